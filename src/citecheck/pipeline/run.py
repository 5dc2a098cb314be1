"""The whole run, readable in one sitting: it wires the rooms and holds no rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from citecheck import __version__
from citecheck.checks import ConfirmRules, Recheck, open_visitor
from citecheck.pipeline.archiving import archive_all, open_archives
from citecheck.pipeline.capturing import Captured
from citecheck.pipeline.checking import Checked, Checker, CheckRules
from citecheck.pipeline.ledger import StoreLedger
from citecheck.pipeline.outside import Outside, visit_policy
from citecheck.pipeline.reading import Read, read_letters
from citecheck.repairs.suggest import suggest
from citecheck.reports import RunSummary, Unread, write_reports
from citecheck.store import Store, open_store

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Sequence

    from citecheck.console import Progress
    from citecheck.pipeline.keeping import Keeper, Kept
    from citecheck.settings import Settings
    from citecheck.store import LinkRow

__all__ = ["Due", "Outcome", "Plan", "archive_only", "build_report", "check_rules", "run"]

Ending = Literal["done", "partly", "interrupted", "offline"]


@dataclass(frozen=True, slots=True)
class Due:
    """Which links a run visits: those whose time has come, unless more is asked for."""

    everything: bool = False
    only_broken: bool = False
    letters: tuple[str, ...] = ()
    """Only links cited in these letters, due or not."""
    read: bool = False
    """Only links cited in the letters that the run reads, due or not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run shall do."""

    settings: Settings
    database: Path
    reports: Path | None
    """None writes none."""
    letters: tuple[str, ...] = ()
    """Letters to read; none reads those of the settings."""
    due: Due = field(default_factory=Due)
    archive: bool = True
    """Whether to look for copies elsewhere; our own are kept in any case."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    ending: Ending
    summary: RunSummary
    read: Read
    checked: Checked
    kept: Kept


async def run(plan: Plan, outside: Outside, progress: Progress, stop: asyncio.Event) -> Outcome:
    """Read, check, archive, store, report.

    `stop` ends the run early: visits in flight are finished, nothing is lost, and the next
    run goes on from there. Raises `UsageError`, `StorageError`.
    """
    with open_store(plan.database, clock=outside.clock) as store:
        before = store.last_run()
        run_id = store.begin_run(__version__)
        read = read_letters(store, _letters(plan), progress)
        async with open_archives(plan.settings, store, outside, progress, stop) as keeper:
            checked = await _check(plan, store, keeper, outside, run_id, read, progress, stop)
            captured = Captured()
            if plan.archive and checked.ending == "done":
                captured = await archive_all(plan.settings, store, keeper, outside, progress)
        ending = _ending(read, checked, stop)
        store.finish_run(run_id, ending, _counts(read, checked, keeper.kept))
        changes = store.changes_since(before.id if before else 0)
        summary = RunSummary(
            run=store.last_run(),
            counts=store.counts(),
            changes=changes,
            unread=tuple(Unread(e.path, e.problem, e.advice) for e in read.unread),
            visited=checked.visited,
            kept=keeper.kept.local + keeper.kept.found + captured.made,
            captures_waiting=captured.waiting,
            hints=captured.hints,
        )
        if plan.reports is not None:
            build_report(store, summary, plan.reports, outside, progress)
        return Outcome(ending, summary, read, checked, keeper.kept)


async def archive_only(
    plan: Plan, outside: Outside, progress: Progress, stop: asyncio.Event
) -> tuple[Kept, Captured]:
    """Look for copies and ask for new ones, without visiting links."""
    with open_store(plan.database, clock=outside.clock) as store:
        async with open_archives(plan.settings, store, outside, progress, stop) as keeper:
            captured = await archive_all(plan.settings, store, keeper, outside, progress)
            return keeper.kept, captured


def build_report(
    store: Store, summary: RunSummary, folder: Path, outside: Outside, progress: Progress
) -> tuple[Path, ...]:
    """Write the reports from what the database holds; return the files."""
    files = write_reports(
        store.report_rows(), summary, folder, now=outside.clock.now(), suggest=suggest
    )
    progress.detail("report", f"Wrote the report to {folder}/index.html", files=len(files))
    return files


def _letters(plan: Plan) -> Sequence[str]:
    if plan.letters:
        return plan.letters
    here = plan.settings.folder
    return [
        letter if "://" in letter or here == Path() else str(here / letter)
        for letter in plan.settings.letters
    ]


async def _check(
    plan: Plan,
    store: Store,
    keeper: Keeper,
    outside: Outside,
    run_id: int,
    read: Read,
    progress: Progress,
    stop: asyncio.Event,
) -> Checked:
    settings = plan.settings
    ledger = StoreLedger(store, keeper, run_id, outside.clock)
    async with open_visitor(
        replace(visit_policy(settings), keep_exchanges="local" in settings.archive.keep),
        resolver=outside.resolver,
        clock=outside.clock,
        random=outside.random,
    ) as visitor:
        checker = Checker(
            visitor,
            ledger,
            check_rules(settings),
            clock=outside.clock,
            random=outside.random,
            progress=progress,
            stop=stop,
        )
        due = replace(plan.due, letters=tuple(read.paths)) if plan.due.read else plan.due
        return await checker.check(_due(store, due, outside))


def check_rules(settings: Settings) -> CheckRules:
    """Return what the settings say about judging."""
    check = settings.check
    return CheckRules(
        confirm=ConfirmRules(check.confirm.failures, check.confirm.days),
        recheck=Recheck(
            ok=check.recheck.ok,
            moved=check.recheck.moved,
            changed=check.recheck.changed,
            suspect=check.recheck.suspect,
            broken=check.recheck.broken,
            blocked=check.recheck.blocked,
        ),
        exclude=check.exclude,
        per_host=check.per_host,
    )


def _due(store: Store, due: Due, outside: Outside) -> Iterable[LinkRow]:
    now = outside.clock.now()
    if not (due.letters or due.read):
        return list(store.due_links(now, everything=due.everything, only_broken=due.only_broken))
    links = {
        link.id: link for letter in due.letters for link in store.due_links(now, letter=letter)
    }
    return list(links.values())


def _ending(read: Read, checked: Checked, stop: asyncio.Event) -> Ending:
    if checked.ending in {"offline", "captive_portal"}:
        return "offline"
    if checked.ending == "interrupted" or stop.is_set():
        return "interrupted"
    return "partly" if read.unread else "done"


def _counts(read: Read, checked: Checked, kept: Kept) -> dict[str, int]:
    return {
        "letters": read.letters,
        "letters_read": read.changed,
        "letters_unread": len(read.unread),
        "visited": checked.visited,
        "left": checked.left,
        "copies_kept": kept.local,
        "copies_found": kept.found,
        "lookups_failed": kept.could_not_ask,
    }
