"""Which lines of a foot begin a note: labels dressed alike that count on."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import (
    Label,
    begins,
    distance,
    follows,
    is_date,
    leading_label,
    readings,
)
from citecheck.letters.pdf.rows import LETTERS_ALIKE
from citecheck.letters.pdf.runin import next_run_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import PrintedNote
    from citecheck.letters.pdf.textmarks import TextMarks

__all__ = ["AT_EDGE", "labelled"]

NEAR = 3
"""So far apart may the labels be that text recognition finds, or that stand around a lost one."""
MORE = 2
"""So many labels that count on show that one before them was lost."""
_Style = tuple[bool, str]
"""Whether labels are raised, and their dress."""
AT_EDGE = 0.9
"""In ems: labels that are not raised stand at one left edge, or before one edge of their notes."""


def labelled(
    foot: list[Line],
    before: PrintedNote | None,
    marks: TextMarks,
    *,
    scanned: bool = False,
) -> Iterator[tuple[Line, Label | None]]:
    """Yield the lines of a foot with the label that each begins with, or None.

    The first label of a letter sets the style: later ones must be dressed alike, stand
    at the left edge of their foot, and count on. A line within which another note begins
    (`next_run_in`) is yielded in pieces.
    """
    walk = _Walk(foot, before, marks, scanned=scanned)
    for index, line in enumerate(foot):
        yield from walk.take(index, line)


_ALIGNED = 0.3
"""In ems: notes begin at one edge behind labels that are set flush right."""


def _inner_edge(line: Line, label: Label) -> float | None:
    """Return where the note itself begins behind its label, where it does so in this line."""
    at = label.length
    while at < len(line.text) and line.text[at].isspace():
        at += 1
    return line.lefts[at] if at < len(line.text) else None


class _Below:
    """Finds the labels below a line: by their style, and by what they are or may count."""

    def __init__(self, labels: list[Label | None]) -> None:
        self._labels = labels
        self._places: dict[tuple[_Style, str, int], list[int]] = defaultdict(list)
        self._marks: dict[tuple[_Style, str], int] = {}
        for index, label in enumerate(labels):
            if label is None:
                continue
            style = (label.raised, label.dress)
            self._marks[style, label.mark] = index
            kinds = readings(label.mark)
            for kind, place in kinds:
                self._places[style, kind, place].append(index)
            if any(kind == "symbol" for kind, _ in kinds):
                self._places[style, "any symbol", 0].append(index)
            if begins(label.mark):
                self._places[style, "first", 0].append(index)

    def has(self, index: int, style: _Style, mark: str) -> bool:
        """Whether a label stands below line `index`."""
        return self._marks.get((style, mark), -1) > index

    def next_after(self, index: int, style: _Style, last: str | None) -> tuple[int, str] | None:
        """Return the first line below `index` whose label `follows` the last, and its mark."""
        found: list[int] = []
        for kind, place in self._wanted(last):
            places = self._places.get((style, kind, place), [])
            found += places[(at := bisect_right(places, index)) : at + 1]
        for at in sorted(found):
            label = self._labels[at]
            if label is not None and follows(label.mark, last):
                return at, label.mark
        return None

    def _wanted(self, last: str | None) -> list[tuple[str, int]]:
        if last is None:
            return [("any symbol", 0), ("first", 0)]
        kinds = readings(last)
        symbol = any(kind == "symbol" for kind, _ in kinds)
        return [("any symbol", 0)] if symbol else [(kind, place + 1) for kind, place in kinds]


class _Walk:
    """Goes down the lines of a foot; knows the last label, its dress and its edge."""

    def __init__(
        self, foot: list[Line], before: PrintedNote | None, marks: TextMarks, *, scanned: bool
    ) -> None:
        self.marks = marks
        self.scanned = scanned
        self.labels = [leading_label(line) for line in foot]
        self.below = _Below(self.labels)
        self.style = (before.raised, before.dress) if before else None
        self.last = before.mark if before else None
        self.edge: float | None = None
        self.inner: float | None = None
        """Where the notes themselves begin: lists set their labels flush right before that."""
        self.height = 0.0

    def take(self, index: int, line: Line) -> Iterator[tuple[Line, Label | None]]:
        """Yield a line, or the pieces of it that belong to different notes."""
        if line.baseline > self.height:  # the top of another column or page, with its own edge
            self.edge = self.inner = None
        self.height = line.baseline
        label = self._as_letter(self.labels[index])
        if label is not None and self._begins_note(index, line, label):
            self._count(label)
            self.edge = line.left if self.edge is None else self.edge
            self.inner = _inner_edge(line, label) if self.inner is None else self.inner
        else:
            label = None
        rest = line
        while (found := self._run_in(index, rest, label)) is not None:
            at, following = found
            yield rest.part(0, at), label
            rest, label = rest.part(at, len(rest.text)), following
            self._count(label)
        yield rest, label

    def _as_letter(self, label: Label | None) -> Label | None:
        """Return a label of a scan as the small letters that count on: `1` was an l, `XV` an xv."""
        if label is None or not self.scanned or self.last is None:
            return label
        small = label.mark.lower()
        if label.mark.isupper() and self.last.islower() and distance(small, self.last) == 1:
            return replace(label, mark=small)
        if len(label.mark) > 1:
            return label
        known = self.marks.known
        among_letters = self.last in known and self.last.islower()
        for letter in (small, LETTERS_ALIKE.get(label.mark, "")[:1]):
            counts = letter in known or (among_letters and letter.isalpha())
            if counts and follows(letter, self.last):
                return replace(label, mark=letter)
        return label

    def _count(self, label: Label) -> None:
        self.style, self.last = (label.raised, label.dress), label.mark

    def _run_in(self, index: int, line: Line, label: Label | None) -> tuple[int, Label] | None:
        """Return where within a line the next note begins, and its label."""
        if self.style is None or self.last is None or self.scanned:
            return None
        start = label.length if label else 0
        found = next_run_in(line, start, self.last, self.style, self.marks)
        if found is None:
            return None
        return None if self.below.has(index, self.style, found[1].mark) else found

    def _begins_note(self, index: int, line: Line, label: Label) -> bool:
        """Whether the label that a line begins with is the next note's."""
        here = self.marks.here(label.mark, line.page)
        fits = (
            self._fits(label, here=here)
            or (self.scanned and self._is_near(label))
            or self._resumes(index, label)
        )
        if not fits:
            return False
        if label.raised:
            return True
        doubtful = not here or is_date(line) or self._skips(label)
        if doubtful and self._comes_later(index, line, label):
            return False
        return self._at_edge(line, label)

    def _at_edge(self, line: Line, label: Label) -> bool:
        """Whether a label stands where the labels of its foot do."""
        if self.edge is None or abs(line.left - self.edge) <= AT_EDGE * line.size:
            return True
        inner = _inner_edge(line, label)
        if inner is None or self.inner is None:
            return False
        return abs(inner - self.inner) <= _ALIGNED * line.size

    def _skips(self, label: Label) -> bool:
        """Whether a label counts on from the last, but not by one."""
        apart = distance(label.mark, self.last) if self.last else None
        return apart is not None and apart > 1

    def _comes_later(self, index: int, line: Line, label: Label) -> bool:
        """Whether what looks like a label ("12 June 2021") stands before the one it would be."""
        style = (label.raised, label.dress)
        if not follows(label.mark, self.last):
            return self.below.next_after(index, style, self.last) is not None
        return is_date(line) and self.below.has(index, style, label.mark)

    def _is_near(self, label: Label) -> bool:
        """Whether a label counts on from the last, or from one that recognition lost."""
        weak = label.weak and not (self.scanned and label.mark in self.marks.known)
        apart = distance(label.mark, self.last) if self.last and not weak else None
        return apart is not None and 0 < apart <= NEAR

    def _resumes(self, index: int, label: Label) -> bool:
        """Whether labels go on behind one that was lost: two more below count on from this."""
        if (label.raised, label.dress) != self.style or not label.mark.isdecimal():
            return False
        if not self._is_near(label):
            return False
        mark = label.mark
        for _ in range(MORE):
            following = self.below.next_after(index, self.style, mark)
            if following is None:
                return False
            index, mark = following
        return True

    def _fits(self, label: Label, *, here: bool) -> bool:
        """Whether a label is dressed as those before it, and counts on."""
        style, last = self.style, self.last
        counts = follows(label.mark, last)
        lost = self.scanned and counts and last is not None  # its mark was not seen
        if label.weak and label.mark not in self.marks.known and not lost:
            return False
        if label.raised:
            return style is None or style[0] or counts or here
        if style is not None and (label.raised, label.dress) != style:
            return False
        if label.letter and last is not None and not counts and distance(label.mark, last) is None:
            return False  # among numbers, a letter is a word or an item
        apart = distance(label.mark, last) if last else None
        starts_again = begins(label.mark) and (here or style is None)
        skips = here and (apart is None or apart > 0)
        return counts or starts_again or skips or (style is None and follows(label.mark, None))
