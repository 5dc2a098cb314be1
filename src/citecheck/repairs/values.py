"""What goes into a repair and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.model import Action

if TYPE_CHECKING:
    from datetime import datetime

    from citecheck.model import Citation, Decision

__all__ = [
    "CHANGES_NOTHING",
    "ERRATA_ONLY",
    "Edit",
    "Mending",
    "Refusal",
    "Refused",
    "Repair",
    "Splice",
    "Style",
]

CHANGES_NOTHING = frozenset({Action.FINE, Action.LEAVE, "acknowledge"})
"""Decisions that are kept in the database and change no letter."""

ERRATA_ONLY = frozenset({"pdf", "latex", "epub"})
"""Formats of letters that are not patched: what was decided on them makes a list of errata."""


@dataclass(frozen=True, slots=True)
class Mending:
    """A citation of the letter as it was just read, and what was decided on it."""

    citation: Citation
    citation_id: int
    decision: Decision | None = None
    """None where nothing is to be done: the others are handed in to count occurrences by."""
    captured_at: datetime | None = None
    """When the memento that is to be cited was taken, where it is known."""

    @property
    def where(self) -> str:
        """Name the place for a person."""
        citation = self.citation
        if citation.note is not None:
            return f"note {citation.note}"
        if citation.page is not None:
            return f"page {citation.page}"
        return f"line {citation.line}" if citation.line is not None else "the text"


@dataclass(frozen=True, slots=True)
class Style:
    """How repairs are written."""

    template: str = ""
    """The words for an archived copy, with `{url}` and `{date}`; empty: as the language says."""
    author: str | None = None
    """With a name, DOCX and ODT letters get tracked changes of that author."""
    at: datetime | None = None
    """The moment that tracked changes carry, in the zone that it is to be shown in."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that a decision makes to a letter."""

    citation_id: int
    where: str
    old: str
    """What stood there, as printed; empty where something is added."""
    new: str
    says: str
    """One sentence for a person."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that cannot be written into this letter, and why, for a person."""

    citation_id: int
    where: str
    reason: str


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a failure
    """This decision cannot be written; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Bytes that take the place of `[start, end)` of a letter."""

    start: int
    end: int
    new: bytes


@dataclass(frozen=True, slots=True)
class Repair:
    """A letter with its decisions written into it."""

    patched: bytes
    edits: tuple[Edit, ...] = ()
    refused: tuple[Refusal, ...] = ()
    splices: tuple[Splice, ...] = field(default=(), repr=False)
    """What leads from the letter to `patched`, in order of place."""
