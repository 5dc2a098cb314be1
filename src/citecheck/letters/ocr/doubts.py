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

__all__ = ["Doubt", "differences", "suspicions", "with_doubts"]

MAX_LINE = 400
"""Characters of a line that are compared."""

_WORD = re.compile(r"\S+")
_TAIL = ".,;:)>]\"'”’"
_LABEL = re.compile(r"\W{0,2}\w{0,3}\W{0,2}$")
_IN_ADDRESS = re.compile(r"(?:https?:|www\.|/)\S*$", re.IGNORECASE)
_GOES_ON = re.compile(r"//|[\w-]*[/_=&?%~]\w|(?=[a-z]*\d)[a-z\d]{4,}\b|[\w-]+\.[a-z]{2,}")


_ADDRESS_LIKE = re.compile(r"//|\w/\w|/\S*/|www\.|=\w", re.IGNORECASE)
_STRANGE = re.compile(r"(?<=/)[—–](?=\w)|(?<=\w)\|(?=[\w/])")
_RUN = re.compile(r"[A-Za-z\d]{4,}")
_LONE_CAPITAL = re.compile(r"(?=[a-z\d]*[OSI][a-z\d]*$)(?=.*\d)(?=.*[a-z]).+")
_TWINS = re.compile(
    r"(?<![A-Za-z\d%])[10](?=[a-z]{3})|(?<=[a-z]{2})[10](?=[a-z]{2})|(?<=[a-z])0(?=[a-z]\b)"
)
_MEANT = {"O": "0", "S": "5", "I": "l", "1": "l", "0": "o"}
_TORN = re.compile(r"\S*[/=]\S* [&=?#_~]\S*\w\S*")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of the first reading, and what the second has in their place."""

    words: str
    other: str
    begins_line: bool = False
    ends_line: bool = False
    suspected: bool = False
    """Whether both readings agree, and it is no address's spelling all the same."""

    @property
    def is_gap(self) -> bool:
        """Whether both readings have the same signs, and the first a gap between them."""
        left, _, right = self.words.partition(" ")
        same = left + right == self.other and not self.suspected
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


def suspicions(line: str) -> list[Doubt]:
    """Return what both readings may have wrong alike: signs that addresses do not have.

    A dash or a bar in mid-word was a tilde or an `l`; a capital O or a 1 among letters of
    the other kind was its twin; and no word of a sentence begins with `&` or `=`.
    """
    line = line[:MAX_LINE]
    found: list[Doubt] = []
    for word in _WORD.finditer(line):
        if not _ADDRESS_LIKE.search(word[0]):
            continue
        other = _RUN.sub(_without_twins, _STRANGE.sub(_address_sign, word[0]))
        if other != word[0]:
            ends = word.start() == 0, word.end() == len(line)
            found.append(Doubt(word[0], other, *ends, suspected=True))
    for gap in _TORN.finditer(line):
        ends = gap.start() == 0, gap.end() == len(line)
        found.append(Doubt(gap[0], gap[0].replace(" ", ""), *ends, suspected=True))
    return found


def _without_twins(run: re.Match[str]) -> str:
    """Return letters and figures with the signs that stand among the others' kind exchanged."""
    signs = run[0]
    if _LONE_CAPITAL.fullmatch(signs):
        return re.sub("[OSI]", lambda twin: _MEANT[twin[0]], signs)
    return _TWINS.sub(lambda twin: _MEANT[twin[0]], signs)


def _address_sign(strange: re.Match[str]) -> str:
    return "l" if strange[0] == "|" else "~"


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
