"""Raised signs of a scan come back into the lines where they stood."""

from __future__ import annotations

import math
import re
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.counted import FIRST_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.letters.pdf.counted import RaisedSign
    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["set_signs"]

MOST_SIGNS = 20_000
SAME_LINE = 0.45
"""In x-heights of the sign's own line: so far apart may two ideas of that line be."""
BESIDE, BEFORE = 1.6, 25.0
"""In x-heights: how far from its word a mark, from its note a label may stand."""
FEWEST_LABELS, FARTHER = 4, 3.0
"""So many labels tell how far before their notes they stand; one so many ems farther off is
drawn by hand in the margin."""

_LABEL = re.compile(r"\d{1,3}[.)]\s?")
_QUOTED = re.compile(r"\s?[\"'“‘«„]")


def set_signs(pages: Iterable[Page], signs: Sequence[RaisedSign]) -> None:
    """Put a private character in the lines of each page wherever a raised sign stood."""
    lines = {page.number: page.lines for page in pages}
    found = [_nearest(lines.get(sign.page, []), sign) for sign in signs[:MOST_SIGNS]]
    gaps = [
        place[0].left - sign.right
        for sign, place in zip(signs, found, strict=False)
        if place and place[1] == 0
    ]
    usual = median(gaps) if len(gaps) >= FEWEST_LABELS else math.inf
    for number, (sign, place) in reversed(list(enumerate(zip(signs, found, strict=False)))):
        if place is None:
            continue
        line, at = place
        if at == 0 and line.left - sign.right > usual + max(FARTHER * line.size, _widest(line)):
            continue
        if _LABEL.fullmatch(line.text[:at]) and _QUOTED.match(line.text, at):
            continue  # it is the quotation mark
        line.insert(at, chr(FIRST_PLACE + number), sign.left, sign.right, raised=True)
        if at == 0:
            line.insert(1, " ", sign.right, sign.right)


def _widest(line: Line) -> float:
    """Return the widest gap of a line: where its words stand far apart, its label does, too."""
    gaps = (
        right - left
        for sign, left, right in zip(line.text, line.lefts, line.rights, strict=True)
        if sign == " "
    )
    return max(gaps, default=0.0)


def _nearest(lines: Sequence[Line], sign: RaisedSign) -> tuple[Line, int] | None:
    """Return the line that a sign is raised above, and its place there."""
    best: tuple[float, Line, int] | None = None
    for line in lines:
        if abs(line.baseline - sign.base) > SAME_LINE * sign.height:
            continue
        found = _place(line, sign)
        if found is not None and (best is None or found[0] < best[0]):
            best = (found[0], line, found[1])
    return best and best[1:]


def _place(line: Line, sign: RaisedSign) -> tuple[float, int] | None:
    """Return how far a sign is from its place in a line, and that place."""
    middle = (sign.left + sign.right) / 2
    if middle <= line.left:
        away = line.left - sign.right
        return (away + sign.height, 0) if away <= BEFORE * sign.height else None
    if middle >= line.right:
        away = sign.left - line.right
        return (max(away, 0.0), len(line.text)) if away <= BESIDE * sign.height else None
    ends = [
        index + 1
        for index, char in enumerate(line.text)
        if char != " " and (index + 1 == len(line.text) or line.text[index + 1] == " ")
    ]
    at = min(ends, key=lambda end: abs(line.rights[end - 1] - sign.left))
    if abs(line.rights[at - 1] - sign.left) > BESIDE * sign.height:
        at = min(range(1, len(line.text) + 1), key=lambda n: abs(line.rights[n - 1] - sign.left))
    return 0.0, at
