"""What an editor asks for while deciding: look now, try an address, check one link again.

Everything here is asked for by a person and answers within one visit's time. What writes
(`recheck`, `try_address`) holds the lock of a run; `look_at_both` only looks.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.addresses import host_of, link_key
from citecheck.archives import LocalArchive, best_first, citation_date
from citecheck.checks import Difference, difference, excluded, open_visitor, read_page, visit_of
from citecheck.errors import LockedError
from citecheck.lock import only_run
from citecheck.model import ALIVE, Cited, Finding, Observation, Standing, Verdict
from citecheck.pipeline.ambiguity import Readings
from citecheck.pipeline.archiving import open_archives
from citecheck.pipeline.checking import Checker, Judged
from citecheck.pipeline.ledger import StoreLedger
from citecheck.pipeline.outside import visit_policy
from citecheck.pipeline.run import check_rules
from citecheck.reports.words import Kind, reason_sentence
from citecheck.store import LinkRow, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from citecheck.archives import Copy
    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.model import Memento, Past
    from citecheck.pipeline.checking import Checked, CheckRules
    from citecheck.pipeline.outside import Outside
    from citecheck.pipeline.partners import Ledger
    from citecheck.settings import Settings
    from citecheck.store import Store

__all__ = [
    "Comparison",
    "Glance",
    "Trial",
    "days_after",
    "glance_at",
    "load_local",
    "look_at_both",
    "nearest_first",
    "recheck",
    "try_address",
]

_FAILED = Kind("failed", "Failed", "", "The page did not come.")

FIRST_LINES = 6
"""Lines of a page that say what it is about; more is read on the page itself."""

LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Glance:
    """A page as it shows itself at first sight."""

    url: str
    at: datetime
    source: str
    """`live`, `local`, or the archive's name."""
    title: str = ""
    lines: tuple[str, ...] = ()
    words: int = 0
    trouble: str = ""
    """Why nothing is to be seen, for a person."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page as it is now beside an archived copy of it."""

    live: Glance
    copy: Glance | None = None
    past: Past | None = None
    """The copy itself, to be shown."""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """An address that an editor wants to give, visited, judged and kept."""

    url: str
    finding: Finding
    glance: Glance
    kept: bool
    """Whether our own archive has a copy of it now."""
    busy: bool = False
    """True where a run is at work, so that the copy is left to a later one."""

    @property
    def fits(self) -> bool:
        """Whether the address answers, and nothing contradicts the citation."""
        return self.finding.verdict in ALIVE


async def recheck(
    urls: Sequence[str],
    settings: Settings,
    database: Path,
    outside: Outside,
    progress: Progress,
) -> Checked:
    """Visit links now, due or not, and record it as a run of its own.

    Links without a copy elsewhere are looked for. Raises `LockedError` while a run is at work.
    """
    stop = asyncio.Event()
    with only_run(database), open_store(database, clock=outside.clock) as store:
        links = list(store.due_links(outside.clock.now(), urls=urls))
        run_id = store.begin_run(__version__)
        async with open_archives(settings, store, outside, progress, stop) as keeper:
            ledger = StoreLedger(store, keeper, run_id, outside.clock)
            async with _visitor(settings, outside) as visitor:
                rules = check_rules(settings)
                readings = Readings(store, visitor, exclude=rules.exclude, confirm=rules.confirm)
                checker = _checker(visitor, ledger, rules, outside, progress, stop, readings)
                checked = await checker.check(links)
            for link in links if checked.ending == "done" else ():
                if all(m.archive == "local" or m.finding for m in store.mementos_of(link.id)):
                    await keeper.find_copy(link)
        ending = checked.ending if checked.ending in {"done", "interrupted"} else "offline"
        store.finish_run(run_id, ending, {"visited": checked.visited})
        return checked


async def try_address(
    url: str,
    cited: Cited,
    settings: Settings,
    database: Path,
    outside: Outside,
    progress: Progress,
) -> Trial:
    """Visit an address and judge it against a citation; keep a copy of it where it fits.

    The Wayback Machine is asked for a copy by the next run. While a run is at work, nothing
    is kept and the trial says so.
    """
    stop = asyncio.Event()
    ledger = _Trial(replace(cited, url=url))
    link = LinkRow(0, url, host_of(link_key(url)) or "", Standing())
    async with _visitor(settings, outside) as visitor:
        rules = check_rules(settings)
        await _checker(visitor, ledger, rules, outside, progress, stop).check([link])
    judged = ledger.judged
    if judged is None:  # our own network was lost: no verdict on anybody
        nothing = Observation(url, outside.clock.now(), 0)
        judged = await asyncio.to_thread(_unseen, link, nothing)
    finding = next((f for _, f in judged.own), judged.finding)
    glance = await asyncio.to_thread(glance_at, judged.observation, "live")
    trial = Trial(url, finding, glance, kept=False)
    if not trial.fits:
        return trial
    try:
        kept = await _keep(url, judged.observation, settings, database, outside, progress, stop)
    except LockedError:
        return replace(trial, busy=True)
    return replace(trial, kept=kept)


async def look_at_both(
    url: str,
    memento: Memento | None,
    settings: Settings,
    store: Store,
    outside: Outside,
    progress: Progress,
) -> Comparison:
    """Look at a page and at an archived copy of it, side by side; nothing is recorded."""
    live, past = await asyncio.gather(
        _live(url, settings, outside), _past(memento, settings, store, outside, progress)
    )
    shown = await asyncio.to_thread(glance_at, live, "live")
    copy = None
    apart = None
    if memento is not None:
        copy = Glance(memento.url, memento.captured_at, memento.archive)
        if isinstance(past, str):
            copy = replace(copy, trouble=past)
        else:
            seen = visit_of(past)
            copy = await asyncio.to_thread(glance_at, seen, memento.archive)
            if live.status is not None and not shown.trouble:
                apart = await asyncio.to_thread(_apart, seen, live)
    whole = None if isinstance(past, str) or memento is None else past
    return Comparison(shown, copy, whole, apart)


def glance_at(observation: Observation, source: str) -> Glance:
    """Say what a page shows at first sight: its title and first lines."""
    glance = Glance(observation.final_url, observation.at, source)
    if observation.error is not None:
        return replace(glance, trouble=reason_sentence(observation.error.kind, _FAILED))
    page = read_page(observation)
    lines = [line.strip() for line in page.main_text.splitlines() if line.strip()]
    if not lines:
        lines = [line.strip() for line in page.text.splitlines() if line.strip()]
    trouble = ""
    if observation.status is not None and observation.status >= 400:
        trouble = f"The site answers with an error ({observation.status})."
    return replace(
        glance,
        title=page.title or "",
        lines=tuple(line[:LONGEST_LINE] for line in lines[:FIRST_LINES]),
        words=page.words,
        trouble=trouble,
    )


def nearest_first(
    mementos: Sequence[Memento],
    *,
    accessed_on: str | None,
    published_on: str | None,
    dated: str | None,
) -> tuple[Memento, ...]:
    """Return the usable copies of a link, the one that shows best what was cited first."""
    return best_first(mementos, citation_date(accessed_on, published_on, dated))


def days_after(
    at: datetime, *, accessed_on: str | None, published_on: str | None, dated: str | None
) -> int | None:
    """Return how many days after the citation's date something was; None where that is unknown."""
    cited = citation_date(accessed_on, published_on, dated)
    return None if cited is None else (at.date() - cited).days


def load_local(settings: Settings, outside: Outside, memento: Memento) -> Past | None:
    """Return what one of our own copies shows; None where it is not there (any more)."""
    folder = settings.folder / settings.archive.local
    if not folder.is_dir():
        return None
    with LocalArchive(folder, outside.clock, read_only=True) as local:
        return local.load(memento)


# --- within ---------------------------------------------------------------------------


class _Trial:
    """A `Ledger` of one address that remembers the latest finding only."""

    def __init__(self, cited: Cited) -> None:
        self._cited = cited
        self.judged: Judged | None = None

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        """Return what the citation says of its page, at the new address."""
        return ((link.id, self._cited),)

    def record(
        self,
        judged: Judged,
        standing: Standing,  # noqa: ARG002 - the interface of a ledger
        own: Sequence[tuple[int, Finding]],  # noqa: ARG002
    ) -> None:
        """Keep the finding; a person waits for it, so time confirms nothing."""
        self.judged = judged

    def may_probe(self, host: str) -> bool:  # noqa: ARG002
        """Allow the one probe that settles a doubt."""
        return True

    def neighbour_of(self, host: str) -> Observation | None:  # noqa: ARG002
        """Return nothing: one address is looked at, and its neighbour once."""
        return None

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        """Keep nothing."""

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:  # noqa: ARG002
        """Return nothing: what the new address showed before is not asked."""
        return None

    def known_good(self, most: int) -> Sequence[str]:  # noqa: ARG002
        """Return nothing: one address tells nothing of our network."""
        return ()


def _unseen(link: LinkRow, observation: Observation) -> Judged:
    says = "the web cannot be seen from here at the moment"
    return Judged(link, observation, Finding(Verdict.UNCHECKED, "offline", 1.0, says))


@contextlib.asynccontextmanager
async def _visitor(settings: Settings, outside: Outside) -> AsyncIterator[Visitor]:
    policy = replace(visit_policy(settings), keep_exchanges="local" in settings.archive.keep)
    async with open_visitor(
        policy, resolver=outside.resolver, clock=outside.clock, random=outside.random
    ) as visitor:
        yield visitor


def _checker(
    visitor: Visitor,
    ledger: Ledger,
    rules: CheckRules,
    outside: Outside,
    progress: Progress,
    stop: asyncio.Event,
    readings: Readings | None = None,
) -> Checker:
    return Checker(
        visitor,
        ledger,
        rules,
        clock=outside.clock,
        random=outside.random,
        progress=progress,
        stop=stop,
        readings=readings,
    )


async def _keep(
    url: str,
    observation: Observation,
    settings: Settings,
    database: Path,
    outside: Outside,
    progress: Progress,
    stop: asyncio.Event,
) -> bool:
    with only_run(database), open_store(database, clock=outside.clock) as store:
        link = store.link(store.ensure_link(url))
        assert link is not None
        async with open_archives(settings, store, outside, progress, stop) as keeper:
            keeper.keep(link, observation)
            if keeper.wayback is not None and await keeper.may_tell_wayback(url):
                store.want_capture(keeper.wayback.name, url)
            return keeper.kept.local > 0


async def _live(url: str, settings: Settings, outside: Outside) -> Observation:
    if excluded(url, settings.check.exclude):
        return Observation(url, outside.clock.now(), 0)
    async with _visitor(settings, outside) as visitor:
        return await visitor.observe(url)


async def _past(
    memento: Memento | None,
    settings: Settings,
    store: Store,
    outside: Outside,
    progress: Progress,
) -> Past | str:
    """Return a copy, or why it cannot be shown."""
    if memento is None:
        return "No copy is known."
    if memento.archive == LocalArchive.name:
        own = await asyncio.to_thread(load_local, settings, outside, memento)
        return own or "Our own copy is not where it was kept."
    # Without our own folder, which a reader must not take from a run.
    asked = settings.without_own_copies()
    async with open_archives(asked, store, outside, progress, asyncio.Event()) as keeper:
        if keeper.wayback is None or keeper.wayback.name != memento.archive:
            return "This copy can be seen at its archive only."
        copy: Copy = await keeper.wayback.copy(memento)
    return copy.past or f"The archive did not show its copy: {copy.reason or copy.outcome}."


def _apart(copy: Observation, live: Observation) -> Difference:
    return difference(read_page(copy).main_text, read_page(live).main_text)
