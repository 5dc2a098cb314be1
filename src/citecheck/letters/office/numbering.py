"""How word processors print the number of a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["NoteCounter", "format_number"]

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
    is unknown prints digits, as LibreOffice does.
    """
    number = min(max(number, 1), 100_000)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    match style:
        case "lowerRoman" | "i":
            return _roman(number)
        case "upperRoman" | "I":
            return _roman(number).upper()
        case "lowerLetter" | "a":
            return _repeated(number, alphabet)
        case "upperLetter" | "A":
            return _repeated(number, alphabet.upper())
        case "chicago":
            return _repeated(number, _CHICAGO)
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
        case _:
            return str(number)


@dataclass(slots=True)
class NoteCounter:
    """Counts the notes of one kind as they are referred to."""

    style: str
    start: int = 1
    restart: Restart = "continuous"
    _next: int = field(default=0, init=False)
    _page: int = field(default=1, init=False)

    def next_mark(self, page: int) -> str:
        """Return the mark of the next automatically numbered note, referred to on `page`."""
        if self.restart == "eachPage" and page != self._page:
            self._next = 0
        self._page = page
        self._next += 1
        return format_number(self.start + self._next - 1, self.style)

    def new_section(self) -> None:
        """Begin a section of the letter."""
        if self.restart == "eachSect":
            self._next = 0
