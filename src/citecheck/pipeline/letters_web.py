"""Letters on the web: fetched like links, read like files.

An address that a person names is fetched as a person would fetch it; what a list names is
fetched only where the site's robots.txt allows it, one page at a time.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citecheck import __version__
from citecheck.checks import open_visitor
from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import Robots, read_letter, read_listing
from citecheck.pipeline.ambiguity import as_settled
from citecheck.pipeline.outside import visit_policy
from citecheck.store import Validators

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence

    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.letters import Listing
    from citecheck.model import Observation
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import Store

__all__ = ["MAX_PAGES", "WebLetters", "WebRead", "open_web_letters"]

MAX_PAGES = 200
"""Letters that one list gives in one run: more than organisations publish in a decade; a
sitemap of a whole site is bounded by it."""
MAX_LISTS = 20
"""Pages of one list, and parts of one sitemap, that are followed."""
MAX_BYTES = 32 * 1024 * 1024
"""Of one letter: a scanned letter of some fifty pages."""
LONGEST_DELAY = 30.0
"""Seconds between two pages that a robots.txt may ask for; who wants more is asked less."""

_WORDS = {
    "private_address": "it lies in a private network",
    "dns_not_found": "there is no such host",
    "scheme": "it is no http or https address",
}
_ADVICE = "Open it in a browser, and correct the address if it is wrong"


@dataclass(slots=True)
class WebRead:
    """What was read from the web."""

    paths: list[str] = field(default_factory=list)
    """Addresses of letters that are there."""
    changed: int = 0
    unread: list[LetterError] = field(default_factory=list)


class WebLetters:
    """Fetches and stores the letters that addresses lead to."""

    def __init__(
        self,
        visitor: Visitor,
        store: Store,
        outside: Outside,
        progress: Progress,
        *,
        max_pages: int = MAX_PAGES,
    ) -> None:
        self._visitor = visitor
        self._store = store
        self._outside = outside
        self._progress = progress
        self._max_pages = max_pages
        self._robots: dict[str, Robots] = {}

    async def read(self, addresses: Sequence[str], stop: asyncio.Event) -> WebRead:
        """Read what the addresses lead to; what cannot be read hinders nothing else."""
        done = WebRead()
        for address in addresses:
            if stop.is_set():
                break
            await self._guarded(done, self._address(done, address, stop))
        return done

    async def _guarded(self, done: WebRead, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except LetterError as problem:
            done.unread.append(problem)

    async def _address(self, done: WebRead, address: str, stop: asyncio.Event) -> None:
        seen = await self._fetch(address, conditional=True)
        if seen.status == 304:
            done.paths.append(address)
            return
        listing = await asyncio.to_thread(
            read_listing, seen.final_url, seen.content_type, seen.body
        )
        if listing.kind == "letter":
            await self._letter(done, address, seen)
            return
        letters = await self._listed(seen.final_url, listing, stop)
        self._progress.begin("Reading letters on the web", len(letters))
        for letter in letters:
            if stop.is_set():
                break
            await self._guarded(done, self._one_of_list(done, letter, listing))
            self._progress.step("Reading letters on the web")
        self._progress.end("Reading letters on the web")

    async def _listed(self, url: str, listing: Listing, stop: asyncio.Event) -> list[str]:
        """Return the letters of a list and of its further pages, within the limits."""
        letters = dict.fromkeys(listing.letters)
        ahead = list(listing.further)
        been = {url}
        while ahead and len(been) < MAX_LISTS and len(letters) < self._max_pages:
            part = ahead.pop(0)
            if part in been or stop.is_set() or not await self._allowed(part):
                continue
            been.add(part)
            try:
                seen = await self._fetch(part)
                more = await asyncio.to_thread(
                    read_listing, seen.final_url, seen.content_type, seen.body
                )
            except LetterError as problem:
                self._progress.warn("list_unread", str(problem), letter=part)
                continue
            letters.update(dict.fromkeys(more.letters))
            ahead += [further for further in more.further if further not in been]
        if len(letters) > self._max_pages:
            self._progress.warn(
                "list_cut",
                f"{url} lists {len(letters):,} pages; the first {self._max_pages:,} were read. "
                "Name a narrower list, or raise --max-pages.",
                listed=len(letters),
            )
        elif not letters:
            raise LetterError(url, "no letter is listed there", "Give the letters' own addresses")
        return list(letters)[: self._max_pages]

    async def _one_of_list(self, done: WebRead, address: str, listing: Listing) -> None:
        if not await self._allowed(address):
            raise LetterError(
                address,
                "the site's robots.txt asks programs not to read it",
                "Name its own address if it may be read all the same",
            )
        seen = await self._fetch(address, conditional=True)
        if seen.status == 304:
            done.paths.append(address)
            return
        if listing.kind != "feed":
            shown = await asyncio.to_thread(
                read_listing, seen.final_url, seen.content_type, seen.body, listed=True
            )
            if shown.kind != "letter":
                self._progress.detail("no_letter", f"{address} is a list itself: left out")
                return
        await self._letter(done, address, seen)

    async def _letter(self, done: WebRead, address: str, seen: Observation) -> None:
        """Store a letter as it was fetched."""
        document = await asyncio.to_thread(read_letter, address, seen.body, address=seen.final_url)
        validators = Validators(seen.header("etag"), seen.header("last-modified"))
        done.paths.append(address)
        if self._store.letter_unchanged(address, document.sha256, reader=__version__):
            return
        citations = as_settled(find_citations(document), self._store.readings_in(address))
        self._store.put_letter(document, citations, reader=__version__, validators=validators)
        done.changed += 1

    # --- fetching ------------------------------------------------------------------------

    async def _fetch(self, address: str, *, conditional: bool = False) -> Observation:
        """Fetch a page whole. Raises `LetterError` for what does not arrive."""
        extra = self._validators(address) if conditional else ()
        seen = await self._visitor.observe(address, extra=extra)
        if seen.error is not None:
            why = _WORDS.get(seen.error.kind) or seen.error.kind.replace("_", " ")
            raise LetterError(address, f"it cannot be fetched ({why})", _ADVICE)
        if seen.status == 304 and extra:
            return seen
        if seen.status != 200:
            raise LetterError(address, f"the site answers {seen.status}", _ADVICE)
        if seen.truncated:
            raise LetterError(
                address,
                f"it is larger than {MAX_BYTES // 1024 // 1024} MB",
                "Save it as a file and give that",
            )
        return seen

    def _validators(self, address: str) -> tuple[tuple[str, str], ...]:
        """Return the headers that ask whether a letter has changed since it was read.

        None where another version read it: a better reader reads again.
        """
        known = self._store.letter(address)
        if known is None or not self._store.letter_unchanged(
            address, known.sha256, reader=__version__
        ):
            return ()
        named = (
            ("If-None-Match", known.validators.etag),
            ("If-Modified-Since", known.validators.last_modified),
        )
        return tuple((name, value) for name, value in named if value and _is_plain(value))

    async def _allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        robots = self._robots.get(site)
        if robots is None:
            seen = await self._visitor.observe(f"{site}/robots.txt")
            robots = self._robots[site] = Robots(seen.status, seen.body)
            if not robots.reachable:
                self._progress.warn("robots", f"{site}/robots.txt cannot be read: tried next time")
        delay = robots.delay(LONGEST_DELAY)
        if delay:
            await self._outside.clock.sleep(delay)
        return robots.allows(url)


def _is_plain(value: str) -> bool:
    """Tell a validator that may be sent back: printable, on one line."""
    return value.isascii() and value.isprintable() and len(value) < 1000


@asynccontextmanager
async def open_web_letters(
    store: Store,
    settings: Settings,
    outside: Outside,
    progress: Progress,
    *,
    max_pages: int | None = None,
) -> AsyncIterator[WebLetters]:
    """Open what fetching letters needs, with the manners of visits, and close it."""
    policy = replace(visit_policy(settings), max_body_bytes=MAX_BYTES, keep_exchanges=False)
    async with open_visitor(
        policy, resolver=outside.resolver, clock=outside.clock, random=outside.random
    ) as visitor:
        yield WebLetters(visitor, store, outside, progress, max_pages=max_pages or MAX_PAGES)
