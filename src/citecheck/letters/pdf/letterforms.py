"""How tall and how wide letters are: what a row of pieces of ink may be read as."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Shape", "agrees", "fits", "in_case", "letters_before"]

TALL, SHORT = 1.15, 1.22
"""In x-heights: letters with a stem are taller than the one, those without no taller than
the other."""
CAPITAL, LOWER = 1.28, 1.13
"""In x-heights: a letter so tall is a capital, one no taller than the other is none. Capitals
have 1.33 (DejaVu) to 1.5 x-heights (Times)."""
BELOW = 0.12
"""In x-heights: what has a tail reaches so far below the line."""

MOST_TOUCHING, TOUCHING = 3, 0.05
"""So many letters may be one piece of ink; what each costs, in ems."""
UNLIKE = 0.12
"""In ems: with more for each piece, the letters are not those of the ink."""
MOST_LETTERS = 160
"""Of one word."""

Shape = tuple[float, float, float]
"""Of a piece of ink, in x-heights: its width, how far it reaches above the line and below."""

_STEMS = frozenset("bdhklABDEFGHKLMNRT")
_LOW = frozenset("aemnr")
_TAILS = frozenset("gqy")
_ALIKE = frozenset("cosuvwxz")
_WIDTH = {
    char: width
    for chars, width in (
        ("ijlI.,:;'!|", 0.2),
        ("ftr()[]/-", 0.3),
        ("sczJ", 0.43),
        ("bdhnopqu#$+=~", 0.5),
        ("EFSPTZL", 0.56),
        ("ABCDGHKNOQRUVXY&", 0.66),
        ("w", 0.7),
        ("mMW%@", 0.82),
    )
    for char in chars
}
"""In ems: about what letters have in Times and in Helvetica."""


def agrees(word: str, shapes: Sequence[Shape]) -> bool:
    """Whether a word has as many letters as there are pieces of ink, each as tall as its own."""
    plain = word.replace("_", "")
    return len(plain) == len(shapes) and fits(plain, shapes)


def fits(plain: str, shapes: Sequence[Shape]) -> bool:
    """Whether each letter is as tall, or reaches as low, as its piece of ink."""
    height = _low(plain, shapes)
    for char, (_, above, below) in zip(plain, shapes, strict=True):
        if char in _STEMS and above < TALL * height:
            return False
        if char in _LOW and above > SHORT * height:
            return False
        if char in _TAILS and below < BELOW:
            return False
        if char in ".-" and above + below > 0.6:
            return False
    return True


def in_case(plain: str, shapes: Sequence[Shape]) -> tuple[str, bool]:
    """Return letters that look alike in both cases in that which their height has.

    Also whether each is certain.
    """
    height = _low(plain, shapes)
    result: list[str] = []
    certain = True
    for char, (_, above, below) in zip(plain, shapes, strict=True):
        tall = above / height
        if char in "pP":
            result.append("p" if below > BELOW else "P")
            certain = certain and (below > BELOW or tall >= CAPITAL)
        elif char.lower() not in _ALIKE:
            result.append(char)
        elif LOWER < tall < CAPITAL:
            certain = False
            result.append(char)
        else:
            result.append(char.upper() if tall >= CAPITAL else char.lower())
    return "".join(result), certain


def _low(plain: str, shapes: Sequence[Shape]) -> float:
    """Return how high the letters of a word are that have no stem, in the line's x-heights."""
    known = [above for char, (_, above, _) in zip(plain, shapes, strict=True) if char in _LOW]
    return max(median(known), 0.5) if len(known) > 1 else 1.0


def letters_before(plain: str, widths: Sequence[float]) -> list[int] | None:
    """Return how many letters stand before each piece of ink, where letters touch.

    None where they cannot be told: letters are as wide as they are in most faces, and up to
    `MOST_TOUCHING` of them are one piece.
    """
    few, many = len(widths), len(plain)
    if not 0 < few <= many <= min(few * 2, MOST_LETTERS):
        return None
    own = [_WIDTH.get(char, 0.5) for char in plain]
    unit = sum(widths) / sum(own)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for n, width in enumerate(widths):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for at, (cost, places) in best.items():
            for end in range(at + 1, min(at + MOST_TOUCHING, many) + 1):
                if not few - n - 1 <= many - end <= MOST_TOUCHING * (few - n - 1):
                    continue
                away = abs(width / unit - sum(own[at:end])) + TOUCHING * (end - at - 1)
                if end not in following or cost + away < following[end][0]:
                    following[end] = (cost + away, (*places, end))
        best = following
    if many not in best or best[many][0] > UNLIKE * few:
        return None
    return list(best[many][1])
