"""The archiving stage: a copy of everything that was cited, ours and the Wayback Machine's."""

from __future__ import annotations

import asyncio
import heapq
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from citecheck.addresses import host_of, is_archive, is_public
from citecheck.archives import as_moment, best_first, citation_date
from citecheck.checks import judge
from citecheck.model import ALIVE, Verdict
from citecheck.pipeline.outside import is_literal
from citecheck.pipeline.requisites import keep_requisites, requisites_of
from citecheck.ports import ResolutionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from citecheck.archives import Copy, LocalArchive, WaybackArchive
    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.model import Cited, Lookup, Memento, Observation, Past
    from citecheck.pipeline.outside import Outside
    from citecheck.store import LinkRow, Store

__all__ = ["ASK_AGAIN", "Keeper", "Kept", "Reader"]

ASK_AGAIN = timedelta(days=30)
"""An archive that had no copy of a page is asked again after so long."""

COPIES_TRIED = 3
"""Mementos of one link that are fetched before it is given up for this run."""

MOST_LOOKUPS = 20_000
"""Links that one run looks for copies of: twelve hours' worth at the archive's pace. The others,
of which a first run may have a million, are not held in memory."""

LOOKUPS_AT_ONCE = 4
"""The pace is the archive's; more than a few waiting for it gain nothing."""

REMEMBERED = 64 << 20
"""Bytes of other archives' copies that are held in memory for a second look at their links."""

NEAR = timedelta(days=90)
"""Our own first copy speaks for the time of the citation when it was made so soon after it;
otherwise an archive's copy from that time knows better."""

SETTLED = timedelta(days=1)
"""A copy younger than this may be of the very page that is in doubt."""


_URGENCY = {
    Verdict.BROKEN: 0,
    Verdict.CHANGED: 0,
    Verdict.SUSPECT: 1,
    Verdict.BLOCKED: 2,
    Verdict.MOVED: 3,
    Verdict.OK: 4,
}
_LAST = 5
"""Whose copy is looked for first: where an editor needs one today."""


@dataclass(slots=True)
class Kept:
    """What the stage did."""

    local: int = 0
    requisites: int = 0
    """Stylesheets and images, where they were asked for."""
    looked_up: int = 0
    found: int = 0
    could_not_ask: int = 0
    left: int = 0
    """Lookups that the budget left to a later run."""


class Reader(Protocol):
    """An archive that copies are looked for in."""

    @property
    def name(self) -> str:
        """What its mementos are called by."""

    def owns(self, url: str) -> bool:
        """Whether an address is the archive's own."""

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Ask for the copies that serve a citation of that date best."""

    async def copy(self, memento: Memento) -> Copy:
        """Fetch a copy as stored."""


class Keeper:
    """Keeps our own copies and finds those of others."""

    def __init__(
        self,
        store: Store,
        local: LocalArchive | None,
        wayback: WaybackArchive | None,
        readers: Sequence[Reader],
        outside: Outside,
        *,
        with_requisites: bool = False,
        progress: Progress,
        stop: asyncio.Event,
    ) -> None:
        self._store = store
        self._local = local
        self.wayback = wayback
        self._readers = readers
        self._outside = outside
        self._progress = progress
        self._stop = stop
        self._with_requisites = with_requisites
        self._requisites: dict[str, None] = {}
        self._copies: OrderedDict[int, Past] = OrderedDict()
        self._copies_size = 0
        self._without_copy: set[int] = set()
        self._private_hosts: dict[str, bool] = {}
        self.kept = Kept()

    # --- our own copies -----------------------------------------------------------------

    def keep(self, link: LinkRow, observation: Observation) -> None:
        """Keep what a visit saw, as a WARC record."""
        if self._local is None or is_archive(link.url):
            return
        memento = self._local.keep(observation)
        if memento is not None:
            self._store.put_memento(link.id, replace(memento, verified=True))
            self.kept.local += 1
            if self._with_requisites:
                self._requisites.update(dict.fromkeys(requisites_of(observation)))

    async def keep_requisites(self, visitor: Visitor) -> None:
        """Keep what the pages of this run need to be shown, where that was asked for."""
        if self._local is not None and self._requisites:
            self.kept.requisites += await keep_requisites(
                self._requisites, visitor, self._local, self._progress, self._stop
            )

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        """Return what the link showed when it was cited, as nearly as is known.

        That is our own first copy where it was made near the time of the citation, else an
        archive's copy of that time, else our own after all.
        """
        own = self._own_past(link)
        when = as_moment(_date_of(cited))
        if own is not None and when is not None and own.captured_at - when <= NEAR:
            return own
        return await self._copy_elsewhere(link) or own

    async def _copy_elsewhere(self, link: LinkRow) -> Past | None:
        """Return what other archives show of a link; for its second visit they are not asked."""
        if link.id in self._without_copy:
            return None
        known = self._copies.get(link.id)
        if known is not None:
            return known
        found = await self.find_copy(link)
        if found is None:
            self._without_copy.add(link.id)
        else:
            self._remember(link.id, found)
        return found

    def _remember(self, link_id: int, copy: Past) -> None:
        """Hold a copy in memory; those held longest make room for it."""
        self._copies[link_id] = copy
        self._copies_size += len(copy.body)
        while self._copies_size > REMEMBERED and len(self._copies) > 1:
            _, oldest = self._copies.popitem(last=False)
            self._copies_size -= len(oldest.body)

    def _own_past(self, link: LinkRow) -> Past | None:
        if self._local is None:
            return None
        first = self._local.first_good(link.url)
        if first is None or self._outside.clock.now() - first.captured_at < SETTLED:
            return None
        return self._local.load(first)

    # --- other archives' copies ---------------------------------------------------------

    async def find_copies(self, deadline: float) -> None:
        """Look for a copy of every link that has none, until `deadline` (monotonic seconds)."""
        if not self._readers:
            return
        links = self._most_urgent()
        self._progress.begin("Looking for copies", len(links))
        queue = iter(links)
        await asyncio.gather(*(self._search(queue, deadline) for _ in range(LOOKUPS_AT_ONCE)))
        self.kept.left += sum(1 for _ in queue)
        self._progress.end("Looking for copies")

    def _most_urgent(self) -> list[LinkRow]:
        """Return the links whose copies are looked for first; count those left to later runs."""
        before = self._outside.clock.now() - ASK_AGAIN
        first = self._readers[0].name  # where it has a copy, the others are not asked
        wanting = 0

        def counted() -> Iterator[LinkRow]:
            nonlocal wanting
            for link in self._store.links_without_memento(first, asked_before=before):
                wanting += 1
                yield link

        links = heapq.nsmallest(
            MOST_LOOKUPS, counted(), key=lambda link: _URGENCY.get(link.standing.verdict, _LAST)
        )
        self.kept.left += wanting - len(links)
        return links

    async def _search(self, queue: Iterator[LinkRow], deadline: float) -> None:
        for link in queue:
            if self._stop.is_set() or self._outside.clock.monotonic() >= deadline:
                self.kept.left += 1
                return
            await self.find_copy(link)
            self._progress.step("Looking for copies")

    async def find_copy(self, link: LinkRow) -> Past | None:
        """Return what the best copy in another archive shows, found and judged now.

        The archives are asked in the order of the settings until one has a copy. None where
        there is none, and where none could be asked.
        """
        cited = [one for _, one in self._store.cited_of(link.id)]
        first = cited[0] if cited else None
        for reader in self._readers:
            if await self._may_tell(reader, link.url):
                past = await self._ask(reader, link, first)
                if past is not None:
                    self.kept.found += 1
                    return past
        return None

    async def _ask(self, reader: Reader, link: LinkRow, cited: Cited | None) -> Past | None:
        when = _date_of(cited)
        lookup = await reader.nearest(link.url, when)
        self.kept.looked_up += 1
        self.kept.could_not_ask += lookup.outcome == "could_not_ask"
        self._store.record_lookup(link.id, reader.name, lookup.outcome, lookup.reason)
        for memento in best_first(lookup.mementos, when)[:COPIES_TRIED]:
            past = await self._judged_copy(reader, link, memento, cited)
            if past is not None:
                return past
        return None

    async def _judged_copy(
        self, reader: Reader, link: LinkRow, memento: Memento, cited: Cited | None
    ) -> Past | None:
        """Fetch a copy and judge it like a live page: an archived "not found" is no copy."""
        copy = await reader.copy(memento)
        if copy.outcome == "could_not_ask":
            self._store.put_memento(link.id, memento)
            return None
        if copy.observation is None:
            self._store.put_memento(link.id, replace(memento, finding=copy.reason or "absent"))
            return None
        finding = await asyncio.to_thread(judge, copy.observation, cited)
        shows = finding.verdict in ALIVE
        self._store.put_memento(
            link.id,
            replace(copy.memento, verified=shows, finding=None if shows else finding.reason),
        )
        return copy.past if shows else None

    async def may_tell_wayback(self, url: str) -> bool:
        """Whether an address may be named to the Wayback Machine."""
        return self.wayback is not None and await self._may_tell(self.wayback, url)

    async def is_public(self, url: str) -> bool:
        """Whether an address is neither an archive's nor a private one."""
        return not is_archive(url) and not await self._is_private(url)

    async def _may_tell(self, reader: Reader, url: str) -> bool:
        """Whether an address may be named to an archive: not an archive's, not a private one."""
        if is_archive(url) or reader.owns(url):
            return False
        if not await self._is_private(url):
            return True
        return self.wayback is reader and await self._is_private(self.wayback.settings.cdx)

    async def _is_private(self, url: str) -> bool:
        host = host_of(url)
        if host is None:
            return False
        if is_literal(host):
            return not is_public(host)
        if host not in self._private_hosts:  # a silent name server is waited for once only
            self._private_hosts[host] = await self._resolves_privately(host)
        return self._private_hosts[host]

    async def _resolves_privately(self, host: str) -> bool:
        try:
            endpoints = await self._outside.resolver.resolve(host, 80)
        except ResolutionError:
            return False  # what does not resolve tells nobody anything
        return any(not is_public(endpoint.address) for endpoint in endpoints)


def _date_of(cited: Cited | None) -> date | None:
    """Return the day whose copy shows what the author saw."""
    return citation_date(cited.accessed_on, cited.published_on, None) if cited else None
