"""The PostgreSQL side: procrastinate's jobs, and the table through which results come back."""

from __future__ import annotations

import json
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citecheck.cluster.codec import pack, unpack
from citecheck.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable

    import procrastinate

    from citecheck.model import Cited, Finding, Observation

__all__ = ["QUEUE", "TASK", "Board", "Order", "Result", "open_board"]

QUEUE = "citecheck"
TASK = "citecheck.visit"
_ONE_AT_A_TIME = 0x63697465
"""Key of the advisory lock under which the tables are made."""

_TABLE = """
CREATE TABLE IF NOT EXISTS citecheck_results (
    run text NOT NULL,
    link_id bigint NOT NULL,
    visit smallint NOT NULL,
    payload bytea,
    done_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, link_id, visit)
);
CREATE INDEX IF NOT EXISTS citecheck_results_waiting ON citecheck_results (run)
    WHERE payload IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One visit that is asked for."""

    link_id: int
    visit: int
    """0 for the first, 1 for the one that confirms."""
    url: str
    cited: tuple[tuple[int, Cited], ...]
    whole: bool
    """Whether what crossed the wire is wanted, for the archive."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one visit."""

    link_id: int
    visit: int
    observation: Observation
    finding: Finding
    own: tuple[tuple[int, Finding], ...]


class Board:
    """Jobs and results of one cluster."""

    def __init__(self, app: procrastinate.App) -> None:
        self.app = app

    # --- orders ------------------------------------------------------------------------

    async def defer(self, run: str, orders: Iterable[tuple[str, list[Order]]]) -> None:
        """Put up jobs: for each host, the visits of one job. The host is the lock."""
        from procrastinate.jobs import Job

        await self.app.job_manager.batch_defer_jobs_async(
            [
                Job(
                    queue=QUEUE,
                    lock=host,
                    queueing_lock=None,
                    task_name=TASK,
                    task_kwargs={"run": run, "host": host, "orders": [pack(one) for one in some]},
                )
                for host, some in orders
            ]
        )

    async def rescue(self, seconds: float) -> int:
        """Put up again the jobs of workers without a heartbeat for so long; return how many."""
        jobs = list(
            await self.app.job_manager.get_stalled_jobs(
                queue=QUEUE, seconds_since_heartbeat=seconds
            )
        )
        for job in jobs:
            await self.app.job_manager.retry_job(job)
        return len(jobs)

    async def under_way(self, run: str) -> bool:
        """Tell whether a job of a run waits for a worker, or is being done."""
        rows = await self._rows(
            "SELECT 1 FROM procrastinate_jobs WHERE queue_name = %(queue)s"
            " AND status IN ('todo', 'doing') AND args->>'run' = %(run)s LIMIT 1",
            queue=QUEUE,
            run=run,
        )
        return bool(rows)

    async def forget(self, run: str) -> None:
        """Take down what a run has put up and nobody has begun, and its results."""
        await self._do(
            "DELETE FROM procrastinate_jobs WHERE queue_name = %(queue)s AND status = 'todo'"
            " AND args->>'run' = %(run)s",
            queue=QUEUE,
            run=run,
        )
        await self._do("DELETE FROM citecheck_results WHERE run = %(run)s", run=run)

    async def forget_old(self) -> None:
        """Take down what runs that were killed have left for a day."""
        await self._do("DELETE FROM citecheck_results WHERE done_at < now() - interval '1 day'")

    # --- results -----------------------------------------------------------------------

    async def hand_back(self, run: str, result: Result) -> None:
        """Hand a result back. A second one for the same visit changes nothing."""
        payload = zlib.compress(json.dumps(pack(result)).encode(), 1)
        await self._do(
            "INSERT INTO citecheck_results (run, link_id, visit, payload)"
            " VALUES (%(run)s, %(link)s, %(visit)s, %(payload)s) ON CONFLICT DO NOTHING",
            run=run,
            link=result.link_id,
            visit=result.visit,
            payload=payload,
        )

    async def done(self, run: str, orders: Collection[Order]) -> set[tuple[int, int]]:
        """Return which of some visits (link, visit) have been handed back already."""
        rows = await self._rows(
            "SELECT link_id, visit FROM citecheck_results"
            " WHERE run = %(run)s AND link_id = ANY(%(links)s)",
            run=run,
            links=[one.link_id for one in orders],
        )
        return {(row["link_id"], row["visit"]) for row in rows}

    async def results(self, run: str, most: int) -> list[Result]:
        """Return results that were not taken yet."""
        rows = await self._rows(
            "SELECT payload FROM citecheck_results"
            " WHERE run = %(run)s AND payload IS NOT NULL LIMIT %(most)s",
            run=run,
            most=most,
        )
        return [unpack(Result, json.loads(zlib.decompress(row["payload"]))) for row in rows]

    async def take(self, run: str, results: Collection[Result]) -> None:
        """Note that results were taken: their keys stay until the run ends."""
        await self._do(
            "UPDATE citecheck_results SET payload = NULL WHERE run = %(run)s AND"
            " (link_id, visit) IN (SELECT * FROM unnest(%(links)s::bigint[], %(visits)s::int[]))",
            run=run,
            links=[one.link_id for one in results],
            visits=[one.visit for one in results],
        )

    # --- SQL ---------------------------------------------------------------------------

    async def _do(self, sql: str, **values: Any) -> None:  # noqa: ANN401 - SQL values
        await self.app.connector.execute_query_async(sql, **values)

    async def _rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        return list(await self.app.connector.execute_query_all_async(sql, **values))


@asynccontextmanager
async def open_board(url: str) -> AsyncIterator[Board]:
    """Open a cluster's database and make its tables where they are missing.

    Raises `ServiceUnavailable` where it cannot be reached, or the extra is not installed.
    """
    try:
        import procrastinate
        import psycopg
    except ImportError as error:
        raise ServiceUnavailable(
            "Clusters need more than the plain installation: "
            "pip install 'citecheck-archiver[cluster]'"
        ) from error
    try:
        await _make_tables(url)
    except psycopg.OperationalError as error:
        raise ServiceUnavailable(f"The cluster's database cannot be reached: {error}") from error
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    async with app.open_async():
        yield Board(app)


async def _make_tables(url: str) -> None:
    import procrastinate
    import psycopg

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
        await db.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        found = await (await db.execute("SELECT to_regclass('procrastinate_jobs')")).fetchone()
        if found is None or found[0] is None:
            app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
            async with app.open_async():
                await app.schema_manager.apply_schema_async()
        await db.execute(_TABLE)
