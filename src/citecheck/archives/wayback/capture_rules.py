"""What becomes of a capture when Save Page Now answers: tables, and one pure step.

What the service thinks of a page (`not-found`, `no-access`, …) is the view from its own
network. It ends a capture here and is never a verdict on the link.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from citecheck.archives.wayback.capture_answers import (
    AlreadyThere,
    Declined,
    Doubtful,
    Forgotten,
    IndexSaid,
    Pending,
    Rejected,
    Started,
    Succeeded,
    Throttled,
    Unauthorized,
)
from citecheck.archives.wayback.capture_codes import Kind, classify
from citecheck.model import Capture, CaptureState, Memento

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.archives.wayback.capture_answers import Outcome

__all__ = [
    "IllegalMoveError",
    "Step",
    "Way",
    "advance",
    "due_for_verification",
    "intend",
    "next_midnight",
    "verified",
    "way_of",
]

MAX_ATTEMPTS = 6
"""Failures after which a capture is given up, with the last one as its stated reason."""
BACKOFF = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=48),
)
SAME_JOB = timedelta(minutes=45)
"""Within the hour an equal request gets the same job and costs nothing; with a margin."""
INDEX_LAG = timedelta(hours=6)
"""The index may not show a capture for 1:42 to 5:30 hours (measured 2026-09)."""
SETTLING = timedelta(minutes=2)
"""A capture takes at most two minutes: so long a doubtful one may still be under way."""
JOB_APPEARS = timedelta(minutes=5)
"""So long after a request a job that is unknown to the status call may only be late."""
LONGEST_PENDING = timedelta(hours=24)
SLOT_PAUSE = 20.0
"""Seconds after `429` or `user-session-limit`: a slot that is not free yet."""
SECOND_SLOT_PAUSE = 90.0
HOST_PAUSE = timedelta(minutes=10)


class IllegalMoveError(ValueError):
    """An answer that the capture's state cannot have; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an answer makes of a capture, and what it asks of the run."""

    capture: Capture
    stop: str | None = None
    """Why nothing more is to be submitted in this run."""
    pause: float = 0.0
    """Seconds for which nothing is to be submitted."""
    host_until: datetime | None = None
    """Until when nothing of the same host is to be submitted."""


_S = CaptureState
_OPEN = frozenset({_S.REQUESTED, _S.PENDING})
_LEGAL: dict[type, frozenset[CaptureState]] = {
    Started: frozenset({_S.REQUESTED}),
    AlreadyThere: frozenset({_S.REQUESTED}),
    Throttled: frozenset({_S.REQUESTED}),
    Unauthorized: frozenset({_S.REQUESTED}),
    Doubtful: frozenset({_S.REQUESTED}),
    Declined: frozenset({_S.REQUESTED}),
    IndexSaid: frozenset({_S.REQUESTED}),
    Pending: frozenset({_S.PENDING}),
    Forgotten: frozenset({_S.PENDING}),
    Rejected: _OPEN,
    Succeeded: _OPEN,
}


def intend(capture: Capture, now: datetime) -> Capture:
    """Return the capture as it is written down before its request is sent.

    A request of unknown fate keeps its time: the copy it may have made counts from there.
    """
    since = capture.requested_at if capture.state is _S.REQUESTED else now
    return replace(
        capture, state=_S.REQUESTED, job_id=None, requested_at=since or now, not_before=None
    )


class Way(StrEnum):
    """What to do next about a capture."""

    NOTHING = "nothing"
    SUBMIT = "submit"
    SUBMIT_GUARDED = "submit unless captured since"
    POLL = "poll"
    ASK_INDEX = "ask the index"


def way_of(capture: Capture, now: datetime) -> Way:
    """Return what is to be done about a capture at this moment."""
    if capture.not_before is not None and now < capture.not_before:
        return Way.NOTHING
    if capture.state in (_S.WANTED, _S.DEFERRED):
        return Way.SUBMIT
    if capture.state is _S.PENDING:
        return Way.POLL
    if capture.state is _S.REQUESTED:
        age = now - (capture.requested_at or now)
        if age < SAME_JOB:
            return Way.SUBMIT
        # The index was asked and knew nothing, and by now it would: see `IndexSaid`.
        return Way.SUBMIT_GUARDED if capture.error == _NOT_IN_INDEX else Way.ASK_INDEX
    return Way.NOTHING


_NOT_IN_INDEX = "a request of unknown outcome left no copy in the index"


def advance(
    capture: Capture, answer: Outcome, now: datetime, replay: str, *, doubtful: bool = False
) -> Step:
    """Return what an answer makes of a capture.

    `replay` is the base of addresses of copies. `doubtful` says that an earlier request,
    of unknown fate, preceded the one answered. An answer that the state cannot have
    raises `IllegalMoveError`.
    """
    if capture.state not in _LEGAL[type(answer)]:
        raise IllegalMoveError(f"{type(answer).__name__} for a capture that is {capture.state}")
    return _RULES[type(answer)](capture, answer, _Context(now, replay, doubtful))


class _Context(NamedTuple):
    now: datetime
    replay: str
    doubtful: bool


def _started(capture: Capture, answer: Started, at: _Context) -> Step:
    return Step(
        replace(
            capture,
            state=_S.PENDING,
            job_id=answer.job_id,
            requested_at=at.now,
            not_before=at.now + timedelta(seconds=answer.wait) if answer.wait else None,
            error=None,
        )
    )


def _pending(capture: Capture, answer: Pending, at: _Context) -> Step:
    if capture.requested_at is not None and at.now - capture.requested_at > LONGEST_PENDING:
        return Step(_again(capture, at, "the service has not finished it in a day"))
    later = at.now + timedelta(seconds=answer.wait) if answer.wait else None
    return Step(replace(capture, not_before=later))


def _succeeded(capture: Capture, answer: Succeeded, at: _Context) -> Step:
    if answer.status >= 400:
        return _refuse(capture, f"the page answered the archive with HTTP {answer.status}")
    memento = Memento(
        archive=capture.archive,
        url=answer.original,
        memento_url=f"{at.replay}/{answer.stamp}/{answer.original}",
        captured_at=answer.captured_at,
        status=answer.status,
    )
    return Step(replace(capture, state=_S.CAPTURED, memento=memento, error=None, not_before=None))


def _refuse(capture: Capture, reason: str) -> Step:
    return Step(replace(capture, state=_S.REFUSED, error=reason, not_before=None, job_id=None))


def _rejected(capture: Capture, answer: Rejected, at: _Context) -> Step:
    reason = ": ".join(filter(None, (answer.code, answer.message))) or "refused without a reason"
    kind = classify(answer.code, answer.message)
    if kind is Kind.PERMANENT or (kind is Kind.ANOTHER_DAY and capture.attempts >= 1):
        return _refuse(capture, reason)
    if kind is Kind.SLOT:
        return Step(_not_accepted(capture, at), pause=SLOT_PAUSE)
    midnight = next_midnight(at.now)
    if kind is Kind.STOP:
        held = _not_accepted(capture, at)
        state = _S.REQUESTED if at.doubtful else _S.DEFERRED
        return Step(replace(held, state=state, error=reason, not_before=midnight), stop=reason)
    until, closes_host = {
        Kind.TRANSIENT: (None, False),
        Kind.ANOTHER_DAY: (at.now + timedelta(hours=24), False),
        Kind.TOMORROW: (midnight, False),
        Kind.HOST_TOMORROW: (midnight, True),
        Kind.HOST: (at.now + HOST_PAUSE, True),
    }[kind]
    wait = None if until is None else until - at.now
    return Step(_again(capture, at, reason, wait=wait), host_until=until if closes_host else None)


def _throttled(capture: Capture, answer: Throttled, at: _Context) -> Step:
    return Step(_not_accepted(capture, at), pause=max(answer.retry_after or 0.0, SLOT_PAUSE))


def _unauthorized(capture: Capture, _: Unauthorized, at: _Context) -> Step:
    return Step(_not_accepted(capture, at), stop="the Internet Archive does not accept the keys")


def _doubtful(capture: Capture, answer: Doubtful, at: _Context) -> Step:
    wait = SETTLING * 2**capture.attempts
    return Step(_again(capture, at._replace(doubtful=True), answer.detail, wait=wait))


def _declined(capture: Capture, answer: Declined, at: _Context) -> Step:
    wait = timedelta(hours=24)
    return Step(_again(replace(capture, attempts=0), at, answer.reason, wait=wait))


def _not_accepted(capture: Capture, at: _Context) -> Capture:
    """Put a request back that was not taken; an older one of unknown fate stays unknown."""
    if at.doubtful:
        return replace(capture, state=_S.REQUESTED, job_id=None)
    return replace(capture, state=_S.WANTED, requested_at=None, job_id=None, not_before=None)


def _again(
    capture: Capture, at: _Context, reason: str, *, wait: timedelta | None = None
) -> Capture:
    """Note a failure: try later, or give up with its reason after too many."""
    attempts = capture.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        return replace(
            capture,
            state=_S.FAILED,
            attempts=attempts,
            error=reason,
            not_before=None,
            job_id=None,
        )
    pause = wait if wait is not None else BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return replace(
        capture,
        state=_S.REQUESTED if at.doubtful else _S.DEFERRED,
        job_id=None,
        attempts=attempts,
        error=reason,
        not_before=at.now + pause,
    )


def _already_there(capture: Capture, answer: AlreadyThere, at: _Context) -> Step:
    """Look for the copy that the service has and does not name: the index knows it by its age."""
    noted = _again(capture, at._replace(doubtful=True), answer.message, wait=timedelta(0))
    if noted.state is _S.FAILED:
        return Step(noted)
    made = at.now - answer.age - timedelta(minutes=5)
    asked_before = capture.error == _NOT_IN_INDEX
    return Step(
        replace(
            noted,
            requested_at=min(made, at.now - SAME_JOB),
            not_before=at.now + INDEX_LAG if asked_before else None,
        )
    )


def _forgotten(capture: Capture, _: Forgotten, at: _Context) -> Step:
    since = capture.requested_at or at.now
    if at.now - since < JOB_APPEARS:
        return Step(replace(capture, not_before=None))
    return Step(
        replace(
            capture,
            state=_S.REQUESTED,
            job_id=None,
            requested_at=min(since, at.now - SAME_JOB),
            not_before=None,
            error="the service forgot the job",
        )
    )


def _index_said(capture: Capture, answer: IndexSaid, at: _Context) -> Step:
    if answer.memento is not None:
        found = answer.memento
        return Step(replace(capture, state=_S.CAPTURED, memento=found, error=None, not_before=None))
    ripe = (capture.requested_at or at.now) + INDEX_LAG
    if at.now < ripe:
        waiting = "waiting for the index to show it"
        return Step(replace(capture, not_before=ripe, error=waiting))
    return Step(replace(capture, not_before=None, error=_NOT_IN_INDEX))


_RULES: dict[type, Callable[[Capture, Any, _Context], Step]] = {
    Started: _started,
    Pending: _pending,
    Succeeded: _succeeded,
    Rejected: _rejected,
    Throttled: _throttled,
    Unauthorized: _unauthorized,
    Doubtful: _doubtful,
    Declined: _declined,
    AlreadyThere: _already_there,
    Forgotten: _forgotten,
    IndexSaid: _index_said,
}


def next_midnight(now: datetime) -> datetime:
    """Return the next 00:00 UTC, when the daily limits begin anew."""
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=UTC)


def due_for_verification(capture: Capture, now: datetime) -> bool:
    """Tell whether a capture's copy can be looked at: not before the index shows it."""
    if capture.state is not _S.CAPTURED or capture.memento is None:
        return False
    if capture.not_before is not None and now < capture.not_before:
        return False
    return now - capture.memento.captured_at >= INDEX_LAG


def verified(
    capture: Capture, finding: str | None, now: datetime, *, shown: bool | None
) -> Capture:
    """Return a capture after its copy was looked at in a later run.

    `shown` tells whether the archive showed the copy: None where it could not be asked,
    False where it does not show it yet. `finding` is why the copy shown is none.
    """
    if capture.state is not _S.CAPTURED or capture.memento is None:
        raise IllegalMoveError(f"nothing to verify: the capture is {capture.state}")
    if shown is None:
        return capture
    if not shown:
        return _unseen(capture, now)
    memento = replace(capture.memento, verified=finding is None, finding=finding)
    if finding is not None:
        return replace(
            capture, state=_S.FAILED, memento=memento, error=f"the copy is none: {finding}"
        )
    return replace(capture, state=_S.VERIFIED, memento=memento, error=None, not_before=None)


def _unseen(capture: Capture, now: datetime) -> Capture:
    attempts = capture.attempts + 1
    reason = "the archive does not show the copy it reported"
    if attempts >= MAX_ATTEMPTS:
        return replace(capture, state=_S.FAILED, attempts=attempts, error=reason)
    wait = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return replace(capture, attempts=attempts, error=reason, not_before=now + max(wait, INDEX_LAG))
