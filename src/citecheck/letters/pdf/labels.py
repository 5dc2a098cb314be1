"""Which lines of a foot begin a note: labels dressed alike that count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.pdf.marks import Label, follows, is_date, leading_label, ordinal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import PrintedNote

__all__ = ["labelled"]

NEAR = 3
"""So far apart may the labels be that text recognition finds."""


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
