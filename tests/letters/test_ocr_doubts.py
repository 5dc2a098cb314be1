"""What two readings of one line differ in is said; nothing of an address is guessed or cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters.ocr.closeups import counting
from citecheck.letters.ocr.doubts import Doubt, differences, settled, suspicions, with_doubts
from citecheck.model import Block, Document, Span, SpanKind


def letter(text: str, spans: tuple[Span, ...] = ()) -> Document:
    return Document("scan.pdf", "pdf", "0", (Block(text, spans=spans, page=1),))


def read(text: str, *doubts: Doubt):
    return find_citations(with_doubts(letter(text), [(1, doubt) for doubt in doubts]))


@pytest.mark.parametrize(
    ("first", "second", "doubts"),
    [
        ("See https://a.example/~x", "See https://a.example/~x", []),
        ("See https://a.example/~x", "See https://a.example/-x", ["https://a.example/~x"]),
        ("' See https://a.example/x.", "7 See https://a.example/x,", []),
        ("See https://a.example/a_b", "See https://a.example/ab", []),
        ("See https://a.example/4v2S", "See https: //a.example/ 4v2S", []),
        ("at https://a.example/p.php?id=7&b=1", "at https://a.example/p.php?7id=7&b=1", []),
        ("at https://a.example/p.php?id=7&b=1", "at https://a.example/p.php?id=7éb=1", []),
        ("at https://www.a.example/x", "at https:/Awww.a.example/x", []),
        ("at https://a.example/4v 2jj5010", "at https://a.example/4v2jj5010", [None]),
    ],
)
def test_differences_of_signs_are_found_and_gaps_of_the_second_reading_are_none(
    first, second, doubts
):
    found = differences(first, second)
    assert [None if doubt.is_gap else doubt.words for doubt in found] == doubts


def test_a_doubtful_address_is_malformed_and_both_readings_are_offered():
    text = "See https://a.example/~agua/x.php for it."
    doubt = Doubt("https://a.example/~agua/x.php", "https://a.example/-agua/x.php")
    (citation,) = read(text, doubt)
    assert citation.problem == "malformed_url"
    assert citation.url is None
    assert citation.printed == "https://a.example/~agua/x.php"
    assert [other.url for other in citation.candidates] == [
        "https://a.example/~agua/x.php",
        "https://a.example/-agua/x.php",
    ]


def test_a_gap_that_one_reading_alone_sees_is_closed():
    doubt = Doubt("https://a.example/news/4v 2jj5010", "https://a.example/news/4v2jj5010")
    (citation,) = read("See https://a.example/news/4v 2jj5010 for it.", doubt)
    assert citation.url == "https://a.example/news/4v2jj5010"


def test_an_address_that_the_first_reading_has_not_is_told_and_not_lost():
    doubt = Doubt("hbbp8:(/a.example/x", "https://a.example/x")
    (citation,) = read("The record, hbbp8:(/a.example/x (2019).", doubt)
    assert citation.problem == "malformed_url"
    assert [other.url for other in citation.candidates] == ["https://a.example/x"]


def test_capitals_of_a_host_are_no_difference():
    doubt = Doubt("https://a.example/x", "https://A.example/x")
    (citation,) = read("See https://a.example/x for it.", doubt)
    assert citation.url == "https://a.example/x"


def test_a_word_elsewhere_on_the_page_is_not_doubted():
    text = "Both https://a.example/1 and\nhttps://a.example/12 say so."
    citations = read(text, Doubt("https://a.example/1", "https://a.example/l"))
    assert [citation.url for citation in citations] == [None, "https://a.example/12"]


def test_other_spans_keep_their_words_when_a_gap_is_closed():
    text = "https://a.example/n/4v 2jj5010 of Title here"
    span = Span(text.index("Title"), len(text), SpanKind.EMPHASIS)
    doubt = Doubt("https://a.example/n/4v 2jj5010", "https://a.example/n/4v2jj5010")
    (block,) = with_doubts(letter(text, (span,)), [(1, doubt)]).blocks
    assert block.text[block.spans[0].start : block.spans[0].end] == "Title here"


@given(st.text("ab/.:1 -", max_size=60), st.text("ab/.:1 -", max_size=60))
def test_no_two_readings_make_it_raise(first, second):
    found = differences(first, second)
    document = letter(f"See https://a.example/{first} and {first}")
    citations = find_citations(with_doubts(document, [(1, doubt) for doubt in found]))
    assert all((citation.url is None) == (citation.problem is not None) for citation in citations)


@given(st.text(max_size=80))
def test_equal_readings_leave_no_doubt(line):
    assert differences(line, line) == []


@pytest.mark.parametrize(
    ("first", "figures", "kept"),
    [
        ("'?*", "123", "123"),
        ("'?3*", "1234", "1234"),
        ("'?*", "12", "12"),
        ("'?34°®", "123426", "12346"),
        ("*†‡", "174", ""),
        ("'", "1", ""),
    ],
)
def test_labels_are_believed_where_they_count_on(first, figures, kept):
    labels = [(1, f"{sign} Title", 2, figure) for sign, figure in zip(first, figures, strict=False)]
    assert "".join(label[3] for label in counting(labels)) == kept


def test_a_number_of_the_first_reading_stays():
    labels = [(1, "1 A", 2, "1"), (1, "5 B", 2, "2"), (1, "6 C", 2, "6"), (1, "7 D", 2, "7")]
    assert "5 B" not in {line for _, line, _, _ in counting(labels)}


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("at https://a.example/—to/p.php", "https://a.example/~to/p.php"),
        ("at https://a.example/~disp|/p.php", "https://a.example/~displ/p.php"),
        ("at https://1emonde.example/x", "https://lemonde.example/x"),
        ("news/z2bkf9cze15emuvdjfhOxb", "news/z2bkf9cze15emuvdjfh0xb"),
        ("at https://a.example/p.php?cat=7 &doc=x", "https://a.example/p.php?cat=7&doc=x"),
        ("at https:/Awww.a.example/x", "https://www.a.example/x"),
        ("at https://a.example/one two.pdf; see it", "https://a.example/onetwo.pdf;"),
        ("at https://a.example/n/731 1820.", "https://a.example/n/7311820."),
        ("at https://a.example/wiki/Hall (city).", "https://a.example/wiki/Hall(city)."),
        ("at https://a.example/article428880.html and 3/4 of it", None),
        ("at https://a.example/FollowUpOfSix/A/HRC/35/10", None),
        ("at https://a.example/S/2021/I/9?id=5O", None),
    ],
)
def test_what_no_address_has_is_suspected_though_both_readings_agree(line, other):
    found = [doubt.other for doubt in suspicions(line)]
    assert found == ([other] if other else [])


@pytest.mark.parametrize(
    ("first", "second", "third", "printed"),
    [
        (
            "at https://a.example/permit",
            "at https://a.example/purnit",
            1,
            "https://a.example/permit",
        ),
        (
            "at https://a.example/rekord",
            "at https://a.example/repord",
            2,
            "https://a.example/repord",
        ),
        ("at https://a.example/a/b", "at https://a.example/ab", 1, "https://a.example/a/b"),
        (
            "at https://a.example/x.html",
            "at https://a.example/x:html",
            1,
            "https://a.example/x.html",
        ),
        ("at hitps://a.example/x", "at https://a.example/x", 1, "https://a.example/x"),
        ("at https://a.example/wmk7", "at https://a.example/wmK7", 2, None),
        ("at https://a.example/1x", "at https://a.example/lx", 1, None),
        ("at https://a.example/itta", "at https://a.example/i#a", 1, None),
        ("at https://a.example/ab", "at https://a.example/a-b", 2, None),
    ],
)
def test_a_third_reading_decides_but_not_between_signs_that_look_alike(
    first, second, third, printed
):
    doubts = differences(first, second)
    left = settled(doubts, differences(first, (first, second)[third - 1]))
    (citation,) = read(f"{first} for it.", *left)
    assert citation.url == printed
    assert (citation.problem == "malformed_url") == (printed is None)


def test_a_gap_behind_a_sign_that_ends_no_address_is_closed_where_one_reading_has_none():
    doubt = Doubt("https://a.example/housing- water/", "https://a.example/housing-water/")
    (citation,) = read("See https://a.example/housing- water/ for it.", doubt)
    assert citation.url == "https://a.example/housing-water/"


@pytest.mark.parametrize(
    "text",
    [
        "See https://1\u2060\nemonde.example/x for it.",
        "See https://a.example/x/\u2060\n-agua/p.php for it.",
    ],
)
def test_what_no_address_has_is_suspected_over_the_end_of_a_line_too(text):
    (citation,) = read(text)
    assert citation.problem == "malformed_url"


def test_a_doubt_is_kept_where_a_gap_beside_it_is_closed():
    gap = Doubt("https://a.example/n/4v 2jj5010", "https://a.example/n/4v2jj5010")
    doubt = Doubt("https://a.example/n/4v 2jj5010", "https://a.example/n/4v2jj501o", suspected=True)
    (citation,) = read("See https://a.example/n/4v 2jj5010 for it.", gap, doubt)
    assert citation.problem == "malformed_url"


def test_a_path_apart_from_its_host_belongs_to_it():
    (citation,) = read("See https://a.example.net /hearing.php?id=1877 for it.")
    assert citation.url == "https://a.example.net/hearing.php?id=1877"
