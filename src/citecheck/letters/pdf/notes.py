"""Which lines of a letter are its notes, and which note each belongs to.

Footnotes stand at the foot of a column or page: below a rule, in smaller type, or behind
raised labels that count on. Endnotes stand behind a heading, or behind the last line of
the text. A note goes on where the foot of the next column or page begins without a label.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.endnotes import name_kinds, take_endnotes, take_unheaded
from citecheck.letters.pdf.insets import take_insets
from citecheck.letters.pdf.labels import labelled
from citecheck.letters.pdf.lines import joined
from citecheck.letters.pdf.listings import tell_listings
from citecheck.letters.pdf.marks import Label, follows, is_date, leading_label
from citecheck.letters.pdf.mislabelled import as_numbers, counted_letters, once_each
from citecheck.letters.pdf.parted import Column, PrintedNote, Reading, set_edge
from citecheck.letters.pdf.resumed import resumed_at
from citecheck.letters.pdf.scanned import counts_from, scanned_foot, scanned_labels
from citecheck.letters.pdf.textmarks import TextMarks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citecheck.letters.pdf.layout import Line

__all__ = ["part_notes"]

SMALL = 0.96
"""Note type relative to body type: 10 pt notes below 10.5 pt text are the closest seen."""
ABOUT_LEVEL = 1.5
"""In ems: columns of one foot begin no farther apart."""
LANE = 36.0
"""Points by which the left edge of one column may move from page to page."""
LONE_MARK = 6
"""Characters of a mark that stands on a line of its own."""
LONE_DROP = 2.2
"""In ems: how far above its note it stands."""
TAIL = 300
"""Characters at a line's end that are looked at."""
LONE_SIZE = 0.85
"""Its size, relative to the line below."""

RULED = "below a rule"

_LONE = re.compile(r"[\[(]?(?:\d{1,3}|[ivxlc]{1,5}|[*†‡§¶]{1,3})[\])]?\.?")
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[-/_=&?.%#~]$", re.IGNORECASE)


def part_notes(columns: list[Column], body_size: float, *, scanned: bool = False) -> Reading:
    """Part every column into text and notes.

    In the recognised text of scans marks are rarely what they were, so that labels are
    believed without them.
    """
    if not scanned:
        tell_listings(columns)
    for column in columns:
        column.lines = _with_lone_marks(column.lines)
    if scanned:
        as_numbers(columns)
        once_each(columns)
    endnotes = take_endnotes(columns, scanned=scanned)
    parter = _Parter(columns, body_size, scanned=scanned)
    insets = [] if scanned else take_insets(columns, parter.marks, parter.is_small)
    for column in columns:
        parter.take(column)
    if not (parter.notes or endnotes):
        endnotes = take_unheaded(parter.body, parter.marks.known)
    notes = sorted(insets + parter.notes, key=lambda note: note.page)
    reading = Reading(parter.body, notes + endnotes)
    name_kinds(reading)
    return reading


def _with_lone_marks(lines: list[Line]) -> list[Line]:
    """Bring the mark of a note to its first word, an address that had no room beside it."""
    result: list[Line] = []
    for line in lines:
        above = result[-1] if result else None
        if above is not None and _is_mark_of(above, line):
            ends = result[-2].text if len(result) > 1 else ""
            if above.size <= LONE_SIZE * line.size:
                above.raised = bytearray(b"\x01" * len(above.text))
            elif _ADDRESS.match(line.text) and not _IN_ADDRESS.search(ends[-TAIL:]):
                result[-1] = joined([above, line])
                continue
        result.append(line)
    return result


def _is_mark_of(above: Line, line: Line) -> bool:
    drop = above.baseline - line.baseline
    return (
        len(above.text) <= LONE_MARK
        and not above.listed
        and _LONE.fullmatch(above.text) is not None
        and 0 < drop <= LONE_DROP * line.size
        and above.left <= line.left + line.size
    )


# --- footnotes -----------------------------------------------------------------------


def _lowest_labels(
    columns: list[Column], is_small: Callable[[Line], bool]
) -> dict[tuple[int, str], Line]:
    """Return by their labels the lines in small type with which each page's last column ends.

    And the one with a raised label that stands below a rule, where there is one.
    """
    last = {column.page: column for column in columns if column.lines}
    found: dict[tuple[int, str], Line] = {}
    for column in last.values():
        for index in range(len(column.lines) - 1, -1, -1):
            line = column.lines[index]
            if not is_small(line):
                break
            label = leading_label(line)
            if label is not None:
                found[column.page, label.mark] = line
                if label.raised and column.is_ruled_off(index):
                    found[column.page, RULED] = line
    return found


class _Parter:
    """Walks through the columns; remembers the note that may go on."""

    def __init__(self, columns: list[Column], body_size: float, *, scanned: bool) -> None:
        self.scanned = scanned
        self.body_size = body_size
        self.body: list[Column] = []
        self.notes: list[PrintedNote] = []
        self.foot: Line | None = None
        """The first line of the last column's notes."""
        self.foot_ends = False
        """Whether the last column ended with notes."""
        self.marks = TextMarks(columns, self.is_small)
        if scanned:
            small = (line for column in columns for line in column.lines if self.is_small(line))
            self.marks.known |= counted_letters(small)
        self.lowest = _lowest_labels(columns, self.is_small)
        self.lanes: dict[int, PrintedNote] = {}
        """The last note of each column, by its left edge: two languages count each their own."""
        self.dressed: dict[tuple[bool, str], PrintedNote] = {}
        """The last note of each style: those of a box count in another one."""

    def take(self, column: Column) -> None:
        """Part one column."""
        start = self._foot(column)
        body, foot = column.lines[:start], column.lines[start:]
        self.body.append(Column(column.page, body, column.rules))
        self.foot_ends = bool(foot)
        if foot:
            self.foot = foot[0]
            set_edge(foot)  # notes may be set narrower than the text
            self._take_foot(foot, column)

    def _foot(self, column: Column) -> int:
        """Return the index of the first line that belongs to notes."""
        lines = column.lines
        small = len(lines)
        while small > 0 and self.is_small(lines[small - 1]):
            small -= 1
        if self._is_beside_foot(column):
            return 0
        last = counts_from(lines[small:], self._last_numbers()) if self.scanned else None
        if last is not None and (foot := scanned_foot(lines, small, last)) is not None:
            return foot
        ruled = self._ruled(column, small)
        if ruled is not None:
            return ruled
        for index in range(small, len(lines)):
            label = leading_label(lines[index])
            if label is not None and self._may_begin(label, column.page, ruled=False):
                if self._stands_lower(label, lines[index]):
                    break
                return self._with_remainder(lines, small, index)
        return self._in_type_of_text(column)

    def _in_type_of_text(self, column: Column) -> int:
        """Return the first line of notes that nothing but their labels tells from the text."""
        if self.foot_ends and self.notes and not self.scanned:
            resumed = resumed_at(column, self.notes[-1], self.body[-1].lines)
            if resumed is not None:
                return resumed
        lines = column.lines
        for index, line in enumerate(lines):
            label = leading_label(line)
            if label is None or not label.raised or self._has_note_below(label, line):
                continue
            if self._is_foot(lines[index:], label, column):
                return self._with_ruled_off(column, index)
        return len(lines)

    def _stands_lower(self, label: Label, line: Line) -> bool:
        """Whether notes stand farther down: then these are lines of a program, or contents.

        Those that a rule parts from the text, or one with this very mark.
        """
        return not label.raised and any(
            lowest.baseline < line.baseline
            and lowest.left < line.right
            and line.left < lowest.right
            and not self.marks.twice(label.mark, line.page)
            for kind in (label.mark, RULED)
            if (lowest := self.lowest.get((line.page, kind))) is not None
        )

    def _has_note_below(self, label: Label, line: Line) -> bool:
        """Whether the note of a mark that begins a line of the text stands in smaller type."""
        lowest = self.lowest.get((line.page, label.mark))
        return lowest is not None and lowest is not line and lowest.baseline < line.baseline

    def _is_beside_foot(self, column: Column) -> bool:
        """Whether a column holds no more than the rest of the foot in the column beside it."""
        above = self.foot
        if above is None or above.page != column.page or not column.lines:
            return False
        first = column.lines[0]
        level = first.baseline <= above.baseline + ABOUT_LEVEL * above.size
        return level and all(
            abs(line.size - above.size) < 0.03 * above.size for line in column.lines
        )

    def _last_numbers(self) -> tuple[int, ...]:
        """Return what the numbers of a scan's next notes may count on from."""
        mark = self.notes[-1].mark if self.notes else "0"
        return (int(mark), 0) if mark.isdecimal() else (0,)

    def is_small(self, line: Line) -> bool:
        """Whether a line is set in type smaller than the text's."""
        return line.size <= SMALL * self.body_size

    def _ruled(self, column: Column, small: int) -> int | None:
        """Return the first line below a separator, where the lines below it are notes."""
        lines = column.lines
        ruled = [index for index in range(len(lines)) if column.is_ruled_off(index)]
        smaller = any(index >= small and leading_label(lines[index]) for index in ruled)
        for index in ruled:
            label = leading_label(lines[index])
            begins = (
                label is not None
                and self._may_begin(label, column.page)
                and (label.raised or index >= small or not is_date(lines[index]))
            )  # a letterhead's rule has the date below it
            if index < small and (smaller or self._is_word(label, column.page)):
                continue  # below a page's head, or a table
            if index >= small and (begins or self._goes_on(lines[index])):
                return index
            if begins and self._is_no_larger(lines[index:]):
                return index
        return None

    def _is_word(self, label: Label | None, page: int) -> bool:
        """Whether what a line of the text begins with is a word, `a` or `I`, and no mark."""
        if label is None or label.raised:
            return False
        return label.letter and not self.marks.here(label.mark, page)

    def _is_no_larger(self, tail: list[Line]) -> bool:
        """Whether lines may be a foot by their type."""
        return all(line.size <= self.body_size * 1.04 for line in tail)

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
        return first if not self._last_ends() or first > 0 else index

    def _with_ruled_off(self, column: Column, index: int) -> int:
        """Step back over the rest of an unfinished note, up to the rule above it."""
        if not self._goes_on(column.lines[index]) or self._last_ends():
            return index
        for at in range(index, -1, -1):
            if column.is_ruled_off(at):
                return at if self._is_no_larger(column.lines[at:]) else index
        return index

    def _last_ends(self) -> bool:
        return self.notes[-1].lines[-1].text.rstrip().endswith((".", ".”", ")"))

    def _may_begin(self, label: Label, page: int, *, ruled: bool = True) -> bool:
        """Whether a label can be the first of a foot; small lists have numbers too."""
        if label.raised or self.marks.here(label.mark, page):
            return True
        known = self.marks.known
        if label.weak and label.mark not in known:
            return False
        last = self.notes[-1].mark if self.notes else None
        if last is not None and follows(label.mark, last):
            return True
        return follows(label.mark, None) and (
            ruled or self.scanned or label.mark in known or not known
        )

    def _is_foot(self, tail: list[Line], label: Label, column: Column) -> bool:
        """Whether lines in the text's own size are notes: raised labels that count on."""
        if not self._is_no_larger(tail):
            return False
        if self.marks.twice(label.mark, column.page):
            return True
        last = self.notes[-1].mark if self.notes else None
        return follows(label.mark, last) and self.marks.first_page(label.mark) < column.page

    def _take_foot(self, foot: list[Line], column: Column) -> None:
        lane = round(column.left / LANE)
        for line, label in self._labels(foot, self.lanes.get(lane)):
            if label is not None:
                note = PrintedNote(label.mark, column.page, raised=label.raised, dress=label.dress)
                note.skip = label.length
                self.notes.append(note)
                self.dressed[note.style] = note
            if self.notes:
                self.notes[-1].lines.append(line)
                self.lanes[lane] = self.notes[-1]
            else:
                self.body[-1].lines.append(line)

    def _labels(
        self, foot: list[Line], above: PrintedNote | None
    ) -> Iterable[tuple[Line, Label | None]]:
        """Return the lines of a foot with their labels; `above` ended this column before."""
        last = counts_from(foot, self._last_numbers()) if self.scanned else None
        if last is not None:
            return zip(foot, scanned_labels(foot, last), strict=True)
        before = self.notes[-1] if self.notes else None
        first = next((label for line in foot if (label := leading_label(line))), None)
        if first and above and before and not follows(first.mark, before.mark):
            before = above if follows(first.mark, above.mark) else before
        if first and before and (first.raised, first.dress) != before.style:
            alike = self.dressed.get((first.raised, first.dress))
            before = alike if alike and follows(first.mark, alike.mark) else before
        return labelled(foot, before, self.marks, scanned=self.scanned)
