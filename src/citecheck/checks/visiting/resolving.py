"""Names to addresses, with the reasons for a failure told apart."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from citecheck.ports import Endpoint, ResolutionError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from citecheck.ports import Clock, Resolver

__all__ = ["Forgetful", "system_resolver"]

LIFETIME = 8.0
"""Seconds for one question over all name servers and tries."""
PATIENCE = 4.0
"""Seconds for one try: dnspython's own two are less than slow authorities take; others' stub
resolvers wait for five."""
KEEP = 600.0
"""Seconds that an answer is kept within a run, a name's absence included."""
KEEP_FAILURE = 2.0
"""Seconds that a failure to get any answer is kept: a retry asks again."""
AAAA_PATIENCE = 0.05
"""Seconds that a found IPv4 address waits for the IPv6 one (RFC 8305, 3: 50 ms)."""
HOSTS_FILE = Path("/etc/hosts")

_Lookup = tuple[str, ...]


@runtime_checkable
class Forgetful(Protocol):
    """A resolver that keeps answers and can be told to ask again: for confirming visits."""

    def forget(self, host: str) -> None:
        """Drop what is known about a host."""


class _CachingResolver:
    """Asks once for each name, however many visits wait for it."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[_Lookup]],
        known: Mapping[str, _Lookup],
        clock: Clock,
    ) -> None:
        self._ask = ask
        self._known = known
        self._clock = clock
        self._answers: dict[str, tuple[float, _Lookup | ResolutionError]] = {}
        self._asking: dict[str, asyncio.Task[_Lookup]] = {}

    def forget(self, host: str) -> None:
        """Drop what is known about a host."""
        self._answers.pop(_bare(host), None)

    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Return the addresses of a host, best first. Raises `ResolutionError`."""
        addresses = await self._addresses(_bare(host))
        return tuple(Endpoint(address, port) for address in addresses)

    async def _addresses(self, host: str) -> _Lookup:
        if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
            return ("127.0.0.1", "::1")
        if host in self._known:
            return self._known[host]
        until, answer = self._answers.get(host, (0.0, None))
        if answer is None or self._clock.monotonic() >= until:
            return await self._question(host)
        if isinstance(answer, ResolutionError):
            raise ResolutionError(answer.kind, answer.host, answer.detail)
        return answer

    async def _question(self, host: str) -> _Lookup:
        task = self._asking.get(host)
        if task is None:
            task = asyncio.ensure_future(self._answer(host))
            self._asking[host] = task
            task.add_done_callback(lambda done: self._finished(host, done))
        # Shielded: one visit that gives up must not take the answer from the others.
        return await asyncio.shield(task)

    def _finished(self, host: str, done: asyncio.Task[_Lookup]) -> None:
        self._asking.pop(host, None)
        if not done.cancelled():
            done.exception()  # those who waited have it; nobody may be left to collect it

    async def _answer(self, host: str) -> _Lookup:
        answer: _Lookup | ResolutionError
        try:
            answer = await self._ask(host)
        except ResolutionError as error:
            answer = error
            keep = KEEP if error.kind in {"nxdomain", "no_address"} else KEEP_FAILURE
            self._answers[host] = (self._clock.monotonic() + keep, error)
            raise
        self._answers[host] = (self._clock.monotonic() + KEEP, answer)
        return answer


def _bare(host: str) -> str:
    return host.rstrip(".").lower()


def _hosts_file(path: Path = HOSTS_FILE) -> dict[str, _Lookup]:
    """Read the names that this machine knows by itself."""
    known: dict[str, _Lookup] = {}
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return known
    for line in lines:
        address, *names = line.partition("#")[0].split() or [""]
        try:
            ipaddress.ip_address(address)
        except ValueError:
            continue
        for name in names:
            known[_bare(name)] = (*known.get(_bare(name), ()), address)
    return known


def _server(nameserver: str) -> Any:  # noqa: ANN401 - dnspython's class, imported late
    """Read `ip`, `ip:port` or `[v6]:port`. Raises `ValueError`."""
    from dns.nameserver import Do53Nameserver

    text = nameserver.strip()
    address, port = text, 53
    if text.startswith("["):
        address, bracket, rest = text[1:].partition("]")
        if not bracket:
            raise ValueError(f"{nameserver!r} is no numeric address")
        port = int(rest.removeprefix(":") or 53)
    elif text.count(":") == 1:
        address, _, number = text.partition(":")
        port = int(number)
    ipaddress.ip_address(address)
    return Do53Nameserver(address, port)


def _dns(servers: Sequence[Any]) -> Callable[[str], Awaitable[_Lookup]]:
    """Return a function that asks name servers for A and AAAA."""
    import dns.asyncresolver

    resolver = dns.asyncresolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = list(servers)
    resolver.lifetime = LIFETIME
    resolver.timeout = PATIENCE
    resolver.cache = None

    async def records(host: str, kind: str) -> _Lookup:
        answer = await resolver.resolve(host + ".", kind, search=False)
        return tuple(str(row.address) for row in answer)

    async def ask(host: str) -> _Lookup:
        six = asyncio.ensure_future(_outcome(records(host, "AAAA"), host))
        try:
            four = await _outcome(records(host, "A"), host)
            if isinstance(four, tuple):
                await asyncio.wait({six}, timeout=AAAA_PATIENCE)
                other = six.result() if six.done() else ()
                return four + (other if isinstance(other, tuple) else ())
            if four.kind == "nxdomain":
                raise four
            other = await six
            if isinstance(other, tuple):
                return other
            # "Exists, without an address" needs both answers: a failure of either is one.
            raise other if four.kind == "no_address" else four
        finally:
            six.cancel()

    return ask


async def _outcome(question: Awaitable[_Lookup], host: str) -> _Lookup | ResolutionError:
    """Translate dnspython's exceptions."""
    import dns.exception
    import dns.name
    import dns.resolver

    try:
        return await question
    except dns.resolver.NXDOMAIN:
        return ResolutionError("nxdomain", host)
    except dns.resolver.NoAnswer:
        return ResolutionError("no_address", host)
    except dns.resolver.NoNameservers as error:
        return ResolutionError(_unanswered(error), host, str(error)[:200])
    except dns.exception.Timeout as error:
        return ResolutionError(_unanswered(error), host, str(error)[:200])
    except (dns.exception.DNSException, UnicodeError) as error:
        return ResolutionError("nxdomain", host, f"not a name: {error}"[:200])
    except OSError as error:
        return ResolutionError("unavailable", host, str(error)[:200])


def _unanswered(error: Any) -> str:  # noqa: ANN401 - two exception classes, one shape
    """Tell failing authorities from silence, and from servers that cannot be reached at all."""
    failures = [row[3] for row in error.kwargs.get("errors", ())]
    if any(isinstance(failure, str) for failure in failures):
        return "servfail"
    if failures and all(isinstance(failure, OSError) for failure in failures):
        return "unavailable"
    return "timeout"


async def _by_system(host: str) -> _Lookup:
    """Ask the operating system, where no name server is known."""
    loop = asyncio.get_running_loop()
    try:
        rows = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        kinds = {
            socket.EAI_NONAME: "nxdomain",
            getattr(socket, "EAI_NODATA", None): "no_address",
            socket.EAI_AGAIN: "timeout",
        }
        raise ResolutionError(kinds.get(error.errno, "servfail"), host, str(error)) from None
    except (OSError, UnicodeError) as error:
        raise ResolutionError("unavailable", host, str(error)) from None
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def system_resolver(nameserver: str = "", *, clock: Clock) -> Resolver:
    """Return a resolver that asks the system's name servers, or the one given.

    `nameserver` is `ip`, `ip:port` or `[v6]:port`. What /etc/hosts names is answered from
    there. Raises `ValueError` for a name server that is no numeric address.
    """
    import dns.resolver

    known = _hosts_file()
    if nameserver:
        return _CachingResolver(_dns([_server(nameserver)]), known, clock)
    try:
        return _CachingResolver(_dns([]), known, clock)
    except dns.resolver.NoResolverConfiguration:
        return _CachingResolver(_by_system, known, clock)
