"""ODT letters, read from their parts (OpenDocument 1.3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters.building import BlockText
from citecheck.letters.office.container import Container
from citecheck.letters.office.numbering import NoteCounter
from citecheck.model import Block, BlockKind, Document, NoteKind, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

__all__ = ["read_odt"]

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{{{_NS}text:1.0}}"
_STYLE = f"{{{_NS}style:1.0}}"
_OFFICE = f"{{{_NS}office:1.0}}"
_TABLE = f"{{{_NS}table:1.0}}"
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
_XLINK = "{http://www.w3.org/1999/xlink}"

MAX_DEPTH = 120
MAX_SPACES = 1000
"""`text:s` may claim any number of spaces; no letter needs more."""

_SKIPPED = frozenset(
    {
        f"{_TEXT}tracked-changes",  # where deletions are kept
        f"{_OFFICE}annotation",
        f"{_TEXT}note-citation",
        f"{_TEXT}sequence-decls",
        f"{_OFFICE}forms",
    }
)


@dataclass(slots=True)
class _Styles:
    """Which styles raise or slant their text."""

    raised: set[str] = field(default_factory=set)
    slanted: set[str] = field(default_factory=set)

    def learn(self, root: _Element | None) -> None:
        """Read the styles of a part."""
        for style in root.iter(f"{_STYLE}style") if root is not None else ():
            name = style.get(f"{_STYLE}name") or ""
            properties = style.find(f"{_STYLE}text-properties")
            if properties is None:
                continue
            if (properties.get(f"{_STYLE}text-position") or "").startswith(("super", "33")):
                self.raised.add(name)
            if properties.get(f"{_FO}font-style") in {"italic", "oblique"}:
                self.slanted.add(name)


@dataclass(slots=True)
class _Note:
    kind: NoteKind
    key: str
    mark: str


def read_odt(name: str, data: bytes) -> Document:
    """Read an ODT letter; raises `LetterError` for a damaged, protected or hostile file."""
    container = Container(name, data)
    if b"manifest:encryption-data" in (
        container.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in container else b""
    ):
        raise LetterError(
            name, "the file is protected by a password", "Save a copy without password"
        )
    root = container.xml("content.xml")
    text = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if text is None:
        raise LetterError(name, "this is no text document", "Save it as ODT or PDF")
    styles = _Styles()
    common = container.xml_or_none("styles.xml")
    styles.learn(common)
    styles.learn(root)
    reader = _Reader(styles, _counters(common))
    reader.children(text)
    blocks = (*reader.blocks, *reader.notes)
    return Document(name, "odt", hashlib.sha256(data).hexdigest(), blocks)


def _counters(styles: _Element | None) -> dict[str, NoteCounter]:
    """Return how notes are numbered where the letter does not carry their marks."""
    counters = {"footnote": NoteCounter("1"), "endnote": NoteCounter("i")}
    for one in styles.iter(f"{_TEXT}notes-configuration") if styles is not None else ():
        kind = one.get(f"{_TEXT}note-class")
        start = one.get(f"{_TEXT}start-value") or "0"
        if kind in counters:
            first = int(start) + 1 if start.isdecimal() and len(start) < 6 else 1
            counters[kind] = NoteCounter(one.get(f"{_STYLE}num-format") or "1", first)
    return counters


class _Reader:
    """Walks the body of a letter."""

    def __init__(self, styles: _Styles, counters: dict[str, NoteCounter]) -> None:
        self._styles = styles
        self._counters = counters
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self._text = BlockText()
        self._note: _Note | None = None
        self._depth = 0

    def children(self, element: _Element) -> None:
        """Read the text before, in and behind each child."""
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            if self._flows(element):
                self._text.add(element.text or "")
            for child in element:
                if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                    handler = _HANDLERS.get(child.tag)
                    if handler is not None:
                        handler(self, child)
                    else:
                        self.children(child)
                if self._flows(element):
                    self._text.add(child.tail or "")
        self._depth -= 1

    @staticmethod
    def _flows(element: _Element) -> bool:
        """Whether white space and text directly in an element are text of the letter."""
        return element.tag in _INLINE

    def paragraph(self, element: _Element) -> None:
        """Read one paragraph or heading into a block."""
        outer, self._text = self._text, BlockText()
        self.children(element)
        text, spans, _ = self._text.finish()
        self._text = outer
        if not text:
            return
        note = self._note
        if note is not None:
            self.notes.append(
                Block(text, "note", spans, key=note.key, mark=note.mark, note_kind=note.kind)
            )
            return
        self.blocks.append(Block(text, _kind(element), spans))

    def span(self, element: _Element) -> None:
        """Read a stretch of text with a style."""
        start = self._text.length
        self.children(element)
        style = element.get(f"{_TEXT}style-name") or ""
        if self._text.length == start:
            return
        marked = any(s.kind is SpanKind.MARK and s.start >= start for s in self._text.spans)
        if style in self._styles.raised and not marked:
            self._text.mark(start, SpanKind.RAISED)
        if style in self._styles.slanted:
            self._text.mark(start, SpanKind.EMPHASIS)

    def link(self, element: _Element) -> None:
        """Read a hyperlink."""
        start = self._text.length
        self.children(element)
        if self._text.length > start:
            self._text.mark(start, SpanKind.LINK, element.get(f"{_XLINK}href") or "")

    def note(self, element: _Element) -> None:
        """Read a note: its mark stands here, its body among the notes."""
        kind: NoteKind = "endnote" if element.get(f"{_TEXT}note-class") == "endnote" else "footnote"
        printed = element.find(f"{_TEXT}note-citation")
        counted = self._counters[kind].next_mark(page=1)
        mark = (str(printed.xpath("string()")).strip() if printed is not None else "") or counted
        key = f"{kind}:{element.get(f'{_TEXT}id') or len(self.notes)}"
        start = self._text.length
        self._text.add(mark)
        self._text.mark(start, SpanKind.MARK, key)
        body = element.find(f"{_TEXT}note-body")
        if body is None or self._note is not None:
            return
        outer, self._text = self._text, BlockText()
        self._note = _Note(kind, key, mark)
        self.children(body)
        self._note = None
        self._text = outer

    def spaces(self, element: _Element) -> None:
        """Add so many spaces."""
        count = element.get(f"{_TEXT}c") or "1"
        self._text.add(" " * min(int(count) if count.isdecimal() else 1, MAX_SPACES))


def _kind(element: _Element) -> BlockKind:
    if element.tag == f"{_TEXT}h":
        return "heading"
    ancestors = {ancestor.tag for ancestor in element.iterancestors()}
    if f"{_TEXT}list-item" in ancestors:
        return "list_item"
    return "cell" if f"{_TABLE}table-cell" in ancestors else "paragraph"


_INLINE = frozenset(
    {f"{_TEXT}{name}" for name in ("p", "h", "span", "a", "meta", "meta-field", "ruby-base")}
)
"""Elements whose own characters are text of the letter."""

_HANDLERS: Mapping[str, Callable[[_Reader, _Element], None]] = {
    f"{_TEXT}p": _Reader.paragraph,
    f"{_TEXT}h": _Reader.paragraph,
    f"{_TEXT}span": _Reader.span,
    f"{_TEXT}a": _Reader.link,
    f"{_TEXT}note": _Reader.note,
    f"{_TEXT}s": _Reader.spaces,
    f"{_TEXT}tab": lambda reader, _: reader._text.add("\t"),  # noqa: SLF001 - its own class
    f"{_TEXT}line-break": lambda reader, _: reader._text.add("\n"),  # noqa: SLF001
}
"""What each element does; one that is not here is read through."""
