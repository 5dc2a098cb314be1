"""Archived copies, an archive's answers, and requests for new copies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Memento:
    """An archived copy, with its datetime (RFC 7089)."""

    archive: str
    """`local`, `wayback`, or the name given in the settings."""
    url: str
    """The original address as the archive has it."""
    memento_url: str
    captured_at: datetime
    status: int | None = 200
    verified: bool = False
    """True once its replay was fetched and judged to be a copy of the page."""
    finding: str | None = None
    """Why it is no copy, where it was judged to be none."""
    digest: str | None = None


LookupOutcome = Literal["found", "none", "could_not_ask"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """An archive's answer to "is there a copy?". The third outcome is never the second."""

    outcome: LookupOutcome
    mementos: tuple[Memento, ...] = ()
    """Best first."""
    reason: str = ""
    """For `could_not_ask` and for exclusions: why, for a person."""


class CaptureState(StrEnum):
    """Where a request for a new memento stands."""

    WANTED = "wanted"
    REQUESTED = "requested"
    PENDING = "pending"
    CAPTURED = "captured"
    VERIFIED = "verified"
    REFUSED = "refused"
    FAILED = "failed"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Capture:
    """A request for a new memento."""

    archive: str
    url: str
    state: CaptureState = CaptureState.WANTED
    job_id: str | None = None
    requested_at: datetime | None = None
    not_before: datetime | None = None
    attempts: int = 0
    error: str | None = None
    memento: Memento | None = None
