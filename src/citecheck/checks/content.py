"""Is it still what was cited? Weighs what a page shows against what was cited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.model import Verdict

if TYPE_CHECKING:
    from random import Random

    from citecheck.checks.pages import PageFacts
    from citecheck.model import Cited, Evidence, Hardness, Observation, Past

__all__ = ["Difference", "Opinion", "difference", "neighbour_url", "weigh"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a page's content says about a citation. `verdict` is None where nothing was read."""

    evidence: tuple[Evidence, ...] = ()
    verdict: Verdict | None = None
    reason: str = "alive"
    confidence: float = 0.0
    hardness: Hardness | None = None
    page_title: str | None = None
    title_similarity: float | None = None
    text_sha256: str | None = None
    probe: str | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an editor sees of two texts: how alike they are, and what went and came."""

    similarity: float
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def weigh(
    observation: Observation,  # noqa: ARG001 - door
    cited: Cited | None,  # noqa: ARG001 - door
    past: Past | None = None,  # noqa: ARG001 - door
    sibling: Observation | None = None,  # noqa: ARG001 - door
    *,
    page: PageFacts | None = None,  # noqa: ARG001 - door
    random: Random | None = None,  # noqa: ARG001 - door
) -> Opinion:
    """Weigh what a page shows against what was cited."""
    return Opinion(verdict=Verdict.OK, reason="alive", confidence=0.5)


def neighbour_url(url: str, random: Random) -> str:  # noqa: ARG001 - door
    """Return an address beside `url` that nobody ever made."""
    return url


def difference(past_text: str, now_text: str) -> Difference:  # noqa: ARG001 - door
    """Return what an editor needs to see of two texts."""
    return Difference(1.0)
