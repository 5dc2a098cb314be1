"""Bare DOIs that stand beside an address of the same reference: one source in two dresses.

Whether the address is printed or a hyperlink makes no difference; where one reference ends
and another begins does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.citations.urls import FoundUrl

__all__ = ["Place", "is_bare", "twins", "without_twins"]

_NEAR = 40
"""Characters between the two, besides a date of access."""
_LINE = 200
"""Characters: no printed line is longer."""
_BARE = re.compile(r"10\.|doi", re.IGNORECASE)
_PARTED = re.compile(r";|\n[ \t]*(?:\n|(?:\[?\d{1,3}[.)\]]|[•*-])[ \t])")
"""What no reference runs over: an empty line, the number or the bullet of another item."""
_AND = re.compile(r"(?:^|[\s,.)\]])(?:and|y|et|und|e|en|и|و)\s", re.IGNORECASE)
"""Two sources, and not one in two dresses."""
_SAYS_WHERE = re.compile(
    r"\W*(?:(?:also|last|full|open|free|at|on)\s+)*(?:available|access|retrieved|visited|viewed|"
    r"archived|online|url|link|pdf|text|version|preprint|ssrn|doi|disponi|recuperado|consult|"
    r"visitado|acces|en\sl[ií]nea|en\sligne|abrufbar|abgerufen|verfügbar|zuletzt|unter|"
    r"beschikbaar|dostępn|доступ|режим)",
    re.IGNORECASE,
)
_SEE = re.compile(r"\W*(?:see|véase|ver|voir|vgl|siehe|cf)\b", re.IGNORECASE)
_STOP = re.compile(r"(?<!\W\w)[.!?][)\]”’»]*\s+[“”\"«‘'(\[]*(?=[^\W\d_a-z])")
_ACCESS = re.compile(
    r"[\s.,)>\]]*[(\[]?\s*(?:last\s+)?(?:accessed|visited|viewed|retrieved|checked|consult\w*|"
    r"acces\w*|visitad\w|abgerufen|zuletzt)[^()\[\]<>;“”\n]{0,40}?(?:19|20)\d\d[)\]]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address stands in a text."""

    start: int
    end: int
    bare: bool = False
    """Whether it is a DOI that nothing makes an address."""
    anchor: str = ""
    """The words that are linked, where it shows none of itself."""


def without_twins(text: str, found: Sequence[FoundUrl]) -> tuple[FoundUrl, ...]:
    """Leave out DOIs whose reference has an address too (`doi:10.1/x, https://…`)."""
    doubled = twins(text, [Place(one.start, one.end, is_bare(one)) for one in found])
    return tuple(one for number, one in enumerate(found) if number not in doubled)


def is_bare(found: FoundUrl) -> bool:
    """Tell a printed DOI without the address of a resolver."""
    return _BARE.match(found.printed) is not None


def twins(text: str, places: Sequence[Place]) -> set[int]:
    """Return which of the addresses of a text, in order, are DOIs beside their own address."""
    doubled = set()
    for number, (one, other) in enumerate(pairwise(places)):
        if one.bare != other.bare and _are_one(text, one, other):
            doubled.add(number if one.bare else number + 1)
    return doubled


def _are_one(text: str, one: Place, other: Place) -> bool:
    """Tell whether two addresses that follow each other belong to one reference."""
    if one.end > other.start:
        return False
    between = text[one.end : other.start]
    access = _ACCESS.match(between)
    rest = between[access.end() :] if access else between
    if len(rest) > _NEAR or _PARTED.search(rest) or _begins_another(rest, other.anchor):
        return False
    return "\n" not in rest or not _has_its_line(text, one, rest)


def _begins_another(between: str, anchor: str) -> bool:
    """Tell whether another reference begins between two addresses."""
    conjunction = _AND.search(between)
    if conjunction and not _SAYS_WHERE.match(between, conjunction.end()):
        return True
    stop = _STOP.search(f"{between}{anchor[:_NEAR]}")
    if stop is None:
        return False
    following = f"{between}{anchor}"[stop.end() :]
    if _SEE.match(following):
        return True
    described = "," in following or any(map(str.isspace, anchor.strip()))
    return described and not _SAYS_WHERE.match(following)


def _has_its_line(text: str, place: Place, between: str) -> bool:
    """Tell an item of a list, one a line, from a reference that runs over lines."""
    line_start = text.rfind("\n", max(0, place.start - _LINE), place.start) + 1
    before = text[max(line_start, place.start - _LINE) : place.start]
    if any(map(str.isalpha, before)) or between.partition("\n")[0].rstrip().endswith((",", ":")):
        return False
    return not text[max(0, line_start - _LINE) : line_start].rstrip().endswith((",", ":"))
