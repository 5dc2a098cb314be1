"""Text and spans of a page into blocks: where they end, and what each of them is."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.bounds import MAX_NOTES, MAX_PARAGRAPHS
from citecheck.letters.building import BlockText
from citecheck.model import Block, Span, SpanKind

if TYPE_CHECKING:
    from citecheck.letters.html.notes import NotePlan
    from citecheck.letters.html.sources import Source
    from citecheck.model import BlockKind, Piece

__all__ = ["BlockWriter"]

_MOST_BLOCKS = MAX_PARAGRAPHS + MAX_NOTES
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True, kw_only=True)
class BlockWriter:
    """The blocks of a letter, and the text of the one that is being written.

    Who reads the page says what opens and closes; here white space is collapsed, empty
    blocks are left out, and a note in the midst of a text is kept back until its end.
    """

    plan: NotePlan
    source: Source | None
    blocks: list[Block] = field(default_factory=list)
    building: BlockText = field(default_factory=BlockText)
    kinds: list[BlockKind] = field(default_factory=list)
    number: str | None = None
    notes: list[str] = field(default_factory=list)
    running: str | None = None
    """The note that goes on up to the next block or note."""
    preformatted: int = 0
    line: int | None = None
    number_of_text: int = 0
    texts: int = 0
    inner: int = 0
    """Notes within text that are open."""
    waiting: list[Block] = field(default_factory=list)
    """Notes that stand in the midst of the text that is being read."""
    card: str | None = None
    """The target of an open link around blocks that is cited already."""

    def before_block(self) -> None:
        """Do what is due before a block ends."""

    def note(self) -> str | None:
        """Return the key of the note that is being read."""
        return self.notes[-1] if self.notes else self.running

    def begin(self) -> None:
        """Begin the text of another block."""
        self.building = BlockText()
        self.texts += 1
        self.number_of_text = self.texts

    def write(self, text: str) -> None:
        """Append text of the page, white space collapsed as browsers do."""
        if not text:
            return
        if self.preformatted:
            self.building.add(text)
            return
        pieces = self.source.pieces(text) if self.source else [(_SPACE.sub(" ", text), None)]
        for piece, place in pieces:
            before = self.building.parts[-1][-1] if self.building.parts else " "
            if piece[0] == " " and before in " \n":
                if len(piece) > 1:
                    self.building.add(piece[1:], None if place is None else place + 1)
                continue
            self.building.add(piece, place)

    def flush(self) -> None:
        """End the block that is being written, if it holds anything."""
        if not self.building.length and not self.building.spans:
            if self.waiting and not self.inner:
                self._emit_waiting()
            return
        self.before_block()
        building = self.building
        self.begin()
        text, spans, origin = building.finish()
        if self.card is not None and text == self.card:
            return  # a card that prints its target below its title
        line, self.line = self.line, None
        if not text and not any(span.kind == SpanKind.LINK for span in spans):
            self.line = line
            return
        if self.preformatted and "\n\n" in text:
            self._paragraphs(text, spans, line)
        else:
            if self.source and origin and origin[0].source_start >= 0:
                line = self.source.line_at(origin[0].source_start)
            self._emit(text, spans, line, origin)
        if self.waiting and not self.inner:
            self._emit_waiting()

    def _emit_waiting(self) -> None:
        self.blocks += self.waiting
        self.waiting.clear()

    def _emit(
        self,
        text: str,
        spans: tuple[Span, ...],
        line: int | None,
        origin: tuple[Piece, ...] = (),
    ) -> None:
        key = self.note()
        kind: BlockKind = (
            "note" if key is not None else self.kinds[-1] if self.kinds else "paragraph"
        )
        mark = self.plan.printed.get(key) if key is not None else None
        number = self.number if kind == "list_item" else None
        (self.waiting if self.inner else self.blocks).append(
            Block(
                text,
                kind,
                spans,
                line=line,
                key=key,
                mark=mark,
                note_kind=self.plan.kinds.get(key) if key is not None else None,
                number=number,
                origin=origin,
            )
        )
        if kind == "list_item":
            self.number = None
            self.kinds[-1] = "paragraph"

    def _paragraphs(self, text: str, spans: tuple[Span, ...], line: int | None) -> None:
        """Part preformatted text (an archived mail) at its empty lines."""
        position = counted = lines = 0
        starts = [span.start for span in spans]
        for match in re.finditer(r"\n[ \t]*\n\s*|\Z", text):
            part = text[position : match.start()]
            own = spans[bisect_left(starts, position) : bisect_left(starts, match.start())]
            inside = tuple(
                Span(s.start - position, min(s.end, match.start()) - position, s.kind, s.target)
                for s in own
            )
            if len(self.blocks) > _MOST_BLOCKS:
                return  # what `bounds` cuts off need not be parted
            if part.strip():
                lines += text.count("\n", counted, position)
                counted = position
                self._emit(part, inside, None if line is None else line + lines)
            position = match.end()
