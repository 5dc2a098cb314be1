"""`citecheck run`: the main job."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, ExitCode, common_options, print_lines

if TYPE_CHECKING:
    from citecheck.notify import Heartbeat, Target
    from citecheck.pipeline import Outcome, Plan

__all__ = ["run"]

OFFLINE = {
    "offline": "The web cannot be seen from here: our own network is down, not the links.",
    "captive_portal": "Something answers for the whole web here (a login page, a proxy that "
    "refuses): our own network, not the links.",
    "clock_wrong": "The web says that this machine's clock is wrong.",
}
NOTHING_RECORDED = "Nothing was recorded against any link; run again when that is mended."


@click.command()
@click.argument("letters", nargs=-1, metavar="[LETTER]...")
@click.option("--all", "everything", is_flag=True, help="Visit every link, due or not.")
@click.option("--only-broken", is_flag=True, help="Visit what is broken or failing, due or not.")
@click.option(
    "--letter", "only", multiple=True, metavar="PATH", help="Visit the links of this letter only."
)
@click.option(
    "--notify",
    "also",
    multiple=True,
    metavar="WHERE",
    help="Tell the news to a webhook (https://…), by mail (smtp://host/?from=…&to=…) or to a "
    "program (exec:command), besides the settings' own.",
)
@click.option(
    "--with-requisites", is_flag=True, help="Keep the stylesheets and images of pages too."
)
@click.option("--ocr", is_flag=True, help="Recognise the text of scans.")
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    metavar="N",
    help="Letters to take from one list on the web.  [default: 200]",
)
@click.option(
    "--cluster",
    metavar="URL",
    envvar="CITECHECK_CLUSTER",
    help="Let the workers of this PostgreSQL database visit (see `citecheck worker`).",
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
    also: tuple[str, ...],
    with_requisites: bool,
    ocr: bool,
    max_pages: int | None,
    cluster: str | None,
) -> None:
    """Read, check, archive, store, report.

    Letters may be files, folders, patterns or web addresses (a letter, or a list of them:
    an index page, a feed, a sitemap); without any, those of citecheck.toml. Links
    are visited when they are due. Says nothing when nothing has changed.
    """
    from citecheck.notify import Heartbeat, targets_of
    from citecheck.pipeline import Due, Plan

    settings = app.settings
    if with_requisites:
        settings = replace(settings, archive=replace(settings.archive, with_requisites=True))
    if ocr:
        settings = replace(settings, ocr=True)
    plan = Plan(
        max_pages=max_pages,
        cluster=cluster,
        settings=settings,
        database=app.database,
        reports=app.reports,
        letters=letters,
        due=Due(everything=everything, only_broken=only_broken, letters=only),
    )
    if letters and not app.database.exists() and (code := _nothing_named(app, letters)):
        ctx.exit(code)
    targets = targets_of((*app.settings.notify, *also), os.environ)
    heartbeat = Heartbeat(app.settings.heartbeat, os.environ)
    ctx.exit(_watched(app, plan, targets, heartbeat))


def _nothing_named(app: App, letters: tuple[str, ...]) -> ExitCode | None:
    """Say what is wrong with the letters where none of them is there: no database is made."""
    from citecheck.letters import find_letters

    found = find_letters(letters)
    if found.paths or found.addresses:
        return None
    for problem in found.errors:
        app.console.warn("letter_unread", str(problem), letter=problem.path)
    return ExitCode.USAGE


def _watched(app: App, plan: Plan, targets: tuple[Target, ...], heartbeat: Heartbeat) -> ExitCode:
    """Run under the eyes of a watchdog, who hears of the start and of every end."""
    from citecheck.cli.running import exit_code, until_signal
    from citecheck.lock import only_run
    from citecheck.pipeline import real_outside
    from citecheck.pipeline import run as run_pipeline

    outside = real_outside(app.settings)
    teller = Teller(app, targets)
    # Who is locked out says nothing to the watchdog: the run that holds the lock will.
    with only_run(plan.database):
        _note(app, heartbeat.start())
        try:
            outcome = until_signal(
                app, lambda stop: run_pipeline(plan, outside, app.console, stop, teller.tell)
            )
        except BaseException:
            _note(app, heartbeat.fail())
            raise
        code = ExitCode.PARTLY if teller.failed else exit_code(outcome)
        _last_words(app, outcome, code, told=teller.said)
        well = code in {ExitCode.DONE, ExitCode.TO_MEND}
        _note(app, heartbeat.success() if well else heartbeat.fail())
    return code


def _note(app: App, problem: str) -> None:
    if problem:
        app.console.log("heartbeat", problem)


class Teller:
    """Tells the news of a run: on stdout, and to whoever the settings name."""

    def __init__(self, app: App, targets: tuple[Target, ...]) -> None:
        self._app = app
        self._targets = targets
        self.said = False
        """Whether there was any news."""
        self.failed = False
        """Whether somebody could not be told."""

    def tell(self, outcome: Outcome) -> bool:
        """Tell; return whether it arrived everywhere. What did not is told by the next run."""
        from citecheck.notify import News, notify
        from citecheck.reports import changes_mail, changes_record, changes_subject

        changes, cautioned = outcome.summary.changes, outcome.summary.newly_cautioned
        report = str(self._app.reports / "index.html")
        mail = changes_mail(changes, cautioned, report=report)
        if not mail:
            return True
        self.said = True
        if not self._app.console.quiet:
            print_lines([mail.rstrip("\n")])
        record = {**changes_record(changes, cautioned), "to_mend": outcome.summary.counts.to_mend}
        news = News(changes_subject(changes, cautioned), mail, {**record, "report": report})
        for problem in notify(self._targets, news):
            self.failed = True
            self._app.console.warn("notify", problem)
        return not self.failed


def _last_words(app: App, outcome: Outcome, code: ExitCode, *, told: bool) -> None:
    """Say how the run ended: aloud where there is news or something went wrong."""
    from citecheck.reports import summary_line

    console = app.console
    if outcome.ending == "offline":
        why = f"{OFFLINE[outcome.checked.ending]} {NOTHING_RECORDED}"
        console.warn("offline", why, cause=outcome.checked.ending, exit_code=int(code))
        return
    line = summary_line(outcome.summary)
    if outcome.checked.left:
        left = outcome.checked.left
        line += f"; {left:,} {'link is' if left == 1 else 'links are'} left for the next run."
    aloud = told or sys.stderr.isatty() or outcome.ending == "interrupted"
    speak = console.say if aloud and not console.quiet else console.log
    speak("summary", line, exit_code=int(code), ending=outcome.ending)
    for hint in outcome.summary.hints:
        speak("hint", hint)
