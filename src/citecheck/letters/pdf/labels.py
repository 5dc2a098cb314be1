"""Which lines of a foot begin a note: labels dressed alike that count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import Label, begins, distance, follows, is_date, leading_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import PrintedNote

__all__ = ["labelled"]

NEAR = 3
"""So far apart may the labels be that text recognition finds, or that stand around a lost one."""
MORE = 2
"""So many labels that count on show that one before them was lost."""


def labelled(
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
            _fits(label, style, last, marks, line.page)
            or (scanned and _is_near(label, last))
            or _resumes(label, style, last, labels[index + 1 :])
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
    apart = distance(label.mark, last)
    return apart is not None and 0 < apart <= NEAR


def _resumes(
    label: Label, style: tuple[bool, str] | None, last: str | None, below: list[Label | None]
) -> bool:
    """Whether labels go on behind one that was lost: two more below count on from this."""
    if (label.raised, label.dress) != style or not label.mark.isdecimal():
        return False
    expected = label.mark
    left = MORE
    for other in below:
        if left and other is not None and _alike(other, label) and follows(other.mark, expected):
            expected, left = other.mark, left - 1
    return not left and _is_near(label, last)


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
    if label.letter and last is not None and not counts and distance(label.mark, last) is None:
        return False  # among numbers, a letter is a word or an item
    apart = distance(label.mark, last) if last else None
    starts_again = begins(label.mark) and (here or style is None)
    skips = here and (apart is None or apart > 0)
    return counts or starts_again or skips or (style is None and follows(label.mark, None))
