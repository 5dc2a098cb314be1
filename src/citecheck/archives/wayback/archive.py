"""The Wayback Machine as an archive of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.archives.http import Answer, host_and_port
from citecheck.archives.keys import HOW_TO_GET_KEYS, Keys
from citecheck.archives.replay import BODY_LIMIT, Copy, fetch_copy
from citecheck.archives.wayback.anonymous import AnonymousRoute
from citecheck.archives.wayback.capture_answers import Declined, IndexSaid, Outcome
from citecheck.archives.wayback.capture_rules import Way, advance, intend, way_of
from citecheck.archives.wayback.captures import SINCE_MARGIN, CaptureRun
from citecheck.archives.wayback.client import WaybackClient
from citecheck.archives.wayback.lookup import NAME, nearest
from citecheck.archives.wayback.save import CaptureService, Preflight, SavePageNow
from citecheck.errors import ServiceUnavailable
from citecheck.model import CaptureState, Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime, timedelta

    import httpx

    from citecheck.archives.interface import CaptureJournal
    from citecheck.archives.settings import WaybackSettings
    from citecheck.model import Capture, Memento
    from citecheck.ports import Clock

__all__ = ["WaybackArchive"]


class WaybackArchive:
    """Looks up copies by the index, shows them, and asks for new ones."""

    name = NAME

    def __init__(
        self,
        settings: WaybackSettings,
        clock: Clock,
        *,
        keys: Keys | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        anonymous: bool = False,
    ) -> None:
        """Take `transport` for the way to the network, which tests and the demo replace.

        With `anonymous`, captures without keys are tried through waybackpy. It knows no
        transport but its own, so this is for the real network alone.
        """
        self.settings = settings
        self._clock = clock
        self._client = WaybackClient(settings, clock, transport)
        self._service: CaptureService
        if keys is not None:
            self._service = SavePageNow(self._client, keys)
        elif anonymous:
            self._service = AnonymousRoute(self._client)
        else:
            self._service = _NoKeys(settings.replay)
        self.needs_keys = keys is None
        """Whether `HOW_TO_GET_KEYS` is worth saying."""

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

    # --- captures

    def capture_run(
        self, journal: CaptureJournal, progress: Callable[[Capture], None] | None = None
    ) -> CaptureRun:
        """Return a run of captures: how many are asked for, at the pace that is allowed."""
        return CaptureRun(self._service, journal, self._clock, progress)

    async def capture(self, capture: Capture) -> Capture:
        """Send one request at its turn. Whoever wants it safe from kills uses `capture_run`.

        Raises `ServiceUnavailable` when the service is not to be asked in this run.
        """
        way = way_of(capture, self._clock.now())
        if way not in (Way.SUBMIT, Way.SUBMIT_GUARDED):
            return capture
        await self._service.turn()
        now = self._clock.now()
        guard = None
        if way is Way.SUBMIT_GUARDED and capture.requested_at is not None:
            guard = now - capture.requested_at + SINCE_MARGIN
        outcome = await self._service.submit(capture.url, guard)
        return self._advanced(
            intend(capture, now), outcome, doubtful=capture.state is CaptureState.REQUESTED
        )

    async def poll(self, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Ask how requests stand, jobs with one call, forgotten ones by the index."""
        now = self._clock.now()
        ways = [way_of(capture, now) for capture in captures]
        job_ids = [
            capture.job_id
            for capture, way in zip(captures, ways, strict=True)
            if way is Way.POLL and capture.job_id
        ]
        told = await self._service.statuses(job_ids) if job_ids else {}
        answers = []
        for capture, way in zip(captures, ways, strict=True):
            outcome: Outcome | None = None
            if way is Way.POLL:
                outcome = told.get(capture.job_id or "")
            elif way is Way.ASK_INDEX:
                since = (capture.requested_at or now) - SINCE_MARGIN
                outcome = IndexSaid(await self._service.captured_since(capture.url, since))
            answers.append(capture if outcome is None else self._advanced(capture, outcome))
        return tuple(answers)

    def _advanced(self, capture: Capture, outcome: Outcome, *, doubtful: bool = False) -> Capture:
        now = self._clock.now()
        return advance(capture, outcome, now, self.settings.replay, doubtful=doubtful).capture

    # --- copies

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
                gate.refused(answer.retry_after(self._clock.now()))
            elif answer.failed:
                gate.failed()
        return answer


class _NoKeys:
    """Stands where captures cannot be asked for at all."""

    name = NAME

    def __init__(self, replay: str) -> None:
        self.replay = replay

    async def preflight(self) -> Preflight:
        return Preflight(0, HOW_TO_GET_KEYS)

    async def turn(self) -> None:
        raise ServiceUnavailable(HOW_TO_GET_KEYS)

    def pause(self, seconds: float) -> None:
        pass

    async def submit(self, url: str, unless_within: timedelta | None) -> Outcome:  # noqa: ARG002
        return Declined(HOW_TO_GET_KEYS)

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, Outcome]:  # noqa: ARG002
        return {}

    async def captured_since(self, url: str, since: datetime) -> Memento | None:  # noqa: ARG002
        raise ServiceUnavailable(HOW_TO_GET_KEYS)
