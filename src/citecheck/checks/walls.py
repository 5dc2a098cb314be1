"""Recognise answers that keep programs, or people without an account, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.checks.pages import PageFacts
    from citecheck.model import Evidence, Observation

__all__ = ["recognise"]


def recognise(observation: Observation, page: PageFacts | None = None) -> Evidence | None:  # noqa: ARG001 - door
    """Return the wall that stands in front of the page, or None. `rule` is the reason."""
    return None
