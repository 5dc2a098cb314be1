"""One visit with all that it is judged against. Pure; what is costly is read when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from citecheck.addresses import host_of
from citecheck.checks.evidence import content, walls
from citecheck.checks.page import reader as pages
from citecheck.model import Verdict

if TYPE_CHECKING:
    from citecheck.checks.evidence.content import Opinion
    from citecheck.checks.page.reader import PageFacts
    from citecheck.model import Cited, Evidence, Hardness, Hop, Observation, Past

__all__ = ["Case", "Said", "SeenPage"]


class SeenPage:
    """The page that one visit saw: read once for all citations, and looked at for walls once."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation

    @cached_property
    def page(self) -> PageFacts:
        """What the page shows."""
        return pages.read_page(self.observation)

    @cached_property
    def beginning(self) -> PageFacts | None:
        """What the beginning of a large page shows."""
        return pages.read_beginning(self.observation)

    @cached_property
    def wall(self) -> Evidence | None:
        """What stands before the page."""
        if self.observation.error is not None or self.observation.status is None:
            return None
        return walls.recognise(self.observation, self.page)


class Case:
    """One observation with all that it is judged against."""

    def __init__(
        self, shared: SeenPage, cited: Cited | None, past: Past | None, sibling: Observation | None
    ) -> None:
        self._shared = shared
        self.seen = shared.observation
        self.cited = cited
        self.past = past
        self.sibling = sibling

    @cached_property
    def host(self) -> str:
        """The host that answered last, for sentences."""
        return host_of(self.seen.final_url) or "the host"

    @cached_property
    def shown(self) -> bool:
        """Whether a browser shows a page with a status that speaks for it."""
        status = self.seen.status
        return self.seen.error is None and status is not None and 200 <= status < 400

    @property
    def page(self) -> PageFacts:
        """What the page shows."""
        return self._shared.page

    @property
    def wall(self) -> Evidence | None:
        """What stands before the page."""
        return self._shared.wall

    @cached_property
    def opinion(self) -> Opinion | None:
        """What the content says, where a page is shown."""
        if not self.shown:
            return None
        return content.weigh(
            self.seen,
            self.cited,
            self.past,
            self.sibling,
            page=lambda: self._shared.page,
            beginning=lambda: self._shared.beginning,
            wall=lambda: self._shared.wall,
        )

    @property
    def fits(self) -> bool:
        """Whether the content says nothing against the page."""
        return self.opinion is None or self.opinion.verdict in {None, Verdict.OK, Verdict.MOVED}

    @cached_property
    def redirects(self) -> tuple[Hop, ...]:
        """Every hop but the last."""
        return self.seen.hops[:-1]


class Said(NamedTuple):
    """What one rule says."""

    verdict: Verdict
    reason: str
    confidence: float
    words: str
    hardness: Hardness | None = None
    ours: bool = False
