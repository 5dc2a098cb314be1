"""Whether a run sees the web at all: decided from its own visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Observation

__all__ = ["Sight", "assess"]

Sight = Literal["online", "offline", "captive_portal"]


def assess(observations: Iterable[Observation], probe: Observation | None = None) -> Sight:  # noqa: ARG001 - soon
    """Say what a run's visits tell of our own network.

    `probe` is a visit to a made-up name that cannot exist: where it is answered, and
    as all others are, somebody stands between us and the web.
    """
    seen = list(observations)
    if seen and all(o.status is None and o.error and o.error.ours for o in seen):
        return "offline"
    return "online"
