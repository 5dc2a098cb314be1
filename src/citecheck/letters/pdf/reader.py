"""The door of the PDF reader: bytes in, `Document` out, within limits."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citecheck.errors import LetterError
from citecheck.letters.pdf import glyphs
from citecheck.letters.pdf.assemble import Finds, blocks, match_marks
from citecheck.letters.pdf.bidi import mirror
from citecheck.letters.pdf.columns import columns, gutters, search_work
from citecheck.letters.pdf.counted import count_signs
from citecheck.letters.pdf.cut import cut_pages
from citecheck.letters.pdf.disagree import settle_links
from citecheck.letters.pdf.effort import spend_lines
from citecheck.letters.pdf.furniture import strip_furniture
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.links import link_lines
from citecheck.letters.pdf.notes import part_notes
from citecheck.letters.pdf.parted import Column
from citecheck.letters.pdf.scanned import Seen, set_seen, whole_lines
from citecheck.letters.pdf.spelled import as_printed
from citecheck.model import Block, Caution, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from citecheck.letters.pdf.layout import Box, Line, Page
    from citecheck.letters.pdf.parted import Reading

__all__ = ["PICTURE", "Limits", "ScanError", "read_in_process", "read_layout", "read_pages"]

CUT = "this page is damaged, and what follows the damage was not read"
PICTURE = "this page is a picture without text"
SCAN_ADVICE = (
    "It is a scan without text: citecheck recognises that with --ocr, or with ocr = true in "
    "citecheck.toml"
)
SPLIT_ADVICE = "No letter holds as much: split the file, or give only the letter in it"
BODY_SHARE = 0.2
"""Share of that type which the text has at least; headings stay below."""
LOWER_PART = 0.4
"""Share of the page, from below, in which most notes stand."""


class ScanError(LetterError):
    """The letter is made of so many pictures: recognise their text first."""

    def __init__(self, letter: str, pages: int) -> None:
        super().__init__(letter, "the PDF holds pictures of pages and no text", SCAN_ADVICE)
        self.pages = pages


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost. Letters of 500 pages stay far below."""

    pages: int = 2000
    """Pages read; further ones are named in a caution."""
    chars_per_page: int = 60_000
    """A densely set page of a newspaper has 20,000."""
    addresses: int = 15_000
    """Addresses and links after which no further page is begun, as in any letter
    (`bounds.MAX_ADDRESSES`): the longest books have ten thousand."""
    seconds: float = 7.5
    """Time after which no further page is begun, as `effort` counts it: up to the last
    citation: 630 pages of a book with 3,000 characters and three addresses each. No more than
    that of the processor, either."""
    page_seconds: float = 2.5
    """Time of the processor for one page, or for opening the file; a map takes one second."""
    bytes: int = 200_000_000
    memory: int = 450_000_000
    """Bytes that the process which reads may allocate."""


def read_in_process(
    name: str,
    data: bytes,
    *,
    limits: Limits | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    skip: frozenset[int] = frozenset(),
    begins: Callable[[int], object] = lambda _: None,
) -> Document:
    """Read a PDF in this process: a hostile one may take it down.

    `skip` names pages to leave out; `begins` is told each page before it is read.

    Raises `LetterError` for a file that is encrypted, damaged, too large, or a scan
    without text. A page that cannot be read is left out and named in the warnings.
    PDFium is not safe to use from several threads at once.
    """
    bounds = limits or Limits()
    if len(data) > bounds.bytes:
        megabytes = bounds.bytes // 1_000_000
        raise LetterError(name, f"larger than {megabytes} MB", "Split it or raise the limit")
    cautions: list[Caution] = []
    with _opened(name, data) as document:
        total = glyphs.page_count(document)
        wanted = (number for number in range(1, min(total, bounds.pages) + 1) if number not in skip)
        pages = _pages(document, wanted, bounds, monotonic, begins, cautions)
        cautions += [
            Caution(CUT, "Look at its end", number)
            for number in cut_pages(document, data, (page.number for page in pages))
        ]
    if total > bounds.pages and not any(c.problem.startswith("only the first") for c in cautions):
        problem = f"only the first {bounds.pages} of {total} pages were read"
        cautions.append(Caution(problem, SPLIT_ADVICE, bounds.pages))
    if not any(page.lines for page in pages):
        _refuse_empty(name, pages)
    cautions += [
        Caution(PICTURE, SCAN_ADVICE, page.number)
        for page in pages
        if page.pictured and not page.lines
    ]
    return read_pages(name, data, pages, cautions)


def read_pages(
    name: str, data: bytes, pages: list[Page], cautions: list[Caution], seen: Seen | None = None
) -> Document:
    """Return the letter whose pages were read, or recognised: then `seen` is what was seen too."""
    seen = set_seen(pages, seen or Seen())
    return Document(
        path=name,
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=tuple(read_layout(pages, cautions, seen)),
        warnings=tuple(cautions),
    )


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Any]:
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
    try:
        yield document
    finally:
        document.close()


def _pages(
    document: Any,  # noqa: ANN401 - pypdfium2 has no types
    wanted: Iterable[int],
    limits: Limits,
    monotonic: Callable[[], float],
    begins: Callable[[int], object],
    cautions: list[Caution],
) -> list[Page]:
    """Read the pages that can be read within the limits."""
    pages: list[Page] = []
    started = monotonic()
    addresses = 0
    for number in wanted:
        if addresses > limits.addresses:
            problem = f"only the first {number - 1} pages were read: they hold {addresses:,}"
            cautions.append(Caution(f"{problem} addresses and links", SPLIT_ADVICE, number))
            break
        if monotonic() - started > limits.seconds:
            problem = f"only the first {number - 1} pages were read: more would take too long"
            cautions.append(Caution(problem, SPLIT_ADVICE, number))
            break
        begins(number)
        try:
            page = glyphs.read_page(document, number, limits.chars_per_page)
        except glyphs.PdfProblem:
            cautions.append(Caution("this page is damaged and was left out", "Look at it", number))
            continue
        if page.cut:
            cautions.append(
                Caution("this page holds more type than was read", "Look at its end", number)
            )
        page.lines = strands(page.runs, number)
        spend_lines(page.lines, search_work(page.lines))
        if page.pictured:
            page.lines = whole_lines(page.lines)
        page.runs = []  # they take ten times the room of the lines
        addresses += max(len(page.links), sum(line.text.count("://") for line in page.lines))
        pages.append(page)
    mirror(pages)
    for page in pages:
        page.links = as_printed(page.links, page.lines)
    begins(0)
    return pages


def _refuse_empty(name: str, pages: list[Page]) -> None:
    if not pages:
        raise LetterError(name, "no page of the PDF can be read", "Save or print it to PDF again")
    if any(page.pictured for page in pages):
        raise ScanError(name, max(page.number for page in pages))
    raise LetterError(name, "the PDF holds no text", "Save or print it to PDF again, with text")


def read_layout(
    pages: list[Page], cautions: list[Caution], seen: Seen | None = None
) -> list[Block]:
    """Turn the strands of pages into blocks; add to `cautions` what a reader should know.

    `seen` is what was seen on the pictures of a scan's pages.
    """
    seen = seen or Seen()
    parts = [page.lines for page in pages]
    boxes = [page.box for page in pages]
    body_size = _body_size(parts, boxes)
    kept = strip_furniture(parts, boxes, body_size)
    if not any(kept):
        kept = parts
    laid_out: list[Column] = []
    known = gutters(kept)
    for page, strands_left in zip(pages, kept, strict=True):
        regions = columns(strands_left, known)
        laid_out += [Column(page.number, lines, page.rules) for lines in regions]
    if seen.signs:
        count_signs(laid_out, seen.signs)
    scanned = any(page.pictured and page.lines for page in pages)
    reading = part_notes(laid_out, body_size, scanned=scanned)
    finds = _links(pages, reading)
    finds.marks = match_marks(reading)
    return settle_links(blocks(reading, finds, body_size), cautions)


def _links(pages: list[Page], reading: Reading) -> Finds:
    """Find what lies under the links of each page, in reading order."""
    finds = Finds()
    by_page: dict[int, list[Line]] = defaultdict(list)
    for column in reading.body:
        by_page[column.page] += column.lines
    for note in reading.notes:
        for line in note.lines:
            by_page[line.page].append(line)
    for page in pages:
        offset = len(finds.targets)
        finds.targets += [link.target for link in page.links]
        for key, found in link_lines(by_page[page.number], page.links).items():
            finds.links[key] = [(start, end, number + offset) for start, end, number in found]
    return finds


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
