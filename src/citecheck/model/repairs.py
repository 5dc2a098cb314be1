"""What an editor may decide, and what is proposed to her."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime


class Action(StrEnum):
    """What an editor may choose for a citation: the words of `Decision.action`.

    `acknowledge` is the store's own and has a method of its own there.
    """

    USE_TARGET = "use_target"
    """The reference names the redirect's target: `replacement`."""
    CITE_ARCHIVED = "cite_archived"
    """The memento `replacement` is cited beside the original, which stays."""
    NEW_URL = "new_url"
    """The reference names another address: `replacement`."""
    GIVE_URL = "give_url"
    """A reference that has lost its address, or links to nothing, gets `replacement`."""
    FINE = "fine"
    """It works for people; holds until `expires_at` and changes no letter."""
    HIJACKED = "hijacked"
    """The live link is hidden, its text stays; `replacement`, where given, is the memento cited."""
    LEAVE = "leave"
    """Nothing is to be done, for the reason in `note`; changes no letter."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor chose for a citation."""

    citation_id: int
    action: str
    """A value of `Action`, or `acknowledge`."""
    replacement: str | None = None
    note: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    owner: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would mend a citation, and whether it may be applied without a person."""

    action: Literal["use_target", "cite_archived", "new_url", "find_url", "look", "leave"]
    text: str
    """One sentence for a person."""
    url: str | None = None
    safe: bool = False
    confidence: float = 0.0
    source: str = field(default="")
