"""Which links to ask copies of, and in which order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from citecheck.archives.choose import as_moment, best_first
from citecheck.model import CaptureState, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime, timedelta

    from citecheck.model import Capture, Memento

__all__ = ["Need", "forecast", "wanted_captures"]

_SHOWS_NOTHING = frozenset(
    {Verdict.BROKEN, Verdict.CHANGED, Verdict.UNSUPPORTED, Verdict.INVALID, Verdict.UNCHECKED}
)
"""Nothing to capture, the wrong thing (`changed`), or nothing known yet."""


@dataclass(frozen=True, slots=True)
class Need:
    """A link, and what is known of it when captures are planned."""

    url: str
    verdict: Verdict
    mementos: tuple[Memento, ...] = ()
    """Copies in the archive in question."""
    when: date | None = None
    """The date of its earliest citation (`citation_date`)."""
    capture: Capture | None = None
    """The capture in hand or finished, if there is one."""
    looked_up: bool = True
    """False where the archive could not be asked: then nothing is captured on a guess."""


def wanted_captures(
    needs: Iterable[Need],
    now: datetime,
    max_age: timedelta,
    may_be_sent: Callable[[str], bool],
) -> tuple[str, ...]:
    """Return the addresses to capture, most urgent first.

    Links that fail (`suspect`) come first, while there may still be something to save;
    then live ones without any copy; then live ones whose copies are all too far from the
    citation's date, or where that is past anyhow, from today. `may_be_sent` is the
    caller's rule on private addresses and archives' own.
    """
    ranked = []
    for position, need in enumerate(needs):
        rank = _rank(need, now, max_age)
        if rank is not None and may_be_sent(need.url):
            ranked.append((rank, position, need.url))
    return tuple(url for _, _, url in sorted(ranked))


def _rank(need: Need, now: datetime, max_age: timedelta) -> int | None:
    if need.verdict in _SHOWS_NOTHING or not need.looked_up:
        return None
    if need.capture is not None and not _may_ask_again(need.capture, now, max_age):
        return None
    good = best_first(need.mementos, need.when)
    if any(_fresh(memento, need.when, now, max_age) for memento in good):
        return None
    if need.verdict is Verdict.SUSPECT:
        return 0
    return 1 if not good else 2


def _fresh(memento: Memento, when: date | None, now: datetime, max_age: timedelta) -> bool:
    """Tell whether a copy is near enough to the citation, or to today: a new one is no nearer."""
    moment = as_moment(when)
    return (moment is not None and abs(memento.captured_at - moment) <= max_age) or (
        now - memento.captured_at <= max_age
    )


def _may_ask_again(capture: Capture, now: datetime, max_age: timedelta) -> bool:
    """Tell whether a finished capture is long enough ago to try anew."""
    if capture.state is CaptureState.WANTED:
        return True
    if capture.state in (CaptureState.REFUSED, CaptureState.FAILED):
        return capture.requested_at is not None and now - capture.requested_at > max_age
    if capture.state in (CaptureState.CAPTURED, CaptureState.VERIFIED):
        taken = capture.memento.captured_at if capture.memento else capture.requested_at
        return taken is not None and now - taken > max_age
    return False  # in hand


def forecast(wanted: int, per_minute: float, run_budget: timedelta) -> str:
    """Return the honest remaining time, in words.

    `per_minute` is the pace of captures, `run_budget` how long one run may take.
    """
    if wanted == 0:
        return "no captures wanted"
    minutes = ceil(wanted / per_minute)
    budget = max(1.0, run_budget.total_seconds() / 60)
    runs = ceil(minutes / budget)
    noun = "capture" if wanted == 1 else "captures"
    text = f"{wanted} {noun} wanted, {per_minute:g} a minute, about {_duration(minutes)}"
    if runs <= 1:
        return text
    return f"{text}; {runs} more runs of {_duration(round(budget))}"


def _duration(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // (24 * 60)} days"
