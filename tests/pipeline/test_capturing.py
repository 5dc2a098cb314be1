"""New copies through the database: wanted, captured at the pace, verified in a later run, once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from citecheck.archives import HOW_TO_GET_KEYS
from citecheck.model import CaptureState, Citation, Document, Finding, Standing, Verdict
from citecheck.pipeline.capturing import Captured, capture_status, capture_wanted, verify_captures
from citecheck.store import Store, open_store
from tests.archives.conftest import World

BUDGET = timedelta(minutes=10)
YEAR = timedelta(days=365)


class Silence:
    def begin(self, stage: str, total: int) -> None: ...
    def step(self, stage: str, done: int = 1) -> None: ...
    def end(self, stage: str) -> None: ...
    def say(self, event: str, message: str, **data: object) -> None: ...

    detail = say
    warn = say


def urls(number: int) -> list[str]:
    return [f"https://site{n % 5}.example/page/{n}" for n in range(number)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def store(tmp_path: Path, world: World) -> Iterator[Store]:
    with open_store(tmp_path / "citations.db", clock=world.clock) as store:
        yield store


def cite(store: Store, addresses: list[str], verdict: Verdict = Verdict.OK) -> None:
    """Cite addresses in a letter; they were visited, and the archive had no copy."""
    citations = tuple(
        Citation("a.md", "bare", n, url=url, sentence=f"See {url}.")
        for n, url in enumerate(addresses)
    )
    store.put_letter(Document("a.md", "markdown", "0" * 64, ()), citations)
    run = store.begin_run("0")
    now = store.now()
    for url in addresses:
        link = store.ensure_link(url)
        standing = Standing(verdict, "alive", since=now, last_checked=now)
        store.record_check(run, link, None, Finding(verdict, "alive", 1.0, "it answers"), standing)
        store.record_lookup(link, "wayback", "none")
    store.finish_run(run, "done", {})


def capture(store: Store, world: World, *, keys: bool = True, public: bool = True) -> Captured:
    async def may_tell(url: str) -> bool:
        return public

    async def main() -> Captured:
        archive = world.archive(keys=keys)
        try:
            await verify_captures(store, archive, world.clock)
            return await capture_wanted(
                store,
                archive,
                max_age=YEAR,
                until=world.clock.now() + BUDGET,
                run_budget=BUDGET,
                may_tell=may_tell,
                clock=world.clock,
                progress=Silence(),
            )
        finally:
            await archive.aclose()

    return asyncio.run(main())


def states(store: Store, addresses: list[str]) -> set[CaptureState]:
    found = set()
    for url in addresses:
        captures = store.captures_of(store.ensure_link(url))
        assert len(captures) == 1, f"{url} was asked for more than once"
        found.add(captures[0].state)
    return found


def test_what_lives_and_has_no_copy_is_captured_and_verified_in_a_later_run(
    store: Store, world: World
) -> None:
    wanted = urls(8)
    cite(store, wanted)
    assert capture(store, world).made == 8
    assert states(store, wanted) == {CaptureState.CAPTURED}
    world.clock.jump(hours=30)
    capture(store, world)
    assert states(store, wanted) == {CaptureState.VERIFIED}
    assert world.simulator.seen.captured == dict.fromkeys(wanted, 1)
    assert world.simulator.seen.violations == []


def test_what_one_run_leaves_the_next_run_goes_on_with(store: Store, world: World) -> None:
    wanted = urls(90)
    cite(store, wanted)
    first = capture(store, world)
    assert 0 < first.made < 90
    assert first.waiting == 90 - first.made
    assert "a minute" in first.hints[0]
    for _ in range(3):
        world.clock.jump(hours=1)
        capture(store, world)
    assert world.simulator.seen.captured == dict.fromkeys(wanted, 1)
    assert world.simulator.seen.most_within("save", 60) <= 7


def test_dead_links_and_private_ones_are_not_captured(store: Store, world: World) -> None:
    cite(store, urls(3), Verdict.BROKEN)
    assert capture(store, world).made == 0
    cite(store, urls(3))
    assert capture(store, world, public=False).made == 0
    assert world.simulator.seen.captured == {}


def test_without_keys_one_line_says_how_to_get_them(store: Store, world: World) -> None:
    cite(store, urls(3))
    done = capture(store, world, keys=False)
    assert done.made == 0
    assert done.hints.count(HOW_TO_GET_KEYS) == 1
    assert done.waiting == 3


def test_status_says_how_long_it_will_take(store: Store, world: World) -> None:
    for url in urls(412):
        store.want_capture("wayback", url)
    status = capture_status(store, "wayback", 6, BUDGET)
    assert status[0] == (
        "412 captures wanted, 6 a minute, about 69 minutes; 7 more runs of 10 minutes."
    )
