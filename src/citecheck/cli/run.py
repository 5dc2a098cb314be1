"""`citecheck run`: the main job."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, common_options, print_lines

if TYPE_CHECKING:
    from citecheck.cli.common import ExitCode
    from citecheck.pipeline import Outcome

__all__ = ["finish", "run"]


@click.command()
@click.argument("letters", nargs=-1, metavar="[LETTER]...")
@click.option("--all", "everything", is_flag=True, help="Visit every link, due or not.")
@click.option("--only-broken", is_flag=True, help="Visit what is broken or failing, due or not.")
@click.option(
    "--letter", "only", multiple=True, metavar="PATH", help="Visit the links of this letter only."
)
@common_options
@click.pass_context
def run(
    ctx: click.Context,
    app: App,
    letters: tuple[str, ...],
    everything: bool,
    only_broken: bool,
    only: tuple[str, ...],
) -> None:
    """Read, check, archive, store, report.

    Letters may be files, folders or patterns; without any, those of citecheck.toml. Links
    are visited when they are due. Says nothing when nothing has changed.
    """
    from citecheck.cli.running import run_plan
    from citecheck.pipeline import Due, Plan, real_outside

    plan = Plan(
        settings=app.settings,
        database=app.database,
        reports=app.reports,
        letters=letters,
        due=Due(everything=everything, only_broken=only_broken, letters=only),
    )
    outcome = run_plan(app, plan, real_outside(app.settings))
    ctx.exit(finish(app, outcome))


def finish(app: App, outcome: Outcome) -> ExitCode:
    """Print the news and a line of summary; return the exit code."""
    from citecheck.cli.running import exit_code
    from citecheck.reports import changes_mail, summary_line

    code = exit_code(outcome)
    console, report = app.console, app.reports / "index.html"
    if outcome.ending == "offline":
        console.warn(
            "offline",
            "The web cannot be seen from here (our own network, not the links): nothing was "
            "recorded against any link. Run again when it is back.",
        )
    mail = changes_mail(outcome.summary.changes, report=str(report))
    if mail and not console.quiet:
        print_lines([mail.rstrip("\n")])
    line = summary_line(outcome.summary)
    left = outcome.checked.left
    if left:
        line += f" {left} links are left for the next run."
    speak = console.say if mail or sys.stderr.isatty() or code >= 2 else console.detail
    speak("summary", line, exit_code=int(code), ending=outcome.ending)
    return code
