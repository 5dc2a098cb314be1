"""The transport of the visits for httpx: our own reader of answers, a small pool per host.

httpx's usual transport refuses answers that browsers show (see `wire.py`) and keeps one pool
whose bookkeeping grows with the square of its connections. The transport is called directly,
because `httpx.AsyncClient` raises for every unusable `Location`, followed or not.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx

from citecheck.checks.visiting.failures import VisitFailure
from citecheck.checks.visiting.tls import tls_failure
from citecheck.checks.visiting.wire import Body, Connection, Head, body_of, read_head

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from citecheck.checks.visiting.connect import Connector
    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.ports import Endpoint

__all__ = ["AnswerStream", "VisitTransport"]

IDLE_SECONDS = 5.0
"""An idle connection is kept so long: Apache's default is five seconds, others keep longer."""
MAX_IDLE = 512
"""Idle connections over all hosts: two for each host that a run visits side by side."""

_Key = tuple[str, str, int]


class AnswerStream(httpx.AsyncByteStream):
    """The body of one answer as transferred; closing it gives the connection back or drops it."""

    def __init__(
        self, transport: VisitTransport, key: _Key, connection: Connection, head: Head
    ) -> None:
        self._transport = transport
        self._key = key
        self._connection = connection
        self.head = head
        self.body: Body = body_of(connection, head)
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the pieces; raises `ConnectionError` and `ValueError` as `wire.Body`."""
        while data := await self.body.piece():
            yield data

    async def aclose(self) -> None:
        """Give the connection back where another answer can follow, drop it otherwise."""
        if self._open:
            self._open = False
            self._transport.give_back(self._key, self._connection, reusable=self.body.reusable)


GOODBYES = frozenset({400, 408})
"""What servers say on a kept connection that they give up, in answer to no request (RFC 9110,
15.5.9): on a new one, they may say otherwise."""


class VisitTransport(httpx.AsyncBaseTransport):
    """Sends one request over a pooled or new connection and reads the answer's head.

    A request's extensions say how: `place` (scheme, host and port), `endpoints` (numeric
    addresses to connect to), `target` (the exact bytes of the request line), `fresh` (no
    pooled connection). The answer's extensions carry `head`, `sent`, `address`, `notes` and
    `stream`. Raises `VisitFailure`.
    """

    def __init__(self, policy: VisitPolicy, connector: Connector) -> None:
        self._policy = policy
        self._connector = connector
        self._idle: dict[_Key, list[Connection]] = {}
        self._count = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return the answer with its body still to be read."""
        extensions = request.extensions
        key: _Key = extensions["place"]
        sent = _request_head(request)
        endpoints: Sequence[Endpoint] = extensions["endpoints"]
        connection = None if extensions.get("fresh") else await self._take(key)
        if connection is not None:
            try:
                response = await self._exchange(key, connection, sent)
                if response.status_code not in GOODBYES:
                    return response
                connection.close()
            except (VisitFailure, ConnectionError) as failure:
                if isinstance(failure, VisitFailure) and failure.error.kind != "reset":
                    raise
                # A kept connection may die while the request travels: not the page's fault.
        connection = await self._connector.connect(key[0], key[1], endpoints)
        try:
            return await self._exchange(key, connection, sent)
        except ssl.SSLError as error:  # TLS 1.3 servers refuse after the handshake
            raise tls_failure(error) from None
        except OSError as error:
            words = str(error) if str(error).startswith("closed") else "the connection was reset"
            raise VisitFailure("reset", "headers", words, transient=True) from None

    async def _exchange(self, key: _Key, connection: Connection, sent: bytes) -> httpx.Response:
        """One request and the head of its answer. Raises `OSError`, `VisitFailure`."""
        scheme, _, port = key
        bare = port == (443 if scheme == "https" else 80)
        try:
            async with asyncio.timeout(self._policy.first_byte_timeout):
                await connection.send(sent)
                head = await read_head(connection, limit=self._policy.max_header_bytes, bare=bare)
            stream = AnswerStream(self, key, connection, head)
        except TimeoutError:
            connection.close()
            words = "stops in the middle of its headers" if connection.pending else "no answer"
            raise VisitFailure("timeout", "headers", words, transient=True) from None
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            head.status,
            headers=list(head.fields),
            stream=stream,
            extensions={
                "http_version": head.version,
                "reason_phrase": head.phrase,
                "sent": sent,
                "head": head,
                "address": connection.address,
                "notes": connection.notes,
                "stream": stream,
            },
        )

    async def _take(self, key: _Key) -> Connection | None:
        """Return a kept connection that still seems to live."""
        now = asyncio.get_running_loop().time()
        while kept := self._idle.get(key):  # looked up anew: others come and go while one is asked
            connection = kept.pop()
            self._count -= 1
            if not kept:
                del self._idle[key]
            if now - connection.idle_since < IDLE_SECONDS and await connection.is_quiet():
                return connection
            connection.close()
        return None

    def give_back(self, key: _Key, connection: Connection, *, reusable: bool) -> None:
        """Keep a connection for the next request to its host, or close it."""
        kept = self._idle.get(key, [])
        if not reusable or connection.dead or len(kept) >= self._policy.per_host:
            connection.close()
            return
        if self._count >= MAX_IDLE:
            self._drop_oldest()
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.setdefault(key, []).append(connection)
        self._count += 1

    def _drop_oldest(self) -> None:
        key = next(iter(self._idle))  # in order of the first connection kept
        for connection in self._idle.pop(key):
            connection.close()
            self._count -= 1

    async def aclose(self) -> None:
        """Close every kept connection."""
        while self._idle:
            self._drop_oldest()


def _request_head(request: httpx.Request) -> bytes:
    target: bytes = request.extensions["target"]
    lines = [request.method.encode("ascii") + b" " + target + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in request.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n"
