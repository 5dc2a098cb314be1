"""XML with the place of every tag and text: patched by bytes, never written anew.

A parser that writes back what it read changes quotes, declarations and entities all over
a part. Here expat tells where everything stands, and a change is a splice.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from citecheck.repairs.values import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Node", "XmlMap", "escape"]

MAX_DEPTH = 250
_TAG = re.compile(rb"<[^\s/>]++(?:[^\"'>]++|\"[^\"]*\"|'[^']*')*+>")
_ATTRIBUTE = re.compile(rb"\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True, eq=False)
class Node:
    """An element: `[start, inside)` is its start tag, `[inside, close)` what it holds."""

    name: str
    """Local name, behind its namespace and a space where it has one."""
    attributes: dict[str, str]
    start: int
    inside: int
    close: int = 0
    end: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether it is written as `<a/>`."""
        return self.inside == self.end

    def walk(self) -> Iterator[Node]:
        """Yield it and everything below it in the order of the source."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def child(self, name: str) -> Node | None:
        """Return its first child of that name."""
        return next((one for one in self.children if one.name == name), None)

    def ancestors(self) -> Iterator[Node]:
        """Yield what it stands in, from the inside."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class XmlMap:
    """One part, parsed: its tree and its bytes."""

    def __init__(self, data: bytes) -> None:
        """Parse a part; raises `Refused` for what is no plain UTF-8 XML without a document type."""
        self.data = data
        self._stack: list[Node] = []
        self.root: Node | None = None
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused("its XML is of a kind that is not patched: save it anew")
        parser = expat.ParserCreate("utf-8", " ")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        self._parser = parser
        try:
            parser.Parse(data, True)
        except expat.ExpatError as problem:
            raise Refused(f"its XML is damaged ({problem})") from problem

    def _begin(self, name: str, attributes: list[str]) -> None:
        start = self._parser.CurrentByteIndex
        tag = _TAG.match(self.data, start)
        if tag is None or len(self._stack) > MAX_DEPTH:
            raise Refused("its XML is of a kind that is not patched: save it anew")
        parent = self._stack[-1] if self._stack else None
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        node = Node(name, pairs, start, tag.end(), parent=parent)
        if parent is not None:
            parent.children.append(node)
        else:
            self.root = node
        self._stack.append(node)

    def _finish(self, _: str) -> None:
        node = self._stack.pop()
        at = self._parser.CurrentByteIndex
        if at <= node.start or self.data[node.inside - 2 : node.inside] == b"/>":
            node.close = node.end = node.inside
            return
        node.close = at
        node.end = self.data.index(b">", at) + 1

    def stretches(self, node: Node) -> list[tuple[int, int]]:
        """Return `[start, end)` of all that is directly in an element, between its children."""
        if node.empty:
            return []
        edges = [node.inside]
        for child in node.children:
            edges += [child.start, child.end]
        edges.append(node.close)
        return list(zip(edges[::2], edges[1::2], strict=True))

    def attribute(self, node: Node, local: str) -> tuple[int, int] | None:
        """Return where an attribute's value stands, by its local name with any prefix."""
        wanted = local.encode("ascii")
        for found in _ATTRIBUTE.finditer(self.data, node.start, node.inside):
            if found[1] == wanted:
                return found.span(2) if found[2] is not None else found.span(3)
        return None

    def prefix(self, node: Node) -> str:
        """Return the prefix that an element is written with, colon included."""
        tag = re.match(rb"<([^\s/>]+)", self.data[node.start : node.inside])
        name = tag[1].decode("utf-8") if tag else ""
        return name.rpartition(":")[0] + ":" if ":" in name else ""


def escape(text: str) -> str:
    """Return text for XML, in content and in attributes alike; raises `Refused`."""
    if _ILLEGAL.search(text):
        raise Refused("it holds a control character, which no letter takes")
    return html.escape(text, quote=True).replace("&#x27;", "&apos;")
