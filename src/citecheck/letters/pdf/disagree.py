"""Link annotations that do not say what is printed under them.

An annotation is what a click follows, and it keeps what type loses: underscores, and
whether a hyphen at a line's end is the address's own. But programs that find addresses
by themselves stop at the end of a line or take the full stop along, and editors change
the print and forget the link. A citation is what is printed: where both are whole
addresses that differ, the print is kept and the link is reported.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.model import Caution, SpanKind

if TYPE_CHECKING:
    from citecheck.model import Block, Span

__all__ = ["settle_links"]

_ADDRESS = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_BARE_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)+/\S", re.IGNORECASE)
_NEXT_PIECE = re.compile(r"\s*\n\s*(\S+)")
_LOOKS_BROKEN = re.compile(r"[/_=&?%#]|[-.]\w|\d-|-\d|^\w*\.(?:pdf|html?|php|aspx?)\b")
_VERSION = re.compile(r"[vV]\d+(?:\.\d+)*[a-z]?")
"""What stands below the address of a program on its title page."""
_GLUED = re.compile(r"[^\s\])>,;\"”’\u3000-\u303f\uff00-\uff60]{2,}")
_GLUED_WORD = re.compile(r"[A-Za-z]{2,30}(?![\w/%=&?#~+@-]|[.,:]\w)")
"""A word whose space was forgotten, or the end of an address that its link has not followed."""
_DRESS = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_LOST = re.compile(r"[\W_]+")
_UNREADABLE = re.compile("[\ufffd\x00-\x08\ue000-\uf8ff…]|\\.\\.\\.|[^\\S\n]")
_TRACKED = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_[ce]id)=", re.IGNORECASE)
_TAIL = ".,;:>]”’\"'"


def settle_links(blocks: list[Block], cautions: list[Caution]) -> list[Block]:
    """Drop links that the print contradicts or goes beyond; report contradictions."""
    return [_settle(block, cautions) for block in blocks]


def _settle(block: Block, cautions: list[Caution]) -> Block:
    if not any(span.kind is SpanKind.LINK for span in block.spans):
        return block
    kept: list[Span] = []
    for span in block.spans:
        printed = block.text[span.start : span.end].strip("<>()[] \n")
        if span.kind is not SpanKind.LINK or not span.target or not _is_address(printed):
            kept.append(span)
        elif _is_tracked(printed, span.target):
            continue
        elif _agree(printed, span.target):
            word = _GLUED_WORD.match(block.text, span.end)
            if word is not None and _plain(printed) == _plain(span.target):
                kept.append(replace(span, end=word.end()))  # both are kept: print and link
            elif not _goes_beyond(block.text, span):
                kept.append(replace(span, target=_without_tail(span.target, printed)))
        elif not _is_beginning(span.target, printed):
            cautions.append(_contradiction(printed, span.target, block.page))
    return replace(block, spans=tuple(kept))


def _contradiction(printed: str, target: str, page: int | None) -> Caution:
    shown = "".join(printed.split())
    return Caution(
        f"{shown} is printed, but its link leads to {target}",
        "The printed address was taken; correct the link, or the print",
        page,
    )


def _is_address(printed: str) -> bool:
    return bool(_ADDRESS.match(printed) or _BARE_PATH.match(printed))


def _plain(address: str) -> str:
    """Return an address without what type and programs change: scheme, signs, case."""
    return _LOST.sub("", _DRESS.sub("", unquote("".join(address.split())))).casefold()


def _is_tracked(printed: str, target: str) -> bool:
    """Whether a link is the printed address and what a mailing program hung on it."""
    last_word = len(target) - len((target.split() or [""])[-1])
    found = _TRACKED.search(target, last_word)
    return found is not None and _plain(target[: found.start()]) == _plain(printed)


def _agree(printed: str, target: str) -> bool:
    """Whether a link says what is printed, or more than can be read in the print."""
    shown, followed = _plain(printed), _plain(target)
    if followed.startswith(shown) or shown in followed:
        return True  # shortened in print, or wrapped by a redirector
    return bool(_UNREADABLE.search(printed.strip())) and _same_host(printed, target)


def _same_host(printed: str, target: str) -> bool:
    shown, followed = (_DRESS.sub("", "".join(text.split())) for text in (printed, target))
    return _plain(re.split(r"[/?#…]", shown)[0]) == _plain(re.split(r"[/?#]", followed)[0])


def _is_beginning(target: str, printed: str) -> bool:
    """Whether a link is no more than the beginning of what is printed: cut at a line end."""
    return _plain(printed).startswith(_plain(target))


def _goes_beyond(text: str, span: Span) -> bool:
    """Whether a link ends with its line although the printed address goes on."""
    if _plain(text[span.start : span.end]) != _plain(span.target or ""):
        return False
    rest = text[span.end :]
    glued = _GLUED.match(rest)
    if glued is not None and glued[0].strip(_TAIL + ")"):
        return True
    piece = _NEXT_PIECE.match(rest)
    rest = piece[1].rstrip(_TAIL + ")") if piece is not None else ""
    return _LOOKS_BROKEN.search(rest) is not None and _VERSION.fullmatch(rest) is None


def _without_tail(target: str, printed: str) -> str:
    """Return a target without the sentence's punctuation that a program took along."""
    if _plain(target) != _plain(printed):
        return target
    tail = target.rstrip(_TAIL)
    return tail[:-1] if tail.endswith(")") and "(" not in tail else tail
