"""Lost addresses are offered from copies, other letters and archives; none is adopted."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import textwrap
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from citecheck.archives import Copy
from citecheck.checks import system_resolver
from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.model import Lookup, Memento, Observation
from citecheck.pipeline.letters_fetching import LetterFetcher, open_fetcher
from citecheck.pipeline.outside import Outside
from citecheck.pipeline.recovering import (
    ASK_EVERY,
    LETTERS_PER_RUN,
    recover_from_archives,
    recover_from_letters,
    recover_from_web,
)
from citecheck.settings import Settings
from citecheck.store import Store, Validators, open_store
from tests.citations.test_recovery import COPY, LOST, OTHER
from tests.letters.pdf_building import lines, pages
from tests.pipeline.test_letters_web import Clock as WebClock
from tests.pipeline.test_letters_web import Silence, Site, read, site

__all__ = ["site"]

PDF = "application/pdf"
SAME = ["https://prison.example/cells/2018"]

AT = "https://us.example/letters/1"


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None: ...


def put(store: Store, path: str, text: str, published: str | None = None) -> None:
    document = replace(read_letter(path, text.encode()), published_url=published)
    store.put_letter(document, find_citations(document))


def offered(store: Store) -> list[tuple[str | None, list[str]]]:
    rows = [row for row in store.report_rows() if row.problem]
    return [(row.url, [candidate.url for candidate in row.candidates]) for row in rows]


def test_copies_and_other_letters_offer_addresses(tmp_path: Path) -> None:
    with open_store(tmp_path / "c.db", clock=Clock()) as store:
        put(store, "a.txt", LOST)
        assert recover_from_letters(store) == 0
        put(store, "a-copy.txt", COPY)
        put(store, "b.txt", OTHER)
        assert recover_from_letters(store) == 1
        assert offered(store) == [
            (None, ["https://prison.example/cells/2018", "http://old.example/cells"])
        ]


class Archive:
    """Has one copy of one letter."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.told = True

    @property
    def wayback(self) -> Archive:
        return self

    async def may_tell_wayback(self, url: str) -> bool:
        return self.told

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        self.asked.append(url)
        at = datetime(2019, 1, 1, tzinfo=UTC)
        return Lookup("found", (Memento("wayback", url, "https://archive.example/1", at),))

    async def copy(self, memento: Memento) -> Copy:
        body = f"<pre>{COPY}</pre>".encode()
        seen = Observation(AT, memento.captured_at, 1, status=200, body=body)
        return Copy("page", memento, seen)


def test_an_archived_letter_offers_addresses_once_in_a_while(tmp_path: Path) -> None:
    clock, archive, stop = Clock(), Archive(), asyncio.Event()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=AT)
        asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
        assert archive.asked == [AT]  # on the very first run
        assert offered(store) == [(None, ["https://prison.example/cells/2018"])]
        # What is found is sure enough: nobody is asked again.
        for _ in range(ASK_EVERY):
            asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
            clock.at += timedelta(days=1)
        assert archive.asked == [AT]


class Poor(Archive):
    """Has no copy of anything, and cannot always be asked."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        self.asked.append(url)
        return Lookup("could_not_ask" if self.down else "none")


def test_an_archive_is_asked_when_a_letter_is_new_or_changed_then_rarely(tmp_path: Path) -> None:
    clock, archive, stop = Clock(), Poor(), asyncio.Event()

    def nights(number: int) -> int:
        """Let so many nights pass; return how often the archive was asked."""
        archive.asked.clear()
        for _ in range(number):
            asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
            clock.at += timedelta(days=1)
        return len(archive.asked)

    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=AT)
        archive.down = True
        assert nights(2) == 2  # could not be asked: tried by the next run
        archive.down = False
        assert nights(1) == 1
        assert nights(ASK_EVERY - 1) == 0
        assert nights(ASK_EVERY) == 1
        put(store, "a.txt", LOST + "P.S.", published=AT)
        assert nights(2) == 1
        # A page's bytes may differ every night.
        put(store, AT, LOST, published=AT)
        assert nights(1) == 1
        put(store, AT, LOST + "P.S.", published=AT)
        assert nights(3) == 0


def test_a_run_asks_for_no_more_than_its_share_and_for_all_in_turn(tmp_path: Path) -> None:
    clock, archive, stop = Clock(), Poor(), asyncio.Event()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        for number in range(LETTERS_PER_RUN + 3):
            put(store, f"{number}.txt", LOST, published=f"https://us.example/{number}")
        asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
        assert len(archive.asked) == LETTERS_PER_RUN
        asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
        assert len(set(archive.asked)) == len(archive.asked) == LETTERS_PER_RUN + 3


def test_private_letters_are_told_to_nobody(tmp_path: Path) -> None:
    clock, archive, stop = Clock(), Archive(), asyncio.Event()
    archive.told = False
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=AT)
        for _ in range(ASK_EVERY):
            asyncio.run(recover_from_archives(store, archive, clock, Silence(), stop))
            clock.at += timedelta(days=1)
        assert archive.asked == []


def look(site: Site, store: Store, clock: Clock, renewed: tuple[str, ...] = ()) -> int:
    """Look at the live pages of published letters, on a real server."""
    loopback = (ipaddress.ip_network("127.0.0.0/8"),)
    check = replace(Settings().check, allow_private=loopback, per_host_delay=timedelta(0))
    settings = replace(Settings(), check=check)
    outside = Outside(clock, random.Random(1), system_resolver("", clock=clock))

    def web() -> AbstractAsyncContextManager[LetterFetcher]:
        return open_fetcher(store, settings, outside, Silence())

    return asyncio.run(recover_from_web(store, web, clock, Silence(), asyncio.Event(), renewed))


def test_the_published_page_of_a_letter_offers_what_its_file_lost(
    site: Site, tmp_path: Path
) -> None:
    clock = Clock()
    page = f"{site.base}/letters/1"
    site.pages["/letters/1"] = ("text/html", f"<pre>{COPY}</pre>".encode())
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=page)
        assert look(site, store, clock, renewed=("a.txt",)) == 1
        assert offered(store) == [(None, ["https://prison.example/cells/2018"])]
        (row,) = (row for row in store.report_rows() if row.problem)
        (candidate,) = row.candidates
        assert candidate.source == f"the letter as published at {page}"
        assert candidate.confidence > 0.9
        asked = len(site.asked)
        assert look(site, store, clock, renewed=("a.txt",)) == 0  # sure enough
        assert len(site.asked) == asked


def test_a_published_page_is_asked_for_once_in_a_while_and_as_robots_allow(
    site: Site, tmp_path: Path
) -> None:
    clock = Clock()
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=f"{site.base}/letters/1")
        for _ in range(ASK_EVERY):
            look(site, store, clock)
            clock.at += timedelta(days=1)
        assert [path for path, _ in site.asked] == ["/robots.txt", "/letters/1"]
        site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /\n")
        site.asked.clear()
        look(site, store, clock, renewed=("a.txt",))
        assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_page_that_shows_another_text_offers_nothing(site: Site, tmp_path: Path) -> None:
    clock = Clock()
    site.pages["/letters/1"] = (
        "text/html",
        b"<p>Welcome.</p><p>See [1].</p><p>[1] Prison Board, https://other.example/</p>",
    )
    with open_store(tmp_path / "c.db", clock=clock) as store:
        put(store, "a.txt", LOST, published=f"{site.base}/letters/1")
        put(store, f"{site.base}/letters/2", LOST, published=f"{site.base}/letters/2")
        found = look(site, store, clock, renewed=("a.txt", f"{site.base}/letters/2"))
        assert found == 0
        assert "/letters/2" not in [path for path, _ in site.asked]  # its own page
        assert [urls for _, urls in offered(store)] == [[], []]


def page(text: str, more: str = "", head: str = "") -> tuple[str, bytes]:
    prose = f"<p>{'We write to the board of the prison, as we did in the years before. ' * 9}</p>"
    body = f"<body>{prose}<pre>{text}</pre>{more}</body>"
    return "text/html", f"<html><head>{head}</head>{body}</html>".encode()


def as_pdf(text: str) -> bytes:
    """Set a text as a PDF of one page."""
    rows = [row for part in text.split("\n") for row in (textwrap.wrap(part, 80) or [""])]
    return pages(lines(*rows))


@pytest.mark.parametrize(
    ("head", "link"),
    [
        ("<meta name='citation_pdf_url' content='/files/1.pdf'>", ""),
        ("<link rel='alternate' type='application/pdf' href='/files/1.pdf'>", ""),
        ("", "<p><a href='../files/1.pdf#page=1'>Download PDF</a></p>"),
        ("", "<p><a href='/files/1.pdf'>PDF (210 kB)</a></p>"),
    ],
    ids=["meta", "alternate", "download", "size"],
)
def test_the_pdf_of_a_letter_on_the_web_offers_what_its_page_lost(
    site: Site, tmp_path: Path, head: str, link: str
) -> None:
    clock = WebClock()
    address = f"{site.base}/letters/1"
    site.pages["/letters/1"] = page(LOST, link, head)
    site.pages["/files/1.pdf"] = (PDF, as_pdf(COPY))
    with open_store(tmp_path / "c.db", clock=clock) as store:
        assert read(site, store, address).renewed == [address]
        assert look(site, store, clock, renewed=(address,)) == 1
        assert [found for url, found in offered(store) if url is None] == [SAME]
        (row,) = (row for row in store.report_rows() if row.problem)
        assert row.candidates[0].source == f"the copy of the letter at {site.base}/files/1.pdf"
        assert row.url is None  # an editor decides


def test_a_copy_is_asked_for_once_in_a_while_and_only_if_it_changed(
    site: Site, tmp_path: Path
) -> None:
    clock = WebClock()
    address = f"{site.base}/letters/1"
    site.pages["/letters/1"] = page(LOST, "<a href='/1.pdf'>PDF</a>")
    site.pages["/1.pdf"] = (PDF, as_pdf(LOST))
    with open_store(tmp_path / "c.db", clock=clock) as store:
        read(site, store, address)
        assert look(site, store, clock, renewed=(address,)) == 0
        site.asked.clear()
        for _ in range(ASK_EVERY + 1):
            look(site, store, clock)
            clock.time += timedelta(days=1)
        ((path, tag),) = (one for one in site.asked if one[0] != "/robots.txt")
        assert (path, tag is None) == ("/1.pdf", False)
        site.pages["/1.pdf"] = (PDF, as_pdf(COPY))
        for _ in range(ASK_EVERY):
            look(site, store, clock)
            clock.time += timedelta(days=1)
        assert [found for url, found in offered(store) if url is None] == [SAME]
        # A letter that has changed is compared with the copy anew, whole.
        site.pages["/letters/1"] = page(LOST + "P.S.", "<a href='/1.pdf'>PDF</a>")
        read(site, store, address)
        (known,) = store.second_copies(next(iter(store.letters())).id)
        assert known.validators == Validators()


def test_copies_are_asked_for_on_their_own_host_as_robots_allow_where_something_is_lost(
    site: Site, tmp_path: Path
) -> None:
    clock = WebClock()
    links = (
        "<a href='https://elsewhere.example/1.pdf'>Download PDF</a> <a href='/no/1.pdf'>PDF</a>"
        "<a href='/report.pdf'>The annual report of the board</a>"
    )
    site.pages["/1"] = page(LOST, links)
    site.pages["/2"] = page(COPY, "<a href='/2.pdf'>PDF</a>")
    site.pages["/3"] = page(LOST.replace("cells", "roofs"), "<a href='/3.pdf'>PDF</a>")
    site.pages["/3.pdf"] = (PDF, as_pdf("Welcome.[1]\n\n[1] Board, https://other.example/"))
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /no/\n")
    addresses = [f"{site.base}/{n}" for n in (1, 2, 3)]
    with open_store(tmp_path / "c.db", clock=clock) as store:
        read(site, store, *addresses)
        site.asked.clear()
        assert look(site, store, clock, renewed=tuple(addresses)) == 0
        assert {path for path, _ in site.asked} == {"/robots.txt", "/3.pdf"}
        assert all(found == [] for url, found in offered(store) if url is None)
