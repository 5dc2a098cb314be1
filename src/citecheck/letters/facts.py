"""What a letter says of itself: title, sender, date, language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.model import Document

__all__ = ["Facts", "read_facts"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a letter; None where it does not say."""

    title: str | None = None
    sender: str | None = None
    dated: str | None = None
    language: str | None = None


def read_facts(document: Document) -> Facts:
    """Return what the blocks of a letter say of it."""
    del document
    return Facts()
