"""What two readings of one scan differ in: who recognises twice knows where to doubt.

The first reading is of the page, with the words of a language in mind; the second is of
single lines, drawn larger and read without a dictionary. Where both see the same signs,
they are believed; a gap that only one of them sees inside an address is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Block, Document

__all__ = ["Doubt", "differences", "with_doubts"]

MAX_LINE = 400
"""Characters of a line that are compared."""

_WORD = re.compile(r"\S+")
_TAIL = ".,;:)>]\"'”’"
_LABEL = re.compile(r"\W{0,2}\w{0,3}\W{0,2}$")
_IN_ADDRESS = re.compile(r"(?:https?:|www\.|/)\S*$", re.IGNORECASE)
_GOES_ON = re.compile(r"//|[\w-]*[/_=&?%~]\w|(?=[a-z]*\d)[a-z\d]{4,}\b|[\w-]+\.[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of the first reading, and what the second has in their place."""

    words: str
    other: str
    begins_line: bool = False
    ends_line: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether both readings have the same signs, and the first a gap between them."""
        left, _, right = self.words.partition(" ")
        same = left + right == self.other
        return same and bool(_IN_ADDRESS.search(left) and _GOES_ON.match(right))


def differences(first: str, second: str) -> list[Doubt]:
    """Return the words of a line that a second reading has not, or has not apart.

    A gap that only the second reading sees is none.
    """
    first, second = first[:MAX_LINE], second[:MAX_LINE]
    place = _places(first, second)
    found: list[Doubt] = []
    words = [(word.start(), word.end()) for word in _WORD.finditer(first)]
    groups: list[tuple[int, int]] = []
    for start, end in words:
        gap = second[place[groups[-1][1]] : place[start]] if groups else " "
        if not gap and place[start] > place[groups[-1][0]] and place[end] > place[start]:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    for start, end in groups:
        printed = first[start:end]
        other = "".join(second[place[start] : place[end]].split())
        if other.rstrip(_TAIL) == printed.rstrip(_TAIL):
            continue
        if start == 0 and _LABEL.match(printed):
            continue
        found.append(Doubt(printed, other, start == words[0][0], end == words[-1][1]))
    return found


def _places(first: str, second: str) -> list[int]:
    """Return for each place of one line, its end included, where it is in the other."""
    place = [0] * (len(first) + 1)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        for index in range(start, end):
            place[index] = other + (index - start if tag == "equal" else 0)
        place[end] = other_end
    place[len(first)] = len(second)
    return place


def with_doubts(document: Document, doubts: Iterable[tuple[int, Doubt]]) -> Document:
    """Return a letter with its false gaps closed and its doubtful words marked."""
    pages: dict[int, list[Doubt]] = defaultdict(list)
    for page, doubt in doubts:
        pages[page].append(doubt)
    if not pages:
        return document
    blocks = tuple(_marked(block, _around(pages, block.page)) for block in document.blocks)
    return replace(document, blocks=blocks)


def _around(pages: dict[int, list[Doubt]], page: int | None) -> list[Doubt]:
    """Return the doubts of a page and of the next: a paragraph may run over its end."""
    return [*pages.get(page or 0, ()), *pages.get((page or 0) + 1, ())]


def _marked(block: Block, doubts: list[Doubt]) -> Block:
    for doubt in doubts:
        places = [found.span() for found in _pattern(doubt).finditer(block.text)]
        if doubt.is_gap:
            for start, _ in reversed(places):
                block = _closed(block, start + doubt.words.index(" "))
            continue
        spans = [Span(*place, SpanKind.DOUBTFUL, doubt.other.rstrip("-")) for place in places]
        if spans:
            ordered = sorted((*block.spans, *spans), key=lambda span: (span.start, span.end))
            block = replace(block, spans=tuple(ordered))
    return block


def _pattern(doubt: Doubt) -> re.Pattern[str]:
    """Return what finds a doubtful word: whole, but where a line end was taken away."""
    words = doubt.words.rstrip("-") if doubt.ends_line else doubt.words
    before = "" if doubt.begins_line and len(words) > 1 else r"(?<!\S)"
    after = "" if doubt.ends_line and len(words) > 1 else r"(?!\S)"
    return re.compile(before + re.escape(words) + after)


def _closed(block: Block, gap: int) -> Block:
    """Return a block without the space at `gap`."""

    def moved(place: int) -> int:
        return place - 1 if place > gap else place

    spans = tuple(
        replace(span, start=moved(span.start), end=moved(span.end)) for span in block.spans
    )
    return replace(block, text=block.text[:gap] + block.text[gap + 1 :], spans=spans)
