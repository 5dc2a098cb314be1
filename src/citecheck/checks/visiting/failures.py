"""What goes wrong on the way to a page, before it becomes part of an `Observation`."""

from __future__ import annotations

from citecheck.model import VisitError

__all__ = ["VisitFailure", "newer_protocol_failure"]


class VisitFailure(Exception):  # noqa: N818 - part of an answer, not a defect
    """A visit that ends without a usable answer; `error` says why.

    `transient` is True where the same request may well succeed a second later.
    """

    def __init__(
        self,
        kind: str,
        stage: str,
        detail: str = "",
        *,
        ours: bool = False,
        transient: bool = False,
    ) -> None:
        super().__init__(f"{kind} at {stage}: {detail}")
        self.error = VisitError(kind, stage, detail[:300], ours)
        self.transient = transient


def newer_protocol_failure(stage: str) -> VisitFailure:
    """Return the failure of a server that speaks HTTP/2 only: browsers do, this program not."""
    return VisitFailure("newer_protocol", stage, "speaks HTTP/2 only")
