"""The ink of a line on its page: the rows it stands in, and its columns without any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.ocr.recognised import Recognised

__all__ = [
    "INK",
    "band_of",
    "blank",
    "blanks",
    "length",
    "middle",
    "middles",
    "paper_of",
    "widest_blank",
]

TALL = 0.74
"""In ems above a line's feet: its capitals; higher hangs the line above."""
INK = 170
"""Of 255: what is darker is ink, or its edge."""

_BLANK = re.compile(rb"\x00+")


def middles(line: Recognised, one: int, other: int) -> tuple[float, float]:
    """Return where the middles of two characters are."""
    return middle(line, one), middle(line, other)


def middle(line: Recognised, at: int) -> float:
    """Return where the middle of a character is."""
    return (line.lefts[at] + line.rights[at]) / 2


def band_of(line: Recognised, page: Any, *, below: float = 0.0) -> Any:  # noqa: ANN401 - arrays
    """Return the rows of a page that a line stands in, and so many ems `below` its feet."""
    top = max(0, int(line.baseline - TALL * line.size))
    return page[top : int(line.baseline + below * line.size)]


def paper_of(band: Any) -> float:  # noqa: ANN401 - an array
    """Return how bright the paper about a line is: most of what is not ink."""
    bright = band[band >= INK]
    return float(bright.mean()) if bright.size else 0.0


def blank(band: Any, left: float, right: float) -> int:  # noqa: ANN401 - an array
    """Return how many columns without ink stand side by side at most."""
    return length(widest_blank(band, left, right))


def widest_blank(band: Any, left: float, right: float) -> tuple[int, int]:  # noqa: ANN401
    """Return where most columns without ink stand side by side; twice the same where none do."""
    return max(blanks(band, left, right), key=length, default=(int(left), int(left)))


def blanks(band: Any, left: float, right: float) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Yield where columns without ink stand side by side."""
    begin = max(0, int(left))
    inked = (band[:, begin : int(right) + 1] < INK).any(axis=0)
    for gap in _BLANK.finditer(bytes(inked.astype("uint8"))):
        yield begin + gap.start(), begin + gap.end()


def length(gap: tuple[int, int]) -> int:
    """Return how wide a gap is."""
    return gap[1] - gap[0]
