"""The parts of a DOCX letter, body and notes, read into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.letters.bounds import MAX_PARAGRAPHS
from citecheck.letters.office.chunks import read_chunk
from citecheck.letters.office.container import resolve_part
from citecheck.letters.office.docx_letter import KnownLetter, KnownNote, relations
from citecheck.letters.office.docx_styles import Type, list_of, type_of
from citecheck.letters.office.fields import Field, OpenFields, closed_fields, joined_target
from citecheck.letters.office.marks import LONGEST_MARK
from citecheck.letters.office.stretches import ParagraphText
from citecheck.letters.office.wordml import MC, child, is_on, local_name, relation_id, value, whole
from citecheck.model import Block, BlockKind, NoteKind, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element


__all__ = ["PartReader"]

MAX_DEPTH = 120
"""Nesting of tables, text boxes and content controls; lxml itself stops at 256 elements."""

_SKIPPED = frozenset(
    {
        *("del", "moveFrom", "delText", "delInstrText"),
        *("commentReference", "annotationRef", "footnoteRef", "endnoteRef"),
        *("separator", "continuationSeparator", "pgNum", "rt"),
        *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"),
    }
)
"""What holds no text of the letter as it stands: deletions, properties, marks of their own note."""

_MARK = re.compile(r"\s*(?P<mark>[*†‡§¶#⁎∗]+|\w{1,6}|\S)")
_NAMELESS = "*"
_WIDEST_GAP = 100
"""Spaces that may stand before a mark of its own."""


@dataclass(frozen=True, slots=True)
class _CustomMark:
    """A reference whose mark is the text that follows it (17.11.14)."""

    kind: NoteKind
    id: str
    start: int
    parts: int


class PartReader:
    """Reads the paragraphs of one part: the body, or one note."""

    def __init__(
        self, letter: KnownLetter, part: str, root: _Element, note: KnownNote | None = None
    ) -> None:
        self._letter = letter
        self._part = part
        self._note = note
        self._relations = relations(letter, part)
        if part not in letter.closed:
            letter.closed[part] = closed_fields(root)
        self._closed = letter.closed[part]
        self._blocks: list[Block] = []
        self._fields = OpenFields()
        self._text = ParagraphText()
        self._carried: ParagraphText | None = None
        self._custom: _CustomMark | None = None
        self._hidden = False
        self._depth = 0

    def read(self, element: _Element) -> list[Block]:
        """Return the blocks below an element, in reading order."""
        self._children(element)
        if self._carried is not None:
            self._emit(self._carried, "paragraph", None)
            self._carried = None
        return self._blocks

    # --- structure ----------------------------------------------------------------------

    def _children(self, element: _Element) -> None:
        self._depth += 1
        if self._depth <= MAX_DEPTH:
            for one in element:
                if len(self._blocks) > MAX_PARAGRAPHS:
                    break
                self._element(one)
        self._depth -= 1

    def _element(self, element: _Element) -> None:
        name = local_name(element)
        if name in _SKIPPED or not name:
            return
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, element)
        else:
            self._children(element)

    def _alternatives(self, element: _Element) -> None:
        """Read one of several ways to say the same: the first with something in it."""
        before = (len(self._blocks), self._text.length)
        for branch in element:
            if local_name(branch) in {f"{MC}Choice", f"{MC}Fallback"}:
                self._children(branch)
                if (len(self._blocks), self._text.length) != before:
                    return

    def _row(self, element: _Element) -> None:
        if child(element, "trPr", "del") is None:
            self._children(element)

    def _cell(self, element: _Element) -> None:
        if child(element, "tcPr", "cellDel") is None:
            self._children(element)

    def _content_control(self, element: _Element) -> None:
        if child(element, "sdtPr", "showingPlcHdr") is None:  # "Click here to enter text"
            self._children(element)

    def _chunk(self, element: _Element) -> None:
        """Read what was inserted whole from another file (17.17.2.1)."""
        _, target = self._relations.get(relation_id(element), ("", ""))
        blocks, caution = read_chunk(
            self._letter.container,
            resolve_part(self._part, target),
            f"{self._part}:{len(self._blocks)}",
        )
        self._blocks += blocks
        if caution:
            self._letter.cautions.append(caution)

    def _paragraph(self, element: _Element) -> None:
        outer = self._text
        carried, self._carried = self._carried, None
        self._text = carried or ParagraphText()
        starts = self._fields.go_on(self._text.length)
        properties = child(element, "pPr")
        was_hidden = self._hidden
        style = self._letter.styles.type(value(child(properties, "pStyle")))
        self._hidden = bool(style.hidden)
        if is_on(child(properties, "pageBreakBefore")) and self._blocks:
            self._page_ends()
        self._children(element)
        self._hidden = was_hidden
        for field_ in self._fields.fields:
            self._close_link(field_)
        if self._custom is not None:
            self._take_custom_mark()
        self._lose_custom_mark()
        own, self._text = self._text, outer  # a text box stands inside a paragraph
        self._fields.go_back(starts)
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._carried = own  # its end was deleted: the next paragraph goes on in it
        else:
            self._emit(own, *self._kind(element, properties))
        if self._note is None and child(properties, "sectPr") is not None:
            self._letter.section += 1

    def _emit(self, own: ParagraphText, kind: BlockKind, number: str | None) -> None:
        text, spans, _ = own.finish()
        if not text:
            return
        note = self._note
        page = own.page if note is None else note.page
        self._blocks.append(
            Block(
                text=text,
                kind="note" if note else kind,
                spans=spans,
                page=page if self._letter.paged else None,
                key=note.key if note else None,
                mark=note.mark if note else None,
                note_kind=note.kind if note else None,
                number=number,
            )
        )

    def _kind(self, element: _Element, properties: _Element | None) -> tuple[BlockKind, str | None]:
        """Return what a paragraph is, and its number in a list."""
        styles = self._letter.styles
        style = value(child(properties, "pStyle"))
        listed = list_of(properties) or styles.list(style)
        number = self._letter.lists.next_number(*listed) if listed else None
        level = child(properties, "outlineLvl")
        if styles.is_heading(style) or (level is not None and whole(value(level), 9) < 9):
            return "heading", None
        if listed and listed[0] != "0":
            return "list_item", number
        parent = element.getparent()
        return ("cell" if parent is not None and local_name(parent) == "tc" else "paragraph"), None

    # --- text ---------------------------------------------------------------------------

    def _run(self, element: _Element) -> None:
        properties = child(element, "rPr")
        set_ = type_of(properties)
        if properties is not None:
            set_ = set_.over(self._letter.styles.type(value(child(properties, "rStyle"))))
        start, marks = self._text.length, self._text.marks
        waiting = self._custom
        was_hidden = self._hidden
        self._hidden = was_hidden if set_.hidden is None else set_.hidden
        self._children(element)
        self._hidden = was_hidden
        if self._custom is not None and (waiting is None or self._text.length > start):
            self._take_custom_mark()
        self._dress(start, set_, marked=self._text.marks > marks)

    def _dress(self, start: int, set_: Type, *, marked: bool) -> None:
        """Say how the text since `start` is set; marks of notes are raised anyhow."""
        if set_.raised and not marked and self._text.length > start:
            if any(one.is_cross_reference for one in self._fields.fields):
                self._text.refer(start, self._text.length, f"crossref:{self._part}:{start}")
            else:
                self._text.join(start, SpanKind.RAISED)
        if set_.slanted:
            self._text.join(start, SpanKind.EMPHASIS)

    def _printed(self, text: str) -> None:
        """Add text, where it belongs: to the letter, or to the code of a field."""
        in_code = self._fields.in_code
        if in_code is not None:
            if in_code is not self._fields.fields[-1]:
                in_code.add_code(text)  # the result of a field in the code of another
        elif text and not self._hidden:
            if not self._text.length:
                self._text.page = self._letter.page
            self._text.add(text)

    def _literal(self, element: _Element) -> None:
        self._printed(element.text or "")

    def _symbol(self, element: _Element) -> None:
        """Read a character of a symbol font (17.3.3.30), which Word moves to U+F000."""
        code = value(element, "char") or ""
        try:
            number = int(code[:6], 16) & 0x0FFF if code.upper().startswith("F0") else int(code, 16)
            character = chr(number)
        except (ValueError, OverflowError):
            return
        self._printed(character if character.isprintable() else "\N{BULLET}")

    def _break(self, element: _Element) -> None:
        self._printed("\n")
        if value(element, "type") == "page":
            self._page_ends()

    def _page_ends(self) -> None:
        """Count a page that the letter ends itself, where it does not say where all end."""
        if not self._letter.paged and self._note is None:
            self._letter.page += 1

    def _rendered_page(self, _: _Element) -> None:
        if self._note is None:
            self._letter.page += 1

    # --- links --------------------------------------------------------------------------

    def _hyperlink(self, element: _Element) -> None:
        _, target = self._relations.get(relation_id(element), ("", ""))
        start = self._text.length
        self._children(element)
        place = value(element, "anchor") or value(element, "docLocation") or ""
        target = joined_target(target, place)
        self._text.join(start, SpanKind.LINK, target)

    def _simple_field(self, element: _Element) -> None:
        field_ = Field()
        field_.add_code(value(element, "instr") or "")
        field_.show(self._text.length)
        self._fields.begin(field_)
        self._children(element)
        self._close_link(self._fields.end())

    def _field_code(self, element: _Element) -> None:
        fields = self._fields.fields
        if fields and not fields[-1].in_result:
            fields[-1].add_code(element.text or "")

    def _field_char(self, element: _Element) -> None:
        match value(element, "fldCharType"):
            case "begin" if element in self._closed:
                self._fields.begin(Field())
            case "separate":
                self._fields.separate(self._text.length)
            case "end":
                self._close_link(self._fields.end())
            case _:
                pass

    def _close_link(self, field_: Field | None) -> None:
        if field_ is None or field_.target is None or self._text.length == field_.start:
            return
        self._text.join(field_.start, SpanKind.LINK, field_.target)

    # --- notes --------------------------------------------------------------------------

    def _reference(self, element: _Element) -> None:
        kind: NoteKind = "footnote" if local_name(element) == "footnoteReference" else "endnote"
        id_ = value(element, "id") or ""
        if self._hidden:
            return
        if value(element, "customMarkFollows") in {"1", "true", "on"}:
            self._custom = _CustomMark(kind, id_, self._text.length, len(self._text.parts))
            return
        self._refer(self._known(kind, id_, None))

    def _known(self, kind: NoteKind, id_: str, mark: str | None) -> KnownNote:
        """Return the note of a reference; a second reference to it is no second note."""
        letter = self._letter
        known = letter.by_key.get((kind, id_))
        if known is None:
            if mark is None:
                mark = letter.counters[kind].next_mark(letter.page, letter.section)
            # Only a footnote stands on the page of its mark.
            page = letter.page if kind == "footnote" else None
            known = letter.by_key[kind, id_] = KnownNote(kind, id_, mark, page)
            letter.notes.append(known)
        return known

    def _refer(self, note: KnownNote) -> None:
        start = self._text.length
        self._printed(note.mark)
        self._text.refer(start, self._text.length, note.key)

    def _lose_custom_mark(self) -> None:
        """Give a note a mark that nothing follows for: it is not lost for that."""
        custom, self._custom = self._custom, None
        if custom is not None:
            self._refer(self._known(custom.kind, custom.id, _NAMELESS))

    def _take_custom_mark(self) -> None:
        """Make the text that follows a reference its mark."""
        custom = self._custom
        assert custom is not None
        text = "".join(self._text.parts[custom.parts :])
        match = _MARK.match(text)
        if match is None:
            if len(text) > _WIDEST_GAP:
                self._lose_custom_mark()
            return  # it stands in the next run
        stripped = text.strip()
        mark = match["mark"]
        if len(stripped) <= LONGEST_MARK and not any(map(str.isspace, stripped)):
            mark = stripped
        start = custom.start + match.start("mark")
        self._custom = None
        note = self._known(custom.kind, custom.id, mark)
        self._text.refer(start, start + len(mark), note.key)


_HANDLERS: Mapping[str, Callable[[PartReader, _Element], None]] = {
    "p": PartReader._paragraph,  # noqa: SLF001 - the table of this module's own class
    "r": PartReader._run,  # noqa: SLF001
    "t": PartReader._literal,  # noqa: SLF001
    "tab": lambda part, _: part._printed("\t"),  # noqa: SLF001
    "ptab": lambda part, _: part._printed("\t"),  # noqa: SLF001
    "br": PartReader._break,  # noqa: SLF001
    "cr": lambda part, _: part._printed("\n"),  # noqa: SLF001
    "sym": PartReader._symbol,  # noqa: SLF001
    "noBreakHyphen": lambda part, _: part._printed("-"),  # noqa: SLF001
    "softHyphen": lambda part, _: part._printed("\u00ad"),  # noqa: SLF001
    "lastRenderedPageBreak": PartReader._rendered_page,  # noqa: SLF001
    "tr": PartReader._row,  # noqa: SLF001
    "tc": PartReader._cell,  # noqa: SLF001
    "sdt": PartReader._content_control,  # noqa: SLF001
    "altChunk": PartReader._chunk,  # noqa: SLF001
    "hyperlink": PartReader._hyperlink,  # noqa: SLF001
    "fldSimple": PartReader._simple_field,  # noqa: SLF001
    "fldChar": PartReader._field_char,  # noqa: SLF001
    "instrText": PartReader._field_code,  # noqa: SLF001
    "footnoteReference": PartReader._reference,  # noqa: SLF001
    "endnoteReference": PartReader._reference,  # noqa: SLF001
    f"{MC}AlternateContent": PartReader._alternatives,  # noqa: SLF001
}
"""What each element of a paragraph does; one that is not here is read through."""
