"""Made-up neighbours: what hosts answer for addresses that nobody ever made.

A host is asked once a day, and what it answered serves all of its links: whether a second
doubtful link is helped must not depend on which one was visited first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from citecheck.checks import Visitor
    from citecheck.model import Observation

__all__ = ["NeighbourMemory", "Neighbours", "kept_of"]

KEPT_HOSTS = 64
"""Hosts whose neighbour is held in memory; a host's links are visited close together."""
KEPT_BYTES = 256 * 1024
"""Of a neighbour's body: error pages are short, and likeness shows long before."""


class NeighbourMemory(Protocol):
    """What is remembered beyond this process."""

    def may_probe(self, host: str) -> bool:
        """Return whether a made-up neighbour may be asked for: once a host and day."""

    def neighbour_of(self, host: str) -> Observation | None:
        """Return what a neighbour answered today; None where that is not known."""

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        """Remember what a neighbour answered."""


class Neighbours:
    """Asks each host once, whoever asks and how often."""

    def __init__(self, visitor: Visitor, memory: NeighbourMemory) -> None:
        self._visitor = visitor
        self._memory = memory
        self._known: OrderedDict[str, Observation | None] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def beside(self, host: str, probe: str) -> Observation | None:
        """Return what a neighbour on a host answers; `probe` is visited where none was yet.

        None where it was asked today and its answer is not known (an earlier run broke off).
        """
        async with self._asking.setdefault(host, asyncio.Lock()):
            if host not in self._known:
                self._known[host] = await self._ask(host, probe)
            self._asking.pop(host, None)
        self._known.move_to_end(host)
        while len(self._known) > KEPT_HOSTS:
            self._known.popitem(last=False)
        return self._known.get(host)

    async def _ask(self, host: str, probe: str) -> Observation | None:
        seen = self._memory.neighbour_of(host)
        if seen is not None or not self._memory.may_probe(host):
            return seen
        seen = kept_of(await self._visitor.observe(probe))
        if seen.status is not None:
            self._memory.keep_neighbour(host, seen)
        return seen


def kept_of(seen: Observation) -> Observation:
    """Return as much of a neighbour's answer as judging needs."""
    hops = tuple(replace(hop, exchange=None) for hop in seen.hops)
    return replace(seen, hops=hops, body=seen.body[:KEPT_BYTES], headers=())
