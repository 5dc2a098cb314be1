"""Marks and notes that a page prints in plain text: `[3]` or a raised 3, and `[3] …` below.

No link leads from one to the other. What is the letter's is told by their numbers: a note
outside of the element that holds the letter belongs to it where a mark within it has no
other answer, and so does a sentence outside whose mark only a note within answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.words import first_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = ["BRACKETED", "answered_outside", "is_raised_mark"]

BRACKETED = re.compile(r"(?<=[^\s\[(])\s?\[(?P<mark>\d{1,3})\]")
"""A mark behind a word."""
_LABEL = re.compile(r"\s*(?:\[(?P<boxed>\d{1,3})\]|\(?(?P<plain>\d{1,3})[.)]\s)")
_RAISED = re.compile(r"\s*[\[(]?\s*(?P<mark>\d{1,3})\s*[\])]?\s*")
_LINES = ("p", "li", "div", "td", "dd", "blockquote")
_INLINE = frozenset(["a", "b", "i", "u", "em", "strong", "span", "sup", "cite", "small", "font"])
_MOST_LINES = 20_000
_MOST_PARTS = 200
"""Parts of a line that are looked at for marks."""


@dataclass(slots=True)
class _Numbers:
    """The lines that bear each number: as a mark, and as a note's label."""

    marks: dict[str, list[_Element]] = field(default_factory=dict)
    notes: dict[str, list[_Element]] = field(default_factory=dict)
    items: dict[_Element, int] = field(default_factory=dict)
    """Items of numbered lists so far, by list."""


def answered_outside(region: _Element, root: _Element) -> list[_Element]:
    """Return the lines outside of a region that its marks and notes belong to."""
    within, before, behind = _Numbers(), _Numbers(), _Numbers()
    place, inner = before, frozenset(region.iter(*_LINES))
    for line in islice(root.iter(*_LINES, region.tag), _MOST_LINES):
        if line is region:
            place = behind
        elif line.tag in _LINES:
            _number(line, within if line in inner else place)
    wanted = within.marks.keys() - within.notes.keys()
    spare = within.notes.keys() - within.marks.keys()
    notes = [line for number in wanted for line in behind.notes.get(number, ())]
    lists = {line.getparent() for line in notes}
    marked = within.marks.keys() | before.marks.keys() | behind.marks.keys()
    notes += [
        line
        for number in marked - wanted
        for line in behind.notes.get(number, ())
        if line.getparent() in lists
    ]
    return notes + [line for number in spare for line in before.marks.get(number, ())]


def is_raised_mark(element: _Element) -> bool:
    """Tell a raised number from an ordinal or a sign."""
    if element.tag != "sup":
        return False
    said = "".join(first_texts(element, 5))[:20]
    return _RAISED.fullmatch(said) is not None


def _number(line: _Element, numbers: _Numbers) -> None:
    """Note what numbers a line bears: in its own text, or as an item of a numbered list."""
    first = True
    listed = line.getparent() if line.tag == "li" else None
    if listed is not None and listed.tag == "ol" and listed.get("reversed") is None:
        numbers.items[listed] = place = numbers.items.get(listed, _first(listed) - 1) + 1
        numbers.notes.setdefault(str(place), []).append(line)
    for text, raised in _texts(line):
        label = _RAISED.fullmatch(text) if raised else _LABEL.match(text) if first else None
        if raised and label:
            (numbers.notes if first else numbers.marks).setdefault(label["mark"], []).append(line)
        elif label:
            number = label["boxed"] or label["plain"]
            numbers.notes.setdefault(number, []).append(line)
        if not raised and "[" in text:
            for found in BRACKETED.finditer(text):
                numbers.marks.setdefault(found["mark"], []).append(line)
        first = first and not text.strip()


def _first(listed: _Element) -> int:
    start = listed.get("start") or ""
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _texts(line: _Element) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a line that stand in no other line, and whether each is raised."""
    yield line.text or "", False
    for part in islice(line, _MOST_PARTS):
        if part.tag in _INLINE:
            yield "".join(first_texts(part, 20)), is_raised_mark(part)
        yield part.tail or "", False
