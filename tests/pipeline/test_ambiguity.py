"""An address broken over two lines: the first reading that answers is adopted, and said."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.model import (
    FIRST_READ,
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
from citecheck.pipeline.ambiguity import Readings, as_settled
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


def check(
    store: Store, answers: dict[str, Observation], rules: CheckRules | None = None
) -> list[tuple[str, str, str]]:
    rules = rules or CheckRules()

    def answer(url: str, _: int) -> Observation:
        if "citecheck-" in url:  # the made-up name that tells whether the web is there
            return Observation(url, NOW, 1, error=VisitError("dns_not_found", "dns"))
        return answers.get(url) or gone(url)

    visitor = Script(answer)
    book = Book(store)
    checker = Checker(
        visitor,  # type: ignore[arg-type]
        book,
        rules,
        clock=StillClock(),
        random=random.Random(1),
        progress=Silence(),
        stop=asyncio.Event(),
        readings=Readings(store, visitor, exclude=rules.exclude, confirm=rules.confirm),
    )
    asyncio.run(checker.check(list(store.due_links(NOW, everything=True))))
    return book.recorded


def night(store: Store, day: int, answers: dict[str, Observation]) -> list[tuple[str, str, str]]:
    """Check all links, so many days later."""
    at = NOW + timedelta(days=day)
    default = {url: gone(url) for url in (LEFT, RIGHT, HYPHEN, PLAIN)}
    return check(store, {u: replace(o, at=at) for u, o in {**default, **answers}.items()})


def next_look(store: Store, url: str) -> datetime | None:
    link_id = store.link_id_of(url)
    return store.link(link_id).standing.next_check if link_id else None


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


def put_scan(store: Store, left: str = LEFT, right: str = RIGHT) -> None:
    text = f"The dam broke.[1]\n\n[1] Board, The dam of the valley, {left}."
    read = read_letter("a.txt", text.encode())
    doubt = Doubt(left, right)
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


def test_what_a_visit_decided_for_the_first_reading_stays_when_the_letter_is_read_again(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {LEFT: page(LEFT)})
        put_scan(store)  # by a better reader, which is in doubt as before
        (row,) = store.report_rows()
        assert row.candidates == ()
        check(store, {})
        assert standing(store) == [(LEFT, "broken", "not_found")]


def test_an_address_that_has_died_since_a_visit_found_it_is_not_doubted_again(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {LEFT: page(LEFT)})
        check(store, {})
        put_scan(store)
        assert next(iter(store.report_rows())).candidates == ()
        check(store, {RIGHT: page(RIGHT)})
        assert standing(store) == [(LEFT, "broken", "not_found")]


def test_what_a_person_has_said_is_fine_is_not_read_otherwise(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {})
        (row,) = store.report_rows()
        store.decide(Decision(row.citation_id, Action.LEAVE, note="out of print"))
        check(store, {RIGHT: page(RIGHT)})
        assert cited(store) == [LEFT]


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


def failing(url: str, status: int) -> Observation:
    return replace(gone(url), hops=(Hop(url, status),), status=status, body=b"no")


def no_route(url: str) -> Observation:
    return replace(slow(url), error=VisitError("dns_failure", "dns", "no route", ours=True))


UNTOLD = {
    "timeout": slow,
    "server error": lambda url: failing(url, 503),
    "asked too often": lambda url: failing(url, 429),
    "lets no program in": lambda url: failing(url, 403),
    "our own network": no_route,
}


@pytest.mark.parametrize("kind", UNTOLD)
def test_what_could_not_be_told_of_a_reading_is_not_held_against_the_address(
    tmp_path: Path, kind: str
) -> None:
    """It is suspect, nobody is alarmed, it is asked for the next night, and then it decides."""
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        night(store, 0, {RIGHT: UNTOLD[kind](RIGHT)})
        assert standing(store) == [(LEFT, "suspect", "doubtful_reading")], kind
        (row,) = store.report_rows()
        assert not row.to_mend
        assert RIGHT in (row.explanation or "")
        assert "nothing could be told" in (row.explanation or "")
        due = next_look(store, LEFT)
        assert due is not None
        assert due < NOW + timedelta(days=2), "not in thirty days, as a page that is gone"
        night(store, 1, {RIGHT: page(RIGHT)})
        assert standing(store)[0][:2] == (RIGHT, "ok")


@pytest.mark.parametrize("kind", UNTOLD)
def test_what_could_not_be_told_of_a_joint_is_not_held_against_the_address(
    tmp_path: Path, kind: str
) -> None:
    """The page as it was joined first is gone; as it can be joined otherwise, who knows?"""
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        night(store, 0, {PLAIN: UNTOLD[kind](PLAIN)})
        assert standing(store) == [(HYPHEN, "suspect", "not_found")], kind
        (row,) = store.report_rows()
        assert not row.to_mend
        assert "broken over two lines" in (row.explanation or "")
        assert PLAIN in (row.explanation or "")
        due = next_look(store, HYPHEN)
        assert due is not None
        assert due < NOW + timedelta(days=2), "not in thirty days, as a page that is gone"
        night(store, 1, {PLAIN: page(PLAIN)})
        assert standing(store)[0][:2] == (PLAIN, "ok")


def test_once_both_readings_of_a_joint_are_gone_the_address_is_dead(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        night(store, 0, {PLAIN: slow(PLAIN)})
        night(store, 1, {})
        assert standing(store) == [(HYPHEN, "broken", "not_found")]
        night(store, 2, {PLAIN: slow(PLAIN)})
        assert standing(store) == [(HYPHEN, "broken", "not_found")], "it was told already"


def test_a_joint_that_is_never_told_waits_as_long_as_any_failure_and_is_named(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        for day in range(4):
            night(store, day, {PLAIN: slow(PLAIN)})
            assert standing(store)[0][1] == ("suspect" if day < 3 else "broken"), day
        (row,) = store.report_rows()
        assert row.to_mend
        assert f"nothing could be told: {PLAIN}" in (row.explanation or "")
        events = _changes(store, row.citation_id)
        night(store, 33, {PLAIN: slow(PLAIN)})
        assert standing(store)[0][1] == "broken"
        assert _changes(store, row.citation_id) == events, "no news"


def test_a_joint_that_a_visit_once_decided_dies_like_any_address(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        night(store, 0, {HYPHEN: page(HYPHEN)})
        night(store, 1, {PLAIN: slow(PLAIN)})
        assert standing(store) == [(HYPHEN, "broken", "not_found")]


def test_another_letters_dead_link_is_told_whatever_a_joint_waits_for(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        put_plain(store, "b.txt", HYPHEN)
        night(store, 0, {PLAIN: slow(PLAIN)})
        found = {row.letter: (row.verdict, row.reason) for row in store.report_rows()}
        assert found["b.txt"] == ("broken", "not_found")
        assert found["a.txt"] == ("suspect", "not_found")


def test_a_reading_that_merely_answers_is_not_taken_before_a_likelier_one_is_told(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan_of_three(store)
        anything = picture(THIRD_READING)
        night(store, 0, {RIGHT: slow(RIGHT), THIRD_READING: anything})
        assert standing(store)[0][:2] == (LEFT, "suspect")
        night(store, 1, {RIGHT: page(RIGHT), THIRD_READING: anything})
        assert standing(store)[0][:2] == (RIGHT, "ok")


@pytest.mark.parametrize("other", [slow, gone, page])
@pytest.mark.parametrize("kind", UNTOLD)
def test_a_joint_stays_undecided_while_no_night_can_tell_both_readings(
    tmp_path: Path, kind: str, other: Callable[[str], Observation]
) -> None:
    """The first reading is gone on even nights, and cannot be told on the others."""
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        night(store, 0, {PLAIN: slow(PLAIN)})
        night(store, 1, {HYPHEN: UNTOLD[kind](HYPHEN), PLAIN: other(PLAIN)})
        (row,) = store.report_rows()
        assert row.url == HYPHEN
        assert row.verdict in ("suspect", "blocked")
        night(store, 2, {PLAIN: slow(PLAIN)})
        assert standing(store)[0][:2] == (HYPHEN, "suspect")
        night(store, 4, {PLAIN: page(PLAIN)})
        assert standing(store)[0][:2] == (PLAIN, "ok")


def test_a_joint_of_which_no_night_tells_both_readings_is_told_once_and_named(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        for day in range(8):
            first = {HYPHEN: failing(HYPHEN, 503)} if day % 2 else {}
            night(store, day, {PLAIN: slow(PLAIN), **first})
            put(store)
            (row,) = store.report_rows()
            assert row.verdict == ("suspect" if day < 3 else "broken"), day
            assert f"nothing could be told: {PLAIN}" in (row.explanation or ""), day


def test_a_joint_of_which_neither_reading_is_ever_told_is_named_too(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put(store)
        for day in range(4):
            night(store, day, {PLAIN: slow(PLAIN), HYPHEN: slow(HYPHEN)})
            assert standing(store)[0][1] == ("suspect" if day < 3 else "broken"), day
        (row,) = store.report_rows()
        assert f"nothing could be told: {PLAIN}" in (row.explanation or "")


def test_a_reading_that_answers_is_named_where_a_likelier_one_is_never_told(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan_of_three(store)
        for day in range(4):
            night(store, day, {RIGHT: failing(RIGHT, 403), THIRD_READING: picture(THIRD_READING)})
            (row,) = store.report_rows()
            assert row.verdict == ("suspect" if day < 3 else "invalid"), day
            assert f"reading of it answers: {THIRD_READING}." in (row.explanation or "")


def test_once_every_reading_was_told_a_person_is_asked(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        night(store, 0, {RIGHT: slow(RIGHT)})
        night(store, 1, {})
        assert standing(store) == [(LEFT, "invalid", "doubtful_reading")]
        due = next_look(store, LEFT)
        assert due is not None
        assert due > NOW + timedelta(days=20)


def test_a_reading_that_is_never_told_waits_as_long_as_any_failure_and_is_named(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        for day in range(4):
            night(store, day, {RIGHT: slow(RIGHT)})
            assert standing(store)[0][1] == ("suspect" if day < 3 else "invalid"), day
        (row,) = store.report_rows()
        assert row.to_mend
        assert f"nothing could be told: {RIGHT}" in (row.explanation or "")
        events = _changes(store, row.citation_id)
        due = next_look(store, LEFT)
        assert due is not None
        assert due > NOW + timedelta(days=20), "a person was asked: it is no more urgent"
        night(store, 33, {RIGHT: slow(RIGHT)})
        assert standing(store)[0][1] == "invalid"
        assert _changes(store, row.citation_id) == events, "no news"


def test_waiting_for_a_reading_is_no_news_of_any_night(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        night(store, 0, {RIGHT: slow(RIGHT)})
        (row,) = store.report_rows()
        events = _changes(store, row.citation_id)
        for day in (1, 2):
            night(store, day, {RIGHT: slow(RIGHT)})
        assert _changes(store, row.citation_id) == events


def _changes(store: Store, citation_id: int) -> object:
    known = store.history_of(citation_id)
    assert isinstance(known, CitationHistory)
    return known.changes


def test_a_reading_that_the_settings_exclude_is_not_visited(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store)
        check(store, {RIGHT: page(RIGHT)}, CheckRules(exclude=(RIGHT,)))
        assert standing(store)[0][:2] == (LEFT, "suspect")
        (row,) = store.report_rows()
        assert "exclude" in (row.explanation or "")


HERE, THERE = "https://darn.example/dam.html", "https://dam.example/dam.html"
"""The host as it was recognised, and as it stands on the scan."""


def bare(url: str) -> Observation:
    """A page that answers any address, and shows nothing that was cited."""
    body = b"<title>Welcome</title><h1>Welcome</h1><p>" + b"Fine soaps and towels. " * 60
    return replace(page(url), body=body)


def picture(url: str) -> Observation:
    """What answers, and has no words that could show what was cited."""
    return replace(page(url), content_type="image/png", body=b"\x89PNG\r\n\x1a\n" * 99)


def test_another_host_is_taken_only_where_it_shows_what_was_cited(tmp_path: Path) -> None:
    """Names for sale, and machines that answer anything, answer any address."""
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store, HERE, THERE)
        plain = replace(page(THERE), body=PAGE.replace(b"A page", b"dam.example"))
        check(store, {THERE: plain})
        assert standing(store) == [(HERE, "invalid", "doubtful_reading")]
        check(store, {THERE: bare(THERE)})
        assert standing(store) == [(HERE, "invalid", "doubtful_reading")]
        (row,) = store.report_rows()
        assert [one.url for one in suggest(row)][:1] == [THERE], "a person may choose it"
        check(store, {THERE: page(THERE)})
        assert standing(store)[0][:2] == (THERE, "ok")
        (row,) = store.report_rows()
        assert "it shows what was cited" in (row.explanation or "")


def test_a_host_that_answers_anything_does_not_decide_for_the_first_reading(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store, HERE, THERE)
        plain = picture(HERE)
        check(store, {HERE: plain})
        (row,) = store.report_rows()
        assert (row.url, row.verdict) == (HERE, "ok")
        assert [one.url for one in row.candidates] == [THERE], "still open"
        check(store, {HERE: plain, THERE: page(THERE)})
        assert standing(store)[0][:2] == (THERE, "ok")


def test_a_host_that_shows_what_was_cited_decides_for_the_first_reading(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan(store, HERE, THERE)
        check(store, {HERE: page(HERE), THERE: page(THERE)})
        (row,) = store.report_rows()
        assert (row.url, row.verdict, row.candidates) == (HERE, "ok", ())


def test_a_doubtful_reading_does_not_keep_another_letters_dead_link_from_being_told(
    tmp_path: Path,
) -> None:
    """Two visits agree that the page is gone: that is so whatever comes of the scan."""
    for number, other in enumerate((gone(RIGHT), slow(RIGHT), page(RIGHT))):
        with open_store(tmp_path / f"{number}.db", clock=StillClock()) as store:
            put_scan(store)
            document = read_letter("b.txt", f"See it.[1]\n\n[1] Board, {LEFT}.".encode())
            store.put_letter(document, find_citations(document))
            check(store, {RIGHT: other})
            (row,) = (row for row in store.report_rows() if row.letter == "b.txt")
            assert (row.url, row.verdict, row.reason) == (LEFT, "broken", "not_found")


THIRD_READING = "https://v.example/watch/kM19wZ"


def put_plain(store: Store, name: str, *urls: str) -> None:
    """A letter that was never scanned."""
    notes = "\n\n".join(f"[{n}] Board, {url}." for n, url in enumerate(urls, 1))
    marks = " ".join(f"See.[{n}]" for n in range(1, len(urls) + 1))
    document = read_letter(name, f"{marks}\n\n{notes}\n".encode())
    store.put_letter(document, find_citations(document))


def put_scan_of_three(store: Store) -> None:
    text = f"The dam broke.[1]\n\n[1] Board, The dam of the valley, {LEFT}."
    read = read_letter("a.txt", text.encode())
    read = replace(read, blocks=tuple(replace(block, page=1) for block in read.blocks))
    document = with_doubts(read, [(1, Doubt(LEFT, RIGHT, further=(THIRD_READING,)))])
    store.put_letter(document, find_citations(document))


def offered(store: Store) -> list[tuple[str | None, str]]:
    (row,) = (row for row in store.report_rows() if row.letter == "a.txt")
    return [(one.url, one.source) for one in suggest(row) if one.action == "new_url"]


def test_what_another_letter_cites_is_offered_first_and_never_adopted_for_that(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan_of_three(store)
        check(store, {})
        assert [url for url, _ in offered(store)] == [RIGHT, THIRD_READING]
        put_plain(store, "b.txt", THIRD_READING)
        check(store, {})
        assert [url for url, _ in offered(store)] == [THIRD_READING, RIGHT]
        assert "another letter" in offered(store)[0][1]
        assert (LEFT, "invalid", "doubtful_reading") in standing(store)
        (row,) = (row for row in store.report_rows() if row.letter == "a.txt")
        assert store.take_reading(Decision(row.citation_id, Action.NEW_URL, THIRD_READING))


def test_letters_that_cite_two_of_the_readings_or_are_in_doubt_themselves_say_nothing(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path / "c.db", clock=StillClock()) as store:
        put_scan_of_three(store)
        put_plain(store, "b.txt", THIRD_READING, RIGHT)
        check(store, {})
        assert [url for url, _ in offered(store)] == [RIGHT, THIRD_READING]
    with open_store(tmp_path / "d.db", clock=StillClock()) as store:
        put_scan_of_three(store)
        text = f"It broke.[1]\n\n[1] Board, Dams, {THIRD_READING}."
        read = read_letter("b.txt", text.encode())
        read = replace(read, blocks=tuple(replace(block, page=1) for block in read.blocks))
        other = with_doubts(read, [(1, Doubt(THIRD_READING, LEFT))])
        store.put_letter(other, find_citations(other))
        check(store, {})
        assert [url for url, _ in offered(store)] == [RIGHT, THIRD_READING]
