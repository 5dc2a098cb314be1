"""Words of addresses that a line's end parts: each half is no word, but both together are.

`artic` and `1es/` say of each other what the 1 is, as `vocabulary` does within a line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.letters.ocr.recognised import runs_on
from citecheck.letters.ocr.unsure import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.letters.ocr.recognised import Recognised
    from citecheck.letters.ocr.vocabulary import Vocabulary

__all__ = ["prose", "whole_words"]

NEAREST = 3
"""Lines before, of which one ends with the address that goes on: in two columns, or beside a
label, it is not the last."""

_LAST = re.compile(r"[A-Za-z015|]{0,24}$")
_FIRST = re.compile(r"(?=[015|]*[A-Za-z])[A-Za-z015|]{1,24}")
"""Figures alone may be the label of a note."""


def whole_words(lines: Sequence[Recognised], vocabulary: Vocabulary) -> list[Recognised]:
    """Return the lines of a page with the words that their ends part as the letter has them."""
    result = list(lines)
    for at, line in enumerate(result):
        before = _before(result, at)
        if before is not None:
            result[before], result[at] = _together(result[before], line, vocabulary)
    return result


def prose(lines: Sequence[Recognised]) -> Iterator[Reading]:
    """Yield the lines of a page but those that are the rest of an address, a word alone."""
    for at, line in enumerate(lines):
        if " " in line.text or _before(lines, at) is None:
            yield line.reading


def _before(lines: Sequence[Recognised], at: int) -> int | None:
    """Return which line ends with the address that goes on in the one at a place, if any does.

    A word alone below an address may be its last one: `justicel`.
    """
    if not lines[at].goes_on and " " in lines[at].text:
        return None
    places = range(at - 1, max(-1, at - 1 - NEAREST), -1)
    return next((place for place in places if runs_on(lines[place])), None)


def _together(
    before: Recognised, line: Recognised, vocabulary: Vocabulary
) -> tuple[Recognised, Recognised]:
    last, first = _LAST.search(before.text), _FIRST.match(line.text)
    if last is None or first is None or (line.goes_on and not last[0]):
        return before, line
    read = last[0] + first[0]
    sure = [1.0, *before.sure[last.start() :], *line.sure[: first.end()]]
    word = next(vocabulary.compared(Reading(f"/{read}", sure)), None)
    if word is None or len(word.text) != len(read) + 1:
        return before, line
    whole = word.text[1:]
    if not whole.removesuffix("/").isalpha():
        return before, line
    return (
        replace(before, text=before.text[: last.start()] + whole[: len(last[0])]),
        replace(line, text=whole[len(last[0]) :] + line.text[first.end() :]),
    )
