"""Printed pages in the dress of HTML: each line of type at its place (`pdftohtml`, MuPDF).

Programs that turn a PDF into a page keep what was printed and lose what was meant: a
paragraph is a heap of lines, and a note is small type at the foot. So these pages are
read as the PDF would be: their type, with its places, goes to the same reader
(`letters.pdf`). What they do not say is how wide a letter is; it is guessed, and set
right where the next piece of the same line shows it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise, zip_longest
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.html.flowed import flowed_sheets
from citecheck.letters.html.rows import MARK, RAISED_BY, SMALL, RowReader, is_jump, width_of
from citecheck.letters.html.styles import Styles
from citecheck.letters.pdf.layout import Box, Link, Page, Run
from citecheck.letters.pdf.lines import strands
from citecheck.model import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from citecheck.letters.html.rows import Piece, Row, Sheet

__all__ = ["printed_pages"]

_FEWEST_ROWS = 8
_MOST_ROWS, _MOST_SIGNS = 25_000, 2_500_000
"""Rows and their characters that are read of one print: those of a book of 500 pages."""
_MOST_ROWS_OF_A_PAGE = 2_000
"""A densely set table has 1,500 pieces; what has more is drawn, not written."""
_LEAST_SHARE = 0.8
"""Share of a page's text that stands at its place, line by line."""
_BODY_POINTS = 11.0
"""What the commonest type counts as, whatever unit a program sets it in."""
_SMALLER = 0.85
"""Raised type is set at less than this share of its line's."""
_LONG_ENOUGH = 8.0
"""In ems: rows whose letters even out."""


def printed_pages(tree: _Element) -> tuple[list[Page], tuple[Caution, ...]]:
    """Return the pages of a print, and what of it was not read.

    Returns no pages where the page is one of the web.
    """
    body = tree.find(".//body")
    region = tree if body is None else body
    sheets = flowed_sheets(region) or _placed_sheets(tree, region)
    if not sheets or max(len(sheet.rows) for sheet in sheets) > _MOST_ROWS_OF_A_PAGE:
        return [], ()
    known = _bounded(sheets)
    stretch = _stretch(known)
    scale = _BODY_POINTS / _usual_size([row for sheet in known for row in sheet.rows])
    pages = [_page(sheet, number, scale, stretch) for number, sheet in enumerate(known, start=1)]
    if len(known) == len(sheets):
        return pages, ()
    problem = f"only the first {len(known):,} of {len(sheets):,} pages were read"
    return pages, (Caution(problem, "Split the letter, or give only the letter in it"),)


def _placed_sheets(tree: _Element, region: _Element) -> list[Sheet]:
    reader = RowReader(Styles(tree.find("head")))
    reader.read(region)
    sheets = [sheet for sheet in reader.sheets if sheet.rows]
    few = sum(len(sheet.rows) for sheet in sheets) < _FEWEST_ROWS
    if few or reader.held < _LEAST_SHARE * reader.seen:
        return []
    return sheets


def _bounded(sheets: list[Sheet]) -> list[Sheet]:
    """Return the first pages, as many as are read."""
    rows = signs = 0
    for number, sheet in enumerate(sheets):
        rows += len(sheet.rows)
        signs += sum(len(piece.text) for row in sheet.rows for piece in row.pieces)
        if number and (rows > _MOST_ROWS or signs > _MOST_SIGNS):
            return sheets[:number]
    return sheets


def _usual_size(rows: list[Row]) -> float:
    sizes: Counter[float] = Counter()
    for row in rows:
        for piece in row.pieces:
            sizes[round(piece.size, 1)] += len(piece.text)
    return sizes.most_common(1)[0][0]


def _touching(row: Row, following: Row) -> float | None:
    """Return where a row ends because what follows it leans on it: a raised mark, or text."""
    distance = following.left - row.left
    level = abs(following.baseline - row.baseline) <= max(row.size, following.size)
    if not level or distance <= 0:
        return None
    small, large = sorted((row.size, following.size))
    slack = 0.25 if small <= _SMALLER * large else 0.6 * large / max(row.width, large)
    return distance if abs(distance - row.width) <= slack * row.width else None


def _stretch(sheets: list[Sheet]) -> float:
    """Return how much wider the letters of a print are than guessed."""
    ratios = [
        touching / row.width
        for sheet in sheets
        for row, following in pairwise(sheet.rows)
        if row.width > _LONG_ENOUGH * row.size
        and (touching := _touching(row, following)) is not None
    ]
    return median(ratios) if ratios else 1.0


def _page(sheet: Sheet, number: int, scale: float, stretch: float) -> Page:
    height = sheet.height * scale
    page = Page(number, Box(0.0, -height, sheet.width * scale, 0.0))
    runs: list[Run] = []
    for row, following in zip_longest(sheet.rows, sheet.rows[1:]):
        row.width *= stretch
        touching = _touching(row, following) if following is not None else None
        factor = stretch * (touching / row.width if touching else 1.0)
        runs += _runs(row, scale, factor, page)
    page.lines = strands(runs, number)
    page.links += [
        Link(link.target, tuple(_scaled(box, scale) for box in link.boxes)) for link in sheet.links
    ]
    return page


def _scaled(box: Box, by: float) -> Box:
    return Box(box.left * by, box.bottom * by, box.right * by, box.top * by)


def _runs(row: Row, scale: float, factor: float, page: Page) -> Iterator[Run]:
    """Yield the type of a row, letter by letter; note what of it is a link."""
    at = row.left
    for piece, following in zip_longest(row.pieces, row.pieces[1:]):
        at += piece.lead * factor
        label = piece is row.pieces[0] and (
            following is None or piece.text.endswith(" ") or following.text.startswith(" ")
        )
        for part in _parts(piece, label=label):
            run = Run(-part.baseline * scale, part.size * scale, part.bold, part.italic)
            begins, space = at, False
            for char in part.text:
                run.chars.append(char)
                run.lefts.append(at * scale)
                if not (space and char == " "):
                    at += width_of(char, part.size) * factor
                space = char == " "
                run.rights.append(at * scale)
            if part.target:
                low, high = -0.2 * part.size - part.baseline, 0.8 * part.size - part.baseline
                box = _scaled(Box(begins, low, at, high), scale)
                page.links.append(Link(part.target, (box,)))
            yield run


def _parts(piece: Piece, *, label: bool) -> Iterator[Piece]:
    """Yield a piece; a jump to a note in its level and its raised parts.

    The jump back, from a `label` with a space behind it, stands level.
    """
    if piece.target is None or not is_jump(piece.target):
        yield piece
        return
    mark = None if label else MARK.fullmatch(piece.text)
    start, end = mark.span(mark.lastgroup or 0) if mark else (0, 0)
    for text, raised in (
        (piece.text[:start], False),
        (piece.text[start:end], True),
        (piece.text[end:], False),
    ):
        if not text:
            continue
        part = replace(piece, text=text, target=None)
        if raised:
            part.baseline -= RAISED_BY * piece.size
            part.size *= SMALL
        yield part
