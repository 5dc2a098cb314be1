"""Copies in the run: whose copy speaks for a link, how often archives are asked, what is told."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from citecheck.archives import Copy, LocalArchive
from citecheck.model import (
    Cited,
    Exchange,
    Finding,
    Hop,
    Lookup,
    Memento,
    Observation,
    Standing,
    Verdict,
)
from citecheck.pipeline import keeping
from citecheck.pipeline.keeping import Keeper
from citecheck.pipeline.outside import Outside
from citecheck.ports import Endpoint, ResolutionError
from citecheck.store import LinkRow, open_store
from tests.archives.simulator import VirtualClock
from tests.pipeline.test_capturing import Silence, cite

URLS = ["https://a.example/one", "https://a.example/two"]
PAGE = b"<html><title>Water</title><h1>Water</h1>" + b"<p>Rivers rise every year.</p>" * 40
CITED = Cited(URLS[0], accessed_on="2020-01-01")


def page(url: str, at: datetime, body: bytes = PAGE) -> Observation:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    exchange = Exchange(url, b"GET / HTTP/1.1\r\n\r\n", head, body, True, at)
    hops = (Hop(url, 200, exchange=exchange),)
    return Observation(url, at, 1, hops, 200, content_type="text/html", body=body)


class Elsewhere:
    """An archive that has a copy of everything, or of nothing."""

    name = "elsewhere"

    def __init__(self, has: bool = True) -> None:
        self.has = has
        self.asked: list[str] = []

    def owns(self, url: str) -> bool:
        return False

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        self.asked.append(url)
        made = Memento(self.name, url, f"https://elsewhere.example/{url}", AT)
        return Lookup("found", (made,)) if self.has else Lookup("none")

    async def copy(self, memento: Memento) -> Copy:
        return Copy("page", memento, page(memento.url, AT, PAGE + b"elsewhere"))


AT = datetime(2020, 1, 1, tzinfo=UTC)


class Names:
    """A resolver that counts who is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:
        self.asked.append(host)
        if host == "gone.example":
            raise ResolutionError("timeout", host)
        return (Endpoint("10.0.0.1" if host.startswith("in.") else "93.184.216.34", port),)


class World:
    def __init__(
        self,
        folder: Path,
        archive: Elsewhere,
        local: LocalArchive | None = None,
        urls: list[str] = URLS,
    ) -> None:
        self.clock = local._clock if local else VirtualClock()
        self.names = Names()
        self.store = open_store(folder / "citations.db", clock=self.clock)
        cite(self.store, urls)
        outside = Outside(self.clock, random.Random(1), self.names)
        self.keeper = Keeper(
            self.store,
            local,
            None,
            [archive],
            outside,
            progress=Silence(),
            stop=asyncio.Event(),
        )

    def pasts(self, *numbers: int) -> list[bytes | None]:
        async def main() -> list[bytes | None]:
            links = [LinkRow(n, URLS[n - 1], "a.example", Standing()) for n in numbers]
            found = [await self.keeper.past_of(link, CITED) for link in links]
            return [None if past is None else past.body for past in found]

        with self.store:
            return asyncio.run(main())


@pytest.mark.parametrize("has", [True, False])
def test_an_archive_is_asked_once_for_both_visits_of_a_link(tmp_path: Path, has: bool) -> None:
    archive = Elsewhere(has)
    first, second = World(tmp_path, archive).pasts(1, 1)
    assert first == second == (PAGE + b"elsewhere" if has else None)
    assert archive.asked == URLS[:1]


def test_memory_holds_some_copies_and_archives_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "REMEMBERED", len(PAGE) + 100)
    archive = Elsewhere()
    World(tmp_path, archive).pasts(1, 2, 2, 1)
    assert archive.asked == [URLS[0], URLS[1], URLS[0]]


def test_our_own_copy_from_the_time_of_the_citation_needs_no_archive(tmp_path: Path) -> None:
    clock, archive = VirtualClock(), Elsewhere()
    with LocalArchive(tmp_path / "warc", clock) as local:
        local.keep(page(URLS[0], AT + timedelta(days=30)))
        world = World(tmp_path, archive, local)
        assert world.pasts(1, 1, 2) == [PAGE, PAGE, PAGE + b"elsewhere"]
    assert archive.asked == URLS[1:]


def test_of_many_links_without_a_copy_the_most_urgent_are_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_LOOKUPS", 2)
    archive = Elsewhere(has=False)
    world = World(tmp_path, archive, urls=[f"https://a.example/{n}" for n in range(5)])
    broken = world.store.ensure_link("https://a.example/3")
    run = world.store.begin_run("0")
    finding = Finding(Verdict.BROKEN, "not_found", 1.0, "gone")
    standing = Standing(Verdict.BROKEN, "not_found", failures=1)
    world.store.record_check(run, broken, None, finding, standing)

    with world.store:
        asyncio.run(world.keeper.find_copies(world.clock.monotonic() + 60))
    assert archive.asked == ["https://a.example/3", "https://a.example/0"]
    assert world.keeper.kept.left == 3


def test_a_host_is_asked_for_once_and_private_ones_are_told_to_nobody(tmp_path: Path) -> None:
    world = World(tmp_path, Elsewhere())
    hosts = ("a.example", "in.example", "gone.example")

    async def main() -> list[bool]:
        urls = [f"https://{host}/{n}" for host in hosts for n in range(3)]
        return [await world.keeper.is_public(url) for url in urls]

    with world.store:
        assert asyncio.run(main()) == [True] * 3 + [False] * 3 + [True] * 3
    assert world.names.asked == list(hosts)
