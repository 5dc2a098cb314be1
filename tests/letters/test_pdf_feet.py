"""Feet of PDF pages: labels and their edges, columns, rules, notes that go on overleaf."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters.pdf.columns import columns
from citecheck.letters.pdf.furniture import strip_furniture
from citecheck.letters.pdf.layout import Box, Line, Link, Page
from citecheck.letters.pdf.links import link_lines
from citecheck.letters.pdf.reader import read_pages
from tests.letters.printed import BODY, NOTE, PAGE, WORDS, column, line, notes


def texts(parts: list[list[Line]]) -> list[list[str]]:
    return [[one.text for one in part] for part in parts]


# --- labels --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels", [["i.", "ii.", "iii.", "iv.", "v.", "vi.", "vii.", "viii."], ["*", "**", "***"]]
)
def test_labels_may_be_set_flush_right_before_their_notes(labels: list[str]) -> None:
    """As lists of browsers are: `viii.` begins far left of `i.`."""
    text = column(
        *(line(f"{WORDS}.{{{label.strip('.')}}}", 700 - 12 * at) for at, label in enumerate(labels))
    )
    listed = [line("Notes", 500, size=15)]
    for at, label in enumerate(labels):
        left = 120 - BODY / 2 * (len(label) + 1)
        listed.append(line(f"{label} https://b.example/{at}", 480 - 10 * at, left=left))
    found = notes(column(*text.lines, *listed))
    assert found == [(m.strip("."), f"https://b.example/{n}") for n, m in enumerate(labels)]


@pytest.mark.parametrize("heading", ["Примечания", "参考文献", "Przypisy", "Bronnen", "7. Notes"])
def test_notes_behind_a_heading_are_notes_whatever_its_language(heading: str) -> None:
    """Without their marks in the text: they are what a chart or a table cites."""
    text = [line(WORDS, 700 - 12 * at) for at in range(6)]
    listed = [line(f"{at}. Board, https://b.example/{at}", 480 - 12 * at) for at in (1, 2, 3)]
    assert notes(column(*text, line(heading, 500, size=15), *listed)) == [
        (str(at), f"Board, https://b.example/{at}") for at in (1, 2, 3)
    ]


def test_a_mark_that_begins_a_line_of_the_text_has_its_note_below() -> None:
    text = [
        line(f"{WORDS},{{1}} which is", 700),
        line("{2} no secret here, see https://a.example/", 688),
    ]
    foot = [
        line("{1} Board, https://b.example/1", 120, size=NOTE),
        line("{2} Board, https://b.example/2", 110, size=NOTE),
    ]
    left = column(*text, *(line(WORDS, 676 - 12 * at) for at in range(4)))
    assert notes(left, column(*foot)) == [
        ("1", "Board, https://b.example/1"),
        ("2", "Board, https://b.example/2"),
    ]


def test_a_rule_below_a_pages_head_parts_no_notes_from_it() -> None:
    rule = Box(left=72, bottom=737, right=420, top=738)
    foot_rule = Box(left=72, bottom=208, right=200, top=209)
    first = column(
        line(f"{WORDS}.{{a}}", 704),
        line("{a} Board, see the long report of it at https://b.example/", 130, size=NOTE),
        rules=[rule],
    )
    second = column(
        line("a year ago and has not been told.{b}", 704, page=2),
        *(line(WORDS, 692 - 12 * at, page=2) for at in range(4)),
        line("reports/1.", 198, size=NOTE, page=2),
        line("{b} Board, https://b.example/2", 188, size=NOTE, page=2),
        rules=[rule, foot_rule],
    )
    assert notes(first, second) == [
        ("a", "Board, see the long report of it at https://b.example/ reports/1."),
        ("b", "Board, https://b.example/2"),
    ]


@pytest.mark.parametrize("label", ["{{{}}}", "{}."])
def test_notes_in_the_texts_type_go_on_overleaf(label: str) -> None:
    """Below a rule on their first page, as browsers print them; the next begins with a rest."""
    rule = Box(left=72, bottom=430, right=400, top=431)
    first = column(
        line(f"{WORDS}.{{1}} {WORDS}.{{2}} {WORDS}.{{3}}", 700),
        line("Yours", 500),
        line(f"{label.format(1)} Board, https://b.example/1.", 420),
        line(f"{label.format(2)} Board of Harbours, https://b.example/coast-", 408),
        rules=[rule],
    )
    second = column(
        line("guard/2 (seen in May).", 750, page=2),
        line(f"{label.format(3)} Board, https://b.example/3", 738, page=2),
    )
    assert notes(first, second) == [
        ("1", "Board, https://b.example/1."),
        ("2", "Board of Harbours, https://b.example/coast- guard/2 (seen in May)."),
        ("3", "Board, https://b.example/3"),
    ]


# --- columns -------------------------------------------------------------------------


def two_columns(*, left: int, right: int, size: float = BODY) -> list[Line]:
    """Two columns of so many lines each, the last of the left one a hair lower."""
    lines = []
    for row in range(max(left, right)):
        if row < left:
            lines.append(line("A line of the left column that is full", 700 - 12 * row, size=size))
        if row < right:
            lines.append(
                line("Another one in the right column, full", 700 - 12 * row, left=330, size=size)
            )
    return lines


def test_a_last_line_of_the_left_column_a_hair_lower_stays_in_it() -> None:
    lines = two_columns(left=12, right=12)
    last = line("short end.", 700 - 12 * 12 - 0.01, size=BODY - 0.03)
    lines += [last, line("the end of the right one, as full as any", 700 - 12 * 12, left=330)]
    assert texts(columns(lines))[0][-1] == "short end."


def test_a_heading_and_short_lines_below_it_stay_in_the_longer_column() -> None:
    lines = two_columns(left=12, right=12)
    lines += [
        line("Sources", 700 - 12 * 12 - 30, size=14),
        line("Board, 2020.", 700 - 12 * 12 - 55),
        line("Sato, 2021.", 700 - 12 * 12 - 67),
    ]
    assert texts(columns(lines))[0][-3:] == ["Sources", "Board, 2020.", "Sato, 2021."]


# --- heads, links, lists -------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["Quay Watch · www.quay.example", "Quay Watch | https://quay.example/"]
)
def test_a_senders_name_and_site_at_a_pages_head_is_furniture(head: str) -> None:
    [kept] = strip_furniture([[line(head, 770, size=NOTE), line(WORDS, 700)]], [PAGE], BODY)
    assert [one.text for one in kept] == [WORDS]


def test_the_beginning_of_an_address_that_notes_of_two_pages_cite_is_no_foot() -> None:
    begins = "https://court.example/juris/document.jsf?"
    pages = [
        [
            line(begins, 72, size=NOTE, page=page),
            line(f"text=&docid={page * 7919}&part=1.", 62, size=NOTE, page=page),
            line("Quay Watch, annual letter", 40, size=NOTE, page=page),
        ]
        for page in (1, 2)
    ]
    for page in strip_furniture(pages, [PAGE, PAGE], BODY):
        assert [one.text[:8] for one in page] == [begins[:8], "text=&do"]


def test_a_link_that_tex_draws_over_the_text_overleaf_is_its_address_alone() -> None:
    target = "https://b.example/guard-patrols/covid-19-annual-2021-court-4334425"
    lines = [
        line("people were sent back in 2019. The board has not said", 704),
        line("so in any of its reports.", 692),
        line("covid-19-annual-2021-court-4334425.", 132, size=NOTE),
    ]
    links = [
        Link(target, (Box(one.left, one.baseline - 2, one.right, one.baseline + one.size),))
        for one in lines
    ]
    assert list(link_lines(lines, links)) == [id(lines[2])]


def test_a_scheme_that_was_hyphenated_is_part_of_its_link() -> None:
    target = "https://b.example/2021/access-data/of-2021-final/"
    lines = [
        line("It was archived, see htt‐", 704),
        line("ps://b.example/2021/access-", 692),
        line("data/of-2021-final/.", 680),
    ]
    places = ((0, 21, 25), (1, 0, 27), (2, 0, 19))
    links = [
        Link(
            target,
            (
                Box(
                    lines[n].lefts[a],
                    lines[n].baseline - 2,
                    lines[n].rights[b - 1],
                    lines[n].baseline + 8,
                ),
            ),
        )
        for n, a, b in places
    ]
    found = link_lines(lines, links)
    assert [found[id(one)][0][:2] for one in lines] == [(a, b) for _, a, b in places]


def cited(*lines: Line) -> list[tuple[str | None, str | None]]:
    document = read_pages("a.pdf", b"", [Page(1, PAGE, lines=list(lines))], [])
    return [(citation.note, citation.url) for citation in find_citations(document)]


def test_a_scheme_that_was_hyphenated_is_read_without_its_link() -> None:
    assert cited(
        line(f"{WORDS} (htt‐", 704), line("ps://b.example/2021/access/). And so on", 692)
    ) == [(None, "https://b.example/2021/access/")]


@pytest.mark.parametrize("indent", [0.0, 28.0])
def test_the_last_page_of_a_range_begins_no_item(indent: float) -> None:
    found = cited(
        line(f"{WORDS}, says Sato.", 720),
        line("References", 690, size=14),
        line("Sato, K. (2021). On what was read. The Courier of it, 9(4), 10–", 660),
        line("127. https://b.example/annual/report-2021-final", 648, left=72 + indent),
        line("Board, H. (2020). On what was not read, The Courier, 8(1), 1-9.", 620),
    )
    assert found == [(None, "https://b.example/annual/report-2021-final")]
