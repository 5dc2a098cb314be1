"""The smallest journal that keeps the promise: committed when `save` returns."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from citecheck.model import Capture, CaptureState, Memento

FINISHED = ("captured", "verified", "refused", "failed")


class SqliteJournal:
    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS captures(archive, url, state, job_id, requested_at,"
            " not_before, attempts, error, memento_url, memento_at, original, verified, finding,"
            " PRIMARY KEY(archive, url))"
        )

    def close(self) -> None:
        self._db.close()

    def save(self, capture: Capture) -> None:
        memento = capture.memento
        self._db.execute(
            "INSERT OR REPLACE INTO captures VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                capture.archive,
                capture.url,
                capture.state.value,
                capture.job_id,
                _text(capture.requested_at),
                _text(capture.not_before),
                capture.attempts,
                capture.error,
                memento.memento_url if memento else None,
                _text(memento.captured_at) if memento else None,
                memento.url if memento else None,
                memento.verified if memento else None,
                memento.finding if memento else None,
            ),
        )

    def unfinished(self, archive: str) -> list[Capture]:
        return [c for c in self.all(archive) if c.state.value not in FINISHED]

    def all(self, archive: str = "wayback") -> list[Capture]:
        rows = self._db.execute("SELECT * FROM captures WHERE archive=? ORDER BY rowid", (archive,))
        return [_capture(row) for row in rows]

    def get(self, url: str, archive: str = "wayback") -> Capture:
        return next(c for c in self.all(archive) if c.url == url)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _capture(row: tuple) -> Capture:
    archive, url, state, job, requested, not_before, attempts, error = row[:8]
    memento = None
    if row[8]:
        at = _moment(row[9])
        assert at is not None
        memento = Memento(archive, row[10], row[8], at, verified=bool(row[11]), finding=row[12])
    return Capture(
        archive,
        url,
        CaptureState(state),
        job,
        _moment(requested),
        _moment(not_before),
        attempts,
        error,
        memento,
    )
