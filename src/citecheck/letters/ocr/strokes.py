"""What the picture of a line tells of single signs: how tall a letter is, how long a stroke.

Of a letter whose capital has its shape, and of underscores side by side, what recognises
text guesses by the words beside them; among letters without order there are none. And the
tail of a j or y may be gone with the line below its word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.glyphs import glyphs
from citecheck.letters.ocr.inked import INK
from citecheck.letters.ocr.unsure import INNER_CAPITAL, address_words

if TYPE_CHECKING:
    from citecheck.letters.ocr.glyphs import Glyph
    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["measured"]

_ALIKE = frozenset("cosvwxzCOSVWXZ")
"""Letters whose capitals have their shape."""
_MIXED = re.compile(r"(?=[A-Za-z_-]*(?:\d|[a-z][A-Z]))[A-Za-z\d_-]{6,}")
_BESIDE_FIGURE = re.compile(r"(?<=\d)[A-Za-z]|[A-Za-z](?=\d)")
_SMALL_BEFORE, _SMALL_BEHIND = re.compile(r"[a-z]+$"), re.compile(r"[a-z]+")
_TAILS = {"i": "j", "v": "y", "O": "Q"}
_STANDING = frozenset("abcdehiklmnorstuwxz")
_FLAT = frozenset("aemnru")
"""Small letters whose capitals have another shape, so that no capital was read as one."""
_DOUBLED = re.compile(r"(?<=\w)__(?=\w)")
AS_SMALL, AS_CAPITAL = 1.12, 1.2
"""In heights of the line's own small letters, how tall a small letter is at most, and a capital
at least: most are 1.33 to 1.6 as tall."""
WORD = 4
"""So many small letters around a sign are of a word, not of letters without order."""
ENOUGH, SMALL = 5, 0.47
"""So many small letters tell how tall they are; else they are so many ems."""
TAIL = 0.06
"""In ems below the feet of other letters: so far down reaches no i (of 3,000 in a hundred scans
one of a hundred did 0.05), and a j whose tail went with the line below its word does 0.07."""
WIDER = 0.15
"""In ems: a line below a word is so much wider than a letter, on both sides."""
FEWEST = 3
"""Letters that tell where a line's feet are."""
UNSURE = 0.5
"""How sure it is of such a letter: taken for certain, it made three of 120 addresses wrong at
150 dpi (`bench/scans.py`)."""
UNDER = 0.3
"""In ems below a line's feet: where its underscores are."""
ONE_STROKE = 0.8
"""In ems: two underscores side by side are longer, one is not."""
MIDDLE = 0.52
"""In ems above a line's feet, where the gap between letters is as wide as below."""
ONE_GAP = 1.1
"""The same, of the gap between letters, where the stroke is too thin to be measured (Latin
Modern, whose underscores are wide)."""


def measured(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line with letters as tall, and underscores as many, as they are drawn.

    It is not sure of a letter that was read otherwise.
    """
    cased = _tailed(line, _cased(line, page), page)
    pairs = zip(line.sure, line.text, cased, strict=True)
    sure = [was if read == drawn else min(was, UNSURE) for was, read, drawn in pairs]
    line = replace(line, text=cased, sure=sure)
    for found in reversed(list(_DOUBLED.finditer(line.text))):
        at = found.start()
        left, right = _stroke(line, page, at), _stroke(line, page, at + 1)
        is_one = left == right and left[1] > left[0]
        width = left[1] - left[0] if is_one else _gap(line, page, at)
        if 0 < width < (ONE_STROKE if is_one else ONE_GAP) * line.size:
            line = line.replaced(at, at + 2, "_", line.lefts[at], line.rights[at + 1])
    return line


def _cased(line: Recognised, page: Any) -> str:  # noqa: ANN401 - an array
    signs = list(line.text)
    runs = list(_MIXED.finditer(line.text))
    if not runs:
        return line.text
    tall = {at: bottom - top for at, (_, top, _, bottom) in glyphs(line, page).items()}
    flat = [tall[at] for at, sign in enumerate(line.text) if sign in _FLAT and at in tall]
    small = median(flat) if len(flat) >= ENOUGH else SMALL * line.size
    for run in runs:
        beside = {found.start() for found in _BESIDE_FIGURE.finditer(line.text, *run.span())}
        for at in range(*run.span()):
            mixed = at in beside or (
                INNER_CAPITAL.search(run[0]) and not _is_in_word(line.text, at)
            )
            if at not in tall or signs[at] not in _ALIKE:
                continue
            if tall[at] <= AS_SMALL * small:  # what is as low is no capital, wherever it stands
                signs[at] = signs[at].lower()
            elif mixed and tall[at] >= AS_CAPITAL * small:
                signs[at] = signs[at].upper()
    return "".join(signs)


def _is_in_word(text: str, at: int) -> bool:
    """Whether small letters stand on both sides of a sign, and so many that it is of a word."""
    before, behind = _SMALL_BEFORE.search(text[:at]), _SMALL_BEHIND.match(text, at + 1)
    if before is None or behind is None:
        return False
    return len(before[0]) + len(behind[0]) >= WORD


def _tailed(line: Recognised, text: str, page: Any) -> str:  # noqa: ANN401 - an array
    """Return the text of a line with a j for each i of its addresses that reaches below it.

    So do y and Q, which are read as v and O.
    """
    words = address_words(text, goes_on=line.goes_on)
    places = [at for word in words for at in range(*word) if text[at] in _TAILS]
    if not places:
        return text
    drawn = glyphs(line, page)
    feet = [drawn[at][3] for at in drawn if text[at] in _STANDING]
    if len(feet) < FEWEST:
        return text
    lowest = median(feet) + TAIL * line.size
    signs = list(text)
    for at in places:
        if at in drawn and _reaches(drawn[at], lowest, page, line.size):
            signs[at] = _TAILS[signs[at]]
    return "".join(signs)


def _reaches(drawn: Glyph, lowest: float, page: Any, size: float) -> bool:  # noqa: ANN401
    """Whether a letter reaches below a row, by itself: a line below the word is wider."""
    left, _, right, bottom = drawn
    if bottom < lowest:
        return False
    beside = int(WIDER * size)
    below = page[int(lowest) : bottom, max(0, left - beside) : right + beside] < INK
    return not below.any(axis=0).all()


def _gap(line: Recognised, page: Any, at: int) -> int:  # noqa: ANN401 - an array
    """Return how wide the gap between letters is that two underscores stand in."""
    top, feet = max(0, int(line.baseline - MIDDLE * line.size)), int(line.baseline)
    ink = (page[top:feet] < INK).any(axis=0)
    middle = int(line.rights[at])
    before, behind = ink[:middle].nonzero()[0], ink[middle:].nonzero()[0]
    return int(middle + behind[0] - before[-1] - 1) if len(before) and len(behind) else 0


def _stroke(line: Recognised, page: Any, at: int) -> tuple[int, int]:  # noqa: ANN401 - an array
    """Return where what is drawn below a character begins and ends; nothing is as long as 0."""
    feet = int(line.baseline)
    below = page[feet : feet + int(UNDER * line.size)] < INK
    left, right = _inked(line, below, at)
    return (left, right if right >= 0 else below.shape[1])


def _inked(line: Recognised, ink: Any, at: int) -> tuple[int, int]:  # noqa: ANN401 - an array
    """Return where the ink around a character's middle begins, and ends; -1 where it does not."""
    columns = bytes(ink.any(axis=0).astype("uint8"))
    middle = min(int((line.lefts[at] + line.rights[at]) / 2), len(columns) - 1)
    return columns.rfind(b"\0", 0, middle + 1) + 1, columns.find(b"\0", middle)
