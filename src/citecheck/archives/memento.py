"""Any archive that speaks Memento (RFC 7089): by its TimeMap, or by its TimeGate."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citecheck.addresses import AddressError, scheme_of
from citecheck.archives.cdx import likeness
from citecheck.archives.choose import as_moment, best_first
from citecheck.archives.links import Link, parse_links
from citecheck.archives.reading import ReadOnlyArchive
from citecheck.archives.replay import memento_datetime
from citecheck.archives.sending import sendable
from citecheck.errors import ServiceUnavailable, UsageError
from citecheck.model import Lookup, Memento

if TYPE_CHECKING:
    from datetime import date, datetime

    import httpx

    from citecheck.archives.http import Answer
    from citecheck.ports import Clock

__all__ = ["MementoArchive", "MementoSettings"]

OFFERED = 5
MOST_REDIRECTS = 4
"""TimeGates may send on to other TimeGates."""


@dataclass(frozen=True, slots=True)
class MementoSettings:
    """An archive by its addresses; one of the two is enough, the TimeMap says more.

    The cited address is appended to them after a slash.
    """

    name: str
    timemap: str = ""
    timegate: str = ""
    lookups_per_minute: int = 20
    contact: str = ""


class MementoArchive(ReadOnlyArchive):
    """Looks up copies by TimeMap or TimeGate."""

    def __init__(
        self,
        settings: MementoSettings,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if not (settings.timemap or settings.timegate):
            raise UsageError(f"{settings.name}: give the address of its timemap or timegate")
        super().__init__(
            settings.name,
            settings.timemap or settings.timegate,
            clock,
            per_minute=settings.lookups_per_minute,
            contact=settings.contact,
            transport=transport,
        )
        self.settings = settings

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Return copies, nearest before the date first. Their status is known by fetching."""
        try:
            asked = sendable(url)
            if self.settings.timemap:
                mementos = await self._from_timemap(asked)
            else:
                mementos = await self._from_timegate(asked, when)
        except AddressError as error:
            return Lookup("none", reason=f"no address an archive could have: {error}")
        except ServiceUnavailable as error:
            return Lookup("could_not_ask", reason=str(error))
        ordered = best_first(mementos, when)[:OFFERED]
        return Lookup("found", ordered) if ordered else Lookup("none")

    async def _from_timemap(self, url: str) -> list[Memento]:
        answer = await self._ask(f"{self.settings.timemap.rstrip('/')}/{url}")
        if answer.status == 404:
            return []
        if answer.status != 200:
            raise ServiceUnavailable(f"{self.name}: {answer.describe()}")
        links = parse_links(answer.text)
        if not any(link.relations for link in links):
            raise ServiceUnavailable(f"{self.name}: no TimeMap but something else")
        originals = [link.url for link in links if "original" in link.relations]
        if originals and likeness(url, originals[0]) is None:
            return []
        return self._mementos(links, url)

    async def _from_timegate(self, url: str, when: date | datetime | None) -> list[Memento]:
        moment = as_moment(when) or self._clock.now()
        headers = {"Accept-Datetime": format_datetime(moment, usegmt=True)}
        address = f"{self.settings.timegate.rstrip('/')}/{url}"
        for _ in range(MOST_REDIRECTS):
            answer = await self._ask(address, headers)
            if answer.status == 404 and memento_datetime(answer) is None:
                return []
            if (shown := memento_datetime(answer)) is not None:
                return [*self._named(answer, url), *self._shown(answer, address, url, shown)]
            location = answer.header("location")
            if answer.status not in (301, 302, 303, 307, 308) or not location:
                break
            address = _joined(address, location)
        raise ServiceUnavailable(f"{self.name}: the TimeGate leads nowhere")

    def _shown(self, answer: Answer, address: str, url: str, at: datetime) -> list[Memento]:
        location = answer.header("content-location")
        target = _joined(address, location) if location else address
        return [Memento(self.name, url, target, at, status=answer.status)]

    def _named(self, answer: Answer, url: str) -> list[Memento]:
        """Return the neighbours that the answer's Link header names."""
        header = ", ".join(value for name, value in answer.headers if name == "link")
        return self._mementos(parse_links(header), url)

    def _mementos(self, links: tuple[Link, ...], url: str) -> list[Memento]:
        return [
            Memento(self.name, url, link.url, link.at, status=None)
            for link in links
            if link.at is not None and "memento" in link.relations and _is_web(link.url)
        ]


def _is_web(address: str) -> bool:
    return scheme_of(address) in ("http", "https")


def _joined(address: str, location: str) -> str:
    """Return where an archive's answer leads; to itself where it names no address."""
    try:
        return urljoin(address, location)
    except ValueError:
        return address
