"""Listings of programs with a number on every line: none of these numbers labels a note."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.endnotes import is_heading
from citecheck.letters.pdf.textmarks import TextMarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column

__all__ = ["tell_listings"]

FEWEST = 5
"""Lines of a listing that stand one below the other, and lines of it that show their type."""
FEWEST_EMPTY = 2
"""Numbered lines without a word: no two notes are empty."""
MOSTLY = 0.8
"""Share of the lines that show their type, and of the signs of one of them."""
FEWEST_SIGNS = 6
"""Signs that show whether type is of one width."""
MOST_SIGNS = 120
"""Signs of a line that are looked at."""
UNEVEN = 0.04
"""Share of a sign's width by which the places of signs of one width differ."""

_TYPED = re.compile(r"(?:[^\W\d_][.,;:!?’”\"')]{0,2}|[(\[/^])(\d{1,3})(?=[)\]/.,;\s]|$)")
"""A mark as typewriters have them: in brackets, or right behind its word."""
_RANGE = re.compile(
    r"(?:[^\W\d_][.,;:!?’”\"')]{0,2}|[(\[/^,])\s?(\d{1,3})\s?[-–—]\s?(\d{1,3})(?=[)\]/.,;\s]|$)"
)
_LONGEST_RANGE = 50
_SPACED = re.compile(r"[^\W\d_A-Z][’”\"')]? (\d{1,3})(?=[)\]/.,;:]|$)")
"""A mark a space behind its word, before a stop or at the end of its line; amounts and dates
stand so too, but do not count on."""
_SOURCE = re.compile(
    r"\w://|\bwww\.\w|\bdoi\b|\b10\.\d{4,9}/|\bpp?\. ?\d|\b(?:ibid|et al|op\. cit)\b"
    r"|[,(.;] ?(?:1[89]|20)\d\d\b|\b(?:1[89]|20)\d\d[),.;]",
    re.IGNORECASE,
)
"""An address, a page or a year as references have them."""
_NUMBERED = re.compile(r"(\d{1,5})(?=[:|]?(?:\s|$))[:|]?\s*")


def tell_listings(columns: list[Column]) -> None:
    """Mark the lines that are numbered one by one as parts of listings.

    They are set in type of one width, or some of them are empty. The numbers count on from
    line to line, and most of them are no marks in the text: notes of one line each, written
    on a typewriter, have theirs there. Lines of which half name a source are sources.
    """
    found = [
        run
        for run in _runs(columns)
        if _is_program([line for line, _ in run]) and not _are_sources([line for line, _ in run])
    ]
    if not found:
        return
    numbered = {id(line) for run in found for line, _ in run}
    known = TextMarks(columns).known
    spaced: list[str] = []
    for column in columns:
        for line in column.lines:
            if id(line) not in numbered:
                known.update(_TYPED.findall(line.text))
                known.update(_in_ranges(line.text))
                spaced += _SPACED.findall(line.text)
    for run in found:
        numbers = [number for _, number in run]
        if 2 * sum(number in known for number in numbers) > len(run):
            continue
        if 2 * _counted_on(numbers, spaced) > len(run):
            continue
        for line, _ in run:
            line.listed = True


def _runs(columns: list[Column]) -> Iterator[list[tuple[Line, str]]]:
    """Yield the lines whose numbers count on by one, where enough of them touch.

    Behind a heading of notes, they are notes.
    """
    run: list[tuple[Line, str]] = []
    touching = 0
    apart = True
    headed = False
    for column in columns:
        for line in column.lines:
            found = None if line.raised[0] or headed else _NUMBERED.match(line.text)
            if found is None:
                apart = True
                headed = is_heading(line) or (headed and _NUMBERED.match(line.text) is not None)
                continue
            if run and int(found[1]) != int(run[-1][1]) + 1:
                if touching >= FEWEST:
                    yield run
                run, touching = [], 0
            run.append((line, found[1]))
            touching += not apart or len(run) == 1
            apart = False
    if touching >= FEWEST:
        yield run


def _is_program(lines: list[Line]) -> bool:
    """Whether lines are empty, or most are set in type of one width behind their numbers."""
    if sum(_NUMBERED.fullmatch(line.text) is not None for line in lines) >= FEWEST_EMPTY:
        return True
    even = [told for line in lines if (told := _is_even(line)) is not None]
    return sum(even) >= max(FEWEST, MOSTLY * len(even))


def _are_sources(lines: list[Line]) -> bool:
    """Whether half of the lines with words name an address, or read as references do."""
    worded = [line for line in lines if _NUMBERED.fullmatch(line.text) is None]
    return 2 * sum(_SOURCE.search(line.text) is not None for line in worded) >= len(worded) > 0


def _in_ranges(text: str) -> Iterator[str]:
    """Yield the marks that ranges in a text stand for: `[4-6]`."""
    for found in _RANGE.finditer(text):
        first, last = int(found[1]), int(found[2])
        if first < last <= first + _LONGEST_RANGE:
            yield from map(str, range(first, last + 1))


def _counted_on(numbers: list[str], spaced: list[str]) -> int:
    """Return how many numbers, from the first, stand in a text each right behind its forerunner."""
    most = 0
    for start in (at for at, one in enumerate(spaced) if one == numbers[0]):
        pairs = zip(numbers, spaced[start : start + len(numbers)], strict=False)
        most = max(most, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return most


def _is_even(line: Line) -> bool | None:
    """Whether the signs of a line stand in columns of one width; None where too few tell."""
    found = _NUMBERED.match(line.text)
    places = line.lefts[found.end() if found else 0 :][:MOST_SIGNS]
    if len(places) < FEWEST_SIGNS:
        return None
    steps = [b - a for a, b in pairwise(places)]
    width = median(steps)
    if width <= 0:
        return False
    even = sum(abs(step / width - round(step / width)) <= UNEVEN for step in steps)
    return even >= MOSTLY * len(steps)
