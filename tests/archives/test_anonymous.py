"""Without keys: tried politely, believed never, and no wait without end."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from citecheck.archives import HOW_TO_GET_KEYS
from citecheck.archives.wayback.anonymous import AnonymousRoute
from citecheck.archives.wayback.captures import CaptureRun
from citecheck.archives.wayback.client import WaybackClient
from citecheck.model import CaptureState

from .simulator import InProcess
from .test_captures import states, urls


def run(world, saver, wanted, patience=5.0):
    async def once():
        client = WaybackClient(world.settings, world.clock, InProcess(world.simulator))
        route = AnonymousRoute(client, saver=saver, patience=patience)
        with world.journal() as journal:
            until = world.clock.now() + timedelta(minutes=30)
            summary = await CaptureRun(route, journal, world.clock).run(wanted, until)
        await client.aclose()
        return summary

    return asyncio.run(once())


def stamp(world):
    return f"{world.clock.now():%Y%m%d%H%M%S}"


def test_a_copy_that_was_made_is_captured(world):
    def save(base, url, agent):
        assert base == "https://web.archive.org/save"
        assert "citecheck" in agent
        return f"https://web.archive.org/web/{stamp(world)}/{url}"

    run(world, save, urls(3))
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_refusals_are_deferred_and_after_a_few_the_run_says_how_to_get_keys(world):
    asked = []

    def save(base, url, agent):
        asked.append(url)
        raise ConnectionError("Max retries exceeded with url: /save/")

    summary = run(world, save, urls(10))
    assert len(asked) == 3
    assert summary.stopped == HOW_TO_GET_KEYS
    assert list(states(world).values()).count(CaptureState.DEFERRED) == 3
    assert list(states(world).values()).count(CaptureState.WANTED) == 7


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "None",
        "https://web.archive.org/",
        "https://web.archive.org/web/20190101000000/x",
        "https://web.archive.org/web/20269999999999/x",
    ],
)
def test_what_is_no_new_copy_is_deferred(world, answer):
    run(world, lambda *_: answer, urls(1))
    assert states(world)[urls(1)[0]] is CaptureState.DEFERRED


def test_a_thread_that_hangs_is_left_behind(world):
    release = threading.Event()

    def hang(*_):
        release.wait(30)
        return ""

    try:
        summary = run(world, hang, urls(4), patience=0.2)
    finally:
        release.set()
    assert summary.stopped
    assert list(states(world).values()).count(CaptureState.REQUESTED) == 1


def test_unless_it_is_asked_for_nothing_goes_around_the_given_network(world):
    summary = world.run(urls(2), keys=False)
    assert summary.stopped == HOW_TO_GET_KEYS
    assert world.simulator.seen.requests == []
