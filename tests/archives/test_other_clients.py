"""Clients that we did not write meet the simulator, and find what they expect of the service.

So it is no mirror of our own misreadings. They run unmodified, against the addresses that
are written into them: a proxy leads these to the simulator, and a test authority vouches
for its names.
"""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from citecheck.demo.wayback import ArchivedPage

from .simulator import ACCESS, SECRET, Fault, ScaledClock, Simulator, proxy_to, serve

URL = "https://ministry.example/report"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The simulator, answering as web.archive.org and archive.org."""
    import ssl

    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("web.archive.org", "archive.org").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    simulator = Simulator(
        [
            ArchivedPage(URL, datetime(2019, 5, 1, 12, tzinfo=UTC), b"<p>2019"),
            ArchivedPage(URL, datetime(2021, 5, 1, 12, tzinfo=UTC), b"<p>2021"),
            ArchivedPage(URL, datetime(2022, 5, 1, 12, tzinfo=UTC), b"<p>2021", revisit=True),
            ArchivedPage(URL, datetime(2023, 5, 1, 12, tzinfo=UTC), b"gone", status=404),
        ],
        clock=ScaledClock(1.0),
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stack = AsyncExitStack()

    async def start() -> int:
        port = await stack.enter_async_context(serve(simulator, context))
        return await stack.enter_async_context(proxy_to(port))

    port = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    yield simulator
    asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


AGENT = "citecheck tests"


def test_waybackpy_lists_the_captures(machine):
    from waybackpy import WaybackMachineCDXServerAPI

    captures = list(WaybackMachineCDXServerAPI(URL, AGENT).snapshots())
    assert [capture.timestamp[:4] for capture in captures] == ["2019", "2021", "2022", "2023"]
    assert captures[0].archive_url == f"https://web.archive.org/web/20190501120000/{URL}"


def test_waybackpy_finds_the_nearest_capture(machine):
    from waybackpy import WaybackMachineCDXServerAPI

    near = WaybackMachineCDXServerAPI(URL, AGENT).near(year=2020, month=12)
    assert near.timestamp == "20210501120000"


def test_waybackpy_asks_the_availability_interface(machine):
    from waybackpy import WaybackMachineAvailabilityAPI

    answer = WaybackMachineAvailabilityAPI(URL, AGENT).near(year=2019)
    assert answer.archive_url == f"https://web.archive.org/web/20190501120000/{URL}"


def test_waybackpy_saves_a_page(machine):
    from waybackpy import WaybackMachineSaveAPI

    saved = WaybackMachineSaveAPI("https://new.example/", AGENT, max_tries=1).save()
    assert saved.endswith("/https://new.example/")
    assert machine.seen.captured["https://new.example/"] == 1


def test_waybackpy_meets_throttling(machine):
    from waybackpy import WaybackMachineSaveAPI
    from waybackpy.exceptions import TooManyRequestsError

    machine.faults = lambda kind, number: Fault.THROTTLE if kind == "anonymous" else None
    with pytest.raises(TooManyRequestsError):
        WaybackMachineSaveAPI("https://new.example/", AGENT, max_tries=1).save()


def test_edgi_s_client_searches_and_replays(machine):
    wayback = pytest.importorskip("wayback")

    with wayback.WaybackClient() as client:
        records = list(client.search(URL))
        assert [record.statuscode for record in records] == [200, 200, None, 404]
        memento = client.get_memento(records[0])
        assert memento.content == b"<p>2019"
        assert memento.timestamp == datetime(2019, 5, 1, 12, tzinfo=UTC)
        assert memento.memento_url.endswith(f"/web/20190501120000id_/{URL}")


def test_edgi_s_client_is_led_to_the_nearest_capture(machine):
    wayback = pytest.importorskip("wayback")

    session = wayback.WaybackSession()
    session.verify = os.environ["REQUESTS_CA_BUNDLE"]  # its second request forgets it
    with wayback.WaybackClient(session) as client:
        memento = client.get_memento(
            URL, timestamp="20190510000000", exact=False, target_window=10**8
        )
        assert memento.timestamp.year == 2019


def test_edgi_s_client_meets_exclusion_and_throttling(machine):
    wayback = pytest.importorskip("wayback")
    from wayback.exceptions import BlockedSiteError, RateLimitError

    machine.excluded.add("secret.example")
    with wayback.WaybackClient(wayback.WaybackSession(retries=0)) as client:
        with pytest.raises(BlockedSiteError):
            list(client.search("https://secret.example/"))
        machine.faults = lambda kind, number: Fault.THROTTLE if kind == "cdx" else None
        with pytest.raises(RateLimitError):
            list(client.search(URL))


@pytest.fixture
def spn():
    module = pytest.importorskip("spn_client")
    module.reset_rate_limit_state()
    yield module
    module.reset_rate_limit_state()


def test_spn_client_checks_and_captures(machine, spn):
    machine.capture_seconds = lambda url: 0.2
    keys = {"access_key": ACCESS, "secret_key": SECRET}
    checked = spn.check(URL)
    assert checked["snapshot_url"].endswith(f"web.archive.org/web/20230501120000/{URL}")
    capacity = spn.capture_capacity(**keys)
    assert capacity["available"] == 3
    submitted = spn.submit("https://new.example/", **keys)
    assert submitted["job_id"].startswith("spn2-")
    asyncio.run(asyncio.sleep(0.3))
    status = spn.check_job_status(submitted["job_id"], **keys)
    assert status["state"] == "success"
    assert status["snapshot_url"].endswith("/https://new.example/")


def test_spn_client_reads_an_error_inside_http_200(machine, spn):
    machine.submission_errors["https://new.example/"] = ["error:blocked-url"]
    submitted = spn.submit("https://new.example/", access_key=ACCESS, secret_key=SECRET)
    assert not submitted["submitted"]
    assert "blocked-url" in str(submitted)


def test_spn_client_reads_a_failed_job(machine, spn):
    machine.capture_seconds = lambda url: 0.0
    machine.outcomes["https://new.example/"] = ["not-found"]
    keys = {"access_key": ACCESS, "secret_key": SECRET}
    submitted = spn.submit("https://new.example/", **keys)
    assert spn.check_job_status(submitted["job_id"], **keys)["state"] == "failed"


def test_the_anonymous_route_goes_through_waybackpy(machine, tmp_path):
    """Ours, over waybackpy, unmodified."""
    from citecheck.archives import WaybackSettings
    from citecheck.archives.wayback.anonymous import AnonymousRoute
    from citecheck.archives.wayback.capture_answers import Succeeded
    from citecheck.archives.wayback.client import WaybackClient

    async def save():
        client = WaybackClient(WaybackSettings(), machine.clock)
        return await AnonymousRoute(client).submit("https://new.example/", None)

    outcome = asyncio.run(save())
    assert isinstance(outcome, Succeeded)
    assert outcome.original == "https://new.example/"
