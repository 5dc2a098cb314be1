"""Save Page Now 2: the calls, with keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from citecheck.addresses import AddressError
from citecheck.archives.sending import sendable
from citecheck.archives.wayback.capture_answers import (
    Outcome,
    Rejected,
    read_statuses,
    read_submission,
)
from citecheck.archives.wayback.client import RETRY_WAITS
from citecheck.archives.wayback.lookup import NAME, captured_since
from citecheck.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from citecheck.archives.http import Answer
    from citecheck.archives.keys import Keys
    from citecheck.archives.wayback.client import WaybackClient
    from citecheck.model import Memento

__all__ = ["MOST_SLOTS", "CaptureService", "Preflight", "SavePageNow"]

BATCH = 50
"""Jobs asked for with one status call, as other clients do."""
MOST_SLOTS = 3
"""Captures at once that the service gives an account in 2026, whatever `available` says."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """Whether, and how many captures at once, the service will take from us."""

    slots: int
    stop: str | None = None


class CaptureService(Protocol):
    """How captures are asked for: with keys, or anonymously."""

    @property
    def name(self) -> str:
        """The archive's name."""

    @property
    def replay(self) -> str:
        """The base of addresses of copies."""

    async def preflight(self) -> Preflight:
        """Ask what the service will take from us; costs no capture."""

    async def turn(self) -> None:
        """Wait for the next capture's turn; raises `ServiceUnavailable` when there is none."""

    def pause(self, seconds: float) -> None:
        """Ask nothing of the service for so many seconds."""

    async def submit(self, url: str, unless_within: timedelta | None) -> Outcome:
        """Ask for a capture, unless one was made within that time."""

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, Outcome]:
        """Ask how jobs stand; those that could not be asked about are missing."""

    async def captured_since(self, url: str, since: datetime) -> Memento | None:
        """Look a capture up by its address; raises `ServiceUnavailable`."""


class SavePageNow:
    """The capture service, for an account."""

    name = NAME

    def __init__(self, client: WaybackClient, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self.replay = client.settings.replay

    async def preflight(self) -> Preflight:
        """Ask for the account's state, which proves the keys (`GET …/status/user`)."""
        answer = await self._ask_account()
        for wait in RETRY_WAITS:
            if not answer.failed:
                break
            await self._client.clock.sleep(wait)
            answer = await self._ask_account()
        if answer.status == 401:
            return Preflight(0, "the Internet Archive does not accept the keys")
        if answer.status != 200:
            return Preflight(0, f"the capture service cannot be asked: {answer.describe()}")
        document = _object(answer.text)
        available = document.get("available")
        if not isinstance(available, int):
            return Preflight(0, "the capture service answers something unreadable")
        used, limit = document.get("daily_captures"), document.get("daily_captures_limit")
        if isinstance(used, int) and isinstance(limit, int) and used >= limit:
            reason = f"the day's {limit} captures are used up; they begin anew at 00:00 UTC"
            return Preflight(0, reason)
        return Preflight(max(0, min(available, MOST_SLOTS)))

    async def _ask_account(self) -> Answer:
        # The number defeats a cache of the service that answers with old counts.
        number = int(self._client.clock.now().timestamp() * 1000)
        address = f"{self._client.settings.save}/status/user?_t={number}"
        return await self._client.ask_status("GET", address, self._headers(), None)

    async def turn(self) -> None:
        """Wait for the next capture's turn."""
        await self._client.turn_to_capture()

    def pause(self, seconds: float) -> None:
        """Ask nothing of the service's host for so many seconds."""
        self._client.gate(self._client.settings.save).pause(seconds)

    async def submit(self, url: str, unless_within: timedelta | None) -> Outcome:
        """Ask for a capture. Error pages are not to be captured: `capture_all` stays off."""
        try:
            address = sendable(url)
        except AddressError as error:
            return Rejected("invalid-url-syntax", str(error))
        form = {"url": address, "skip_first_archive": "1"}
        if urlsplit(address).path.lower().endswith(".pdf"):
            form["force_get"] = "1"
        if unless_within is not None:
            form["if_not_archived_within"] = str(int(unless_within.total_seconds()))
        answer = await self._client.submit(self._client.settings.save, self._headers(), form)
        now = self._client.clock.now()
        if answer.failure == "refused":
            self._client.gate(self._client.settings.save).refused()
        return read_submission(answer, now, self._keys.redact)

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, Outcome]:
        """Ask how jobs stand, many with one call."""
        told: dict[str, Outcome] = {}
        address = f"{self._client.settings.save}/status"
        for start in range(0, len(job_ids), BATCH):
            batch = tuple(job_ids[start : start + BATCH])
            form = {"job_ids": ",".join(batch)}
            answer = await self._client.ask_status("POST", address, self._headers(), form)
            now = self._client.clock.now()
            told |= read_statuses(answer, batch, now, self._keys.redact) or {}
        return told

    async def captured_since(self, url: str, since: datetime) -> Memento | None:
        """Look a capture up in the index."""
        try:
            return await captured_since(self._client, url, since)
        except AddressError as error:
            raise ServiceUnavailable(str(error)) from error

    def _headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "Authorization": self._keys.authorization()}


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
