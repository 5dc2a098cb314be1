"""Captures over many runs: none lost, none asked for twice.

Every intention is written down before its request is sent, and every job id before
anything else happens: a run that is killed anywhere is gone on with by the next.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from citecheck.archives.http import host_and_port
from citecheck.archives.wayback.capture_answers import IndexSaid, Rejected, Started, Throttled
from citecheck.archives.wayback.capture_codes import Kind, classify
from citecheck.archives.wayback.capture_rules import (
    SECOND_SLOT_PAUSE,
    SETTLING,
    Way,
    advance,
    intend,
    way_of,
)
from citecheck.archives.wayback.save import MOST_SLOTS
from citecheck.errors import ServiceUnavailable
from citecheck.model import Capture, CaptureState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from citecheck.archives.interface import CaptureJournal
    from citecheck.archives.wayback.capture_answers import Outcome
    from citecheck.archives.wayback.capture_rules import Step
    from citecheck.archives.wayback.save import CaptureService
    from citecheck.ports import Clock

__all__ = ["CaptureRun", "CaptureSummary"]

POLL_EVERY = 10.0
"""Seconds between status calls; a capture takes 16 to 50 s, and a call asks for all of them."""
ASK_AGAIN = 60.0
"""Seconds before the service is asked again how much it takes, when it took nothing."""
FULL_HOUSE = 6
"""Times in one run that the service may be full before the rest is left to the next run."""
INDEX_AGAIN = timedelta(hours=1)
SINCE_MARGIN = timedelta(hours=1)
"""A copy made within the hour before our request is the one the service would reuse."""


@dataclass(frozen=True, slots=True)
class CaptureSummary:
    """What one run of captures came to."""

    states: dict[CaptureState, int] = field(default_factory=dict)
    """Captures of this run's book by state."""
    waiting: int = 0
    """Captures that go on in a later run."""
    stopped: str | None = None
    """Why the run ended before its time; None where it did all it could."""


class CaptureRun:
    """One run: polls what is pending, submits what is wanted, until its time is up."""

    def __init__(
        self,
        service: CaptureService,
        journal: CaptureJournal,
        clock: Clock,
        progress: Callable[[Capture], None] | None = None,
    ) -> None:
        """`progress` is told every capture whose state has changed, after it was saved."""
        self._service = service
        self._journal = journal
        self._clock = clock
        self._progress = progress or (lambda _: None)
        self._book: dict[str, Capture] = {}
        self._posted: dict[str, datetime] = {}
        self._held: dict[tuple[str, int], datetime] = {}
        self._slots = 0
        self._asked_slots: datetime | None = None
        self._next_poll: datetime | None = None
        self._full = 0
        self._stopped: str | None = None

    async def run(self, wanted: Iterable[str], until: datetime) -> CaptureSummary:
        """Follow up what earlier runs began, then capture `wanted` in its order, until then.

        Unfinished captures are gone on with, but one that was only wanted and no longer is
        stays as it is.
        """
        self._open_book(wanted)
        try:
            if self._book:
                await self._preflight()
            while self._clock.now() < until and await self._one_step(until):
                pass
        except ServiceUnavailable as error:
            self._stopped = self._stopped or str(error)
        states = Counter(capture.state for capture in self._book.values())
        finished = {
            CaptureState.CAPTURED,
            CaptureState.VERIFIED,
            CaptureState.REFUSED,
            CaptureState.FAILED,
        }
        waiting = sum(count for state, count in states.items() if state not in finished)
        return CaptureSummary(dict(states), waiting, self._stopped)

    def _open_book(self, wanted: Iterable[str]) -> None:
        unfinished = {c.url: c for c in self._journal.unfinished(self._service.name)}
        begun = {
            url: capture
            for url, capture in unfinished.items()
            if capture.state in (CaptureState.REQUESTED, CaptureState.PENDING)
        }
        self._book = dict(begun)
        for url in wanted:
            if url in self._book:
                continue
            capture = unfinished.get(url)
            if capture is None:
                capture = Capture(self._service.name, url)
                self._journal.save(capture)
            self._book[url] = capture
        for url, capture in unfinished.items():
            if capture.state is CaptureState.DEFERRED:
                self._book.setdefault(url, capture)

    async def _preflight(self) -> None:
        report = await self._service.preflight()
        self._asked_slots = self._clock.now()
        self._slots = report.slots
        if report.stop is not None:
            self._stopped = report.stop

    async def _one_step(self, until: datetime) -> bool:
        """Do one thing; return whether there is more to do in this run."""
        now = self._clock.now()
        if await self._poll_due(now):
            return True
        if self._stopped is None:
            if self._may_have_more_room(now):
                await self._preflight()
                return True
            capture = self._next_capture(now)
            if capture is not None:
                await self._act(capture, until)
                return True
        return await self._wait(now, until)

    def _may_have_more_room(self, now: datetime) -> bool:
        """Tell whether to ask again: the count of free slots lags behind."""
        return (
            self._slots < MOST_SLOTS
            and self._is_time(self._asked_slots, ASK_AGAIN)
            and self._in_flight(now) == 0
        )

    async def _wait(self, now: datetime, until: datetime) -> bool:
        """Sleep until something is due; return False where nothing will be before the end."""
        moments = []
        if any(c.state is CaptureState.PENDING for c in self._book.values()):
            again = now + timedelta(seconds=POLL_EVERY)
            moments.append(self._next_poll if self._next_poll and self._next_poll > now else again)
        if self._stopped is None:
            moments += [
                capture.not_before
                for capture in self._book.values()
                if capture.not_before is not None and capture.not_before > now
            ]
            moments += [moment for moment in self._held.values() if moment > now]
            moments += [
                posted + SETTLING for posted in self._posted.values() if posted + SETTLING > now
            ]
            if self._slots == 0 and self._asked_slots is not None:
                moments.append(self._asked_slots + timedelta(seconds=ASK_AGAIN))
        upcoming = min(moments, default=until)
        if upcoming >= until:
            return False
        await self._clock.sleep(max(0.5, (upcoming - now).total_seconds()))
        return True

    # --- asking how it stands

    async def _poll_due(self, now: datetime) -> bool:
        due = [c for c in self._book.values() if way_of(c, now) is Way.POLL]
        if not due or (self._next_poll is not None and now < self._next_poll):
            return False
        self._next_poll = now + timedelta(seconds=POLL_EVERY)
        told = await self._service.statuses([c.job_id for c in due if c.job_id])
        for capture in due:
            outcome = told.get(capture.job_id or "")
            if outcome is not None:
                self._settle(capture, outcome)
        return True

    # --- asking for captures

    def _next_capture(self, now: datetime) -> Capture | None:
        room = self._in_flight(now) < self._slots
        for capture in self._book.values():
            way = way_of(capture, now)
            if way is Way.ASK_INDEX:
                return capture
            if way not in (Way.SUBMIT, Way.SUBMIT_GUARDED):
                continue
            held = self._held.get(_host(capture.url))
            if held is not None and now < held:
                continue
            # What may be in flight already takes no further slot.
            if room or self._may_be_in_flight(capture, now):
                return capture
        return None

    def _in_flight(self, now: datetime) -> int:
        return sum(
            capture.state is CaptureState.PENDING or self._may_be_in_flight(capture, now)
            for capture in self._book.values()
        )

    def _may_be_in_flight(self, capture: Capture, now: datetime) -> bool:
        """Tell whether a request of unknown fate may have a capture under way."""
        if capture.state is not CaptureState.REQUESTED:
            return False
        posted = self._posted.get(capture.url) or capture.requested_at
        return posted is not None and now - posted < SETTLING

    async def _act(self, capture: Capture, until: datetime) -> None:
        if way_of(capture, self._clock.now()) is Way.ASK_INDEX:
            await self._ask_index(capture)
            return
        if not await self._turn_comes(until):
            return
        now = self._clock.now()
        guard = None
        if way_of(capture, now) is Way.SUBMIT_GUARDED and capture.requested_at is not None:
            guard = now - capture.requested_at + SINCE_MARGIN
        intention = intend(capture, now)
        self._save(intention)
        self._posted[capture.url] = now
        outcome = await self._service.submit(capture.url, guard)
        self._settle(intention, outcome, doubtful=capture.state is CaptureState.REQUESTED)

    async def _turn_comes(self, until: datetime) -> bool:
        """Wait for the turn to submit; return False where it does not come in time."""
        left = (until - self._clock.now()).total_seconds()
        turn = asyncio.ensure_future(self._service.turn())
        limit = asyncio.ensure_future(self._clock.sleep(left))
        try:
            await asyncio.wait({turn, limit}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                return False
            turn.result()
            return self._clock.now() < until
        finally:
            turn.cancel()
            limit.cancel()

    async def _ask_index(self, capture: Capture) -> None:
        since = (capture.requested_at or self._clock.now()) - SINCE_MARGIN
        try:
            memento = await self._service.captured_since(capture.url, since)
        except ServiceUnavailable:
            self._save(replace(capture, not_before=self._clock.now() + INDEX_AGAIN))
            return
        self._settle(capture, IndexSaid(memento))

    # --- what comes of it

    def _settle(self, capture: Capture, outcome: Outcome, *, doubtful: bool = False) -> None:
        now = self._clock.now()
        step = advance(capture, outcome, now, self._service.replay, doubtful=doubtful)
        self._save(step.capture)
        self._obey(step, outcome)
        if step.host_until is not None:
            self._held[_host(capture.url)] = step.host_until
        if isinstance(outcome, Started) and self._next_poll is None:
            self._next_poll = now + timedelta(seconds=POLL_EVERY)

    def _obey(self, step: Step, outcome: Outcome) -> None:
        if step.stop is not None:
            self._stopped = step.stop
        full = isinstance(outcome, Throttled) or (
            isinstance(outcome, Rejected) and classify(outcome.code, outcome.message) is Kind.SLOT
        )
        if not full:
            return
        self._full += 1
        if self._full >= FULL_HOUSE:
            self._stopped = "the capture service is busy; the next run goes on"
        # The first time a slot may just not be free yet.
        self._service.pause(step.pause if self._full == 1 else max(step.pause, SECOND_SLOT_PAUSE))

    def _save(self, capture: Capture) -> None:
        self._journal.save(capture)
        self._book[capture.url] = capture
        self._progress(capture)

    def _is_time(self, last: datetime | None, seconds: float) -> bool:
        return last is None or (self._clock.now() - last).total_seconds() >= seconds


def _host(url: str) -> tuple[str, int]:
    try:
        return host_and_port(url)
    except ValueError:
        return (url, 0)
