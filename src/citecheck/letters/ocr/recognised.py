"""A line as it was recognised: its characters, where they stand, and how sure each is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.letters.ocr.figures import of_one_kind
from citecheck.letters.ocr.unsure import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Recognised", "placed", "runs_on"]

ROOM = 0.85
"""In ems, from the middle of one sign to that of another: there is one more between them."""

_UNENDED = re.compile(r"(?:https?:|www\.|\w/)\S*$|\S*/\S*$", re.IGNORECASE)
"""An address that may go on on the next line."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Signs of Chinese type that look like those of Latin type."""
_FULL_WIDTH |= {ord("∥"): ord("‖"), ord("《"): ord("«"), ord("》"): ord("»")}
_CHINESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line that was recognised; places are pixels from the upper left."""

    text: str
    lefts: list[float]
    rights: list[float]
    """One of each for each character of the text."""
    sure: list[float]
    """How sure each is, from 0 to 1; a space is as sure as can be."""
    baseline: float
    size: float
    """An em, estimated from the height of its letters."""
    again: list[tuple[str, list[float]]] = field(default_factory=list)
    """Text and certainty of further readings, where one of an address is not sure."""
    told: list[tuple[int, str]] = field(default_factory=list)
    """What doubtful signs are by the letter's type (`typeface`), with their places."""
    picture: str = ""
    """The file that shows it, for the same reason."""
    goes_on: bool = False
    """Whether the line before ends with an address, that may go on with its first word."""
    old: bool = False
    """Whether the letter's figures are of old style."""

    @property
    def reading(self) -> Reading:
        """What was read."""
        return Reading(self.text, self.sure, self.goes_on)

    @property
    def roomy(self) -> frozenset[int]:
        """The places of signs, amid letters and figures, that have room between those beside them.

        Around stops and slashes there is more.
        """
        middles = [(one + other) / 2 for one, other in zip(self.lefts, self.rights, strict=True)]
        return frozenset(
            at
            for at in range(1, len(self.text) - 1)
            if self.text[at - 1 : at + 2].isalnum()
            and middles[at + 1] - middles[at - 1] >= ROOM * self.size
        )

    def replaced(self, start: int, end: int, text: str, left: float, right: float) -> Recognised:
        """Return the line with `text`, of which it is sure, for its characters `[start, end)`.

        They share the room from `left` to `right` evenly.
        """
        step = (right - left) / max(len(text), 1)
        edges = [left + step * index for index in range(len(text) + 1)]
        return replace(
            self,
            text=self.text[:start] + text + self.text[end:],
            lefts=[*self.lefts[:start], *edges[:-1], *self.lefts[end:]],
            rights=[*self.rights[:start], *edges[1:], *self.rights[end:]],
            sure=[*self.sure[:start], *([1.0] * len(text)), *self.sure[end:]],
        )


def runs_on(before: Recognised | None) -> bool:
    """Whether the line before ends with an address that may go on."""
    return before is not None and _UNENDED.search(before.text) is not None


def placed(
    text: str, middles: list[float], sure: list[float], base: float, size: float
) -> Recognised | None:
    """Return a line with each character between its neighbours; a space fills its gap."""
    if sum(1 for sign in text if sign != " ") > len(middles):
        return None
    if not _CHINESE.search(text):
        text = of_one_kind(text.translate(_FULL_WIDTH))
    signs = [at for at, sign in enumerate(text) if sign != " "]
    edges = _edges(middles, [at - before > 1 for before, at in pairwise(signs)], size)
    lefts, rights, certain = [0.0] * len(text), [0.0] * len(text), [1.0] * len(text)
    for at, (left, right), one in zip(signs, edges, sure, strict=False):
        lefts[at], rights[at], certain[at] = left, right, round(one, 3)
    for at, sign in enumerate(text):
        if sign == " ":
            lefts[at], rights[at] = rights[at - 1], lefts[at + 1]
    return Recognised(text, lefts, rights, certain, base, size)


def _edges(
    middles: Sequence[float], apart: Sequence[bool], size: float
) -> list[tuple[float, float]]:
    """Return where signs begin and end: a neighbour ends half-way, unless a gap sets it `apart`."""
    half, thin = size / 4, size / 20
    lefts, rights = [middles[0] - half], []
    for (middle, following), gap in zip(pairwise(middles), apart, strict=False):
        between = (middle + following) / 2
        rights.append(min(middle + half, between - thin) if gap else between)
        lefts.append(max(following - half, between + thin) if gap else between)
    rights.append(middles[len(rights)] + half)
    return list(zip(lefts, rights, strict=True))
