"""Whether the raised letters of a page mark notes: a, b, c.

Most raised letters are ends of ordinals (`2e`, `1a`) or words, and stay in the picture.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.signs import Sign

__all__ = ["lettered"]

OF_ANOTHER_KIND = 0.5
"""What a sign costs that is not of the kind at all."""
AS_LIKELY = 0.05
"""A raised letter may be another that costs so much more."""


def lettered(signs: Sequence[Sign], *, before: bool = False) -> list[Sign]:
    """Return the signs of a page without the letters that mark no notes.

    Where they did on a page `before`, one that begins a line is a label: notes at the end
    of a letter stand apart from their marks.
    """
    if _are_lettered(signs):
        return list(signs)
    return [sign for sign in signs if not sign.is_letter or (before and sign.begins_line)]


def _are_lettered(signs: Sequence[Sign]) -> bool:
    """Whether letters mark the notes of a page, rather than figures or symbols.

    One comes behind the other in the alphabet; or one stands in the text and before a note,
    and the signs are letters rather than figures: else it is an 11 whose figures touch.
    """
    letters = [sign for sign in signs if sign.is_letter]
    if _count_on(letters):
        return True
    as_letters = sum(min(sign.letter.values(), default=OF_ANOTHER_KIND) for sign in signs)
    as_others = sum(_unlike_others(sign) for sign in signs)
    return as_letters < as_others and _are_marks_and_labels(letters)


def _unlike_others(sign: Sign) -> float:
    """Return how unlike a sign is to marks that are no letters."""
    return OF_ANOTHER_KIND if sign.is_letter else max(min(glyph.values()) for glyph in sign.glyphs)


def _count_on(letters: Sequence[Sign]) -> bool:
    in_order = sorted(letters, key=lambda sign: (round(sign.base / sign.height), sign.left))
    best = [min(sign.letter, key=lambda one: sign.letter[one]) for sign in in_order]
    return any(ord(after) - ord(before) == 1 for before, after in pairwise(best))


def _are_marks_and_labels(letters: Sequence[Sign]) -> bool:
    likely = [
        {one for one, cost in sign.letter.items() if cost <= min(sign.letter.values()) + AS_LIKELY}
        for sign in letters
    ]
    labels = [one for one, sign in zip(likely, letters, strict=True) if sign.begins_line]
    marks = [one for one, sign in zip(likely, letters, strict=True) if not sign.begins_line]
    return any(label & mark for label in labels for mark in marks)
