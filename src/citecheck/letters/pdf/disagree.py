"""Link annotations that do not say what is printed under them.

An annotation is what a click follows, and it keeps what type loses (underscores,
hyphens at line ends). But programs that find addresses themselves stop at the end of a
line, and editors link one address to another. The first kind is dropped in favour of the
print; the second stays and is reported.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.model import Caution, SpanKind

if TYPE_CHECKING:
    from citecheck.model import Block, Span

__all__ = ["settle_links"]

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NEXT_PIECE = re.compile(r"\s*\n\s*(\S+)")
_LOOKS_BROKEN = re.compile(r"[/_=&?%#]|[-.]\w|\d-|-\d|^\w*\.(?:pdf|html?|php|aspx?)\b")
_LOST = re.compile(r"[\s\-_‐\u00ad]+")
_TAIL = ".,;:)]>”’\"'"


def settle_links(blocks: list[Block], cautions: list[Caution]) -> list[Block]:
    """Drop links that were cut short, and report those that contradict the print."""
    return [_settle(block, cautions) for block in blocks]


def _settle(block: Block, cautions: list[Caution]) -> Block:
    if not any(span.kind is SpanKind.LINK for span in block.spans):
        return block
    kept: list[Span] = []
    for span in block.spans:
        if span.kind is not SpanKind.LINK or span.target is None:
            kept.append(span)
            continue
        printed = block.text[span.start : span.end]
        if not _ADDRESS.match(printed.strip("<( ")):
            kept.append(span)
            continue
        if _cut_short(block.text, span):
            continue
        kept.append(span)
        if not _agree(printed, span.target):
            shown = "".join(printed.split())
            cautions.append(
                Caution(
                    f"the link leads to {span.target}, but {shown} is printed",
                    "Check which of the two is meant",
                    block.page,
                )
            )
    return replace(block, spans=tuple(kept))


def _plain(address: str) -> str:
    """Return an address without what type and programs change: scheme, hyphens, case."""
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip("<>( "), flags=re.IGNORECASE)
    return _LOST.sub("", address.rstrip(_TAIL)).rstrip("/").casefold()


def _agree(printed: str, target: str) -> bool:
    shown, followed = _plain(printed), _plain(target)
    if shown == followed or followed.startswith(shown.rstrip("…")):
        return True
    return _plain(_unescaped(shown)) == _plain(_unescaped(followed))


def _unescaped(address: str) -> str:
    from urllib.parse import unquote

    return unquote(address)


def _cut_short(text: str, span: Span) -> bool:
    """Whether a link ends where its line ends although the address goes on."""
    assert span.target is not None
    printed = text[span.start : span.end]
    shown, followed = _plain(printed), _plain(span.target)
    if shown != followed and shown.startswith(followed) and "\n" in printed:
        return True  # several annotations with the same beginning, or one too short
    if shown != followed:
        return False
    rest = text[span.end :]
    glued = re.match(r"[^\s\])>,;\"”’]{2,}", rest)
    if glued is not None and glued[0].strip(_TAIL):
        return True
    piece = _NEXT_PIECE.match(rest)
    return piece is not None and bool(_LOOKS_BROKEN.search(piece[1].rstrip(_TAIL)))
