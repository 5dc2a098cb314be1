"""What a letter is parted into: columns of text, and notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["Column", "PrintedNote", "Reading", "set_edge"]

RULE_ABOVE = 3.5
"""In ems: a separator is at most so far above the first line of the notes."""
FARTHEST_RULE = 0.35
"""Of a column's width: a separator begins no farther to the right."""


@dataclass(slots=True)
class Column:
    """The lines of one column of one page, from the top."""

    page: int
    lines: list[Line]
    rules: list[Box]
    left: float = field(init=False, default=0.0)
    right: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.left = min((line.left for line in self.lines), default=0.0)
        self.right = max((line.right for line in self.lines), default=0.0)
        set_edge(self.lines)

    def is_ruled_off(self, index: int) -> bool:
        """Whether a stroke separates a line from the line above it."""
        line = self.lines[index]
        high = line.baseline + RULE_ABOVE * line.size
        low = line.baseline + 0.55 * line.size
        above = self.lines[index - 1] if index else None
        if above is not None:
            high = min(high, above.baseline - 0.1 * above.size)
        for rule in self.rules:
            if not (low <= rule.bottom and rule.top <= high and rule.left < self.right):
                continue
            far = self.left + FARTHEST_RULE * (self.right - self.left)
            if rule.right <= self.left or rule.left > far:
                continue
            if above is None or not _underlines(rule, above):
                return True
        return False


def _underlines(rule: Box, line: Line) -> bool:
    close = line.baseline - rule.top < 0.3 * line.size
    return close and rule.left >= line.left - 2 and rule.right <= line.right + 2


def set_edge(lines: list[Line]) -> None:
    """Tell lines how far to the right the longest of them goes."""
    edge = max((line.right for line in lines), default=0.0)
    for line in lines:
        line.edge = edge


@dataclass(slots=True)
class PrintedNote:
    """A note as found: its mark, and its lines page by page."""

    mark: str
    page: int
    kind: Literal["footnote", "endnote"] = "footnote"
    key: str = ""
    lines: list[Line] = field(default_factory=list)
    skip: int = 0
    """Characters of its first line that are its label."""
    raised: bool = False
    dress: str = ""

    @property
    def style(self) -> tuple[bool, str]:
        """How its label is set: whether raised, and its dress."""
        return self.raised, self.dress


@dataclass(slots=True)
class Reading:
    """The text of each column without its notes, and the notes."""

    body: list[Column]
    notes: list[PrintedNote]
