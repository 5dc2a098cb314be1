"""The type of a letter: how it draws each sign, and which of them a doubtful sign is like.

A letter is set in few types, and has each sign many times. What was read with certainty
shows how its type draws an `e` and a `c`; a sign that was not is compared with these. That
needs no knowledge of types, and of a type that draws two signs alike it tells nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from citecheck.letters.ocr.glyphs import ABOVE, BELOW, glyphs
from citecheck.letters.ocr.unsure import SURE, unsure_signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citecheck.letters.ocr.glyphs import Glyph
    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["Typeface"]

SLENDER = frozenset("Il1")
"""Many types draw two of these alike, so that it must be seen that this one does not."""
NARROW = SLENDER | frozenset("ij!|")
"""Where they are small or broken, these are alike but for a dot."""
EM = 20
"""Pixels of an em, to which all samples are drawn."""
BLUR = 0.8
"""Pixels of the same: scans are sharp, or not."""
ACROSS = 1.2
"""In ems, the room that a sign is drawn in the middle of."""
WIDTH = 6.0
"""What an em of difference in width costs, in units of ink: a pixel that is black in one
drawing and white in the other."""
SHIFTS = (-1, 0, 1)
"""Pixels up or down: where a line's feet are is known to one."""
MOST_SAMPLES = 150
"""Of each sign."""
OTHER_SIZE = 0.2
"""So much larger or smaller type is compared: notes have that of the text, but smaller."""
NEAREST = 3
"""Samples of each sign that are compared: those most like it."""
MOST_COMPARED = 15
"""Samples, the most alike first, of which those of the same type count."""
SAME_TYPE = 1.4
"""In units of ink: the same signs of two words of one type are no more unlike each other."""
CLEARLY_NARROW = 0.6
"""Of narrow signs, it is to be so many times as unlike its own as those of the others."""
MOST_JUDGED = 500
"""Doubtful signs of a letter: each takes some ten milliseconds, on a busy machine fifty."""
FEW = 4
"""Signs of a word that is too short to tell its type."""

_WORD = re.compile(r"\S+")


class _Bounds(NamedTuple):
    """When a sign is told by its samples."""

    like: float
    """In units of ink, how unlike them it is at most."""
    like_alone: float
    """The same, where there is no sample of the sign that was read."""
    clearly: float
    """How unlike them it is, in parts of how unlike those of any other sign, at most."""


ENOUGH = (_Bounds(1.5, 0.7, 0.8), _Bounds(2.5, 0.7, 0.4))
"""One of these is enough: very like its samples, or much liker than those of all others."""


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A sign as it is drawn."""

    ink: Any
    """An array, 0 is paper and 1 the darkest ink."""
    width: float
    """In ems."""
    size: float
    """Of its type, in pixels."""
    word: dict[str, _Drawn]
    """The signs of its word: they are of one type. A short word has those before it, too."""


class Typeface:
    """What the signs of a letter look like that were read with certainty.

    Only lines of the sizes are of use in which there are doubtful signs.
    """

    def __init__(self, lines: Iterable[Recognised]) -> None:
        """Take the `lines` of a letter that hold doubtful signs for what is to be told."""
        self._sizes = [line.size for line in lines if line.again]
        self._samples: dict[str, _Samples] = defaultdict(_Samples)
        self._judged = 0

    def learn(self, line: Recognised, page: Any) -> None:  # noqa: ANN401 - an array
        """Take the signs of a line for samples, but those that may have been misread."""
        wanted = any(self._samples[sign].has_room for sign in set(line.text) - {" "})
        if not wanted or not any(_is_as_large(line.size, size) for size in self._sizes):
            return
        doubtful = unsure_signs(line.reading)
        for at, drawn in _signs(line, page):
            if line.sure[at] >= SURE and at not in doubtful:
                self._samples[line.text[at]].add(drawn)

    def told(self, line: Recognised, page: Any) -> list[tuple[int, str]]:  # noqa: ANN401
        """Return what doubtful signs of a line are, by their places, where the type tells it."""
        if not line.again or self._judged > MOST_JUDGED:
            return []
        doubtful = unsure_signs(line.reading)
        self._judged += len(doubtful)
        found = (
            (at, self._likest(drawn, line.text[at]))
            for at, drawn in _signs(line, page)
            if at in doubtful
        )
        return [(at, sign) for at, sign in found if sign]

    def _likest(self, drawn: _Drawn, read: str) -> str:
        """Return which sign is drawn that was `read`; nothing where the type does not tell."""
        unlike = {sign: self._unlike(drawn, sign) for sign in self._samples}
        ordered = sorted((cost, sign) for sign, cost in unlike.items() if cost is not None)
        if len(ordered) < 2:
            return ""
        (_, sign), (more, other) = ordered[:2]
        least = self._unlike(drawn, sign, same_type=True)
        alone = unlike.get(read) is None
        at_most = CLEARLY_NARROW if {sign, other} <= NARROW else 1.0
        if least is None or not any(
            least <= (bounds.like_alone if alone else bounds.like)
            and least <= min(bounds.clearly, at_most) * more
            for bounds in ENOUGH
        ):
            return ""
        others = SLENDER - {sign} if sign in SLENDER else ()
        if all(self._differs(one, sign, drawn, least, read) for one in others):
            return sign
        return ""

    def _unlike(self, drawn: _Drawn, sign: str, *, same_type: bool = False) -> float | None:
        """Return how unlike a sign's samples something is, in units of ink; None without any."""
        same_type = same_type or sign in SLENDER
        costs = [cost for cost, _ in self._nearest(drawn, sign, same_type=same_type)]
        return sum(costs) / len(costs) if costs else None

    def _nearest(self, drawn: _Drawn, sign: str, *, same_type: bool) -> list[tuple[float, _Drawn]]:
        """Return the samples of a sign that are most like something, and how unlike it."""
        if sign not in self._samples:
            return []
        if not same_type:
            return self._samples[sign].nearest(drawn, NEAREST)
        nearest = self._samples[sign].nearest(drawn, MOST_COMPARED)
        return [one for one in nearest if _is_same_type(one[1], drawn)][:NEAREST]

    def _differs(self, other: str, sign: str, drawn: _Drawn, least: float, read: str) -> bool:
        """Whether the type draws another slender sign otherwise than this one.

        What is `drawn` must be less like its samples, and these less like `sign`. A letter of
        which there is no sample may be drawn alike; a figure that nobody read is hardly meant.
        """
        samples = self._nearest(drawn, other, same_type=True)
        if not samples:
            return other.isdecimal() and other != read
        costs = [self._unlike(one, sign) for _, one in samples]
        costs.append(sum(cost for cost, _ in samples) / len(samples))
        return all(cost is not None and least <= CLEARLY_NARROW * cost for cost in costs)


class _Samples:
    """How a sign is drawn, again and again."""

    def __init__(self) -> None:
        self._drawn: list[_Drawn] = []
        self._inks: Any = None
        """All of them as rows of one array, and how much ink each has, squared."""
        self._squares: Any = None

    @property
    def has_room(self) -> bool:
        """Whether more are of use."""
        return len(self._drawn) < MOST_SAMPLES

    def add(self, drawn: _Drawn) -> None:
        """Take one more, where there is room."""
        if self.has_room:
            self._drawn.append(drawn)
            self._inks = None

    def nearest(self, drawn: _Drawn, count: int) -> list[tuple[float, _Drawn]]:
        """Return those most like something in type about as large, and how unlike it."""
        import numpy

        if not self._drawn:
            return []
        if self._inks is None:
            self._inks = numpy.stack([one.ink.ravel() for one in self._drawn])
            self._squares = (self._inks**2).sum(axis=1)
        costs = _costs(drawn, self._inks, self._squares)
        found = sorted(
            (cost + WIDTH * abs(one.width - drawn.width), at)
            for at, (cost, one) in enumerate(zip(costs, self._drawn, strict=True))
            if _is_as_large(one.size, drawn.size)
        )
        return [(cost, self._drawn[at]) for cost, at in found[:count]]


def _is_as_large(one: float, other: float) -> bool:
    return abs(one / other - 1) <= OTHER_SIZE


def _is_same_type(one: _Drawn, other: _Drawn) -> bool:
    """Whether the words of two signs are of one type: neither is bold nor slanted beside it."""
    shared = one.word.keys() & other.word.keys() - SLENDER
    costs = [_apart(one.word[sign], other.word[sign]) for sign in shared]
    return bool(costs) and sum(costs) <= SAME_TYPE * len(costs)


def _apart(one: _Drawn, other: _Drawn) -> float:
    """Return how unlike each other two signs are, in units of ink."""
    ink = other.ink.reshape(1, -1)
    (cost,) = _costs(one, ink, (ink**2).sum(axis=1))
    return cost + WIDTH * abs(one.width - other.width)


def _costs(drawn: _Drawn, inks: Any, squares: Any) -> list[float]:  # noqa: ANN401 - arrays
    """Return how far the ink of a sign is from each row of `inks`; `squares` are their own.

    As Euclid has it, at the height where both fit best: (a - b)^2 = a^2 - 2ab + b^2.
    """
    import numpy

    moved = numpy.stack([numpy.roll(drawn.ink, shift, 0).ravel() for shift in SHIFTS], axis=1)
    apart = squares[:, None] - 2 * (inks @ moved) + (moved**2).sum(axis=0)
    costs: list[float] = numpy.sqrt(numpy.maximum(apart.min(axis=1), 0)).tolist()
    return costs


def _signs(line: Recognised, page: Any) -> Iterator[tuple[int, _Drawn]]:  # noqa: ANN401
    """Yield the signs of a line that stand apart, as they are drawn, by their places."""
    found = glyphs(line, page)
    before: dict[str, _Drawn] = {}
    for place in _WORD.finditer(line.text):
        word: dict[str, _Drawn] = dict(before) if len(place[0]) < FEW else {}
        for at in range(*place.span()):
            if at in found:
                left, _, right, _ = found[at]
                width = (right - left) / line.size
                drawn = _Drawn(_ink(line, page, found[at]), width, line.size, word)
                word.setdefault(line.text[at], drawn)
                yield at, drawn
        before = word


def _ink(line: Recognised, page: Any, glyph: Glyph) -> Any:  # noqa: ANN401 - arrays
    """Return the ink of a sign, drawn `EM` pixels large, by its place above the line's feet."""
    import cv2
    import numpy

    left, _, right, _ = glyph
    top = line.baseline - ABOVE * line.size
    first, last = int(top), int(line.baseline + BELOW * line.size) + 1
    alone = numpy.full((last - first, right - left + 2), 255, "uint8")
    there = page[max(0, first) : last, max(0, left - 1) : right + 1]
    begin = max(0, -first)
    alone[begin : begin + there.shape[0], : there.shape[1]] = there
    scale = EM / line.size
    across, down = round(ACROSS * EM), round((ABOVE + BELOW) * EM)
    middle = (right - left) / 2 + 1
    place = [[scale, 0, across / 2 - scale * middle], [0, scale, scale * (first - top)]]
    drawn = cv2.warpAffine(
        alone,
        numpy.array(place, "float32"),
        (across, down),
        flags=cv2.INTER_LINEAR,
        borderValue=255,
    )
    ink = 255 - cv2.GaussianBlur(drawn, (3, 3), BLUR).astype("float32")
    return ink / max(1.0, float(ink.max()))
