"""`citecheck acknowledge`: known, and not to be counted until a date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, common_options, row_number
from citecheck.errors import UsageError

if TYPE_CHECKING:
    from citecheck.store import Store

__all__ = ["acknowledge"]


def _day(written: str) -> datetime:
    """Read a day (`2027-01-31`) as its beginning in UTC."""
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise click.BadParameter(
            f"{written[:40]!r} is no such day; write it like 2027-01-31."
        ) from None


@click.command()
@click.argument("citation", type=row_number, required=False)
@click.option("--url", help="All citations of this address, in place of one by its number.")
@click.option("--reason", required=True, help="Why it may stay as it is.")
@click.option("--owner", help="Who looks after it.")
@click.option(
    "--until",
    type=_day,
    metavar="YYYY-MM-DD",
    required=True,
    help="The day (UTC) on which it counts again.",
)
@common_options
def acknowledge(
    app: App,
    citation: int | None,
    url: str | None,
    reason: str,
    owner: str | None,
    until: datetime,
) -> None:
    """Take a citation (its number stands in the report) off the list until a date."""
    from citecheck.clocks import SystemClock
    from citecheck.store import open_store

    if (citation is None) == (url is None):
        raise click.UsageError("Name a citation by its number, or an address with --url.")
    clock = SystemClock()
    if until <= clock.now():
        raise UsageError(f"--until {until:%Y-%m-%d} is past; name a day to come.")
    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    with open_store(app.database, clock=clock) as store:
        numbers = _numbers(store, citation, url)
        for number in numbers:
            store.acknowledge(number, reason, owner, until)
    one = len(numbers) == 1
    who = f"Citation {numbers[0]} does" if one else f"{len(numbers)} citations do"
    what = "a finding" if one else "findings"
    app.console.say(
        "acknowledged", f"{who} not count as {what} until {until:%Y-%m-%d}.", citations=numbers
    )


def _numbers(store: Store, citation: int | None, url: str | None) -> list[int]:
    """Return the citations that are meant. Raises `UsageError` where there are none."""
    from citecheck.store import LinkHistory

    if citation is not None:
        if store.history_of(citation) is None:
            raise UsageError(f"There is no citation {citation}; the report shows their numbers.")
        return [citation]
    known = store.history_of(url or "")
    found = []
    if isinstance(known, LinkHistory):
        found = [row.id for row in known.citations if row.removed_at is None]
    if not found:
        raise UsageError(f"{url}: no letter cites this address.")
    return found
