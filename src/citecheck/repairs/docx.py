"""DOCX letters, patched in their parts (ECMA-376): runs, relationships, field codes."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.repairs.docx_flows import R_NAMES, W_NAMES, read_flows, retargeted, value, w
from citecheck.repairs.docx_relations import Relations
from citecheck.repairs.docx_runs import (
    Hand,
    Piece,
    hand_for,
    properties_of,
    run_of,
    without_link_style,
)
from citecheck.repairs.office import OfficeWriter, Patch, Words
from citecheck.repairs.values import Refused, Splice
from citecheck.repairs.xmlmap import Node, XmlMap, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document
    from citecheck.repairs.flows import Char, Flow, Found, Linked
    from citecheck.repairs.values import Mending, Style

__all__ = ["DocxWriter"]

_TYPES = "[Content_Types].xml"
_RELS_TYPE = (
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
)
_ODD = "the link is put together in a way that is not understood: change it by hand"
_FIXED_SIGN = (
    "a sign in the address (a fixed hyphen, a tab) cannot be a tracked change: write it without"
    " tracking"
)
_LINK_PARENTS = frozenset({"p", "sdtContent", "smartTag", "customXml"})


class DocxWriter(OfficeWriter):
    """Writes decisions into a DOCX letter."""

    def __init__(
        self, data: bytes, document: Document, citations: Sequence[Mending], style: Style
    ) -> None:
        super().__init__(data, document, citations, style)
        self._relations: dict[str, Relations] = {}
        self._hands: dict[str, Hand] = {}
        self._preserved: set[tuple[str, int]] = set()
        main = self._main_part()
        self._load(main, "document")
        for kind in ("footnote", "endnote"):
            name = self._related(main, f"/{kind}s") or f"{posixpath.dirname(main)}/{kind}s.xml"
            if name in self.parts:
                self._load(name, kind)
        self.strict = W_NAMES[1] in self.patches[main].part.data.decode("utf-8")

    # --- reading ------------------------------------------------------------------------

    def _main_part(self) -> str:
        top = Relations(self.parts, "")
        for id_, type_ in top.types.items():
            if type_.endswith("/officeDocument"):
                return _resolved("", top.targets[id_])
        return "word/document.xml"

    def _related(self, main: str, suffix: str) -> str | None:
        relations = self._relations[main]
        for id_, type_ in relations.types.items():
            if type_.endswith(suffix):
                return _resolved(main, relations.targets[id_])
        return None

    def _load(self, name: str, kind: str) -> None:
        part = XmlMap(self.parts.read(name))
        relations = Relations(self.parts, name)
        self._relations[name] = relations
        self.patches[name] = Patch(part)
        root = part.root
        assert root is not None
        self._hands[name] = hand_for(part, root, self.style)
        if kind == "document":
            body = next((one for one in root.children if w(one) == "body"), None)
            if body is not None:
                self.flows += read_flows(part, body, relations.targets, None)
            return
        for note in root.children:
            if w(note) == kind:
                key = f"{kind}:{value(note, 'id') or ''}"
                self.flows += read_flows(part, note, relations.targets, key)

    def _name_of(self, flow: Flow) -> str:
        return next(name for name, patch in self.patches.items() if patch.part is flow.part)

    def write(self, mending: Mending) -> None:
        """Note what a decision changes; raises `Refused` and then changes nothing."""
        before = {name: len(one.new) for name, one in self._relations.items()}
        preserved = set(self._preserved)
        try:
            super().write(mending)
        except Refused:
            for name, one in self._relations.items():
                del one.new[before[name] :]
            self._preserved = preserved
            raise

    # --- links --------------------------------------------------------------------------

    def retarget(self, found: Found, url: str, shown: str | None) -> None:
        """Give a link a relationship of its own; its words change where they are the address."""
        link = found.link
        assert link is not None
        name = self._name_of(found.flow)
        node = link.nodes[0]
        if self.style.author:
            relation = self._relations[name].add(url)
            words = shown or found.flow.text[link.start : link.end]
            self._replace_link(found, [Piece(words, relation)], plain=False)
            return
        if w(node) == "hyperlink":
            id_ = self._relations[name].add(url)
            for one in link.nodes:
                self._set_relation(name, one, id_)
        elif w(node) == "fldSimple":
            self._set_code(self.patches[name], [node], url, simple=True)
        else:
            codes = [o for run in link.nodes for o in run.walk() if w(o) == "instrText"]
            self._set_code(self.patches[name], codes, url, simple=False)
        if shown is not None:
            self._rewrite(found, shown)

    def _set_relation(self, name: str, node: Node, id_: str) -> None:
        patch = self.patches[name]
        place = patch.part.attribute(node, "id")
        if place is not None and any(f"{ns} id" in node.attributes for ns in R_NAMES):
            patch.splices.append(Splice(*place, id_.encode("ascii")))
        else:  # `[words](#)`: a link without a relationship
            start_tag = len(patch.part.prefix(node)) + len("<hyperlink")
            attribute = self._hands[name].relations.format(id=id_)
            patch.insert(node.start + start_tag, f" {attribute}")
        anchor = patch.part.attribute(node, "anchor")
        if anchor is not None:
            whole = re.compile(rb"\s[\w.-]*:?anchor\s*=\s*[\"']")
            before = next(
                m
                for m in whole.finditer(patch.part.data, node.start, node.inside)
                if m.end() == anchor[0]
            )
            patch.splices.append(Splice(before.start(), anchor[1] + 1, b""))

    def _set_code(self, patch: Patch, codes: list[Node], url: str, *, simple: bool) -> None:
        """Put an address into the code of a field, which may stand in several pieces."""
        if not codes or '"' in url:
            raise Refused(_ODD)
        if simple:
            place = patch.part.attribute(codes[0], "instr")
            stretches = [place] if place else []
            code = value(codes[0], "instr") or ""
        else:
            stretches = [one for node in codes for one in patch.part.stretches(node)]
            code = "".join(_unescaped(patch.part.data[a:b]) for a, b in stretches)
        new = retargeted(code, url)
        if new is None or not stretches:
            raise Refused(_ODD)
        patch.splices.append(Splice(*stretches[0], escape(new).encode("utf-8")))
        patch.splices += [Splice(a, b, b"") for a, b in stretches[1:]]
        if not simple:
            self._preserve(patch, codes[0])

    def _replace_link(self, found: Found, pieces: list[Piece], *, plain: bool) -> None:
        """Track the deletion of a link and the insertion of other words behind it.

        The old link is deleted with its target, so that rejecting the change restores both.
        """
        flow, link = found.flow, found.link
        assert link is not None
        _check_own_runs(flow, link)
        first, last = link.nodes[0], link.nodes[-1]
        element = w(first) == "hyperlink"
        inside = (
            [one for node in link.nodes for one in node.walk()]
            if element
            else _between(first, last)
        )
        odd = {"drawing", "pict", "footnoteReference", "endnoteReference", "ins", "fldSimple"}
        fields = sum(value(one, "fldCharType") == "begin" for one in inside)
        if any(w(one) in odd for one in inside) or fields > (w(first) == "r"):
            raise Refused("this link cannot be changed as a tracked change: change it by hand")
        hand, patch = self._hand_of(flow), self.patch_of(flow)
        stretches = [(first.start, last.end)]
        if element:
            stretches = [(node.inside, node.close) for node in link.nodes]
        endings = []
        for begin, end in stretches:
            opening, closing = hand.deletion()
            patch.insert(begin, opening)
            endings.append((end, closing))
        for one in inside:
            if w(one) in {"t", "instrText"} and not one.empty:
                name = f"{hand.prefix}{'delText' if w(one) == 't' else 'delInstrText'}"
                old = len(hand.prefix) + len(w(one))
                patch.splices.append(Splice(one.start + 1, one.start + 1 + old, name.encode()))
                patch.splices.append(Splice(one.close + 2, one.close + 2 + old, name.encode()))
        for end, closing in endings:
            patch.insert(end, closing)
        properties = properties_of(flow.part, run_of(flow.chars[link.start]), plain=plain)
        patch.insert(last.end, hand.runs(pieces, properties, linkable=True))

    def unlink(self, found: Found) -> None:
        """Leave the words of a link without the link."""
        link, flow = found.link, found.flow
        assert link is not None
        patch = self.patch_of(flow)
        if self.style.author:
            text = flow.text[link.start : link.end]
            self._replace_link(found, [Piece(text)], plain=True)
            return
        for node in link.nodes:
            if w(node) in {"hyperlink", "fldSimple"}:
                patch.splices.append(Splice(node.start, node.inside, b""))
                patch.splices.append(Splice(node.close, node.end, b""))
                continue
            if any(w(one) in {"t", "drawing"} for one in node.walk()):
                raise Refused(_ODD)
            patch.splices.append(Splice(node.start, node.end, b""))
        for start, end in without_link_style(flow, link.start, link.end):
            patch.splices.append(Splice(start, end, b""))

    # --- words --------------------------------------------------------------------------

    def rewrite(self, found: Found, shown: str) -> None:
        """Replace printed characters, over as many runs as they are spread."""
        if self.style.author:
            self._rewrite_tracked(found, shown)
        else:
            self._rewrite(found, shown)

    def _rewrite(self, found: Found, shown: str) -> None:
        chars = found.flow.chars[found.start : found.end]
        patch = self.patch_of(found.flow)
        if w(chars[0].holder) != "t":
            raise Refused(_ODD)
        patch.replace([(char.start, char.end) for char in chars], escape(shown))
        for holder in {id(char.holder): char.holder for char in chars}.values():
            if w(holder) == "t":
                self._preserve(patch, holder)

    def _rewrite_tracked(self, found: Found, shown: str) -> None:
        flow, chars = found.flow, found.flow.chars[found.start : found.end]
        hand, patch = self._hand_of(flow), self.patch_of(flow)
        groups = _by_run(chars)
        position = 0
        for number, (run, text) in enumerate(groups):
            mine = chars[position : position + len(text)]
            position += len(text)
            if run is None or _is_tracked(run):
                raise Refused("the place is part of another tracked change: settle that first")
            if any(w(char.holder) != "t" for char in mine):
                raise Refused(_FIXED_SIGN)
            properties = properties_of(flow.part, run)
            closing, opening = hand.reopened(properties)
            new = hand.deleted(hand.run(text, properties, "delText"))
            if number == len(groups) - 1:
                new += hand.runs([Piece(shown)], properties, linkable=False)
            patch.replace([(char.start, char.end) for char in mine], closing + new + opening)
            self._preserve(patch, mine[0].holder)

    def add(self, flow: Flow, index: int, words: list[Words]) -> None:
        """Add runs before a character: behind the link before it, or in the middle of a run."""
        name = self._name_of(flow)
        hand, patch = self._hands[name], self.patches[name]
        link = flow.link_over(index - 1) if index else None
        neighbour = flow.chars[index - 1] if index else flow.chars[0]
        run = run_of(neighbour)
        if run is None or _is_tracked(run):
            raise Refused("the place is part of another tracked change: settle that first")
        parent = link.nodes[-1].parent if link else run.parent
        linkable = parent is not None and w(parent) in _LINK_PARENTS
        relations = self._relations[name]
        pieces = [
            Piece(one.text, relations.add(one.url) if one.url and linkable else None)
            for one in words
        ]
        properties = properties_of(flow.part, run, plain=link is not None)
        runs = hand.runs(pieces, properties, linkable=linkable)
        if link is not None:
            _check_own_runs(flow, link)
            patch.insert(link.nodes[-1].end, runs)
        elif w(neighbour.holder) != "t":
            patch.insert(run.end, runs)
        else:
            closing, opening = hand.reopened(properties)
            place = neighbour.end if index else neighbour.start
            patch.insert(place, closing + runs + opening)
            self._preserve(patch, neighbour.holder)

    def _preserve(self, patch: Patch, node: Node) -> None:
        """Let Word keep the spaces at the edges of a text that now has some."""
        name = next(one for one, known in self.patches.items() if known is patch)
        spaced = "http://www.w3.org/XML/1998/namespace space" in node.attributes
        if spaced or (name, node.start) in self._preserved:
            return
        self._preserved.add((name, node.start))
        patch.insert(node.inside - 1, ' xml:space="preserve"')

    def _hand_of(self, flow: Flow) -> Hand:
        return self._hands[self._name_of(flow)]

    # --- the end ------------------------------------------------------------------------

    def changed(self) -> dict[str, bytes]:
        """Return the parts that change, relationships and content types included."""
        changed = super().changed()
        for relations in self._relations.values():
            written = relations.written(self.strict)
            if written is None:
                continue
            changed[relations.name] = written
            if relations.name not in self.parts:
                types = self._types()
                if types is not None:
                    changed[_TYPES] = types
        return changed

    def _types(self) -> bytes | None:
        """Return the content types with one for relationships, where they lack it."""
        types = XmlMap(self.parts.read(_TYPES))
        root = types.root
        assert root is not None
        if any(o.attributes.get("Extension", "").lower() == "rels" for o in root.children):
            return None
        return types.data[: root.inside] + _RELS_TYPE.encode() + types.data[root.inside :]


def _between(first: Node, last: Node) -> list[Node]:
    """Return all elements from one run to another; raises `Refused` where more than runs are."""
    parent = first.parent
    if parent is None or last.parent is not parent or w(parent) not in _LINK_PARENTS:
        raise Refused(_ODD)
    here = parent.children
    runs = here[here.index(first) : here.index(last) + 1]
    if any(w(run) not in {"r", "bookmarkStart", "bookmarkEnd", "proofErr"} for run in runs):
        raise Refused(_ODD)
    return [one for run in runs for one in run.walk()]


def _check_own_runs(flow: Flow, link: Linked) -> None:
    """Raise where the signs of a field share a run with words that are not the link's."""
    around = flow.chars[max(0, link.start - 1) : link.start] + flow.chars[link.end : link.end + 1]
    if any(run_of(char) in link.nodes for char in around):
        raise Refused(_ODD)


def _by_run(chars: Sequence[Char]) -> list[tuple[Node | None, str]]:
    """Return the text of characters by the runs they stand in."""
    groups: list[tuple[Node | None, str]] = []
    for char in chars:
        run = run_of(char)
        if groups and groups[-1][0] is run:
            groups[-1] = (run, groups[-1][1] + char.text)
        else:
            groups.append((run, char.text))
    return groups


def _is_tracked(run: Node) -> bool:
    return any(w(node) in {"ins", "moveTo"} for node in run.ancestors())


def _unescaped(raw: bytes) -> str:
    import html

    return html.unescape(raw.decode("utf-8"))


def _resolved(base: str, target: str) -> str:
    target = unquote(target)
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
