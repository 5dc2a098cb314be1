"""Notes within the text: those of a table or a box, below it and in smaller type.

They count by themselves, in letters as a rule, and the footnotes of the page know nothing
of them: taken out of their column first, they neither begin its foot nor go on in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.labels import labelled
from citecheck.letters.pdf.marks import distance, follows, leading_label
from citecheck.letters.pdf.parted import PrintedNote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.marks import Label
    from citecheck.letters.pdf.parted import Column
    from citecheck.letters.pdf.textmarks import TextMarks

__all__ = ["take_insets"]

_SOURCE = re.compile(r"(?:sources?|fuentes?|quellen?|note|nota|remarque|anmerkung)\s*:", re.I)
"""How a line below a table begins that is none of its notes."""


def take_insets(
    columns: list[Column], marks: TextMarks, is_small: Callable[[Line], bool]
) -> list[PrintedNote]:
    """Move the notes that stand within columns out of them."""
    notes: list[PrintedNote] = []
    for column in columns:
        taken: set[int] = set()
        for start, end in list(_blocks(column, marks, is_small)):
            lines = column.lines[start:end]
            taken |= {id(line) for line in lines}
            for line, label in labelled(lines, None, marks):
                if label is not None:
                    notes.append(PrintedNote(label.mark, column.page, skip=label.length))
                    notes[-1].raised, notes[-1].dress = label.raised, label.dress
                notes[-1].lines.append(line)
        if taken:
            column.lines = [line for line in column.lines if id(line) not in taken]
    return notes


def _blocks(
    column: Column, marks: TextMarks, is_small: Callable[[Line], bool]
) -> Iterator[tuple[int, int]]:
    """Yield the lines of each block of notes: from the first to behind the last."""
    lines = column.lines
    start = 0
    while start < len(lines):
        if not is_small(lines[start]):
            start += 1
            continue
        end = start
        while end < len(lines) and is_small(lines[end]):
            end += 1
        for first in range(start, end):
            label = leading_label(lines[first])
            lone = label is not None and label.length >= len(lines[first].text)
            if label is not None and not lone and _begins_inset(label, column.page, marks):
                behind = _end(column, first, end, label)
                if behind is not None:
                    yield first, behind
                break
        start = end


def _begins_inset(label: Label, page: int, marks: TextMarks) -> bool:
    """Whether a label begins notes whose marks stand on the page beside it."""
    if not follows(label.mark, None):
        return False
    if label.raised or label.mark.isdecimal():
        return marks.twice(label.mark, page)
    return marks.here(label.mark, page)


def _end(column: Column, first: int, end: int, label: Label) -> int | None:
    """Return where notes end that begin with a label; None for the foot of the column."""
    lines = column.lines
    for index in range(first + 1, end):
        if _SOURCE.match(lines[index].text):
            return index
        other = leading_label(lines[index])
        if other is None or not column.is_ruled_off(index):
            continue
        if distance(other.mark, label.mark) is None or follows(other.mark, None):
            return index
    return end if end < len(lines) else None
