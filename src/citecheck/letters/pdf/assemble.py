"""Lines become the blocks of a document: paragraphs, notes, and what is known of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.letters.pdf.breaks import Breaks, End, study
from citecheck.letters.pdf.marks import raised_marks
from citecheck.letters.pdf.paragraphs import (
    ADDRESS_BEGINS,
    FULL_LINE,
    ITEM,
    TAIL,
    address_runs_on,
    is_of,
    paragraphs,
)
from citecheck.model import Block, BlockKind, Span, SpanKind

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import PrintedNote, Reading

__all__ = ["Finds", "blocks", "match_marks"]

HEADING_SIZE = 1.12
"""Times the letter's type."""

LEAST_ROOM = 0.75
"""In characters: with less room a line is full."""
SOFT_HYPHEN = "\u00ad"
_LINE_NUMBER = re.compile(r"\s*(?:\n\d{1,4}\s+)?")
"""Nothing, or the number of a line that begins with the rest of the one before."""
_BRACKETED = re.compile(r"\[(\d{1,3})\]")


@dataclass(slots=True)
class Finds:
    """What was found about the lines of a letter, by the line's identity."""

    links: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Start, end, and the number of the link in `targets`."""
    targets: list[str] = field(default_factory=list)
    marks: dict[int, list[tuple[int, int, str | None]]] = field(default_factory=dict)
    """Start, end, and the key of the note that was found for it."""
    breaks: Breaks = field(default_factory=Breaks)


# --- marks ---------------------------------------------------------------------------


def match_marks(reading: Reading) -> dict[int, list[tuple[int, int, str | None]]]:
    """Tie the raised marks of the text to the notes: same page first, then endnotes."""
    found: dict[int, list[tuple[int, int, str | None]]] = defaultdict(list)
    open_notes: dict[tuple[int, str], list[PrintedNote]] = defaultdict(list)
    for note in reading.notes:
        page = 0 if note.kind == "endnote" else note.page
        open_notes[page, note.mark].append(note)
    units: list[tuple[Line, int, int, str]] = []
    claimed: dict[tuple[int, str], str] = {}
    for column in reading.body:
        for line in column.lines:
            for mark in raised_marks(line):
                if mark.unit:
                    units.append((line, mark.start, mark.end, mark.mark))
                    continue
                key = _claim(open_notes, column.page, mark.mark)
                place = column.page, mark.mark
                if key is not None:
                    claimed[place] = key
                elif not mark.ordinal:  # the address that two authors share
                    key = claimed.get(place)
                found[id(line)].append((mark.start, mark.end, key))
    for line, start, end, mark_text in units:
        found[id(line)].append((start, end, _claim(open_notes, line.page, mark_text)))
    _match_bracketed(reading, open_notes, found)
    return found


def _claim(
    open_notes: dict[tuple[int, str], list[PrintedNote]],
    page: int,
    mark: str,
    *,
    bracketed: bool = False,
) -> str | None:
    """Take the note of a mark: one whose label is dressed alike, where there is any.

    `[1]` in the text is the first of a list of references, ¹ the first of the footnotes.
    """
    places = [open_notes.get((where, mark), ()) for where in (page, 0, page + 1, page - 1)]
    waiting = [notes for notes in places if notes]
    if not waiting:
        return None
    alike = (
        (notes, note)
        for notes in waiting
        for note in notes
        if note.dress.startswith("[") == bracketed
    )
    notes, note = next(alike, (waiting[0], waiting[0][0]))
    notes.remove(note)
    return note.key


def _match_bracketed(
    reading: Reading,
    open_notes: dict[tuple[int, str], list[PrintedNote]],
    found: dict[int, list[tuple[int, int, str | None]]],
) -> None:
    """Tie `[12]` in the text to notes that nothing raised refers to."""
    if not any(open_notes.values()):
        return
    for column in reading.body:
        for line in column.lines:
            for match in _BRACKETED.finditer(line.text):
                key = _claim(open_notes, column.page, match[1], bracketed=True)
                if key is not None:
                    found[id(line)].append((match.start(), match.end(), key))


# --- blocks --------------------------------------------------------------------------


def blocks(reading: Reading, finds: Finds, body_size: float) -> list[Block]:
    """Return the text's paragraphs in reading order, then the notes."""
    parts = paragraphs(reading.body, finds)
    finds.breaks = study([*parts, *(note.lines for note in reading.notes)])
    result = [_text_block(lines, finds, body_size) for lines in parts]
    for note in reading.notes:
        result += _note_blocks(note, finds, body_size)
    return result


def _text_block(lines: list[Line], finds: Finds, body_size: float) -> Block:
    first = lines[0]
    text, spans = _compose(lines, 0, finds)
    scale = round(first.size / body_size, 2)
    kind: BlockKind = "paragraph"
    number: str | None = None
    item = ITEM.match(first.text)
    if len(lines) <= 3 and (scale >= HEADING_SIZE or all(all(line.bold) for line in lines)):
        kind = "heading"
    elif item is not None:
        kind, number = "list_item", item["number"]
    return Block(text, kind, spans, page=first.page, scale=scale, number=number)


def _note_blocks(note: PrintedNote, finds: Finds, body_size: float) -> list[Block]:
    """Return a note's blocks: one a page, unless an address runs over the page's end."""
    parts: list[list[Line]] = []
    for line in note.lines:
        if parts and (line.page == parts[-1][-1].page or address_runs_on(parts[-1], line)):
            parts[-1].append(line)
        else:
            parts.append([line])
    result: list[Block] = []
    for index, lines in enumerate(parts):
        text, spans = _compose(lines, note.skip if index == 0 else 0, finds)
        result.append(
            Block(
                text,
                "note",
                spans,
                page=lines[0].page,
                key=note.key,
                mark=note.mark,
                note_kind=note.kind,
                scale=round(lines[0].size / body_size, 2),
            )
        )
    return result


def _compose(lines: list[Line], skip: int, finds: Finds) -> tuple[str, tuple[Span, ...]]:
    """Join lines by newlines and move what was found in them to its place."""
    parts: list[str] = []
    length, tail = 0, ""
    spans: list[Span] = []
    links: list[tuple[int, int, int]] = []
    before: Line | None = None
    for line in lines:
        if before is not None:
            linked = any(end == len(before.text) for _, end, _ in finds.links.get(id(before), ()))
            parts[-1], joint = (
                (parts[-1], "\n") if linked else _joint(parts[-1], tail, before, line, finds.breaks)
            )
            parts[-1] += joint
            length += len(joint)
            tail += joint
        base = length - skip
        parts.append(line.text[skip:])
        length += len(parts[-1])
        tail = (tail + parts[-1])[-TAIL:]
        before = line
        for start, end, number in finds.links.get(id(line), ()):
            if end > skip:
                links.append((max(start, skip) + base, end + base, number))
        for start, end, key in finds.marks.get(id(line), ()):
            if start >= skip:
                kind = SpanKind.MARK if key else SpanKind.RAISED
                spans.append(Span(start + base, end + base, kind, key))
        spans += _italics(line, skip, base)
        skip = 0
    text = "".join(parts)
    spans += _link_spans(text, links, finds.targets)
    return text, tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _joint(printed: str, tail: str, before: Line, line: Line, breaks: Breaks) -> tuple[str, str]:
    """Return a line as it is kept, and what stands between it and the next one.

    `tail` is the end of the text so far, the line included.
    """
    end = breaks.end(before, line)
    if end is End.BROKEN:
        return printed, ""
    if end is End.INSERTED:
        return printed[:-1] + SOFT_HYPHEN, "\n"
    return printed, _line_end(before, tail)


def _line_end(line: Line, tail: str) -> str:
    """Return how a line ends: marked where an address fills it to its last character.

    Then the line end says nothing of a space behind the address (`Block.text`).
    """
    if not ADDRESS_BEGINS.search(tail.rpartition(" ")[2]):
        return "\n"
    start = max(0, len(line.text) - 10)
    width = (line.right - line.lefts[start]) / (len(line.text) - start)
    return FULL_LINE + "\n" if line.edge - line.right < LEAST_ROOM * width else "\n"


def _italics(line: Line, skip: int, base: int) -> list[Span]:
    if not any(line.italic):
        return []
    found: list[Span] = []
    start = skip
    while start < len(line.text):
        end = start
        while end < len(line.text) and line.italic[end]:
            end += 1
        if end - start > 2:
            found.append(Span(start + base, end + base, SpanKind.EMPHASIS))
        start = end + 1
    return found


def _link_spans(text: str, links: list[tuple[int, int, int]], targets: list[str]) -> list[Span]:
    """Make one span of the pieces of a link that is broken over lines."""
    merged: list[tuple[int, int, int]] = []
    for start, end, number in sorted(links):
        if merged:
            first, last, other = merged[-1]
            between = text[last:start]
            if start < last and number != other:
                if 2 * (last - start) >= end - start:
                    continue  # two annotations over one text: the first stays
                start = last  # their edges touch
            if targets[number] == targets[other]:
                if _is_rest(text[first:last], between, text[start:end], targets[number]):
                    continue
                if (
                    start <= last
                    or _LINE_NUMBER.fullmatch(between)
                    or (is_of(text[first:end], targets[number]))
                ):
                    merged[-1] = (first, max(last, end), other)
                    continue
        merged.append((start, end, number))
    return [_trimmed(text, start, end, targets[number]) for start, end, number in merged]


def _is_rest(begun: str, between: str, rest: str, target: str) -> bool:
    """Whether a number of the margin parts two pieces of an address that is a link.

    The first of them stands for both: what lies between is not of the address.
    """
    if not between.strip() or not _LINE_NUMBER.fullmatch(between):
        return False
    one, other = ("".join(part.replace(FULL_LINE, "").split()) for part in (begun, rest))
    at = target.find(one)
    return at >= 0 and target.startswith(other, at + len(one))


def _trimmed(text: str, start: int, end: int, target: str) -> Span:
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip())
    return Span(start, max(start, end - (len(shown) - len(shown.rstrip()))), SpanKind.LINK, target)
