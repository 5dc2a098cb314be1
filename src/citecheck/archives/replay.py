"""Fetching an archived copy as stored, so that it can be judged like a live page.

`Memento-Datetime` decides who speaks (RFC 7089): with it the archived page does, whatever
its status; without it the archive itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from citecheck.archives.http import Answer, host_and_port
from citecheck.archives.links import http_moment, media_type
from citecheck.model import Hop, Memento, Observation, Past

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

__all__ = ["Copy", "fetch_copy", "memento_datetime"]

MAX_HOPS = 6
"""Redirects followed within an archive; chains and loops of archived redirects occur."""
BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a copy that are judged, as of a live page."""
SAME_CAPTURE = 24 * 3600
"""Seconds by which a copy may differ from the one asked for and still stand for it."""
_STAMPED = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_KEPT = frozenset({"content-type", "content-language", "last-modified"})
"""Headers of the archive's answer that describe the archived page where it is not prefixed."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What an archive answered when asked for a copy."""

    outcome: Literal["page", "absent", "could_not_ask"]
    """`absent`: the archive itself says that it does not show this copy (or not yet)."""
    memento: Memento
    """The copy that was shown: its datetime may differ from the one asked for."""
    observation: Observation | None = None
    """For `page`: the archived answer, as if the page had been visited then."""
    reason: str = ""

    @property
    def past(self) -> Past | None:
        """The copy as something to compare a live page with."""
        if self.observation is None:
            return None
        return Past(
            captured_at=self.memento.captured_at,
            source=self.memento.archive,
            body=self.observation.body,
            content_type=self.observation.content_type,
            url=self.observation.final_url,
            charset=self.observation.charset,
        )


def memento_datetime(answer: Answer) -> datetime | None:
    """Return when the answer was archived, or None where the archive itself speaks."""
    return http_moment(answer.header("memento-datetime"))


async def fetch_copy(
    memento: Memento, address: str, get: Callable[[str], Awaitable[Answer]]
) -> Copy:
    """Fetch a copy by its raw address, following redirects within the archive only.

    `get` sends one request at the archive's pace; it may raise `ServiceUnavailable`.
    """
    archive = host_and_port(address)
    hops: list[Hop] = []
    current = address
    for _ in range(MAX_HOPS):
        answer = await get(current)
        moment = memento_datetime(answer)
        location = answer.header("location")
        if answer.status is not None and 300 <= answer.status < 400 and location:
            target = _within(current, location, by_page=moment is not None)
            if target is None or _place(target) != archive:
                return Copy("absent", memento, reason="the copy leads out of the archive")
            if moment is not None:  # the page itself redirected, then
                hops.append(_hop(memento.url, current, answer, target))
            current = target
            continue
        if moment is None:
            return _archive_speaks(memento, answer)
        return _page_speaks(memento, answer, moment, current, hops)
    return Copy("absent", memento, reason="the copy redirects in circles")


def _within(current: str, location: str, *, by_page: bool) -> str | None:
    """Return where a redirect leads, as an address of the archive; None where it is no address.

    Of an archived redirect some archives rewrite the target, others show it as stored.
    """
    here = _STAMPED.search(current)
    try:
        target = urljoin(current, location)
        if not by_page or here is None or _leads_to_copy(current, target):
            return target
        return current[: here.start(2)] + urljoin(here[2], location)
    except ValueError:
        return None


def _leads_to_copy(current: str, target: str) -> bool:
    return _place(current) == _place(target) and _STAMPED.search(target) is not None


def _place(address: str) -> tuple[str, int] | None:
    try:
        return host_and_port(address)
    except ValueError:
        return None


def _archive_speaks(memento: Memento, answer: Answer) -> Copy:
    if answer.refuses or answer.failed:
        return Copy("could_not_ask", memento, reason=answer.describe())
    if answer.status in (404, 403, 451):
        return Copy("absent", memento, reason="the archive does not show this copy")
    if answer.status == 200:
        return Copy("absent", memento, reason="the archive shows a page of its own instead")
    return Copy("could_not_ask", memento, reason=answer.describe())


def _page_speaks(
    memento: Memento, answer: Answer, moment: datetime, address: str, hops: list[Hop]
) -> Copy:
    if abs((moment - memento.captured_at).total_seconds()) > SAME_CAPTURE:
        # The index lags: a new copy's address leads to an older one for a while.
        return Copy("absent", memento, reason="the archive shows another copy instead")
    fields = _original_headers(answer.headers)
    content_type, charset = media_type(dict(fields).get("content-type"))
    url = _original_url(address) or memento.url
    observation = Observation(
        url=memento.url,
        at=moment,
        elapsed_ms=0,
        hops=(*hops, Hop(url=url, status=answer.status)),
        status=answer.status,
        headers=fields,
        content_type=content_type,
        charset=charset,
        body=answer.body,
        truncated=answer.truncated,
        notes=(f"copy of {memento.archive}",),
    )
    return Copy("page", replace(memento, captured_at=moment, status=answer.status), observation)


def _hop(url: str, address: str, answer: Answer, target: str) -> Hop:
    original = _original_url(target)
    return Hop(
        url=_original_url(address) or url,
        status=answer.status,
        location=original,
        target=original,
    )


def _original_url(address: str) -> str | None:
    found = _STAMPED.search(address)
    return found[2] if found else None


def _original_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the archived page's own headers: prefixed ones first, else what describes it."""
    headers = tuple(headers)
    prefix = "x-archive-orig-"
    own = [(k.removeprefix(prefix), v) for k, v in headers if k.startswith(prefix)]
    names = {name for name, _ in own}
    own += [(k, v) for k, v in headers if k in _KEPT and k not in names]
    return tuple(own)
