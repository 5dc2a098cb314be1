"""What a letter said of its notes before LibreOffice made it an ODT, by their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citecheck.letters.office.numbering import NoteCounter

if TYPE_CHECKING:
    from citecheck.model import NoteKind

__all__ = ["SourceNote", "SourceNotes"]

_KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One note, in the order of references."""

    automatic: bool
    """Whether it is counted; else its mark is what stands before it."""
    section: int
    """From 0."""


@dataclass(frozen=True, slots=True)
class SourceNotes:
    """The notes of a letter, and how each section numbers them."""

    notes: tuple[SourceNote, ...]
    sections: tuple[dict[str, str | int], ...]
    """What each section says: `footnote style`, `endnote restart`, …"""

    @property
    def is_by_page(self) -> bool:
        """Whether all is numbered anew on each page: LibreOffice knows best where pages end."""
        return all(note.automatic for note in self.notes) and all(
            said == self.sections[0] and "eachPage" in said.values() for said in self.sections
        )

    def counters(self, known: dict[str, NoteCounter]) -> dict[str, NoteCounter]:
        """Return what counts the notes; what the letter does not say is as in `known`."""
        counters = {}
        for kind in _KINDS:
            rules = []
            for said in self.sections:
                given = {
                    name: said[f"{kind} {name}"]
                    for name in ("style", "start", "restart")
                    if f"{kind} {name}" in said
                }
                rules.append(replace(known[kind].sections[0], **given))  # type: ignore[arg-type]
            counters[str(kind)] = NoteCounter(rules)
        return counters
