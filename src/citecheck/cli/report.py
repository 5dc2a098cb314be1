"""`citecheck report`: the reports again, from the database."""

from __future__ import annotations

import click

from citecheck.cli.common import App, ExitCode, common_options
from citecheck.errors import UsageError

__all__ = ["report"]


@click.command()
@common_options
@click.pass_context
def report(ctx: click.Context, app: App) -> None:
    """Rebuild reports/ from the database, without network."""
    from citecheck.pipeline import build_report, real_outside, unread_of
    from citecheck.reports import RunSummary
    from citecheck.store import open_store

    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    outside = real_outside(app.settings)
    with open_store(app.database, clock=outside.clock) as store:
        last = store.last_run()
        summary = RunSummary(
            run=last,
            counts=store.counts(),
            changes=store.changes_since() if last else (),
            unread=unread_of(store),
            cautioned=store.cautioned_letters(),
            newly_cautioned=store.cautioned_letters(after=last.id - 1) if last else (),
        )
        build_report(store, summary, app.reports, outside, app.console)
    app.console.say("report", f"Wrote {app.reports}/index.html", path=app.reports)
    ctx.exit(ExitCode.TO_MEND if summary.counts.to_mend else ExitCode.DONE)
