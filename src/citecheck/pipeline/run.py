"""The whole run, readable in one sitting: it wires the rooms and holds no rules.

What reads letters and finds lost addresses is loaded where it is needed: most nights bring no
new letter.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from citecheck import __version__
from citecheck.checks import ConfirmRules, Recheck, open_visitor
from citecheck.errors import ClockError
from citecheck.pipeline.ambiguity import Readings
from citecheck.pipeline.archiving import archive_all, open_archives
from citecheck.pipeline.capturing import Captured
from citecheck.pipeline.checking import Checked, Checker, CheckRules
from citecheck.pipeline.dating import BACKWARDS
from citecheck.pipeline.freshness import is_fresh, mark_of, remember
from citecheck.pipeline.ledger import StoreLedger
from citecheck.pipeline.outside import Outside, visit_policy
from citecheck.pipeline.reading import Read, read_letters
from citecheck.repairs.suggest import suggest
from citecheck.reports import RunSummary, Unread, write_reports
from citecheck.store import Store, open_store

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from citecheck.console import Progress
    from citecheck.pipeline.keeping import Keeper, Kept
    from citecheck.pipeline.letters_fetching import LetterFetcher
    from citecheck.pipeline.letters_web import WebLetters
    from citecheck.pipeline.partners import Elsewhere
    from citecheck.settings import Settings
    from citecheck.store import ChangeRow, LinkRow, RunRow

__all__ = [
    "Due",
    "Outcome",
    "Plan",
    "archive_only",
    "build_report",
    "check_rules",
    "run",
    "unread_of",
]

Ending = Literal["done", "partly", "interrupted", "offline"]

THIN_EVERY = timedelta(days=7)
"""Visits that told nothing new are cleared away at most so often: there is no hurry."""

THIN_AFTER = timedelta(days=365)
"""A year of visits is kept whole, for whoever asks how often a site was away."""


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
    max_pages: int | None = None
    """Letters that one list on the web gives; None for the usual limit."""
    cluster: str | None = None
    """PostgreSQL address of a cluster whose workers visit for this run; None visits here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    ending: Ending
    summary: RunSummary
    read: Read
    checked: Checked
    kept: Kept


async def run(
    plan: Plan,
    outside: Outside,
    progress: Progress,
    stop: asyncio.Event,
    tell: Callable[[Outcome], bool] | None = None,
) -> Outcome:
    """Read, check, archive, store, report, tell.

    `stop` ends the run early: visits in flight are finished, nothing is lost, and the next
    run goes on from there. `tell` hands the news to people and returns whether it arrived:
    what did not, and the news of runs that were killed, is told by the next run.

    Raises `UsageError`, `StorageError`, `ClockError`.
    """
    with open_store(plan.database, clock=outside.clock) as store:
        _refuse_a_clock_gone_back(store, plan, outside)
        told = store.last_run_with("told")
        run_id = store.begin_run(__version__)
        known_unread = told.counts.get("unread_mark", 0) if told else 0
        read = await _read(plan, store, outside, progress, stop, known_unread)
        if read.changed:
            from citecheck.pipeline.recovering import recover_from_letters

            recover_from_letters(store)
        async with open_archives(plan.settings, store, outside, progress, stop) as keeper:
            checked = await _check(plan, store, keeper, outside, run_id, read, progress, stop)
            captured = Captured()
            if checked.ending == "done":
                await _recover_from_web(plan, store, outside, read, progress, stop)
            if plan.archive and checked.ending == "done":
                captured = await archive_all(plan.settings, store, keeper, outside, progress)
                from citecheck.pipeline.recovering import recover_from_archives

                await recover_from_archives(store, keeper, outside.clock, progress, stop)
        ending = _ending(read, checked, stop)
        store.finish_run(run_id, ending, _counts(read, checked, keeper.kept))
        summary = RunSummary(
            run=store.last_run(),
            counts=store.counts(),
            changes=_news(plan, store, told, tell),
            unread=unread_of(store),
            cautioned=store.cautioned_letters(),
            newly_cautioned=store.cautioned_letters(after=told.id if told else 0),
            visited=checked.visited,
            kept=keeper.kept.local + keeper.kept.found + captured.made,
            captures_waiting=captured.waiting,
            hints=captured.hints,
        )
        outcome = Outcome(ending, summary, read, checked, keeper.kept)
        if ending != "interrupted":
            _close(plan, store, outcome, outside, progress, tell)
        return outcome


def unread_of(store: Store) -> tuple[Unread, ...]:
    """Return what could not be read when a run looked last, for the report."""
    return tuple(Unread(e.path, e.problem, e.advice) for e in store.unread_letters())


def _news(
    plan: Plan, store: Store, told: RunRow | None, tell: Callable[[Outcome], bool] | None
) -> tuple[ChangeRow, ...]:
    """Return what changed since people were last told, where anybody asks."""
    if plan.reports is None and tell is None:
        return ()
    return store.changes_since(told.id if told else 0)


async def _read(
    plan: Plan,
    store: Store,
    outside: Outside,
    progress: Progress,
    stop: asyncio.Event,
    known_unread: int,
) -> Read:
    settings = plan.settings

    def web() -> AbstractAsyncContextManager[WebLetters]:
        from citecheck.pipeline.letters_web import open_web_letters

        return open_web_letters(store, settings, outside, progress, max_pages=plan.max_pages)

    return await read_letters(
        store,
        _letters(plan),
        progress,
        stop,
        known_unread,
        web=web,
        ocr=settings.ocr_languages if settings.ocr else None,
    )


async def _recover_from_web(
    plan: Plan, store: Store, outside: Outside, read: Read, progress: Progress, stop: asyncio.Event
) -> None:
    from citecheck.pipeline.letters_fetching import open_fetcher
    from citecheck.pipeline.recovering import recover_from_web

    def web() -> AbstractAsyncContextManager[LetterFetcher]:
        return open_fetcher(store, plan.settings, outside, progress)

    await recover_from_web(store, web, outside.clock, progress, stop, read.renewed)


def _refuse_a_clock_gone_back(store: Store, plan: Plan, outside: Outside) -> None:
    """Refuse to write yesterday's date below tomorrow's. Raises `ClockError`."""
    last, now = store.last_work(), outside.clock.now()
    if last is None or plan.due.everything or now >= last.started_at - BACKWARDS:
        return
    raise ClockError(
        f"This machine's clock says {now:%Y-%m-%d}, but the last run here was on "
        f"{last.started_at:%Y-%m-%d}: nothing was done. Set the clock; if it is right, run once "
        "with --all."
    )


def _close(
    plan: Plan,
    store: Store,
    outcome: Outcome,
    outside: Outside,
    progress: Progress,
    tell: Callable[[Outcome], bool] | None,
) -> None:
    """Do what comes after the work: the report, the news, the clearing away."""
    run = outcome.summary.run
    assert run is not None
    if plan.reports is not None:
        mark = mark_of(store, run.state, outcome.summary.unread)
        if not is_fresh(plan.reports, mark):
            build_report(store, outcome.summary, plan.reports, outside, progress)
            remember(plan.reports, mark)
    if tell is not None and outcome.ending != "offline" and tell(outcome):
        store.add_counts(run.id, {"told": 1, "unread_mark": outcome.read.unread_mark})
    now = outside.clock.now()
    thinned = store.last_run_with("thinned")
    if outcome.ending == "done" and (thinned is None or now - thinned.started_at >= THIN_EVERY):
        store.add_counts(run.id, {"thinned": store.thin(now - THIN_AFTER)})


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
    due = replace(plan.due, letters=tuple(read.paths)) if plan.due.read else plan.due
    for letter in plan.due.letters:
        if store.letter(letter) is None:
            says = f"{letter}: no letter is known by this name, so that no link of it is visited."
            progress.warn("letter_unknown", says, letter=letter)
    links, number = ((), 0) if stop.is_set() else _due(store, due, outside)
    if not number:
        return Checked("interrupted" if stop.is_set() else "done", 0, 0)
    ledger = StoreLedger(store, keeper, run_id, outside.clock)
    keep = "local" in settings.archive.keep
    async with (
        _elsewhere(plan, whole=keep) as elsewhere,
        open_visitor(
            replace(visit_policy(settings), keep_exchanges=keep),
            resolver=outside.resolver,
            clock=outside.clock,
            random=outside.random,
        ) as visitor,
    ):
        rules = check_rules(settings)
        checker = Checker(
            visitor,
            ledger,
            rules,
            clock=outside.clock,
            random=outside.random,
            progress=progress,
            stop=stop,
            readings=Readings(store, visitor, exclude=rules.exclude, confirm=rules.confirm),
            elsewhere=elsewhere,
        )
        checked = await checker.check(links, number)
        await keeper.keep_requisites(visitor)
        return checked


@asynccontextmanager
async def _elsewhere(plan: Plan, *, whole: bool) -> AsyncIterator[Elsewhere | None]:
    if plan.cluster is None:
        yield None
        return
    from citecheck.cluster import open_coordinator

    async with open_coordinator(plan.cluster, whole=whole) as coordinator:
        yield coordinator


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
        concurrency=check.concurrency,
    )


def _due(store: Store, due: Due, outside: Outside) -> tuple[Iterable[LinkRow], int]:
    """Return the links to visit and their number; what is due is read as it is needed."""
    now = outside.clock.now()
    if due.letters or due.read:
        links = {
            link.id: link for letter in due.letters for link in store.due_links(now, letter=letter)
        }
        return links.values(), len(links)
    everything, only_broken = due.everything, due.only_broken
    return (
        store.due_links(now, everything=everything, only_broken=only_broken),
        store.due_count(now, everything=everything, only_broken=only_broken),
    )


def _ending(read: Read, checked: Checked, stop: asyncio.Event) -> Ending:
    if checked.ending in {"offline", "captive_portal", "clock_wrong"}:
        return "offline"
    if checked.ending == "interrupted" or stop.is_set():
        return "interrupted"
    return "partly" if read.unread else "done"


def _counts(read: Read, checked: Checked, kept: Kept) -> dict[str, int]:
    return {
        "letters": read.letters,
        "letters_read": read.changed,
        "letters_unread": len(read.unread),
        "held_as_suspect": checked.held_as_suspect,
        "visited": checked.visited,
        "left": checked.left,
        "copies_kept": kept.local,
        "requisites_kept": kept.requisites,
        "copies_found": kept.found,
        "lookups_failed": kept.could_not_ask,
    }
