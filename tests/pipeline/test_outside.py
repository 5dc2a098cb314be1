"""The way to archives: what they name in our own network is not connected to."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from ipaddress import ip_network

import pytest

from citecheck.archives import MementoArchive, MementoSettings
from citecheck.clocks import SystemClock
from citecheck.pipeline.outside import ResolvedTransport
from citecheck.ports import Endpoint

CITED = "https://ministry.example/report"
SECRET = (
    b"HTTP/1.1 200 OK\r\nMemento-Datetime: Wed, 01 Jan 2020 00:00:00 GMT\r\n"
    b"Content-Length: 6\r\nConnection: close\r\n\r\nsecret"
)


class Names:
    """Every name is this machine's."""

    async def resolve(self, host, port):
        return (Endpoint("127.0.0.1", port),)


@asynccontextmanager
async def serving(answer):
    """A server that gives one answer; yields its port and the requests that it had."""
    had = []

    async def handle(reader, writer):
        had.append((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode())
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], had


def redirect(target):
    return f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


def timemap(target):
    body = (
        f'<{CITED}>; rel="original", <{target}>; rel="memento";'
        ' datetime="Wed, 01 Jan 2020 00:00:00 GMT"'
    )
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


async def asked(kind, answer, *, host, allowed=()):
    """Ask an archive of this machine that names another server here; return what that one saw."""
    async with AsyncExitStack() as stack:
        port, had = await stack.enter_async_context(serving(SECRET))
        target = f"http://{host}:{port}/web/20200101000000/{CITED}"
        home, _ = await stack.enter_async_context(serving(answer(target)))
        address = f"http://archive.example:{home}/ask"
        archive = MementoArchive(
            MementoSettings("own", **{kind: address}, lookups_per_minute=60_000),
            SystemClock(),
            transport=ResolvedTransport(Names(), home=address, allowed=allowed),
        )
        await stack.enter_async_context(aclosing(archive))
        found = await archive.nearest(CITED, None)
        for memento in found.mementos:
            await archive.copy(memento)
        return had


CASES = [("timegate", redirect), ("timemap", timemap)]


@pytest.mark.parametrize("host", ["127.0.0.1", "inside.example", "2130706433", "archive.example"])
@pytest.mark.parametrize(("kind", "answer"), CASES)
def test_an_archive_does_not_lead_into_our_network(monkeypatch, kind, answer, host):
    monkeypatch.setattr("citecheck.archives.reading.RETRY_WAIT", 0.0)
    assert asyncio.run(asked(kind, answer, host=host)) == []


@pytest.mark.parametrize(("kind", "answer"), CASES)
def test_but_to_what_the_settings_allow(kind, answer):
    network = (ip_network("127.0.0.0/8"),)
    assert asyncio.run(asked(kind, answer, host="inside.example", allowed=network)) != []


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "//a.example/x"])
def test_what_is_no_web_address_is_no_copy(target):
    async def look():
        async with serving(timemap(target)) as (port, _):
            address = MementoSettings(
                "own", timemap=f"http://127.0.0.1:{port}", lookups_per_minute=60_000
            )
            async with aclosing(MementoArchive(address, SystemClock())) as archive:
                return await archive.nearest(CITED, None)

    assert asyncio.run(look()).mementos == ()


@pytest.mark.parametrize("target", ["http://xn--zz.example/x", "http://[::1/x", "http://a b/x"])
def test_an_address_that_is_none_ends_no_run(monkeypatch, target):
    monkeypatch.setattr("citecheck.archives.reading.RETRY_WAIT", 0.0)

    async def look():
        async with serving(redirect(target)) as (port, _):
            home = f"http://127.0.0.1:{port}"
            address = MementoSettings("own", timegate=home, lookups_per_minute=60_000)
            async with aclosing(MementoArchive(address, SystemClock())) as archive:
                return await archive.nearest(CITED, None)

    assert asyncio.run(look()).outcome == "could_not_ask"
