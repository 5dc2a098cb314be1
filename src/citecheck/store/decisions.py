"""Decisions: what editors chose, appended and never altered."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from citecheck.model import Action, Decision
from citecheck.store.core import Core
from citecheck.store.shown import DecisionRow, Grounds
from citecheck.store.values import clean, moment_or_none, stamp, stamp_or_none
from citecheck.store.views import STANDS, grounds_select

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

__all__ = ["ACKNOWLEDGE", "FOR_EVER", "UNDO", "Decisions", "decision_out"]

ACKNOWLEDGE = "acknowledge"

_SETTLES = frozenset({ACKNOWLEDGE, Action.FINE, Action.LEAVE})
"""Decisions that take a citation out of the count by themselves, until they expire."""

_SETTLES_APPLIED = frozenset({Action.CITE_ARCHIVED, Action.HIJACKED})
"""Repairs that leave the address in its letter: once written there, all is done. The others
put another address in its place, which is another citation."""

UNDO = "undo"

FOR_EVER = "9999-12-31T23:59:59.999Z"
"""Stored where an acknowledgement has no end."""


def decision_out(row: sqlite3.Row) -> DecisionRow:
    """Read an entry."""
    return DecisionRow(
        id=row["id"],
        decision=Decision(
            citation_id=row["citation_id"],
            action=row["action"],
            replacement=row["replacement"],
            note=row["note"],
            decided_by=row["decided_by"],
            decided_at=moment_or_none(row["decided_at"]),
            owner=row["owner"],
            expires_at=moment_or_none(row["expires_at"]),
        ),
        of_decision=row["of_decision"],
        applied_at=moment_or_none(row["applied_at"]),
        before_sha256=row["before_sha256"],
        after_sha256=row["after_sha256"],
        patch=row["patch"],
        grounds=_grounds_out(row["evidence"]),
    )


def _grounds_out(text: str | None) -> Grounds | None:
    """Read what was known; fields that a newer citecheck wrote are left aside."""
    if text is None:
        return None
    known = {name: value for name, value in json.loads(text).items() if name in _GROUNDS}
    for name in ("checked_at", "memento_at"):
        known[name] = moment_or_none(known.get(name))
    return Grounds(**known)


_GROUNDS = frozenset(field.name for field in fields(Grounds))


class Decisions(Core):
    """Queries on `decisions`."""

    def decide(self, decision: Decision) -> int:
        """Append a decision, committed before this returns; returns its id.

        Its `before_sha256` is that of the letter it was decided on, and its evidence what
        is known of the citation at this moment.

        Raises `KeyError` where there is no such citation. `acknowledge`, `fine` and
        `leave` take the citation out of the count until they expire; any later decision
        puts it back.
        """
        return self._append(decision)

    def acknowledge(
        self,
        citation_id: int,
        reason: str,
        owner: str | None = None,
        until: datetime | None = None,
        *,
        decided_by: str | None = None,
    ) -> int:
        """Let a known fault not count until a moment (None: for ever); returns the id."""
        return self._append(
            Decision(
                citation_id=citation_id,
                action=ACKNOWLEDGE,
                note=reason,
                owner=owner,
                expires_at=until,
                decided_by=decided_by,
            )
        )

    def record_applied(
        self, decision_id: int, *, before_sha256: str, after_sha256: str, patch: str
    ) -> int:
        """Append that a decision was written into its letter, and how; returns the id."""
        return self._follow(decision_id, None, before_sha256, after_sha256, patch)

    def undo(
        self,
        decision_id: int,
        *,
        decided_by: str | None = None,
        before_sha256: str | None = None,
        after_sha256: str | None = None,
        patch: str | None = None,
    ) -> int:
        """Append that a decision is taken back; returns the id of that entry."""
        return self._follow(
            decision_id, UNDO, before_sha256, after_sha256, patch, decided_by=decided_by
        )

    def decisions_of(self, citation_id: int) -> tuple[DecisionRow, ...]:
        """Return all decisions on a citation, oldest first."""
        rows = self._rows(
            "SELECT * FROM decisions WHERE citation_id = ? ORDER BY id", (citation_id,)
        )
        return tuple(decision_out(row) for row in rows)

    def decision(self, decision_id: int) -> DecisionRow | None:
        """Return one entry."""
        row = self._row("SELECT * FROM decisions WHERE id = ?", (decision_id,))
        return None if row is None else decision_out(row)

    def standing_decision_of(self, citation_id: int) -> DecisionRow | None:
        """Return the newest decision on a citation that is neither applied nor taken back."""
        row = self._row(
            "SELECT * FROM decisions d WHERE citation_id = ? AND of_decision IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM decisions f WHERE f.of_decision = d.id)"
            " ORDER BY id DESC LIMIT 1",
            (citation_id,),
        )
        return None if row is None else decision_out(row)

    def applied_decisions(self, limit: int) -> tuple[DecisionRow, ...]:
        """Return the newest repairs written into letters and not taken back, newest first."""
        rows = self._rows(
            "SELECT * FROM decisions d INDEXED BY decisions_applied"
            " WHERE of_decision IS NOT NULL AND applied_at IS NOT NULL"
            " AND action <> 'undo' AND NOT EXISTS (SELECT 1 FROM decisions f"
            " WHERE f.of_decision = d.of_decision AND f.action = 'undo' AND f.id > d.id)"
            " ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(decision_out(row) for row in rows)

    def repairs_of_letter(self, path: str) -> tuple[DecisionRow, ...]:
        """Return all that was written into a live letter or taken back from it, oldest first."""
        rows = self._rows(
            "SELECT d.* FROM decisions d JOIN citations c ON c.id = d.citation_id"
            " JOIN letters l ON l.id = c.letter_id"
            " WHERE l.path = ? AND l.removed_at IS NULL AND d.applied_at IS NOT NULL"
            " ORDER BY d.id",
            (clean(path),),
        )
        return tuple(decision_out(row) for row in rows)

    # --- within ------------------------------------------------------------------

    def _append(self, decision: Decision) -> int:
        decided_at = stamp(decision.decided_at) if decision.decided_at else self._now()
        with self._transaction() as db:
            known = db.execute(
                "SELECT 1 FROM citations WHERE id = ?", (decision.citation_id,)
            ).fetchone()
            if known is None:
                raise KeyError(decision.citation_id)
            grounds = db.execute(grounds_select(), {"citation": decision.citation_id}).fetchone()
            cursor = db.execute(
                "INSERT INTO decisions (citation_id, action, replacement, note, decided_by,"
                " decided_at, owner, expires_at, evidence, before_sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
                " (SELECT l.sha256 FROM citations c JOIN letters l ON l.id = c.letter_id"
                " WHERE c.id = ?))",
                (
                    decision.citation_id,
                    decision.action,
                    clean(decision.replacement),
                    clean(decision.note),
                    clean(decision.decided_by),
                    decided_at,
                    clean(decision.owner),
                    stamp_or_none(decision.expires_at),
                    grounds[0] if grounds is not None else None,
                    decision.citation_id,
                ),
            )
            self._set_acknowledged(decision.citation_id)
            return int(cursor.lastrowid or 0)

    def _follow(
        self,
        decision_id: int,
        action: str | None,
        before_sha256: str | None,
        after_sha256: str | None,
        patch: str | None,
        *,
        decided_by: str | None = None,
    ) -> int:
        """Append an entry that applies a decision (`action` None) or takes it back."""
        with self._transaction() as db:
            row = db.execute("SELECT * FROM decisions WHERE id = ?", (decision_id,)).fetchone()
            if row is None:
                raise KeyError(decision_id)
            now = self._now()
            cursor = db.execute(
                "INSERT INTO decisions (citation_id, action, replacement, decided_by, decided_at,"
                " owner, of_decision, applied_at, before_sha256, after_sha256, patch)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row["citation_id"],
                    action or row["action"],
                    row["replacement"],
                    clean(decided_by) or row["decided_by"],
                    now,
                    row["owner"],
                    decision_id,
                    now if patch is not None else None,
                    before_sha256,
                    after_sha256,
                    clean(patch),
                ),
            )
            self._set_acknowledged(row["citation_id"])
            return int(cursor.lastrowid or 0)

    def _set_acknowledged(self, citation_id: int) -> None:
        """Let the citation show what its standing decision says, for counting by index."""
        row = self._db.execute(
            f"SELECT action, expires_at, EXISTS (SELECT 1 FROM decisions f"  # noqa: S608 - ours
            " WHERE f.of_decision = d.id AND f.applied_at IS NOT NULL) AS applied"
            f" FROM decisions d WHERE citation_id = ? AND {STANDS}"
            " ORDER BY id DESC LIMIT 1",
            (citation_id,),
        ).fetchone()
        until = None
        if row is not None and row["action"] in _SETTLES:
            until = row["expires_at"] or FOR_EVER
        elif row is not None and row["applied"] and row["action"] in _SETTLES_APPLIED:
            until = FOR_EVER
        self._db.execute(
            "UPDATE citations SET acknowledged_until = ? WHERE id = ?", (until, citation_id)
        )
