"""`citecheck acknowledge`: known, and not to be counted until a date."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from citecheck.cli.common import App, common_options
from citecheck.errors import UsageError

__all__ = ["acknowledge"]


@click.command()
@click.argument("citation", type=int)
@click.option("--reason", required=True, help="Why it may stay as it is.")
@click.option("--owner", help="Who looks after it.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day (UTC) on which it counts again.",
)
@common_options
def acknowledge(app: App, citation: int, reason: str, owner: str | None, until: datetime) -> None:
    """Take a citation (its number stands in the report) off the list until a date."""
    from citecheck.clocks import SystemClock
    from citecheck.store import open_store

    clock = SystemClock()
    until = until.replace(tzinfo=UTC)
    if until <= clock.now():
        raise UsageError(f"--until {until:%Y-%m-%d} is past; name a day to come.")
    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    with open_store(app.database, clock=clock) as store:
        if store.history_of(citation) is None:
            raise UsageError(f"There is no citation {citation}; the report shows their numbers.")
        store.acknowledge(citation, reason, owner, until)
    app.console.say(
        "acknowledged",
        f"Citation {citation} does not count as a finding until {until:%Y-%m-%d}.",
        citation=citation,
    )
