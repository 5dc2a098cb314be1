"""What Save Page Now answers, read into values. Pure.

HTTP 200 proves nothing here: refusals arrive with it, and a capture that was accepted
is none that was made.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from citecheck.archives.cdx import moment_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from citecheck.archives.http import Answer
    from citecheck.model import Memento

__all__ = [
    "AlreadyThere",
    "Declined",
    "Doubtful",
    "Forgotten",
    "IndexSaid",
    "Outcome",
    "Pending",
    "Rejected",
    "Started",
    "Succeeded",
    "Throttled",
    "Unauthorized",
    "read_status",
    "read_statuses",
    "read_submission",
]

_WAIT = re.compile(r"(\d{1,6}) ?(hour|minute|min|second|s\b)")
_SECONDS = {"hour": 3600, "minute": 60, "min": 60, "second": 1, "s": 1}
_AGE = re.compile(r"had been made (.{1,80}?) ago")
_WILL_START = re.compile(r"capture will (?:start|begin)")
_LONGEST_WAIT = 24 * 3600
_MESSAGE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Started:
    """The service has a job for it, new or that of an equal request within the hour."""

    job_id: str
    wait: float = 0.0
    """Seconds after which it says that it will begin."""


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """No job: a copy of that age exists; which one it is the index tells."""

    age: timedelta
    message: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The service refuses or failed, and says why."""

    code: str
    """`status_ext` without `error:`; empty where only the message speaks."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Throttled:
    """429 or a refused connection: too many at once."""

    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The keys are missing or wrong."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A failure after which the capture may have been made all the same."""

    detail: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The job goes on."""

    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The capture was made."""

    captured_at: datetime
    stamp: str
    original: str
    """The address after redirects."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The service does not know the job (any more): ids live about an hour."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The anonymous route does not serve us now."""

    reason: str


@dataclass(frozen=True, slots=True)
class IndexSaid:
    """The index was asked for a capture whose job is unknown."""

    memento: Memento | None


Outcome = (
    Started
    | AlreadyThere
    | Rejected
    | Throttled
    | Unauthorized
    | Doubtful
    | Pending
    | Succeeded
    | Forgotten
    | Declined
    | IndexSaid
)


def read_submission(answer: Answer, now: datetime, redact: Callable[[str], str]) -> Outcome:
    """Read the answer to a request for a capture; `redact` takes keys out of messages."""
    if answer.refuses:
        return Throttled(answer.retry_after(now))
    if answer.status == 401:
        return Unauthorized()
    if answer.status == 400:
        return Rejected("bad-request", "the service cannot read the address")
    if answer.status != 200:
        return Doubtful(answer.describe())
    document = _object(redact(answer.text))
    if document is None:
        return Doubtful("an answer that is no JSON")
    message = _message(document)
    if document.get("status") == "error" or document.get("status_ext"):
        return Rejected(_code(document), message)
    job_id = document.get("job_id")
    if isinstance(job_id, str) and 0 < len(job_id) <= 200:
        return Started(job_id, _wait(message) if _WILL_START.search(message) else 0.0)
    age = _AGE.search(message)
    if age:
        return AlreadyThere(timedelta(seconds=_wait(age[1], longest=None)), message)
    return Rejected("", message) if message else Doubtful("an answer without a job")


def read_statuses(
    answer: Answer, job_ids: tuple[str, ...], now: datetime, redact: Callable[[str], str]
) -> dict[str, Outcome] | None:
    """Read the answer to a batch of status questions; None where it is no answer.

    Jobs that a proper answer does not mention are unknown to the service.
    """
    if answer.status != 200:
        return None
    try:
        document = json.loads(redact(answer.text))
    except (ValueError, RecursionError):
        return None
    wait = min(answer.retry_after(now) or 0.0, _LONGEST_WAIT)
    if isinstance(document, dict):
        if "status" not in document:
            return None
        if len(job_ids) == 1 or document.get("job_id") in job_ids:
            document = [{"job_id": job_ids[0], **document}]
        elif "no job_ids" in _message(document).lower():
            document = []
        else:
            return None
    if not isinstance(document, list):
        return None
    told: dict[str, Outcome] = {job_id: Forgotten() for job_id in job_ids}
    for entry in document:
        if isinstance(entry, dict) and entry.get("job_id") in told:
            told[entry["job_id"]] = read_status(entry, wait)
    return told


def read_status(document: dict[str, Any], wait: float = 0.0) -> Outcome:
    """Read what the service says of one job."""
    state = document.get("status")
    if state == "pending":
        return Pending(wait)
    if state == "success":
        stamp, original = document.get("timestamp"), document.get("original_url")
        moment = moment_of(stamp) if isinstance(stamp, str) else None
        if isinstance(stamp, str) and moment is not None and isinstance(original, str):
            status = document.get("http_status")
            return Succeeded(moment, stamp, original, status if isinstance(status, int) else 200)
        return Pending(wait)  # a success that names no copy is none
    if state == "error":
        code = _code(document)
        return Rejected(code, _message(document)) if code else Forgotten()
    return Pending(wait)


def _object(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _code(document: dict[str, Any]) -> str:
    code = document.get("status_ext")
    return code.removeprefix("error:")[:80] if isinstance(code, str) else ""


def _message(document: dict[str, Any]) -> str:
    message = document.get("message")
    return message[:_MESSAGE_LIMIT] if isinstance(message, str) else ""


def _wait(text: str, longest: float | None = _LONGEST_WAIT) -> float:
    """Return the seconds of `3 hours, 40 minutes` or `25s`."""
    total = float(sum(int(number) * _SECONDS[unit] for number, unit in _WAIT.findall(text)))
    return total if longest is None else min(total, longest)
