"""The Wayback Machine as an archive of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.archives.http import Answer, host_and_port
from citecheck.archives.replay import BODY_LIMIT, Copy, fetch_copy
from citecheck.archives.wayback.client import WaybackClient
from citecheck.archives.wayback.lookup import NAME, nearest
from citecheck.errors import ServiceUnavailable
from citecheck.model import Lookup

if TYPE_CHECKING:
    from datetime import date, datetime

    import httpx

    from citecheck.archives.settings import WaybackSettings
    from citecheck.model import Memento
    from citecheck.ports import Clock

__all__ = ["WaybackArchive"]


class WaybackArchive:
    """Looks up copies by the index, and shows them."""

    name = NAME

    def __init__(
        self,
        settings: WaybackSettings,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`transport` replaces the way to the network, for tests and for the demo."""
        self.settings = settings
        self._client = WaybackClient(settings, clock, transport)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def owns(self, url: str) -> bool:
        """Tell whether an address is this archive's own, by host and port."""
        try:
            asked = host_and_port(url)
        except ValueError:
            return False
        bases = (self.settings.save, self.settings.cdx, self.settings.replay)
        return asked in {host_and_port(base) for base in bases} or asked[0] == "web.archive.org"

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Return the good copies nearest before the date, else after (see `lookup`)."""
        if self.owns(url):
            return Lookup("none", reason="the address is the archive's own")
        return await nearest(self._client, url, when)

    async def copy(self, memento: Memento) -> Copy:
        """Fetch a copy as stored, to be judged like a live page."""
        stamp = f"{memento.captured_at:%Y%m%d%H%M%S}"
        address = f"{self.settings.replay}/{stamp}id_/{memento.url}"
        try:
            return await fetch_copy(memento, address, self._get_copy)
        except ServiceUnavailable as error:
            return Copy("could_not_ask", memento, reason=str(error))

    async def _get_copy(self, address: str) -> Answer:
        answer = await self._client.fetch_copy(address, BODY_LIMIT)
        gate = self._client.gate(self.settings.replay)
        if answer.header("memento-datetime") is None:
            if answer.refuses:
                gate.refused(answer.retry_after(self._client.clock.now()))
            elif answer.failed:
                gate.failed()
        return answer
