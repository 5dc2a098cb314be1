"""`citecheck archive`: look up mementos, without visiting links."""

from __future__ import annotations

import click

from citecheck.cli.common import App, ExitCode, common_options

__all__ = ["archive"]


@click.command()
@common_options
@click.pass_context
def archive(ctx: click.Context, app: App) -> None:
    """Look for an archived copy of every link that has none yet."""
    from citecheck.cli.running import until_signal
    from citecheck.errors import UsageError
    from citecheck.lock import only_run
    from citecheck.pipeline import Plan, real_outside
    from citecheck.pipeline.run import find_copies

    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    plan = Plan(settings=app.settings, database=app.database, reports=None)
    outside = real_outside(app.settings)
    with only_run(app.database):
        kept = until_signal(app, lambda stop: find_copies(plan, outside, app.console, stop))
    app.console.say(
        "archived",
        f"Looked for {kept.looked_up} copies: {kept.found} found, "
        f"{kept.could_not_ask} could not be asked for, {kept.left} left for the next run.",
    )
    ctx.exit(ExitCode.PARTLY if kept.could_not_ask or kept.left else ExitCode.DONE)
