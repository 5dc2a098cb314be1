"""ODT letters, patched in `content.xml` (OpenDocument 1.3, part 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.repairs.flows import Char, Flow, Linked, read_stretch
from citecheck.repairs.odt_tracking import Tracker, prefix_of
from citecheck.repairs.office import OfficeWriter, Patch, Words, replacing
from citecheck.repairs.splices import apply_splices
from citecheck.repairs.values import Refused, Splice
from citecheck.repairs.xmlmap import Node, XmlMap, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document
    from citecheck.repairs.flows import Found
    from citecheck.repairs.values import Mending, Style

__all__ = ["OdtWriter"]

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{_NS}text:1.0 "
_OFFICE = f"{_NS}office:1.0 "
_XLINK = "http://www.w3.org/1999/xlink"
_FLOWING = (_TEXT, "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0 ")
"""Elements whose characters are text: LibreOffice writes content controls as its own."""
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_SKIPPED = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_OFFICE}annotation",
        f"{_TEXT}note-citation",
        f"{_TEXT}sequence-decls",
        f"{_OFFICE}forms",
    }
)
_CONTENT = "content.xml"
_ODD = "the link is put together in a way that is not understood: change it by hand"


class _Reader:
    def __init__(self, part: XmlMap) -> None:
        self._part = part
        self._note: str | None = None
        self._noted = 0
        self.flows: list[Flow] = []

    def read(self, node: Node, flow: Flow | None) -> None:
        """Read the text before, in and behind each child."""
        stretches = self._part.stretches(node)
        flows = flow is not None and node.name.startswith(_FLOWING)
        for number, (start, end) in enumerate(stretches):
            if flows and flow is not None:
                flow.chars += read_stretch(self._part, start, end, node)
            if number < len(node.children):
                self._element(node.children[number], flow)

    def _element(self, node: Node, flow: Flow | None) -> None:
        name = node.name
        if name in _SKIPPED:
            return
        if name in _PARAGRAPHS:
            inner = Flow(self._part, self._note, node)
            self.flows.append(inner)
            self.read(node, inner)
            if self._note is not None and inner.text.strip():
                self._noted += 1
        elif name == f"{_TEXT}note":
            self._read_note(node)
        elif flow is None:
            self.read(node, None)
        elif name == f"{_TEXT}a":
            start = len(flow.chars)
            self.read(node, flow)
            if len(flow.chars) > start:
                target = node.attributes.get(f"{_XLINK} href", "")
                flow.links.append(Linked(start, len(flow.chars), target, (node,)))
        elif name in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            text = "\n" if name.endswith("line-break") else " "
            flow.chars.append(Char(text, node.start, node.end, node))
        else:
            self.read(node, flow)

    def _read_note(self, node: Node) -> None:
        body = node.child(f"{_TEXT}note-body")
        if body is None or self._note is not None:
            return
        kind = node.attributes.get(f"{_TEXT}note-class")
        kind = "endnote" if kind == "endnote" else "footnote"
        # As the reader names it: by its id, else by the paragraphs of notes before it.
        self._note = f"{kind}:{node.attributes.get(f'{_TEXT}id') or self._noted}"
        self.read(body, None)
        self._note = None


class OdtWriter(OfficeWriter):
    """Writes decisions into an ODT letter."""

    def __init__(
        self, data: bytes, document: Document, citations: Sequence[Mending], style: Style
    ) -> None:
        super().__init__(data, document, citations, style)
        part = XmlMap(self.parts.read(_CONTENT))
        self.patches[_CONTENT] = Patch(part)
        root = part.root
        assert root is not None
        body = root.child(f"{_OFFICE}body")
        text = body.child(f"{_OFFICE}text") if body else None
        if text is None:
            raise Refused("this is no text document: save it as ODT")
        reader = _Reader(part)
        reader.read(text, None)
        self.flows = reader.flows
        self._text = _prefix(part, root, _TEXT.strip())
        self._xlink = _prefix(part, root, _XLINK)
        self._tracker = Tracker(part, text, style) if style.author else None

    def write(self, mending: Mending) -> None:
        """Note what a decision changes; raises `Refused` and then changes nothing."""
        regions = len(self._tracker.regions) if self._tracker else 0
        try:
            super().write(mending)
        except Refused:
            if self._tracker is not None:
                del self._tracker.regions[regions:]
            raise

    def retarget(self, found: Found, url: str, shown: str | None) -> None:
        """Change the `xlink:href` of a link, and its words where they are the address."""
        link = found.link
        assert link is not None
        splices = []
        for node in link.nodes:
            place = found.flow.part.attribute(node, "href")
            if place is None:
                raise Refused(_ODD)
            splices.append(Splice(*place, escape(url).encode("utf-8")))
        if shown is not None:
            splices += _reworded(found, shown)
        self._change(found.flow, link.nodes[0].start, link.nodes[-1].end, splices)

    def rewrite(self, found: Found, shown: str) -> None:
        """Replace printed characters, over as many spans as they are spread."""
        splices = _reworded(found, shown)
        whole = _whole(found)
        if whole is not None:
            self._change(found.flow, *whole, splices)
            return
        for one in splices:  # spread over elements that hold other words, too
            self._change(found.flow, one.start, one.end, [one])

    def unlink(self, found: Found) -> None:
        """Leave the words of a link without the link."""
        assert found.link is not None
        nodes = found.link.nodes
        tags = []
        for node in nodes:
            tags += [Splice(node.start, node.inside, b""), Splice(node.close, node.end, b"")]
        self._change(found.flow, nodes[0].start, nodes[-1].end, tags)

    def add(self, flow: Flow, index: int, words: list[Words]) -> None:
        """Add words before a character: behind the link that ends before it, if one does."""
        link = flow.link_over(index - 1) if index else None
        if link is not None:
            place = link.nodes[0].end
        else:
            place = flow.chars[index - 1].end if index else flow.chars[0].start
        written = "".join(self._written(one) for one in words)
        if self._tracker is not None:
            written = self._tracker.inserted(place, written)
        self.patch_of(flow).insert(place, written)

    def changed(self) -> dict[str, bytes]:
        """Return the new content, with the regions of tracked changes."""
        patch = self.patches[_CONTENT]
        regions = self._tracker.written() if self._tracker else None
        if regions is None:
            return super().changed()
        return {_CONTENT: apply_splices(patch.part.data, [regions, *patch.splices])}

    def _change(self, flow: Flow, start: int, end: int, splices: list[Splice]) -> None:
        """Note the edits of a stretch, or the stretch as deleted and inserted anew."""
        if self._tracker is not None:
            splices = [self._tracker.replaced(flow, start, end, splices)]
        self.patch_of(flow).splices += splices

    def _written(self, words: Words) -> str:
        text = escape(words.text)
        if words.url is None:
            return text
        a = f"{self._text}a"
        link = f'{self._xlink}type="simple" {self._xlink}href="{escape(words.url)}"'
        return f"<{a} {link}>{text}</{a}>"


def _whole(found: Found) -> tuple[int, int] | None:
    """Return the one stretch that holds printed characters, and their elements, and no others."""
    chars = found.flow.chars[found.start : found.end]
    first, last = chars[0].holder, chars[-1].holder
    start, end = chars[0].start, chars[-1].end
    around = [last, *last.ancestors()]
    while first not in around and start == first.inside and first.parent is not None:
        start, first = first.start, first.parent
    while last is not first and end == last.close and last.parent is not None:
        end, last = last.end, last.parent
    return (start, end) if first is last else None


def _reworded(found: Found, shown: str) -> list[Splice]:
    """Return what puts other words in the place of printed characters."""
    chars = found.flow.chars[found.start : found.end]
    return replacing([(one.start, one.end) for one in chars], escape(shown))


def _prefix(part: XmlMap, root: Node, namespace: str) -> str:
    """Return a prefix that is needed; raises `Refused` where the root declares none."""
    prefix = prefix_of(part, root, namespace)
    if prefix is None:
        raise Refused(_ODD)
    return prefix
