"""HTTP/1.x answers as servers really send them, read as tolerantly as browsers do.

The strict parsers of the usual libraries refuse answers that every browser shows: a header
line without a colon, control characters in a value, a head above 100 kB, bare HTML without
any head. A refusal of that kind would be our false alarm. What is accepted here and what is
not was checked against Chromium (see tests/checks/hostile/).
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.checks.visiting.failures import VisitFailure, newer_protocol_failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["Connection", "Head", "body_of", "read_head"]

READ_SIZE = 65_536
MAX_INTERIM = 200
"""Interim (1xx) answers before the real one; Chromium has no limit, an endless row needs one."""
MAX_CHUNK_LINE = 16_384
"""Chromium's limit for the line that gives a chunk's size."""

MAX_TRAILERS = 1000
"""Lines after the last chunk: nobody sends more than a few."""

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(
    rb"http(?:/(\d+)(?:\.(\d+))?)?(?:[ \t]+(\d{3})(?!\d)[ \t]?(.*))?", re.IGNORECASE
)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CHUNK_SIZE = re.compile(rb"[ \t]*0*+([0-9a-fA-F]{0,15}+)(?<=[0-9a-fA-F])[ \t]*(?:;.*)?", re.S)
_SETTINGS = b"\x04\x00\x00\x00\x00\x00"
"""Type, flags and stream of the frame with which an HTTP/2 server begins (RFC 9113, 3.4)."""


class Connection:
    """One open connection and what was read from it ahead of time."""

    __slots__ = ("_reader", "_writer", "address", "idle_since", "notes", "pending", "used")

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        address: str,
        notes: tuple[str, ...] = (),
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.address = address
        self.notes = notes
        self.pending = bytearray()
        self.used = 0
        """Answers that were read from it before."""
        self.idle_since = 0.0

    async def send(self, data: bytes) -> None:
        """Send a request's head."""
        self._writer.write(data)
        await self._writer.drain()

    async def fill(self) -> bool:
        """Wait for more bytes; False at the end of the stream."""
        data = await self._reader.read(READ_SIZE)
        self.pending += data
        return bool(data)

    def take(self, limit: int = READ_SIZE) -> bytes:
        """Return what was read ahead, at most `limit` bytes of it."""
        if len(self.pending) <= limit:
            data = bytes(self.pending)
            self.pending.clear()
            return data
        data = bytes(self.pending[:limit])
        del self.pending[:limit]
        return data

    async def is_quiet(self) -> bool:
        """Say whether a kept connection still waits to be asked: nothing came, not even the end.

        Servers say goodbye with a 408 or a 400 that belongs to no request (RFC 9110, 15.5.9).
        """
        if self.dead:
            return False
        try:
            async with asyncio.timeout(0):
                await self.fill()
        except TimeoutError:
            return True
        except OSError:
            pass
        return False

    @property
    def dead(self) -> bool:
        """True where the other side has hung up, or talks without having been asked."""
        return self._reader.at_eof() or self._writer.is_closing() or bool(self.pending)

    def close(self) -> None:
        """Drop the connection at once, without waiting for the other side's goodbye."""
        self._writer.transport.abort()


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers of an answer."""

    raw: bytes
    version: bytes
    status: int
    phrase: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    """Names in lower case, values without surrounding white space, in the order sent."""

    def all(self, name: bytes) -> list[bytes]:
        """Return every value of a header."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: bytes) -> bytes:
        """Return the first value of a header, empty where it is missing."""
        return next((value for key, value in self.fields if key == name), b"")


def parse_head(raw: bytes) -> Head | None:
    """Parse a head; None where it does not begin like one of HTTP."""
    start = _status_start(raw)
    if start is None:
        return None
    first, _, rest = raw[start:].partition(b"\n")
    line = _STATUS_LINE.match(first.rstrip(b"\r"))
    if line is None:
        return None
    fields = []
    for row in _FOLD.sub(b" ", rest).split(b"\n"):
        name, colon, value = row.partition(b":")
        if colon:  # a line without a colon is skipped, as browsers do
            fields.append((name.strip().lower(), value.strip(b" \t\r")))
    if line[3] is not None and int(line[3]) < 100:
        return None
    version = b"HTTP/%b.%b" % (line[1] or b"1", line[2] or b"0")
    return Head(raw, version, int(line[3] or 200), (line[4] or b"").strip(), tuple(fields))


def _status_start(raw: bytes) -> int | None:
    """Return where `HTTP` begins: browsers forgive up to four bytes before it."""
    found = raw[:8].lower().find(b"http")
    return found if 0 <= found <= 4 else None


async def read_head(connection: Connection, *, limit: int, bare: bool) -> Head:
    """Read the head of the answer that counts, skipping interim ones.

    `bare` allows an answer that is HTML without any head (HTTP/0.9), which Chromium shows
    on the default ports only. Raises `VisitFailure`; `ConnectionResetError` where the
    connection closed before a single byte.
    """
    for _ in range(MAX_INTERIM):
        raw = await _head_bytes(connection, limit, bare=bare)
        head = parse_head(raw) if raw else Head(b"", b"HTTP/0.9", 200, b"", ())
        if head is None:
            raise VisitFailure("protocol_error", "headers", "it is not what web servers send")
        if b"\0" in head.raw:  # Chromium refuses it, and so nobody sees the page
            raise VisitFailure("protocol_error", "headers", "the headers hold a NUL character")
        if head.status == 101:
            raise VisitFailure("protocol_error", "headers", "switches protocols unasked")
        if not 100 <= head.status < 200:
            return head
    raise VisitFailure("protocol_error", "headers", "sends interim answers without end")


def _is_bare(pending: bytearray, bare: bool) -> bool:
    """Tell what browsers show without a head: HTML, and on every port radio servers' answers.

    Chromium takes `ICY 200 OK` for the first line of a text.
    """
    return (bare and pending.lstrip()[:1] == b"<") or pending[:3].lower() == b"icy"


async def _head_bytes(connection: Connection, limit: int, *, bare: bool) -> bytes:
    """Return the bytes of one head; empty for an answer without any."""
    pending = connection.pending
    searched = 0
    while True:
        start = _status_start(bytes(pending[:8]))
        if len(pending) >= 8 and start is None:
            if _is_bare(pending, bare):
                return b""
            if pending[3:9] == _SETTINGS:
                raise newer_protocol_failure("headers")
            raise VisitFailure("protocol_error", "headers", "it is not what web servers send")
        end = _HEAD_END.search(pending, max(searched, start or 0)) if start is not None else None
        if (end.end() if end is not None else len(pending)) > limit:
            raise VisitFailure("protocol_error", "headers", "the headers are too large")
        if end is not None:
            return connection.take(end.end())
        searched = max(0, len(pending) - 3)
        if not await connection.fill():
            break
    if not pending:
        raise ConnectionResetError("closed before an answer")
    if _is_bare(pending, bare):
        return b""
    if _status_start(bytes(pending[:8])) is not None and b"\n" in pending:
        return connection.take(len(pending))  # closed after the head's lines: nothing follows
    raise VisitFailure("reset", "headers", "closed in the middle of the headers", transient=True)


def _length(head: Head) -> int | None:
    """Return the announced length; conflicting ones are refused, as browsers do."""
    values = {part.strip() for value in head.all(b"content-length") for part in value.split(b",")}
    numbers = {int(value) for value in values if value.isdigit() and len(value) < 19}
    if len(numbers) > 1:
        raise VisitFailure("protocol_error", "headers", "it announces two lengths")
    return numbers.pop() if numbers else None


class Body:
    """The body of an answer, piece by piece or as an iterator, chunked framing removed.

    `whole` is True once its end was seen where the head had announced it; `reusable` says
    whether another answer can follow on the connection. Raises `ConnectionError` where the
    stream ends early, `ValueError` for broken framing.
    """

    def __init__(self, connection: Connection, head: Head) -> None:
        self._connection = connection
        chunked = b"chunked" in b",".join(head.all(b"transfer-encoding")).lower()
        self.length = None if chunked else _length(head)
        self._chunked = chunked
        self._pieces: AsyncIterator[bytes] | None = None
        if head.status in {204, 304}:
            self._chunked, self.length = False, 0
        self._left = self.length or 0
        self.whole = False
        options = b",".join(head.all(b"connection")).lower()
        self._persistent = b"close" not in options and (
            head.version == b"HTTP/1.1" or b"keep-alive" in options
        )

    @property
    def reusable(self) -> bool:
        """True where another answer can follow on the same connection."""
        return self.whole and self._persistent and (self._chunked or self.length is not None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the pieces as they arrive."""
        while data := await self.piece():
            yield data

    async def piece(self) -> bytes:
        """Return what comes next, as it arrives; empty at the end."""
        if self._chunked:
            if self._pieces is None:
                self._pieces = self._chunks()
            return await anext(self._pieces, b"")
        connection = self._connection
        if self.length is None:
            if connection.pending or await connection.fill():
                return connection.take()
            self.whole = True
            return b""
        data = await self._some(self._left) if self._left else b""
        self._left -= len(data)
        self.whole = not self._left
        return data

    async def _some(self, most: int) -> bytes:
        """Return what there is of so many bytes that must come."""
        if not self._connection.pending and not await self._connection.fill():
            raise ConnectionResetError("the body ends early")
        return self._connection.take(min(most, READ_SIZE))

    async def _chunks(self) -> AsyncIterator[bytes]:
        """Remove the framing; tiny chunks are handed on together, but never kept while waiting."""
        made = bytearray()
        try:
            async for piece in self._chunk_pieces():
                made += piece
                about_to_wait = b"\n" not in self._connection.pending
                if made and (about_to_wait or len(made) >= READ_SIZE):
                    yield bytes(made)
                    made.clear()
        except (ConnectionError, ValueError):
            if made:
                yield bytes(made)
            raise
        if made:
            yield bytes(made)
        for _ in range(MAX_TRAILERS):  # trailers say nothing about the page
            if not await self._line():
                self.whole = True
                return

    async def _chunk_pieces(self) -> AsyncIterator[bytes]:
        """Yield the content of the chunks; an empty piece before each wait for more."""
        while left := self._size_of(await self._line()):
            while left:
                data = await self._some(left)
                left -= len(data)
                yield data
            if await self._line():
                raise ValueError("a chunk longer than it says")
            if b"\n" not in self._connection.pending:
                yield b""

    @staticmethod
    def _size_of(line: bytes) -> int:
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            raise ValueError("a chunk without a size")
        return int(size[1] or b"0", 16)

    async def _line(self) -> bytes:
        pending = self._connection.pending
        while (end := pending.find(b"\n")) < 0:
            if len(pending) > MAX_CHUNK_LINE:
                raise ValueError("a chunk size without end")
            if not await self._connection.fill():
                if pending and _CHUNK_SIZE.fullmatch(bytes(pending[:32]).rstrip(b"\r")) is None:
                    raise ValueError("a chunk without a size")
                raise ConnectionResetError("the body ends early")
        line = bytes(pending[:end]).rstrip(b"\r")
        del pending[: end + 1]
        return line


def body_of(connection: Connection, head: Head) -> Body:
    """Return the body that follows a head. Raises `VisitFailure` for conflicting lengths."""
    return Body(connection, head)
