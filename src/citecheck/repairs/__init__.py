"""Repairs: what would mend a citation, and a letter with the decisions written into it.

    plan(data, document, citations, style, decoded=(text, encoding)) -> Repair

`suggest` decides what would help from a row of the view `report`; `plan` writes what was
decided into a letter's bytes (one writer per format) and refuses, with a reason, what it
cannot; `errata` is for letters that cannot be edited. All these are pure. `files` and
`checkout` put letters on disk and into git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .checkout import commit_letter, is_clean
from .diffs import block_lines, text_lines, unified
from .files import (
    BACKUPS,
    Pledge,
    backup,
    backup_path,
    fitting_name,
    open_elsewhere,
    pledge,
    pledge_on,
    replace_bytes,
    settle,
)
from .places import shows, squeezed
from .splices import apply_splices, inverse_of, pack, unpack
from .suggest import Facts, search_phrase, suggest
from .values import CHANGES_NOTHING, ERRATA_ONLY, Edit, Mending, Refusal, Repair, Splice, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document

__all__ = [
    "BACKUPS",
    "CHANGES_NOTHING",
    "ERRATA_ONLY",
    "Edit",
    "Facts",
    "Mending",
    "Pledge",
    "Refusal",
    "Repair",
    "Splice",
    "Style",
    "apply_splices",
    "backup",
    "backup_path",
    "block_lines",
    "commit_letter",
    "errata",
    "fitting_name",
    "inverse_of",
    "is_clean",
    "open_elsewhere",
    "pack",
    "plan",
    "pledge",
    "pledge_on",
    "replace_bytes",
    "search_phrase",
    "settle",
    "shows",
    "squeezed",
    "suggest",
    "text_lines",
    "unified",
    "unpack",
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


def errata(title: str, edits: Sequence[Edit], mendings: Sequence[Mending]) -> dict[str, bytes]:
    """Return the list of errata of a letter, by format: `listing.errata`."""
    from .listing import errata as list_errata

    return list_errata(title, edits, mendings)
