"""Other readings and lost addresses: what may stand for an address, and what a visit decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from citecheck.model import FIRST_READ, OTHER_READINGS, TO_MEND, Candidate, open_readings
from citecheck.store.letters import Letters
from citecheck.store.rows import DoubtRow, LostRow, ReadingRow, SecondCopyRow, Validators
from citecheck.store.values import candidates_in, candidates_out, clean, stamp_or_none

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from citecheck.model import Decision

__all__ = ["Candidates"]

COMPARED = "A person compared the scan with this address."

_REFERENCES = """
SELECT c.id, c.letter_id, l.path, l.title AS letter_title, l.dated, l.published_url,
    c.note, c.kind, c.url, c.problem, c.anchor_text, c.note_text, c.context, c.sentence,
    c.author, c.title, c.publisher, c.published_on, c.candidates
FROM citations c JOIN letters l ON l.id = c.letter_id
WHERE c.removed_at IS NULL AND l.removed_at IS NULL
"""
_LOST = "c.verdict IS NULL AND c.problem IN ('missing_url', 'empty_target')"
_READING = """
SELECT c.id, c.link_id, c.url, c.printed, c.candidates,
    c.verdict IN ('ok', 'moved') OR EXISTS (
        SELECT 1 FROM checks k WHERE k.link_id = c.link_id AND k.finding IN ('ok', 'moved')
    ) AS answered
FROM citations c
WHERE c.removed_at IS NULL AND c.url IS NOT NULL
"""
_READINGS_OF = (
    f"{_READING} AND c.candidates IS NOT NULL AND c.link_id = :link"
    " AND (:at IS NULL OR c.acknowledged_until IS NULL OR c.acknowledged_until <= :at)"
    " ORDER BY c.id"
)
_READINGS_IN = (
    f"{_READING} AND (c.candidates IS NOT NULL OR answered)"  # noqa: S608 - text of ours
    " AND c.letter_id IN (SELECT id FROM letters WHERE path = ? AND removed_at IS NULL)"
    " ORDER BY c.id"
)
_ADOPT = """
UPDATE citations SET url = :url, link_id = :link_id, candidates = :candidates,
    verdict = (SELECT verdict FROM links WHERE id = :link_id),
    reason = (SELECT reason FROM links WHERE id = :link_id), explanation = :explanation
WHERE id = :id
"""


class Candidates(Letters):
    """Queries on what else may be the address of a citation."""

    # --- lost addresses ----------------------------------------------------------------

    def lost_references(self) -> tuple[LostRow, ...]:
        """Return the live citations whose address is missing."""
        rows = self._rows(f"{_REFERENCES} AND {_LOST} ORDER BY c.letter_id, c.ordinal")
        return tuple(_lost(row) for row in rows)

    def all_references(self, letter_id: int | None = None) -> Iterator[LostRow]:
        """Return all live citations, or those of one letter."""
        where = "" if letter_id is None else " AND c.letter_id = :letter"
        for row in self._stream(
            f"{_REFERENCES}{where} ORDER BY c.letter_id, c.ordinal", {"letter": letter_id}
        ):
            yield _lost(row)

    def set_candidates(self, citation_id: int, candidates: Sequence[Candidate]) -> None:
        """Store what may be the lost address of a citation; nothing is adopted."""
        with self._transaction() as db:
            db.execute(
                "UPDATE citations SET candidates = ? WHERE id = ?"
                " AND problem IN ('missing_url', 'empty_target')",
                (candidates_in(candidates), citation_id),
            )

    # --- second copies -----------------------------------------------------------------

    def note_second_copies(self, path: str, urls: Sequence[str]) -> None:
        """Note which copies of a letter its page names now; what is known of them stays."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT id FROM letters WHERE path = ? AND removed_at IS NULL", (clean(path),)
            ).fetchone()
            if row is None:
                return
            named = [clean(url) for url in urls]
            known = db.execute("SELECT url FROM second_copies WHERE letter_id = ?", (row["id"],))
            for gone in {one["url"] for one in known} - set(named):
                db.execute(
                    "DELETE FROM second_copies WHERE letter_id = ? AND url = ?", (row["id"], gone)
                )
            db.executemany(
                "INSERT OR IGNORE INTO second_copies (letter_id, url) VALUES (?, ?)",
                [(row["id"], url) for url in named],
            )

    def second_copies(self, letter_id: int) -> tuple[SecondCopyRow, ...]:
        """Return the copies of a letter that its page names."""
        rows = self._rows(
            "SELECT s.url, s.etag, s.last_modified, s.letter_sha256 = l.sha256 AS compared"
            " FROM second_copies s JOIN letters l ON l.id = s.letter_id"
            " WHERE s.letter_id = ? ORDER BY s.url",
            (letter_id,),
        )
        return tuple(
            SecondCopyRow(
                row["url"],
                Validators(row["etag"], row["last_modified"]) if row["compared"] else Validators(),
            )
            for row in rows
        )

    def note_copy_read(self, letter_id: int, url: str, validators: Validators) -> None:
        """Note that a copy was compared with its letter as it is now."""
        with self._transaction() as db:
            db.execute(
                "UPDATE second_copies SET etag = ?, last_modified = ?, letter_sha256 ="
                " (SELECT sha256 FROM letters WHERE id = letter_id)"
                " WHERE letter_id = ? AND url = ?",
                (clean(validators.etag), clean(validators.last_modified), letter_id, clean(url)),
            )

    # --- other readings ----------------------------------------------------------------

    def readings_of(self, link_id: int, at: datetime | None = None) -> tuple[ReadingRow, ...]:
        """Return the citations of a link whose address can be read in another way.

        With `at`, without those of which a person had said by then that nothing is to be done.
        """
        rows = self._rows(_READINGS_OF, {"link": link_id, "at": stamp_or_none(at)})
        return tuple(_reading(row) for row in rows)

    def readings_in(self, path: str) -> tuple[ReadingRow, ...]:
        """Return the citations of a letter that can be read in another way, or ever answered."""
        rows = self._rows(_READINGS_IN, (clean(path),))
        return tuple(_reading(row) for row in rows)

    def is_cited_surely(self, url: str, citation_id: int) -> bool:
        """Whether another letter than that of a citation cites an address that is not in doubt."""
        rows = self._rows(
            "SELECT candidates FROM citations"
            " WHERE link_id = ? AND removed_at IS NULL"
            " AND letter_id != (SELECT letter_id FROM citations WHERE id = ?)",
            (self.link_id_of(url), citation_id),
        )
        return any(not open_readings(candidates_out(row["candidates"])) for row in rows)

    def order_readings(self, row: ReadingRow, candidates: Sequence[Candidate]) -> None:
        """Store the other readings of a citation in another order, with what speaks for them.

        Nothing is done where a person has chosen one of them in the meantime.
        """
        with self._transaction() as db:
            db.execute(
                "UPDATE citations SET candidates = ? WHERE id = ? AND url = ?",
                (candidates_in(candidates), row.citation_id, clean(row.url)),
            )

    def doubt_of(self, citation_id: int) -> DoubtRow:
        """Return on which days it was open how the address of a citation is to be read."""
        rows = self._settled_rows(
            "SELECT DISTINCT c.verdict, date(k.checked_at) AS day FROM citations c"
            " LEFT JOIN checks k ON k.link_id = c.link_id AND date(k.checked_at) >= date(c.since)"
            " WHERE c.id = ? AND c.verdict IN ('suspect', 'broken', 'changed', 'invalid')",
            (citation_id,),
        )
        told = any(row["verdict"] in TO_MEND for row in rows)
        days = (row["day"] for row in rows if row["day"])
        return DoubtRow(told, tuple(map(date.fromisoformat, days)))

    def keep_reading(self, citation_id: int) -> None:
        """Let a citation keep its address as it was read on a scan: a visit decided for it."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT candidates FROM citations WHERE id = ?", (citation_id,)
            ).fetchone()
            known = candidates_out(row["candidates"]) if row else ()
            others = [one for one in known if one.source not in OTHER_READINGS]
            db.execute(
                "UPDATE citations SET candidates = ? WHERE id = ?",
                (candidates_in(others), citation_id),
            )

    def take_reading(self, decision: Decision) -> bool:
        """Let a citation of a scan have the reading that a person decided for.

        The letter says so already, so that nothing is to be written into it. Returns
        whether the decision was for one.
        """
        row = self._row(
            "SELECT url, candidates FROM citations WHERE id = ? AND url IS NOT NULL",
            (decision.citation_id,),
        )
        known = candidates_out(row["candidates"]) if row else ()
        chosen = next((one for one in known if one.url == decision.replacement), None)
        if row is None or chosen is None or chosen.source not in OTHER_READINGS:
            return False
        first = Candidate(row["url"], round(1 - chosen.confidence, 2), FIRST_READ)
        self.adopt_reading(decision.citation_id, chosen.url, (first,), COMPARED)
        return True

    def adopt_reading(
        self, citation_id: int, url: str, candidates: Sequence[Candidate], explanation: str
    ) -> int:
        """Let a citation have another reading of its address; return the id of its link.

        Its identity, history and decisions stay. Raises `ValueError` for what is no address.
        """
        with self._transaction() as db:
            link_id = self._link_for(url)
            values = {
                "id": citation_id,
                "url": clean(url),
                "link_id": link_id,
                "candidates": candidates_in(candidates),
                "explanation": clean(explanation),
            }
            db.execute(_ADOPT, values)
        return link_id


def _lost(row: sqlite3.Row) -> LostRow:
    return LostRow(
        citation_id=row["id"],
        letter_id=row["letter_id"],
        letter=row["path"],
        letter_title=row["letter_title"],
        letter_dated=row["dated"],
        published_url=row["published_url"],
        note=row["note"],
        kind=row["kind"],
        url=row["url"],
        problem=row["problem"],
        anchor_text=row["anchor_text"],
        note_text=row["note_text"],
        context=row["context"],
        sentence=row["sentence"],
        author=row["author"],
        title=row["title"],
        publisher=row["publisher"],
        published_on=row["published_on"],
        candidates=candidates_out(row["candidates"]),
    )


def _reading(row: sqlite3.Row) -> ReadingRow:
    return ReadingRow(
        citation_id=row["id"],
        link_id=row["link_id"],
        url=row["url"],
        printed=row["printed"],
        candidates=candidates_out(row["candidates"]),
        answered=bool(row["answered"]),
    )
