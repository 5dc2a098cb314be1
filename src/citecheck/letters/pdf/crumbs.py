"""What a file draws after the words of a line that is read from the right, between them.

A comma that another font has, or the mark of a note: the words around it stand so close that
they were joined without it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line

__all__ = ["with_crumbs"]

CRUMB = 3
"""Characters of a strand that may belong into another."""
MARK = 6
"""The same of the mark of a note: `lxxvii`."""
MOST = 60
"""Strands of one row that are looked at."""
MOST_UPON = 10
"""Times a page's type is looked at for what stands in it."""
LEVEL = 0.12
"""In ems; what baselines and sizes of one line may differ by."""
SMALLER = 0.9
"""A mark is set at less of the size of its line."""
HIGHEST = 0.8
"""In ems; a mark stands lower than this."""
OVERLAP = 0.1
"""In ems, with which a mark may reach over the letters beside it."""


def with_crumbs(lines: list[Line]) -> list[Line]:
    """Return lines, each with the commas and marks in it that the file draws after its words."""
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if len(line.text) > CRUMB:
            rows[round(line.baseline)].append(line)
    kept: list[Line] = []
    work = MOST_UPON * sum(len(line.text) for line in lines)
    for line in lines:
        around = None
        for other in _near(line, rows) if len(line.text) <= MARK and work > 0 else ():
            work -= len(other.text)
            if _is_within(line, other):
                around = other
                break
        if around is None:
            kept.append(line)
            continue
        if not _is_level(line, around):
            line.raised = bytearray(b"\x01" * len(line.text))
        around.text += line.text
        for name in ("lefts", "rights", "raised", "italic", "bold"):
            getattr(around, name).extend(getattr(line, name))
    return kept


def _near(line: Line, rows: dict[int, list[Line]]) -> Iterator[Line]:
    """Yield the lines on whose height a strand stands, or which it is raised above."""
    home = round(line.baseline)
    lowest = home - 1 - round(HIGHEST * line.size / SMALLER**2)
    near = (other for height in range(home + 1, lowest - 1, -1) for other in rows.get(height, ()))
    for _, other in zip(range(MOST), near, strict=False):
        yield other


def _is_level(crumb: Line, line: Line) -> bool:
    level = abs(crumb.baseline - line.baseline) <= LEVEL * line.size
    return level and abs(crumb.size - line.size) <= LEVEL * line.size


def _is_within(crumb: Line, line: Line) -> bool:
    comma = len(crumb.text) <= CRUMB and _is_level(crumb, line)
    if not (comma or _is_raised_above(crumb, line)):
        return False
    left, right = crumb.left, max(crumb.rights)
    if not min(line.lefts) < left or not right < max(line.rights):
        return False
    return comma or _has_room(line, left, right)


def _is_raised_above(crumb: Line, line: Line) -> bool:
    rise = crumb.baseline - line.baseline
    return crumb.size <= SMALLER * line.size and LEVEL * line.size < rise <= HIGHEST * line.size


def _has_room(line: Line, left: float, right: float) -> bool:
    """Whether a line has room for the mark that is raised above it."""
    over = OVERLAP * line.size
    return not any(
        one < right - over and left + over < other and not char.isspace()
        for char, one, other in zip(line.text, line.lefts, line.rights, strict=True)
    )
