"""The rows that marks of notes count by: figures, roman numbers, symbols, letters, stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.numerals import format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LETTERS_ALIKE", "ROWS", "letter_of"]

LETTERS_ALIKE = {"9": "g", "6": "b", "0": "o", "5": "s", "1": "li", "I": "li"}
"""What small letters that count the notes are read as; likelier ones first."""

LARGEST_ROMAN = 89
"""From `xc` on, a letter is needed whose shape is not looked for."""
LARGEST_LETTER = 26
"""Behind z, letters are doubled in one way or another."""
_SYMBOLS = ("*†‡§¶", "*†‡§", "*†‡§¶‖")
"""In the order of LibreOffice, of Word and of LaTeX; then each is doubled."""


def _roman(value: int) -> str:
    return format_number(value, "i") if value <= LARGEST_ROMAN else ""


def _upper_roman(value: int) -> str:
    return _roman(value).upper()


def _symbol(order: str) -> Callable[[int], str]:
    """Return what spells a number by symbols in an order."""

    def spell(value: int) -> str:
        again, at = divmod(value - 1, len(order))
        return order[at] * (again + 1) if again < 3 else ""

    return spell


def letter_of(value: int) -> str:
    """Return the small letter that counts a note, or nothing."""
    return format_number(value, "a") if value <= LARGEST_LETTER else ""


def _stars(value: int) -> str:
    return "*" * value if value < 6 else ""


ROWS: Sequence[Callable[[int], str]] = (str, _roman, _upper_roman, *map(_symbol, _SYMBOLS), _stars)
"""What spells a number, in each of the rows; nothing where a row has none for it."""
