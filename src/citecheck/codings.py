"""Content codings removed within bounds: a bomb costs no more than the limit."""

from __future__ import annotations

import zlib
from typing import Any

__all__ = ["ACCEPTED", "Decoder"]

ACCEPTED = "gzip, deflate, br"
MAX_LAYERS = 3
"""Codings on top of one another; more than two have never been seen in good faith."""


class _Deflate:
    """deflate with or without its zlib wrapper (servers send both)."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._start = b""

    def decode(self, data: bytes, room: int) -> bytes:
        if self._engine is None:
            self._start += data
            if len(self._start) < 2:  # the wrapper shows in the first two bytes
                return b""
            data = self._start
            self._engine = zlib.decompressobj(self._bits(data))
        if self._engine.eof:
            return b""
        return bytes(self._engine.decompress(self._engine.unconsumed_tail + data, room))

    def _bits(self, data: bytes) -> int:
        wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


class _Gzip:
    """gzip without a look at its trailer: browsers show a page whose checksum is wrong.

    What follows the first member is left, as browsers do.
    """

    def __init__(self) -> None:
        self._engine: Any = None
        self._start = b""

    def decode(self, data: bytes, room: int) -> bytes:
        if self._engine is None:
            self._start += data
            length = _header_length(self._start)
            if length is None:
                return b""
            data, self._start = self._start[length:], b""
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        if self._engine.eof:
            return b""
        return bytes(self._engine.decompress(self._engine.unconsumed_tail + data, room))


_EXTRA, _NAME, _COMMENT, _HEADER_CRC = 4, 8, 16, 2
"""Flags of a gzip header (RFC 1952, 2.3.1)."""
_LONGEST_HEADER = 200_000
"""Bytes after which a header that does not end is none."""


def _header_length(start: bytes) -> int | None:
    """Return the length of a gzip header (RFC 1952, 2.3); None where more of it must come.

    Raises `ValueError` for what is no gzip.
    """
    if not b"\x1f\x8b\x08".startswith(start[:3]):
        raise ValueError("no gzip")
    if len(start) < 12:
        return None
    flags, at = start[3], 10
    if flags & _EXTRA:
        at += 2 + int.from_bytes(start[10:12], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            at = start.find(b"\0", at) + 1
            if not at:
                if len(start) > _LONGEST_HEADER:
                    raise ValueError("a gzip header without end")
                return None
    at += 2 if flags & _HEADER_CRC else 0
    return at if at <= len(start) else None


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._engine: Any = brotli.Decompressor()

    def decode(self, data: bytes, room: int) -> bytes:
        made = bytearray(self._engine.process(data, output_buffer_limit=room))
        while len(made) < room and not self._engine.can_accept_more_data():
            piece = self._engine.process(b"", output_buffer_limit=room - len(made))
            if not piece:
                break
            made += piece
        return bytes(made)


class Decoder:
    """Removes the content codings of one body, keeping at most `limit` decoded bytes.

    A coding nobody knows is left as it is, as browsers do. A body that is not what its
    coding says sets `failed`; what was decoded until then is kept.
    """

    def __init__(self, coding: str, limit: int) -> None:
        names = [name.strip().lower().removeprefix("x-") for name in coding.split(",")]
        names = [name for name in names if name and name != "identity"]
        self.unknown = tuple(name for name in names if name not in {"gzip", "deflate", "br"})
        known = [] if self.unknown or len(names) > MAX_LAYERS else names
        engines: dict[str, type[_Brotli | _Gzip | _Deflate]] = {
            "br": _Brotli,
            "gzip": _Gzip,
            "deflate": _Deflate,
        }
        self._layers: list[_Brotli | _Gzip | _Deflate] = [
            engines[name]() for name in reversed(known)
        ]
        self._limit = self._room = limit
        self._parts: list[bytes] = []
        self.failed = False

    @property
    def full(self) -> bool:
        """True once the limit is reached."""
        return self._room <= 0

    @property
    def body(self) -> bytes:
        """What was decoded so far."""
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        whole = self._parts[0] if self._parts else b""
        return whole if len(whole) <= self._limit else whole[: self._limit]

    def beyond(self, data: bytes, room: int) -> bytes:
        """Decode further than the limit: about `room` bytes, which are handed out, not kept.

        What did not fit waits inside: an empty piece asks for it. Ends where nothing comes.
        What was decoded before is let go, as it is needed no more.
        """
        if self.idle:
            return data
        # Brotli decodes more than it is asked for: what lies beyond the limit comes first.
        self._parts, self._room = [b"".join(self._parts)[self._limit :]], room
        self._limit = 0
        self.feed(data)
        made, self._parts = b"".join(self._parts), []
        return made

    @property
    def idle(self) -> bool:
        """True where there is nothing to decode: what arrives is the body."""
        return not self._layers

    def feed(self, data: bytes) -> None:
        """Decode one more piece."""
        if self.failed or self._room <= 0:
            return
        try:
            for layer in self._layers:
                # One byte more than there is room for tells "exactly full" from "goes on".
                data = layer.decode(data, self._room + 1)
        except Exception:
            self.failed = True
            return
        if data:
            self._parts.append(data)
            self._room -= len(data)
