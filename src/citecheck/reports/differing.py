"""In which signs two readings of an address differ: where to look on the print. Pure."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from .safe import LONGEST_SHOWN, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Difference", "Pieces", "difference_words", "differences", "pieces_of", "pointers"]

Pieces = tuple[tuple[str, bool], ...]
"""An address in pieces, each with whether it is one that readings differ in."""

MOST = 6
"""Signs in which readings of one print differ; what differs in more is no reading of it."""

_NAMES = {
    "LOW LINE": "underscore",
    "HYPHEN-MINUS": "hyphen",
    "SOLIDUS": "slash",
    "VERTICAL LINE": "bar",
    "COMMERCIAL AT": "at",
}


class Difference(NamedTuple):
    """One place in which readings differ: `[start, end)` of the first and of the other."""

    start: int
    end: int
    other_start: int
    other_end: int


def differences(first: str, other: str) -> tuple[Difference, ...]:
    """Return where two readings differ, in order; nothing where they are not alike.

    Nor of addresses too long to be shown whole: comparing takes time by the square of that.
    """
    if max(len(first), len(other)) > LONGEST_SHOWN:
        return ()
    if len(first) == len(other):
        at = (n for n, (a, b) in enumerate(zip(first, other, strict=True)) if a != b)
        runs = [[n for _, n in run] for _, run in groupby(enumerate(at), key=lambda p: p[1] - p[0])]
        found = [Difference(run[0], run[-1] + 1, run[0], run[-1] + 1) for run in runs]
    else:
        codes = SequenceMatcher(None, first, other, autojunk=False).get_opcodes()
        found = [Difference(*places) for tag, *places in codes if tag != "equal"]
    signs = sum(max(p.end - p.start, p.other_end - p.other_start) for p in found)
    return tuple(found) if signs <= MOST else ()


def pieces_of(url: str, places: Iterable[tuple[int, int]]) -> Pieces:
    """Return an address in pieces, those at `places` marked; nothing without any.

    Nor of an address that is not shown as it is, because of unseen characters or its length.
    """
    marked = {n for start, end in places for n in range(start, end)}
    if not marked or shorten(url) != url:
        return ()
    runs = groupby(enumerate(url), key=lambda sign: sign[0] in marked)
    return tuple(("".join(sign for _, sign in run), within) for within, run in runs)


def difference_words(first: str, other: str) -> str:
    """Say how another reading differs from the first one: for who does not see the marks.

    Names the signs, because many types draw `I` and `l` alike. Empty where they are not alike.
    """
    found = [
        f"{_sign(other[place.other_start : place.other_end])}"
        f" instead of {_sign(first[place.start : place.end])}"
        for place in differences(first, other)
    ]
    return f"It has {', '.join(found)}." if found else ""


def pointers(first: str, other: str) -> str:
    """Return a line that points at the signs in which the other reading differs."""
    marked = {n for p in differences(first, other) for n in range(p.other_start, p.other_end)}
    return "".join("^" if n in marked else " " for n in range(max(marked, default=-1) + 1))


def _sign(text: str) -> str:
    if not text:
        return "nothing"
    if len(text) > 1:
        return f"“{visible(text)}”"
    name = unicodedata.name(text, "")
    plain = _NAMES.get(name) or " ".join(
        word if len(word) == 1 else word.lower()
        for word in name.split()
        if word not in {"LATIN", "LETTER"}
    )
    return f"“{visible(text)}” ({plain})" if plain else f"“{visible(text)}”"
