"""Tracked changes of ODT letters (OpenDocument 1.3, part 3, section 5.5).

What is deleted moves from its place into a region at the head of the text, and a point
stays behind; what is inserted stands in its place between two marks. A link's target has no
tracked form of its own: the old link stands in the deletion, the new one in the insertion.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from citecheck.repairs.splices import apply_splices
from citecheck.repairs.values import Refused, Splice
from citecheck.repairs.xmlmap import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.repairs.flows import Char, Flow
    from citecheck.repairs.values import Style
    from citecheck.repairs.xmlmap import Node, XmlMap

__all__ = ["Tracker"]

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{_NS}text:1.0 "
_OFFICE = f"{_NS}office:1.0 "
_DC = "http://purl.org/dc/elements/1.1/"
_ID = "http://www.w3.org/XML/1998/namespace id"
_REGIONS = f"{_TEXT}tracked-changes"
_FORMS = f"{_OFFICE}forms"
_DRESS = frozenset({f"{_TEXT}span", f"{_TEXT}a"})
"""What words wear: it goes with them into the region of a deletion."""
_MOVABLE = _DRESS | {f"{_TEXT}{name}" for name in ("s", "tab", "line-break", "soft-page-break")}
_XML_ID = re.compile(rb"\sxml:id\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_NUMBERED = re.compile(r"ct(\d{1,18})")

THEIRS = "the place is part of another tracked change: settle that first"
IMMOVABLE = "this link cannot be changed as a tracked change: change it by hand"


class Tracker:
    """Writes changes to one text as tracked changes by a named author."""

    def __init__(self, part: XmlMap, text: Node, style: Style) -> None:
        """`text` is the `office:text` of a letter's content."""
        self._part = part
        self._text = text
        self._style = style
        root = part.root
        assert root is not None
        self._t = prefix_of(part, root, _TEXT.strip()) or part.prefix(text)
        self._o = part.prefix(text)
        self._dc = prefix_of(part, root, _DC)
        self.regions: list[str] = []
        taken = (one.attributes.get(_ID) or one.attributes.get(f"{_TEXT}id") for one in text.walk())
        numbers = [int(found[1]) for id_ in taken if id_ and (found := _NUMBERED.fullmatch(id_))]
        self._next = max(numbers, default=0) + 1
        self._theirs = _insertions(text)

    def replaced(self, flow: Flow, start: int, end: int, splices: Iterable[Splice]) -> Splice:
        """Return a stretch of the part as deleted, and what splices make of it as inserted.

        Raises `Refused` where it holds what cannot be moved, or lies in others' changes.
        """
        self._check_free(start, end)
        _check_movable(flow.node, start, end)
        new, position = b"", start
        for one in sorted(splices, key=lambda one: (one.start, one.end)):
            new += self._part.data[position : one.start] + one.new
            position = one.end
        new += self._part.data[position:end]
        mark = self._deleted(flow, start, end)
        # An id names one element: the old one keeps it.
        inserted = self._between_marks(_XML_ID.sub(b"", new).decode("utf-8")) if new else ""
        return Splice(start, end, (mark + inserted).encode("utf-8"))

    def inserted(self, place: int, xml: str) -> str:
        """Return what is added at a place, between marks; raises `Refused` in others' changes."""
        self._check_free(place, place)
        return self._between_marks(xml)

    def written(self) -> Splice | None:
        """Return what puts the regions where they belong; None where nothing changes."""
        if not self.regions:
            return None
        regions = "".join(self.regions)
        known = self._text.child(_REGIONS)
        if known is not None and not known.empty:
            return Splice(known.close, known.close, regions.encode("utf-8"))
        name = f"{self._t}tracked-changes"
        if known is not None:
            tag = self._part.data[known.start : known.inside].decode("utf-8")
            new = f"{tag[:-2]}>{regions}</{name}>"
            return Splice(known.start, known.end, new.encode("utf-8"))
        # That changes are shown does not mean that those to come are to be recorded.
        new = f'<{name} {self._t}track-changes="false">{regions}</{name}>'
        forms = self._text.child(_FORMS)
        place = forms.end if forms is not None else self._text.inside
        return Splice(place, place, new.encode("utf-8"))

    # --- within -----------------------------------------------------------------------

    def _deleted(self, flow: Flow, start: int, end: int) -> str:
        """Keep what is deleted in a region, dressed as it was; return the point it leaves."""
        opening, closing = self._dress(flow, start)
        old = self._with_spaces(flow, start, end)
        p = f"{self._t}p"
        style = flow.node.attributes.get(f"{_TEXT}style-name")
        dressed = f' {self._t}style-name="{escape(style)}"' if style else ""
        words = f"<{p}{dressed}>{opening}{old.decode('utf-8')}{closing}</{p}>"
        return f'<{self._t}change {self._t}change-id="{self._region("deletion", words)}"/>'

    def _with_spaces(self, flow: Flow, start: int, end: int) -> bytes:
        """Return a stretch with the spaces at its edges written so that a paragraph keeps them.

        Spaces at the ends of a paragraph, and those behind others, do not count (6.1.2).
        """
        chars = flow.chars
        first = bisect_left(chars, start, key=lambda one: one.start)
        last = bisect_left(chars, end, key=lambda one: one.start) - 1
        space = f"<{self._t}s/>".encode()
        splices = []
        for at in dict.fromkeys((first, last)):
            if first <= at <= last and self._is_space(chars[at]):
                beside = chars[at - 1 : at] if at == first else ()
                if not any(one.text.isspace() for one in beside):
                    splices.append(Splice(chars[at].start - start, chars[at].end - start, space))
        return apply_splices(self._part.data[start:end], splices)

    def _is_space(self, char: Char) -> bool:
        return self._part.data[char.start : char.end] in (b" ", b"\n", b"\r", b"\t")

    def _between_marks(self, xml: str) -> str:
        id_ = f'{self._t}change-id="{self._region("insertion", "")}"'
        return f"<{self._t}change-start {id_}/>{xml}<{self._t}change-end {id_}/>"

    def _region(self, kind: str, words: str) -> str:
        t, o = self._t, self._o
        id_ = f"ct{self._next}"
        self._next += 1
        name = f'<{t}changed-region xml:id="{id_}" {t}id="{id_}"><{t}{kind}>'
        said = f"<{o}change-info>{self._info()}</{o}change-info>"
        self.regions.append(f"{name}{said}{words}</{t}{kind}></{t}changed-region>")
        return id_

    def _info(self) -> str:
        declared = "" if self._dc else f' xmlns:dc="{_DC}"'
        dc = self._dc or "dc:"
        info = f"<{dc}creator{declared}>{escape(self._style.author or '')}</{dc}creator>"
        if self._style.at is not None:
            info += f"<{dc}date{declared}>{self._style.at:%Y-%m-%dT%H:%M:%S}</{dc}date>"
        return info

    def _dress(self, flow: Flow, start: int) -> tuple[str, str]:
        """Return the start and end tags of the spans and links that a place stands in."""
        opening, closing = "", ""
        node = _innermost(flow.node, start)
        for one in (node, *node.ancestors()):
            if one is flow.node:
                break
            if one.name in _DRESS:
                tag = self._part.data[one.start : one.inside]
                opening = _XML_ID.sub(b"", tag).decode("utf-8") + opening
                closing += self._part.data[one.close : one.end].decode("utf-8")
        return opening, closing

    def _check_free(self, start: int, end: int) -> None:
        at = bisect_right(self._theirs, (end, len(self._part.data)))
        if at and self._theirs[at - 1][1] >= start:
            raise Refused(THEIRS)


def prefix_of(part: XmlMap, root: Node, namespace: str) -> str | None:
    """Return the prefix that the root declares for a namespace, colon included."""
    for match in re.finditer(rb"\bxmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)", part.data[: root.inside]):
        if match[2].decode("utf-8", "replace") == namespace:
            return f"{match[1].decode('utf-8', 'replace')}:"
    return None


def _insertions(text: Node) -> list[tuple[int, int]]:
    """Return the stretches between the marks of changes that stand in a text, in order."""
    open_: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for node in text.walk():
        id_ = node.attributes.get(f"{_TEXT}change-id", "")
        if node.name == f"{_TEXT}change-start":
            open_[id_] = node.end
        elif node.name == f"{_TEXT}change-end" and id_ in open_:
            found.append((open_.pop(id_), node.start))
    found += [(start, text.close) for start in open_.values()]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _check_movable(paragraph: Node, start: int, end: int) -> None:
    """Raise where a stretch holds more than words, or a part of an element only."""
    for node in paragraph.walk():
        if node.start >= end or node.end <= start or (node.start < start and node.end > end):
            continue
        # An element that holds the whole stretch, edges included, is its dress.
        whole = start <= node.start and node.end <= end
        if whole and node.name not in _MOVABLE:
            raise Refused(IMMOVABLE)
        if not whole and not (node.inside <= start and end <= node.close):
            raise Refused(IMMOVABLE)


def _innermost(paragraph: Node, place: int) -> Node:
    """Return the innermost element whose content begins at or before a place and holds it."""
    node = paragraph
    while True:
        inner = next((one for one in node.children if one.inside <= place < one.close), None)
        if inner is None:
            return node
        node = inner
