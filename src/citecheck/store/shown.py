"""What the store hands out of the past: one frozen, typed row for each thing people are shown.

Moments are aware datetimes in UTC; JSON columns arrive decoded as model values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from citecheck.model import (
        Candidate,
        Capture,
        Cited,
        Decision,
        Evidence,
        Hop,
        Memento,
    )
    from citecheck.store.rows import LinkRow, LookupRow

__all__ = [
    "ChangeRow",
    "CheckRow",
    "CitationHistory",
    "CitationRow",
    "Counts",
    "DecisionRow",
    "Grounds",
    "LinkHistory",
    "News",
    "ReportRow",
    "StandingRow",
]

News = Literal["broke", "recovered", "needs_person", "repaired", "removed", "added", "quiet"]
"""What a change means to an editor; `quiet` changes are history, not news."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what evidence a decision was made: what the database said of its citation then."""

    verdict: str | None = None
    """Of the citation; None for one with a problem instead of a link."""
    problem: str | None = None
    reason: str | None = None
    explanation: str | None = None
    check_id: int | None = None
    """The last visit to its link at that time."""
    checked_at: datetime | None = None
    status: int | None = None
    final_url: str | None = None
    page_title: str | None = None
    """The title that the page had."""
    memento_url: str | None = None
    """The copy that was offered: a public archive's, else our own."""
    memento_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One entry of the append-only list of decisions."""

    id: int
    decision: Decision
    of_decision: int | None
    """The decision that this entry applies or takes back."""
    applied_at: datetime | None
    before_sha256: str | None
    after_sha256: str | None
    patch: str | None
    grounds: Grounds | None = None
    """None for entries that apply or take back, and for those older than this column."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Live letters, citations and links, and how they stand."""

    letters: int
    citations: int
    links: int
    to_mend: int
    acknowledged: int
    """Citations that would be to mend, but are acknowledged."""
    verdicts: Mapping[str, int]
    """Live citations by verdict."""
    problems: Mapping[str, int]
    """Live citations by problem."""
    link_verdicts: Mapping[str, int]
    """Links with a live citation, by verdict."""
    copies: int
    """Links with a live citation that have a usable copy in any archive."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A live citation with all that an editor asks."""

    citation_id: int
    letter_id: int
    letter: str
    letter_title: str | None
    letter_dated: str | None
    note: str | None
    kind: str
    ordinal: int
    url: str | None
    problem: str | None
    anchor_text: str | None
    note_text: str | None
    sentence: str | None
    author: str | None
    title: str | None
    publisher: str | None
    published_on: str | None
    accessed_on: str | None
    language: str | None
    page: int | None
    line: int | None
    printed: str | None
    context: str | None
    source_start: int | None
    source_end: int | None
    candidates: tuple[Candidate, ...]
    link_id: int | None
    host: str | None
    verdict: str | None
    reason: str | None
    explanation: str | None
    confidence: float | None
    status: int | None
    final_url: str | None
    hops: tuple[Hop, ...]
    checked_at: datetime | None
    since: datetime | None
    failures: int
    page_title: str | None
    title_similarity: float | None
    memento_url: str | None
    memento_archive: str | None
    memento_at: datetime | None
    memento_verified: bool
    memento_days: int | None
    """Days from the citation's date to the copy; negative before it; None without a date."""
    local_url: str | None
    local_at: datetime | None
    lookup_outcome: str | None
    """What the archive that was asked last said: `found`, `none` or `could_not_ask`."""
    lookup_reason: str | None
    capture_state: str | None
    """Of the newest request for a copy."""
    capture_error: str | None
    acknowledged_until: datetime | None
    acknowledged_reason: str | None
    acknowledged_owner: str | None
    acknowledged: bool
    decision: str | None
    """The action of the newest decision that still stands."""
    to_mend: bool
    first_seen: datetime
    last_seen: datetime


class StandingRow(NamedTuple):
    """A live citation and how its address stands: a line of `check`."""

    letter: str
    url: str | None
    printed: str | None
    problem: str | None
    verdict: str | None
    reason: str | None
    explanation: str | None
    confidence: float | None
    status: int | None
    final_url: str | None
    hops: tuple[Hop, ...]
    page_title: str | None
    checked_at: datetime | None
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One visit as it is remembered."""

    id: int
    link_id: int
    run_id: int
    checked_at: datetime
    finding: str
    reason: str
    confidence: float
    explanation: str
    evidence: tuple[Evidence, ...]
    status: int | None
    method: str | None
    as_browser: bool
    final_url: str | None
    hops: tuple[Hop, ...]
    elapsed_ms: int | None
    content_type: str | None
    page_title: str | None
    title_similarity: float | None
    text_sha256: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class CitationRow:
    """A citation, live or removed, as `show` names it."""

    id: int
    letter_id: int
    letter: str
    note: str | None
    kind: str
    ordinal: int
    url: str | None
    problem: str | None
    link_id: int | None
    note_text: str | None
    sentence: str | None
    cited: Cited | None
    verdict: str | None
    reason: str | None
    explanation: str | None
    first_seen: datetime
    last_seen: datetime
    removed_at: datetime | None
    successor_of: int | None


@dataclass(frozen=True, slots=True)
class LinkHistory:
    """All that is known of one link."""

    link: LinkRow
    citations: tuple[CitationRow, ...]
    checks: tuple[CheckRow, ...]
    """Newest first."""
    mementos: tuple[Memento, ...]
    captures: tuple[Capture, ...]
    lookups: tuple[LookupRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationHistory:
    """All that is known of one citation."""

    citation: CitationRow
    decisions: tuple[DecisionRow, ...]
    changes: tuple[ChangeRow, ...]
    link: LinkHistory | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What happened to a citation since a run: its state then and now."""

    citation_id: int
    letter: str
    note: str | None
    url: str | None
    sentence: str | None
    title: str | None
    run_id: int | None
    """The run of the newest change; None outside of a run."""
    at: datetime
    before: str | None
    before_reason: str | None
    verdict: str | None
    reason: str | None
    explanation: str | None
    news: News
    successor_url: str | None = None
    """For a repaired citation: the address that took its place."""
