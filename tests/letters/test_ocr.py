"""Scans: who recognises their text, and what is said where nobody can."""

from __future__ import annotations

import random
import shutil
import subprocess
import zlib

import pypdfium2
import pytest

from citecheck.errors import LetterError
from citecheck.letters.ocr.reader import ocr_pdf, read_scanned_pdf
from citecheck.letters.pdf import ScanError, read_in_process
from tests.letters.pdf_building import lines, pages, pdf, stream

LETTER = pages(
    lines(
        "Dear Minister, we write about the closure of the river office.",
        "The record of the hearing is published by the Open Courts Project,",
        "see https://opencourts.example/hearing/2021/summary.html for it.",
        size=13,
    )
)


def scan_of(data: bytes) -> bytes:
    """Return a PDF that holds nothing but a noisy picture of the letter's first page."""
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
    image = (
        (
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
            b"/ColorSpace/DeviceGray/Filter/FlateDecode/Length %d>>stream\n"
            % (width, height, len(packed))
        )
        + packed
        + b"\nendstream"
    )
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</I 5 0 R>>>>>>",
            stream(b"q 612 0 0 792 0 0 cm /I Do Q"),
            image,
        ]
    )


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_read_by_tesseract_and_says_so():
    scan = scan_of(LETTER)
    with pytest.raises(ScanError):
        read_in_process("scan.pdf", scan)
    document = read_scanned_pdf(
        "scan.pdf", scan, which=lambda name: shutil.which(name) if name == "tesseract" else None
    )
    text = " ".join(block.text for block in document.blocks)
    assert "https://opencourts.example/hearing/2021/summary.html" in text
    assert "scan" in document.warnings[0].problem


def test_a_letter_with_text_is_not_recognised_again():
    def runner(*_):
        raise AssertionError("nobody is to be asked")

    assert read_scanned_pdf("letter.pdf", LETTER, runner=runner).blocks


def test_without_a_program_it_says_what_to_install():
    with pytest.raises(LetterError) as caught:
        ocr_pdf("scan.pdf", b"", which=lambda _: None)
    assert "ocrmypdf" in caught.value.advice
    assert "tesseract" in caught.value.advice


def test_ocrmypdf_stands_in_for_tesseract_and_is_told_the_languages():
    seen = []

    def which(name):
        return name if name == "ocrmypdf" else None

    def runner(command, data, seconds):
        seen.append((list(command), data))
        return b"%PDF"

    found, _ = ocr_pdf("s.pdf", b"scan", languages=("spa", "eng"), runner=runner, which=which)
    assert found == b"%PDF"
    command, data = seen[0]
    assert command[0] == "ocrmypdf"
    assert command[command.index("--language") + 1] == "spa+eng"
    assert data == b"scan"


@pytest.mark.parametrize(
    "error",
    [
        OSError("no such program"),
        subprocess.TimeoutExpired("ocrmypdf", 1),
        subprocess.CalledProcessError(3, "ocrmypdf", stderr=b"language pack is missing"),
    ],
)
def test_a_program_that_fails_is_a_letter_error(error):
    def runner(*_):
        raise error

    with pytest.raises(LetterError, match="recognising its text failed"):
        ocr_pdf("scan.pdf", b"", runner=runner, which=lambda name: name)
