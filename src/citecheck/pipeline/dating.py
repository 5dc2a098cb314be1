"""Whether this machine's clock can be right, by what the web says of the time.

A clock that is wrong by years (an empty battery, a restored snapshot) makes every
certificate invalid and every date in the database a lie. Servers date their answers (RFC
9110, 6.6.1), so the visits of a run tell the time without asking anybody more. Pure.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.model import Observation

__all__ = ["BACKWARDS", "ClockSense", "skew_of"]

FAR = timedelta(days=30)
"""Nothing that is decided here turns on less: a time zone mistaken for another, or a server
that nobody sets, is far below it, an empty battery far above."""

AGREE = timedelta(days=2)
"""Servers that tell the true time agree among themselves as closely as this."""

WITNESSES = 2
"""Hosts that must say so: one server may itself have lost the time."""

OUT_OF_DATE = 5
"""Hosts whose certificates do not fit the date, where no host has one that does: certificates
that have really expired are one in a hundred."""

BACKWARDS = timedelta(days=1)
"""A clock so far behind what the database has seen is wrong, or was. Less is a correction."""


def skew_of(observation: Observation) -> timedelta | None:
    """Return how far ahead of ours a server's clock is; None where its answer has no date.

    An answer from a cache has the date of its origin and says how old it is (RFC 9111, 5.1).
    """
    try:
        dated = parsedate_to_datetime(observation.header("date") or "")
        age = int(observation.header("age") or 0)
    except (ValueError, TypeError, OverflowError):
        return None
    if dated.tzinfo is None:
        dated = dated.replace(tzinfo=UTC)
    try:
        return dated + timedelta(seconds=max(age, 0)) - observation.at
    except OverflowError:
        return None


class ClockSense:
    """What the hosts of a run say of the time."""

    def __init__(self) -> None:
        self._far: dict[str, timedelta] = {}
        self._near = False
        self._misfits: set[str] = set()
        self._fits = False

    def take(self, host: str, observation: Observation) -> bool:
        """Take a visit; return whether it tells a time that is not ours."""
        if observation.error is not None and observation.error.kind == "tls_expired":
            self._misfits.add(host)
        if observation.status is None:
            return False
        self._fits = self._fits or observation.final_url.startswith("https:")
        skew = skew_of(observation)
        if skew is None:
            return False
        if abs(skew) <= FAR:
            self._near = True
            return False
        self._far.setdefault(host, skew)
        return True

    @property
    def wrong(self) -> bool:
        """Whether our clock is wrong: nobody's time is ours, and several agree on another."""
        if self._near:
            return False
        if not self._fits and len(self._misfits) >= OUT_OF_DATE:
            return True
        if len(self._far) < WITNESSES:
            return False
        return max(self._far.values()) - min(self._far.values()) <= AGREE
