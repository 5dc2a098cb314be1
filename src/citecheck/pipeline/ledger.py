"""What the checking stage reads and writes: the database, our copies, the archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.model import ALIVE
from citecheck.store import CitationVerdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Cited, Finding, Observation, Past, Standing
    from citecheck.pipeline.checking import Judged
    from citecheck.pipeline.keeping import Keeper
    from citecheck.ports import Clock
    from citecheck.store import LinkRow, Store

__all__ = ["StoreLedger"]


class StoreLedger:
    """The `Ledger` of a run."""

    def __init__(self, store: Store, keeper: Keeper, run_id: int, clock: Clock) -> None:
        self._store = store
        self._keeper = keeper
        self._run_id = run_id
        self._clock = clock

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        """Return the citations of a link: what each says it shows."""
        return self._store.cited_of(link.id)

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        """Write down one visit, and keep a copy of what is alive."""
        verdicts = [
            CitationVerdict(
                citation_id=citation,
                verdict=finding.verdict,
                reason=finding.reason,
                explanation=finding.explanation,
                confidence=finding.confidence,
                title_similarity=finding.title_similarity,
            )
            for citation, finding in own
        ]
        self._store.record_check(
            self._run_id, judged.link.id, judged.observation, judged.finding, standing, verdicts
        )
        if judged.observation.hops and self._shows_what_was_cited(judged):
            self._keeper.keep(judged.link, judged.observation)

    def _shows_what_was_cited(self, judged: Judged) -> bool:
        """Whether the page is alive and fits at least one of its citations."""
        if judged.finding.verdict not in ALIVE:
            return False
        return not judged.own or len(judged.own) < len(self.cited_of(judged.link))

    def may_probe(self, host: str) -> bool:
        """Return whether a made-up neighbour may be asked for: once a host and day."""
        return self._store.claim_probe(host, self._clock.now())

    def neighbour_of(self, host: str) -> Observation | None:
        """Return what a made-up neighbour answered today."""
        return self._store.neighbour_of(host, self._clock.now())

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        """Keep what a made-up neighbour answered, for the rest of the day."""
        self._store.keep_neighbour(host, seen, self._clock.now())

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        """Return what the link showed when it was cited."""
        return await self._keeper.past_of(link, cited)

    def known_good(self, most: int) -> Sequence[str]:
        """Return addresses on different hosts that were fine when last visited."""
        return self._store.known_good(most)
