"""The marks of notes: as printed, as typed into the text, or counted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.letters.building import shift_spans
from citecheck.letters.office.odt_styles import TEXT
from citecheck.model import SpanKind

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.office.numbering import NoteCounter
    from citecheck.letters.office.source_notes import SourceNote, SourceNotes
    from citecheck.letters.office.stretches import ParagraphText
    from citecheck.model import Block, NoteKind

__all__ = ["LONGEST_MARK", "OdtMarks", "without_mark"]

LONGEST_MARK = 10
"""Word's dialogue takes ten characters for a custom mark."""
_DRESSED = re.compile(r"[\[(]?([\w*†‡§¶‖#]+)[\])]?[.:]?")
_NOT_LAID_OUT = frozenset({"", "0"})
"""What LibreOffice writes for notes numbered by the page where it did not set the pages."""


class OdtMarks:
    """The marks of an ODT letter's notes, in the order of the notes."""

    def __init__(
        self, letter: _Element, counters: dict[str, NoteCounter], source: SourceNotes | None = None
    ) -> None:
        """`source` is what the letter said of its notes before it was made an ODT."""
        self._counters = counters
        self._said: dict[_Element, SourceNote] = {}
        self.uncounted = False
        """Whether a note had no number where its number begins anew on every page."""
        if source is None or source.is_by_page:
            return
        notes = list(letter.iter(f"{TEXT}note"))
        if letter.find(f"{TEXT}tracked-changes") is not None:
            notes = [one for one in notes if not _is_deleted(one)]
        if len(notes) == len(source.notes):
            self._said = dict(zip(notes, source.notes, strict=True))
            self._counters = source.counters(counters)
            for one, said in self._said.items():
                if not said.automatic:
                    _take_back_echo(one)

    def mark(
        self, note: _Element, kind: NoteKind, page: int, before: ParagraphText | None
    ) -> tuple[str, int | None]:
        """Return the mark of a note, and where it stands if it was typed into the text.

        `before` is the paragraph as far as it was read. Notes come in the order of the letter.
        """
        printed = note.find(f"{TEXT}note-citation")
        own = ((printed.get(f"{TEXT}label") if printed is not None else "") or "").strip()
        if own:
            return bare(own), None
        said = self._said.get(note)
        if said is not None and not said.automatic and before is not None:
            tail = _tail(before)
            typed = _typed_mark(note, before, tail)
            if typed:
                return typed, before.length - len(tail) + tail.rindex(typed)
        counted = self._counters[kind].next_mark(page, said.section if said is not None else 0)
        label = "".join(map(str, printed.itertext())).strip() if printed is not None else ""
        if label in _NOT_LAID_OUT:
            self.uncounted = self.uncounted or bool(label)
            return counted, None
        return (bare(label) if said is None else counted), None


def bare(label: str) -> str:
    """Return a mark without its dress: what a letter sets before and behind its numbers."""
    found = _DRESSED.fullmatch(label)
    return found[1] if found else label


def _is_deleted(note: _Element) -> bool:
    return next(note.iterancestors(f"{TEXT}tracked-changes"), None) is not None


def _take_back_echo(note: _Element) -> None:
    r"""Take away the mark that LibreOffice prints behind a note as well as in it.

    It does so where the mark is an escaped character (`\u8224?`).
    """
    printed = note.find(f"{TEXT}note-citation")
    label = (printed.get(f"{TEXT}label") if printed is not None else "") or ""
    at: _Element | None = note
    while at is not None and at.tag in (f"{TEXT}note", f"{TEXT}span"):
        following = at.getnext()
        if at.tail:
            at.tail = at.tail.removeprefix(label)
            return
        if following is not None:
            if following.tag == f"{TEXT}span" and following.text:
                following.text = following.text.removeprefix(label)
            return
        at = at.getparent()


def _tail(text: ParagraphText) -> str:
    """Return the last characters of a paragraph, enough for a mark and what stands before it."""
    tail = ""
    for part in reversed(text.parts):
        tail = part + tail
        if len(tail) > 2 * LONGEST_MARK:
            break
    return tail


def _typed_mark(note: _Element, before: ParagraphText, tail: str) -> str:
    """Return the mark that stands before a reference: raised, or as its note repeats it."""
    text = tail.rstrip()
    end = before.length - len(tail) + len(text)
    last = before.spans[-1] if before.spans else None
    if last is not None and last.kind is SpanKind.RAISED and last.end >= end:
        mark = text[max(last.start - before.length, -len(tail)) + len(tail) :].strip()
        if 0 < len(mark) <= LONGEST_MARK and not any(map(str.isspace, mark)):
            return mark
    body = _beginning(note)
    for length in range(min(LONGEST_MARK, len(body)), 0, -1):
        mark = body[:length]
        if text.endswith(mark) and _stands_alone(mark, text, body):
            return mark
    return ""


def _beginning(note: _Element) -> str:
    """Return the first characters of a note's body."""
    body = note.find(f"{TEXT}note-body")
    text = ""
    for piece in body.itertext() if body is not None else ():
        text = (text + str(piece)).lstrip()
        if len(text) > LONGEST_MARK:
            break
    return text[: LONGEST_MARK + 1]


def _stands_alone(mark: str, text: str, body: str) -> bool:
    """Tell a mark from the end of a word that the note happens to begin with."""
    if any(map(str.isspace, mark)):
        return False
    if not mark[-1].isalnum():
        return not mark[0].isalnum()
    return not body[len(mark) :][:1].isalnum() and not text[: -len(mark)][-1:].isalnum()


def without_mark(block: Block, mark: str) -> Block:
    """Return a note's first paragraph without the mark that is typed into it."""
    behind = block.text.removeprefix(mark)
    if not mark or behind == block.text or behind[:1].isalnum():
        return block
    text = behind.lstrip(" \t\u00a0.)]:")
    return replace(block, text=text, spans=shift_spans(block.spans, len(text) - len(block.text)))
