"""Printed letters underline their addresses: the line goes before they are read."""

from __future__ import annotations

from array import array

import pytest

from citecheck.letters.pdf.dark import Picture
from citecheck.letters.pdf.layout import Box, Line, Page
from citecheck.letters.pdf.underlined import mend_underlined
from citecheck.letters.pdf.underlines import NEAR, erase_underlines

WIDTH, HEIGHT = 400, 100


def drawn(*boxes: tuple[int, int, int, int]) -> Picture:
    """Return a white picture with black boxes: left, top, right, bottom."""
    grey = bytearray(b"\xff" * (WIDTH * HEIGHT))
    for left, top, right, bottom in boxes:
        for row in range(top, bottom):
            grey[row * WIDTH + left : row * WIDTH + right] = bytes(right - left)
    return Picture(grey, WIDTH, HEIGHT)


def letters(left: int, right: int, bottom: int) -> list[tuple[int, int, int, int]]:
    return [(at, bottom - 22, at + 8, bottom) for at in range(left, right, 16)]


LINE = (20, 54, 380, 57)


def test_a_line_below_words_goes_and_the_words_stay():
    words = letters(20, 380, 50)
    picture = drawn(*words, LINE)
    ((left, row, right),) = erase_underlines(picture)
    assert (left, row, right) == (20, 54, 380)
    assert picture.grey == drawn(*words).grey


def test_a_letter_that_goes_through_the_line_stays_whole():
    words = letters(20, 380, 50)
    tail = (100, 28, 108, 66)
    picture = drawn(*words, tail, LINE)
    erase_underlines(picture)
    assert picture.grey == drawn(*words, tail).grey


@pytest.mark.parametrize(
    "stroke",
    [
        pytest.param((20, 50 + NEAR + 2, 380, 50 + NEAR + 4), id="a rule above notes"),
        pytest.param((20, 54, 60, 57), id="a dash or the bar of a letter"),
        pytest.param((20, 54, 380, 80), id="a block"),
    ],
)
def test_what_is_no_line_below_words_stays(stroke):
    boxes = [*letters(20, 380, 50), stroke]
    picture = drawn(*boxes)
    assert erase_underlines(picture) == []
    assert picture.grey == drawn(*boxes).grey


def line_of(text: str, gaps: dict[int, float]) -> Line:
    """Return a line whose characters are half an em wide; `gaps` are spaces, in ems."""
    line = Line(baseline=100.0, size=10.0, page=1, text=text, edge=500.0)
    at = 50.0
    for index in range(len(text)):
        width = 10 * gaps.get(index, 0.5)
        line.lefts.append(at)
        at += width
        line.rights.append(at)
    line.raised, line.italic, line.bold = (bytearray(len(text)) for _ in range(3))
    return line


@pytest.mark.parametrize(
    ("gap", "read"),
    [
        (1.0, "See https://a.example/annual_report.pdf for it."),
        (0.4, "See https://a.example/annualreport.pdf for it."),
        (0.7, "See https://a.example/annual report.pdf for it."),
    ],
)
def test_a_gap_in_an_underlined_address_is_an_underscore_or_nothing(gap, read):
    text = "See https://a.example/annual report.pdf for it."
    at = text.index(" report")
    line = line_of(text, {at: gap})
    left, right = line.lefts[4], line.rights[text.index(" for") - 1]
    mend_underlined([Page(1, Box(0, 0, 600, 800), lines=[line])], [(1, left, 99.0, right)])
    assert line.text == read
    held = (line.lefts, line.rights, line.raised, line.italic, line.bold)
    assert {len(one) for one in held} == {len(line.text)}
    assert isinstance(line.lefts, array)


def test_underlined_words_keep_their_spaces():
    line = line_of("the notice of the landlord", {3: 1.0, 10: 1.0, 13: 1.0, 17: 1.0})
    mend_underlined(
        [Page(1, Box(0, 0, 600, 800), lines=[line])], [(1, 50.0, 99.0, line.rights[-1])]
    )
    assert line.text == "the notice of the landlord"
