"""What TeX and its packages do to notes and links, as their own manuals show it."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf.furniture import strip_furniture
from citecheck.letters.pdf.glyphs import _without_macros
from citecheck.letters.pdf.layout import Box, Line, Link, Page, Run
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.links import link_lines
from citecheck.letters.pdf.marks import leading_label, raised_marks
from citecheck.letters.pdf.reader import read_pages
from tests.letters.printed import BODY, NOTE, PAGE, WORDS, column, line, notes

# --- labels --------------------------------------------------------------------------


def test_the_raised_a_in_the_name_of_latex_is_no_mark() -> None:
    assert [mark.mark for mark in raised_marks(line("L{A}TEX sets the letter.{a}", 700))] == ["a"]


@pytest.mark.parametrize("name", ["ARAUJO, L. C. Glossaries.", "IVREA. Water.", "BEZOS, J. Lists."])
def test_a_name_in_capitals_does_not_begin_with_a_label(name: str) -> None:
    assert leading_label(line(name, 700)) is None


def test_the_numbered_lines_of_a_program_above_the_notes_are_no_notes() -> None:
    text = column(line("It loads two packages,{1} and uses{2} them so:", 700))
    program = column(
        line("1 load{one}", 660, size=NOTE),
        line("2 load{two}", 648, size=NOTE),
    )
    rest = column(
        line(WORDS, 600),
        line("1. The first: http://one.example/", 120, size=NOTE),
        line("2. The second: http://two.example/", 110, size=NOTE),
    )
    assert notes(text, program, rest) == [
        ("1", "The first: http://one.example/"),
        ("2", "The second: http://two.example/"),
    ]


def test_contents_in_small_type_above_the_rule_of_the_notes_are_no_notes() -> None:
    contents = column(
        line("1 Where we stand", 500, size=9.0),
        line("2 What we ask", 488, size=9.0),
    )
    foot = column(
        line("{*} http://norland.example/", 110, size=NOTE),
        line("{†} http://vale.example/", 100, size=NOTE),
    )
    foot.rules.append(Box(72, 120, 200, 120.4))
    text = column(line("A report to the council, whose marks are set as text", 700))
    assert notes(text, contents, foot) == [
        ("*", "http://norland.example/"),
        ("†", "http://vale.example/"),
    ]


def test_footnotes_count_on_behind_the_notes_of_a_box_in_another_dress() -> None:
    before = column(
        line("The dam broke.{6} " + WORDS, 700),
        line("6. http://dam.example/", 100, size=NOTE),
    )
    box = column(
        line("A box.{a} " + WORDS, 700, page=2),
        line("{a} An aside.", 100, size=NOTE, page=2),
    )
    after = column(
        line("Nobody was told.{7} " + WORDS, 700, page=3),
        line("7. http://told.example/", 100, size=NOTE, page=3),
    )
    assert notes(before, box, after) == [
        ("6", "http://dam.example/"),
        ("a", "An aside."),
        ("7", "http://told.example/"),
    ]


def test_labels_of_two_notes_that_count_with_their_pages_are_no_page_numbers() -> None:
    pages = [
        [
            line(WORDS, 500, page=page),
            line(str(number), 106, size=NOTE, page=page),
            line(f"http://{name}.example/", 106, left=82, size=NOTE, page=page),
            line(f"{page}", 60, left=300, page=page),
        ]
        for page, number, name in ((1, 6, "one"), (2, 7, "two"))
    ]
    kept = strip_furniture(pages, [PAGE, PAGE], BODY)
    assert [[one.text for one in page] for page in kept] == [
        [WORDS, "6", "http://one.example/"],
        [WORDS, "7", "http://two.example/"],
    ]


def test_two_authors_may_share_the_note_of_an_address() -> None:
    first = Page(
        1,
        PAGE,
        lines=[
            line("Ada Vale,{1} Ben Ford,{2} Cy Lane{1}", 700),
            *(line(WORDS, 680 - 12 * row) for row in range(8)),
            line("{1} Vale House, Norland", 120, size=NOTE),
            line("{2} Ford House, Norland", 110, size=NOTE),
        ],
    )
    second = Page(
        2,
        PAGE,
        lines=[
            line("What is new:", 700, page=2),
            line("1. Figures that move (see “Figures” of 2020),", 680, page=2),
            line("2. Commands, see there.", 668, page=2),
            *(line(WORDS, 640 - 12 * row, page=2) for row in range(8)),
        ],
    )
    assert find_citations(read_pages("letter.pdf", b"", [first, second], [])) == ()


# --- lines ---------------------------------------------------------------------------


def cited(*lines: Line) -> list[str | None]:
    """The addresses of a letter of one page."""
    page = Page(1, PAGE, lines=list(lines))
    return [one.url for one in find_citations(read_pages("letter.pdf", b"", [page], []))]


def run(text: str, left: float, baseline: float = 700.0, size: float = BODY) -> Run:
    """Type that one instruction sets, its letters half as wide as high."""
    lefts = [left + size / 2 * at for at in range(len(text))]
    rights = [place + size / 2 for place in lefts]
    return Run(baseline, size, bold=False, italic=False, chars=[*text], lefts=lefts, rights=rights)


def test_the_name_of_latex_does_not_part_its_line() -> None:
    # As it is set: a small raised A, and an E below the line that the X touches.
    name = [run("pour L", 100), run("A", 128, 702.1, 8), run("T", 131), run("E", 135, 697.8)]
    [found] = strands([*name, run("X, notice", 139), run("d’utilisation", 190)], 1)
    assert found.text == "pour LATEX, notice d’utilisation"


def test_a_line_that_was_set_font_by_font_is_read_from_left_to_right() -> None:
    latin = run("Doc “", 100)
    gap = latin.rights[-1] + 7 * BODY / 2
    behind = run("” at https://a.example/b", gap)
    latin.chars += [" ", *behind.chars]  # one instruction, and a space that PDFium saw
    latin.lefts += [latin.rights[-1] + 1, *behind.lefts]
    latin.rights += [latin.lefts[-len(behind.chars) - 1], *behind.rights]
    below = run("of it.", 100, 688)
    found = strands([latin, run("о порте", 125), below], 1)
    assert [one.text for one in found] == ["Doc “о порте” at https://a.example/b", "of it."]


def test_an_address_in_two_fonts_is_one_and_words_keep_their_spaces() -> None:
    latin = run("https://-./6 (seen)", 100)
    places = [100 + 5 * at for at in range(8)] + [160, 200, 215, 220, *range(225, 260, 5)]
    latin.lefts = [float(place) for place in places]
    latin.rights = [place + (5.0 if place != 200 else 1.5) for place in latin.lefts]
    other = run("портвестирф", 140)
    other.lefts = [140.0, 145, 150, 155, 165, 172, 179, 186, 193, 202, 207]
    other.rights = [145.0, 150, 155, 160, 172, 179, 186, 193, 200, 207, 214]
    [found] = strands([latin, other], 1)
    assert found.text == "https://порт-вести.рф/6 (seen)"


def test_letters_that_touch_keep_the_spaces_that_the_file_has_not() -> None:
    """As Chromium sets them, each by itself: PDFium sees the space before `it`."""
    letters = [run("S", 100), run("e", 104.9), run("/", 109.8), run("i", 116.7), run("t", 121.7)]
    letters[3].gaps = {0}
    [found] = strands(letters, 1)
    assert found.text == "Se/ it"


def test_two_lines_that_lie_upon_each_other_stay_as_they_are() -> None:
    found = strands([run("Draft of it", 100), run("not to be cited", 110, 700.2)], 1)
    assert [one.text for one in found] == ["Draft of it", "not to be cited"]


def test_figures_of_one_width_in_boxes_of_their_ink_are_one_number() -> None:
    figures = [run(sign, left) for sign, left in (("1", 100), ("1", 107.5), (".", 115), ("E", 123))]
    [found] = strands(figures, 1)
    assert found.text == "11. E"
    [found] = strands([run("2019", 100), run("2020", 126)], 1)
    assert found.text == "2019 2020"


def test_an_address_in_heavy_type_goes_on_at_the_usual_distance_of_lines() -> None:
    program = [line("set example", 700 - 8 * row, size=8.0) for row in range(12)]
    above = line("Like https://vale.example/package/src/ibus-", 580)
    above.bold = bytearray(b"\x01" * len(above.text))
    rest = line("1.5.7-3.fc21.src.rpm may be taken for it.", 568)
    assert cited(*program, above, rest) == [
        "https://vale.example/package/src/ibus-1.5.7-3.fc21.src.rpm"
    ]


def test_the_next_line_of_a_programs_settings_is_none_of_an_address() -> None:
    assert cited(
        line("licence = free", 700),
        line("url = https://vale.example/debian/manual-doc", 690),
        line("project_urls =", 680),
        line("Documentation = https://vale.example/debian/doc", 670),
        line("keywords = tides", 660),
    ) == ["https://vale.example/debian/manual-doc", "https://vale.example/debian/doc"]


def test_a_word_that_touches_a_linked_address_leaves_the_link_and_the_print() -> None:
    text = line("Read the answers at https://vale.example/Faqfirst, then write.", 700)
    target = "https://vale.example/Faq"
    left = 72 + 5 * text.text.index("https")
    page = Page(1, PAGE, lines=[text])
    page.links.append(Link(target, (Box(left, 696, left + 5 * len(target), 708),)))
    [citation] = find_citations(read_pages("letter.pdf", b"", [page], []))
    assert citation.url == target
    assert [one.url for one in citation.candidates] == ["https://vale.example/Faqfirst"]


def test_the_version_below_a_programs_linked_address_is_none_of_it() -> None:
    target = "https://vale.example/tides"
    page = Page(1, PAGE, lines=[line(target, 700), line("v0.6.0", 688), line(WORDS, 660)])
    page.links.append(Link(target, (Box(72, 696, 72 + 5 * len(target), 708),)))
    found = find_citations(read_pages("letter.pdf", b"", [page], []))
    assert [one.url for one in found] == [target]


# --- links ---------------------------------------------------------------------------


def test_a_link_that_takes_its_bracket_along_is_one_over_two_lines() -> None:
    target = "http://groups.vale.example/group/tides"
    above = line("We talk of it in <http://groups.vale.", 580)
    below = line("example/group/tides>.", 568)
    left = 72 + 5 * above.text.index("<")
    boxes = (Box(left, 576, above.right, 588), Box(72, 564, below.right - 10, 576))
    found = link_lines([above, below], [Link(target, (box,)) for box in boxes])
    assert [one[:2] for one in found[id(above)]] == [(17, len(above.text))]
    assert [one[:2] for one in found[id(below)]] == [(0, 19)]


def test_links_whose_edges_touch_are_two() -> None:
    text = line("Mended is much of it (issue #142) (issue #143).", 700)
    page = Page(1, PAGE, lines=[text])
    for number, left, right in ((142, 21, 34.8), (143, 33.4, 46)):
        box = Box(72 + 5 * left, 696, 72 + 5 * right, 708)
        page.links.append(Link(f"https://vale.example/{number}", (box,)))
    found = find_citations(read_pages("letter.pdf", b"", [page], []))
    assert [one.url for one in found] == ["https://vale.example/142", "https://vale.example/143"]


def test_a_sign_that_hangs_over_the_margin_belongs_to_its_link() -> None:
    target = "http://vale.example/annual/report"
    above, below = line("See http://vale.example/annual/", 580), line("report of 2020.", 568)
    boxes = (Box(92, 576, above.right - 4, 588), Box(72, 564, 102, 576))
    found = link_lines([above, below], [Link(target, (box,)) for box in boxes])
    assert [one[:2] for one in found[id(above)]] == [(4, len(above.text))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"http://a.example/\char 126\relax vale/x", "http://a.example/~vale/x"),
        (r"ftp://a.example/\protect \penalty \exhyphenpenalty x/y", "ftp://a.example/x/y"),
        (r"https://a.example/x\protect \let \@let@token ", "https://a.example/x"),
        (r"https://a.example/a\b", r"https://a.example/a\b"),
        (r"file:\\disk\share \x y", r"file:\\disk\share \x y"),
    ],
)
def test_commands_that_tex_wrote_into_a_link_are_none_of_its_address(
    written: str, meant: str
) -> None:
    assert _without_macros(written) == meant
