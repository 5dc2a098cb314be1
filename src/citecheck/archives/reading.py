"""What archives that we only read have in common: one lane, patience, no captures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.archives.http import Answer, ArchiveHttp, host_and_port
from citecheck.archives.pace import Gate, Lane
from citecheck.archives.replay import BODY_LIMIT, Copy, fetch_copy
from citecheck.archives.settings import user_agent
from citecheck.errors import ServiceUnavailable
from citecheck.model import Capture, CaptureState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

    from citecheck.model import Memento
    from citecheck.ports import Clock

__all__ = ["ReadOnlyArchive"]

RETRY_WAIT = 5.0
_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")


class ReadOnlyArchive:
    """An archive that is asked for copies, at an even pace, and never for captures."""

    def __init__(
        self,
        name: str,
        base: str,
        clock: Clock,
        *,
        per_minute: float,
        contact: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Take `base` for the address whose host owns the pace."""
        self.name = name
        self._clock = clock
        self._http = ArchiveHttp(user_agent(contact), transport)
        self._lane = Lane(Gate(host_and_port(base)[0], clock), per_minute)
        self._host = host_and_port(base)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def owns(self, url: str) -> bool:
        """Tell whether an address is this archive's own, by host and port."""
        try:
            return host_and_port(url) == self._host
        except ValueError:
            return False

    async def capture(self, capture: Capture) -> Capture:
        """Refuse: this archive is only read."""
        return replace(capture, state=CaptureState.REFUSED, error=f"{self.name} is only read")

    async def poll(self, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Refuse, as `capture` does."""
        return tuple([await self.capture(capture) for capture in captures])

    async def copy(self, memento: Memento) -> Copy:
        """Fetch a copy, as stored where the archive speaks the usual addresses."""
        try:
            return await fetch_copy(memento, self._raw_address(memento), self._fetch)
        except ServiceUnavailable as error:
            return Copy("could_not_ask", memento, reason=str(error))

    def _raw_address(self, memento: Memento) -> str:
        """Ask Wayback-like archives for the stored bytes (`<timestamp>id_`)."""
        return _STAMP.sub(r"/\1id_/", memento.memento_url, count=1)

    async def _fetch(self, address: str) -> Answer:
        await self._lane.turn()
        answer = await self._http.send("GET", address, limit=BODY_LIMIT)
        if answer.header("memento-datetime") is None:
            self._note(answer)
        return answer

    async def _ask(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for something about copies, once more where the service stumbled.

        Raises `ServiceUnavailable`.
        """
        for last in (False, True):
            await self._lane.turn()
            answer = await self._http.send("GET", url, headers=headers)
            self._note(answer)
            if not (answer.refuses or answer.failed):
                return answer
            if not last:
                await self._clock.sleep(RETRY_WAIT)
        raise ServiceUnavailable(f"{self.name}: {answer.describe()}")

    def _note(self, answer: Answer) -> None:
        if answer.refuses:
            self._lane.gate.refused(answer.retry_after(self._clock.now()))
        elif answer.failed:
            self._lane.gate.failed()
