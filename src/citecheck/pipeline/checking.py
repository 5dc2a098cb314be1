"""The checking stage: visit what is due, judge it, confirm it, record it.

Rules live in `checks`; here is the order of things. A first pass visits everything. What
looks gone for good is visited once more, on a new connection and after all else, and only
what both visits agree on is confirmed.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from citecheck.addresses import link_key
from citecheck.checks import (
    ConfirmRules,
    Recheck,
    advance,
    excluded,
    schedule,
)
from citecheck.model import ALIVE, Finding, Observation, Verdict
from citecheck.pipeline.ambiguity import as_far_as_told
from citecheck.pipeline.frontier import CROWD, TableFrontier, visit_all
from citecheck.pipeline.guard import NetworkGuard, without_body
from citecheck.pipeline.judging import Judged, Judges
from citecheck.pipeline.lookout import Lookout
from citecheck.pipeline.neighbours import Neighbours

if TYPE_CHECKING:
    import asyncio
    import random
    from collections.abc import Callable, Coroutine, Iterable, Sequence
    from datetime import datetime

    from citecheck.checks import Sight, Visitor
    from citecheck.console import Progress
    from citecheck.model import Cited, Standing
    from citecheck.pipeline.ambiguity import Adopted
    from citecheck.pipeline.judging import Untold
    from citecheck.pipeline.partners import Elsewhere, Ledger, OtherReadings
    from citecheck.ports import Clock
    from citecheck.store import LinkRow

__all__ = ["CheckRules", "Checked", "Checker", "Judged"]

WORSE_SHARE = 0.3
"""If more than this share of the links that were fine fails in one run, then it is likelier
that something stands between us and them than that they all died overnight."""
WORSE_AT_LEAST = 10
"""Links; below it a share says nothing."""

AWAY = 4096
"""Visits asked of other machines at a time: some seconds' worth for thirty of them."""
AWAY_PER_HOST = 32
"""Of these, at one host: two jobs of the cluster."""

Ending = Literal["done", "interrupted", "offline", "captive_portal", "clock_wrong"]


@dataclass(frozen=True, slots=True)
class CheckRules:
    """What settings say about judging."""

    confirm: ConfirmRules = field(default_factory=ConfirmRules)
    recheck: Recheck = field(default_factory=Recheck)
    exclude: tuple[str, ...] = ()
    per_host: int = 2
    concurrency: int = 128
    """Connections over all hosts."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How the stage ended."""

    ending: Ending
    visited: int
    left: int
    """Links that were not visited."""
    held_as_suspect: int = 0
    """Failures that were not confirmed because too many came at once."""


class _First(NamedTuple):
    """What a first visit found, for a second one to agree."""

    link: LinkRow
    said: tuple[Verdict, str]
    own: dict[int, Verdict]
    """Of the citations that have a finding of their own."""
    untold: tuple[Untold, ...]

    def agrees(self, second: Finding) -> bool:
        """Whether another visit found the same of the link, whatever it found of citations."""
        return (second.verdict, second.reason) == self.said


class Checker:
    """Runs the stage once."""

    def __init__(
        self,
        visitor: Visitor,
        ledger: Ledger,
        rules: CheckRules,
        *,
        clock: Clock,
        random: random.Random,
        progress: Progress,
        stop: asyncio.Event,
        readings: OtherReadings | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._elsewhere = elsewhere
        self._readings = readings
        self._visitor = visitor
        self._ledger = ledger
        self._rules = rules
        self._clock = clock
        self._random = random
        self._progress = progress
        self._stop = stop
        self._guard: NetworkGuard[Judged] = NetworkGuard(self._settle)
        self._standings: dict[int, Standing] = {}
        self._to_confirm: dict[int, _First] = {}
        self._judges = Judges(0)
        self._neighbours = Neighbours(visitor, ledger)
        self._lookout = Lookout(visitor, self._guard, random, ledger.known_good, rules.exclude)
        self._visited = 0
        self._fine_before = 0
        self._worse = 0

    async def check(self, links: Iterable[LinkRow], total: int | None = None) -> Checked:
        """Visit, judge, confirm and record; return how it ended.

        Links are taken as they are needed; `total` is their number where they have no length.
        """
        if total is None:
            links = links if isinstance(links, Sized) else list(links)
            total = len(links)
        self._judges = Judges(total)
        if self._elsewhere is None:
            self._judges.start()
        self._progress.begin("Visiting links", total)
        try:
            ending = await self._first_pass(self._frontier(links))
            held = 0
            if ending == "done" and self._to_confirm:
                held = await self._confirm()
                ending = "interrupted" if self._stop.is_set() else ending
        finally:
            self._judges.close()
        self._progress.end("Visiting links")
        return Checked(ending, self._visited, max(0, total - self._visited), held)

    # --- visiting -----------------------------------------------------------------------

    async def _first_pass(self, frontier: TableFrontier) -> Ending:
        """Visit everything; where the web seems lost, look whether it is before going on."""
        while True:
            await self._pass(frontier, self._first_visit)
            ending = await self._ending()
            self._guard.go_on()
            if ending != "done" or frontier.empty:
                return ending

    def _frontier(self, links: Iterable[LinkRow]) -> TableFrontier:
        if self._elsewhere is None:
            return TableFrontier(links, self._rules.per_host)
        # Who visits elsewhere keeps to the host's limit; here only the supply is kept up.
        return TableFrontier(links, AWAY_PER_HOST, hosts_in_turn=AWAY)

    async def _pass(
        self, frontier: TableFrontier, visit: Callable[[LinkRow], Coroutine[None, None, None]]
    ) -> None:
        """Visit links, hosts side by side, until told to stop or the web seems lost."""
        await visit_all(
            frontier,
            visit,
            most=AWAY if self._elsewhere else CROWD * self._rules.concurrency,
            halted=lambda: self._guard.lost,
            stop=self._stop,
        )

    async def _first_visit(self, link: LinkRow) -> None:
        seen = await self._visit(link, fresh=False)
        self._visited += 1
        self._progress.step("Visiting links")
        judged = await self._read_otherwise(seen)
        if judged is None:
            return
        good = judged.finding.verdict in ALIVE
        if good:
            self._lookout.good = link.url
        self._guard.admit(
            judged if good else _light(judged), link.host, judged.observation, judged.finding
        )

    async def _read_otherwise(self, judged: Judged) -> Judged | None:
        """Settle an ambiguous address; return what is to be said of it as it was read first.

        None where nobody cites it so any more.
        """
        if self._readings is None or not (judged.failing or judged.doubtful):
            return judged
        sought = await self._readings.settle(judged, self._ledger.cited_of(judged.link))
        for adopted in sought.adopted:
            await self._admit_adopted(adopted)
        if sought.adopted:
            left = {citation for citation, _ in self._ledger.cited_of(judged.link)}
            if not left:
                return None
            judged = replace(judged, own=tuple(one for one in judged.own if one[0] in left))
        decided = tuple(one for one in judged.doubtful if one not in sought.undecided)
        return as_far_as_told(replace(judged, doubtful=decided), sought.untold)

    async def _admit_adopted(self, adopted: Adopted) -> None:
        """Judge another reading that answers for whoever cites it now."""
        cited = self._ledger.cited_of(adopted.link)
        other = await self._judge(adopted.link, adopted.observation, cited)
        says = f"{adopted.note} {other.finding.explanation}"
        other = replace(other, finding=replace(other.finding, explanation=says))
        self._guard.admit(other, adopted.link.host, other.observation, other.finding)

    async def _visit(self, link: LinkRow, *, fresh: bool) -> Judged:
        if excluded(link.url, self._rules.exclude):
            observation = Observation(url=link.url, at=self._clock.now(), elapsed_ms=0)
            says = "the settings exclude this address from visits"
            return Judged(link, observation, Finding(Verdict.UNCHECKED, "excluded", 1.0, says))
        cited = self._ledger.cited_of(link)
        url = _as_written(link, cited)
        if self._elsewhere is None:
            observation = await self._visitor.observe(url, fresh=fresh)
            judged = await self._judge(link, observation, cited)
        else:
            judged = await self._elsewhere.visit(link, url, cited, fresh=fresh)
            judged = await self._beyond_doubt(judged, cited)
        doubtful = tuple(citation for citation, says in cited if says.doubtful)
        return replace(judged, doubtful=doubtful) if doubtful else judged

    async def _judge(
        self, link: LinkRow, observation: Observation, cited: Sequence[tuple[int, Cited]]
    ) -> Judged:
        return await self._beyond_doubt(await self._judges.judge(link, observation, cited), cited)

    async def _beyond_doubt(self, judged: Judged, cited: Sequence[tuple[int, Cited]]) -> Judged:
        """Judge once more with a neighbour and the past, where they could settle a doubt."""
        link, observation = judged.link, judged.observation
        sibling = await self._sibling(link, judged)
        past = None
        if _in_doubt(judged):
            past = await self._ledger.past_of(link, cited[0][1] if cited else None)
        if sibling is None and past is None:
            return judged
        return await self._judges.judge(link, observation, cited, past=past, sibling=sibling)

    async def _sibling(self, link: LinkRow, judged: Judged) -> Observation | None:
        """Return what a made-up neighbour answers, where that would settle a doubt."""
        probes = (judged.finding.probe, *(f.probe for _, f in judged.own))
        probe = next((p for p in probes if p), None)
        return await self._neighbours.beside(link.host, probe) if probe else None

    # --- deciding -----------------------------------------------------------------------

    def _settle(self, judged: Judged) -> None:
        """Record a first visit; remember it where a second one must confirm."""
        if self._readings is not None:
            for citation in judged.doubtful:
                if judged.of(citation).verdict in ALIVE:
                    self._readings.keep(citation)
        before = self._standing(judged.link)
        was_fine = before.verdict in ALIVE
        self._fine_before += was_fine
        confirmed_before = (
            before.verdict is judged.finding.verdict and before.reason == judged.finding.reason
        )
        own_to_confirm = any(f.hardness == "hard" for _, f in judged.own)
        if judged.to_confirm and (own_to_confirm or not confirmed_before):
            self._worse += was_fine
            said = judged.finding.verdict, judged.finding.reason
            own = {citation: finding.verdict for citation, finding in judged.own}
            self._to_confirm[judged.link.id] = _First(judged.link, said, own, judged.untold)
            self._record(judged, confirmed=False)
        else:
            self._record(judged, confirmed=confirmed_before)

    def _record(self, judged: Judged, *, confirmed: bool) -> None:
        at = judged.observation.at
        standing = advance(
            self._standing(judged.link),
            judged.finding,
            at,
            confirmed=confirmed,
            rules=self._rules.confirm,
        )
        due = schedule(
            standing,
            at,
            recheck=self._rules.recheck,
            random=self._random,
            not_before=judged.observation.retry_after,
        )
        if judged.waiting:
            due = min(due, self._next_look(judged, standing))
        standing = replace(standing, next_check=due)
        if judged.link.id in self._to_confirm:
            self._standings[judged.link.id] = standing
        told = confirmed or standing.verdict is Verdict.BROKEN  # a soft failure, days later
        own = judged.own if told else [(c, _unconfirmed(f)) for c, f in judged.own]
        self._ledger.record(judged, standing, own)

    def _next_look(self, judged: Judged, standing: Standing) -> datetime:
        """Return when readings of which nothing could be told are asked for again."""
        return schedule(
            replace(standing, verdict=Verdict.SUSPECT),
            judged.observation.at,
            recheck=self._rules.recheck,
            random=self._random,
            not_before=max((u.not_before for u in judged.untold if u.not_before), default=None),
        )

    def _standing(self, link: LinkRow) -> Standing:
        return self._standings.get(link.id, link.standing)

    async def _confirm(self) -> int:
        """Visit once more what looks gone; return how many were held as suspect instead."""
        if self._worse >= WORSE_AT_LEAST and self._worse > WORSE_SHARE * self._fine_before:
            self._progress.warn(
                "mass_failure",
                f"{self._worse} of {self._fine_before} links that were fine failed in this one "
                "run. That many do not die overnight: they are held as suspect.",
                failed=self._worse,
                fine_before=self._fine_before,
            )
            return self._worse
        links = [first.link for first in self._to_confirm.values()]
        self._progress.begin("Confirming", len(links))
        await self._pass(self._frontier(links), self._second_visit)
        self._progress.end("Confirming")
        return 0

    async def _second_visit(self, link: LinkRow) -> None:
        first = self._to_confirm[link.id]
        second = as_far_as_told(await self._visit(link, fresh=True), first.untold)
        self._progress.step("Confirming")
        own = [(c, f if first.own.get(c) is f.verdict else _unconfirmed(f)) for c, f in second.own]
        self._record(replace(second, own=tuple(own)), confirmed=first.agrees(second.finding))

    async def _ending(self) -> Ending:
        """Decide on what is still held back, and say how the first pass ended."""
        if self._guard.held and not self._stop.is_set():
            sight: Sight | Literal["clock_wrong"] = await self._lookout.look()
            if sight == "online" and self._guard.clock_wrong:
                sight = "clock_wrong"
            if sight != "online":
                dropped = self._guard.drop_all()
                self._visited -= dropped
                return sight
            self._guard.release_all()
        return "interrupted" if self._stop.is_set() else "done"


def _as_written(link: LinkRow, cited: Sequence[tuple[int, Cited]]) -> str:
    """Return the address as a letter has it: servers may tell `%7E` from `~`."""
    written = (one.url.partition("#")[0] for _, one in cited)
    return next(
        (url for url in written if url == link.url or (url and link_key(url) == link.url)), link.url
    )


def _in_doubt(judged: Judged) -> bool:
    """Whether a look at the past could change what is said."""
    return judged.observation.status is not None and any(
        f.verdict is Verdict.CHANGED or f.probe is not None
        for f in (judged.finding, *(f for _, f in judged.own))
    )


def _unconfirmed(finding: Finding) -> Finding:
    if finding.hardness is None:
        return finding
    return replace(finding, verdict=Verdict.SUSPECT)


def _light(judged: Judged) -> Judged:
    """Leave out what only a page that is kept needs: a judgement may wait for long."""
    return replace(judged, observation=replace(without_body(judged.observation), body=b""))
