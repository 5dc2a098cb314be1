"""A letter's own type tells its doubtful signs apart, where it draws them differently."""

from __future__ import annotations

from dataclasses import replace

import numpy
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.letters.ocr.glyphs import glyphs
from citecheck.letters.ocr.recognised import Recognised
from citecheck.letters.ocr.typeface import Typeface
from citecheck.letters.ocr.unsure import Reading
from citecheck.letters.ocr.votes import settle
from tests.letters.pdf_building import pages, stream

PROSE = (
    "In the Office of Leeds all 12 councils billed 1,100 people for 10 Oxford or",
    "Oslo lots; if Italy calls it illegal, 2021 tells. Ill will is 01, Ohio said. It is 1st.",
    "Zealand, Zambia, Zeta: all sold seven sizes so some said Sizes; each check caught nice cases.",
)
SCALE = 300 / 72


def drawn(texts, font="Times-Roman"):
    """Draw lines of 9 pt as a scan of 300 dpi shows them; return the page and its lines."""
    shown = " ".join(
        f"BT /G 9 Tf 1 0 0 1 60 {700 - 20 * row} Tm ({text}) Tj ET"
        for row, text in enumerate(texts)
    )
    named = f"/G<</Type/Font/Subtype/Type1/BaseFont/{font}>>".encode()
    document = pypdfium2.PdfDocument(pages(stream(shown.encode()), fonts=named))
    page = document[0]
    grey = numpy.array(page.render(scale=SCALE, grayscale=True).to_numpy())
    told = page.get_textpage()
    at, lines = 0, []
    for row, text in enumerate(texts):
        while told.get_text_range(at, 1).isspace():
            at += 1
        boxes = [told.get_charbox(at + index, loose=True) for index in range(len(text))]
        at += len(text)
        lefts, rights = ([box[side] * SCALE for box in boxes] for side in (0, 2))
        base = (page.get_height() - (700 - 20 * row)) * SCALE
        lines.append(Recognised(text, lefts, rights, [1.0] * len(text), base, 9 * SCALE))
    return grey.reshape(grey.shape[:2]), lines


def read_as(line, at, sign):
    """Return a line of which one sign was read with doubt."""
    text = line.text[:at] + sign + line.text[at + 1 :]
    sure = [0.5 if index == at else one for index, one in enumerate(line.sure)]
    return replace(line, text=text, sure=sure, again=[(text, sure)])


def told(printed, read, font="Times-Roman", prose=PROSE):
    """Return what the type tells of the one sign of an address that was misread."""
    grey, lines = drawn([*prose, printed], font)
    (at,) = [index for index, sign in enumerate(printed) if sign != read[index]]
    doubtful = read_as(lines[-1], at, read[at])
    face = Typeface([doubtful])
    for line in [*lines[:-1], doubtful]:
        face.learn(line, grey)
    return dict(face.told(doubtful, grey)).get(at)


def test_characters_that_stand_apart_have_their_own_ink():
    grey, (line,) = drawn(["See https://a.example/v/IlO0_miss?id=100 there"])
    found = glyphs(line, grey)
    assert {line.text[at] for at in found} >= set("See:/a.examplO0s")
    for at, (left, _, right, _) in found.items():
        assert line.lefts[at] - 2 <= left < right <= line.rights[at] + 2, line.text[at]


def test_letters_that_touch_are_not_told_from_each_other():
    grey = numpy.full((100, 240), 255, "uint8")
    for left in (20, 60, 100, 140, 180):
        grey[30:70, left : left + 25] = 0
    grey[66:70, 100:120] = 0
    grey[66:70, 120:145] = 0  # the third and the fourth
    places = [20.0, 60.0, 100.0, 140.0, 180.0]
    line = Recognised("abcde", places, [left + 25 for left in places], [1.0] * 5, 70, 60)
    found = glyphs(line, grey)
    assert 0 in found
    assert not {2, 3} & set(found)


def test_where_ink_and_characters_disagree_neither_they_nor_their_neighbours_are_told():
    grey, (line,) = drawn(["https://a.example/annual-report"])
    at = line.text.index("report")
    short = replace(
        line,
        text=line.text[: at + 2] + line.text[at + 3 :],
        lefts=line.lefts[: at + 2] + line.lefts[at + 3 :],
        rights=line.rights[: at + 2] + line.rights[at + 3 :],
        sure=line.sure[1:],
    )
    found = glyphs(short, grey)
    assert not {at + 1, at + 2} & set(found)
    assert {0, 1, 2, 8} <= set(found)


@pytest.mark.parametrize(
    ("font", "printed", "read"),
    [
        pytest.param("Courier", "xIqR7", "xlqR7", id="I, not l"),
        pytest.param("Courier", "xlqR7", "xIqR7", id="l, not I"),
        pytest.param("Times-Roman", "xlqR7", "xIqR7", id="l, not I, with serifs"),
        pytest.param("Helvetica", "xOqR7", "x0qR7", id="O, not 0"),
        pytest.param("Times-Roman", "x0qR7", "xOqR7", id="0, not O"),
        pytest.param("Courier", "xsqR7", "xSqR7", id="s, not S"),
        pytest.param("Helvetica", "xZqR7", "xzqR7", id="Z, not z"),
        pytest.param("Times-Roman", "check", "chcck", id="e, not c"),
    ],
)
def test_the_type_tells_what_a_sign_is(font, printed, read):
    address = "https://a.example/v/{}/k"
    at = next(index for index, sign in enumerate(printed) if sign != read[index])
    assert told(address.format(printed), address.format(read), font) == printed[at]


@pytest.mark.parametrize("printed", ["xIqR7", "xlqR7"])
def test_of_a_type_that_draws_two_signs_alike_nothing_is_told(printed):
    texts = [*PROSE, f"https://a.example/v/{printed}/k"]
    grey, lines = drawn([text.replace("I", "l") for text in texts])
    lines = [replace(line, text=text) for line, text in zip(lines, texts, strict=True)]
    doubtful = read_as(lines[-1], 21, "I" if printed == "xlqR7" else "l")
    face = Typeface([doubtful])
    for line in [*lines[:-1], doubtful]:
        face.learn(line, grey)
    assert face.told(doubtful, grey) == []


def test_of_a_sign_that_the_letter_has_nowhere_else_nothing_is_told():
    prose = ("the council of leeds billed people", "some calls tell of tall hills")
    assert told("https://a.example/v/xIqR7/k", "https://a.example/v/xlqR7/k", prose=prose) is None


def test_a_letter_of_nothing_but_an_address_tells_nothing():
    assert told("https://a.example/v/xIqR7/k", "https://a.example/v/xlqR7/k", prose=()) is None


def test_what_the_type_tells_settles_an_open_vote():
    first = Reading("https://a.example/v/chcck", [1.0] * 22 + [0.5] + [1.0] * 2)
    other = Reading("https://a.example/v/check", [1.0] * 25)
    (word,) = settle(first, [first, other], "", {22: "e"})
    assert (word.text, word.others) == (other.text, ())


def test_what_contradicts_a_settled_vote_opens_it():
    """Two programs and two sizes read an m; in broken type an n may be most like it."""
    first = Reading("https://a.example/v/million", [1.0] * 20 + [0.5] + [1.0] * 6)
    other = Reading("https://a.example/v/nillion", [1.0] * 27)
    (word,) = settle(first, [first, other], first.text, {20: "n"})
    assert {word.text, *word.others} >= {first.text, other.text}


def test_between_twins_the_type_says_which_is_likelier():
    first = Reading("https://a.example/v/xlqR7Tb", [1.0] * 21 + [0.5] + [1.0] * 5)
    other = Reading("https://a.example/v/xIqR7Tb", [1.0] * 27)
    (word,) = settle(first, [first, other], "", {21: "I"})
    assert word.text == other.text
    assert first.text in word.others


def test_a_twin_that_no_reading_has_is_the_likeliest_and_stays_doubtful():
    first = Reading("https://a.example/v/xlqR7Tb", [1.0] * 27)
    (word,) = settle(first, [first, first], "", {21: "I"})
    assert word.text == "https://a.example/v/xIqR7Tb"
    assert "https://a.example/v/xlqR7Tb" in word.others


def test_what_is_no_twin_and_no_reading_has_is_not_believed():
    first = Reading("https://a.example/v/a:b", [1.0] * 23)
    (word,) = settle(first, [first, first], first.text, {21: "3"})
    assert (word.text, word.others) == (first.text, ())


def test_a_tail_that_a_reading_saw_is_not_denied():
    """It goes with the line below an underlined word, and what is left looks like a `v`."""
    first = Reading("https://a.example/v/xvqR7Tb", [1.0] * 21 + [0.5] + [1.0] * 5)
    other = Reading("https://a.example/v/xyqR7Tb", [1.0] * 27)
    (word,) = settle(first, [other], "", {21: "v"})
    assert {word.text, *word.others} >= {first.text, other.text}


@given(
    text=st.text(alphabet="aIl1 _/:.é", min_size=1, max_size=12),
    base=st.integers(-20, 90),
    size=st.floats(4, 60),
    shift=st.floats(-30, 90),
)
def test_no_place_or_size_of_a_line_makes_it_fail(text, base, size, shift):
    grey = numpy.random.default_rng(7).integers(0, 256, (60, 90)).astype("uint8")
    text = f"{text}/a.b/".strip()
    lefts = [shift + size / 2 * at for at in range(len(text))]
    rights = [left + size / 2 for left in lefts]
    sure = [0.5] * len(text)
    line = Recognised(text, lefts, rights, sure, base, size, again=[(text, sure)])
    face = Typeface([line])
    face.learn(replace(line, text=text.replace("/", "a"), sure=[1.0] * len(text)), grey)
    assert isinstance(face.told(line, grey), list)
