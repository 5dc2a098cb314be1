"""The demo's web on loopback, and the resolver that maps its names there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from citecheck.demo import pages
from citecheck.demo.world import HOSTS, PAGES, REFUSING_HOSTS, Behaviour, Page
from citecheck.ports import Endpoint, ResolutionError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from citecheck.ports import Clock

__all__ = ["ARCHIVE_HOST", "Answer", "DemoResolver", "answer", "serve"]

ARCHIVE_HOST = "web.archive.example"
"""The name of the demo's archive."""

SLOW_SECONDS = 1.0
SILENT_SECONDS = 30.0
"""Longer than the demo's visits wait."""

HTML = "text/html; charset=utf-8"

Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers, body."""


def answer(host: str, target: str) -> Answer:
    """Return what a site answers to a request for `target` (path and query)."""
    url = f"http://{host}{target}"
    page = PAGES.get(url)
    if page is not None:
        return _ANSWERS[page.behaviour](page)
    site = next((p for p in PAGES.values() if p.host == host and p.site), None)
    name, language = (site.site, site.language) if site else (host, "en")
    if site is not None and site.behaviour is Behaviour.PARKED:
        return 200, [("Content-Type", HTML)], pages.parked_page(host)
    if target == "/":
        return 200, [("Content-Type", HTML)], pages.home_page(name, language)
    if site is not None and any(
        p.host == host and p.behaviour is Behaviour.SOFT_404 for p in PAGES.values()
    ):
        return 200, [("Content-Type", HTML)], pages.soft_404_page(site)
    return 404, [("Content-Type", HTML)], pages.not_found_page(name, language)


def _redirect(status: int, location: str) -> Answer:
    return status, [("Location", location)], b""


def _html(status: int, body: bytes, *headers: tuple[str, str]) -> Answer:
    return status, [("Content-Type", HTML), *headers], body


_ANSWERS: Mapping[Behaviour, Callable[[Page], Answer]] = {
    Behaviour.HEALTHY: lambda p: _html(200, pages.article(p)),
    Behaviour.SLOW: lambda p: _html(200, pages.article(p)),
    Behaviour.SILENT: lambda p: _html(200, pages.article(p)),
    Behaviour.PDF: lambda p: (200, [("Content-Type", "application/pdf")], pages.pdf(p)),
    Behaviour.MOVED: lambda p: _redirect(301, p.target),
    Behaviour.TEMPORARY: lambda p: _redirect(302, p.target),
    Behaviour.HOME: lambda p: _redirect(301, f"http://{p.host}/"),
    Behaviour.NOT_FOUND: lambda p: _html(404, pages.not_found_page(p.site or p.host, p.language)),
    Behaviour.GONE: lambda p: _html(410, pages.not_found_page(p.site or p.host, p.language)),
    Behaviour.SOFT_404: lambda p: _html(200, pages.soft_404_page(p)),
    Behaviour.PARKED: lambda p: _html(200, pages.parked_page(p.host)),
    Behaviour.DRIFTED: lambda p: _html(200, pages.drifted_page(p)),
    Behaviour.FORBIDDEN: lambda p: _html(
        403, pages.not_found_page(p.site, p.language).replace(b"Page not found", b"Forbidden")
    ),
    Behaviour.CHALLENGE: lambda _: _html(
        403, pages.challenge_page(), ("cf-mitigated", "challenge")
    ),
    Behaviour.LOGIN: lambda p: _html(200, pages.login_page(p.host)),
    Behaviour.SERVER_ERROR: lambda _: _html(500, b"<h1>Internal Server Error</h1>"),
    Behaviour.LOOP: lambda p: _redirect(302, p.url),
    Behaviour.DATA: lambda _: (
        200,
        [("Content-Type", "text/csv; charset=utf-8")],
        b"municipio,litros\nValle Alto,0\nSan Telmo,12\n",
    ),
}


class DemoResolver:
    """Resolves the demo's names to loopback, and no others."""

    def __init__(self, web: Endpoint, refusing: Endpoint) -> None:
        self._web = web
        self._refusing = refusing

    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:  # noqa: ARG002
        """Return where the demo serves a name; raises `ResolutionError` for any other."""
        if host in HOSTS or host == ARCHIVE_HOST:
            return (self._web,)
        if host in REFUSING_HOSTS:
            return (self._refusing,)
        raise ResolutionError("nxdomain", host)


ArchiveAnswer = Callable[[str], Awaitable[Answer]]
"""Answers a request target on the archive's host."""


@contextlib.asynccontextmanager
async def serve(clock: Clock, archive: ArchiveAnswer) -> AsyncIterator[DemoResolver]:
    """Serve the demo's sites and its archive on loopback until the block ends."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled when the demo ends: a kept connection waits for a request that never comes.
        quiet = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with contextlib.suppress(*quiet):
            while await _one_request(reader, writer, clock, archive):
                pass
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    # A port that was ours a moment ago and that nobody listens on refuses connections.
    closed = await asyncio.start_server(handle, "127.0.0.1", 0)
    refusing = Endpoint("127.0.0.1", closed.sockets[0].getsockname()[1])
    closed.close()
    await closed.wait_closed()
    try:
        yield DemoResolver(Endpoint("127.0.0.1", server.sockets[0].getsockname()[1]), refusing)
    finally:
        server.close()


async def _one_request(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    clock: Clock,
    archive: ArchiveAnswer,
) -> bool:
    """Answer one request; return whether the connection may go on."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    _, target, _ = head[0].split(" ", 2)
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    host = headers.get("host", "").partition(":")[0]
    page = PAGES.get(f"http://{host}{target}")
    if page is not None and page.behaviour is Behaviour.SLOW:
        await clock.sleep(SLOW_SECONDS)
    elif page is not None and page.behaviour is Behaviour.SILENT:
        await clock.sleep(SILENT_SECONDS)
    status, fields, body = await archive(target) if host == ARCHIVE_HOST else answer(host, target)
    lines = [f"HTTP/1.1 {status} Demo", *(f"{k}: {v}" for k, v in fields)]
    lines += [f"Content-Length: {len(body)}", "Connection: keep-alive", "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + body)
    await writer.drain()
    return True
