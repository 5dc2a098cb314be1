"""`citecheck archive`: look up mementos, request and follow captures, export our own copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines
from citecheck.errors import UsageError

if TYPE_CHECKING:
    from citecheck.store import Store

__all__ = ["archive"]


@click.group(invoke_without_command=True)
@click.option("--status", is_flag=True, help="Only say how things stand; ask nobody.")
@common_options
@click.pass_context
def archive(ctx: click.Context, app: App, status: bool) -> None:
    """Look for an archived copy of every link that has none; ask for new copies.

    Captures need keys (IA_ACCESS_KEY and IA_SECRET_KEY, or `ia configure`), keep to the
    service's pace and go on in the next run where this one ends.
    """
    if ctx.invoked_subcommand is not None:
        return
    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    if status:
        _print_status(app)
        return
    ctx.exit(_archive(app))


def _archive(app: App) -> ExitCode:
    from citecheck.cli.running import until_signal
    from citecheck.lock import only_run
    from citecheck.pipeline import Plan, real_outside
    from citecheck.pipeline.run import archive_only

    plan = Plan(settings=app.settings, database=app.database, reports=None)
    outside = real_outside(app.settings)
    with only_run(app.database):
        kept, captured = until_signal(
            app, lambda stop: archive_only(plan, outside, app.console, stop)
        )
    app.console.say(
        "archived",
        f"Looked for {kept.looked_up} copies: {kept.found} found, "
        f"{kept.could_not_ask} could not be asked for, {kept.left} left for the next run. "
        f"Captured {captured.made}, verified {captured.verified}, refused {captured.refused}.",
    )
    for hint in captured.hints:
        app.console.say("hint", hint)
    # Captures that wait for their turn or for keys change no exit code.
    return ExitCode.PARTLY if kept.could_not_ask or kept.left else ExitCode.DONE


def _print_status(app: App) -> None:
    from citecheck.clocks import SystemClock
    from citecheck.pipeline.capturing import capture_status
    from citecheck.store import open_store

    asked = app.settings.archive
    with open_store(app.database, clock=SystemClock()) as store:
        counts = store.counts()
        print_lines(
            [
                f"{counts.copies} of {counts.links} links have an archived copy.",
                *capture_status(
                    store, "wayback", asked.wayback.captures_per_minute, asked.run_budget
                ),
            ]
        )


@archive.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.wacz")
@common_options
def export(app: App, target: Path) -> None:
    """Write all our own copies as one WACZ file, for any viewer of web archives."""
    from citecheck.archives import LocalArchive
    from citecheck.clocks import SystemClock
    from citecheck.store import open_store

    folder = app.settings.folder / app.settings.archive.local
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: there are no copies of our own yet. `citecheck run` makes them."
        )
    clock = SystemClock()
    titles: dict[str, str] = {}
    if app.database.is_file():
        with open_store(app.database, clock=clock) as store:
            titles = _titles(store)
    try:
        with LocalArchive(folder, clock):
            pass  # the index is brought up to date, then left to the runs that begin meanwhile
        with LocalArchive(folder, clock, read_only=True) as local:
            local.export_wacz(target, titles=titles)
    except OSError as problem:
        raise UsageError(f"{target}: cannot be written: {problem.strerror}.") from None
    app.console.say("exported", f"Wrote {target}", path=target)


def _titles(store: Store) -> dict[str, str]:
    return {
        row.url: title
        for row in store.report_rows()
        if row.url and (title := row.page_title or row.title)
    }
