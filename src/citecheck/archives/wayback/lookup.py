"""Which copies the Wayback Machine has: found, none, or could not ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.addresses import AddressError
from citecheck.archives import cdx
from citecheck.archives.cdx_lookup import IndexQuestions
from citecheck.archives.choose import as_moment
from citecheck.archives.sending import sendable
from citecheck.archives.wayback import availability
from citecheck.errors import ServiceUnavailable
from citecheck.model import Lookup, Memento

if TYPE_CHECKING:
    from datetime import date, datetime

    from citecheck.archives.cdx import CdxRow
    from citecheck.archives.wayback.client import WaybackClient

__all__ = ["NAME", "captured_since", "nearest", "to_memento"]

NAME = "wayback"
OFFERED = 5
"""Copies handed out, best first: the first may turn out to show an error page."""
_EXCLUDED = "AccessControlException"


async def nearest(client: WaybackClient, url: str, when: date | datetime | None) -> Lookup:
    """Ask the index, and where that cannot be asked the availability interface.

    The second source is believed when it names a copy, never when it names none.
    """
    try:
        asked = sendable(url)
    except AddressError as error:
        return Lookup("none", reason=f"no address an archive could have: {error}")
    try:
        rows = await _questions(client).nearest(asked, when, client.clock.now())
    except _ExcludedError:
        return Lookup("none", reason="the site's owner keeps it out of the Wayback Machine")
    except (ServiceUnavailable, cdx.UnreadableIndexError) as error:
        row = await _from_availability(client, asked, when)
        if row is None:
            return Lookup("could_not_ask", reason=f"the index could not be asked: {error}")
        rows = (row,)
    if not rows:
        return Lookup("none")
    return Lookup("found", tuple(to_memento(client, row) for row in rows[:OFFERED]))


async def captured_since(client: WaybackClient, url: str, since: datetime) -> Memento | None:
    """Return a good copy made at or after a moment; for captures whose job is forgotten.

    Raises `ServiceUnavailable`.
    """
    try:
        rows = await _questions(client).since(sendable(url), since)
    except cdx.UnreadableIndexError as error:
        raise ServiceUnavailable(f"the index could not be read: {error}") from error
    except _ExcludedError:
        return None
    good = [row for row in rows if row.status == 200]
    return to_memento(client, good[0]) if good else None


def to_memento(client: WaybackClient, row: CdxRow) -> Memento:
    """Return the copy that a row of the index stands for."""
    return Memento(
        archive=NAME,
        url=row.original,
        memento_url=f"{client.settings.replay}/{row.stamp}/{row.original}",
        captured_at=row.captured_at,
        status=row.status or 200,
        digest=row.digest,
    )


class _ExcludedError(Exception):
    """The archive does not show this site."""


def _questions(client: WaybackClient) -> IndexQuestions:
    async def ask(address: str) -> tuple[CdxRow, ...]:
        return await _ask(client, address)

    return IndexQuestions(client.settings.cdx, "wayback", ask)


async def _ask(client: WaybackClient, address: str) -> tuple[CdxRow, ...]:
    answer = await client.ask_index(address)
    if answer.status == 403 and _EXCLUDED in (
        answer.header("x-archive-wayback-runtime-error") or answer.text
    ):
        raise _ExcludedError
    if answer.status != 200 or answer.truncated:
        raise cdx.UnreadableIndexError(answer.describe())
    return cdx.parse(answer.text, "wayback")


async def _from_availability(
    client: WaybackClient, url: str, when: date | datetime | None
) -> CdxRow | None:
    moment = as_moment(when)
    stamp = cdx.timestamp(moment) if moment else None
    # The form without scheme finds copies that the full address does not.
    for form in (url, url.partition("://")[2]):
        address = availability.query(client.settings.availability, form, stamp)
        try:
            answer = await client.ask_availability(address)
            if answer.status != 200:
                return None
            row = availability.read(answer.text, url)
        except (ServiceUnavailable, cdx.UnreadableIndexError):
            return None
        if row is not None:
            return row
    return None
