"""DOIs that stand beside an address of the same source: one citation in two dresses."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.citations.urls import FoundUrl

__all__ = ["without_twins"]

_BETWEEN_TWINS = re.compile(r"[^;\n]{0,40}")
_TWO_SOURCES = re.compile(r"[\s,.]*(?:and|y|et|und|e|en|и|و)\s+", re.IGNORECASE)
"""Nothing but "and" between them: two sources, and not one in two dresses."""


def without_twins(text: str, found: list[FoundUrl]) -> tuple[FoundUrl, ...]:
    """Leave out DOIs whose reference has an address too (`doi:10.1/x, https://…`)."""
    doubled = set()
    for one, other in pairwise(found):
        between = text[one.end : other.start] if one.end <= other.start else ";"
        if _BETWEEN_TWINS.fullmatch(between) and not _TWO_SOURCES.fullmatch(between):
            is_doi = [entry.printed.lower().startswith(("10.", "doi")) for entry in (one, other)]
            if is_doi == [True, False]:
                doubled.add(one.start)
            elif is_doi == [False, True]:
                doubled.add(other.start)
    return tuple(one for one in found if one.start not in doubled)
