"""Where the lines of a page are: boxes beside each other, and labels that were overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.gaps import INK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Box", "apart", "hanging"]

LONG = 6
"""In heights of what was found: a line of a note is longer."""
HANGING, NEAR = 2.5, 0.3
"""In the same, how far before its note a label may stand, and how near."""
SHORT, WIDE = 0.25, 1.5
"""In the same, how tall a label is at least, and how wide at most."""

Box = tuple[int, int, int, int]
"""Left, top, right and bottom of what was found, in pixels."""


def apart(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes of which none reaches into a longer one beside it: a label and its note.

    Labels below each other that were found as one are one each.
    """
    result: list[Box] = []
    for left, top, right, bottom in (one for box in boxes for one in _single(box, boxes)):
        for other in boxes:
            shared = min(bottom, other[3]) - max(top, other[1])
            is_beside = left < other[0] < right < other[2] and right - left < other[2] - other[0]
            if is_beside and 2 * shared > bottom - top:
                right = other[0]
        result.append((left, top, right, bottom))
    return result


def _single(box: Box, boxes: Sequence[Box]) -> list[Box]:
    """Return what stands in a box that is taller than wide: a label for each line beside it."""
    left, top, right, bottom = box
    if right - left >= bottom - top:
        return [box]
    lines = [
        other
        for other in boxes
        if other[0] > left
        and other[2] - other[0] >= LONG * (other[3] - other[1])
        and top < (other[1] + other[3]) / 2 < bottom
    ]
    if len(lines) < 2:
        return [box]
    return [(left, other[1], right, other[3]) for other in lines]


def hanging(page: Any, boxes: Sequence[Box]) -> Iterator[Box]:  # noqa: ANN401 - an array
    """Yield the boxes of what stands alone to the left of a line: labels that were not found.

    A single figure is often overlooked where it hangs before its note.
    """
    for left, top, right, bottom in boxes:
        tall = bottom - top
        if right - left < LONG * tall:
            continue
        start, end = max(0, left - int(HANGING * tall)), left - int(NEAR * tall)
        beside = [
            one for one in boxes if one[1] < bottom and one[3] > top and one[0] < left - NEAR * tall
        ]
        if start >= end or any(one[2] > start for one in beside):
            continue
        rows = page[top + tall // 6 : bottom - tall // 6, start:end] < INK
        inked = rows.any(axis=0).nonzero()[0]
        lines = rows.any(axis=1).nonzero()[0]
        if not len(inked) or not inked[0]:
            continue  # what reaches farther left is no label: a hole that was punched
        if SHORT * tall <= len(lines) and inked[-1] - inked[0] <= WIDE * tall:
            yield start + int(inked[0]) - 2, top, start + int(inked[-1]) + 3, bottom
