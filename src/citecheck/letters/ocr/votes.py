"""What several readings of a word settle, and what they leave open.

A word in which a sign may have been misread is read again, in other sizes and by a second
program that knows nothing of the first, and each sign is voted on; the letter's own type
tells what votes do not. What stays open is doubtful.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from citecheck.letters.ocr.unsure import LONGEST, SURE, Reading, is_rare, unsure_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from citecheck.letters.ocr.unsure import UnsureWord

__all__ = ["Settled", "settle"]

_ALIKE = {sign: [one for one in group if one != sign] for group in ("Il1", "O0") for sign in group}
_ALIKE["i"] = ["1"]  # which has the shape of a capital in some old-style types
_TWIN = str.maketrans("lI1O0S5B8Z2coswvxzkpuCOWVXKPUe", "IllO05S8B2ZCOSWVXZKPUcowvxkpuc")
MOST_OTHERS = 3
"""What else a word may be, at most: each is visited where the first is not there."""
_WHOLE = {frozenset(",."): (".", None), frozenset("ij"): ("j", "i")}
"""Before a word, a comma is a stop with a smear. What one saw of a j below the line is likely
there; it goes with the line below the word."""
_TAILED = {"i": "j", "v": "y"}
_NAMED = re.compile(r"(?:://(?:www\.)?|^www\.)1(?=[a-z]{2})")
"""Where the name of a host begins: rather with an l than with a 1."""
_SCHEME = re.compile(r"https?:")
"""What all readings but one may have smeared, and stays."""
_SLASHES = re.compile(r"://(?!www\.)(?=[a-z])")
"""Of an l behind them, nothing may have been read: `https://egalhelp.example`; and the second
slash may have been read once more, as a t."""
BETWEEN = -1
"""The place of what stands between two signs."""
AGREED = 2
"""So many readings by one program that have the same sign as the other program settle it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A word of an address, `[start, end)` of its line, after the votes were counted."""

    start: int
    end: int
    text: str
    others: tuple[str, ...] = ()
    """What else it may be, where that is open; likelier ones first."""


def settle(
    first: Reading,
    again: Sequence[Reading],
    second: str,
    told: Mapping[int, str] | None = None,
    roomy: Set[int] = frozenset(),
) -> list[Settled]:
    """Return the words of addresses that the `first` reading of a line was not sure of.

    `again` are further readings by the same program, `second` is what another one reads
    there; empty where there is none. `told` are signs by their places as the letter's own
    type tells them; at the `roomy` places there is room for a sign between those beside it,
    so that one was printed whatever others have read.
    """
    others = [*again, Reading(second, [1.0] * len(second))]
    places = [_places(first.text[:LONGEST], other.text[:LONGEST]) for other in others]
    settled: list[Settled] = []
    for word in unsure_words(first):
        *same, other = (
            _part(one, place[word.start], place[word.end])
            for one, place in zip(others, places, strict=True)
        )
        drawn = {
            at - word.start: sign
            for at, sign in (told or {}).items()
            if word.start <= at < word.end
        }
        read = Reading(first.text[word.start : word.end], first.sure[word.start : word.end])
        held = {at - word.start for at in roomy if at >= word.start}
        text, rest = _counted(read, word, same, other, drawn, held)
        settled.append(Settled(word.start, word.end, text, tuple(filter(None, rest))))
    return settled


def _part(reading: Reading, start: int, end: int) -> Reading:
    """Return a part of a reading without gaps."""
    signs = [at for at in range(start, end) if reading.text[at] != " "]
    return Reading("".join(reading.text[at] for at in signs), [reading.sure[at] for at in signs])


def _counted(
    word: Reading,
    unsure: UnsureWord,
    again: Sequence[Reading],
    second: Reading,
    drawn: Mapping[int, str],
    roomy: Set[int],
) -> tuple[str, list[str]]:
    """Return a word after each sign of it, and each place between two, was voted on.

    With it comes what else it may be, likelier ones first; nothing where that is settled.
    `drawn` are the signs that the letter's type tells, by their places in the word, and
    `roomy` are the places where a sign was printed.
    """
    same = [_votes(word.text, one) for one in (word, *again)]
    other = _votes(word.text, second) if _is_like(word.text, second.text) else None
    named = {found.end() - 1 for found in _NAMED.finditer(word.text)}
    begins_host = {
        2 * found.end() + more for found in _SLASHES.finditer(word.text) for more in (0, 1)
    }
    kept: list[str] = []
    rivals: list[str | None] = []
    scheme = _SCHEME.match(word.text)
    for slot in range(2 * len(word.text) + 1):
        at = slot // 2 if slot % 2 else BETWEEN
        if scheme and 0 <= at < scheme.end():
            kept.append(word.text[at])
            rivals.append(None)
            continue
        votes = [one[slot] for one in same]
        seen = other[slot][0] if other else None
        best, rival = _decided(votes, seen, has_twin=at in unsure.twins)
        if at in drawn:
            best, rival = _as_drawn(drawn[at], best, rival, {seen, *(sign for sign, _ in votes)})
        if not best and at in roomy:
            best, rival = word.text[at], ""
        if at in unsure.meant and best == word.text[at]:
            best, rival = unsure.meant[at]
        if (best, rival) == ("1", "l") and at in named:
            best, rival = "l", "1"
        if slot in begins_host and {best, rival} == {"", "l"}:
            best, rival = "l", ""
        elif slot in begins_host and {best, rival} == {"", "t"}:
            best, rival = "", "t"
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
    whole = _opened("".join(kept))
    possible = (word for word in words if _opened(word) == whole)
    return list(dict.fromkeys(possible))[:MOST_OTHERS]


def _opened(word: str) -> tuple[int, int]:
    """Return how many square brackets and braces of a word stand open; none does of an address.

    A bracket that one reading has for a stroke (`]d.105`) has no other half.
    """
    return word.count("[") - word.count("]"), word.count("{") - word.count("}")


def _decided(
    votes: Sequence[tuple[str, float]], seen: str | None, *, has_twin: bool
) -> tuple[str, str | None]:
    """Return a sign as it was voted for, and what else it may be; None where that is settled.

    `seen` is what the other program has there; None where it has no vote.
    """
    if votes[0][0] == "_" and all(sign in ("_", "") for sign, _ in votes):
        return "_", None  # it is read in the deepest frame only: the others cut it off
    signs = Counter(sign for sign, _ in votes)
    best, count = signs.most_common(1)[0]
    if seen is not None and signs[seen] >= AGREED:
        return seen, None
    against = seen is not None and is_rare(best) and not is_rare(seen)
    surest = min(certain for _, certain in votes) >= SURE
    if count == len(votes) and surest and not has_twin and not against:
        return best, None
    if seen is not None and (signs[seen] == count or (against and (seen or not surest))):
        best = seen
    readings = (seen, *(sign for sign, _ in signs.most_common()))
    rival = next((one for one in readings if one is not None and one != best), best)
    return _WHOLE.get(frozenset((best, rival)), (best, rival))


def _as_drawn(
    drawn: str, best: str, rival: str | None, read: Set[str | None]
) -> tuple[str, str | None]:
    """Return a sign as the letter's type tells it, and what else it may be.

    An open vote is settled by it where any reading has that sign, too; one that was settled
    otherwise is open again. Between twins it says no more than which is likelier. But a tail
    that one reading saw was there: it goes with the line below the word.
    """
    if drawn in _TAILED and _TAILED[drawn] in read:
        return best, rival
    if drawn == best:
        return best, rival if drawn in _ALIKE else None
    if drawn in _ALIKE.get(best, ()):
        return drawn, best
    if drawn in read:
        return drawn, None if rival is not None else best
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
