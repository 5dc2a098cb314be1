"""Lines below words on the picture of a page, which recognition of text must not see.

Printed letters underline their addresses; the line runs through the feet of `g`, `p` and
`/`, hides underscores, and tesseract cuts or drops such words. It is long, thin, and has
type right above it, as rules above notes and between the rows of tables have not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.pdf.dark import inked_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.dark import Picture

__all__ = ["erase_underlines"]

DARK = 0.74
"""Of the paper's brightness: ink is darker; the grey edges of a line are ink, too."""
LONG = 60
"""Pixels at 300 dpi: longer than the bar of any letter of a letter's type."""
THICK = 12
"""Pixels at 300 dpi; a line below type of 12 points has three."""
NEAR = 16
"""Rows above it in which the feet of its type are."""
CLEAR = 1
"""Rows right above it that may be its own edge."""
TYPE_ABOVE = 0.25
"""The share of its columns with ink in those rows, from which it is a line below words."""
BREAK = 30
"""Pixels at 300 dpi: so far apart are the pieces of a line that leaves room for a slash."""
MOST_PIECES = 6
"""Of one line, to each side."""
BELOW = 3
"""Rows below it: what has ink there goes through it, or is an underscore on it."""
PAPER = 255
MOST = 5_000
"""Lines of one page; more are no writing."""

_LONG = re.compile(rb"\x01{%d,}" % LONG)


@dataclass(slots=True)
class _Stroke:
    """A stroke: its columns, and the rows that it fills."""

    left: int
    right: int
    top: int
    bottom: int


def erase_underlines(picture: Picture) -> list[tuple[int, int, int]]:
    """Take the lines below words off a picture, all else left as it is.

    Returns the left, row and right of each, in pixels.
    """
    rows = list(inked_rows(picture, DARK))
    erased: list[tuple[int, int, int]] = []
    for stroke in _strokes(rows):
        if stroke.bottom - stroke.top <= THICK and _has_type_above(rows, stroke):
            for one in (stroke, *_pieces(rows, stroke)):
                _erase(picture, rows, one)
                erased.append((one.left, one.top, one.right))
    return erased


def _pieces(rows: list[bytes], stroke: _Stroke) -> Iterator[_Stroke]:
    """Yield the short pieces beside a stroke: where it leaves room for a slash, it breaks."""
    row = rows[(stroke.top + stroke.bottom) // 2]
    for spans in (_to_the_right(row, stroke.right), _to_the_left(row, stroke.left)):
        for left, right in spans:
            piece = _Stroke(left, right, stroke.top, stroke.bottom)
            if right - left >= LONG:
                break
            if _is_thin(rows, piece):
                yield piece


def _to_the_right(row: bytes, end: int) -> Iterator[tuple[int, int]]:
    """Yield what is inked in a row to the right of a place, each near to the one before."""
    for _ in range(MOST_PIECES):
        start = row.find(1, end, end + BREAK)
        if start < 0:
            return
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield start, end


def _to_the_left(row: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield the same to the left."""
    mirrored = row[:start][::-1]
    for left, right in _to_the_right(mirrored, 0):
        yield start - right, start - left


def _is_thin(rows: list[bytes], piece: _Stroke) -> bool:
    """Whether a piece is as thin as its stroke: nothing goes on above and below it."""
    beyond = (piece.top - CLEAR - 1, piece.bottom + CLEAR)
    return not any(any(rows[at][piece.left : piece.right]) for at in beyond if 0 <= at < len(rows))


def _strokes(rows: list[bytes]) -> list[_Stroke]:
    """Return the long strokes of a page; rows of one stroke lie upon each other."""
    done: list[_Stroke] = []
    open_: list[_Stroke] = []
    for number, row in enumerate(rows):
        going: list[_Stroke] = []
        for found in _LONG.finditer(row):
            left, right = found.span()
            for stroke in open_:
                shared = min(right, stroke.right) - max(left, stroke.left)
                if shared * 2 > max(right - left, stroke.right - stroke.left):
                    stroke.left, stroke.right = min(left, stroke.left), max(right, stroke.right)
                    stroke.bottom = number + 1
                    going.append(stroke)
                    break
            else:
                going.append(_Stroke(left, right, number, number + 1))
        done += [stroke for stroke in open_ if stroke not in going]
        if len(done) > MOST:
            return []
        open_ = going
    return done + open_


def _has_type_above(rows: list[bytes], stroke: _Stroke) -> bool:
    above = rows[max(0, stroke.top - NEAR) : max(0, stroke.top - CLEAR)]
    inked = 0
    for row in above:
        inked |= int.from_bytes(row[stroke.left : stroke.right], "big")
    return inked.bit_count() >= TYPE_ABOVE * (stroke.right - stroke.left)


def _erase(picture: Picture, rows: list[bytes], stroke: _Stroke) -> None:
    """Make the columns of a stroke paper where nothing goes on below it."""
    width, grey = picture.width, picture.grey
    top, bottom = max(0, stroke.top - CLEAR), min(len(rows), stroke.bottom + CLEAR)
    under = rows[bottom : bottom + BELOW]
    inked = 0
    for row in under:
        inked |= int.from_bytes(row[stroke.left : stroke.right], "big")
    kept = inked.to_bytes(stroke.right - stroke.left, "big")
    above = rows[top - 1] if top else b"\0" * width
    for found in re.finditer(rb"\x00+", kept):
        for at in range(stroke.left + found.start(), stroke.left + found.end()):
            first = stroke.top if above[at] else top
            for place in range(first * width + at, bottom * width + at, width):
                grey[place] = PAPER
