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
    """Sleeps in no time; goes on only when it is told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)
        self.slept = 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return asyncio.get_event_loop().time() + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        await asyncio.sleep(0)


class Silence:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.messages: list[str] = []

    def begin(self, stage: str, total: int) -> None: ...
    def step(self, stage: str, done: int = 1) -> None: ...
    def end(self, stage: str) -> None: ...
    def say(self, event: str, message: str, **data: object) -> None:
        self.events.append(event)
        self.messages.append(message)

    detail = say
    warn = say


@dataclass
class Site:
    """A server: path to (content type, body); remembers what it was asked."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Paths that answer otherwise: a status, and where to instead."""
    base: str = ""

    def listing(self, *letters: int) -> None:
        """Let the index name these letters."""
        items = "".join(f"<li><a href='/letters/{n}.html'>Letter {n}</a></li>" for n in letters)
        self.pages["/letters/"] = ("text/html", f"<ul>{items}</ul>".encode())
        self.pages.update({f"/letters/{n}.html": ("text/html", letter(n)) for n in letters})

    def remove(self, number: int) -> None:
        """Take a letter off the site."""
        del self.pages[f"/letters/{number}.html"]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = self.headers.get("If-None-Match")
            site.asked.append((self.path, tag))
            if self.path in site.answers:
                status, location = site.answers[self.path]
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
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


def read(
    site: Site,
    store: Store,
    *addresses: str,
    private: bool = True,
    most: int = 5,
    said: Silence | None = None,
    after: timedelta = timedelta(0),
) -> Read:
    settings = Settings()
    check = replace(
        settings.check,
        allow_private=(ipaddress.ip_network("127.0.0.0/8"),) if private else (),
        per_host_delay=timedelta(0),
    )
    settings = replace(settings, check=check)
    clock = store.clock
    assert isinstance(clock, Clock)
    clock.time += after
    outside = Outside(clock, random.Random(1), system_resolver("", clock=clock))
    said = said or Silence()

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
        assert [error.problem for error in found.unread] == ["the site answers 404"]
        # The site's wish is no failure that another run would mend.
        assert [error.problem for error in found.left_out] == [
            "the site's robots.txt asks programs not to read it",
        ]
        assert {one.path.rpartition("/")[2] for one in store.unread_letters()} == {
            "2.html",
            "4.html",
        }
        assert ("/letters/2.html", None) not in site.asked
        # What has left the list stays: lists forget, letters do not.
        site.pages["/letters/"] = (
            "text/html",
            b"<ul><li><a href='/letters/3.html'>3</a></li></ul>",
        )
        read(site, store, f"{site.base}/letters/")
        assert store.letter(f"{site.base}/letters/1.html") is not None


def test_what_robots_keep_from_us_is_named_once_and_fails_no_run(
    site: Site, tmp_path: Path
) -> None:
    site.listing(1, 2, 3)
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /letters/2.html\n")
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        found = read(site, store, address)
        assert found.unread == []
        assert found.unread_mark != 0
        again = read(site, store, address, after=NIGHT)
        assert again.unread_mark == found.unread_mark  # known: said in a whisper
        (left_out,) = store.unread_letters()
        assert left_out.path.endswith("/2.html")
        assert left_out.advice.startswith("Name its own address")
        # A site that allows it again is read, and nothing is left to say.
        site.pages["/robots.txt"] = ("text/plain", b"")
        assert read(site, store, address, after=NIGHT).unread_mark == 0
        assert store.unread_letters() == ()
        # What was read stays when it is forbidden later.
        site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /\n")
        kept = read(site, store, address, after=NIGHT)
        assert len(kept.paths) == 3
        # A robots.txt that fails may be read tomorrow: what was there lately stays, too.
        del site.pages["/robots.txt"]
        site.answers["/robots.txt"] = (503, "")
        failing = read(site, store, address, after=NIGHT)
        assert (failing.unread, failing.left_out) == ([], [])
        assert len(failing.paths) == 3


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
    assert "allow_private" in problem.advice
    assert "private network" in problem.problem
    assert site.asked == []


NIGHT = timedelta(days=1)


def known(store: Store) -> list[str]:
    """The letters that count, by the end of their addresses."""
    return [letter.path.rpartition("/")[2] for letter in store.letters()]


def test_a_letter_that_left_its_list_is_asked_for_and_given_up_when_gone_twice(
    site: Site, tmp_path: Path
) -> None:
    site.listing(1, 2, 3)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.listing(2, 3)
        assert read(site, store, address, after=NIGHT).gone == []
        assert known(store) == ["1.html", "2.html", "3.html"]  # lists forget
        site.remove(1)
        said = Silence()
        assert read(site, store, address, after=NIGHT, said=said).gone == []
        assert "letter_missing" in said.events
        assert read(site, store, address, after=timedelta(hours=2)).gone == []
        again = read(site, store, address, after=NIGHT, said=said)
        assert [path.rpartition("/")[2] for path in again.gone] == ["1.html"]
        assert "is gone (the site answers 404 since 2026-03-03)" in said.messages[-1]
        assert known(store) == ["2.html", "3.html"]
        assert all("survey.example/1" not in (row.url or "") for row in store.report_rows())
        asked = len(site.asked)
        read(site, store, address, after=NIGHT)
        assert "/letters/1.html" not in [path for path, _ in site.asked[asked:]]


def test_a_listed_letter_that_is_gone_is_given_up_as_well(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.answers["/letters/1.html"] = (410, "")
        first = read(site, store, address, after=NIGHT)
        assert (first.gone, first.unread) == ([], [])
        assert len(read(site, store, address, after=NIGHT).gone) == 1


def test_a_letter_that_comes_back_has_not_been_gone(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        for answer in ((404, ""), None, (404, ""), None):
            site.answers.clear()
            if answer:
                site.answers["/letters/1.html"] = answer
            assert read(site, store, address, after=NIGHT).gone == []
        assert known(store) == ["1.html", "2.html"]


@pytest.mark.parametrize("answer", [(500, ""), (503, ""), (403, ""), (429, ""), (302, "/")])
def test_no_other_answer_says_that_a_letter_is_gone(
    site: Site, tmp_path: Path, answer: tuple[int, str]
) -> None:
    site.pages["/"] = ("text/html", b"<p>Welcome</p>")
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.listing(2)
        site.answers["/letters/1.html"] = answer
        for _ in range(3):
            found = read(site, store, address, after=NIGHT)
            assert (found.gone, found.unread) == ([], [])
        assert known(store) == ["1.html", "2.html"]


def test_a_site_that_lost_all_of_its_letters_is_at_fault_itself(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.remove(1)
        site.remove(2)
        for _ in range(3):
            assert read(site, store, address, after=NIGHT).gone == []
        assert known(store) == ["1.html", "2.html"]


def test_what_fails_for_a_night_or_two_is_no_news(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.answers["/letters/1.html"] = (503, "")
        for _ in range(3):
            assert read(site, store, address, after=NIGHT).unread == []
        (problem,) = read(site, store, address, after=NIGHT).unread
        assert problem.problem == "the site answers 503"
        site.answers = {"/letters/": (503, "")}
        assert read(site, store, address).unread == []
        assert len(read(site, store, address, after=5 * NIGHT).unread) == 1
        assert known(store) == ["1.html", "2.html"]


def test_a_named_letter_that_is_gone_is_told_the_second_time_and_stays(
    site: Site, tmp_path: Path
) -> None:
    site.listing(1)
    address = f"{site.base}/letters/1.html"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.remove(1)
        assert read(site, store, address, after=NIGHT).unread == []
        (problem,) = read(site, store, address, after=NIGHT).unread
        assert problem.problem == "it is gone (the site answers 404 since 2026-03-02)"
        assert known(store) == ["1.html"]


def test_a_letter_that_moved_keeps_what_is_known_of_it(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        ids = {row.url: row.citation_id for row in store.report_rows()}
        site.listing(2, 7)
        site.pages["/letters/7.html"] = ("text/html", letter(1))
        site.answers["/letters/1.html"] = (301, "/letters/7.html")
        read(site, store, address, after=NIGHT)
        assert known(store) == ["2.html", "7.html"]
        assert {row.url: row.citation_id for row in store.report_rows()} == ids


@pytest.mark.parametrize("status", [301, 302])
def test_a_site_that_sends_all_to_one_notice_loses_no_letter(
    site: Site, tmp_path: Path, status: int
) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.listing(1, 2, 9)
        site.pages["/letters/9.html"] = ("text/html", b"<p>We are closed until Monday.</p>")
        for number in (1, 2):
            site.answers[f"/letters/{number}.html"] = (status, "/letters/9.html")
        read(site, store, address, after=NIGHT)
        assert known(store) == ["1.html", "2.html", "9.html"]


def test_a_letter_with_two_addresses_is_read_once(site: Site, tmp_path: Path) -> None:
    site.listing(1, 2)
    site.answers["/letters/1.html"] = (302, "/letters/2.html")
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, f"{site.base}/letters/")
        assert known(store) == ["2.html"]


ERROR = b"""<html><head><title>Page not found</title></head><body><h1>Page not found</h1>
<p>Sorry, the page you are looking for does not exist or has been moved.</p></body></html>"""
CHALLENGE = b"""<html><head><title>Just a moment...</title></head><body>
<p>Checking your browser before accessing the site. Enable JavaScript and cookies to continue.</p>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>"""
NEWS = b"<html><body><h1>News</h1><p>Our summer fair was a success. See you next year.</p></body>"


def cited(store: Store) -> list[str]:
    return sorted(row.url or "" for row in store.report_rows())


@pytest.mark.parametrize(
    ("page", "answer", "why"),
    [
        (ERROR, None, "an error page stands in its place"),
        (NEWS, None, "nothing is cited there any more"),
        (None, (302, "/"), "it leads to a home page"),
        (None, (301, "/news.html"), "it leads to another page"),
    ],
    ids=["error", "nothing", "home", "elsewhere"],
)
def test_a_letter_in_whose_place_something_else_stands_stays_and_is_told_the_second_time(
    site: Site, tmp_path: Path, page: bytes | None, answer: tuple[int, str] | None, why: str
) -> None:
    site.listing(1)
    site.pages["/"] = ("text/html", b"<html><body><p>Welcome. <a href='/x'>About</a></p></body>")
    site.pages["/news.html"] = ("text/html", NEWS)
    address = f"{site.base}/letters/1.html"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        before = cited(store)
        if page is not None:
            site.pages["/letters/1.html"] = ("text/html", page)
        if answer is not None:
            site.answers["/letters/1.html"] = answer
        first = read(site, store, address, after=NIGHT)
        assert (first.unread, first.changed, first.paths) == ([], 0, [address])
        (problem,) = read(site, store, address, after=NIGHT).unread
        assert problem.problem == (
            f"it does not show the letter any more ({why}, since 2026-03-02); "
            "it stays as it was read"
        )
        assert cited(store) == before
        site.answers.clear()
        site.listing(1)
        assert read(site, store, address, after=NIGHT).unread == []
        known = store.letter(address)
        assert known is not None
        assert known.missing_since is None


def test_a_listed_letter_that_became_an_error_page_is_told_and_hinders_nothing(
    site: Site, tmp_path: Path
) -> None:
    site.listing(1, 2)
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        before = cited(store)
        site.pages["/letters/1.html"] = ("text/html", ERROR)
        assert read(site, store, address, after=NIGHT).replaced == []
        said = Silence()
        again = read(site, store, address, after=NIGHT, said=said)
        assert [one.path for one in again.replaced] == [f"{site.base}/letters/1.html"]
        assert (again.unread, again.gone, "letter_replaced" in said.events) == ([], [], True)
        assert again.unread_mark != 0  # so that it is told once
        assert (known(store), cited(store)) == (["1.html", "2.html"], before)


def test_a_letter_whose_address_lists_letters_now_is_followed_as_a_list(
    site: Site, tmp_path: Path
) -> None:
    site.listing(1, 2, 3)
    index = site.pages["/letters/"]
    site.pages["/letters/"] = ("text/html", letter(9))
    address = f"{site.base}/letters/"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        site.pages["/letters/"] = index
        found = read(site, store, address, after=NIGHT)
        assert [path.rpartition("/")[2] for path in found.paths] == ["1.html", "2.html", "3.html"]


def test_links_of_the_site_on_its_error_page_are_not_the_letter(site: Site, tmp_path: Path) -> None:
    footer = (
        b"<p>Read <a href='https://partner.example/appeal'>our partner's appeal</a>.</p></body>"
    )
    site.pages["/1"] = ("text/html", letter(1).replace(b"</body>", footer))
    site.pages["/2"] = ("text/html", ERROR.replace(b"</body>", footer))
    address = f"{site.base}/1"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        before = cited(store)
        assert "https://partner.example/appeal" in before
        site.pages["/1"] = site.pages["/2"]
        assert read(site, store, address, after=NIGHT).changed == 0
        assert len(read(site, store, address, after=NIGHT).unread) == 1
        assert cited(store) == before


def test_a_wall_before_a_letter_is_no_news(site: Site, tmp_path: Path) -> None:
    site.listing(1)
    address = f"{site.base}/letters/1.html"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        before = cited(store)
        site.pages["/letters/1.html"] = ("text/html", CHALLENGE)
        for _ in range(3):
            found = read(site, store, address, after=NIGHT)
            assert (found.unread, found.changed) == ([], 0)
        assert cited(store) == before


def test_a_letter_that_was_edited_is_that_letter(site: Site, tmp_path: Path) -> None:
    notes = "".join(f"<p><sup>{n}</sup> Survey, https://survey.example/{n}</p>" for n in (1, 2))
    text = "<h1>Letter</h1><p>It is gone.<sup>1</sup> All of it.<sup>2</sup></p>"
    site.pages["/1"] = ("text/html", f"<html><body>{text}{notes}</body>".encode())
    address = f"{site.base}/1"
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        read(site, store, address)
        text = "<h1>Page not found: a letter</h1><p>Nothing is left of the coast.<sup>1</sup></p>"
        note = "<p><sup>1</sup> Survey, https://survey.example/2</p>"
        site.pages["/1"] = ("text/html", f"<html><body>{text}{note}</body>".encode())
        assert read(site, store, address, after=NIGHT).changed == 1
        assert cited(store) == ["https://survey.example/2"]


def test_an_endless_list_ends(site: Site, tmp_path: Path) -> None:
    for number in range(60):
        entries = "".join(f"<li><a href='/l/{number}-{n}'>Letter</a></li>" for n in range(3))
        more = f"<nav class='pagination'><a href='/letters/?page={number + 1}'>Older</a></nav>"
        path = f"/letters/?page={number}" if number else "/letters/"
        site.pages[path] = ("text/html", f"<main><ul>{entries}</ul></main>{more}".encode())
        site.pages.update({f"/l/{number}-{n}": ("text/html", letter(n)) for n in range(3)})
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        found = read(site, store, f"{site.base}/letters/", most=1000)
        assert len(found.paths) == 60  # three letters of each of twenty pages
