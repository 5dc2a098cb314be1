"""Lines below words on the picture of a page, which recognition of text must not see.

Printed letters underline their addresses; the line runs through the feet of `g`, `p` and
`/`, hides underscores, and tesseract cuts or drops such words. It is long, thin, and has
type right above it, as rules above notes and between the rows of tables have not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median, median_low
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
CRUMBS, MOST_CRUMBS, DRIFT = 6, 400, 2
"""Pixels at 300 dpi between the crumbs of a thin line, so many to each side, and rows that it
sinks by: pages are drawn nearly straight."""
EDGES = 2
"""Rows by which a piece may be thicker than its line."""
TAIL_OF_PIECE = 0.25
"""Share of a piece's columns in which the tail of a p or y comes down through it."""
BELOW = 3
"""Rows below it: what fills as many goes through it, or is an underscore on it."""
FEWEST_BELOW = 2
"""The same where its edge is even: one row is the step of a line that was laid aslant."""
STEADY = 0.15
"""Share of a line's columns that may go on below it, for those that do to be tails and slashes:
where more do, its edge is rough by so many rows."""
SLANT = 2
"""Columns by which a stroke that comes down into a line moves beside its place below it."""
GAP, TAILS = 4, 0.1
"""Rows above a line in which only tails have ink, and of how many of its columns at most."""
STEM = 10
"""Pixels at 300 dpi: what is wider is no stem of a letter, but an underscore."""
BOW, LEAST_BOW = 20, 8
"""Pixels at 300 dpi that a letter's tail goes to the left of its stem, at most and at least."""
UPRIGHT = 14
"""Rows above a line, in which the stem of a g is straight, and its round beside it."""
MOSTLY = 0.85
"""Of them with ink right above the line or below it; the rest of the tail is the line's own."""
PAPER = 255
MOST = 5_000
"""Lines of one page; more are no writing."""

_Run = tuple[int, int, int]
"""A row, and the left and right of what is inked in it."""
_Edges = dict[int, tuple[int, int]]
"""For each column of a stroke its first row, and the first below it."""
_LONG = re.compile(rb"\x01{%d,}" % LONG)


@dataclass(slots=True)
class _Stroke:
    """A stroke: long rows of ink upon each other. On a page that was laid aslant it sinks."""

    runs: list[_Run]

    @property
    def left(self) -> int:
        """Its first column."""
        return min(left for _, left, _ in self.runs)

    @property
    def right(self) -> int:
        """The first column behind it."""
        return max(right for _, _, right in self.runs)

    @property
    def thickness(self) -> float:
        """Rows, of most columns."""
        return sum(right - left for _, left, right in self.runs) / (self.right - self.left)

    def edges(self) -> _Edges:
        """Return for each column its first row, and the first below it."""
        edges: _Edges = {}
        for row, left, right in self.runs:
            for at in range(left, right):
                top, _ = edges.get(at, (row, row))
                edges[at] = (top, row + 1)
        return edges


def erase_underlines(picture: Picture) -> list[tuple[int, int, int]]:
    """Take the lines below words off a picture, all else left as it is.

    Returns the left, row and right of each, in pixels.
    """
    rows = list(inked_rows(picture, DARK))
    erased: list[tuple[int, int, int]] = []
    for stroke in _strokes(rows):
        if stroke.thickness > THICK:
            continue
        edges = {at: edge for at, edge in stroke.edges().items() if edge[1] - edge[0] <= THICK}
        if _has_type_above(rows, edges):
            pieces = _pieces(rows, edges, stroke.thickness)
            for one in (edges, *pieces, *_crumbs(rows, edges, stroke.thickness)):
                _erase(picture, rows, one)
                erased.append((min(one), int(median(top for top, _ in one.values())), max(one) + 1))
    return erased


def _pieces(rows: list[bytes], edges: _Edges, thickness: float) -> Iterator[_Edges]:
    """Yield the short pieces beside a stroke: where it leaves room for a slash, it breaks."""
    first, last = min(edges), max(edges)
    for at, found in ((last, _to_the_right), (first, _to_the_left)):
        top, bottom = edges[at]
        for left, right in found(rows[(top + bottom) // 2], at + (at == last)):
            if right - left >= LONG:
                break
            piece = _piece(rows, range(left, right), (top + bottom) // 2, thickness)
            if piece is not None:
                yield piece


def _crumbs(rows: list[bytes], edges: _Edges, thickness: float) -> Iterator[_Edges]:
    """Yield the crumbs beside a thin stroke that sinks from one row to the next, as it is laid.

    None is a part of a letter: each stands alone, and is no thicker than its line.
    """
    for at, step in ((max(edges) + 1, 1), (min(edges), -1)):
        top, bottom = edges[at - 1 if step > 0 else at]
        middle = row = (top + bottom) // 2
        for _ in range(MOST_CRUMBS):
            others = (other for other in (row, row + 1, row - 1) if abs(other - middle) <= DRIFT)
            near = [(run, other) for other in others if (run := _next(rows, other, at, step))]
            if not near:
                break
            (left, right), row = min(near, key=lambda found: abs(found[0][step < 0] - at))
            piece = _piece(rows, range(left, right), row, thickness)
            if piece and not any(
                end - start > thickness + CLEAR or _goes_up(rows, column, start)
                for column, (start, end) in piece.items()
            ):
                yield piece
            at = right if step > 0 else left


def _next(rows: list[bytes], row: int, at: int, step: int) -> tuple[int, int] | None:
    """Return what is inked next in a row, right of a place or left of it, and near."""
    if not 0 <= row < len(rows):
        return None
    if step > 0:
        start = rows[row].find(1, at, at + CRUMBS)
        end = rows[row].find(0, start)
        return None if start < 0 else (start, len(rows[row]) if end < 0 else end)
    last = rows[row].rfind(1, max(0, at - CRUMBS), at)
    return None if last < 0 else (rows[row].rfind(0, 0, last) + 1, last + 1)


def _goes_up(rows: list[bytes], at: int, top: int) -> bool:
    """Whether there is ink right above a piece."""
    return top > 0 and any(rows[top - 1][max(0, at - 1) : at + 2])


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


def _piece(rows: list[bytes], columns: range, row: int, thickness: float) -> _Edges | None:
    """Return a piece that goes through a row, or None where it is thicker than its line.

    A tail may go on above and below it in some of its columns.
    """
    reach = range(1, THICK + 1)
    ups = [next((n for n in reach if not rows[max(0, row - n)][at]), THICK) for at in columns]
    last = len(rows) - 1
    downs = [next((n for n in reach if not rows[min(last, row + n)][at]), THICK) for at in columns]
    up, down = median_low(ups), median_low(downs)
    thick = sum(a > up + CLEAR or b > down + CLEAR for a, b in zip(ups, downs, strict=True))
    if up + down - 1 > thickness + EDGES or thick > TAIL_OF_PIECE * len(columns):
        return None
    return dict.fromkeys(columns, (row - up + 1, row + down))


def _strokes(rows: list[bytes]) -> Iterator[_Stroke]:
    """Yield the long strokes of a page: rows of ink that touch each other."""
    runs: list[_Run] = []
    parents: list[int] = []
    above = range(0)
    for number, row in enumerate(rows):
        first = len(runs)
        for found in _LONG.finditer(row):
            left, right = found.span()
            at = len(runs)
            runs.append((number, left, right))
            parents.append(at)
            for other in above:
                if runs[other][1] < right and left < runs[other][2]:
                    parents[_root(parents, other)] = at
        above = range(first if runs and runs[-1][0] == number else len(runs), len(runs))
    strokes: dict[int, _Stroke] = {}
    for at, run in enumerate(runs):
        strokes.setdefault(_root(parents, at), _Stroke([])).runs.append(run)
    if len(strokes) <= MOST:
        yield from strokes.values()


def _root(parents: list[int], at: int) -> int:
    """Return the run that stands for all of the stroke of one; it is nearer from now on."""
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _has_type_above(rows: list[bytes], edges: _Edges) -> bool:
    """Whether many columns of a stroke have ink above it."""
    inked = sum(
        any(rows[row][at] for row in range(max(0, top - NEAR), max(0, top - CLEAR)))
        for at, (top, _) in edges.items()
    )
    return inked >= TYPE_ABOVE * len(edges)


def _erase(picture: Picture, rows: list[bytes], edges: _Edges) -> None:
    """Make the columns of a stroke paper where nothing goes on below it.

    Tails of letters that end in it stay as far down as it reaches. Where the feet of all
    letters touch it, what comes down into it is no tail; it loses no more than its edge.
    """
    width, grey = picture.width, picture.grey
    depths = {at: _depth(rows, at, bottom) for at, (_, bottom) in edges.items()}
    tails = _tails(rows, edges, depths)
    through = _least_depth(depths)
    for at, (top, bottom) in edges.items():
        end = bottom + depths[at]
        comes_down = depths[at] >= BELOW or _has_ink_near(rows, at, top - CLEAR - 1)
        if at in tails or (depths[at] >= through and comes_down):
            continue
        below = min(len(rows), end + CLEAR)
        first = top if top > CLEAR and rows[top - CLEAR - 1][at] else max(0, top - CLEAR)
        beyond = [row * width + at for row in (first - 1, below) if 0 <= row < len(rows)]
        paper = max((grey[place] for place in beyond), default=PAPER)
        for place in range(first * width + at, below * width + at, width):
            grey[place] = paper


def _depth(rows: list[bytes], at: int, bottom: int) -> int:
    """Return for how many rows ink goes on below a stroke in one column, at most `BELOW`."""
    limit = min(len(rows), bottom + BELOW)
    return next((row for row in range(bottom, limit) if not rows[row][at]), limit) - bottom


def _least_depth(depths: dict[int, int]) -> int:
    """Return how far ink goes on below a line where it is more than its rough edge."""
    for depth in range(FEWEST_BELOW, BELOW):
        if sum(one >= depth for one in depths.values()) <= STEADY * len(depths):
            return depth
    return BELOW


def _has_ink_near(rows: list[bytes], at: int, row: int) -> bool:
    """Whether there is ink above a line about a column."""
    return row >= 0 and any(rows[row][max(0, at - SLANT) : at + SLANT + 1])


def _tails(rows: list[bytes], edges: _Edges, depths: dict[int, int]) -> set[int]:
    """Return the columns in which ink comes down into a stroke, where no feet stand near it.

    What is as near as the feet of letters may hang together with them by noise. With them
    goes what bends off to the left upon the line: the bow of a g, j or y.
    """
    above = [
        {at for at, (top, _) in edges.items() if top >= GAP and rows[top - up][at]}
        for up in range(1, GAP + 1)
    ]
    free = [row for row in above[CLEAR:] if len(row) <= TAILS * len(edges)]
    if len(free) == len(above) - CLEAR:
        stems = set.intersection(*above)
    elif free and free[0] is above[CLEAR]:
        inside = set.intersection(*above[: CLEAR + len(free)])
        stems = {at for run in _together(inside) if 1 < len(run) <= STEM for at in run}
    else:
        return set()
    inked = above[0] | {at for at, depth in depths.items() if depth}
    bows = (
        _bow(run, inked)
        for run in _together(stems)
        if _ends_a_round(rows, run.start, edges[run.start][0])
    )
    free_bows = (bow for bow in bows if stems.isdisjoint(range(bow.start - SLANT, bow.stop)))
    return stems.union(*free_bows)


def _ends_a_round(rows: list[bytes], stem: int, top: int) -> bool:
    """Whether a stem goes straight up, and what is round touches it from the left: a g."""
    high = range(max(0, top - UPRIGHT), max(0, top - GAP))
    straight = all(any(rows[row][max(0, stem - 1) : stem + SLANT]) for row in high)
    return straight and any(any(rows[row][max(0, stem - SLANT) : stem]) for row in high)


def _together(columns: set[int]) -> Iterator[range]:
    """Yield the runs of columns beside each other."""
    for first in (at for at in columns if at - 1 not in columns):
        end = first
        while end in columns:
            end += 1
        yield range(first, end)


def _bow(stem: range, inked: set[int]) -> range:
    """Return the columns left of a stem over which ink lies upon the line, or below it.

    Where there is as much right of it, the edge of the line is rough.
    """
    beyond = range(stem.stop + 1, stem.stop + 1 + LEAST_BOW)
    if 2 * sum(at in inked for at in beyond) > len(beyond):
        return range(0)
    for end in range(stem.start - BOW, stem.start - LEAST_BOW + 1):
        bow = range(end, stem.start)
        if end in inked and sum(at in inked for at in bow) >= MOSTLY * len(bow):
            return bow
    return range(0)
