"""Numbers as letters print them: roman, by letters, by signs."""

from __future__ import annotations

__all__ = ["format_number"]

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
