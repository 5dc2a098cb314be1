"""Runs of type become strands, and strands become printed lines.

A strand is a stretch without a wide gap. Raised type belongs to the strand it leans on:
the marks of notes are told by size and baseline, not by what they say.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from citecheck.letters.pdf.interleaved import in_line_order
from citecheck.letters.pdf.layout import Line, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["join_rows", "joined", "strands"]

SMALLER = 0.9
"""Raised type is set at 50 to 85 % of the size of its line."""
SAME_BASELINE = 0.12
"""In ems; what scans and rounding do to one baseline."""
LOWEST_SHIFT, HIGHEST_SHIFT = -0.45, 0.8
"""In ems of the larger type: subscripts hang less, superscripts stand lower than this."""
FULL_SIZE_SHIFT = 0.62
"""In ems; a mark raised without being made smaller."""
WIDEST_GAP = 0.9
"""In ems; wider gaps are tabs, gutters or line numbers. Rows are joined again later."""
NUMBER_GAP, NUMBER_SIZE, LONGEST_NUMBER = 0.5, 0.75, 5
"""In ems, and of the size of the type behind it: what stands between a line and its number."""
DEEPEST_OVERLAP = -0.5
"""In ems; negative kerning and italic overhang."""
SPACE_GAP, HINTED_GAP = 0.24, 0.1
"""In ems: a gap this wide is a space; the second where PDFium saw one too."""
FIGURE_GAP = 0.45
"""The same beside a figure, where it saw none: Chromium numbers lists with figures of one width
in a font whose boxes are their ink (Type 3), so that beside a 1 is much room."""
SHELF = 4.0
"""Points; groups are looked for by shelves of this height."""
COLUMN = 6
"""Lines that begin at one left edge: those of a column."""
FIRST_INDENT = 13
"""Points; a note's first line is indented by less."""
LONGEST_LABEL = 12
"""Characters; what stands before a column's own lines is no longer."""
MARK_LENGTH = 6
TAIL = 200
"""Characters of an address whose end may be set in other type."""
LONGEST_RAISED = 24
"""Characters of raised type: several marks, the end of an ordinal."""
MAX_STRANDS = 4000
"""On one page; a page of a dense table has 1500."""
MAX_IN_ROW = 50
"""Strands side by side; a wide table has 30 columns. The work grows with their square."""


_FIGURES = frozenset(one + other for one in "0123456789" for other in "0123456789.)")
"""Two signs of a number, or of a label."""


def strands(runs: Iterable[Run], page: int) -> list[Line]:
    """Join runs in the order of the file, then by place, into strands."""
    groups: list[_Group] = []
    for run in in_line_order(runs):
        if len(groups) > MAX_STRANDS:
            break
        if not run.chars:
            continue
        if run.lefts[0] > run.lefts[-1]:
            _put_in_order(run)
        group = _Group(run)
        if groups and _follows(groups[-1], group, WIDEST_GAP):
            groups[-1].take([run])
        elif not "".join(run.chars).isspace():
            groups.append(group)
    lines = [line for group in _join_by_place(groups) if (line := _line(group.runs, page))]
    for order, line in enumerate(lines):
        line.order = order
    return lines


def join_rows(parts: list[Line]) -> list[Line]:
    """Join the strands of one column that stand side by side; from top to bottom."""
    rows: list[_Row] = []
    for part in sorted(parts, key=lambda line: -line.baseline):
        if not (rows and rows[-1].take(part)):
            rows.append(_Row(part))
    return [joined(sorted(row.parts, key=lambda line: line.left)) for row in rows]


def _put_in_order(run: Run) -> None:
    """Put the words of a run from left to right that stand from right to left.

    So does an address among words that are read from the right; those stay as they are.
    """
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in run.chars):
        return
    order = sorted(range(len(run.chars)), key=lambda at: run.lefts[at])
    run.chars = [run.chars[at] for at in order]
    run.lefts = [run.lefts[at] for at in order]
    run.rights = [run.rights[at] for at in order]
    run.gaps.clear()


# --- strands -------------------------------------------------------------------------


class _Group:
    """Runs that stand in one strand, from left to right."""

    __slots__ = ("base", "length", "runs", "tail")

    def __init__(self, run: Run) -> None:
        self.runs = [run]
        self.base = run
        """What gives the group its baseline: the largest type, then the longest."""
        self.tail = run
        """Its last run of that size: the baseline of a scan's line drifts."""
        self.length = len(run.chars)

    @property
    def left(self) -> float:
        return self.runs[0].lefts[0]

    @property
    def right(self) -> float:
        return self.runs[-1].rights[-1]

    def take(self, runs: list[Run]) -> None:
        """Add runs at the right."""
        self.runs += runs
        for run in runs:
            self.length += len(run.chars)
            larger = run.size - self.base.size
            if larger > 0.05 or (larger > -0.05 and len(run.chars) > len(self.base.chars)):
                self.base = run
            if run.size > SMALLER * self.base.size:
                self.tail = run


def _follows(group: _Group, other: _Group, widest: float) -> bool:
    """Whether `other` goes on to the right of `group` on the same line."""
    base, next_base = group.tail, other.base
    big = max(base.size, next_base.size)
    gap = other.left - group.right
    if not DEEPEST_OVERLAP * big <= gap <= widest * big:
        return False
    shift = (next_base.baseline - base.baseline) / big
    if len(base.chars) == 1 and abs(next_base.baseline - group.base.baseline) < abs(shift) * big:
        # Behind a letter off the line, as the E in the name of TeX, the line itself goes on.
        shift = (next_base.baseline - group.base.baseline) / big
    if abs(shift) <= SAME_BASELINE:
        return gap < NUMBER_GAP * big or not _numbers_line(group, next_base.size)
    if min(base.size, next_base.size) <= SMALLER * big:
        small = group if base.size < next_base.size else other
        if small.length > LONGEST_RAISED:
            return False  # a line of the column beside a heading
        raised = shift if next_base.size < base.size else -shift
        return LOWEST_SHIFT <= raised <= HIGHEST_SHIFT
    shortest = min(group.length, other.length)
    return abs(shift) <= FULL_SIZE_SHIFT and shortest <= MARK_LENGTH and gap <= 0.35 * big


def _numbers_line(group: _Group, size: float) -> bool:
    """Whether a group is a number in much smaller type that is not raised: a line's own."""
    if group.base.size > NUMBER_SIZE * size or group.length > LONGEST_NUMBER:
        return False
    return all("".join(run.chars).strip().isdecimal() for run in group.runs)


def _join_by_place(groups: list[_Group]) -> list[_Group]:
    """Join groups that touch on the page although the file sets them apart."""
    edges = _common_edges(groups)
    shelves: dict[int, list[int]] = defaultdict(list)
    ordered = sorted(range(len(groups)), key=lambda i: groups[i].left)
    for index in ordered:
        shelves[int(groups[index].base.baseline // SHELF)].append(index)
    gone: set[int] = set()
    for index in ordered:
        if index in gone:
            continue
        while (found := _neighbour(groups, shelves, gone, edges, index)) is not None:
            groups[index].take(groups[found].runs)
            gone.add(found)
    return [group for index, group in enumerate(groups) if index not in gone]


def _common_edges(groups: list[_Group]) -> set[int]:
    """Return where so many groups begin that a column does, and where its first lines may.

    What is read from the right does not count.
    """
    counts = Counter(round(group.left) for group in groups if group.left < group.right)
    edges = (edge for edge in counts if sum(counts[edge + n] for n in (-1, 0, 1)) >= COLUMN)
    return {edge + indent for edge in edges for indent in range(FIRST_INDENT)}


def _neighbour(
    groups: list[_Group],
    shelves: dict[int, list[int]],
    gone: set[int],
    edges: set[int],
    index: int,
) -> int | None:
    """Return the group that begins where group `index` ends."""
    group = groups[index]
    base, end, start = group.base, group.right, group.left
    reach = int(base.size * HIGHEST_SHIFT // SHELF) + 1
    shelf = int(base.baseline // SHELF)
    best, nearest = None, base.size
    for number in range(shelf - reach, shelf + reach + 1):
        row = shelves.get(number, [])
        first = bisect_left(row, max(end - nearest, start), key=lambda i: groups[i].left)
        for other in map(row.__getitem__, range(first, len(row))):
            left = groups[other].left
            if left >= end + nearest:
                break
            distance = abs(left - end)
            if distance >= nearest or left <= start or other == index or other in gone:
                continue
            if group.length > LONGEST_LABEL and round(left) in edges:
                continue  # a line that runs too far, up to the next column
            if _follows(group, groups[other], 0.6):
                best, nearest = other, distance
    return best


def _line(runs: list[Run], page: int) -> Line | None:
    """Set the characters of runs in one line, with the spaces that gaps mean."""
    size, baseline = _measure(runs)
    line = Line(baseline, size, page)
    chars: list[str] = []
    level = next((run.baseline for run in runs if _stands(run, size, baseline)), baseline)
    for index, run in enumerate(runs):
        before = len(chars)
        label = index and run is runs[-1] and _is_label_at_end(chars, runs[-2], run)
        _set_run(run, chars, line)
        added = len(chars) - before
        raised = bool(label) or _is_raised(run, size, level)
        if not raised and run.size > SMALLER * size:
            level = run.baseline
        line.raised += bytes([raised]) * added
        line.italic += bytes([run.italic]) * added
        line.bold += bytes([run.bold]) * added
    if chars and chars[-1] == " ":
        chars.pop()
        for track in (line.lefts, line.rights, line.raised, line.italic, line.bold):
            track.pop()
    line.text = "".join(chars)
    return line if line.text else None


def _is_label_at_end(chars: list[str], before: Run, run: Run) -> bool:
    """Whether a run is a note's label at the right edge, touching its first word.

    There begin lines that are read from the right. Its type may be that of the letters so read,
    which is larger than that of the others.
    """
    text = "".join(run.chars)
    return (
        len(text) <= MARK_LENGTH
        and text.isalnum()
        and run.size * SMALLER > before.size
        and before.chars[-1:] != [" "]
        and "/" not in "".join(chars[-TAIL:]).rpartition(" ")[2]
        and abs(run.baseline - before.baseline) <= SAME_BASELINE * run.size
    )


def _set_run(run: Run, chars: list[str], line: Line) -> None:
    """Add a run's characters and their places; never two spaces in a row."""
    lefts, rights = line.lefts, line.rights
    space, hinted, wide = (gap * run.size for gap in (SPACE_GAP, HINTED_GAP, FIGURE_GAP))
    last = chars[-1] if chars else " "
    end = rights[-1] if rights else 0.0
    for index, (char, left, right) in enumerate(zip(run.chars, run.lefts, run.rights, strict=True)):
        if char.isspace():
            if last == " ":
                continue
            char = " "
        elif (
            last != " "
            and (gap := left - end) > hinted
            and (index in run.gaps or gap > (space if last + char not in _FIGURES else wide))
        ):
            chars.append(" ")
            lefts.append(end)
            rights.append(left)
        chars.append(char)
        lefts.append(left)
        end = right if right > left else left
        rights.append(end)
        last = char


def _measure(runs: list[Run]) -> tuple[float, float]:
    """Return size and baseline of most of the type of a strand."""
    if len(runs) == 1:
        return runs[0].size, runs[0].baseline
    weights: dict[tuple[float, float], float] = defaultdict(float)
    for run in runs:
        visible = len("".join("".join(run.chars).split()))
        weights[round(run.size, 1), round(run.baseline, 1)] += visible * run.size
    # The mark of a very short note outweighs nothing: type that is larger by a third wins.
    (size, baseline), _ = max(weights.items(), key=lambda item: (item[1], item[0][0]))
    larger = [key for key in weights if key[0] * SMALLER > size and key[1] < baseline]
    if larger and len(weights) > 1:
        size, baseline = max(larger, key=lambda key: weights[key])
    return size, baseline


def _stands(run: Run, size: float, baseline: float) -> bool:
    """Whether a run is of the line's own size and not raised by more than a scan is askew."""
    shift = abs(run.baseline - baseline) / size
    return run.size > SMALLER * size and (shift < 0.2 or len(run.chars) > MARK_LENGTH)


def _is_raised(run: Run, size: float, baseline: float) -> bool:
    shift = (run.baseline - baseline) / size
    if run.size <= SMALLER * size:
        return SAME_BASELINE < shift <= HIGHEST_SHIFT
    return 0.2 <= shift <= FULL_SIZE_SHIFT


# --- rows ----------------------------------------------------------------------------


class _Row:
    """Strands side by side."""

    __slots__ = ("base", "left", "parts", "right")

    def __init__(self, part: Line) -> None:
        self.parts = [part]
        self.base = part
        """The first of the largest type."""
        self.left, self.right = part.left, part.right

    def take(self, part: Line) -> bool:
        """Add a strand if it stands beside the others; return whether it does."""
        if len(self.parts) >= MAX_IN_ROW or not self._is_level(part) or self._lies_upon(part):
            return False
        self.parts.append(part)
        if part.size > self.base.size:
            self.base = part
        self.left, self.right = min(self.left, part.left), max(self.right, part.right)
        return True

    def _lies_upon(self, part: Line) -> bool:
        left, right = part.left, part.right
        if left >= self.right - 0.5 or right <= self.left + 0.5:
            return False
        return any(left < one.right - 0.5 and one.left < right - 0.5 for one in self.parts)

    def _is_level(self, part: Line) -> bool:
        """Whether a strand is in a row by its height; raised marks count from below."""
        base = self.base
        big = max(base.size, part.size)
        if abs(base.baseline - part.baseline) <= 0.3 * big:
            return True
        lone = part if part.size < base.size else base
        other = base if lone is part else part
        raised = lone.baseline - other.baseline
        return (
            lone.size <= SMALLER * other.size
            and len(lone.text) <= MARK_LENGTH
            and 0 < raised <= HIGHEST_SHIFT * big
        )


def joined(row: list[Line]) -> Line:
    """Return one line of strands side by side, with one space between them."""
    if len(row) == 1:
        return row[0]
    base = max(row, key=lambda line: (len(line.text) > MARK_LENGTH, line.size, len(line.text)))
    result = Line(base.baseline, base.size, base.page, order=base.order)
    for part in row:
        lone = part.size <= SMALLER * base.size and part.baseline > base.baseline + base.size * 0.1
        raised = b"\x01" * len(part.text) if lone else part.raised
        if result.text:
            result.text += " "
            result.lefts.append(result.rights[-1])
            result.rights.append(part.left)
            result.raised.append(0)
            result.italic.append(0)
            result.bold.append(0)
        result.text += part.text
        result.lefts += part.lefts
        result.rights += part.rights
        result.raised += raised
        result.italic += part.italic
        result.bold += part.bold
    return result
