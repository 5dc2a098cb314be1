"""Manners and memory of visits, on real sockets."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hostile.clock import FakeClock
from hostile.server import HostileNames, HostileWeb, Step
from hostile.situations import HTML, answer, error_page, redirect

from citecheck.checks import VisitPolicy, judge, open_visitor
from citecheck.checks.visiting.hosts import Host, Hosts
from citecheck.checks.visiting.transport import VisitTransport
from citecheck.clocks import SystemClock

POLICY = VisitPolicy(
    contact="mailto:library@a.example",
    timeout=5.0,
    first_byte_timeout=2.0,
    backoff=0.01,
    per_host_delay=0.0,
    allow_private=(ipaddress.ip_network("127.0.0.0/8"),),
)
KEPT = answer().replace(b"Connection: close\r\n", b"")


def visit(answers, *urls, policy=POLICY, at_once=True, fresh=False, clock=None):
    """Visit addresses; return the observations and the web that was visited."""

    async def play():
        web = HostileWeb(answers)
        port = await web.listen("plain")
        names = HostileNames(port, port)
        try:
            async with open_visitor(
                policy, resolver=names, clock=clock or SystemClock(), random=random.Random(1)
            ) as visitor:
                if at_once:
                    seen = await asyncio.gather(*(visitor.observe(u, fresh=fresh) for u in urls))
                else:
                    seen = [await visitor.observe(u, fresh=fresh) for u in urls]
                return seen, web
        finally:
            await web.close()

    return asyncio.run(play())


def test_it_says_who_it_is_and_what_it_takes():
    _, web = visit({"a.example": [answer()]}, "http://a.example/")
    headers = web.seen["a.example"][0].headers
    assert headers["user-agent"].startswith("citecheck/")
    assert headers["user-agent"].endswith("(+mailto:library@a.example)")
    assert "text/html" in headers["accept"]
    assert headers["accept-language"]
    assert web.seen["a.example"][0].line.startswith(b"GET ")


def test_a_refused_program_says_that_it_asked_as_a_browser():
    answers = {"a.example": lambda r: [answer()] if r.as_browser else error_page("403 Forbidden")}
    (seen,), web = visit(answers, "http://a.example/")
    assert seen.as_browser
    assert seen.status == 200
    assert len(web.seen["a.example"]) == 2


def test_what_crossed_the_wire_is_kept_for_the_archive():
    answers = {"a.example": lambda r: [redirect(301, "/b") if r.target == "/a" else answer()]}
    (seen,), _ = visit(answers, "http://a.example/a#part")
    first, last = (hop.exchange for hop in seen.hops)
    assert first.request_head.startswith(b"GET /a HTTP/1.1\r\nHost: a.example\r\n")
    assert first.response_head.startswith(b"HTTP/1.1 301 ")
    assert first.response_head.endswith(b"\r\n\r\n")
    assert last.payload == HTML
    assert last.complete
    assert last.address == "127.0.0.1"
    assert (seen.hops[0].location, seen.hops[0].target) == ("/b", "http://a.example/b")


def test_a_large_document_is_kept_whole_and_judged_by_its_beginning():
    pdf = b"%PDF-1.4\n" + bytes(3_000_000)
    (seen,), _ = visit(
        {"a.example": [answer(body=pdf, kind="application/pdf")]}, "http://a.example/"
    )
    assert seen.hops[-1].exchange.payload == pdf
    assert seen.hops[-1].exchange.complete
    assert len(seen.body) <= POLICY.max_body_bytes


def test_connections_are_used_again_and_a_confirming_visit_gets_a_new_one():
    answers = {"a.example": [KEPT, Step.KEEP]}
    _, web = visit(answers, *["http://a.example/"] * 3, at_once=False)
    assert web.connections == 1
    _, web = visit(answers, *["http://a.example/"] * 3, at_once=False, fresh=True)
    assert web.connections == 3


def test_a_kept_connection_that_died_is_no_failure():
    answers = {"a.example": lambda r: [KEPT, Step.KEEP] if r.count != 1 else []}
    seen, web = visit(answers, *["http://a.example/"] * 3, at_once=False)
    assert [(s.status, s.error) for s in seen] == [(200, None)] * 3
    assert all(not any("tries" in note for note in s.notes) for s in seen)
    assert len(web.seen["a.example"]) == 4


def test_twelve_pages_of_a_host_that_allows_so_many_a_second_all_come_out_well():
    gap, arrivals = 0.05, []

    def strict(request):
        arrivals.append(time.monotonic())
        early = len(arrivals) > 1 and arrivals[-1] - arrivals[-2] < gap * 0.6
        return error_page("429 Too Many Requests", "Retry-After: 1") if early else [answer()]

    policy = replace(POLICY, per_host_delay=gap)
    seen, _ = visit(
        {"a.example": strict}, *[f"http://a.example/{i}" for i in range(12)], policy=policy
    )
    assert [judge(s).verdict for s in seen] == ["ok"] * 12


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("http://a.example", "a.example"),
        ("http://bücher.example", "xn--bcher-kva.example"),
        ("http://a.example\\[x]", "a.example"),
        ("http://name:[x]@a.example", "a.example"),
    ],
)
def test_a_host_that_says_later_is_held_back_however_its_address_is_written(written, host):
    arrivals = []

    def once(request):
        arrivals.append(time.monotonic())
        return error_page("429 Too Many Requests") if len(arrivals) == 1 else [answer()]

    policy = replace(POLICY, per_host=1, backoff=0.25)
    seen, _ = visit({host: once}, f"{written}/0", f"{written}/1", policy=policy)
    assert [one.status for one in seen] == [200, 200]
    assert arrivals[1] - arrivals[0] > 0.15


def test_no_host_sees_more_connections_than_allowed():
    answers = {"a.example": [0.03, answer()]}
    policy = replace(POLICY, per_host=2)
    _, web = visit(answers, *[f"http://a.example/{i}" for i in range(10)], policy=policy)
    assert web.most_open["a.example"] <= 2


def test_nothing_else_waits_for_a_slow_host():
    answers = {"slow.example": [Step.HANG]} | {f"h{i}.example": [answer()] for i in range(20)}
    policy = replace(POLICY, concurrency=4, per_host=2, first_byte_timeout=1.5, attempts=1)
    urls = [f"http://slow.example/{i}" for i in range(6)] + [
        f"http://h{i}.example/" for i in range(20)
    ]
    seen, _ = visit(answers, *urls, policy=policy)
    assert all(s.status == 200 and s.elapsed_ms < 1400 for s in seen[6:])


def test_names_of_one_server_share_its_connections():
    async def play():
        hosts = Hosts(replace(POLICY, per_server=2), FakeClock())
        now, most = 0, 0

        async def one():
            nonlocal now, most
            async with hosts.room("192.0.2.1:443"):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.001)
                now -= 1

        await asyncio.gather(*(one() for _ in range(12)))
        return most

    assert asyncio.run(play()) == 2


def test_starts_at_one_host_are_as_far_apart_as_the_settings_say():
    async def play():
        clock = FakeClock()
        host, starts = Host(2, 0.5, clock), []

        async def one():
            async with host.turn():
                starts.append(clock.monotonic())

        await asyncio.gather(*(one() for _ in range(6)))
        return starts

    starts = asyncio.run(play())
    assert all(b - a >= 0.5 - 1e-9 for a, b in pairwise(starts))


def test_a_long_retry_after_is_left_to_a_later_run():
    clock = FakeClock()
    answers = {"a.example": error_page("503 Service Unavailable", "Retry-After: 86400")}
    (seen,), web = visit(answers, "http://a.example/", clock=clock)
    assert len(web.seen["a.example"]) == 1
    assert sum(clock.sleeps) == 0
    assert (seen.retry_after - seen.at).total_seconds() == pytest.approx(86400)


def test_a_visit_can_be_cancelled():
    async def play():
        web = HostileWeb({"a.example": [Step.HANG]})
        port = await web.listen("plain")
        try:
            async with open_visitor(
                POLICY,
                resolver=HostileNames(port, port),
                clock=SystemClock(),
                random=random.Random(1),
            ) as visitor:
                task = asyncio.create_task(visitor.observe("http://a.example/"))
                await asyncio.sleep(0.1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        finally:
            await web.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    "url",
    ["", "http://", "http://[", "http://a b/", "http://\x00/", "a" * 100_000, "\u202ehttp", "//"],
)
def test_no_address_makes_a_visit_raise(url):
    (seen,), _ = visit({}, url)
    assert seen.error is not None
    assert judge(seen).verdict in {"invalid", "unsupported"}


@pytest.mark.parametrize(
    ("trouble", "known"),
    [("", True), ("nxdomain", False), ("no_address", False), ("timeout", True), ("servfail", True)],
)
def test_a_name_is_unknown_only_where_it_is_denied(trouble, known):
    async def knows() -> bool:
        names = HostileNames(1, 1, trouble={"a.example": trouble} if trouble else {})
        async with open_visitor(
            VisitPolicy(), resolver=names, clock=SystemClock(), random=random.Random(1)
        ) as visitor:
            return await visitor.knows("a.example")

    assert asyncio.run(knows()) is known


MEMORY = """
import asyncio, ipaddress, pathlib, random, re, sys
sys.path[:0] = sys.argv[1:]
from hostile.situations import BOMB, HTML, answer, bomb
from hostile.server import Endless, HostileNames, HostileWeb
from citecheck.checks import VisitPolicy, open_visitor
from citecheck.clocks import SystemClock

POLICY = VisitPolicy(first_byte_timeout=5.0, backoff=0.01, per_host_delay=0.0,
                     allow_private=(ipaddress.ip_network("127.0.0.0/8"),))
DATA = bomb(b"<title>x</title><script>", b"x", 64)
BODIES = [
    [answer("200 OK", "Content-Encoding: gzip", body=BOMB)],
    [answer(body=HTML, length=5 * 2**30), Endless(b"<p>" + b"y" * 65_000)],
    [answer(body=HTML, length=None), Endless(b"<p>and more</p>" * 4000)],
    [answer(body=b"<title>x</title><script>", length=None), Endless(b"x=1; " * 12_000)],
    [answer("200 OK", "Content-Encoding: gzip", body=DATA)],
    [b"HTTP/1.1 200 OK\\r\\n", Endless(b"X-More: and more\\r\\n" * 500)],
    [answer(body=b"%PDF-1.4", kind="application/pdf", length=None), Endless(b"z" * 65_536)],
]

def peak():
    # Not getrusage: its maximum includes the process that this one was forked from.
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024

async def main():
    before = peak()
    web = HostileWeb({f"h{i}.example": BODIES[i % 7] for i in range(56)})
    port = await web.listen("plain")
    async with open_visitor(POLICY, resolver=HostileNames(port, port), clock=SystemClock(),
                            random=random.Random(1)) as visitor:
        async def one(i):
            seen = await visitor.observe(f"http://h{i}.example/")
            return len(seen.body)
        sizes = await asyncio.gather(*(one(i) for i in range(56)))
    await web.close()
    assert max(sizes) <= POLICY.max_body_bytes
    print(before, peak())

asyncio.run(main())
"""


def test_all_hostile_bodies_at_once_cost_less_than_200_megabytes():
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(here), str(here.parent)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, peak = map(int, done.stdout.split())
    assert peak < 200, done.stdout


@pytest.mark.parametrize("goodbye", ["408 Request Timeout", "400 Bad Request", "404 Not Found"])
def test_what_comes_unasked_on_a_kept_connection_is_no_answer(goodbye):
    unasked = f"HTTP/1.1 {goodbye}\r\nContent-Length: 0\r\n\r\n".encode()
    urls = [f"http://a.example/{i}" for i in range(3)]
    seen, _ = visit({"a.example": [KEPT + unasked]}, *urls, at_once=False)
    assert [one.status for one in seen] == [200, 200, 200]


@pytest.mark.parametrize("goodbye", ["408 Request Timeout", "400 Bad Request"])
def test_a_goodbye_that_crosses_a_request_is_asked_again_on_a_new_connection(goodbye):
    def play(request):
        if request.count == 1:
            return [f"HTTP/1.1 {goodbye}\r\nContent-Length: 0\r\n\r\n".encode()]
        return [KEPT, Step.KEEP]

    seen, web = visit(
        {"a.example": play}, "http://a.example/1", "http://a.example/2", at_once=False
    )
    assert [one.status for one in seen] == [200, 200]
    assert web.connections == 2


def test_a_400_on_a_new_connection_is_an_answer():
    (seen,), web = visit({"a.example": error_page("400 Bad Request")}, "http://a.example/")
    assert seen.status == 400
    assert len(web.seen["a.example"]) == 1


class Kept:
    """A kept connection that turns out to be dead, after `meanwhile` has happened."""

    def __init__(self, meanwhile=lambda: None):
        self.meanwhile, self.dead, self.idle_since, self.closed = meanwhile, False, 0.0, 0

    async def is_quiet(self):
        self.meanwhile()
        return False

    def close(self):
        self.closed += 1


def test_kept_connections_are_counted_once_whoever_comes_while_one_is_asked(monkeypatch):
    monkeypatch.setattr("citecheck.checks.visiting.transport.MAX_IDLE", 2)

    async def play():
        transport = VisitTransport(POLICY, None)

        def keep(name, connection):
            transport.give_back(("http", name, 80), connection, reusable=True)
            return connection

        others: list[Kept] = []

        def come():  # the second of them drives the first kept ones out
            others.extend(keep(name, Kept()) for name in ("b", "c"))

        first, second = keep("a", Kept()), keep("a", Kept(come))
        assert await transport._take(("http", "a", 80)) is None
        assert (first.closed, second.closed) == (1, 1)
        assert [one.closed for one in others] == [0, 0]
        keep("d", Kept())
        assert sum(one.closed for one in others) == 1, "no more are kept than may be"
        await transport.aclose()
        assert [one.closed for one in others] == [1, 1]

    asyncio.run(play())
