"""What one observation means for one link, by the table of `rules`.

Every rule that applies speaks; the first one decides. So `citecheck show` can print which
rule decided and which others had something to say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.checks.case import Case, Said, SeenPage
from citecheck.checks.rules import RULES
from citecheck.model import Evidence, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Cited, Observation, Past

__all__ = ["judge", "judge_each"]

_NOTHING = Said(Verdict.UNCHECKED, "not_due", 0.0, "Nothing was seen.")


def judge(
    observation: Observation,
    cited: Cited | None = None,
    *,
    past: Past | None = None,
    sibling: Observation | None = None,
) -> Finding:
    """Judge what a visit saw against what was cited. Pure: no clock, no network.

    `past` is what the address showed before, `sibling` a visit to a made-up neighbour.
    """
    return judge_each(observation, (cited,), past=past, sibling=sibling)[0]


def judge_each(
    observation: Observation,
    cited: Iterable[Cited | None],
    *,
    past: Past | None = None,
    sibling: Observation | None = None,
) -> tuple[Finding, ...]:
    """Judge one visit against several citations: a page of two megabytes is read once."""
    page = SeenPage(observation)
    return tuple(_judge(Case(page, one, past, sibling)) for one in cited)


def _judge(case: Case) -> Finding:
    observation = case.seen
    spoken = [(rule, said) for rule in RULES if (said := rule.speak(case)) is not None]
    decisive = spoken[0][1] if spoken else _NOTHING
    opinion = case.opinion
    evidence = [
        Evidence(rule.name, said.verdict.value, said.confidence, said.words)
        for rule, said in spoken
    ]
    if evidence:
        evidence[0] = replace(evidence[0], decided=True)
    finding = Finding(
        verdict=decisive.verdict,
        reason=decisive.reason,
        confidence=round(decisive.confidence, 3),
        explanation=decisive.words,
        evidence=tuple(evidence) + (opinion.evidence if opinion else ()),
        final_url=observation.final_url if observation.hops else None,
        status=observation.status,
        hardness=decisive.hardness,
        ours=decisive.ours,
    )
    if opinion is None:
        return finding
    return replace(
        finding,
        page_title=opinion.page_title,
        title_similarity=opinion.title_similarity,
        text_sha256=opinion.text_sha256,
        probe=opinion.probe,
    )
