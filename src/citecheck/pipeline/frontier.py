"""What is still to be visited, handed out by host.

Politeness is per host, so work is claimed by host: `claim` gives a link of a host that has
room, `complete` gives the room back, `defer` puts the link back for another time. In one
process the frontier is the `links` table, read as it is needed; across machines it is
procrastinate's jobs on PostgreSQL (`citecheck.cluster`), whose lock is the host.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from citecheck.store import LinkRow

__all__ = ["CROWD", "Frontier", "TableFrontier", "visit_all"]

CROWD = 4
"""Visits begun for each connection allowed: those that wait for their turn at a host, or for
a second try, hold no connection. The number is a guess, not measured."""

HOSTS_IN_TURN = 256
"""Hosts visited side by side: at 500 ms between two starts at one, 500 links a second."""

AHEAD = 20_000
"""Links read ahead of need, so that those of one host are visited together. Some 10 to 20 MB
(estimated)."""
A_LITTLE = 64
"""Of these, with each claim: the first visit does not wait for the list."""
WINDOW = 50_000
"""Links held in memory at most, where all lie at a few hosts; the rest stays in the database."""

GRACE = 3.0
"""Seconds that visits in flight get to finish when a run is told to stop: all of it, judging
and closing included, ends within 5."""


class Frontier(Protocol):
    """Links to be visited, by host."""

    def claim(self) -> LinkRow | None:
        """Take a link whose host has room; None where there is none at the moment."""

    def complete(self, link: LinkRow) -> None:
        """Say that a claimed link was visited, and what came of it is safe."""

    def defer(self, link: LinkRow) -> None:
        """Put a claimed link back: it was not visited after all."""


class _Host:
    __slots__ = ("active", "busy", "in_row", "links")

    def __init__(self) -> None:
        self.links: deque[LinkRow] = deque()
        self.busy = 0
        self.active = False
        self.in_row = False
        """Whether it stands in the row of hosts with work and room."""


class TableFrontier:
    """The frontier of one process: links as the database gives them, a few hosts in turn.

    A host is finished before another one is begun, so that its connections are used again;
    enough hosts are in turn that their delays leave no connection idle. Links are read only
    as far as hosts are needed: a million take no more memory than some thousands.
    """

    def __init__(
        self, links: Iterable[LinkRow], per_host: int, *, hosts_in_turn: int = HOSTS_IN_TURN
    ) -> None:
        self._source = iter(links)
        self._per_host = per_host
        self._hosts_in_turn = hosts_in_turn
        self._hosts: dict[str, _Host] = {}
        self._row: deque[str] = deque()
        self._later: deque[str] = deque()
        self._active = 0
        self._held = 0
        self._drained = False

    @property
    def empty(self) -> bool:
        """Whether nothing is left to be claimed; what is claimed may still be put back."""
        self._read_ahead()
        return self._held == 0

    def claim(self) -> LinkRow | None:
        """Take a link of the host that has waited longest, and has room."""
        self._read_ahead()
        while self._later and (self._active < self._hosts_in_turn or not self._row):
            name = self._later.popleft()
            self._hosts[name].active = True
            self._active += 1
            self._line_up(name)
        if not self._row:
            return None
        name = self._row.popleft()
        host = self._hosts[name]
        host.in_row = False
        host.busy += 1
        self._held -= 1
        link = host.links.popleft()
        self._line_up(name)
        return link

    def complete(self, link: LinkRow) -> None:
        """Give the host's room back."""
        host = self._hosts[link.host]
        host.busy -= 1
        self._line_up(link.host)
        if not host.busy and not host.links:
            del self._hosts[link.host]
            self._active -= 1

    def defer(self, link: LinkRow) -> None:
        """Put a link back, to be claimed next at its host."""
        self._hosts[link.host].links.appendleft(link)
        self._held += 1
        self.complete(link)

    def _line_up(self, name: str) -> None:
        host = self._hosts[name]
        if host.active and host.links and host.busy < self._per_host and not host.in_row:
            host.in_row = True
            self._row.append(name)

    def _read_ahead(self) -> None:
        """Read until there are hosts enough, and a little more: links of one host lie apart."""
        more = A_LITTLE
        while not self._drained and self._held < WINDOW:
            if self._enough:
                more -= 1
                if more < 0 or self._held >= AHEAD:
                    return
            link = next(self._source, None)
            if link is None:
                self._drained = True
                return
            host = self._hosts.get(link.host)
            if host is None:
                host = self._hosts[link.host] = _Host()
                self._later.append(link.host)
            host.links.append(link)
            self._held += 1
            self._line_up(link.host)

    @property
    def _enough(self) -> bool:
        return len(self._later) + len(self._row) >= self._hosts_in_turn


async def visit_all(
    frontier: Frontier,
    visit: Callable[[LinkRow], Coroutine[None, None, None]],
    *,
    most: int,
    halted: Callable[[], bool],
    stop: asyncio.Event,
) -> None:
    """Visit what the frontier hands out, at most so many at a time, until it is empty.

    `halted` and `stop` end it early: no further link is claimed, visits in flight get
    `GRACE` seconds, and what they do not finish is put back. Raises what a visit raises.
    """
    flights: dict[asyncio.Task[None], LinkRow] = {}
    landed: list[asyncio.Task[None]] = []
    news = asyncio.Event()
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: news.set())

    def land(task: asyncio.Task[None]) -> None:
        landed.append(task)
        news.set()

    def begin() -> None:
        while len(flights) < most and not stop.is_set() and not halted():
            link = frontier.claim()
            if link is None:
                return
            task = asyncio.create_task(visit(link))
            flights[task] = link
            task.add_done_callback(land)

    try:
        begin()
        while flights and not stop.is_set():
            await news.wait()
            news.clear()
            while landed:
                task = landed.pop()
                frontier.complete(flights.pop(task))
                task.result()
            begin()
        if flights:
            await asyncio.wait(flights, timeout=GRACE)
    finally:
        await _end(flights, stopping)
        for task, link in flights.items():
            (frontier.defer if task.cancelled() else frontier.complete)(link)
    for task in flights:
        if not task.cancelled():
            task.result()


async def _end(flights: Iterable[asyncio.Task[None]], stopping: asyncio.Task[bool]) -> None:
    stopping.cancel()
    for task in flights:
        task.cancel()
    await asyncio.gather(stopping, *flights, return_exceptions=True)
