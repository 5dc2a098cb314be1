"""Pages of one thing over and over: none costs more than is counted for it."""

from __future__ import annotations

import time

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf import read_in_process
from citecheck.letters.pdf.effort import spent
from tests.letters.pdf_building import FONT, lines, pages, pdf, stream

WORDS = b"It rained, and the river rose again, as it had done in all the years we know of."
WIDE = b"0 0 60000 792"


def typed(*rows: tuple[float, float, bytes], font: int = 9) -> bytes:
    """Return a content stream with these words at these places."""
    set_ = (b"1 0 0 1 %.2f %.2f Tm (%s) Tj " % row for row in rows)
    return stream(b"BT /F %d Tf " % font + b"".join(set_) + b"ET")


def linked(rectangles: list[tuple[int, int, int, int]], address: bytes, count: int) -> bytes:
    """Return a file of pages of type, each with links over these rectangles."""
    kids = b" ".join(b"%d 0 R" % (6 + page) for page in range(count))
    links = b"".join(
        b"<</Type/Annot/Subtype/Link/Rect[%d %d %d %d]/A<</S/URI/URI(%s%d)>>>>"
        % (*rectangle, address, number)
        for number, rectangle in enumerate(rectangles)
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Annots 5 0 R"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count,
            FONT,
            typed(*((72, 780 - 9 * row, WORDS) for row in range(80))),
            b"[" + links + b"]",
            *[page + b"/Resources<</Font<</F 3 0 R>>>>>>"] * count,
        ]
    )


def endnotes(count: int) -> bytes:
    first = lines("It rained.", "Notes", "1. It rained.")
    rows = [[(72, 780 - 9 * row, b"%d. It rained." % (row + 2)) for row in range(80)]]
    return pages(first, *[typed(*rows[0])] * count)


def gutters_everywhere(count: int) -> bytes:
    line = b"It rained all day, it rained"
    sheets = (
        [(x, 780 - 9 * row, line) for row in range(80) for x in (20, 200 + 2 * page)]
        for page in range(count)
    )
    return pages(*(typed(*rows) for rows in sheets), box=b"0 0 4000 792")


def raised_in_a_line(count: int) -> bytes:
    pairs = b"".join(b"/F 5 Tf 4 Ts (%d) Tj 0 Ts /F 9 Tf (Aa. ) Tj " % n for n in range(1, 1900))
    twice = b"BT 72 700 Td " + pairs + b"1 0 0 1 72 100 Tm " + pairs + b"ET"
    return pages(*[stream(twice)] * count, box=WIDE)


HEAPS = {
    "strands in one row": lambda: pages(
        *[stream(b"BT /F 9 Tf 72 400 Td " + b"(a) Tj 20 0 Td " * 4000 + b"ET")] * 8
    ),
    "columns": lambda: pages(
        *[
            typed(
                *(
                    (20 + 70 * x, 780 - 9 * y, b"It rained all")
                    for y in range(80)
                    for x in range(45)
                )
            )
        ]
        * 5,
        box=WIDE,
    ),
    "gutters that move from page to page": lambda: gutters_everywhere(150),
    "cells of tables": lambda: pages(
        *[typed(*((74 + 40 * x, 782 - 9 * y, b"12.5") for y in range(80) for x in range(40)))] * 10,
        box=WIDE,
    ),
    "numbers at the foot": lambda: pages(
        *[typed(*((20 + 7 * n, 20, b"%d" % (n % 9)) for n in range(3900)), font=4)] * 3, box=WIDE
    ),
    "page numbers at the foot": lambda: pages(
        *[typed(*((20 + 30 * n, 20 + 9 * (n % 4), b"page 3 of 9") for n in range(1900)), font=4)]
        * 4,
        box=WIDE,
    ),
    "items of a list": lambda: pages(
        *[typed(*((72, 14_000 - 7 * n, b"- (i) it rained") for n in range(1990)), font=6)] * 5,
        box=b"0 0 612 14400",
    ),
    "endnotes": lambda: endnotes(250),
    "raised marks in one line": lambda: raised_in_a_line(4),
    "links upon each other": lambda: linked([(60, 0, 600, 790)] * 1000, b"https://a.example/", 4),
    "links of long addresses": lambda: linked(
        [(60, 778 - 9 * n, 600, 787 - 9 * n) for n in range(80)],
        b"https://a.example/" + b"&utm_a=" * 9000 + b" x",
        3,
    ),
}


@pytest.mark.parametrize("heap", HEAPS.values(), ids=HEAPS.keys())
def test_no_heap_costs_more_than_is_counted(heap):
    data = heap()
    before, begun = spent(), time.process_time()
    find_citations(read_in_process("x", data))
    counted, clocked = spent() - before, time.process_time() - begun
    assert clocked < 1.4 * counted + 0.3, f"{clocked:.2f} s, counted {counted:.2f}"
