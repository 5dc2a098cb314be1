"""Lines that are read from the right: their order, their brackets, links, labels and marks.

What stands on the page is written here as it looks, from left to right.
"""

from __future__ import annotations

from array import array

import pytest

from citecheck.letters.pdf.bidi import mirror
from citecheck.letters.pdf.crumbs import with_crumbs
from citecheck.letters.pdf.endnotes import is_heading
from citecheck.letters.pdf.flushleft import shifts
from citecheck.letters.pdf.fromright import faced, order_from_left, order_from_right, set_alone
from citecheck.letters.pdf.layout import Box, Line, Link, Page, Run
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.wideset import rejoined
from tests.letters.growth import assert_grows_evenly

WIDTH = 5.0
SIZE = 10.0
WORDS = "םולש םולש םולש םולש"
RIGHT = 500.0


def line(text: str, *, left: float = 72.0, baseline: float = 700.0, size: float = SIZE) -> Line:
    """A line of type whose letters are all 5 points wide."""
    lefts = array("f", (left + WIDTH * at for at in range(len(text))))
    rights = array("f", (place + WIDTH for place in lefts))
    raised, italic, bold = (bytearray(len(text)) for _ in range(3))
    return Line(baseline, size, 1, text, lefts, rights, raised, italic, bold)


def flush(*texts: str, top: float = 700.0) -> list[Line]:
    """Lines below each other that begin at one right edge."""
    return [
        line(text, left=RIGHT - WIDTH * len(text), baseline=top - 12 * row)
        for row, text in enumerate(texts)
    ]


def page(lines: list[Line], *links: Link) -> Page:
    return Page(1, Box(0, 0, 612, 792), lines=lines, links=[*links])


def run(text: str, left: float, *, size: float = SIZE, baseline: float = 700.0) -> Run:
    """A run whose letters stand in the order of the text."""
    lefts = [left + WIDTH * at for at in range(len(text))]
    return Run(baseline, size, False, False, [*text], lefts, [at + WIDTH for at in lefts])


def turned_run(text: str, left: float) -> Run:
    """A run as PDFium gives words that are read from the right: the first letter stands last."""
    word = run(text, left)
    word.lefts.reverse()
    word.rights.reverse()
    return word


def read(visual: str, *, alone: bool = False) -> str:
    return "".join(visual[at] for at in order_from_right(visual, alone=alone))


# --- order ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_the_page", "as_read"),
    [
        ("https://vale.example/who-( ,2019 ,ואר", "ראו, 2019, (https://vale.example/who-"),
        ("p. 17, https://vale.example/a ,2021 ,ואר", "ראו, 2021, p. 17, https://vale.example/a"),
        ("ואר ,Delacroix[14]", "[14]Delacroix, ראו"),
        ("ואר ,Seefahrt.3", "3.Seefahrt, ראו"),
        ("https ,Harbour Watch ואר", "ראו Harbour Watch, https"),
        ("https://vale.example/_(city) ואר", "ראו https://vale.example/_(city)"),
        ("(https://vale.example/search?", "(https://vale.example/search?"),
        ("ואר) id=1&q=a)", "id=1&q=a) (ראו"),
    ],
)
def test_what_touches_words_from_the_left_tells_where_they_belong(
    on_the_page: str, as_read: str
) -> None:
    found = read(on_the_page)
    assert faced(found, [True] * len(found)) == as_read


def test_a_line_that_was_set_alone_has_its_hyphen_left_of_it() -> None:
    lines = ["-https://vale.example/who :ואר", "-long/road"]
    assert set_alone(lines)
    assert not set_alone(["https://vale.example/who- :ואר"])
    assert read("D0%BF%", alone=True) == "%D0%BF"
    assert read(lines[0], alone=True) == "ראו: https://vale.example/who-"


def test_of_a_line_from_the_left_the_words_from_the_right_are_turned() -> None:
    visual = "See םולש 12 םולש, https://vale.example/"
    found = "".join(visual[at] for at in order_from_left(visual))
    assert found == "See שלום 12 שלום, https://vale.example/"


@pytest.mark.parametrize(
    ("as_ordered", "as_meant"),
    [
        (")ראו( >https://vale.example/a_)b(/c<.", "(ראו) <https://vale.example/a_(b)/c>."),
        ("(https://vale.example/x_(city))", "(https://vale.example/x_(city))"),
        ("https://vale.example/)SICI(10", "https://vale.example/(SICI)10"),
    ],
)
def test_brackets_are_turned_to_what_they_enclose(as_ordered: str, as_meant: str) -> None:
    assert faced(as_ordered, [False] * len(as_ordered)) == as_meant


# --- pages ---------------------------------------------------------------------------


def test_a_letter_from_the_left_with_words_from_the_right_is_not_mirrored() -> None:
    lines = [line(f"{WORDS}.", baseline=700 - 12 * row) for row in range(5)]
    lines.append(line("aHarbour Watch, םולש, https://vale.example/a.", baseline=600))
    mirror([page(lines)])
    assert lines[-1].text == "aHarbour Watch, שלום, https://vale.example/a."
    assert lines[-1].left == 72.0


def test_a_page_that_tells_no_direction_is_as_the_others_are() -> None:
    first = [line(f"{WORDS}.", baseline=700 - 12 * row) for row in range(5)]
    last = [line("Watch, https://vale.example/ םולש")]
    mirror([page(first), page(last)])
    assert last[0].text == "Watch, https://vale.example/ שלום"


def test_a_link_goes_with_its_type() -> None:
    lines = flush("Okafor, N., https://vale.example/a ואר", *[f".{WORDS}"] * 4)
    at = lines[0].text.index("https")
    end = lines[0].text.index("/a") + 2
    box = Box(lines[0].lefts[at], 697, lines[0].rights[end - 1], 709)
    letter = page(lines, Link("https://vale.example/a", (box,)))
    mirror([letter])
    (moved,) = letter.links[0].boxes
    covered = [
        char
        for char, left, right in zip(lines[0].text, lines[0].lefts, lines[0].rights, strict=True)
        if moved.left <= (left + right) / 2 <= moved.right
    ]
    assert "".join(covered) == "https://vale.example/a"


def test_lines_set_flush_left_are_brought_to_the_edge_where_they_begin() -> None:
    lines = [line(f".{WORDS[: 5 * row]}", baseline=700 - 12 * row) for row in range(1, 5)]
    moved = [max(one.rights) + shift for one, shift in zip(lines, shifts(lines), strict=True)]
    assert len({round(place) for place in moved}) == 1
    assert not any(shifts(flush(*[f".{WORDS[: 5 * row]}" for row in range(1, 5)])))


def test_words_set_far_apart_are_one_line_but_columns_are_not() -> None:
    words = [line("Doc. 7,", left=72), line("https://vale.example/a-", left=130)]
    (whole,) = rejoined(words, {245}, {72})
    assert whole.text == "Doc. 7, https://vale.example/a-"
    assert len(rejoined([line("Doc. 7,", left=72), line("a", left=130)], {107, 245}, {72})) == 2
    assert len(rejoined([line("Doc. 7,", left=72), line("a", left=130)], {245}, {72, 130})) == 2


# --- marks and labels ----------------------------------------------------------------


def test_a_mark_that_the_file_draws_after_its_line_is_put_where_there_is_room() -> None:
    text = line(WORDS)
    gap = 72 + WIDTH * WORDS.index(" ")
    for track in (text.lefts, text.rights):
        for at in range(WORDS.index(" "), len(WORDS)):
            track[at] += 2 * WIDTH
    mark = line("12", left=gap, baseline=704, size=6.0)
    (whole,) = with_crumbs([text, mark])
    assert [whole.text[at] for at in range(len(whole.text)) if whole.raised[at]] == ["1", "2"]
    assert len(with_crumbs([line(WORDS), mark])) == 2


def test_type_that_is_read_from_the_right_is_joined_by_its_place() -> None:
    words = [turned_run("שלום", 72), turned_run("ראו", 95), run(",", 92.2)]
    (whole,) = strands(words, 1)
    assert whole.text.replace(" ", "") == "םולש,ואר"
    assert list(whole.lefts) == sorted(whole.lefts)


def test_a_label_that_touches_its_word_at_the_right_edge_is_told_by_being_set_alone() -> None:
    (whole,) = strands([run("b", 142), run("Harbour Watch,", 72), turned_run("ראו", 50)], 1)
    assert not any(whole.raised)  # a stop lies between
    (whole,) = strands([run("b", 137), run("Harbour Watch", 72), turned_run("ראו", 50)], 1)
    assert [char for char, up in zip(whole.text, whole.raised, strict=True) if up] == ["b"]
    (whole,) = strands([run("12", 137, size=13.0), run("Harbour Watch", 72)], 1)
    assert [char for char, up in zip(whole.text, whole.raised, strict=True) if up] == ["1", "2"]
    (whole,) = strands([run("12", 122, size=13.0), run("https://xy", 72)], 1)
    assert not any(whole.raised)


@pytest.mark.parametrize(
    "name", ["المراجع", "الهوامش والمراجع", "הערות שוליים", "منابع", "یادداشت‌ها"]
)
def test_headings_of_notes_in_scripts_from_the_right_are_known(name: str) -> None:
    assert is_heading(line(name))


@pytest.mark.parametrize("text", ["a)", "/", ".-", "א) ", "אa", "a/-", "1%"])
def test_the_work_for_a_line_from_the_right_grows_with_its_length(text: str) -> None:
    assert_grows_evenly(lambda size: mirror([page([line("ש" + text * size), line(WORDS)])]), 3000)


def test_the_work_for_marks_in_lines_is_bounded() -> None:
    def place(size: int) -> None:
        marks = [line("1", left=80 + at / 10, baseline=703, size=6.0) for at in range(size)]
        mirror([page([*marks, *(line("ש" * 300) for _ in range(size // 10))])])

    assert_grows_evenly(place, 300)
