"""What the PDF reader makes of print: breaks, columns, links, scans, lines from the right."""

from __future__ import annotations

from array import array
from itertools import pairwise

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf.bidi import mirror
from citecheck.letters.pdf.breaks import End, study
from citecheck.letters.pdf.columns import columns, gutters
from citecheck.letters.pdf.furniture import strip_furniture
from citecheck.letters.pdf.labels import labelled
from citecheck.letters.pdf.layout import Box, Line, Link, Page, Run
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.links import link_lines
from citecheck.letters.pdf.listings import tell_listings
from citecheck.letters.pdf.notes import part_notes
from citecheck.letters.pdf.paragraphs import address_runs_on
from citecheck.letters.pdf.parted import Column, PrintedNote, set_edge
from citecheck.letters.pdf.reader import read_pages
from citecheck.letters.pdf.scanned import counts_from, even_sizes, scanned_foot, scanned_labels
from citecheck.letters.pdf.spelled import as_printed
from citecheck.letters.pdf.textmarks import TextMarks
from tests.letters.growth import assert_grows_evenly

WIDTH = 5.0
SIZE = 10.0


def line(text: str, *, left: float = 72.0, baseline: float = 700.0) -> Line:
    """A line of type whose letters are all 5 points wide."""
    lefts = array("f", (left + WIDTH * at for at in range(len(text))))
    rights = array("f", (place + WIDTH for place in lefts))
    raised, italic, bold = (bytearray(len(text)) for _ in range(3))
    return Line(baseline, SIZE, 1, text, lefts, rights, raised, italic, bold)


def stack(*texts: str, left: float = 72.0, top: float = 700.0) -> list[Line]:
    """Lines below each other, in a column as wide as the longest."""
    lines = [line(text, left=left, baseline=top - 12 * row) for row, text in enumerate(texts)]
    set_edge(lines)
    return lines


def ends(*notes: list[Line]) -> list[End]:
    """How each line of these notes ends, but for the last of each."""
    breaks = study(notes)
    return [breaks.end(one, two) for note in notes for one, two in pairwise(note)]


# --- breaks --------------------------------------------------------------------------


def test_half_a_word_at_the_end_of_a_full_line_goes_on_where_the_letter_has_the_word() -> None:
    note = stack(
        "The statement is at https://www.vale.example/annual-stat",
        "ement (accessed 3 May 2021).",
    )
    assert ends(note) == [End.BROKEN]


def test_a_step_of_many_paths_goes_on_whatever_room_its_line_had() -> None:
    full = "The minutes were published by the council in the year of the flood."
    first = "See https://www.vale.example/sites/defaul"
    assert ends(stack(full, first, "t/files/net-zero.pdf, p. 3."))[1] == End.BROKEN
    assert ends(stack(full, first, "ts of the council/board."))[1] == End.UNSURE
    assert ends(stack(full, f"{first}t", "files/net-zero.pdf, p. 3."))[1] == End.UNSURE


def test_the_rest_of_a_number_behind_a_full_line_goes_on_where_it_is_no_year() -> None:
    first = "https://docs.vale.example/sheets/d/1FnjujcX/edit#gid=49126"
    assert ends(stack(first, "2075, viewed 9 December 2020)")) == [End.BROKEN]
    assert ends(stack(first, "2019, viewed 9 December 2020)")) == [End.UNSURE]
    assert ends(stack(first, "12, viewed 9 December 2020, with")) == [End.UNSURE]


def test_a_long_number_behind_a_full_line_is_the_rest_of_one_that_was_begun() -> None:
    first = "At https://www.vale.example/request/the_minutes#incoming-6"
    assert ends(stack(first, "087611. See also the report of it.")) == [End.BROKEN]
    assert ends(stack(first, "2019. See also the report of it.")) == [End.UNSURE]
    assert ends(stack(first[:-2], "087611. See also the report of it.")) == [End.UNSURE]


@pytest.mark.parametrize(
    ("first", "rest", "end"),
    [
        pytest.param("https://vale.example/debates/0ACDD/", "TheCostOfShelter (seen", End.BROKEN),
        pytest.param("https://vale.example/debates/0ACDD/", "The Cost of it.", End.UNSURE),
        pytest.param("https://vale.example/bulletin/", "6EB3904006D5B667531C.", End.BROKEN),
        pytest.param("https://nrs.vale.example/", "urn-3:HUL.InstRepos:992 (seen", End.BROKEN),
        pytest.param("https://vale.example/f?p=PUB:12:0::NO::P12_ILO:", "C188).", End.BROKEN),
        pytest.param("https://vale.example/f?p=PUB:12:0::NO::P12_ILO", ":C188.", End.BROKEN),
        pytest.param("https://vale.example/report:", "C188 was adopted.", End.UNSURE),
        pytest.param("https://nrs.vale.example/urn-3:", "HUL.InstRepos:992 (seen", End.BROKEN),
        pytest.param("https://nrs.vale.example/urn-3:", "This is all.", End.UNSURE),
        pytest.param("https://vale.example/article:", "HUL.InstRepos in", End.UNSURE),
        pytest.param("https://vale.example/Transparenz/!", "9346067/; vgl.", End.BROKEN),
        pytest.param(
            "https://vale.example/x?ID=3B5293CD-C08E-41FE-FDC1-FCF439E6AF",
            "83, viewed.",
            End.BROKEN,
        ),
        pytest.param(
            "https://vale.example/x?ID=3B5293CD-C08E-41FE-FDC1-FCF439E6AF", "8, viewed.", End.UNSURE
        ),
        pytest.param("https://vale.example/what!", "9346067 letters came.", End.UNSURE),
    ],
)
def test_what_no_sentence_goes_on_with_is_of_the_address(first, rest, end) -> None:
    assert ends(stack(first, rest)) == [end]


def test_a_number_behind_a_colon_of_the_address_is_of_it() -> None:
    first = "The report is at http://nrs.vale.example/urn-3:HUL.InstRepos:"
    assert ends(stack(first, "37956483 (accessed on 2 October 2014).")) == [End.BROKEN]
    assert ends(stack(first, "37 of them.")) == [End.UNSURE]


def test_a_whole_word_behind_a_full_line_is_not_taken_into_the_address() -> None:
    note = stack(
        "The review is read at https://www.vale.example/annual-statement",
        "review of the year; the annual one is another statement.",
    )
    assert ends(note) == [End.UNSURE]


def test_a_line_that_had_room_was_not_broken_in_mid_word() -> None:
    note = stack(
        "See https://www.vale.example/annual-stat",
        "ement. The statement is the one that was read to the council, twice.",
    )
    assert ends(note) == [End.UNSURE]


def test_hyphens_that_the_letters_words_know_nothing_of_were_put_in() -> None:
    first = stack("The housing report: https://vale.example/hous-", "ing-report of the council.")
    second = stack("The report on water: https://vale.example/wa-", "ter-report, the same.")
    assert ends(first, second) == [End.INSERTED, End.INSERTED]


def test_a_hyphen_between_two_words_of_the_letter_is_the_addresss_own() -> None:
    note = stack(
        "The housing report: https://vale.example/housing-", "report, a report on housing."
    )
    assert ends(note) == [End.UNSURE]


def test_a_typographic_hyphen_belongs_to_no_address() -> None:
    note = stack("See https://www.vale.example/unhe‐", "ard.pdf for all of it.")
    assert ends(note) == [End.INSERTED]


def test_a_host_has_no_hyphen_before_its_dot() -> None:
    note = stack("See https://www.river-vale-", ".example/report for all of it.")
    assert ends(note) == [End.INSERTED]


@pytest.mark.parametrize(
    ("label", "begins", "end"),
    [
        ("doi: ", "10.7853/sur-", End.INSERTED),
        ("doi:", "10.7853/j.sur-", End.INSERTED),
        ("", "10.7853/978-", End.UNSURE),
        ("doi:", "10.7853/s2-", End.UNSURE),
        ("https://doi.org/", "10.7853/sur-", End.UNSURE),
    ],
)
def test_a_doi_that_is_set_as_text_is_hyphenated_as_text(label: str, begins: str, end: End) -> None:
    text = stack("We write of the house in the har-", "bour, and of its tides.")
    note = stack(f"Roe, Tides, J. Tidal Stud. 29 (2014), {label}{begins}", "vey.2006.7031.")
    assert ends(text, note)[-1] is end
    assert ends(note) == [End.UNSURE]


# --- columns -------------------------------------------------------------------------


def test_an_overlong_line_beside_a_column_cuts_nothing() -> None:
    left = stack(*("of the council and its members in the year" for _ in range(12)))
    left[6] = line("https://vale.example/" + "a" * 32, baseline=left[6].baseline)
    right = stack(*("that nobody had heard of until yesterday at" for _ in range(12)), left=320)
    regions = columns([part for pair in zip(left, right, strict=True) for part in pair])
    assert [len(region) for region in regions] == [12, 12]


def test_labels_that_hang_out_belong_to_their_column() -> None:
    left = stack(*("of the council and its members in the" for _ in range(14)))
    right: list[Line] = []
    for row in range(12):
        label, out = ("9. ", 12) if row in (2, 8) else ("", 0)
        text = f"{label}that nobody had heard of until now"
        right.append(line(text, left=320 - out, baseline=695 - 12 * row))
    regions = columns([*left, *right])
    assert [len(region) for region in regions] == [14, 12]


def test_an_address_that_runs_over_a_gutter_parts_no_columns() -> None:
    left = stack(*("of the council and its members in the year" for _ in range(12)))
    left[9] = line("https://vale.example/" + "a-b" * 14, baseline=left[9].baseline)
    right = stack(*("that nobody had heard of until yesterday at" for _ in range(8)), left=320)
    parts = [*(part for pair in zip(left, right, strict=False) for part in pair), *left[8:]]
    assert [len(region) for region in columns(parts)] == [12, 8]


def test_notes_below_two_columns_begin_with_their_short_lines() -> None:
    left = stack(*("of the council and its members in the year" for _ in range(10)))
    right = stack(*("that nobody had heard of until yesterday at" for _ in range(12)), left=320)
    notes = small(
        stack("1See it, p. 14.", "2Harbour Watch, 2021,", "a" * 80, "3See it.", top=400.0)
    )
    regions = columns([*left, *right, *notes])
    assert [len(region) for region in regions] == [10, 12, 4]
    longer = stack(*("of the council and its members in the year" for _ in range(14)))
    below = stack("words of the council " * 4, top=longer[-1].baseline - 12)
    regions = columns([*longer, *right, *below])
    assert [len(region) for region in regions] == [14, 12, 1], "a column goes on as it was"


# --- links ---------------------------------------------------------------------------


def test_one_line_is_a_column_where_other_pages_show_the_gutter() -> None:
    left = stack(*["words of the left column to its edge"] * 9)
    right = stack("the last line of the right one", left=330.0)
    pages = [[*left, *stack(*["words of the right column"] * 9, left=330.0)], [*left, *right]]
    assert len(columns(pages[1])) == 1
    assert [len(region) for region in columns(pages[1], gutters(pages))] == [9, 1]


def test_labels_count_on_behind_one_that_is_lost() -> None:
    foot = stack(
        "1 Ann, Title.", "2 Ben, Title.", "? Cat, Title.", "4 Dan, Title.", "5 Eve.", "6 Fay."
    )
    found = [label and label.mark for _, label in labelled(foot, None, TextMarks())]
    assert found == ["1", "2", None, "4", "5", "6"]


def test_a_number_that_begins_a_line_of_a_note_is_no_label() -> None:
    foot = stack("1 Ann, Title.", "4 Members voted, and", "12 more. It was", "2 Ben, Title.")
    found = [label and label.mark for _, label in labelled(foot, None, TextMarks())]
    assert found == ["1", None, None, "2"]


def covered(lines: list[Line], links: list[Link]) -> list[str]:
    found = link_lines(lines, links)
    return [one.text[start:end] for one in lines for start, end, _ in found.get(id(one), ())]


def test_a_rectangle_around_two_lines_is_narrowed_to_the_address_in_it() -> None:
    lines = stack(
        "M. Lindqvist, 4 J. Loc. L. 828, https://one.example/a; see also https://two.exa",
        "mple/page, at 3, and elsewhere.",
    )
    link = Link("https://two.example/page", (Box(72, 680, 500, 712),))
    assert covered(lines, [link]) == ["https://two.exa", "mple/page"]


def test_a_phrase_over_two_lines_keeps_its_link() -> None:
    lines = stack("as told in the report on", "the river, page 3")
    link = Link("https://vale.example/river", (Box(72, 680, 500, 712),))
    assert covered(lines, [link]) == [one.text for one in lines]


def test_a_link_that_covers_the_next_column_shows_its_own_address_only() -> None:
    lines = stack("See https://vale.example/", "The council met", "and went home.", "HRC/40/33.")
    boxes = [(92, 197), (72, 300), (72, 300), (72, 117)]
    links = [
        Link(
            "https://vale.example/HRC/40/33",
            (Box(left, one.baseline - 2, right, one.baseline + 8),),
        )
        for one, (left, right) in zip(lines, boxes, strict=True)
    ]
    assert covered(lines, links) == ["https://vale.example/", "HRC/40/33"]


def test_a_link_drawn_around_all_lines_up_to_the_rest_of_its_address_has_that_rest_only() -> None:
    lines = [line("The register was closed.", baseline=700), line("Nobody said why.", baseline=680)]
    lines.append(line("//vale.example/docs/register-2019.html].", baseline=100))
    boxes = tuple(Box(70, one.baseline - 3, 500, one.baseline + 9) for one in lines)
    links = [Link("https://vale.example/docs/register-2019.html", (box,)) for box in boxes]
    assert covered(lines, links) == ["//vale.example/docs/register-2019.html]."]


# --- lines read from the right -------------------------------------------------------


@pytest.mark.parametrize(
    ("on_the_page", "as_read"),
    [
        ("/https://vale.example/a-b?x=1 :ואר .3", "3. ראו: https://vale.example/a-b?x=1/"),
        (".(2021 יאמ) https://vale.example םולש", "שלום https://vale.example (מאי 2021)."),
        ("5 ,Annual Report ואר", "ראו Annual Report, 5"),
        ("https://vale.example/a- :ואר .3", "3. ראו: https://vale.example/a-"),
        (".report.pdf", "report.pdf."),
        (",https://vale.example/a_(b) ואר", "ראו https://vale.example/a_(b),"),
        ("םולש ,%3A20&x=1", "%3A20&x=1, שלום"),
    ],
)
def test_a_line_is_read_from_the_right_and_its_address_from_the_left(
    on_the_page: str, as_read: str
) -> None:
    page = Page(1, Box(0, 0, 612, 792), lines=[line(on_the_page), line("םולש םולש םולש םולש")])
    mirror([page])
    assert page.lines[0].text == as_read
    assert list(page.lines[0].lefts) == sorted(page.lines[0].lefts)


def test_of_a_page_in_latin_type_only_the_words_from_the_right_are_turned() -> None:
    page = Page(1, Box(0, 0, 612, 792), lines=[line("The word םולש means peace in Hebrew.")])
    mirror([page])
    assert page.lines[0].text == "The word שלום means peace in Hebrew."


def test_a_link_is_spelled_as_its_address_is_printed() -> None:
    lines = stack("See https://bücher.example/Straße-1 of", "порт and https://b.example/%D0%BF")
    box = (Box(0, 0, 1, 1),)
    targets = (
        "https://xn--bcher-kva.example/Stra%C3%9Fe-1",
        "https://b.example/%D0%BF",
        "https://b.example/%D0%BF%D0%BE%D1%80%D1%82",
        "https://xn--a-ecp.example/%FF?q=%20",
    )
    found = as_printed([Link(target, box) for target in targets], lines)
    assert [link.target for link in found] == ["https://bücher.example/Straße-1", *targets[1:]]


def test_an_address_behind_a_word_goes_on_over_lines_that_it_fills() -> None:
    rows = stack(
        "archived at",
        "https://vale.example/minutes/2021/that-",
        "board/report.html?",
        "source=letter&token=216; see also the minutes of it.",
    )
    assert address_runs_on(rows[:3], rows[3])
    assert not address_runs_on([rows[0], rows[0]], rows[3])


# --- scans ---------------------------------------------------------------------------


def test_labels_that_recognition_lost_are_counted_between_those_it_read() -> None:
    foot = stack(
        "' See https://vale.example/1.",
        "2 Tomas Rey, Climate, p. 3.",
        "3 The report of 2019.",
        "? Decision of the council.",
        "and its annex, at 3.",
        "5 See https://vale.example/5.",
        "* For interim of 1998, see above.",
    )
    assert scanned_foot(foot, 0, 0) == 0
    marks = [label.mark if label else None for label in scanned_labels(foot, 0)]
    assert marks == ["1", "2", "3", "4", None, "5", "6"]


def test_another_figure_where_a_label_is_missing_was_that() -> None:
    foot = stack("6 See the report.", "1 Public Records Act, s. 21.", "8 See the minutes.")
    marks = [label.mark if label else None for label in scanned_labels(foot, 5)]
    assert marks == ["6", "7", "8"]


def test_what_stands_in_an_address_is_no_label_of_a_scan() -> None:
    foot = stack("19 Roy, https://a.example/En", "%20Peril.pdf?dl=0.", "20. The council met.")
    marks = [label.mark if label else None for label in scanned_labels(foot, 18)]
    assert marks == ["19", None, "20"]


def test_what_looks_like_a_closing_quotation_mark_may_begin_a_note_of_a_scan() -> None:
    foot = stack("7. See the report.", "8. ’Au siècle déjà, b.", "9. See the minutes.")
    marks = [label.mark if label else None for label in scanned_labels(foot, 6)]
    assert marks == ["7", "8", "9"]


def test_a_year_behind_a_label_of_a_scan_makes_it_no_date() -> None:
    foot = stack("4 See the report.", "5 Between 2018 and 2019 it met.", "6 December 2019 it did.")
    marks = [label.mark if label else None for label in scanned_labels(foot, 3)]
    assert marks == ["4", "5", None]


@pytest.mark.parametrize(
    ("before", "labels", "expected"),
    [
        pytest.param("d", ["e", "f", "9", "h"], ["e", "f", "g", "h"], id="a g like a 9"),
        pytest.param("i", ["j", "k", "I", "m"], ["j", "k", "l", "m"], id="an l like an I"),
        pytest.param("xiv", ["XV", "xvi"], ["xv", "xvi"], id="roman capitals"),
        pytest.param("XIV", ["XV", "XVI"], ["XV", "XVI"], id="where they count"),
    ],
)
def test_what_labels_of_a_scan_are_read_as_counts_as_those_before_do(before, labels, expected):
    foot = stack(*(f"{label} Ann, Title." for label in labels))
    marks = TextMarks()
    marks.known |= {before, "e", "f", "h", "j", "k", "m"}
    walk = labelled(foot, PrintedNote(before, page=1), marks, scanned=True)
    assert [label and label.mark for _, label in walk] == expected


def test_labels_far_apart_count_where_each_line_between_begins_as_a_damaged_one() -> None:
    signs = ["'", "?", "*", "4", "°", "°", "”", "8"]
    foot = stack(*(f"{sign} See the report of the year." for sign in signs))
    labels = scanned_labels(foot, 0)
    assert [label.mark for label in labels if label] == [str(n) for n in range(1, 9)]


def test_dates_and_page_numbers_are_no_labels_of_a_scan() -> None:
    foot = stack("20 August 2023.", "The council met.", "12 June 2021 was the day.")
    assert scanned_foot(foot, 0, 0) is None


def test_text_above_the_notes_of_a_scan_is_not_theirs_where_its_size_was_measured_too_small():
    text = stack("The cost was put at five million.", "It was never paid.", top=700)
    foot = small(stack("and the annex.", "11 See the report.", "12 See the minutes.", top=100))
    assert scanned_foot([*text, *foot], 0, 10) == 2


def test_a_short_line_of_a_paragraph_in_a_scan_has_the_size_of_the_line_above() -> None:
    rows = stack("See the report of the council.", "22 May 2023).", "3", top=100)
    rows[1].size, rows[2].size = 13.8, 6.0
    even_sizes(Page(1, Box(0, 0, 612, 792), lines=rows))
    assert [one.size for one in rows] == [10.0, 10.0, 6.0]


def test_a_short_line_with_capitals_does_not_part_the_type_of_the_lines_around_it() -> None:
    rows = stack(
        "1. See the report of the council of the year before.",
        "2793024EB6B5.",
        "2. See the minutes of the council of the year before.",
        top=100,
    )
    rows[1].size, rows[2].size = 12.5, 9.5
    even_sizes(Page(1, Box(0, 0, 612, 792), lines=rows))
    assert len({one.size for one in rows}) == 1


def test_numbered_paragraphs_of_the_text_are_no_notes_beside_raised_labels_in_smaller_type():
    text = stack("5. The council met.", "6. It met again.", "7. It was late.", top=700)
    foot = small(stack("4 See the report.", "5 See the minutes.", top=100))
    for one in foot:
        one.raised[0] = 1
    assert counts_from([*text, *foot], (3, 0)) == 3
    assert scanned_foot([*text, *foot], 0, 3) == 3


def test_numbered_paragraphs_are_no_notes_beside_as_many_raised_labels():
    text = stack("3 We ask for a reply.", "4. The hall.", "5. The list.", top=300)
    for one in text:
        one.size = 9.0  # measured a little too small
    foot = small(stack("1 See the report.", "2 See the minutes.", "3 See it.", top=100))
    for one in foot:
        one.raised[0] = 1
    assert scanned_foot([*text, *foot], 0, 0) == 3


def test_notes_of_a_scan_begin_again_with_each_page():
    foot = stack("1 See a.", "2 See b.", "3 See c.", "4 See d.", "5 See e.", top=100)
    assert counts_from(foot, (3, 0)) == 0
    assert counts_from(foot[3:], (3, 0)) == 3


def test_a_label_beside_its_note_does_not_part_the_type_of_two_lines() -> None:
    """Its figures were measured larger; the second line, without them, a little smaller."""
    rows = stack("[11]", "World Health Agency, a report of the year", "a.example/a-long-line/of-it")
    rows[0].size, rows[2].size = 12.0, 9.4
    rows[0].baseline = rows[1].baseline - 0.5
    even_sizes(Page(1, Box(0, 0, 612, 792), lines=rows))
    assert rows[1].size == rows[2].size
    assert rows[0].size == 12.0


def test_roman_labels_of_a_scans_endnotes_count_on_where_a_mark_was_not_seen() -> None:
    body = stack("The council said so.", "It did so twice.", "And again.", top=760)
    for one, mark in zip(body, ("i", "ii"), strict=False):
        one.raised[-1] = 1
        one.text = one.text[:-1] + mark[0]
    notes = stack(
        "Notes", "i See the report.", "ii See the minutes.", "iii See a.example/x.", top=400
    )
    found = part_notes([Column(1, [*body, *notes], [])], SIZE, scanned=True).notes
    assert [note.mark for note in found] == ["i", "ii", "iii"]


def test_a_date_below_the_rule_of_a_letterhead_is_no_label() -> None:
    """The text has that number for a mark, and its notes stand at the end of the letter."""
    head = stack("The Alliance", "7 October 2025", "We write to you today.", "It did so.7", top=760)
    head[3].raised[-1] = 1
    notes = part_notes([Column(1, head, [Box(50, 757, 400, 757.5)])], SIZE).notes
    assert notes == []


# --- labels and furniture ------------------------------------------------------------


def test_a_small_figure_alone_above_an_address_is_its_label() -> None:
    body = stack("The council said so.", "It did so twice.", top=760)
    for one, mark in zip(body, "12", strict=True):
        one.raised[-1] = 1
        one.text = one.text[:-1] + mark
    foot = stack("1 See the report.", "2", "https://vale.example/a-long-address", top=100)
    for one in foot:
        one.size = 8.0
    foot[0].raised[0], foot[1].size = 1, 5.0
    notes = part_notes([Column(1, [*body, *foot], [])], SIZE).notes
    assert [note.mark for note in notes] == ["1", "2"]


def test_a_page_of_few_lines_loses_its_line_numbers_where_others_have_theirs() -> None:
    box = Box(0, 0, 612, 792)
    pages = [
        [line(str(row + 1), left=50, baseline=740 - 40 * row) for row in range(count)]
        + [line("The council met again", baseline=740 - 40 * row) for row in range(count)]
        for count in (17, 3)
    ]
    kept = strip_furniture(pages, [box, box], SIZE)
    assert {one.text for page in kept for one in page} == {"The council met again"}


def test_a_watermark_across_the_margin_hides_no_line_numbers() -> None:
    box = Box(0, 0, 612, 792)
    pages = [
        [line(str(row + 1), left=60, baseline=740 - 20 * row) for row in range(count)]
        + [line("The council met again", baseline=740 - 20 * row) for row in range(count)]
        for count in (30, 3)
    ]
    watermark = line("DRAFT OF THE COUNCIL", left=20, baseline=690)
    watermark.size = 60.0
    kept = strip_furniture([pages[0], [*pages[1], watermark]], [box, box], SIZE)
    assert {one.text for page in kept for one in page} == {"The council met again"}


@pytest.mark.parametrize(
    ("foot", "baseline", "gone"),
    [
        pytest.param("Quay Watch · www.quay.example · 1", 60, True, id="a site and its number"),
        pytest.param("1 | Quay Watch", 60, True, id="its number first"),
        pytest.param("Quay Watch · www.quay.example · 7", 60, False, id="another number"),
        pytest.param("Quay Watch · www.quay.example · 1", 688, False, id="a line of the text"),
    ],
)
def test_a_lone_foot_with_the_number_of_its_page_is_none_of_the_letter(foot, baseline, gone):
    text = stack(*("The council met again" for _ in range(3)), top=724)
    (kept,) = strip_furniture([[*text, line(foot, baseline=baseline)]], [Box(0, 0, 612, 792)], SIZE)
    assert (foot not in [one.text for one in kept]) is gone


def test_line_numbers_drawn_into_headings_hide_no_others() -> None:
    numbers = [line(str(row), left=50, baseline=740 - 16 * row) for row in range(1, 31)]
    text = [line("The council met again", baseline=740 - 16 * row) for row in range(1, 31)]
    for row in (4, 15, 29):
        text[row] = line(f"{row + 1} Findings", left=50, baseline=text[row].baseline)
        numbers[row].text = ""
    printed = [*(one for one in numbers if one.text), *text]
    (kept,) = strip_furniture([printed], [Box(0, 0, 612, 792)], SIZE)
    assert not [one.text for one in kept if one.text.isdecimal()]


def foot_of(page: int, printed: str) -> list[Line]:
    body = stack(*["The council met again, and again it said so."] * 8, top=700)
    return [
        *body,
        line(f"{page} See the record of part {page + 6}.", baseline=110),
        line(printed, baseline=40),
    ]


def test_the_number_of_a_page_and_a_stamp_beside_it_both_count_on() -> None:
    box = Box(0, 0, 612, 792)
    pages = [foot_of(page, f"{page} NHRC-{page + 9:05}") for page in (1, 2)]
    for page in strip_furniture(pages, [box, box], SIZE):
        assert [one.baseline for one in page if one.baseline < 120] == [110]
    (alone,) = strip_furniture([foot_of(3, "NHRC-00003 | Page 3 of 9")], [box], SIZE)
    assert min(one.baseline for one in alone) == 110


# --- letterheads ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("12 Mill Lane - tel. 555 0101 - office@valley.example - www.valley.example", False),
        ("12 Mill Lane, Vale. Tel: +1 555 0101. https://www.valley.example/", False),
        ("Write to office@valley.example, or see www.valley.example/minutes/2021", True),
        ("The record is at www.valley.example for all to read.", True),
    ],
)
@pytest.mark.parametrize("baseline", [760.0, 30.0])
def test_the_senders_own_addresses_at_a_pages_edge_are_no_citation(printed, kept, baseline):
    head = line(printed, baseline=baseline)
    body = stack(*["Dear Minister, we write about the closure of the office."] * 5, top=640)
    (left,) = strip_furniture([[head, *body]], [Box(0, 0, 612, 792)], SIZE)
    assert (head in left) == kept


# --- notes that begin within a line, alone on one, or within the text ------------------


def marked(text: str, *marks: str, baseline: float = 700.0) -> Line:
    """A line in which these signs, each behind a caret, stand raised."""
    result = line(text.replace("^", ""), baseline=baseline)
    for mark in marks:
        at = text.index(f"^{mark}") - text[: text.index(f"^{mark}")].count("^")
        result.raised[at : at + len(mark)] = b"\x01" * len(mark)
    return result


def noted(lines: list[Line], *, strokes: tuple[float, ...] = ()) -> list[tuple[str, str]]:
    """The marks and first lines of what stands in these lines as notes."""
    rules = [Box(72, height, 172, height + 0.5) for height in strokes]
    notes = part_notes([Column(1, lines, rules)], SIZE).notes
    return [(note.mark, note.lines[0].text[note.skip :]) for note in notes]


def small(lines: list[Line]) -> list[Line]:
    for one in lines:
        one.size = 8.0
    return lines


def test_notes_run_in_behind_each_other_where_labels_count_on() -> None:
    text = marked("The weir failed^1 and the quay^2 and the lock^3 too.", "1", "2", "3")
    foot = small(stack("1. Board, note 2. Minutes. 2. Ibid. 3. See https://a.example", top=100))
    assert noted([text, *foot]) == [
        ("1", "Board, note 2. Minutes."),
        ("2", "Ibid."),
        ("3", "See https://a.example"),
    ]


def test_a_number_within_a_note_is_no_label_where_the_text_has_no_such_mark() -> None:
    text = marked("The weir failed^1 and the quay.", "1")
    foot = small(stack("1. Board, Minutes. 2. Aufl. of the year. The rest", top=100))
    assert [mark for mark, _ in noted([text, *foot])] == ["1"]


def test_notes_of_a_table_end_where_the_text_goes_on() -> None:
    cell = small([marked("Ward^a and Quay^b", "a", "b", baseline=690)])
    below = small(stack("a. Board, Minutes.", "b. Census.", top=670))
    text = [marked("The weir failed^1 and nobody came.", "1", baseline=640)]
    foot = small(stack("1. Audit Court, Report.", top=100))
    found = noted([line("Of the wards:"), *cell, *below, *text, *foot], strokes=(110.0,))
    assert found == [("a", "Board, Minutes."), ("b", "Census."), ("1", "Audit Court, Report.")]


def test_references_end_above_the_footnotes_of_their_page() -> None:
    text = marked("The weir failed^1 and so it is on record [1].", "1")
    items = stack("References", "[1] Board, Minutes.", "[2] Census, Report.", top=600)
    foot = small(stack("1 Audit Court, Report.", top=100))
    assert sorted(noted([text, *items, *foot], strokes=(110.0,))) == [
        ("1", "Audit Court, Report."),
        ("1", "Board, Minutes."),
        ("2", "Census, Report."),
    ]


PROGRAM = (
    r"\documentclass{article}",
    r"\usepackage{hyperref}",
    r"\newcommand{\home}{https://a.example/home}",
    "",
    r"\begin{document}",
    r"The weir \href{https://b.example/weir}{failed}.",
    r"\end{document}",
)


def numbered(*rows: str, first: int = 1) -> list[Line]:
    """Small lines with a number before each, as programs are listed."""
    return small(
        stack(*(f"{first + row} {text}".strip() for row, text in enumerate(rows)), top=200)
    )


@pytest.mark.parametrize("first", [1, 38, 998])
def test_numbers_of_the_lines_of_a_program_are_no_labels(first: int) -> None:
    text = [marked("The weir failed^1, and the program says so:", "1")]
    foot = small(stack("1 Audit Court, Report.", top=60))
    listing = numbered(*PROGRAM, first=first)
    assert noted([*text, *listing]) == []
    found = noted([*text, *numbered(*PROGRAM, first=first), *foot], strokes=(70.0,))
    assert found == [("1", "Audit Court, Report.")]


@pytest.mark.parametrize("dress", [":", "|"])
def test_numbers_of_lines_may_be_dressed(dress: str) -> None:
    text = marked("The weir failed^1, and the program says so:", "1")
    rows = [f"{row}{dress} {code}" for row, code in enumerate(PROGRAM, 1)]
    assert noted([text, *small(stack(*rows, top=200))]) == []


def test_lines_of_a_program_are_told_by_empty_ones_where_its_type_has_many_widths() -> None:
    text = marked("The weir failed^1, and the program says so:", "1")
    rows = numbered("import sys", "", "def fetch(url):", "return answer.read()", "", "sys.exit()")
    for row in rows:
        row.lefts = array("f", (72.0 + 3.1 * at + at % 3 for at in range(len(row.text))))
    assert noted([text, *rows]) == []


@pytest.mark.parametrize("mark", ["^{}", "({})", " ({})", "[{}]", "/{}/", "{}", ",{}"])
def test_notes_of_one_line_each_in_type_of_one_width_are_notes(mark: str) -> None:
    """A letter written on a typewriter: its marks stand in the text."""
    rows = [f"See https://a.example/{row}" for row in range(1, 8)]
    words = " and ".join(f"weir{mark.format(row)}" for row in range(1, 8))
    raised = [str(row) for row in range(1, 8)] if "^" in mark else []
    found = noted([marked(words, *raised), *numbered(*rows)])
    assert found == [(str(row), f"See https://a.example/{row}") for row in range(1, 8)]


@pytest.mark.parametrize(
    "row",
    [
        "https://a.example/{}",
        "See www.a.example/{}",
        "Audit Court, Report {}, 2019",
        "Board, p. {}",
    ],
)
def test_numbered_lines_that_name_sources_are_no_program(row: str) -> None:
    """Below a heading that nobody knows, without a mark in the text, with empty ones among them."""
    text = stack("The weir failed in the night, and the quay too.", "Links")
    rows = [row.format(number) if number not in (3, 6) else "" for number in range(1, 10)]
    listing = [*text, *numbered(*rows)]
    tell_listings([Column(1, listing, [])])
    assert not any(one.listed for one in listing)


@pytest.mark.parametrize(
    "text",
    [
        "The weir 1, the quay 2, the dam 3, the wall 4, the lock 5. It is said so 6.",
        "The weir[1-3] failed, and the quay [4–6].",
        "The weir1-3 failed, and the quay4-6.",
    ],
)
def test_marks_apart_from_their_words_and_ranges_are_marks(text: str) -> None:
    listing = [*stack(text), *numbered("Said it.", "", "Told it so.", "", "The board.", "He.")]
    tell_listings([Column(1, listing, [])])
    assert not any(one.listed for one in listing)


def test_amounts_and_dates_do_not_make_a_program_into_notes() -> None:
    text = "In line 1, of May 2, of 5, see below 7; the weir 3, the quay 6, the dam 4."
    listing = numbered(*PROGRAM)
    tell_listings([Column(1, [*stack(text), *listing], [])])
    assert all(one.listed for one in listing)


def test_numbered_lines_behind_a_heading_of_notes_are_notes_whatever_their_type() -> None:
    rows = [f"https://a.example/{row}" for row in range(1, 8)]
    found = noted([*stack("The weir1 failed and the quay2 too.", "Notes"), *numbered(*rows)])
    assert [mark for mark, _ in found] == [str(row) for row in range(1, 8)]


def test_a_mark_alone_on_its_line_belongs_to_the_address_below_it() -> None:
    text = marked("Rents rose^1 and pumps failed^2.", "1", "2")
    items = stack("Notes", "[1]", "https://a.example/x", "[2]", "https://b.example/y", top=600)
    assert noted([text, *items]) == [("1", "https://a.example/x"), ("2", "https://b.example/y")]


def test_a_list_behind_the_last_mark_that_counts_through_all_needs_no_heading() -> None:
    text = marked("Rents rose^i and pumps failed^ii.", "ii", "i")
    assert noted([text, *stack("Ann Osei", "i Board, Minutes.", "ii Census.", top=600)]) == [
        ("i", "Board, Minutes."),
        ("ii", "Census."),
    ]


@pytest.mark.parametrize(
    ("beside", "kept"),
    [("1/1", ["Rents rose."]), ("", ["Rents rose.", "https://a.example/where/it-was.html"])],
)
def test_the_foot_of_a_browser_is_no_citation(beside: str, kept: list[str]) -> None:
    foot = [line("https://a.example/where/it-was.html", left=24, baseline=17)]
    foot += [line(beside, left=560, baseline=17)] if beside else []
    (left,) = strip_furniture([[line("Rents rose."), *foot]], [Box(0, 0, 595, 842)], SIZE)
    assert [one.text for one in left] == kept


URL = "https://vale.example/docs/water-audit.aspx?DocID=15652"


def typeset(*texts: str, targets: tuple[tuple[int, int, int], ...], slivers: bool = False) -> Page:
    """A page of lines, with links to one address over `(row, start, end)` of them.

    With `slivers`, an empty rectangle stands at the left of each line's head, as TeX has it.
    """
    page = Page(1, Box(0, 0, 612, 792))
    page.lines = [line(text, baseline=700 - 12 * row) for row, text in enumerate(texts)]
    for row, start, end in targets:
        base = 700 - 12 * row
        box = Box(72 + WIDTH * start, base - 3, 72 + WIDTH * end, base + 9)
        page.links.append(Link(URL, (box,)))
        if slivers:
            page.links.append(Link(URL, (Box(71, base - 12, 73, base + 9),)))
    return page


def cited(page: Page) -> list[str | None]:
    document = read_pages("a.pdf", b"", [page], [])
    return [citation.url for citation in find_citations(document)]


TEXT = "No notice of the closure was served on the people here, and none was posted. Of this"


def test_a_linked_address_of_three_lines_is_one_though_a_short_one_ends_like_a_question() -> None:
    page = typeset(
        TEXT,
        "you may read in the minutes, which are to be found at https://vale.example/docs/",
        "water-audit.aspx?",
        "DocID=15652.",
        targets=((1, 54, 80), (2, 0, 17), (3, 0, 11)),
    )
    assert cited(page) == [URL]
    page.links.clear()
    assert cited(page) == [URL]


@pytest.mark.parametrize("number", ["", "{} ", "1{} "])
def test_the_number_of_a_line_and_an_empty_rectangle_do_not_part_a_link(number: str) -> None:
    first, second, third, fourth = (number.format(row) for row in range(1, 5))
    page = typeset(
        f"{first}{TEXT}",
        f"{second}you may read in the minutes, which are to be found at https://vale.example/docs/",
        f"{third}water-audit.aspx?DocID=15652. We go on with the text of this letter for a",
        f"{fourth}while, so that it has more lines.",
        targets=(
            (1, len(second) + 54, len(second) + 80),
            (2, len(third), len(third) + 28),
        ),
        slivers=True,
    )
    assert cited(page) == [URL]


def test_numbers_of_lines_in_small_type_are_furniture_however_near_they_stand() -> None:
    runs = []
    for row in range(12):
        baseline = 700 - 20 * row
        for text, left, size in ((str(row + 1), 66.0, 6.0), (TEXT, 80.0, 12.0)):
            lefts = [left + size / 2 * at for at in range(len(text))]
            rights = [place + size / 2 for place in lefts]
            runs.append(Run(baseline, size, False, False, list(text), lefts, rights))
    page = Page(1, Box(0, 0, 612, 792), lines=strands(runs, 1))
    document = read_pages("a.pdf", b"", [page], [])
    assert " ".join(block.text for block in document.blocks).split() == TEXT.split() * 12


def test_numbers_of_lines_count_on_in_the_other_margin_of_the_next_page() -> None:
    first = [line(TEXT, left=100, baseline=700 - 40 * row) for row in range(12)]
    first += [line(f"{row + 1}", left=560, baseline=700 - 40 * row) for row in range(12)]
    second = [line(TEXT, left=100, baseline=700 - 40 * row) for row in range(3)]
    second += [line(f"{row + 13}", left=60, baseline=700 - 40 * row) for row in range(3)]
    left, right = strip_furniture([first, second], [Box(0, 0, 595, 842)] * 2, SIZE)
    assert {one.text for one in left + right} == {TEXT}


@pytest.mark.parametrize("dress", ["{}", "{}.", "[{}]"])
def test_labels_a_tab_before_their_notes_are_no_page_numbers_that_count_by_chance(dress) -> None:
    pages = []
    for number in (7, 8):
        label = dress.format(number)
        note = [line(label, baseline=90.0), line(f"Report {number * 'x'}.", left=120)]
        note[1].baseline = 90.0
        below = [line("https://a.example/of-it", baseline=78.0), line("Page", baseline=40.0)]
        pages.append([line(TEXT), *note, *below[: number - 6]])
    first, second = strip_furniture(pages, [Box(0, 0, 595, 842)] * 2, SIZE)
    left = [one.text for one in first + second if one.text.strip("[].").isdecimal()]
    assert left == [dress.format(7), dress.format(8)]


def test_furniture_of_many_pages_takes_time_in_proportion() -> None:
    def work(size: int) -> None:
        foot = [
            [line(f"{n + row} {7 * n} of it", baseline=60 + 10 * row) for row in range(4)]
            for n in range(size)
        ]
        strip_furniture([[line(TEXT), *rows] for rows in foot], [Box(0, 0, 595, 842)] * size, SIZE)

    assert_grows_evenly(work, 500)


def test_the_hyphens_of_an_identifier_are_its_own() -> None:
    first = stack("The housing report: https://vale.example/hous-", "ing-report of the council.")
    second = stack("The report on water: https://vale.example/wa-", "ter-report, the same.")
    third = stack(
        "The file on water is at https://vale.example/bb4f-", "454c-a4e4-ba0f19271425/view."
    )
    assert ends(first, second, third)[-1] is End.UNSURE
