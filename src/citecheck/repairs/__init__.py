"""Repairs: what would mend a citation, and a letter with the decisions written into it.

    plan(data, document, citations, style, decoded=(text, encoding)) -> Repair

`suggest` decides what would help from a row of the view `report`; `plan` writes what was
decided into a letter's bytes (one writer per format) and refuses, with a reason, what it
cannot. Both are pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .suggest import Facts, search_phrase, suggest
from .values import CHANGES_NOTHING, Edit, Mending, Refusal, Repair, Splice, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document

__all__ = [
    "CHANGES_NOTHING",
    "Edit",
    "Facts",
    "Mending",
    "Refusal",
    "Repair",
    "Splice",
    "Style",
    "plan",
    "search_phrase",
    "suggest",
]


def plan(
    data: bytes,
    document: Document,
    citations: Sequence[Mending],
    style: Style | None = None,
    *,
    decoded: tuple[str, str] | None = None,
) -> Repair:
    """Return a letter with the decisions on its citations written into it: `planning.plan`."""
    from .planning import plan as plan_letter

    return plan_letter(data, document, citations, style, decoded=decoded)
