"""`citecheck db`: look after the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines
from citecheck.console import printable
from citecheck.errors import StorageError, UsageError

if TYPE_CHECKING:
    from citecheck.store import Store

__all__ = ["db"]

METADATA = "metadata.json"


@click.group()
def db() -> None:
    """Check, back up, export or thin the database."""


def _open(app: App) -> Store:
    from citecheck.clocks import SystemClock
    from citecheck.store import open_store

    if not app.database.is_file():
        raise UsageError(f"{app.database}: there is no such database. `citecheck run` makes it.")
    return open_store(app.database, clock=SystemClock())


@db.command("check")
@common_options
@click.pass_context
def db_check(ctx: click.Context, app: App) -> None:
    """See whether the database is whole: SQLite's own check, and what must always hold.

    Prints a line for each fault; ends with 3 if there is one.
    """
    with _open(app) as store:
        faults = store.check()
    print_lines(printable(fault) for fault in faults)
    if faults:
        app.console.error(
            "damaged",
            f"citecheck: {app.database} has {len(faults)} faults; restore a backup, or ask for "
            "help with the lines above.",
        )
        ctx.exit(ExitCode.PARTLY)
    app.console.say("whole", f"{app.database} is whole.")


@db.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@common_options
def db_backup(app: App, target: Path) -> None:
    """Copy the database to a new file TARGET, also while a run is at work."""
    with _open(app) as store:
        store.backup(target)
    app.console.say("backup", f"Wrote {target}.", path=target)


@db.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "formats",
    type=click.Choice(["csv", "jsonl"]),
    multiple=True,
    default=("csv", "jsonl"),
    show_default=True,
    help="What to write; may be given twice.",
)
@common_options
def db_export(app: App, folder: Path, formats: tuple[str, ...]) -> None:
    """Write every table and view into FOLDER, and metadata.json for Datasette.

    To look at the database in Datasette: datasette citations.db --metadata metadata.json
    """
    from citecheck.store import datasette_metadata

    with _open(app) as store:
        files = store.export(folder, formats=formats)
    path = folder / METADATA
    try:
        path.write_text(datasette_metadata(app.database.stem), encoding="utf-8")
    except OSError as problem:
        raise StorageError(f"{path}: cannot be written ({problem.strerror})") from problem
    app.console.say("export", f"Wrote {len(files) + 1} files into {folder}.", path=folder)


@db.command("thin")
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Only visits older than so many days.  [default: 365]",
)
@common_options
def db_thin(app: App, older_than: int | None) -> None:
    """Delete old visits that told nothing new; `run` does so once a week.

    The first and the last visit of every link stay for ever, and so do both sides of every
    change.
    """
    from citecheck.lock import only_run
    from citecheck.pipeline.run import THIN_AFTER

    age = THIN_AFTER if older_than is None else timedelta(days=older_than)
    with only_run(app.database), _open(app) as store:
        gone = store.thin(store.now() - age)
    app.console.say("thinned", f"Deleted {gone} visits that told nothing new.", deleted=gone)
