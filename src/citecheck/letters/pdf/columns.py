"""Strands of a page become columns in reading order.

A gutter is a left edge that several strands share and that, over several lines, no
strand crosses. Labels, line numbers and page numbers are too narrow to make a column.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import groupby, islice
from typing import TYPE_CHECKING, Literal

from citecheck.letters.pdf.lines import join_rows

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line

__all__ = ["columns", "gutters"]

NARROWEST = 60.0
"""Points; about ten characters. Narrower strands side by side are labels or numbers."""
FEWEST_LINES = 3
SURE_LINES = 5
"""So many lines right of a gutter show it to be one of the letter's."""
ALIGNED = 0.5
"""Share of the lines right of a gutter that begin at its two commonest left edges: first
lines are indented, or all others."""
PLAIN_COLUMN_LINES = 8
"""So many aligned lines side by side are columns even where the file sets them row by row."""
SAME_ROW = 0.2
"""In ems; what baselines side by side may differ by."""
EDGE = 2.0
"""Points; how well the lines of a column must agree on their left edge."""
OVERHANG = 1.0
"""In ems; so far may a line reach over the edge that the labels right of it stand out to."""
HANGING = 24.0
"""Points by which first lines hang out."""
LONG_WORD = 20
"""Characters of an address that runs too far."""
MAX_CANDIDATES = 12
MAX_WORK = 24_000
"""Candidates times strands: a dense table of 1,500 strands has its twelve."""
MAX_KNOWN = 8
"""Gutters of other pages that are looked for on each; letters have one or two."""
MAX_DEPTH = 4

_ADDRESS_SIGNS = re.compile(r"[/_=&%]|-\w+-|\.\w+\.")

Side = Literal["left", "right", "across"]


def columns(
    parts: list[Line], known: frozenset[float] = frozenset(), depth: int = 0
) -> list[list[Line]]:
    """Return the lines of each column, columns in reading order, lines from the top.

    `known` are the gutters of the letter's other pages: fewer lines show them here.
    """
    ordered = sorted(parts, key=lambda line: (-line.baseline, line.left))
    best = _best_gutter(ordered, known) if depth < MAX_DEPTH else None
    if best is None:
        return [join_rows(ordered)] if ordered else []
    result: list[list[Line]] = []
    plain: list[Line] = []
    for crossed, band in _bands(_rows(ordered), best):
        if not crossed and _is_columnar(band, best, known):
            result += columns(plain, known, depth + 1)
            plain = []
            for right in (False, True):
                side = [p for p in band if (_side(p, best) == "right") == right]
                result += columns(side, known, depth + 1)
        else:
            plain += band
    return result + columns(plain, known, depth + 1)


def gutters(pages: list[list[Line]]) -> frozenset[float]:
    """Return the left edges right of gutters that order many lines of a page.

    Of many, those of the most pages.
    """
    found: Counter[float] = Counter()
    for parts in pages:
        ordered = sorted(parts, key=lambda line: (-line.baseline, line.left))
        edge = _best_gutter(ordered)
        if edge is not None and sum(p.left >= edge - EDGE for p in parts) >= SURE_LINES:
            found[edge] += 1
    return frozenset(edge for edge, _ in found.most_common(MAX_KNOWN))


def _best_gutter(parts: list[Line], known: frozenset[float] = frozenset()) -> float | None:
    """Return the left edge right of the gutter that orders most lines."""
    if len(parts) < 2 * FEWEST_LINES and not known:
        return None
    if not parts:
        return None
    leftmost = min(part.left for part in parts)
    edges: Counter[float] = Counter()
    for part in parts:
        if part.left > leftmost + NARROWEST:
            edges[round(part.left / EDGE) * EDGE] += 1
    common = [
        edge
        for edge, count in edges.most_common(min(MAX_CANDIDATES, MAX_WORK // len(parts)))
        if count + edges[edge + EDGE] + edges[edge - EDGE] >= FEWEST_LINES
    ]
    # The few first lines of notes may hang out to the left of all others.
    hanging = {min(out for out in edges if edge - HANGING <= out <= edge) for edge in common}
    scores: dict[float, int] = {}
    rows = _rows(parts)
    edges_wanted = dict.fromkeys([*common, *sorted(hanging), *sorted(known)])
    for edge in islice(edges_wanted, 2 * MAX_WORK // len(parts)):
        bands = (band for crossed, band in _bands(rows, edge) if not crossed)
        scores[edge] = sum(len(band) for band in bands if _is_columnar(band, edge, known))
    if not scores or max(scores.values()) == 0:
        return None
    return max(scores, key=lambda edge: (scores[edge], -edge))


def _side(part: Line, edge: float) -> Side:
    if part.left >= edge - EDGE:
        return "right"
    hangs_over = part.right <= edge + OVERHANG * part.size and part.left < edge - NARROWEST
    return "left" if part.right <= edge - EDGE or hangs_over else "across"


def _bands(rows: list[list[Line]], edge: float) -> list[tuple[bool, list[Line]]]:
    """Cut the page where rows cross the gutter, from top to bottom; say which do."""
    bands = groupby(rows, lambda row: _crosses(row, edge))
    return [(crossed, [part for row in band for part in row]) for crossed, band in bands]


def _rows(parts: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for part in parts:
        if rows and abs(rows[-1][0].baseline - part.baseline) <= SAME_ROW * part.size:
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _crosses(row: list[Line], edge: float) -> bool:
    """Whether a row runs over the gutter, and not merely too far into the next column.

    An address that could not be broken does the latter: the other column's line begins
    at its edge all the same, or the address is printed over it.
    """
    across = [part for part in row if _side(part, edge) == "across"]
    if all(_runs_over(part, edge) for part in across):
        return False
    reach = max(part.right for part in across)
    return not any(abs(part.left - edge) <= EDGE or edge < part.left < reach for part in row)


def _runs_over(part: Line, edge: float) -> bool:
    """Whether only an address runs over a gutter, which could not be broken there."""
    start = part.text.rfind(" ") + 1
    word = part.text[start:]
    return (
        len(word) >= LONG_WORD
        and _ADDRESS_SIGNS.search(word) is not None
        and part.lefts[start] < edge - NARROWEST
    )


def _is_columnar(band: list[Line], edge: float, known: frozenset[float] = frozenset()) -> bool:
    """Whether both sides of a gutter that no row crosses hold lines at the same height."""
    fewest = 1 if edge in known else FEWEST_LINES
    left: list[Line] = []
    right: list[Line] = []
    for part in band:
        (right if part.left >= edge - EDGE else left).append(part)
    if min(len(left), len(right)) < fewest:
        return False
    if any(max(p.right - p.left for p in side) < NARROWEST for side in (left, right)):
        return False
    top = min(left[0].baseline, right[0].baseline)
    bottom = max(left[-1].baseline, right[-1].baseline)
    beside = [
        sum(1 for part in side if bottom - EDGE <= part.baseline <= top + EDGE)
        for side in (left, right)
    ]
    edges = Counter(round(part.left / EDGE) for part in right)
    aligned = sum(count for _, count in edges.most_common(2))
    if len(right) < PLAIN_COLUMN_LINES:
        aligned = sum(1 for part in right if part.left <= edge + EDGE)
    if min(beside) < fewest or aligned < ALIGNED * len(right):
        return False
    return not _set_across(left, right)


def _set_across(left: list[Line], right: list[Line]) -> bool:
    """Whether the file sets most lines from side to side: wide gaps in justified lines."""
    heights = {part.order: part.baseline for part in left}
    levels = sorted(part.baseline for part in left)
    facing = [part for part in right if _faces(part, levels)]
    across = sum(
        1
        for part in facing
        if abs(heights.get(part.order - 1, -1e9) - part.baseline) <= SAME_ROW * part.size
    )
    if 2 * len(facing) < len(right):
        return False  # side notes have baselines of their own
    return across * 2 > len(facing) and len(facing) < PLAIN_COLUMN_LINES


def _faces(part: Line, levels: list[float]) -> bool:
    """Whether a line stands as high as one of the others, whose baselines are in order."""
    nearest = bisect_left(levels, part.baseline - SAME_ROW * part.size)
    return nearest < len(levels) and levels[nearest] <= part.baseline + SAME_ROW * part.size
