"""What a LaTeX source prints, put together: running text, notes, lists and headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.building import BlockText
from citecheck.model import Block, SpanKind

if TYPE_CHECKING:
    from citecheck.letters.building import LineNumbers
    from citecheck.model import BlockKind, NoteKind

__all__ = ["Assembly", "Sink"]

_ENTRY = "cite "
"""Keys of a bibliography's entries begin so: they end where the next one begins."""


@dataclass(slots=True)
class Sink:
    """What text goes into: the running text, or a note."""

    building: BlockText = field(default_factory=BlockText)
    key: str | None = None
    mark: str | None = None
    kind: NoteKind = "footnote"

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of a bibliography."""
        return (self.key or "").startswith(_ENTRY)


class Assembly:
    """Blocks while they are read; notes within text, and text within notes."""

    def __init__(self, lines: LineNumbers) -> None:
        self._lines = lines
        self._sinks = [Sink()]
        self._pending: list[Block] = []
        self._lists: list[int | None] = []
        self._number: str | None = None
        self.place: int | None = None
        """Where stands what is being printed, though its characters stand nowhere."""
        self.kinds: list[BlockKind] = []
        self.blocks: list[Block] = []

    @property
    def sink(self) -> Sink:
        """What text goes into at the moment."""
        return self._sinks[-1]

    @property
    def in_note(self) -> bool:
        """Whether text goes into a note."""
        return len(self._sinks) > 1

    def add(self, text: str, source: int | None) -> None:
        """Print characters that stand at `source`; None where they stand nowhere."""
        self.sink.building.add(text, source)

    def refer(self, mark: str, key: str) -> None:
        """Print the mark of a note."""
        start = self.sink.building.length
        self.add(mark, None)
        self.sink.building.mark(start, SpanKind.MARK, key)

    # --- notes -----------------------------------------------------------------------------

    def open_note(self, key: str, mark: str, kind: NoteKind) -> None:
        """Begin a note: what follows goes into it."""
        self._sinks.append(Sink(key=key, mark=mark, kind=kind))

    def open_entry(self, key: str, mark: str) -> None:
        """Begin an entry of a bibliography, where the one before it ends."""
        if self.sink.is_entry:
            self.end_note()
        self.open_note(self.entry_key(key), mark, "endnote")

    @staticmethod
    def entry_key(key: str) -> str:
        """Return the key of the note that a bibliography's entry is."""
        return f"{_ENTRY}{key}"

    def end_note(self) -> None:
        """End the note that was begun last."""
        if self.in_note:
            self.flush()
            self._sinks.pop()

    def end_entries(self) -> None:
        """End a bibliography."""
        while self.sink.is_entry:
            self.end_note()

    def end_part(self) -> None:
        """End a part of the source: what is open in it ends there too."""
        while self.in_note:
            self.end_note()
        self.flush()

    # --- lists and kinds ---------------------------------------------------------------------

    def open_list(self, *, numbered: bool) -> None:
        """Begin a list."""
        self._lists.append(0 if numbered else None)
        self.kinds.append("list_item")

    def next_item(self, label: str | None) -> None:
        """Begin an item of a list; `label` is printed for its number."""
        if self._lists:
            count = self._lists[-1]
            self._lists[-1] = None if count is None else count + 1
            self._number = label or (None if count is None else f"{count + 1}.")

    def end_list(self) -> None:
        """End a list."""
        self._number = None
        if self._lists:
            self._lists.pop()
        self.leave("list_item")

    def leave(self, kind: BlockKind) -> None:
        """End a stretch of blocks of one kind."""
        if self.kinds and self.kinds[-1] == kind:
            self.kinds.pop()

    # --- blocks ------------------------------------------------------------------------------

    def code(self, text: str, place: int) -> None:
        """Print a listing that stands at `place`."""
        self.blocks.append(Block(text, "code", line=self._lines.number_at(place)))

    def flush(self) -> None:
        """End the paragraph; notes follow the paragraph that refers to them."""
        sink = self.sink
        text, spans, origin = sink.building.finish()
        sink.building = BlockText()
        if text or spans:
            kind: BlockKind = self.kinds[-1] if self.kinds else "paragraph"
            pieces = (piece.source_start for piece in origin if piece.source_start >= 0)
            first = next(pieces, self.place)
            block = Block(
                text,
                "note" if sink.key else kind,
                spans,
                line=None if first is None else self._lines.number_at(first),
                key=sink.key,
                mark=sink.mark,
                note_kind=sink.kind if sink.key else None,
                number=self._number if kind == "list_item" and not sink.key else None,
                origin=origin,
            )
            (self._pending if sink.key else self.blocks).append(block)
            if not sink.key:
                self._number = None
        if not self.in_note:
            self.place = None
        if not self.in_note or sink.is_entry:
            self.blocks += self._pending
            self._pending.clear()
