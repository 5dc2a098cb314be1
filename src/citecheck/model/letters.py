"""A letter as a reader sees it: blocks of text, with what is known about stretches of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class SpanKind(StrEnum):
    """What a reader knows about a stretch of a block's text."""

    LINK = "link"
    """A hyperlink; `target` is its address as written, which may be empty or `#`."""
    MARK = "mark"
    """The mark of a note, known from the format's own structure; `target` is the note's key."""
    RAISED = "raised"
    """Superscript type that may or may not be a mark (`<sup>1</sup>`, raised digits in a PDF)."""
    EMPHASIS = "emphasis"
    """Italic or underlined type: often a title."""
    CODE = "code"
    """Literal text; addresses in it are examples, not citations."""
    DOUBTFUL = "doubtful"
    """Recognised text of a scan that two readings differ in; `target` is the other reading."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of a block's text with what the reader knows about it."""

    start: int
    end: int
    kind: SpanKind
    target: str | None = None
    source: tuple[int, int] | None = None
    """Where `target` stands in the decoded letter, for repairs; None where it is unknown."""


BlockKind = Literal["paragraph", "heading", "list_item", "note", "quote", "code", "cell", "rule"]
NoteKind = Literal["footnote", "endnote"]


@dataclass(frozen=True, slots=True)
class Piece:
    """From `text_start` of a block on, its characters stand at `source_start` of the letter.

    Pieces are in order; each one holds until the next begins. Characters that the reader
    made (a decoded entity, an added space) are a piece of their own.
    """

    text_start: int
    source_start: int
    """-1 for characters that stand nowhere in the source."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a letter as a reader sees it, without markup.

    A newline in `text` is a line end as printed: words and addresses may be broken
    there. Readers of flowing formats (HTML, DOCX) write one only for a forced break.
    Soft hyphens and zero-width characters are kept: where an address is broken matters.
    A reader that measures type writes U+2060 (WORD JOINER) before the newline where an
    address fills its line to the last character, so that it may well go on.

    `key` ties a block of kind `note` to the `MARK` spans that refer to it; several
    blocks with one key are the paragraphs of one note. A reader of a format without
    structure leaves `key` empty and `citations.notes` finds the notes.
    """

    text: str
    kind: BlockKind = "paragraph"
    spans: tuple[Span, ...] = ()
    page: int | None = None
    """Page, from 1, where the format has pages."""
    line: int | None = None
    """Line of the source, from 1, where the format has lines."""
    key: str | None = None
    mark: str | None = None
    """For a note whose number the reader knows: its mark as printed, e.g. `12`, `*`, `iv`."""
    note_kind: NoteKind | None = None
    scale: float | None = None
    """Size of the type relative to the letter's body text, where it is known."""
    number: str | None = None
    """For a list item: its ordinal as printed (`1.`, `a)`)."""
    origin: tuple[Piece, ...] = ()
    """Where the text stands in the decoded source, for repairs; empty where unknown."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person should know about a letter that could still be read."""

    problem: str
    advice: str = ""
    page: int | None = None
    about: str = field(default="", compare=False)
    """Of an address that was hard to read: the printed words that are meant. It is a caution
    until somebody has decided how to read them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A letter, read: blocks in reading order."""

    path: str
    format: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str | None = None
    sender: str | None = None
    dated: str | None = None
    """ISO 8601, as precise as the letter."""
    language: str | None = None
    """Two-letter code where it is known."""
    published_url: str | None = None
    """Where the letter itself was published, when it was read from there."""
    base_url: str | None = None
    """What relative targets are relative to (`<base href>`, or the page's own address)."""
    warnings: tuple[Caution, ...] = ()
