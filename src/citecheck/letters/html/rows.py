"""Rows of type on a page: what a program set at a place of its own, and how large.

Places come from style sheets, per element or per class, counted from the box around, from
its top or from below; in pixels, downwards from the page's top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from citecheck.letters.html.styles import Styles, length
from citecheck.letters.pdf.layout import Box, Link

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.html.styles import Declarations

__all__ = [
    "MARK",
    "RAISED_BY",
    "SMALL",
    "Piece",
    "Row",
    "RowReader",
    "Sheet",
    "as_drawn",
    "is_jump",
    "width_of",
]

SMALL, RAISED_BY = 0.65, 0.35
"""Size, and shift in ems, of what is only said to be raised."""
_PLACE = re.compile(r"(?:[^/?#]*\.x?html?)?#")
"""A link to a page of the same print."""
MARK = re.compile(
    r"\s*(?P<lone>\d{1,3}|[a-z]|[ivxl]{1,6}|[*†‡§¶]{1,3})\s*"
    r"|.{0,80}?(?<=[\w.,;:!?)”’\"»])(?<!\d)(?P<glued>\d{1,3})\D{0,4}"
)
"""What a jump within the print says, where it leads to a note. Boxes of links are drawn
roughly: they may take in some letters before the mark."""
_LONGEST_ROW = 400
"""Characters of one row; what holds more is a box of running text."""
_LOWEST_PAGE = 200.0
"""Pixels; lower boxes are parts of a page."""
_ASCENT = 0.9
"""In ems, from the top of a line of type to its baseline."""
_LINE_HEIGHT = 1.2
_INLINE = frozenset(["a", "b", "i", "u", "em", "strong", "span", "sup", "sub", "font", "nobr"])
_NARROW = frozenset(" ijlt.,:;'|!I[]()/frJ\\`-\u2018\u2019")
_WIDE_SPACE = re.compile(" {2,}")
"""Several spaces stand for one that was stretched."""
_WIDE = frozenset("mwMW@%\u2014\u2026")
_SCALE = re.compile(r"(?:matrix|scale)\(\s*(\d{0,3}(?:\.\d{1,12})?)\s*[,)]")
_AS_DRAWN = str.maketrans({"\u00a0": " ", "\u00ad": "-"})
"""A soft hyphen that was printed was drawn as one."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SQUARE = re.compile("[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")


@dataclass(slots=True)
class Piece:
    """Characters of one type in one row; in pixels, downwards from the page's top."""

    text: str
    size: float
    baseline: float
    bold: bool
    italic: bool
    target: str | None
    lead: float
    """White space before it that is no character."""


@dataclass(slots=True)
class Row:
    """What a page sets at one place: it begins there, and ends nobody knows where."""

    left: float
    pieces: list[Piece] = field(default_factory=list)
    width: float = 0.0
    """As guessed from its letters."""

    @property
    def size(self) -> float:
        """Size of its largest type."""
        return max(piece.size for piece in self.pieces)

    @property
    def baseline(self) -> float:
        """What its largest type stands on."""
        return max(self.pieces, key=lambda piece: piece.size).baseline


@dataclass(slots=True)
class Sheet:
    """One page: its extent, its type and the places that can be clicked."""

    width: float
    height: float
    rows: list[Row] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """An open element: what it hands on to what is in it."""

    left: float = 0.0
    top: float = 0.0
    height: float = 0.0
    """The box that places in it are counted from."""
    scale: float = 1.0
    size: float = 16.0
    shift: float = 0.0
    line: float | None = None
    bold: bool = False
    italic: bool = False
    target: str | None = None
    row: bool = False
    """It stands in a row of type."""
    sheet: bool = False


class RowReader:
    """One walk over a page, without recursion."""

    def __init__(self, styles: Styles) -> None:
        self.sheets: list[Sheet] = []
        self.seen = self.held = 0
        """Characters of the page, and those that stand in rows."""
        self._styles = styles
        self._stack = [_Frame()]
        self._sheet: Sheet | None = None
        self._row = Row(0.0)
        self._baseline = self._lead = 0.0

    def read(self, body: _Element) -> None:
        """Find the pages below an element, and their rows."""
        from lxml import etree

        hidden: _Element | None = None
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if hidden is None and event == "start" and element.tag in ("style", "script"):
                hidden = element
                self._styles.read(element)  # each page may bring its own, in old names
            if hidden is not None:
                if event == "end" and element is hidden:
                    hidden = None
                    self._write(element.tail)
            elif event == "start":
                self._start(element)
                self._write(element.text)
            else:
                if self._stack.pop().sheet:
                    self._sheet = None
                if element is not body:
                    self._write(element.tail)

    def _start(self, element: _Element) -> None:
        declared = (
            self._styles.of(element, len(self.sheets))
            if element.attrib
            else self._styles.of_tag(element)
        )
        outer = self._stack[-1]
        frame = replace(outer, sheet=False, row=outer.row and element.tag in _INLINE)
        self._stack.append(frame)
        self._set_type(frame, element, declared)
        if element.tag == "br":
            self._break(outer)
        width, height = length(declared.get("width")), length(declared.get("height"))
        if self._sheet is None:
            if element.tag == "div" and width and height and height >= _LOWEST_PAGE:
                self._sheet = Sheet(width, height)
                self.sheets.append(self._sheet)
                frame.sheet, frame.left, frame.top, frame.height = True, 0.0, 0.0, height
        elif declared.get("position") == "absolute":
            self._place(frame, element, declared, height or 0.0)
        elif frame.row and width and element.tag == "span":
            self._lead += width * frame.scale

    def _set_type(self, frame: _Frame, element: _Element, declared: Declarations) -> None:
        tag = element.tag
        scaled = _SCALE.match(declared.get("transform", ""))
        if scaled and scaled[1]:
            frame.scale *= float(scaled[1])
        size = length(declared.get("font-size"))
        if size:
            frame.size = size * frame.scale
        line = length(declared.get("line-height"))
        frame.line = line * frame.scale if line else frame.line
        raised = length(declared.get("vertical-align"))
        if raised is not None:
            frame.shift += raised * frame.scale
        elif tag == "sup" or declared.get("vertical-align") == "super":
            frame.shift += RAISED_BY * frame.size
            frame.size *= 1.0 if size else SMALL
        frame.bold |= tag in ("b", "strong") or declared.get("font-weight") in ("bold", "700")
        frame.italic |= tag in ("i", "em") or declared.get("font-style") == "italic"
        if tag == "a":
            frame.target = element.get("href") or None

    def _place(
        self, frame: _Frame, element: _Element, declared: Declarations, height: float
    ) -> None:
        """Begin what stands at a place of its own: a row, a box of rows, or a link over them."""
        left, top = length(declared.get("left")), length(declared.get("top"))
        bottom = length(declared.get("bottom"))
        if left is None or (top is None and bottom is None) or self._sheet is None:
            frame.row = False
            return
        from_top = top is not None
        at = frame.top + (top if top is not None else frame.height - (bottom or 0.0))
        frame.left += left
        width = length(declared.get("width"))
        if frame.target and width and height and not len(element) and not element.text:
            low = at + height if from_top else at
            box = Box(frame.left, -low, frame.left + width, height - low)
            self._sheet.links.append(Link(frame.target, (box,)))
            return
        frame.row = True
        frame.top, frame.height = (at if from_top else at - height), height
        self._baseline = at + _ASCENT * frame.size if from_top else at
        self._begin(frame.left)

    def _begin(self, left: float) -> None:
        self._row = Row(left)
        self._lead = 0.0

    def _break(self, frame: _Frame) -> None:
        if frame.row:
            self._baseline += frame.line or _LINE_HEIGHT * frame.size
            self._begin(frame.left)

    def _write(self, text: str | None) -> None:
        if not text:
            return
        said = len("".join(text.split()))
        self.seen += said
        frame = self._stack[-1]
        if not (frame.row and self._sheet is not None) or len(text) > _LONGEST_ROW:
            return
        text = as_drawn(text, first=not self._row.pieces)
        if not text.strip():
            self._lead += width_of(text, frame.size)
            return
        self.held += said
        row = self._row
        if not row.pieces:
            self._sheet.rows.append(row)
        row.pieces.append(
            Piece(
                text,
                frame.size,
                self._baseline - frame.shift,
                frame.bold,
                frame.italic,
                frame.target,
                self._lead,
            )
        )
        row.width += self._lead + width_of(text, frame.size)
        self._lead = 0.0


def as_drawn(text: str, *, first: bool) -> str:
    """Return a text as a page shows it; `first` where nothing stands before it in its row."""
    text = _SPACE.sub(" ", text)
    return (text.lstrip(" ") if first else text).translate(_AS_DRAWN)


def is_jump(target: str) -> bool:
    """Tell a link to a place in the same print."""
    return _PLACE.match(target) is not None


def width_of(text: str, size: float) -> float:
    """Guess how wide a text is: letters of most faces differ from each other alike."""
    return size * sum(map(_ems, _WIDE_SPACE.sub(" ", text)))


@lru_cache(maxsize=4_000)
def _ems(char: str) -> float:
    if char in _NARROW:
        return 0.28
    if char in _WIDE:
        return 0.8
    if _SQUARE.match(char):
        return 1.0
    return 0.66 if char.isupper() else 0.5
