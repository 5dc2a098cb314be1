"""The archives of one run: opened as the settings say, and worked through in order."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

from citecheck.archives import (
    ArquivoSettings,
    LocalArchive,
    MementoArchive,
    MementoSettings,
    PermaArchive,
    PermaSettings,
    PywbArchive,
    WaybackArchive,
)
from citecheck.archives import WaybackSettings as WaybackAddresses
from citecheck.pipeline.capturing import Captured, capture_wanted, verify_captures
from citecheck.pipeline.keeping import ASK_AGAIN, Keeper
from citecheck.pipeline.perma_links import make_perma_links

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from citecheck.console import Progress
    from citecheck.pipeline.keeping import Reader
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import Store

__all__ = ["archive_all", "open_archives"]


@contextlib.asynccontextmanager
async def open_archives(
    settings: Settings, store: Store, outside: Outside, progress: Progress, stop: asyncio.Event
) -> AsyncIterator[Keeper]:
    """Open the archives that copies are kept in and looked for."""
    asked = settings.archive
    async with contextlib.AsyncExitStack() as stack:
        local = wayback = None
        if "local" in asked.keep:
            local = stack.enter_context(LocalArchive(settings.folder / asked.local, outside.clock))
        readers: list[Reader] = []
        if "wayback" in asked.keep:
            wayback = _wayback(settings, outside)
            stack.push_async_callback(wayback.aclose)
            readers.append(wayback)
        for reader in _others(settings, outside):
            stack.push_async_callback(reader.aclose)
            readers.append(reader)
        yield Keeper(
            store,
            local,
            wayback,
            readers,
            outside,
            with_requisites=asked.with_requisites,
            progress=progress,
            stop=stop,
        )


def _wayback(settings: Settings, outside: Outside) -> WaybackArchive:
    way = settings.archive.wayback
    addresses = WaybackAddresses(
        save=way.save,
        cdx=way.cdx,
        availability=way.availability,
        replay=way.replay,
        captures_per_minute=way.captures_per_minute,
        lookups_per_minute=way.lookups_per_minute,
        contact=settings.check.contact,
    )
    return WaybackArchive(
        addresses,
        outside.clock,
        keys=outside.keys,
        transport=outside.transport(),
        # waybackpy knows no other address than the real one.
        anonymous=outside.real and way.save == WaybackAddresses().save,
    )


def _others(settings: Settings, outside: Outside) -> list[PywbArchive | MementoArchive]:
    """Return the further archives that are only read, in the order of the settings."""
    contact = settings.check.contact
    others: list[PywbArchive | MementoArchive] = []
    for entry in settings.archive.also:
        if entry.kind == "arquivo":
            arquivo = ArquivoSettings(contact=contact)
            others.append(PywbArchive(arquivo, outside.clock, transport=outside.transport()))
            continue
        addresses = MementoSettings(
            name=entry.name,
            timemap=entry.address if entry.kind == "timemap" else "",
            timegate=entry.address if entry.kind == "timegate" else "",
            contact=contact,
        )
        way = outside.transport(entry.address, settings.check.allow_private)
        others.append(MementoArchive(addresses, outside.clock, transport=way))
    return others


async def archive_all(
    settings: Settings, store: Store, keeper: Keeper, outside: Outside, progress: Progress
) -> Captured:
    """Look for copies, verify those of earlier runs, ask for new ones; within the run's budget."""
    budget = settings.archive.run_budget
    begun = outside.clock.monotonic()
    await keeper.find_copies(begun + budget.total_seconds())
    made = await _perma(settings, store, keeper, outside, begun)
    captured = await _wayback_captures(settings, store, keeper, outside, progress, begun)
    captured.made += made
    return captured


async def _perma(
    settings: Settings, store: Store, keeper: Keeper, outside: Outside, begun: float
) -> int:
    if "perma" not in settings.archive.keep or outside.perma_key is None:
        return 0
    clock = outside.clock
    perma = PermaArchive(
        PermaSettings(contact=settings.check.contact),
        clock,
        outside.perma_key,
        transport=outside.transport(),
    )
    async with contextlib.aclosing(perma):
        return await make_perma_links(
            store,
            perma,
            asked_before=clock.now() - ASK_AGAIN,
            until=clock.now() + _left(settings, outside, begun),
            may_tell=keeper.is_public,
            clock=clock,
        )


def _left(settings: Settings, outside: Outside, begun: float) -> timedelta:
    """Return what is left of the run's budget for archives."""
    spent = timedelta(seconds=outside.clock.monotonic() - begun)
    return max(settings.archive.run_budget - spent, timedelta(0))


async def _wayback_captures(
    settings: Settings,
    store: Store,
    keeper: Keeper,
    outside: Outside,
    progress: Progress,
    begun: float,
) -> Captured:
    clock = outside.clock
    wayback = keeper.wayback
    if wayback is None or not outside.captures:
        return Captured()
    verified = await verify_captures(store, wayback, clock)
    captured = await capture_wanted(
        store,
        wayback,
        max_age=settings.archive.max_age,
        until=clock.now() + _left(settings, outside, begun),
        run_budget=settings.archive.run_budget,
        may_tell=keeper.may_tell_wayback,
        clock=clock,
        progress=progress,
    )
    captured.verified = verified
    return captured
