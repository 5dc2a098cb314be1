"""What pages say of themselves is understood in many languages, and not where articles say it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from citecheck.checks.evidence.case import best_statement
from citecheck.checks.evidence.content import weigh
from citecheck.checks.page import phrases
from citecheck.checks.page.languages import possible_languages, romanised
from citecheck.model import Cited, Verdict
from tests.checks.corpus import visit

SAID = tomllib.loads((Path(__file__).parent / "statements.toml").read_text("utf-8"))
URL = "https://www.nordhavn.example/?p=5123"
TITLES = {
    "en": "Ferry subsidies extended nine times without a vote",
    "de": "Geflüchtete an der Grenze",
    "fr": "Les conclusions de l’assemblée",
    "es": "Muertes en la frontera",
    "pt": "Direitos humanos no Brasil",
    "it": "Diritti umani in Libia",
    "nl": "Doden aan de grens",
    "pl": "Ustawa o zgromadzeniach",
    "sv": "Mänskliga rättigheter i Turkiet",
    "cs": "Lidská práva v Česku",
    "hu": "Emberi jogok Magyarországon",
    "tr": "Toplantı ve gösteri yürüyüşleri kanunu",
    "id": "Hak asasi manusia di Papua",
    "vi": "Báo cáo thường niên 2019",
}


def whole(text: str) -> bool:
    """Say whether a text is taken for an error message and nothing else."""
    found = best_statement(text, "")
    return found is not None and found.scope == "whole"


def test_error_messages_of_fifty_languages_are_understood() -> None:
    statements = [(code, text) for code, texts in SAID["gone"].items() for text in texts]
    missed = [(code, text) for code, text in statements if not whole(text)]
    assert len(SAID["gone"]) >= 50
    assert len(missed) <= 0.06 * len(statements), missed


@pytest.mark.parametrize("code", ["zh", "ja", "ko", "ar", "ru", "uk", "pl", "cs", "tr", "el"])
def test_a_page_that_says_so_is_found_whatever_the_note_is_in(code: str) -> None:
    menus = "<nav><ul><li><a href='/a'>Start</a></li><li><a href='/b'>Kontakt</a></li></ul></nav>"
    for text in SAID["gone"][code][:4]:
        body = f"<html lang={code}><title>Nordhavn</title><body>{menus}<h1>{text}</h1>".encode()
        opinion = weigh(visit(URL, body), Cited(URL, "Water rights of the coastal communes"))
        assert opinion.verdict == Verdict.CHANGED, text
        assert opinion.reason == "soft_404", text


def test_titles_of_articles_are_rarely_taken_for_error_messages() -> None:
    taken = [title for title in SAID["articles"]["titles"] if whole(title)]
    assert len(taken) <= 0.13 * len(SAID["articles"]["titles"]), taken


def test_a_short_word_is_not_the_beginning_of_a_longer_one() -> None:
    assert whole("Böyle bir sayfa yok")
    assert not whole("Yoksul sayfalar dergisi")


@pytest.mark.parametrize("code", TITLES)
def test_a_title_may_be_in_its_own_language(code: str) -> None:
    possible = possible_languages(TITLES[code])
    assert code in possible
    assert len(possible) <= 3


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Жители протестуют против завода", "zhiteli protestuyut protiv zavoda"),
        ("Новости общества", "novosti obshchestva"),
        ("Новости общества", "novosti obschestva"),
        ("Το φράγμα διαρρέει", "to fragma diarreei"),
    ],
)
def test_titles_are_compared_with_addresses_in_latin_letters(title: str, slug: str) -> None:
    assert romanised(phrases.plain(title)) == romanised(slug)


@pytest.mark.parametrize("name", SAID["placeholders"])
def test_what_stands_in_for_a_site_is_recognised(name: str) -> None:
    """Without a cited title, so that nothing but the page itself speaks."""
    rule, body = SAID["placeholders"][name]
    opinion = weigh(visit(URL, f"<html>{body}".encode()), None)
    strongest = opinion.evidence[0].rule
    assert rule in {evidence.rule for evidence in opinion.evidence}
    assert opinion.verdict == Verdict.CHANGED
    assert opinion.reason == ("parked" if strongest == rule != "program_error" else "soft_404")
