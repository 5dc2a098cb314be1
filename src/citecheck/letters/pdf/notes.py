"""Which lines of a letter are its notes, and which note each belongs to.

Footnotes stand at the foot of a column or page: below a rule, in smaller type, or behind
raised labels that count on. Endnotes stand behind a heading, or behind the last line of
the text. A note goes on where the foot of the next column or page begins without a label.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from citecheck.letters.pdf.marks import (
    Label,
    follows,
    is_date,
    leading_label,
    ordinal,
    raised_marks,
)
from citecheck.letters.pdf.scanned import begins_foot, scanned_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citecheck.letters.pdf.layout import Box, Line

__all__ = ["Column", "PrintedNote", "Reading", "part_notes"]

SMALL = 0.96
"""Note type relative to body type: 10 pt notes below 10.5 pt text are the closest seen."""
NEAR = 3
"""So far apart may the labels be that text recognition finds."""
RULE_ABOVE = 3.5
"""In ems: a separator is at most so far above the first line of the notes."""

LONE_MARK = 3
"""Characters of a mark that stands on a line of its own."""
LONE_SIZE = 0.85
"""Its size, relative to the line below."""

_BRACKETED = re.compile(r"\[(\d{1,3})\]")
_HEADING = re.compile(
    r"(?:\d+\.?\s+|[IVX]+\.\s+)?(?:"
    r"(?:end|foot)?\s?notes?(?: and references| & references)?|references(?: and notes)?|sources"
    r"|notas?(?: finales| al pie| de rodap[eé]| al final)?|referencias|fuentes|refer[eê]ncias"
    r"|notes (?:de fin|de bas de page|et références)|r[eé]f[eé]rences"
    r"|anmerkungen|endnoten|fu(?:ß|ss)noten|quellen(?:verzeichnis)?|einzelnachweise"
    r"|note(?: finali| a pi[eè] di pagina)?|riferimenti|works cited|citations"
    r")\s*:?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Column:
    """The lines of one column of one page, from the top."""

    page: int
    lines: list[Line]
    rules: list[Box]
    left: float = field(init=False, default=0.0)
    right: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.left = min((line.left for line in self.lines), default=0.0)
        self.right = max((line.right for line in self.lines), default=0.0)
        set_edge(self.lines)


def set_edge(lines: list[Line]) -> None:
    """Tell lines how far to the right the longest of them goes."""
    edge = max((line.right for line in lines), default=0.0)
    for line in lines:
        line.edge = edge


@dataclass(slots=True)
class PrintedNote:
    """A note as found: its mark, and its lines page by page."""

    mark: str
    page: int
    kind: Literal["footnote", "endnote"] = "footnote"
    key: str = ""
    lines: list[Line] = field(default_factory=list)
    skip: int = 0
    """Characters of its first line that are its label."""
    raised: bool = False
    dress: str = ""


@dataclass(slots=True)
class Reading:
    """The text of each column without its notes, and the notes."""

    body: list[Column]
    notes: list[PrintedNote]


def part_notes(columns: list[Column], body_size: float, *, scanned: bool = False) -> Reading:
    """Part every column into text and notes.

    In the recognised text of scans marks are rarely what they were, so that labels are
    believed without them.
    """
    for column in columns:
        _raise_lone_marks(column.lines)
    endnotes = _take_endnotes(columns)
    parter = _Parter(columns, body_size, scanned=scanned)
    for column in columns:
        parter.take(column)
    reading = Reading(parter.body, parter.notes + endnotes)
    _name_kinds(reading)
    return reading


def _raise_lone_marks(lines: list[Line]) -> None:
    """Tell the mark of a note whose first word, an address, had no room beside it."""
    for line, below in pairwise(lines):
        if len(line.text) <= LONE_MARK and line.size <= LONE_SIZE * below.size:
            line.raised = bytearray(b"\x01" * len(line.text))


# --- footnotes -----------------------------------------------------------------------


class _Parter:
    """Walks through the columns; remembers the note that may go on."""

    def __init__(self, columns: list[Column], body_size: float, *, scanned: bool) -> None:
        self.scanned = scanned
        self.body_size = body_size
        self.body: list[Column] = []
        self.notes: list[PrintedNote] = []
        self.marks: dict[int, set[str]] = {}
        self.counts: dict[int, Counter[str]] = {}
        for column in columns:
            seen = self.marks.setdefault(column.page, set())
            counts = self.counts.setdefault(column.page, Counter())
            for line in column.lines:
                marks = raised_marks(line)
                counts.update(mark.mark for mark in marks)
                # A mark may have been carried to the next line of the text.
                first = 1 if self._is_small(line) else 0
                seen.update(mark.mark for mark in marks if mark.start >= first)
                seen.update(_BRACKETED.findall(line.text, 1))
        self.known: set[str] = set().union(*self.marks.values())

    def take(self, column: Column) -> None:
        """Part one column."""
        start = self._foot(column)
        body, foot = column.lines[:start], column.lines[start:]
        self.body.append(Column(column.page, body, column.rules))
        if foot:
            set_edge(foot)  # notes may be set narrower than the text
            self._take_foot(foot, column.page)

    def _foot(self, column: Column) -> int:
        """Return the index of the first line that belongs to notes."""
        lines = column.lines
        small = len(lines)
        while small > 0 and self._is_small(lines[small - 1]):
            small -= 1
        if self.scanned and any(begins_foot(lines, small, n) for n in self._last_numbers()):
            return small
        ruled = self._ruled(column, small)
        if ruled is not None:
            return ruled
        for index in range(small, len(lines)):
            label = leading_label(lines[index])
            if label is not None and self._may_begin(label, column.page, ruled=False):
                return self._with_remainder(lines, small, index)
        for index, line in enumerate(lines):
            label = leading_label(line)
            if label is not None and label.raised and self._is_foot(lines[index:], label, column):
                return index
        return len(lines)

    def _last_numbers(self) -> tuple[int, ...]:
        """Return what the numbers of a scan's next notes may count on from."""
        mark = self.notes[-1].mark if self.notes else "0"
        return (int(mark), 0) if mark.isdecimal() else (0,)

    def _is_small(self, line: Line) -> bool:
        return line.size <= SMALL * self.body_size

    def _ruled(self, column: Column, small: int) -> int | None:
        """Return the first line below a separator, where the lines below it are notes."""
        lines = column.lines
        for index in range(len(lines)):
            if not _has_rule_above(column, index):
                continue
            label = leading_label(lines[index])
            begins = label is not None and self._may_begin(label, column.page)
            if index >= small and (begins or self._goes_on(lines[index])):
                return index
            if begins and all(line.size <= self.body_size * 1.04 for line in lines[index:]):
                return index
        return None

    def _goes_on(self, line: Line) -> bool:
        """Whether a note of the page before may go on with this line."""
        return bool(self.notes) and self.notes[-1].page >= line.page - 1

    def _with_remainder(self, lines: list[Line], small: int, index: int) -> int:
        """Step back over the rest of the last page's note, set in the notes' own type."""
        if index == small or not self.notes or self.notes[-1].page >= lines[index].page:
            return index
        size = lines[index].size
        first = index
        while first > small and abs(lines[first - 1].size - size) < 0.03 * size:
            first -= 1
        ends = self.notes[-1].lines[-1].text.rstrip()
        return first if not ends.endswith((".", ".”", ")")) or first > 0 else index

    def _may_begin(self, label: Label, page: int, *, ruled: bool = True) -> bool:
        """Whether a label can be the first of a foot; small lists have numbers too."""
        if label.raised or label.mark in self.marks.get(page, ()):
            return True
        if label.weak and label.mark not in self.known:
            return False
        last = self.notes[-1].mark if self.notes else None
        if last is not None and follows(label.mark, last):
            return True
        return follows(label.mark, None) and (
            ruled or self.scanned or label.mark in self.known or not self.known
        )

    def _is_foot(self, tail: list[Line], label: Label, column: Column) -> bool:
        """Whether lines in the text's own size are notes: raised labels that count on."""
        if any(line.size > self.body_size * 1.04 for line in tail):
            return False
        if self.counts[column.page][label.mark] > 1:
            return True
        last = self.notes[-1].mark if self.notes else None
        earlier = (page for page, counts in self.counts.items() if label.mark in counts)
        return follows(label.mark, last) and min(earlier) < column.page

    def _take_foot(self, foot: list[Line], page: int) -> None:
        for line, label in self._labels(foot):
            if label is not None:
                note = PrintedNote(label.mark, page, raised=label.raised, dress=label.dress)
                note.skip = label.length
                self.notes.append(note)
            if self.notes:
                self.notes[-1].lines.append(line)
            else:
                self.body[-1].lines.append(line)

    def _labels(self, foot: list[Line]) -> Iterable[tuple[Line, Label | None]]:
        for last in self._last_numbers() if self.scanned else ():
            if begins_foot(foot, 0, last):
                return zip(foot, scanned_labels(foot, last), strict=True)
        before = self.notes[-1] if self.notes else None
        return _labelled(foot, before, self.marks, scanned=self.scanned)


def _has_rule_above(column: Column, index: int) -> bool:
    """Whether a stroke separates line `index` from the line above it."""
    line = column.lines[index]
    high = line.baseline + RULE_ABOVE * line.size
    low = line.baseline + 0.55 * line.size
    if index:
        above = column.lines[index - 1]
        high = min(high, above.baseline - 0.1 * above.size)
    left, right = column.left, column.right
    for rule in column.rules:
        if not (low <= rule.bottom and rule.top <= high and rule.left < right):
            continue
        if rule.right <= left or rule.left > left + 0.35 * (right - left):
            continue
        if index and _underlines(rule, column.lines[index - 1]):
            continue
        return True
    return False


def _underlines(rule: Box, line: Line) -> bool:
    close = line.baseline - rule.top < 0.3 * line.size
    return close and rule.left >= line.left - 2 and rule.right <= line.right + 2


def _labelled(
    foot: list[Line],
    before: PrintedNote | None,
    marks: dict[int, set[str]],
    *,
    scanned: bool = False,
) -> Iterator[tuple[Line, Label | None]]:
    """Yield the lines of a foot with the label that each begins with, or None.

    The first label of a letter sets the style: later ones must be dressed alike, stand
    at the left edge of their foot, and count on.
    """
    style = (before.raised, before.dress) if before else None
    last = before.mark if before else None
    edge: float | None = None
    labels = [leading_label(line) for line in foot]
    height = 0.0
    for index, (line, label) in enumerate(zip(foot, labels, strict=True)):
        if line.baseline > height:  # the top of another column or page, with its own edge
            edge = None
        height = line.baseline
        fits = label is not None and (
            _fits(label, style, last, marks, line.page) or (scanned and _is_near(label, last))
        )
        if label is None or not fits:
            yield line, None
            continue
        later = [other for other in labels[index + 1 :] if other and _alike(other, label)]
        here = label.mark in marks.get(line.page, ()) and not is_date(line)
        if not label.raised and not here and _comes_later(line, label, last, later):
            yield line, None
            continue
        if edge is not None and not label.raised and abs(line.left - edge) > 0.9 * line.size:
            yield line, None
            continue
        style, last = (label.raised, label.dress), label.mark
        edge = line.left if edge is None else edge
        yield line, label


def _alike(one: Label, other: Label) -> bool:
    return (one.raised, one.dress) == (other.raised, other.dress)


def _comes_later(line: Line, label: Label, last: str | None, later: list[Label]) -> bool:
    """Whether what looks like a label ("12 June 2021") stands before the one it would be."""
    if not follows(label.mark, last):
        return any(follows(other.mark, last) for other in later)
    return is_date(line) and any(other.mark == label.mark for other in later)


def _is_near(label: Label, last: str | None) -> bool:
    """Whether a label counts on from the last, or from one that recognition lost."""
    if last is None or label.weak:
        return False
    (kind, place), (kind_before, place_before) = ordinal(label.mark), ordinal(last)
    return kind == kind_before and 0 < place - place_before <= NEAR


def _fits(
    label: Label,
    style: tuple[bool, str] | None,
    last: str | None,
    marks: dict[int, set[str]],
    page: int,
) -> bool:
    """Whether a label is dressed as those before it, and counts on."""
    here = label.mark in marks.get(page, ())
    if label.weak and not any(label.mark in seen for seen in marks.values()):
        return False
    counts = follows(label.mark, last)
    if label.raised:
        return style is None or style[0] or counts or here
    if style is not None and (label.raised, label.dress) != style:
        return False
    kind, place = ordinal(label.mark)
    kind_before, place_before = ordinal(last) if last else (kind, 0)
    starts_again = place == 1 and (here or style is None)
    skips = here and (kind != kind_before or place > place_before)
    return counts or starts_again or skips or (style is None and follows(label.mark, None))


# --- endnotes ------------------------------------------------------------------------


def _endnotes_start(columns: list[Column]) -> tuple[int, int] | None:
    """Return column and line of the heading whose next line begins the first note."""
    for number in range(len(columns) - 1, -1, -1):
        lines = columns[number].lines
        for index in range(len(lines) - 1, -1, -1):
            if not _HEADING.fullmatch(lines[index].text.strip()):
                continue
            after = lines[index + 1 :] or next(
                (c.lines for c in columns[number + 1 :] if c.lines), []
            )
            label = leading_label(after[0]) if after else None
            if label is not None and follows(label.mark, None):
                return number, index
    return None


def _take_endnotes(columns: list[Column]) -> list[PrintedNote]:
    """Move the lines behind the heading to notes, up to what is no note any more."""
    start = _endnotes_start(columns)
    if start is None:
        return []
    number, index = start
    tail = columns[number].lines[index + 1 :]
    for column in columns[number + 1 :]:
        tail.extend(column.lines)
    end = _endnotes_end(tail)
    taken = {id(line) for line in tail[:end]}
    for column in columns[number:]:
        column.lines = [line for line in column.lines if id(line) not in taken]
    notes: list[PrintedNote] = []
    for line, label in _labelled(tail[:end], None, {}):
        if label is not None:
            note = PrintedNote(label.mark, line.page, "endnote", skip=label.length)
            note.raised, note.dress = label.raised, label.dress
            notes.append(note)
        notes[-1].lines.append(line)
    return notes


def _endnotes_end(tail: list[Line]) -> int:
    """Return how many lines belong to the notes: a larger or bold heading ends them."""
    size = median(line.size for line in tail[:20])
    for index, line in enumerate(tail):
        if not index or leading_label(line) is not None:
            continue
        bold = all(line.bold) and len(line.text) < 60 and not tail[index - 1].is_bold
        if bold or line.size > 1.12 * size:
            return index
    return len(tail)


def _name_kinds(reading: Reading) -> None:
    """Tell endnotes from footnotes by where their marks stand, and give keys."""
    marks: dict[str, set[int]] = {}
    text_pages = {column.page for column in reading.body if column.lines}
    for column in reading.body:
        for line in column.lines:
            for mark in raised_marks(line):
                marks.setdefault(mark.mark, set()).add(column.page)
    by_page: dict[int, list[PrintedNote]] = {}
    for note in reading.notes:
        by_page.setdefault(note.page, []).append(note)
    for page, notes in by_page.items():
        if _are_endnotes(page, notes, marks, text_pages):
            for note in notes:
                note.kind = "endnote"
    last = max(text_pages, default=0)
    if any(note.kind == "endnote" and note.page > last for note in reading.notes):
        for note in by_page.get(last, ()):  # they began below the end of the text
            note.kind = "endnote"
    used: dict[str, int] = {}
    for note in reading.notes:
        prefix = "e" if note.kind == "endnote" else f"p{note.page}"
        key = f"{prefix}:{note.mark}"
        used[key] = used.get(key, 0) + 1
        note.key = key if used[key] == 1 else f"{key}.{used[key]}"


def _are_endnotes(
    page: int, notes: list[PrintedNote], marks: dict[str, set[int]], text_pages: set[int]
) -> bool:
    """Whether the notes of a page belong to marks of earlier pages, or stand alone on it."""
    if any(note.kind == "endnote" for note in notes):
        return False
    if page not in text_pages:
        return True
    if any(page in marks.get(note.mark, ()) for note in notes):
        return False
    earlier = sum(1 for note in notes if any(p < page for p in marks.get(note.mark, ())))
    return earlier * 2 > len(notes)
