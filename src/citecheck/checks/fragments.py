"""Whether a fragment names anything in the page it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.model import Observation

__all__ = ["fragment_missing"]


def fragment_missing(url: str, observation: Observation) -> bool:  # noqa: ARG001 - soon
    """Tell whether the fragment of `url` names nothing in the HTML page that was seen."""
    return False
