"""One object per host owns politeness towards an archive.

A host that refuses pauses everything that this process asks of it; after a few refusals
in one run nothing more is asked of it until the next run.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from citecheck.errors import ServiceUnavailable

if TYPE_CHECKING:
    from citecheck.ports import Clock

__all__ = ["Gate", "Lane"]

REFUSAL_PAUSE = 60.0
"""Seconds of silence after a refusal; the Wayback Machine's recovers in about 60 s when idle."""
LONGEST_PAUSE = 180.0
"""Seconds beyond which waiting is left to the next run."""
REFUSALS_A_RUN = 3
"""Whoever goes on asking while being refused is dropped for an hour, then two, then four."""
FAILURES_A_RUN = 8
"""Questions without a usable answer (5xx, timeouts) before the service counts as down."""


class Gate:
    """What one host allows this process: open, pausing, or closed for this run."""

    def __init__(self, host: str, clock: Clock) -> None:
        self.host = host
        self.clock = clock
        self.closed: str | None = None
        """Why nothing more is asked in this run."""
        self.paused_until = clock.monotonic()
        self._refusals = 0
        self._failures = 0

    def check(self) -> None:
        """Raise `ServiceUnavailable` when nothing more is to be asked in this run."""
        if self.closed is not None:
            raise ServiceUnavailable(self.closed)

    def refused(self, retry_after: float | None = None) -> None:
        """Note a refusal (429, a refused connection): everybody pauses.

        Refusals are counted over the run, not in a row: a blocked state flaps.
        """
        self._refusals += 1
        pause = max(retry_after or 0.0, REFUSAL_PAUSE * 2 ** (self._refusals - 1))
        if self._refusals >= REFUSALS_A_RUN:
            self.close(f"{self.host} refuses our requests; the next run will ask again")
        self.pause(pause)

    def failed(self) -> None:
        """Note a question that brought no usable answer."""
        self._failures += 1
        if self._failures >= FAILURES_A_RUN:
            self.close(f"{self.host} does not answer properly; the next run will ask again")

    def pause(self, seconds: float) -> None:
        """Let nobody ask for so many seconds; in this run, where they are too many to wait."""
        if seconds > LONGEST_PAUSE:
            self.close(f"{self.host} refuses our requests; the next run will ask again")
        self.paused_until = max(self.paused_until, self.clock.monotonic() + seconds)

    def close(self, reason: str) -> None:
        """End the asking for this run."""
        self.closed = self.closed or reason


class Lane:
    """One kind of request to a host, at an even pace.

    The first turn comes after one full interval: a run that was killed a moment ago may
    have asked just before.
    """

    def __init__(self, gate: Gate, per_minute: float) -> None:
        self.gate = gate
        self._interval = 60.0 / per_minute
        self._next = gate.clock.monotonic() + self._interval
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until the next request may start; first come, first served.

        Raises `ServiceUnavailable` when the gate is closed, before or while waiting.
        """
        clock = self.gate.clock
        async with self._queue:
            self.gate.check()
            while (wait := max(self._next, self.gate.paused_until) - clock.monotonic()) > 0:
                await clock.sleep(wait)
                self.gate.check()
            self._next = clock.monotonic() + self._interval
