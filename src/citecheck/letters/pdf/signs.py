"""Raised signs on the picture of a page, found by their size and place.

Marks and labels of notes stand above the line of the type beside them, are smaller than
it, and have nothing below: that can be seen before anything is read. They are taken off
the picture, so that recognition of text neither misreads them nor hangs them on the word
or the address beside them, and are put back where they stood (`counted`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.dark import Grid, Picture, Piece, pieces
from citecheck.letters.pdf.lettered import lettered
from citecheck.letters.pdf.likeness import Box, Likeness, likeness, without_quotes
from citecheck.letters.pdf.raised import (
    FRINGE,
    LOWEST,
    Raised,
    has_below,
    is_above,
    is_within_word,
    touches_letter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Sign", "Stroke", "erase", "look"]

MOST_SIGNS = 400
"""Of one page."""
MOST_LETTERS = 25_000
"""On one page; so many pieces have only pictures of dots, which hold no notes."""
SMALLEST, LARGEST = 9, 90
"""Pixels at 300 dpi: the heights between which letters are."""
ON_LINE = 0.3
"""In heights of a letter: so far may the feet of letters lie apart on one line."""
WORD_GAP = 4.5
"""In the same: wider gaps part lines, as the gutter between columns does."""
FEWEST = 5
"""Letters that tell where a line's feet are."""
LOW = 1 / 3
"""So many of a line's letters are low at least: of one with many figures and capitals, too."""
AROUND = 6
"""So many letters to each side are asked for it."""
REACH, HANGING = 7.0, 24.0
"""In x-heights: farther from its line no sign stands; a label has up to two tabs behind it, and
in a justified line a wide space."""
HANGS = 1.0
"""In x-heights: farther before its line no quotation mark stands."""
HIGHEST = 1.3
"""In x-heights above the line: where a raised sign ends below, at most."""
REACHES = 1.1
"""The same, where it begins at least: above small letters."""
GOES_ON = 1 / 3
"""Of a sign's width: what has ink below so much of it is no sign."""
SHORT, TALL = 0.36, 1.75
"""Its height, in x-heights."""
NARROW, WIDE = 0.1, 1.5
"""Its width, a piece."""
APART = 0.45
"""In x-heights: pieces of one sign stand no farther apart."""
MOST_PIECES = 6
FAINT, BLACK = 0.74, 0.6
"""Of the paper's brightness: ink is darker."""
LIKELY, LIKELIER = 0.42, 0.33
"""A shape that costs more is none of the signs; seen as black only, it is to be clearer."""
PAPER = 255
BRIDGE, SPAN = 0.8, 6
"""In x-heights how far left of a sign a hairline is followed, and how many pixels at 300 dpi it
spans at least: what is nearer runs together by its blur."""
HAIR, EDGE = 0.8, 3
"""Of the paper's brightness: a hairline is darker than paper and blur; and the rows above and
below a sign in which it may be, which is fainter than the sign."""
LINK = 0.68
"""The same, of a hairline that spans less: it is nearly ink."""
_BOWL = re.compile("- +-")
"""Rows of a hairline, of paper, and of another hairline."""
RULE_LONG, RULE_THIN = 120, 12
"""Pixels at 300 dpi: a stroke above notes."""

Stroke = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A raised sign, in pixels."""

    left: int
    top: int
    right: int
    bottom: int
    base: float
    """The line that it is raised above."""
    height: float
    """The x-height of the type beside it."""
    glyphs: tuple[dict[str, float], ...]
    """For each of its pieces how unlike each sign it is."""
    holes: tuple[Box, ...] = ()
    """What to take off the picture."""
    letter: dict[str, float] = field(default_factory=dict)
    """How unlike each small letter it is, where it is one piece."""
    is_letter: bool = False
    """Whether it is like no other mark, so that it is one only where letters count notes."""
    begins_line: bool = False


@dataclass(slots=True)
class _Row:
    """Letters that stand on one line, from left to right."""

    letters: list[Piece] = field(default_factory=list)
    height: float = 0.0
    """How far its type stands above that line, for the most part: its x-height."""
    lefts: list[int] = field(default_factory=list)
    feet: list[int] = field(default_factory=list)


def look(picture: Picture, *, after_letters: bool = False) -> tuple[list[Sign], list[Stroke]]:
    """Return a page's raised signs that may be marks, and its long thin strokes.

    `after_letters` tells that letters mark the notes of a page before this one.

    The page is looked at twice: what is faint breaks under the stricter of two ideas of
    ink, and what stands close runs together under the other.
    """
    signs, strokes = _look(picture, FAINT, LIKELY)
    for sign in _look(picture, BLACK, LIKELIER)[0]:
        if _is_broken(sign, picture):
            continue
        other = [one for one in signs if _overlap(one, sign)]
        if not other or (all(one.is_letter for one in other) and not sign.is_letter):
            signs = [one for one in signs if one not in other]
            signs.append(sign)
    signs = [sign for sign in signs if not _is_bridged(sign, picture)]
    signs.sort(key=lambda sign: (sign.base, sign.left))
    return lettered(signs, before=after_letters)[:MOST_SIGNS], strokes


def _is_bridged(sign: Sign, picture: Picture) -> bool:
    """Whether a hairline leads from a sign to ink left of it: the bowl of a P in light type.

    A short one may be blur; but two of them, with paper between, are a bowl's.
    """
    near = max(0, sign.left - int(BRIDGE * sign.height))
    seen = ""
    for row in range(max(0, sign.top - EDGE), min(sign.bottom + EDGE, picture.height)):
        start = row * picture.width
        left = picture.grey[start + near : start + sign.left]
        gap = next((n for n, grey in enumerate(reversed(left)) if grey < BLACK * PAPER), 0)
        touches = bool(left) and left[-1] < BLACK * PAPER
        lightest = max(left[len(left) - gap :]) if gap else 0
        if gap >= SPAN and lightest < HAIR * PAPER:
            return True
        if touches or (gap and lightest < LINK * PAPER):
            seen += "-"
        elif gap and lightest >= HAIR * PAPER:
            seen += " "
    return _BOWL.search(seen) is not None


def _is_broken(sign: Sign, picture: Picture) -> bool:
    """Whether a sign is the upper half of a faint letter, the bowl of a 9: ink goes on below."""
    top = max(0, sign.top - 1)
    rows = [
        picture.grey[row * picture.width + sign.left : row * picture.width + sign.right]
        for row in range(top, min(int(sign.base), picture.height))
    ]
    below = rows[sign.bottom - top + math.ceil(FRINGE * sign.height) :]
    ink = FAINT * max(map(max, rows), default=0)
    inked = sum(1 for column in zip(*below, strict=True) if min(column) < ink)
    return inked > GOES_ON * (sign.right - sign.left)


def _overlap(one: Sign, other: Sign) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return not beside and one.top < other.bottom and other.top < one.bottom


def _look(picture: Picture, dark: float, likely: float) -> tuple[list[Sign], list[Stroke]]:
    every = pieces(picture, dark)
    strokes = [
        (float(p.left), float(p.top), float(p.right), float(p.bottom))
        for p in every
        if p.width >= RULE_LONG and p.height <= RULE_THIN and p.area > 0.5 * p.width
    ]
    sizes = [p.height for p in every if SMALLEST <= p.height <= LARGEST and p.width <= LARGEST]
    if len(sizes) < FEWEST:
        return [], strokes
    letter = median(sizes)
    speck = (letter * 0.08) ** 2
    kept = [
        p for p in every if p.area > speck and p.height <= 4 * letter and p.width <= 12 * letter
    ]
    if len(kept) > MOST_LETTERS:
        return [], strokes
    rows = _rows([p for p in kept if p.height >= 0.5 * letter and p.width >= 0.12 * letter], letter)
    return _signs(picture, kept, rows, letter, likely), strokes


def erase(picture: Picture, signs: Iterable[Sign]) -> None:
    """Take signs off the picture."""
    for sign in signs:
        for left, top, right, bottom in sign.holes:
            left, top = max(0, left - 2), max(0, top - 2)
            right, bottom = min(picture.width, right + 2), min(picture.height, bottom + 2)
            edge = bytearray()
            for row in (top, bottom - 1):
                edge += picture.grey[row * picture.width + left : row * picture.width + right]
            paper = bytes([max(edge)]) * (right - left)
            for row in range(top, bottom):
                at = row * picture.width + left
                picture.grey[at : at + right - left] = paper


def _rows(letters: list[Piece], letter: float) -> list[_Row]:
    """Return the lines of a page, by where the feet of letters are."""
    shelves: dict[int, list[_Row]] = defaultdict(list)
    rows: list[_Row] = []
    shelf = max(letter, 1.0)
    for piece in sorted(letters, key=lambda piece: piece.left):
        best: _Row | None = None
        nearest = ON_LINE * letter
        home = int(piece.bottom / shelf)
        for number in (home - 1, home, home + 1):
            for row in shelves[number]:
                away = abs(median(row.feet[-5:]) - piece.bottom)
                if away <= nearest and piece.left - row.letters[-1].right <= WORD_GAP * letter:
                    best, nearest = row, away
        if best is None:
            best = _Row()
            rows.append(best)
            shelves[home].append(best)
        best.letters.append(piece)
        best.lefts.append(piece.left)
        best.feet.append(piece.bottom)
    kept = [row for row in rows if len(row.letters) >= FEWEST]
    for row in kept:
        heights = sorted(piece.bottom - piece.top for piece in row.letters)
        row.height = heights[int(LOW * len(heights))]
    return kept


def _signs(
    picture: Picture, kept: list[Piece], rows: list[_Row], letter: float, likely: float
) -> list[Sign]:
    by_height: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for shelf in {int(foot / (2 * letter)) for foot in row.feet}:
            by_height[shelf].append(number)
    owner = {id(piece): number for number, row in enumerate(rows) for piece in row.letters}
    grid = Grid(kept)
    raised: dict[int, list[Raised]] = defaultdict(list)
    for piece in kept:
        home = int(piece.bottom / (2 * letter))
        near = {number for shelf in (home, home + 1) for number in by_height.get(shelf, ())}
        found = _raised(piece, rows, near, owner.get(id(piece)), grid)
        if found is not None:
            raised[found.row].append(found)
    signs: list[Sign] = []
    for group in raised.values():
        for parts in _together(group):
            first = rows[parts[0].row].lefts[0]
            hangs = first - parts[-1].piece.right >= HANGS * parts[0].height
            sign = _sign(picture, grid, parts, likely, hangs=hangs)
            if sign is not None:
                signs.append(replace(sign, begins_line=sign.left < first))
    return signs


def _raised(
    piece: Piece, rows: list[_Row], near: set[int], own: int | None, grid: Grid
) -> Raised | None:
    """Return a piece with the line that it is raised above."""
    others = [
        number
        for number in near
        if number != own and (own is None or len(rows[own].letters) <= 2 * MOST_PIECES)
    ]
    best = _above(piece, rows, others, REACH) or _above(piece, rows, others, HANGING)
    return None if best is None or has_below(best, grid) else best


def _above(piece: Piece, rows: list[_Row], numbers: Iterable[int], reach: float) -> Raised | None:
    """Return a piece with the highest line that it may be raised above, by its size and place."""
    best: Raised | None = None
    for number in numbers:
        measured = _measure(rows[number], piece, reach)
        if measured is None:
            continue
        base, height = measured
        above = (base - piece.bottom) / height
        if not LOWEST <= above <= HIGHEST or not SHORT <= piece.height / height <= TALL:
            continue
        if base - piece.top < REACHES * height:
            continue
        if not NARROW <= piece.width / height <= WIDE:
            continue
        if best is None or base < best.base:
            best = Raised(piece, number, base, height)
    return best


def _measure(row: _Row, piece: Piece, reach: float) -> tuple[float, float] | None:
    """Return where a line's feet are beside a piece, and the height of its type.

    It stands within `reach` of the line, in x-heights, and before it if that is far.
    """
    at = bisect_left(row.lefts, piece.left)
    if at and reach > REACH:
        return None
    letters = row.letters[max(0, at - AROUND) : at + AROUND]
    if len(letters) < FEWEST:
        letters = row.letters[-2 * AROUND :] if at else row.letters[: 2 * AROUND]
    base = median(letter.bottom for letter in letters)
    height = row.height
    left = max((one.right for one in row.letters[max(0, at - 2) : at]), default=-1e9)
    right = row.letters[at].left if at < len(row.letters) else 1e9
    if min(piece.left - left, right - piece.right) > reach * height:
        return None
    return base, height


def _is_ring(found: Likeness) -> bool:
    """Whether a sign of one piece looks like a 0 more than like any other figure."""
    if len(found.glyphs) != 1 or found.is_letter:
        return False
    (glyph,) = found.glyphs
    return min(glyph, key=lambda sign: glyph[sign]) == "0"


def _together(group: list[Raised]) -> list[list[Raised]]:
    """Return the pieces that make one sign each."""
    result: list[list[Raised]] = []
    for found in sorted(group, key=lambda one: one.piece.left):
        last = result[-1][-1] if result else None
        if last and found.piece.left - last.piece.right <= APART * found.height:
            result[-1].append(found)
        else:
            result.append([found])
    return [parts for parts in result if len(parts) <= MOST_PIECES]


def _sign(
    picture: Picture, grid: Grid, parts: list[Raised], likely: float, *, hangs: bool
) -> Sign | None:
    """Return the sign that pieces are; what `hangs` before its line is no quotation mark."""
    height, base = parts[0].height, parts[0].base
    line = (base, height)
    if not hangs:
        pieces_of = [part.piece for part in parts]
        kept = {id(piece) for piece in without_quotes(picture, grid, pieces_of, line)}
        parts = [part for part in parts if id(part.piece) in kept]
    if not parts or is_within_word(grid, parts, eroded=likely < LIKELY) or is_above(grid, parts):
        return None
    found = likeness(picture, grid, [part.piece for part in parts], line, likely, hangs=hangs)
    if found is None or (_is_ring(found) and touches_letter(grid, parts)):
        return None  # a 0 alone counts nothing: it is the upper half of a `%`
    return Sign(
        min(part.piece.left for part in parts),
        min(part.piece.top for part in parts),
        max(part.piece.right for part in parts),
        max(part.piece.bottom for part in parts),
        base,
        height,
        found.glyphs,
        found.holes,
        found.letter,
        found.is_letter,
    )
