"""What is not sure about how a letter was read stands where its citations are decided on."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from desk import served
from test_accessible import RULES, RUN, axe

from citecheck.citations import find_citations
from citecheck.clocks import SystemClock
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Caution
from citecheck.store import open_store

__all__ = ["axe"]

LETTER = Path("letters/2021-03-open-borders-coalition.md")
LATIN = Caution("some bytes are no valid UTF-8", "Save the letter again as UTF-8")
LOST = Caution("this page is damaged and was left out", "Look at it", 9)


@pytest.fixture
def page(desk: Path):
    """The page of a desk where one letter was read with cautions, and one not at all."""
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        run = store.begin_run("1")
        document = read_letter(str(LETTER), LETTER.read_bytes())
        document = replace(document, warnings=(LATIN, LOST))
        store.put_letter(document, find_citations(document))
        store.note_unread(
            [LetterError("letters/locked.pdf", "the PDF is encrypted", "Save it without")],
            lambda _path: False,
        )
        store.finish_run(run, "partly", {})
    with served(Path()) as one:
        yield one


def citation_of(path: str) -> int:
    with open_store(Path("citations.db"), clock=SystemClock()) as store:
        return next(row.citation_id for row in store.report_rows(letter=path, to_mend=True))


def shot(editor, name: str) -> None:
    """Keep a picture of the page for whoever wants to look at it."""
    folder = os.environ.get("CITECHECK_SHOTS")
    if folder:
        editor.browser.save_screenshot(f"{folder}/{name}.png")


def test_a_citations_page_tells_what_concerns_it_and_leads_to_the_rest(editor):
    editor.open(f"/citation/{citation_of(str(LETTER))}")
    shot(editor, "citation")
    told = editor.find(".notice").text
    assert "Some bytes are no valid UTF-8. Save the letter again as UTF-8." in told
    assert "damaged" not in told  # of another page
    link = editor.find('.notice a[href*="#cautions"]')
    assert "1 more caution" in link.text
    link.click()
    editor.wait(lambda: "/letter/" in editor.path)
    shot(editor, "letter")
    told = editor.find("section.notice").text
    assert "Page 9: this page is damaged and was left out. Look at it." in told


def test_the_list_of_letters_tells_of_both(editor):
    editor.open("/letters")
    shot(editor, "letters")
    assert "1 letter could not be read" in editor.text
    assert "letters/locked.pdf: The PDF is encrypted. Save it without." in editor.text
    cautioned = editor.all("a.cautioned")
    assert len(cautioned) == 1
    assert cautioned[0].text.startswith("Read with 2 cautions")


def test_a_letter_that_is_dropped_says_at_once_that_it_was_read_with_cautions(editor, tmp_path):
    letter = tmp_path / "dropped.md"
    letter.write_bytes(b"As said.[^1]\n\n[^1]: Board, http://board.example/x.\n\0\n")
    editor.open("/letters")
    editor.find("#letter").send_keys(str(letter))
    editor.find(".drop button").click()
    editor.wait(lambda: "read with 1 caution, see below." in editor.text)
    editor.wait(lambda: len(editor.all("a.cautioned")) == 2)


def test_nothing_is_said_of_letters_without_cautions(editor):
    other = next(
        str(path) for path in sorted(Path("letters").iterdir()) if path.name != LETTER.name
    )
    editor.open(f"/citation/{citation_of(other)}")
    assert "caution" not in editor.text


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_a_telephone(editor, width):
    editor.resize(width)
    try:
        for path in ("/letters", f"/citation/{citation_of(str(LETTER))}"):
            editor.open(path)
            wide = editor.browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, path
    finally:
        editor.resize(1280)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_there(editor, axe, scheme):
    browser = editor.browser
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    found = []
    try:
        number = citation_of(str(LETTER))
        for path in ("/letters", f"/citation/{number}"):
            editor.open(path)
            browser.execute_script(axe)
            found += browser.execute_async_script(RUN, RULES)
        editor.find('.notice a[href*="#cautions"]').click()
        editor.wait(lambda: "/letter/" in editor.path)
        browser.execute_script(axe)
        found += browser.execute_async_script(RUN, RULES)
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == []
