"""What is doubtful in the addresses of a scan: they keep what was read, and what else it may be."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Block, Document

__all__ = ["Doubt", "with_doubts"]

NO_OTHER = 12
"""Characters of words that stand in no other word of their page."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of an address as they were read, and what else they may be."""

    words: str
    other: str
    begins_line: bool = False
    ends_line: bool = False
    further: tuple[str, ...] = ()


def with_doubts(document: Document, found: Iterable[tuple[int, Doubt]]) -> Document:
    """Return a letter with its doubtful words marked; each doubt comes with its page."""
    pages: dict[int, list[Doubt]] = defaultdict(list)
    for page, doubt in found:
        pages[page].append(doubt)
    blocks = tuple(_marked(block, _around(pages, block.page)) for block in document.blocks)
    return replace(document, blocks=blocks)


def _around(pages: dict[int, list[Doubt]], page: int | None) -> list[Doubt]:
    """Return the doubts of a page and of the next: a paragraph may run over its end."""
    return [*pages.get(page or 0, ()), *pages.get((page or 0) + 1, ())]


def _marked(block: Block, found: list[Doubt]) -> Block:
    spans = [
        Span(*place.span(), SpanKind.DOUBTFUL, other.rstrip("-"))
        for doubt in found
        for place in _pattern(doubt).finditer(block.text)
        for other in (doubt.other, *doubt.further)
    ]
    if not spans:
        return block
    ordered = sorted((*block.spans, *spans), key=lambda span: (span.start, span.end))
    return replace(block, spans=tuple(ordered))


def _pattern(doubt: Doubt) -> re.Pattern[str]:
    """Return what finds a doubtful word: whole, but where a line end was taken away."""
    words = doubt.words.rstrip("-") if doubt.ends_line else doubt.words
    before = "" if doubt.begins_line or len(words) > NO_OTHER else r"(?<!\S)"
    return re.compile(before + re.escape(words))
