"""The chart of the health of all links: one bar, its parts named and numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .words import KINDS, Kind, amount

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Chart", "Part", "chart_of"]

WIDTH = 1000
"""Units of the drawing; it is scaled to the page."""
GAP = 4
LEAST = 6
"""Width of the smallest part: one link among thousands is still seen."""
ROOM_FOR_SIGN = 30

_ORDER = (
    "ok",
    "moved",
    "changed",
    "broken",
    "invalid",
    "blocked",
    "suspect",
    "unsupported",
    "unchecked",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One verdict's part of the bar."""

    kind: Kind
    number: str
    share: str
    x: float
    width: float
    signed: bool
    """Whether the part is wide enough for its sign."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The bar, and the same in words for those who do not see it."""

    parts: tuple[Part, ...]
    total: int
    words: str
    width: int = WIDTH


def chart_of(verdicts: Mapping[str, int]) -> Chart:
    """Return the chart of links by verdict."""
    counted = [(KINDS[key], verdicts.get(key, 0)) for key in _ORDER if verdicts.get(key, 0) > 0]
    total = sum(number for _, number in counted)
    room = WIDTH - GAP * (len(counted) - 1) - LEAST * len(counted)
    parts, x = [], 0.0
    for kind, number in counted:
        width = LEAST + room * number / total
        parts.append(
            Part(
                kind,
                f"{number:,}",
                _share(number, total),
                round(x, 1),
                round(width, 1),
                width >= ROOM_FOR_SIGN,
            )
        )
        x += width + GAP
    listed = ", ".join(f"{part.number} {part.kind.label.lower()}" for part in parts)
    words = f"{amount(total, 'link')}: {listed}." if parts else "No link is known yet."
    return Chart(tuple(parts), total, words)


def _share(number: int, total: int) -> str:
    """Return a percentage that neither hides one among thousands nor claims all but one."""
    percent = 100 * number / total
    if 0 < percent < 1:
        return "under 1 %"
    if 99 < percent < 100:
        return "over 99 %"
    return f"{percent:.0f} %"
