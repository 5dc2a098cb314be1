"""What the report is told about a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.store.rows import CautionedLetter, RunRow
    from citecheck.store.shown import ChangeRow, Counts

__all__ = ["RunSummary", "Unread"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A letter that could not be read, and what a person can do about it."""

    path: str
    problem: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run and how things stand after it."""

    run: RunRow | None
    """None where nothing has run yet."""
    counts: Counts
    changes: tuple[ChangeRow, ...] = ()
    """What is new since the run before, in the order of letters."""
    unread: tuple[Unread, ...] = ()
    cautioned: tuple[CautionedLetter, ...] = ()
    """All letters that were read with cautions."""
    newly_cautioned: tuple[CautionedLetter, ...] = ()
    """Those of which that is new."""
    visited: int = 0
    """Links visited in this run."""
    kept: int = 0
    """Archived copies made in this run, in all archives."""
    captures_waiting: int = 0
    """Captures that wait for their turn in a later run."""
    hints: tuple[str, ...] = ()
    """What would help, once each: how to get keys for the archive, for instance."""
