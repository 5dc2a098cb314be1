"""Runs that stand within the gaps of each other: a line that was set font by font.

Where a font lacks letters that a line has, LibreOffice sets all that the font has of the line
first, with gaps, and what another font has after it: `“Bericht ”, 2020` and `о порте`. What is
read from the right may be set letter by letter; `bidi` takes it from the left.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.letters.pdf.layout import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["in_line_order"]

_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LABEL = re.compile(r"\d{1,3}|[ivxlc]{1,7}|[a-z]")
LEVEL = 0.05
"""In ems; one baseline, but for rounding."""
GAP = 0.12
"""In ems: what another font may have filled is as wide as its narrowest sign, a stop."""
OVERLAP = 0.15
"""In ems, with which a letter may reach over its neighbour."""
RISE, RAISED_SIZE = 0.35, 0.65
"""Of its size: how a raised label is set."""
WORD = 3
"""Letters; what is set letter by letter has none together."""
MOST_PIECES = 400
"""Of one line."""


def in_line_order(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs in the order of the file; those that fill gaps of each other, by their place."""
    level: list[Run] = []
    for run in runs:
        if level and abs(run.baseline - level[-1].baseline) > LEVEL * run.size:
            yield from _in_order(level)
            level = []
        level.append(run)
    yield from _in_order(level)


def _in_order(level: Sequence[Run]) -> Sequence[Run]:
    """Return the runs of one line; where some fill gaps of others, in pieces from left to right.

    So is every line with letters that are read from the right: programs set them in either order,
    and PDFium turns some of what stands between.
    """
    from_right = any(_FROM_RIGHT.search("".join(run.chars)) for run in level)
    if from_right:
        for run in level:
            _put_in_place(run)
    elif len(level) < 2 or not any(_fills(one, other) for one, other in pairwise(level)):
        return _with_first_apart(level)
    pieces = [piece for run in level for piece in _pieces(run)]
    if len(pieces) > MOST_PIECES:
        return level
    pieces.sort(key=lambda piece: piece.lefts[0])
    if from_right:
        return _with_label_apart(pieces, level)
    overlap = any(
        one.rights[-1] - other.lefts[0] > OVERLAP * one.size for one, other in pairwise(pieces)
    )
    return level if overlap else pieces


def _left(run: Run) -> float:
    return run.lefts[0] if run.chars else 0.0


def _with_first_apart(level: Sequence[Run]) -> Sequence[Run]:
    """Return runs in their order; where the first is a label that stands last, from the left."""
    if len(level) < 2 or not level[0].chars or any(_left(r) >= _left(level[0]) for r in level[1:]):
        return level
    pieces = sorted(level, key=_left)
    apart = _with_label_apart(pieces, level)
    return level if apart is pieces else apart


def _with_label_apart(pieces: list[Run], level: Sequence[Run]) -> list[Run]:
    """Return a line's pieces, the label raised that touches them at the right.

    LibreOffice leaves no room between the label of a note and its text, but sets the label alone;
    and words, not letters. Raised, it is told from the word.
    """
    if len(pieces) < 2 or not _is_label(pieces[-1], pieces[-2], level):
        return pieces
    label = pieces[-1]
    raised = replace(
        label, baseline=label.baseline + RISE * label.size, size=RAISED_SIZE * label.size
    )
    return [*pieces[:-1], raised]


def _is_label(piece: Run, before: Run, level: Sequence[Run]) -> bool:
    text = "".join(piece.chars)
    if not _LABEL.fullmatch(text) or not before.chars[-1].isalpha() or "/" in before.chars:
        return False
    place = piece.lefts[0]
    alone = any(run.chars == piece.chars and _left(run) == place for run in level)
    least = 1 if _FROM_RIGHT.match(before.chars[-1]) else WORD
    return alone and any(
        len(run.chars) >= least and abs(max(run.rights) - place) <= GAP * piece.size
        for run in level
        if run.chars and run.chars != piece.chars
    )


def _put_in_place(run: Run) -> None:
    """Put the characters of a run from left to right; `bidi` tells how they are read.

    The letters of a ligature stay in their order.
    """
    order = sorted(range(len(run.chars)), key=lambda at: run.lefts[at] + run.rights[at])
    if order == [*range(len(order))]:
        return
    run.chars = [run.chars[at] for at in order]
    run.lefts = [run.lefts[at] for at in order]
    run.rights = [run.rights[at] for at in order]
    run.gaps.clear()


def _fills(run: Run, other: Run) -> bool:
    """Whether two runs lie side by side, and one begins before the other ends."""
    if not run.chars or not other.chars:
        return False
    much = OVERLAP * run.size
    return run.lefts[0] < other.rights[-1] - much and other.lefts[0] < run.rights[-1] - much


def _pieces(run: Run) -> Iterator[Run]:
    """Yield what of a run stands together; not a space that PDFium saw in a gap."""
    start = 0
    for at in range(1, len(run.chars) + 1):
        if at < len(run.chars) and run.lefts[at] - run.rights[at - 1] <= GAP * run.size:
            continue
        end = at
        while end > start and _is_seen(run, end - 1):
            end -= 1
        while start < end and _is_seen(run, start):
            start += 1
        if end > start:
            yield Run(
                run.baseline,
                run.size,
                run.bold,
                run.italic,
                run.chars[start:end],
                run.lefts[start:end],
                run.rights[start:end],
                {gap - start for gap in run.gaps if start <= gap < end},
            )
        start = at


def _is_seen(run: Run, at: int) -> bool:
    """Whether a space is none of the file's: it has no width."""
    return run.chars[at].isspace() and run.rights[at] <= run.lefts[at]
