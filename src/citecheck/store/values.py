"""Between model values and columns: moments, JSON, text that SQLite takes.

Moments are UTC ISO 8601 with milliseconds and `Z`, so that text order is time order.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload

from citecheck.model import Candidate, Caution, Cited, Evidence, Hop, Standing, Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

__all__ = [
    "candidates_in",
    "candidates_out",
    "cautions_in",
    "cautions_out",
    "cited_out",
    "clean",
    "evidence_in",
    "evidence_out",
    "hops_in",
    "hops_out",
    "moment",
    "moment_or_none",
    "stamp",
    "stamp_or_none",
    "standing_out",
]


_compact = json.JSONEncoder(separators=(",", ":")).encode


def stamp(at: datetime) -> str:
    """Write a moment; raises `ValueError` for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp_or_none(at: datetime | None) -> str | None:
    """Write a moment that may be unknown."""
    return None if at is None else stamp(at)


def moment(text: str) -> datetime:
    """Read a moment back."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """Read a moment that may be unknown."""
    return None if text is None else datetime.fromisoformat(text)


@overload
def clean(text: str) -> str: ...
@overload
def clean(text: None) -> None: ...
@overload
def clean(text: str | None) -> str | None: ...
def clean(text: str | None) -> str | None:
    r"""Return text that is valid UTF-8: half a surrogate pair cannot be stored.

    It is written out (`\\udcff`), so that two file names of odd bytes stay two.
    """
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _json(values: Iterable[Any]) -> str | None:
    """Write a JSON list; NULL for an empty one, which takes no room."""
    entries = list(values)
    return _compact(entries) if entries else None


def _entries(text: str | None) -> list[dict[str, Any]]:
    return [] if text is None else json.loads(text)


def hops_in(hops: Iterable[Hop]) -> str | None:
    """Write a visit's steps, without what crossed the wire (that is the WARC's)."""
    return _json(
        {
            "url": hop.url,
            "status": hop.status,
            "location": hop.location,
            "target": hop.target,
            "via": hop.via,
        }
        for hop in hops
    )


def hops_out(text: str | None) -> tuple[Hop, ...]:
    """Read a visit's steps."""
    return tuple(Hop(**entry) for entry in _entries(text))


def evidence_in(evidence: Iterable[Evidence]) -> str | None:
    """Write the rules that spoke."""
    return _json(
        {
            "rule": item.rule,
            "says": item.says,
            "confidence": item.confidence,
            "detail": item.detail,
            "decided": item.decided,
        }
        for item in evidence
    )


def evidence_out(text: str | None) -> tuple[Evidence, ...]:
    """Read the rules that spoke."""
    return tuple(Evidence(**entry) for entry in _entries(text))


def candidates_in(candidates: Iterable[Candidate]) -> str | None:
    """Write other readings of an address."""
    return _json(
        {"url": item.url, "confidence": item.confidence, "source": item.source}
        for item in candidates
    )


def candidates_out(text: str | None) -> tuple[Candidate, ...]:
    """Read other readings of an address."""
    return tuple(Candidate(**entry) for entry in _entries(text))


def cautions_in(cautions: Iterable[Caution]) -> str | None:
    """Write a letter's warnings."""
    return _json(
        {"problem": item.problem, "advice": item.advice, "page": item.page}
        | ({"about": item.about} if item.about else {})
        for item in cautions
    )


def cautions_out(text: str | None) -> tuple[Caution, ...]:
    """Read a letter's warnings."""
    return tuple(Caution(**entry) for entry in _entries(text))


def standing_out(row: sqlite3.Row) -> Standing:
    """Read a link's standing from a row of `links`."""
    return Standing(
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        since=moment_or_none(row["since"]),
        failures=row["failures"],
        first_failure=moment_or_none(row["first_failure"]),
        last_failure=moment_or_none(row["last_failure"]),
        last_checked=moment_or_none(row["last_checked"]),
        next_check=moment_or_none(row["next_check"]),
        final_url=row["final_url"],
    )


def cited_out(row: sqlite3.Row, *, doubtful: bool = False) -> Cited:
    """Read what a citation with an address says that the address shows."""
    return Cited(
        url=row["url"],
        title=row["title"],
        author=row["author"],
        publisher=row["publisher"],
        published_on=row["published_on"],
        accessed_on=row["accessed_on"],
        language=row["language"],
        text=row["context"] or row["note_text"] or row["anchor_text"],
        doubtful=doubtful,
    )
