"""How far a note goes: to the next note, over a paragraph's or a page's end, and no further."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citecheck.citations.marks import Dress
    from citecheck.model import Block, NoteKind

    Places = Mapping[str, Sequence[tuple[int, int]]]

__all__ = ["Body", "Stretch", "extend_bodies"]

_TEXT_KINDS = frozenset({"paragraph", "quote", "cell", "note", "list_item"})
_ONLY_ADDRESS = re.compile(
    r"[\s<(\[]*(?:URL:\s*)?(?:https?://|www\.)\S+(?:\s*\n\s*\S{4,})?[\s>)\].,;]*", re.IGNORECASE
)
_CLOSED = re.compile(r"(?:[.!?…:;][\"”’»)\]>]*|[>/])\s*$")
_FLOW_CLOSED = re.compile(r"[.!?…:;][\"”’»')\]\s\d¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§\[]*$")
_ENDS_IN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$", re.IGNORECASE)
_REST_OF_ADDRESS = re.compile(r"[\w%~+-]{0,200}[/.=&?_%-][\w./=&?%~+#-]{0,500}[\s.)>\]]{0,5}")
_SUBSTANTIAL = 40
"""Shorter stretches between notes are furniture (page numbers, running heads)."""
_LONG = 80
_FOOTER_BLOCKS = 3
_FOOTER_CHARS = 300
"""What may follow endnotes: a line or two of the page they were taken from."""
_CLOSING = re.compile(
    r"^\W*(?:yours\b|sincerely|respectfully|with (?:kind |best )?regards|best regards|kind regards"
    r"|in solidarity|cordially|atentamente|atte\b|cordialmente|respetuosamente|saludos"
    r"|(?:nous vous prions|je vous prie|veuillez) d?['’]?agr|veuillez agréer|cordialement"
    r"|respectueusement|salutations|mit freundlichen|hochachtungsvoll|signed|undersigned)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`[start, end)` of a block's text."""

    block: int
    start: int
    end: int


@dataclass(slots=True)
class Body:
    """A note's body: one or more stretches of blocks."""

    mark: str
    opens: int
    """Where its own mark begins, in the block of the first stretch."""
    stretches: list[Stretch]
    kind: NoteKind = "footnote"
    key: str | None = None
    dress: Dress | None = None
    """How its mark is printed; None where the format itself says that it is a note."""
    settled: bool = False
    """True where its kind is known."""


def extend_bodies(
    blocks: Sequence[Block],
    bodies: list[Body],
    taken: set[int],
    places: Places,
) -> None:
    """Give bodies found by their marks their full extent, and their kind.

    `bodies` are in reading order, each with one stretch from its mark to its block's end;
    `taken` are blocks of notes that the format itself knows; `places` says where each
    mark stands in the text.
    """
    opened_at = -1
    flow_open = False
    for order, body in enumerate(bodies):
        first = body.stretches[0]
        following = bodies[order + 1] if order + 1 < len(bodies) else None
        if following and following.stretches[0].block == first.block:
            body.stretches = [Stretch(first.block, first.start, following.opens)]
            continue
        limit = following.stretches[0].block if following else len(blocks)
        flow_open = _flow_is_open(blocks, opened_at, bodies, order, default=flow_open)
        for index in range(first.block + 1, limit):
            if index in taken or not _goes_on(blocks, body, index, flow_open, following, places):
                break
            body.stretches.append(Stretch(index, 0, len(blocks[index].text)))
        _take_head(blocks, body, following, flow_open, places)
        opened_at = body.stretches[-1].block
    _settle_kinds(blocks, bodies, places)


def _take_head(
    blocks: Sequence[Block], body: Body, following: Body | None, flow_open: bool, places: Places
) -> None:
    """Give a note what stands before the next one's mark in the next one's block."""
    if following is None or following.opens == 0:
        return
    index = following.stretches[0].block
    if index != body.stretches[-1].block + 1 or not blocks[index].text[: following.opens].strip():
        return
    place = _announced(following, places)
    within = place is not None and place[0] == index
    if not within and _goes_on(blocks, body, index, flow_open, following, places):
        body.stretches.append(Stretch(index, 0, following.opens))


def _announced(body: Body, places: Places) -> tuple[int, int] | None:
    """Return where the mark of a note stands: the last one before its body."""
    known = places.get(body.mark, ())
    index = bisect_left(known, (body.stretches[0].block, body.opens)) - 1
    return known[index] if index >= 0 else None


def _flow_is_open(
    blocks: Sequence[Block], after: int, bodies: Sequence[Body], order: int, *, default: bool
) -> bool:
    """Tell whether the running text before a body stops in mid-sentence."""
    body = bodies[order]
    first = body.stretches[0].block
    head = blocks[first].text[: body.opens].strip()
    if head and not (order and bodies[order - 1].stretches[-1].block == first):
        return _is_cut(head)
    between = [blocks[index] for index in range(after + 1, first)]
    for block in reversed(between):
        if block.kind in _TEXT_KINDS and len(block.text) >= _SUBSTANTIAL:
            return _is_cut(block.text)
    return default and not any(block.text for block in between)


def _is_cut(text: str) -> bool:
    return len(text) >= _LONG and not _FLOW_CLOSED.search(text[-80:])


def _goes_on(
    blocks: Sequence[Block],
    body: Body,
    index: int,
    flow_open: bool,
    following: Body | None,
    places: Places,
) -> bool:
    """Tell whether a block behind a note's body is still part of it."""
    block = blocks[index]
    if block.kind not in _TEXT_KINDS:
        return False
    if len(body.stretches) == 1 and _is_bare(blocks, body):
        return True
    if _ONLY_ADDRESS.fullmatch(block.text):
        return True
    place = _announced(following, places) if following else None
    if place is not None and place[0] == index:
        return False  # the mark of the next note: this is running text
    last = body.stretches[-1]
    note = blocks[last.block].text[last.start : last.end]
    if block.text[:1].islower():
        if _ENDS_IN_ADDRESS.search(note[-300:]):
            return bool(_REST_OF_ADDRESS.fullmatch(block.text))
        return not flow_open and not _CLOSED.search(note[-80:])
    if following is None or flow_open:
        return False
    # Both marks stand before this note: what lies between the two notes is no running text.
    between = place is not None and place < (body.stretches[0].block, body.opens)
    return between and block.kind != "list_item"


def _is_bare(blocks: Sequence[Block], body: Body) -> bool:
    """Tell a mark without a body: a term of definition or a cell; what follows is its note."""
    first = body.stretches[0]
    return not blocks[first.block].text[first.start : first.end].strip()


def _settle_kinds(blocks: Sequence[Block], bodies: Sequence[Body], places: Places) -> None:
    """Tell endnotes, one block at the letter's end, from notes at the foot of pages."""
    open_kinds = [body for body in bodies if not body.settled]
    if not open_kinds:
        return
    groups = _groups(blocks, open_kinds, places)
    kind = "endnote" if len(groups) == 1 and _ends_letter(blocks, groups[0]) else "footnote"
    for body in open_kinds:
        body.kind = "endnote" if kind == "endnote" else "footnote"


def _groups(blocks: Sequence[Block], bodies: Sequence[Body], places: Places) -> list[list[Body]]:
    """Part bodies where running text lies between: much of it, or the next one's mark."""
    groups: list[list[Body]] = []
    for body in bodies:
        if groups:
            last = groups[-1][-1].stretches[-1].block
            between = range(last + 1, body.stretches[0].block)
            place = _announced(body, places)
            marked = place is not None and place[0] in between
            text = sum(
                len(blocks[i].text)
                for i in between
                if blocks[i].kind in _TEXT_KINDS and len(blocks[i].text) >= _SUBSTANTIAL
            )
            if not text and not marked:
                groups[-1].append(body)
                continue
        groups.append([body])
    return groups


def _ends_letter(blocks: Sequence[Block], group: Sequence[Body]) -> bool:
    first, last = group[0].stretches[0].block, group[-1].stretches[-1].block
    before = any(_CLOSING.match(block.text) for block in blocks[max(0, first - 60) : first])
    after = any(_CLOSING.match(block.text) for block in blocks[last + 1 : last + 200])
    if after:
        return False
    if before:
        return True
    rest = [len(b.text) for b in blocks[last + 1 : last + 500] if b.text.strip()]
    return len(rest) <= _FOOTER_BLOCKS and sum(rest) <= _FOOTER_CHARS
