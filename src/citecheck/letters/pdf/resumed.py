"""Notes in the text's own type that go on in the next column, with no rule above them there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.labels import AT_EDGE
from citecheck.letters.pdf.marks import follows, leading_label, raised_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column, PrintedNote

__all__ = ["resumed_at"]

MOST_REST = 10
"""Lines of a note that may stand before the label of the next."""
ONE_SIZE = 0.03
"""Share of its size by which a line of notes may differ."""
SHORT = 0.6
"""Share of a column's width: a line that stops before that ends a paragraph."""

_ENDS = re.compile(r"[.!?:,;…。：，][\"”’»)\]]*\s*$")


def resumed_at(column: Column, last: PrintedNote, body: Sequence[Line]) -> int | None:
    """Return the line of a column with which the notes before it go on, or None.

    `last` is the last note, with which the column before ended, and `body` are that column's
    lines of text. The next note must be near, no mark of a note stand in what follows, and a
    rest without a label come behind text that has ended, and a note that has not.
    """
    if not column.lines or not last.lines:
        return None
    index = _next_label(column.lines[: MOST_REST + 1], last)
    if index is None or any(_holds_mark(line) for line in column.lines):
        return None
    if not index:
        return 0
    is_open = not _ENDS.search(last.lines[-1].text) or last.lines[-1].text.endswith((",", ":"))
    return 0 if is_open and _has_ended(body) else None


def _next_label(lines: Sequence[Line], last: PrintedNote) -> int | None:
    """Return the line that begins the note behind the last, all before it being of its type."""
    first = last.lines[0]
    for index, line in enumerate(lines):
        if abs(line.size - first.size) > ONE_SIZE * first.size:
            return None
        label = leading_label(line)
        if (
            label is not None
            and (label.raised, label.dress) == last.style
            and follows(label.mark, last.mark)
            and abs(line.left - first.left) <= AT_EDGE * line.size
        ):
            return index
    return None


def _holds_mark(line: Line) -> bool:
    return any(mark.start and not (mark.unit or mark.ordinal) for mark in raised_marks(line))


def _has_ended(body: Sequence[Line]) -> bool:
    """Whether the text before notes ends with its last line."""
    if not body:
        return True
    last = body[-1]
    width = max(line.right for line in body) - min(line.left for line in body)
    return bool(_ENDS.search(last.text)) or last.right - last.left < SHORT * width
