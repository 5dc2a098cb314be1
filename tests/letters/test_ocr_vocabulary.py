"""An address is compared with the words of its letter, which says them a second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.letters.ocr.overlines import prose, whole_words
from citecheck.letters.ocr.recognised import Recognised
from citecheck.letters.ocr.unsure import Reading
from citecheck.letters.ocr.vocabulary import MOST_RUNS, Vocabulary
from citecheck.letters.ocr.votes import Settled

PROSE = "Enquête sur l’hôpital: Water Justice wants a Council for the coast."


FAINT = 0.8


def reading(text: str, sure: float = 1.0, faint: str = "") -> Reading:
    certain = [FAINT if sign in faint else sure for sign in text]
    return Reading(text, certain)


def compared(address: str, *, prose: str = PROSE, faint: str = "") -> list[Settled]:
    read = reading(address, faint=faint)
    return list(Vocabulary([reading(prose, 0.99), read]).compared(read))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("https://a.example/hopital-enquetc.pdf", "https://a.example/hopital-enquete.pdf"),
        ("https://www.waterjusticc.example/x", "https://www.waterjustice.example/x"),
    ],
)
def test_a_sign_that_was_surer_in_the_letter_is_taken_from_there(read, meant):
    (found,) = compared(read, faint="c1")
    assert (read[: found.start] + found.text + read[found.end :], found.others) == (meant, (read,))


def test_what_was_read_for_certain_stays_the_first_reading_of_a_short_word():
    (kept,) = compared("https://a.example/antrage", prose="Eine Anfrage im Rat")
    assert (kept.text[-7:], kept.others[0][-7:]) == ("antrage", "anfrage")


@pytest.mark.parametrize(
    ("read", "prose", "meant"),
    [
        pytest.param("lahresbericht", "Der Jahresbericht", "Jahresbericht", id="a tall J"),
        pytest.param("randomnised", "A randomised trial", "randomised", id="a stroke too many"),
        pytest.param("Newinjury-x", "A new injury", "Newinjury-x", id="no long words"),
        pytest.param(
            "HospitalinfectionsBulletin",
            "Hospital infections: a bulletin",
            "HospitalInfectionsBulletin",
            id="an I amid others",
        ),
        pytest.param("bloombergg", "", "bloomberg", id="a letter seen twice"),
    ],
)
def test_long_words_of_the_letter_are_surer_than_any_sign(read, prose, meant):
    found = compared(f"https://a.example/{read}", prose=prose)
    assert [one.text[18:] for one in found] == ([meant] if meant != read else [])


def test_of_two_words_one_may_be_surer_in_the_letter_and_one_in_the_address():
    read = "https://fradenstaat.example/antrage/x"
    (found,) = compared(read, prose="Eine Anfrage bei FragDenStaat, so fragdenstaat")
    assert found.text == "https://fragdenstaat.example/antrage/x"
    assert found.others == ("https://fragdenstaat.example/anfrage/x", read)


def test_what_was_read_otherwise_in_many_places_is_no_second_reading():
    read = "https://timesofjndja.jndjatimes.example/x"
    (found,) = compared(read, prose="")
    assert found == Settled(0, len(read), "https://timesofindia.indiatimes.example/x")


def test_words_that_addresses_everywhere_have_are_known():
    (found,) = compared("https://a.example/sjtes/x", prose="", faint="j")
    assert (found.text, found.others) == (
        "https://a.example/sites/x",
        ("https://a.example/sjtes/x",),
    )


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        pytest.param("a.example/suryey/x", "a.example/survey/x", id="a word of many addresses"),
        pytest.param("www.rescarchgate.net/x", "www.researchgate.net/x", id="a site"),
        pytest.param("web.archjye.org/x", "web.archive.org/x", id="two signs of a long word"),
        pytest.param("a.example/state/x", None, id="a short word that was read with certainty"),
        pytest.param("times.indiatimes.example/x", None, id="no end of a longer word"),
        pytest.param("www.senato.example/x/senate", None, id="two words that are alike"),
    ],
)
def test_words_of_many_addresses_are_known_as_wholes(read, meant):
    found = compared(f"https://{read}", prose="")
    assert [one.text for one in found] == ([f"https://{meant}"] if meant else [])


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        pytest.param("allica.example/x", "gallica.example/x", id="a letter went with its tail"),
        pytest.param("a.example/workin-on", "a.example/working-on", id="the last one but one"),
        pytest.param("a.example/auidelines", "a.example/guidelines", id="its upper half is left"),
        pytest.param("a.example/OfInauiryHears", "a.example/OfInquiryHears", id="amid others"),
        pytest.param("a.example/iaunaru", "a.example/iaunaru", id="no word"),
        pytest.param(
            "a.example/methodoloav", "a.example/methodology", id="two tails of a long one"
        ),
        pytest.param("www.istor.example/x", "www.jstor.example/x", id="a name of many sites"),
        pytest.param("a.example/storv/1", "a.example/story/1", id="a short word of many sites"),
        pytest.param("a.example/?auelle=b", "a.example/?quelle=b", id="before an equals sign"),
        pytest.param("a.example/vear/2", "a.example/year/2", id="a word of four letters"),
        pytest.param("a.example/vears/2", "a.example/vears/2", id="no part of a word"),
        pytest.param("a.example/stora/1", "a.example/stora/1", id="no letter without its tail"),
    ],
)
def test_letters_whose_tails_went_with_the_line_below_their_word_come_back(read, meant):
    found = compared(
        f"https://{read}", prose="Gallica: Guidelines on working, inquiry, methodology"
    )
    assert [one.text for one in found] == ([f"https://{meant}"] if read != meant else [])


def test_a_faint_stroke_behind_a_word_at_the_end_is_a_slash():
    prose = "On the environnement"
    (found,) = compared("https://a.example/environnementl,", prose=prose, faint="l")
    assert found.text == "https://a.example/environnement/"
    (found,) = compared("https://a.example/environnementl,", prose=prose)
    assert found.text.endswith("/"), "no word ends so, and it is long"
    assert compared("https://a.example/documenti,", prose="a document") == []
    assert compared("https://a.example/uniti", prose="one unit") == []


@pytest.mark.parametrize(
    ("read", "prose", "meant"),
    [
        pytest.param("Counci1", "The Council met", "Council", id="a figure amid letters"),
        pytest.param("bi11s", "On water bills", "bills", id="one sign misread twice"),
        pytest.param("a_ioint_visit", "A joint visit", "a_joint_visit", id="a j without its foot"),
    ],
)
def test_what_no_word_has_gives_way_to_the_letters_word_however_sure_it_is(read, prose, meant):
    (found,) = compared(f"https://a.example/x/{read}", prose=prose)
    assert (found.text[20:], found.others[0][20:]) == (meant, read)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://a.example/enquete-hopital", id="the same words"),
        pytest.param("https://a.example/enquira-hospitol", id="other words"),
        pytest.param("https://a.example/conncii", id="two signs"),
        pytest.param("https://a.example/wants/const", id="signs that are not alike"),
        pytest.param("https://a.example/the-cost", id="short words"),
    ],
)
def test_other_words_are_left_alone(address):
    assert compared(address) == []


def test_a_short_word_that_was_read_with_certainty_is_left_alone():
    assert compared("https://docs.example/x", prose="as it does") == []
    assert compared("https://bocs.example/x", prose="as it boes", faint="c") != []


def test_a_number_at_a_words_end_stays_the_first_reading():
    for read in ("goal5", "issue5"):
        (found,) = compared(f"https://a.example/{read}", prose="Our goals")
        assert found.text == f"https://a.example/{read}"


def test_a_step_that_addresses_have_everywhere_is_none_of_the_letters_words():
    assert compared("https://a.example/docs/casos", prose="It does so.", faint="c") == []
    (found,) = compared("https://a.example/dees/casos", prose="It does so.", faint="e")
    assert found.text == "https://a.example/does/casos"


def test_words_of_addresses_teach_nothing():
    assert compared("https://a.example/fountajn", prose="https://b.example/fountain") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_makes_comparing_raise(prose, address):
    read = reading(f"https://a.example/{address}")
    for found in Vocabulary([reading(prose), read]).compared(read):
        was = read.text[found.start : found.end]
        assert found.text not in found.others
        assert was in (found.text, *found.others) or len(was) > 3
        assert all(abs(len(one) - len(was)) <= MOST_RUNS for one in (found.text, *found.others))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        pytest.param("leqdocs", "legdocs", id="before a consonant"),
        pytest.param("bqrd/contractinq_Lanq_cinq", "bgrd/contracting_Lang_cinq", id="twice"),
        pytest.param("iorf", "jorf", id="a short word"),
        pytest.param("faqs", "faqs", id="an abbreviation"),
        pytest.param("mysql/qld/lindqvist", "mysql/qld/lindqvist", id="names"),
        pytest.param("FRFBYWXPqW", "FRFBYWXPqW", id="amid capitals"),
        pytest.param("cqxv3w9965eg/bZpUpqwqsQA", "cqxv3w9965eg/bZpUpqwqsQA", id="identifiers"),
        pytest.param("iraq/enquete", "iraq/enquete", id="at the end, and before a u"),
    ],
)
def test_a_q_that_no_word_has_is_a_g_without_its_tail(read, meant):
    address = f"https://a.example/{read}"
    text = list(address)
    for found in compared(address, prose=""):
        text[found.start : found.end] = found.text
    assert "".join(text) == f"https://a.example/{meant}"


def recognised(text: str, *, goes_on: bool = False) -> Recognised:
    lefts = [20.0 * at for at in range(len(text))]
    rights = [left + 20 for left in lefts]
    return Recognised(text, lefts, rights, [1.0] * len(text), 50.0, 40.0, goes_on=goes_on)


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        (["https://a.example/artic", "1es/s41"], ["https://a.example/artic", "les/s41"]),
        (["https://a.example/in-1", "owland"], ["https://a.example/in-l", "owland"]),
        (["https://a.example/lowlan", "cl-catch"], ["https://a.example/lowlan", "cl-catch"]),
        (["See the artic", "1es of it"], ["See the artic", "1es of it"]),
        (["https://a.example/digital", "18 See a"], ["https://a.example/digital", "18 See a"]),
        (["https://a.example/1", "2owland"], ["https://a.example/1", "2owland"]),
        (["Lowland (https://a.example/p/", "1es"], ["Lowland (https://a.example/p/", "1es"]),
    ],
)
def test_words_that_a_lines_end_parts_are_weighed_whole(rows, meant):
    first, second = rows
    lines = [recognised(first), recognised(second, goes_on="//" in first)]
    told = Vocabulary([reading("Trends in lowland catchments", 0.99)])
    assert [line.text for line in whole_words(lines, told)] == meant


def test_the_line_that_an_address_goes_on_from_may_not_be_the_last_one():
    lines = [
        recognised("https://a.example/artic"),
        recognised("12"),
        recognised("1es/s41", goes_on=True),
    ]
    whole = whole_words(lines, Vocabulary([]))
    assert [line.text for line in whole] == ["https://a.example/artic", "12", "les/s41"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("justicel", "justice/"), ("l", "l"), ("justicel of", "justicel of"), ("1", "1")],
)
def test_a_word_alone_below_an_address_may_be_its_last_one(word, meant):
    lines = [recognised("https://a.example/department-of-"), recognised(word)]
    assert whole_words(lines, Vocabulary(prose(lines)))[1].text == meant


def test_a_word_of_the_letter_that_addresses_have_everywhere_is_as_sure_as_those():
    """However faint it was where the letter has it."""
    read = reading("https://www.haarctz.example", faint="c")
    (found,) = Vocabulary([reading("Haaretz", 0.6), read]).compared(read)
    assert found.text == "https://www.haaretz.example"


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60), st.text(max_size=40))
def test_no_line_end_makes_lines_longer_or_raise(first, second, prose):
    lines = [recognised(f"https://{first}"), recognised(second, goes_on=True)]
    whole = whole_words(lines, Vocabulary([reading(prose)]))
    assert [len(line.text) for line in whole] == [len(line.text) for line in lines]
