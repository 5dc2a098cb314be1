"""Archived copies: those known, those asked for, and those to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citecheck.model import Capture, CaptureState, Memento
from citecheck.store.probes import Probes
from citecheck.store.rows import CaptureNeed, LinkRow, LookupRow
from citecheck.store.values import (
    clean,
    moment,
    moment_or_none,
    stamp,
    stamp_or_none,
    standing_out,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from citecheck.model import LookupOutcome

__all__ = ["Archive", "captures_out", "mementos_out"]

OPEN_STATES = ("wanted", "requested", "pending", "captured", "deferred")
"""States of captures that are still to be followed; see `captures_open` in the schema."""

_OPEN = "('wanted', 'requested', 'pending', 'captured', 'deferred')"

_MEMENTO = """
INSERT INTO mementos (link_id, archive, url, memento_url, captured_at, status, verified,
    checked_at, finding, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (link_id, archive, memento_url) DO UPDATE SET
    status = excluded.status, verified = max(verified, excluded.verified),
    checked_at = coalesce(excluded.checked_at, checked_at),
    finding = CASE WHEN excluded.checked_at IS NULL THEN finding ELSE excluded.finding END,
    digest = coalesce(excluded.digest, digest)
"""
_LOOKUP = """
INSERT INTO lookups (link_id, archive, asked_at, outcome, reason) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (link_id, archive) DO UPDATE SET asked_at = excluded.asked_at,
    outcome = excluded.outcome, reason = excluded.reason
"""
_CAPTURES = """
SELECT p.*, m.url AS m_url, m.archive AS m_archive, m.memento_url, m.captured_at,
    m.status AS m_status, m.verified, m.finding, m.digest
FROM captures p LEFT JOIN mementos m ON m.id = p.memento_id
"""
_WITHOUT = """
SELECT k.* FROM links k NOT INDEXED
WHERE k.live > 0 AND k.id > :id
    AND NOT EXISTS (SELECT 1 FROM mementos m
        WHERE m.link_id = k.id AND m.archive = :archive AND m.finding IS NULL)
    AND NOT EXISTS (SELECT 1 FROM lookups u
        WHERE u.link_id = k.id AND u.archive = :archive AND u.outcome <> 'could_not_ask'
            AND u.asked_at > :asked_before)
ORDER BY k.id LIMIT :page
"""

_NEEDS = """
SELECT k.*, (SELECT min(c.cited_on) FROM citations c
        WHERE c.link_id = k.id AND c.removed_at IS NULL) AS day
FROM links k NOT INDEXED
WHERE k.live > 0 AND k.id > :id AND k.verdict IN ('ok', 'moved', 'suspect', 'blocked')
    AND EXISTS (SELECT 1 FROM lookups u WHERE u.link_id = k.id AND u.archive = :archive
        AND u.outcome <> 'could_not_ask')
    AND NOT EXISTS (SELECT 1 FROM mementos m
        WHERE m.link_id = k.id AND m.archive = :archive AND m.finding IS NULL
            AND (m.captured_at > :fresh OR abs(julianday(m.captured_at) - julianday(
                (SELECT min(c.cited_on) FROM citations c
                    WHERE c.link_id = k.id AND c.removed_at IS NULL))) <= :days))
ORDER BY k.id LIMIT :page
"""


def mementos_out(rows: list[sqlite3.Row]) -> tuple[Memento, ...]:
    """Read mementos."""
    return tuple(
        Memento(
            archive=row["archive"],
            url=row["url"],
            memento_url=row["memento_url"],
            captured_at=moment(row["captured_at"]),
            status=row["status"],
            verified=bool(row["verified"]),
            finding=row["finding"],
            digest=row["digest"],
        )
        for row in rows
    )


def captures_out(rows: list[sqlite3.Row]) -> tuple[Capture, ...]:
    """Read captures joined with their mementos."""
    return tuple(
        Capture(
            archive=row["archive"],
            url=row["url"],
            state=CaptureState(row["state"]),
            job_id=row["job_id"],
            requested_at=moment_or_none(row["requested_at"]),
            not_before=moment_or_none(row["not_before"]),
            attempts=row["attempts"],
            error=row["error"],
            memento=None
            if row["memento_id"] is None
            else Memento(
                archive=row["m_archive"],
                url=row["m_url"],
                memento_url=row["memento_url"],
                captured_at=moment(row["captured_at"]),
                status=row["m_status"],
                verified=bool(row["verified"]),
                finding=row["finding"],
                digest=row["digest"],
            ),
        )
        for row in rows
    )


class Archive(Probes):
    """Queries on `mementos`, `lookups` and `captures`."""

    # --- copies ------------------------------------------------------------------

    def put_memento(self, link_id: int, memento: Memento) -> None:
        """Remember a copy, or what was learned of it since; committed with the batch."""
        values = self._memento_in(link_id, memento)

        def write() -> None:
            self._db.execute(_MEMENTO, values)

        self._later(write)

    def _memento_in(self, link_id: int, memento: Memento) -> tuple[Any, ...]:
        judged = memento.verified or memento.finding is not None
        return (
            link_id,
            memento.archive,
            clean(memento.url),
            clean(memento.memento_url),
            stamp(memento.captured_at),
            memento.status,
            int(memento.verified),
            self._now() if judged else None,
            clean(memento.finding),
            memento.digest,
        )

    def mementos_of(self, link_id: int, archive: str | None = None) -> tuple[Memento, ...]:
        """Return the copies of a link, oldest first, those judged to be none included."""
        return mementos_out(
            self._rows(
                "SELECT * FROM mementos WHERE link_id = ? AND (? IS NULL OR archive = ?)"
                " ORDER BY captured_at, id",
                (link_id, archive, archive),
            )
        )

    def links_without_memento(
        self, archive: str, *, asked_before: datetime, limit: int | None = None
    ) -> Iterator[LinkRow]:
        """Return live links without a usable copy that were not asked for lately.

        `asked_before`: an answer newer than this still holds. `could_not_ask` is no
        answer and is asked again at once.
        """
        rows = self._paged(_WITHOUT, {"archive": archive, "asked_before": stamp(asked_before)})
        for count, row in enumerate(rows):
            if limit is not None and count >= limit:
                return
            yield LinkRow(
                id=row["id"], url=row["url"], host=row["host"], standing=standing_out(row)
            )

    def capture_needs(
        self, archive: str, *, now: datetime, max_age: timedelta
    ) -> Iterator[CaptureNeed]:
        """Return live links that were looked up and have no copy fresh enough to do.

        A copy will do that lies within `max_age` of the earliest citation, or of now.
        Links that show nothing worth a copy are left out.
        """
        fresh, days = stamp(now - max_age), max_age.total_seconds() / 86_400
        for row in self._paged(_NEEDS, {"archive": archive, "fresh": fresh, "days": days}):
            captures = [c for c in self.captures_of(row["id"]) if c.archive == archive]
            yield CaptureNeed(
                link=LinkRow(row["id"], row["url"], row["host"], standing_out(row)),
                cited_on=row["day"],
                mementos=self.mementos_of(row["id"], archive),
                capture=captures[-1] if captures else None,
            )

    # --- questions ---------------------------------------------------------------

    def record_lookup(
        self, link_id: int, archive: str, outcome: LookupOutcome, reason: str = ""
    ) -> None:
        """Remember what an archive answered, so that it is not asked every night.

        Committed with the batch.
        """
        values = (link_id, archive, self._now(), outcome, clean(reason))

        def write() -> None:
            self._db.execute(_LOOKUP, values)

        self._later(write)

    def lookups_of(self, link_id: int) -> tuple[LookupRow, ...]:
        """Return the last answer of each archive about a link."""
        return tuple(
            LookupRow(
                link_id=row["link_id"],
                archive=row["archive"],
                asked_at=moment(row["asked_at"]),
                outcome=row["outcome"],
                reason=row["reason"],
            )
            for row in self._rows(
                "SELECT * FROM lookups WHERE link_id = ? ORDER BY archive", (link_id,)
            )
        )

    # --- captures ----------------------------------------------------------------

    def save_capture(self, capture: Capture) -> int:
        """Write where a capture stands, committed before this returns; returns its id.

        A link has one open capture in an archive; a closed one stays, and a further
        `wanted` opens the next.
        """
        link_id = self.ensure_link(capture.url)
        with self._transaction() as db:
            memento_id = None
            if capture.memento is not None:
                values = self._memento_in(link_id, capture.memento)
                db.execute(_MEMENTO, values)
                memento_id = db.execute(
                    "SELECT id FROM mementos WHERE link_id = ? AND archive = ? AND memento_url = ?",
                    (link_id, values[1], values[3]),
                ).fetchone()["id"]
            columns = (
                clean(capture.url),
                capture.state.value,
                capture.job_id,
                stamp_or_none(capture.requested_at),
                stamp_or_none(capture.not_before),
                capture.attempts,
                clean(capture.error),
                memento_id,
            )
            newest = db.execute(
                "SELECT id, state, job_id FROM captures WHERE link_id = ? AND archive = ?"
                " ORDER BY id DESC LIMIT 1",
                (link_id, capture.archive),
            ).fetchone()
            repeated = newest is not None and (
                newest["state"] in OPEN_STATES
                or (newest["state"], newest["job_id"]) == (capture.state.value, capture.job_id)
            )
            if repeated:
                db.execute(
                    "UPDATE captures SET url = ?, state = ?, job_id = ?, requested_at = ?,"
                    " not_before = ?, attempts = ?, error = ?, memento_id = ? WHERE id = ?",
                    (*columns, newest["id"]),
                )
                return int(newest["id"])
            cursor = db.execute(
                "INSERT INTO captures (url, state, job_id, requested_at, not_before, attempts,"
                " error, memento_id, link_id, archive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*columns, link_id, capture.archive),
            )
            return int(cursor.lastrowid or 0)

    def want_capture(self, archive: str, url: str) -> bool:
        """Open a capture unless one is open; returns whether it is new."""
        link_id = self.ensure_link(url)
        with self._transaction() as db:
            cursor = db.execute(
                "INSERT OR IGNORE INTO captures (link_id, archive, url, state)"
                " VALUES (?, ?, ?, 'wanted')",
                (link_id, archive, clean(url)),
            )
            return cursor.rowcount == 1

    def unfinished_captures(self, archive: str | None = None) -> tuple[Capture, ...]:
        """Return the captures to follow or to request, the longest waiting first."""
        return captures_out(
            self._rows(
                f"{_CAPTURES} WHERE p.state IN {_OPEN} AND (? IS NULL OR p.archive = ?)"
                " ORDER BY p.not_before, p.id",
                (archive, archive),
            )
        )

    def wanted_captures(
        self, archive: str, now: datetime, limit: int | None = None
    ) -> tuple[Capture, ...]:
        """Return the captures whose turn it is to be requested, oldest first."""
        return captures_out(
            self._rows(
                f"{_CAPTURES} WHERE p.state IN {_OPEN} AND p.state IN ('wanted', 'deferred')"
                " AND p.archive = ? AND (p.not_before IS NULL OR p.not_before <= ?)"
                " ORDER BY p.not_before, p.id LIMIT ?",
                (archive, stamp(now), -1 if limit is None else limit),
            )
        )

    def captures_of(self, link_id: int) -> tuple[Capture, ...]:
        """Return all captures of a link, oldest first."""
        return captures_out(
            self._rows(f"{_CAPTURES} WHERE p.link_id = ? ORDER BY p.archive, p.id", (link_id,))
        )
