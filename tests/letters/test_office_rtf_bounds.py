r"""What of an RTF letter is handed to LibreOffice: no pictures, and no more than it can bear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.office import rtf_bounds
from citecheck.letters.office.convert import find_libreoffice
from citecheck.letters.office.rtf_bounds import bounded_rtf
from citecheck.letters.office.rtf_words import in_known_words
from tests.letters.growth import assert_grows_evenly

HEAD = b"{\\rtf1\\ansi "
DIGITS = b"\n".join([b"ffd8ffe000104a46" * 8] * 400)
needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed here"
)


def _is_balanced(rtf: bytes) -> bool:
    return rtf.count(b"{") == rtf.count(b"}")


def test_a_small_letter_is_handed_over_as_it_is() -> None:
    letter = HEAD + b"See {\\field{\\*\\fldinst HYPERLINK http://a.example/}}\\par {\\pict 00}}"
    assert bounded_rtf(letter) == (letter, ())


@pytest.mark.parametrize(
    "format_", [b"\\jpegblip", b"\\wmetafile8", b"\\emfblip", b"\\dibitmap0", b"\\pngblip"]
)
def test_a_picture_keeps_its_size_on_the_page_and_becomes_one_pixel(format_: bytes) -> None:
    picture = b"{\\*\\shppict{\\pict" + format_ + b"\\picwgoal1200\\pichgoal900\n" + DIGITS + b"}}"
    small, cautions = bounded_rtf(HEAD + b"One " + picture + b" two}")
    assert cautions == ()
    assert len(small) < 500
    assert b"\\picwgoal1200\\pichgoal900" in small
    assert b"89504e47" in small
    assert small.endswith(b" two}")
    assert _is_balanced(small)


def test_bytes_in_a_picture_are_no_braces() -> None:
    picture = b"{\\pict\\jpegblip\\bin1000 " + b"{" * 1000 + b"}"
    small, _ = bounded_rtf(HEAD + picture + b" http://a.example/}")
    assert small.endswith(b"} http://a.example/}")
    assert _is_balanced(small)


def test_what_a_program_embeds_is_left_out() -> None:
    hidden = b"{\\object\\objemb{\\*\\objdata " + DIGITS + b"}{\\result shown}}"
    small, _ = bounded_rtf(HEAD + hidden + b"{\\*\\themedata " + DIGITS + b"}}")
    assert small == HEAD + b"{\\object\\objemb{\\result shown}}}"


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_bounds, "MAX_PARAGRAPHS", 20)
    monkeypatch.setattr(rtf_bounds, "MAX_GROUPS", 30)
    monkeypatch.setattr(rtf_bounds, "MAX_RUNS", 60)
    monkeypatch.setattr(rtf_bounds, "MAX_CHARACTERS", 1000)
    monkeypatch.setattr(rtf_bounds, "_CHUNK", 64)


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize(
    ("unit", "most"),
    [
        (b"Word.\\par ", "20 paragraphs, cells, notes and fields"),
        (b"{\\b x\\{}", "30 groups"),
        (b"words and words ", "1,000 characters of text"),
        (b"\\'e9\\'e9\\'e9\\'e9\\'e9\\'e9\\'e9\\'e9", "1,000 characters of text"),
        (b"\\b a\\b0 b", "60 changes of type"),
        (b"{\\footnote}", "20 paragraphs, cells, notes and fields"),
    ],
)
def test_what_is_too_much_is_cut_with_a_word_and_stays_whole(unit: bytes, most: str) -> None:
    small, (caution,) = bounded_rtf(HEAD + unit * 200 + b"}")
    assert caution.problem == f"only the first {most} of this RTF letter were read"
    assert small.startswith(HEAD + unit)
    assert small.replace(b"\\{", b"").count(b"{") == small.count(b"}")


NOTE = b"It broke.{\\super\\chftn}{\\*\\footnote {\\super\\chftn} One.\\par Two \\{.} "


def test_a_paragraph_is_parted_behind_very_many_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_bounds, "MAX_NOTES_TOGETHER", 3)
    few = HEAD + (NOTE * 2 + b"\\par ") * 9 + b"}"
    assert bounded_rtf(few) == (few, ())
    many, cautions = bounded_rtf(HEAD + NOTE * 7 + b"}")
    parted = NOTE * 2 + NOTE[:-1] + b"\\par  "
    assert (many, cautions) == (HEAD + parted * 2 + NOTE + b"}", ())


FIELD = b"{\\field{\\*\\fldinst HYPERLINK http://b.example/}{\\fldrslt {on " + NOTE * 2 + b"}}} "


def test_a_paragraph_is_parted_behind_a_link_and_not_within(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rtf_bounds, "MAX_NOTES_TOGETHER", 3)
    many, _ = bounded_rtf(HEAD + FIELD * 4 + NOTE * 2 + b"}")
    parted = FIELD + FIELD[:-1] + b"\\par  "
    assert many == HEAD + parted * 2 + NOTE * 2 + b"}"
    long = FIELD.replace(NOTE, NOTE * 9)
    assert bounded_rtf(HEAD + long + b"}")[0] == HEAD + long[:-1] + b"\\par  }"


@needs_libreoffice
def test_a_paragraph_of_two_thousand_notes_is_read() -> None:
    note = "Dam %d broke.{\\super\\chftn}{\\footnote {\\super\\chftn} https://a.example/%d} "
    body = "".join(note % (number, number) for number in range(1, 2001))
    found = find_citations(read_letter("a.rtf", HEAD + body.encode() + b"}"))
    assert [one.note for one in found] == [str(number) for number in range(1, 2001)]
    assert [one.sentence for one in found] == [f"Dam {number} broke." for number in range(1, 2001)]


@pytest.mark.parametrize(
    "unit",
    [
        b"{\\pict ",
        b"\\bin9 ",
        b"{\\*\\objdata {",
        b"\\",
        b"{\\b x}",
        b"{\\footnote ",
        b"{\\footnote}",
        b"{\\field ",
        b"{\\field{\\footnote}}",
    ],
)
def test_hostile_letters_take_time_in_proportion(unit: bytes) -> None:
    assert_grows_evenly(lambda size: bounded_rtf(HEAD + unit * (size // len(unit))), 200_000)


def test_the_cells_of_large_tables_are_handed_over_as_paragraphs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = b"\\trowd\\cellx300\\cellx600\\pard\\intbl\\itap1 One\\cell Two\\\\cell\\cell \\row "
    assert bounded_rtf(HEAD + row + b"}") == (HEAD + row + b"}", ())
    monkeypatch.setattr(rtf_bounds, "MAX_CELLS", 3)
    small, cautions = bounded_rtf(HEAD + 2 * row + b"}")
    assert cautions == ()
    assert small == HEAD + 2 * b"\\pard One\\par Two\\\\cell\\par  " + b"}"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (b"{\\mvf\\mvauth1 away}{\\mvt here}", b"{\\deleted\\mvauth1 away}{\\mvt here}"),
        (b"\\\\mvf {\\mvfmf}", b"\\\\mvf {\\mvfmf}"),
        (b"{\\upr{a \\} ?}{\\*\\ud{a \\} \\u268?}}}b", b"{\\upr{\\*\\ud{a \\} \\u268?}}}b"),
        (b"{\\upr{a}{\\*\\ud{b}}}" * 2, b"{\\upr{\\*\\ud{b}}}" * 2),
        (b"{\\upr{a", b"{\\upr{a"),
        (
            b"\\intbl 4{\\*\\footnote\\pard\\intbl {\\pard\\intbl a}}\\cell",
            b"\\intbl 4{\\*\\footnote\\pard {\\pard a}}\\cell",
        ),
        (b"{\\footnote\\intbl a\\cell b\\cell\\row}", b"{\\footnote\\intbl a\\cell b\\cell\\row}"),
        (b"{\\footnote\\\\intbl\\intbl", b"{\\footnote\\\\intbl\\intbl"),
    ],
)
def test_what_libreoffice_does_not_know_is_said_in_words_it_knows(
    said: bytes, known: bytes
) -> None:
    assert in_known_words(said) == known


@pytest.mark.parametrize(
    "unit", [b"{\\upr{", b"{\\upr{a}{\\*\\ud{b}}}", b"\\mvf ", b"\\\\", b"\\intbl{\\footnote "]
)
def test_words_are_looked_up_in_proportion(unit: bytes) -> None:
    assert_grows_evenly(lambda size: in_known_words(HEAD + unit * (size // len(unit))), 200_000)


@needs_libreoffice
def test_moved_text_is_read_where_it_went_and_unicode_in_place_of_its_likeness() -> None:
    letter = (
        HEAD + b"{\\*\\revtbl{Unknown;}{Ann;}}Claim.{\\super\\chftn{\\footnote {\\super\\chftn} "
        b"{\\upr{Board ?, http://a.example/no }{\\*\\ud{Board \\u268?, http://a.example/1 }}}}}"
        b"\\par {\\mvf\\mvauth1\\mvdate1 See http://a.example/2 }"
        b"\\par {\\mvt\\mvauth1 See http://a.example/2 }"
        b"and http://a.example/three\\_four.}"
    )
    found = [(c.url, c.note) for c in find_citations(read_letter("a.rtf", letter))]
    assert sorted(found, key=str) == [
        ("http://a.example/1", "1"),
        ("http://a.example/2", None),
        ("http://a.example/three-four", None),
    ]


@given(st.lists(st.sampled_from([b"{", b"}", b"\\", b"{\\pict", b"\\bin3 ", b"a", DIGITS[:500]])))
def test_no_letter_makes_it_raise(parts: list[bytes]) -> None:
    small, cautions = bounded_rtf(b"".join(parts))
    assert cautions == ()
    assert len(small) <= len(b"".join(parts)) + 200 * len(parts)


@needs_libreoffice
def test_a_letter_of_pictures_is_read_with_its_addresses() -> None:
    picture = (
        b"{\\pict\\jpegblip\\picw10\\pich10\\picwgoal900\\pichgoal900\n" + DIGITS + b"}\\par\n"
    )
    notes = b"".join(
        b"Claim.{\\super\\chftn{\\footnote {\\super\\chftn} http://a.example/%d}}\\par %b"
        % (n, picture * 5)
        for n in range(10)
    )
    document = read_letter("a.rtf", HEAD + notes + b"}")
    assert document.warnings == ()
    assert [c.url for c in find_citations(document)] == [f"http://a.example/{n}" for n in range(10)]
