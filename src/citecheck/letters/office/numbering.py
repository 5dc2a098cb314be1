"""How word processors print the number of a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from citecheck.letters.numerals import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NoteCounter", "NoteRules", "Restart"]

Restart = Literal["continuous", "eachSect", "eachPage"]


@dataclass(frozen=True, slots=True)
class NoteRules:
    """How the notes of one kind are numbered in one section."""

    style: str
    start: int = 1
    restart: Restart = "continuous"


@dataclass(slots=True)
class NoteCounter:
    """Counts the notes of one kind as they are referred to."""

    sections: Sequence[NoteRules]
    """The rules of each section; the last ones hold for whatever follows."""
    _next: int | None = field(default=None, init=False)
    _page: int = field(default=1, init=False)
    _section: int = field(default=0, init=False)

    def next_mark(self, page: int = 1, section: int = 0) -> str:
        """Return the mark of the next automatically numbered note.

        `page` (from 1) and `section` (from 0) are those its reference stands in.
        """
        rules = self.sections[min(section, len(self.sections) - 1)]
        new_section, new_page = section != self._section, page != self._page
        self._section, self._page = section, page
        if (
            self._next is None
            or (rules.restart == "eachSect" and new_section)
            or (rules.restart == "eachPage" and (new_page or new_section))
        ):
            self._next = rules.start
        number, self._next = self._next, self._next + 1
        return format_number(number, rules.style)
