"""The run's side of a cluster: orders go out by host, results come in, each once."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from citecheck.cluster.board import Board, Order, Result, open_board
from citecheck.errors import ServiceUnavailable
from citecheck.pipeline.judging import Judged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from citecheck.model import Cited
    from citecheck.store import LinkRow

__all__ = ["Coordinator", "open_coordinator"]

A_JOB = 16
"""Visits of one host in one job: enough that the job's own price (a few milliseconds of
PostgreSQL) does not show, few enough that a dead worker's host does not wait for long."""
GATHER = 0.05
"""Seconds in which orders for the same host are gathered into a job."""
ASK_EVERY = 0.1
"""Seconds between two looks for results."""
AT_ONCE = 500
"""Results taken at once."""
RESCUE_EVERY = 5.0
STALLED = 30.0
"""Seconds without a heartbeat after which a worker counts as dead. Workers send one every
ten."""
GIVEN_UP = (
    "A visit was tried several times by the cluster's workers and given up; their logs say why."
)


class Coordinator:
    """Has visits made elsewhere. One run; made by `open_coordinator`."""

    def __init__(self, board: Board, *, whole: bool, stalled: float = STALLED) -> None:
        self._board = board
        self._whole = whole
        self._stalled = stalled
        self._run = uuid.uuid4().hex
        self._orders: dict[str, list[Order]] = defaultdict(list)
        self._sending = False
        self._wanted: dict[tuple[int, int], asyncio.Future[Result]] = {}
        self._lost: ServiceUnavailable | None = None

    async def visit(
        self, link: LinkRow, url: str, cited: Sequence[tuple[int, Cited]], *, fresh: bool
    ) -> Judged:
        """Have an address visited and judged by a worker. Raises `ServiceUnavailable`."""
        if self._lost is not None:
            raise self._lost
        order = Order(link.id, int(fresh), url, tuple(cited), self._whole)
        key = (link.id, order.visit)
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._wanted[key] = answer
        self._orders[link.host].append(order)
        try:
            result = await answer
        finally:
            self._wanted.pop(key, None)
        return Judged(link, result.observation, result.finding, result.own)

    def lose(self, why: BaseException) -> None:
        """Let all who wait know that nothing will come."""
        self._lost = ServiceUnavailable(f"The cluster's database was lost: {why}")
        for answer in self._wanted.values():
            if not answer.done():
                answer.set_exception(self._lost)

    async def work(self) -> None:
        """Send orders and take results until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send())
            group.create_task(self._take())
            group.create_task(self._rescue())
            group.create_task(self._leave())

    async def begin(self) -> None:
        """Clear away what killed runs have left."""
        await self._board.forget_old()

    async def end(self) -> None:
        """Take down what is still up."""
        await self._board.forget(self._run)

    async def _send(self) -> None:
        while True:
            await asyncio.sleep(GATHER)
            orders, self._orders = self._orders, defaultdict(list)
            jobs = [
                (host, some[start : start + A_JOB])
                for host, some in orders.items()
                for start in range(0, len(some), A_JOB)
            ]
            self._sending = True
            for start in range(0, len(jobs), AT_ONCE):
                await self._board.defer(self._run, jobs[start : start + AT_ONCE])
            self._sending = False

    async def _take(self) -> None:
        while True:
            results = await self._board.results(self._run, AT_ONCE)
            for result in results:
                answer = self._wanted.get((result.link_id, result.visit))
                if answer is not None and not answer.done():
                    answer.set_result(result)
            if results:
                await self._board.take(self._run, results)
            if len(results) < AT_ONCE:
                await asyncio.sleep(ASK_EVERY)

    async def _rescue(self) -> None:
        while True:
            await asyncio.sleep(min(RESCUE_EVERY, self._stalled))
            await self._board.rescue(self._stalled)

    async def _leave(self) -> None:
        """Wait no longer for visits whose jobs were given up.

        Such are the visits that still have no answer when no job of this run was up at two
        looks: a result is handed back before its job ends, and taken long before the second.
        """
        unanswered: set[tuple[int, int]] = set()
        while True:
            await asyncio.sleep(min(RESCUE_EVERY, self._stalled))
            sent = not self._orders and not self._sending
            none_up = sent and not await self._board.under_way(self._run)
            before, unanswered = unanswered, set(self._wanted) if none_up else set()
            for key in before & unanswered:
                if not self._wanted[key].done():
                    self._wanted[key].set_exception(ServiceUnavailable(GIVEN_UP))


@asynccontextmanager
async def open_coordinator(
    url: str, *, whole: bool = False, stalled: float = STALLED
) -> AsyncIterator[Coordinator]:
    """Open the way to a cluster's workers.

    `whole` asks for what crossed the wire, for our own archive. Raises `ServiceUnavailable`.
    """
    async with open_board(url) as board:
        coordinator = Coordinator(board, whole=whole, stalled=stalled)
        await coordinator.begin()
        working = asyncio.create_task(coordinator.work())
        working.add_done_callback(lambda done: _ended(coordinator, done))
        try:
            yield coordinator
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            with suppress(Exception):  # what is left is cleared away by a later run
                await coordinator.end()


def _ended(coordinator: Coordinator, done: asyncio.Task[None]) -> None:
    if not done.cancelled() and (why := done.exception()) is not None:
        coordinator.lose(why)
