"""Building a block's text piece by piece, keeping where each piece came from."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

from citecheck.model import Piece, Span, SpanKind

__all__ = ["BlockText", "LineNumbers", "Lines", "shift_spans"]

_LINE_END = re.compile(r"\r\n|[\n\r\f]")


@dataclass(slots=True)
class BlockText:
    """The growing text of one block, with its spans and origins."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def add(self, text: str, source: int | None = None) -> None:
        """Append characters that stand one after the other from `source` on.

        Without a `source` they stand nowhere, or it is not known where.
        """
        if not text:
            return
        last = self.pieces[-1] if self.pieces else None
        if source is None:
            if last is not None and last.source_start >= 0:
                self.pieces.append(Piece(self.length, -1))
        elif (
            last is None
            or last.source_start < 0
            or last.source_start + self.length - last.text_start != source
        ):
            self.pieces.append(Piece(self.length, source))
        self.parts.append(text)
        self.length += len(text)

    def mark(
        self,
        start: int,
        kind: SpanKind,
        target: str | None = None,
        source: tuple[int, int] | None = None,
    ) -> None:
        """Close a span that began at `start` of the text."""
        self.spans.append(Span(start, self.length, kind, target, source))

    @property
    def text(self) -> str:
        """What was added so far."""
        return "".join(self.parts)

    def finish(self) -> tuple[str, tuple[Span, ...], tuple[Piece, ...]]:
        """Return text, spans and origins without white space around them."""
        text = self.text
        stripped = text.strip()
        cut = len(text) - len(text.lstrip()) if stripped else 0
        if not cut and not self.spans:
            return stripped, (), tuple(self.pieces)
        spans = shift_spans(tuple(sorted(self.spans, key=lambda s: (s.start, -s.end))), -cut)
        spans = tuple(
            Span(min(s.start, len(stripped)), min(s.end, len(stripped)), s.kind, s.target, s.source)
            for s in spans
        )
        pieces = []
        for index, piece in enumerate(self.pieces):
            end = self.pieces[index + 1].text_start if index + 1 < len(self.pieces) else self.length
            if end <= cut:
                continue
            behind = max(0, cut - piece.text_start) if piece.source_start >= 0 else 0
            pieces.append(Piece(max(0, piece.text_start - cut), piece.source_start + behind))
        return stripped, spans, tuple(pieces)


def shift_spans(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    """Return spans moved by so many characters, none before the text begins."""
    if not by:
        return spans
    return tuple(
        Span(max(0, s.start + by), max(0, s.end + by), s.kind, s.target, s.source) for s in spans
    )


class LineNumbers:
    """Where each line of a decoded letter begins, and nothing else: there may be ten millions."""

    def __init__(self, text: str) -> None:
        self.starts = array("L", [0])
        self.starts.extend(found.end() for found in _LINE_END.finditer(text))

    def number_at(self, offset: int) -> int:
        """Return the number of the line, from 1, that an offset lies in."""
        return max(1, bisect_right(self.starts, offset))


class Lines(LineNumbers):
    """The lines of a decoded letter: their text, and where each begins in it.

    A form feed ends a line and a page.
    """

    def __init__(self, text: str) -> None:
        self.texts: list[str] = []
        self.starts = array("L")
        self.pages: list[int] = []
        self.paged = "\f" in text
        page, position = 1, 0
        for match in _LINE_END.finditer(text):
            self._append(text[position : match.start()], position, page)
            page += match[0] == "\f"
            position = match.end()
        if position < len(text) or not self.texts:
            self._append(text[position:], position, page)

    def _append(self, line: str, start: int, page: int) -> None:
        self.texts.append(line)
        self.starts.append(start)
        self.pages.append(page)

    def page_of(self, index: int) -> int | None:
        """Return the page of a line (by its index from 0), where the letter has pages."""
        return self.pages[index] if self.paged and index < len(self.pages) else None
