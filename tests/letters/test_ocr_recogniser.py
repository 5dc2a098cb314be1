"""Lines as RapidOCR reads them: their places and sizes, and no picture that makes it fail."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy
import pypdfium2
import pytest

from citecheck.letters.ocr.boxes import above, apart, hanging
from citecheck.letters.ocr.engine import Engine, _is_hole, _Read
from citecheck.letters.ocr.gaps import ended, spaced, whole_addresses
from citecheck.letters.ocr.pages import VOTED, corrected, page_of, recognised_lines
from citecheck.letters.ocr.recognised import Recognised, placed
from citecheck.letters.ocr.strokes import measured
from citecheck.letters.ocr.underscores import draw_underscores, hidden_underscores
from citecheck.letters.ocr.votes import Settled
from citecheck.letters.pdf.rendering import picture_of, save_picture
from tests.letters.pdf_building import pages, stream

RANDOM = "https://a.example/v/kMncwZsoPb"
TEXT = (
    (72, 700, 12, "The record of the hearing is published by the court."),
    (72, 120, 9, f"See {RANDOM} and www.b.example/annual_report_(2021).pdf here."),
)


def escaped(bracket: re.Match[str]) -> str:
    return f"\\{bracket[0]}"


@pytest.fixture(scope="module")
def recognised(tmp_path_factory):
    """Recognise a page with a line of text and one of a note; return it and its lines."""
    folder = tmp_path_factory.mktemp("page")
    shown = " ".join(
        f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({re.sub('[()]', escaped, text)}) Tj ET"
        for x, y, size, text in TEXT
    )
    document = pypdfium2.PdfDocument(pages(stream(shown.encode())))
    picture = picture_of(document[0].render(scale=300 / 72, grayscale=True))
    document.close()
    told = {"page": [612, 792], "point": 72 / 300, "signs": [], "strokes": [], "underlines": []}
    save_picture(folder / "1.pgm", picture)
    (folder / "1.json").write_text(json.dumps(told))
    # A page that is black, one of noise, and one that is no picture.
    for name, grey in (("2", bytes(250_000)), ("3", bytes(range(250)) * 1000)):
        (folder / f"{name}.pgm").write_bytes(b"P5 500 500 255\n" + grey)
        (folder / f"{name}.json").write_text(json.dumps(told))
    (folder / "4.pgm").write_bytes(b"P5 9999999 1 255\n")
    (folder / "4.json").write_text(json.dumps(told))
    command = [sys.executable, "-m", "citecheck.letters.ocr.recogniser", str(folder)]
    subprocess.run(command, check=True, timeout=300)
    return folder


def test_lines_are_read_where_they_stand(recognised):
    page = page_of(recognised / "1.pgm", recognised_lines(recognised / "1.pgm"))
    text, note = page.lines
    assert [line.text for line in page.lines] == [words for *_, words in TEXT]
    for line, (x, y, _, _) in zip(page.lines, TEXT, strict=True):
        assert line.left == pytest.approx(x, abs=4)
        assert line.baseline == pytest.approx(y, abs=2)
        assert len(line.lefts) == len(line.rights) == len(line.raised) == len(line.text)
        assert list(line.lefts) == sorted(line.lefts)
    assert note.size / text.size == pytest.approx(9 / 12, abs=0.06)
    at = note.text.index("www")
    assert note.lefts[at] == pytest.approx(72 + 9 * 0.5 * at, abs=25)


def test_pictures_without_writing_hold_no_lines_and_stop_nothing(recognised):
    assert [recognised_lines(recognised / f"{page}.pgm") for page in (2, 4)] == [[], []]
    assert recognised_lines(recognised / "1.pgm")


def test_a_word_that_was_settled_otherwise_keeps_its_place():
    line = Recognised("a bcd e", [0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7], [0.5] * 7, 9, 10)
    mended = corrected(line, [Settled(2, 5, "bd"), Settled(6, 7, "e")])
    assert mended.text == "a bd e"
    assert mended.lefts == [0, 1, 2, 3.5, 5, 6]
    assert mended.rights == [1, 2, 3.5, 5, 6, 7]
    assert mended.sure == [0.5] * 6


@pytest.mark.parametrize(
    ("settled", "sure"),
    [
        pytest.param("rejccted", [0.6, 0.6, 0.6, VOTED, 0.6, 0.6, 0.6, 0.6], id="one sign"),
        pytest.param("rejeccted", [0.6] * 5 + [VOTED] + [0.6] * 3, id="one more"),
        pytest.param("reected", [0.6] * 7, id="one less"),
    ],
)
def test_a_sign_that_was_voted_for_against_what_was_read_is_less_sure(settled, sure):
    line = Recognised("rejected", [*range(8)], [*range(1, 9)], [0.6] * 8, 9, 10)
    assert corrected(line, [Settled(0, 8, settled)]).sure == sure


def test_raised_figures_that_were_read_as_such_are_raised_ones(recognised):
    line = Recognised("end.² See", [0.0] * 9, [1.0] * 9, [1.0] * 9, 9, 10)
    (read,) = page_of(recognised / "1.pgm", [line]).lines
    assert read.text == "end.2 See"
    assert list(read.raised) == [0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_a_guillemet_is_one_though_it_was_read_as_a_chinese_mark():
    places = [10.0 * at for at in range(11)]
    line = placed("4 《 Zones 》", places, [1.0] * len(places), 9, 10)
    assert line is not None
    assert line.text == "4 « Zones »"
    chinese = placed("《中文》", places, [1.0] * len(places), 9, 10)
    assert chinese is not None
    assert chinese.text == "《中文》"


@pytest.mark.parametrize("off", [0, 7], ids=["seen where it is", "seen half a letter on"])
@pytest.mark.parametrize(
    ("before", "behind", "read"),
    [
        pytest.param(2, 14, "end. See", id="a space that was not read"),
        pytest.param(2, 3, "end.See", id="an address"),
        pytest.param(12, 13, "end.See", id="type of one width"),
        pytest.param(2, 14, "e10.111", id="a number"),
    ],
)
def test_a_gap_behind_a_stop_is_a_space(before, behind, read, off):
    page = numpy.full((80, 300), 255, "uint8")
    page[20:50, 10:68] = 0
    page[44:50, 68 + before : 72 + before] = 0
    start = 72 + before + behind
    page[20:50, start : start + 60] = 0
    stop = 70 + before
    edges = [10, 30, 50, 67, stop + 3 + off, start + 20, start + 40, start + 60]
    lefts = [*edges[:3], stop - 3 + off, *edges[4:7]]
    lefts[4] = start
    line = Recognised(
        read.replace(" ", ""), lefts, [*edges[1:4], stop + 3 + off, *edges[5:]], [1.0] * 7, 50, 40
    )
    assert spaced(line, page).text == read


def test_figures_of_old_style_are_counted_as_they_were_read(monkeypatch):
    """What becomes of a line makes figures of them."""
    text = "in 2o2o,"
    read = _Read(text, [(at + 1) / 8 for at in range(7)], [1.0] * 7)
    monkeypatch.setattr(Engine, "_read", lambda _, picture: read)
    reader = object.__new__(Engine)
    reader.old_lines = 0
    page = numpy.full((80, 300), 255, "uint8")
    page[30:50, 20:200:20] = 0
    line = reader._line(page, (10, 20, 220, 60), goes_on=False)
    assert (line.text, reader.old_lines) == ("in 2020,", 1)


def test_a_punched_hole_is_no_line(recognised):
    hole = Recognised("●", [20.0], [40.0], [1.0], 50, 40)
    assert page_of(recognised / "1.pgm", [hole]).lines == []


def test_what_is_scribbled_before_all_lines_is_no_writing(recognised):
    words = "A line of the letter goes here."
    text = Recognised(words, [300.0] * 31, [900.0] * 31, [1.0] * 31, 50, 40)
    scribble = Recognised("C", [100.0], [120.0], [1.0], 50, 40)
    number = replace(scribble, text="7")
    read = page_of(recognised / "1.pgm", [scribble, number, text]).lines
    assert [one.text for one in read] == ["C", "7", words]
    assert [one.text for one in page_of(recognised / "1.pgm", [number, text]).lines] == ["7", words]
    assert [one.text for one in page_of(recognised / "1.pgm", [scribble, text]).lines] == [words]


def test_a_hole_that_was_read_as_a_sign_is_no_label(recognised):
    words = "A line of the letter goes here."
    text = Recognised(words, [300.0] * 31, [900.0] * 31, [1.0] * 31, 50, 40)
    hole = Recognised("0", [100.0], [120.0], [1.0], 50, 40)
    large = replace(hole, text="S", lefts=[200.0], rights=[240.0], size=80)
    holes = [hole, replace(hole, baseline=400.0), large]
    assert [one.text for one in page_of(recognised / "1.pgm", [*holes, text]).lines] == [words]


def test_words_of_a_line_stand_from_left_to_right_whatever_their_height(recognised):
    def words(text: str, left: float, base: float) -> Recognised:
        lefts = [left + 20 * at for at in range(len(text))]
        rights = [one + 20 for one in lefts]
        return Recognised(text, lefts, rights, [1.0] * len(text), base, 40)

    read = [words("2020),", 900, 51), words("Reuters (May", 400, 50), words("The return,", 40, 49)]
    found = page_of(recognised / "1.pgm", read).lines
    assert [line.text for line in found] == ["The return,", "Reuters (May", "2020),"]


def test_a_roman_label_alone_is_of_the_case_of_those_below_it(recognised):
    labels = [
        Recognised(text, [40.0] * len(text), [60.0] * len(text), [1.0] * len(text), 50 * row, 40)
        for row, text in enumerate(["iv", "V", "vi"], start=1)
    ]
    far = replace(labels[1], lefts=[400.0], rights=[420.0], baseline=300)
    read = page_of(recognised / "1.pgm", [*labels, far]).lines
    assert sorted(line.text for line in read) == ["V", "iv", "v", "vi"]


@pytest.mark.parametrize(
    ("base", "size", "level"), [(55, 22, True), (46, 48, True), (36, 22, False)]
)
def test_a_label_alone_stands_on_the_line_of_its_note(recognised, base, size, level):
    """Figures of old style are small, or hang below it; what is raised stays that."""
    label = Recognised("3", [40.0], [50.0], [1.0], base, size)
    note = Recognised("See a.", [float(x) for x in range(90, 96)], [96.0] * 6, [1.0] * 6, 50, 40)
    read, noted = page_of(recognised / "1.pgm", [label, note]).lines
    assert ((read.baseline, read.size) == (noted.baseline, noted.size)) is level


def drawn(text: str, places: list[tuple[int, int]], size: float = 40) -> tuple[Recognised, Any]:
    """Return a line and its picture: a block for each letter, at its left and right.

    Feet stand in row 50; a space has no ink, a stop little, an underscore some below.
    """
    page = numpy.full((80, places[-1][1] + 40), 255, "uint8")
    for sign, (left, right) in zip(text, places, strict=True):
        if sign == "_":
            page[52:55, left:right] = 0
        elif sign != " ":
            page[46 if sign in ".:" else 30 : 50, left:right] = 0
    lefts, rights = ([float(place[at]) for place in places] for at in (0, 1))
    return Recognised(text, lefts, rights, [1.0] * len(text), 50.0, size), page


def cells(text: str, wide: int, room: int, *, spaces: bool = True) -> list[tuple[int, int]]:
    """Return where signs stand that are all as wide as each other; a stop is narrow.

    Without `spaces`, those of the text take no room: nobody printed them.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for sign in text:
        inset = wide // 2 - 2 if sign in ".:" else room
        if sign == " " and not spaces:
            found.append((at, at))
            continue
        found.append((at + inset, at + wide - inset))
        at += wide
    return found


def test_stops_of_type_of_one_width_part_no_address():
    text = "http://www .cdc. gov"
    line, page = drawn(text, cells(text, 21, 3, spaces=False))
    assert whole_addresses(line, None, [], page).text == "http://www.cdc.gov"


def test_an_address_is_whole_below_one_that_may_go_on():
    before, _ = drawn("http://a.b/x", cells("http://a.b/x", 21, 3))
    text = "Minutes, http://www .cdc. gov"
    places = cells(text[:9], 21, 3)
    start = places[-1][1] + 3
    behind = cells(text[9:], 21, 3, spaces=False)
    line, page = drawn(text, [*places, *((one + start, other + start) for one, other in behind)])
    assert whole_addresses(line, before, [], page).text == "Minutes, http://www.cdc.gov"


def test_a_space_behind_an_address_stays():
    text = "http://www.cdc.gov (see)"
    line, page = drawn(text, cells(text, 21, 3))
    assert whole_addresses(line, None, [], page).text == text
    slash = "http://www.cdc.gov/ together"
    places = cells(slash, 21, 3)
    tight = [(left - 15, right - 15) for left, right in places[20:]]
    line, page = drawn(slash, [*places[:19], (places[18][1], tight[0][0]), *tight])
    assert whole_addresses(line, None, [], page).text == slash
    further = slash.replace("together", "to/gether")
    line, page = drawn(further, [*places[:19], (places[18][1], tight[0][0]), *tight, (600, 620)])
    assert whole_addresses(line, None, [], page).text == further.replace(" ", "")
    narrow = "http://www.cdc.gov/; see"
    line, page = drawn(narrow, cells(narrow, 21, 3, spaces=False))
    assert whole_addresses(line, None, [], page).text == narrow


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("http://a.b/Sugar beet.html", "http://a.b/Sugar_beet.html"),
        ("http://a.b/Pages /Detail", "http://a.b/Pages/Detail"),
        ("http://a.b/Sugar beet on_top", "http://a.b/Sugar_beet_on_top"),
        ("http://a.b/Sugar beet on top", "http://a.b/Sugar beet on top"),
        ("http://a.b/Sugar (see", "http://a.b/Sugar (see"),
        ("http://a.b/news and/or me", "http://a.b/news and/or me"),
        ("www.a.example www.b.example", "www.a.example www.b.example"),
    ],
)
def test_a_gap_above_the_line_below_an_address_is_an_underscore(text, whole):
    line, page = drawn(text, cells(text, 21, 1))
    under = [(0.0, 53.0, 21.0 * len(text))]
    assert whole_addresses(line, None, under, page).text == whole
    assert whole_addresses(line, None, [], page).text == text


def test_the_line_below_an_address_may_break_beside_its_underscore():
    text = "http://a.b/annual report_of_2009.pdf"
    line, page = drawn(text, cells(text, 21, 1))
    at = 21 * text.index(" ")
    pieces = [(0.0, 53.0, at - 60.0), (at + 4.0, 53.0, at + 19.0), (at + 24.0, 53.0, at + 200.0)]
    assert whole_addresses(line, None, pieces, page).text == text.replace(" ", "_")
    assert whole_addresses(line, None, pieces[:1], page).text == text


def gapped(text: str, at: int, gap: int) -> tuple[Recognised, Any]:
    """Return a line whose spaces are 12 wide, and a gap before one of its characters."""
    places, left = [], 0
    for index, sign in enumerate(text):
        left += gap if index == at else 0
        places.append((left, left + (12 if sign == " " else 14)))
        left += 12 if sign == " " else 17
    return drawn(text, places)


def ended_line(text: str, at: int, gap: int, before: str = "") -> str:
    line, page = gapped(text, at, gap)
    above = gapped(before, 0, 0)[0] if before else None
    return ended(line, above, page).text


def test_two_underscores_that_went_with_the_line_are_drawn_as_two():
    page = numpy.full((80, 200), 255, "uint8")
    draw_underscores(page, [(20, 42, 60), (60, 104, 60)], 40)
    (row,) = page[60:61, :120] == 0
    strokes = numpy.flatnonzero(numpy.diff(row.astype("int8")) == 1)
    assert [int(at) // 20 for at in strokes] == [1, 3, 4]


def test_a_gap_as_wide_as_a_space_ends_an_address():
    text = "at http://a.b/families/together with it"
    at = text.index("together")
    assert ended_line(text, at, 10) == text.replace("together", " together")
    assert ended_line(text, at, 1) == text
    unlike = text.replace("together", "to/gether")
    assert ended_line(unlike, at, 10) == unlike
    alone = "http://a.b/families/together"
    assert ended_line(alone, 20, 10) == alone


def test_an_address_that_began_on_the_line_above_ends_so_too():
    text = "annual-reports.pdfPage was seen on this day"
    at = text.index("Page")
    assert ended_line(text, at, 10, "See http://a.b/files/") == text.replace("Page", " Page")
    assert ended_line(text, at, 10, "They have sent us their") == text


@pytest.mark.parametrize(
    ("text", "whole", "goes_on"),
    [
        ("http://a.b/c?page = 7&lang= en", "http://a.b/c?page=7&lang=en", False),
        ("http://a.b/c?text = &lang = en", "http://a.b/c?text=&lang=en", False),
        ("utm_source = newsletter (seen", "utm_source=newsletter (seen", True),
        ("utm_source = newsletter (seen", "utm_source = newsletter (seen", False),
        ("http://a.b/c where x = 7", "http://a.b/c where x = 7", False),
    ],
)
def test_the_room_around_an_equals_sign_is_no_space(text, whole, goes_on):
    before, _ = drawn("http://a.b/?x&", cells("http://a.b/?x&", 21, 3))
    line, page = drawn(text, cells(text, 21, 1))
    assert whole_addresses(line, before if goes_on else None, [], page).text == whole


@pytest.mark.parametrize(("low", "meant"), [(0, "ajph"), (1, "ajph"), (3, "aiph")])
def test_a_letter_that_reaches_below_the_others_has_a_tail(low, meant):
    """It goes with the line below its word; an `i` stands with the others."""
    text = "https://a.example/aiph/"
    line, page = drawn(text, cells(text, 21, 3))
    at = text.index("iph")
    page[50 : 54 - low, 21 * at + 3 : 21 * at + 18] = 0
    found = measured(line, page)
    assert found.text == text.replace("aiph", meant)
    assert (found.sure[at] < 1) == (meant == "ajph")
    page[52:54, :] = 0  # a line below the word
    assert measured(line, page).text == text


def test_where_a_sign_was_taken_off_is_no_underscore():
    gap = (100, 120, 53)
    assert _is_hole(gap, (98.0, 50.0, 110.0), 40.0)
    assert not _is_hole(gap, (98.0, 150.0, 110.0), 40.0)
    assert not _is_hole(gap, (130.0, 50.0, 140.0), 40.0)


def test_an_address_that_goes_on_has_no_space_beside_an_underscore():
    before, _ = drawn("http://a.b/?x&", cells("http://a.b/?x&", 21, 3))
    line, page = drawn("utm _medium", cells("utm _medium", 21, 3))
    assert whole_addresses(line, before, [], page).text == "utm_medium"
    assert whole_addresses(line, None, [], page).text == "utm _medium"


@pytest.mark.parametrize(
    ("tall", "read", "meant"),
    [
        (26, "pii/s00458", "pii/S00458"),
        (19, "pii/S00458", "pii/s00458"),
        (22, "pii/s00458", "pii/s00458"),
        (26, "sets/xs", "sets/xs"),
    ],
)
def test_a_letter_among_figures_is_as_tall_as_it_is_drawn(tall, read, meant):
    line, page = drawn(read, cells(read, 21, 3))
    page[:50, 84:105] = 255
    page[50 - tall : 50, 87:102] = 0
    found = measured(line, page)
    assert found.text == meant
    assert (min(found.sure) < 1) == (meant != read)


@pytest.mark.parametrize(
    ("strokes", "read"),
    [
        pytest.param([(31, 57)], "a_b", id="one"),
        pytest.param([(22, 66)], "a__b", id="as long as two"),
        pytest.param([(24, 42), (46, 64)], "a__b", id="two with a gap"),
        pytest.param([], "a__b", id="none was seen"),
    ],
)
def test_one_stroke_below_the_line_is_one_underscore(strokes, read):
    line, page = drawn("a__b", cells("a__b", 22, 0))
    page[51:] = 255
    for left, right in strokes:
        page[52:55, left:right] = 0
    assert measured(line, page).text == read


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("·https://a.example", "https://a.example"),
        (". [1] Minutes", "[1] Minutes"),
        (": see there", ": see there"),
        ("'12 men", "'12 men"),
        ("ª Véase b", "a Véase b"),
    ],
)
def test_a_speck_before_an_address_or_a_label_is_no_writing(recognised, read, kept):
    line, _ = drawn(read, cells(read, 20, 1))
    assert [one.text for one in page_of(recognised / "1.pgm", [line]).lines] == [kept]


def test_a_label_that_was_found_with_its_note_is_parted_from_it():
    label, note, far = (80, 100, 130, 120), (120, 102, 600, 122), (80, 300, 130, 320)
    assert apart([label, note, far]) == [(80, 100, 120, 120), note, far]


def test_the_pieces_of_one_underline_are_joined():
    """`2021_Final.pdf` has no slash: what is below it is an address with what is before it."""
    page = numpy.full((80, 800), 255, "uint8")
    text = "https://a.example/b_2021_F"
    edges = [20.0 * at for at in range(len(text) + 1)]
    for at, sign in enumerate(text):
        if sign != "_":
            page[30:50, int(edges[at]) + 2 : int(edges[at]) + 18] = 0
    line = Recognised(text, edges[:-1], edges[1:], [1.0] * len(text), 50, 30)
    under = [(0.0, 53.0, 370.0), (385.0, 52.0, 520.0)]
    found = hidden_underscores(line, None, under, page)
    assert [(left, right) for left, right, _ in found] == [(378, 402), (478, 502)]
    assert {row for *_, row in found} == {52}


def test_labels_below_each_other_that_were_found_as_one_are_one_each():
    notes = [(345, 2937, 1464, 2985), (342, 2967, 1662, 3021)]
    assert apart([(273, 2934, 315, 3018), *notes])[:2] == [
        (273, 2937, 315, 2985),
        (273, 2967, 315, 3021),
    ]


def test_a_label_is_looked_for_where_only_the_next_line_begins_a_little_before_its_note():
    page = numpy.full((200, 1000), 255, "uint8")
    page[24:46, 40:50] = 0
    first, second = (100, 20, 900, 50), (97, 48, 900, 78)
    assert [(left, top) for left, top, *_ in hanging(page, [first, second])] == [(38, 20)]
    page[:] = 255
    page[10:60, 40:60] = 0  # a hole that was punched
    assert list(hanging(page, [first, second])) == []


def test_a_label_is_looked_for_once_before_a_line_whose_words_stand_far_apart():
    page = numpy.full((200, 1000), 255, "uint8")
    page[26:44, 40:48] = 0
    words = [(120, 20, 180, 50), (400, 20, 470, 50), (700, 20, 870, 50), (118, 22, 182, 52)]
    assert [(left, top) for left, top, *_ in hanging(page, words)] == [(38, 20)]
    assert list(hanging(page, words[:1])) == [], "nothing behind it: no line"


def recognised_at(text: str, left: float, base: float, size: float = 40.0) -> Recognised:
    lefts = [left + size * at / 2 for at in range(len(text))]
    return Recognised(text, lefts, [x + size / 2 for x in lefts], [1.0] * len(text), base, size)


@pytest.mark.parametrize(
    ("scribble", "is_kept"),
    [
        pytest.param(recognised_at("?", 300, 400, 130), False, id="a large sign"),
        pytest.param(
            recognised_at("J", 2000, 400, 130), False, id="a large letter behind all lines"
        ),
        pytest.param(recognised_at("T", 300, 400, 130), True, id="a large letter that begins one"),
        pytest.param(recognised_at("4", 2000, 400), True, id="the number of a page"),
        pytest.param(recognised_at("1", 200, 110), False, id="a figure before a label"),
        pytest.param(recognised_at("1", 200, 160), True, id="a figure before a line"),
    ],
)
def test_what_a_pen_left_is_no_writing(recognised, scribble, is_kept):
    words = "was written from one edge of the page to the other"
    text = [
        recognised_at("1.", 300, 100),
        recognised_at(words, 380, 100),
        recognised_at(words, 380, 160),
    ]
    read = page_of(recognised / "1.pgm", [*text, scribble]).lines
    kept = any(one.text.startswith(scribble.text) and "." not in one.text for one in read)
    assert kept is is_kept


def test_what_is_scribbled_in_the_margin_is_no_label():
    page = numpy.full((200, 1000), 255, "uint8")
    page[24:46, 150:160] = 0
    note, text = (300, 20, 900, 50), (290, 100, 900, 130)
    assert list(hanging(page, [note, text])) == []
    text = (160, 100, 900, 130)
    assert [left for left, *_ in hanging(page, [note, text])] == [148]


def test_a_percent_sign_at_a_lines_beginning_is_none_of_its_figures():
    page = numpy.full((80, 900), 255, "uint8")
    before = recognised_at("at https://a.example/The%20Physical", 10, 50)
    rest = recognised_at("620Science%20Basis.pdf", 10, 50)
    assert whole_addresses(rest, before, [], page).text == "%20Science%20Basis.pdf"
    plain = recognised_at("at https://a.example/ThePhysical", 10, 50)
    assert whole_addresses(rest, plain, [], page).text == "620Science%20Basis.pdf"


def test_the_line_before_one_is_above_it_in_its_column():
    one, two = (100, 100, 800, 130), (900, 101, 1600, 131)
    below, beside = (100, 140, 800, 170), (900, 139, 1600, 169)
    boxes = [one, two, below, beside]
    assert above(beside, boxes) == [two]
    assert above(below, boxes) == [two, one], "or the words of one line stand far apart"
    assert above(one, boxes) == []
    assert above((100, 300, 800, 330), boxes) == [], "another paragraph"


def test_a_label_is_looked_for_a_tab_before_its_note_above_lines_that_begin_between_both():
    page = numpy.full((200, 1000), 255, "uint8")
    page[26:44, 60:70] = 0
    first, second = (220, 20, 900, 50), (97, 46, 900, 76)
    page[48:70, 97:900:4] = 0
    assert [(left, top) for left, top, *_ in hanging(page, [first, second])] == [(58, 20)]
