"""Keys are found where they belong, and shown nowhere."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import traceback

import httpx
import pytest

from citecheck.archives import Keys, PermaKey, WaybackArchive, WaybackSettings, find_keys

from .simulator import ACCESS, SECRET, Fault, InProcess
from .test_captures import urls


def test_the_environment_comes_first(tmp_path):
    keys = find_keys({"IA_ACCESS_KEY": "a1", "IA_SECRET_KEY": "s1"}, tmp_path)
    assert keys.authorization() == "LOW a1:s1"


@pytest.mark.parametrize("place", [".config/internetarchive/ia.ini", ".config/ia.ini", ".ia"])
def test_the_file_of_ia_configure_is_read(tmp_path, place):
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[s3]\naccess = a2\nsecret = s%2\n\n[cookies]\nlogged-in-user = x\n")
    assert find_keys({}, tmp_path).authorization() == "LOW a2:s%2"


@pytest.mark.parametrize(
    "content", [b"", b"[s3]\naccess=a\n", b"\xff\xfe", b"[s3]\naccess=a b\nsecret=c\n", b"[[[\n="]
)
def test_a_file_without_keys_is_none(tmp_path, content):
    (tmp_path / ".ia").write_bytes(content)
    assert find_keys({}, tmp_path) is None


def test_half_a_pair_in_the_environment_is_none(tmp_path):
    assert find_keys({"IA_ACCESS_KEY": "a"}, tmp_path) is None
    assert find_keys({"IA_ACCESS_KEY": "a\nb", "IA_SECRET_KEY": "c"}, tmp_path) is None


@pytest.mark.parametrize("keys", [Keys(ACCESS, SECRET), PermaKey(SECRET)])
def test_keys_do_not_show_however_they_are_printed(keys):
    for text in (repr(keys), str(keys), f"{keys}", f"{keys!r}", f"{[keys]}"):
        assert SECRET not in text
        assert ACCESS not in text
    for dump in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as caught:
            dump(keys)
        assert SECRET not in str(caught.value)
    with pytest.raises(TypeError):
        vars(keys)


def test_keys_are_in_no_log_journal_exception_or_traceback(world, caplog):
    caplog.set_level(logging.DEBUG)
    flaws = [None, *Fault]
    world.simulator.faults = lambda kind, number: flaws[number % len(flaws)]
    summary = world.run(urls(20), minutes=30)
    written = caplog.text + repr(summary) + repr(world.captures())
    written += "".join(
        path.read_bytes().decode("latin-1") for path in world.tmp_path.iterdir() if path.is_file()
    )
    assert SECRET not in written
    assert ACCESS not in written


def test_a_service_that_echoes_keys_does_not_get_them_written_down(world):
    url = urls(1)[0]
    world.simulator.submission_errors[url] = [f"Bad request by LOW {ACCESS}:{SECRET}"]
    world.run([url])
    error = world.captures()[url].error
    assert "Bad request" in error
    assert SECRET not in error
    assert ACCESS not in error


def test_a_defect_on_the_way_shows_no_keys_in_its_traceback(world):
    class Broken(InProcess):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise RuntimeError("a defect")

    async def once():
        archive = WaybackArchive(
            WaybackSettings(),
            world.clock,
            keys=Keys(ACCESS, SECRET),
            transport=Broken(world.simulator),
        )
        with world.journal() as journal:
            await archive.capture_run(journal).run(urls(1), world.clock.now().replace(year=2027))

    with pytest.raises(RuntimeError) as caught:
        asyncio.run(once())
    text = "".join(traceback.format_exception(caught.value))
    assert SECRET not in text


def test_keys_go_to_the_capture_service_alone(world):
    seen = []
    respond = world.simulator.respond

    async def watch(method, target, headers, body):
        seen.append((target, "authorization" in headers))
        return await respond(method, target, headers, body)

    world.simulator.respond = watch
    world.run(urls(2))

    async def look():
        archive = world.archive()
        await archive.nearest(urls(1)[0], None)
        await archive.aclose()

    asyncio.run(look())
    assert all(target.startswith("/save") == sent for target, sent in seen)
    assert any(sent for _, sent in seen)
