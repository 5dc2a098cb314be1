"""What stands around a raised piece of ink tells whether it is a part of a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.pdf.dark import Grid, Piece

__all__ = [
    "FRINGE",
    "LOWEST",
    "Raised",
    "has_below",
    "is_above",
    "is_within_word",
    "touches_letter",
]

LOWEST = 0.28
"""In x-heights above the line: where a raised sign ends below."""
FRINGE = 0.15
"""In x-heights: so far below a sign reaches its own soft edge."""
LEVEL = 0.15
"""In x-heights: letters whose feet lie no lower than that below a sign's stand as high."""
LETTER = 0.8
"""In x-heights, how tall a letter of the line above is at least; a quotation mark is smaller."""
TOUCH_LEFT, TOUCH_RIGHT = 0.8, 0.3
"""In x-heights: what stands so near to the left and to the right is the same word."""
ERODED = 0.12
"""In x-heights: so much farther apart are letters of which the edges are left out."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A piece of ink, and the line that it is raised above."""

    piece: Piece
    row: int
    base: float
    height: float


def has_below(found: Raised, grid: Grid) -> bool:
    """Whether a letter stands below: then it is an accent, a dot, or a part of that letter."""
    piece = found.piece
    top = piece.top + 0.3 * piece.height
    for other in grid.within(piece.left, top, piece.right, found.base):
        shared = min(piece.right, other.right) - max(piece.left, other.left)
        is_chip = other.bottom <= piece.bottom + FRINGE * found.height
        if other is not piece and not is_chip and shared > 0.4 * min(piece.width, other.width):
            return True
    return False


def is_above(grid: Grid, parts: list[Raised]) -> bool:
    """Whether letters that end as high above touch a sign: it is a `g` of their word.

    Where lines are tight, it hangs as near above the next line as a raised sign stands; and
    tails, or a line below the word, may seem to be the feet of its own. A neighbour on one
    side shows it where it has the height of a letter and the sign hangs lower.
    """
    height = parts[0].height
    left, right = parts[0].piece.left, parts[-1].piece.right
    top = min(part.piece.top for part in parts)
    bottom = max(part.piece.bottom for part in parts)
    own = {id(part.piece) for part in parts}
    lowest = max(parts[0].base - LOWEST * height, bottom + LEVEL * height)
    beside = [
        other
        for other in grid.within(
            left - TOUCH_LEFT * height, top - 2 * height, right + TOUCH_RIGHT * height, bottom
        )
        if id(other) not in own and other.bottom <= lowest
    ]
    level = [
        other
        for other in beside
        if 2 * (min(bottom, other.bottom) - max(top, other.top)) >= bottom - top
    ]
    if any(one.left < left for one in level) and any(one.right > right for one in beside):
        return True
    return any(
        one.height >= LETTER * height and bottom - one.bottom >= LEVEL * height for one in level
    )


def is_within_word(grid: Grid, parts: list[Raised], *, eroded: bool = False) -> bool:
    """Whether letters touch a sign on both sides: it is half of a `%`, or of a broken letter.

    `eroded` tells that only the blackest ink was looked at: then letters stand farther apart,
    and the bowl of a `P` from its stem.
    """
    beside = _touching(grid, parts, TOUCH_RIGHT + (ERODED if eroded else 0.0))
    left = parts[0].piece.left
    return _follows(beside, parts) and any(other.left < left for other in beside)


def touches_letter(grid: Grid, parts: list[Raised]) -> bool:
    """Whether a letter touches a sign at its right."""
    return _follows(_touching(grid, parts), parts)


def _touching(grid: Grid, parts: list[Raised], right: float = TOUCH_RIGHT) -> list[Piece]:
    height, base = parts[0].height, parts[0].base
    own = {id(part.piece) for part in parts}
    return [
        other
        for other in grid.within(
            parts[0].piece.left - TOUCH_LEFT * height,
            base - 2.2 * height,
            parts[-1].piece.right + right * height,
            base,
        )
        if id(other) not in own and other.bottom >= base - height
    ]


def _follows(beside: list[Piece], parts: list[Raised]) -> bool:
    """Whether a letter touches a sign at its right; a hyphen is not tall."""
    height, base, left = parts[0].height, parts[0].base, parts[0].piece.left
    return any(
        other.left > left and other.height > 0.8 * height and other.bottom >= base - 0.2 * height
        for other in beside
    )
