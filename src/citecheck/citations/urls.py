"""Recognising addresses in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.model import Candidate, Problem

__all__ = ["FoundUrl", "find_urls"]

_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """An address as found in a text: `text[start:end]` is where it stands."""

    start: int
    end: int
    url: str | None
    """Rejoined, redirectors unwrapped; None exactly where `problem` is set."""
    printed: str
    """As it stands in the text, line ends included."""
    problem: Problem | None = None
    wrapper: str | None = None
    candidates: tuple[Candidate, ...] = ()
    angle: bool = False
    """True where it stands between angle brackets."""


def find_urls(text: str, *, protected: tuple[tuple[int, int], ...] = ()) -> tuple[FoundUrl, ...]:
    """Return the addresses in a text in order; stretches in `protected` are left out."""
    found = []
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:)]'\"”’»")
        start, end = match.start(), match.start() + len(url)
        if not any(start < stop and begin < end for begin, stop in protected):
            found.append(FoundUrl(start, end, url, url))
    return tuple(found)
