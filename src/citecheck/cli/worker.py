"""`citecheck worker`: visits for runs on other machines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, common_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.checks import VisitPolicy
    from citecheck.pipeline import Outside

__all__ = ["worker"]


@click.command()
@click.option(
    "--database-url",
    required=True,
    metavar="URL",
    envvar="CITECHECK_CLUSTER",
    help="The cluster's PostgreSQL database; CITECHECK_CLUSTER keeps its password off the screen.",
)
@click.option("--until-done", is_flag=True, help="End when there is nothing to do.")
@click.option("--heartbeat", type=float, default=10.0, show_default=True, hidden=True)
@common_options
def worker(app: App, database_url: str, until_done: bool, heartbeat: float) -> None:
    """Visit and judge what `citecheck run --cluster URL` asks for, until told to stop.

    Takes manners and trust from this machine's citecheck.toml: give every machine the same.
    No host is visited by two workers at a time. Writes nothing here: results go back to the
    run.
    """
    from citecheck.pipeline import real_outside
    from citecheck.pipeline.outside import visit_policy

    policy = replace(visit_policy(app.settings), keep_exchanges=True)
    outside = real_outside(app.settings)

    def ready() -> None:
        app.console.say("worker", "Waiting for visits; stop with Ctrl-C.")

    asyncio.run(_work(database_url, policy, outside, heartbeat, ready, stay=not until_done))


async def _work(
    url: str,
    policy: VisitPolicy,
    outside: Outside,
    heartbeat: float,
    ready: Callable[[], object],
    *,
    stay: bool,
) -> None:
    from citecheck.checks import open_visitor
    from citecheck.cluster import run_worker

    async with open_visitor(
        policy, resolver=outside.resolver, clock=outside.clock, random=outside.random
    ) as visitor:
        await run_worker(url, visitor, policy, heartbeat=heartbeat, stay=stay, ready=ready)
