"""Runs: when citecheck worked, and how each run ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from citecheck.store.core import Core
from citecheck.store.rows import RunRow
from citecheck.store.values import moment, moment_or_none

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

__all__ = ["Runs"]

EndState = Literal["done", "offline", "interrupted", "partly", "failed"]


def _run(row: sqlite3.Row) -> RunRow:
    return RunRow(
        id=row["id"],
        started_at=moment(row["started_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        state=row["state"],
        version=row["version"],
        counts=json.loads(row["counts"]),
    )


class Runs(Core):
    """Queries on `runs`."""

    def begin_run(self, version: str) -> int:
        """Start a run; runs that never finished were killed and are closed as interrupted.

        The caller holds the lock of the database, so no other run can be under way.
        """
        with self._transaction() as db:
            now = self._now()
            db.execute(
                "UPDATE runs SET state = 'interrupted', finished_at = ? WHERE state = 'running'",
                (now,),
            )
            cursor = db.execute(
                "INSERT INTO runs (started_at, state, version) VALUES (?, 'running', ?)",
                (now, version),
            )
            self._run_id = int(cursor.lastrowid or 0)
        return self._run_id

    def finish_run(self, run_id: int, state: EndState, counts: Mapping[str, int]) -> None:
        """Close a run with what it did; all its results are committed with it."""
        with self._transaction() as db:
            db.execute(
                "UPDATE runs SET state = ?, finished_at = ?, counts = json_patch(counts, ?)"
                " WHERE id = ?",
                (state, self._now(), json.dumps(dict(counts), sort_keys=True), run_id),
            )
        self._run_id = None

    def last_run(self, *, finished: bool = False) -> RunRow | None:
        """Return the newest run, or the newest that came to its end."""
        row = self._row(
            "SELECT * FROM runs WHERE state = 'done' OR NOT ? ORDER BY id DESC LIMIT 1", (finished,)
        )
        return None if row is None else _run(row)

    def last_run_with(self, count: str) -> RunRow | None:
        """Return the newest run that counted something: its news `told`, rows `thinned`."""
        row = self._row(
            "SELECT * FROM runs WHERE json_type(counts, ?) IS NOT NULL ORDER BY id DESC LIMIT 1",
            (f"$.{count}",),
        )
        return None if row is None else _run(row)

    def last_work(self) -> RunRow | None:
        """Return the newest run that may have recorded something against a link."""
        row = self._row("SELECT * FROM runs WHERE state <> 'offline' ORDER BY id DESC LIMIT 1")
        return None if row is None else _run(row)

    def add_counts(self, run_id: int, counts: Mapping[str, int]) -> None:
        """Note more of what a run did, after its end too."""
        with self._transaction() as db:
            db.execute(
                "UPDATE runs SET counts = json_patch(counts, ?) WHERE id = ?",
                (json.dumps(dict(counts)), run_id),
            )
