"""Marks and labels of notes in scans: seen on the picture, taken off it, and counted back."""

from __future__ import annotations

import json
import re
import shutil
import sys
from array import array
from dataclasses import replace
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters.ocr.reader import read_scanned_pdf, run_program
from citecheck.letters.pdf.counted import RaisedSign, count_signs
from citecheck.letters.pdf.dark import Grid, Picture, Piece, pieces
from citecheck.letters.pdf.layout import Box, Line, Page
from citecheck.letters.pdf.lettered import lettered
from citecheck.letters.pdf.likeness import _has_faint_dot
from citecheck.letters.pdf.mislabelled import as_numbers, counted_letters, once_each
from citecheck.letters.pdf.parted import Column
from citecheck.letters.pdf.raised import Raised, is_within_word
from citecheck.letters.pdf.readsigns import read_signs
from citecheck.letters.pdf.scanned import even_sizes
from citecheck.letters.pdf.setsigns import set_signs
from citecheck.letters.pdf.signs import Sign, _is_bridged, _is_broken, look
from tests.letters.pdf_building import pages, stream
from tests.letters.test_ocr import scan_of

LABEL = re.compile(r"^(?:†|º|ii|t|\|\| |I ?|\" |2(?=in))(?=See|in)")
CODES = {
    "†": "\\206",
    "‡": "\\207",
    "§": "\\247",
    "¶": "\\266",
    "“": "\\223",
    "”": "\\224",
    "’": "\\222",
    "‘": "\\221",
}


def printed(*rows: tuple[float, float, str], over: str = "") -> bytes:
    """Return a letter of one page: height, size and text of each line, `^1^` is raised.

    `over` is drawn over it.
    """
    parts: list[str] = []
    for y, size, text in rows:
        parts.append(f"1 0 0 1 72 {y} Tm")
        for index, piece in enumerate(text.split("^")):
            shown = "".join(CODES.get(char, char) for char in piece)
            shown = shown.replace("(", "\\(").replace(")", "\\)")
            font = (
                f"/F {size * 0.62:.2f} Tf {size * 0.36:.2f} Ts"
                if index % 2
                else f"/F {size} Tf 0 Ts"
            )
            parts.append(f"{font} ({shown}) Tj")
    content = "BT " + " ".join(parts) + f" ET 72 190 m 200 190 l 0.6 w S {over}"
    letter = pages(stream(content.encode("latin-1")))
    return letter.replace(
        b"/BaseFont/Helvetica>>", b"/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>"
    )


def letter(*marks: str, over: str = "") -> bytes:
    """Return a letter with a sentence and a note for each mark."""
    text = [
        (
            700.0 - 40 * at,
            12.0,
            f"The council of valley {name} kept its promise at last.^{mark}^ We waited.",
        )
        for at, (mark, name) in enumerate(
            zip(marks, ("Alder", "Birch", "Cedar", "Doder"), strict=False)
        )
    ]
    notes = [
        (170.0 - 16 * at, 10.0, f"^{mark}^ See https://{name}.example/record/minutes.html for it.")
        for at, (mark, name) in enumerate(
            zip(marks, ("alder", "birch", "cedar", "doder"), strict=False)
        )
    ]
    return printed(
        *text,
        (500.0, 12.0, 'It covers 12 m^2^ of land, as "everybody" knows: 20% of it.'),
        *notes,
        over=over,
    )


def seen(data: bytes, folder) -> list[dict]:
    command = [sys.executable, "-m", "citecheck.letters.pdf.rendering", str(folder), "1"]
    run_program(command, data, 60)
    return json.loads((folder / "1.json").read_text(encoding="utf-8"))


def darkest(folder, x: float, y: float) -> int:
    """Return how light the darkest pixel around a place of the picture is, in points."""
    head, grey = (folder / "1.pgm").read_bytes().split(b"255\n", 1)
    width = int(head.split()[1])
    point = json.loads((folder / "1.json").read_text())["point"]
    column, row = int(x / point), int((792 - y) / point)
    return min(grey[at * width + column] for at in range(row - 3, row + 4))


@pytest.mark.parametrize(
    "marks", [("1", "2", "3", "4"), ("i", "ii", "iii", "iv"), ("*", "†", "‡", "§")]
)
def test_raised_signs_are_seen_and_nothing_else_is(tmp_path, marks):
    told = seen(letter(*marks), tmp_path)
    best = ["".join(min(glyph, key=glyph.get) for glyph in sign[4]) for sign in told["signs"]]
    assert len(best) == 2 * len(marks) + 1  # and the square of the metres
    assert "2" in best
    assert len(told["strokes"]) == 1


def test_the_picture_is_read_without_them(tmp_path):
    seen(letter("1", "2", "3", "4"), tmp_path)
    head, grey = (tmp_path / "1.pgm").read_bytes().split(b"255\n", 1)
    width, height = (int(number) for number in head.split()[1:3])
    again, _ = look(Picture(bytearray(grey), width, height))
    assert again == []


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize(
    "marks", [("*", "†", "‡", "§"), ("9", "10", "11", "12"), ("a", "b", "c", "d")]
)
def test_notes_of_a_scan_keep_their_marks_and_their_sentences(marks):
    scan = scan_of(letter(*marks))
    found = find_citations(read_scanned_pdf("scan.pdf", scan))
    assert [(one.note, one.url) for one in found] == [
        (mark, f"https://{name}.example/record/minutes.html")
        for mark, name in zip(marks, ("alder", "birch", "cedar", "doder"), strict=True)
    ]
    for one, name in zip(found, ("Alder", "Birch", "Cedar", "Doder"), strict=True):
        assert one.sentence == f"The council of valley {name} kept its promise at last."


# --- counting ------------------------------------------------------------------------


def sign(reading: str, page: int = 1, y: float = 0.0, x: float = 40.0) -> RaisedSign:
    """Return a sign that looks like what is given; `?` looks like nothing."""
    every = "0123456789*†‡§¶‖ivxIVX"
    glyphs = tuple(
        {char: 0.1 if char == look_like else 0.35 for char in every} for look_like in reading
    )
    return RaisedSign(page, x, x + 4, y, 5.0, glyphs)


def line(text: str, baseline: float, page: int = 1) -> Line:
    count = len(text)
    return Line(
        baseline,
        10.0,
        page,
        text,
        array("f", [50.0 + 5 * at for at in range(count)]),
        array("f", [55.0 + 5 * at for at in range(count)]),
        bytearray(count),
        bytearray(count),
        bytearray(count),
    )


def counted(readings: list[str], page_of=lambda at: 1) -> list[str]:
    signs = [sign(reading, page_of(at), 500.0 - 20 * at) for at, reading in enumerate(readings)]
    every = [line("Title here", 500.0 - 20 * at, page_of(at)) for at in range(len(readings))]
    numbers = sorted({one.page for one in every})
    found = [
        Page(number, Box(0, 0, 600, 800), lines=[one for one in every if one.page == number])
        for number in numbers
    ]
    set_signs(found, signs)
    columns = [Column(page.number, page.lines, []) for page in found]
    count_signs(columns, signs)
    return [one.text.removesuffix("Title here").strip() for one in every]


@pytest.mark.parametrize(
    ("readings", "marks"),
    [
        (["1", "2", "?", "4"], ["1", "2", "3", "4"]),
        (["1", "7", "3", "4"], ["1", "2", "3", "4"]),
        (["9", "10", "1?", "12"], ["9", "10", "11", "12"]),
        (["i", "ii", "ii?", "iv"], ["i", "ii", "iii", "iv"]),
        (["*", "†", "?", "§"], ["*", "†", "‡", "§"]),
        (["*", "**", "***"], ["*", "**", "***"]),
        (["*", "†", "‡", "§", "¶", "**"], ["*", "†", "‡", "§", "¶", "**"]),
        (["*", "†", "‡", "§", "**", "††"], ["*", "†", "‡", "§", "**", "††"]),
        (["*", "†", "‡", "§", "¶", "?"], ["*", "†", "‡", "§", "¶", "‖"]),
        (["9", "I0", "I1"], ["9", "10", "11"]),
        (["5", "6", "8"], ["5", "6", "8"]),
        (["7", "8", "69", "10"], ["7", "8", "9", "10"]),
        (["xvi", "xvii", "x?1?", "x?x", "xx"], ["xvi", "xvii", "xviii", "xix", "xx"]),
    ],
)
def test_a_sign_is_what_its_place_in_the_row_makes_of_it(readings, marks):
    assert counted(readings) == marks


def letter_sign(look_like: str, y: float, figure: str = "") -> RaisedSign:
    """Return a sign that looks like a small letter; almost as much like a figure, where given."""
    letter = {char: 0.1 if char == look_like else 0.35 for char in ascii_lowercase}
    glyph = {char: 0.12 if char == figure else 0.35 for char in "0123456789"}
    return RaisedSign(1, 40.0, 44.0, y, 5.0, (glyph if figure else letter,), letter)


@pytest.mark.parametrize(
    ("letters", "figures", "marks"),
    [("abod", "    ", "abcd"), ("lzso", "1234", "1234"), ("abcd", "6   ", "abcd")],
)
def test_letters_count_where_no_other_row_is_likelier(letters, figures, marks):
    rows = [line("Title here", 500.0 - 20 * at) for at in range(4)]
    signs = [
        letter_sign(one, 500.0 - 20 * at, figure.strip())
        for at, (one, figure) in enumerate(zip(letters, figures, strict=True))
    ]
    set_signs([Page(1, Box(0, 0, 600, 800), lines=rows)], signs)
    count_signs([Column(1, rows, [])], signs)
    assert [one.text[:2].strip() for one in rows] == list(marks)


def test_a_label_that_is_broken_counts_where_its_page_has_its_mark():
    text = line("It is so, we say. We wait", 500.0)
    rows = [line(one, 100.0 - 12 * at) for at, one in enumerate(("See a.", "See b."))]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, *rows])
    marks = [sign("1", y=500.0, x=95.5), sign("2", y=500.0, x=135.5)]
    signs = [*marks, sign("1", y=100.0), sign("???", y=88.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert [one.text for one in rows] == ["1 See a.", "2 See b."]


def test_what_is_raised_amid_the_notes_and_has_no_note_is_no_mark():
    text = line("It is so, we say. We wait", 500.0)
    rows = [line(one, 100.0 - 12 * at) for at, one in enumerate(("See a", "See b"))]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, *rows])
    marks = [sign("1", y=500.0, x=95.5), sign("2", y=500.0, x=135.5)]
    quote = replace(sign("?", y=100.0, x=75.5), glyphs=({"3": 0.31, "8": 0.34},))
    signs = [*marks, sign("1", y=100.0), quote, sign("2", y=88.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert [one.text for one in rows] == ["1 See a", "2 See b"]


def test_a_raised_label_that_was_found_as_a_line_of_its_own_is_its_notes():
    notes = [line("See a.", 120.0), line("See b.", 108.0), line("See c.", 96.0)]
    alone = line("2", 112.0)
    alone.size, alone.lefts[0], alone.rights[0] = 5.0, 44.0, 47.0
    page = Page(1, Box(0, 0, 600, 800), lines=[notes[0], alone, *notes[1:]])
    signs = [sign("1", y=120.0), sign("3", y=96.0)]
    set_signs([page], signs)
    every = read_signs([page], signs)
    count_signs([Column(1, page.lines, [])], every)
    assert [one.text for one in page.lines] == ["1 See a.", "2 See b.", "3 See c."]


def test_a_short_line_of_a_note_may_be_measured_smaller():
    notes = [line("See a.", 120.0), line("ibid., p. 10.", 108.0), line("See c.", 96.0)]
    notes[1].size = 8.5
    signs = [sign("1", y=120.0), sign("3", y=96.0)]
    page = Page(1, Box(0, 0, 600, 800), lines=notes)
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text[:2] for one in notes] == ["1 ", "2 ", "3 "]


def test_the_label_of_a_mark_is_where_a_reference_begins_behind_all_others():
    text = line("It is so. We wait", 500.0)
    notes = [f"See minute {name} there." for name in "abc"]
    rows = [line(one, 100.0 - 12 * at) for at, one in enumerate(notes)]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, *rows])
    signs = [sign("1", y=100.0), sign("1", y=500.0, x=75.5), sign("2", y=500.0, x=95.5)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in rows] == [f"1 {notes[0]}", f"2 {notes[1]}", notes[2]]


def test_a_figure_that_fell_in_two_is_one(tmp_path):
    """A line of white runs down through the 0 of the first note's label."""
    data = letter("10", "11", "12", "13", over="1 g 76.4 172 0.6 12 re f")
    signs = seen(data, tmp_path)["signs"]
    (found,) = (sign for sign in signs if sign[0] < 80 and sign[2] == pytest.approx(170, abs=2))
    assert [min(glyph, key=glyph.get) for glyph in found[4]][1:] == ["0"]


def test_raised_letters_that_count_nothing_stay_in_the_picture(tmp_path):
    """They are ends of ordinals; the text is recognised with them."""
    ordinals = printed(
        (700.0, 12.0, "In the 19^e^ century and in the 20^e^ nobody had asked.^1^ We waited."),
        (660.0, 12.0, "It was the 2^d^ time that it was heard.^2^ We waited again."),
        (170.0, 10.0, "^1^ See https://alder.example/record/minutes.html for it."),
        (154.0, 10.0, "^2^ See https://birch.example/record/minutes.html for it."),
    )
    told = seen(ordinals, tmp_path)["signs"]
    assert sorted(bool({"1", "2"} & sign[4][0].keys()) for sign in told) == [True] * 4


def test_figures_that_touch_are_no_letter_where_others_are_figures(tmp_path):
    """An n in the text and before the third note: it was an 11."""
    signs = seen(letter("9", "10", "n", "12"), tmp_path)["signs"]
    assert not [sign for sign in signs if sign[4] == [sign[5]]]


def test_a_letter_before_a_line_is_a_label_behind_pages_whose_notes_have_letters():
    """Notes at the end of a letter may stand on another page than all of their marks."""

    def raised(look_like: str, *, begins_line: bool) -> Sign:
        letter = dict.fromkeys(ascii_lowercase, 0.4) | {look_like: 0.1}
        return Sign(
            *(60, 100, 70, 110, 120.0, 12.0),
            glyphs=(letter,),
            letter=letter,
            is_letter=True,
            begins_line=begins_line,
        )

    label, ordinal = raised("e", begins_line=True), raised("a", begins_line=False)
    assert lettered([label, ordinal]) == []
    assert lettered([label, ordinal], before=True) == [label]


def test_one_raised_letter_in_the_text_and_before_a_note_is_its_mark(tmp_path):
    signs = seen(letter("a"), tmp_path)["signs"]
    assert [min(sign[5], key=sign[5].get) for sign in signs if "2" not in sign[4][0]] == ["a", "a"]


def test_a_stop_above_a_label_is_no_dot_of_it(tmp_path):
    """The line above ends there, or the name of a host has it."""
    seen(letter("1", "2", "3", over="73 164.6 1 1 re f"), tmp_path)
    assert darkest(tmp_path, 73.5, 165.1) < 128


def test_a_letter_of_a_word_is_no_sign_where_tails_seem_to_be_its_feet(tmp_path):
    tails = " ".join(f"{left} 397.4 5 8 re" for left in range(72, 125, 7))
    word = "BT /F 12 Tf 1 0 0 1 148.5 400.2 Tm (v) Tj ET"
    data = letter("1", "2", over=f"{tails} 129 400.2 17 8 re 156.5 399.6 5 5.4 re f {word}")
    assert [sign for sign in seen(data, tmp_path)["signs"] if 390 < sign[2] < 410] == []


@pytest.mark.parametrize(("columns", "broken"), [(10, True), (5, True), (2, False), (0, False)])
def test_the_upper_half_of_a_faint_letter_is_no_sign(columns, broken):
    """Of grey type that was scanned, thick strokes are darker than thin ones: ink goes on."""
    width = 40
    grey = bytearray(b"\xf0" * width * 60)
    for row in range(20, 30):
        grey[row * width + 10 : row * width + 20] = bytes(10)
    for row in range(30, 36):
        grey[row * width + 10 : row * width + 10 + columns] = b"\xa5" * columns
    sign = Sign(10, 20, 20, 30, 36.0, 14.0, ({"6": 0.1},))
    assert _is_broken(sign, Picture(grey, width, 60)) == broken
    for row in range(32, 36):  # no more than its own soft edge is left
        grey[row * width + 10 : row * width + 20] = b"\xf0" * 10
    assert not _is_broken(sign, Picture(grey, width, 60))


def test_signs_that_touch_quotation_marks_are_seen(tmp_path):
    rows = [
        (700.0, 12.0, "The court called the promise “kept at last.”^1^ We waited for it."),
        (660.0, 12.0, "The council of the valley, too, spoke of “promises.”^2^ It waited."),
        (170.0, 10.0, "^1^“Record” in https://alder.example/record/minutes.html for it."),
        (154.0, 10.0, "^2^“Minutes” in https://birch.example/record/minutes.html for it."),
    ]
    signs = seen(printed(*rows), tmp_path)["signs"]
    assert len(signs) == 4
    for mark, (*_, glyphs, _) in zip("1212", signs, strict=True):
        assert [glyph[mark] < 0.2 for glyph in glyphs] == [True]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("%20Treaty.pdf is the rest of it, and was read there.", id="a percent sign"),
        pytest.param("‘Minutes of the council’, read there in May.", id="a quotation mark"),
    ],
)
def test_what_begins_a_line_and_stands_high_is_no_label_by_that(tmp_path, text):
    above = (700.0, 12.0, "The council of the valley kept it.")
    told = seen(printed(above, (170.0, 10.0, text)), tmp_path)
    assert [one for one in told["signs"] if one[0] < 80] == []


def test_roman_marks_whose_letters_touch_are_read(tmp_path):
    """Serifs of small type run together."""
    data = letter("ii", "iii", "iv", "viii").replace(b" Ts (", b" Ts -0.55 Tc (")
    data = data.replace(b" 0 Ts -0.55 Tc (", b" 0 Ts 0 Tc (")
    signs = seen(data, tmp_path)["signs"]
    read = ["".join(min(glyph, key=glyph.get) for glyph in sign[4]).lower() for sign in signs]
    assert sorted(read) == sorted([*2 * ["ii", "iii", "iv", "viii"], "2"])


def test_figures_that_touch_are_two(tmp_path):
    data = letter("12", "13", "24", "25").replace(b" Ts (", b" Ts -0.7 Tc (")
    data = data.replace(b" 0 Ts -0.7 Tc (", b" 0 Ts 0 Tc (")
    signs = seen(data, tmp_path)["signs"]
    read = ["".join(min(glyph, key=glyph.get) for glyph in sign[4]) for sign in signs]
    as_figures = [one.replace("i", "1") for one in read]
    assert sorted(as_figures) == sorted([*2 * ["12", "13", "24", "25"], "2"])


def test_a_page_may_begin_again():
    assert counted(["1", "2", "3", "1", "2"], lambda at: 1 + at // 3) == ["1", "2", "3", "1", "2"]


def test_a_letter_begins_again_on_each_page_or_on_none():
    def page_of(at: int) -> int:
        return 1 + at // 3

    again = ["1", "2", "3", "1", "2", "3", "1", "2", "3"]
    assert counted(again, page_of) == again
    without_ones = ["9", "10", "11", "12", "13", "14", "5", "6", "17"]
    assert counted(without_ones, page_of) == [*without_ones[:6], "15", "16", "17"]


def test_a_slender_1_before_other_figures_is_easily_lost():
    assert counted(["9", "10", "11", "2", "3", "14"]) == ["9", "10", "11", "12", "13", "14"]
    assert counted(["1", "2", "3"]) == ["1", "2", "3"]


def test_what_is_drawn_in_the_margin_far_from_all_labels_is_none():
    rows = [line(text, 200.0 - 12 * at) for at, text in enumerate(("See a.", "See b.", "See c."))]
    rows += [line("See d.", 164.0), line("of it.", 152.0)]
    page = Page(1, Box(0, 0, 600, 800), lines=rows)
    labels = [sign(str(at + 1), y=200.0 - 12 * at) for at in range(4)]
    signs = [*labels, sign("5", y=152.0, x=5.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert [one.text for one in rows[3:]] == ["4 See d.", "of it."]


def test_marks_are_put_behind_their_word_and_labels_before_their_line():
    text, note = line("It is so. We wait", 500.0), line("See it", 100.0)
    signs = [sign("1", y=100.0), sign("1", y=500.0, x=95.5)]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, note])
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert (text.text, note.text) == ("It is so.1 We wait", "1 See it")
    assert text.raised[9] == 1
    assert sum(text.raised) == 1


def noted(rows: list[str], labels: dict[int, str]) -> list[str]:
    """Return lines of notes, one below the other, after labels were seen beside some of them."""
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [sign(label, y=200.0 - 12 * at) for at, label in labels.items()]
    set_signs([page], signs)
    every_sign = read_signs([page], signs)
    count_signs([Column(1, page.lines, [])], every_sign)
    return [one.text for one in every]


@pytest.mark.parametrize(
    ("rows", "labels", "expected"),
    [
        pytest.param(
            ["See a.", "See b.", "See c."], {0: "1", 2: "3"}, ["1 ", "2 ", "3 "], id="in the middle"
        ),
        pytest.param(["See a.", "See b."], {1: "2"}, ["1 ", "2 "], id="the first"),
        pytest.param(
            ["See a.", "P. Roy et al., b.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "2 ", "3 "],
            id="an initial",
        ),
        pytest.param(
            ["See a.", "†See b.", "See c."], {2: "‡"}, ["* ", "† ", "‡ "], id="beside one read"
        ),
        pytest.param(
            ["See a.", "See b.", "See c."], {0: "1", 2: "2"}, ["1 ", "", "2 "], id="none is missing"
        ),
        pytest.param(
            ["See the", "Board here.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "", "3 "],
            id="amid a note",
        ),
        pytest.param(["See a.", "See b."], {0: "1"}, ["1 ", ""], id="behind the last"),
        pytest.param(
            ["See a, no. 7,", "2 October 2017, b.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "", "3 "],
            id="a date",
        ),
        pytest.param(
            ["See a.", "Page 1 of 2", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "", "3 "],
            id="the number of a page",
        ),
        pytest.param(
            ["See a.", "ibid., p. 3.", "Ibid.", "See c."],
            {0: "1", 3: "4"},
            ["1 ", "2 ", "3 ", "4 "],
            id="ibid",
        ),
        pytest.param(
            ["See a.", "ºSee b.", "See c."], {0: "8", 2: "10"}, ["8 ", "9 ", "10 "], id="a ring"
        ),
        pytest.param(
            ["See a.", "iiSee b.", "See c."], {0: "i", 2: "iii"}, ["i ", "ii ", "iii "], id="roman"
        ),
        pytest.param(
            ["See a.", "tSee b.", "See c."], {0: "*", 2: "‡"}, ["* ", "† ", "‡ "], id="a dagger"
        ),
        pytest.param(
            ["See a.", "4Rex.html.", "See c."], {0: "1", 2: "2"}, ["1 ", "", "2 "], id="no label"
        ),
        pytest.param(["See a.", "See b."], {0: "13", 1: "4"}, ["13 ", "14 "], id="half of a label"),
        pytest.param(
            ["See a.", "ISee b.", "See c."], {2: "2"}, ["", "1 ", "2 "], id="a figure like a letter"
        ),
        pytest.param(
            ["See a.", "I See b.", "See c."], {0: "§", 2: "‖"}, ["§ ", "¶ ", "‖ "], id="a symbol"
        ),
        pytest.param(
            ["See a.", "Ibíd., p. 3.", "See c."], {0: "1", 2: "3"}, ["1 ", "2 ", "3 "], id="ibíd"
        ),
        pytest.param(
            ["See a.", "Doc. ONU b.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "2 ", "3 "],
            id="a word cut short",
        ),
        pytest.param(
            ["See a, by H.", "Roy, b.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "", "3 "],
            id="behind an initial",
        ),
        pytest.param(
            ["See a.", "2in the year b.", "See c."],
            {0: "1", 2: "3"},
            ["1 ", "2 ", "3 "],
            id="a capital read as a small letter",
        ),
        pytest.param(
            ["See a.", "5th session.", "See c."],
            {0: "4", 2: "6"},
            ["4 ", "", "6 "],
            id="an ordinal",
        ),
        pytest.param(
            ["See a.", '" See b.', "See c."], {0: "10", 2: "12"}, ["10 ", "11 ", "12 "], id="a blot"
        ),
        pytest.param(
            ["See a.", "|| See b.", "See c."], {0: "¶", 2: "**"}, ["¶ ", "‖ ", "** "], id="two bars"
        ),
        pytest.param(
            ["See a.", "’See b.", "See c."], {0: "7", 1: "8", 2: "9"}, ["7 ", "8 ", "9 "], id="a ’"
        ),
    ],
)
def test_a_label_that_nobody_saw_is_where_a_reference_begins(rows, labels, expected):
    found = noted(rows, labels)
    texts = [LABEL.sub("", text) for text in rows]
    assert found == [label + text for label, text in zip(expected, texts, strict=True)]


def test_a_label_that_nobody_saw_is_where_the_line_above_had_room_for_more():
    full = "See minute b, which says that."
    assert noted(["See a.", full, "See c.", "See d."], {0: "1", 3: "3"})[1:3] == [
        f"2 {full}",
        "See c.",
    ]


def test_the_first_figure_of_a_label_may_be_read_with_its_note():
    rows = [line("See a.", 200.0), line("1See b.", 188.0)]
    page = Page(1, Box(0, 0, 600, 800), lines=rows)
    signs = [sign("11", y=200.0), sign("2", y=188.0, x=51.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in rows] == ["11 See a.", "12 See b."]


@pytest.mark.parametrize(
    ("above", "x"),
    [
        pytest.param("See c (Anna Roy.", 40.0, id="within parentheses"),
        pytest.param("See Anna Roy, c.", 30.0, id="beside the column"),
    ],
)
def test_a_quotation_mark_where_no_note_begins_is_no_label(above, x):
    rows = [line(one, 200.0 - 12 * at) for at, one in enumerate(("See a.", "See b.", above, "See"))]
    page = Page(1, Box(0, 0, 600, 800), lines=rows)
    quote = replace(sign("??", y=164.0, x=x), glyphs=({"4": 0.2, "1": 0.1}, {"4": 0.1, "1": 0.2}))
    signs = [*(sign(mark, y=y) for mark, y in (("11", 200.0), ("12", 188.0), ("13", 176.0))), quote]
    set_signs([page], signs)
    every = read_signs([page], signs)
    assert [one.is_doubtful for one in every if one.base < 170] == [True]
    assert not any(one.is_doubtful for one in every if one.base > 170)


def test_symbols_that_are_printed_twice_in_notes_are_those_of_the_text():
    """LibreOffice doubles a DOCX's own marks in their notes, and not in the text."""
    text = line("We say so and so on", 500.0)
    rows = [line(one, 100.0 - 12 * at) for at, one in enumerate(("See a.", "See b.", "See c."))]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, *rows])
    marks = zip("*†‡", (60.0, 80.0, 95.0), strict=True)
    signs = [sign(mark, y=500.0, x=x) for mark, x in marks]
    signs += [sign(2 * mark, y=100.0 - 12 * at) for at, mark in enumerate("*†‡")]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert [one.text[:2] for one in rows] == ["* ", "† ", "‡ "]


def test_a_symbol_before_the_same_one_raised_is_no_other_note():
    """So LibreOffice prints a DOCX's own symbols where their notes hang."""
    rows = [line(text, 100.0 - 12 * at) for at, text in enumerate(("* See a.", "† See b.", "See"))]
    page = Page(1, Box(0, 0, 600, 800), lines=rows)
    signs = [sign(mark, y=100.0 - 12 * at, x=55.5) for at, mark in enumerate("*†")]
    signs.append(sign("‡", y=76.0))
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in rows] == ["* See a.", "† See b.", "‡ See"]


def test_a_symbol_before_its_raised_twin_may_be_a_line_of_its_own():
    rows = [line(text, 100.0 - 12 * at) for at, text in enumerate(("* See a.", "See b.", "See"))]
    alone = line("t", 88.0)
    alone.lefts, alone.rights = array("f", [30.0]), array("f", [34.0])
    page = Page(1, Box(0, 0, 600, 800), lines=[*rows, alone])
    signs = [sign("*", y=100.0, x=55.5), sign("†", y=88.0, x=34.5), sign("‡", y=76.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in page.lines] == ["* See a.", "† See b.", "‡ See"]


def test_a_label_is_as_far_before_its_note_as_the_words_of_that_stand_apart():
    notes = ("See a.", "See b.", "See c.", "See d.")
    rows = [line(one, 200.0 - 12 * at) for at, one in enumerate(notes)]
    apart = line("See e.", 152.0)
    for track in (apart.lefts, apart.rights):
        track[:] = array("f", (place + (60 if at < 3 else 160) for at, place in enumerate(track)))
    apart.rights[3] = apart.lefts[4]
    apart.lefts[3] = apart.rights[2]
    page = Page(1, Box(0, 0, 600, 800), lines=[*rows, apart])
    signs = [sign(str(at + 1), y=200.0 - 12 * at) for at in range(5)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert apart.text == "5 See e."


def test_what_may_be_half_of_a_mark_makes_no_note_where_nobody_saw_its_label():
    text = line("We say so and so on", 500.0)
    notes = [f"See minute {name} there." for name in "abc"]
    rows = [line(one, 100.0 - 12 * at) for at, one in enumerate(notes)]
    page = Page(1, Box(0, 0, 600, 800), lines=[text, *rows])
    marks = zip(("10", "11", "2"), (60.0, 80.0, 95.0), strict=True)
    signs = [sign(mark, y=500.0, x=x) for mark, x in marks]
    signs += [sign("10", y=100.0), sign("11", y=88.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in rows] == [f"10 {notes[0]}", f"11 {notes[1]}", notes[2]]


def test_powers_in_the_text_do_not_make_notes_begin_again():
    """Labels that count on from page to page tell that they do."""
    first = [line("We say so and so on", 500.0)]
    first += [line(one, 100.0 - 12 * at) for at, one in enumerate(("See a.", "See b.", "See c."))]
    second = [line("so many m of it", 480.0, 2), line("See d.", 100.0, 2)]
    pages = [Page(1, Box(0, 0, 600, 800), lines=first), Page(2, Box(0, 0, 600, 800), lines=second)]
    signs = [sign(str(at + 1), 1, 100.0 - 12 * at) for at in range(3)]
    signs += [sign(str(at + 1), 1, 500.0, x=x) for at, x in enumerate((60.0, 80.0, 95.0))]
    power, faint = sign("2", 2, 480.0, x=95.0), sign("?", 2, 100.0)
    signs += [power, replace(faint, glyphs=({"4": 0.2, "2": 0.22},))]
    set_signs(pages, signs)
    count_signs([Column(page.number, page.lines, []) for page in pages], signs)
    assert second[1].text == "4 See d."


def test_a_label_that_nobody_saw_stands_where_those_that_were_seen_do():
    """First lines are indented; what begins farther left goes on."""
    rows = ["See a.", "See b.", "See c.", "See d."]
    assert noted(rows, {0: "1", 1: "2", 3: "4"})[2] == "3 See c."
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    every[2].lefts = array("f", [x - 15 for x in every[2].lefts])
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [sign(label, y=200.0 - 12 * at) for at, label in ((0, "1"), (1, "2"), (3, "3"))]
    set_signs([page], signs)
    assert len(read_signs([page], signs)) == 3


def test_a_line_that_begins_where_labels_do_has_none_that_nobody_saw():
    """There is no room for it: the line goes on with the note above."""
    rows = ["See a.", "See b.", "See more of it.", "See d.", "See e."]
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    every[2].lefts = array("f", [x - 10 for x in every[2].lefts])
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [sign(label, y=200.0 - 12 * at) for at, label in ((0, "1"), (1, "2"), (4, "4"))]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text[:2] for one in every] == ["1 ", "2 ", "Se", "3 ", "4 "]


def test_letters_that_were_read_with_their_notes_count_where_letters_do():
    rows = ["See a.", "bSee b.", "See c.", "See d.", "eSee e."]
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [letter_sign(one, 200.0 - 12 * at) for at, one in ((0, "a"), (2, "c"), (3, "d"))]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text[:5] for one in every] == ["a See", "b See", "c See", "d See", "e See"]


@pytest.mark.parametrize("second", ["https://b.example", "“Roy, b."])
def test_a_letter_before_an_address_or_a_quotation_counts_where_letters_do(second):
    rows = ["See a.", f"b{second}", "See c.", "See d."]
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [letter_sign(one, 200.0 - 12 * at) for at, one in ((0, "a"), (2, "c"), (3, "d"))]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert every[1].text == f"b {second}"


def test_a_small_letter_before_a_capital_is_no_label_among_figures():
    assert noted(["See a.", "eHealth b.", "See c."], {0: "1", 2: "2"})[1] == "eHealth b."


def test_a_label_has_the_figure_that_was_read_with_its_note():
    rows = ["See a.", "1See b.", "2See c."]
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [sign(label, y=200.0 - 12 * at, x=46.0) for at, label in enumerate(("10", "1", "1"))]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in every] == ["10 See a.", "11 See b.", "12 See c."]


def test_a_label_before_an_address_has_the_figure_that_was_read_with_it():
    rows = ["See a.", "7www.b.example/c", "8https://b.example/d"]
    every = [line(text, 200.0 - 12 * at) for at, text in enumerate(rows)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    signs = [sign(label, y=200.0 - 12 * at, x=46.0) for at, label in enumerate(("16", "1", "1"))]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in every] == [
        "16 See a.",
        "17 www.b.example/c",
        "18 https://b.example/d",
    ]


def test_asterisks_that_were_read_as_quotation_marks_before_a_note_are_labels():
    rows = ['"See B. Roy, "Who owns it", b.', "†See b.", '""The price of it", b.', "††See c."]
    found = noted(rows, {1: "†", 3: "††"})
    assert [text.split()[0] for text in found] == ["*", "†", "‡", "††"]


def test_a_quotation_that_is_never_closed_began_with_a_label():
    rows = ["See a.", '"For a view see B. Roy,', "b, and later.", '"Who owns it", c.', "See d."]
    found = noted(rows, {0: "i", 4: "iii"})
    assert [text.split()[0] for text in found] == ["i", "ii", "b,", '"Who', "iii"]


def test_a_roman_label_before_a_capital_that_was_read_as_a_small_letter_counts():
    rows = ["See a.", "iislurry, b.", "iiisee d.", "visit it."]
    found = noted(rows, {0: "i"})
    assert [text.split()[0] for text in found] == ["i", "ii", "iii", "visit"]


def test_half_of_a_label_that_was_found_as_a_line_of_its_own_is_its_first_figure():
    rows = [line("See a.", 200.0), line("See b.", 188.0)]
    half = line("1", 193.0)
    half.size, half.lefts, half.rights = 6.0, array("f", [37.0]), array("f", [39.0])
    page = Page(1, Box(0, 0, 600, 800), lines=[*rows, half])
    signs = [sign("14", y=200.0), sign("5", y=188.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in page.lines] == ["14 See a.", "15 See b."]


def test_letters_of_a_roman_label_that_stand_apart_or_with_its_note_are_of_it():
    rows = [line("See a.", 200.0), line("See b.", 188.0), line("i See c.", 176.0)]
    half = line("i", 193.0)
    half.size, half.lefts, half.rights = 6.0, array("f", [37.0]), array("f", [39.0])
    page = Page(1, Box(0, 0, 600, 800), lines=[*rows, half])
    signs = [sign("i", y=200.0), sign("i", y=188.0), sign("ii", y=176.0, x=45.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in page.lines] == ["i See a.", "ii See b.", "iii See c."]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        pytest.param("at https://a.example/The%", "20Marrakesh%20Treaty.pdf", id="in an octet"),
        pytest.param("https://d.example/d/1nreSCRy", "6YHxn1uQ/view?usp=sharing", id="in an id"),
        pytest.param("https://r.example/on-political-idUSKBN", "2UEPZ2 (viewed)", id="in capitals"),
    ],
)
def test_what_an_address_goes_on_with_begins_with_no_label(above, below):
    assert noted(["See a.", above, below], {0: "1"})[2] == below


def test_an_initial_that_was_read_as_a_figure_of_its_label_is_none_of_it():
    assert noted(["See a.", "21. Mbeki, Title.", "3See c."], {0: "1"})[1] == "2 I. Mbeki, Title."
    dotted = ["20. See a.", "21. Mbeki, Title.", "22. See c."]
    assert noted([*dotted, "See d."], {3: "1"})[1] == dotted[1]


def test_roman_labels_that_were_read_with_their_notes_count_whatever_their_first_letter():
    rows = ["viDaniel, a.", "viiRoy, b.", "ViiHartley v. c.", "ixEel, d."]
    assert [text.split()[0] for text in noted(rows, {})] == ["vi", "vii", "viii", "ix"]


def test_a_quotation_mark_behind_a_label_with_a_stop_is_no_mark():
    text, note = line("It is so. We wait", 500.0), line("2. “Damp” here", 100.0)
    page = Page(1, Box(0, 0, 600, 800), lines=[text, note])
    signs = [sign("5", y=500.0, x=95.5), sign("6", y=100.0, x=61.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    assert (text.text, note.text) == ("It is so.5 We wait", "2. “Damp” here")


def test_a_title_written_together_begins_no_note_whose_label_nobody_saw():
    rows = ["See a.", "https://h.example/0ACDD/", "TheTrueCostOfShelter (seen.", "See c."]
    assert noted(rows, {0: "1", 3: "3"})[2] == rows[2]


def test_a_sign_before_what_an_address_goes_on_with_is_none():
    rows = ["See a.", "at https://a.example/The%", "20Marrakesh%20Treaty.pdf", "See b."]
    assert noted(rows, {0: "1", 2: "2", 3: "2"})[2:] == [rows[2], "2 See b."]


def test_labels_before_words_that_were_misread_count():
    rows = [
        "See a.",
        "1lhttps://a.example/b",
        "120p. cit.",
        "13lbid.",
        "14lts c.",
        "15ld. 7.",
        "See d.",
    ]
    found = noted(rows, {0: "10", 6: "16"})
    assert [text.split()[0] for text in found] == ["10", "11", "12", "13", "14", "15", "16"]


def test_the_rest_of_a_perma_code_is_no_label():
    found = noted(["See a, https://perma.cc/EUKN-", "67CG).", "See b."], {0: "66", 2: "68"})
    assert [text.split()[0] for text in found] == ["66", "67CG).", "68"]


def test_the_last_group_of_an_identifier_is_no_label():
    rows = ["See https://a.example/?GUID=8CD53029-F448-B9D8-37E7-", "221E26FB1E6C).", "See b."]
    found = noted(rows, {0: "7", 2: "8"})
    assert [text.split()[0] for text in found] == ["7", "221E26FB1E6C).", "8"]


def test_a_symbol_that_was_found_as_a_line_of_its_own_is_a_label_a_tab_before_its_note():
    rows = [line("See a.", 200.0), line("See b.", 188.0), line("See c.", 176.0)]
    symbols = [line("↑", 188.0), line("+", 176.5)]
    for one in symbols:
        one.lefts, one.rights = array("f", [12.0]), array("f", [18.0])
    page = Page(1, Box(0, 0, 600, 800), lines=[*rows, *symbols])
    signs = [sign("*", y=200.0)]
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], read_signs([page], signs))
    assert [one.text for one in page.lines] == ["* See a.", "† See b.", "‡ See c."]


def test_a_roman_label_that_stands_twice_is_the_one_that_is_missing():
    found = columns_of("i See a.", "ii See b.", "ii See c.", "iv See d.")
    assert counted_letters(found[0].lines) == {"i", "ii", "iv"}
    once_each(found)
    assert [one.text for one in found[0].lines][2] == "iii See c."
    assert len(found[0].lines[2].lefts) == len("iii See c.")
    glued = columns_of("xiSee a.", "xiiSee b.", "xiiSee c.", "xivSee d.")
    once_each(glued)
    assert glued[0].lines[2].text == "xiiiSee c."
    mixed = columns_of("xiv See a.", "xV See b.", "xvi See c.", "Vi See d.", "v See e.")
    once_each(mixed)
    assert [one.text.split()[0] for one in mixed[0].lines] == ["xiv", "xv", "xvi", "Vi", "v"]
    twice = columns_of("i See a.", "ii See b.", "ii See c.", "iii See d.")
    once_each(twice)
    assert twice[0].lines[2].text == "ii See c."


@pytest.mark.parametrize(("dot", "is_dotted"), [(190, True), (225, False)])
def test_a_dot_that_is_hardly_printed_tells_a_small_i_from_a_quotation_mark(dot, is_dotted):
    grey = bytearray([235]) * (20 * 30)
    for row in (8, 9):
        grey[row * 20 + 9 : row * 20 + 11] = bytes([dot]) * 2
    for row in range(13, 24):
        grey[row * 20 + 8 : row * 20 + 12] = bytes(4)
    picture = Picture(grey, 20, 30)
    (body,) = (one for one in pieces(picture, 0.5) if one.height > 5)
    assert _has_faint_dot(picture, body, 20.0) is is_dotted


def test_the_bowl_of_a_broken_p_is_within_its_word_where_edges_are_left_out():
    stem, bowl, letter = (
        Piece(8, 5, 12, 27, 62),
        Piece(17, 5, 23, 15, 26),
        Piece(28, 12, 32, 27, 34),
    )
    grid = Grid([stem, bowl, letter])
    found = [Raised(bowl, 0, 27.0, 15.0)]
    assert is_within_word(grid, found, eroded=True)
    assert not is_within_word(grid, found)


def test_superior_figures_as_small_as_quotation_marks_are_seen(tmp_path):
    """A typeface has them of its own: they stand higher than quotation marks."""
    data = letter("2", "3", "4", "5").replace(b"/F 6.20 Tf 3.60 Ts", b"/F 4.2 Tf 5.2 Ts")
    signs = seen(data, tmp_path)["signs"]
    read = ["".join(min(glyph, key=glyph.get) for glyph in one[4]) for one in signs if one[0] < 80]
    assert sorted(read) == ["2", "3", "4", "5"]


def test_labels_as_small_as_quotation_marks_are_seen_where_none_can_stand(tmp_path):
    """Before a gap; beside its word, the same would be a quotation mark."""
    rows = [(170.0 - 16 * at, 10.0, f"^I{at}^   See the minutes of it.") for at in (1, 2)]
    data = printed((700.0, 12.0, "The council kept its promise."), *rows)
    data = data.replace(b"/F 6.20 Tf 3.60 Ts", b"/F 4.4 Tf 3.3 Ts")
    signs = [one for one in seen(data, tmp_path)["signs"] if one[0] < 80]
    assert [len(one[4]) for one in signs] == [2, 2]


def test_a_label_may_have_a_wide_gap_behind_it(tmp_path):
    data = letter("1", "2", "3", "4").replace(b" 1 0 0 1 72 170.0 Tm", b" 1 0 0 1 20 170 Tm")
    data = data.replace(b"(1) Tj /F 10.0 Tf 0 Ts", b"(1) Tj /F 10.0 Tf 0 Ts 1 0 0 1 78 170 Tm", 1)
    assert b"1 0 0 1 78 170 Tm" in data
    assert any(sign[0] < 30 for sign in seen(data, tmp_path)["signs"])
    (page,) = [Page(1, Box(0, 0, 600, 800), lines=[line("See it", 100.0)])]
    set_signs([page], [sign("1", y=100.0, x=-30.0)])
    assert page.lines[0].text.endswith(" See it")


def test_figures_alone_on_a_line_of_a_note_have_its_size():
    note, rest, mark, under = (
        line(text, y)
        for text, y in [("See doi.org/10.1/j.", 100), ("13434", 88), ("2", 76), ("See", 74)]
    )
    rest.size, mark.size = 8.4, 6.0
    under.lefts, under.rights = (
        array("f", [x + 20 for x in track]) for track in (under.lefts, under.rights)
    )
    page = Page(1, Box(0, 0, 600, 800), lines=[note, rest, mark, under])
    even_sizes(page)
    assert [one.size for one in page.lines] == [10.0, 10.0, 6.0, 10.0]


def test_a_mark_that_begins_a_line_makes_no_notes_of_the_text():
    rows = [f"The council kept promise {at} of them." for at in range(20)]
    assert noted(rows, {4: "3"})[5:] == rows[5:]


def columns_of(*rows: str) -> list[Column]:
    return [Column(1, [line(text, 500.0 - 12 * at) for at, text in enumerate(rows)], [])]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(["I See a.", "2 See b."], ["1", "2"], id="the first"),
        pytest.param(["10 See a.", "II See b."], ["10", "11"], id="the last"),
        pytest.param(["7. See a.", "S. See b.", "9. See c."], ["7.", "S.", "9."], id="none"),
        pytest.param(["4 See a.", "S See b.", "6 See c."], ["4", "5", "6"], id="between"),
        pytest.param(["1 See a.", "I think so.", "2 See b."], ["1", "I", "2"], id="a word"),
        pytest.param(["I See a.", "II See b.", "III See"], ["I", "II", "III"], id="romans"),
        pytest.param(["15 May 2021", "I See a.", "2 See b."], ["15", "1", "2"], id="a date"),
    ],
)
def test_what_stands_for_a_number_in_a_column_of_labels_is_one(rows, expected):
    found = columns_of(*rows)
    as_numbers(found)
    assert [one.text.partition(" ")[0] for one in found[0].lines] == expected


def test_letters_in_order_count_the_notes():
    rows = columns_of("a See one.", "A word", "b https://a.example", "i am", "c Weber", "x")[
        0
    ].lines
    assert counted_letters(rows) == {"a", "b", "c"}
    assert counted_letters(rows[:4]) == set()
    assert counted_letters(columns_of("i See", "ii See", "iii See")[0].lines) == {"i", "ii", "iii"}


@given(
    st.lists(st.text("0123456789*†ivx?", min_size=1, max_size=4), max_size=12),
    st.floats(-1e6, 1e6),
)
def test_no_signs_make_counting_raise_or_lose_type(readings, shift):
    every = [line(f"Line {at}", 500.0 - 20 * at) for at in range(4)]
    signs = [sign(reading, y=500.0 + shift - 20 * at) for at, reading in enumerate(readings)]
    page = Page(1, Box(0, 0, 600, 800), lines=every)
    set_signs([page], signs)
    count_signs([Column(1, page.lines, [])], signs)
    for at, one in enumerate(every):
        assert f"Line {at}" in one.text
        assert len(one.text) == len(one.lefts) == len(one.rights) == len(one.raised)


@given(st.binary(min_size=600, max_size=600))
def test_no_picture_makes_looking_raise(grey):
    picture = Picture(bytearray(grey), 30, 20)
    assert sum(piece.area for piece in pieces(picture, 0.7)) <= 600
    look(picture)


@pytest.mark.parametrize(
    ("hairline", "gap", "bridged"),
    [
        pytest.param(b"\xb0", 9, True, id="the bowl of a P in light type"),
        pytest.param(b"\xff", 9, False, id="a mark behind a letter"),
        pytest.param(b"\xb0", 3, False, id="a mark so near that both are blurred"),
    ],
)
def test_what_a_hairline_ties_to_a_letter_is_no_sign(hairline, gap, bridged):
    width, height = 80, 60
    grey = bytearray(b"\xff" * (width * height))
    for row in range(12, 44):
        grey[row * width + 20 : row * width + 24] = bytes(4)
    for row in range(12, 26):
        grey[row * width + 24 + gap : row * width + 30 + gap] = bytes(6)
    grey[12 * width + 24 : 12 * width + 24 + gap] = hairline * gap
    sign = Sign(24 + gap, 12, 30 + gap, 26, 44.0, 18.0, ({"1": 0.1},))
    assert _is_bridged(sign, Picture(grey, width, height)) is bridged


@pytest.mark.parametrize(
    ("rows", "bridged"),
    [
        pytest.param((12, 25), True, id="the bowl of a P"),
        pytest.param((25,), False, id="a mark whose foot is blurred into a letter"),
        pytest.param(range(12, 26), False, id="a mark that is blurred into a letter"),
    ],
)
def test_two_short_hairlines_with_paper_between_tie_a_bowl_to_its_stem(rows, bridged):
    width, height, gap = 80, 60, 4
    grey = bytearray(b"\xff" * (width * height))
    for row in range(12, 44):
        grey[row * width + 20 : row * width + 24] = bytes(4)
    for row in range(12, 26):
        grey[row * width + 24 + gap : row * width + 30 + gap] = bytes(6)
    for row in rows:
        grey[row * width + 24 : row * width + 24 + gap] = b"\xa5" * gap
    sign = Sign(24 + gap, 12, 30 + gap, 26, 44.0, 18.0, ({"1": 0.1},))
    assert _is_bridged(sign, Picture(grey, width, height)) is bridged
