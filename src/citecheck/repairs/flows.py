"""Paragraphs of word processors' letters, each character with its place in the XML.

The minimal reading that a repair needs: which characters a reader sees in a paragraph or
note, which links lie over them, and which of several equal addresses a citation means.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from citecheck.repairs.places import shows, squeezed
from citecheck.repairs.values import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Citation, Document
    from citecheck.repairs.values import Mending
    from citecheck.repairs.xmlmap import Node, XmlMap

__all__ = [
    "Char",
    "Finder",
    "Flow",
    "Found",
    "Linked",
    "behind",
    "read_stretch",
]

_CHARACTER = re.compile(rb"&[^;]{1,12};|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*", re.DOTALL)
_GOES_ON = re.compile(r"[^\s)\]>}»”\"'’.,;:!?]|[.,;:!?)\]](?=[\w/%&=#-])")
_NOT_FOUND = "it could not be found again in the file: change it by hand"


class Char(NamedTuple):
    """A character a reader sees, and the bytes of the part that make it."""

    text: str
    start: int
    end: int
    holder: Node
    """The element whose text it is, or which stands for it."""


@dataclass(slots=True)
class Linked:
    """A hyperlink over the characters `[start, end)` of a flow."""

    start: int
    end: int
    target: str
    nodes: tuple[Node, ...]
    """What makes it one: the element (several where it is split), or the runs of a field's
    signs and code."""


@dataclass(eq=False)
class Flow:
    """One paragraph."""

    part: XmlMap
    note: str | None
    """The key of the note it belongs to; None in the body."""
    node: Node
    chars: list[Char] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """What a reader sees; asked for once all is read."""
        return "".join(char.text for char in self.chars)

    @cached_property
    def plain(self) -> str:
        """The same without white space and invisible characters."""
        return squeezed(self.text)

    @cached_property
    def kept(self) -> list[int]:
        """For each character of `plain`, its place in `text`."""
        return [n for n, char in enumerate(self.text) if squeezed(char)]

    @cached_property
    def joined(self) -> list[Linked]:
        """The links, those that lie side by side and lead to one place as one.

        Word processors split a link where its formatting changes or an editor was at work.
        """
        joined: list[Linked] = []
        for link in sorted(self.links, key=lambda one: one.start):
            last = joined[-1] if joined else None
            if last is not None and _continues(last, link):
                joined[-1] = Linked(last.start, link.end, last.target, (*last.nodes, *link.nodes))
            else:
                joined.append(link)
        return joined

    def link_over(self, index: int) -> Linked | None:
        """Return the innermost link over a character."""
        over = [link for link in self.links if link.start <= index < link.end]
        return min(over, key=lambda link: link.end - link.start, default=None)


def _continues(one: Linked, other: Linked) -> bool:
    """Whether a link goes on in another: elements beside each other, to the same place."""
    ours, theirs = one.nodes[-1], other.nodes[0]
    return (
        one.end == other.start
        and one.target.strip() == other.target.strip()
        and ours.name == theirs.name
        and ours.name.endswith((" hyperlink", " a"))
        and ours.parent is theirs.parent
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Where a citation stands: characters `[start, end)` of a flow, and its link if it has one."""

    flow: Flow
    start: int
    end: int
    link: Linked | None = None


def read_stretch(part: XmlMap, start: int, end: int, holder: Node) -> list[Char]:
    """Return the characters of a stretch of text in the XML; raises `Refused` for CDATA."""
    raw = part.data[start:end]
    if b"<" in raw:
        raise Refused("its XML is of a kind that is not patched: save it anew")
    chars = []
    for match in _CHARACTER.finditer(raw):
        text = match[0].decode("utf-8")
        if len(text) > 1:
            text = html.unescape(text)
        chars += [Char(one, start + match.start(), start + match.end(), holder) for one in text]
    return chars


# --- which one is meant ---------------------------------------------------------------


class Finder:
    """Finds in the paragraphs of a letter what its citations speak of."""

    def __init__(
        self, document: Document, citations: Sequence[Mending], flows: Sequence[Flow]
    ) -> None:
        self._alike: defaultdict[tuple[str | None, ...], list[Citation]] = defaultdict(list)
        for one in citations:
            self._alike[_likeness(one.citation)].append(one.citation)
        self._by_note: defaultdict[str | None, list[Flow]] = defaultdict(list)
        for flow in flows:
            self._by_note[flow.note].append(flow)
        texts: defaultdict[str, list[str]] = defaultdict(list)
        self._marks: dict[str, str] = {}
        for block in document.blocks:
            if block.key is not None and block.kind == "note":
                texts[block.key].append(block.text)
                self._marks[block.key] = (block.mark or "").strip()
        self._notes = {key: squeezed("".join(parts)) for key, parts in texts.items()}

    def citation(self, mending: Mending) -> Found:
        """Return where a citation's address stands; raises `Refused` where that is not sure."""
        citation = mending.citation
        mine = self._flows_of(citation)
        same = self._alike[_likeness(citation)]
        rank = next(n for n, one in enumerate(same) if one.ordinal == citation.ordinal)
        for strict, joined in ((True, False), (True, True), (False, False)):
            occurrences = list(_occurrences(citation, mine, strict=strict, joined=joined))
            if len(occurrences) == len(same):
                return occurrences[rank]
        raise Refused(_NOT_FOUND)

    def reference(self, citation: Citation, within: Flow | None = None) -> Found:
        """Return where the reference of a citation stands; raises `Refused`."""
        flows = [within] if within is not None else self._flows_of(citation)
        for words in (citation.context, citation.note_text):
            found = [
                Found(flow, *place)
                for flow in flows
                if words and (place := _place(flow, words)) is not None
            ]
            if len(found) == 1:
                return found[0]
        raise Refused("the place where the address was lost could not be found: give it by hand")

    def _flows_of(self, citation: Citation) -> list[Flow]:
        """Return the paragraphs of the note that a citation stands in, or those of the body."""
        if citation.note is None:
            return self._by_note[None]
        wanted = squeezed(citation.note_text or "")
        keys = [key for key, text in self._notes.items() if wanted and wanted in text]
        if len(keys) > 1:
            keys = [key for key in keys if self._marks[key] == citation.note] or keys
        if not keys:  # notes typed by hand below the letter
            return self._by_note[None]
        return self._by_note[keys[0]] if len(keys) == 1 else []


def _likeness(one: Citation) -> tuple[str | None, ...]:
    """Return what citations share that look the same in their note or in the body."""
    text = one.note_text if one.note is not None else None
    return (one.note, text, one.printed, squeezed(one.anchor_text or ""))


def _occurrences(
    citation: Citation, flows: Iterable[Flow], *, strict: bool, joined: bool
) -> Iterable[Found]:
    printed = citation.printed or ""
    anchor = squeezed(citation.anchor_text or "")
    for flow in flows:
        text = flow.text
        found = []
        for link in flow.joined if joined else flow.links:
            if link.target.strip() != printed.strip():
                continue
            visible = text[link.start : link.end]
            fits = squeezed(visible) == anchor if anchor else shows(visible, printed, citation.url)
            if fits:
                found.append(Found(flow, link.start, link.end, link))
        if not anchor:
            found += [
                Found(flow, start, end, flow.link_over(start))
                for start, end in _printed_at(flow, printed, strict=strict)
                if not any(f.start <= start < f.end for f in found)
                and (flow.link_over(start) is None or not strict or _is_dead(flow, start))
            ]
        yield from sorted(found, key=lambda one: one.start)


def _is_dead(flow: Flow, start: int) -> bool:
    link = flow.link_over(start)
    return link is not None and link.target.strip() in ("", "#")


def _printed_at(flow: Flow, printed: str, *, strict: bool) -> Iterable[tuple[int, int]]:
    """Yield where an address stands in a text, white space aside, and does not go on."""
    wanted = squeezed(printed)
    if not wanted:
        return
    text, plain, kept = flow.text, flow.plain, flow.kept
    at = plain.find(wanted)
    while at >= 0:
        start, end = kept[at], kept[at + len(wanted) - 1] + 1
        goes_on = end < len(text) and _GOES_ON.match(text, end)
        begins = start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "/=%")
        if not strict or (begins and not goes_on):
            yield start, end
        at = plain.find(wanted, at + len(wanted))


def _place(flow: Flow, words: str) -> tuple[int, int] | None:
    """Return where words stand in a paragraph exactly once, white space aside."""
    wanted = squeezed(words)
    if not wanted or flow.plain.count(wanted) != 1:
        return None
    at = flow.plain.index(wanted)
    return flow.kept[at], flow.kept[at + len(wanted) - 1] + 1


def behind(found: Found, count: int) -> int:
    """Return the index behind so many visible characters of what was found."""
    text = found.flow.text
    kept = [n for n in range(found.start, found.end) if squeezed(text[n])]
    return kept[min(count, len(kept)) - 1] + 1 if count else found.start
