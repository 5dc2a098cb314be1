"""Labels of notes in the recognised text of a scan.

A raised figure is four pixels wide: recognition reads `'`, `!`, `?` or `“` for it, or
nothing. What it reads right counts on, and what stands between two labels that it read
right can be counted: a line that begins with such a sign, between 6 and 8, begins 7.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.layout import Box
from citecheck.letters.pdf.marks import Label, is_date
from citecheck.letters.pdf.readsigns import SHORT, read_signs
from citecheck.letters.pdf.setsigns import set_signs
from citecheck.letters.pdf.starts import ENDS, FIRST, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.counted import RaisedSign
    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["Seen", "counts_from", "scanned_foot", "scanned_labels", "set_seen", "whole_lines"]

FARTHEST = 3
"""So many labels in a row may have been misread."""
MOST_LOST = 12
"""The same, where the lines between them begin as damaged labels do, each one."""
FEWEST = 2
"""So many labels must have been read to tell notes in a scan."""
MOST_LINES = 400
RAISED = 0.75
"""In ems: a label stands no higher above the line of its note."""
OVERLAP_SHIFT = 0.1
"""In ems: words that lie over each other stand on one line."""
WIDEST = 9.0
"""In ems: the gaps of a justified line with four words in it."""
NEARBY, CROSSING = 9.0, 4
"""So many lines within so many ems run over a gap that is no gutter."""
ROUNDED = 1.05
"""Points between two sizes that may be one."""
LARGER = 1.08
"""A line of a note was measured no larger than so many times the size of a labelled one."""
LABEL = 5
"""Characters of a line that may be a label."""
TIGHT, UNEVEN = 1.3, 0.4
"""In ems of the line above: within a paragraph, lines stand so near, and such a line was
measured so much larger or smaller at most."""
RAISED_WEIGHT = 2
"""So many numbered paragraphs of the text a label that was seen to be raised outweighs."""
FAR_BELOW = 2.2
"""In ems: what stands farther below may be of another size."""

_LONE_LABEL = re.compile(r"[\[(]?\w{1,3}[.)\]]{0,2}")
_SOLID = re.compile(rf"(?!%[\dA-F]{{2}}\S)[^\w\s(\[]?(\d{{1,3}})(?!\d)[^\w\s]{{0,2}}\s*(?={FIRST})")
_RAISED = re.compile(r"(\d{1,3})\s*")
_DAMAGED = re.compile(
    rf"(?P<sign>[^\w\s(<\[]{{1,2}}\w?|[lIiSsOoZz|]{{1,2}}\b|\d{{1,2}}(?=\s)|\d[^\w\s]|[^\w\s]\d)\s*(?={FIRST})"
)
_STOPS = re.compile(r"[.)\]”\"»]\s*$")
_SIGN = re.compile(r"[^\w\s(<\[“\"«‘]\s+(?=[A-ZÀ-Þ]|https?:|www\.)")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen on the pictures of a scan beside its text."""

    signs: tuple[RaisedSign, ...] = ()
    strokes: tuple[tuple[int, float, float, float, float], ...] = ()
    """Page and box of long thin strokes."""


def set_seen(pages: list[Page], seen: Seen) -> Seen:
    """Add to pages what was seen on their pictures; return it with the signs that were read."""
    by_number = {page.number: page for page in pages}
    for number, left, bottom, right, top in seen.strokes:
        if number in by_number:
            by_number[number].rules.append(Box(left, bottom, right, top))
    pictured = [page for page in pages if page.pictured]
    for page in pictured:
        even_sizes(page)
    set_signs(pages, seen.signs)
    return replace(seen, signs=read_signs(pictured, seen.signs))


def whole_lines(lines: list[Line]) -> list[Line]:
    """Return the lines of a scan's page as recognition saw them, in one piece each.

    It parts words that touch (`2014.` and `html`), and gives both the same box; and it
    keeps a justified line together whose gaps are as wide as a gutter.
    """
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if before is not None and _overlaps(before, line):
            _append(before, line)
        elif before is not None and _goes_on(before, line, lines):
            _append(before, line, " ")
        else:
            result.append(line)
    return result


def _goes_on(before: Line, line: Line, lines: list[Line]) -> bool:
    """Whether the next words in the file stand on the same line, and in no other column.

    Other lines run over a gap between words; nothing does over a gutter.
    """
    size = max(before.size, line.size)
    gap = line.left - before.right
    if len(before.text) <= LABEL and not before.text.isalpha():
        return False
    if not 0 < gap <= WIDEST * size or abs(before.baseline - line.baseline) > OVERLAP_SHIFT * size:
        return False
    middle = (before.right + line.left) / 2
    over = (
        other
        for other in lines
        if other.left < middle < other.right
        and 0 < abs(other.baseline - line.baseline) <= NEARBY * size
    )
    return len(list(islice(over, CROSSING))) == CROSSING


def _overlaps(before: Line, line: Line) -> bool:
    level = abs(before.baseline - line.baseline) <= OVERLAP_SHIFT * line.size
    return level and before.left < line.left <= before.right <= line.right + line.size


def _append(before: Line, line: Line, space: str = "") -> None:
    if space:
        line.insert(0, space, before.right, line.left)
    else:
        before.rights[-1] = max(line.left, before.lefts[-1])
    before.text += line.text
    before.lefts += line.lefts
    before.rights += line.rights
    before.raised += line.raised
    before.italic += line.italic
    before.bold += line.bold


def even_sizes(page: Page) -> None:
    """Give neighbouring lines one size where recognition, which rounds it, saw nearly one.

    A label, whose figures tell little of its size, keeps its own.
    """
    run: list[Line] = []
    for line in sorted(page.lines, key=lambda line: -line.baseline):
        if _LONE_LABEL.fullmatch(line.text) or (
            len(line.text) <= LABEL and _is_before_another(line, page.lines)
        ):
            continue
        if run and not _goes_with(run, line, page.rules):
            _even(run)
            run = []
        run.append(line)
    _even(run)


def _is_before_another(line: Line, lines: list[Line]) -> bool:
    """Whether a line stands beside another, before it."""
    return any(
        0 < other.left - line.right <= WIDEST * other.size
        and abs(other.baseline - line.baseline) <= RAISED * other.size
        for other in lines
    )


def _goes_with(run: list[Line], line: Line, rules: list[Box]) -> bool:
    """Whether a line is of the size of those above; the size of short ones tells little."""
    above = run[-1]
    size = next((one.size for one in reversed(run) if len(one.text) > SHORT), above.size)
    gap = above.baseline - line.baseline
    if len(line.text) <= LABEL and gap <= TIGHT * size:
        return True
    if len(line.text) <= SHORT and gap <= TIGHT * size:
        return abs(size - line.size) <= UNEVEN * size
    if abs(size - line.size) > ROUNDED or gap > FAR_BELOW * size:
        return False
    return not any(line.baseline < rule.bottom < above.baseline for rule in rules)


def _even(run: list[Line]) -> None:
    if run:
        size = median(line.size for line in run for _ in range(min(len(line.text), 100)))
        for line in run:
            line.size = size


def scanned_labels(lines: list[Line], last: int) -> list[Label | None]:
    """Return the label that each line of a foot begins with; `last` came before them."""
    labels: list[Label | None] = [None] * len(lines)
    chain = _chain(lines[:MOST_LINES], last)
    before, value = -1, last
    for index, number in chain:
        missing = list(range(value + 1, number))
        places = _damaged(lines, before + 1, index, missing)
        if value > 0 and len(places) < len(missing):
            places = _beginnings(lines, before + 1, index, len(missing)) or places
        for lost, place in zip(missing, places, strict=False):
            labels[place] = _label(lines[place], lost)
        labels[index] = _label(lines[index], number)
        before, value = index, number
    if chain:
        for place in range(before + 1, len(lines)):
            if _SIGN.match(lines[place].text) and ENDS.search(lines[place - 1].text):
                value += 1
                labels[place] = _label(lines[place], value)
    return labels


def counts_from(lines: list[Line], lasts: Sequence[int]) -> int | None:
    """Return which of some numbers the labels of a foot count on from, the longest row of them.

    Notes may begin again with each page. None where there are too few labels.
    """
    rows = [(len(_chain(lines[:MOST_LINES], last)), last) for last in lasts]
    length, best = max(rows, key=lambda row: row[0])
    return best if length >= FEWEST else None


def scanned_foot(lines: list[Line], small: int, last: int) -> int | None:
    """Return the first line from `small` on of a foot whose labels count on from `last`.

    Above its first label is the rest of a note, in its type; how large that is, is not
    measured so well that all in smaller type than the letter's belongs to it.
    """
    chain = _chain(lines[small : small + MOST_LINES], last)
    if len(chain) < FEWEST:
        return None
    largest = LARGER * max(lines[small + at].size for at, _ in chain)
    first = small + chain[0][0]
    while first > small and lines[first - 1].size <= largest:
        first -= 1
    return first


def _label(line: Line, number: int) -> Label:
    found = _solid(line) or _DAMAGED.match(line.text)
    return Label(str(number), raised=False, dress="", length=found.end() if found else 0)


def _solid(line: Line) -> re.Match[str] | None:
    """Return the label that was read for sure; one that was read by itself is raised."""
    return (_RAISED if line.raised[0] else _SOLID).match(line.text)


def _chain(lines: list[Line], last: int) -> list[tuple[int, int]]:
    """Return the longest row of lines whose labels count on: index and number."""
    best: list[tuple[int, int, int]] = []
    """Weight of the best row that ends here, its index in `solid`, the one before it."""
    raised = [line.size for line in lines if line.raised[0] and _solid(line)]
    largest = LARGER * max(raised) if len(raised) >= FEWEST else math.inf
    solid = [
        (index, int(found[1]))
        for index, line in enumerate(lines)
        if (found := _solid(line))
        and (line.raised[0] or not is_date(line))
        and line.size <= largest  # beside notes, the text has numbered paragraphs
    ]
    for place, (index, number) in enumerate(solid):
        more = RAISED_WEIGHT if lines[index].raised[0] else 1
        length, previous = (more if _counts_on(lines, (-1, last), (index, number)) else 0), -1
        for earlier in range(max(0, place - 4 * FARTHEST), place):
            follows = _counts_on(lines, solid[earlier], (index, number))
            if follows and best[earlier][0] > 0 and best[earlier][0] + more > length:
                length, previous = best[earlier][0] + more, earlier
        best.append((length, place, previous))
    if not best or max(best)[0] == 0:
        return []
    at = max(range(len(best)), key=lambda place: (best[place][0], -place))
    row: list[tuple[int, int]] = []
    while at >= 0:
        row.append(solid[at])
        at = best[at][2]
    return row[::-1]


def _counts_on(lines: list[Line], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether one label may come after another: near, or with as many damaged between."""
    step = other[1] - one[1]
    if not 0 < step <= MOST_LOST:
        return False
    missing = list(range(step))  # one more than there should be
    return step <= FARTHEST or len(_damaged(lines, one[0] + 1, other[0], missing)) == step - 1


def _beginnings(lines: list[Line], start: int, end: int, missing: int) -> list[int]:
    """Return the lines between two labels that begin references, if as many as are missing.

    Of some labels recognition reads nothing at all, or what it reads stands elsewhere.
    """
    places = [
        index
        for index in range(start, end)
        if REFERENCE.match(lines[index].text) and _STOPS.search(lines[index - 1].text)
    ]
    return places if len(places) == missing else []


def _damaged(lines: list[Line], start: int, end: int, missing: list[int]) -> list[int]:
    """Return the lines between two labels that begin the missing ones."""
    if not missing:
        return []
    places = [
        index
        for index in range(start, end)
        if _DAMAGED.match(lines[index].text)
        and (index == 0 or ENDS.search(lines[index - 1].text) is not None)
    ]
    if not places and start == 0 and len(missing) == 1:
        return [0]  # the first line of the notes: nothing is left of its label
    return places[: len(missing)]
