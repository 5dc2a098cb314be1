"""What several readings of one line settle, and what stays doubtful and is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters.ocr.doubts import Doubt, with_doubts
from citecheck.letters.ocr.reader import MAX_TOLD, doubtful_cautions
from citecheck.letters.ocr.recognised import Recognised
from citecheck.letters.ocr.unsure import Reading, address_words, agreed, is_unsure, unsure_words
from citecheck.letters.ocr.votes import Settled, settle
from citecheck.letters.ocr.words import likelier
from citecheck.model import MISREAD, Block, Document

ADDRESS = "https://a.example/waters/report.html"


def reading(text: str, faint: str = "", sure: float = 0.5) -> Reading:
    """Return a reading that is not sure of the signs of `faint`, where that stands in it."""
    at = text.index(faint) if faint else 0
    return Reading(text, [sure if at <= n < at + len(faint) else 1.0 for n in range(len(text))])


def read(text: str, *doubts: Doubt):
    document = Document("s.pdf", "pdf", "", (Block(text, page=1),))
    return find_citations(with_doubts(document, [(1, doubt) for doubt in doubts]))


@pytest.mark.parametrize(
    ("text", "faint", "unsure"),
    [
        (f"See {ADDRESS} for it.", "", False),
        (f"See {ADDRESS} for it.", "report", True),
        (f"See {ADDRESS} for it.", "for", False),
        (f"See {ADDRESS} for it.", "https://", False),
        ("8bHsPQrkc9 (see there)", "bH", True),
        (f"in {ADDRESS}:", ":", True),
        ("The city's report of 2021 is short.", "report", False),
        ("waters/report.html for it", "t.", True),
        ("waters/report.html) for it", ")", False),
    ],
)
def test_only_what_an_address_may_have_misread_is_doubted(text, faint, unsure):
    assert is_unsure(reading(text, faint)) is unsure


def test_what_one_reading_sees_of_a_j_below_the_line_comes_first():
    first = reading("https://a.example/ian/x", "ian")
    (found,) = settle(first, [first, first], "https://a.example/jan/x")
    assert (found.text, found.others) == ("https://a.example/jan/x", ("https://a.example/ian/x",))


def test_a_t_that_one_reading_does_not_see_behind_the_slashes_was_the_second_of_them():
    first = replace(reading("https://tundocs.example/x"), sure=[1.0] * 8 + [0.0] + [1.0] * 16)
    (found,) = settle(first, [first, reading("https://undocs.example/x")], "")
    assert (found.text, found.others[0]) == (
        "https://undocs.example/x",
        "https://tundocs.example/x",
    )


def test_an_l_that_one_reading_sees_behind_the_slashes_comes_first():
    """Two slashes and an l are three strokes, of which one is easily lost."""
    first = reading("https://egal.example/x", "e")
    (found,) = settle(first, [first, reading("https://legal.example/x")], "")
    assert (found.text, found.others[0]) == ("https://legal.example/x", "https://egal.example/x")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (
            "https://a.example/Documents/lssues/Paper.doc",
            "https://a.example/Documents/Issues/Paper.doc",
        ),
        ("https://a.example/1nternational/x", "https://a.example/International/x"),
        ("https://a.example/files/0pinion-2.pdf", "https://a.example/files/Opinion-2.pdf"),
        ("https://a.example/2018-02/0IG-18-57.pdf", "https://a.example/2018-02/OIG-18-57.pdf"),
    ],
)
def test_no_word_begins_so_whatever_all_readings_have(read, meant):
    first = reading(read)
    assert is_unsure(first)
    (found,) = settle(first, [first, first], read)
    assert (found.text, found.others[0]) == (meant, read)


@pytest.mark.parametrize(
    "path", ["lng-terminal/x", "ltd/x", "lgbtqi/x", "1st-report/x", "0x1f/a", "007/x", "l/x", "0/x"]
)
def test_words_and_numbers_that_begin_so_are_left(path):
    assert not is_unsure(reading(f"https://a.example/{path}"))


def test_of_a_double_letter_readings_agree_wherever_each_has_the_second():
    first = reading("https://www.milbrook.example/x", "milb")
    again = [
        reading("https://lwww.millbrook.example/x"),
        reading("https://www.millbrook.example/x"),
    ]
    (found,) = settle(first, again, "https://www.millbrook.example/x")
    assert found.text == "https://www.millbrook.example/x"


def test_where_readings_are_many_the_one_that_two_programs_share_comes_first():
    first = reading("https://sf.example/x", "//s")
    again = [reading("https://rsf.example/x"), reading("https://trsf.example/x")]
    (found,) = settle(first, again, "https://rsf.example/x")
    assert (found.text, found.others[0]) == ("https://rsf.example/x", "https://sf.example/x")


@pytest.mark.parametrize(
    ("read", "meant", "others"),
    [
        ("https://blogs.eIse.example/I/x", "https://blogs.else.example/I/x", ()),
        (
            "www.Ise.example/I",
            "www.lse.example/I",
            ("www.Ise.example/I", "www.1se.example/I"),
        ),
    ],
)
def test_a_capital_in_the_name_of_a_host_is_a_small_letter(read, meant, others):
    first = reading(read)
    assert is_unsure(first)
    (found,) = settle(first, [first, first], read)
    assert (found.text, found.others) == (meant, others)


@pytest.mark.parametrize(
    "read",
    ["https://www.Intra-IT.Example/x", "https://a.example/Index.htm", "https://a.example?x=aIb"],
)
def test_a_host_printed_with_capitals_keeps_them(read):
    assert not is_unsure(reading(read))


def test_a_bracket_without_its_other_half_is_no_sign_of_an_address():
    first = reading("https://a.example/x-td.10", "td")
    (found,) = settle(first, [reading("https://a.example/x-]d.10")], "")
    assert (found.text, found.others) == ("https://a.example/x-td.10", ())
    (found,) = settle(first, [reading("https://a.example/x-fd.10")], "")
    assert found.others == ("https://a.example/x-fd.10",)


def test_among_letters_without_order_those_with_twins_are_never_believed_at_once():
    assert is_unsure(reading("at https://a.example/v/kMl9wZsoPb now"))
    assert not is_unsure(reading("at https://a.example/v/kMk9wZsaPb now"))
    first = reading("https://a.example/v/kMl9wZsoPb")
    assert settle(first, [first, first], first.text)[0].others == ()
    assert settle(first, [first, first], "")[0].others[0] == "https://a.example/v/kMI9wZsoPb"


def test_two_readings_are_as_sure_as_the_less_sure_and_gaps_do_not_count():
    first, other = reading("a/bcd e", "b", 0.7), reading("a/bxde", "d", 0.8)
    assert agreed(first, other) == [1.0, 1.0, 0.7, 0.0, 0.8, 1.0, 1.0]


@pytest.mark.parametrize(
    ("again", "second", "settled"),
    [
        # Two of three have a letter that the first lost, and so has the other program.
        (["waters/report.html"] * 2, "waters/report.html", "waters/report.html"),
        # The other program has nothing, and all agree but are not sure: nobody can tell.
        (["waters/repor.html"] * 2, "", None),
        (["waters/repor.html"] * 2, "waters/rep0r.html", None),
        (["waters/repor.html"] * 2, "waters/repor.html", "waters/repor.html"),
        # Each reads something else.
        (["waters/repor.html", "waters/repozt.html"], "waters/repost.html", None),
        # What the other program makes of a half of it is no vote.
        (["waters/repor.html"] * 2, "waters", None),
    ],
)
def test_readings_vote_on_each_sign(again, second, settled):
    first = reading("waters/repor.html for it", "or")
    (word,) = settle(first, [reading(text, "r") for text in again], second)
    assert (word.start, word.end) == (0, len("waters/repor.html"))
    assert (word.text if not word.others else None) == settled


def test_an_open_vote_keeps_what_was_read_and_what_else_it_may_be():
    first = reading("https://a.example/CELEx:3", "x:", 0.6)
    again = [reading("https://a.example/CELEx:3", "x:", 0.6)] * 2
    assert settle(first, again, "https://a.example/CELEX:3") == [
        Settled(0, 25, "https://a.example/CELEx:3", ("https://a.example/CELEX:3",))
    ]
    (alone,) = settle(first, again, "")
    assert alone.others[0] == "https://a.example/CELEX:3"


def test_the_label_before_an_address_and_the_stop_behind_it_are_not_voted_on():
    first = reading("2https://a.example/ab1c. See", "b1", 0.6)
    (word,) = settle(first, [reading("2https://a.example/ablc.", "bl", 0.6)] * 2, "")
    assert first.text[word.start : word.end] == "https://a.example/ab1c"


def test_an_address_with_a_doubtful_sign_is_ambiguous_and_keeps_both_readings():
    text = "See https://a.example/~agua/x.php for it."
    doubt = Doubt("https://a.example/~agua/x.php", "https://a.example/-agua/x.php")
    (citation,) = read(text, doubt)
    assert (citation.url, citation.problem) == ("https://a.example/~agua/x.php", None)
    (other,) = citation.candidates
    assert (other.url, other.source) == ("https://a.example/-agua/x.php", MISREAD)
    assert 0 < other.confidence < 0.5


@pytest.mark.parametrize(
    ("words", "other"),
    [
        pytest.param("https://a.example/ab12cd", "https://a.example/xy98cd", id="many signs"),
        pytest.param("https://a.example/x_water", "https://a.example/x water", id="where it ends"),
        pytest.param("https://a.example:99999/x", "https://a.example/x", id="no address"),
    ],
)
def test_what_is_doubtful_in_more_is_malformed_and_both_readings_are_offered(words, other):
    (citation,) = read(f"See {words} for it.", Doubt(words, other))
    assert (citation.url, citation.problem, citation.printed) == (None, "malformed_url", words)
    assert other.split()[0] in {one.url for one in citation.candidates}


@pytest.mark.parametrize("words", ["https://a.example/re.htm", "https://a.example/re.html"])
def test_of_two_readings_the_longer_is_visited_first(words):
    other = "https://a.example/re.html" if words.endswith("m") else "https://a.example/re.htm"
    (citation,) = read(f"See {words} for it.", Doubt(words, other))
    assert citation.url == "https://a.example/re.html"
    assert [one.url for one in citation.candidates] == ["https://a.example/re.htm"]


def test_a_reading_that_no_host_can_have_is_none():
    good, bad = "https://park.town.example/x", "https://park,town.example/x"
    for words, other in ((good, bad), (bad, good)):
        (citation,) = read(f"See {words} for it.", Doubt(words, other))
        assert citation.url == good


def test_the_name_of_a_host_begins_rather_with_an_l_than_with_a_1():
    text = "https://1egal.example/x"
    sure = [0.5 if sign == "1" else 1.0 for sign in text]
    again = [Reading(text, sure), Reading(text.replace("1", "l"), [1.0] * len(text))]
    (word,) = settle(Reading(text, sure), again, "")
    assert word.text == text.replace("1", "l")
    assert text in word.others


def test_a_sign_that_has_room_between_its_neighbours_was_printed():
    first, other = "https://a.example/c81dg8mv", "https://a.example/c81d8mv"
    again = [reading(other, "d")] * 2
    at = first.index("g")
    (word,) = settle(reading(first, "g"), again, other)
    assert word.text == other
    (word,) = settle(reading(first, "g"), again, other, None, {at})
    assert (word.text, word.others) == (first, (other,))
    labelled = reading(f"17{first}", "g")
    (word,) = settle(labelled, again, other, None, {0, 1, at + 2})
    assert (word.text, word.others) == (first, (other,))


def test_room_is_measured_between_the_middles_of_neighbours():
    line = Recognised("adg8 m", [0, 22, 44, 66, 88, 99], [22, 44, 66, 88, 99, 121], [1] * 6, 50, 40)
    assert line.roomy == {1, 2}
    narrow = replace(line, lefts=[0, 22, 34, 44, 88, 99], rights=[22, 34, 44, 66, 99, 121])
    assert narrow.roomy == frozenset()
    assert replace(line, text="a/fb m").roomy == frozenset()


@pytest.mark.parametrize(
    ("text", "others", "likely"),
    [
        ("https://a.example/cn/x", ["https://a.example/en/x"], "https://a.example/en/x"),
        ("https://a.example/en/x", ["https://a.example/cn/x"], "https://a.example/en/x"),
        ("https://a.example/cnx", ["https://a.example/enx"], "https://a.example/cnx"),
        ("https://a.example/x.htm", ["https://a.example/x.html"], "https://a.example/x.htm"),
        ("https://a.example/1t", ["https://b.example/it"], "https://a.example/1t"),
        ("https://www.canli.org", ["https://www.canlii.org"], "https://www.canlii.org"),
        ("https://www.canli.org", ["https://www.can.lii.org"], "https://www.canli.org"),
        (
            "https://a.example/parlInfo",
            ["https://a.example/parlinfo"],
            "https://a.example/parlInfo",
        ),
    ],
)
def test_of_two_readings_the_one_with_a_step_of_addresses_everywhere_is_likelier(
    text, others, likely
):
    assert likelier(text, others) == likely


def test_a_scheme_is_not_voted_on():
    first = reading("https://perma.cc/MEYU-ZBZV", "https://perma.cc/ME")
    (word,) = settle(first, [first] * 2, "https-//perma.cc/MEYU-ZBZV")
    assert word.text == first.text


def test_an_underscore_is_seen_in_the_deepest_frame_only():
    text = "https://a.example/annual_report"
    less = text.replace("_", "")
    sure = [0.0 if sign == "_" else 1.0 for sign in text]
    again = [Reading(less, [1.0] * len(less))] * 2
    assert settle(Reading(text, sure), again, less) == [Settled(0, len(text), text)]


def test_a_comma_before_a_word_was_a_stop():
    first = reading("https://a.example/894,html", ",", 0.6)
    again = [reading("https://a.example/894,html", ",", 0.6)] * 2
    (word,) = settle(first, again, "https://a.example/894.html")
    assert (word.text, word.others) == ("https://a.example/894.html", ())


def test_a_sign_that_addresses_hardly_have_gives_way_to_another():
    first = reading("https://a.example/fishing:")
    (word,) = settle(first, [first, first], "https://a.example/fishing-")
    assert (word.text, word.others) == (
        "https://a.example/fishing-",
        ("https://a.example/fishing:",),
    )
    first = reading("https://a.example/CELEX:3")
    assert settle(first, [first, first], first.text)[0].others == ()


def test_what_was_doubtful_is_told_by_page():
    found = [(2, Doubt("a.example/l", "a.example/I"))] * (MAX_TOLD + 7)
    told = doubtful_cautions(found)
    assert len(told) == MAX_TOLD + 1
    assert told[0].page == 2
    assert "“a.example/l”" in told[0].problem
    assert "“a.example/I”" in told[0].problem
    assert told[-1].problem.startswith("7 further")


def test_a_mail_address_is_no_address_that_anybody_must_compare():
    assert doubtful_cautions([(1, Doubt("info@a.example-www.a.example", "x"))]) == []
    assert doubtful_cautions([(1, Doubt("https://a.example/@b", "x"))])


def test_a_doubt_over_a_line_end_is_found_in_the_joined_text():
    text = "See https://a.example/news/\u2060\nwater-1I.html for it."
    doubt = Doubt("water-1I.html", "water-11.html", begins_line=True)
    (citation,) = read(text, doubt)
    assert citation.url == "https://a.example/news/water-1I.html"
    assert "https://a.example/news/water-11.html" in {one.url for one in citation.candidates}


def test_a_word_elsewhere_on_the_page_is_not_doubted():
    doubt = Doubt("a/b", "a/6")
    (citation,) = read("See https://a.example/a/b/c for it.", doubt)
    assert citation.url == "https://a.example/a/b/c"


signs = st.text("aA1lI/.:-_ ?=https", max_size=40)
certainty = st.floats(0, 1)


@given(signs, st.lists(signs, max_size=3), signs, st.data())
def test_no_readings_make_voting_raise_and_words_stay_in_their_line(text, again, second, data):
    def surely(line: str) -> Reading:
        size = len(line)
        return Reading(line, data.draw(st.lists(certainty, min_size=size, max_size=size)))

    first = surely(text)
    settled = settle(first, [surely(line) for line in again], second)
    assert all(0 <= word.start < word.end <= len(text) for word in settled)
    agreed(first, surely(second))


@given(signs)
def test_equal_readings_that_are_sure_leave_no_doubt(line):
    """But of words that begin like none: `1saaa` is rather `Isaaa`."""
    first = Reading(line, [1.0] * len(line))
    assume(not any(word.meant for word in unsure_words(first)))
    settled = settle(first, [first, first], line)
    assert all(not word.others and word.text in line for word in settled)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("national.htmi, see", ["national.htmi"]),
        ("S95445.2023.2506 (accessed 4 May 2024).", ["S95445.2023.2506"]),
        ("health, accessed 4 May 2024.", []),
        ("2024. See national.htmi", []),
    ],
)
def test_the_first_word_may_go_on_with_the_address_of_the_line_before(text, found):
    assert [text[start:end] for start, end in address_words(text, goes_on=True)] == found
    assert list(address_words(text)) == []
