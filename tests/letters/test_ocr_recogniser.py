"""Lines as RapidOCR reads them: their places and sizes, and no picture that makes it fail."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy
import pypdfium2
import pytest

from citecheck.letters.ocr.boxes import apart
from citecheck.letters.ocr.doubts import Settled
from citecheck.letters.ocr.gaps import closed_up, hidden_underscores, spaced
from citecheck.letters.ocr.pages import corrected, page_of, recognised_lines
from citecheck.letters.ocr.recognised import Recognised
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
    assert len(mended.sure) == 6


def test_raised_figures_that_were_read_as_such_are_raised_ones(recognised):
    line = Recognised("end.² See", [0.0] * 9, [1.0] * 9, [1.0] * 9, 9, 10)
    (read,) = page_of(recognised / "1.pgm", [line]).lines
    assert read.text == "end.2 See"
    assert list(read.raised) == [0, 0, 0, 0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("before", "behind", "read"),
    [
        pytest.param(2, 14, "end. See", id="a space that was not read"),
        pytest.param(2, 3, "end.See", id="an address"),
        pytest.param(12, 13, "end.See", id="type of one width"),
    ],
)
def test_a_gap_behind_a_stop_is_a_space(before, behind, read):
    page = numpy.full((80, 300), 255, "uint8")
    page[20:50, 10:68] = 0
    page[44:50, 68 + before : 72 + before] = 0
    start = 72 + before + behind
    page[20:50, start : start + 60] = 0
    stop = 70 + before
    edges = [10, 30, 50, 67, stop + 3, start + 20, start + 40, start + 60]
    lefts = [*edges[:3], stop - 3, *edges[4:7]]
    lefts[4] = start
    line = Recognised("end.See", lefts, [*edges[1:4], stop + 3, *edges[5:]], [1.0] * 7, 50, 40)
    assert spaced(line, page).text == read


def test_a_punched_hole_is_no_line(recognised):
    hole = Recognised("●", [20.0], [40.0], [1.0], 50, 40)
    assert page_of(recognised / "1.pgm", [hole]).lines == []


@pytest.mark.parametrize(
    ("before", "behind", "read"),
    [
        pytest.param(12, 13, "www.cdc", id="type of one width"),
        pytest.param(2, 14, "www. cdc", id="a sentence's"),
    ],
)
def test_a_stop_amid_an_address_has_no_space_behind_it(before, behind, read):
    page = numpy.full((80, 300), 255, "uint8")
    page[20:50, 10:68] = 0
    page[44:50, 68 + before : 72 + before] = 0
    start = 72 + before + behind
    page[20:50, start : start + 60] = 0
    stop = 70 + before
    lefts = [10, 30, 50, stop - 3, stop + 3, start, start + 20, start + 40]
    rights = [30, 50, 67, stop + 3, start, start + 20, start + 40, start + 60]
    line = Recognised("www. cdc", lefts, rights, [1.0] * 8, 50, 40)
    found = closed_up(line, page)
    assert found.text == read
    assert len(found.lefts) == len(found.rights) == len(found.sure) == len(read)


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
