"""Addresses of scans that two readings of the same picture differ in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from citecheck.citations.urls import FoundUrl, find_urls
from citecheck.model import MISREAD, Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Span

__all__ = ["with_doubts"]

_HOST = re.compile(r"^[a-z]+://[^/?#]*", re.IGNORECASE)

_SIGNS_OF_HOST = re.compile(r"[^\s,;!'()*$&+~|={}\"<>^`]+")

FIRST, SECOND, THIRD = 0.5, 0.3, 0.1
"""The first reading is right seven times of ten where they differ (`bench/scans.py`)."""
MOST_OPEN = 3
"""Signs in which two readings may differ. Where they differ in more, both are guesses."""
SHORT_END = 2
"""Signs that one of two readings may lack at its end."""


def with_doubts(
    found: Sequence[FoundUrl], text: str, doubts: Sequence[Span]
) -> tuple[FoundUrl, ...]:
    """Return the addresses of a text, those damaged that were read in two ways.

    Where they differ in a sign or two, the address is ambiguous: it keeps the first reading
    and has the other beside it (`MISREAD`), and the first visit that answers decides. What
    differs in more, or in where it ends, is no address: the citation says `malformed_url`,
    carries the printed text and both readings, and a person chooses. An address that only
    the second reading sees is damaged too, never lost.
    """
    if not doubts:
        return tuple(found)
    second, *further = _readings(text, doubts)
    result: list[FoundUrl] = []
    for one in found:
        own = [span for span in doubts if span.start < one.end and one.start < span.end]
        if not own:
            result.append(one)
            continue
        end = max(one.end, own[-1].end)
        judged = _judged(one, second.address(one.start, end))
        for reading in further:
            judged = _beside(judged, reading.address(one.start, end))
        result.append(judged)
    result += second.unseen(result)
    return tuple(sorted(result, key=lambda one: one.start))


def _same(one: str, other: str | None) -> bool:
    """Whether two readings are one address: hosts have no capitals (RFC 3986, 3.2.2)."""
    if other is None or one.casefold() != other.casefold():
        return False
    return _HOST.sub("", one) == _HOST.sub("", other)


def _judged(found: FoundUrl, other: FoundUrl | None) -> FoundUrl:
    """Return an address as certain, ambiguous or damaged, by what it was read as twice."""
    if found.url is None or other is None or other.url is None:
        return _damaged(found, other)
    if _same(found.url, other.url) or not _is_host(other.url):
        return found
    first, second = found.url, other.url
    if not _is_host(first) or second.startswith(first):
        first, second = second, first
    ends_early = first.startswith(second) and len(first) - len(second) > SHORT_END
    if ends_early or _differing(first, second) > MOST_OPEN or not _is_host(first):
        return _damaged(found, other)
    others = (one for one in found.candidates if one.url not in (first, second))
    return replace(found, url=first, candidates=(Candidate(second, SECOND, MISREAD), *others))


def _beside(found: FoundUrl, other: FoundUrl | None) -> FoundUrl:
    """Return an ambiguous address with one reading more, where that is another."""
    known = {found.url, *(one.url for one in found.candidates)}
    if found.url is None or other is None or other.url is None or other.url in known:
        return found
    if not _is_host(other.url) or _differing(found.url, other.url) > MOST_OPEN:
        return found
    return replace(found, candidates=(*found.candidates, Candidate(other.url, THIRD, MISREAD)))


def _readings(text: str, doubts: Sequence[Span]) -> list[_SecondReading]:
    """Return a text as it was read otherwise, by how likely: doubts of one place are options."""
    places: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for span in doubts:
        places[span.start, span.end].append(span)
    most = max(map(len, places.values()))
    return [
        _SecondReading(text, [options[min(rank, len(options) - 1)] for options in places.values()])
        for rank in range(most)
    ]


def _is_host(url: str) -> bool:
    """Whether the name of the host has the signs of one only: a comma there was a full stop."""
    host = _HOST.match(url)
    return host is not None and _SIGNS_OF_HOST.fullmatch(host[0].partition("//")[2]) is not None


def _differing(one: str, other: str) -> int:
    """Return in how many signs two readings differ."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(
        max(end - start, other_end - other_start)
        for tag, start, end, other_start, other_end in matcher.get_opcodes()
        if tag != "equal"
    )


def _damaged(found: FoundUrl, other: FoundUrl | None) -> FoundUrl:
    readings = (
        (found.url, FIRST, "as it was recognised"),
        (other.url if other else None, SECOND, "as it was recognised the second time"),
    )
    candidates = [Candidate(url, sure, source) for url, sure, source in readings if url]
    known = {candidate.url for candidate in candidates}
    candidates += [candidate for candidate in found.candidates if candidate.url not in known]
    return replace(
        found, url=None, problem="malformed_url", wrapper=None, candidates=tuple(candidates)
    )


class _SecondReading:
    """A text as it was read the second time, with the way back to the first."""

    def __init__(self, text: str, doubts: Sequence[Span]) -> None:
        self.text = text
        self.doubts = doubts
        parts: list[str] = []
        self._own: list[int] = [0]
        """Where stretches begin here."""
        self._theirs: list[int] = [0]
        """Where the same stretches begin in the first reading."""
        length = position = 0
        for span in doubts:
            if span.start < position:
                continue
            other = span.target or ""
            parts += [text[position : span.start], other]
            length += span.start - position
            self._own += [length, length + len(other)]
            self._theirs += [span.start, span.end]
            length += len(other)
            position = span.end
        parts.append(text[position:])
        self._found = [
            replace(one, start=self._place(one.start), end=self._place(one.end, ends=True))
            for one in find_urls("".join(parts))
        ]

    def _place(self, place: int, *, ends: bool = False) -> int:
        """Return where a place of this reading is in the first.

        What ends within words that differ ends with them.
        """
        at = bisect_right(self._own, place) - 1
        if at % 2 == 0:
            return self._theirs[at] + place - self._own[at]
        return self._theirs[at + 1] if ends and place > self._own[at] else self._theirs[at]

    def address(self, start: int, end: int) -> FoundUrl | None:
        """Return the address that this reading has in a stretch of the first."""
        return next((one for one in self._found if one.start < end and start < one.end), None)

    def unseen(self, found: Sequence[FoundUrl]) -> list[FoundUrl]:
        """Return what is an address in this reading only, as damaged."""
        return [
            replace(_damaged(replace(one, url=None), one), printed=self.text[one.start : one.end])
            for one in self._found
            if any(span.start < one.end and one.start < span.end for span in self.doubts)
            and not any(other.start < one.end and one.start < other.end for other in found)
        ]
