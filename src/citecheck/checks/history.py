"""What findings over time amount to: a table of states.

A link's standing moves by the kind of its newest finding, and by nothing else. The table
`_MOVES` names what each kind does; a move that it does not have raises `IllegalMoveError`
and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from citecheck.model import Finding, Standing, Verdict

if TYPE_CHECKING:
    import random as random_module
    from collections.abc import Callable
    from datetime import date

__all__ = ["ConfirmRules", "IllegalMoveError", "Recheck", "advance", "schedule"]

JITTER = 0.1
"""Of an interval, either way: links checked together must not come due together for ever."""
LONGEST_HOLD = timedelta(days=30)
"""A host that wants to be left alone for longer is asked all the same: one maintenance page
that is dated 2049 must not hide for years that a page is gone."""
UNSETTLED = timedelta(days=7)
"""Until the next look at what could not be judged (unsupported, invalid, unchecked)."""


class IllegalMoveError(ValueError):
    """A finding that cannot follow this standing; nothing was changed."""


@dataclass(frozen=True, slots=True)
class ConfirmRules:
    """When soft failures count: after the rule of InternetArchiveBot."""

    failures: int = 3
    """Failing checks on different UTC days."""
    days: int = 3
    """Between the days of the first and the last of them."""

    def believe(self, failures: int, first: date, last: date) -> bool:
        """Whether failing checks on so many days, from the first to the last, are believed."""
        return failures >= self.failures and (last - first).days >= self.days


@dataclass(frozen=True, slots=True)
class Recheck:
    """How long each verdict holds before the next look."""

    ok: timedelta = timedelta(days=7)
    moved: timedelta = timedelta(days=7)
    changed: timedelta = timedelta(days=7)
    suspect: timedelta = timedelta(days=1)
    broken: timedelta = timedelta(days=30)
    blocked: timedelta = timedelta(days=14)

    def of(self, verdict: Verdict) -> timedelta:
        """Return the interval of a verdict."""
        interval: timedelta = getattr(self, verdict.value, UNSETTLED)
        return interval


class Event(StrEnum):
    """What a finding is to history."""

    SUCCESS = "success"
    NO_ANSWER = "no answer about the page"
    """Blocked, unsupported, invalid: the host is there, or was never to be asked."""
    NOTHING = "nothing was looked at"
    CONFIRMED = "hard failure, confirmed"
    HARD = "hard failure, not confirmed"
    SOFT = "soft failure"


_FAILURES = frozenset({Verdict.BROKEN, Verdict.CHANGED})
_EVENTS = {
    Verdict.OK: Event.SUCCESS,
    Verdict.MOVED: Event.SUCCESS,
    Verdict.BLOCKED: Event.NO_ANSWER,
    Verdict.UNSUPPORTED: Event.NO_ANSWER,
    Verdict.INVALID: Event.NO_ANSWER,
    Verdict.UNCHECKED: Event.NOTHING,
}


def _event(finding: Finding, *, confirmed: bool) -> Event:
    """Name the event. Raises `IllegalMoveError` for a finding that one visit cannot have."""
    if finding.verdict in _FAILURES:
        if finding.hardness is None:
            # What is neither hard nor soft (a doubt about content) is confirmed like a hard one.
            return Event.CONFIRMED if confirmed else Event.HARD
        if finding.hardness == "soft":
            return Event.SOFT
        return Event.CONFIRMED if confirmed else Event.HARD
    event = _EVENTS.get(finding.verdict)
    if event is None:
        raise IllegalMoveError(f"one visit cannot find a link {finding.verdict.value}")
    return event


def _settled(standing: Standing, finding: Finding, at: datetime, rules: ConfirmRules) -> Standing:
    """Take over what was found; whatever had failed is forgotten."""
    del rules
    return replace(
        _turn(standing, finding.verdict, finding.reason, at),
        failures=0,
        first_failure=None,
        last_failure=None,
        last_checked=at,
        final_url=finding.final_url,
    )


def _untouched(standing: Standing, finding: Finding, at: datetime, rules: ConfirmRules) -> Standing:
    """Keep everything; only a link that was never looked at learns why not."""
    del rules
    if standing.last_checked is not None or standing.verdict is not Verdict.UNCHECKED:
        return standing
    return _turn(standing, Verdict.UNCHECKED, finding.reason, at)


def _failed(standing: Standing, finding: Finding, at: datetime, rules: ConfirmRules) -> Standing:
    """Believe the failure at once: a second visit in this run agreed."""
    del rules
    counted = _counted(standing, at)
    return replace(_turn(counted, finding.verdict, finding.reason, at), final_url=finding.final_url)


def _doubted(standing: Standing, finding: Finding, at: datetime, rules: ConfirmRules) -> Standing:
    """Count the failure; what was believed before stays until enough days agree."""
    counted = _counted(standing, at)
    if standing.verdict in _FAILURES:
        same = standing.verdict is finding.verdict
        return replace(counted, reason=finding.reason if same else standing.reason)
    assert counted.first_failure is not None
    believed = finding.hardness == "soft" and rules.believe(
        counted.failures, counted.first_failure.date(), at.date()
    )
    verdict = Verdict.BROKEN if believed else Verdict.SUSPECT
    return replace(_turn(counted, verdict, finding.reason, at), final_url=finding.final_url)


def _turn(standing: Standing, verdict: Verdict, reason: str, at: datetime) -> Standing:
    since = standing.since if standing.verdict is verdict and standing.since else at
    return replace(standing, verdict=verdict, reason=reason, since=since)


def _counted(standing: Standing, at: datetime) -> Standing:
    """Count a failing check, at most one a UTC day."""
    last = standing.last_failure
    new_day = last is None or at.date() > last.date()
    return replace(
        standing,
        failures=standing.failures + new_day,
        first_failure=standing.first_failure or at,
        last_failure=at,
        last_checked=at,
    )


_MOVES: dict[Event, Callable[[Standing, Finding, datetime, ConfirmRules], Standing]] = {
    Event.SUCCESS: _settled,
    Event.NO_ANSWER: _settled,
    Event.NOTHING: _untouched,
    Event.CONFIRMED: _failed,
    Event.HARD: _doubted,
    Event.SOFT: _doubted,
}


def advance(
    standing: Standing,
    finding: Finding,
    at: datetime,
    *,
    confirmed: bool = False,
    rules: ConfirmRules = ConfirmRules(),
) -> Standing:
    """Return the standing after one more finding. Pure.

    `at` is when the visit was made, aware; a clock that was set back counts as standing
    still. `confirmed` says that a second visit of the same run agreed with a failure.
    Raises `IllegalMoveError`.
    """
    if at.tzinfo is None:
        raise IllegalMoveError("a visit needs a time with its zone")
    _check(standing)
    event = _event(finding, confirmed=confirmed)
    moment = at.astimezone(UTC)
    if standing.last_checked is not None:
        moment = max(moment, standing.last_checked)
    return _MOVES[event](standing, finding, moment, rules)


def _check(standing: Standing) -> None:
    """Raise for a standing that no sequence of findings leads to."""
    failing = standing.verdict in _FAILURES or standing.verdict is Verdict.SUSPECT
    counted = standing.failures > 0 and standing.first_failure and standing.last_failure
    if standing.failures < 0 or (standing.failures > 0) is not bool(counted):
        raise IllegalMoveError("failures are counted without their days")
    if failing is not (standing.failures > 0):
        raise IllegalMoveError(f"a link cannot be {standing.verdict.value} with such a count")


def schedule(
    standing: Standing,
    at: datetime,
    *,
    recheck: Recheck = Recheck(),
    random: random_module.Random,
    not_before: datetime | None = None,
) -> datetime:
    """Return when to look again: the verdict's interval with jitter, and not before told.

    What the host tells (`not_before`) is heard for `LONGEST_HOLD` at most.
    """
    due = at + recheck.of(standing.verdict) * random.uniform(1 - JITTER, 1 + JITTER)
    return due if not_before is None else max(due, min(not_before, at + LONGEST_HOLD))
