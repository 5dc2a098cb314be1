"""One letter, written by real programs in every format that citecheck reads."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import EXTENSIONS, read_letter
from citecheck.letters.ocr.reader import read_scanned_pdf
from citecheck.letters.office.convert import find_libreoffice
from tests.conftest import ROOT

FOLDER = ROOT / "examples" / "formats"
SCAN_FLOOR = 0.97
FORMATS = ("md", "tex", "txt", "html", "pdf", "docx", "odt", "rtf", "doc", "epub")
TRUTH = [
    json.loads(line)
    for line in (Path(__file__).parent / "formats_gold.jsonl").read_text("utf-8").splitlines()
]


def test_every_format_is_there():
    found = {path.name.removeprefix("letter.") for path in FOLDER.iterdir()}
    assert found == {*FORMATS, "scan.pdf"}
    assert set(EXTENSIONS.values()) == {EXTENSIONS[f".{kind}"] for kind in FORMATS}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_of_a_letter_gives_the_same_citations(kind):
    if kind in ("rtf", "doc") and find_libreoffice() is None:
        pytest.skip("LibreOffice is not installed here")
    path = FOLDER / f"letter.{kind}"
    document = read_letter(str(path), path.read_bytes())
    citations = find_citations(document)
    assert [(c.note, c.url) for c in citations] == [(row["note"], row["url"]) for row in TRUTH]
    assert {c.problem for c in citations} == {None}
    named = {row["url"]: row["title"] for row in TRUTH if row["title"]}
    assert {c.url: c.title for c in citations if c.url in named} == named
    assert document.format == EXTENSIONS[path.suffix]
    assert (document.title, document.dated, document.language) == (
        "The winter closure of the river office",
        "2022-03-14",
        "en",
    )


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_of_it_read_by_tesseract_gives_the_same_printed_addresses():
    path = FOLDER / "letter.scan.pdf"
    document = read_scanned_pdf(str(path), path.read_bytes())
    found = Counter((c.note, c.url) for c in find_citations(document) if c.url)
    # A link on words has no address in print.
    printed = Counter((row["note"], row["url"]) for row in TRUTH if "landlord" not in row["url"])
    assert not found - printed, "wrong addresses are doubtful, never certain"
    right = sum((found & printed).values())
    assert 2 * right / (found.total() + printed.total()) >= SCAN_FLOOR


def test_a_scan_of_it_says_that_it_is_one():
    path = FOLDER / "letter.scan.pdf"
    with pytest.raises(LetterError) as caught:
        read_letter(str(path), path.read_bytes())
    assert "scan" in caught.value.advice
