"""Where the lines of a page are: boxes beside each other, and labels that were overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.inked import INK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Box", "above", "apart", "hanging"]

LONG = 6
"""In heights of what was found: a line of a note is longer."""
HANGING, NEAR = 6.0, 0.3
"""In the same, how far before its note a label may stand, a tab or two, and how near."""
OUTSIDE = 2.5
"""In the same, how far before all lines of its page."""
SHORT, WIDE = 0.25, 1.5
"""In the same, how tall a label is at least, and how wide at most."""
PITCH = 1.0
"""In the same, how much room the line before leaves at most."""

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
        and _are_level(other, box)
    ]
    if len(lines) < 2:
        return [box]
    return [(left, other[1], right, other[3]) for other in lines]


def hanging(page: Any, boxes: Sequence[Box]) -> Iterator[Box]:  # noqa: ANN401 - an array
    """Yield the boxes of what stands alone to the left of a line: labels that were not found.

    A single figure is often overlooked where it hangs before its note.
    """
    margin = min((box[0] for box in boxes if _is_long(box)), default=0)
    found: list[Box] = []
    for box in boxes:
        if not _is_long(box) and not _begins_row(box, boxes):
            continue
        label = _before(page, box, boxes)
        if label is None or label[0] < margin - OUTSIDE * (box[3] - box[1]):
            continue
        if not any(_overlap(label, other) for other in found):
            found.append(label)
            yield label


def above(box: Box, boxes: Sequence[Box]) -> list[Box]:
    """Return where the line before one may end, the last to the right first.

    It is right above it, in its column. Where its words were found one by one, it ends with
    the last of them, and what stands amid such a line goes on with nothing.
    """
    left, top, right, bottom = box
    near = [
        other
        for other in boxes
        if (other[1] + other[3]) / 2 < top and top - other[3] <= PITCH * (bottom - top)
    ]
    over = [other for other in near if other[0] < right and left < other[2]]
    if not over:
        return []
    nearest = max(over, key=lambda other: other[3])
    row = [other for other in near if other is nearest or _are_level(other, nearest)]
    if any(other[0] < left and _are_level(other, box) for other in boxes):
        row = [other for other in over if other in row]
    return sorted(row, key=lambda other: -other[2])


def _before(page: Any, box: Box, boxes: Sequence[Box]) -> Box | None:  # noqa: ANN401 - an array
    """Return the box of what has the shape of a label before a line, if nothing else is there."""
    left, top, _, bottom = box
    tall = bottom - top
    start, end = max(0, left - int(HANGING * tall)), left - int(NEAR * tall)
    before = (one for one in boxes if _are_level(one, box) and one[0] < left - NEAR * tall)
    if start >= end or any(one[2] > start for one in before):
        return None
    rows = page[top:bottom, start:end] < INK
    amid = rows[tall // 3 : tall - tall // 3].any(axis=0).nonzero()[0].tolist()
    found = _nearest(amid, NEAR * tall)
    if not found or not found[0]:
        return None  # what reaches farther left is no label
    lines = rows[tall // 6 : tall - tall // 6, found[0] : found[-1] + 1].any(axis=1).sum()
    middle = start + (found[0] + found[-1]) // 2
    is_hole = (page[max(0, top - tall // 4) : bottom + tall // 4, middle] < INK).all()
    if is_hole or lines < SHORT * tall or found[-1] - found[0] > WIDE * tall:
        return None
    return start + found[0] - 2, top, start + found[-1] + 3, bottom


def _is_long(box: Box) -> bool:
    left, top, right, bottom = box
    return right - left >= LONG * (bottom - top)


def _begins_row(box: Box, boxes: Sequence[Box]) -> bool:
    """Whether a box begins a line whose words were found one by one, far apart."""
    ends = (other[2] for other in boxes if other[0] > box[0] and _are_level(other, box))
    return max(ends, default=0) - box[0] >= LONG * (box[3] - box[1])


def _are_level(one: Box, other: Box) -> bool:
    """Whether the middle of one box is as high as another."""
    return other[1] < (one[1] + one[3]) / 2 < other[3]


def _overlap(one: Box, other: Box) -> bool:
    return _are_level(one, other) and one[0] < other[2] and other[0] < one[2]


def _nearest(inked: list[int], gap: float) -> list[int]:
    """Return the last of some columns that follow each other with no wide gap."""
    at = len(inked) - 1
    while at > 0 and inked[at] - inked[at - 1] <= gap:
        at -= 1
    return inked[max(at, 0) :]
