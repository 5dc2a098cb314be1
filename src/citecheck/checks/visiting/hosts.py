"""One object per host owns politeness: connections, delays, and being told to wait."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.ports import Clock

__all__ = ["Host", "Hosts"]

SWEEP_AT = 4096
"""Hosts remembered before those at rest are forgotten."""
LONGEST_HOLD = 5.0
"""Seconds that one page's 429 or 503 holds back all of its host; the page itself waits as told.

Servers mean the address asked for as often as the whole site, and say no which.
"""


class Host:
    """Turns at one host: at most so many at a time, their starts so far apart."""

    def __init__(self, connections: int, delay: float, clock: Clock) -> None:
        self._slots = asyncio.Semaphore(connections)
        self._delay = delay
        self._clock = clock
        self._next_start = 0.0
        self.users = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a connection's slot and for the moment to start."""
        self.users += 1
        try:
            async with self._slots:
                await self._moment()
                yield
        finally:
            self.users -= 1

    async def _moment(self) -> None:
        """Take the next start that is free; a hold that comes meanwhile is kept, too."""
        while (wait := self._next_start - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait)
        self._next_start = self._clock.monotonic() + self._delay

    def asked(self) -> None:
        """Count the delay from here: names and waiting for room take time after a turn."""
        self._next_start = max(self._next_start, self._clock.monotonic() + self._delay)

    def hold(self, seconds: float) -> None:
        """Start nothing here for so long: the host asked for it."""
        until = self._clock.monotonic() + min(seconds, LONGEST_HOLD)
        self._next_start = max(self._next_start, until)

    @property
    def must_wait(self) -> bool:
        """True where whoever comes now must wait for a turn."""
        return self._slots.locked() or self._next_start > self._clock.monotonic()

    @property
    def at_rest(self) -> bool:
        """True where nobody waits and nothing is due."""
        return self.users == 0 and self._next_start <= self._clock.monotonic()


class Hosts:
    """All hosts of a run, the servers they share, and the room for all visits together."""

    def __init__(self, policy: VisitPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._hosts: dict[str, Host] = {}
        self._servers: dict[str, Host] = {}
        self._all = asyncio.Semaphore(policy.concurrency)

    def host(self, name: str, port: int) -> Host:
        """Return the host of a name; the two default ports are one host, others their own."""
        key = name if port in {80, 443} else f"{name}:{port}"
        return self._find(self._hosts, key, self._policy.per_host, self._policy.per_host_delay)

    def must_wait(self, server: str | None) -> bool:
        """Tell whether there is no room at the moment."""
        if self._all.locked():
            return True
        if server is None or not self._policy.per_server:
            return False
        return self._find(self._servers, server, self._policy.per_server, 0.0).must_wait

    @asynccontextmanager
    async def room(self, server: str | None) -> AsyncIterator[None]:
        """Wait for room at a server that many names share, and among all visits.

        Whoever waits for a server takes no room from others: the common room comes last.
        """
        if server is None or not self._policy.per_server:
            async with self._all:
                yield
            return
        shared = self._find(self._servers, server, self._policy.per_server, 0.0)
        async with shared.turn(), self._all:
            yield

    def _find(self, known: dict[str, Host], key: str, connections: int, delay: float) -> Host:
        found = known.get(key)
        if found is None:
            if len(known) >= SWEEP_AT:
                for name in [name for name, host in known.items() if host.at_rest]:
                    del known[name]
            found = known[key] = Host(connections, delay, self._clock)
        return found
