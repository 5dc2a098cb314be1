"""Which letter is which, when files were renamed, replaced or removed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from citecheck.store.addressed import Addressed
from citecheck.store.identity import OVERLAP
from citecheck.store.values import clean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from citecheck.model import Document

__all__ = ["Renames"]

CHUNK = 400
"""Values in one `IN (…)`: below the 999 parameters that every SQLite allows."""

_EVENT = """
INSERT INTO events (run_id, citation_id, at, kind, before, before_reason, verdict, reason)
SELECT ?, id, ?, ?, ?, ?, verdict, reason FROM citations WHERE id = ?
"""


class Renames(Addressed):
    """Steps within the transaction of a letter."""

    def _letter_id(self, document: Document, prints: Sequence[str]) -> tuple[int, str | None]:
        """Find or make the letter's row; returns it with the path it had, if another."""
        db = self._db
        path = clean(document.path)
        live = db.execute(
            "SELECT id, sha256 FROM letters WHERE path = ? AND removed_at IS NULL", (path,)
        ).fetchone()
        if live is not None and live["sha256"] == document.sha256:
            return live["id"], None
        vanished = db.execute(
            "SELECT id, path FROM letters WHERE sha256 = ? AND removed_at IS NOT NULL"
            " ORDER BY path = ? DESC, removed_at DESC, id DESC LIMIT 1",
            (document.sha256, path),
        ).fetchone()
        if vanished is None and live is None:
            vanished = self._vanished_alike(path, prints)
        if vanished is not None:
            if live is not None:
                self._retire(live["id"])
            renamed_from = vanished["path"] if vanished["path"] != path else None
            return vanished["id"], renamed_from
        if live is not None:
            return live["id"], None
        now = self._now()
        cursor = db.execute(
            "INSERT INTO letters (path, format, sha256, first_seen, last_seen)"
            " VALUES (?, ?, ?, ?, ?)",
            (path, document.format, document.sha256, now, now),
        )
        return int(cursor.lastrowid or 0), None

    def _vanished_alike(self, path: str, prints: Sequence[str]) -> sqlite3.Row | None:
        """Return the vanished letter that shares most citations, or had the same path."""
        shared: defaultdict[int, int] = defaultdict(int)
        wanted = sorted(set(prints))
        for start in range(0, len(wanted), CHUNK):
            part = [f"{one}-1" for one in wanted[start : start + CHUNK]]
            for row in self._db.execute(
                "SELECT c.letter_id, count(*) AS n FROM citations c"  # noqa: S608 - question marks only
                " JOIN letters l ON l.id = c.letter_id"
                f" WHERE c.fingerprint IN ({', '.join('?' * len(part))})"
                " AND l.removed_at IS NOT NULL AND c.removed_at = l.removed_at"
                " GROUP BY c.letter_id",
                part,
            ):
                shared[row["letter_id"]] += row["n"]
        best = max(shared, key=lambda one: (shared[one], one), default=None)
        if best is not None:
            then = self._db.execute(
                "SELECT count(*) FROM citations c JOIN letters l ON l.id = c.letter_id"
                " WHERE c.letter_id = ? AND c.removed_at = l.removed_at"
                " AND c.fingerprint LIKE '%-1'",
                (best,),
            ).fetchone()[0]
            if shared[best] >= OVERLAP * max(then, len(wanted)):
                return self._by_id(best)
        found: sqlite3.Row | None = self._db.execute(
            "SELECT id, path FROM letters WHERE path = ? ORDER BY removed_at DESC, id DESC LIMIT 1",
            (path,),
        ).fetchone()
        return found

    def _by_id(self, letter_id: int) -> sqlite3.Row:
        row: sqlite3.Row = self._db.execute(
            "SELECT id, path FROM letters WHERE id = ?", (letter_id,)
        ).fetchone()
        return row

    def _retire(self, letter_id: int) -> None:
        now = self._now()
        self._db.execute("UPDATE letters SET removed_at = ? WHERE id = ?", (now, letter_id))
        live = self._db.execute(
            "SELECT id FROM citations WHERE letter_id = ? AND removed_at IS NULL", (letter_id,)
        ).fetchall()
        self._remove([row["id"] for row in live], now)

    def _remove(self, citation_ids: Sequence[int], now: str) -> None:
        """Take citations out of the count; those of a vanished letter share its moment."""
        for citation_id in citation_ids:
            before = self._db.execute(
                "SELECT verdict, reason FROM citations WHERE id = ?", (citation_id,)
            ).fetchone()
            self._db.execute("UPDATE citations SET removed_at = ? WHERE id = ?", (now, citation_id))
            self._event(citation_id, "removed", before["verdict"], before["reason"])

    def _event(self, citation_id: int, kind: str, before: str | None, reason: str | None) -> None:
        self._db.execute(_EVENT, (self._run_id, self._now(), kind, before, reason, citation_id))
