"""Perma.cc, for writing, for those who have a key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from citecheck.addresses import AddressError
from citecheck.archives.choose import best_first
from citecheck.archives.http import Answer, ArchiveHttp, host_and_port
from citecheck.archives.links import parse_links
from citecheck.archives.pace import Gate, Lane
from citecheck.archives.sending import sendable
from citecheck.archives.settings import PermaSettings, user_agent
from citecheck.errors import ServiceUnavailable
from citecheck.model import Capture, CaptureState, Lookup, Memento

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import httpx

    from citecheck.ports import Clock

__all__ = ["PermaArchive", "PermaKey", "find_perma_key"]

NAME = "perma"
AGAIN = timedelta(hours=1)
_UNDER_WAY = frozenset({"pending", "in_progress"})


class _UnknownFateError(ServiceUnavailable):
    """What was asked for may have been done all the same."""


class PermaKey:
    """An API key. Does not show it, however it is printed."""

    __slots__ = ("__key",)

    def __init__(self, key: str) -> None:
        self.__key = key

    def __repr__(self) -> str:
        return "PermaKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("keys are not written down")

    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return f"ApiKey {self.__key}"


def find_perma_key(environment: Mapping[str, str]) -> PermaKey | None:
    """Return the key of the environment (`PERMA_API_KEY`); never from a flag."""
    key = environment.get("PERMA_API_KEY", "").strip()
    return PermaKey(key) if key and key.isascii() and key.isprintable() else None


class PermaArchive:
    """Makes Perma links, and finds public ones by their TimeMap."""

    name = NAME

    def __init__(
        self,
        settings: PermaSettings,
        clock: Clock,
        key: PermaKey | None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._key = key
        self._http = ArchiveHttp(user_agent(settings.contact), transport)
        self._lane = Lane(Gate(host_and_port(settings.api)[0], clock), settings.captures_per_minute)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def owns(self, url: str) -> bool:
        """Tell whether an address is this archive's own, by host and port."""
        try:
            asked = host_and_port(url)
        except ValueError:
            return False
        return asked in {host_and_port(self.settings.api), host_and_port(self.settings.links)}

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Return public Perma links of an address, best first."""
        try:
            asked = sendable(url)
            answer = await self._call("GET", f"{self.settings.links}/timemap/link/{asked}")
        except AddressError as error:
            return Lookup("none", reason=f"no address an archive could have: {error}")
        except ServiceUnavailable as error:
            return Lookup("could_not_ask", reason=str(error))
        if answer.status == 404:
            return Lookup("none")
        if answer.status != 200:
            return Lookup("could_not_ask", reason=f"perma.cc: {answer.describe()}")
        mementos = best_first(
            [
                Memento(NAME, url, link.url, link.at, status=None)
                for link in parse_links(answer.text)
                if link.at is not None and "memento" in link.relations
            ],
            when,
        )
        return Lookup("found", mementos) if mementos else Lookup("none")

    async def capture(self, capture: Capture) -> Capture:
        """Ask for a Perma link; its id is the capture's job.

        One whose answer is lost stays `requested`: the link may have been made, and a second
        request makes, and counts, a second one.
        """
        if self._key is None:
            return replace(
                capture, state=CaptureState.DEFERRED, error="Perma.cc needs a key (PERMA_API_KEY)"
            )
        now = self._clock.now()
        try:
            body = {"url": sendable(capture.url)}
            answer = await self._call("POST", f"{self.settings.api}/archives/", body)
        except AddressError as error:
            return replace(capture, state=CaptureState.REFUSED, error=str(error))
        except _UnknownFateError as error:
            return self._unknown(capture, str(error))
        except ServiceUnavailable as error:
            return self._later(capture, str(error))
        document = _object(answer)
        guid = document.get("guid")
        if answer.status in (200, 201) and isinstance(guid, str) and guid:
            return replace(
                capture,
                state=CaptureState.PENDING,
                job_id=guid,
                requested_at=now,
                not_before=None,
                error=None,
            )
        if answer.status == 400:
            return replace(
                capture, state=CaptureState.REFUSED, error="perma.cc refuses the address"
            )
        if answer.status in (200, 201):
            return self._unknown(capture, "perma.cc answers something unreadable")
        return self._later(capture, f"perma.cc: {answer.describe()}")

    async def poll(self, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Ask for the state of each pending link."""
        return tuple([await self._poll_one(capture) for capture in captures])

    async def _poll_one(self, capture: Capture) -> Capture:
        if capture.state is not CaptureState.PENDING or self._key is None:
            return capture
        try:
            answer = await self._call("GET", f"{self.settings.api}/capture_jobs/{capture.job_id}/")
        except ServiceUnavailable:
            return capture
        document = _object(answer)
        state = document.get("status")
        if answer.status != 200 or state in _UNDER_WAY or not isinstance(state, str):
            return capture
        if state != "completed":
            return replace(capture, state=CaptureState.FAILED, error=f"perma.cc: {state[:80]}")
        memento = Memento(
            archive=NAME,
            url=capture.url,
            memento_url=f"{self.settings.links}/{capture.job_id}",
            captured_at=_moment(document.get("capture_end_time")) or self._clock.now(),
        )
        return replace(capture, state=CaptureState.CAPTURED, memento=memento, error=None)

    def _later(self, capture: Capture, reason: str) -> Capture:
        return replace(
            capture,
            state=CaptureState.DEFERRED,
            error=reason,
            attempts=capture.attempts + 1,
            not_before=self._clock.now() + AGAIN,
        )

    def _unknown(self, capture: Capture, reason: str) -> Capture:
        now = self._clock.now()
        return replace(
            capture,
            state=CaptureState.REQUESTED,
            requested_at=capture.requested_at or now,
            error=reason,
            not_before=now + AGAIN,
        )

    async def _call(self, method: str, url: str, body: dict[str, str] | None = None) -> Answer:
        await self._lane.turn()
        headers = {"Accept": "application/json"}
        if self._key is not None and host_and_port(url) == host_and_port(self.settings.api):
            headers["Authorization"] = self._key.authorization()
        if url.startswith(f"{self.settings.links}/timemap"):
            headers["Accept"] = "application/link-format"
        answer = await self._http.send(method, url, headers=headers, json=body)
        if answer.refuses:
            self._lane.gate.refused(answer.retry_after(self._clock.now()))
        elif answer.failed:
            self._lane.gate.failed()
        if answer.failure in ("timeout", "broken") or (answer.status or 0) >= 500:
            raise _UnknownFateError(f"perma.cc: {answer.describe()}")
        if answer.refuses or answer.failed:
            raise ServiceUnavailable(f"perma.cc: {answer.describe()}")
        return answer


def _object(answer: Answer) -> dict[str, Any]:
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
