"""The paragraphs of a DOCX part, read for repair (ECMA-376, 17.3, 17.11, 17.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.office.fields import joined_target
from citecheck.repairs.flows import Char, Flow, Linked, read_stretch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citecheck.repairs.xmlmap import Node, XmlMap

__all__ = ["R_NAMES", "W_NAMES", "read_flows", "retargeted", "value", "w"]

W_NAMES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
R_NAMES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_SKIPPED = frozenset(
    {"del", "moveFrom", "delText", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr"}
)
_FOR_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
_HYPERLINK = re.compile(r"\s*HYPERLINK\b", re.IGNORECASE)
_WORD = re.compile(
    r'\\(?P<switch>[a-z])|["“”](?P<quoted>[^"“”]*)["“”]|(?P<bare>[^\s"“”]+)', re.IGNORECASE
)
_PLACE = re.compile(r"\s*\\[ls]\s+(?:[\"“”][^\"“”]*[\"“”]|[^\s\"“”\\]+)", re.IGNORECASE)
_WITH_ARGUMENT = frozenset("lots")
"""Switches of HYPERLINK that a word follows: place, screen tip, frame, place (17.16.5.25)."""


def w(node: Node) -> str:
    """Return the local name of a WordprocessingML element; of others, the whole name."""
    namespace, _, local = node.name.rpartition(" ")
    return local if namespace in W_NAMES else node.name


def value(node: Node | None, name: str = "val") -> str | None:
    """Return a `w:` attribute."""
    if node is None:
        return None
    return next(
        (node.attributes[f"{ns} {name}"] for ns in W_NAMES if f"{ns} {name}" in node.attributes),
        None,
    )


def field_target(code: str) -> tuple[str, tuple[int, int]] | None:
    """Return the address in the code of a HYPERLINK field, with its anchor, and its place."""
    head = _HYPERLINK.match(code)
    if head is None:
        return None
    address, anchor, switch = "", "", ""
    place = (head.end(), head.end())
    for word in _WORD.finditer(code, head.end()):
        if word["switch"] is not None:
            switch = word["switch"].lower()
            continue
        text = word["quoted"] if word["quoted"] is not None else word["bare"]
        if switch in _WITH_ARGUMENT:
            anchor = text if switch in "ls" else anchor
        elif not address:
            address, place = text.strip(), word.span()
        switch = ""
    return joined_target(address, anchor), place


def retargeted(code: str, url: str) -> str | None:
    """Return the code of a HYPERLINK field with another address; None for any other field.

    A place in the old target goes: it would be added to the new address.
    """
    found = field_target(code)
    if found is None:
        return None
    start, end = found[1]
    before, behind = _PLACE.sub("", code[:start]), _PLACE.sub("", code[end:])
    space = "" if before[-1:].isspace() else " "
    return f'{before}{space}"{url}"{behind}'


@dataclass(slots=True)
class _Field:
    runs: list[Node] = field(default_factory=list)
    code: str = ""
    in_result: bool = False
    start: int = 0


class _Reader:
    def __init__(self, part: XmlMap, targets: Mapping[str, str], note: str | None) -> None:
        self._part = part
        self._targets = targets
        self._note = note
        self._fields: list[_Field] = []
        self.flows: list[Flow] = []

    def read(self, node: Node, flow: Flow | None) -> None:
        for child in node.children:
            self._element(child, flow)

    def _element(self, node: Node, flow: Flow | None) -> None:
        name = w(node)
        if name in _SKIPPED:
            return
        if name == f"{_MC}AlternateContent":
            branch = node.child(f"{_MC}Choice") or node.child(f"{_MC}Fallback")
            if branch is not None:
                self.read(branch, flow)
        elif name == "p":
            inner = Flow(self._part, self._note, node)
            self.flows.append(inner)
            self.read(node, inner)
        elif flow is None:
            self.read(node, None)
        else:
            self._inline(name, node, flow)

    def _inline(self, name: str, node: Node, flow: Flow) -> None:
        if name == "t":
            if not (self._fields and not self._fields[-1].in_result):
                for start, end in self._part.stretches(node):
                    flow.chars += read_stretch(self._part, start, end, node)
        elif name in _FOR_CHARACTERS and node.parent is not None and w(node.parent) == "r":
            flow.chars.append(Char(_FOR_CHARACTERS[name], node.start, node.end, node))
        elif name == "instrText":
            if self._fields:
                for start, end in self._part.stretches(node):
                    text = "".join(c.text for c in read_stretch(self._part, start, end, node))
                    self._fields[-1].code += text
                self._note_run(node)
        elif name == "fldChar":
            self._field_char(node, flow)
        elif name == "r":
            properties = next((one for one in node.children if w(one) == "rPr"), None)
            hidden = properties and next((o for o in properties.children if w(o) == "vanish"), None)
            if not hidden or value(hidden) in {"0", "false", "off"}:
                self.read(node, flow)
        else:
            start = len(flow.chars)
            self.read(node, flow)
            target = self._target(name, node)
            if target is not None and len(flow.chars) > start:
                flow.links.append(Linked(start, len(flow.chars), target, (node,)))

    def _target(self, name: str, node: Node) -> str | None:
        if name == "hyperlink":
            relation = next(
                (node.attributes[f"{ns} id"] for ns in R_NAMES if f"{ns} id" in node.attributes), ""
            )
            target, anchor = self._targets.get(relation, ""), value(node, "anchor")
            return joined_target(target, anchor or "")
        if name == "fldSimple":
            found = field_target(value(node, "instr") or "")
            return found[0] if found else None
        return None

    def _note_run(self, node: Node) -> None:
        run = node.parent
        if self._fields and run is not None and run not in self._fields[-1].runs:
            self._fields[-1].runs.append(run)

    def _field_char(self, node: Node, flow: Flow) -> None:
        kind = value(node, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field(start=len(flow.chars)))
        self._note_run(node)
        if not self._fields:
            return
        if kind == "separate":
            self._fields[-1].in_result = True
            self._fields[-1].start = len(flow.chars)
        elif kind == "end":
            done = self._fields.pop()
            found = field_target(done.code)
            if found and done.in_result and done.start < len(flow.chars):
                nodes = tuple(done.runs)
                flow.links.append(Linked(done.start, len(flow.chars), found[0], nodes))


def read_flows(
    part: XmlMap, root: Node, targets: Mapping[str, str], note: str | None
) -> list[Flow]:
    """Return the paragraphs below an element, in reading order.

    `targets` are the addresses of the part's relationships by id.
    """
    reader = _Reader(part, targets, note)
    reader.read(root, None)
    return reader.flows
