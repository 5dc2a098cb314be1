"""How like marks of notes the pieces of a raised sign are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.letters.pdf.shapes import (
    BAR,
    FIGURES,
    LETTERS,
    NO_LETTER,
    OTHER,
    ROMAN,
    SYMBOLS,
    costs,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.dark import Grid, Picture, Piece

__all__ = ["Box", "Likeness", "likeness", "without_quotes"]

QUOTES = ((0.7, 0.55, 0.0), (0.62, 0.75, 0.0), (0.62, 0.78, 0.84), (0.7, 1.2, 0.9))
"""What is no taller, in x-heights, slimmer than so many of its own heights, and so many
x-heights above the line is a quotation mark, unless a dot is above."""
STAR = "*"
SUPERIOR, LIKE_FIGURE, AS_QUOTE, QUOTE = 1.6, 0.3, 0.05, "“’-"
"""In x-heights, how high the figures reach that a typeface has as superior ones, which are as
small as quotation marks but stand higher; what one costs at most, and is liker than these.
Raised letters (a, c) are as small and no higher."""
SMALL_LETTERS, UNLIKE_QUOTE = "aceimnorsuvwxz", 0.15
"""What is as small as that of letters (and a 1 of old style, as an i without its dot), and so much
liker to one than to a quotation mark."""
DOT_ABOVE = 0.5
"""In x-heights, so near above a sign is its dot; farther, it is a stop of the line above."""
WIDEST_DOT = 0.5
"""In x-heights."""
FAINT_DOT, DOT_PIXELS = 0.85, 3
"""Of the paper's brightness, and so many pixels: a dot that is hardly printed."""
DOTTED = 0.1
"""How unlike an `i` what has a dot above is."""
TWO_LETTERS = 0.95
"""Times its height: so wide, what has a dot above is an `i` and a letter that touches it."""
REST = 0.7
"""In widths of an `i`, how much more room another letter beside it takes."""
TOUCHING, WIDE = 0.3, 0.95
"""What one sign costs at least that may be two figures that touch; and its width, in heights."""
AS_LETTER = 0.06
"""Two figures may be so much less like their pieces than one letter is like both."""
LIKE_LETTER = 0.3
"""What a shape costs at most that is a letter, and no other mark."""
UNLIKE = 0.33
"""What two pieces cost at least that may be one sign."""
WIDEST_FIGURE = 0.85
"""Times its height: no figure that fell in two is wider."""
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
    letter: dict[str, float]
    """How unlike each small letter it is; nothing where it is of more than one piece."""
    is_letter: bool = False
    """Whether it is like none of the other marks."""


def likeness(
    picture: Picture,
    grid: Grid,
    parts: Sequence[Piece],
    line: tuple[float, float],
    likely: float,
    *,
    hangs: bool = False,
) -> Likeness | None:
    """Return what pieces beside each other are like; None where they are no mark.

    `line` is where the feet of the letters beside them are, and their x-height; a shape that
    costs more than `likely` is none of the signs. Where the pieces hang before their line,
    none of them is a quotation mark.
    """
    height = line[1]
    drawn: list[tuple[Box, dict[str, float]]] = []
    holes: list[Box] = []
    for piece in parts:
        above = _dots(grid, piece, height)
        if not hangs and not above and _is_quote(picture, piece, line):
            return None
        for box, dotted in _letters(piece, above):
            found = costs(shape(picture, *(_with_dots(box, above) if dotted else box)))
            if dotted:
                found["i"] = DOTTED
            drawn += [(box, found)] if dotted else _parted(picture, box, found)
        holes += [(one.left, one.top, one.right, one.bottom) for one in (piece, *above)]
    marks = FIGURES + SYMBOLS + ROMAN + (BAR if len(parts) == 2 else "")
    drawn = _mended(picture, drawn, marks)
    as_mark = sum(_least(found, marks) for _, found in drawn)
    as_other = sum(_least(found, OTHER) for _, found in drawn)
    letter = _only(LETTERS, drawn[0][1]) if len(drawn) == 1 else {}
    if as_mark <= likely * len(drawn) and as_mark * FAIR <= as_other:
        kept = tuple(_only(FIGURES + SYMBOLS + ROMAN + BAR, found) for _, found in drawn)
        return Likeness(kept, tuple(holes), letter)
    if letter and min(letter.values()) <= min(LIKE_LETTER, _least(drawn[0][1], NO_LETTER)):
        return Likeness((letter,), tuple(holes), letter, is_letter=True)
    return None


def _only(signs: str, found: dict[str, float]) -> dict[str, float]:
    return {sign: round(cost, 3) for sign, cost in found.items() if sign in signs}


def without_quotes(
    picture: Picture, grid: Grid, parts: Sequence[Piece], line: tuple[float, float]
) -> Sequence[Piece]:
    """Return pieces without the quotation marks that they begin and end with: `”1`, `iii“`."""
    kept = [
        index
        for index, piece in enumerate(parts)
        if _dots(grid, piece, line[1]) or not _is_quote(picture, piece, line)
    ]
    return parts[kept[0] : kept[-1] + 1] if kept else ()


def _dots(grid: Grid, piece: Piece, height: float) -> list[Piece]:
    """Return what stands right above a piece, and is no wider than the dot of an `i`."""
    top = piece.top - DOT_ABOVE * height
    return [
        other
        for other in grid.within(piece.left, top, piece.right, piece.top)
        if other.bottom <= piece.top + 1 and other.width <= WIDEST_DOT * height
    ]


def _has_faint_dot(picture: Picture, piece: Piece, height: float) -> bool:
    """Whether something stands right above a piece that is too faint to be seen as ink."""
    top = max(0, piece.top - int(DOT_ABOVE * height))
    left, right = piece.left, min(piece.right, picture.width)
    rows = [
        picture.grey[row * picture.width + left : row * picture.width + right]
        for row in range(top, piece.top - 1)
    ]
    if not rows or left >= right:
        return False
    paper = FAINT_DOT * max(map(max, rows))
    dark = [sum(1 for pixel in row if pixel < paper) for row in rows]
    inked = [at for at, pixels in enumerate(dark) if pixels]
    blank_above = bool(inked) and inked[0] > 0
    return blank_above and sum(dark) >= DOT_PIXELS and len(inked) <= len(rows) / 2


def _is_quote(picture: Picture, piece: Piece, line: tuple[float, float]) -> bool:
    base, height = line
    is_small = any(
        piece.height < tall * height
        and piece.width < slim * piece.height
        and base - piece.bottom >= above * height
        for tall, slim, above in QUOTES
    )
    if not is_small or _has_faint_dot(picture, piece, height):
        return False
    found = costs(shape(picture, piece.left, piece.top, piece.right, piece.bottom))
    is_high = base - piece.top >= SUPERIOR * height
    if is_high:
        figure = _least(found, FIGURES + STAR)
        return figure > LIKE_FIGURE or _least(found, QUOTE) < figure + AS_QUOTE
    letter = _least(found, SMALL_LETTERS)
    return letter > LIKE_LETTER or _least(found, QUOTE) < letter + UNLIKE_QUOTE


def _mended(
    picture: Picture, drawn: list[tuple[Box, dict[str, float]]], marks: str
) -> list[tuple[Box, dict[str, float]]]:
    """Return letters of which those that fell in two are one: the halves of a 0."""
    result: list[tuple[Box, dict[str, float]]] = []
    for box, found in drawn:
        if result and min(_least(result[-1][1], marks), _least(found, marks)) > UNLIKE:
            other, halved = result[-1]
            both = (other[0], min(other[1], box[1]), box[2], max(other[3], box[3]))
            if both[2] - both[0] > WIDEST_FIGURE * (both[3] - both[1]):
                result.append((box, found))  # two slender figures, as of 11
                continue
            whole = costs(shape(picture, *both))
            if _least(whole, marks) < min(_least(halved, marks), _least(found, marks)):
                result[-1] = (both, whole)
                continue
        result.append((box, found))
    return result


def _parted(
    picture: Picture, box: Box, whole: dict[str, float]
) -> list[tuple[Box, dict[str, float]]]:
    """Return two figures that touch each by itself, where they are more like such than one."""
    left, top, right, bottom = box
    if _least(whole, FIGURES + SYMBOLS + ROMAN) <= TOUCHING or right - left < WIDE * (bottom - top):
        return [(box, whole)]
    least = min(_least(whole, FIGURES + SYMBOLS + ROMAN), _least(whole, LETTERS) + AS_LETTER)
    slack = max(1, (right - left) // 5)
    middle = (left + right) // 2
    best: list[tuple[Box, dict[str, float]]] = [(box, whole)]
    for at in range(middle - slack, middle + slack + 1):
        boxes: tuple[Box, Box] = ((left, top, at, bottom), (at, top, right, bottom))
        halves = [(one, costs(shape(picture, *one))) for one in boxes]
        worst = max(_least(found, FIGURES + ROMAN) for _, found in halves)
        if worst < least:
            best, least = halves, worst
    return best


def _least(found: dict[str, float], signs: str) -> float:
    return min(found.get(sign, 1.0) for sign in signs)


def _letters(piece: Piece, dots: list[Piece]) -> list[tuple[Box, bool]]:
    """Return the boxes of the letters in a piece, and whether each has a dot: `vi` may touch."""
    whole = (piece.left, piece.top, piece.right, piece.bottom)
    if len(dots) > 1:
        return _dotted(piece, dots)
    if len(dots) != 1 or piece.width < TWO_LETTERS * piece.height:
        return [(whole, bool(dots))]
    middle = (piece.left + piece.right) // 2
    at_right = dots[0].left + dots[0].right > piece.left + piece.right
    left = (piece.left, piece.top, middle, piece.bottom)
    right = (middle, piece.top, piece.right, piece.bottom)
    return [(left, not at_right), (right, at_right)]


def _dotted(piece: Piece, dots: list[Piece]) -> list[tuple[Box, bool]]:
    """Return the boxes of an `i` for each dot, and of what touches them: `xiii`, `iiv`."""
    middles = sorted((dot.left + dot.right) / 2 for dot in dots)
    pitch = max(1.0, (middles[-1] - middles[0]) / (len(middles) - 1))
    edges = [int(middle - pitch / 2) for middle in (*middles, middles[-1] + pitch)]
    before = edges[0] - piece.left > REST * pitch
    behind = piece.right - edges[-1] > REST * pitch
    edges[0] = edges[0] if before else piece.left
    edges[-1] = edges[-1] if behind else piece.right
    found = [(left, right, True) for left, right in pairwise(edges)]
    if before:
        found.insert(0, (piece.left, edges[0], False))
    if behind:
        found.append((edges[-1], piece.right, False))
    return [
        ((left, piece.top, right, piece.bottom), dotted)
        for left, right, dotted in found
        if left < right
    ]


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
