"""How word processors print the number of a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NoteCounter", "NoteRules", "Restart", "format_number"]

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_CHICAGO = "*†‡§"
"""The order of symbols of the Chicago Manual of Style, doubled after the fourth."""
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_HIGHEST = 99_999
_HIGHEST_IN_LETTERS = 3999
"""Romans stop here, and `aaa…` is no mark anybody prints."""

Restart = Literal["continuous", "eachSect", "eachPage"]


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _repeated(number: int, letters: str) -> str:
    """Return `a … z, aa, bb …`: Word repeats the letter and does not carry over."""
    return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)


def format_number(number: int, style: str) -> str:
    """Return a note's number as printed.

    `style` is a `w:numFmt` of ECMA-376 (17.18.59) or a `style:num-format` of ODF; one that
    is unknown, or cannot write the number, prints digits, as LibreOffice does. Digits in
    circles and the like are digits: the dress of a mark is no part of it.
    """
    number = min(max(number, 0), _HIGHEST)
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{number:02}"
    if not 0 < number <= _HIGHEST_IN_LETTERS:
        return str(number)
    match style:
        case "lowerRoman" | "i":
            return _roman(number)
        case "upperRoman" | "I":
            return _roman(number).upper()
        case "lowerLetter" | "a":
            return _repeated(number, _LATIN)
        case "upperLetter" | "A":
            return _repeated(number, _LATIN.upper())
        case "russianLower":
            return _repeated(number, _CYRILLIC)
        case "russianUpper":
            return _repeated(number, _CYRILLIC.upper())
        case "chicago":
            return _repeated(number, _CHICAGO)
        case _:
            return str(number)


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
