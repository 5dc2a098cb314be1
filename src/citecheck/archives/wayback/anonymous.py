"""Captures without an account: waybackpy in a worker thread, with our own limits.

It may work or not; what it refuses is deferred, and one line says how to get keys.
Whether a copy exists is never asked of waybackpy: it turns throttling into absence.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from citecheck.addresses import AddressError
from citecheck.archives.cdx import moment_of
from citecheck.archives.keys import HOW_TO_GET_KEYS
from citecheck.archives.pace import Lane
from citecheck.archives.sending import sendable
from citecheck.archives.settings import user_agent
from citecheck.archives.wayback.capture_answers import (
    Declined,
    Doubtful,
    Outcome,
    Rejected,
    Succeeded,
)
from citecheck.archives.wayback.lookup import NAME, captured_since
from citecheck.archives.wayback.save import Preflight
from citecheck.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from citecheck.archives.wayback.client import WaybackClient
    from citecheck.model import Memento

__all__ = ["AnonymousRoute"]

PER_MINUTE = 2
"""The service documents 3 a minute without an account."""
PATIENCE = 150.0
"""Seconds for one capture: the service's own ceiling is 2 minutes, and it answers at the end."""
REFUSALS_A_RUN = 3
FRESH = 3600.0
"""Seconds by which a reported copy may be older than the request: older ones are none of ours."""
_SNAPSHOT = re.compile(r"https?://[^/]+/web/(\d{14})/(.{1,8000})", re.DOTALL)

Saver = Callable[[str, str, str], str]
"""Given the capture service's base, an address and a User-Agent: the new copy's address."""


class AnonymousRoute:
    """Asks for captures without keys, one at a time."""

    name = NAME

    def __init__(
        self, client: WaybackClient, *, saver: Saver | None = None, patience: float = PATIENCE
    ) -> None:
        """`saver` replaces waybackpy, and `patience` its time limit in seconds, for tests."""
        self._client = client
        self._saver = saver or _save_with_waybackpy
        self._patience = patience
        self._lane = Lane(client.gate(client.settings.save), PER_MINUTE)
        self._refusals = 0
        self._busy = False
        self.replay = client.settings.replay

    async def preflight(self) -> Preflight:
        """Return that one capture at a time may be tried."""
        return Preflight(1)

    async def turn(self) -> None:
        """Wait for the next try; raises `ServiceUnavailable` after a few refusals in this run."""
        if self._refusals >= REFUSALS_A_RUN:
            raise ServiceUnavailable(HOW_TO_GET_KEYS)
        if self._busy:
            raise ServiceUnavailable("the anonymous capture before has not ended yet")
        await self._lane.turn()

    def pause(self, seconds: float) -> None:
        """Ask nothing of the service's host for so many seconds."""
        self._client.gate(self._client.settings.save).pause(seconds)

    async def submit(self, url: str, unless_within: timedelta | None) -> Outcome:  # noqa: ARG002 - this route knows no such condition
        """Ask for a capture and wait for it."""
        try:
            address = sendable(url)
        except AddressError as error:
            return Rejected("invalid-url-syntax", str(error))
        try:
            copy = await asyncio.wait_for(self._in_thread(address), self._patience)
        except TimeoutError:
            self._refusals += 1
            return Doubtful("the anonymous route did not answer in time")
        except Exception as error:
            self._refusals += 1
            return Declined(f"the anonymous route refused ({type(error).__name__})")
        return self._judge(copy)

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, Outcome]:  # noqa: ARG002 - it has no jobs
        """Return nothing: this route answers at once or not at all."""
        return {}

    async def captured_since(self, url: str, since: datetime) -> Memento | None:
        """Look a capture up in the index."""
        return await captured_since(self._client, url, since)

    def _judge(self, copy: str) -> Outcome:
        found = _SNAPSHOT.fullmatch(copy)
        moment = moment_of(found[1]) if found is not None else None
        if found is None or moment is None:
            self._refusals += 1
            return Declined("the anonymous route named no copy")
        if (self._client.clock.now() - moment).total_seconds() > FRESH:
            return Declined("the anonymous route showed an older copy")
        return Succeeded(moment, found[1], found[2])

    async def _in_thread(self, address: str) -> str:
        """Run the saver in a thread that ends with the process, however long it hangs."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[str] = loop.create_future()

        def settle(value: str | None, error: Exception | None) -> None:
            self._busy = False
            if result.done():
                return
            if error is not None:
                result.set_exception(error)
            else:
                result.set_result(value or "")

        def work() -> None:
            value, trouble = None, None
            try:
                settings = self._client.settings
                value = self._saver(settings.save, address, user_agent(settings.contact))
            except Exception as error:
                trouble = error
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(settle, value, trouble)

        self._busy = True
        threading.Thread(target=work, name="anonymous capture", daemon=True).start()
        return await result


def _save_with_waybackpy(base: str, address: str, agent: str) -> str:
    from waybackpy import WaybackMachineSaveAPI

    api = WaybackMachineSaveAPI(address, user_agent=agent, max_tries=1)
    api.request_url = f"{base}/{address}"
    return str(api.save())
