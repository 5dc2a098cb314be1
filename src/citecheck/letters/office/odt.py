"""ODT letters, read from their parts or from one flat file (OpenDocument 1.3)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters.bounds import MAX_NOTES, MAX_PARAGRAPHS, bounded_paragraphs
from citecheck.letters.numerals import format_number
from citecheck.letters.office.container import MAX_MARKUP, Container, count_markup, parse_xml
from citecheck.letters.office.marks import OdtMarks, without_mark
from citecheck.letters.office.odt_styles import (
    OFFICE,
    TABLE,
    TEXT,
    XLINK,
    Styles,
    note_counters,
    whole,
)
from citecheck.letters.office.stretches import ParagraphText
from citecheck.model import Block, BlockKind, Caution, Document, NoteKind, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from citecheck.letters.office.source_notes import SourceNotes

__all__ = ["read_odt"]

_FLOWING = (TEXT, "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}")
"""Elements whose characters are text: LibreOffice writes content controls as its own."""
_MANIFEST = "META-INF/manifest.xml"

MAX_DEPTH = 120
MAX_SPACES = 4
"""`text:s` may claim any number of spaces; more than a few only push words to the right."""

_NO_PAGES = Caution(
    "notes are numbered anew on every page, and the file does not say where pages end",
    "compare the marks of its notes with the printed letter, or give its PDF",
)
_SPACE = re.compile(r"[ \t\r\n]+")
_SKIPPED = frozenset(
    {
        f"{TEXT}tracked-changes",  # where deletions are kept
        f"{TEXT}note-citation",
        f"{TEXT}sequence-decls",
        f"{TEXT}ruby-text",
        f"{TEXT}script",
        f"{TEXT}placeholder",  # what is to be filled in
        f"{TABLE}covered-table-cell",
        f"{OFFICE}annotation",
        f"{OFFICE}forms",
        f"{OFFICE}scripts",
    }
)


@dataclass(slots=True)
class _Note:
    kind: NoteKind
    key: str
    mark: str
    page: int | None


@dataclass(slots=True)
class _List:
    """A list that is open: its style, and the number of its next item on this level."""

    style: str
    number: int | None


def read_odt(name: str, data: bytes, source: SourceNotes | None = None) -> Document:
    """Read an ODT letter; raises `LetterError` for a damaged, protected or hostile file.

    Notes carry the marks that the program printed, or those of `source`, what the letter said
    of them before it was made an ODT. Tracked deletions, comments and hidden text do not count.
    """
    if data.startswith(b"PK"):
        common, root = _parts(Container(name, data), name)
    else:
        if count_markup(data) > MAX_MARKUP:
            raise LetterError(name, "it holds more markup than any letter does", "Split it")
        common = root = parse_xml(name, "its XML", data)
    text = root.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        raise LetterError(name, "this is no text document", "Save it as ODT or PDF")
    styles = Styles()
    styles.learn(common)
    styles.learn(root)
    paged = text.get(f"{TEXT}use-soft-page-breaks") == "true"
    marks = OdtMarks(text, note_counters(common), source)
    reader = _Reader(styles, marks, paged=paged)
    reader.children(text)
    too_long = bounded_paragraphs(reader.blocks)
    unpaged = _NO_PAGES if marks.uncounted and not paged else None
    return Document(
        name,
        "odt",
        hashlib.sha256(data).hexdigest(),
        (*reader.blocks, *reader.notes),
        warnings=tuple(one for one in (unpaged, too_long) if one is not None),
    )


def _parts(container: Container, name: str) -> tuple[_Element | None, _Element]:
    if _MANIFEST in container and b"encryption-data" in container.read(_MANIFEST):
        raise LetterError(
            name, "the file is protected by a password", "Save a copy without password"
        )
    return container.xml_or_none("styles.xml"), container.xml("content.xml")


class _Reader:
    """Walks the body of a letter."""

    def __init__(self, styles: Styles, marks: OdtMarks, *, paged: bool) -> None:
        self._styles = styles
        self._marks = marks
        self._paged = paged
        self._page = 1
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self._keys: set[str] = set()
        self._text: ParagraphText | None = None
        self._ends_in_space = True
        self._note: _Note | None = None
        self._lists: list[_List] = []
        self._item: str | None = None
        self._ended: dict[str, int] = {}
        self._in_cell = 0
        self._depth = 0

    def children(self, element: _Element) -> None:
        """Read the text before, in and behind each child."""
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            flows = isinstance(element.tag, str) and element.tag.startswith(_FLOWING)
            if flows:
                self._flow(element.text)
            for one in element:
                if len(self.blocks) > MAX_PARAGRAPHS:
                    break
                if isinstance(one.tag, str) and one.tag not in _SKIPPED:
                    handler = _HANDLERS.get(one.tag)
                    if handler is not None:
                        handler(self, one)
                    else:
                        self.children(one)
                if flows:
                    self._flow(one.tail)
        self._depth -= 1

    # --- text ---------------------------------------------------------------------------

    def _flow(self, text: str | None) -> None:
        """Add characters of a paragraph; white space is one space (6.1.2)."""
        if not text or self._text is None:
            return
        plain = _SPACE.sub(" ", text)
        if self._ends_in_space:
            plain = plain.removeprefix(" ")
        if plain:
            self._print(plain)
            self._ends_in_space = plain.endswith(" ")

    def _print(self, text: str) -> None:
        if self._text is not None:
            if not self._text.length:
                self._text.page = self._page
            self._text.add(text)
            self._ends_in_space = False

    def spaces(self, element: _Element) -> None:
        """Add so many spaces."""
        self._print(" " * min(whole(element.get(f"{TEXT}c"), 1), MAX_SPACES))

    def paragraph(self, element: _Element) -> None:
        """Read one paragraph or heading into a block."""
        style = element.get(f"{TEXT}style-name") or ""
        if self._styles.is_hidden("paragraph", style):
            return
        if self._note is None and self._text is None:
            # The first paragraph of a letter begins its first page anyhow.
            self._page += self._styles.breaks_page(style) and bool(self.blocks)
        outer, space = self._text, self._ends_in_space
        self._text, self._ends_in_space = ParagraphText(), True
        self.children(element)
        own, self._text, self._ends_in_space = self._text, outer, space
        text, spans, _ = own.finish()
        if not text:
            return
        note = self._note
        if note is not None:
            self.notes.append(
                Block(
                    text,
                    "note",
                    spans,
                    page=note.page if self._paged else None,
                    key=note.key,
                    mark=note.mark,
                    note_kind=note.kind,
                )
            )
            return
        number, self._item = self._item, None
        self.blocks.append(
            Block(
                text,
                self._kind(element),
                spans,
                page=own.page if self._paged else None,
                number=number,
            )
        )

    def _kind(self, element: _Element) -> BlockKind:
        if element.tag == f"{TEXT}h":
            return "heading"
        if self._lists:
            return "list_item"
        return "cell" if self._in_cell else "paragraph"

    def span(self, element: _Element) -> None:
        """Read a stretch of text with a style."""
        style = element.get(f"{TEXT}style-name") or ""
        if self._text is None or self._styles.is_hidden("text", style):
            return
        text = self._text
        start, marks = text.length, text.marks
        self.children(element)
        if text.length == start:
            return
        if text.marks == marks and self._styles.is_raised(style):
            text.join(start, SpanKind.RAISED)
        if self._styles.is_slanted(style):
            text.join(start, SpanKind.EMPHASIS)

    def link(self, element: _Element) -> None:
        """Read a hyperlink."""
        if self._text is None:  # around a frame
            self.children(element)
            return
        text, start = self._text, self._text.length
        self.children(element)
        text.join(start, SpanKind.LINK, element.get(f"{XLINK}href") or "")

    def hidden(self, element: _Element) -> None:
        """Read text with a condition, unless it hides the text now."""
        if element.get(f"{TEXT}is-hidden") != "true":
            self.children(element)

    def soft_page_break(self, _: _Element) -> None:
        """Count a page that ends here."""
        if self._note is None:
            self._page += 1

    # --- notes --------------------------------------------------------------------------

    def note(self, element: _Element) -> None:
        """Read a note: its mark stands here, its body among the notes."""
        if len(self.notes) > MAX_NOTES:
            return  # what `bounds` cuts off need not be read
        kind: NoteKind = "endnote" if element.get(f"{TEXT}note-class") == "endnote" else "footnote"
        mark, typed = self._marks.mark(element, kind, self._page, self._text)
        key = f"{kind}:{element.get(f'{TEXT}id') or ''}"
        if key in self._keys:
            key = f"{key}:{len(self._keys)}"
        self._keys.add(key)
        if self._text is not None:
            start = self._text.length if typed is None else typed
            if typed is None:
                self._print(mark)
            self._text.refer(start, start + len(mark), key)
        body = element.find(f"{TEXT}note-body")
        if body is None or self._note is not None:
            return
        outer, self._text = self._text, None
        lists, self._lists = self._lists, []
        self._note = _Note(kind, key, mark, self._page if kind == "footnote" else None)
        first = len(self.notes)
        self.children(body)
        if typed is not None and len(self.notes) > first:
            self.notes[first] = without_mark(self.notes[first], mark)
        self._note = None
        self._text, self._lists = outer, lists

    def cross_reference(self, element: _Element) -> None:
        """Read a reference to a note elsewhere: raised, it looks like a mark and is none."""
        if self._text is None:
            return
        start = self._text.length
        self.children(element)
        ancestors = islice(element.iterancestors(f"{TEXT}span"), 3)
        styles = (one.get(f"{TEXT}style-name") or "" for one in ancestors)
        if self._text.length > start and any(map(self._styles.is_raised, styles)):
            self._text.refer(start, self._text.length, f"crossref:{len(self.blocks)}:{start}")

    # --- lists, tables, sections ---------------------------------------------------------

    def list(self, element: _Element) -> None:
        """Read a list; one inside another has its style."""
        outer = self._lists[-1].style if self._lists else ""
        style = element.get(f"{TEXT}style-name") or outer
        level = self._styles.list_level(style, len(self._lists) + 1)
        number = None
        if level is not None and level.is_numbered:
            number = level.start
            goes_on = element.get(f"{TEXT}continue-numbering") == "true" or element.get(
                f"{TEXT}continue-list"
            )
            if goes_on and not self._lists:
                number = self._ended.get(style, number)
        self._lists.append(_List(style, number))
        self.children(element)
        ended = self._lists.pop()
        if ended.number is not None and not self._lists:
            self._ended[style] = ended.number

    def item(self, element: _Element) -> None:
        """Read an item of a list: its first paragraph has its number."""
        if self._lists and self._lists[-1].number is not None:
            current = self._lists[-1]
            level = self._styles.list_level(current.style, len(self._lists))
            number = whole(element.get(f"{TEXT}start-value"), current.number or 0)
            current.number = number + 1
            if level is not None:
                printed = format_number(number, level.style)
                self._item = f"{level.before}{printed}{level.after}".strip()
        self.children(element)
        self._item = None

    def cell(self, element: _Element) -> None:
        """Read a cell of a table."""
        self._in_cell += 1
        self.children(element)
        self._in_cell -= 1

    def section(self, element: _Element) -> None:
        """Read a section, unless it is hidden."""
        style = element.get(f"{TEXT}style-name") or ""
        said = element.get(f"{TEXT}display")
        if said == "none" or self._styles.is_hidden("section", style):
            return
        self.children(element)


_HANDLERS: Mapping[str, Callable[[_Reader, _Element], None]] = {
    f"{TEXT}p": _Reader.paragraph,
    f"{TEXT}h": _Reader.paragraph,
    f"{TEXT}span": _Reader.span,
    f"{TEXT}a": _Reader.link,
    f"{TEXT}note": _Reader.note,
    f"{TEXT}note-ref": _Reader.cross_reference,
    f"{TEXT}s": _Reader.spaces,
    f"{TEXT}tab": lambda reader, _: reader._print("\t"),  # noqa: SLF001 - its own class
    f"{TEXT}line-break": lambda reader, _: reader._print("\n"),  # noqa: SLF001
    f"{TEXT}soft-page-break": _Reader.soft_page_break,
    f"{TEXT}hidden-text": _Reader.hidden,
    f"{TEXT}hidden-paragraph": _Reader.hidden,
    f"{TEXT}list": _Reader.list,
    f"{TEXT}list-item": _Reader.item,
    f"{TEXT}section": _Reader.section,
    f"{TABLE}table-cell": _Reader.cell,
}
"""What each element does; one that is not here is read through."""
