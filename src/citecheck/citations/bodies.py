"""Bodies of notes: the lines that begin them, chosen among all that look like it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citecheck.citations.crowded import next_mark, next_opening
from citecheck.citations.dates import begins_with_date
from citecheck.citations.extents import Body, Stretch, extend_bodies
from citecheck.citations.headings import heading_line, is_notes_heading
from citecheck.citations.marks import compatible, opening_mark, raised_starts
from citecheck.citations.numbered import marked_openings, numbered_paragraphs
from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from citecheck.citations.marks import Dress, Mark, Opening
    from citecheck.model import Block

__all__ = ["Body", "Stretch", "find_bodies"]

_OPEN_KINDS = frozenset({"paragraph", "list_item", "quote", "cell", "note"})
_STRONG: frozenset[Dress] = frozenset({"raised", "bracket"})
_REFERENCE_LIKE = re.compile(
    r"https?://|www\.|\b(?:1[89]|20)\d\d\b|\bdoi\b|\bibid|\bsupra\b|\bop\. ?cit"
    r"|\b(?:accessed|available|retrieved|consultad[oa]|disponible|consult[ée]e?|abgerufen|see|véase"
    r"|voir|siehe|vgl)\b|[“«„]",
    re.IGNORECASE,
)
_REFERENCE_WINDOW = 1500
_WORD = re.compile(r"\S")


@dataclass(slots=True)
class _Candidate:
    opening: Opening
    block: int
    first: bool
    """Whether it stands at the start of its block."""
    headed: bool
    """Whether it stands below a heading such as "Notes"."""
    dated: bool = False
    """Whether it is rather a date that a line of its block begins with."""
    accepted: bool = False


@dataclass(slots=True)
class _Marks:
    """Where each mark stands in running text."""

    places: dict[str, list[tuple[int, int, Dress]]] = field(default_factory=dict)

    def before(self, candidate: _Candidate) -> bool:
        """Tell whether a mark in the text before a candidate announces it."""
        here = (candidate.block, candidate.opening.start)
        return any(
            place[:2] < here and compatible(place[2], candidate.opening.dress)
            for place in self.places.get(candidate.opening.mark, ())[:50]
        )

    def anywhere(self, candidate: _Candidate) -> bool:
        here = (candidate.block, candidate.opening.start)
        return any(
            place[:2] != here and compatible(place[2], candidate.opening.dress)
            for place in self.places.get(candidate.opening.mark, ())[:50]
        )


class _References:
    """Which of the lines that begin with a mark go on as references do."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._links: dict[int, list[int]] = {}
        """Of each block, where its links that lead out of the letter begin."""

    def like(self, candidate: _Candidate) -> bool:
        """Tell a year, a word of access, a quotation or a link behind a mark."""
        index, body = candidate.block, candidate.opening.body
        if index + 1 < len(self._blocks) and not _WORD.search(self._blocks[index].text, body):
            # The mark stands alone: in a cell of its own, or as the term of a definition.
            index, body = index + 1, 0
        text = self._blocks[index].text
        stop = min(len(text), body + _REFERENCE_WINDOW)
        end = text.find("\n\n", body, stop)
        stop = stop if end < 0 else end
        links = self._outward(index)
        first = bisect_left(links, body)
        linked = first < len(links) and links[first] < stop
        return linked or bool(_REFERENCE_LIKE.search(text, body, stop))

    def _outward(self, index: int) -> list[int]:
        if index not in self._links:
            self._links[index] = sorted(
                span.start
                for span in self._blocks[index].spans
                if span.kind == SpanKind.LINK and not (span.target or "#").startswith("#")
            )
        return self._links[index]


def find_bodies(blocks: Sequence[Block], inline: Sequence[Sequence[Mark]]) -> list[Body]:
    """Return the bodies of all notes in reading order.

    `inline` are the candidate marks in the text of each block.
    """
    known = _structured(blocks)
    taken = {stretch.block for body in known for stretch in body.stretches}
    candidates = _candidates(blocks, taken)
    marks = _marks(blocks, candidates, taken, inline)
    _call_as_in_text(blocks, candidates, marks)
    references = _References(blocks)
    _choose_strong(references, candidates, marks)
    marked = marked_openings(blocks, [(c.block, c.opening.start) for c in candidates], inline)
    candidates = _without_paragraphs(candidates, marked, known=bool(known))
    _choose_weak(references, candidates, marks, marked)
    _choose_neighbours(candidates, marks)
    _fill_gaps(candidates)
    candidates = _crowded(blocks, candidates, marks)
    printed = [
        Body(
            candidate.opening.mark,
            candidate.opening.start,
            [Stretch(candidate.block, candidate.opening.body, len(blocks[candidate.block].text))],
            "endnote" if candidate.headed else "footnote",
            dress=candidate.opening.dress,
            settled=candidate.headed,
        )
        for candidate in candidates
        if candidate.accepted
    ]
    places = {m: [place[:2] for place in found] for m, found in marks.places.items()}
    extend_bodies(blocks, printed, taken, places)
    bodies = [body for body in known + printed if body.stretches]
    return sorted(bodies, key=lambda body: (body.stretches[0].block, body.opens))


def _structured(blocks: Sequence[Block]) -> list[Body]:
    """Return the notes that the format itself knows."""
    by_key: dict[str, Body] = {}
    bodies: list[Body] = []
    for index, block in enumerate(blocks):
        if block.kind != "note" or (block.key is None and block.mark is None):
            continue
        stretch = Stretch(index, 0, len(block.text))
        known = by_key.get(block.key) if block.key is not None else None
        if known:
            known.stretches.append(stretch)
            continue
        body = Body(
            block.mark or block.key or "",
            0,
            [stretch],
            block.note_kind or "footnote",
            key=block.key,
            settled=block.note_kind is not None,
        )
        bodies.append(body)
        if block.key is not None:
            by_key[block.key] = body
    return bodies


def _candidates(blocks: Sequence[Block], taken: set[int]) -> list[_Candidate]:
    found: list[_Candidate] = []
    headed = False
    for index, block in enumerate(blocks):
        if is_notes_heading(block):
            headed = True
            continue
        if block.kind == "heading":
            headed = headed and _heads_notes(blocks, index)
        if index in taken or block.kind not in _OPEN_KINDS:
            continue
        start, first = 0, True
        raised = raised_starts(block)
        while True:
            opening = opening_mark(block, start, raised)
            if opening and opening.body <= len(block.text):
                dated = not first and begins_with_date(block.text, opening.start)
                found.append(_Candidate(opening, index, first, headed, dated))
            first = heading_line(_line(block.text, start))
            headed = headed or first
            start = block.text.find("\n", start) + 1
            if not start:
                break
    return found


def _heads_notes(blocks: Sequence[Block], index: int) -> bool:
    """Tell a chapter's heading among notes, below which they begin anew with 1."""
    for block in blocks[index + 1 : index + 3]:
        if block.kind in _OPEN_KINDS and block.text:
            opening = opening_mark(block, 0, raised_starts(block))
            return opening is not None and opening.mark == "1"
    return False


def _line(text: str, start: int) -> str:
    """Return the line that begins at `start`, or its beginning where it is long."""
    end = text.find("\n", start, start + 100)
    return text[start : end if end >= 0 else start + 100]


def _marks(
    blocks: Sequence[Block],
    candidates: Iterable[_Candidate],
    taken: set[int],
    inline: Sequence[Sequence[Mark]],
) -> _Marks:
    openings = {(c.block, c.opening.start) for c in candidates}
    marks = _Marks()
    for index, block in enumerate(blocks):
        if index in taken or block.kind in ("code", "rule"):
            continue
        settled = {span.start for span in block.spans if span.kind == SpanKind.MARK}
        for mark in inline[index]:
            if (index, mark.start) not in openings and mark.start not in settled:
                marks.places.setdefault(mark.mark, []).append((index, mark.start, mark.dress))
    return marks


def _call_as_in_text(
    blocks: Sequence[Block], candidates: Iterable[_Candidate], marks: _Marks
) -> None:
    """Give a note the whole of its label where the text has it so: `[FN1]`, `FN1. Docket`."""
    for candidate in candidates:
        opening = candidate.opening
        label = blocks[candidate.block].text[opening.start : opening.body].strip(_AROUND_LABEL)
        if label != opening.mark and label.endswith(opening.mark) and label in marks.places:
            candidate.opening = replace(opening, mark=label)


_AROUND_LABEL = "[](){}.:\u2013- \t\u00a0\u2002\u2003\n"


def _choose_strong(
    references: _References, candidates: Sequence[_Candidate], marks: _Marks
) -> None:
    """Accept lines that begin with a raised or bracketed mark."""
    strong = [c for c in candidates if c.opening.dress in _STRONG]
    starting = {c.opening.mark for c in strong if c.first}
    previous: _Candidate | None = None
    for candidate in strong:
        mark = candidate.opening.mark
        chained = (
            previous is not None
            and previous.accepted
            and (previous.block == candidate.block or _follows(previous.opening.mark, mark))
        )
        if candidate.first:
            plain = mark.isdigit() or chained
            candidate.accepted = (
                chained
                or marks.anywhere(candidate)
                or (plain and (candidate.headed or references.like(candidate)))
            )
        else:
            candidate.accepted = chained or (mark not in starting and marks.before(candidate))
        previous = candidate
    _accept_backwards(strong)


def _accept_backwards(strong: Sequence[_Candidate]) -> None:
    """Accept what counts down from an accepted note: its mark in the text may be lost."""
    following: _Candidate | None = None
    for candidate in reversed(strong):
        if (
            not candidate.accepted
            and candidate.first
            and following is not None
            and following.accepted
            and _follows(candidate.opening.mark, following.opening.mark)
        ):
            candidate.accepted = True
        following = candidate


def _without_paragraphs(
    candidates: Sequence[_Candidate], marked: Collection[tuple[int, int]], *, known: bool
) -> list[_Candidate]:
    """Leave out what numbers the letter's paragraphs: marks stand in most of them.

    Notes that the format knows (`known`), or that are numbered elsewhere, must be there.
    """
    weak = [c for c in candidates if c.opening.dress not in _STRONG and not c.accepted]
    elsewhere = known or any(c.accepted for c in candidates)
    numbered = numbered_paragraphs(
        [(c.opening.dress, c.opening.mark, (c.block, c.opening.start)) for c in weak],
        marked,
        elsewhere=elsewhere,
    )
    return [c for c in candidates if c.accepted or (c.block, c.opening.start) not in numbered]


def _choose_weak(
    references: _References,
    candidates: Sequence[_Candidate],
    marks: _Marks,
    marked: Collection[tuple[int, int]],
) -> None:
    """For each mark in the text without a note so far, accept the likeliest line.

    Numbered paragraphs look like it, but for the marks in them (`marked`).
    """
    covered = {c.opening.mark for c in candidates if c.accepted}
    weak = [c for c in candidates if c.opening.dress not in _STRONG]
    usual = Counter(c.opening.dress for c in weak if marks.before(c)).most_common(1)
    by_mark: dict[str, list[_Candidate]] = {}
    stars = Counter((c.block, c.opening.mark) for c in weak if c.opening.dress == "symbol")
    for candidate in weak:
        if candidate.headed and candidate.opening.mark.isdigit() and not candidate.dated:
            candidate.accepted = candidate.opening.mark not in covered
        if candidate.opening.mark not in covered:
            by_mark.setdefault(candidate.opening.mark, []).append(candidate)
    for mark, choices in by_mark.items():
        for block, start, dress in marks.places.get(mark, ())[:50]:
            after = [
                c
                for c in choices
                if (c.block, c.opening.start) > (block, start)
                and compatible(dress, c.opening.dress)
            ][:50]
            scored = [
                (
                    _score(references, c, usual, stars) + 2 * _is_slashed(dress, c),
                    (c.block, c.opening.start) not in marked,
                    -n,
                )
                for n, c in enumerate(after)
            ]
            if scored and max(scored)[0] >= _ENOUGH:
                after[-max(scored)[-1]].accepted = True


_ENOUGH = 2


def _is_slashed(dress: Dress, candidate: _Candidate) -> bool:
    """Tell a note from a numbered paragraph: nothing else in a letter is dressed as `1/`."""
    return dress == candidate.opening.dress == "slash"


def _score(
    references: _References,
    candidate: _Candidate,
    usual: Sequence[tuple[Dress, int]],
    stars: Counter[tuple[int, str]],
) -> int:
    score = 4 * candidate.headed + 2 * references.like(candidate) - 2 * candidate.dated
    if usual and candidate.opening.dress == usual[0][0]:
        score += 1
    if candidate.opening.dress == "symbol":
        # A star also begins an item of a list: then its neighbours begin with one too.
        here, mark = candidate.block, candidate.opening.mark
        alone = not stars[here - 1, mark] and not stars[here + 1, mark]
        score += 2 if alone and stars[here, mark] == 1 else -1
    return score


def _choose_neighbours(candidates: Sequence[_Candidate], marks: _Marks) -> None:
    """Accept the next number in the same weak dress, if the text has its mark."""
    last: dict[Dress, _Candidate] = {}
    for candidate in candidates:
        dress = candidate.opening.dress
        before = last.get(dress)
        if (
            not candidate.accepted
            and not candidate.dated
            and dress not in _STRONG
            and before is not None
            and _follows(before.opening.mark, candidate.opening.mark)
            and marks.before(candidate)
        ):
            candidate.accepted = True
        if candidate.accepted:
            last[dress] = candidate


def _fill_gaps(candidates: Sequence[_Candidate]) -> None:
    """Accept what counts on from one accepted note to another, line by line.

    The marks of those between may be lost in the text, or stand where they cannot be
    told from its figures.
    """
    last: dict[Dress, int] = {}
    for index, candidate in enumerate(candidates):
        if not candidate.accepted:
            continue
        dress = candidate.opening.dress
        begin = last.get(dress)
        last[dress] = index
        if begin is None or candidates[begin].block < candidate.block - _WIDEST_GAP:
            continue
        run = [candidates[begin]]
        for between in candidates[begin + 1 : index]:
            if between.opening.dress == dress and between.opening.mark == next_mark(
                run[-1].opening.mark
            ):
                run.append(between)
        if len(run) > 1 and next_mark(run[-1].opening.mark) == candidate.opening.mark:
            for between in run[1:]:
                between.accepted = True


_WIDEST_GAP = 40
"""Blocks between two accepted notes that still may be one list of notes."""


def _crowded(
    blocks: Sequence[Block], candidates: Sequence[_Candidate], marks: _Marks
) -> list[_Candidate]:
    """Return the candidates with the notes that begin within a line of another."""
    found: list[_Candidate] = []
    accepted = [candidate for candidate in candidates if candidate.accepted]
    for order, candidate in enumerate(accepted):
        following = accepted[order + 1] if order + 1 < len(accepted) else None
        block = blocks[candidate.block]
        shared = following is not None and following.block == candidate.block
        end = following.opening.start if following and shared else len(block.text)
        current = candidate
        while (mark := next_mark(current.opening.mark)) is not None:
            if following is not None and following.opening.mark == mark:
                break
            announced = _Candidate(
                replace(candidate.opening, mark=mark), candidate.block, False, candidate.headed
            )
            if not marks.before(announced):
                break
            opening = next_opening(block, current.opening.body, end, mark, current.opening.dress)
            if opening is None:
                break
            current = _Candidate(opening, candidate.block, False, candidate.headed, accepted=True)
            found.append(current)
    known = {(c.block, c.opening.start) for c in found}
    kept = [c for c in candidates if (c.block, c.opening.start) not in known]
    return sorted([*kept, *found], key=lambda c: (c.block, c.opening.start))


def _follows(before: str, after: str) -> bool:
    """Tell whether two marks count on: `3`, `4`; `*`, `**`."""
    return after in (next_mark(before), before + before[:1] if before[:1] in "*†‡§" else None)
