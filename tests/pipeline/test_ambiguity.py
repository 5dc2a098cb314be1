"""An address broken over two lines: the first reading that answers is adopted, and said."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.model import (
    Action,
    Cited,
    Decision,
    Finding,
    Hop,
    Observation,
    Past,
    Standing,
    VisitError,
)
from citecheck.pipeline.ambiguity import FIRST_READ, Readings, as_settled
from citecheck.pipeline.checking import Checker, CheckRules, Judged
from citecheck.pipeline.ledger import StoreLedger
from citecheck.repairs import suggest
from citecheck.store import CitationHistory, LinkRow, Store, open_store
from tests.pipeline.test_checking import NOW, PAGE, Script, Silence, StillClock

TEXT = (
    "The dam broke, and the valley below it was flooded within a single hour.[1]\n\n"
    "[1] Board, The dam of the valley, https://board.example/reports/the-dam-of-the-val-\n"
    "ley.html (visited 3 May 2020).\n"
)
HYPHEN = "https://board.example/reports/the-dam-of-the-val-ley.html"
PLAIN = "https://board.example/reports/the-dam-of-the-valley.html"


def page(url: str) -> Observation:
    body = PAGE.replace(b"A page", b"The dam of the valley")
    hops = (Hop(url, 200),)
    return Observation(url, NOW, 1, hops, 200, content_type="text/html", body=body)


def gone(url: str) -> Observation:
    return Observation(url, NOW, 1, (Hop(url, 404),), 404, content_type="text/html", body=b"no")


def slow(url: str) -> Observation:
    return Observation(url, NOW, 1, error=VisitError("timeout", "headers"))


class NoCopies:
    """Keeps no copy of any page."""

    def keep(self, link: LinkRow, observation: Observation) -> None:
        """Keep nothing."""

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        return None


class Book(StoreLedger):
    """What a run records, and besides the addresses, verdicts and explanations in order."""

    def __init__(self, store: Store) -> None:
        run = store.begin_run("1")
        super().__init__(store, NoCopies(), run, StillClock())  # type: ignore[arg-type]
        self.recorded: list[tuple[str, str, str]] = []

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        super().record(judged, standing, own)
        finding = judged.finding
        self.recorded.append((judged.link.url, standing.verdict.value, finding.explanation))

    def may_probe(self, host: str) -> bool:
        return False


def check(store: Store, answers: dict[str, Observation]) -> list[tuple[str, str, str]]:
    def answer(url: str, _: int) -> Observation:
        if "citecheck-" in url:  # the made-up name that tells whether the web is there
            return Observation(url, NOW, 1, error=VisitError("dns_not_found", "dns"))
        return answers.get(url) or gone(url)

    visitor = Script(answer)
    book = Book(store)
    checker = Checker(
        visitor,  # type: ignore[arg-type]
        book,
        CheckRules(),
        clock=StillClock(),
        random=random.Random(1),
        progress=Silence(),
        stop=asyncio.Event(),
        readings=Readings(store, visitor),
    )
    asyncio.run(checker.check(list(store.due_links(NOW, everything=True))))
    return book.recorded


def put(store: Store) -> None:
    document = read_letter("a.txt", TEXT.encode())
    citations = as_settled(find_citations(document), store.readings_in("a.txt"))
    store.put_letter(document, citations)


def cited(store: Store) -> list[str | None]:
    return [row.url for row in store.report_rows()]


def test_the_reading_that_answers_is_adopted_and_said(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        assert cited(store) == [HYPHEN]
        ((url, verdict, says),) = check(store, {PLAIN: page(PLAIN)})
        assert (url, verdict) == (PLAIN, "ok")
        assert "broken over two lines" in says
        assert "without the hyphen" in says
        assert cited(store) == [PLAIN]
        (row,) = store.report_rows()
        assert [(c.url, c.source) for c in row.candidates] == [(HYPHEN, FIRST_READ)]
        before = row.citation_id
        put(store)  # read again, by a better reader: what was decided stays
        (row,) = store.report_rows()
        assert (row.url, row.citation_id) == (PLAIN, before)


def test_what_answers_is_not_doubted(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        check(store, {HYPHEN: page(HYPHEN), PLAIN: page(PLAIN)})
        assert cited(store) == [HYPHEN]


def test_nothing_is_adopted_where_neither_answers_or_the_failure_may_pass(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        assert check(store, {})[-1][1] == "broken"
        assert cited(store) == [HYPHEN]
        check(store, {HYPHEN: slow(HYPHEN), PLAIN: page(PLAIN)})
        assert cited(store) == [HYPHEN]


LEFT, RIGHT = "https://v.example/watch/kMI9wZ", "https://v.example/watch/kMl9wZ"
"""The address as it was recognised on a scan, and as it stands there."""


def put_scan(store: Store) -> None:
    text = f"The dam broke.[1]\n\n[1] Board, The dam of the valley, {LEFT}."
    read = read_letter("a.txt", text.encode())
    doubt = Doubt(LEFT, RIGHT)
    document = with_doubts(
        replace(read, blocks=tuple(replace(block, page=1) for block in read.blocks)), [(1, doubt)]
    )
    store.put_letter(document, as_settled(find_citations(document), store.readings_in("a.txt")))


def standing(store: Store) -> list[tuple[str | None, str | None, str | None]]:
    return [(row.url, row.verdict, row.reason) for row in store.report_rows()]


def test_of_two_readings_of_a_scan_the_one_that_answers_is_adopted(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        ((url, verdict, says),) = check(store, {RIGHT: page(RIGHT)})
        assert (url, verdict) == (RIGHT, "ok")
        assert "recognised on a scan" in says
        assert cited(store) == [RIGHT]


def test_an_address_that_may_have_been_misread_is_never_called_dead(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {})
        assert standing(store) == [(LEFT, "invalid", "doubtful_reading")]
        (row,) = store.report_rows()
        assert row.to_mend
        assert "compare it with the print" in (row.explanation or "")
        assert [one.url for one in suggest(row)][:1] == [RIGHT]


def test_one_that_answered_once_was_read_right_and_dies_like_any_other(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {LEFT: page(LEFT)})
        assert standing(store)[0][1] == "ok"
        check(store, {})
        assert standing(store) == [(LEFT, "broken", "not_found")]


def test_a_page_that_answers_without_what_was_cited_decides_nothing(tmp_path: Path) -> None:
    """The link is well for any visitor; that says nothing of how the address is to be read."""
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        body = page(LEFT).body.replace(b"The dam of the valley", b"Page not found")
        for _ in range(2):
            check(store, {LEFT: replace(page(LEFT), body=body)})
            assert standing(store) == [(LEFT, "invalid", "doubtful_reading")]


def test_a_page_that_shows_what_was_cited_decides_for_the_first_reading(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {LEFT: page(LEFT), RIGHT: page(RIGHT)})
        (row,) = store.report_rows()
        assert (row.url, row.verdict, row.candidates) == (LEFT, "ok", ())


def test_a_server_that_fails_for_days_is_not_called_dead_by_a_doubtful_address(
    tmp_path: Path,
) -> None:
    clock = StillClock()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put_scan(store)
        for day in range(5):
            at = NOW + timedelta(days=day)
            check(store, {LEFT: replace(slow(LEFT), at=at), RIGHT: replace(slow(RIGHT), at=at)})
            assert standing(store)[0][1] == ("suspect" if day < 3 else "invalid"), day
        assert standing(store) == [(LEFT, "invalid", "doubtful_reading")]


def test_what_stands_stays_as_it_is_until_something_changes(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {})
        (first,) = store.report_rows()
        events = store.history_of(first.citation_id)
        check(store, {})
        again = store.history_of(first.citation_id)
        assert isinstance(events, CitationHistory)
        assert isinstance(again, CitationHistory)
        assert again.changes == events.changes


def test_a_person_who_compares_the_print_chooses_a_reading_and_no_erratum(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {})
        (row,) = store.report_rows()
        assert not store.take_reading(Decision(row.citation_id, Action.NEW_URL, LEFT + "x"))
        assert store.take_reading(Decision(row.citation_id, Action.NEW_URL, RIGHT))
        assert cited(store) == [RIGHT]
        check(store, {})
        assert standing(store) == [(RIGHT, "broken", "not_found")]
