"""A line that ends at a sign of sentences, in a number or before an inner address."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.citations.urls import find_urls
from citecheck.letters import read_letter

A = "https://www.press.example/a"
COPY = "https://web.archive.org/web/20240618210260/"
INNER = "https://harbour.example/lamp-audit"
LAW = "https://law.example/TXT/?uri="


def first(text: str) -> str | None:
    return find_urls(text)[0].url


@pytest.mark.parametrize(
    "parts",
    [
        (f"{LAW}CELEX:", "32022R1239"),
        (f"{LAW}CELEX:", "62014CJ0362"),
        (f"{LAW}CELEX:", "12012E/TXT"),
        (f"{LAW}CELEX", ":32022R1239"),
        (f"{LAW}OJ:", "L_202401689"),
        (f"{LAW}COM:", "2020:66:FIN"),
        (f"{LAW}uriserv:", "OJ.L_.2016.119.01.0001.01.ENG"),
        ("https://names.example/urn:nbn:", "de:0168-ssoar-12345"),
        (f"{A},", "80840,85.html"),
        (A, ",80840,85.html"),
        (f"{A},80840,", "85.html"),
        (f"{A},80840", ",85.html"),
        (f"{A}?ids=12,", "13,14&lang=en"),
        (f"{A};", "jsessionid=80840.html"),
        (A, ";jsessionid=80840.html"),
        (f"{A}/31511", "9874967368925"),
        (f"{A}/31511", "98749"),
    ],
)
@pytest.mark.parametrize(
    "behind", [".", " (accessed 2 May 2024).", ", p. 3", ". That page was revised"]
)
def test_it_goes_on_with_what_no_sentence_goes_on_with(parts: tuple[str, str], behind: str) -> None:
    one, other = parts
    assert first(f"See {one}\n{other}{behind}") == one + other


def test_behind_a_full_line_a_file_may_have_a_colon_in_its_name() -> None:
    assert (
        first("https://wiki.example/File:\nOld_lamp.jpg")
        == "https://wiki.example/File:Old_lamp.jpg"
    )


@pytest.mark.parametrize(
    "behind",
    [
        ":\nthe report says so",
        ":\nThe board (2019) says so",
        ":\n12 people died",
        "?id=5:\n120 people",
        "?id=5:\n2019/20 figures show it",
        "?id=5:\nSchools, 3 May 2020",
        ",\n2,117 people",
        ",\nand/or others",
        ",\n12 May 2020",
        ",\n2020.",
        ",\n3-4.",
        ",\nconsulté le 3 mai 2020",
        ";\nRoe, Tides, 2013",
        ";\nsee also the next",
        "/2020\n12000 people were there",
        "/2020\n2021 was worse",
        "/12345678901234\n12 Holt, Title",
    ],
)
def test_a_sentence_goes_on_without_it(behind: str) -> None:
    assert first(A + behind) == A + behind.partition("\n")[0].rstrip(",;:")


def test_what_is_open_is_kept_as_a_candidate() -> None:
    (found,) = find_urls(f"See {LAW}CELEX:\n32022R1239, p. 3")
    assert [other.url for other in found.candidates] == [f"{LAW}CELEX"]
    (found,) = find_urls(f"See {A}:\nCOVID-19/2021 is over")
    assert found.url == A
    assert [other.url for other in found.candidates] == [f"{A}:COVID-19/2021"]


@pytest.mark.parametrize(
    "copy",
    [
        COPY,
        "https://web.archive.org/web/2024*/",
        "https://web.archive.org/web/20240618210260id_/",
        "https://web.archive.org/web/",
        "https://archive.today/2024.06.18-210260/",
        "https://archive.ph/newest/",
        "https://arquivo.pt/wayback/20160101/",
        "https://webarchive.nationalarchives.gov.uk/ukgwa/20160101/",
        "https://wayback.harbour.example/coll/20240618210260/",
        "https://l.harbour.example/l.php?u=",
    ],
)
@pytest.mark.parametrize(
    "dress", ["<{0}\n    {1}>, p. 3", "{0}\n{1} (accessed 2 May)", "({0}\r\n{1})"]
)
def test_an_address_goes_on_with_the_one_that_it_holds(copy: str, dress: str) -> None:
    assert [one.url for one in find_urls(dress.format(copy, INNER))] == [copy + INNER]


@pytest.mark.parametrize("broken", ["https:\n//", "https:/\n/", "https\n://", "\nhttps://"])
def test_the_inner_scheme_may_be_broken_too(broken: str) -> None:
    assert first(f"{COPY}{broken}harbour.example/lamp-audit.") == COPY + INNER


@pytest.mark.parametrize(
    "address",
    [
        "https://perma.cc/AB12-CD34/",
        "https://archive.ph/AbC1d/",
        "https://archive.org/web/",
        "https://www.press.example/news/2024/",
        "https://www.press.example/x/",
    ],
)
def test_two_addresses_below_each_other_are_two(address: str) -> None:
    assert [one.url for one in find_urls(f"{address}\n{INNER}")] == [address, INNER]


def test_the_label_of_a_note_takes_room_in_its_first_line() -> None:
    text = (
        "The quay is shut, says the board [1].\n\n"
        f"[1] The minutes are at {COPY[:-3]}\n60/{INNER} (accessed 27 January 2024),\n"
        "and nothing of it is to be read there.\n"
    )
    (citation,) = find_citations(read_letter("a.txt", text.encode()))
    assert (citation.note, citation.url) == ("1", COPY + INNER)


def test_behind_a_slash_a_name_of_two_words_may_end_a_clause() -> None:
    whole = "https://www.press.example/annual-report"
    assert first("The following: https://www.press.example/\nannual-report: the figures") == whole


def test_behind_a_slash_and_a_full_line_a_long_name_may_end_a_clause() -> None:
    line = "Moreau, Opinion on the bill, https://www.press.example/"
    assert first(f"{line}\nluftqualitat; see there") == "https://www.press.example/luftqualitat"
    assert first(f"{line}\naccessed; see there") == "https://www.press.example/"
    assert first(f"{line}\npassim, see there") == "https://www.press.example/"
