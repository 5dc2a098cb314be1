"""Titles are compared as people compare them; what cannot be compared is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks.evidence import matching
from citecheck.checks.evidence import thresholds as t
from citecheck.checks.evidence.matching import best_title, comparable, similarity, slug_words
from citecheck.checks.page.languages import guess_language
from citecheck.checks.page.reader import read_page
from tests.checks.corpus import visit

SAME = [
    ("Law on Assemblies", "LAW ON ASSEMBLIES"),
    ("Law on Assemblies", "Law on Assemblies | Coast Post"),
    ("Law on Assemblies", "Coast Post — Law on Assemblies"),
    ("Law on Assemblies", "Law on Assemblies :: Reports :: Coast Post"),
    ("“We shall vote” – now!", '"We shall vote" - now!'),
    ("L’assemblée a voté", "L'assemblée a voté"),
    ("Mémoire des pêcheurs", "Memoire des pecheurs"),
    ("Mémoire des pêcheurs", "MÃ©moire des pÃªcheurs"),
    ("Nets & rights", "Nets &amp; rights".replace("&amp;", "&")),
    ("The assembly voted to extend the…", "The assembly voted to extend the ferry subsidies again"),
    ("The assembly voted to extend the ferry subsidies again", "The assembly voted to extend ..."),
    ("Rural buses after the reform: a review of nine counties", "Rural buses after the reform"),
    ("co\u00adope\u00adra\u00adtion at sea", "Cooperation at sea"),
    ("ﬁnal report of the ﬂeet", "Final report of the fleet"),
    ("地区议会公布调查结果", "地区议会公布调查结果_海边网"),
    ("地域議会、調査結果を公表", "地域議会、調査結果を公表｜海岸新聞"),
    ("Президент подписал закон о собраниях", "Президент подписал закон о собраниях — Берег"),
    (
        "Minister apologises to the fishing fleet over quotas",
        "The minister apologized to fishing fleets over quota",
    ),
]
OTHER = [
    ("Law on Assemblies", "Casino bonus 2026"),
    ("Coronavirus: burials amid outbreak", "President admits gun laws are his biggest frustration"),
    ("United States to lift sanctions", "Ambassador to resign"),
    ("Annual report 2015", "Annual dinner 2019"),
    ("地区议会公布调查结果", "渡轮补贴延长九次"),
    ("Home", "About"),
    ("The report", "Law"),
]


@pytest.mark.parametrize(("cited", "shown"), SAME)
def test_titles_that_people_call_the_same(cited: str, shown: str) -> None:
    assert similarity(cited, shown) >= t.TITLE_FITS


@pytest.mark.parametrize(("cited", "shown"), OTHER)
def test_titles_that_people_call_different(cited: str, shown: str) -> None:
    assert similarity(cited, shown) < t.TITLE_RELATED


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_a_share(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=80))
def test_a_title_is_like_itself(title: str) -> None:
    assert similarity(title, title) in {0.0, 1.0}  # 0 for letters that fold to nothing


def _page(html: str):
    return read_page(visit("https://www.coast.example/a", html.encode()))


def test_the_sites_own_name_is_no_title() -> None:
    page = _page(
        '<meta property="og:site_name" content="Coast Post"><title>Coast Post</title><h1>Vote</h1>'
    )
    assert best_title("Coast Post on ferries", page, "Coast Post").title != "Coast Post"
    assert best_title("Coast Post", page, "Coast Post").score == 1.0


def test_a_citation_may_join_two_headings() -> None:
    page = _page("<h1>Security advisory 2024-17</h1><h2>Holes fixed in the tide tables</h2>")
    fit = best_title("Security advisory 2024-17: Holes fixed in the tide tables", page)
    assert fit.score >= t.TITLE_FITS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The law on assemblies and its history", "en"),
        ("Das Gesetz über die Versammlungen und seine Geschichte", "de"),
        ("La asamblea concluye que las medidas se prorrogaron", "es"),
        ("L'assemblée a publié ses conclusions sur les mesures", "fr"),
        ("A assembleia publicou as suas conclusões em uma audiência", "pt"),
        ("地区议会公布调查结果", "zh"),
        ("地域議会が結果を公表", "ja"),
        ("Сторінку не знайдено, бо її видалено", "uk"),
        ("الجمعية تنشر نتائجها", "ar"),
        ("Brexit 2019", None),
    ],
)
def test_languages_are_guessed_or_left_open(text: str, language: str | None) -> None:
    assert guess_language(text) == language


ES = (
    "<html lang=es><body>"
    + "<p>La asamblea de la región concluye que las medidas se prorrogaron sin votación.</p>" * 4
)


def test_a_translated_title_is_unknown_and_no_mismatch() -> None:
    assert (
        comparable("Assembly finds that the measures were extended", None, _page(ES)) == "different"
    )
    assert comparable("La asamblea y las medidas de la región", None, _page(ES)) == "same"
    assert comparable("Boletín 33", None, _page(ES)) == "unsure"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/2021/03/border-families-report.html", ("border", "families")),
        ("https://a.example/news/world-52241221", ()),
        ("https://a.example/article/idUSKBN1ZI0EH", ()),
        ("https://a.example/c_1129980371.htm", ()),
        ("https://a.example/lighthouse-keeper/story/", ("lighthouse", "keeper")),
        ("http://[broken", ()),
    ],
)
def test_the_words_of_an_address(url: str, words: tuple[str, ...]) -> None:
    assert slug_words(url) == words


def test_names_and_numbers_survive_translation() -> None:
    assert "tijuana" in matching.names_and_numbers("Migrantes haitianos varados en Tijuana")
    assert matching.names_and_numbers("All The Words Have Capitals Here") == ()
    assert "2024 17" in matching.names_and_numbers("Advisory 2024-17 of the office")
