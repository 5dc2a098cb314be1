"""What stands on a page: runs of type, lines, rules and links, with their places.

Coordinates are PDF points; x grows to the right and y grows upwards, after the page
was turned so that most of its type runs from left to right.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace

__all__ = ["Box", "Line", "Link", "Page", "Run"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `left <= right` and `bottom <= top`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Extent from left to right."""
        return self.right - self.left


@dataclass(slots=True)
class Run:
    """Characters that one instruction of the page set: one font, one size, one baseline."""

    baseline: float
    size: float
    bold: bool
    italic: bool
    chars: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    """Positions before which PDFium saw a space that nobody typed."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link annotation: its address as written and where it can be clicked."""

    target: str
    boxes: tuple[Box, ...]


def _floats() -> array[float]:
    return array("f")


@dataclass(slots=True)
class Line:
    """A printed line, or the part of one that stands in one column.

    `lefts`, `rights`, `raised`, `italic` and `bold` have one entry a character.
    """

    baseline: float
    size: float
    """Size of most of its type, in points."""
    page: int
    text: str = ""
    lefts: array[float] = field(default_factory=_floats)
    rights: array[float] = field(default_factory=_floats)
    raised: bytearray = field(default_factory=bytearray)
    italic: bytearray = field(default_factory=bytearray)
    bold: bytearray = field(default_factory=bytearray)
    edge: float = 0.0
    """The right edge of its column."""
    order: int = 0
    """Where the file sets it, among the strands of its page."""
    listed: bool = False
    """It is a line of a program, and begins with its number."""

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.lefts[0]

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return self.rights[-1]

    @property
    def is_bold(self) -> bool:
        """Whether more than half of it is bold."""
        return sum(self.bold) * 2 > len(self.bold)

    def part(self, start: int, end: int) -> Line:
        """Return the characters `[start, end)` as a line, without spaces at its end."""
        cut = slice(start, start + len(self.text[start:end].rstrip()))
        return replace(
            self,
            text=self.text[cut],
            lefts=self.lefts[cut],
            rights=self.rights[cut],
            raised=self.raised[cut],
            italic=self.italic[cut],
            bold=self.bold[cut],
        )

    def insert(
        self, at: int, text: str, left: float, right: float, *, raised: bool = False
    ) -> None:
        """Put characters of plain type in, all of them in one place."""
        size = len(text)
        self.text = self.text[:at] + text + self.text[at:]
        self.lefts[at:at] = array("f", [left] * size)
        self.rights[at:at] = array("f", [right] * size)
        self.raised[at:at] = bytes([raised]) * size
        self.italic[at:at] = self.bold[at:at] = bytes(size)

    def remove(self, at: int) -> None:
        """Take a character out."""
        self.text = self.text[:at] + self.text[at + 1 :]
        for track in (self.lefts, self.rights, self.raised, self.italic, self.bold):
            del track[at]


@dataclass(slots=True)
class Page:
    """One page as PDFium reports it."""

    number: int
    """From 1."""
    box: Box
    runs: list[Run] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """Its strands, made of the runs."""
    rules: list[Box] = field(default_factory=list)
    """Thin horizontal strokes, such as the one above footnotes."""
    links: list[Link] = field(default_factory=list)
    pictured: bool = False
    """Whether an image covers most of the page: a scan."""
    cut: bool = False
    """Whether characters beyond the limit were left out."""
