"""HTML: the letter in a web page, in the dress of any program that writes footnotes.

The tree comes from lxml. `html_regions` finds the letter in the page, `html_notes` its
notes; here the rest is read into blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citecheck.letters.building import BlockText
from citecheck.letters.html_facts import (
    links_without_base,
    page_address,
    page_language,
    page_site,
    page_title,
)
from citecheck.letters.html_notes import NotePlan, plan_notes
from citecheck.letters.html_regions import is_boilerplate, is_share_link, letter_region
from citecheck.letters.html_sources import Source
from citecheck.model import Block, Document, Span, SpanKind

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.model import BlockKind, Caution, Piece

__all__ = ["read_page"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HIDDEN = _words(
    "script style noscript template head title iframe object embed svg math canvas audio "
    "video button select textarea input option form"
)
_BLOCKS = _words(
    "p div section article main header footer aside ul ol li dl dt dd table thead tbody "
    "tfoot tr td th caption blockquote pre h1 h2 h3 h4 h5 h6 hr address figure figcaption "
    "details summary center fieldset body html nav"
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_SPANNING = {
    "sup": SpanKind.RAISED,
    "em": SpanKind.EMPHASIS,
    "i": SpanKind.EMPHASIS,
    "cite": SpanKind.EMPHASIS,
    "u": SpanKind.EMPHASIS,
    "code": SpanKind.CODE,
    "kbd": SpanKind.CODE,
    "samp": SpanKind.CODE,
}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_DEEPEST = 2000
"""The parser loses what is nested deeper."""


def read_page(
    name: str,
    text: str,
    *,
    cautions: tuple[Caution, ...] = (),
    sourced: bool = True,
    address: str | None = None,
) -> Document:
    """Return the letter in a page. Raises nothing: any text is some HTML.

    `address` is where the page was found; else it is the one that the page names.
    """
    tree = _parse(text)
    region = letter_region(tree)
    address = address or page_address(tree)
    plan = plan_notes(region, address)
    reading = _Reading(plan, Source(text) if sourced else None)
    reading.read(region)
    base = tree.find(".//base[@href]")
    base_url = (base.get("href") or "").strip() if base is not None else ""
    base_url = urljoin(address or "", base_url)
    if "://" not in base_url:
        base_url = ""
    if not base_url:
        cautions += links_without_base(reading.blocks)
    return Document(
        name,
        "html",
        "",
        tuple(reading.blocks),
        title=page_title(tree, region),
        sender=page_site(tree),
        language=page_language(tree),
        published_url=address,
        base_url=base_url or None,
        warnings=cautions,
    )


_WRAPPING = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|center|section|blockquote|small|big|table|tbody|tr|td"
    r"|ul|ol|li|dl|dd|dt)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)


def _parse(text: str, *, shallow: bool = False) -> _Element:
    from lxml import html as lxml_html

    # The parser refuses characters with an encoding declaration, and stops at a NUL.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "\N{REPLACEMENT CHARACTER}")
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text, parser=parser)
    except Exception:  # lxml raises several kinds for pages without any element
        tree = lxml_html.document_fromstring("<html><body></body></html>")
    if shallow or text.count("<") < _DEEPEST or any(str(t).strip() for t in tree.itertext("p")):
        return tree
    if any(str(found).strip() for found in tree.itertext()):
        return tree
    # The parser gives up below some depth: tags that are nothing but wrapping are left out.
    return _parse(_WRAPPING.sub(" ", text), shallow=True)


@dataclass(slots=True)
class _Frame:
    """An open element."""

    element: _Element
    tag: str
    start: int
    block: bool
    note: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    style: str


@dataclass(slots=True)
class _Reading:
    """One walk over the letter's elements; without recursion, however deep they nest."""

    plan: NotePlan
    source: Source | None
    blocks: list[Block] = field(default_factory=list)
    building: BlockText = field(default_factory=BlockText)
    kinds: list[BlockKind] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    number: str | None = None
    notes: list[str] = field(default_factory=list)
    preformatted: int = 0
    line: int | None = None

    def read(self, region: _Element) -> None:
        from lxml import etree

        stack: list[_Frame] = []
        skipping: _Element | None = None
        for event, element in etree.iterwalk(region, events=("start", "end")):
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self._tail(element, region)
                continue
            tag = element.tag.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if self._skipped(element, tag):
                    skipping = element
                    continue
                stack.append(self._open(element, tag))
                self._text(element.text or "")
            else:
                self._close(stack.pop())
                self._tail(element, region)
        self._flush()

    def _tail(self, element: _Element, region: _Element) -> None:
        if element is not region:
            self._text(element.tail or "")

    def _skipped(self, element: _Element, tag: str) -> bool:
        if tag in _HIDDEN and not (tag == "form" and len(element)):
            return True
        if element in self.plan.dropped:
            return True
        return is_boilerplate(element, tag) and element not in self.plan.kept

    # --- elements --------------------------------------------------------------------

    def _open(self, element: _Element, tag: str) -> _Frame:
        block = tag in _BLOCKS
        if block:
            self._flush()
            self._enter(element, tag)
        frame = _Frame(element, tag, self.building.length, block)
        key = self.plan.bodies.get(element)
        if key is not None:
            if not block:
                self._flush()
                frame.start = 0
            self.notes.append(key)
            frame.note = key
        if tag == "br":
            self.building.add("\n")
        elif tag == "wbr":
            self.building.add("\N{ZERO WIDTH SPACE}")
        return frame

    def _enter(self, element: _Element, tag: str) -> None:
        self.line = _line_of(element)
        if tag in ("ol", "ul"):
            start = element.get("start") or ""
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            self.lists.append(_List(tag == "ol", number, element.get("type") or "1"))
        elif tag == "li":
            self._item(element)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "hr":
            self.blocks.append(Block("", "rule", line=_line_of(element)))
        kind = _kind(tag)
        if kind:
            self.kinds.append(kind)

    def _item(self, element: _Element) -> None:
        if not self.lists or not self.lists[-1].ordered:
            return
        current = self.lists[-1]
        value = element.get("value") or ""
        if value.isdecimal() and len(value) < 6:
            current.number = int(value)
        self.number = f"{_ordinal(current.number, current.style)}."
        current.number += 1

    def _close(self, frame: _Frame) -> None:
        element, tag = frame.element, frame.tag
        if tag == "a":
            self._anchor(element, frame.start)
        elif frame.element in self.plan.marks and tag != "a":
            self._mark(frame.start, self.plan.marks[frame.element])
        else:
            kind = _spanning(element, tag)
            if kind and self.building.length > frame.start:
                self.building.mark(frame.start, kind)
        if frame.note is not None:
            self._flush()
            self.notes.pop()
        if frame.block:
            self._flush()
            self._leave(tag)

    def _leave(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.preformatted -= 1
        if _kind(tag):
            self.kinds.pop()
        self.number = None

    def _anchor(self, element: _Element, start: int) -> None:
        key = self.plan.marks.get(element)
        if key is not None:
            parent = element.getparent()
            if parent is None or self.plan.marks.get(parent) != key:
                self._mark(start, key)
            return
        href = element.get("href")
        if href is None or is_share_link(element, href):
            return
        source = self.source.target(_line_of(element), href) if self.source else None
        self.building.mark(start, SpanKind.LINK, href, source)

    def _mark(self, start: int, key: str) -> None:
        if self.building.length == start:  # a mark drawn by a style sheet
            self.building.add("\N{WORD JOINER}")
        self.building.mark(start, SpanKind.MARK, key)

    # --- text ------------------------------------------------------------------------

    def _text(self, text: str) -> None:
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

    def _flush(self) -> None:
        building, self.building = self.building, BlockText()
        text, spans, origin = building.finish()
        line, self.line = self.line, None
        if not text and not any(span.kind == SpanKind.LINK for span in spans):
            self.line = line
            return
        if self.preformatted and "\n\n" in text:
            self._paragraphs(text, spans, line)
            return
        if self.source and origin and origin[0].source_start >= 0:
            line = self.source.line_at(origin[0].source_start)
        self._emit(text, spans, line, origin)

    def _emit(
        self,
        text: str,
        spans: tuple[Span, ...],
        line: int | None,
        origin: tuple[Piece, ...] = (),
    ) -> None:
        key = self.notes[-1] if self.notes else None
        kind: BlockKind = (
            "note" if key is not None else self.kinds[-1] if self.kinds else "paragraph"
        )
        mark = self.plan.printed.get(key) if key is not None else None
        number = self.number if kind == "list_item" else None
        self.blocks.append(
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
        position = 0
        for match in re.finditer(r"\n[ \t]*\n\s*|\Z", text):
            part = text[position : match.start()]
            inside = tuple(
                Span(s.start - position, min(s.end, match.start()) - position, s.kind, s.target)
                for s in spans
                if position <= s.start < match.start()
            )
            if part.strip():
                here = None if line is None else line + text.count("\n", 0, position)
                self._emit(part, inside, here)
            position = match.end()


def _line_of(element: _Element) -> int | None:
    line = element.sourceline
    return line if isinstance(line, int) else None


def _kind(tag: str) -> BlockKind | None:
    if tag in _HEADINGS:
        return "heading"
    kinds: dict[str, BlockKind] = {
        "li": "list_item",
        "blockquote": "quote",
        "td": "cell",
        "th": "cell",
    }
    return kinds.get(tag)


def _spanning(element: _Element, tag: str) -> SpanKind | None:
    kind = _SPANNING.get(tag)
    if kind or tag not in ("span", "font"):
        return kind
    style = element.get("style") or ""
    if _RAISED_STYLE.search(style):
        return SpanKind.RAISED
    return SpanKind.EMPHASIS if _ITALIC_STYLE.search(style) else None


def _ordinal(number: int, style: str) -> str:
    if style in ("a", "A") and 0 < number <= 26:
        return chr(ord(style) + number - 1)
    if style in ("i", "I") and 0 < number < 100:
        tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"][number // 10]
        units = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][number % 10]
        return (tens + units).upper() if style == "I" else tens + units
    return str(number)
