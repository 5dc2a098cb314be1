"""The lines of a letter's text become paragraphs, over columns and pages.

What ends a paragraph is its print: room, indents, a line that stops short. None ends within
an address, which a sign of its own may end like a sentence (`audit.aspx?`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.pdf.assemble import Finds
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column

__all__ = [
    "ADDRESS_BEGINS",
    "FULL_LINE",
    "ITEM",
    "TAIL",
    "address_runs_on",
    "is_of",
    "paragraphs",
]

PARAGRAPH_GAP = 1.35
"""Times the usual distance of lines: more is a new paragraph."""
LEADING = 1.2
"""In ems: how far apart lines are set, where those of a program beside them say nothing of it."""
INDENT = 0.8
"""In ems: a first line is indented by more than this."""
SHORT_LINE = 0.86
"""Share of the column's width below which a line may end its paragraph."""
FULL_LINE = "\u2060"
"""WORD JOINER: `Block.text` says what it means before a newline."""
TAIL = 300
"""Characters at a line's end that are looked at for what goes on."""
LONGEST_ADDRESS = 8
"""Lines; looked at for where an address began."""

ADDRESS_BEGINS = re.compile(r"https?:|www\.", re.IGNORECASE)
ITEM = re.compile(r"(?P<bullet>[•‣◦▪●○–—·-])\s+|(?P<number>\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)])\s+")
_ENDS = re.compile(r"[.:!?…][\"”’»)\]]*$")
_OPEN_URL = re.compile(
    r"(?:https?:|www\.)\S*[-/_=&?.%#~,:;]$|(?:https?:|www\.)\S{12,}$|https?:$", re.I
)
_RANGE = re.compile(r"\d\s?[-\u2010-\u2013]$")
_SIGNS = "-/_=&?%#~"
_NO_REST = '([{"“«•'


def paragraphs(columns: list[Column], finds: Finds) -> list[list[Line]]:
    """Group the lines of the text into paragraphs, over columns and pages."""
    result: list[list[Line]] = []
    for column in columns:
        if not column.lines:
            continue
        shape = _Shape(column)
        for index, line in enumerate(column.lines):
            before = result[-1][-1] if result else None
            if before is None or (
                shape.parts(result[-1], line, first=index == 0)
                and not _link_runs_on(before, line, finds)
            ):
                result.append([line])
            else:
                result[-1].append(line)
    return result


def _link_runs_on(before: Line, line: Line, finds: Finds) -> bool:
    """Whether a linked address that ends with one line goes on at the beginning of the next."""
    ending = {
        finds.targets[number]
        for _, end, number in finds.links.get(id(before), ())
        if end == len(before.text)
    }
    return any(
        start == 0
        and finds.targets[number] in ending
        and is_of(line.text[:end], finds.targets[number])
        and not ADDRESS_BEGINS.match(line.text)
        for start, end, number in (finds.links.get(id(line), ()) if ending else ())
    )


def _sign_runs_on(lines: list[Line], line: Line) -> bool:
    """Whether an address that fills whole lines may go on behind a sign of its own."""
    last = lines[-1].text
    return last[-1] in _SIGNS and " " not in last and address_runs_on(lines, line)


def _ends(line: Line) -> bool:
    """Whether a line ends a sentence; the mark of a note behind its stop does not count."""
    end = len(line.text)
    while end > 1 and line.raised[end - 1]:
        end -= 1
    return bool(_ENDS.search(line.text[max(0, end - TAIL) : end].rstrip()))


class _Shape:
    """How a column is set: its edges and the usual distance of its lines."""

    def __init__(self, column: Column) -> None:
        lines = column.lines
        steps = [
            above.baseline - below.baseline
            for above, below in pairwise(lines)
            if 0 < above.baseline - below.baseline < 3 * above.size
        ]
        self.left = median(line.left for line in lines)
        self.right = max(line.right for line in lines)
        self.step = median(steps) if steps else 1.2 * lines[0].size
        self.width = max(self.right - min(line.left for line in lines), 1.0)

    def parts(self, lines: list[Line], line: Line, *, first: bool) -> bool:
        """Whether `line` begins a new paragraph, behind the `lines` of one."""
        before = lines[-1]
        if abs(before.size - line.size) > 0.08 * line.size:
            return True
        runs_on = _runs_on(before, line) or _sign_runs_on(lines, line)
        by_sign = runs_on and before.text[-1] in _SIGNS
        if before.is_bold != line.is_bold and not by_sign:
            return True
        item = ITEM.match(line.text)
        if item and not runs_on and not (item["number"] and self._counts_in_text(lines, line)):
            return True
        if first:  # a new column or page: only a finished sentence ends a paragraph here
            return _ends(before) and not runs_on
        drop = before.baseline - line.baseline
        usual = LEADING * line.size if by_sign else self.step
        if drop > PARAGRAPH_GAP * max(usual, self.step):
            return True
        if runs_on or (line.text[:1].islower() and not _ends(before)):
            return False
        em = INDENT * line.size
        if line.left > before.left + em and before.left >= self.left - 1:
            return not (ITEM.match(before.text) or self._hangs(before))
        if line.left < before.left - em and line.left < self.left - em / 2:
            return True
        return not self._is_full(before) and _ends(before)

    def _hangs(self, before: Line) -> bool:
        """Whether a line hangs out before those below it: it is full, and its sentence goes on."""
        is_full = self._is_full(before) or _RANGE.search(before.text) is not None
        return is_full and not _ends(before)

    def _is_full(self, line: Line) -> bool:
        return line.right > self.right - (1 - SHORT_LINE) * self.width

    def _counts_in_text(self, lines: list[Line], line: Line) -> bool:
        """Whether the number that a line begins with belongs to the one before it.

        A range of pages (`10-`, `127.`), or a sentence that fills lines of one left edge.
        """
        before = lines[-1]
        if _RANGE.search(before.text):
            return True
        drop = before.baseline - line.baseline
        return (
            len(lines) > 1
            and not _ends(before)
            and 0 < drop <= PARAGRAPH_GAP * self.step
            and abs(before.left - line.left) < 1.0
            and self._is_full(before)
            and not ITEM.match(before.text)
        )


def address_runs_on(lines: list[Line], line: Line) -> bool:
    """Whether an address that began some lines above may go on."""
    if _runs_on(lines[-1], line):
        return True
    token = ""
    for before in reversed(lines[-LONGEST_ADDRESS:]):
        words = before.text[-TAIL:].rpartition(" ")
        token = words[2].rstrip("-\u2010").lstrip("(<[") + token
        if words[1] or ADDRESS_BEGINS.match(token):
            break
    return _OPEN_URL.match(token) is not None and line.text[:1] not in _NO_REST


def _runs_on(before: Line, line: Line) -> bool:
    """Whether an address at the end of one line may go on in the next."""
    if not _OPEN_URL.search(before.text[-TAIL:]):
        return False
    return line.text[:1] not in _NO_REST and bool(line.text.strip())


def is_of(printed: str, target: str) -> bool:
    """Whether print, with what lies between two pieces of a link, is of its address."""
    return "".join(printed.replace(FULL_LINE, "").split()) in target
