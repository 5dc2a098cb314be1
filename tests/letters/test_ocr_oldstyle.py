"""Of old-style figures the 5 is like no other sign: where nobody read its ink, it stands."""

from __future__ import annotations

import numpy
import pytest

from citecheck.letters.ocr.oldstyle import with_old_figures
from citecheck.letters.ocr.recognised import Recognised

SIZE, FEET = 40.0, 100


def drawn(shapes: list[tuple[int, int, int]]):
    """Return a page with boxes: where each begins, and its height above and below the feet."""
    page = numpy.full((160, 800), 255, "uint8")
    for left, above, below in shapes:
        page[FEET - above : FEET + below, left : left + 10] = 0
    return page


def line_of(text: str, places: list[int]) -> Recognised:
    lefts = [float(place) for place in places]
    rights = [place + 10.0 for place in places]
    return Recognised(text, lefts, rights, [1.0] * len(text), FEET, SIZE)


@pytest.mark.parametrize(
    ("below", "text"),
    [
        pytest.param(6, "a.example/x/2358", id="it hangs below the line"),
        pytest.param(0, "a.example/x/238", id="what does not hang is none"),
    ],
)
def test_ink_between_figures_that_nobody_read_is_a_five(below, text):
    read = "a.example/x/238"
    places = [20 + 18 * at for at in range(len(read))]
    places[-1] += 18
    shapes = [(place, 28, 0) for place in places]
    line = with_old_figures(line_of(read, places), drawn([*shapes, (places[-2] + 18, 18, below)]))
    assert line.text == text
    assert line.told == ([(14, "5")] if below else [])
