"""`citecheck demo`: the whole job on a small web of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines

__all__ = ["demo"]


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("citecheck-demo"),
    show_default=True,
    help="Folder for the letters, the database and the report.",
)
@common_options
@click.pass_context
def demo(ctx: click.Context, app: App, folder: Path) -> None:
    """Run the whole job on sample letters and a small web of its own; no internet needed.

    Ends with 0 whatever the letters' links do: finding the broken ones is the point. Writes
    into no folder but its own, and over no letter that is there.
    """
    from citecheck.cli.running import until_signal
    from citecheck.demo.show import run_demo
    from citecheck.reports import summary_line

    app.console.say("demo", f"A small web on this machine; sample letters in {folder}/letters …")
    outcome = until_signal(app, lambda stop: run_demo(folder, app.console, stop))
    # After `make demo` the program is in the virtual environment and on no path.
    program = "citecheck" if shutil.which("citecheck") else sys.argv[0]
    report = (folder / "reports" / "index.html").resolve()
    counts = outcome.summary.counts
    verdicts = ", ".join(f"{n} {verdict}" for verdict, n in sorted(counts.verdicts.items()))
    print_lines(
        [
            summary_line(outcome.summary),
            f"By verdict: {verdicts}.",
            "",
            f"The report:   {report.as_uri()}",
            f"The database: {folder / 'citations.db'}",
            "",
            "What is known of one address:",
            f"  {program} show --db {folder / 'citations.db'} "
            "http://www.fisheries.example/joint-declaration-outer-banks/",
            "The editor's page, to repair what is broken:",
            f"  {program} review --folder {folder}",
            "And on your own letters:",
            f"  {program} run path/to/your/letters",
        ]
    )
    ctx.exit(ExitCode.DONE if outcome.ending == "done" else ExitCode.PARTLY)
