"""Runs of a DOCX letter as they are written: plain, linked, inserted, deleted.

Tracked changes are those of ECMA-376, 17.13.5: `w:ins` and `w:del` around runs. A link
that changes its target is deleted as a whole and inserted anew, so that rejecting the
change brings back the old target, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.repairs.docx_flows import R_NAMES, W_NAMES, value, w
from citecheck.repairs.xmlmap import escape

if TYPE_CHECKING:
    from citecheck.repairs.flows import Char, Flow
    from citecheck.repairs.values import Style
    from citecheck.repairs.xmlmap import Node, XmlMap

__all__ = ["Hand", "Piece", "hand_for", "properties_of", "run_of", "without_link_style"]

_DECLARATION = re.compile(rb"\bxmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)")
_LINK_STYLES = frozenset({"rStyle", "color", "u"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are added; with an address, as a link."""

    text: str
    relation: str | None = None


@dataclass(slots=True)
class Hand:
    """Writes runs in the prefixes of one part."""

    prefix: str
    """Of elements, with its colon."""
    first: str
    """What the first attribute of an element begins with, a declaration where it needs one; the
    others begin with its last word."""
    relations: str
    """The attribute that names a relationship, with its declaration where it needs one."""
    style: Style
    next_id: int
    """For the ids of tracked changes."""

    def runs(self, pieces: list[Piece], properties: str, *, linkable: bool) -> str:
        """Return runs, marked as inserted where changes are tracked."""
        return "".join(self._piece(piece, properties, linkable=linkable) for piece in pieces)

    def _piece(self, piece: Piece, properties: str, *, linkable: bool) -> str:
        run = self.inserted(self.run(piece.text, properties))
        if piece.relation is None or not linkable:
            return run
        p = self.prefix
        attribute = self.relations.format(id=piece.relation)
        return f"<{p}hyperlink {attribute}>{run}</{p}hyperlink>"

    def run(self, text: str, properties: str, kind: str = "t") -> str:
        """Return one run."""
        p = self.prefix
        words = f'<{p}{kind} xml:space="preserve">{escape(text)}</{p}{kind}>'
        return f"<{p}r>{properties}{words}</{p}r>"

    def inserted(self, runs: str) -> str:
        """Return runs as a tracked insertion, where changes are tracked."""
        return self._tracked("ins", runs) if self.style.author else runs

    def deleted(self, runs: str) -> str:
        """Return runs (of `delText`) as a tracked deletion."""
        return self._tracked("del", runs)

    def deletion(self) -> tuple[str, str]:
        """Return what begins and what ends a tracked deletion."""
        opening, _, closing = self._tracked("del", "\0").partition("\0")
        return opening, closing

    def _tracked(self, kind: str, runs: str) -> str:
        p = self.prefix
        self.next_id += 1
        author = escape(self.style.author or "")
        a = self.first.rpartition(" ")[2]
        at = f' {a}date="{self.style.at:%Y-%m-%dT%H:%M:%SZ}"' if self.style.at else ""
        attributes = f'{self.first}id="{self.next_id}" {a}author="{author}"{at}'
        return f"<{p}{kind} {attributes}>{runs}</{p}{kind}>"

    def reopened(self, properties: str) -> tuple[str, str]:
        """Return what closes a run in the middle of its text, and what opens it again."""
        p = self.prefix
        return f"</{p}t></{p}r>", f'<{p}r>{properties}<{p}t xml:space="preserve">'


def hand_for(part: XmlMap, root: Node, style: Style) -> Hand:
    """Return what writes runs into a part, by what its root declares."""
    declared = {
        match[2].decode("utf-8", "replace"): match[1].decode("utf-8", "replace")
        for match in _DECLARATION.finditer(part.data[: root.inside])
    }
    own = root.name.rpartition(" ")[0]
    relation = next((declared[name] for name in R_NAMES if name in declared), None)
    names = R_NAMES[W_NAMES.index(own) if own in W_NAMES else 0]
    attribute = f'{relation}:id="{{id}}"' if relation else f'xmlns:r="{names}" r:id="{{id}}"'
    prefix = part.prefix(root)
    # Attributes are in no namespace without a prefix, whatever the elements are.
    needed = prefix or (f"{declared[own]}:" if own in declared else f'xmlns:w="{own}" w:')
    ids = [
        int(number)
        for node in root.walk()
        if w(node) in {"ins", "del", "moveFrom", "moveTo", "bookmarkStart", "comment"}
        and (number := value(node, "id") or "").isdecimal()
    ]
    return Hand(prefix, needed, attribute, style, max(ids, default=0) + 1000)


def run_of(char: Char) -> Node | None:
    """Return the run of a character."""
    if w(char.holder) == "r":
        return char.holder
    return next((node for node in char.holder.ancestors() if w(node) == "r"), None)


def properties_of(part: XmlMap, run: Node | None, *, plain: bool = False) -> str:
    """Return the `w:rPr` of a run as it is written; `plain` leaves out how links look."""
    node = next((one for one in run.children if w(one) == "rPr"), None) if run else None
    if node is None:
        return ""
    if not plain:
        return part.data[node.start : node.end].decode("utf-8")
    kept = [part.data[node.start : node.inside]]
    kept += [part.data[o.start : o.end] for o in node.children if w(o) not in _LINK_STYLES]
    kept.append(part.data[node.close : node.end])
    return b"".join(kept).decode("utf-8")


def without_link_style(flow: Flow, start: int, end: int) -> list[tuple[int, int]]:
    """Return the bytes that make the runs over some characters look like a link."""
    runs = {id(run): run for char in flow.chars[start:end] if (run := run_of(char)) is not None}
    found = []
    for run in runs.values():
        properties = next((one for one in run.children if w(one) == "rPr"), None)
        looks = properties.children if properties is not None else ()
        found += [(one.start, one.end) for one in looks if w(one) == "rStyle"]
    return found
