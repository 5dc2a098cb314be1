"""Pages of one thing over and over: four times as much costs about four times as much.

Growth is compared, for what a second is differs from machine to machine and from hour to hour;
that what is dear is counted as dear needs no clock.
"""

from __future__ import annotations

import random
import time

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf import read_in_process
from citecheck.letters.pdf.effort import spent
from tests.letters.growth import assert_grows_evenly
from tests.letters.pdf_building import FONT, lines, pages, pdf, stream

WORDS = b"It rained, and the river rose again, as it had done in all the years we know of."
WIDE = b"0 0 60000 792"


def typed(*rows: tuple[float, float, bytes], font: int = 9) -> bytes:
    """Return a content stream with these words at these places."""
    set_ = (b"1 0 0 1 %.2f %.2f Tm (%s) Tj " % row for row in rows)
    return stream(b"BT /F %d Tf " % font + b"".join(set_) + b"ET")


def linked(rectangles: list[tuple[int, int, int, int]], address: bytes, rows: int = 80) -> bytes:
    """Return a file of a page of type with links over these rectangles."""
    links = b"".join(
        b"<</Type/Annot/Subtype/Link/Rect[%d %d %d %d]/A<</S/URI/URI(%s%d)>>>>"
        % (*rectangle, address, number)
        for number, rectangle in enumerate(rectangles)
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Annots 5 0 R"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[6 0 R]/Count 1>>",
            FONT,
            typed(*((72, 780 - 9 * row, WORDS) for row in range(rows))),
            b"[" + links + b"]",
            page + b"/Resources<</Font<</F 3 0 R>>>>>>",
        ]
    )


def strands_in_a_row(count: int) -> bytes:
    content = b"BT /F 9 Tf 72 400 Td " + b"(a) Tj 20 0 Td " * count + b"ET"
    return pages(stream(content), box=b"0 0 90000 792")


def grid(count: int, step: int, words: bytes) -> bytes:
    """Return a page of so many columns of words."""
    places = ((20 + step * x, 780 - 9 * y) for y in range(80) for x in range(count))
    return pages(typed(*((x, y, words) for x, y in places)), box=WIDE)


def gutters_everywhere(count: int) -> bytes:
    line = b"It rained all day"
    sheets = (
        [(x, 780 - 9 * row, line) for row in range(20) for x in (20, 200 + 2 * page)]
        for page in range(count)
    )
    return pages(*(typed(*rows) for rows in sheets), box=b"0 0 4000 792")


def numbers_at_the_foot(count: int) -> bytes:
    return pages(
        typed(*((20 + 7 * n, 20, b"%d" % (n % 9)) for n in range(count)), font=4), box=WIDE
    )


def page_numbers_at_the_foot(count: int) -> bytes:
    rows = ((20 + 30 * n, 20 + 9 * (n % 4), b"page 3 of 9") for n in range(count))
    return pages(*[typed(*rows, font=4)] * 2, box=WIDE)


def raised_in_a_line(count: int) -> bytes:
    pairs = b"".join(b"/F 5 Tf 4 Ts (%d) Tj 0 Ts /F 9 Tf (Aa. ) Tj " % n for n in range(1, count))
    return pages(stream(b"BT 72 700 Td " + pairs + b"1 0 0 1 72 100 Tm " + pairs + b"ET"), box=WIDE)


def links_upon_each_other(count: int) -> bytes:
    return linked([(60, 0, 600, 790)] * count, b"https://a.example/", rows=count // 12)


def links_of_long_addresses(count: int) -> bytes:
    rectangles = [(60, 778 - 9 * n, 600, 787 - 9 * n) for n in range(10)]
    return linked(rectangles, b"https://a.example/" + b"&utm_a=" * count + b" x")


def strewn(count: int) -> bytes:
    """Return a page of wide words anywhere."""
    anywhere = random.Random(3)
    rows = ((anywhere.randrange(600), anywhere.randrange(790), b"rain") for _ in range(count))
    return pages(stream(b"400 Tz " + typed(*rows).partition(b"stream\n")[2]), box=b"0 0 1000 792")


def items_of_a_list(count: int) -> bytes:
    rows = ((72, 14_000 - 7 * n, b"- (i) it rained") for n in range(count))
    return pages(typed(*rows, font=6), box=b"0 0 612 14400")


def endnotes(count: int) -> bytes:
    first = lines("It rained.", "Notes", "1. It rained.")
    rows = [(72, 780 - 9 * row, b"%d. It rained." % (row + 2)) for row in range(80)]
    return pages(first, *[typed(*rows)] * count)


def spend(data: bytes) -> tuple[float, float]:
    """Return what reading a file and finding its citations takes and is counted for, seconds."""
    before, begun = spent(), time.process_time()
    find_citations(read_in_process("x", data))
    return time.process_time() - begun, spent() - before


@pytest.mark.parametrize(
    ("heap", "most"),
    [
        pytest.param(gutters_everywhere, 120, id="gutters that move from page to page"),
        pytest.param(numbers_at_the_foot, 2400, id="numbers at the foot"),
        pytest.param(page_numbers_at_the_foot, 1900, id="page numbers at the foot"),
        pytest.param(raised_in_a_line, 800, id="raised marks in a line"),
        pytest.param(links_upon_each_other, 2000, id="links upon each other"),
    ],
)
def test_four_times_as_much_costs_about_four_times_as_much(heap, most):
    made = {count: heap(count) for count in (most // 4, most)}
    assert_grows_evenly(lambda count: find_citations(read_in_process("x", made[count])), most // 4)


@pytest.mark.parametrize(
    ("data", "least"),
    [
        pytest.param(strands_in_a_row(3800), 0.2, id="strands in a row"),
        pytest.param(grid(44, 70, b"It rained all"), 0.3, id="columns"),
        pytest.param(grid(44, 40, b"12.5"), 0.2, id="cells of a table"),
        pytest.param(strewn(1500), 0.2, id="words anywhere"),
        pytest.param(items_of_a_list(1900), 0.25, id="items of a list"),
        pytest.param(endnotes(20), 0.2, id="endnotes"),
        pytest.param(raised_in_a_line(1900), 0.35, id="raised marks in a line"),
        pytest.param(links_of_long_addresses(8000), 0.15, id="links of long addresses"),
    ],
)
def test_what_costs_more_than_its_characters_has_its_price(data, least):
    clocked, counted = spend(data)
    assert counted >= least  # what it took when it was measured
    assert clocked < 5 * counted
