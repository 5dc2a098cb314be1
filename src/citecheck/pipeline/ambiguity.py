"""An address that can be read in two ways: the first visit that answers decides.

Only the best reading is visited while it answers. Where it is not there, the others are
visited; one that shows what was cited, or that cannot be there by chance, is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from citecheck.addresses import host_of, link_key
from citecheck.checks import judge
from citecheck.model import ALIVE, FIRST_READ, MISREAD, Candidate, Standing
from citecheck.store import LinkRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Citation, Cited, Finding, Observation
    from citecheck.pipeline.judging import Judged
    from citecheck.store import ReadingRow, Store

__all__ = ["Adopted", "Readings", "as_settled"]

MOST = 3
"""Other readings that are visited for one citation."""
FITS = 0.8
"""Similarity of titles from which on a page is the one that was cited."""


class Visits(Protocol):
    """Visits an address."""

    async def observe(self, url: str) -> Observation:
        """Say what is there."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A reading that answers, with what the visit saw."""

    link: LinkRow
    observation: Observation
    note: str
    """A clause for a person: what was read otherwise, and why."""


class Readings:
    """Settles ambiguous addresses of a run."""

    def __init__(self, store: Store, visits: Visits) -> None:
        self._store = store
        self._visits = visits

    def keep(self, citation: int) -> None:
        """Keep the address of a citation as it was read on a scan: it answers."""
        self._store.keep_reading(citation)

    async def settle(self, judged: Judged, cited: Sequence[tuple[int, Cited]]) -> Adopted | None:
        """Visit the other readings of an address that is not there; adopt one that answers.

        A timeout, a refusal or a failing server says nothing about the reading; only of a
        scan, where the host itself may be misread, the others are visited then, and one that
        shows the title that was cited is it.
        """
        failing = [one for one in judged.doubtful if judged.of(one).hardness == "soft"]
        if not (judged.to_confirm or failing):
            return None
        by_citation = dict(cited)
        for row in self._store.readings_of(judged.link.id):
            for candidate in row.candidates[:MOST]:
                if candidate.source == FIRST_READ:
                    continue
                if not judged.to_confirm and row.citation_id not in failing:
                    continue
                seen = await self._visits.observe(candidate.url)
                says = by_citation.get(row.citation_id)
                asked = replace(says, url=candidate.url) if says else None
                finding = judge(seen, asked)
                fits = (finding.title_similarity or 0.0) >= FITS
                if _answers(row.url, candidate.url, finding) and (judged.to_confirm or fits):
                    return self._adopt(row, candidate, seen)
        return None

    def _adopt(self, row: ReadingRow, chosen: Candidate, seen: Observation) -> Adopted:
        """Give a citation, and all that are printed alike in its link, the chosen reading."""
        was = "recognised on a scan" if chosen.source == MISREAD else "broken over two lines"
        note = f"The printed address was {was}; {_how(row.url, chosen.url)}"
        link_id = 0
        for one in self._store.readings_of(row.link_id or 0):
            if all(c.url != chosen.url for c in one.candidates):
                continue
            kept = tuple(c for c in one.candidates if c.url != chosen.url)
            first = Candidate(one.url, round(1 - chosen.confidence, 2), FIRST_READ)
            link_id = self._store.adopt_reading(one.citation_id, chosen.url, (first, *kept), note)
        link = self._store.link(link_id)
        if link is None:  # nothing else deletes links
            link = LinkRow(link_id, link_key(chosen.url), host_of(chosen.url) or "", Standing())
        return Adopted(link, seen, note)


def _answers(best: str, other: str, finding: Finding) -> bool:
    """Tell whether a visit decides for another reading.

    A shorter reading often answers whatever was cited (the folder, the home page): it
    must show the title that was cited.
    """
    if finding.verdict not in ALIVE:
        return False
    if best.startswith(other.rstrip("/")):
        return (finding.title_similarity or 0.0) >= FITS
    return True


def _how(best: str, other: str) -> str:
    if best.replace("-", "") == other.replace("-", ""):
        hyphen = "without" if len(other) < len(best) else "with"
        return f"read {hyphen} the hyphen at the line's end, it answers."
    if other.startswith(best):
        return "read on into the next line, it answers."
    if best.startswith(other):
        return "read up to the line's end only, it shows what was cited."
    return "read otherwise, it answers."


def as_settled(citations: Iterable[Citation], known: Sequence[ReadingRow]) -> list[Citation]:
    """Return the citations of a letter with the readings that visits have decided for.

    A letter that is read again is read as before; what was decided since is kept.
    """
    decided = {
        (row.printed, candidate.url): row
        for row in known
        for candidate in row.candidates
        if candidate.source == FIRST_READ
    }
    found = []
    for citation in citations:
        row = decided.get((citation.printed, citation.url or ""))
        if row is not None and any(c.url == row.url for c in citation.candidates):
            found.append(replace(citation, url=row.url, candidates=row.candidates))
        else:
            found.append(citation)
    return found
