"""Printed letters underline their addresses: the line goes before they are read."""

from __future__ import annotations

import numpy
import pytest

from citecheck.letters.ocr.recognised import Recognised
from citecheck.letters.ocr.underscores import hidden_underscores, underscored
from citecheck.letters.pdf.dark import Picture
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


def test_a_tail_that_ends_in_the_line_reaches_as_far_down():
    words = letters(20, 380, 50)
    tail = (100, 28, 108, 55)
    picture = drawn(*words, tail, LINE)
    erase_underlines(picture)
    assert picture.grey == drawn(*words, (100, 28, 108, LINE[3])).grey


def test_the_bow_of_a_g_that_lies_upon_the_line_stays_on_its_stem():
    words = letters(20, 380, 51)  # their feet are three rows above the line
    g = (116, 29, 120, LINE[3]), (109, 29, 116, 51), (104, 53, 120, LINE[3])
    picture = drawn(*words, *g, LINE)
    erase_underlines(picture)
    assert picture.grey == drawn(*words, *g).grey


def test_a_q_on_a_line_with_a_rough_edge_gets_no_bow():
    words = letters(20, 380, 51)
    q = (116, 29, 120, LINE[3]), (109, 29, 116, 51)
    picture = drawn(*words, *q, LINE, (90, 53, 140, 54))
    erase_underlines(picture)
    row = picture.grey[55 * WIDTH : 56 * WIDTH]
    assert [at for at, grey in enumerate(row) if not grey] == [*range(116, 120)]


def test_an_underscore_and_a_slash_upon_the_line_get_no_bow():
    words = letters(20, 380, 51)
    slash = [(200 - at, 20 + 3 * at, 204 - at, 23 + 3 * at) for at in range(13)]
    underscore = (300, 51, 318, 53)
    edge = [(at, 53, at + 8, 54) for at in (176, 184)]
    picture = drawn(*words, *slash, underscore, *edge, LINE)
    erase_underlines(picture)
    below = [
        row
        for row in range(LINE[1], HEIGHT)
        if 0 in picture.grey[row * WIDTH + 210 : (row + 1) * WIDTH]
    ]
    assert below == []
    assert 0 not in picture.grey[56 * WIDTH + 170 : 56 * WIDTH + 184]


def test_a_tail_that_comes_out_two_rows_below_the_line_stays():
    words = letters(20, 380, 54)  # their feet stand on the line
    tail = (100, 32, 104, LINE[3] + 2)
    picture = drawn(*words, tail, LINE)
    erase_underlines(picture)
    shown = drawn(*words, tail).grey
    assert all(picture.grey[row * WIDTH + 101] == shown[row * WIDTH + 101] for row in range(HEIGHT))
    assert 0 not in picture.grey[55 * WIDTH : 55 * WIDTH + 96]


def test_a_short_piece_of_a_line_goes_though_a_tail_comes_through_it():
    words = letters(20, 380, 50)
    pieces = (20, 54, 300, 57), (306, 54, 346, 57)
    tail = (330, 28, 334, 64)
    picture = drawn(*words, *pieces, tail)
    erase_underlines(picture)
    assert picture.grey == drawn(*words, tail).grey


def test_a_comma_before_a_line_is_no_piece_of_it():
    words, comma = letters(40, 380, 50), (26, 46, 30, 57)
    picture = drawn(*words, comma, (40, 54, 380, 57))
    erase_underlines(picture)
    assert picture.grey == drawn(*words, comma).grey


def test_a_line_that_sinks_goes_as_one():
    words = letters(20, 380, 48)
    aslant = [(20 + 90 * at, 54 + at, 110 + 90 * at, 57 + at) for at in range(4)]
    bumps = [(at, 53, at + 5, 54) for at in range(40, 100, 10)]
    picture = drawn(*words, (300, 26, 308, 66), *aslant, *bumps)
    assert erase_underlines(picture) == [(20, 55, 380)]
    assert picture.grey == drawn(*words, (300, 26, 308, 66)).grey


def test_the_crumbs_of_a_thin_line_that_sinks_go_with_it():
    words = letters(20, 380, 50)
    line = (20, 54, 160, 56)
    crumbs = [(at, 54 + at // 8 % 2, at + 5, 55 + at // 8 % 2) for at in range(164, 380, 8)]
    picture = drawn(*words, line, *crumbs)
    erase_underlines(picture)
    assert picture.grey == drawn(*words).grey


def test_stops_and_feet_beside_a_line_are_no_crumbs_of_it():
    words = letters(20, 160, 50)
    line = (20, 54, 160, 57)
    stops = [(164, 50, 168, 56), (174, 50, 178, 56)]
    feet = [
        box for at in range(184, 380, 16) for box in ((at, 34, at + 6, 53), (at, 53, at + 9, 55))
    ]
    picture = drawn(*words, line, *stops, *feet)
    erase_underlines(picture)
    assert picture.grey == drawn(*words, *stops, *feet).grey


def test_letters_on_the_line_keep_their_feet():
    words = letters(20, 380, 54)
    picture = drawn(*words, LINE)
    assert len(erase_underlines(picture)) == 1
    assert picture.grey == drawn(*words).grey


def test_a_piece_of_the_line_behind_a_slash_goes_with_it():
    words = letters(60, 300, 50)
    slash, dot = (312, 28, 318, 60), (345, 45, 350, 50)
    picture = drawn(*words, slash, dot, (60, 54, 305, 57), (324, 54, 332, 57), (30, 54, 40, 57))
    assert (324, 54, 332) in erase_underlines(picture)
    assert picture.grey == drawn(*words, slash, dot).grey


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


SIZE = 40.0


def line_of(text: str, left: float = 20.0) -> Recognised:
    """Return a line whose characters are half an em wide, with its feet at 50."""
    lefts = [left + SIZE / 2 * index for index in range(len(text))]
    rights = [place + SIZE / 2 for place in lefts]
    return Recognised(text, lefts, rights, [1.0] * len(text), 50.0, SIZE)


def page_with(*boxes: tuple[int, int, int, int]):
    picture = drawn(*boxes)
    return numpy.frombuffer(bytes(picture.grey), "uint8").reshape(HEIGHT, WIDTH)


@pytest.mark.parametrize(
    ("gap", "found"),
    [
        pytest.param(22, [(188, 210, 54)], id="an underscore is half an em wide"),
        pytest.param(8, [], id="letters stand apart"),
    ],
)
def test_a_gap_in_an_underlined_address_was_an_underscore(gap, found):
    left = letters(20, 188, 50)
    right = letters(188 + gap, 300, 50)
    page = page_with(*left, (180, 28, 188, 50), *right)
    line = line_of("www.a.example/b_c")
    assert hidden_underscores(line, None, [(20.0, 54.0, 300.0)], page) == found


def test_what_stands_in_a_gap_in_hairlines_is_no_underscore():
    words = *letters(20, 188, 50), (180, 28, 188, 50), *letters(210, 300, 50)
    line, under = line_of("www.a.example/b_c"), [(20.0, 54.0, 300.0)]
    for rows, found in (((30, 32), False), ((30, 31), True)):  # a hairline, or noise
        page = page_with(*words).copy()
        page[rows[0] : rows[1], 188:210] = 190
        assert bool(hidden_underscores(line, None, under, page)) is found


def test_an_address_of_the_line_before_goes_on_under_its_own_line():
    page = page_with(*letters(20, 188, 50), (180, 28, 188, 50), *letters(210, 300, 50))
    underlines = [(20.0, 54.0, 300.0)]
    line = line_of("report 2021.pdf")
    assert hidden_underscores(line, line_of("see https://a.example/files/"), underlines, page)
    assert not hidden_underscores(line, line_of("the notice of the landlord"), underlines, page)


def test_the_line_below_an_address_that_goes_on_may_begin_within_its_first_word():
    page = page_with(*letters(20, 188, 50), (180, 28, 188, 50), *letters(210, 300, 50))
    before, underlines = line_of("see https://a.example/files/"), [(90.0, 54.0, 300.0)]
    assert hidden_underscores(line_of("report2021"), before, underlines, page) == [(188, 210, 54)]
    assert not hidden_underscores(line_of("re port 2021"), before, underlines, page)


def test_underlined_words_and_lines_elsewhere_keep_their_gaps():
    page = page_with(*letters(20, 188, 50), (180, 28, 188, 50), *letters(210, 300, 50))
    assert not hidden_underscores(line_of("the notice"), None, [(20.0, 54.0, 300.0)], page)
    assert not hidden_underscores(line_of("www.a.example/b"), None, [(20.0, 90.0, 300.0)], page)


def test_an_underscore_at_a_lines_end_or_beginning_is_where_its_underline_goes_on():
    page = page_with(*letters(42, 172, 50), (180, 28, 188, 50))
    underlines = [(20.0, 54.0, 210.0)]
    line = line_of("www.a.example/b", left=42.0)
    assert hidden_underscores(line, None, underlines, page) == [(188, 210, 54)]
    line = line_of("report2021", left=42.0)
    before = line_of("see https://a.example/files/the")
    assert hidden_underscores(line, before, underlines, page) == [(20, 42, 54), (188, 210, 54)]


def test_underscores_that_were_drawn_back_and_not_read_stand_in_their_gaps():
    line = line_of("a/b c")
    assert underscored(line, [(70, 90, 54)]).text == "a/b_c"
    assert underscored(line_of("a/b_c"), [(80, 100, 54)]).text == "a/b_c"
    assert underscored(line_of("a/bc"), [(118, 160, 54)]).text == "a/bc__"


def test_the_room_beside_a_1_is_no_underscore_that_nobody_read():
    assert underscored(line_of("a/311"), [(92, 106, 54)]).text == "a/311"
    assert underscored(line_of("a/333"), [(92, 106, 54)]).text == "a/33_3"


def test_a_gap_between_two_underlined_addresses_is_none():
    page = page_with(*letters(20, 188, 50), (180, 28, 188, 50), *letters(210, 300, 50))
    underlines = [(20.0, 54.0, 190.0), (208.0, 54.0, 300.0)]
    assert hidden_underscores(line_of("www.a.example/b_c"), None, underlines, page) == []
