"""Which lines of a foot begin a note: labels dressed alike that count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import Label, begins, distance, follows, is_date, leading_label
from citecheck.letters.pdf.runin import next_run_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import PrintedNote
    from citecheck.letters.pdf.textmarks import TextMarks

__all__ = ["labelled"]

NEAR = 3
"""So far apart may the labels be that text recognition finds, or that stand around a lost one."""
MORE = 2
"""So many labels that count on show that one before them was lost."""
AT_EDGE = 0.9
"""In ems: labels that are not raised stand at one left edge."""


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


class _Walk:
    """Goes down the lines of a foot; knows the last label, its dress and its edge."""

    def __init__(
        self, foot: list[Line], before: PrintedNote | None, marks: TextMarks, *, scanned: bool
    ) -> None:
        self.marks = marks
        self.scanned = scanned
        self.labels = [leading_label(line) for line in foot]
        self.style = (before.raised, before.dress) if before else None
        self.last = before.mark if before else None
        self.edge: float | None = None
        self.height = 0.0

    def take(self, index: int, line: Line) -> Iterator[tuple[Line, Label | None]]:
        """Yield a line, or the pieces of it that belong to different notes."""
        if line.baseline > self.height:  # the top of another column or page, with its own edge
            self.edge = None
        self.height = line.baseline
        label = self.labels[index]
        if label is not None and self._begins_note(index, line, label):
            self._count(label)
            self.edge = line.left if self.edge is None else self.edge
        else:
            label = None
        rest = line
        while (found := self._run_in(index, rest, label)) is not None:
            at, following = found
            yield rest.part(0, at), label
            rest, label = rest.part(at, len(rest.text)), following
            self._count(label)
        yield rest, label

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
        mark = found[1].mark
        printed = any(
            other.mark == mark and (other.raised, other.dress) == self.style
            for other in self._below(index)
        )
        return None if printed else found

    def _begins_note(self, index: int, line: Line, label: Label) -> bool:
        """Whether the label that a line begins with is the next note's."""
        here = self.marks.here(label.mark, line.page)
        fits = (
            self._fits(label, here=here)
            or (self.scanned and _is_near(label, self.last))
            or self._resumes(index, label)
        )
        if not fits:
            return False
        if label.raised:
            return True
        if not here or is_date(line) or self._skips(label):
            later = [other for other in self._below(index) if _alike(other, label)]
            if self._comes_later(line, label, later):
                return False
        return self.edge is None or abs(line.left - self.edge) <= AT_EDGE * line.size

    def _below(self, index: int) -> Iterator[Label]:
        return (label for label in self.labels[index + 1 :] if label is not None)

    def _skips(self, label: Label) -> bool:
        """Whether a label counts on from the last, but not by one."""
        apart = distance(label.mark, self.last) if self.last else None
        return apart is not None and apart > 1

    def _comes_later(self, line: Line, label: Label, later: list[Label]) -> bool:
        """Whether what looks like a label ("12 June 2021") stands before the one it would be."""
        if not follows(label.mark, self.last):
            return any(follows(other.mark, self.last) for other in later)
        return is_date(line) and any(other.mark == label.mark for other in later)

    def _resumes(self, index: int, label: Label) -> bool:
        """Whether labels go on behind one that was lost: two more below count on from this."""
        if (label.raised, label.dress) != self.style or not label.mark.isdecimal():
            return False
        if not _is_near(label, self.last):
            return False
        expected = label.mark
        left = MORE
        for other in self._below(index):
            if left and _alike(other, label) and follows(other.mark, expected):
                expected, left = other.mark, left - 1
        return not left

    def _fits(self, label: Label, *, here: bool) -> bool:
        """Whether a label is dressed as those before it, and counts on."""
        style, last = self.style, self.last
        if label.weak and label.mark not in self.marks.known:
            return False
        counts = follows(label.mark, last)
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


def _alike(one: Label, other: Label) -> bool:
    return (one.raised, one.dress) == (other.raised, other.dress)


def _is_near(label: Label, last: str | None) -> bool:
    """Whether a label counts on from the last, or from one that recognition lost."""
    if last is None or label.weak:
        return False
    apart = distance(label.mark, last)
    return apart is not None and 0 < apart <= NEAR
