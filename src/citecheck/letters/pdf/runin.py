"""Notes that run in behind each other: where, within a line, the next one begins.

`1 See https://… 2 Ibid. 3 https://…` is how LaTeX (`footmisc` with `para`, `manyfoot`),
WeasyPrint (`footnote-display: inline`) and hand-made pages set short notes. A label within
a line is dressed as those at the beginnings of lines and counts on from the last; and the
text has its mark, for a note says numbers of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import Label, begins_text, follows, leading_label, raised_marks

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.textmarks import TextMarks

__all__ = ["next_run_in"]

_LABEL = re.compile(
    r"(?<=\s)(?P<open>[\[(]?)(?P<mark>[^\W_]{1,6})(?P<close>[\])]?[.):]?)(?:\s+(?=\S)|$)"
)
_ENDS = re.compile(r"[.!?;>\]»”)’…]\s*$|[/=&?_%#.]\S*\s*$")
"""What a note may end with: a stop, or an address."""
_COUNTED = re.compile(
    r"\b(?:notes?|nn?|nos?|núm|notas?|fn|pp?|págs?|paras?|arts?|ch|vols?|sections?|§+)\.?\s*$",
    re.IGNORECASE,
)
"""What is counted in a reference: the number behind it is no label."""


def next_run_in(
    line: Line, start: int, last: str, style: tuple[bool, str], marks: TextMarks
) -> tuple[int, Label] | None:
    """Return where behind `start` the note after `last` begins, and its label.

    `style` is how labels are set: whether raised, and their dress.
    """
    raised, dress = style
    if raised:
        return _raised(line, start, last, marks)
    for found in _LABEL.finditer(line.text, max(start - 1, 0)):
        mark = found["mark"]
        if found.start() < start or found["open"] + found["close"] != dress:
            continue
        if not follows(mark, last) or not _is_in_text(marks, mark, line.page):
            continue
        if not dress and not mark.isdecimal():
            continue  # a word
        before = line.text[max(0, found.start() - 80) : found.start()]
        ends = _ENDS.search(before) is not None and _COUNTED.search(before) is None
        rest = line.text[found.end() :]
        if ends and (begins_text(rest) or (dress and not rest)):
            length = found.end() - found.start()
            return found.start(), Label(mark, raised=False, dress=dress, length=length)
    return None


def _raised(line: Line, start: int, last: str, marks: TextMarks) -> tuple[int, Label] | None:
    for mark in raised_marks(line, max(start, 1)):
        if mark.unit or mark.ordinal:
            continue
        # Its own sign is one of them.
        told = marks.twice(mark.mark, line.page) or marks.here(mark.mark, line.page - 1)
        if told and follows(mark.mark, last):
            return mark.start, leading_label(line.part(mark.start, len(line.text))) or Label(
                mark.mark, raised=True, dress="", length=mark.end - mark.start
            )
    return None


def _is_in_text(marks: TextMarks, mark: str, page: int) -> bool:
    return marks.here(mark, page) or marks.here(mark, page - 1)
