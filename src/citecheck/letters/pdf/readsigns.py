"""Marks of a scan that were read as text, because nothing was seen to be raised.

A mark of four pixels may hang on its neighbour, and a label stand on its line: then it
is read with the words beside it (`given.2`, `2https://`). Beside signs that were seen
(`signs`), such figures are signs too; what they count is found out with the others
(`counted`), and what fits no row goes back into the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.letters.pdf.counted import FIRST_PLACE, RaisedSign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["read_signs"]

SAME_SIZE = 0.12
"""So much may the size of notes' lines differ from each other, as it was measured."""
MARK_HEIGHT = 0.47
"""In ems: the height of small letters beside a sign."""

_SIGN = r"\d{1,3}|\d[ºo°]|[lI](?=https?:)|[*†‡§¶]{1,3}"
_LABEL = re.compile(rf"^(?:{_SIGN})(?=\s?(?:https?:|www\.|[A-ZÀ-Þ“\"«‘'<(¿¡]))")
_MARK = re.compile(
    rf"(?:(?<=[^\W\d_]{{3}})|(?<=[^\W\d_]{{2}}[.,;:!?)”\"»’])|(?<=[)”\"»’][.,;:]))(?:{_SIGN})(?=[\s)\]]|$)"
)
_ALIKE = {"º": "0", "o": "0", "°": "0", "l": "1", "I": "1"}
"""What a figure may be read as."""
LIKE = 0.1
"""How unlike such a sign is to its figure (`counted`)."""


def read_signs(pages: Iterable[Page], seen: Sequence[RaisedSign]) -> tuple[RaisedSign, ...]:
    """Put a private character in the place of what was read for a mark; return all signs.

    Only on pages where labels were seen, and in lines of their size below the first, is a
    figure at a line's beginning a label.
    """
    signs = list(seen)
    for page in pages:
        feet = [line for line in page.lines if ord(line.text[0]) >= FIRST_PLACE]
        if not feet:
            continue
        size = sorted(line.size for line in feet)[len(feet) // 2]
        top = max(line.baseline for line in feet)
        for line in page.lines:
            is_foot = line.baseline <= top + size and abs(line.size - size) <= SAME_SIZE * size
            places = (_LABEL if is_foot else _MARK).finditer(line.text)
            for start, end in reversed([found.span() for found in places]):
                left, right, text = line.lefts[start], line.rights[end - 1], line.text[start:end]
                _set(line, start, end, chr(FIRST_PLACE + len(signs)))
                signs.append(_sign(page.number, line, text, left, right))
    return tuple(signs)


def _set(line: Line, start: int, end: int, private: str) -> None:
    left, right = line.lefts[start], line.rights[end - 1]
    for at in range(end - 1, start - 1, -1):
        line.remove(at)
    line.insert(start, private, left, right, raised=True)
    if start == 0 and not line.text.startswith(" ", 1):
        line.insert(1, " ", right, right)


def _sign(page: int, line: Line, text: str, left: float, right: float) -> RaisedSign:
    glyphs = tuple({_ALIKE[sign]: LIKE} if sign in _ALIKE else {sign: 0.0} for sign in text)
    return RaisedSign(page, left, right, line.baseline, MARK_HEIGHT * line.size, glyphs, text)
