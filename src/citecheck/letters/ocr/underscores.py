"""Underscores of an address with a line below it: both were one stroke, and are gone."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.inked import INK, band_of, middle, middles, paper_of, widest_blank
from citecheck.letters.ocr.recognised import runs_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.letters.ocr.recognised import Recognised

__all__ = [
    "Underline",
    "draw_underscores",
    "hidden_underscores",
    "is_underlined",
    "is_underscore",
    "joined",
    "underscored",
]

LOW, HIGH = 0.45, 0.1
"""In ems below and above a line's feet: where its underline is."""
UNDERSCORE = 0.33
"""In ems: a wider gap within an address was an underscore, which has half an em."""
BESIDE_ONE = 0.5
"""The same, where nobody read one, between figures of which one is a 1: it stands in the middle
of as much room as other figures fill."""
ONE_UNDERSCORE = 0.6
"""In ems, with the room beside it; two side by side are longer by an underscore."""
FAINT = 0.86
"""Of the paper's brightness: grey type has hairlines that are hardly ink, and no gap."""
SPECKS = 1
"""Dots in one column of a picture that are its noise."""
SPACE = 0.15
"""In ems, beside an underscore: so far it reaches below no letter."""
UNDERSCORED = (0.0, 0.3)
"""In ems below a line's feet: where an underscore is drawn."""
BROKEN = 1.5
"""In ems: so far may the pieces of one underline lie apart."""
FOOT = 0.12
"""In ems below a line's feet: where underscores are drawn, for what is lower may be cut off."""
THICK = 0.06
"""In ems: an underscore's stroke."""
MOSTLY = 0.6
"""Of a gap in an underlined address; the line below a word goes on below an underscore."""
Underline = tuple[float, float, float]
"""Left, row and right of a line below words, in pixels."""

_ADDRESS_WORD = re.compile(r"\S*(?:https?:|www\.|\w/\w)\S*", re.IGNORECASE)
_BLANK = re.compile(rb"\x00+")


def hidden_underscores(
    line: Recognised,
    before: Recognised | None,
    underlines: Sequence[Underline],
    page: Any,  # noqa: ANN401
) -> list[tuple[int, int, int]]:
    """Return where underscores stood on the line below an address: left, right and row.

    Both were one stroke, and were taken off with it. Within an underlined address, which
    may have begun on the line `before`, a gap without ink is an underscore; so is what the
    line below it reaches beyond its letters.
    """
    found: list[tuple[int, int, int]] = []
    first = len(line.text.partition(" ")[0])
    for left, row, right in joined(line, underlines):
        goes_on = left <= max(line.lefts[0] + line.size, line.rights[first - 1]) and runs_on(before)
        if goes_on or _is_of_address(line, left, right):
            band = band_of(line, page)[:, int(left) : int(right)]
            faint = (band < FAINT * paper_of(band)).sum(axis=0) > SPECKS
            inked = (band < INK).any(axis=0) | faint
            low = int(min(row, line.baseline + FOOT * line.size))
            found += [
                (int(left) + start, int(left) + end, low)
                for start, end in _gaps(bytes(inked.astype("uint8")))
                if end - start >= UNDERSCORE * line.size and (start or goes_on)
                if _is_drawn_below(int(left) + start, int(left) + end, line, underlines)
            ]
    return found


def _is_of_address(line: Recognised, left: float, right: float) -> bool:
    """Whether an address stands, or goes on, above what is drawn below a line."""
    for found in _ADDRESS_WORD.finditer(line.text):
        start, end = middles(line, found.start(), found.end() - 1)
        if start <= right + line.size and end >= left - line.size:
            return True
    return False


def joined(line: Recognised, underlines: Sequence[Underline]) -> list[Underline]:
    """Return what is drawn below a line in one piece each: a stroke breaks at descenders."""
    result: list[Underline] = []
    for left, row, right in sorted(underlines):
        if not _is_below(line, row):
            continue
        if result and left - result[-1][2] <= BROKEN * line.size:
            before = result.pop()
            left, row, right = before[0], min(before[1], row), max(before[2], right)
        result.append((left, row, right))
    return result


def _is_drawn_below(
    left: int, right: int, line: Recognised, underlines: Sequence[Underline]
) -> bool:
    """Whether strokes are drawn below most of a gap: between two addresses is none."""
    shared = (
        min(end, right) - max(start, left) for start, row, end in underlines if _is_below(line, row)
    )
    return sum(one for one in shared if one > 0) >= MOSTLY * (right - left)


def _is_below(line: Recognised, row: float) -> bool:
    """Whether what is drawn in a row of the picture is right below a line."""
    return -LOW * line.size <= line.baseline - row <= HIGH * line.size


def _gaps(inked: bytes) -> Iterator[tuple[int, int]]:
    """Yield where columns have no ink, if any has."""
    if any(inked):
        for gap in _BLANK.finditer(inked):
            yield gap.span()


def draw_underscores(
    page: Any,  # noqa: ANN401 - an array
    underscores: Sequence[tuple[int, int, int]],
    size: float,
) -> None:
    """Draw underscores back, whose left, right and row are given, in type of a size."""
    thick = max(2, round(THICK * size))
    for left, right, row in underscores:
        strokes = _strokes(right - left, size)
        edges = [left + (right - left) * at // strokes for at in range(strokes + 1)]
        for begin, end in pairwise(edges):
            page[row : row + thick, begin + thick : end - thick] = 0


def underscored(line: Recognised, underscores: Sequence[tuple[int, int, int]]) -> Recognised:
    """Return a line with the underscores that were drawn back and yet not read."""
    for left, right, _ in sorted(underscores, reverse=True):
        middles = [middle(line, at) for at in range(len(line.text))]
        at = bisect_left(middles, (left + right) / 2)
        beside = line.text[max(0, at - 1) : at + 1]
        if "_" in line.text[max(0, at - 2) : at + 2]:
            continue
        if beside.isdecimal() and "1" in beside and right - left < BESIDE_ONE * line.size:
            continue
        start = at - (line.text[max(0, at - 1) : at] == " ")
        end = at + (line.text[at : at + 1] == " ")
        stands = "_" * _strokes(right - left, line.size)
        line = line.replaced(start, end, stands, float(left), float(right))
    return line


def _strokes(width: float, size: float) -> int:
    """Return how many underscores side by side are so wide, in type of a size."""
    return max(1, round(width / (ONE_UNDERSCORE * size)))


def is_underscore(line: Recognised, page: Any, at: int) -> bool:  # noqa: ANN401 - an array
    """Whether a stroke is drawn below most of a gap, and not below what stands beside it."""
    band = band_of(line, page)
    left, right = widest_blank(band, *middles(line, at - 1, at + 1))
    top, bottom = (int(line.baseline + part * line.size) for part in UNDERSCORED)
    beside = int(SPACE * line.size)
    below = page[top:bottom, max(0, left - 2 * beside) : right + 2 * beside] < INK
    stroke = below[:, min(left, 2 * beside) : -2 * beside].mean(axis=1)
    if right - left < UNDERSCORE * line.size or not len(stroke) or stroke.max() < MOSTLY:
        return False
    row = below[int(stroke.argmax())]
    return not (row[:beside].all() or row[-beside:].all())


def is_underlined(line: Recognised, at: int, under: Sequence[Underline], band: Any) -> bool:  # noqa: ANN401
    """Whether a line is drawn below most of the gap that is a space."""
    left, right = widest_blank(band, *middles(line, at - 1, at + 1))
    return any(
        min(end, right) - max(start, left) >= MOSTLY * (right - left) for start, _, end in under
    )
