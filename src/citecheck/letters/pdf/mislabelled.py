"""Labels of a scan that were misread alone in their column, and told by those around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.numerals import format_number
from citecheck.letters.pdf.labels import AT_EDGE
from citecheck.letters.pdf.marks import leading_label, readings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column

__all__ = ["as_numbers", "counted_letters", "once_each"]

NEIGHBOURS = 12
"""So many lines that may have labels are looked at before and behind one."""
FEWEST_LETTERS = 3
"""So many letters in order show that they count the notes: `a`, `b` and `c`."""

_LIKE_NUMBER = re.compile(r"[\dIlıi|OoSs]{1,3}(?=[.)]?\s)")
_SMALL_ROMAN = re.compile(
    r"(?=[VXI]{0,6}[ivx])[ivxVXI]{1,7}(?=[.)]?\s|[A-ZÀ-Þ][a-zß-ÿ]|https?:|www\.)"
)
"""Also with a letter that has the same shape in capitals."""
_NUMBER = str.maketrans("Ilıi|OoSs", "111110055")


def as_numbers(columns: list[Column]) -> None:
    """Write what stands for a number in a column of labels as that: `I` before a 2.

    An old-style 1 has the shape of a capital I. Labels of one column have one left edge.
    """
    labels = _beginnings(columns, _LIKE_NUMBER)
    numbers = [int(label) if label.isdecimal() else 0 for _, label in labels]
    for at, (line, label) in enumerate(labels):
        meant = int(label.translate(_NUMBER))
        if label.isdecimal() or not meant:
            continue
        near = [n for n in range(at - NEIGHBOURS, at + NEIGHBOURS + 1) if 0 <= n < len(labels)]
        level = [n for n in near if numbers[n] and _at_one_edge(labels[n][0], line)]
        before = max((n for n in level if n < at), default=None)
        behind = min((n for n in level if n > at), default=None)
        follows = before is not None and numbers[before] == meant - 1
        leads = behind is not None and numbers[behind] == meant + 1
        is_there = before is not None and numbers[before] == meant
        if (leads and not is_there) or (follows and behind is None):
            numbers[at] = meant
            line.text = str(meant).rjust(len(label), "0") + line.text[len(label) :]


def counted_letters(lines: Iterable[Line]) -> set[str]:
    """Return the letters or roman numbers that lines in the type of notes count by: a, b, c.

    Of letters raised in the text of a scan few are read right, so that nothing else tells
    such a label from a word.
    """
    labels = [(line, label) for line in lines if (label := leading_label(line)) and label.weak]
    found: set[str] = set()
    for kind in ("letter", "roman"):
        chain: list[tuple[Line, str]] = []
        last = 0
        for line, label in labels:
            place = dict(readings(label.mark)).get(kind, 0)
            counts_on = 0 < place - last <= 1 + bool(chain)  # one may have been misread
            if (
                counts_on
                and label.mark.islower()
                and (not chain or _at_one_edge(line, chain[0][0]))
            ):
                chain.append((line, label.mark))
                last = place
        if len(chain) >= FEWEST_LETTERS:
            found.update(mark for _, mark in chain)
    return found


def once_each(columns: list[Column]) -> None:
    """Write what stands twice in a column of roman labels as the one that is missing: `ii`.

    One that was read with a capital among its letters (`xV`) is that in small letters.
    """
    labels = _beginnings(columns, _SMALL_ROMAN)
    for (above, before), (line, label), (below, behind) in zip(
        labels, labels[1:], labels[2:], strict=False
    ):
        place = dict(readings(label)).get("roman", 0)
        if not place or not (_at_one_edge(above, line) and _at_one_edge(below, line)):
            continue
        if before == label and ("roman", place + 2) in readings(behind):
            _relabel(line, len(label), format_number(place + 1, "i"))
        around = {("roman", place - 1), ("roman", place + 1)}
        if not label.islower() and around <= {*readings(before), *readings(behind)}:
            _relabel(line, len(label), label.lower())


def _beginnings(columns: list[Column], label: re.Pattern[str]) -> list[tuple[Line, str]]:
    """Return the lines that begin with what may be a label and is not raised, and that."""
    return [
        (line, found[0])
        for column in columns
        for line in column.lines
        if not line.raised[0] and (found := label.match(line.text))
    ]


def _relabel(line: Line, length: int, label: str) -> None:
    """Write another label where one of `length` characters stands, in its place."""
    left, right = line.lefts[0], line.rights[length - 1]
    for _ in range(length):
        line.remove(0)
    line.insert(0, label, left, right)


def _at_one_edge(line: Line, other: Line) -> bool:
    """Whether lines begin at one left edge."""
    return abs(line.left - other.left) <= AT_EDGE * other.size
