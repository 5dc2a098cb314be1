"""DOCX letters, read from their parts (ECMA-376, WordprocessingML)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from citecheck.errors import LetterError
from citecheck.letters.building import BlockText, shift_spans
from citecheck.letters.office.container import Container, resolve_part
from citecheck.letters.office.numbering import NoteCounter, Restart
from citecheck.model import Block, BlockKind, Document, NoteKind, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element

__all__ = ["read_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")

MAX_DEPTH = 120
"""Nesting of tables, text boxes and content controls; lxml itself stops at 256 elements."""

_HYPERLINK = re.compile(r"\s*HYPERLINK\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FIELD_WORD = re.compile(r'\\(?P<switch>[a-z])|"(?P<quoted>[^"]*)"|(?P<bare>[^\s"\\]+)', re.I)
_HEADING = re.compile(r"(?:heading|title|titre|t[ií]tulo|überschrift|titel)\s*\d*", re.IGNORECASE)
_SKIPPED = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "commentReference",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sdtPr",
        "footnoteRef",
        "endnoteRef",
        "annotationRef",
        "separator",
        "continuationSeparator",
        "pgNum",
        "delInstrText",
    }
)
"""What holds no text of the letter as it stands: deletions, properties, marks of their own note."""


def _name(element: _Element) -> str:
    """Return the name of a WordprocessingML element, or of a foreign one with its namespace."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""  # a comment or a processing instruction
    return tag.removeprefix(_W).removeprefix(_W_STRICT)


def _value(element: _Element | None, attribute: str = "val") -> str | None:
    """Return a `w:` attribute."""
    if element is None:
        return None
    value = element.get(_W + attribute)
    return value if value is not None else element.get(_W_STRICT + attribute)


def _child(element: _Element | None, *path: str) -> _Element | None:
    """Return the first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if _name(one) == name), None)
    return element


def _on(element: _Element | None) -> bool:
    """Return whether a toggle property is set (17.17.4: absent value means on)."""
    return element is not None and _value(element) not in {"0", "false", "off", "none"}


@dataclass(slots=True)
class _Field:
    """A complex field that has begun: its code, and whether its result has."""

    code: str = ""
    in_result: bool = False
    start: int = 0
    """Where its result begins in the text of the present paragraph."""

    @property
    def target(self) -> str | None:
        """The address of a HYPERLINK field."""
        return hyperlink_target(self.code)


def hyperlink_target(code: str) -> str | None:
    """Return the address in the code of a HYPERLINK field; None for any other field."""
    match = _HYPERLINK.match(code)
    if match is None:
        return None
    address, anchor, expects_anchor = "", "", False
    for word in _FIELD_WORD.finditer(match["rest"]):
        if word["switch"] is not None:
            expects_anchor = word["switch"].lower() == "l"
            continue
        text = word["quoted"] if word["quoted"] is not None else word["bare"]
        if expects_anchor:
            anchor, expects_anchor = text, False
        elif not address:
            address = text
    return f"{address}#{anchor}" if anchor else address


@dataclass(slots=True)
class _Note:
    """A note that was referred to."""

    kind: NoteKind
    id: str
    mark: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(slots=True)
class _Letter:
    """What is known of the whole letter while its parts are read."""

    container: Container
    headings: frozenset[str]
    counters: dict[NoteKind, NoteCounter]
    paged: bool = False
    page: int = 1
    notes: list[_Note] = field(default_factory=list)


def read_docx(name: str, data: bytes) -> Document:
    """Read a DOCX letter.

    Notes are numbered by the order of their references, in the format and with the restarts
    that the letter asks for. Tracked deletions and comments do not count; insertions do.
    Raises `LetterError` for a file that is damaged, protected or hostile.
    """
    container = Container(name, data)
    main = _main_part(container)
    root = container.xml(main)
    body = _child(root, "body")
    if body is None:
        raise LetterError(name, "the file is damaged (it has no text)", "Save the letter again")
    settings = container.xml_or_none(resolve_part(main, "settings.xml"))
    letter = _Letter(container, _heading_styles(container, main), _counters(settings, body))
    letter.paged = next(_descendants(body, "lastRenderedPageBreak"), None) is not None
    blocks = _Part(letter, main).read(body)
    for kind in _KINDS:
        blocks += _read_notes(letter, main, kind)
    return Document(name, "docx", hashlib.sha256(data).hexdigest(), tuple(blocks))


def _main_part(container: Container) -> str:
    rels = container.xml_or_none("_rels/.rels")
    for rel in rels if rels is not None else ():
        if (rel.get("Type") or "").endswith("/officeDocument"):
            return resolve_part("", rel.get("Target") or "")
    return "word/document.xml"


def _relations(container: Container, part: str) -> dict[str, tuple[str, str]]:
    """Return type and target of each relationship of a part."""
    folder, _, file = part.rpartition("/")
    rels = container.xml_or_none(f"{folder}/_rels/{file}.rels".lstrip("/"))
    return {
        rel.get("Id") or "": (rel.get("Type") or "", rel.get("Target") or "")
        for rel in (rels if rels is not None else ())
        if rel.tag == f"{_REL}Relationship"
    }


def _descendants(element: _Element, name: str) -> Iterator[_Element]:
    yield from element.iter(_W + name, _W_STRICT + name)


def _heading_styles(container: Container, main: str) -> frozenset[str]:
    styles = container.xml_or_none(resolve_part(main, "styles.xml"))
    if styles is None:
        return frozenset()
    return frozenset(
        _value(style, "styleId") or ""
        for style in _descendants(styles, "style")
        if _HEADING.fullmatch((_value(_child(style, "name")) or "").strip())
        or _child(style, "pPr", "outlineLvl") is not None
    )


def _counters(settings: _Element | None, body: _Element) -> dict[NoteKind, NoteCounter]:
    """Return how footnotes and endnotes are numbered: by the section, else by the letter."""
    section = next(_descendants(body, "sectPr"), None)
    counters: dict[NoteKind, NoteCounter] = {}
    for kind in _KINDS:
        usual = "decimal" if kind == "footnote" else "lowerRoman"  # Word's own defaults (17.11.17)
        own, whole = _child(section, f"{kind}Pr"), _child(settings, f"{kind}Pr")

        def said(
            name: str, own: _Element | None = own, whole: _Element | None = whole
        ) -> str | None:
            return _value(_child(own, name)) or _value(_child(whole, name))

        start = said("numStart") or "1"
        restart = said("numRestart") or "continuous"
        counters[kind] = NoteCounter(
            style=said("numFmt") or usual,
            start=int(start) if start.isdecimal() else 1,
            restart=cast("Restart", restart),
        )
    return counters


def _read_notes(letter: _Letter, main: str, kind: NoteKind) -> list[Block]:
    referred = [note for note in letter.notes if note.kind == kind]
    if not referred:
        return []
    suffix = f"/{kind}s"
    part = next(
        (
            resolve_part(main, target)
            for type_, target in _relations(letter.container, main).values()
            if type_.endswith(suffix)
        ),
        resolve_part(main, f"{kind}s.xml"),
    )
    root = letter.container.xml_or_none(part)
    if root is None:
        return []
    bodies = {_value(one, "id") or "": one for one in root if _name(one) == kind}
    blocks: list[Block] = []
    for note in referred:
        element = bodies.get(note.id)
        if element is not None:
            read = _Part(letter, part, note).read(element)
            blocks += [_without_mark(read[0], note.mark), *read[1:]] if read else []
    return blocks


def _without_mark(block: Block, mark: str) -> Block:
    """Return a note's first paragraph without the mark that is typed into it."""
    behind = block.text.removeprefix(mark)
    if not mark or behind == block.text or behind[:1].isalnum():
        return block
    text = behind.lstrip(" \t\u00a0.)]:")
    return replace(block, text=text, spans=shift_spans(block.spans, len(text) - len(block.text)))


class _Part:
    """Reads the paragraphs of one part: the body, or one note."""

    def __init__(self, letter: _Letter, part: str, note: _Note | None = None) -> None:
        self._letter = letter
        self._note = note
        self._relations = _relations(letter.container, part)
        self._blocks: list[Block] = []
        self._fields: list[_Field] = []
        self._text = BlockText()
        self._custom_mark: tuple[NoteKind, str] | None = None
        self._depth = 0

    def read(self, element: _Element) -> list[Block]:
        """Return the blocks below an element, in reading order."""
        self._children(element)
        return self._blocks

    # --- structure ----------------------------------------------------------------------

    def _children(self, element: _Element) -> None:
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            for child in element:
                self._element(child)
        self._depth -= 1

    def _element(self, element: _Element) -> None:
        name = _name(element)
        if name in _SKIPPED or not name:
            if name in {"pPr", "sectPr"}:
                self._section(element)
            return
        if name == f"{_MC}AlternateContent":
            # Both branches say the same: one for new programs, one for old ones.
            branch = next((c for c in element if c.tag == f"{_MC}Choice"), None)
            if branch is None:
                branch = next((c for c in element if c.tag == f"{_MC}Fallback"), None)
            if branch is not None:
                self._children(branch)
            return
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, element)
        else:
            self._children(element)

    def _section(self, element: _Element) -> None:
        if element.tag and (_name(element) == "sectPr" or _child(element, "sectPr") is not None):
            for counter in self._letter.counters.values():
                counter.new_section()

    def _paragraph(self, element: _Element) -> None:
        outer = self._text  # a text box stands inside a paragraph
        self._text = BlockText()
        for field_ in self._fields:
            field_.start = 0
        page = self._letter.page
        self._children(element)
        for field_ in self._fields:
            self._close_link(field_)
        text, spans, _ = self._text.finish()
        self._text = outer
        if not text:
            return
        self._blocks.append(
            Block(
                text=text,
                kind=self._kind(element),
                spans=spans,
                page=page if self._letter.paged and self._note is None else None,
                key=self._note.key if self._note else None,
                mark=self._note.mark if self._note else None,
                note_kind=self._note.kind if self._note else None,
            )
        )

    def _kind(self, element: _Element) -> BlockKind:
        if self._note is not None:
            return "note"
        properties = _child(element, "pPr")
        style = _value(_child(properties, "pStyle")) or ""
        if style in self._letter.headings or _child(properties, "outlineLvl") is not None:
            return "heading"
        if _child(properties, "numPr") is not None:
            return "list_item"
        parent = element.getparent()
        return "cell" if parent is not None and _name(parent) == "tc" else "paragraph"

    # --- text ---------------------------------------------------------------------------

    def _run(self, element: _Element) -> None:
        properties = _child(element, "rPr")
        if _on(_child(properties, "vanish")):
            return
        start = self._text.length
        self._children(element)
        if self._custom_mark is not None:
            self._take_custom_mark(start)
            return
        if self._text.length == start:
            return
        marked = any(s.kind is SpanKind.MARK and s.start >= start for s in self._text.spans)
        if not marked and _value(_child(properties, "vertAlign")) == "superscript":
            self._text.mark(start, SpanKind.RAISED)
        if _on(_child(properties, "i")) or (_value(_child(properties, "rStyle")) == "Emphasis"):
            self._text.mark(start, SpanKind.EMPHASIS)

    def _printed(self, text: str) -> None:
        """Add text, unless it belongs to the code of a field."""
        if not (self._fields and not self._fields[-1].in_result):
            self._text.add(text)

    def _literal(self, element: _Element) -> None:
        self._printed(element.text or "")

    def _break(self, element: _Element) -> None:
        self._printed("\n")
        if _value(element, "type") == "page" and not self._letter.paged:
            self._letter.page += 1

    def _rendered_page(self, _: _Element) -> None:
        if self._note is None:
            self._letter.page += 1

    # --- links --------------------------------------------------------------------------

    def _hyperlink(self, element: _Element) -> None:
        target = self._relations.get(
            element.get(_R + "id") or element.get(_R_STRICT + "id") or "", ("", "")
        )[1]
        anchor = _value(element, "anchor")
        start = self._text.length
        self._children(element)
        self._link(start, f"{target}#{anchor}" if anchor else target)

    def _link(self, start: int, target: str) -> None:
        if self._text.length > start:
            self._text.mark(start, SpanKind.LINK, target)

    def _simple_field(self, element: _Element) -> None:
        start = self._text.length
        self._children(element)
        target = hyperlink_target(_value(element, "instr") or "")
        if target is not None:
            self._link(start, target)

    def _field_code(self, element: _Element) -> None:
        if self._fields:
            self._fields[-1].code += element.text or ""

    def _field_char(self, element: _Element) -> None:
        kind = _value(element, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].in_result = True
            self._fields[-1].start = self._text.length
        elif self._fields and kind == "end":
            self._close_link(self._fields.pop())

    def _close_link(self, field_: _Field) -> None:
        if field_.in_result and field_.target is not None:
            self._link(field_.start, field_.target)

    # --- notes --------------------------------------------------------------------------

    def _reference(self, element: _Element) -> None:
        kind: NoteKind = "footnote" if _name(element) == "footnoteReference" else "endnote"
        id_ = _value(element, "id") or ""
        if _value(element, "customMarkFollows") in {"1", "true", "on"}:
            self._custom_mark = (kind, id_)
            return
        self._refer(_Note(kind, id_, self._letter.counters[kind].next_mark(self._letter.page)))

    def _refer(self, note: _Note) -> None:
        start = self._text.length
        self._text.add(note.mark)
        self._text.mark(start, SpanKind.MARK, note.key)
        self._letter.notes.append(note)

    def _take_custom_mark(self, start: int) -> None:
        """Make the text that follows a reference its mark (17.11.14)."""
        assert self._custom_mark is not None
        mark = self._text.text[start:].strip()
        if not mark:
            return  # it stands in the next run
        kind, id_ = self._custom_mark
        self._custom_mark = None
        note = _Note(kind, id_, mark)
        self._text.mark(start, SpanKind.MARK, note.key)
        self._letter.notes.append(note)


_HANDLERS: Mapping[str, Callable[[_Part, _Element], None]] = {
    "p": _Part._paragraph,  # noqa: SLF001 - the table of this module's own class
    "r": _Part._run,  # noqa: SLF001
    "t": _Part._literal,  # noqa: SLF001
    "tab": lambda part, _: part._printed("\t"),  # noqa: SLF001
    "br": _Part._break,  # noqa: SLF001
    "cr": lambda part, _: part._printed("\n"),  # noqa: SLF001
    "noBreakHyphen": lambda part, _: part._printed("-"),  # noqa: SLF001
    "softHyphen": lambda part, _: part._printed("\u00ad"),  # noqa: SLF001
    "lastRenderedPageBreak": _Part._rendered_page,  # noqa: SLF001
    "hyperlink": _Part._hyperlink,  # noqa: SLF001
    "fldSimple": _Part._simple_field,  # noqa: SLF001
    "fldChar": _Part._field_char,  # noqa: SLF001
    "instrText": _Part._field_code,  # noqa: SLF001
    "footnoteReference": _Part._reference,  # noqa: SLF001
    "endnoteReference": _Part._reference,  # noqa: SLF001
}
"""What each element of a paragraph does; one that is not here is read through."""
