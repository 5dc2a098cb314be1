"""What is dark on the picture of a page: pieces of ink that hang together, and their places."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Grid", "Picture", "Piece", "inked_rows", "pieces"]

BAND = 128
"""Rows that are taken together for it: a shadow falls from the spine or from the lid."""
MOST_RUNS = 1_500_000
"""Dark stretches of rows that are looked at: a page of small type has 200,000."""
CELL = 64
"""Pixels of a grid's cells."""

_RUN = re.compile(rb"\x01+")


@dataclass(slots=True)
class Picture:
    """A grey picture; `grey` has one byte a pixel, row by row."""

    grey: bytearray
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of ink: its box in pixels from the upper left, and how many are dark."""

    left: int
    top: int
    right: int
    bottom: int
    """The first column and row that are not its own."""
    area: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


class Grid:
    """Finds the pieces around a place."""

    def __init__(self, found: list[Piece]) -> None:
        self._cells: dict[tuple[int, int], list[Piece]] = defaultdict(list)
        for piece in found:
            for x in range(piece.left // CELL, piece.right // CELL + 1):
                self._cells[x, piece.top // CELL].append(piece)

    def within(self, left: float, top: float, right: float, bottom: float) -> list[Piece]:
        """Return the pieces that reach into these columns and begin in these rows."""
        rows = range(int(top) // CELL, int(bottom) // CELL + 1)
        found = {
            piece
            for x in range(int(left) // CELL, int(right) // CELL + 1)
            for y in rows
            for piece in self._cells.get((x, y), ())
            if piece.right > left and piece.left < right and top <= piece.top <= bottom
        }
        return sorted(found, key=lambda piece: (piece.left, piece.top))


def pieces(picture: Picture, dark: float) -> list[Piece]:
    """Return the pieces of ink of a page; none where it is darker than any letter.

    Ink is what is darker than `dark` of the paper's brightness.
    """
    parent: list[int] = []
    boxes: list[list[int]] = []
    before: list[tuple[int, int, int]] = []
    for row, starts in enumerate(_runs(picture, dark)):
        here: list[tuple[int, int, int]] = []
        at = 0
        for start, end in starts:
            owner = -1
            while at < len(before) and before[at][1] < start:
                at += 1
            step = at
            while step < len(before) and before[step][0] <= end:
                other = _root(parent, before[step][2])
                if owner < 0:
                    owner = other
                elif other != owner:
                    owner, other = min(owner, other), max(owner, other)
                    parent[other] = owner
                    _merge(boxes[owner], boxes[other])
                step += 1
            at = max(at, step - 1)
            if owner < 0:
                owner = len(parent)
                if owner > MOST_RUNS:
                    return []
                parent.append(owner)
                boxes.append([start, row, end, row + 1, end - start])
            else:
                _merge(boxes[owner], [start, row, end, row + 1, end - start])
            here.append((start, end, owner))
        before = here
    return [Piece(*box) for index, box in enumerate(boxes) if parent[index] == index]


def inked_rows(picture: Picture, dark: float) -> Iterator[bytes]:
    """Yield each row as bytes, 1 where there is ink."""
    width, grey = picture.width, picture.grey
    for top in range(0, picture.height, BAND):
        rows = min(BAND, picture.height - top)
        band = grey[top * width : (top + rows) * width]
        sample = sorted(band[:: max(1, len(band) // 4000)])
        paper = sample[len(sample) * 4 // 5] if sample else 255
        table = bytes(1 if value < paper * dark else 0 for value in range(256))
        inked = bytes(band).translate(table)
        for row in range(0, rows * width, width):
            yield inked[row : row + width]


def _runs(picture: Picture, dark: float) -> Iterator[list[tuple[int, int]]]:
    """Yield the dark stretches of each row."""
    for row in inked_rows(picture, dark):
        yield [found.span() for found in _RUN.finditer(row)]


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _merge(box: list[int], other: list[int]) -> None:
    box[0] = min(box[0], other[0])
    box[1] = min(box[1], other[1])
    box[2] = max(box[2], other[2])
    box[3] = max(box[3], other[3])
    box[4] += other[4]
