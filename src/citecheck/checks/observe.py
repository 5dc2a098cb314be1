"""One URL → one `Observation`, whatever the server does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from citecheck.addresses import AddressError, doi_url, request_url
from citecheck.checks.failures import VisitFailure
from citecheck.checks.hosts import Hosts
from citecheck.checks.retries import best_of, next_try, retry_after
from citecheck.model import Hop, Observation, VisitError

if TYPE_CHECKING:
    import random as random_module
    from collections.abc import AsyncIterator
    from datetime import datetime

    import httpx

    from citecheck.checks.connect import Connector
    from citecheck.checks.location import Target
    from citecheck.checks.policy import VisitPolicy
    from citecheck.checks.reading import Answer
    from citecheck.checks.transport import VisitTransport
    from citecheck.ports import Clock, Resolver

__all__ = ["Visitor", "open_visitor"]

BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36"
)
"""What a browser calls itself: sent only after an honest request was refused, and recorded."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LANGUAGES = "en-US,en;q=0.9,*;q=0.5"
LARGE_AT_ONCE = 2
"""Documents of up to 32 MiB that are read at the same time."""
LEAST_BUDGET = 0.05
"""Seconds below which no further try is begun."""


class _Trail:
    """How far one try has come: kept outside of it, so that a timeout leaves something."""

    def __init__(self) -> None:
        self.here = ""
        self.shown = ""
        self.stage = "url"
        self.hops: list[Hop] = []
        self.notes: list[str] = []
        self.cookies: httpx.Cookies | None = None
        self.answer: Answer | None = None
        self.via_refresh = False

    def note(self, *notes: str) -> None:
        self.notes += [note for note in notes if note and note not in self.notes]


class _Deadline:
    """The time of one try, which stands still while politeness makes it wait."""

    def __init__(self, limit: asyncio.Timeout, seconds: float) -> None:
        self._limit = limit
        self._left = seconds
        self._since = asyncio.get_running_loop().time()

    def pause(self) -> None:
        now = asyncio.get_running_loop().time()
        self._left -= now - self._since
        self._limit.reschedule(None)

    def resume(self) -> None:
        self._since = asyncio.get_running_loop().time()
        self._limit.reschedule(self._since + max(self._left, 0.0))


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
        from citecheck import __version__

        self._policy = policy
        self._transport = transport
        self._connector = connector
        self._resolver = resolver
        self._clock = clock
        self._random = random
        self._hosts = Hosts(policy, clock)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        contact = f" (+{policy.contact})" if policy.contact else ""
        self._name = f"citecheck/{policy.version or __version__}{contact}"

    async def observe(self, url: str, *, fresh: bool = False) -> Observation:
        """Visit a URL and say what was seen; never raises for what a URL or server does.

        `fresh` asks for a confirming visit: a new connection, names resolved anew, and "not
        found" asked for once more as a browser would.
        """
        at, began = self._clock.now(), self._clock.monotonic()
        try:
            wire = request_url(doi_url(url) or url)
        except AddressError as error:
            return Observation(
                url, at, 0, error=VisitError(error.reason, "url", error.detail[:300])
            )
        if fresh:
            self._forget(wire)
        seen: list[Observation] = []
        left = self._policy.timeout_total
        as_browser = False
        while True:
            budget = min(self._policy.timeout, left)
            start = self._clock.monotonic()
            observation, transient = await self._try(
                url, wire, budget, as_browser, fresh or bool(seen)
            )
            seen.append(observation)
            left -= min(self._clock.monotonic() - start, budget)
            again = next_try(
                seen,
                transient=transient,
                fresh=fresh,
                policy=self._policy,
                random=self._random,
                now=self._clock.now(),
            )
            if again is None or again.wait + LEAST_BUDGET > left:
                break
            self._hold(observation, again.wait)
            await self._clock.sleep(again.wait)
            left -= again.wait
            as_browser = again.as_browser
        best = best_of(seen)
        elapsed = round((self._clock.monotonic() - began) * 1000)
        tries = (f"{len(seen)} tries",) if len(seen) > 1 else ()
        return replace(
            best,
            at=at,
            elapsed_ms=elapsed,
            as_browser=any(one.as_browser for one in seen),
            notes=best.notes + tries,
        )

    # --- one try ------------------------------------------------------------------------

    async def _try(
        self,
        url: str,
        wire: str,
        budget: float,
        as_browser: bool,
        fresh: bool,  # noqa: FBT001,RUF100
    ) -> tuple[Observation, bool]:
        """Follow an address to its end; also say whether its failure may pass."""
        trail = _Trail()
        trail.here, trail.shown = wire, url
        error: VisitError | None = None
        transient = False
        at = self._clock.now()
        try:
            async with asyncio.timeout(budget) as limit:
                await self._follow(trail, _Deadline(limit, budget), as_browser, fresh)
        except VisitFailure as failure:
            error, transient = failure.error, failure.transient
        except TimeoutError:
            error, transient = self._out_of_time(trail)
        except Exception as defect:  # whatever it is, the other links must still be visited
            error = VisitError("protocol_error", trail.stage, f"{type(defect).__name__}: {defect}")
        if error is not None:
            self._end(trail, error)
            if error.kind in {"private_address", "scheme", "malformed_url"} and len(trail.hops) > 1:
                error = replace(error, stage="redirect")
        return self._observation(url, at, trail, error, as_browser), transient

    def _out_of_time(self, trail: _Trail) -> tuple[VisitError | None, bool]:
        """Say what the end of the time means: a page that can be judged by then is one."""
        if trail.answer is None or trail.stage != "body":
            words = f"no end within {self._policy.timeout:g} seconds ({trail.stage})"
            return VisitError("timeout", trail.stage, words), True
        trail.answer.cut = "stopped arriving"
        try:
            trail.answer.check()
        except VisitFailure as failure:
            return failure.error, failure.transient
        self._arrived(trail, trail.answer)
        return None, False

    def _end(self, trail: _Trail, error: VisitError) -> None:
        """Add the hop on which a try failed, with what it had answered until then."""
        answer = trail.answer
        if answer is None:
            if error.stage != "redirect" or not trail.hops:
                trail.hops.append(self._hop(trail, None))
            return
        trail.note(*answer.notes)
        trail.hops.append(self._hop(trail, answer))

    def _hop(self, trail: _Trail, answer: Answer | None, target: Target | None = None) -> Hop:
        kept = answer is not None and self._policy.keep_exchanges
        return Hop(
            url=trail.shown,
            status=answer.head.status if answer else None,
            location=target.location if target else None,
            target=target.resolved if target else None,
            via="meta_refresh" if target and trail.via_refresh else "http",
            exchange=answer.exchange() if answer and kept else None,
        )

    async def _follow(
        self,
        trail: _Trail,
        deadline: _Deadline,
        as_browser: bool,
        fresh: bool,  # noqa: FBT001,RUF100
    ) -> None:
        """Go from hop to hop until a page is reached. Raises `VisitFailure`."""
        been: set[tuple[str, str]] = set()
        while True:
            trail.answer = None
            place = (trail.here, str(sorted(trail.cookies.items())) if trail.cookies else "")
            if place in been:
                raise VisitFailure("redirect_loop", "redirect", "redirects in a circle")
            if len(trail.hops) > self._policy.max_hops:
                words = f"redirects more than {self._policy.max_hops} times"
                raise VisitFailure("redirect_loop", "redirect", words)
            been.add(place)
            target = await self._step(trail, deadline, as_browser, fresh)
            if target is None:
                return
            assert trail.answer is not None
            trail.hops.append(self._hop(trail, trail.answer, target))
            trail.here, trail.shown = target.wire, target.resolved

    async def _step(
        self,
        trail: _Trail,
        deadline: _Deadline,
        as_browser: bool,
        fresh: bool,  # noqa: FBT001,RUF100
    ) -> Target | None:
        """Ask for one address; return where it sends us, or None where it is the page."""
        from citecheck.checks.location import location_target, refresh_target

        parts = urlsplit(trail.here)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        deadline.pause()
        async with self._hosts.host(host, port).turn():
            deadline.resume()
            trail.stage = "dns"
            endpoints = await self._connector.locate(host, port)
            allowed = self._connector.permitted(endpoints)
            first = allowed[0]
            shared = None if self._connector.is_private(first) else f"{first.address}:{first.port}"
            deadline.pause()
            async with self._hosts.room(shared):
                deadline.resume()
                trail.stage = "connect"
                request = self._request(trail, as_browser)
                request.extensions.update(
                    place=(parts.scheme, host, port), endpoints=allowed, fresh=fresh
                )
                answer = await self._ask(trail, request)
                trail.stage = "body"
                target = location_target(trail.here, answer.head)
                trail.via_refresh = False
                if target is not None:
                    await answer.skim()
                    return target
                await answer.read(self._large)
        answer.check()
        if answer.head.status == 200 or answer.head.first(b"refresh"):
            target = refresh_target(trail.here, answer.head, answer.body)
            trail.via_refresh = target is not None
        if target is None:
            self._arrived(trail, answer)
        return target

    async def _ask(self, trail: _Trail, request: httpx.Request) -> Answer:
        from citecheck.checks.reading import Answer

        at = self._clock.now()
        response = await self._transport.handle_async_request(request)
        trail.answer = answer = Answer(trail.shown, response, self._policy, at)
        if answer.head.first(b"set-cookie"):
            self._keep_cookies(trail, request, response)
        return answer

    @staticmethod
    def _keep_cookies(trail: _Trail, request: httpx.Request, response: httpx.Response) -> None:
        import httpx

        response.request = request
        if trail.cookies is None:
            trail.cookies = httpx.Cookies()
        trail.cookies.extract_cookies(response)

    def _arrived(self, trail: _Trail, answer: Answer) -> None:
        trail.note(*answer.notes)
        if answer.cut:
            trail.note(f"the body {answer.cut}")
        trail.hops.append(self._hop(trail, answer))

    def _request(self, trail: _Trail, as_browser: bool) -> httpx.Request:  # noqa: FBT001,RUF100
        """Make the request for the address at hand, its bytes exactly as `request_url` has them."""
        import httpx

        from citecheck.checks.decoding import ACCEPTED

        rest = trail.here.partition("//")[2]
        netloc, slash, path = rest.partition("/")
        login, at, authority = netloc.rpartition("@")
        headers = [
            ("Host", authority),
            ("User-Agent", BROWSER if as_browser else self._name),
            ("Accept", ACCEPT),
            ("Accept-Language", LANGUAGES),
            ("Accept-Encoding", ACCEPTED),
        ]
        if as_browser:
            headers += [
                ("Upgrade-Insecure-Requests", "1"),
                ("Sec-Fetch-Dest", "document"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Site", "none"),
                ("Sec-Fetch-User", "?1"),
            ]
        if at:
            headers.append(("Authorization", _basic(login)))
        request = httpx.Request(
            "GET",
            f"{trail.here.partition('//')[0]}//{authority}/",
            headers=headers,
            extensions={"target": (slash + path or "/").encode("ascii", "replace")},
        )
        if trail.cookies is not None:
            # The jar decides by the address, so it must see all of it.
            with suppress(httpx.InvalidURL):
                request.url = httpx.URL(trail.here)
            trail.cookies.set_cookie_header(request)
        return request

    def _observation(
        self,
        url: str,
        at: datetime,
        trail: _Trail,
        error: VisitError | None,
        as_browser: bool,  # noqa: FBT001,RUF100
    ) -> Observation:
        answer = trail.answer
        if answer is None or not trail.hops or trail.hops[-1].status is None:
            return Observation(
                url,
                at,
                0,
                tuple(trail.hops),
                error=error,
                as_browser=as_browser,
                notes=tuple(trail.notes),
            )
        headers = tuple((_text(name), _text(value)) for name, value in answer.head.fields)
        return Observation(
            url=url,
            at=at,
            elapsed_ms=0,
            hops=tuple(trail.hops),
            status=answer.head.status,
            headers=headers,
            content_type=answer.content_type or None,
            charset=_charset(answer.head.first(b"content-type")),
            body=answer.body,
            truncated=answer.truncated or bool(answer.cut),
            error=error,
            as_browser=as_browser,
            retry_after=retry_after(headers, at),
            notes=tuple(trail.notes),
        )

    # --- the host's wishes --------------------------------------------------------------

    def _hold(self, observation: Observation, wait: float) -> None:
        if observation.status in {429, 503}:
            parts = urlsplit(observation.final_url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            self._hosts.host((parts.hostname or "").rstrip("."), port).hold(wait)

    def _forget(self, wire: str) -> None:
        from citecheck.checks.resolving import Forgetful

        if isinstance(self._resolver, Forgetful):
            self._resolver.forget(urlsplit(wire).hostname or "")


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


def _basic(login: str) -> str:
    import base64

    return "Basic " + base64.b64encode(unquote_to_bytes(login)).decode("ascii")


@asynccontextmanager
async def open_visitor(
    policy: VisitPolicy, *, resolver: Resolver, clock: Clock, random: random_module.Random
) -> AsyncIterator[Visitor]:
    """Open what visits need (connections, TLS contexts) and close it at the end."""
    from citecheck.checks.connect import Connector
    from citecheck.checks.transport import VisitTransport

    policy = policy.capped()
    connector = Connector(policy, resolver)
    async with VisitTransport(policy, connector) as transport:
        yield Visitor(policy, transport, connector, resolver=resolver, clock=clock, random=random)
