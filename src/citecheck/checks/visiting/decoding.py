"""Content codings removed within bounds: a bomb costs no more than the limit."""

from __future__ import annotations

import zlib
from typing import Any

__all__ = ["ACCEPTED", "Decoder"]

ACCEPTED = "gzip, deflate, br"
MAX_LAYERS = 3
"""Codings on top of one another; more than two have never been seen in good faith."""


class _Zlib:
    """gzip, and deflate with or without its zlib wrapper (servers send both)."""

    def __init__(self, name: str) -> None:
        self._gzip = name != "deflate"
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
        if self._gzip:
            return 16 + zlib.MAX_WBITS
        wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


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
        self._layers = [_Brotli() if n == "br" else _Zlib(n) for n in reversed(known)]
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
