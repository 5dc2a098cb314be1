"""One URL → one `Observation`, whatever the server does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from citecheck.addresses import AddressError, doi_url, request_url
from citecheck.checks.visiting.failures import VisitFailure
from citecheck.checks.visiting.hosts import Hosts
from citecheck.checks.visiting.retries import best_of, next_try
from citecheck.checks.visiting.trail import Deadline, Trail
from citecheck.model import Observation, VisitError
from citecheck.ports import ResolutionError

if TYPE_CHECKING:
    import random as random_module
    from collections.abc import AsyncIterator

    import httpx

    from citecheck.checks.visiting.asking import Manner
    from citecheck.checks.visiting.connect import Connector
    from citecheck.checks.visiting.location import Target
    from citecheck.checks.visiting.policy import VisitPolicy
    from citecheck.checks.visiting.reading import Answer
    from citecheck.checks.visiting.transport import VisitTransport
    from citecheck.ports import Clock, Resolver

__all__ = ["Visitor", "open_visitor"]

LARGE_AT_ONCE = 2
"""Documents of up to 32 MiB that are read at the same time."""
HTTPS = 443
LEAST_BUDGET = 0.05
"""Seconds below which no further try is begun."""


class _Try(NamedTuple):
    seen: Observation
    transient: bool
    """Whether its failure may pass within seconds."""
    here: str
    """The address that answered last, as it went on the wire."""


class Visitor:
    """Visits addresses; made by `open_visitor`."""

    def __init__(
        self,
        policy: VisitPolicy,
        transport: VisitTransport,
        connector: Connector,
        *,
        resolver: Resolver,
        clock: Clock,
        random: random_module.Random,
    ) -> None:
        from citecheck.checks.visiting.asking import our_name

        self._policy = policy
        self._transport = transport
        self._connector = connector
        self._resolver = resolver
        self._clock = clock
        self._random = random
        self._hosts = Hosts(policy, clock)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._name = our_name(policy)

    async def observe(
        self, url: str, *, fresh: bool = False, extra: tuple[tuple[str, str], ...] = ()
    ) -> Observation:
        """Visit a URL and say what was seen; never raises for what a URL or server does.

        `fresh` asks for a confirming visit: a new connection, names resolved anew, and "not
        found" asked for once more as a browser would. `extra` are headers that make the
        request conditional: a letter on the web is fetched again only where it changed.
        """
        from citecheck.checks.visiting.asking import Manner

        at, began = self._clock.now(), self._clock.monotonic()
        try:
            wire = request_url(doi_url(url) or url)
        except AddressError as error:
            why = VisitError(error.reason, "url", error.detail[:300])
            return Observation(url, at, 0, error=why)
        if fresh:
            self._forget(wire)
        seen = await self._tries(url, wire, Manner(fresh=fresh, extra=extra))
        best = best_of(seen)
        return replace(
            best,
            at=at,
            elapsed_ms=round((self._clock.monotonic() - began) * 1000),
            as_browser=any(one.as_browser for one in seen),
            notes=best.notes + ((f"{len(seen)} tries",) if len(seen) > 1 else ()),
        )

    async def _tries(self, url: str, wire: str, manner: Manner) -> list[Observation]:
        """Try until the answer stands or the time is up; at least once."""
        fresh = manner.fresh
        seen: list[Observation] = []
        left = self._policy.timeout_total
        while True:
            budget = min(self._policy.timeout, left)
            start = self._clock.monotonic()
            tried = await self._try(url, wire, budget, manner)
            seen.append(tried.seen)
            # Waiting for a turn at the host is no fault of the page: at most the budget counts.
            left -= min(self._clock.monotonic() - start, budget)
            again = next_try(
                seen,
                transient=tried.transient,
                fresh=fresh,
                policy=self._policy,
                random=self._random,
                now=self._clock.now(),
            )
            if again is None or again.wait + LEAST_BUDGET > left:
                return seen
            self._hold(tried, again.wait)
            await self._clock.sleep(again.wait)
            left -= again.wait
            manner = manner._replace(as_browser=again.as_browser, fresh=True)

    # --- one try ------------------------------------------------------------------------

    async def _try(self, url: str, wire: str, budget: float, manner: Manner) -> _Try:
        """Follow an address to its end."""
        trail = Trail(url, wire, self._clock.now(), keep_exchanges=self._policy.keep_exchanges)
        error: VisitError | None = None
        transient = False
        try:
            async with asyncio.timeout(budget) as limit:
                await self._follow(trail, Deadline(limit, budget), manner)
        except VisitFailure as failure:
            error, transient = failure.error, failure.transient
        except TimeoutError:
            error, transient = self._out_of_time(trail)
        except Exception as defect:  # whatever it is, the other links must still be visited
            error = VisitError("protocol_error", trail.stage, f"{type(defect).__name__}: {defect}")
        if error is not None:
            error = trail.fail(error)
        seen = trail.observation(error, as_browser=manner.as_browser)
        return _Try(seen, transient, trail.here)

    def _out_of_time(self, trail: Trail) -> tuple[VisitError | None, bool]:
        """Say what the end of the time means: a page that can be judged by then is one."""
        if trail.answer is None or trail.stage != "body":
            words = f"no end within {self._policy.timeout:g} seconds ({trail.stage})"
            return VisitError("timeout", trail.stage, words), True
        trail.answer.cut = "stopped arriving"
        try:
            trail.answer.check()
        except VisitFailure as failure:
            return failure.error, failure.transient
        trail.arrive()
        return None, False

    async def _follow(self, trail: Trail, deadline: Deadline, manner: Manner) -> None:
        """Go from hop to hop until a page is reached. Raises `VisitFailure`."""
        been: set[tuple[str, str]] = set()
        while True:
            trail.answer = None
            if trail.place in been:
                raise VisitFailure("redirect_loop", "redirect", "redirects in a circle")
            if len(trail.hops) > self._policy.max_hops:
                words = f"redirects more than {self._policy.max_hops} times"
                raise VisitFailure("redirect_loop", "redirect", words)
            been.add(trail.place)
            target = await self._step(trail, deadline, manner)
            refresh = False
            if target is None:
                target = self._refresh(trail, been)
                refresh = True
            if target is None:
                trail.arrive()
                return
            trail.go_on(target, refresh=refresh)

    async def _step(self, trail: Trail, deadline: Deadline, manner: Manner) -> Target | None:
        """Ask for one address; return where it sends us, or None where it shows a page."""
        from citecheck.checks.visiting.asking import place_of, request_for
        from citecheck.checks.visiting.location import location_target

        place = place_of(trail.here)
        host = self._hosts.host(place.host, place.port)
        if (
            host.must_wait
        ):  # the clock is not stopped and started where there is nothing to wait for
            deadline.pause()
        async with host.turn():
            deadline.resume()
            trail.stage = "dns"
            endpoints = await self._connector.locate(place.host, place.port)
            allowed = self._connector.permitted(endpoints)
            server = self._connector.shared_server(allowed[0])
            if self._hosts.must_wait(server):
                deadline.pause()
            async with self._hosts.room(server):
                deadline.resume()
                trail.stage = "connect"
                request = request_for(trail.here, self._name, manner, trail.cookies)
                request.extensions.update(place=place, endpoints=allowed, fresh=manner.fresh)
                host.asked()
                answer = await self._ask(trail, request)
                trail.stage = "body"
                target = location_target(trail.here, answer.head)
                if target is not None:
                    await answer.skim()
                    return target
                await answer.read(self._large)
        answer.check()
        return None

    async def _ask(self, trail: Trail, request: httpx.Request) -> Answer:
        from citecheck.checks.visiting.asking import keep_cookies
        from citecheck.checks.visiting.reading import Answer

        at = self._clock.now()
        response = await self._transport.handle_async_request(request)
        trail.answer = answer = Answer(trail.shown, response, self._policy, at)
        if answer.head.first(b"set-cookie"):
            trail.cookies = keep_cookies(trail.cookies, request, response)
        return answer

    @staticmethod
    def _refresh(trail: Trail, been: set[tuple[str, str]]) -> Target | None:
        """Return where the page itself sends its reader; to itself once, and with a new cookie."""
        from citecheck.checks.visiting.location import refresh_target

        answer = trail.answer
        assert answer is not None
        if answer.head.status != 200 and not answer.head.first(b"refresh"):
            return None
        target = refresh_target(trail.here, answer.head, answer.body)
        if target is None or target.wire != trail.here:
            return target
        reloaded = any(hop.via == "meta_refresh" and hop.target == hop.url for hop in trail.hops)
        return None if reloaded or trail.place in been else target

    # --- the host's wishes --------------------------------------------------------------

    async def knows(self, host: str) -> bool:
        """Whether name servers know a host; nobody connects to it. False where they deny it."""
        try:
            return bool(await self._resolver.resolve(host, HTTPS))
        except ResolutionError as error:
            return error.kind not in {"nxdomain", "no_address"}

    def _hold(self, tried: _Try, wait: float) -> None:
        """Hold back the host of an answer that says "later"."""
        from citecheck.checks.visiting.asking import place_of

        if tried.seen.status in {429, 503}:
            place = place_of(tried.here)
            self._hosts.host(place.host, place.port).hold(wait)

    def _forget(self, wire: str) -> None:
        from citecheck.checks.visiting.asking import place_of
        from citecheck.checks.visiting.resolving import Forgetful

        if isinstance(self._resolver, Forgetful):
            self._resolver.forget(place_of(wire).host)


@asynccontextmanager
async def open_visitor(
    policy: VisitPolicy, *, resolver: Resolver, clock: Clock, random: random_module.Random
) -> AsyncIterator[Visitor]:
    """Open what visits need (connections, TLS contexts) and close it at the end."""
    from citecheck.checks.visiting.connect import Connector
    from citecheck.checks.visiting.transport import VisitTransport

    policy = policy.capped()
    connector = Connector(policy, resolver)
    async with VisitTransport(policy, connector) as transport:
        yield Visitor(policy, transport, connector, resolver=resolver, clock=clock, random=random)
