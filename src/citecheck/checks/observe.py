"""One URL → one `Observation`, whatever the server does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citecheck.model import Hop, Observation, VisitError

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator

    import httpx

    from citecheck.checks.policy import VisitPolicy
    from citecheck.ports import Clock, Resolver

__all__ = ["Visitor", "open_visitor"]


class Visitor:
    """Visits addresses; made by `open_visitor`."""

    def __init__(
        self,
        policy: VisitPolicy,
        client: httpx.AsyncClient,
        *,
        resolver: Resolver,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._policy = policy
        self._client = client
        self._resolver = resolver
        self._clock = clock
        self._random = rng

    async def observe(self, url: str, *, fresh: bool = False) -> Observation:  # noqa: ARG002 - soon
        """Visit a URL and say what was seen; never raises for what a URL or server does.

        `fresh` asks for a new connection, as a confirming visit needs it.
        """
        at, began = self._clock.now(), self._clock.monotonic()
        hops: list[Hop] = []
        here = url
        error: VisitError | None = None
        status: int | None = None
        headers: tuple[tuple[str, str], ...] = ()
        body = b""
        try:
            async with asyncio.timeout(self._policy.timeout):
                while len(hops) <= self._policy.max_hops:
                    answer = await self._client.get(here)
                    status, body = answer.status_code, answer.content[: self._policy.max_body_bytes]
                    headers = tuple((k.lower(), v) for k, v in answer.headers.items())
                    location = answer.headers.get("location") if 300 <= status < 400 else None
                    target = urljoin(here, location) if location else None
                    hops.append(Hop(here, status, location, target))
                    if target is None:
                        break
                    here = target
        except Exception as failure:  # noqa: BLE001,RUF100 - whatever a server does
            error = VisitError("protocol_error", "headers", str(failure))
            hops.append(Hop(here, None))
        return Observation(
            url=url,
            at=at,
            elapsed_ms=round((self._clock.monotonic() - began) * 1000),
            hops=tuple(hops),
            status=None if error else status,
            headers=headers,
            content_type=dict(headers).get("content-type", "").partition(";")[0].strip() or None,
            body=body,
            error=error,
        )


@asynccontextmanager
async def open_visitor(
    policy: VisitPolicy, *, resolver: Resolver, clock: Clock, random: random.Random
) -> AsyncIterator[Visitor]:
    """Open what visits need (connections, TLS contexts) and close it at the end."""
    import httpx

    async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as client:
        yield Visitor(policy, client, resolver=resolver, clock=clock, rng=random)
