"""Whom the checking stage works with: who knows what is cited, and who visits beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from citecheck.pipeline.neighbours import NeighbourMemory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Cited, Finding, Past, Standing
    from citecheck.pipeline.ambiguity import Sought
    from citecheck.pipeline.judging import Judged
    from citecheck.store import LinkRow

__all__ = ["Elsewhere", "Ledger", "OtherReadings"]


class Ledger(NeighbourMemory, Protocol):
    """Where the stage reads what is cited and writes what it found."""

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        """Return the citations of a link: what each says it shows."""

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        """Write down one visit, the standing it leads to, and citations' own findings."""

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        """Return what the link showed before, from our own copy or an archive's."""

    def known_good(self, most: int) -> Sequence[str]:
        """Return addresses on different hosts that were fine when last visited."""


class OtherReadings(Protocol):
    """What settles an address that can be read in two ways."""

    def keep(self, citation: int) -> None:
        """Keep the address of a citation as it was read: it answers."""

    async def settle(self, judged: Judged, cited: Sequence[tuple[int, Cited]]) -> Sought:
        """Return other readings that answer, adopted in the ledger, and what is not told yet."""


class Elsewhere(Protocol):
    """Other machines that visit and judge for this one."""

    async def visit(
        self, link: LinkRow, url: str, cited: Sequence[tuple[int, Cited]], *, fresh: bool
    ) -> Judged:
        """Have an address visited and judged."""
