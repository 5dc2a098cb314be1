"""Words that a line made even sets far apart are one line again, before it is read.

Within a line that is read from the right, words of other scripts stand from left to right: which
of two comes first, only the whole of them tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.pdf.lines import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line

__all__ = ["rejoined"]

LEVEL = 0.12
"""In ems; what baselines and sizes of one line may differ by."""
WIDEST = 6.0
"""In ems: so far apart stand the words of a line that is made even in a narrow column."""
MOST = 60
"""Strands of one line; a line has not so many words."""
NEAR = 3.0
"""Points, by which the lines of a column may miss its edge."""


def rejoined(lines: Sequence[Line], begins: set[int], ends: set[int]) -> list[Line]:
    """Return lines, those joined that stand side by side in one column.

    `begins` are the right edges of columns, and `ends` their left ones: none lies between the
    words of one line.
    """
    rows: dict[int, list[list[Line]]] = {}
    for line in sorted(lines, key=lambda line: min(line.lefts)):
        home = round(line.baseline)
        row = next((rows[key] for key in (home, home - 1, home + 1) if key in rows), None)
        if row is None:
            rows[home] = [[line]]
        elif len(row[-1]) < MOST and _goes_on(row[-1][-1], line, begins, ends):
            row[-1].append(line)
        else:
            row.append([line])
    order = {id(line): at for at, line in enumerate(lines)}
    parts = [part for row in rows.values() for part in row]
    parts.sort(key=lambda part: min(order[id(line)] for line in part))
    return [joined(part) for part in parts]


def _goes_on(line: Line, other: Line, begins: set[int], ends: set[int]) -> bool:
    """Whether two strands are words of one line, the second right of the first."""
    end, start = max(line.rights), min(other.lefts)
    if not 0 <= start - end <= WIDEST * line.size:
        return False
    if abs(line.baseline - other.baseline) > LEVEL * line.size:
        return False
    if any(abs(start - edge) <= NEAR for edge in ends):
        return False
    return not any(end - NEAR <= edge < start for edge in begins)
