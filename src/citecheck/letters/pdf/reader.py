"""The door of the PDF reader: bytes in, `Document` out, within limits."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters.pdf import glyphs
from citecheck.letters.pdf.assemble import Finds, blocks, link_lines, match_marks
from citecheck.letters.pdf.columns import columns
from citecheck.letters.pdf.disagree import settle_links
from citecheck.letters.pdf.furniture import strip_furniture
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.notes import Column, part_notes
from citecheck.model import Block, Caution, Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.letters.pdf.layout import Box, Line, Page

__all__ = ["Limits", "read_pdf"]

SCAN_ADVICE = (
    "It is a scan without text: install ocrmypdf or tesseract and read it again with --ocr"
)
BODY_SHARE = 0.2
"""Share of that type which the text has at least; headings stay below."""
LOWER_PART = 0.4
"""Share of the page, from below, in which most notes stand."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost. Letters of 500 pages stay far below."""

    pages: int = 2000
    """Pages read; further ones are named in a caution."""
    chars_per_page: int = 60_000
    """A densely set page of a newspaper has 20,000."""
    seconds: float = 60.0
    """Time after which no further page is begun."""
    bytes: int = 200_000_000


def read_pdf(
    name: str,
    data: bytes,
    *,
    limits: Limits | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Document:
    """Read a PDF. `name` is the letter as it was named, for messages.

    Raises `LetterError` for a file that is encrypted, damaged, too large, or a scan
    without text. A page that cannot be read is left out and named in the warnings.
    PDFium is not safe to use from several threads at once.
    """
    bounds = limits or Limits()
    if len(data) > bounds.bytes:
        megabytes = bounds.bytes // 1_000_000
        raise LetterError(name, f"larger than {megabytes} MB", "Split it or raise the limit")
    cautions: list[Caution] = []
    pages = _pages(name, data, bounds, monotonic, cautions)
    if not any(page.runs for page in pages):
        _refuse_empty(name, pages)
    cautions += [
        Caution("this page is a picture without text", SCAN_ADVICE, page.number)
        for page in pages
        if page.pictured and not page.runs
    ]
    document_blocks = _read_layout(pages, cautions)
    return Document(
        path=name,
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=tuple(document_blocks),
        warnings=tuple(cautions),
    )


def _pages(
    name: str,
    data: bytes,
    limits: Limits,
    monotonic: Callable[[], float],
    cautions: list[Caution],
) -> list[Page]:
    """Read the pages that can be read within the limits."""
    try:
        document = glyphs.open_pdf(data)
    except glyphs.PdfProblem as problem:
        if problem.kind == "password":
            raise LetterError(
                name,
                "the PDF is encrypted and needs a password",
                "Save a copy without a password and read that",
            ) from None
        raise LetterError(
            name, "this is no PDF, or a damaged one", "Open it and save or print it to PDF again"
        ) from None
    pages: list[Page] = []
    started = monotonic()
    try:
        total = glyphs.page_count(document)
        for number in range(1, min(total, limits.pages) + 1):
            if monotonic() - started > limits.seconds:
                cautions.append(
                    Caution(f"only {number - 1} of {total} pages were read: out of time")
                )
                break
            try:
                page = glyphs.read_page(document, number, limits.chars_per_page)
            except glyphs.PdfProblem:
                cautions.append(
                    Caution("this page is damaged and was left out", "Look at it", number)
                )
                continue
            if page.cut:
                cautions.append(
                    Caution(
                        "this page holds more type than a page can; its end was left out",
                        "Look at it",
                        number,
                    )
                )
            pages.append(page)
        if total > limits.pages:
            cautions.append(Caution(f"only {limits.pages} of {total} pages were read"))
    finally:
        document.close()
    return pages


def _refuse_empty(name: str, pages: list[Page]) -> None:
    if any(page.pictured for page in pages):
        raise LetterError(name, "the PDF holds pictures of pages and no text", SCAN_ADVICE)
    if not pages:
        raise LetterError(name, "no page of the PDF can be read", "Save or print it to PDF again")
    raise LetterError(name, "the PDF holds no text", SCAN_ADVICE)


def _read_layout(pages: list[Page], cautions: list[Caution]) -> list[Block]:
    """Turn runs into blocks."""
    parts = [strands(page.runs, page.number) for page in pages]
    boxes = [page.box for page in pages]
    body_size = _body_size(parts, boxes)
    kept = strip_furniture(parts, boxes, body_size)
    laid_out: list[Column] = []
    finds = Finds()
    for page, strands_left in zip(pages, kept, strict=True):
        regions = columns(strands_left)
        laid_out += [Column(page.number, lines, page.rules) for lines in regions]
        lines = [line for region in regions for line in region]
        offset = len(finds.targets)
        finds.targets += [link.target for link in page.links]
        for key, found in link_lines(lines, page.links).items():
            finds.links[key] = [(start, end, number + offset) for start, end, number in found]
    reading = part_notes(laid_out, body_size)
    finds.marks = match_marks(reading)
    return settle_links(blocks(reading, finds, body_size), cautions)


def _body_size(pages: list[list[Line]], boxes: list[Box]) -> float:
    """Return the size of the letter's own type: of what stands where notes rarely do.

    Notes may hold more type than the text, but they stand low on the page or at the end.
    """
    counts: Counter[float] = Counter()
    for page, box in list(zip(pages, boxes, strict=True))[: (len(pages) + 1) // 2]:
        low = box.bottom + LOWER_PART * (box.top - box.bottom)
        for line in page:
            counts[round(line.size * 4) / 4] += len(line.text) if line.baseline > low else 0
    if not counts.total():
        counts = Counter(round(line.size * 4) / 4 for page in pages for line in page)
    total = counts.total()
    return max(
        (size for size, count in counts.items() if count >= BODY_SHARE * total), default=10.0
    )
