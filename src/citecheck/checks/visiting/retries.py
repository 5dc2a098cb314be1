"""Whether to try once more, when, and how: decided from what the last try saw. Pure."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import datetime

    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.model import Observation

__all__ = ["Again", "best_of", "next_try", "retry_after"]

REFUSALS = frozenset({403, 405, 406, 999})
"""Statuses by which servers refuse programs; one try as a browser would ask tells."""
PATIENT = frozenset({429, 503})
"""Statuses that mean "later" (RFC 6585, 4; RFC 9110, 15.6.4)."""
PASSING = frozenset({408, 425, 500, 502, 504, 520, 521, 522, 523, 524, 527, 530})
"""Statuses that often pass within seconds; those from 520 on are Cloudflare's."""
ASK_AGAIN = frozenset({"timeout", "reset", "tls_timeout", "protocol_error"})
"""Failures by which some servers keep programs out: the next try asks as a browser would."""
ENDURING = frozenset({"timeout", "tls_timeout", "dns_timeout"})
"""Failures that cost a whole timeout each: tried twice only."""
PATIENT_TRIES = 5
"""Tries of an address that says "later": 1 + 2 + 4 + 8 seconds fit into a visit's minute."""
LONGEST_WAIT = 366 * 86_400.0


class Again(NamedTuple):
    """One more try: after so many seconds, and whether as a browser would ask."""

    wait: float
    as_browser: bool


def retry_after(observation_headers: Sequence[tuple[str, str]], now: datetime) -> datetime | None:
    """Return the time that `Retry-After` names, in seconds or as a date (RFC 9110, 10.2.3)."""
    value = next((v for k, v in observation_headers if k == "retry-after"), "").strip()
    if value.isdecimal() and value.isascii() and len(value) < 12:
        return now + timedelta(seconds=min(float(value), LONGEST_WAIT))
    try:
        then = parsedate_to_datetime(value)
        then = then.replace(tzinfo=UTC) if then.tzinfo is None else then.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(then, now + timedelta(seconds=LONGEST_WAIT))


def next_try(
    seen: Sequence[Observation],
    *,
    transient: bool,
    fresh: bool,
    policy: VisitPolicy,
    random: random.Random,
    now: datetime,
) -> Again | None:
    """Say whether the tries so far ask for one more. `transient` is of the last one's error."""
    last = seen[-1]
    status = last.status
    asked_as_browser = any(observation.as_browser for observation in seen)
    backoff = policy.backoff * 2 ** (len(seen) - 1) * random.uniform(0.8, 1.2)
    if last.error is not None:
        kind = last.error.kind
        tries = min(policy.attempts, 2) if kind in ENDURING else policy.attempts
        if not (transient or kind == "protocol_error") or len(seen) >= tries:
            return None
        return Again(backoff, asked_as_browser or kind in ASK_AGAIN)
    if status in REFUSALS or (fresh and status in {404, 410}):
        # A confirming visit asks as a browser even for "not found": some walls say 404.
        return None if asked_as_browser else Again(0.0, as_browser=True)
    if status in PATIENT:
        return _patiently(last, len(seen), backoff, policy, now, asked_as_browser)
    if status in PASSING and len(seen) < policy.attempts:
        # Some walls fail for programs only: the last try asks as a browser would.
        return Again(backoff, asked_as_browser or len(seen) == policy.attempts - 1)
    return None


def _patiently(
    last: Observation,
    tries: int,
    backoff: float,
    policy: VisitPolicy,
    now: datetime,
    asked_as_browser: bool,
) -> Again | None:
    """Wait as told, where that is not too long; the last try asks as a browser would."""
    if tries >= PATIENT_TRIES or (last.status == 503 and tries >= policy.attempts):
        return None
    wait = backoff
    if last.retry_after is not None:
        wait = max(wait, (last.retry_after - now).total_seconds())
    if wait > policy.retry_after_cap:
        return None
    limit = policy.attempts if last.status == 503 else PATIENT_TRIES
    return Again(wait, asked_as_browser or tries == limit - 1)


def best_of(seen: Sequence[Observation]) -> Observation:
    """Return the observation that tells most; of equals the last one.

    A page tells more than an answer about it (4xx), that more than a failing server, and
    that more than no answer.
    """
    return max(reversed(seen), key=_rank)


def _rank(observation: Observation) -> int:
    if observation.error is not None or observation.status is None:
        return 0
    return 3 if observation.status < 400 else 2 if observation.status < 500 else 1
