"""An address in running text that a page's end cut in two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.citations.urls import find_urls

if TYPE_CHECKING:
    from citecheck.citations.urls import FoundUrl
    from citecheck.model import Block

__all__ = ["read_on"]

_CUT_OFF = re.compile(r"(?:https?://|www\.)\S*[-/_=&?%]\s*", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[a-z0-9%~][\w%~+.-]*(?:[/=&?]|-[\w%~+.-]*-|\.(?:html?|pdf|php|aspx?|docx?)\b)"
)
_LONGEST_REST = 400


def read_on(
    block: Block, start: int, end: int, after: Block, head: int, stop: int
) -> FoundUrl | None:
    """Return the whole of the address that begins at `start` of a block and ends with it.

    `after[head:stop]` is the running text that follows. None where the address ends with
    its block: what follows is then no rest of an address, or the block is of another kind.
    """
    tail = block.text[start:end]
    if after.kind != block.kind or block.kind not in ("paragraph", "quote"):
        return None
    limit = min(stop, head + _LONGEST_REST)
    if not _CUT_OFF.fullmatch(tail) or not _GOES_ON.match(after.text, head, limit):
        return None
    whole = find_urls(f"{tail.rstrip()}\n{after.text[head:limit]}")
    if not whole or whole[0].start or whole[0].end <= len(tail) + 1 or whole[0].url is None:
        return None
    return whole[0]
