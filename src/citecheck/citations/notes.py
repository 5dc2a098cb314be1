"""Notes of a letter: which blocks are bodies of notes, and where their marks stand.

A structured format says so itself (`Block.key` and `MARK` spans). For all others a line
that begins with a mark is a body when the same mark stands in the text; strong dresses
(raised, bracketed) are believed before weak ones (`1.`), which also number lists. Both
kinds of letters leave here in one form.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.citations.bodies import find_bodies
from citecheck.citations.marks import compatible, inline_marks, raised_noise
from citecheck.citations.sentences import Flow, Unit, lines_before, tidy
from citecheck.model import Note, SpanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.citations.extents import Body, Stretch
    from citecheck.citations.marks import Dress, Mark
    from citecheck.model import Block, Document, NoteKind

__all__ = ["FoundNote", "Reading", "find_notes", "read_notes"]

_LONGEST_NOTE = 8000
"""Characters shown of a note: each citation in it carries them. Notes are no books."""
_TEXT_KINDS = frozenset({"paragraph", "heading", "list_item", "quote", "cell", "note"})


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note with the stretches of blocks that its body is made of."""

    note: Note
    stretches: tuple[Stretch, ...]
    position: tuple[int, int]
    """Block and offset of its mark in the text, or of its body where it has none."""


@dataclass(slots=True)
class Reading:
    """A letter parted into notes and running text."""

    notes: list[FoundNote]
    flow: Flow
    units: list[tuple[int, int, int]]
    """The stretches of running text: block, start, end; numbered as in `flow`."""


@dataclass(slots=True)
class _Reference:
    """A mark in the text."""

    mark: str
    block: int
    start: int
    end: int
    dress: Dress | None
    key: str | None = None
    body: Body | None = None


@dataclass(slots=True)
class _Text:
    """What of the blocks is running text, and the marks in it."""

    units: list[tuple[int, int, int]] = field(default_factory=list)
    by_block: dict[int, list[int]] = field(default_factory=dict)
    """The numbers of a block's units."""
    references: list[_Reference] = field(default_factory=list)


def find_notes(document: Document) -> tuple[Note, ...]:
    """Return the notes of a letter in the order of their marks."""
    return tuple(found.note for found in read_notes(document).notes)


def read_notes(document: Document) -> Reading:
    """Part a letter into its notes and its running text."""
    blocks = document.blocks
    inline = [inline_marks(b) if b.kind in _TEXT_KINDS else [] for b in blocks]
    bodies = find_bodies(blocks, inline)
    text = _running_text(blocks, bodies, inline)
    paired = _pair(text.references, bodies, blocks)
    flow = _flow(blocks, text, paired, inline if bodies else None)
    notes = [_note(body, paired.get(id(body)), flow, text, blocks) for body in bodies]
    notes.sort(key=lambda found: found.position)
    return Reading(notes, flow, text.units)


def _running_text(
    blocks: Sequence[Block], bodies: Sequence[Body], inline: Sequence[Sequence[Mark]]
) -> _Text:
    covered: dict[int, list[tuple[int, int]]] = {}
    for body in bodies:
        for stretch in body.stretches:
            begin = body.opens if stretch is body.stretches[0] else stretch.start
            covered.setdefault(stretch.block, []).append((begin, stretch.end))
    text = _Text()
    for index, block in enumerate(blocks):
        if block.kind not in _TEXT_KINDS:
            continue
        position = 0
        for begin, end in [*sorted(covered.get(index, ())), (len(block.text), len(block.text))]:
            if block.text[position:begin].strip():
                text.by_block.setdefault(index, []).append(len(text.units))
                text.units.append((index, position, begin))
            position = max(position, end)
        text.references.extend(_references(block, index, covered.get(index, ()), inline[index]))
    return text


def _references(
    block: Block, index: int, covered: Sequence[tuple[int, int]], marks: Sequence[Mark]
) -> list[_Reference]:
    found = [
        _Reference("", index, span.start, span.end, None, key=span.target)
        for span in block.spans
        if span.kind == SpanKind.MARK
    ]
    found += [_Reference(mark.mark, index, mark.start, mark.end, mark.dress) for mark in marks]
    notes = sorted(covered)
    return sorted(
        (reference for reference in found if not _inside(reference.start, notes)),
        key=lambda reference: reference.start,
    )


def _inside(offset: int, stretches: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(stretches, (offset, 1 << 62)) - 1
    return index >= 0 and offset < stretches[index][1]


def _pair(
    references: Sequence[_Reference], bodies: Sequence[Body], blocks: Sequence[Block]
) -> dict[int, list[_Reference]]:
    """Give each mark in the text to its note: the next of that mark, or the last before it."""
    by_key: dict[str, Body] = {}
    by_mark: dict[str, list[Body]] = {}
    referred = {reference.key for reference in references if reference.key is not None}
    for body in bodies:
        if body.key is not None:
            by_key.setdefault(body.key, body)
        if body.key is None or body.key not in referred:
            by_mark.setdefault(body.mark, []).append(body)
    paired: dict[int, list[_Reference]] = {}
    turns: dict[str, int] = {}
    for reference in references:
        if reference.key is not None:
            found = by_key.get(reference.key)
        else:
            found = _next_body(reference, by_mark.get(reference.mark, ()), turns, blocks)
        if found is not None:
            reference.body = found
            paired.setdefault(id(found), []).append(reference)
    return paired


def _next_body(
    reference: _Reference,
    candidates: Sequence[Body],
    turns: dict[str, int],
    blocks: Sequence[Block],
) -> Body | None:
    assert reference.dress is not None
    if not candidates:
        return None
    # References come in order, so the search goes on where the last one of the mark ended.
    turn = turns.get(reference.mark, 0)
    while turn < len(candidates) - 1 and candidates[turn].stretches[0].block < reference.block:
        turn += 1
    turns[reference.mark] = turn
    page = blocks[reference.block].page
    body = candidates[turn]
    if turn and page is not None and blocks[candidates[turn - 1].stretches[0].block].page == page:
        body = candidates[turn - 1]
    return body if body.dress is None or compatible(reference.dress, body.dress) else None


def _flow(
    blocks: Sequence[Block],
    text: _Text,
    paired: dict[int, list[_Reference]],
    inline: Sequence[Sequence[Mark]] | None,
) -> Flow:
    marks: dict[int, set[tuple[int, int]]] = {}
    dresses = set()
    for references in paired.values():
        for reference in references:
            marks.setdefault(reference.block, set()).add((reference.start, reference.end))
            dresses.add(reference.dress)
    if not dresses & {"raised", "bracket"}:
        inline = None
    units = []
    for index, start, end in text.units:
        block = blocks[index]
        own = marks.get(index, set())
        own.update((s.start, s.end) for s in block.spans if s.kind == SpanKind.MARK)
        if inline is not None:
            own.update(raised_noise(inline[index]))
        inside = sorted((b - start, e - start) for b, e in own if start <= b < end)
        units.append(Unit(block.text[start:end], block.kind, inside))
    return Flow(units)


def _note(
    body: Body,
    references: list[_Reference] | None,
    flow: Flow,
    text: _Text,
    blocks: Sequence[Block],
) -> FoundNote:
    first = body.stretches[0]
    sentence = None
    position = (first.block, first.start)
    if references:
        place = references[0]
        position = (place.block, place.start)
        for number in text.by_block.get(place.block, ()):
            _, start, end = text.units[number]
            if start <= place.start < end:
                sentence = flow.sentence(number, place.start - start, mark=True)
                break
    kind: NoteKind = body.kind
    lines = [tidy(blocks[s.block].text[s.start : s.end]) for s in body.stretches]
    block = blocks[first.block]
    line = block.line
    if line is not None and not block.key:
        line += lines_before(block.text, first.start)
    shown = "\n".join(filter(None, lines))
    if len(shown) > _LONGEST_NOTE:
        shown = f"{shown[:_LONGEST_NOTE].rstrip()} …"
    note = Note(body.mark, kind, shown, sentence, block.page, line)
    return FoundNote(note, tuple(body.stretches), position)
