"""Lines become the blocks of a document: paragraphs, notes, and what is known of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.breaks import Breaks, End, study
from citecheck.letters.pdf.marks import raised_marks
from citecheck.model import Block, BlockKind, Span, SpanKind

if TYPE_CHECKING:
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.parted import Column, PrintedNote, Reading

__all__ = ["Finds", "blocks", "match_marks"]

PARAGRAPH_GAP = 1.35
"""Times the usual distance of lines: more is a new paragraph."""
INDENT = 0.8
"""In ems: a first line is indented by more than this."""
SHORT_LINE = 0.86
"""Share of the column's width below which a line may end its paragraph."""
HEADING_SIZE = 1.12
"""Times the letter's type."""

TAIL = 300
"""Characters at a line's end that are looked at for what goes on."""

LONGEST_ADDRESS = 8
"""Lines; looked at for where an address began."""

LEAST_ROOM = 0.75
"""In characters: with less room a line is full."""
SOFT_HYPHEN = "\u00ad"
FULL_LINE = "\u2060"
"""WORD JOINER: `Block.text` says what it means before a newline."""

_ADDRESS_BEGINS = re.compile(r"https?:|www\.", re.IGNORECASE)
_ITEM = re.compile(
    r"(?P<bullet>[•‣◦▪●○–—·-])\s+|(?P<number>\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)])\s+"
)
_ENDS = re.compile(r"[.:!?…][\"”’»)\]]*$")
_OPEN_URL = re.compile(
    r"(?:https?:|www\.)\S*[-/_=&?.%#~,:]$|(?:https?:|www\.)\S{12,}$|https?:$", re.I
)
_NO_REST = '([{"“«•'
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
    for column in reading.body:
        for line in column.lines:
            for mark in raised_marks(line):
                if mark.unit:
                    units.append((line, mark.start, mark.end, mark.mark))
                    continue
                key = _claim(open_notes, column.page, mark.mark)
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
    paragraphs = _paragraphs(reading.body)
    finds.breaks = study([*paragraphs, *(note.lines for note in reading.notes)])
    result = [_text_block(lines, finds, body_size) for lines in paragraphs]
    for note in reading.notes:
        result += _note_blocks(note, finds, body_size)
    return result


def _text_block(lines: list[Line], finds: Finds, body_size: float) -> Block:
    first = lines[0]
    text, spans = _compose(lines, 0, finds)
    scale = round(first.size / body_size, 2)
    kind: BlockKind = "paragraph"
    number: str | None = None
    item = _ITEM.match(first.text)
    if len(lines) <= 3 and (scale >= HEADING_SIZE or all(all(line.bold) for line in lines)):
        kind = "heading"
    elif item is not None:
        kind, number = "list_item", item["number"]
    return Block(text, kind, spans, page=first.page, scale=scale, number=number)


def _note_blocks(note: PrintedNote, finds: Finds, body_size: float) -> list[Block]:
    """Return a note's blocks: one a page, unless an address runs over the page's end."""
    parts: list[list[Line]] = []
    for line in note.lines:
        if parts and (line.page == parts[-1][-1].page or _address_runs_on(parts[-1], line)):
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


def _address_runs_on(lines: list[Line], line: Line) -> bool:
    """Whether an address that began some lines above may go on."""
    if _runs_on(lines[-1], line):
        return True
    token = ""
    for before in reversed(lines[-LONGEST_ADDRESS:]):
        words = before.text[-TAIL:].rpartition(" ")
        token = words[2].rstrip("-\u2010") + token
        if words[1]:
            break
    return _OPEN_URL.match(token.lstrip("(<[")) is not None and line.text[:1] not in _NO_REST


def _runs_on(before: Line, line: Line) -> bool:
    """Whether an address at the end of one line may go on in the next."""
    if not _OPEN_URL.search(before.text[-TAIL:]):
        return False
    return line.text[:1] not in _NO_REST and bool(line.text.strip())


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
    if not _ADDRESS_BEGINS.search(tail.rpartition(" ")[2]):
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
                continue  # two annotations over one text: the first stays
            if targets[number] == targets[other] and (
                start <= last or not between.strip() or _is_of(text[first:end], targets[number])
            ):
                merged[-1] = (first, max(last, end), other)
                continue
        merged.append((start, end, number))
    return [_trimmed(text, start, end, targets[number]) for start, end, number in merged]


def _is_of(printed: str, target: str) -> bool:
    """Whether print, with what lies between two pieces of a link, is of its address."""
    return "".join(printed.replace(FULL_LINE, "").split()) in target


def _trimmed(text: str, start: int, end: int, target: str) -> Span:
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip())
    return Span(start, max(start, end - (len(shown) - len(shown.rstrip()))), SpanKind.LINK, target)


# --- paragraphs ----------------------------------------------------------------------


def _paragraphs(columns: list[Column]) -> list[list[Line]]:
    """Group the lines of the text into paragraphs, over columns and pages."""
    result: list[list[Line]] = []
    for column in columns:
        if not column.lines:
            continue
        shape = _Shape(column)
        for index, line in enumerate(column.lines):
            before = result[-1][-1] if result else None
            if before is None or shape.parts(before, line, first=index == 0):
                result.append([line])
            else:
                result[-1].append(line)
    return result


def _ends(line: Line) -> bool:
    """Whether a line ends a sentence; the mark of a note behind its stop does not count."""
    end = len(line.text)
    while end > 1 and line.raised[end - 1]:
        end -= 1
    return bool(_ENDS.search(line.text[max(0, end - TAIL) : end].rstrip()))


class _Shape:
    """How a column is set: its edges and the usual distance of its lines."""

    def __init__(self, column: Column) -> None:
        lines = column.lines
        steps = [
            above.baseline - below.baseline
            for above, below in pairwise(lines)
            if 0 < above.baseline - below.baseline < 3 * above.size
        ]
        self.left = median(line.left for line in lines)
        self.right = max(line.right for line in lines)
        self.step = median(steps) if steps else 1.2 * lines[0].size
        self.width = max(self.right - min(line.left for line in lines), 1.0)

    def parts(self, before: Line, line: Line, *, first: bool) -> bool:
        """Whether `line` begins a new paragraph."""
        if abs(before.size - line.size) > 0.08 * line.size or before.is_bold != line.is_bold:
            return True
        if _ITEM.match(line.text) and not _runs_on(before, line):
            return True
        if first:  # a new column or page: only a finished sentence ends a paragraph here
            return _ends(before) and not _runs_on(before, line)
        if before.baseline - line.baseline > PARAGRAPH_GAP * self.step:
            return True
        if _runs_on(before, line) or (line.text[:1].islower() and not _ends(before)):
            return False
        em = INDENT * line.size
        if line.left > before.left + em and before.left >= self.left - 1:
            return not _ITEM.match(before.text)
        if line.left < before.left - em and line.left < self.left - em / 2:
            return True
        short = before.right < self.right - (1 - SHORT_LINE) * self.width
        return short and _ends(before)
