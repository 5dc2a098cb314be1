"""Fetching letters from the web: whole, politely, and only when they have changed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.addresses import parts_of
from citecheck.checks import open_visitor
from citecheck.errors import LetterError
from citecheck.letters import Robots
from citecheck.pipeline.outside import visit_policy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.model import Observation
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import Store, Validators

__all__ = ["GONE", "FetchError", "LetterFetcher", "open_fetcher"]

MAX_BYTES = 32 * 1024 * 1024
"""Of one letter: a scanned letter of some fifty pages."""
LONGEST_DELAY = 30.0
"""Seconds between two pages that a robots.txt may ask for; who wants more is asked less."""
GONE = frozenset({404, 410})
"""What a server answers that knows a page is not there; anything else may pass."""
_WORDS = {
    "private_address": "it lies in a private network",
    "dns_not_found": "there is no such host",
    "scheme": "it is no http or https address",
}
_ADVICES = {
    "private_address": "If it is your own, name its network in the settings: allow_private, "
    "below [check]"
}
_ADVICE = "Open it in a browser, and correct the address if it is wrong"


class FetchError(LetterError):
    """A letter did not arrive; it may another time."""


class LetterFetcher:
    """Fetches letters and lists of them."""

    def __init__(
        self,
        visitor: Visitor,
        store: Store,
        outside: Outside,
        progress: Progress,
        *,
        recognise: bool = False,
    ) -> None:
        self._visitor = visitor
        self._store = store
        self._outside = outside
        self._progress = progress
        self._robots: dict[str, Robots] = {}
        self._recognise = recognise

    async def fetch(
        self,
        address: str,
        *,
        conditional: bool = False,
        gone: bool = False,
        validators: Validators | None = None,
    ) -> Observation:
        """Fetch a page whole; with `gone`, an answer that it is gone counts as one.

        `conditional` asks for a letter only if it changed since it was read, `validators` for
        anything else only if it changed since its server gave them: then the status is 304.
        Raises `FetchError` for what does not arrive, `LetterError` for what is too large.
        """
        if conditional:
            validators = self._validators(address)
        extra = _conditions(validators) if validators is not None else ()
        seen = await self._visitor.observe(address, extra=extra)
        if seen.error is not None:
            why = _WORDS.get(seen.error.kind) or seen.error.kind.replace("_", " ")
            advice = _ADVICES.get(seen.error.kind, _ADVICE)
            raise FetchError(address, f"it cannot be fetched ({why})", advice)
        if (seen.status == 304 and extra) or (gone and seen.status in GONE):
            return seen
        if seen.status != 200:
            raise FetchError(address, f"the site answers {seen.status}", _ADVICE)
        if seen.truncated:
            raise LetterError(
                address,
                f"it is larger than {MAX_BYTES // 1024 // 1024} MB",
                "Save it as a file and give that",
            )
        return seen

    def _validators(self, address: str) -> Validators | None:
        """Return what asks whether a letter has changed since it was read.

        None where another version read it: a better reader reads again.
        """
        known = self._store.letter(address)
        if known is None or not self._store.letter_unchanged(
            address, known.sha256, reader=__version__, recognise=self._recognise
        ):
            return None
        return known.validators

    async def allows(self, url: str) -> bool:
        """Tell whether a site's robots.txt allows a page; wait as long as it asks for."""
        site = _site(url)
        robots = self._robots.get(site)
        if robots is None:
            seen = await self._visitor.observe(f"{site}/robots.txt")
            robots = self._robots[site] = Robots(seen.status, seen.body)
            if not robots.reachable:
                self._progress.warn("robots", f"{site}/robots.txt cannot be read: tried next time")
        delay = robots.delay(LONGEST_DELAY)
        if delay:
            await self._outside.clock.sleep(delay)
        return robots.allows(url)

    def knows_robots(self, url: str) -> bool:
        """Tell whether a site's robots.txt was read, or is not there."""
        robots = self._robots.get(_site(url))
        return robots is not None and robots.reachable


def _site(url: str) -> str:
    parts = parts_of(url)
    return f"{parts.scheme}://{parts.netloc}"


def _conditions(validators: Validators) -> tuple[tuple[str, str], ...]:
    """Return the headers that ask for a change only (RFC 9110, 13.1)."""
    named = (
        ("If-None-Match", validators.etag),
        ("If-Modified-Since", validators.last_modified),
    )
    return tuple((name, value) for name, value in named if value and _is_plain(value))


def _is_plain(value: str) -> bool:
    """Tell a validator that may be sent back: printable, on one line."""
    return value.isascii() and value.isprintable() and len(value) < 1000


@asynccontextmanager
async def open_fetcher(
    store: Store, settings: Settings, outside: Outside, progress: Progress
) -> AsyncIterator[LetterFetcher]:
    """Open what fetches letters, with the manners of visits, and close it."""
    policy = replace(visit_policy(settings), max_body_bytes=MAX_BYTES, keep_exchanges=False)
    async with open_visitor(
        policy, resolver=outside.resolver, clock=outside.clock, random=outside.random
    ) as visitor:
        yield LetterFetcher(visitor, store, outside, progress, recognise=settings.ocr)
