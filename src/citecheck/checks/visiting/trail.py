"""How far one try of a visit has come, and the observation that is made of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.checks.visiting.retries import retry_after
from citecheck.model import Hop, Observation, VisitError

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from citecheck.checks.visiting.location import Target
    from citecheck.checks.visiting.reading import Answer

__all__ = ["Deadline", "Trail"]

_OF_AN_ADDRESS = frozenset({"private_address", "scheme", "malformed_url"})
"""Failures of an address itself: after a redirect, they are the redirect's."""


class Trail:
    """One try: it lives outside of its time limit, so that something is left when that ends."""

    def __init__(self, url: str, wire: str, at: datetime, *, keep_exchanges: bool) -> None:
        self.here = wire
        self.stage = "url"
        self.cookies: httpx.Cookies | None = None
        self.answer: Answer | None = None
        self.hops: list[Hop] = []
        self._url = url
        self._shown = url
        self._at = at
        self._keep = keep_exchanges
        self._notes: list[str] = []

    @property
    def shown(self) -> str:
        """The address at hand as it was written or sent."""
        return self._shown

    @property
    def place(self) -> tuple[str, str]:
        """What makes coming here a second time a circle: the address and the cookies."""
        return self.here, str(sorted(self.cookies.items())) if self.cookies else ""

    def go_on(self, target: Target, *, refresh: bool) -> None:
        """Add the hop that leads on to a target, and stand there."""
        assert self.answer is not None
        self.hops.append(self._hop(self.answer, target, refresh=refresh))
        self.here, self._shown = target.wire, target.resolved

    def arrive(self) -> None:
        """Add the last hop: the answer that counts."""
        assert self.answer is not None
        self._note(*self.answer.notes)
        if self.answer.cut:
            self._note(f"the body {self.answer.cut}")
        self.hops.append(self._hop(self.answer))

    def fail(self, error: VisitError) -> VisitError:
        """Add the hop on which the try failed; return the error as seen from the start."""
        if self.answer is not None:
            self._note(*self.answer.notes)
        if self.answer is not None or error.stage != "redirect" or not self.hops:
            self.hops.append(self._hop(self.answer))
        if error.kind in _OF_AN_ADDRESS and len(self.hops) > 1:
            return replace(error, stage="redirect")
        return error

    def observation(self, error: VisitError | None, *, as_browser: bool) -> Observation:
        """Return what this try saw."""
        answer = self.answer
        if answer is None:
            return Observation(
                url=self._url,
                at=self._at,
                elapsed_ms=0,
                hops=tuple(self.hops),
                error=error,
                as_browser=as_browser,
                notes=tuple(self._notes),
            )
        headers = tuple((_text(name), _text(value)) for name, value in answer.head.fields)
        return Observation(
            url=self._url,
            at=self._at,
            elapsed_ms=0,
            hops=tuple(self.hops),
            error=error,
            as_browser=as_browser,
            notes=tuple(self._notes),
            status=answer.head.status,
            headers=headers,
            content_type=answer.content_type or None,
            charset=_charset(answer.head.first(b"content-type")),
            body=answer.body,
            truncated=answer.truncated or bool(answer.cut),
            address=answer.address,
            retry_after=retry_after(headers, self._at),
        )

    def _hop(
        self, answer: Answer | None, target: Target | None = None, *, refresh: bool = False
    ) -> Hop:
        return Hop(
            url=self._shown,
            status=answer.head.status if answer else None,
            location=target.location if target else None,
            target=target.resolved if target else None,
            via="meta_refresh" if refresh else "http",
            exchange=answer.exchange() if answer and self._keep else None,
        )

    def _note(self, *notes: str) -> None:
        self._notes += [note for note in notes if note not in self._notes]


class Deadline:
    """The time of one try, which stands still while politeness makes it wait."""

    def __init__(self, limit: asyncio.Timeout, seconds: float) -> None:
        self._limit = limit
        self._left = seconds
        self._since: float | None = asyncio.get_running_loop().time()

    def pause(self) -> None:
        """Stop the clock; once is enough."""
        if self._since is None:
            return
        self._left -= asyncio.get_running_loop().time() - self._since
        self._since = None
        self._limit.reschedule(None)

    def resume(self) -> None:
        """Let it run on, if it was stopped."""
        if self._since is not None:
            return
        self._since = asyncio.get_running_loop().time()
        self._limit.reschedule(self._since + max(self._left, 0.0))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _charset(content_type: bytes) -> str | None:
    for part in content_type.split(b";")[1:]:
        name, _, value = part.partition(b"=")
        if name.strip().lower() == b"charset":
            return value.strip(b" \t\"'").decode("latin-1").lower() or None
    return None
