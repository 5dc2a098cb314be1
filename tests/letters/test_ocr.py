"""Scans: their text is recognised, tesseract has a vote where it is there, and nothing is lost."""

from __future__ import annotations

import random
import shutil
import subprocess
import zlib

import pypdfium2
import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters.ocr.reader import read_scanned_pdf, recognise, run_program
from citecheck.letters.pdf import PICTURE, ScanError, read_in_process
from tests.letters.pdf_building import lines, pages, pdf, stream

ADDRESS = "https://opencourts.example/hearing/2021/summary.html"
LETTER = pages(
    lines(
        "Dear Minister, we write about the closure of the river office.",
        "The record of the hearing is published by the Open Courts Project,",
        f"see {ADDRESS} for it.",
        size=13,
    )
)


def picture_of(data: bytes) -> bytes:
    """Return the noisy picture of a letter's first page, as an object of a PDF."""
    document = pypdfium2.PdfDocument(data)
    bitmap = document[0].render(scale=300 / 72, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    raw = bytes(bitmap.buffer)
    bitmap.close()
    document.close()
    grey = b"".join(raw[row * stride : row * stride + width] for row in range(height))
    noise = random.Random(1).randbytes(4096)
    dirty = bytes(
        max(0, g - (n >> 4)) for g, n in zip(grey, noise * (len(grey) // 4096 + 1), strict=False)
    )
    packed = zlib.compress(dirty)
    head = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode/Length %d>>stream\n"
    )
    return head % (width, height, len(packed)) + packed + b"\nendstream"


def scan_of(data: bytes, text: bytes = b"") -> bytes:
    """Return a PDF with the picture of a letter's first page, behind a page of `text`."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
        b"/Resources<</XObject<</I 5 0 R>>/Font<</F 8 0 R>>>>>>"
    )
    kids = b"[6 0 R 3 0 R]" if text else b"[3 0 R]"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids%s/Count %d>>" % (kids, 2 if text else 1),
            page % 4,
            stream(b"q 612 0 0 792 0 0 cm /I Do Q"),
            picture_of(data),
            page % 7,
            stream(text),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def only(*names: str):
    """Return what finds no other programs than these."""
    return lambda name: shutil.which(name) if name in names else None


@pytest.mark.parametrize("programs", [(), ("tesseract",)])
def test_a_scan_is_read_and_says_so(programs):
    scan = scan_of(LETTER)
    with pytest.raises(ScanError):
        read_in_process("scan.pdf", scan)
    document = read_scanned_pdf("scan.pdf", scan, which=only(*programs))
    text = " ".join(block.text for block in document.blocks)
    assert ADDRESS in text
    assert "scan" in document.warnings[0].problem


def test_a_letter_with_text_is_not_recognised_again():
    def runner(*_):
        raise AssertionError("nobody is to be asked")

    assert read_scanned_pdf("letter.pdf", LETTER, runner=runner).blocks


def test_a_scanned_page_in_a_letter_with_text_is_recognised_too():
    text = b"BT /F 12 Tf 72 700 Td (Cover: https://city.example/cover) Tj ET"
    mixed = scan_of(LETTER, text)
    assert [one.page for one in read_in_process("m.pdf", mixed).warnings] == [2]
    document = read_scanned_pdf("m.pdf", mixed, which=only())
    found = [(one.url, one.page) for one in find_citations(document)]
    assert found == [("https://city.example/cover", 1), (ADDRESS, 2)]
    assert PICTURE not in {one.problem for one in document.warnings}


def test_a_page_that_cannot_be_drawn_is_named_and_shifts_no_other():
    found = recognise("scan.pdf", scan_of(LETTER), [1, 7], which=only())
    assert [page.number for page in found.pages] == [1]
    assert [one.page for one in found.cautions] == [7]


def test_pages_beyond_the_limit_are_told(monkeypatch):
    monkeypatch.setattr("citecheck.letters.ocr.reader.MAX_PAGES", 1)
    found = recognise("scan.pdf", scan_of(LETTER), [1, 2, 3], which=only())
    assert "only 1 of 3" in found.cautions[-1].problem


def test_a_tesseract_that_fails_has_no_vote_and_loses_nothing():
    def runner(command, data, seconds):
        if "tesseract" in command[0]:
            raise subprocess.CalledProcessError(1, command, stderr=b"no language spa")
        return run_program(command, data, seconds)

    document = read_scanned_pdf(
        "scan.pdf", scan_of(LETTER), languages=("spa",), runner=runner, which=lambda name: name
    )
    assert ADDRESS in " ".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    "error",
    [
        OSError("no such program"),
        subprocess.TimeoutExpired("python", 1),
        subprocess.CalledProcessError(3, "python", stderr=b"a model is missing"),
    ],
)
def test_a_program_that_fails_is_a_letter_error(error):
    def runner(*_):
        raise error

    with pytest.raises(LetterError, match="recognising its text failed"):
        recognise("scan.pdf", b"", [1], runner=runner, which=only())
