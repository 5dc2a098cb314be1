"""Which signs of the addresses of a scan may have been misread.

Who recognises text says of each sign how sure it is. Where it is sure, it is believed
(`SURE` tells how often it then erred), but for signs that types draw alike among letters
without order, and for such as addresses hardly have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "INNER_CAPITAL",
    "LONGEST",
    "SURE",
    "Reading",
    "UnsureWord",
    "address_words",
    "agreed",
    "has_address",
    "is_rare",
    "is_unsure",
    "unsure_signs",
    "unsure_words",
]

SURE = 0.9
"""Of 360 addresses drawn at 150 to 300 dpi, seven of ten with letters without order, 314 were
right, 39 doubtful (38 of them right) and 7 wrong (`bench/scans.py`)."""
RARE = frozenset(":;,!'|~*$")
LONGEST = 400
"""Characters of a line that are looked at."""
TAIL = ".,;:)>]\"'”’"

_ADDRESS_LIKE = re.compile(r"//|\w/|/\w|www\.|\w_\w|\w=\w|\w-\w+-\w|\.(?:html?|pdf|php|aspx?)\b")
_REST = re.compile(r"(?=.{5})\S*(?:\w[.=&?%~+-]\w|\d)")
"""What an address goes on with, and a sentence hardly: no word of letters, no year."""
_WORD = re.compile(r"\S+")
_LABEL = re.compile(r"^[^\w/]{0,2}\w{0,3}[^\w/]{0,2}(?=https?:|www\.)")
_SCHEME = re.compile(r"(?:h?t{0,2}ps?|s)?://(?:www\.)?|www\.", re.IGNORECASE)
"""What can be nothing else, however faint it is; it may have begun in the line before."""
_HOST = re.compile(r"(?:://(?:www\.)?|^www\.)([^\s/?#:A-HJ-Z]*[a-z][^\s/?#:A-HJ-Z]*)(?=[/?#:]|$)")
"""The name of a host in small letters: a capital I in it is an l, but for a name's first."""
_NO_WORD_WITH_L = re.compile(
    r"(?<![A-Za-z\d])[l1|](?=[bcdmnrstvz][a-z]{3,}(?![a-z\d]))(?=[a-z]{1,3}[aeiou])"
)
"""Hardly a word begins with an l and another consonant: `lssues`, `lnternational`."""
_NO_NUMBER = re.compile(r"(?<![A-Za-z\d])0(?=[a-z]{4,}(?![a-z\d])|[A-Z]{2,}(?![A-Za-z\d]))")
"""No number goes on with letters of one case to its end: `0pinion`, `0IG`."""
_RANDOM = re.compile(r"[A-Za-z\d]{6,}")
_TWINS = frozenset("Il1|O0")
"""Some types draw them alike, so that among random letters only two programs settle them."""
INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
"""What words have not, but names of brands: letters without order do."""
_STRETCH = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
BROKEN_UP = 0.4
"""So many stretches of one kind for each sign: letters without order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as it was read once."""

    text: str
    sure: Sequence[float]
    """Of each character how sure, from 0 to 1."""
    goes_on: bool = False
    """Whether the line before ends with an address, that may go on with the first word."""


@dataclass(frozen=True, slots=True)
class UnsureWord:
    """A word of an address with signs that may have been misread, `[start, end)` of its line."""

    start: int
    end: int
    places: tuple[int, ...]
    """Of these signs, in the line."""
    twins: frozenset[int]
    """Places in the word of signs, among letters without order, that types draw alike."""
    meant: Mapping[int, tuple[str, str | None]]
    """What signs of the word are rather than what was read, and what else they may be."""


def has_address(text: str, *, goes_on: bool = False) -> bool:
    """Whether a line holds what may be a part of an address."""
    return next(address_words(text, goes_on=goes_on), None) is not None


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


def address_words(text: str, *, goes_on: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where in a line words stand that may be addresses, or parts of one.

    With its first word, one that began in the line before may go on (`goes_on`). A label
    before an address and the stop behind it belong to none; but no colon stands behind one
    at a line's end: there it was a hyphen.
    """
    for word in _WORD.finditer(text[:LONGEST]):
        bare = word[0].strip(TAIL)
        is_rest = goes_on and not word.start() and _REST.match(bare)
        if is_rest or _ADDRESS_LIKE.search(word[0]) or _is_random(bare):
            label = _LABEL.match(word[0])
            start = word.start() + (label.end() if label else 0)
            end = start + len(text[start : word.end()].rstrip(TAIL))
            broken = "//" in word[0] and text[end:] in (":", ";")
            yield start, end + broken


def is_unsure(reading: Reading) -> bool:
    """Whether a line holds a sign of an address that may have been misread."""
    return any(True for _ in unsure_words(reading))


def unsure_signs(reading: Reading) -> frozenset[int]:
    """Return the places of signs of addresses in a line that may have been misread."""
    return frozenset(place for word in unsure_words(reading) for place in word.places)


def unsure_words(reading: Reading) -> Iterator[UnsureWord]:
    """Yield the words of addresses that hold signs which may have been misread."""
    text, sure = reading.text, reading.sure
    for start, end in address_words(text, goes_on=reading.goes_on):
        scheme = _SCHEME.match(text, start)
        twins = frozenset(
            at - start
            for run in _RANDOM.finditer(text, start, end)
            if _is_random(run[0]) or INNER_CAPITAL.search(run[0])
            for at in range(*run.span())
            if text[at] in _TWINS
        )
        word = text[start:end]
        meant = {**_capitals(word), **_beginnings(word)}
        places = tuple(
            at
            for at in range(scheme.end() if scheme else start, end)
            if sure[at] < SURE or at - start in twins or at - start in meant or is_rare(text[at])
        )
        if places:
            yield UnsureWord(start, end, places, twins, meant)


def _capitals(word: str) -> dict[int, tuple[str, str | None]]:
    """Return where the name of a host has an l that was read as a capital I.

    At a name's beginning it may be the capital that was read.
    """
    host = _HOST.search(word)
    if host is None:
        return {}
    return {
        at: ("l", None if word[at - 1].isalnum() else "I")
        for at in range(*host.span(1))
        if word[at] == "I"
    }


def _beginnings(word: str) -> dict[int, tuple[str, str | None]]:
    """Return where words begin that have a capital there rather than what was read: `lssues`."""
    found = {place.start(): "I" for place in _NO_WORD_WITH_L.finditer(word)}
    found |= {place.start(): "O" for place in _NO_NUMBER.finditer(word)}
    return {at: (sign, word[at]) for at, sign in found.items()}


def is_rare(sign: str) -> bool:
    """Whether addresses have a sign so rarely that it may be another with a smear."""
    return sign in RARE or not sign.isascii()


def _is_random(run: str) -> bool:
    """Whether letters and figures stand without the order of words, names or numbers."""
    kinds = (run.upper() != run, run.lower() != run, any(sign.isdecimal() for sign in run))
    return sum(kinds) > 1 and len(_STRETCH.findall(run)) >= max(3, BROKEN_UP * len(run))
