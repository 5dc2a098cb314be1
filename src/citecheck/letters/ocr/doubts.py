"""What is doubtful in the addresses of a scan, and what several readings of it settle.

Who recognises text says of each sign how sure it is. Where it is sure, it is believed
(`SURE` tells how often it then erred). A word of an address in which it is not is read
again, in other sizes and by a second program that knows nothing of the first, and each
sign is voted on. What no vote settles is doubtful: the address keeps what was read, and
what else it may be.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from citecheck.model import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from citecheck.model import Block, Document

__all__ = [
    "SURE",
    "Doubt",
    "Reading",
    "Settled",
    "address_words",
    "agreed",
    "has_address",
    "is_unsure",
    "settle",
    "unsure_signs",
    "with_doubts",
]

SURE = 0.9
"""Of 360 addresses drawn at 150 to 300 dpi, seven of ten with letters without order, 305 were
right, 48 doubtful (35 of them right) and 7 wrong (`bench/scans.py`)."""
RARE = frozenset(":;,!'|~*$")
LONGEST = 400
"""Characters of a line that are looked at."""
TAIL = ".,;:)>]\"'”’"

_ADDRESS_LIKE = re.compile(r"//|\w/|/\w|www\.|\w_\w|\w=\w|\w-\w+-\w|\.(?:html?|pdf|php|aspx?)\b")
_WORD = re.compile(r"\S+")
_LABEL = re.compile(r"^[^\w/]{0,2}\w{0,3}[^\w/]{0,2}(?=https?:|www\.)")
_SCHEME = re.compile(r"https?://(?:www\.)?|www\.", re.IGNORECASE)
"""What can be nothing else, however faint it is."""
_HOST = re.compile(r"(?:://(?:www\.)?|^www\.)([^\s/?#:A-HJ-Z]*[a-z][^\s/?#:A-HJ-Z]*)(?=[/?#:]|$)")
"""The name of a host in small letters: a capital I in it is an l, but for a name's first."""
_RANDOM = re.compile(r"[A-Za-z\d]{6,}")
_TWINS = frozenset("Il1|O0")
"""Some types draw them alike, so that among random letters only two programs settle them."""
_ALIKE = {sign: [one for one in group if one != sign] for group in ("Il1", "O0") for sign in group}
_ALIKE["i"] = ["1"]  # which has the shape of a capital in some old-style types
_TWIN = str.maketrans("lI1O0S5B8Z2coswvxzkpuCOWVXKPUe", "IllO05S8B2ZCOSWVXZKPUcowvxkpuc")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_STRETCH = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
BROKEN_UP = 0.4
"""So many stretches of one kind for each sign: letters without order."""
NO_OTHER = 12
"""Characters of words that stand in no other word of their page."""
MOST_OTHERS = 3
"""What else a word may be, at most: each is visited where the first is not there."""
_WHOLE = {frozenset(",."): (".", None), frozenset("ij"): ("j", "i")}
"""Before a word, a comma is a stop with a smear. What one saw of a j below the line is likely
there; it goes with the line below the word."""
_TAILED = {"i": "j", "v": "y"}
AGREED = 2
"""So many readings by one program that have the same sign as the other program settle it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as it was read once."""

    text: str
    sure: Sequence[float]
    """Of each character how sure, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of an address as they were read, and what else they may be."""

    words: str
    other: str
    begins_line: bool = False
    ends_line: bool = False
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A word of an address, `[start, end)` of its line, after the votes were counted."""

    start: int
    end: int
    text: str
    others: tuple[str, ...] = ()
    """What else it may be, where that is open; likelier ones first."""


def has_address(text: str) -> bool:
    """Whether a line holds what may be a part of an address."""
    return next(address_words(text), None) is not None


def agreed(first: Reading, other: Reading) -> list[float]:
    """Return how sure the first of two readings of a line is: as the less sure of both.

    Of a sign that the other has not, or not there, it is not sure at all. Gaps do not count.
    """
    sure = list(first.sure)
    mine = [at for at, sign in enumerate(first.text[:LONGEST]) if sign != " "]
    theirs = [at for at, sign in enumerate(other.text[:LONGEST]) if sign != " "]
    matcher = SequenceMatcher(
        None,
        "".join(first.text[at] for at in mine),
        "".join(other.text[at] for at in theirs),
        autojunk=False,
    )
    for tag, start, end, there, _ in matcher.get_opcodes():
        for index in range(start, min(max(end, start + 1), len(mine))):
            same = other.sure[theirs[there + index - start]] if tag == "equal" else 0.0
            sure[mine[index]] = min(sure[mine[index]], same)
    return sure


def address_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in a line words stand that may be addresses, or parts of one.

    A label before an address and the stop behind it belong to none; but no colon stands
    behind one at a line's end: there it was a hyphen.
    """
    for word in _WORD.finditer(text[:LONGEST]):
        if _ADDRESS_LIKE.search(word[0]) or _is_random(word[0].strip(TAIL)):
            label = _LABEL.match(word[0])
            start = word.start() + (label.end() if label else 0)
            end = start + len(text[start : word.end()].rstrip(TAIL))
            broken = "//" in word[0] and text[end:] in (":", ";")
            yield start, end + broken


def is_unsure(reading: Reading) -> bool:
    """Whether a line holds a sign of an address that may have been misread."""
    return any(True for _ in _unsure(reading))


def unsure_signs(reading: Reading) -> frozenset[int]:
    """Return the places of signs of addresses in a line that may have been misread."""
    return frozenset(place for _, _, places, _ in _unsure(reading) for place in places)


def settle(
    first: Reading, again: Sequence[Reading], second: str, told: Mapping[int, str] | None = None
) -> list[Settled]:
    """Return the words of addresses that the `first` reading of a line was not sure of.

    `again` are further readings by the same program, `second` is what another one reads
    there; empty where there is none. `told` are signs by their places as the letter's own
    type tells them.
    """
    others = [*again, Reading(second, [1.0] * len(second))]
    places = [_places(first.text[:LONGEST], other.text[:LONGEST]) for other in others]
    settled: list[Settled] = []
    for start, end, _, twins in _unsure(first):
        word = Reading(first.text[start:end], first.sure[start:end])
        *same, third = (
            _part(other, place[start], place[end])
            for other, place in zip(others, places, strict=True)
        )
        drawn = {at - start: sign for at, sign in (told or {}).items() if start <= at < end}
        text, others_of_it = _counted(word, same, third, twins, drawn)
        settled.append(Settled(start, end, text, tuple(filter(None, others_of_it))))
    return settled


def _unsure(reading: Reading) -> Iterator[tuple[int, int, list[int], frozenset[int]]]:
    """Yield the words of addresses that hold signs which may have been misread.

    With each come the places of these in the line, and in the word those of signs that have
    twins, among random letters.
    """
    text, sure = reading.text, reading.sure
    for start, end in address_words(text):
        scheme = _SCHEME.match(text, start)
        twins = frozenset(
            at - start
            for run in _RANDOM.finditer(text, start, end)
            if _is_random(run[0]) or _INNER_CAPITAL.search(run[0])
            for at in range(*run.span())
            if text[at] in _TWINS
        )
        capitals = _capitals(text[start:end])
        places = [
            at
            for at in range(scheme.end() if scheme else start, end)
            if sure[at] < SURE
            or at - start in twins
            or at - start in capitals
            or _is_rare(text[at])
        ]
        if places:
            yield start, end, places, twins


def _capitals(word: str) -> dict[int, str | None]:
    """Return where the name of a host has an l that was read as a capital I.

    With each comes what else it may be: at a name's beginning the capital that was read.
    """
    host = _HOST.search(word)
    if host is None:
        return {}
    return {
        at: None if word[at - 1].isalnum() else "I"
        for at in range(*host.span(1))
        if word[at] == "I"
    }


def _is_rare(sign: str) -> bool:
    """Whether addresses have a sign so rarely that it may be another with a smear."""
    return sign in RARE or not sign.isascii()


def _is_random(run: str) -> bool:
    """Whether letters and figures stand without the order of words, names or numbers."""
    kinds = (run.upper() != run, run.lower() != run, any(sign.isdecimal() for sign in run))
    return sum(kinds) > 1 and len(_STRETCH.findall(run)) >= max(3, BROKEN_UP * len(run))


def _part(reading: Reading, start: int, end: int) -> Reading:
    """Return a part of a reading without gaps."""
    signs = [at for at in range(start, end) if reading.text[at] != " "]
    return Reading("".join(reading.text[at] for at in signs), [reading.sure[at] for at in signs])


# --- voting --------------------------------------------------------------------------


def _counted(
    word: Reading,
    again: Sequence[Reading],
    second: Reading,
    twins: frozenset[int],
    drawn: Mapping[int, str],
) -> tuple[str, list[str]]:
    """Return a word after each sign of it, and each place between two, was voted on.

    With it comes what else it may be, likelier ones first; nothing where that is settled.
    `drawn` are the signs that the letter's type tells.
    """
    same = [_votes(word.text, one) for one in (word, *again)]
    other = _votes(word.text, second) if _is_like(word.text, second.text) else None
    capitals = _capitals(word.text)
    kept: list[str] = []
    rivals: list[str | None] = []
    for slot in range(2 * len(word.text) + 1):
        has_twin = slot % 2 == 1 and slot // 2 in twins
        seen = other[slot][0] if other else None
        votes = [one[slot] for one in same]
        best, rival = _decided(votes, seen, has_twin=has_twin)
        if slot % 2 == 1 and slot // 2 in drawn:
            best, rival = _as_drawn(
                drawn[slot // 2], best, rival, {seen, *(one for one, _ in votes)}
            )
        if best == "I" and slot % 2 == 1 and slot // 2 in capitals:
            best, rival = "l", capitals[slot // 2]
        kept.append(best)
        rivals.append(rival)
    return "".join(kept), _alternatives(kept, rivals)


def _alternatives(kept: Sequence[str], rivals: Sequence[str | None]) -> list[str]:
    """Return what else a word may be: with all open signs exchanged, then with one of them."""
    swaps = [
        (slot, sign)
        for slot, rival in enumerate(rivals)
        if rival is not None
        for sign in (rival, *_ALIKE.get(kept[slot], ()))
        if sign != kept[slot]
    ]
    opened = dict(reversed(swaps))
    every = [opened, *({slot: sign} for slot, sign in swaps)] if opened else []
    if not opened and any(rival is not None for rival in rivals):
        every = [_with_twin(kept, [at for at, rival in enumerate(rivals) if rival is not None])]
    words = ("".join(swap.get(at, sign) for at, sign in enumerate(kept)) for swap in every)
    return list(dict.fromkeys(words))[:MOST_OTHERS]


def _decided(
    votes: Sequence[tuple[str, float]], seen: str | None, *, has_twin: bool
) -> tuple[str, str | None]:
    """Return a sign as it was voted for, and what else it may be; None where that is settled.

    `seen` is what the other program has there; None where it has no vote.
    """
    signs = Counter(sign for sign, _ in votes)
    best, count = signs.most_common(1)[0]
    if seen is not None and signs[seen] >= AGREED:
        return seen, None
    against = seen is not None and _is_rare(best) and not _is_rare(seen)
    surest = min(certain for _, certain in votes) >= SURE
    if count == len(votes) and surest and not has_twin and not against:
        return best, None
    if seen is not None and (signs[seen] == count or (seen and against)):
        best = seen
    readings = (seen, *(sign for sign, _ in signs.most_common()))
    rival = next((one for one in readings if one is not None and one != best), best)
    return _WHOLE.get(frozenset((best, rival)), (best, rival))


def _as_drawn(
    drawn: str, best: str, rival: str | None, read: Set[str | None]
) -> tuple[str, str | None]:
    """Return a sign as the letter's type tells it, and what else it may be.

    What any reading has, too, is settled; a twin that none has is likely, at least. But a tail
    that one reading saw was there: it goes with the line below the word.
    """
    if _TAILED.get(drawn, "") in read:
        return best, rival
    if drawn in read:
        return drawn, None
    if drawn in _ALIKE.get(best, ()):
        return drawn, best
    return best, rival


def _votes(word: str, reading: Reading) -> list[tuple[str, float]]:
    """Return what a reading has at each sign of a word (odd) and beside them (even)."""
    votes: list[tuple[str, float]] = [("", 1.0)] * (2 * len(word) + 1)
    matcher = SequenceMatcher(None, word, reading.text, autojunk=False)
    for _, start, end, there, there_end in matcher.get_opcodes():
        seen = reading.text[there:there_end]
        for index in range(start, end):
            at = there + index - start
            sign = reading.text[at : at + 1] if at < there_end else ""
            certain = reading.sure[at] if sign else 1.0
            votes[2 * index + 1] = (sign, certain)
        if len(seen) > end - start:
            more = seen[end - start :]
            while word[end : end + 1] == more:  # of a double letter the second is the new one
                end += 1
            votes[2 * end] = (more, 1.0)
    return votes


def _is_like(word: str, other: str) -> bool:
    """Whether another reading is one of the same word, and not of half of it."""
    return bool(other) and abs(len(other) - len(word)) <= max(2, len(word) / 8)


def _with_twin(kept: Sequence[str], opened: Sequence[int]) -> dict[int, str]:
    """Return the open sign that is most easily mistaken, and for what; else one that is lost."""
    slot = next((one for one in opened if kept[one].translate(_TWIN) != kept[one]), opened[0])
    twin = kept[slot].translate(_TWIN)
    return {slot: twin if twin != kept[slot] else ""}


def _places(first: str, second: str) -> list[int]:
    """Return for each place of one line, its end included, where it is in the other."""
    place = [0] * (len(first) + 1)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        for index in range(start, end):
            steady = tag == "equal" or end - start == other_end - other
            place[index] = other + (index - start if steady else 0)
        place[end] = other_end
    place[len(first)] = len(second)
    return place


# --- marking -------------------------------------------------------------------------


def with_doubts(document: Document, found: Iterable[tuple[int, Doubt]]) -> Document:
    """Return a letter with its doubtful words marked; each doubt comes with its page."""
    pages: dict[int, list[Doubt]] = defaultdict(list)
    for page, doubt in found:
        pages[page].append(doubt)
    blocks = tuple(_marked(block, _around(pages, block.page)) for block in document.blocks)
    return replace(document, blocks=blocks)


def _around(pages: dict[int, list[Doubt]], page: int | None) -> list[Doubt]:
    """Return the doubts of a page and of the next: a paragraph may run over its end."""
    return [*pages.get(page or 0, ()), *pages.get((page or 0) + 1, ())]


def _marked(block: Block, found: list[Doubt]) -> Block:
    spans = [
        Span(*place.span(), SpanKind.DOUBTFUL, other.rstrip("-"))
        for doubt in found
        for place in _pattern(doubt).finditer(block.text)
        for other in (doubt.other, *doubt.further)
    ]
    if not spans:
        return block
    ordered = sorted((*block.spans, *spans), key=lambda span: (span.start, span.end))
    return replace(block, spans=tuple(ordered))


def _pattern(doubt: Doubt) -> re.Pattern[str]:
    """Return what finds a doubtful word: whole, but where a line end was taken away."""
    words = doubt.words.rstrip("-") if doubt.ends_line else doubt.words
    before = "" if doubt.begins_line or len(words) > NO_OTHER else r"(?<!\S)"
    return re.compile(before + re.escape(words))
