"""One visit judged for its link and for every citation of it. Pure.

It stands here and not in the pipeline because processes do it that need nothing else: each
starts in half the time where only this room is loaded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from citecheck.checks.judge import judge, judge_each
from citecheck.model import ALIVE, TAKEN_OVER, Cited, Finding, Observation, Past, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COMPARE", "OF_THE_CITATION", "JointFinding", "Matter", "judge_all", "judge_jointly"]

OF_THE_CITATION = frozenset({"different_content", "doubtful_reading", "fragment_missing"})
"""Reasons that hold for one citation and not for every visitor of its link."""

COMPARE = (
    "The address was recognised on a scan, a sign of it is doubtful, and as it was "
    "read it does not show what was cited: compare it with the print. "
)
"""What is said before the explanation of an address that may have been misread."""

JointFinding = tuple[Finding, tuple[tuple[int, Finding], ...]]
"""What holds for the link, and by citation what holds for that one only."""


class Matter(NamedTuple):
    """What one judgement needs, and nothing else: it may travel to another process."""

    observation: Observation
    cited: tuple[tuple[int, Cited], ...]
    past: Past | None = None
    sibling: Observation | None = None

    @property
    def size(self) -> int:
        """Bytes of all its pages."""
        past, sibling = self.past, self.sibling
        return (
            len(self.observation.body)
            + (len(past.body) if past else 0)
            + (len(sibling.body) if sibling else 0)
        )


def judge_all(matters: Iterable[Matter]) -> list[JointFinding]:
    """Judge several visits."""
    return [judge_jointly(matter) for matter in matters]


def judge_jointly(matter: Matter) -> JointFinding:
    """Judge one visit for all citations.

    The best match speaks for the link, unless it fails for a reason that holds for a
    citation only: then the link gets what holds for any visitor.
    """
    observation, cited, past, sibling = matter
    judged = judge_each(observation, (one for _, one in cited), past=past, sibling=sibling)
    plain = [f for f in judged if f.reason not in OF_THE_CITATION]
    if plain:
        finding = max(plain, key=_goodness)
    else:
        finding = judge(observation, None, past=past, sibling=sibling)
    as_read = ((number, _as_read(f, one)) for (number, one), f in zip(cited, judged, strict=True))
    own = tuple(
        (citation, f)
        for citation, f in as_read
        if (f.verdict, f.reason) != (finding.verdict, finding.reason)
        and f.reason in OF_THE_CITATION
    )
    return finding, own


def _goodness(finding: Finding) -> tuple[bool, float]:
    good = finding.verdict in ALIVE
    return good, finding.confidence if good else -finding.confidence


def _as_read(finding: Finding, cited: Cited) -> Finding:
    """Return what a finding says of a citation: nothing is gone that may have been misread.

    A host that has changed hands stays told, so that nobody is sent there.
    """
    if not cited.doubtful or finding.hardness is None:
        return finding
    if finding.reason in TAKEN_OVER:
        return finding
    return replace(
        finding,
        verdict=Verdict.INVALID,
        reason="doubtful_reading",
        explanation=f"{COMPARE}{finding.explanation}",
    )
