"""The text of a note, which may run over several blocks, as one; and the way back to them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Block, Span

__all__ = ["Joined", "Joiner"]

_UNFINISHED = re.compile(r"(?:https?://|www\.)\S*[-/_.?=&%\w]$", re.IGNORECASE)
_REST = re.compile(r"(?!https?:)[\w%~+-]*[/.=&?_%-][\w./=&?%~+#-]*[\s.)>\]]*", re.IGNORECASE)
_CUT = frozenset({SpanKind.LINK, SpanKind.EMPHASIS})
"""What may begin before a stretch: a link or italics over a whole note, its label included."""
_FEW = 50
"""So many spans are looked through for each stretch; more are sorted once."""


@dataclass(slots=True)
class Joined:
    """The text of several stretches of blocks as one, with what is known about it."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    stretches: list[tuple[int, int, int]] = field(default_factory=list)
    links: list[Span] = field(default_factory=list)
    emphasis: list[tuple[int, int]] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)


class Joiner:
    """Joins stretches of a letter's blocks, however many of them stand in one block."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._sorted: dict[int, tuple[list[int], list[int]]] = {}
        """Of each block with many spans: where they end, in order, and their numbers."""

    def join(self, stretches: Sequence[tuple[int, int, int]]) -> Joined:
        """Return stretches (block, start, end) as one text."""
        joined = Joined()
        parts: list[str] = []
        length = 0
        for index, start, end in stretches:
            block = self._blocks[index]
            if parts:
                between = _between(parts[-1], block.text[start:end])
                parts.append(between)
                length += len(between)
            joined.starts.append(length)
            joined.stretches.append((index, start, end))
            for span in self._spans(index, start, end):
                if span.end > end or (span.end <= start and span.start < end):
                    continue
                if span.start < start and span.kind not in _CUT:
                    continue
                _add(joined, span, max(0, span.start - start) + length, span.end - start + length)
            parts.append(block.text[start:end])
            length += end - start
        joined.text = "".join(parts)
        return joined

    def _spans(self, index: int, start: int, end: int) -> Sequence[Span]:
        """Return the spans of a block that end within a stretch of it, and perhaps others."""
        spans = self._blocks[index].spans
        if len(spans) <= _FEW:
            return spans
        if index not in self._sorted:
            numbers = sorted(range(len(spans)), key=lambda number: spans[number].end)
            self._sorted[index] = [spans[number].end for number in numbers], numbers
        ends, numbers = self._sorted[index]
        within = numbers[bisect_left(ends, start) : bisect_right(ends, end)]
        return [spans[number] for number in sorted(within)]


def _add(joined: Joined, span: Span, begin: int, stop: int) -> None:
    if span.kind == SpanKind.LINK:
        joined.links.append(replace(span, start=begin, end=stop))
    elif span.kind == SpanKind.EMPHASIS:
        joined.emphasis.append((begin, stop))
    elif span.kind in (SpanKind.CODE, SpanKind.MARK):
        joined.closed.append((begin, stop))
    elif span.kind == SpanKind.DOUBTFUL:
        joined.doubts.append(replace(span, start=begin, end=stop))


def _between(before: str, after: str) -> str:
    """Return what joins two stretches: an address may go on over a line, not a paragraph."""
    unfinished = _UNFINISHED.search(before[-300:]) and _REST.fullmatch(after[:300])
    return "\n" if unfinished else "\n\n"
