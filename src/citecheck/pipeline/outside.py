"""The outside of one run: clock, chance, names, and the way to archives.

The command line makes it from the settings; the demo and the tests bring their own.
"""

from __future__ import annotations

import os
import random
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from citecheck.addresses import is_public
from citecheck.archives import find_keys, find_perma_key
from citecheck.checks import VisitPolicy, system_resolver
from citecheck.clocks import SystemClock
from citecheck.ports import ResolutionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.addresses.hosts import Network
    from citecheck.archives import Keys, PermaKey
    from citecheck.ports import Clock, Resolver
    from citecheck.settings import Settings

__all__ = ["Outside", "ResolvedTransport", "is_literal", "real_outside", "visit_policy"]


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything that a run takes from the world."""

    clock: Clock
    random: random.Random
    resolver: Resolver
    ca_file: str = ""
    keys: Keys | None = None
    """For Save Page Now."""
    perma_key: PermaKey | None = None
    captures: bool = True
    """Whether archives are asked for new copies; the demo's archive makes none."""
    real: bool = False
    """True for the real network: only there is the anonymous way to captures tried."""

    def transport(
        self, home: str | None = None, allowed: Sequence[Network] = ()
    ) -> httpx.AsyncBaseTransport:
        """Return a new way to archives, by this world's names and trust.

        With `home`, the address where an archive is asked, everything beyond its host and
        port must be public or lie within `allowed`: an archive may name any address.
        """
        return ResolvedTransport(self.resolver, self.ca_file, home=home, allowed=allowed)


def real_outside(settings: Settings) -> Outside:
    """Return the real world, as the settings see it."""
    clock = SystemClock()
    return Outside(
        clock=clock,
        random=random.Random(),  # noqa: S311 - spreads visits, guards no secret
        resolver=system_resolver(settings.check.nameserver, clock=clock),
        ca_file=settings.check.ca_file,
        keys=find_keys(os.environ, Path.home()),
        perma_key=find_perma_key(os.environ),
        real=True,
    )


def visit_policy(settings: Settings) -> VisitPolicy:
    """Return the manners of visits that the settings ask for."""
    check = settings.check
    return VisitPolicy(
        contact=check.contact,
        timeout=check.timeout.total_seconds(),
        timeout_total=check.timeout_with_retries.total_seconds(),
        concurrency=check.concurrency,
        per_host=check.per_host,
        per_host_delay=check.per_host_delay.total_seconds(),
        allow_private=check.allow_private,
        ca_file=check.ca_file,
    )


class ResolvedTransport(httpx.AsyncBaseTransport):
    """httpx's own transport, asking our resolver for names."""

    def __init__(
        self,
        resolver: Resolver,
        ca_file: str = "",
        *,
        home: str | None = None,
        allowed: Sequence[Network] = (),
    ) -> None:
        """`home` and `allowed` are those of `Outside.transport`."""
        self._resolver = resolver
        self._home = None if home is None else _place(httpx.URL(home))
        self._allowed = tuple(allowed)
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(ca_file)
        self._inner = httpx.AsyncHTTPTransport(verify=context, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to where its host resolves; TLS still checks the name."""
        url = request.url
        host, port = _place(url)
        if is_literal(host):
            self._check_allowed(request, host)
        else:
            try:
                endpoint = (await self._resolver.resolve(host, port))[0]
            except ResolutionError as problem:
                raise httpx.ConnectError(str(problem), request=request) from problem
            self._check_allowed(request, endpoint.address)
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = url.copy_with(host=endpoint.address, port=endpoint.port)
        try:
            return await self._inner.handle_async_request(request)
        finally:
            request.url = url

    def _check_allowed(self, request: httpx.Request, address: str) -> None:
        """Raise for what an archive names in our own network, before it is connected to."""
        at_home = self._home is None or _place(request.url) == self._home
        if not (at_home or is_public(address, self._allowed)):
            raise httpx.ConnectError("an archive named a private address", request=request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _place(url: httpx.URL) -> tuple[str, int]:
    return url.host, url.port or (443 if url.scheme == "https" else 80)


def is_literal(host: str) -> bool:
    """Tell a numeric address from a name."""
    return ":" in host or host.replace(".", "").isdigit()
