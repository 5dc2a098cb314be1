"""Links: what is due, how each stands, and what each visit found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citecheck.model import TO_MEND, Verdict, open_readings
from citecheck.store.addressed import Addressed
from citecheck.store.rows import CitationVerdict, LinkRow
from citecheck.store.values import (
    candidates_out,
    cited_out,
    clean,
    evidence_in,
    hops_in,
    stamp,
    stamp_or_none,
    standing_out,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from citecheck.model import Cited, Finding, Observation, Standing

__all__ = ["Links"]

PAGE = 1_000
"""Links read at once: the due list of a large database never lies in memory as a whole."""

_DUE_NEW = """
SELECT * FROM links INDEXED BY links_due
WHERE live > 0 AND next_check IS NULL AND id > :id ORDER BY id LIMIT :page
"""
_DUE_LATER = """
SELECT * FROM links INDEXED BY links_due
WHERE live > 0 AND (next_check, id) > (:next_check, :id) AND next_check <= :now
ORDER BY next_check, id LIMIT :page
"""
_ALL = """
SELECT * FROM links NOT INDEXED WHERE live > 0 AND id > :id AND id <= :newest
ORDER BY id LIMIT :page
"""
_FAILING = """
SELECT * FROM links INDEXED BY links_live_verdict
WHERE live > 0 AND verdict = :verdict AND id > :id ORDER BY id LIMIT :page
"""
_OF_LETTER = """
SELECT DISTINCT k.* FROM letters l
JOIN citations c ON c.letter_id = l.id AND c.removed_at IS NULL
JOIN links k ON k.id = c.link_id
WHERE l.path = :letter AND l.removed_at IS NULL AND k.id > :id ORDER BY k.id LIMIT :page
"""

_CHECK_COLUMNS = (
    "link_id",
    "run_id",
    "checked_at",
    "finding",
    "reason",
    "confidence",
    "explanation",
    "evidence",
    "status",
    "method",
    "as_browser",
    "final_url",
    "hops",
    "elapsed_ms",
    "content_type",
    "page_title",
    "title_similarity",
    "text_sha256",
    "error",
)
_CHECK = (
    f"INSERT INTO checks ({', '.join(_CHECK_COLUMNS)})"  # noqa: S608 - names of ours
    f" VALUES ({', '.join(f':{name}' for name in _CHECK_COLUMNS)})"
)
_STANDING = """
UPDATE links SET verdict = :verdict, reason = :reason, explanation = :explanation,
    since = :since, failures = :failures, first_failure = :first_failure,
    last_failure = :last_failure, last_checked = :last_checked, next_check = :next_check,
    final_url = :final_url, last_check_id = coalesce(:check_id, last_check_id)
WHERE id = :link_id
"""
_EVENT = """
INSERT INTO events (run_id, citation_id, at, kind, before, before_reason, verdict, reason)
VALUES (?, ?, ?, 'verdict', ?, ?, ?, ?)
"""
_CITATION = """
UPDATE citations SET verdict = ?, reason = ?, explanation = ?, confidence = ?,
    title_similarity = ?, since = coalesce(?, since) WHERE id = ?
"""

FAILING = ("broken", "changed", "suspect")
"""What `only_broken` looks at again."""


def _link(row: sqlite3.Row) -> LinkRow:
    return LinkRow(id=row["id"], url=row["url"], host=row["host"], standing=standing_out(row))


def _standing_in(standing: Standing) -> dict[str, Any]:
    return {
        "verdict": standing.verdict.value,
        "reason": standing.reason,
        "since": stamp_or_none(standing.since),
        "failures": standing.failures,
        "first_failure": stamp_or_none(standing.first_failure),
        "last_failure": stamp_or_none(standing.last_failure),
        "last_checked": stamp_or_none(standing.last_checked),
        "next_check": stamp_or_none(standing.next_check),
        "final_url": clean(standing.final_url),
    }


def _check_in(
    run_id: int, link_id: int, observation: Observation | None, finding: Finding, at: datetime
) -> dict[str, Any]:
    """Keep the facts of a visit; its body and its exchanges are the archive's."""
    error = observation.error if observation else None
    return {
        "link_id": link_id,
        "run_id": run_id,
        "checked_at": stamp(observation.at if observation else at),
        "finding": finding.verdict.value,
        "reason": finding.reason,
        "confidence": finding.confidence,
        "explanation": clean(finding.explanation),
        "evidence": evidence_in(finding.evidence),
        "status": finding.status if observation is None else observation.status,
        "method": observation.method if observation else None,
        "as_browser": int(observation.as_browser) if observation else 0,
        "final_url": clean(observation.final_url if observation else finding.final_url),
        "hops": hops_in(observation.hops) if observation else None,
        "elapsed_ms": observation.elapsed_ms if observation else None,
        "content_type": clean(observation.content_type) if observation else None,
        "page_title": clean(finding.page_title),
        "title_similarity": finding.title_similarity,
        "text_sha256": finding.text_sha256,
        "error": clean(f"{error.kind}: {error.detail}" if error.detail else error.kind)
        if error
        else None,
    }


class Links(Addressed):
    """Queries on `links` and `checks`."""

    # --- asking ------------------------------------------------------------------

    def link(self, link_id: int) -> LinkRow | None:
        """Return a link by its id."""
        row = self._row("SELECT * FROM links WHERE id = ?", (link_id,))
        return None if row is None else _link(row)

    def due_links(
        self,
        now: datetime,
        limit: int | None = None,
        *,
        everything: bool = False,
        only_broken: bool = False,
        letter: str | None = None,
        urls: Collection[str] = (),
    ) -> Iterator[LinkRow]:
        """Return links with a live citation whose next check has come, new ones first.

        `everything` takes all of them, due or not; `only_broken` those that fail; with
        `letter` (a path) and `urls` all that are named. Read in pages: what is recorded
        meanwhile with a next check after `now` is not returned again, and no long read
        keeps the write-ahead log from shrinking.
        """
        if urls:
            pages = self._named(urls)
        elif letter is not None:
            pages = self._paged(_OF_LETTER, {"letter": clean(letter)})
        elif only_broken:
            pages = self._failing()
        elif everything:
            pages = self._every()
        else:
            pages = self._due(stamp(now))
        for count, row in enumerate(pages):
            if limit is not None and count >= limit:
                return
            yield _link(row)

    def known_good(self, most: int) -> tuple[str, ...]:
        """Return the addresses that were fine most recently, each on a host of its own."""
        rows = self._rows(
            "SELECT url, max(last_checked) AS at FROM links"
            " WHERE live > 0 AND verdict = 'ok' AND last_checked IS NOT NULL"
            " GROUP BY host ORDER BY at DESC LIMIT ?",
            (most,),
        )
        return tuple(row["url"] for row in rows)

    def due_count(
        self, now: datetime, *, everything: bool = False, only_broken: bool = False
    ) -> int:
        """Return how many links `due_links` would return."""
        if only_broken:
            row = self._row(
                "SELECT count(*) AS n FROM links INDEXED BY links_live_verdict"
                " WHERE live > 0 AND verdict IN (?, ?, ?)",
                FAILING,
            )
        elif everything:
            row = self._row(
                "SELECT count(*) AS n FROM links INDEXED BY links_live_verdict WHERE live > 0"
            )
        else:
            row = self._row(
                "SELECT (SELECT count(*) FROM links WHERE live > 0 AND next_check IS NULL)"
                " + (SELECT count(*) FROM links WHERE live > 0 AND next_check <= ?) AS n",
                (stamp(now),),
            )
        return int(row["n"]) if row else 0

    def cited_of(self, link_id: int) -> tuple[tuple[int, Cited], ...]:
        """Return the live citations of a link, each with what it says the address shows."""
        rows = self._settled_rows(
            "SELECT id, url, title, author, publisher, published_on, accessed_on, language,"
            " context, note_text, anchor_text, candidates FROM citations"
            " WHERE link_id = ? AND removed_at IS NULL ORDER BY id",
            (link_id,),
        )
        return tuple((row["id"], cited_out(row, doubtful=_may_be_misread(row))) for row in rows)

    def _named(self, urls: Collection[str]) -> Iterator[sqlite3.Row]:
        seen = set()
        for url in urls:
            link_id = self.link_id_of(url)
            if link_id is not None and link_id not in seen:
                seen.add(link_id)
                yield from self._rows("SELECT * FROM links WHERE id = ?", (link_id,))

    def _every(self) -> Iterator[sqlite3.Row]:
        # What a visit itself makes known (another reading that answers) was visited by it.
        newest = self._row("SELECT max(id) AS id FROM links")
        yield from self._paged(_ALL, {"newest": newest["id"] if newest else 0})

    def _failing(self) -> Iterator[sqlite3.Row]:
        seen: set[int] = set()
        for verdict in FAILING:
            for row in self._paged(_FAILING, {"verdict": verdict}):
                # A visit may have moved it from one of these verdicts to another.
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row

    def _due(self, until: str) -> Iterator[sqlite3.Row]:
        yield from self._paged(_DUE_NEW, {})
        yield from self._paged(_DUE_LATER, {"next_check": "", "now": until})

    def _paged(self, sql: str, parameters: dict[str, Any]) -> Iterator[sqlite3.Row]:
        last: dict[str, Any] = {"id": 0, "page": PAGE}
        while True:
            rows = self._rows(sql, {**parameters, **last})
            yield from rows
            if len(rows) < PAGE:
                return
            last["id"] = rows[-1]["id"]
            if "next_check" in parameters:
                last["next_check"] = rows[-1]["next_check"]

    # --- telling -----------------------------------------------------------------

    def record_check(
        self,
        run_id: int,
        link_id: int,
        observation: Observation | None,
        finding: Finding,
        standing: Standing,
        citation_verdicts: Sequence[CitationVerdict] = (),
    ) -> None:
        """Remember a visit, what it means, and how the link stands now.

        Citations without a verdict of their own take the link's, but keep the one they have
        where nothing was looked at. Written behind: it is committed with the batch, 200 ms
        from now at the latest. `observation` is None for what was judged without a visit
        (`unsupported`, `excluded`).
        """
        check = _check_in(run_id, link_id, observation, finding, self.clock.now())
        own = {one.citation_id: one for one in citation_verdicts}
        links = CitationVerdict(
            citation_id=0,
            verdict=standing.verdict,
            reason=standing.reason,
            explanation=clean(finding.explanation) or "",
            confidence=finding.confidence,
            title_similarity=finding.title_similarity,
        )
        values = {
            **_standing_in(standing),
            "link_id": link_id,
            "explanation": links.explanation,
        }
        at = self._now()

        def write() -> None:
            check_id = self._db.execute(_CHECK, check).lastrowid
            self._db.execute(_STANDING, {**values, "check_id": check_id})
            for row in self._db.execute(
                "SELECT id, verdict, reason FROM citations"
                " WHERE link_id = ? AND removed_at IS NULL",
                (link_id,),
            ).fetchall():
                one = own.get(row["id"], links)
                if finding.verdict is Verdict.UNCHECKED and _stands_otherwise(row, standing):
                    continue
                if one is links or not _is_told_again(row, one):
                    self._settle_citation(run_id, row, one, at)

        self._later(write)

    def _settle_citation(
        self, run_id: int, row: sqlite3.Row, now: CitationVerdict, at: str
    ) -> None:
        verdict = now.verdict.value
        turned = row["verdict"] != verdict
        if turned or row["reason"] != now.reason:
            self._db.execute(
                _EVENT, (run_id, row["id"], at, row["verdict"], row["reason"], verdict, now.reason)
            )
        self._db.execute(
            _CITATION,
            (
                verdict,
                now.reason,
                clean(now.explanation),
                now.confidence,
                now.title_similarity,
                at if turned else None,
                row["id"],
            ),
        )


def _may_be_misread(row: sqlite3.Row) -> bool:
    """Whether an address has a doubtful sign, and no visit has decided for a reading of it."""
    return bool(open_readings(candidates_out(row["candidates"])))


def _stands_otherwise(row: sqlite3.Row, standing: Standing) -> bool:
    """Whether a visit found something of a citation that does not hold for its link."""
    return row["verdict"] not in (None, Verdict.UNCHECKED, standing.verdict)


def _is_told_again(row: sqlite3.Row, now: CitationVerdict) -> bool:
    """Whether a citation's own finding, confirmed before, waits to be confirmed once more."""
    told = row["reason"] == now.reason and row["verdict"] in TO_MEND
    return told and now.verdict is Verdict.SUSPECT
