"""New copies: what is wanted, asked for at the archive's pace, and verified in a later run."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from citecheck.archives import (
    HOW_TO_GET_KEYS,
    Need,
    due_for_verification,
    forecast,
    verified,
    wanted_captures,
)
from citecheck.checks import judge
from citecheck.model import ALIVE, CaptureState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime, timedelta

    from citecheck.archives import WaybackArchive
    from citecheck.console import Progress
    from citecheck.model import Capture
    from citecheck.ports import Clock
    from citecheck.store import Store

__all__ = ["Captured", "capture_status", "capture_wanted", "verify_captures"]


NAMES_AT_ONCE = 32
"""Name servers waited for at the same time; one that is silent takes seconds."""


@dataclass(slots=True)
class Captured:
    """What the stage did, and what it leaves to later runs."""

    made: int = 0
    verified: int = 0
    refused: int = 0
    waiting: int = 0
    hints: tuple[str, ...] = field(default=())


class _Journal:
    """The database as the place where captures are written down first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, capture: Capture) -> None:
        """Record a capture's state, committed when this returns."""
        self._store.save_capture(capture)

    def unfinished(self, archive: str) -> Iterable[Capture]:
        """Return what still waits for something."""
        return self._store.unfinished_captures(archive)


async def capture_wanted(
    store: Store,
    wayback: WaybackArchive,
    *,
    max_age: timedelta,
    until: datetime,
    run_budget: timedelta,
    may_tell: Callable[[str], Awaitable[bool]],
    clock: Clock,
    progress: Progress,
) -> Captured:
    """Go on with captures under way and ask for those that are wanted, until a moment."""
    now = clock.now()
    needs = [
        Need(
            url=need.link.url,
            verdict=need.link.standing.verdict,
            mementos=need.mementos,
            when=date.fromisoformat(need.cited_on) if need.cited_on else None,
            capture=need.capture,
        )
        for need in store.capture_needs(wayback.name, now=now, max_age=max_age)
    ]
    public = await _public(needs, may_tell)
    wanted = wanted_captures(needs, now, max_age, public.__contains__)
    if not wanted and not store.unfinished_captures(wayback.name):
        return Captured()
    progress.begin("Asking for copies", len(wanted))
    done: Counter[CaptureState] = Counter()

    def tell(capture: Capture) -> None:
        done[capture.state] += 1
        if capture.state in {CaptureState.CAPTURED, CaptureState.REFUSED, CaptureState.FAILED}:
            progress.step("Asking for copies")
        progress.detail("capture", f"{capture.state}: {capture.url}", error=capture.error)

    summary = await wayback.capture_run(_Journal(store), tell).run(wanted, until)
    progress.end("Asking for copies")
    hints = [HOW_TO_GET_KEYS] if wayback.needs_keys else []
    if summary.waiting:
        pace = wayback.settings.captures_per_minute
        hints.insert(0, f"{forecast(summary.waiting, pace, run_budget)}.")
    if summary.stopped and not wayback.needs_keys:
        hints.append(f"Captures stopped for this run: {summary.stopped}.")
    return Captured(
        made=done[CaptureState.CAPTURED],
        refused=done[CaptureState.REFUSED] + done[CaptureState.FAILED],
        waiting=summary.waiting,
        hints=tuple(hints),
    )


async def _public(needs: Iterable[Need], may_tell: Callable[[str], Awaitable[bool]]) -> set[str]:
    """Return the addresses that may be told to the archive; each may ask a slow name server."""
    public: set[str] = set()
    waiting = iter(needs)

    async def look() -> None:
        for need in waiting:
            if await may_tell(need.url):
                public.add(need.url)

    await asyncio.gather(*(look() for _ in range(NAMES_AT_ONCE)))
    return public


async def verify_captures(store: Store, wayback: WaybackArchive, clock: Clock) -> int:
    """Look at the copies of earlier runs, and judge them like live pages; return how many hold."""
    held = 0
    for capture in store.unfinished_captures(wayback.name):
        if capture.memento is None or not due_for_verification(capture, clock.now()):
            continue
        copy = await wayback.copy(capture.memento)
        shown: bool | None = copy.outcome == "page"
        finding = None
        if copy.outcome == "could_not_ask":
            shown = None
        elif copy.observation is not None:
            found = await asyncio.to_thread(judge, copy.observation)
            finding = None if found.verdict in ALIVE else found.reason
        after = verified(capture, finding, clock.now(), shown=shown)
        store.save_capture(after)
        held += after.state is CaptureState.VERIFIED
    return held


def capture_status(
    store: Store, archive: str, per_minute: int, run_budget: timedelta
) -> tuple[str, ...]:
    """Return how captures stand, in words."""
    open_ = store.unfinished_captures(archive)
    states = Counter(capture.state for capture in open_)
    waiting = len(open_) - states[CaptureState.CAPTURED]
    lines = [f"{forecast(waiting, per_minute, run_budget)}."]
    lines += [f"  {count} {state}" for state, count in sorted(states.items())]
    if states[CaptureState.CAPTURED]:
        lines.append("  (captured ones are verified in a later run: the archive's index lags)")
    return tuple(lines)
