"""Addresses that hold another one: where a line ends before it, it is no address of its own."""

from __future__ import annotations

import re

from citecheck.addresses import is_archive

__all__ = ["likely_inner"]

_BEGINS = re.compile(r"(?:https?|ftp)://\S|www\d{0,2}\.\w|https?:$", re.IGNORECASE)
_WHEN = re.compile(
    r"/(?:\d{4,14}(?:[a-z]{2}_)?\*?|\d{4}(?:[.\-]\d\d){1,2}(?:-\d{6})?|\*|newest|oldest|"
    r"(?<=//web\.archive\.org/)(?:web|save))/$",
    re.IGNORECASE,
)
"""Which copy of the address that follows: archives have it right before that."""
_MOMENT = re.compile(r"/\d{14}(?:[a-z]{2}_)?/$")
"""To the second, as every Wayback Machine has it (also those of one's own)."""
_OPEN_PARAMETER = re.compile(r"[?&](?:u|q|url|uri|link|target|dest|to|goto|redirect)=$", re.I)

SURE = 0.97
LIKELY = 0.8


def likely_inner(raw: str, word: str) -> float:
    """Return how sure the address `raw`, at a line's end, goes on with the address `word`.

    0 where it does not: two addresses that follow each other are two citations.
    """
    if not _BEGINS.match(word):
        return 0.0
    if _MOMENT.search(raw) or (_WHEN.search(raw) and is_archive(raw)):
        return SURE
    return LIKELY if _OPEN_PARAMETER.search(raw) else 0.0
