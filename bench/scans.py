"""How often an address that was recognised on a scan is right, wrong, or said to be doubtful.

    python bench/scans.py [--addresses 120] [--dots 150 200 300] [--alone]

Draws pages of addresses in three types, seven of ten with letters and figures without
order in them, scans them at so many dots an inch, and has them recognised as `--ocr`
does; `--alone` without tesseract. The same addresses are drawn in every run.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import random
import shutil
import string
import time
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium

from citecheck.letters.ocr.reader import recognise

WORDS = (
    *("report", "annex", "tribunal", "water", "school", "permit"),
    *("minutes", "budget", "levee", "coast", "housing"),
)
FONTS = ("Times-Roman", "Helvetica", "Courier")
PLAIN = string.ascii_letters + string.digits
LINES = 30
"""Of a page."""


def address(draw: random.Random) -> str:
    """Return an address as letters cite it."""
    host = "-".join(draw.sample(WORDS, 2))
    path = "/".join("-".join(draw.sample(WORDS, 2)) for _ in range(draw.randint(1, 2)))
    kind = draw.random()
    if kind < 0.3:
        tail = f"/{draw.choice(WORDS)}_{draw.randint(2000, 2024)}.pdf"
    elif kind < 0.65:
        tail = "/" + "".join(draw.choice(PLAIN + "_-") for _ in range(11))
    else:
        tail = "?id=" + "".join(draw.choice("0123456789abcdef") for _ in range(12))
    return f"https://{host}.example/{path}{tail}"


def letter(addresses: list[str], size: float) -> bytes:
    """Return a PDF with an address a line, in three types."""
    document = pypdfium2.PdfDocument.new()
    for start in range(0, len(addresses), LINES):
        page = document.new_page(595, 842)
        for row, one in enumerate(addresses[start : start + LINES]):
            name = FONTS[row % len(FONTS)].encode()
            font = pdfium.FPDFText_LoadStandardFont(document.raw, name)
            item = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, size)
            text = ctypes.create_string_buffer((one + "\0").encode("utf-16-le"))
            pdfium.FPDFText_SetText(item, ctypes.cast(text, pdfium.FPDF_WIDESTRING))
            pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, 50, 780 - 24 * row)
            pdfium.FPDFPage_InsertObject(page.raw, item)
        page.gen_content()
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def scan(data: bytes, dots: int) -> bytes:
    """Return a PDF that holds nothing but pictures of its pages."""
    document, pictures = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
    for page in document:
        image = pypdfium2.PdfImage.new(pictures)
        image.set_bitmap(page.render(scale=dots / 72, grayscale=True))
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        sheet = pictures.new_page(595, 842)
        sheet.insert_obj(image)
        sheet.gen_content()
    held = io.BytesIO()
    pictures.save(held)
    return held.getvalue()


def main() -> None:
    """Print a line for each resolution."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=120)
    parser.add_argument("--dots", type=int, nargs="+", default=[150, 200, 300])
    parser.add_argument("--alone", action="store_true")
    chosen = parser.parse_args()
    draw = random.Random(7)
    addresses = [address(draw) for _ in range(chosen.addresses)]
    pages = range(1, -(-len(addresses) // LINES) + 1)
    data = letter(addresses, 9)
    for dots in chosen.dots:
        scanned = scan(data, dots)
        began = time.monotonic()
        which = (lambda _: None) if chosen.alone else shutil.which
        found = recognise("scan.pdf", scanned, pages, which=which)
        seconds = time.monotonic() - began
        doubtful = {doubt.words for _, doubt in found.doubts}
        read = [line.text.replace(" ", "") for page in found.pages for line in page.lines]
        told: Counter[str] = Counter()
        for one in addresses:
            if one in doubtful or any(one in words for words in doubtful):
                told["right and doubted"] += 1
            elif one in read:
                told["right"] += 1
        told["doubtful"] = len(doubtful)
        told["wrong"] = len([text for text in read if text not in {*addresses, *doubtful}])
        print(f"{dots} dpi: {dict(told)} of {len(addresses)}, {seconds / len(pages):.1f} s a page")


if __name__ == "__main__":
    main()
