"""An address that was hard to read on a scan: the page shows where to look on the print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desk import served
from test_accessible import RULES, RUN, axe
from test_cautions import shot

from citecheck.citations import find_citations
from citecheck.clocks import SystemClock
from citecheck.letters import read_letter
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.letters.ocr.reader import doubtful_cautions
from citecheck.store import open_store

__all__ = ["axe"]

SITE = "http://reports.rivers-watch.example/2022/"
READ, OTHER = f"{SITE}kMI9-1O.html", f"{SITE}kMl9-10.html"
"""Neither is there: a person must compare the print."""
MISREAD, MEANT = f"{SITE}gauging-the-amza", f"{SITE}gauging-the-anza"
"""As it was read, and a page of the demo's web."""
TITLE = "Gauging the Anza: twenty-four years of flow"


FAILING = "http://archive.parliament.example/committees/climate/2022/05/17/minutes.html"
"""A page whose server answers 500."""


def put_scan(name: str, text: str, doubts: list[tuple[int, Doubt]]) -> None:
    """Put a letter into the database as if it had been recognised."""
    Path(name).write_text(text, encoding="utf-8")
    document = read_letter(name, text.encode())
    document = replace(document, blocks=tuple(replace(b, page=1) for b in document.blocks))
    document = replace(with_doubts(document, doubts), warnings=tuple(doubtful_cautions(doubts)))
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        run = store.begin_run("1")
        store.put_letter(document, find_citations(document))
        store.finish_run(run, "done", {})


@pytest.fixture
def page(desk: Path):
    """The page of a desk with a letter that was scanned."""
    del desk
    put_scan(
        "letters/scan.txt",
        "The river fell by a third.[1] Nobody has measured since.[2]\n\n"
        f"[1] Rivers Watch International, The river falls, {READ}.\n\n"
        f'[2] Rivers Watch International, "{TITLE}," March 8, 2022, {MISREAD}.\n',
        [(1, Doubt(READ, OTHER)), (1, Doubt(MISREAD, MEANT))],
    )
    read = FAILING.replace("minutes", "mlnutes")
    put_scan(
        "letters/other.txt",
        f"They met in May.[7]\n\n[7] Parliament of Verania, Minutes, {read}.\n",
        [(1, Doubt(read, FAILING))],
    )
    with served(Path()) as one:
        yield one


def citation_of(note: str) -> int:
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        rows = [*store.report_rows(letter="letters/scan.txt")]
        rows += store.report_rows(letter="letters/other.txt")
        return next(row.citation_id for row in rows if row.note == note)


def checked_now(editor, note: str) -> None:
    """Open a citation and have its link visited, over real sockets."""
    editor.open(f"/citation/{citation_of(note)}")
    editor.find('button[data-key="r"]').click()
    editor.wait(lambda: "Checked just now." in editor.text)


def test_the_signs_that_differ_are_marked_and_named(editor):
    checked_now(editor, "1")
    shot(editor, "hard-to-read")
    assert editor.find("h1 .badge").text == "≈ Hard to read"
    assert "valid" not in editor.find("main").text
    assert "compare it with the print" in editor.find("p.wrong").text
    here, there = editor.find("dd .hard"), editor.find(".ways .hard")
    assert (here.text, there.text) == (READ, OTHER), "marks change no address"
    marked = [[m.text for m in one.find_elements("css selector", "mark")] for one in (here, there)]
    assert marked == [["I", "O"], ["l", "0"]]
    said = "It has “l” (small L) instead of “I” (capital I), “0” (digit zero)"
    assert said in editor.find(".ways").text
    assert editor.find(".notice").text.count("was hard to read and may be") == 2


def test_a_visit_that_decides_takes_its_caution_away(editor):
    checked_now(editor, "2")
    shot(editor, "decided")
    assert editor.find("dd a.url").text.startswith(MEANT)
    assert "a visit or a person decided" in editor.text
    (left,) = editor.all(".notice li")
    assert READ in left.text


def test_a_person_who_decides_takes_its_caution_away(editor):
    checked_now(editor, "1")
    editor.go("1")
    shot(editor, "trial")
    assert "Give it all the same" in editor.find(".trial").text
    editor.go("1")
    editor.open(f"/citation/{citation_of('1')}")
    shot(editor, "chosen")
    assert editor.find("dd a.url").text.startswith(OTHER)
    (left,) = editor.all(".notice li")
    assert MISREAD in left.text
    assert "read so on the scan, nothing is to be written" in editor.find(".told").text
    assert "taken back" not in editor.text


def test_a_reading_whose_server_fails_is_no_answer_and_alarms_nobody(editor):
    checked_now(editor, "7")
    shot(editor, "waits")
    assert editor.find("h1 .badge").text == "… Suspect"
    said = editor.find("p.wrong").text
    assert f"nothing could be told: {FAILING}" in said
    assert "500" in said
    assert "It is asked for again." in said


def test_the_queue_and_its_filter_name_it(editor):
    checked_now(editor, "1")
    editor.open("/?letter=&verdict=doubtful_reading")
    shot(editor, "queue")
    assert [one.text for one in editor.all(".queue .badge")] == ["≈ Hard to read"]
    assert "Hard to read" in editor.find("#f-verdict").text


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_there(editor, axe, scheme):
    browser = editor.browser
    checked_now(editor, "1")
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        editor.open(f"/citation/{citation_of('1')}")
        shot(editor, f"hard-to-read-{scheme}")
        browser.execute_script(axe)
        assert browser.execute_async_script(RUN, RULES) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
