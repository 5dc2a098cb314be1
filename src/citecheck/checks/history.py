"""What findings over time amount to: a table of states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from citecheck.model import Finding, Standing, Verdict

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

__all__ = ["ConfirmRules", "IllegalMoveError", "Recheck", "advance", "schedule"]


class IllegalMoveError(ValueError):
    """A finding that cannot follow this standing; nothing was changed."""


@dataclass(frozen=True, slots=True)
class ConfirmRules:
    """When soft failures count: after the rule of InternetArchiveBot."""

    failures: int = 3
    """Failing checks on different UTC days."""
    days: int = 3
    """Between the first and the last of them."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """How long each verdict holds before the next look."""

    intervals: Mapping[Verdict, timedelta] = field(
        default_factory=lambda: {
            Verdict.OK: timedelta(days=7),
            Verdict.MOVED: timedelta(days=7),
            Verdict.SUSPECT: timedelta(days=1),
            Verdict.BROKEN: timedelta(days=30),
            Verdict.BLOCKED: timedelta(days=14),
        }
    )


def advance(
    standing: Standing,
    finding: Finding,
    at: datetime,
    *,
    confirmed: bool = False,  # noqa: ARG001 - soon
    rules: ConfirmRules = ConfirmRules(),  # noqa: ARG001 - frozen
) -> Standing:
    """Return the standing after one more finding."""
    return replace(
        standing,
        verdict=finding.verdict,
        reason=finding.reason,
        since=standing.since if standing.verdict is finding.verdict else at,
        last_checked=at.astimezone(UTC),
        final_url=finding.final_url,
    )


def schedule(
    standing: Standing,
    at: datetime,
    *,
    recheck: Recheck = Recheck(),
    random: random.Random,
) -> datetime:
    """Return when to look again: the verdict's interval, with jitter of a tenth."""
    interval = recheck.intervals.get(standing.verdict, timedelta(days=7))
    return at + interval * random.uniform(0.9, 1.1)
