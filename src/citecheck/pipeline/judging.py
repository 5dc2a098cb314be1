"""Judging what visits saw, beside the event loop.

Reading a page takes from one millisecond to some hundreds, in which no visit would go on. In
threads, the interpreter's lock makes visits and pages wait for each other; so where there are
many links the pages go to processes, several at once, because each message has its price.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.checks import Matter, judge_all, judge_jointly
from citecheck.model import Finding, Observation, Verdict
from citecheck.processes import end_now, handed_to, outcome, process_pool, spare_processors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import ProcessPoolExecutor
    from datetime import datetime

    from citecheck.checks import JointFinding
    from citecheck.model import Cited, Past
    from citecheck.store import LinkRow

__all__ = ["Judged", "Judges", "Untold"]

PROCESSES_FROM = 200
"""Links from which on processes are worth their start (imports: 0.15 s of processor time each)."""

MOST_PAGES = 48
MOST_BYTES = 4 << 20
"""Of one message to a process: few enough that nobody waits long for the others."""

PATIENCE = 120.0
"""Seconds for one message. Pages are read within bounds (a hostile one takes a second), so
that only a defect, or a machine at its end, takes so long."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A citation's other readings of which a visit could not tell whether they are there."""

    citation: int
    says: str
    """A sentence for a person: which, and why."""
    lasting: bool
    """It has been so on as many days as a failure needs to be believed."""
    not_before: datetime | None = None
    """When their hosts want to be asked again."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One visit to one link, and what it means for the link and for each citation of it."""

    link: LinkRow
    observation: Observation
    finding: Finding
    own: tuple[tuple[int, Finding], ...] = ()
    """Findings by citation, where they are not the link's."""
    doubtful: tuple[int, ...] = ()
    """Citations whose address was recognised on a scan, and may have been misread."""
    untold: tuple[Untold, ...] = ()
    """Citations that cannot be told to be dead, or misread, because of another reading."""

    def of(self, citation: int) -> Finding:
        """Return the finding for a citation."""
        return dict(self.own).get(citation, self.finding)

    @property
    def waiting(self) -> bool:
        """Whether a citation waits until its other readings can be told."""
        return any(not one.lasting for one in self.untold)

    @property
    def failing(self) -> bool:
        """Whether the link, or a citation of it, fails in any way."""
        return any(f.hardness for f in (self.finding, *(f for _, f in self.own)))

    @property
    def to_confirm(self) -> bool:
        """Whether a second visit must agree before anybody is alarmed."""
        return any(f.hardness == "hard" for f in (self.finding, *(f for _, f in self.own)))


class Judges:
    """Judges visits in processes where there are many, and in a thread where there are few."""

    def __init__(self, links: int, processors: int | None = None) -> None:
        """`links` is how many are expected, `processors` how many are to be used for them."""
        spare = spare_processors() if processors is None else processors
        self._processes = spare if links >= PROCESSES_FROM else 0
        self._one_at_a_time = asyncio.Lock()  # a hostile page of 2 MiB costs 90 MB while it is read
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[tuple[Matter, asyncio.Future[JointFinding]]] = deque()
        self._senders: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the processes, where there are to be any: they load while the first pages come."""
        if self._processes:
            self._pool = process_pool(self._processes)
            for _ in range(self._processes):
                self._pool.submit(judge_all, ())

    async def judge(
        self,
        link: LinkRow,
        observation: Observation,
        cited: Sequence[tuple[int, Cited]],
        *,
        past: Past | None = None,
        sibling: Observation | None = None,
    ) -> Judged:
        """Judge one visit for the link and for each citation of it."""
        page = Matter(_without_exchanges(observation), tuple(cited), past, sibling)
        if not self._processes:
            async with self._one_at_a_time:
                said = await asyncio.to_thread(judge_jointly, page)
        elif not observation.body:
            said = judge_jointly(page)  # nothing to read: no message is worth it
        else:
            said = await self._send(page)
        return Judged(link, observation, *said)

    def close(self) -> None:
        """End the processes."""
        for sender in self._senders:
            sender.cancel()
        if self._pool is not None:
            end_now(self._pool)
            self._pool = None

    # --- messages ------------------------------------------------------------------------

    async def _send(self, page: Matter) -> JointFinding:
        answer: asyncio.Future[JointFinding] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, answer))
        # One more than there are processes: the next message is ready when one is done.
        if len(self._senders) <= self._processes:
            sender = asyncio.create_task(self._send_waiting())
            self._senders.add(sender)
            sender.add_done_callback(self._senders.discard)
        return await answer

    async def _send_waiting(self) -> None:
        """Send what waits, message by message, until nothing does."""
        await asyncio.sleep(0)  # what arrives in the same moment goes along
        while self._waiting:
            some = self._some()
            try:
                said = await self._judged([page for page, _ in some])
            except Exception as problem:  # a defect of ours: whoever waits must hear of it
                for _, answer in some:
                    if not answer.done():
                        answer.set_exception(problem)
                continue
            for (_, answer), one in zip(some, said, strict=True):
                if not answer.done():
                    answer.set_result(one)

    def _some(self) -> list[tuple[Matter, asyncio.Future[JointFinding]]]:
        some = [self._waiting.popleft()]
        size = some[0][0].size
        while self._waiting and len(some) < MOST_PAGES and size < MOST_BYTES:
            some.append(self._waiting.popleft())
            size += some[-1][0].size
        return some

    async def _judged(self, pages: list[Matter]) -> list[JointFinding]:
        """Judge a message's pages; one on which a process dies costs no other its judgement."""
        said = await self._try(pages)
        if said is not None:
            return said
        if len(pages) == 1:
            return [(_unreadable(pages[0].observation), ())]
        return [one for page in pages for one in await self._judged([page])]

    async def _try(self, pages: list[Matter]) -> list[JointFinding] | None:
        """Judge pages in a process; None where it died of them, or found no end."""
        if self._pool is None:
            self._pool = process_pool(self._processes)
        pool = self._pool
        said = await outcome(handed_to(pool, judge_all, pages), PATIENCE)
        if said is None and self._pool is pool:
            end_now(pool)
            self._pool = None
        return said


def _without_exchanges(observation: Observation) -> Observation:
    """Leave out what crossed the wire: judging needs it not, and it may be large."""
    if all(hop.exchange is None for hop in observation.hops):
        return observation
    hops = tuple(replace(hop, exchange=None) for hop in observation.hops)
    return replace(observation, hops=hops)


def _unreadable(observation: Observation) -> Finding:
    """Say nothing against a page on which a process went down."""
    return Finding(
        Verdict.UNCHECKED,
        "not_due",
        0.0,
        "The page was visited, but reading it failed; nothing can be said of it.",
        final_url=observation.final_url if observation.hops else None,
        status=observation.status,
    )
