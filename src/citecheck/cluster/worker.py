"""A worker: visits what jobs ask for, judges it, and hands the results back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citecheck.cluster.board import QUEUE, TASK, Board, Order, Result, open_board
from citecheck.cluster.codec import unpack
from citecheck.model import ALIVE, Standing, Verdict
from citecheck.pipeline.frontier import TableFrontier, visit_all
from citecheck.pipeline.judging import Judged, Judges
from citecheck.store import LinkRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.checks import Visitor, VisitPolicy

__all__ = ["run_worker"]

MANY = 1_000_000
"""As many links as a worker expects: it uses processes for judging from the start."""
HEARTBEAT = 10.0
"""Seconds between two signs of life; three that are missing make a worker dead."""
TRIES = 5
"""Of a job that fails by a defect or a lost connection, before it is given up."""
GRACE = 30.0
"""Seconds that jobs get to end when a worker is told to stop; then others do them."""


async def run_worker(
    url: str,
    visitor: Visitor,
    policy: VisitPolicy,
    *,
    heartbeat: float = HEARTBEAT,
    stay: bool = True,
    ready: Callable[[], object] = bool,
) -> None:
    """Do jobs until told to stop (SIGINT, SIGTERM), or until there are none unless `stay`.

    `ready` is called once the cluster's database is open. Raises `ServiceUnavailable` where it
    cannot be reached, or the extra is not installed.
    """
    async with open_board(url) as board:
        import procrastinate

        ready()
        work = _Work(board, visitor, policy)
        board.app.task(
            name=TASK, queue=QUEUE, retry=procrastinate.RetryStrategy(max_attempts=TRIES, wait=5)
        )(work.job)
        try:
            await board.app.run_worker_async(
                queues=[QUEUE],
                concurrency=policy.concurrency,
                wait=stay,
                delete_jobs="always",
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=GRACE,
                update_heartbeat_interval=heartbeat,
                stalled_worker_timeout=3 * heartbeat,
            )
        finally:
            work.close()


class _Work:
    def __init__(self, board: Board, visitor: Visitor, policy: VisitPolicy) -> None:
        self._board = board
        self._visitor = visitor
        self._policy = policy
        self._judges = Judges(MANY)

    async def job(self, run: str, host: str, orders: list[Any]) -> None:
        """Make the visits of one job; those that were made before are not made again."""
        wanted = [unpack(Order, one) for one in orders]
        done = await self._board.done(run, wanted)
        todo = {one.link_id: one for one in wanted if (one.link_id, one.visit) not in done}
        links = [LinkRow(one.link_id, one.url, host, Standing()) for one in todo.values()]

        async def visit(link: LinkRow) -> None:
            order = todo[link.id]
            observation = await self._visitor.observe(order.url, fresh=order.visit > 0)
            judged = await self._judges.judge(link, observation, order.cited)
            await self._board.hand_back(run, _result(order, judged))

        await visit_all(
            TableFrontier(links, self._policy.per_host),
            visit,
            most=self._policy.per_host,
            halted=lambda: False,
            stop=asyncio.Event(),
        )
        if links and self._policy.per_host_delay:
            # The host is ours until another machine may begin there.
            await asyncio.sleep(self._policy.per_host_delay)

    def close(self) -> None:
        self._judges.close()


def _result(order: Order, judged: Judged) -> Result:
    """Send home what is needed there: bodies only of what is in doubt or is to be kept."""
    findings = (judged.finding, *(finding for _, finding in judged.own))
    doubtful = any(f.verdict is Verdict.CHANGED or f.probe is not None for f in findings)
    keep = order.whole and judged.finding.verdict in ALIVE
    seen = judged.observation
    if not keep:
        hops = tuple(replace(hop, exchange=None) for hop in seen.hops)
        seen = replace(seen, hops=hops, body=seen.body if doubtful else b"")
    elif not doubtful:
        seen = replace(seen, body=b"")
    return Result(order.link_id, order.visit, seen, judged.finding, judged.own)
