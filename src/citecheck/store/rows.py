"""What the store hands to a run: one frozen, typed row for each named query.

Moments are aware datetimes in UTC; JSON columns arrive decoded as model values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from citecheck.model import (
        Candidate,
        Capture,
        Caution,
        Memento,
        Standing,
        Verdict,
    )

__all__ = [
    "CaptureNeed",
    "CautionedLetter",
    "CitationVerdict",
    "DoubtRow",
    "LetterChanges",
    "LetterRow",
    "LinkRow",
    "LookupRow",
    "LostRow",
    "ReadingRow",
    "RunRow",
    "RunState",
    "SearchRow",
    "SecondCopyRow",
    "UnreadRow",
    "Validators",
]

RunState = Literal["running", "done", "offline", "interrupted", "partly", "failed"]
"""`done` finished; `partly` finished, but a service was down; `interrupted` stopped or killed."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of citecheck."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    version: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether a letter changed (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as it was last read."""

    id: int
    path: str
    format: str
    sha256: str
    title: str | None
    sender: str | None
    dated: str | None
    language: str | None
    published_url: str | None
    warnings: tuple[Caution, ...]
    first_seen: datetime
    last_seen: datetime
    removed_at: datetime | None
    validators: Validators
    missing_since: datetime | None = None
    """Since when a letter on the web answers that it is gone."""


@dataclass(frozen=True, slots=True)
class CautionedLetter:
    """A letter with what a person should know of how it was read."""

    id: int
    path: str
    title: str | None
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A letter that could not be read when a run looked last."""

    path: str
    problem: str
    advice: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SearchRow:
    """When a letter's lost addresses were last looked for in a place."""

    at: datetime
    same: bool
    """Whether the letter is still as it was then."""


@dataclass(frozen=True, slots=True)
class LetterChanges:
    """What reading a letter again changed among its citations (ids)."""

    letter_id: int
    added: tuple[int, ...]
    kept: tuple[int, ...]
    removed: tuple[int, ...]
    replaced: tuple[tuple[int, int], ...] = ()
    """Pairs of a removed citation and its successor: the same note with another address."""
    renamed_from: str | None = None
    """The path under which the letter was known, where that changed."""
    citation_ids: tuple[int, ...] = ()
    """The id of every citation handed in, in the order given."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that is due, with its standing."""

    id: int
    url: str
    host: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class CitationVerdict:
    """One citation's own verdict, where it differs from its link's."""

    citation_id: int
    verdict: Verdict
    reason: str
    explanation: str
    confidence: float | None = None
    title_similarity: float | None = None


@dataclass(frozen=True, slots=True)
class CaptureNeed:
    """A live link without a copy that will do in an archive."""

    link: LinkRow
    cited_on: str | None
    """The day of its earliest citation."""
    mementos: tuple[Memento, ...]
    """Its copies there, too far from that day, or judged to be none."""
    capture: Capture | None
    """The newest capture of it there."""


@dataclass(frozen=True, slots=True)
class LookupRow:
    """When an archive was last asked for copies of a link, and how that ended."""

    link_id: int
    archive: str
    asked_at: datetime
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class LostRow:
    """A live citation with what tells which address it had: of itself and of its letter."""

    citation_id: int
    letter_id: int
    letter: str
    letter_title: str | None
    letter_dated: str | None
    published_url: str | None
    note: str | None
    kind: str
    url: str | None
    problem: str | None
    anchor_text: str | None
    note_text: str | None
    context: str | None
    sentence: str | None
    author: str | None
    title: str | None
    publisher: str | None
    published_on: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SecondCopyRow:
    """A copy of a letter in another format, which its page on the web names."""

    url: str
    validators: Validators = Validators()
    """What its server gave when it was read; nothing where the letter has changed since."""


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """How an address is to be read is open: since when, and whether anybody was asked."""

    told: bool = False
    """An editor was asked already."""
    days: tuple[date, ...] = ()
    """UTC days on which it was looked into, since it is suspect."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A live citation with an address: how else it can be read, and whether it ever answered."""

    citation_id: int
    link_id: int | None
    url: str
    printed: str | None
    candidates: tuple[Candidate, ...]
    answered: bool = False
    """The address has answered, at its last visit or at any before, and nothing contradicted
    the citation then. It may have died since."""
