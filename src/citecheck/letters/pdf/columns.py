"""Strands of a page become columns in reading order.

A gutter is a left edge that several strands share and that, over several lines, no
strand crosses. Labels, line numbers and page numbers are too narrow to make a column.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from citecheck.letters.pdf.lines import join_rows

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line

__all__ = ["columns", "gutters", "search_work"]

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
SAME_SIZE = 0.05
"""Share of a size by which lines of one type may differ: LaTeX sets 8.97 beside 9."""
EDGE = 2.0
"""Points; how well the lines of a column must agree on their left edge."""
OVERHANG = 1.0
"""In ems; so far may a line reach over the edge that the labels right of it stand out to."""
HANGING = 24.0
"""Points by which first lines hang out."""
LONG_WORD = 20
"""Characters of an address that runs too far."""
MAX_CANDIDATES = 12
MAX_WORK = 48_000
"""Left edges that are tried, times strands of the page: a dense table of 1,500 has all of its
twelve candidates, as many that hang out, and those known."""
MAX_KNOWN = 8
"""Gutters of other pages that are looked for on each; letters have one or two."""
MAX_DEPTH = 4
SPACED = 1.7
"""In ems: lines of one paragraph, or of notes, stand no farther apart."""

_ADDRESS_SIGNS = re.compile(r"[/_=&%]|-\w+-|\.\w+\.")


class _Strand(NamedTuple):
    """A strand and its place, which is asked for often."""

    left: float
    right: float
    width: float
    baseline: float
    line: Line


def columns(parts: list[Line], known: frozenset[float] = frozenset()) -> list[list[Line]]:
    """Return the lines of each column of a page in reading order, lines from the top.

    `known` are the gutters of the letter's other pages: fewer lines show them here.
    """
    return _columns(parts, known, _most(parts))


def _columns(
    parts: list[Line], known: frozenset[float], most: int, depth: int = 0
) -> list[list[Line]]:
    ordered = sorted(parts, key=lambda line: (-line.baseline, line.left))
    best = _best_gutter(ordered, known, most) if depth < MAX_DEPTH else None
    if best is None:
        return [join_rows(ordered)] if ordered else []
    result: list[list[Line]] = []
    plain: list[Line] = []
    rows = _rows(ordered)
    bands = _bands(rows, _crossed(rows, [best])[best])
    for at, (crossed, band) in enumerate(bands):
        if not crossed and _is_columnar(band, best, known):
            result += _columns(plain, known, most, depth + 1)
            plain = []
            following = bands[at + 1][1] if at + 1 < len(bands) else []
            band, short = _without_short(band, best, following)
            plain += [strand.line for strand in short]
            for side in _sides(band, best):
                result += _columns([strand.line for strand in side], known, most, depth + 1)
        else:
            plain += [strand.line for strand in band]
    return result + _columns(plain, known, most, depth + 1)


def gutters(pages: list[list[Line]]) -> frozenset[float]:
    """Return the left edges right of gutters that order many lines of a page.

    Of many, those of the most pages.
    """
    found: Counter[float] = Counter()
    for parts in pages:
        ordered = sorted(parts, key=lambda line: (-line.baseline, line.left))
        edge = _best_gutter(ordered, frozenset(), _most(parts))
        if edge is not None and sum(p.left >= edge - EDGE for p in parts) >= SURE_LINES:
            found[edge] += 1
    return frozenset(edge for edge, _ in found.most_common(MAX_KNOWN))


def search_work(page: list[Line]) -> int:
    """Return how often a strand of a page is held against a left edge, the first time."""
    return len(page) * len(_common(_left_edges(page), _most(page))) if page else 0


def _most(page: list[Line]) -> int:
    """Return how many left edges are tried, on a page and on each part of it."""
    return MAX_WORK // max(1, len(page))


def _best_gutter(parts: list[Line], known: frozenset[float], most: int) -> float | None:
    """Return the left edge right of the gutter that orders most lines."""
    if len(parts) < 2 * FEWEST_LINES and not known:
        return None
    if not parts:
        return None
    edges = _left_edges(parts)
    common = _common(edges, most)
    # The few first lines of notes may hang out to the left of all others.
    hanging = {min(out for out in edges if edge - HANGING <= out <= edge) for edge in common}
    scores: dict[float, int] = {}
    rows = _rows(parts)
    wanted = dict.fromkeys([*common, *sorted(hanging), *sorted(known)])
    for edge, over in _crossed(rows, [*islice(wanted, most)]).items():
        bands = (band for crossed, band in _bands(rows, over) if not crossed)
        scores[edge] = sum(len(band) for band in bands if _is_columnar(band, edge, known))
    if not scores or max(scores.values()) == 0:
        return None
    return max(scores, key=lambda edge: (scores[edge], -edge))


def _left_edges(parts: list[Line]) -> Counter[float]:
    """Count where strands begin, but for those at the left of all."""
    leftmost = min(part.left for part in parts)
    lefts = (part.left for part in parts)
    return Counter(round(left / EDGE) * EDGE for left in lefts if left > leftmost + NARROWEST)


def _common(edges: Counter[float], most: int) -> list[float]:
    """Return the left edges that enough strands share, the commonest first."""
    return [
        edge
        for edge, count in edges.most_common(min(MAX_CANDIDATES, most // 2))
        if count + edges[edge + EDGE] + edges[edge - EDGE] >= FEWEST_LINES
    ]


def _rows(parts: list[Line]) -> list[list[_Strand]]:
    rows: list[list[_Strand]] = []
    for part in parts:
        left, right = part.left, part.right
        strand = _Strand(left, right, right - left, part.baseline, part)
        if rows and abs(rows[-1][0].baseline - part.baseline) <= SAME_ROW * part.size:
            rows[-1].append(strand)
        else:
            rows.append([strand])
    return rows


def _bands(rows: list[list[_Strand]], over: set[int]) -> list[tuple[bool, list[_Strand]]]:
    """Cut the page where rows cross a gutter, from top to bottom; say which do."""
    bands = groupby(enumerate(rows), lambda numbered: numbered[0] in over)
    return [(crossed, [strand for _, row in band for strand in row]) for crossed, band in bands]


def _crossed(rows: list[list[_Strand]], edges: list[float]) -> dict[float, set[int]]:
    """Return, by gutter, the places of the rows that run over it.

    A strand is compared with those gutters only that lie between its ends.
    """
    ordered = sorted(edges)
    bounds = [edge - EDGE for edge in ordered]
    found: dict[float, set[int]] = {edge: set() for edge in edges}
    for place, row in enumerate(rows):
        across: defaultdict[float, list[_Strand]] = defaultdict(list)
        for strand in row:
            first = bisect_right(bounds, strand.left)
            for edge in ordered[first : bisect_left(bounds, strand.right, first)]:
                if not _hangs_over(strand, edge):
                    across[edge].append(strand)
        for edge, strands in across.items():
            if _crosses(row, strands, edge):
                found[edge].add(place)
    return found


def _hangs_over(strand: _Strand, edge: float) -> bool:
    """Whether a strand of the column left of a gutter only reaches over it."""
    return strand.right <= edge + OVERHANG * strand.line.size and strand.left < edge - NARROWEST


def _crosses(row: list[_Strand], across: list[_Strand], edge: float) -> bool:
    """Whether a row runs over the gutter, and not merely too far into the next column.

    An address that could not be broken does the latter: the other column's line begins
    at its edge all the same, or the address is printed over it.
    """
    if all(_runs_over(strand.line, edge) for strand in across):
        return False
    reach = max(strand.right for strand in across)
    return not any(abs(strand.left - edge) <= EDGE or edge < strand.left < reach for strand in row)


def _runs_over(part: Line, edge: float) -> bool:
    """Whether only an address runs over a gutter, which could not be broken there."""
    start = part.text.rfind(" ") + 1
    word = part.text[start:]
    return (
        len(word) >= LONG_WORD
        and _ADDRESS_SIGNS.search(word) is not None
        and part.lefts[start] < edge - NARROWEST
    )


def _sides(band: list[_Strand], edge: float) -> tuple[list[_Strand], list[_Strand]]:
    """Return what stands left and right of a gutter that no row crosses."""
    bound = edge - EDGE
    left = [strand for strand in band if strand.left < bound]
    return left, [strand for strand in band if strand.left >= bound]


def _is_columnar(band: list[_Strand], edge: float, known: frozenset[float] = frozenset()) -> bool:
    """Whether both sides of a gutter that no row crosses hold lines at the same height."""
    fewest = 1 if edge in known else FEWEST_LINES
    if len(band) < 2 * fewest or all(strand.width < NARROWEST for strand in band):
        return False
    sides = left, right = _sides(band, edge)
    if min(len(left), len(right)) < fewest:
        return False
    if any(all(strand.width < NARROWEST for strand in side) for side in sides):
        return False
    top = min(left[0].baseline, right[0].baseline) + EDGE
    bottom = max(left[-1].baseline, right[-1].baseline) - EDGE
    if any(sum(bottom <= strand.baseline <= top for strand in side) < fewest for side in sides):
        return False
    if _aligned(right, edge) < ALIGNED * len(right):
        return False
    return not _set_across(*([strand.line for strand in side] for side in sides))


def _without_short(
    band: list[_Strand], edge: float, following: list[_Strand]
) -> tuple[list[_Strand], list[_Strand]]:
    """Return columns without the short lines of what runs over both below them, and these.

    Notes below two columns begin in the left one where their first lines are short. A gap, or
    their type, parts them from that.
    """
    low = min((strand.baseline for strand in band if strand.left >= edge - EDGE), default=0.0)
    own = len(band)
    for below, strand in zip([*following[:1], *reversed(band)], reversed(band), strict=False):
        goes_with = (
            strand.baseline < low - SAME_ROW * strand.line.size
            and abs(strand.left - below.left) <= EDGE
            and _same_type(strand.line, below.line)
            and strand.baseline - below.baseline <= SPACED * strand.line.size
        )
        if not goes_with:
            break
        own -= 1
    left = [strand for strand in band[:own] if strand.left < edge - EDGE]
    above = left[-1] if left else None
    if above is None or own == len(band):
        return band, []
    first = band[own]
    runs_over = bool(following)  # else a gap parts two paragraphs of the longer column
    is_apart = first.line.size < (1 - SAME_SIZE) * above.line.size or (
        runs_over and above.baseline - first.baseline > SPACED * first.line.size
    )
    return (band[:own], band[own:]) if is_apart else (band, [])


def _same_type(line: Line, other: Line) -> bool:
    """Whether two lines are of one size, as far as a reader can see."""
    return abs(line.size - other.size) < SAME_SIZE * line.size


def _aligned(right: list[_Strand], edge: float) -> int:
    """Return how many of the strands right of a gutter begin where columns' lines do."""
    if len(right) < PLAIN_COLUMN_LINES:
        return sum(strand.left <= edge + EDGE for strand in right)
    edges = Counter(round(strand.left / EDGE) for strand in right)
    return sum(count for _, count in edges.most_common(2))


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
