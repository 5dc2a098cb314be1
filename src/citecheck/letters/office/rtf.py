r"""What an RTF letter says of its notes and LibreOffice forgets: own marks, and restarts.

LibreOffice numbers every note it imports, from the first to the last. An RTF note counts
only where its reference is `\chftn`; where that is absent, the characters before it are the
mark (RTF 1.9.1, "Footnotes"). Numbers begin anew in each section where the letter asks for
it. Both are read here from the source, by the order of the notes, which conversion keeps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.office.source_notes import SourceNote, SourceNotes

if TYPE_CHECKING:
    from citecheck.letters.office.numbering import Restart

__all__ = ["read_notes"]

_WORD = re.compile(
    rb"(?:\\\\)++|\\(?P<word>footnote|chftn|sectd?|bin|deleted"
    rb"|s?a?ftn(?:restart|rstcont|rstpg|start|nar|nalc|nauc|nrlc|nruc|nchi))"
    rb"(?P<number>-?[0-9]{1,9})?(?![a-zA-Z0-9])"
)
_GROUP = re.compile(
    rb"(?:\\[\\{}])++|(?P<open>\{)|(?P<close>\})|(?P<shown>\\(?:plain|deleted0)(?![a-zA-Z0-9]))"
)
_UNPRINTED = re.compile(
    rb"(?:\{\\\*[^{}]{0,400}\}|[\s{}]|\\(?!u-?[0-9]|chftn)[a-zA-Z]{1,32}-?[0-9]{0,10}[ ]?)*+"
)
"""What may stand between a reference and its note: changes of type, places, groups."""
_LONGEST_GAP = 2000
_MOST_NOTES = 100_000
_MOST_SECTIONS = 10_000
_MOST_BRACES = 50_000
"""More than any letter has; what lies behind is numbered as LibreOffice does."""
_STYLES = {
    b"nar": "decimal",
    b"nalc": "lowerLetter",
    b"nauc": "upperLetter",
    b"nrlc": "lowerRoman",
    b"nruc": "upperRoman",
    b"nchi": "chicago",
}
"""Formats of numbers by the ends of their control words, as `w:numFmt` names them."""
_RESTARTS: dict[bytes, Restart] = {
    b"restart": "eachSect",
    b"rstcont": "continuous",
    b"rstpg": "eachPage",
}


@dataclass(slots=True)
class _Reading:
    """One pass over an RTF letter."""

    data: bytes
    reference: int = -1
    """Where the last `\\chftn` of the running text ends."""
    shown_from: int = 0
    """Where tracked deletions end that were begun."""
    notes: list[SourceNote] = field(default_factory=list)
    letter: dict[str, str | int] = field(default_factory=dict)
    here: dict[str, str | int] = field(default_factory=dict)
    sections: list[dict[str, str | int]] = field(default_factory=list)

    def word(self, word: bytes, number: int | None, start: int, end: int) -> int:
        """Take in a control word between `start` and `end`; return where to read on."""
        if word == b"bin":
            return end + 1 + max(number or 0, 0)
        if word == b"footnote":
            return self._footnote(start, end)
        if word == b"chftn":
            self.reference = end
        elif word == b"sect":
            if len(self.sections) < _MOST_SECTIONS:
                self.sections.append(dict(self.here))
        elif word == b"sectd":
            self.here.clear()
        elif word == b"deleted":
            if number != 0 and end > self.shown_from:
                self.shown_from = self._group_end(end, deleted=True)
        else:
            self._rule(word, number)
        return end

    def _footnote(self, start: int, end: int) -> int:
        if start >= self.shown_from:
            # A program that numbers the body alone means a number, too.
            counted = self._leads_to(self.reference, start) if self.reference >= 0 else False
            automatic = counted or self._leads_to(end, None)
            self.notes.append(SourceNote(automatic, len(self.sections)))
        return self._group_end(end)

    def _leads_to(self, start: int, end: int | None) -> bool:
        """Tell whether nothing is printed from `start` to `end`, or to a number if None."""
        most = start + _LONGEST_GAP
        if end is not None and end > most:
            return False
        found = _UNPRINTED.match(self.data, start, most if end is None else end)
        at = found.end() if found is not None else start
        if end is None:
            return self.data.startswith(rb"\chftn", at)
        return self.data[at:end] in (b"", rb"\*")

    def _group_end(self, start: int, *, deleted: bool = False) -> int:
        """Return where the group ends that is open at `start`, or its text is shown again."""
        depth = 0
        for found in islice(_GROUP.finditer(self.data, start), _MOST_BRACES):
            if found["open"]:
                depth += 1
            elif found["close"]:
                depth -= 1
            if depth < 0 or (deleted and not depth and found["shown"]):
                return found.start()
        return len(self.data)

    def _rule(self, word: bytes, number: int | None) -> None:
        before, _, what = word.partition(b"ftn")
        kind = "endnote" if before.endswith(b"a") else "footnote"
        into = self.here if before.startswith(b"s") else self.letter
        if what in _STYLES:
            into[f"{kind} style"] = _STYLES[what]
        elif what in _RESTARTS:
            into[f"{kind} restart"] = _RESTARTS[what]
        elif what == b"start" and number is not None and number > 0:
            into[f"{kind} start"] = number


def read_notes(data: bytes) -> SourceNotes:
    """Return the notes of an RTF letter in the order of their references.

    Deleted ones (tracked) are left out. Linear in the size of the letter.
    """
    reading = _Reading(data)
    at = 0
    while len(reading.notes) <= _MOST_NOTES and (found := _WORD.search(data, at)):
        at = found.end()
        if found["word"]:
            number = int(found["number"]) if found["number"] else None
            at = reading.word(found["word"], number, found.start(), at)
    sections = (*reading.sections, reading.here)
    return SourceNotes(
        tuple(reading.notes), tuple({**reading.letter, **section} for section in sections)
    )
