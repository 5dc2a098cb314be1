"""The checking stage: visit what is due, judge it, confirm it, record it.

Rules live in `checks`; here is the order of things. A first pass visits everything. What
looks gone for good is visited once more, on a new connection and after all else, and only
what both visits agree on is confirmed.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from citecheck.checks import (
    ConfirmRules,
    Recheck,
    advance,
    assess,
    excluded,
    judge,
    schedule,
)
from citecheck.model import Finding, Observation, Verdict
from citecheck.pipeline.guard import NetworkGuard

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from citecheck.checks import Visitor
    from citecheck.console import Progress
    from citecheck.model import Cited, Past, Standing
    from citecheck.ports import Clock
    from citecheck.store import LinkRow

__all__ = ["CheckRules", "Checked", "Checker", "Judged", "Ledger"]

GRACE = 5.0
"""Seconds that visits in flight get to finish when a run is told to stop."""

WORSE_SHARE = 0.3
"""If more than this share of the links that were fine fails in one run, then it is likelier
that something stands between us and them than that they all died overnight."""
WORSE_AT_LEAST = 10
"""Links; below it a share says nothing."""

OF_THE_CITATION = frozenset({"different_content", "fragment_missing"})
"""Reasons that hold for one citation and not for every visitor of its link."""

BEACONS = 3
"""Pages that were fine when last visited, and are visited again when a run has seen nothing
good: three of three do not die in one night, so that they tell whether the web is there."""

MADE_UP_HOST = "citecheck-{:08x}.example"
"""A name that cannot exist (RFC 2606): who answers for it stands between us and the web."""

Sight = Literal["online", "offline", "captive_portal", "clock_wrong"]
Ending = Literal["done", "interrupted", "offline", "captive_portal", "clock_wrong"]


@dataclass(frozen=True, slots=True)
class CheckRules:
    """What settings say about judging."""

    confirm: ConfirmRules = field(default_factory=ConfirmRules)
    recheck: Recheck = field(default_factory=Recheck)
    exclude: tuple[str, ...] = ()
    per_host: int = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """One visit to one link, and what it means for the link and for each citation of it."""

    link: LinkRow
    observation: Observation
    finding: Finding
    own: tuple[tuple[int, Finding], ...] = ()
    """Findings by citation, where they are not the link's."""

    @property
    def to_confirm(self) -> bool:
        """Whether a second visit must agree before anybody is alarmed."""
        return any(f.hardness == "hard" for f in (self.finding, *(f for _, f in self.own)))


@dataclass(frozen=True, slots=True)
class Checked:
    """How the stage ended."""

    ending: Ending
    visited: int
    left: int
    """Links that were not visited."""
    held_as_suspect: int = 0
    """Failures that were not confirmed because too many came at once."""


class Ledger(Protocol):
    """Where the stage reads what is cited and writes what it found."""

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        """Return the citations of a link: what each says it shows."""

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        """Write down one visit, the standing it leads to, and citations' own findings."""

    def may_probe(self, host: str) -> bool:
        """Return whether a made-up neighbour may be asked for: once a host and day."""

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        """Return what the link showed before, from our own copy or an archive's."""

    def known_good(self, most: int) -> Sequence[str]:
        """Return addresses on different hosts that were fine when last visited."""


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
    ) -> None:
        self._visitor = visitor
        self._ledger = ledger
        self._rules = rules
        self._clock = clock
        self._random = random
        self._progress = progress
        self._stop = stop
        self._guard: NetworkGuard[Judged] = NetworkGuard(self._settle)
        self._standings: dict[int, Standing] = {}
        self._to_confirm: list[Judged] = []
        self._first: dict[int, Judged] = {}
        self._good: str | None = None
        self._visited = 0
        self._fine_before = 0
        self._worse = 0

    async def check(self, links: Iterable[LinkRow]) -> Checked:
        """Visit, judge, confirm and record; return how it ended."""
        todo = deque(links)
        total = len(todo)
        self._progress.begin("Visiting links", total)
        ending = await self._first_pass(todo)
        held = 0
        if ending == "done" and self._to_confirm:
            held = await self._confirm()
            ending = "interrupted" if self._stop.is_set() else ending
        self._progress.end("Visiting links")
        return Checked(ending, self._visited, total - self._visited, held)

    # --- visiting -----------------------------------------------------------------------

    async def _first_pass(self, todo: deque[LinkRow]) -> Ending:
        """Visit everything; where the web seems lost, look whether it is before going on."""
        while True:
            todo = await self._pass(todo, fresh=False)
            ending = await self._ending()
            self._guard.go_on()
            if ending != "done" or not todo:
                return ending

    async def _pass(self, todo: Iterable[LinkRow], *, fresh: bool) -> deque[LinkRow]:
        """Visit links, hosts side by side; return those that were not begun.

        Stops early when told to or when the web seems lost.
        """
        by_host: dict[str, deque[LinkRow]] = defaultdict(deque)
        for link in todo:
            by_host[link.host].append(link)
        workers = [
            asyncio.create_task(self._work(queue, fresh=fresh))
            for queue in by_host.values()
            for _ in range(min(len(queue), self._rules.per_host))
        ]
        stopping = asyncio.create_task(self._stop.wait())
        try:
            pending: set[asyncio.Task[object]] = set(workers)
            while pending and not stopping.done():
                done, pending = await asyncio.wait(
                    {*pending, stopping}, return_when=asyncio.FIRST_COMPLETED
                )
                pending.discard(stopping)
                for task in done - {stopping}:
                    task.result()
            if pending:
                await asyncio.wait(pending, timeout=GRACE)
        finally:
            for task in (*workers, stopping):
                task.cancel()
            await asyncio.gather(*workers, stopping, return_exceptions=True)
        return deque(link for queue in by_host.values() for link in queue)

    async def _work(self, queue: deque[LinkRow], *, fresh: bool) -> None:
        while queue and not self._stop.is_set() and not self._guard.lost:
            link = queue.popleft()
            if fresh:
                await self._second_visit(link)
            else:
                await self._first_visit(link)

    async def _first_visit(self, link: LinkRow) -> None:
        judged = await self._visit(link, fresh=False)
        self._visited += 1
        self._progress.step("Visiting links")
        if judged.finding.verdict in {Verdict.OK, Verdict.MOVED}:
            self._good = link.url
        self._guard.admit(judged, link.host, judged.observation, judged.finding)

    async def _visit(self, link: LinkRow, *, fresh: bool) -> Judged:
        if excluded(link.url, self._rules.exclude):
            observation = Observation(url=link.url, at=self._clock.now(), elapsed_ms=0)
            says = "the settings exclude this address from visits"
            return Judged(link, observation, Finding(Verdict.UNCHECKED, "excluded", 1.0, says))
        observation = await self._visitor.observe(link.url, fresh=fresh)
        return await self._judge(link, observation)

    async def _judge(self, link: LinkRow, observation: Observation) -> Judged:
        cited = self._ledger.cited_of(link)
        judged = await asyncio.to_thread(judge_for_all, link, observation, cited)
        sibling = await self._sibling(link, judged)
        past = None
        if _in_doubt(judged):
            past = await self._ledger.past_of(link, cited[0][1] if cited else None)
        if sibling is None and past is None:
            return judged
        return await asyncio.to_thread(
            judge_for_all, link, observation, cited, past=past, sibling=sibling
        )

    async def _sibling(self, link: LinkRow, judged: Judged) -> Observation | None:
        """Visit a made-up neighbour where its answer would settle a doubt."""
        probes = (judged.finding.probe, *(f.probe for _, f in judged.own))
        probe = next((p for p in probes if p), None)
        if probe is None or not self._ledger.may_probe(link.host):
            return None
        return await self._visitor.observe(probe)

    # --- deciding -----------------------------------------------------------------------

    def _settle(self, judged: Judged) -> None:
        """Record a first visit; remember it where a second one must confirm."""
        before = self._standing(judged.link)
        was_fine = before.verdict in {Verdict.OK, Verdict.MOVED}
        self._fine_before += was_fine
        confirmed_before = (
            before.verdict is judged.finding.verdict and before.reason == judged.finding.reason
        )
        own_to_confirm = any(f.hardness == "hard" for _, f in judged.own)
        if judged.to_confirm and (own_to_confirm or not confirmed_before):
            self._worse += was_fine
            light = replace(judged, observation=replace(judged.observation, body=b"", hops=()))
            self._to_confirm.append(light)
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
        standing = replace(standing, next_check=due)
        self._standings[judged.link.id] = standing
        own = judged.own if confirmed else [(c, _unconfirmed(f)) for c, f in judged.own]
        self._ledger.record(judged, standing, own)

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
        self._first = {judged.link.id: judged for judged in self._to_confirm}
        links = [judged.link for judged in self._to_confirm]
        self._progress.begin("Confirming", len(links))
        await self._pass(links, fresh=True)
        self._progress.end("Confirming")
        return 0

    async def _second_visit(self, link: LinkRow) -> None:
        first = self._first[link.id]
        second = await self._visit(link, fresh=True)
        self._progress.step("Confirming")
        self._record(second, confirmed=_agree(first, second))

    # --- our own network ----------------------------------------------------------------

    async def _ending(self) -> Ending:
        """Decide on what is still held back, and say how the first pass ended."""
        if self._guard.held and not self._stop.is_set():
            sight: Sight = await self._sight()
            if sight == "online" and self._guard.clock_wrong:
                sight = "clock_wrong"
            if sight != "online":
                dropped = self._guard.drop_all()
                self._visited -= dropped
                return sight
            self._guard.release_all()
        return "interrupted" if self._stop.is_set() else "done"

    async def _sight(self) -> Sight:
        if self._good is not None:
            # The web was seen in this run: see whether it still is, where it was good before.
            again = await self._visitor.observe(self._good, fresh=True)
            return "online" if again.status is not None else "offline"
        made_up = MADE_UP_HOST.format(self._random.getrandbits(32))
        probe = await self._visitor.observe(f"http://{made_up}/")
        if probe.status is not None:
            return assess(self._guard.sample, probe)
        return await self._beacons() or assess(self._guard.sample, probe)

    async def _beacons(self) -> Sight | None:
        """Look at pages that were fine before; None where they settle nothing."""
        urls = self._ledger.known_good(BEACONS)
        seen = await asyncio.gather(*(self._visitor.observe(url, fresh=True) for url in urls))
        for url, one in zip(urls, seen, strict=True):
            self._guard.clock.take(url, one)
        answers = {(one.status, one.body) for one in seen if one.status is not None}
        if len(seen) > 1 and len(answers) == 1:
            return "captive_portal"
        if any(judge(one, None).verdict in {Verdict.OK, Verdict.MOVED} for one in seen):
            return "online"
        if len(seen) < BEACONS:
            return None
        return "captive_portal" if answers else "offline"


def judge_for_all(
    link: LinkRow,
    observation: Observation,
    cited: Sequence[tuple[int, Cited]],
    *,
    past: Past | None = None,
    sibling: Observation | None = None,
) -> Judged:
    """Judge one visit for the link and for each citation of it.

    The best match speaks for the link, unless it fails for a reason that holds for a
    citation only: then the link gets what holds for any visitor.
    """
    findings = [
        (citation, judge(observation, one, past=past, sibling=sibling)) for citation, one in cited
    ]
    plain = [f for _, f in findings if f.reason not in OF_THE_CITATION]
    if plain:
        finding = max(plain, key=_goodness)
    else:
        finding = judge(observation, None, past=past, sibling=sibling)
    own = tuple(
        (citation, f)
        for citation, f in findings
        if (f.verdict, f.reason) != (finding.verdict, finding.reason)
        and f.reason in OF_THE_CITATION
    )
    return Judged(link, observation, finding, own)


def _goodness(finding: Finding) -> tuple[bool, float]:
    good = finding.verdict in {Verdict.OK, Verdict.MOVED}
    return good, finding.confidence if good else -finding.confidence


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


def _agree(first: Judged, second: Judged) -> bool:
    """Whether two visits say the same of the link and of its citations."""

    def said(judged: Judged) -> tuple[Verdict, str, dict[int, Verdict]]:
        finding = judged.finding
        return finding.verdict, finding.reason, {c: f.verdict for c, f in judged.own}

    return said(first) == said(second)
