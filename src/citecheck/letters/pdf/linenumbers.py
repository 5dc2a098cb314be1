"""Line numbers in a margin: pleadings, drafts and programs have them.

They are told by how they stand on a whole page: in one margin, counting evenly down it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["line_numbers"]

FEWEST_LINE_NUMBERS = 8
LINE_NUMBER_SPREAD = 0.45
"""Share of the page's height over which line numbers run."""
SMALL_NUMBER, SMALL_SPREAD = 0.75, 0.2
"""The same share for numbers that are so much smaller than the text beside them; no list has
such numbers unless it raises them."""
LEVEL = 0.5
"""Points by which two baselines of one line may differ."""

_BEGINS_NUMBERED = re.compile(r"\d{1,5}\s")


def line_numbers(pages: list[list[Line]], boxes: list[Box]) -> set[int]:
    """Return the strands that number the lines of their pages, by `id`."""
    numbered: list[Line] = []
    for page, box in zip(pages, boxes, strict=True):
        found = _of_page(page, box)
        numbered += [line for line in page if id(line) in found]
    gone = {id(line) for line in numbered}
    edges = {round(line.right / 2) for line in numbered}
    values = {int(line.text) for line in numbered}
    for page in pages if numbered else ():
        gone |= _of_sparse_page(page, edges, values)
    return gone


def _of_page(page: list[Line], box: Box) -> set[int]:
    """Return the numbers of a margin that count evenly down the page."""
    numbers = [line for line in page if line.text.isdecimal() and len(line.text) <= 5]
    if len(numbers) < FEWEST_LINE_NUMBERS:
        return set()
    # Near to a heading in large type, its number is part of its strand.
    text = [
        line
        for line in page
        if not line.text.isdecimal()
        and len(line.text) > 3
        and not _BEGINS_NUMBERED.match(line.text)
    ]
    if not text:
        return set()
    left_edge = sorted(line.left for line in text)[len(text) // 20]
    right_edge = sorted(line.right for line in text)[-1 - len(text) // 20]
    gone: set[int] = set()
    for margin in (
        [line for line in numbers if line.right < left_edge],
        [line for line in numbers if line.left > right_edge],
    ):
        margin.sort(key=lambda line: -line.baseline)
        spread = SMALL_SPREAD if _are_small(margin, text) else LINE_NUMBER_SPREAD
        if _counts_evenly(margin, spread * (box.top - box.bottom)):
            gone |= {id(line) for line in margin}
    return gone


def _of_sparse_page(page: list[Line], edges: set[int], values: set[int]) -> set[int]:
    """Return the numbers of a page with little text that stand where others' line numbers do.

    Or that count on from them: some stand in the outer margin, now left and now right.
    """
    numbers = [line for line in page if line.text.isdecimal() and len(line.text) <= 3]
    text = [line.left for line in page if not line.text.isdecimal() and len(line.text) > 3]
    left_edge = min(text, default=0.0)
    margin = [line for line in numbers if line.right < left_edge]
    margin.sort(key=lambda line: -line.baseline)
    counted = [int(line.text) for line in margin]
    steps = {b - a for a, b in pairwise(counted)}
    if len(steps) == 1 and counted[0] - min(steps) in values:
        return {id(line) for line in margin}
    return {
        id(line) for line in margin if edges & {round(line.right / 2) + step for step in (-1, 0, 1)}
    }


def _are_small(margin: list[Line], text: list[Line]) -> bool:
    """Whether numbers are set much smaller than text, and on the baselines of its lines."""
    size = median(line.size for line in text)
    levels = sorted(line.baseline for line in text)
    return all(
        number.size <= SMALL_NUMBER * size and not _stands_above(number, levels)
        for number in margin
    )


def _stands_above(number: Line, levels: list[float]) -> bool:
    """Whether a number is raised above the nearest line: a note's mark."""
    at = bisect_left(levels, number.baseline - LEVEL)
    below = levels[at - 1] if at else None
    level = at < len(levels) and levels[at] <= number.baseline + LEVEL
    return not level and below is not None and number.baseline - below < number.size


def _counts_evenly(margin: list[Line], least: float) -> bool:
    """Whether numbers count down the page, over `least` points of its height."""
    if len(margin) < FEWEST_LINE_NUMBERS:
        return False
    spread = margin[0].baseline - margin[-1].baseline
    values = [int(line.text) for line in margin]
    steps = [b - a for a, b in pairwise(values)]
    ((common, count),) = Counter(steps).most_common(1)
    regular = count >= 0.8 * len(steps) and common in (1, 2, 5, 10)
    return regular and spread >= least
