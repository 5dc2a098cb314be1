"""Figures of old style are told by how tall they are drawn, and whether they hang."""

from __future__ import annotations

from dataclasses import replace

import numpy
import pytest

from citecheck.letters.ocr.oldstyle import hanging_figures, with_old_figures
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


SMALL, TALL, HANGING = (18, 0), (28, 0), (18, 6)
"""Above and below the feet: of an x, of a capital, and of a 5 of old style."""


def shaped(text: str, shapes: dict[int, tuple[int, int]]):
    """Return a line and its page: each sign as an x, but for those whose shape is given."""
    places = [20 + 18 * at for at in range(len(text))]
    drawn_as = [(place, *shapes.get(at, SMALL)) for at, place in enumerate(places)]
    return line_of(text, places), drawn(drawn_as)


@pytest.mark.parametrize(
    ("read", "shapes", "meant"),
    [
        pytest.param("axnon/9as", {8: HANGING}, "axnon/9a5", id="an s that hangs is a 5"),
        pytest.param("axnon/9as", {}, "axnon/9as", id="one that stands is an s"),
        pytest.param("axnon/x/I/zx", {}, "axnon/x/1/zx", id="no capital is as low as an x"),
        pytest.param("axnon/x/I/zx", {8: TALL}, "axnon/x/I/zx", id="a capital is taller"),
        pytest.param("axnonn.pfO96", {}, "axnonn.pf096", id="nor is an O, before figures"),
        pytest.param("axnonn.pfO96", {9: TALL}, "axnonn.pfO96", id="a capital O"),
        pytest.param("axnon%20of", {}, "axnon%20of", id="a word behind a figure"),
    ],
)
def test_signs_of_old_style_are_what_they_are_drawn_as(read, shapes, meant):
    line, page = shaped(read, shapes)
    found = with_old_figures(line, page)
    assert found.text == meant
    assert [sign for _, sign in found.told] == [one for one in meant if one not in read]


def test_figures_that_hang_below_the_line_are_counted():
    line, page = shaped("axnons357 8", {6: HANGING, 7: HANGING})
    assert hanging_figures(line, page) == (2, 3)
    assert hanging_figures(*shaped("axnons", {})) == (0, 0)
    assert hanging_figures(*shaped("357", {0: HANGING})) == (0, 0), "nothing to compare with"


def test_a_label_alone_that_is_lower_than_capitals_is_a_figure():
    line, page = shaped("I.", {})
    assert with_old_figures(replace(line, size=25.0), page, 40.0).text == "1."
    assert with_old_figures(line, page, 40.0).text == "I."
