"""What the ink of a line says against its reading, and what no reading can be sure of."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters.ocr.doubts import Doubt, differences, suspicions, with_doubts
from citecheck.letters.ocr.unsure import Inked, cuts, is_random, judged, unsure, with_spans
from citecheck.letters.pdf.dark import Picture
from citecheck.letters.pdf.ink import inspect
from citecheck.letters.pdf.rendering import picture_of
from citecheck.model import Block, Document
from tests.letters.pdf_building import pages, stream

SIZE, LEFT, DPI = 10.0, 20.0, 340
SCALE = DPI / 72


def drawn(text: str, font: str = "Times-Roman") -> tuple[Picture, list[tuple[float, float]]]:
    """Return the picture of a line, and where each of its characters stands in it."""
    shown = text.replace("(", "\\(").replace(")", "\\)")
    letter = pages(stream(f"BT /F {SIZE} Tf 1 0 0 1 {LEFT} 100 Tm ({shown}) Tj ET".encode()))
    letter = letter.replace(b"/BaseFont/Helvetica", b"/BaseFont/" + font.encode())
    document = pypdfium2.PdfDocument(letter)
    page = document[0]
    height = page.get_height()
    crop = (0, 100 - 0.35 * SIZE, 0, height - 100 - SIZE)
    picture = picture_of(page.render(scale=SCALE, grayscale=True, crop=crop))
    typed = page.get_textpage()
    boxes = [typed.get_charbox(index, loose=True) for index in range(len(text))]
    document.close()
    return picture, [(box[0] * SCALE, box[2] * SCALE) for box in boxes]


def sight(printed: str, read: list[tuple[str, int, int]], font: str = "Times-Roman"):
    """Look at `printed`, whose characters from one to another were `read` as words."""
    picture, boxes = drawn(printed, font)
    line = " ".join(word for word, _, _ in read)
    words, at = [], 0
    for word, first, end in read:
        words.append((at, at + len(word), boxes[first][0], boxes[end - 1][1]))
        at += len(word) + 1
    return inspect(picture, line, words, SIZE * SCALE)


@pytest.mark.parametrize(
    ("font", "printed", "read"),
    [
        ("Helvetica", "https://a.example/school_petition/x", "https://a.example/schoolpetition/x"),
        # Letters of this face touch: `rt`, `ry`.
        ("Times-Roman", "https://a.example/report_by_two/x", "https://a.example/reportbytwo/x"),
        ("Helvetica", "https://a.example/v/kMncwZsoPb", "https://a.example/v/kMncWZSopb"),
        ("Helvetica", "https://a.example/page#minutes", "https://a.example/pagettminutes"),
    ],
)
def test_what_the_ink_has_otherwise_is_mended(font, printed, read):
    (fix,) = sight(printed, [(read, 0, len(printed))], font).fixes
    assert fix == (0, len(read), printed, True)


def test_a_gap_with_a_stroke_below_it_is_an_underscore():
    printed = "https://a.example/school_petition_x.pdf"
    at = printed.index("_")
    read = [(printed[:at], 0, at), (printed[at + 1 :], at + 1, len(printed))]
    (fix,) = sight(printed, read).fixes
    assert fix[2:] == (printed, True)


@pytest.mark.parametrize("font", ["Times-Roman", "Helvetica", "Courier"])
@pytest.mark.parametrize(
    "printed",
    [
        "https://www.records.example/~tam/Annex_hearing_(two).html#page-7",
        "http://a.example/wiki/PoSsWvXz?id=70&lang=en",
        "See Bibliothek, 12 May: https://a.example/one-two/three.",
    ],
)
def test_ink_that_was_read_right_is_not_mended(font, printed):
    picture, boxes = drawn(printed, font)
    words, at = [], 0
    for word in printed.split(" "):
        words.append((at, at + len(word), boxes[at][0], boxes[at + len(word) - 1][1]))
        at += len(word) + 1
    assert inspect(picture, printed, words, SIZE * SCALE).fixes == []


def test_the_foot_of_a_broken_letter_is_no_underscore():
    printed = "https://a.example/report/minutes"
    picture, _ = drawn(printed, "Helvetica")
    rows = picture.height
    feet = round(rows * 1 / 1.35) - 4
    for row in (feet - 2, feet - 3):
        at = row * picture.width
        picture.grey[at : at + picture.width] = b"\xff" * picture.width
    word = (0, len(printed), 0.0, float(picture.width))
    assert not any("_" in fix[2] for fix in inspect(picture, printed, [word], SIZE * SCALE).fixes)


@given(st.binary(min_size=600, max_size=600), st.text("ab_#/P", min_size=1, max_size=20))
def test_no_picture_makes_inspection_raise(grey, word):
    inspect(Picture(bytearray(grey), 30, 20), word, [(0, len(word), 0.0, 30.0)], 10.0)


@pytest.mark.parametrize(
    "run",
    ["CXvwTpf2ogK", "MHVJCUzsbwk", "sqZJcnMnkdk", "nxhphGjWfp5", "z2bkf9cze15em", "4v2jj5010"],
)
def test_signs_without_order_are_random(run):
    assert is_random(run)


@pytest.mark.parametrize(
    "run",
    ["EvictionsHousing", "FollowUpOfSix", "annex2014", "20140512", "UNHCR", "petition", "Covid19"],
)
def test_words_names_and_numbers_are_not(run):
    assert not is_random(run)


def inked(line: str, *, fine: bool, sure: bool) -> Inked:
    return Inked(1, line, sure=tuple(line.split()) if sure else (), fine=fine)


@pytest.mark.parametrize(
    ("fine", "sure", "run", "doubtful"),
    [
        (True, True, "CXvwTpf2ogK", False),
        (False, True, "CXvwTpf2ogK", True),
        (True, False, "CXvwTpf2ogK", True),
        (True, True, "CXvwTpf1ogK", True),
        (False, False, "EvictionsHousing", False),
    ],
)
def test_random_signs_are_believed_where_a_fine_scan_shows_each(fine, sure, run, doubtful):
    line = f"See https://a.example/v/{run} for"
    doubts = [(1, doubt) for doubt in unsure(inked(line, fine=fine, sure=sure), ())]
    document = Document("scan.pdf", "pdf", "0", (Block(line, page=1),))
    (citation,) = find_citations(with_doubts(document, doubts))
    assert (citation.problem == "malformed_url") == doubtful
    assert (citation.url is None) == doubtful


@pytest.mark.parametrize(
    ("printed", "other", "left"),
    [
        ("https://a.example/p?id=7", "https://a.example/p?7id=7", "first"),
        ("https://a.example/p?7id=7", "https://a.example/p?id=7", "second"),
        # A full stop may touch its neighbour, and the reading without it fits as well.
        ("https://aexample/p?id=7", "https://a.example/p?id=7", "both"),
        ("https://a.example/p?id=1", "https://a.example/p?id=7", "both"),
    ],
)
def test_ink_decides_between_readings_of_other_length(printed, other, left):
    shown = "https://aexample/p?id=7" if left == "both" else "https://a.example/p?id=7"
    shapes = sight(shown, [(shown, 0, len(shown))], "Helvetica").shapes[shown]
    line = Inked(1, printed, shapes={printed: shapes})
    found = judged(line, [Doubt(printed, other)])
    said = ["second" if doubt.outvoted else "both" for doubt in found] or ["first"]
    assert said == [left]


def read(text: str):
    document = Document("scan.pdf", "pdf", "0", (Block(text, page=1),))
    (citation,) = find_citations(with_spans(document, cuts))
    return citation


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("See https://a.example/wiki/Hall two_(city)", "https://a.example/wiki/Halltwo_(city)"),
        ("See https://a.example/x . php? id=6325&lang=en.", "https://a.example/x.php?id=6325&lang=en"),
        ("See https://a.example/ documents /2025/12/a.pdf", "https://a.example/documents/2025/12/a.pdf"),
        ("See https://a.example/p.php?id=3 11 1&lang=en", "https://a.example/p.php?id=3111&lang=en"),
        ("See https://a.example/Annex_hearing _", "https://a.example/Annex_hearing_"),
    ],
)  # fmt: skip
def test_an_address_is_not_cut_silently_at_a_gap(text, whole):
    citation = read(text)
    assert citation.problem == "malformed_url"
    assert whole in [other.url for other in citation.candidates]


@pytest.mark.parametrize(
    "text",
    [
        "See https://a.example/x (last visited 3/4/2020).",
        "See https://a.example/x and/or the annex.",
        "See https://a.example/x, A/HRC/35/10.",
        "See https://a.example/x on 3/4/2020.",
        "See https://a.example/x. The well-known-case is open.",
        "<https://a.example/x> a_b",
    ],
)
def test_words_behind_an_address_are_not_its_own(text):
    assert read(text).url == "https://a.example/x"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("https:/Awww.a.example/x", "https://www.a.example/x"),
        ("https://a.example/x.htmI.", "https://a.example/x.html"),
        ("https://a.example/one—two", None),
        ("https://a.example/one\\#two", None),
    ],
)
def test_what_can_have_been_nothing_else_is_mended_and_no_dash_cuts_an_address(read, meant):
    doubts = [(1, doubt) for doubt in suspicions(read)]
    document = Document("scan.pdf", "pdf", "0", (Block(f"See {read} for it", page=1),))
    (citation,) = find_citations(with_doubts(document, doubts))
    assert citation.url == meant


def test_a_dash_that_both_readings_have_does_not_hide_that_they_differ():
    first = Doubt("https://a.example/—to/on", "https://a.example/—to/o0n")
    assert doubted("https://a.example/—to/on", first, *suspicions("https://a.example/—to/on"))


def doubted(text: str, *doubts: Doubt) -> bool:
    document = Document("scan.pdf", "pdf", "0", (Block(f"See {text} for it", page=1),))
    (citation,) = find_citations(with_doubts(document, [(1, doubt) for doubt in doubts]))
    return citation.problem == "malformed_url"


def test_a_slash_lost_in_a_letter_is_found_in_the_other_reading():
    (doubt,) = differences("https:/Nake.example/x.", "https://lake.example/x,")
    assert doubt.outvoted


def test_a_sign_before_an_address_may_be_a_label_that_is_gone():
    doubt = Doubt("“https://a.example/wmk7", "“https://a.example/wmK7", begins_line=True)
    document = Document("scan.pdf", "pdf", "0", (Block("https://a.example/wmk7 (2019)", page=1),))
    (citation,) = find_citations(with_doubts(document, [(1, doubt)]))
    assert citation.problem == "malformed_url"


@given(st.text("ab/._?=- \nhtps:", max_size=80))
def test_no_text_makes_looking_for_cuts_raise(text):
    for start, end, whole in cuts("https://a.example/" + text):
        assert 0 <= start < end
        assert whole
