"""Perma links for those who have a key: asked for once, followed until they are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.model import Capture, CaptureState, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from citecheck.archives import PermaArchive
    from citecheck.ports import Clock
    from citecheck.store import Store

__all__ = ["make_perma_links"]

_WORTH_IT = frozenset({Verdict.OK, Verdict.MOVED, Verdict.SUSPECT, Verdict.BLOCKED})

_OVER = frozenset(
    {CaptureState.CAPTURED, CaptureState.VERIFIED, CaptureState.REFUSED, CaptureState.FAILED}
)


async def make_perma_links(
    store: Store,
    perma: PermaArchive,
    *,
    asked_before: datetime,
    until: datetime,
    may_tell: Callable[[str], Awaitable[bool]],
    clock: Clock,
) -> int:
    """Follow the Perma links under way and ask for those that are missing, until a moment.

    Perma.cc makes a second link for a second request, so a request is written down before
    it is sent; where its fate is unknown, the archive is asked for the link before asking
    for another. Returns how many links were made.
    """
    made = 0
    for capture in store.unfinished_captures(perma.name):
        if clock.now() >= until:
            return made
        made += await _follow(store, perma, capture, clock)
    for link in store.links_without_memento(perma.name, asked_before=asked_before):
        if clock.now() >= until:
            return made
        begun = any(one.archive == perma.name for one in store.captures_of(link.id))
        if begun or link.standing.verdict not in _WORTH_IT or not await may_tell(link.url):
            continue
        await _ask(store, perma, Capture(perma.name, link.url), clock)
    return made


async def _ask(store: Store, perma: PermaArchive, capture: Capture, clock: Clock) -> None:
    asked = replace(capture, state=CaptureState.REQUESTED, requested_at=clock.now())
    store.save_capture(asked)
    store.save_capture(await perma.capture(asked))


async def _follow(store: Store, perma: PermaArchive, capture: Capture, clock: Clock) -> int:
    if capture.not_before is not None and clock.now() < capture.not_before:
        return 0
    if capture.state is CaptureState.REQUESTED:
        return await _find(store, perma, capture, clock)
    if capture.state in {CaptureState.WANTED, CaptureState.DEFERRED}:
        await _ask(store, perma, capture, clock)
        return 0
    (after,) = await perma.poll([capture])
    if after.state is CaptureState.CAPTURED and after.memento is not None:
        # Perma.cc says "completed" only of a link that shows the page.
        memento = replace(after.memento, verified=True)
        after = replace(after, state=CaptureState.VERIFIED, memento=memento)
    if after != capture:
        store.save_capture(after)
    return int(after.state in _OVER and after.memento is not None)


async def _find(store: Store, perma: PermaArchive, capture: Capture, clock: Clock) -> int:
    """Look for the link of a request whose answer was never written down."""
    lookup = await perma.nearest(capture.url, None)
    if lookup.outcome == "could_not_ask":
        return 0
    since = capture.requested_at
    for memento in lookup.mementos:
        if since is None or memento.captured_at >= since.replace(microsecond=0):
            store.save_capture(
                replace(
                    capture, state=CaptureState.VERIFIED, memento=replace(memento, verified=True)
                )
            )
            return 1
    await _ask(store, perma, capture, clock)
    return 0
