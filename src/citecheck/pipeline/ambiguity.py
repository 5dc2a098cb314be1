"""An address that can be read in two ways: the first visit that answers decides.

Only the best reading is visited while it answers. Where it is not there, the others are
visited; one that shows what was cited, or that cannot be there by chance, is adopted. Where
nothing could be told of one of them, nobody is told yet that the address is dead, or misread.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from citecheck.addresses import host_of, link_key
from citecheck.checks import COMPARE, ConfirmRules, excluded, judge
from citecheck.model import (
    ALIVE,
    CITED_ELSEWHERE,
    FIRST_READ,
    OTHER_READINGS,
    TAKEN_OVER,
    Candidate,
    Standing,
    Verdict,
    open_readings,
)
from citecheck.pipeline.judging import Untold
from citecheck.store import LinkRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Citation, Cited, Finding, Observation
    from citecheck.pipeline.judging import Judged
    from citecheck.store import ReadingRow, Store

__all__ = ["Adopted", "Readings", "Sought", "as_far_as_told", "as_settled"]

MOST = 3
"""Other readings that are visited for one citation."""
SHOWS = frozenset({"title_matches", "title_resembles", "words_in_text"})
"""Rules of `checks.evidence` that say that a page shows what was cited. What speaks for any
page of the address (its own words, a title that says little) is none of them."""
AS_CITED = 0.8
"""Confidence of a reading that another letter cites, and of no other reading: the first reading
is right seven times of ten (`bench/scans.py`), but two letters do not err alike."""
SCANNED = "The address was recognised on a scan, and a sign of it is doubtful."
BROKEN = "The address is broken over two lines, and can be joined in two ways."
NOT_TOLD = frozenset({Verdict.BLOCKED, Verdict.UNCHECKED})
"""Verdicts of a visit that say nothing of whether the page is there."""


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


@dataclass(frozen=True, slots=True)
class Sought:
    """What came of looking for other readings of an address."""

    adopted: tuple[Adopted, ...] = ()
    untold: tuple[Untold, ...] = ()
    undecided: frozenset[int] = frozenset()
    """Citations of which the first reading answers, on a host that may be another one, and
    does not show what was cited."""


class Readings:
    """Settles ambiguous addresses of a run.

    `exclude` are the patterns of addresses that are not to be visited, `confirm` says when a
    failure is believed.
    """

    def __init__(
        self,
        store: Store,
        visits: Visits,
        *,
        exclude: Sequence[str] = (),
        confirm: ConfirmRules | None = None,
    ) -> None:
        self._store = store
        self._visits = visits
        self._exclude = exclude
        self._confirm = confirm or ConfirmRules()

    def keep(self, citation: int) -> None:
        """Keep the address of a citation as it was read on a scan: it answers."""
        self._store.keep_reading(citation)

    async def settle(self, judged: Judged, cited: Sequence[tuple[int, Cited]]) -> Sought:
        """Visit the other readings of an address that is not there; adopt one that answers.

        A timeout, a refusal or a failing server says nothing about the reading: until it was
        told, or that has lasted, nobody is told anything. Only of a scan, where the host itself
        may be misread, another one that shows what was cited is it then. So it is where the
        host may be misread and answers without showing that.
        """
        says = dict(cited)
        adopted: dict[int, Adopted] = {}
        untold: list[Untold] = []
        undecided: set[int] = set()
        for row in self._store.readings_of(judged.link.id, judged.observation.at):
            finding = judged.of(row.citation_id)
            doubtful = row.citation_id in judged.doubtful
            unproven = doubtful and _is_unproven(row, finding)
            if not (unproven or finding.hardness):
                continue
            may_pass = finding.hardness == "soft" and not doubtful
            if may_pass and row.answered:
                continue
            if unproven:
                undecided.add(row.citation_id)
            row = self._weighed(row) if doubtful else row
            trial = _Trial(self._visits, self._exclude, row, says.get(row.citation_id))
            chosen = await trial.choose(gone=finding.hardness == "hard", adopt=not may_pass)
            if chosen is not None:
                one = self._adopt(row, *chosen)
                adopted[one.link.id] = one
            elif may_pass or (trial.untold and (doubtful or not row.answered)):
                untold.append(self._untold(row, trial, judged))
        return Sought(tuple(adopted.values()), tuple(untold), frozenset(undecided))

    def _weighed(self, row: ReadingRow) -> ReadingRow:
        """Put first what another letter cites, where it cites one of the readings only.

        It is visited and offered first; nothing is adopted for it.
        """
        others = open_readings(row.candidates)
        urls = (row.url, *(one.url for one in others))
        cited = [url for url in urls if self._store.is_cited_surely(url, row.citation_id)]
        chosen = next((one for one in others if cited == [one.url]), None)
        if chosen is None:
            return row
        first = replace(chosen, confidence=AS_CITED, source=CITED_ELSEWHERE)
        found = (first, *(one for one in row.candidates if one != chosen))
        if found != row.candidates:
            self._store.order_readings(row, found)
        return replace(row, candidates=found)

    def _untold(self, row: ReadingRow, trial: _Trial, judged: Judged) -> Untold:
        """Say which readings could not be told, and whether for as long as a failure needs."""
        doubt = self._store.doubt_of(row.citation_id)
        today = judged.observation.at.date()
        days = {*doubt.days, today}
        asked_later = [seen.retry_after for _, seen, _ in trial.untold if seen and seen.retry_after]
        return Untold(
            row.citation_id,
            trial.says(),
            doubt.told or self._confirm.believe(len(days), min(days), max(days)),
            max(asked_later, default=None),
        )

    def _adopt(self, row: ReadingRow, chosen: Candidate, seen: Observation) -> Adopted:
        """Give a citation, and all that are printed alike in its link, the chosen reading."""
        was = "recognised on a scan" if chosen.source in OTHER_READINGS else "broken over two lines"
        note = f"The printed address was {was}; {_how(row.url, chosen)}"
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


class _Trial:
    """The other readings of one citation, visited one after the other."""

    def __init__(
        self, visits: Visits, exclude: Sequence[str], row: ReadingRow, says: Cited | None
    ) -> None:
        self._visits = visits
        self._exclude = exclude
        self._row = row
        self._says = says
        self.untold: list[tuple[str, Observation | None, str]] = []
        """Readings of which nothing could be told, with what was seen, and why."""
        self._answers: list[str] = []

    def says(self) -> str:
        """Say what came of the readings, but of those that are not there."""
        which = "; ".join(f"{url} ({why.rstrip('.')})" for url, _, why in self.untold)
        said = [f"Of another reading of it, nothing could be told: {which}."] if which else []
        if self._answers:
            said.append(f"Another reading of it answers: {'; '.join(self._answers)}.")
        return " ".join(said)

    async def choose(
        self, *, gone: bool, adopt: bool = True
    ) -> tuple[Candidate, Observation] | None:
        """Return the first other reading that is the one; `gone`: the first one is not.

        With `adopt` false, none: they are only looked at.
        """
        for candidate in self._row.candidates[:MOST]:
            if candidate.source == FIRST_READ:
                continue
            if excluded(candidate.url, self._exclude):
                self.untold.append((candidate.url, None, "the settings exclude it from visits"))
                continue
            seen = await self._visits.observe(candidate.url)
            cited = replace(self._says, url=candidate.url) if self._says else None
            finding = await asyncio.to_thread(judge, seen, cited)
            # What is likelier and could not be told may be it: then an answer alone tells nothing.
            certain = gone and not self.untold
            if adopt and _is_it(self._row.url, candidate, finding, gone=certain):
                return candidate, seen
            if finding.verdict in ALIVE:
                self._answers.append(candidate.url)
            if finding.hardness == "soft" or finding.verdict in NOT_TOLD:
                self.untold.append((candidate.url, seen, finding.explanation))
        return None


def _is_it(first: str, other: Candidate, finding: Finding, *, gone: bool) -> bool:
    """Tell whether a visit decides for another reading.

    A shorter reading often answers whatever was cited (the folder, the home page), and so
    does a host that was misread (a name for sale): they must show what was cited.
    """
    if finding.verdict not in ALIVE:
        return False
    by_chance = first.startswith(other.url.rstrip("/")) or _is_of_another_host(first, other)
    return (gone and not by_chance) or _shows(finding)


def _is_of_another_host(first: str, other: Candidate) -> bool:
    """Whether a scan can be read as naming another host."""
    return other.source in OTHER_READINGS and host_of(first) != host_of(other.url)


def _shows(finding: Finding) -> bool:
    """Whether a page shows what was cited, by its title or by the words of its text."""
    return any(one.says == "alive" and one.rule in SHOWS for one in finding.evidence)


def _is_unproven(row: ReadingRow, finding: Finding) -> bool:
    """Whether an address answers on a host that may be another one, and shows nothing cited."""
    if finding.verdict not in ALIVE or _shows(finding):
        return False
    return any(_is_of_another_host(row.url, one) for one in open_readings(row.candidates))


def as_far_as_told(judged: Judged, untold: Iterable[Untold]) -> Judged:
    """Return a judgement in which nobody is told of a citation of which a reading is untold.

    Where that has lasted, as long as a failure must, it is told, and which could not be told.
    A host that has changed hands is told at once, so that nobody is sent there.
    """
    own = dict(judged.own)
    held = []
    for one in untold:
        finding = judged.of(one.citation)
        if finding.hardness is None or finding.reason in TAKEN_OVER:
            continue
        held.append(one)
        if one.lasting:
            says = f"{finding.explanation} {one.says}".rstrip()
            own[one.citation] = replace(finding, explanation=says)
        else:
            scanned = finding.reason == "doubtful_reading"
            says = f"{SCANNED if scanned else BROKEN} {finding.explanation.removeprefix(COMPARE)}"
            says = f"{says} {one.says}".rstrip() + " It is asked for again."
            own[one.citation] = replace(
                finding, verdict=Verdict.SUSPECT, hardness=None, explanation=says
            )
    return replace(judged, own=tuple(own.items()), untold=tuple(held))


def _how(best: str, chosen: Candidate) -> str:
    other = chosen.url
    if best.replace("-", "") == other.replace("-", ""):
        hyphen = "without" if len(other) < len(best) else "with"
        return f"read {hyphen} the hyphen at the line's end, it answers."
    if other.startswith(best):
        return "read on into the next line, it answers."
    if best.startswith(other):
        return "read up to the line's end only, it shows what was cited."
    if _is_of_another_host(best, chosen):
        return "read otherwise, it shows what was cited."
    return "read otherwise, it answers."


def as_settled(citations: Iterable[Citation], known: Sequence[ReadingRow]) -> list[Citation]:
    """Return the citations of a letter with the readings that visits have decided for.

    A letter that is read again is read as before; what was decided since is kept. `known` are
    its citations as they are in the database.
    """
    kept = {
        (row.printed, row.url)
        for row in known
        if row.answered and not open_readings(row.candidates)
    }
    found = []
    for citation in citations:
        row = _decided(citation, known)
        if row is not None:
            found.append(replace(citation, url=row.url, candidates=row.candidates))
        elif (citation.printed, citation.url) in kept:
            others = (c for c in citation.candidates if c.source not in OTHER_READINGS)
            found.append(replace(citation, candidates=tuple(others)))
        else:
            found.append(citation)
    return found


def _decided(citation: Citation, known: Sequence[ReadingRow]) -> ReadingRow | None:
    """Return the citation whose reading a visit or a person chose, of two that this one has.

    A better reader may read first what was chosen.
    """
    readings = {citation.url, *(one.url for one in citation.candidates)}
    printed = {row.printed for row in known}
    for row in known:
        first = {one.url for one in row.candidates if one.source == FIRST_READ}
        same = row.printed == citation.printed or citation.printed not in printed
        if same and row.url in readings and first & readings:
            return row
    return None
