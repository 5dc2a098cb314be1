"""Perma links: asked for once, found again after a kill, never doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx

from citecheck.archives import PermaArchive, PermaKey, PermaSettings
from citecheck.model import Capture, CaptureState
from citecheck.pipeline.perma_links import make_perma_links
from citecheck.store import Store, open_store
from tests.archives.simulator import VirtualClock
from tests.archives.test_perma import Perma
from tests.pipeline.test_capturing import cite

URL = "https://a.example/report"


def night(store: Store, service: Perma, clock: VirtualClock) -> int:
    async def everybody(url: str) -> bool:
        return True

    async def main() -> int:
        perma = PermaArchive(PermaSettings(), clock, PermaKey("k3y"), transport=service)
        try:
            return await make_perma_links(
                store,
                perma,
                asked_before=clock.now() - timedelta(days=30),
                until=clock.now() + timedelta(minutes=10),
                may_tell=everybody,
                clock=clock,
            )
        finally:
            await perma.aclose()

    return asyncio.run(main())


def posts(service: Perma) -> int:
    return sum(request.method == "POST" for request in service.requests)


def test_a_link_is_asked_for_once_and_followed_over_nights(tmp_path: Path) -> None:
    service, clock = Perma(), VirtualClock()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        cite(store, [URL])
        assert night(store, service, clock) == 0
        assert night(store, service, clock) == 0
        service.job = "completed"
        assert night(store, service, clock) == 1
        night(store, service, clock)
        assert posts(service) == 1
        (memento,) = store.mementos_of(store.ensure_link(URL), "perma")
        assert memento.memento_url == "https://perma.cc/85LS-BXV7"
        assert memento.verified


def test_a_request_of_unknown_fate_is_looked_for_before_it_is_repeated(tmp_path: Path) -> None:
    service, clock = Perma(), VirtualClock()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        cite(store, [URL])
        long_ago = clock.now() - timedelta(days=4000)
        store.save_capture(Capture("perma", URL, CaptureState.REQUESTED, requested_at=long_ago))
        assert night(store, service, clock) == 1
        assert posts(service) == 0


class Forgetful(Perma):
    """Makes the link, and loses the first answer on its way."""

    made = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.method == "POST":
            self.made += 1
            raise httpx.ReadTimeout("on its way", request=request)
        if self.made and "timemap" in request.url.path:
            recent = answer.text.replace("2018", "2099")
            return httpx.Response(200, text=recent)
        return answer


def test_a_link_whose_answer_is_lost_is_not_made_twice(tmp_path: Path) -> None:
    service, clock = Forgetful(), VirtualClock()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        cite(store, [URL])
        for _ in range(3):
            night(store, service, clock)
            clock.jump(days=1)
        assert posts(service) == 1
        (memento,) = store.mementos_of(store.ensure_link(URL), "perma")
        assert memento.memento_url == "https://perma.cc/85LS-BXV7"
