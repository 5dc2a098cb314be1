"""Whether the web can be seen from here at all, where a run has seen nothing that proves it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from citecheck.checks import all_are_denied, assess, excluded, judge
from citecheck.model import ALIVE

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from citecheck.checks import Sight, Visitor
    from citecheck.pipeline.guard import NetworkGuard

__all__ = ["Lookout"]

BEACONS = 3
"""Pages that were fine when last visited, and are visited again when a run has seen nothing
good: three of three do not die in one night, so that they tell whether the web is there."""

ROOT_SERVER = "a.root-servers.net"
"""A name that exists as long as names do (IANA's root hints): a resolver that denies it tells of
itself. It is looked up, and nobody connects to it."""
MADE_UP_HOST = "citecheck-{:08x}.example"
"""A name that cannot exist (RFC 2606): who answers for it stands between us and the web."""


class Lookout:
    """Visits pages for no other reason than to see whether the web is there.

    `known_good` gives addresses on different hosts that were fine when last visited;
    `exclude` are the patterns of addresses that are not to be visited.
    """

    def __init__(
        self,
        visitor: Visitor,
        guard: NetworkGuard[Any],
        random: random.Random,
        known_good: Callable[[int], Sequence[str]],
        exclude: Sequence[str],
    ) -> None:
        self._visitor = visitor
        self._guard = guard
        self._random = random
        self._known_good = known_good
        self._exclude = exclude
        self.good: str | None = None
        """What was fine when the run visited it last."""

    async def look(self) -> Sight:
        """Say whether the web is there now, as far as visits can tell."""
        if self.good is not None and self._guard.proven:
            # The web was seen in this run: see whether it still is, where it was good before.
            again = await self._visitor.observe(self.good, fresh=True)
            return "online" if again.status is not None else "offline"
        made_up = MADE_UP_HOST.format(self._random.getrandbits(32))
        probe = await self._visitor.observe(f"http://{made_up}/")
        if probe.status is not None:
            return assess(self._guard.sample, probe)
        if self.good is not None and not self._guard.alike:
            return "online"
        sight = await self._beacons() or assess(self._guard.sample, probe)
        denied = sight == "online" and all_are_denied(self._guard.sample)
        return "offline" if denied and not await self._visitor.knows(ROOT_SERVER) else sight

    async def _beacons(self) -> Sight | None:
        """Look at pages that were fine before; None where they settle nothing."""
        known = self._known_good(BEACONS)
        urls = [url for url in known if not excluded(url, self._exclude)]
        seen = await asyncio.gather(*(self._visitor.observe(url, fresh=True) for url in urls))
        for url, one in zip(urls, seen, strict=True):
            self._guard.clock.take(url, one)
        answers = {(one.status, one.body) for one in seen if one.status is not None}
        if len(answers) == 1 and sum(bool(one.body) for one in seen) > 1:
            return "captive_portal"
        findings = [await asyncio.to_thread(judge, one) for one in seen]
        if any(finding.verdict in ALIVE for finding in findings):
            return "online"
        if len(seen) < BEACONS:
            return None
        return "captive_portal" if answers else "offline"
