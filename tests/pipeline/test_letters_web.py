"""Letters on the web: fetched from a real server on loopback, stored, asked for again politely."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from citecheck.checks import system_resolver
from citecheck.pipeline.letters_web import open_web_letters
from citecheck.pipeline.outside import Outside
from citecheck.pipeline.reading import Read, read_letters
from citecheck.settings import Settings
from citecheck.store import Store, open_store


class Clock:
    """Sleeps in no time."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return asyncio.get_event_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Silence:
    def __init__(self) -> None:
        self.events: list[str] = []

    def begin(self, stage: str, total: int) -> None: ...
    def step(self, stage: str, done: int = 1) -> None: ...
    def end(self, stage: str) -> None: ...
    def say(self, event: str, message: str, **data: object) -> None:
        self.events.append(event)

    detail = say
    warn = say


@dataclass
class Site:
    """A server: path to (content type, body); remembers what it was asked."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    base: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = self.headers.get("If-None-Match")
            site.asked.append((self.path, tag))
            page = site.pages.get(self.path)
            own = f'"{hash(page)}"'
            if page is not None and tag == own:
                self.send_response(304)
                self.end_headers()
                return
            body = page[1] if page else b"no"
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", page[0] if page else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", own)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.base = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


def letter(number: int) -> bytes:
    return (
        f"<html><body><h1>Letter {number}</h1><p>The coast is gone.<sup>1</sup> See "
        f"<a href='../annex/{number}.pdf'>the annex</a>.</p>"
        f"<p><sup>1</sup> Survey, https://survey.example/{number}</p></body></html>"
    ).encode()


def read(site: Site, store: Store, *addresses: str, private: bool = True, most: int = 5) -> Read:
    settings = Settings()
    check = replace(
        settings.check,
        allow_private=(ipaddress.ip_network("127.0.0.0/8"),) if private else (),
        per_host_delay=timedelta(0),
    )
    settings = replace(settings, check=check)
    clock = Clock()
    outside = Outside(clock, random.Random(1), system_resolver("", clock=clock))
    said = Silence()

    def web() -> object:
        return open_web_letters(store, settings, outside, said, max_pages=most)

    return asyncio.run(
        read_letters(store, addresses, said, asyncio.Event(), web=web)  # type: ignore[arg-type]
    )


def test_a_page_is_a_letter_and_is_not_fetched_again_unless_it_changed(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/letters/1.html"] = ("text/html", letter(1))
    address = f"{site.base}/letters/1.html"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        assert (read(site, store, address).changed, site.asked) == (1, [("/letters/1.html", None)])
        known = store.letter(address)
        assert known is not None
        assert known.published_url == address
        rows = sorted((row.note or "", row.url) for row in store.report_rows())
        assert rows == [("", f"{site.base}/annex/1.pdf"), ("1", "https://survey.example/1")]
        again = read(site, store, address)
        assert (again.letters, again.changed, again.unread) == (1, 0, [])
        assert site.asked[-1] == ("/letters/1.html", known.validators.etag)
        site.pages["/letters/1.html"] = ("text/html", letter(2))
        assert read(site, store, address).changed == 1


def test_an_index_gives_its_letters_as_robots_allow(site: Site, tmp_path: Path) -> None:
    listed = "".join(f"<li><a href='/letters/{n}.html'>Letter {n}</a></li>" for n in range(1, 5))
    site.pages["/letters/"] = ("text/html", f"<html><body><ul>{listed}</ul></body>".encode())
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /letters/2.html\n")
    site.pages.update({f"/letters/{n}.html": ("text/html", letter(n)) for n in range(1, 4)})
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        found = read(site, store, f"{site.base}/letters/")
        assert [path.removeprefix(site.base) for path in found.paths] == [
            "/letters/1.html",
            "/letters/3.html",
        ]
        assert [error.problem for error in found.unread] == [
            "the site's robots.txt asks programs not to read it",
            "the site answers 404",
        ]
        assert ("/letters/2.html", None) not in site.asked
        # What has left the list stays: lists forget, letters do not.
        site.pages["/letters/"] = (
            "text/html",
            b"<ul><li><a href='/letters/3.html'>3</a></li></ul>",
        )
        read(site, store, f"{site.base}/letters/")
        assert store.letter(f"{site.base}/letters/1.html") is not None


def test_a_sitemap_is_read_up_to_the_limit(site: Site, tmp_path: Path) -> None:
    parts = f"<sitemapindex><sitemap><loc>{site.base}/s1.xml</loc></sitemap></sitemapindex>"
    urls = "".join(f"<url><loc>{site.base}/l/{n}</loc></url>" for n in range(9))
    site.pages["/sitemap.xml"] = ("application/xml", parts.encode())
    site.pages["/s1.xml"] = ("application/xml", f"<urlset>{urls}</urlset>".encode())
    site.pages.update({f"/l/{n}": ("text/html", letter(n)) for n in range(9)})
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        assert len(read(site, store, f"{site.base}/sitemap.xml", most=3).paths) == 3


def test_private_networks_are_refused(site: Site, tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        (problem,) = read(site, store, f"{site.base}/letters/1.html", private=False).unread
    assert "private network" in problem.problem
    assert site.asked == []
