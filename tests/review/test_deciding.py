"""Decisions over the page's forms: one for all of a link, refused where something changed."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citecheck.citations import find_citations
from citecheck.clocks import SystemClock
from citecheck.demo.show import demo_settings
from citecheck.letters import read_letter
from citecheck.lock import only_run
from citecheck.model import Decision, Finding, Observation, Verdict
from citecheck.review import Workplace, make_app
from citecheck.review.choices import Version
from citecheck.review.safety import loopback_access
from citecheck.store import open_store

BASE = "http://127.0.0.1:8000"
FORMATS = Path(__file__).parents[2] / "examples/formats"
LETTER = Path("letters/2021-03-open-borders-coalition.md")
MEMENTO = re.compile(r'value="(cite_archived [^"]+)"')


def offline():
    raise AssertionError("nothing may be visited here")


@pytest.fixture
def work(desk):
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        yield Workplace(
            store,
            demo_settings(Path()),
            store.path,
            loopback_access(8000, 1),
            offline,
            editor="Ida",
        )


@pytest.fixture
def client(work):
    with TestClient(make_app(work), base_url=BASE, headers={"origin": BASE}) as browser:
        yield browser


def form(client, citation: int, do: str, **fields: object) -> dict[str, object]:
    """What the page of a citation would send."""
    text = client.get(f"/citation/{citation}").text
    csrf = re.search(r'name="csrf" value="(\w+)"', text)[1]
    version = re.search(r'name="version" value="([^"]+)"', text)[1]
    return {"csrf": csrf, "version": version, "do": do, **fields}


def decide(client, citation: int, do: str, **fields: object):
    return client.post(f"/citation/{citation}/decide", data=form(client, citation, do, **fields))


def see_again(work, citation: int) -> None:
    """Let the link of a citation be looked at once more."""
    row = work.row(citation)
    run = work.store.begin_run("1")
    link = work.store.link(row.link_id)
    seen = Observation(url=link.url, at=work.store.now(), elapsed_ms=1, status=410)
    standing = replace(link.standing, last_checked=work.store.now())
    found = Finding(Verdict.BROKEN, "gone", 0.98, "It is gone.")
    work.store.record_check(run, link.id, seen, found, standing)
    work.store.finish_run(run, "done", {})


def test_a_decision_says_who_when_and_on_what_evidence(client, work):
    text = client.get("/citation/14").text
    copy = MEMENTO.search(text)[1]
    shown = decide(client, 14, copy, show="open")
    assert "Decided:" in shown.text
    (entry,) = work.store.decisions_of(14)
    assert entry.decision.action == "cite_archived"
    assert entry.decision.replacement == copy.partition(" ")[2]
    assert entry.decision.decided_by == "Ida"
    told = client.get("/citation/14").text
    assert re.search(r"Ida, \d+ \w+ \d{4}, \d\d:\d\d UTC; known then: broken, .*410", told)


def test_the_next_citation_of_the_same_filter_follows(client, work):
    work.queue()
    answer = decide(client, 3, "leave", note="known", letter="1")
    assert re.fullmatch(rf"{BASE}/citation/\d+\?letter=1&done=\d+", str(answer.url))
    assert "Decided:" in answer.text


def test_a_decision_on_a_link_that_was_looked_at_since_is_refused(client, work):
    seen = form(client, 14, "leave", note="known")
    see_again(work, 14)
    answer = client.post("/citation/14/decide", data=seen)
    assert answer.status_code == 409
    assert "The link has been looked at again since this page was opened." in answer.text
    assert work.store.decisions_of(14) == ()


def test_a_decision_on_a_letter_that_was_edited_since_is_refused(client, work):
    seen = form(client, 14, "leave", note="known")
    LETTER.write_bytes(LETTER.read_bytes() + b"\nP.S.\n")
    answer = client.post("/citation/14/decide", data=seen)
    assert answer.status_code == 409
    assert "file was edited after citecheck read it" in answer.text
    assert work.store.decisions_of(14) == ()


def test_a_decision_after_somebody_elses_is_refused_and_says_whose(client, work):
    seen = form(client, 14, "leave", note="known")
    decide(client, 14, "hijacked")
    answer = client.post("/citation/14/decide", data=seen)
    assert answer.status_code == 409
    assert "Somebody has decided on this citation since this page was opened. It was Ida." in (
        answer.text
    )
    assert len(work.store.decisions_of(14)) == 1


def test_undo_takes_back_and_is_harmless_when_repeated(client, work):
    decide(client, 14, "hijacked")
    (entry,) = work.store.decisions_of(14)
    csrf = form(client, 14, "")["csrf"]
    for _ in range(2):
        answer = client.post("/undo", data={"csrf": csrf, "ids": f"{entry.id},999999,x"})
        assert answer.status_code == 200
    assert work.store.standing_decision_of(14) is None
    assert len(work.store.decisions_of(14)) == 2
    assert any(one.id == 14 for one in work.queue().entries if one.state == "open")


def test_what_is_fine_for_people_leaves_the_queue_until_its_day(client, work):
    assert decide(client, 24, "fine", until="2999-01-01").status_code == 200
    state = {entry.id: entry.state for entry in work.queue().entries}
    assert state[24] == "settled"
    assert "settled" in client.get("/?show=settled").text


def test_one_decision_serves_all_citations_of_a_link_that_are_ticked(client, work):
    other = twin_of(work, 14)
    page = client.get("/citation/14").text
    assert "The link is cited 2 times" in page
    also = re.search(r'name="also" value="([^"]+)"', page)[1]
    assert also.startswith(f"{other}~")
    answer = decide(client, 14, MEMENTO.search(page)[1], also=also)
    assert "1 other citation" in answer.text
    theirs = work.store.standing_decision_of(other)
    assert theirs.decision.action == "cite_archived"
    assert theirs.decision.replacement == work.row(other).memento_url


def test_where_one_of_several_has_changed_none_is_decided(client, work):
    other = twin_of(work, 14)
    asked = form(client, 14, "hijacked", also=f"{other}~{Version('0' * 16, 'never', 0)}")
    answer = client.post("/citation/14/decide", data=asked)
    assert answer.status_code == 409
    assert work.store.decisions_of(14) == work.store.decisions_of(other) == ()


def test_citations_of_another_link_cannot_be_decided_along(client, work):
    row = work.row(3)
    from citecheck.review.citation_view import version_of

    asked = form(client, 14, "hijacked", also=f"3~{version_of(work, row)}")
    assert client.post("/citation/14/decide", data=asked).status_code == 422
    assert work.store.decisions_of(14) == work.store.decisions_of(3) == ()


def test_while_a_run_is_at_work_checking_is_refused_kindly_and_deciding_is_not(client, work):
    from citecheck.pipeline import Outside

    work.outside = lambda: Outside(SystemClock(), None, None, captures=False)
    with only_run(work.database):
        asked = form(client, 14, "hijacked")
        answer = client.post("/citation/14/recheck", data={"csrf": asked["csrf"]})
        assert answer.status_code == 409
        assert "A run of citecheck is at work" in answer.text
        assert client.post("/citation/14/decide", data=asked).status_code == 200
    assert work.store.standing_decision_of(14) is not None


def test_what_is_written_is_what_was_seen(client, work):
    decide(client, 14, "hijacked")
    page = client.get("/letter/2").text
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    csrf = re.search(r'name="csrf" value="(\w+)"', page)[1]
    decide(client, 17, "hijacked")
    before = LETTER.read_bytes()
    answer = client.post("/letter/2/write", data={"csrf": csrf, "version": version})
    assert answer.status_code == 409
    assert "have changed since this page was opened" in answer.text
    assert LETTER.read_bytes() == before


def plan_of(client, letter: int) -> tuple[str, dict[str, str]]:
    """The page of a letter, and what its form would send."""
    page = client.get(f"/letter/{letter}").text
    fields = {n: re.search(rf'name="{n}" value="(\w+)"', page)[1] for n in ("csrf", "version")}
    return page, fields


def test_the_words_for_a_copy_are_those_of_the_settings(client, work):
    words = replace(work.settings.repair, template="kept at {url} ({date})")
    work.settings = replace(work.settings, repair=words)
    decide(client, 14, MEMENTO.search(client.get("/citation/14").text)[1])
    page, fields = plan_of(client, 2)
    assert "kept at &lt;http" in page
    work.inbox.visit = lambda *_: None
    assert client.post("/letter/2/write", data=fields).status_code == 200
    assert "kept at <http" in LETTER.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_word_processors_letter_can_be_written_as_tracked_changes(client, work, ending):
    path = Path("letters") / f"letter.{ending}"
    path.write_bytes((FORMATS / path.name).read_bytes())
    document = read_letter(str(path), path.read_bytes())
    work.store.put_letter(document, find_citations(document))
    (letter,) = (one for one in work.store.letters() if one.path == str(path))
    row = next(one for one in work.store.report_rows(letter=str(path)) if one.url)
    work.store.decide(Decision(row.citation_id, "new_url", "https://new.example/page"))
    page, fields = plan_of(client, letter.id)
    assert "as tracked changes, by <bdi>Ida</bdi>" in page
    work.inbox.visit = lambda *_: None
    answer = client.post(f"/letter/{letter.id}/write", data={**fields, "tracked": "1"})
    assert "Written into the letter" in answer.text
    with zipfile.ZipFile(path) as container:
        xml = b"".join(container.read(one) for one in container.namelist())
    assert b"Ida</dc:creator>" in xml or b'w:author="Ida"' in xml
    assert any(
        one.url == "https://new.example/page"
        for one in find_citations(read_letter(str(path), path.read_bytes()))
    )


def test_a_text_offers_no_tracked_changes(client, work):
    decide(client, 14, "hijacked")
    assert 'name="tracked"' not in plan_of(client, 2)[0]


def twin_of(work, citation: int) -> int:
    """Let another letter cite the same page."""
    from citecheck.model import Citation, Document

    row = work.row(citation)
    letter = Document(path="letters/second.md", format="markdown", sha256="b" * 64, blocks=())
    twin = Citation(
        letter=letter.path, kind="footnote", ordinal=0, note="1", url=row.url, title=row.title
    )
    return work.store.put_letter(letter, [twin]).citation_ids[0]


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
def test_numbers_that_no_row_can_have_are_nobody_and_no_failure(client, number):
    for path in (f"/citation/{number}", f"/letter/{number}"):
        assert client.get(path).status_code == 404
    assert client.get(f"/citation/14?done={number}").status_code == 200
    assert client.get(f"/letter/1?written={number}").status_code == 200
    assert client.get(f"/letters?page={number}").status_code == 200
    for path, fields in (
        ("/undo", {"ids": number}),
        ("/letter/1/unwrite", {"number": number}),
        ("/citation/14/decide", {"also": f"{number}~a.b.1", "do": "leave", "note": "x"}),
    ):
        answer = client.post(path, data={**form(client, 14, ""), **fields})
        assert answer.status_code in (200, 303, 404, 409), path


@pytest.mark.parametrize("given", ["javascript:alert(1)", "not an address", "https://a b.example/"])
def test_what_nobody_can_visit_is_no_address_to_give(client, work, given):
    fields = form(client, 14, "")
    tried = client.post("/citation/14/try", data={"csrf": fields["csrf"], "url": given})
    assert tried.status_code == 422
    assert "Give it all the same" not in tried.text
    assert f'value="{given}"' in tried.text  # nobody types it twice
    given_at_once = decide(client, 14, "new_url https://javascript:alert(1)")
    assert given_at_once.status_code == 422
    assert "This is no web address" in given_at_once.text
    assert work.store.decisions_of(14) == ()


def test_when_all_is_decided_the_letters_are_written_one_after_the_other(client, work):
    first, second = (work.row(number).letter_id for number in (3, 14))
    for entry in work.queue().entries:
        if entry.state == "open":
            writes = entry.id in (3, 14)
            copy = MEMENTO.search(client.get(f"/citation/{entry.id}").text) if writes else None
            answer = decide(client, entry.id, copy[1] if copy else "leave", note="known")
    assert "That was the last one." in answer.text
    for text in (answer.text, client.get("/").text):
        assert f'href="/letter/{first}" data-key="w"' in text
        assert "Write what was decided into 2 letters" in text
    shown = client.get(f"/letter/{first}").text
    assert f'<a href="/letter/{second}">Next letter to write</a>' in shown
    csrf, version = (
        re.search(rf'name="{name}" value="(\w+)"', shown)[1] for name in ("csrf", "version")
    )
    work.inbox.visit = lambda *_: None
    written = client.post(f"/letter/{first}/write", data={"csrf": csrf, "version": version})
    assert f'<a href="/letter/{second}" data-key="w">Next letter to write' in written.text
    assert "Next letter to write" not in client.get(f"/letter/{second}").text


def test_an_address_with_a_slip_is_there_to_be_corrected(client):
    text = client.get("/citation/33").text
    assert 'value="http://www.defenseur-droits.example:80port/avis/21-07"' in text
