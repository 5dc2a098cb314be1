"""The way to the Wayback Machine: one client, one pace for all tasks of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.archives.http import Answer, ArchiveHttp, host_and_port
from citecheck.archives.pace import Gate, Lane
from citecheck.archives.settings import WaybackSettings, user_agent
from citecheck.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from citecheck.ports import Clock

__all__ = ["WaybackClient"]

OTHER_PER_MINUTE = 120
"""Replay and status calls; the service bears 600 from one network."""
RETRY_WAITS = (5.0, 20.0)
"""Seconds before the second and third try of a lookup: two retries, as outages flap."""


class WaybackClient:
    """Sends what the other modules of this room ask, at the pace that is allowed."""

    def __init__(
        self,
        settings: WaybackSettings,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.http = ArchiveHttp(user_agent(settings.contact), transport)
        self._gates: dict[tuple[str, int], Gate] = {}
        lookups = settings.lookups_per_minute
        self._index = Lane(self.gate(settings.cdx), lookups)
        self._second = Lane(self.gate(settings.availability), lookups)
        self._replay = Lane(self.gate(settings.replay), OTHER_PER_MINUTE)
        self._status = Lane(self.gate(settings.save), OTHER_PER_MINUTE)
        self._captures = Lane(self.gate(settings.save), settings.captures_per_minute)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    def gate(self, base: str) -> Gate:
        """Return the gate of the host that serves `base`."""
        key = host_and_port(base)
        if key not in self._gates:
            self._gates[key] = Gate(key[0], self.clock)
        return self._gates[key]

    async def ask_index(self, url: str) -> Answer:
        """Ask the CDX server; raises `ServiceUnavailable` when no answer is to be had."""
        return await self._patiently(self._index, url)

    async def ask_availability(self, url: str) -> Answer:
        """Ask the availability interface; raises as `ask_index`."""
        return await self._patiently(self._second, url)

    async def fetch_copy(self, url: str, limit: int) -> Answer:
        """Fetch from the replay; the answer may be the archive's or the archived page's.

        The caller tells the gate of refusals: an archived 429 is none.
        """
        await self._replay.turn()
        return await self.http.send("GET", url, limit=limit)

    async def ask_status(
        self, method: str, url: str, headers: Mapping[str, str], data: Mapping[str, str] | None
    ) -> Answer:
        """Ask the capture service about jobs, the account or itself."""
        return await self._once(self._status, method, url, headers, data)

    async def turn_to_capture(self) -> None:
        """Wait for the next capture's turn; raises `ServiceUnavailable` when there is none."""
        await self._captures.turn()

    async def submit(self, url: str, headers: Mapping[str, str], data: Mapping[str, str]) -> Answer:
        """Send a capture request whose turn has come."""
        return await self.http.send("POST", url, headers=headers, data=data)

    async def _once(
        self,
        lane: Lane,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Answer:
        await lane.turn()
        answer = await self.http.send(method, url, headers=headers, data=data)
        if answer.refuses:
            lane.gate.refused(answer.retry_after(self.clock.now()))
        elif answer.failed:
            lane.gate.failed()
        return answer

    async def _patiently(self, lane: Lane, url: str) -> Answer:
        """Ask until there is an answer, within few tries, each at its own turn."""
        failures = 0
        while True:
            await lane.turn()
            answer = await self.http.send("GET", url)
            if answer.refuses:
                lane.gate.refused(answer.retry_after(self.clock.now()))
                continue  # after the pause, until the gate closes
            if not answer.failed:
                return answer
            if failures == len(RETRY_WAITS):
                lane.gate.failed()
                raise ServiceUnavailable(f"{lane.gate.host}: {answer.describe()}")
            await self.clock.sleep(RETRY_WAITS[failures])
            failures += 1
