"""Figures of old style: a 1 is no taller than small letters, a 5 hangs below the line.

In types as EB Garamond and Georgia what recognises text takes them for letters (`92Gs`,
`I2 Smith`), or leaves a 5 out that looks like no other sign to it (`35851` becomes `381`).
How tall they are drawn, and where, tells them apart; and that a letter has them at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.figures import of_one_kind
from citecheck.letters.ocr.glyphs import glyphs, unread
from citecheck.letters.ocr.unsure import address_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from citecheck.letters.ocr.glyphs import Glyph
    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["hanging_figures", "with_old_figures"]

WIDE = (0.18, 0.38)
TALL = (0.5, 0.75)
ABOVE = (0.38, 0.58)
"""In ems, how wide and tall a 5 is at least and at most, and how far above the line's feet: it
is as high as small letters, and hangs below them."""
HANGS = 0.08
"""In ems: what reaches so far below the feet of the letters around it hangs there."""
NO_TALLER = 1.12
"""In heights of the line's own small letters: what is no taller is no capital."""
LOW = 0.8
"""Times the size of other lines: so small a line of capitals was taken to be, none are."""
ENOUGH, AROUND = 5, 9
"""So many small letters of a line tell how tall they are, and so many around a sign where their
feet are: lines lie a little aslant."""

_HANGING = frozenset("34579")
"""Figures that hang below the line in old style, and never in another."""
_STANDING = frozenset("acemnorsuvwxz")
_AS_FIVE, _AS_ONE, _AS_ZERO = frozenset("sS"), frozenset("Iilı"), frozenset("oO")
_LABEL = re.compile(r"[\[(]?[IlıoO\d]{1,3}[.)\]]{0,2}")
_AS_LABEL = str.maketrans("IlıoO", "11100")


def hanging_figures(line: Recognised, page: Any) -> tuple[int, int]:  # noqa: ANN401 - an array
    """Return how many of a line's figures hang as those of old style do, and of how many.

    Of twenty-odd types drawn, three in four and more of them do in EB Garamond and Gelasio,
    two of a hundred at most in any other.
    """
    if _HANGING.isdisjoint(line.text):
        return 0, 0
    drawn = glyphs(line, page)
    small = _small_letters(line, drawn)
    figures = [at for at in drawn if line.text[at] in _HANGING]
    if len(small) < ENOUGH:
        return 0, 0
    return sum(1 for at in figures if _hangs(line, drawn, small, at)), len(figures)


def with_old_figures(line: Recognised, page: Any, size: float = 0.0) -> Recognised:  # noqa: ANN401
    """Return a line of a letter with old-style figures, with these as figures, and all of them.

    `size` is that of most lines of its page: a label alone that is drawn so much smaller than
    capitals of it is of such figures (`I.`).
    """
    if line.size < LOW * size and _LABEL.fullmatch(line.text):
        return replace(line, text=line.text.translate(_AS_LABEL))
    again = [(of_one_kind(text, old=True), sure) for text, sure in line.again]
    line = replace(line, text=of_one_kind(line.text, old=True), again=again, old=True)
    seen = _as_drawn(line, page)
    signs = list(line.text)
    for at, figure in seen.items():
        signs[at] = figure
    line = replace(line, text="".join(signs))
    words = list(address_words(line.text, goes_on=line.goes_on))
    lost = [
        (at, drawn)
        for at, drawn in (unread(line, page) if words else ())
        if any(start < at <= end for start, end in words)
        and any(one.isdecimal() or one.isupper() for one in line.text[at - 1 : at + 1])
        and _is_five(line, drawn)
    ]
    for at, (left, _, right, _) in reversed(lost):
        line = line.replaced(at, at, "5", float(left), float(right))
    told = [(at + sum(1 for one, _ in lost if one <= at), figure) for at, figure in seen.items()]
    return replace(line, told=[*told, *((at + index, "5") for index, (at, _) in enumerate(lost))])


def _as_drawn(line: Recognised, page: Any) -> dict[int, str]:  # noqa: ANN401 - an array
    """Return the figures of a line that were read as letters, by their places.

    An s never hangs below the line, and a capital is taller than small letters; of an `i` or
    `o`, figures beside it tell.
    """
    if (_AS_FIVE | _AS_ONE | _AS_ZERO).isdisjoint(line.text):
        return {}
    drawn = glyphs(line, page)
    small = _small_letters(line, drawn)
    if len(small) < ENOUGH:
        return {}
    low = NO_TALLER * median(drawn[at][3] - drawn[at][1] for at in small)
    found: dict[int, str] = {}
    for at, (_, top, _, bottom) in sorted(drawn.items()):
        sign = line.text[at]
        is_low = bottom - top <= low
        before = found.get(at - 1, line.text[max(0, at - 1) : at])
        behind = line.text[at + 1 : at + 3]
        if sign in _AS_FIVE and _hangs(line, drawn, small, at):
            found[at] = "5"
        elif sign in _AS_ONE and is_low and (sign in "Iı" or before.isdecimal()):
            found[at] = "1"
        elif sign in _AS_ZERO and is_low and _is_in_number(before, behind):
            found[at] = "0"
    return found


def _is_in_number(before: str, behind: str) -> bool:
    """Whether figures stand beside a sign, and more of them than letters: `pfo000`, not `20of`."""
    if behind[:1].isdecimal():
        return not before.isalpha() or behind.isdecimal()
    return before.isdecimal() and not behind[:1].isalpha()


def _small_letters(line: Recognised, drawn: Mapping[int, Glyph]) -> list[int]:
    """Return the places of a line's letters that stand on it and are no taller than an x."""
    return [at for at in sorted(drawn) if line.text[at] in _STANDING]


def _hangs(line: Recognised, drawn: Mapping[int, Glyph], small: Sequence[int], at: int) -> bool:
    """Whether a sign hangs below the feet of the small letters around it."""
    around = sorted(small, key=lambda other: abs(other - at))[:AROUND]
    feet = median(drawn[other][3] for other in around if other != at)
    return drawn[at][3] > feet + HANGS * line.size


def _is_five(line: Recognised, drawn: Glyph) -> bool:
    left, top, right, bottom = drawn
    sizes = (right - left, bottom - top, line.baseline - top)
    return all(
        least * line.size <= size <= most * line.size
        for size, (least, most) in zip(sizes, (WIDE, TALL, ABOVE), strict=True)
    )
