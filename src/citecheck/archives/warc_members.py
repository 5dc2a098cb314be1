"""Where the records of a WARC file lie: one gzip member each (WARC 1.1, annex D), some damaged."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["members_past_damage", "whole_members"]

_BLOCK = 64 * 1024
_MEMBER = b"\x1f\x8b\x08"
"""What a gzip member begins with (RFC 1952, 2.3.1)."""


def whole_members(stream: BinaryIO, start: int) -> Iterator[tuple[int, int]]:
    """Yield offset and length of every whole gzip member from `start` on.

    Stops at the first member that is torn or damaged: what follows it cannot be told
    apart from noise. Memory use is bounded whatever a member inflates to.
    """
    stream.seek(start)
    offset, pending = start, b""
    while True:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        length = 0
        while not inflater.eof:
            data = inflater.unconsumed_tail or pending or stream.read(_BLOCK)
            if not inflater.unconsumed_tail:
                pending = b""
                length += len(data)
            if not data:
                return
            try:
                inflater.decompress(data, _BLOCK)
            except zlib.error:
                return
        pending = inflater.unused_data
        length -= len(pending)
        yield offset, length
        offset += length


def members_past_damage(stream: BinaryIO, start: int) -> Iterator[tuple[int, int]]:
    """Yield what `whole_members` does, and go on behind what is damaged.

    Only where nothing whole is left, it ends: what is behind that was never written whole.
    """
    position: int | None = start
    while position is not None:
        for offset, length in whole_members(stream, position):
            yield offset, length
            position = offset + length
        position = _next_record(stream, position + 1)


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Return where the next whole member begins that holds a WARC record."""
    before, at = b"", start
    while True:
        stream.seek(at)
        block = stream.read(_BLOCK)
        if not block:
            return None
        window, base = before + block, at - len(before)
        found = window.find(_MEMBER)
        while found >= 0:
            if _holds_record(stream, base + found):
                return base + found
            found = window.find(_MEMBER, found + 1)
        before, at = window[1 - len(_MEMBER) :], at + len(block)


def _holds_record(stream: BinaryIO, offset: int) -> bool:
    """Tell whether a whole WARC record begins there, and no page that was sent compressed."""
    stream.seek(offset)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        if not inflater.decompress(stream.read(_BLOCK), 5).startswith(b"WARC/"):
            return False
    except zlib.error:
        return False
    return next(whole_members(stream, offset), None) is not None
