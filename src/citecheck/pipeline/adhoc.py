"""An ad-hoc look at addresses without a letter: visited, judged, confirmed, not recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.addresses import host_of, link_key
from citecheck.checks import open_visitor
from citecheck.model import Cited, Standing, Verdict
from citecheck.pipeline.checking import Checked, Checker, Judged
from citecheck.pipeline.outside import Outside, visit_policy
from citecheck.pipeline.run import check_rules
from citecheck.store import LinkRow

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from citecheck.console import Progress
    from citecheck.model import Finding, Observation, Past
    from citecheck.settings import Settings

__all__ = ["Look", "look_at"]


@dataclass(frozen=True, slots=True)
class Look:
    """What an ad-hoc look at one address found."""

    url: str
    """As given, fragment included."""
    finding: Finding
    verdict: Verdict
    """After confirmation: a failure that time must confirm is `suspect`."""
    observation: Observation


class _Memory:
    """A `Ledger` that remembers nothing beyond the look."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = urls
        self._probed: set[str] = set()
        self._neighbours: dict[str, Observation] = {}
        self.looks: dict[str, Look] = {}

    def links(self) -> list[LinkRow]:
        """Return a link for each address."""
        return [
            LinkRow(number, url, host_of(link_key(url)) or "", Standing())
            for number, url in enumerate(self._urls)
        ]

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        """Return the address itself: its fragment counts, and nothing else is known."""
        return ((link.id, Cited(url=link.url)),)

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        """Keep the latest finding."""
        finding, verdict = judged.finding, standing.verdict
        if own:
            finding = own[0][1]
            verdict = finding.verdict
        self.looks[judged.link.url] = Look(judged.link.url, finding, verdict, judged.observation)

    def may_probe(self, host: str) -> bool:
        """Return whether a made-up neighbour may be asked for: once a host and look."""
        fresh = host not in self._probed
        self._probed.add(host)
        return fresh

    def neighbour_of(self, host: str) -> Observation | None:
        """Return what a neighbour on the host answered in this look."""
        return self._neighbours.get(host)

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        """Keep what a neighbour answered."""
        self._neighbours[host] = seen

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:  # noqa: ARG002
        """Return nothing: there is no past without a database."""
        return None

    def known_good(self, most: int) -> Sequence[str]:  # noqa: ARG002 - as for `past_of`
        """Return nothing, for the same reason."""
        return ()


async def look_at(
    urls: Sequence[str],
    settings: Settings,
    outside: Outside,
    progress: Progress,
    stop: asyncio.Event,
) -> tuple[Checked, tuple[Look, ...]]:
    """Visit and judge addresses; return how it ended and one look for each, in their order."""
    memory = _Memory(list(dict.fromkeys(urls)))
    async with open_visitor(
        replace(visit_policy(settings), keep_exchanges=False),  # nothing is archived here
        resolver=outside.resolver,
        clock=outside.clock,
        random=outside.random,
    ) as visitor:
        checker = Checker(
            visitor,
            memory,
            check_rules(settings),
            clock=outside.clock,
            random=outside.random,
            progress=progress,
            stop=stop,
        )
        checked = await checker.check(memory.links())
    return checked, tuple(memory.looks[url] for url in dict.fromkeys(urls) if url in memory.looks)
