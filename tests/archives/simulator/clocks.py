"""Clocks of the tests: one that jumps when nobody has anything to do, one that runs fast."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class VirtualClock:
    """Jumps to the next sleeper's moment as soon as the loop has nothing else to run."""

    IDLE_ROUNDS = 25

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self.elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._driver: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    def jump(self, **spans: float) -> None:
        self.elapsed += timedelta(**spans).total_seconds()

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(
            self._sleepers, (self.elapsed + max(0.0, seconds), next(self._count), future)
        )
        if self._driver is None or self._driver.done():
            self._driver = asyncio.ensure_future(self._drive())
        await future

    async def _drive(self) -> None:
        while self._sleepers:
            for _ in range(self.IDLE_ROUNDS):
                await asyncio.sleep(0)
            moment, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                self.elapsed = max(self.elapsed, moment)
                future.set_result(None)


class ScaledClock:
    """Runs `speed` times as fast as the world; processes that share an origin agree on it."""

    def __init__(self, speed: float, origin: float | None = None, offset: float = 0.0) -> None:
        self.speed = speed
        self.origin = time.time() if origin is None else origin
        self.offset = offset

    def monotonic(self) -> float:
        return (time.time() - self.origin) * self.speed + self.offset

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def jump(self, seconds: float) -> None:
        self.offset += seconds

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)
