"""From a name to an open connection: resolving, the guard, TCP, TLS."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import ssl
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from citecheck.addresses import is_public
from citecheck.checks.visiting.failures import VisitFailure
from citecheck.checks.visiting.tls import (
    ancient_context,
    asks_for_certificate,
    client_certificate_failure,
    client_context,
    client_hello,
    lacks_issuer,
    missing_issuers,
    peeking_context,
    tls_failure,
)
from citecheck.checks.visiting.wire import Connection, body_of, read_head
from citecheck.ports import Endpoint, ResolutionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.ports import Resolver

__all__ = ["Connector", "is_literal"]

STREAM_BUFFER = 64 * 1024
"""Bytes read ahead of us for one connection; asyncio pauses the other side at twice that."""
NEXT_ADDRESS_AFTER = 3.0
"""Seconds for one address while there is another one to try."""
MAX_ADDRESSES = 32
"""Addresses of one name that are tried: refusals cost nothing, and silence is limited."""
MAX_CERTIFICATE = 64 * 1024
AIA_TIMEOUT = 10.0
MAX_AIA_HOPS = 4
"""Addresses that are asked for one certificate, redirects included."""
PLAIN_PATIENCE = 2.0
"""Seconds for seeing that a port speaks plain HTTP: servers of it answer at once."""

_RESOLUTION = {
    "nxdomain": ("dns_not_found", "the name does not exist"),
    "no_address": ("dns_no_address", "the name has no address"),
    "servfail": ("dns_servfail", "the name's servers fail"),
    "timeout": ("dns_timeout", "no name server answered"),
    "unavailable": ("dns_unavailable", "no name server can be asked"),
}
_CONNECT = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.EPIPE: "reset",
    errno.ETIMEDOUT: "timeout",
}
_OURS = {
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.EADDRNOTAVAIL,
    errno.EACCES,
    errno.EPERM,
}


@lru_cache(maxsize=4096)
def is_literal(host: str) -> bool:
    """Tell whether a host is a numeric address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Connector:
    """Opens connections; the guard against private addresses stands right before connecting."""

    def __init__(self, policy: VisitPolicy, resolver: Resolver) -> None:
        self._policy = policy
        self._resolver = resolver
        self._incomplete: set[str] = set()
        self._certificates: dict[str, bytes] = {}
        self._authorities: dict[str, asyncio.Lock] = {}

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return client_context(self._policy.ca_file)

    async def locate(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Return where a host is. Raises `VisitFailure`."""
        if is_literal(host):
            return (Endpoint(host, port),)
        try:
            async with asyncio.timeout(self._policy.dns_timeout):
                found = await self._resolver.resolve(host, port)
        except ResolutionError as error:
            kind, words = _RESOLUTION.get(error.kind, _RESOLUTION["servfail"])
            raise VisitFailure(
                kind,
                "dns",
                words,
                ours=error.kind == "unavailable",
                transient=error.kind in {"servfail", "timeout"},
            ) from None
        except TimeoutError:
            raise VisitFailure(
                "dns_timeout", "dns", "no name server answered", transient=True
            ) from None
        if not found:
            raise VisitFailure("dns_no_address", "dns", "the name has no address")
        return found

    def permitted(self, endpoints: Sequence[Endpoint]) -> list[Endpoint]:
        """Return the addresses that may be visited. Raises `VisitFailure` where none may."""
        allowed = [e for e in endpoints if is_public(e.address, self._policy.allow_private)]
        if not allowed:
            raise VisitFailure(
                "private_address", "connect", f"{endpoints[0].address} is a private address"
            )
        return allowed[:MAX_ADDRESSES]

    def shared_server(self, endpoint: Endpoint) -> str | None:
        """Return the name of a server that other hosts may share; None on private networks.

        There, one machine plays many hosts, and its owner has allowed the visits.
        """
        return f"{endpoint.address}:{endpoint.port}" if is_public(endpoint.address) else None

    async def connect(self, scheme: str, host: str, endpoints: Sequence[Endpoint]) -> Connection:
        """Open a connection to the first address that answers. Raises `VisitFailure`."""
        if scheme != "https":
            reader, writer, address = await self._stream(endpoints, None, "")
            return Connection(reader, writer, address)
        name = host.rstrip(".")
        try:
            reader, writer, address = await self._stream(endpoints, self._context, name)
        except VisitFailure as failure:
            if failure.error.stage == "tls" and await self._speaks_plainly(name, endpoints):
                words = "the port does not speak TLS"
                raise VisitFailure("tls_plain_http", "tls", words) from None
            if failure.error.kind == "reset":
                await self._look_closer(name, endpoints)
            raise
        except ssl.SSLError as error:
            if not lacks_issuer(error) or not await self._complete_chain(name, endpoints):
                raise await self._told_apart(tls_failure(error), name, endpoints) from None
            reader, writer, address = await self._verified(endpoints, name)
        incomplete = name in self._incomplete
        notes = ("intermediate certificate fetched",) if incomplete else ()
        return Connection(reader, writer, address, notes)

    async def _verified(
        self, endpoints: Sequence[Endpoint], name: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        try:
            return await self._stream(endpoints, self._context, name)
        except ssl.SSLError as error:
            raise tls_failure(error) from None

    async def _speaks_plainly(self, name: str, endpoints: Sequence[Endpoint]) -> bool:
        """Ask a port that did not finish a handshake in clear text.

        A server of plain HTTP may wait for ever for the line's end that a handshake lacks.
        Status 400 proves nothing: TLS servers answer clear text so.
        """
        try:
            async with asyncio.timeout(PLAIN_PATIENCE):
                reader, writer, address = await self._stream(endpoints, None, "")
                connection = Connection(reader, writer, address)
                try:
                    await connection.send(f"GET / HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
                    head = await read_head(connection, limit=MAX_CERTIFICATE, bare=False)
                finally:
                    connection.close()
        except (VisitFailure, OSError):
            return False
        return head.status != 400

    async def _look_closer(self, name: str, endpoints: Sequence[Endpoint]) -> None:
        """Raise what a connection that was closed in a handshake means, where it can be seen."""
        if await self._asks_for_certificate(name, endpoints):
            raise client_certificate_failure() from None
        if await self._speaks_old_tls(name, endpoints):
            words = "offers TLS 1.0 or 1.1 only"
            raise VisitFailure("tls_protocol", "tls", words) from None

    async def _told_apart(
        self, failure: VisitFailure, name: str, endpoints: Sequence[Endpoint]
    ) -> VisitFailure:
        """Tell servers without a common language from those that miss a client's certificate.

        With TLS 1.2 and before, both may say "handshake failure" (RFC 5246, 7.2.2 and 7.4.6).
        """
        if failure.error.kind != "tls_protocol" or not await self._asks_for_certificate(
            name, endpoints
        ):
            return failure
        return client_certificate_failure()

    async def _asks_for_certificate(self, name: str, endpoints: Sequence[Endpoint]) -> bool:
        """Begin a handshake anew, and read whether the server asks for a certificate."""
        try:
            async with asyncio.timeout(PLAIN_PATIENCE):
                reader, writer, _ = await self._stream(endpoints, None, "")
                try:
                    writer.write(client_hello(name))
                    flight, asks = b"", None
                    while asks is None and len(flight) < MAX_CERTIFICATE:
                        piece = await reader.read(STREAM_BUFFER)
                        flight += piece
                        asks = asks_for_certificate(flight) if piece else False
                    return bool(asks)
                finally:
                    writer.transport.abort()
        except (VisitFailure, OSError, ValueError):
            return False

    async def _speaks_old_tls(self, name: str, endpoints: Sequence[Endpoint]) -> bool:
        """Try the versions that browsers gave up: many old servers hang up without a word."""
        try:
            _, writer, _ = await self._stream(endpoints, ancient_context(), name)
        except (VisitFailure, OSError):
            return False
        writer.transport.abort()
        return True

    async def _stream(
        self, endpoints: Sequence[Endpoint], context: ssl.SSLContext | None, name: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        """Connect, and shake hands where there is a context. Raises `ssl.SSLError`, too."""
        sock, address = await self._socket(endpoints)
        try:
            if context is None:
                streams = await asyncio.open_connection(sock=sock, limit=STREAM_BUFFER)
            else:
                async with asyncio.timeout(self._policy.tls_timeout):
                    streams = await asyncio.open_connection(
                        sock=sock, limit=STREAM_BUFFER, ssl=context, server_hostname=name
                    )
        except BaseException as error:
            sock.close()
            raise _handshake_failure(error) from None
        return (*streams, address)

    async def _socket(self, endpoints: Sequence[Endpoint]) -> tuple[socket.socket, str]:
        """Try the addresses in turn. Raises the first failure that is not our own network's."""
        chosen = self.permitted(endpoints)
        failures: list[VisitFailure] = []
        loop = asyncio.get_running_loop()
        until = loop.time() + self._policy.connect_timeout
        for endpoint in chosen:
            left = until - loop.time()
            if failures and left <= 0:
                break
            patience = left if endpoint is chosen[-1] else min(left, NEXT_ADDRESS_AFTER)
            try:
                return await self._dial(endpoint, patience), endpoint.address
            except VisitFailure as failure:
                failures.append(failure)
        raise next((f for f in failures if not f.error.ours), failures[0])

    @staticmethod
    async def _dial(endpoint: Endpoint, patience: float) -> socket.socket:
        family = socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            raise _connect_failure(error) from None
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(patience):
                await asyncio.get_running_loop().sock_connect(
                    sock, (endpoint.address, endpoint.port)
                )
        except TimeoutError:
            sock.close()
            raise VisitFailure(
                "timeout", "connect", "does not accept connections", transient=True
            ) from None
        except OSError as error:
            sock.close()
            raise _connect_failure(error) from None
        except BaseException:
            sock.close()
            raise
        return sock

    # --- chains that lack their intermediate certificate ------------------------------

    async def _complete_chain(self, name: str, endpoints: Sequence[Endpoint]) -> bool:
        """Fetch what a server forgot to send; True where there is something new to try."""
        if name in self._incomplete:
            return False
        try:
            async with asyncio.timeout(AIA_TIMEOUT):
                leaf = await self._leaf(name, endpoints)
                found = await missing_issuers(leaf, self._certificate) if leaf else []
        except (VisitFailure, TimeoutError, OSError, ValueError):
            return False
        if not found:
            return False
        from cryptography.hazmat.primitives.serialization import Encoding

        for certificate in found:
            self._context.load_verify_locations(cadata=certificate.public_bytes(Encoding.DER))
        self._incomplete.add(name)
        return True

    async def _leaf(self, name: str, endpoints: Sequence[Endpoint]) -> bytes | None:
        _, writer, _ = await self._stream(endpoints, peeking_context(), name)
        try:
            leaf: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            return leaf
        finally:
            writer.transport.abort()

    async def _certificate(self, url: str) -> bytes:
        """Fetch a certificate once a run, and one at a time from each authority.

        Hosts of one provider tend to forget the same one. Redirects to plain HTTP are
        followed, as browsers do. Raises as `_stream` does.
        """
        authority = urlsplit(url).hostname or ""
        async with self._authorities.setdefault(authority, asyncio.Lock()):
            if url not in self._certificates:
                data, here = b"", url
                for _ in range(MAX_AIA_HOPS):
                    data, target = await self._certificate_at(here)
                    if not target:
                        break
                    here = urljoin(here, target)
                    if not here.lower().startswith("http://"):
                        return b""
                self._certificates[url] = data
        return self._certificates[url]

    async def _certificate_at(self, url: str) -> tuple[bytes, str]:
        """Ask one address over plain HTTP: bounded, guarded as all. Return body and redirect."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        endpoints = await self.locate(host, parts.port or 80)
        reader, writer, address = await self._stream(endpoints, None, "")
        connection = Connection(reader, writer, address)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            request = f"GET {target} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n"
            await connection.send(request.encode("ascii", "replace"))
            head = await read_head(connection, limit=MAX_CERTIFICATE, bare=False)
            if 300 <= head.status < 400:
                return b"", head.first(b"location").decode("ascii", "ignore").strip()
            data = b""
            if head.status == 200:
                async for piece in body_of(connection, head):
                    data += piece
                    if len(data) > MAX_CERTIFICATE:
                        return b"", ""
            return data, ""
        finally:
            connection.close()


def _connect_failure(error: OSError) -> VisitFailure:
    number = error.errno or 0
    kind = _CONNECT.get(number, "unreachable")
    words = {
        "refused": "nothing listens at its address",
        "reset": "the connection was reset",
        "timeout": "does not accept connections",
    }
    detail = words.get(kind, error.strerror or str(error))
    return VisitFailure(kind, "connect", detail, ours=number in _OURS, transient=True)


def _handshake_failure(error: BaseException) -> BaseException:
    """Translate what a handshake raises; verification errors are left to the caller."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return tls_failure(error)
    if isinstance(error, ssl.SSLError):
        return error
    if isinstance(error, TimeoutError):
        return VisitFailure("tls_timeout", "tls", "does not finish the handshake", transient=True)
    if isinstance(error, OSError):
        return VisitFailure("reset", "tls", "closed during the handshake", transient=True)
    if isinstance(error, ValueError):  # a name that is no valid server name (UnicodeError, too)
        return VisitFailure("tls_other", "tls", str(error))
    return error
