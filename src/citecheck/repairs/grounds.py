"""Finding what a citation speaks of in the source of a text letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.model import SpanKind
from citecheck.repairs.places import squeezed

if TYPE_CHECKING:
    from citecheck.model import Block, Citation, Document, Span

__all__ = ["Grounds", "Link", "Stretch"]

_ENTITY = re.compile(r"&#?\w{1,32};?")


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the letter: its words as shown, and where they stand in the source."""

    visible: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A reference found in the letter: the source offset of each of its visible characters."""

    places: tuple[int, ...]


@dataclass(slots=True)
class _Visible:
    """All visible characters of a letter in order, without white space."""

    text: str = ""
    places: list[int] = field(default_factory=list)


class Grounds:
    """The source of a letter together with its blocks."""

    def __init__(self, document: Document, text: str, *, markup: bool = False) -> None:
        self._document = document
        self._text = text
        self._markup = markup
        self._visible: _Visible | None = None
        self._by_source: defaultdict[tuple[int, int], list[tuple[Block, Span]]] = defaultdict(list)
        for block in document.blocks:
            for span in block.spans:
                if span.kind is SpanKind.LINK and span.source is not None:
                    self._by_source[span.source].append((block, span))

    def links(self, source: tuple[int, int]) -> list[Link]:
        """Return the hyperlinks whose target stands at a place of the source."""
        return [self._link(block, span) for block, span in self._by_source.get(source, ())]

    def _link(self, block: Block, span: Span) -> Link:
        words = block.text[span.start : span.end]
        shown = [
            place
            for offset in range(span.start, span.end)
            if not block.text[offset].isspace() and (place := place_of(block, offset)) is not None
        ]
        if not shown:
            return Link(words, None, None)
        return Link(words, shown[0], self.end_of(shown[-1]))

    def end_of(self, place: int) -> int:
        """Return where the visible character at a place of the source ends."""
        entity = _ENTITY.match(self._text, place) if self._markup else None
        return entity.end() if entity else place + 1

    def reference(self, citation: Citation) -> tuple[str, Stretch] | None:
        """Return the reference of a citation and where it stands; None where it is not found."""
        for words in (citation.context, citation.note_text):
            if words and (stretch := self._find(words, citation)) is not None:
                return words, stretch
        return None

    def _find(self, words: str, citation: Citation) -> Stretch | None:
        visible = self._visible or self._read()
        wanted = squeezed(words)
        if not wanted:
            return None
        near = citation.source_span[0] if citation.source_span else self._line_start(citation.line)
        best: tuple[int, int] | None = None
        at = visible.text.find(wanted)
        while at >= 0:
            away = abs(visible.places[at] - near)
            if best is None or away < best[0]:
                best = (away, at)
            at = visible.text.find(wanted, at + 1)
        if best is None:
            return None
        places = tuple(visible.places[best[1] : best[1] + len(wanted)])
        return None if -1 in places else Stretch(places)

    def _read(self) -> _Visible:
        visible = _Visible()
        parts: list[str] = []
        for block in self._document.blocks:
            for offset, char in enumerate(block.text):
                if squeezed(char):
                    place = place_of(block, offset)
                    visible.places.append(-1 if place is None else place)
                    parts.append(char)
        visible.text = "".join(parts)
        self._visible = visible
        return visible

    def _line_start(self, line: int | None) -> int:
        if line is None:
            return 0
        position = 0
        for match in re.finditer(r"\r\n|[\n\r\f]", self._text):
            line -= 1
            if line <= 0:
                break
            position = match.end()
        return position


def place_of(block: Block, offset: int) -> int | None:
    """Return where a character of a block stands in the source."""
    index = bisect_right(block.origin, offset, key=lambda piece: piece.text_start) - 1
    if index < 0 or block.origin[index].source_start < 0:
        return None
    piece = block.origin[index]
    return piece.source_start + offset - piece.text_start
