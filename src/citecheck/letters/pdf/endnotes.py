"""Notes at the end of a letter: behind their heading, or told by where their marks stand."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from citecheck.citations.headings import heading_line
from citecheck.letters.pdf.labels import labelled
from citecheck.letters.pdf.marks import distance, follows, leading_label, raised_marks
from citecheck.letters.pdf.parted import PrintedNote
from citecheck.letters.pdf.textmarks import BRACKETED, TextMarks

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.marks import Label
    from citecheck.letters.pdf.parted import Column, Reading

__all__ = ["is_heading", "name_kinds", "take_endnotes", "take_unheaded"]

LARGER = 1.12
"""Times the type of notes: a heading, or the letter's text."""
SMALL = 0.96
"""Times the type of references: the notes at the foot of their page."""


def is_heading(line: Line) -> bool:
    """Whether a line says that notes follow."""
    return heading_line(line.text.strip())


def take_endnotes(columns: list[Column], *, scanned: bool = False) -> list[PrintedNote]:
    """Move the lines behind the heading to notes, up to what is no note any more.

    In a scan, a label that counts on is believed without its mark.
    """
    known = TextMarks(columns).known
    start = _heading(columns, known)
    if start is None:
        return []
    number, index = start
    tail = _tail(columns, number, index)
    return _take(columns, tail[: _endnotes_end(tail)], known, scanned=scanned)


def take_unheaded(columns: list[Column], known: set[str]) -> list[PrintedNote]:
    """Move to notes what stands behind the letter's last mark, and counts through all.

    `known` are the marks of the text. For letters where nothing else showed any notes.
    """
    lines = [line for column in columns for line in column.lines]
    last = max((at for at, line in enumerate(lines) if _holds_mark(line)), default=len(lines))
    first, before = 0, None
    for index in range(last + 1, len(lines)):
        label = leading_label(lines[index])
        if label is None or label.mark not in known or not follows(label.mark, before):
            continue
        first, before = (first, label.mark) if before else (index, label.mark)
    if before is None or first == 0 or any((distance(mark, before) or 0) > 0 for mark in known):
        return []
    tail = lines[first:]
    return _take(columns, tail, known) if _is_one_list(tail) else []


def _is_one_list(tail: list[Line]) -> bool:
    """Whether no heading parts a list, and it does not begin anew."""
    begins = leading_label(tail[0])
    return not any(
        line.size > LARGER * tail[0].size or leading_label(line) == begins for line in tail[1:]
    )


def _holds_mark(line: Line) -> bool:
    raised = (mark for mark in raised_marks(line) if not (mark.unit or mark.ordinal))
    return any(mark.start for mark in raised) or BRACKETED.search(line.text, 1) is not None


def _heading(columns: list[Column], known: set[str]) -> tuple[int, int] | None:
    """Return column and line of the heading whose next line begins the first note."""
    for number in range(len(columns) - 1, -1, -1):
        lines = columns[number].lines
        for index in range(len(lines) - 1, -1, -1):
            if not is_heading(lines[index]):
                continue
            after = lines[index + 1 :] or next(
                (c.lines for c in columns[number + 1 :] if c.lines), []
            )
            label = leading_label(after[0]) if after else None
            if label is not None and (follows(label.mark, None) or label.mark in known):
                return number, index
    return None


def _take(
    columns: list[Column], lines: list[Line], known: set[str], *, scanned: bool = False
) -> list[PrintedNote]:
    """Move lines out of their columns into notes; the first begins one."""
    taken = {id(line) for line in lines}
    for column in columns:
        column.lines = [line for line in column.lines if id(line) not in taken]
    marks = TextMarks()
    marks.known = known
    notes: list[PrintedNote] = []
    first = leading_label(lines[0])
    for line, counted in labelled(lines, _before(first), marks, scanned=scanned):
        label = counted or (first if not notes else None)
        if label is not None:
            note = PrintedNote(label.mark, line.page, "endnote", skip=label.length)
            note.raised, note.dress = label.raised, label.dress
            notes.append(note)
        notes[-1].lines.append(line)
    return notes


def _before(first: Label | None) -> PrintedNote | None:
    """Return what a list would have had before its first note, where it begins late."""
    if first is None or not first.mark.isdecimal() or first.mark == "1":
        return None
    note = PrintedNote(str(int(first.mark) - 1), 0)
    note.raised, note.dress = first.raised, first.dress
    return note


def _tail(columns: list[Column], number: int, index: int) -> list[Line]:
    """Return the lines behind a heading, but for the feet of their pages.

    Of the columns beside it, the text that stands above it is none of them.
    """
    heading = columns[number].lines[index]
    tail: list[Line] = []
    for column in columns[number:]:
        lines = column.lines
        start = index + 1 if column is columns[number] else 0
        if start < len(lines) and not tail:
            first = lines[start]
        elif tail and start == 0 and column.page == heading.page:
            start = _text_above(lines, heading, tail[0].size)
        if start < len(lines):
            tail += lines[start : _foot(column, start, first)]
    return tail


def _foot(column: Column, start: int, first: Line) -> int:
    """Return where footnotes begin below the notes that `first` begins, in one column.

    They are set in smaller type than a list of references, or below a rule and with
    labels of another kind.
    """
    lines = column.lines
    small = len(lines)
    while small > start and lines[small - 1].size <= SMALL * first.size:
        small -= 1
    if any(leading_label(line) is not None for line in lines[small:]):
        return small
    own = leading_label(first)
    for index in range(start + 1, len(lines)):
        label = leading_label(lines[index]) if column.is_ruled_off(index) else None
        if own and label and (label.raised, label.dress) != (own.raised, own.dress):
            return index
    return len(lines)


def _text_above(lines: list[Line], heading: Line, size: float) -> int:
    """Return how many lines of a column go with larger type that stands above the heading."""
    above = [
        index
        for index, line in enumerate(lines)
        if line.size > LARGER * size and line.baseline > heading.baseline
    ]
    return above[-1] + 1 if above else 0


def _endnotes_end(tail: list[Line]) -> int:
    """Return how many lines belong to the notes: a larger or bold heading ends them."""
    size = median(line.size for line in tail[:20])
    for index, line in enumerate(tail):
        if not index or leading_label(line) is not None:
            continue
        bold = all(line.bold) and len(line.text) < 60 and not tail[index - 1].is_bold
        if bold or line.size > LARGER * size:
            return index
    return len(tail)


def name_kinds(reading: Reading) -> None:
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
    later = {note.style for note in reading.notes if note.kind == "endnote" and note.page > last}
    for note in by_page.get(last, ()):
        if note.style in later:  # they began below the end of the text
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
