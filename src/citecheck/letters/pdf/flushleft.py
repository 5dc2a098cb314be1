"""Lines that are read from the right and yet set flush left: they are brought to one edge.

Web pages set `text-align: left` whatever the direction. Then lines end at one edge, and begin
where they happen to; the other rooms look for labels at the edge where lines begin, and for room
at the other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.letters.pdf.layout import Line

__all__ = ["shifts"]

FLUSH = 2.0
"""Points; about so well lines agree on an edge."""
LEVEL = 0.3
"""In ems; what stands on one row differs by less."""
AGREED = 2
"""So many times as many rows end at one edge as begin at one."""
FEWEST = 4
"""Rows that tell an edge."""


def shifts(lines: Sequence[Line]) -> list[float]:
    """Return how far each line is to be moved to the right, in points as on the page.

    Before lines are mirrored: they begin at their right edge.
    """
    moved = [0.0] * len(lines)
    rows = _rows(lines)
    begins = Counter(round(_right(lines, row) / FLUSH) for row in rows)
    ends = Counter(round(min(lines[row[0]].lefts) / FLUSH) for row in rows)
    if not rows or max(ends.values()) < max(FEWEST, AGREED * max(begins.values())):
        return moved
    columns = [edge for edge, count in ends.items() if count >= FEWEST]
    parts = [part for row in rows for part in _parted(lines, row, columns)]
    for edge in columns:
        own = [part for part in parts if abs(_left(lines, part) / FLUSH - edge) <= 1]
        far = max((_right(lines, part) for part in own), default=0.0)
        for part in own:
            for at in part:
                moved[at] = far - _right(lines, part)
    return moved


def _rows(lines: Sequence[Line]) -> list[list[int]]:
    """Return the lines that stand on one row each, from left to right."""
    rows: list[list[int]] = []
    for at in sorted(range(len(lines)), key=lambda at: -lines[at].baseline):
        line = lines[at]
        if rows and lines[rows[-1][0]].baseline - line.baseline <= LEVEL * line.size:
            rows[-1].append(at)
        else:
            rows.append([at])
    for row in rows:
        row.sort(key=lambda at: min(lines[at].lefts))
    return rows


def _parted(
    lines: Sequence[Line], row: Sequence[int], columns: Sequence[int]
) -> Iterator[list[int]]:
    """Yield the parts of a row that stand in one column each."""
    part: list[int] = []
    for at in row:
        edge = round(min(lines[at].lefts) / FLUSH)
        if part and any(abs(edge - column) <= 1 for column in columns):
            yield part
            part = []
        part.append(at)
    yield part


def _left(lines: Sequence[Line], row: Sequence[int]) -> float:
    return min(lines[row[0]].lefts)


def _right(lines: Sequence[Line], row: Sequence[int]) -> float:
    return max(max(lines[at].rights) for at in row)
