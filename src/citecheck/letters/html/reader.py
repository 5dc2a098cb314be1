"""HTML: the letter in a web page, in the dress of any program that writes footnotes.

The tree comes from lxml. `regions` finds the letter in the page, `notes` its
notes; here the rest is read into blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citecheck.letters.bounds import MAX_ADDRESSES
from citecheck.letters.html.belonging import belongs
from citecheck.letters.html.blocks import BlockWriter
from citecheck.letters.html.elements import (
    BLOCKS,
    HIDDEN,
    block_kind,
    line_of,
    list_style,
    ordinal,
    span_kind,
)
from citecheck.letters.html.facts import (
    base_of,
    links_without_base,
    page_address,
    page_language,
    page_site,
    page_title,
)
from citecheck.letters.html.inline import plan_inline_notes
from citecheck.letters.html.layout import Layout, survey
from citecheck.letters.html.notes import keep, plan_notes
from citecheck.letters.html.regions import is_boilerplate, letter_region
from citecheck.letters.html.site import Site, is_masthead
from citecheck.letters.html.sources import Source
from citecheck.letters.html.tree import parse_page
from citecheck.letters.html.words import first_texts
from citecheck.model import Block, Document, SpanKind

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.building import BlockText
    from citecheck.model import BlockKind, Caution

__all__ = ["read_page"]


_SPACE = re.compile(r"[ \t\r\n\f]+")
_ADDRESS = re.compile(r"https?:|www\.|10\.\d{4}/")
_PRINTED = re.compile(r"absolute|<a name=\"?1\"?>", re.IGNORECASE)
"""What each page has that is a print."""
_SHOWN = 200
"""Characters of a link's words that tell whether they are an address."""


def read_page(
    name: str,
    text: str,
    *,
    cautions: tuple[Caution, ...] = (),
    sourced: bool = True,
    address: str | None = None,
    listing: bool = False,
) -> Document:
    """Return the letter in a page. Raises nothing: any text is some HTML.

    `address` is where the page was found; else it is the one that the page names. With
    `listing`, links of the site itself count: they may lead to letters.
    """
    tree = parse_page(text)
    if not listing and _PRINTED.search(text) and (read := _read_print(tree)) is not None:
        return replace(read, path=name, warnings=cautions + read.warnings)
    region, outside = letter_region(tree)
    address = address or page_address(tree)
    plan = plan_notes(region, address)
    keep(plan, *outside)
    plan_inline_notes(region, plan)
    site = Site(tree, region, address)
    if not listing:
        plan.dropped.update(site.related(plan))
    reading = _Reading(
        plan=plan, site=site, source=Source(text) if sourced else None, listing=listing
    )
    reading.layout = survey(region, plan, reading.is_furniture, lambda href: not site.is_kin(href))
    reading.read(region)
    base_url = base_of(tree, address or "")
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


def _read_print(tree: _Element) -> Document | None:
    """Return the letter where a page is the print of one, line by line at its place."""
    from citecheck.letters.html.printed import printed_pages
    from citecheck.letters.pdf import read_layout

    pages, over = printed_pages(tree)
    if not any(page.lines for page in pages):
        return None
    cautions = list(over)
    blocks = read_layout(pages, cautions)
    return Document(
        "",
        "html",
        "",
        tuple(blocks),
        sender=page_site(tree),
        language=page_language(tree),
        published_url=page_address(tree),
        warnings=tuple(cautions),
    )


@dataclass(slots=True)
class _Frame:
    """An open element."""

    element: _Element
    tag: str
    start: int
    block: bool
    building: int
    """Number of the block's text that `start` counts in."""
    note: str | None = None
    masthead: bool = False
    outer: tuple[BlockText, int, int | None] | None = None
    """The text that a note stands in the midst of."""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    style: str


@dataclass(slots=True, kw_only=True)
class _Reading(BlockWriter):
    """One walk over the letter's elements; without recursion, however deep they nest."""

    site: Site
    layout: Layout = field(default_factory=Layout)
    listing: bool = False
    lists: list[_List] = field(default_factory=list)
    mastheads: int = 0
    anchor: _Frame | None = None
    """The open link, while it has no place in a block yet."""
    linked: int = 0
    """Links that were found so far."""

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
                if element in self.layout.furniture or self._is_number(element):
                    skipping = element
                    continue
                stack.append(self._open(element, tag))
                self.write(element.text or "")
            else:
                self._close(stack.pop())
                self._tail(element, region)
        self.flush()

    def _tail(self, element: _Element, region: _Element) -> None:
        if element is not region:
            self.write(element.tail or "")

    def _is_number(self, element: _Element) -> bool:
        """Tell what only counts; what follows it is an item with that number."""
        said = self.plan.labels.get(element) if element not in self.plan.kept else None
        if said is not None:
            self.flush()
            self.number = f"{said}."
        return said is not None

    def is_furniture(self, element: _Element, tag: str) -> bool:
        """Tell what is left out with all that is in it."""
        if element in self.plan.dropped:
            return True
        if tag in HIDDEN and not (tag == "form" and len(element)):
            return element not in self.plan.marks
        if element in self.plan.kept:
            return False
        if not self.listing and self.site.lists_itself(element, tag):
            return True
        if not is_boilerplate(element, tag, listing=self.listing) or (
            tag == "aside" and self.site.shows_others(element)
        ):
            return False
        return not self.site.holds_the_letter(element)

    # --- elements --------------------------------------------------------------------

    def _open(self, element: _Element, tag: str) -> _Frame:
        block = tag in BLOCKS
        if block:
            self.flush()
            self.running = None
            self._enter(element, tag)
        elif element in self.plan.starts:
            self.flush()
            self.running = self.plan.starts[element]
        frame = _Frame(element, tag, self.building.length, block, self.number_of_text)
        if is_masthead(element):
            self.mastheads += 1
            frame.masthead = True
        if tag == "a" and element not in self.plan.marks:
            self.anchor = frame
        key = self.plan.bodies.get(element)
        if key is not None:
            self._open_note(frame, key)
        if tag == "br":
            self.building.add("\n")
        elif tag == "img" and self.anchor is not None:
            self.building.add(_SPACE.sub(" ", element.get("alt") or "").strip())
        elif tag == "wbr":
            self.building.add("\N{ZERO WIDTH SPACE}")
        return frame

    def _open_note(self, frame: _Frame, key: str) -> None:
        if frame.element in self.plan.self_marked:
            self._mark(self.building.length, key)
        if not frame.block and self.building.length:
            # The text goes on behind the note.
            frame.outer = (self.building, self.number_of_text, self.line)
            self.begin()
            self.inner += 1
        elif not frame.block:
            self.flush()
            frame.start, frame.building = 0, self.number_of_text
        self.notes.append(key)
        frame.note = key

    def _close_note(self, frame: _Frame) -> None:
        self.flush()
        self.notes.pop()
        if frame.outer is not None:
            self.building, self.number_of_text, self.line = frame.outer
            self.inner -= 1

    def _start_of(self, frame: _Frame) -> int:
        """Return where an element begins in the present text."""
        return frame.start if frame.building == self.number_of_text else 0

    def _enter(self, element: _Element, tag: str) -> None:
        self.line = line_of(element) if self.source else None
        if tag in ("ol", "ul"):
            start = element.get("start") or ""
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            self.lists.append(
                _List(tag == "ol", number, list_style(element.get("type"), element.get("style")))
            )
        elif tag == "li":
            self._item(element)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "hr":
            self.blocks.append(Block("", "rule", line=self.line))
        kind = block_kind(tag)
        if tag == "dd" or self._is_numbered(element):
            outer: BlockKind = self.kinds[-1] if self.kinds else "paragraph"
            kind = "list_item" if self.number else outer
        if kind:
            self.kinds.append(kind)

    def _is_numbered(self, element: _Element) -> bool:
        """Tell a box behind the box with its number."""
        before = element.getprevious()
        return before is not None and before.tag != "dt" and before in self.plan.labels

    def _item(self, element: _Element) -> None:
        if not self.lists or not self.lists[-1].ordered:
            return
        current = self.lists[-1]
        value = element.get("value") or ""
        if value.isdecimal() and len(value) < 6:
            current.number = int(value)
        self.number = f"{ordinal(current.number, current.style)}."
        current.number += 1

    def _close(self, frame: _Frame) -> None:
        element, tag = frame.element, frame.tag
        start = self._start_of(frame)
        if element in self.plan.marks:
            self._close_mark(element, start)
        elif tag == "a":
            if self.anchor is frame:
                self._anchor(element, start)
                self.anchor = None
            elif self.card is not None:
                self.flush()
                self.card = None
        else:
            kind = span_kind(element, tag)
            if kind == SpanKind.CODE and self.note():
                kind = None  # an address in the type of code is cited all the same
            if kind and self.building.length > start:
                self.building.mark(start, kind)
        if frame.note is not None:
            self._close_note(frame)
        self.mastheads -= frame.masthead
        if frame.block:
            self.flush()
            self.running = None
            self._leave(element, tag)

    def _leave(self, element: _Element, tag: str) -> None:
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.preformatted -= 1
        if block_kind(tag) or tag == "dd" or self._is_numbered(element):
            self.kinds.pop()
        self.number = None

    def _close_mark(self, element: _Element, start: int) -> None:
        key = self.plan.marks[element]
        parent = element.getparent()
        if element.tag != "a" or parent is None or self.plan.marks.get(parent) != key:
            self._mark(start, key)

    def _anchor(self, element: _Element, start: int) -> None:
        href = element.get("href")
        if href is None or element in self.plan.silent:
            return
        if self.linked > MAX_ADDRESSES:
            return  # what `bounds` cuts off need not be judged
        if href.partition("#")[0].rstrip("/") in self.plan.own_pages or not self._cites(
            element, href.strip()
        ):
            if _ADDRESS.search("".join(first_texts(element, 10))[:_SHOWN]):
                self.building.mark(start, SpanKind.CODE)  # what it shows is not cited either
            return
        self.linked += not href.lstrip().startswith("#")
        source = self.source.target(line_of(element), href) if self.source else None
        before = self.building.spans[-1] if self.building.spans else None
        if (
            before is not None
            and before.end == start
            and (before.kind, before.target) == (SpanKind.LINK, href)
        ):
            # Programs cut a link where its type changes: it is one link all the same.
            start = before.start
            source = before.source
            self.building.spans.pop()
        self.building.mark(start, SpanKind.LINK, href, source)

    def _cites(self, link: _Element, href: str) -> bool:
        """Tell a link of the letter from one of the site."""
        note = bool(self.note())
        if self.listing:
            return True
        if self.site.cites_nothing(link, href, note=note):
            return False
        masthead = self.mastheads > 0
        return note or belongs(link, href, self.layout, self.site, masthead=masthead)

    def _mark(self, start: int, key: str) -> None:
        if self.building.length == start:  # a mark drawn by a style sheet
            self.building.add("\N{WORD JOINER}")
        self.building.mark(start, SpanKind.MARK, key)

    def before_block(self) -> None:
        """Mark a link around whole blocks (a card) once, on the first words in it."""
        if self.anchor is None:
            return
        start = self._start_of(self.anchor)
        if self.building.length > start and self.building.text[start:].strip():
            self._anchor(self.anchor.element, start)
            self.card = (self.anchor.element.get("href") or "").strip()
            self.anchor = None
