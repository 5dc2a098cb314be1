"""Prints without places: lines that breaks end, pages that rules end (`pdftohtml`, plain).

All that is left of the print is which line follows which. So lines stand below each other
at one edge and in one size; the labels of notes and the jumps to them have to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.letters.html.rows import MARK, Piece, Row, Sheet, as_drawn, is_jump, width_of

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["flowed_sheets"]

_BLOCKS = ("p", "div", "li", "td", "dd", "h2", "h3", "h4", "h5", "h6", "pre", "article", "main")
_FEWEST_LINES = 8
_SIZE, _LEADING = 12.0, 14.0
_WIDTH = 600.0


def flowed_sheets(body: _Element) -> list[Sheet]:
    """Return the pages of a print whose lines nothing but breaks part; none where it is none.

    Each page begins with an anchor of its number and ends with a rule.
    """
    named = (link.get("name") or "" for link in body.iterchildren("a"))
    numbers = [name for name in named if name.isdecimal()]
    rules = sum(1 for _ in body.iterchildren("hr"))
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    if not numbers or numbers[: len(counted)] != counted or not 0 <= rules - len(numbers) <= 1:
        return []
    if any(next(body.iterchildren(tag), None) is not None for tag in _BLOCKS):
        return []
    reading = _Reading()
    reading.read(body)
    if sum(len(sheet.rows) for sheet in reading.sheets) < _FEWEST_LINES:
        return []
    for sheet in reading.sheets:
        _join_labels(sheet)
        sheet.height = (len(sheet.rows) + 2) * _LEADING
    return reading.sheets


@dataclass(slots=True)
class _Reading:
    """One walk over the lines of a print."""

    sheets: list[Sheet] = field(default_factory=list)
    row: Row = field(default_factory=lambda: Row(0.0))
    target: str | None = None
    within: bool = False
    """It is on a page: behind the last rule comes an outline."""
    open: list[str] = field(default_factory=list)

    def read(self, body: _Element) -> None:
        """Find pages, and their lines."""
        from lxml import etree

        for event, element in etree.iterwalk(body, events=("start", "end")):
            tag = str(element.tag)
            if event == "start":
                self._start(element, tag)
                self._write(element.text)
            else:
                self.open.pop()
                if tag == "a":
                    self.target = None
                if element is not body:
                    self._write(element.tail)

    def _start(self, element: _Element, tag: str) -> None:
        self.open.append(tag)
        if tag == "a" and (element.get("name") or "").isdecimal():
            self.sheets.append(Sheet(_WIDTH, 0.0))
            self.within = True
        elif tag == "a":
            self.target = element.get("href")
        if tag in ("br", "hr"):
            self.row = Row(0.0)
            self.within = self.within and tag == "br"

    def _write(self, text: str | None) -> None:
        if not text or not self.within:
            return
        text = as_drawn(text, first=not self.row.pieces)
        if not text.strip():
            return
        rows = self.sheets[-1].rows
        if not self.row.pieces:
            rows.append(self.row)
        bold, italic = "b" in self.open, "i" in self.open
        place = len(rows) * _LEADING
        self.row.pieces.append(Piece(text, _SIZE, place, bold, italic, self.target, 0.0))
        self.row.width += width_of(text, _SIZE)


def _join_labels(sheet: Sheet) -> None:
    """Set labels of notes that were printed apart into the lines that they stand before."""
    for row, following in pairwise(sheet.rows):
        (label, *more) = row.pieces
        if more or not (label.target and is_jump(label.target) and MARK.fullmatch(label.text)):
            continue
        spaced = replace(label, text=f"{label.text.rstrip()} ", baseline=following.baseline)
        following.pieces.insert(0, spaced)
        following.width += width_of(spaced.text, _SIZE)
        row.pieces.clear()
    sheet.rows[:] = [row for row in sheet.rows if row.pieces]
