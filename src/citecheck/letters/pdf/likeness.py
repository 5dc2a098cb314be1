"""How like marks of notes the pieces of a raised sign are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.pdf.shapes import BAR, FIGURES, OTHER, ROMAN, SYMBOLS, costs, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.dark import Grid, Picture, Piece

__all__ = ["Box", "Likeness", "likeness"]

QUOTES = ((0.7, 0.5), (0.62, 0.75))
"""What is no taller, in x-heights, and slimmer than so many of its own heights is a
quotation mark, unless a dot is above."""
DOT_ABOVE = 0.5
"""In x-heights, so near above a sign is its dot; farther, it is a stop of the line above."""
DOTTED = 0.1
"""How unlike an `i` what has a dot above is."""
TWO_LETTERS = 0.95
"""Times its height: so wide, what has a dot above is an `i` and a letter that touches it."""
UNLIKE = 0.33
"""What two pieces cost at least that may be one sign."""
FAIR = 0.75
"""A mark may be so much less like its piece than another raised letter is."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a raised sign is like."""

    glyphs: tuple[dict[str, float], ...]
    """For each of its letters how unlike each mark it is."""
    holes: tuple[Box, ...]
    """Where it is drawn."""


def likeness(
    picture: Picture, grid: Grid, parts: Sequence[Piece], height: float, likely: float
) -> Likeness | None:
    """Return what pieces beside each other are like; None where they are no mark.

    `height` is the x-height of the type beside them; a shape that costs more than `likely`
    is none of the signs.
    """
    drawn: list[tuple[Box, dict[str, float]]] = []
    holes: list[Box] = []
    for piece in parts:
        above = [
            other
            for other in grid.within(
                piece.left, piece.top - DOT_ABOVE * height, piece.right, piece.top
            )
            if other.bottom <= piece.top + 1 and other.width <= 0.5 * height
        ]
        if not above and _is_quote(piece, height):
            return None
        for box, dotted in _letters(piece, above):
            found = costs(shape(picture, *(_with_dots(box, above) if dotted else box)))
            if dotted:
                found["i"] = DOTTED
            drawn.append((box, found))
        holes += [(one.left, one.top, one.right, one.bottom) for one in (piece, *above)]
    marks = FIGURES + SYMBOLS + ROMAN + (BAR if len(parts) == 2 else "")
    drawn = _mended(picture, drawn, marks)
    as_mark = sum(_least(found, marks) for _, found in drawn)
    as_other = sum(_least(found, OTHER) for _, found in drawn)
    if as_mark > likely * len(drawn) or as_mark * FAIR > as_other:
        return None
    kept = ({s: round(c, 3) for s, c in found.items() if s not in OTHER} for _, found in drawn)
    return Likeness(tuple(kept), tuple(holes))


def _is_quote(piece: Piece, height: float) -> bool:
    return any(
        piece.height < tall * height and piece.width < slim * piece.height for tall, slim in QUOTES
    )


def _mended(
    picture: Picture, drawn: list[tuple[Box, dict[str, float]]], marks: str
) -> list[tuple[Box, dict[str, float]]]:
    """Return letters of which those that fell in two are one: the halves of a 0."""
    result: list[tuple[Box, dict[str, float]]] = []
    for box, found in drawn:
        if result and min(_least(result[-1][1], marks), _least(found, marks)) > UNLIKE:
            other, halved = result[-1]
            both = (other[0], min(other[1], box[1]), box[2], max(other[3], box[3]))
            whole = costs(shape(picture, *both))
            if _least(whole, marks) < min(_least(halved, marks), _least(found, marks)):
                result[-1] = (both, whole)
                continue
        result.append((box, found))
    return result


def _least(found: dict[str, float], signs: str) -> float:
    return min(found.get(sign, 1.0) for sign in signs)


def _letters(piece: Piece, dots: list[Piece]) -> list[tuple[Box, bool]]:
    """Return the boxes of the letters in a piece, and whether each has a dot: `vi` may touch."""
    whole = (piece.left, piece.top, piece.right, piece.bottom)
    if len(dots) != 1 or piece.width < TWO_LETTERS * piece.height:
        return [(whole, bool(dots))]
    middle = (piece.left + piece.right) // 2
    at_right = dots[0].left + dots[0].right > piece.left + piece.right
    left = (piece.left, piece.top, middle, piece.bottom)
    right = (middle, piece.top, piece.right, piece.bottom)
    return [(left, not at_right), (right, at_right)]


def _with_dots(box: Box, dots: list[Piece]) -> Box:
    """Return the box of a letter and its dot, which may be the broken arm of a dagger."""
    left, top, right, bottom = box
    near = [dot for dot in dots if dot.left < right and left < dot.right]
    return (
        min([left, *(dot.left for dot in near)]),
        min([top, *(dot.top for dot in near)]),
        max([right, *(dot.right for dot in near)]),
        bottom,
    )
