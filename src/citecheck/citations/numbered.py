"""Numbered paragraphs: they begin with `1.` as notes do, but marks of notes stand in them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from citecheck.citations.marks import Dress, Mark
    from citecheck.model import Block

    Place = tuple[int, int]
    """A block, and an offset in its text."""

__all__ = ["marked_openings", "numbered_paragraphs"]

_WIDEST_STEP = 5
"""Numbers that a run may leave out: lines that were not told from text."""
_FEWEST = 2


def marked_openings(
    blocks: Sequence[Block], openings: Iterable[Place], inline: Sequence[Sequence[Mark]]
) -> frozenset[Place]:
    """Return the openings behind which marks of notes stand, before the next one.

    `inline` are the candidate marks in the text of each block.
    """
    starts: dict[int, list[int]] = {}
    for block, start in openings:
        starts.setdefault(block, []).append(start)
    found = set()
    for index, begins in starts.items():
        begins.sort()
        places = [
            mark.start
            for mark in inline[index]
            if mark.dress in ("raised", "bracket") and mark.mark.isdigit()
        ]
        places += [span.start for span in blocks[index].spans if span.kind == SpanKind.MARK]
        for place in places:
            before = bisect_right(begins, place) - 1
            if before >= 0 and place != begins[before]:
                found.add((index, begins[before]))
    return frozenset(found)


def numbered_paragraphs(
    openings: Iterable[tuple[Dress, str, Place]], marked: Collection[Place], *, elsewhere: bool
) -> frozenset[Place]:
    """Return the openings that number paragraphs: of a run that counts up, half are marked.

    There must be notes `elsewhere`, or another run whose lines are not marked.
    """
    runs = [run for run in _runs(openings) if len(run) >= _FEWEST]
    shares = [sum(place in marked for place in run) / len(run) for run in runs]
    least = 0.0 if elsewhere else min(shares, default=1.0)
    return frozenset(
        place
        for run, share in zip(runs, shares, strict=True)
        if share >= 1 / 2 and least <= share / 2
        for place in run
    )


def _runs(openings: Iterable[tuple[Dress, str, Place]]) -> list[list[Place]]:
    """Part openings into runs of one dress that count up; each goes on with the nearest."""
    runs: list[list[Place]] = []
    last: list[tuple[Dress, int]] = []
    for dress, mark, place in openings:
        if not mark.isdigit():
            continue
        number = int(mark)
        steps = [
            (number - value, -order)
            for order, (worn, value) in enumerate(last)
            if worn == dress and 0 < number - value <= _WIDEST_STEP
        ]
        if steps:
            order = -min(steps)[1]
            runs[order].append(place)
            last[order] = (dress, number)
        else:
            runs.append([place])
            last.append((dress, number))
    return runs
