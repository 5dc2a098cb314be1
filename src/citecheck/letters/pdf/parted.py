"""What a letter is parted into: columns of text, and notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["Column", "PrintedNote", "Reading", "set_edge"]


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


@dataclass(slots=True)
class Reading:
    """The text of each column without its notes, and the notes."""

    body: list[Column]
    notes: list[PrintedNote]
