"""Letters on the web: fetched like links, read like files.

An address that a person names is fetched as a person would fetch it; what a list names is
fetched only where the site's robots.txt allows it, one page at a time. A letter that its
list no longer names is asked for at its own address: lists forget, letters do not.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.addresses import link_key
from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter, same_site, second_copies
from citecheck.pipeline.ambiguity import as_settled
from citecheck.pipeline.letters_fetching import GONE, FetchError, open_fetcher
from citecheck.pipeline.letters_listed import MAX_PAGES, letters_listed, listing_of
from citecheck.pipeline.letters_missing import MissingLetters, answer_of
from citecheck.pipeline.letters_showing import Showing, has_text_of, is_permanent, showing
from citecheck.pipeline.reading import reader_of
from citecheck.store import Validators

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence

    from citecheck.console import Progress
    from citecheck.letters import Listing
    from citecheck.model import Citation, Document, Observation
    from citecheck.pipeline.letters_fetching import LetterFetcher
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import Store

__all__ = ["WebLetters", "WebRead", "open_web_letters"]

PATIENCE = timedelta(days=3)
"""So long a letter or list that was there may fail to arrive before anybody is told: the
same as for links."""
_STAGE = "Reading letters on the web"


@dataclass(slots=True)
class WebRead:
    """What was read from the web."""

    paths: list[str] = field(default_factory=list)
    """Addresses of letters that are there."""
    changed: int = 0
    renewed: list[str] = field(default_factory=list)
    """Addresses of letters that are new or have changed."""
    gone: list[str] = field(default_factory=list)
    """Addresses of letters that were retired: their site says twice that they are gone."""
    replaced: list[LetterError] = field(default_factory=list)
    """What to tell of letters on lists in whose place something else stands."""
    left_out: list[LetterError] = field(default_factory=list)
    """Letters on lists that the site asks programs not to read."""
    unread: list[LetterError] = field(default_factory=list)


class WebLetters:
    """Fetches and stores the letters that addresses lead to."""

    def __init__(
        self,
        fetcher: LetterFetcher,
        store: Store,
        outside: Outside,
        progress: Progress,
        *,
        max_pages: int = MAX_PAGES,
        ocr: tuple[str, ...] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._outside = outside
        self._progress = progress
        self._max_pages = max_pages
        self._ocr = ocr
        self._shown: dict[str, str] = {}
        """Letters that are there: where each was found in the end, and its address."""
        self._missing = MissingLetters(store, outside.clock, progress)
        self._on_lists: frozenset[str] = frozenset()
        """Addresses that a list names."""

    async def read(self, addresses: Sequence[str], stop: asyncio.Event) -> WebRead:
        """Read what the addresses lead to; what cannot be read hinders nothing else."""
        done = WebRead()
        lists: dict[str, Listing] = {}
        """Each letter on a list, with what the list shows."""
        sites: list[str] = []
        for address in addresses:
            if stop.is_set():
                return done
            await self._guarded(done, address, self._address(done, address, lists, sites, stop))
        self._on_lists = frozenset(map(_key, lists))
        await self._ask_after_left(done, addresses, lists, sites, stop)
        await self._read_listed(done, lists, stop)
        settled = self._missing.settle(self._shown.values())
        done.paths += settled.stay
        done.gone += settled.gone
        done.replaced += settled.replaced
        return done

    async def _guarded(
        self, done: WebRead, address: str, work: Coroutine[None, None, None]
    ) -> None:
        try:
            await work
        except FetchError as problem:
            if not self._was_there_lately(address):
                done.unread.append(problem)
                return
            # What fails today may answer tomorrow: what was read stays.
            self._progress.say(
                "letter_later", f"{problem.path}: {problem.problem}; tried next time"
            )
            done.paths += [address] if self._is_known(address) else []
        except LetterError as problem:
            done.unread.append(problem)

    def _was_there_lately(self, address: str) -> bool:
        """Tell whether a letter, or any of the site whose list it is, was there some days ago."""
        since = self._outside.clock.now() - PATIENCE
        known = self._store.letter(address)
        if known is not None:
            return known.last_seen >= since
        return address not in self._on_lists and any(
            letter.last_seen >= since and same_site(letter.path, address)
            for letter in self._store.letters()
            if "://" in letter.path
        )

    async def _address(
        self,
        done: WebRead,
        address: str,
        lists: dict[str, Listing],
        sites: list[str],
        stop: asyncio.Event,
    ) -> None:
        """Read the letter at an address, or note what the list there names."""
        seen = await self._fetcher.fetch(address, conditional=True, gone=self._is_known(address))
        if seen.status in GONE:
            done.paths.append(address)
            self._missing.named_is_gone(address, answer_of(seen))
            return
        if seen.status == 304:
            self._there(done, address, seen)
            return
        listing = await listing_of(seen)
        if listing.kind == "letter" or await self._is_still_one(address, seen):
            await self._letter(done, address, seen, named=True)
            return
        sites.append(seen.final_url)
        found = await letters_listed(
            seen.final_url, listing, self._fetcher, self._progress, stop, most=self._max_pages
        )
        done.unread += found.unread
        if not found.letters:
            why, advice = "no letter is listed there", "Give the letters' own addresses"
            raise LetterError(seen.final_url, why, advice)
        for letter in found.letters:
            lists.setdefault(letter, listing)

    async def _read_listed(
        self, done: WebRead, lists: dict[str, Listing], stop: asyncio.Event
    ) -> None:
        self._progress.begin(_STAGE, len(lists))
        for letter, listing in lists.items():
            if stop.is_set():
                break
            await self._guarded(done, letter, self._one_of_list(done, letter, listing))
            self._progress.step(_STAGE)
        self._progress.end(_STAGE)

    async def _one_of_list(self, done: WebRead, address: str, listing: Listing) -> None:
        if not await self._fetcher.allows(address):
            if not self._fetcher.knows_robots(address):
                raise FetchError(address, "the site's robots.txt cannot be read")
            if self._is_known(address):
                done.paths.append(address)
            # The site's wish is no failure, and no later run would do better.
            why = "the site's robots.txt asks programs not to read it"
            advice = "Name its own address if it may be read all the same"
            done.left_out.append(LetterError(address, why, advice))
            return
        seen = await self._fetcher.fetch(address, conditional=True, gone=self._is_known(address))
        if seen.status in GONE:
            self._missing.note_gone(address, answer_of(seen))
            return
        if await self._is_same(done, address, seen):
            return
        if seen.status == 304:
            self._there(done, address, seen)
            return
        if listing.kind != "feed":
            shown = await listing_of(seen, listed=True)
            if shown.kind != "letter" and not await self._is_still_one(address, seen):
                self._progress.detail("no_letter", f"{address} is a list itself: left out")
                return
        await self._letter(done, address, seen)

    async def _letter(
        self, done: WebRead, address: str, seen: Observation, *, named: bool = False
    ) -> None:
        """Store a letter as it was fetched, unless something else stands there now."""
        document, found = await asyncio.to_thread(self._parse, address, seen)
        stands = await self._showing(address, seen, found)
        if stands.what != "letter":
            self._stays(done, address, stands, named=named)
            return
        validators = Validators(seen.header("etag"), seen.header("last-modified"))
        self._there(done, address, seen)
        if self._store.letter_unchanged(
            address, document.sha256, reader=__version__, recognise=self._ocr is not None
        ):
            return
        citations = as_settled(found, self._store.readings_in(address))
        reader = reader_of(document, recognise=self._ocr is not None)
        self._store.put_letter(document, citations, reader=reader, validators=validators)
        copies = await asyncio.to_thread(
            second_copies, seen.final_url, seen.content_type, seen.body
        )
        self._store.note_second_copies(address, copies)
        done.changed += 1
        done.renewed.append(address)

    def _stays(self, done: WebRead, address: str, stands: Showing, *, named: bool) -> None:
        """Let a letter stay as it was read, though it is not shown."""
        done.paths.append(address)
        if stands.what == "wall":
            self._progress.detail("letter_walled", f"{address} is not shown: {stands.why}")
        elif named:
            self._missing.named_is_replaced(address, stands.why)
        else:
            self._missing.note_replaced(address, stands.why)

    async def _showing(self, address: str, seen: Observation, found: Sequence[Citation]) -> Showing:
        """Say what stands where a letter was read; nothing is said of one that is new."""
        known = self._store.letter(address)
        if known is None:
            return Showing("letter")
        here = list(self._store.all_references(known.id))
        return await asyncio.to_thread(showing, address, known.title, here, seen, found)

    async def _is_still_one(self, address: str, seen: Observation) -> bool:
        """Tell a page that looks like a list from a letter, or what stands in its place."""
        if not self._is_known(address):
            return False
        _, found = await asyncio.to_thread(self._parse, address, seen)
        return (await self._showing(address, seen, found)).sure

    def _parse(self, address: str, seen: Observation) -> tuple[Document, tuple[Citation, ...]]:
        document = read_letter(
            address,
            seen.body,
            address=seen.final_url,
            ocr=self._ocr,
            content_type=seen.header("content-type"),
        )
        return document, tuple(find_citations(document))

    def _there(self, done: WebRead, address: str, seen: Observation) -> None:
        done.paths.append(address)
        self._shown.setdefault(_key(seen.final_url), address)
        self._store.note_letter_there(address)

    async def _is_same(self, done: WebRead, address: str, seen: Observation) -> bool:
        """Tell an address that leads to a letter which is read under its own one."""
        final = _key(seen.final_url)
        if final == _key(address) or (final not in self._on_lists and final not in self._shown):
            return False
        self._progress.detail("same_letter", f"{address} leads to {seen.final_url}: read once")
        await self._moved(done, address, seen)
        return True

    async def _moved(self, done: WebRead, address: str, seen: Observation) -> None:
        """Give up the old address of a letter that has moved for good.

        It is read at its new one, and keeps its citations and decisions. A site that sends
        all of its pages to one for now, or to another text, changes nothing.
        """
        known = self._store.letter(address)
        if known is None:
            return
        here = list(self._store.all_references(known.id))
        if not await asyncio.to_thread(has_text_of, here, seen):
            self._stays(done, address, Showing("other", "it leads to another page"), named=False)
        elif is_permanent(seen):
            self._progress.detail("letter_moved", f"{address} has moved to {seen.final_url}")
            self._store.retire_letter(address)
        else:
            done.paths.append(address)

    def _is_known(self, address: str) -> bool:
        return self._store.letter(address) is not None

    # --- letters that have left their list -----------------------------------------------

    async def _ask_after_left(
        self,
        done: WebRead,
        named: Sequence[str],
        lists: dict[str, Listing],
        sites: Sequence[str],
        stop: asyncio.Event,
    ) -> None:
        """Ask for letters of the lists' sites that no list names any more.

        A site whose list was not read this time is not asked.
        """
        here = {_key(address) for address in (*named, *lists, *done.paths)}
        left = sorted(
            (
                letter
                for letter in self._store.letters()
                if "://" in letter.path
                and _key(letter.path) not in here
                and any(same_site(letter.path, site) for site in sites)
            ),
            key=lambda letter: letter.last_seen,
        )
        for letter in left[: self._max_pages]:
            if stop.is_set():
                return
            await self._ask_after(done, letter.path)

    async def _ask_after(self, done: WebRead, address: str) -> None:
        if not await self._fetcher.allows(address):
            done.paths.append(address)
            return
        try:
            seen = await self._fetcher.fetch(address, conditional=True, gone=True)
        except LetterError as problem:
            # What fails may pass: the letter stays as it was read.
            self._progress.detail("letter_not_asked", str(problem), letter=address)
            done.paths.append(address)
            return
        if seen.status in GONE:
            self._missing.note_gone(address, answer_of(seen))
        elif await self._is_same(done, address, seen):
            return
        elif seen.status == 304:
            self._there(done, address, seen)
        else:
            await self._guarded(done, address, self._letter(done, address, seen))


def _key(address: str) -> str:
    try:
        return link_key(address)
    except ValueError:
        return address


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
    async with open_fetcher(store, settings, outside, progress) as fetcher:
        yield WebLetters(
            fetcher,
            store,
            outside,
            progress,
            max_pages=max_pages or MAX_PAGES,
            ocr=tuple(settings.ocr_languages) if settings.ocr else None,
        )
