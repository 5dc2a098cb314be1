"""pywb replays what we write, byte for byte, and our clients read from it."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import urllib.request
from datetime import UTC, date, datetime

import pytest

from citecheck.archives import (
    ArquivoSettings,
    LocalArchive,
    MementoArchive,
    MementoSettings,
    PywbArchive,
)
from citecheck.clocks import SystemClock
from citecheck.model import Memento

from .pywb import NoPywbError, add_collection, find_pywb, running_pywb
from .simulator import VirtualClock
from .test_local import URL, visit

pytestmark = pytest.mark.timeout(400)  # the first time for a user it is installed

OLD = "http://ministry.example/old"
PDF = "https://ministry.example/report.pdf"
GIF = "https://ministry.example/packed"
HTML = "<p>Informe anual, año 2026: €".encode()
PDF_BYTES = b"%PDF-1.7\n" + bytes(range(256)) * 300
FIRST = datetime(2026, 11, 21, 10, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def programs():
    """The folder of pywb's programs."""
    try:
        return find_pywb()
    except NoPywbError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pywb")


@pytest.fixture(scope="module")
def pywb(programs, folder):
    """The base address of a pywb with our WARC as `warc` and our WACZ as `wacz`."""
    archive = LocalArchive(folder / "ours", VirtualClock())
    archive.keep(visit(HTML, at=FIRST, via=(OLD,), head=b"Transfer-Encoding: chunked\r\n"))
    archive.keep(visit(HTML, at=LATER))
    archive.keep(visit(PDF_BYTES, at=FIRST, url=PDF))
    archive.keep(visit(gzip.compress(HTML), at=FIRST, url=GIF, head=b"Content-Encoding: gzip\r\n"))
    archive.export_wacz(folder / "ours.wacz")
    archive.close()
    warc = next((folder / "ours").glob("*.warc.gz"))
    add_collection(programs, folder, "warc", warc)
    add_collection(programs, folder, "wacz", folder / "ours.wacz")
    with running_pywb(programs, folder) as base:
        yield base


def test_the_reference_implementation_validates_our_wacz(pywb, programs, folder):
    if not (programs / "wacz").exists():
        pytest.skip("the wacz program is not here")
    command = [programs / "wacz", "validate", "-f", folder / "ours.wacz"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Validation succeeded" in done.stdout + done.stderr
    assert done.returncode == 0


def fetch(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=20) as response:
        return response.status, dict(response.headers), response.read()


@pytest.mark.parametrize("collection", ["warc", "wacz"])
@pytest.mark.parametrize(
    ("stamp", "url", "body"),
    [
        ("20261121100000", URL, HTML),
        ("20261201100000", URL, HTML),  # a revisit
        ("20261121100000", PDF, PDF_BYTES),
        ("20261121100000", GIF, HTML),
    ],
)
def test_copies_replay_byte_for_byte(pywb, collection, stamp, url, body):
    status, headers, shown = fetch(f"{pywb}/{collection}/{stamp}id_/{url}")
    assert status == 200
    assert shown == body
    assert "Memento-Datetime" in headers


def reading(pywb, kind):
    clock = SystemClock()
    if kind == "cdx":
        base = f"{pywb}/warc"
        settings = ArquivoSettings(
            cdx=f"{base}/cdx", replay=base, raw=base, name="own", lookups_per_minute=6000
        )
        return PywbArchive(settings, clock)
    address = {
        "timemap": {"timemap": f"{pywb}/warc/timemap/link"},
        "timegate": {"timegate": f"{pywb}/warc"},
    }[kind]
    return MementoArchive(MementoSettings("own", **address, lookups_per_minute=6000), clock)


def look(archive, url, when):
    async def once():
        answer = await archive.nearest(url, when)
        copy = await archive.copy(answer.mementos[0]) if answer.mementos else None
        await archive.aclose()
        return answer, copy

    return asyncio.run(once())


@pytest.mark.parametrize("kind", ["cdx", "timemap", "timegate"])
@pytest.mark.parametrize(
    ("when", "day"), [(date(2026, 11, 25), 21), (date(2027, 1, 1), 1), (date(2020, 1, 1), 21)]
)
def test_our_clients_find_and_fetch_the_copy(pywb, kind, when, day):
    answer, copy = look(reading(pywb, kind), URL, when)
    assert answer.outcome == "found", answer
    assert copy.outcome == "page", copy
    assert copy.observation.body == HTML
    if kind != "timegate" or when.year != 2026:
        assert answer.mementos[0].captured_at.day == day


@pytest.mark.parametrize("kind", ["cdx", "timemap", "timegate"])
def test_our_clients_say_none_for_what_is_not_there(pywb, kind):
    answer, _ = look(reading(pywb, kind), "https://other.example/", date(2026, 1, 1))
    assert answer.outcome == "none", answer


def test_an_archived_redirect_is_followed_within_the_archive(pywb):
    async def once():
        archive = reading(pywb, "cdx")
        copy = await archive.copy(Memento("own", OLD, f"{pywb}/warc/{FIRST:%Y%m%d}/{OLD}", FIRST))
        await archive.aclose()
        return copy

    copy = asyncio.run(once())
    assert copy.outcome == "page", copy
    assert copy.observation.body == HTML
    assert [hop.url for hop in copy.observation.hops] == [OLD, URL]
