"""What people ask: the report, its counts, the history of one thing, the news."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from citecheck.store.archive import Archive
from citecheck.store.decisions import FOR_EVER, Decisions
from citecheck.store.news import news_of
from citecheck.store.shown import (
    ChangeRow,
    CheckRow,
    CitationHistory,
    CitationRow,
    Counts,
    LinkHistory,
    ReportRow,
    StandingRow,
)
from citecheck.store.values import (
    candidates_out,
    cited_out,
    clean,
    evidence_out,
    hops_out,
    moment,
    moment_or_none,
)
from citecheck.store.views import CHANGES, IS_TO_MEND, report_select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = ["Reading"]

HISTORY = 500
"""Visits that a history shows at most: years of them, after thinning."""

_CITATION = "SELECT c.*, l.path AS letter FROM citations c JOIN letters l ON l.id = c.letter_id"
_STANDINGS = """
SELECT l.path, c.url, c.printed, c.problem, c.verdict, c.reason, c.explanation, c.confidence,
    x.status, k.final_url, x.hops, x.page_title, x.checked_at, max(c.last_seen, l.last_seen)
FROM citations c
JOIN letters l ON l.id = c.letter_id
LEFT JOIN links k ON k.id = c.link_id
LEFT JOIN checks x ON x.id = k.last_check_id
WHERE c.removed_at IS NULL AND l.removed_at IS NULL ORDER BY l.path, c.ordinal, c.id
"""
_CHECK_FIELDS = tuple(field.name for field in fields(CheckRow))
_MOMENTS = ("checked_at", "since", "memento_at", "local_at", "first_seen", "last_seen")


def _report(row: sqlite3.Row) -> ReportRow:
    # By place: a row looks a name up among its fifty columns one after the other.
    values: dict[str, Any] = dict(zip(row.keys(), row, strict=True))
    for name in _MOMENTS:
        values[name] = moment_or_none(values[name])
    until = values["acknowledged_until"]
    values["acknowledged_until"] = None if until == FOR_EVER else moment_or_none(until)
    for name in ("acknowledged", "to_mend", "memento_verified"):
        values[name] = bool(values[name])
    values["candidates"] = candidates_out(values["candidates"])
    values["hops"] = hops_out(values["hops"])
    return ReportRow(**values)


def _check(row: sqlite3.Row) -> CheckRow:
    values: dict[str, Any] = {name: row[name] for name in _CHECK_FIELDS}
    values["checked_at"] = moment(values["checked_at"])
    values["evidence"] = evidence_out(values["evidence"])
    values["hops"] = hops_out(values["hops"])
    values["as_browser"] = bool(values["as_browser"])
    return CheckRow(**values)


def _citation(row: sqlite3.Row) -> CitationRow:
    cited = cited_out(row) if row["url"] is not None else None
    return CitationRow(
        id=row["id"],
        letter_id=row["letter_id"],
        letter=row["letter"],
        note=row["note"],
        kind=row["kind"],
        ordinal=row["ordinal"],
        url=row["url"],
        problem=row["problem"],
        link_id=row["link_id"],
        note_text=row["note_text"],
        sentence=row["sentence"],
        cited=cited,
        verdict=row["verdict"],
        reason=row["reason"],
        explanation=row["explanation"],
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        removed_at=moment_or_none(row["removed_at"]),
        successor_of=row["successor_of"],
    )


def _change(row: sqlite3.Row, before: sqlite3.Row) -> ChangeRow:
    """Make one change of the first and the last event of a citation."""
    return ChangeRow(
        citation_id=row["citation_id"],
        letter=row["letter"],
        note=row["note"],
        url=row["url"],
        sentence=row["sentence"],
        title=row["title"],
        run_id=row["run_id"],
        at=moment(row["at"]),
        before=before["before"],
        before_reason=before["before_reason"],
        verdict=row["verdict"],
        reason=row["reason"],
        explanation=row["explanation"],
        news=news_of(
            first=before["event"],
            last=row["event"],
            before=before["before"],
            after=row["verdict"],
            problem=row["problem"],
            replaced=row["successor_url"] is not None,
            succeeds=row["successor_of"] is not None,
        ),
        successor_url=row["successor_url"] if row["removed_at"] is not None else None,
    )


class Reading(Archive, Decisions):
    """Queries for reports, `show` and the news."""

    def report_rows(
        self,
        *,
        letter: str | None = None,
        citation_id: int | None = None,
        to_mend: bool = False,
    ) -> Iterator[ReportRow]:
        """Return the live citations by letter and place, of one state of the database.

        Streamed: memory does not grow with their number.
        """
        sql = report_select(":now")
        parameters: dict[str, Any] = {"now": self._now()}
        if letter is not None:
            sql += " AND l.path = :letter"
            parameters["letter"] = clean(letter)
        if citation_id is not None:
            sql += " AND c.id = :citation_id"
            parameters["citation_id"] = citation_id
        for row in self._stream(f"{sql} ORDER BY l.path, c.ordinal, c.id", parameters):
            found = _report(row)
            if found.to_mend or not to_mend:
                yield found

    def standing_rows(self) -> Iterator[StandingRow]:
        """Return the live citations by letter and place, each with its standing alone.

        A fifth of what the report's rows cost. Streamed, as they are.
        """
        for row in self._stream(_STANDINGS):
            *plain, hops, title, checked_at, last_seen = row
            rest = (hops_out(hops), title, moment_or_none(checked_at), moment(last_seen))
            yield StandingRow._make((*plain, *rest))

    def counts(self) -> Counts:
        """Return how everything stands, each figure from an index alone."""
        now = self._now()
        verdicts: dict[str, int] = {}
        problems: dict[str, int] = {}
        to_mend = acknowledged = total = 0
        for row in self._rows(
            f"SELECT c.verdict, c.problem, {IS_TO_MEND} AS faulty, count(*) AS n,"  # noqa: S608 - ours
            " count(*) FILTER (WHERE c.acknowledged_until > ?) AS known"
            " FROM citations c INDEXED BY citations_live_standing"
            " WHERE c.removed_at IS NULL GROUP BY c.verdict, c.problem",
            (now,),
        ):
            total += row["n"]
            if row["verdict"] is not None:
                verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + row["n"]
            if row["problem"] is not None:
                problems[row["problem"]] = problems.get(row["problem"], 0) + row["n"]
            if row["faulty"]:
                to_mend += row["n"] - row["known"]
                acknowledged += row["known"]
        links: dict[str, int] = {}
        copies = 0
        for row in self._rows(
            "SELECT verdict, count(*) AS n, count(*) FILTER (WHERE copies > 0) AS copied"
            " FROM links INDEXED BY links_live_verdict WHERE live > 0 GROUP BY verdict"
        ):
            links[row["verdict"]] = row["n"]
            copies += row["copied"]
        letters = self._rows("SELECT count(*) AS n FROM letters WHERE removed_at IS NULL")
        return Counts(
            letters=letters[0]["n"],
            citations=total,
            links=sum(links.values()),
            to_mend=to_mend,
            acknowledged=acknowledged,
            verdicts=verdicts,
            problems=problems,
            link_verdicts=links,
            copies=copies,
        )

    def state_mark(self) -> str:
        """Return a text that is another one whenever a report would be.

        Made of counts and highest numbers, so that it costs no more than counting.
        """
        parts: list[object] = [self.counts()]
        for table in ("events", "checks", "decisions"):
            parts += [tuple(row) for row in self._rows(f"SELECT max(id) FROM {table}")]  # noqa: S608 - ours
        for sql in (
            "SELECT max(id), count(*), sum(verified), count(finding), max(checked_at)"
            " FROM mementos",
            "SELECT state, count(*), max(id) FROM captures GROUP BY state ORDER BY state",
            "SELECT id, path, sha256, reader, cautioned_in FROM letters WHERE removed_at IS NULL"
            " ORDER BY id",
            "SELECT path, problem, advice FROM unread ORDER BY path",
        ):
            parts += [tuple(row) for row in self._rows(sql)]
        return repr(parts)

    def history_of(self, what: str | int) -> LinkHistory | CitationHistory | None:
        """Return all that is known of an address (text) or a citation (its id)."""
        if isinstance(what, int):
            return self._citation_history(what)
        link_id = self.link_id_of(what)
        return None if link_id is None else self._link_history(link_id)

    def citations_of_letter(self, path: str) -> tuple[CitationRow, ...]:
        """Return the live citations of a letter in reading order."""
        rows = self._rows(
            f"{_CITATION} WHERE l.path = ? AND l.removed_at IS NULL AND c.removed_at IS NULL"
            " ORDER BY c.ordinal, c.id",
            (clean(path),),
        )
        return tuple(_citation(row) for row in rows)

    def changes_since(self, run_id: int | None = None) -> tuple[ChangeRow, ...]:
        """Return what changed after a run ended, one entry a citation, by letter.

        None: what the newest run changed. Several changes of one citation are told as
        one, from the first state to the last; what came back to where it was is quiet.
        """
        if run_id is None:
            newest = self._row("SELECT max(id) AS id FROM runs")
            run_id = (newest["id"] if newest and newest["id"] else 1) - 1
        rows = self._rows(
            f"{CHANGES} WHERE e.run_id > ? ORDER BY l.path, c.ordinal, c.id, e.id", (run_id,)
        )
        first: dict[int, sqlite3.Row] = {}
        last: dict[int, sqlite3.Row] = {}
        for row in rows:
            first.setdefault(row["citation_id"], row)
            last[row["citation_id"]] = row
        return tuple(_change(row, first[citation_id]) for citation_id, row in last.items())

    # --- within ------------------------------------------------------------------

    def _link_history(self, link_id: int) -> LinkHistory | None:
        found = self.link(link_id)
        if found is None:
            return None
        citations = self._rows(f"{_CITATION} WHERE c.link_id = ? ORDER BY c.id", (link_id,))
        checks = self._rows(
            "SELECT * FROM checks WHERE link_id = ? ORDER BY id DESC LIMIT ?", (link_id, HISTORY)
        )
        return LinkHistory(
            link=found,
            citations=tuple(_citation(row) for row in citations),
            checks=tuple(_check(row) for row in checks),
            mementos=self.mementos_of(link_id),
            captures=self.captures_of(link_id),
            lookups=self.lookups_of(link_id),
        )

    def _citation_history(self, citation_id: int) -> CitationHistory | None:
        row = self._row(f"{_CITATION} WHERE c.id = ?", (citation_id,))
        if row is None:
            return None
        events = self._rows(f"{CHANGES} WHERE e.citation_id = ? ORDER BY e.id", (citation_id,))
        return CitationHistory(
            citation=_citation(row),
            decisions=self.decisions_of(citation_id),
            changes=tuple(_change(event, event) for event in events),
            link=None if row["link_id"] is None else self._link_history(row["link_id"]),
        )
