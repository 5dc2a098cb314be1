"""References: what they say of the page they cite, with floors for judgement."""

# ruff: noqa: E501 - references as they are printed

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.citations.references import guess_language, read_references
from citecheck.citations.urls import find_urls
from citecheck.letters import read_letter
from tests.citations.invented_references import LOST, NOT_CITED, REFERENCES

FIELDS = ("author", "title", "publisher", "published_on", "accessed_on")
FLOORS = {"author": 0.9, "title": 0.95, "publisher": 0.95, "published_on": 0.98, "accessed_on": 1.0}
LETTER_FLOORS = {"title": 0.95, "publisher": 0.95, "date": 0.98, "accessed": 1.0, "language": 0.95}
"""Below these shares the build fails; measured values are higher (see the commit)."""
U = "https://www.press.example/a"


def _read(text, **given):
    return read_references(text, find_urls(text), **given)


def test_references_of_many_styles_are_read_well_enough():
    right = dict.fromkeys(FIELDS, 0)
    wrong = []
    for text, *wanted in REFERENCES:
        (reference,) = _read(text)
        for field, want in zip(FIELDS, wanted, strict=True):
            got = getattr(reference, field)
            right[field] += got == want
            if got != want:
                wrong.append((field, got, want, text))
    assert len(REFERENCES) >= 60
    for field, floor in FLOORS.items():
        assert right[field] >= floor * len(REFERENCES), [one for one in wrong if one[0] == field]


@pytest.mark.parametrize("text", LOST)
def test_a_note_that_lost_its_address_is_missed(text):
    (reference,) = _read(text)
    assert reference.missing_url
    assert reference.url is None
    assert reference.title


@pytest.mark.parametrize("text", NOT_CITED)
def test_a_note_that_cites_no_page_misses_nothing(text):
    assert _read(text) == ()


def test_the_letters_notes_are_read_well_enough(shared):
    names = {
        "title": "title",
        "publisher": "publisher",
        "date": "published_on",
        "accessed": "accessed_on",
        "language": "language",
    }
    right = dict.fromkeys(names, 0)
    count = 0
    for path in sorted((shared / "letters" / "gold").glob("*.json")):
        letter = json.loads(path.read_text(encoding="utf-8"))
        missing = 0
        for note in letter["footnotes"]:
            read = _read(note["text"], language=letter["letter"]["language"])
            missing += sum(reference.missing_url for reference in read)
            assert [one.url.url if one.url else None for one in read] == [
                one["url"] for one in note["citations"]
            ], note["text"]
            for reference, wanted in zip(read, note["citations"], strict=True):
                count += 1
                for name, field in names.items():
                    right[name] += getattr(reference, field) == wanted[name]
        assert missing == letter["counts"]["citations_missing_url"]
    assert count >= 50
    for name, floor in LETTER_FLOORS.items():
        assert right[name] >= floor * count, (name, right[name], count)


def test_a_note_with_two_addresses_holds_two_references():
    text = (
        f"River News. May 3, 2020. Water is back. Available at: <{U}>. See also, DoR, "
        f"May 4, 2020. DoR Announces New Locks. Available at: <{U}/2> (accessed June 1, 2021)."
    )
    first, second = _read(text)
    assert (first.publisher, first.title, first.published_on, first.accessed_on) == (
        "River News",
        "Water is back",
        "2020-05-03",
        None,
    )
    assert (second.publisher, second.title, second.accessed_on) == (
        "DoR",
        "DoR Announces New Locks",
        "2021-06-01",
    )
    assert text[second.start :].startswith(" See also") or text[second.start :].startswith(
        "See also"
    )
    assert first.end <= second.start


def test_italics_that_the_format_knows_are_titles():
    text = f"River News, Water, at last, May 3, 2020, {U}"
    start = text.index("Water")
    (reference,) = _read(text, emphasis=[(start, start + len("Water, at last"))])
    assert (reference.title, reference.publisher) == ("Water, at last", "River News")


def test_prose_with_an_address_has_no_title():
    (reference,) = _read(f"This is confirmed by data of the ministry, see {U}.")
    assert reference.title is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The river is dry", "en"),
        ("Overwhelmed, Border Patrol releases migrants", "en"),
        ("Cierran otros tres pozos en Loma", "es"),
        ("Inicia registro de personas bajo MPP en Matamoros", "es"),
        ("La rivière est à sec dans le Val", "fr"),
        ("Der Fluss ist leer", "de"),
        ("Nicaragua", None),
        ("", None),
    ],
)
def test_the_language_of_a_title(text, language):
    assert guess_language(text) == language


@given(st.text(alphabet="“”\"'().,;: \nAab1*_«»[]<>–é2020", max_size=200))
def test_no_note_makes_reading_raise(text):
    for note in (text, text + U, U + text):
        for reference in _read(note):
            assert 0 <= reference.start <= reference.end <= len(note)


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "(",
        "a, ",
        "A. ",
        "January ",
        "et ",
        "*a",
        "_a ",
        "Aa Bb, ",
        '"',
        "1 May ",
        " ",
        "[(",
        "Aa ",
    ],
)
def test_reading_takes_no_longer_than_the_note_deserves(piece):
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    for note in (text, text + U, U + text, text[:3990] + U, text[:3990]):
        _read(note)
    assert time.perf_counter() - began < 8


def test_dates_letters_and_surnames_within_titles() -> None:
    def read(reference: str) -> tuple[str | None, str | None, str | None]:
        text = f"A claim.[1]\n\n[1] {reference}\n"
        (found,) = find_citations(read_letter("a.txt", text.encode()))
        return found.author, found.title, found.publisher

    assert read("Assemblée, compte rendu de la séance du 4 mai 2020, https://an.example/cr") == (
        None,
        "compte rendu de la séance du 4 mai 2020",
        "Assemblée",
    )
    assert read(
        "Letter from J. Roe, Director, to A. Ruiz, Mayor (May 4, 2020), https://f.example/l"
    ) == (
        None,
        "Letter from J. Roe, Director, to A. Ruiz, Mayor",
        None,
    )
    assert read(
        "Müller, Anna: Der Fluss stirbt. In: Süddeutsche Post, 4. Mai 2020, https://p.example/"
    ) == (
        "Müller, Anna",
        "Der Fluss stirbt",
        "Süddeutsche Post",
    )


@pytest.mark.parametrize(
    ("text", "publisher", "title", "published", "accessed"),
    [
        (f"نقابة المحامين، «التقرير السنوي»، ١٢ يناير ٢٠٢٤، متاح على: {U}.", "نقابة المحامين", "التقرير السنوي", "2024-01-12", None),
        (f'صوت المدينة، "موقعنا محجوب"، 3 آذار 2022، {U}، آخر زيارة 5 نيسان 2022.', "صوت المدينة", "موقعنا محجوب", "2022-03-03", "2022-04-05"),
        (f"《两名律师被注销执业证》，公益时报，2021年1月15日，{U}。", "公益时报", "两名律师被注销执业证", "2021-01-15", None),
        (f"司法局：《行政处罚决定书》，载{U}，最后访问日期：2021年2月1日。", "司法局", "行政处罚决定书", None, "2021-02-01"),
        (f"日本弁護士連合会「会長声明」2021年2月3日（{U}）", "日本弁護士連合会", "会長声明", "2021-02-03", None),
        (f"Гринвотч, «Вода без присмотра», 22 марта 2023 г., URL: {U} (дата обращения: 11.04.2024).", "Гринвотч", "Вода без присмотра", "2023-03-22", "2024-04-11"),
        (f"Kreistag, Drucksache 18/442 vom 11.3.2022, abrufbar unter: {U}", "Kreistag", "Drucksache 18/442", "2022-03-11", None),
        (f"V. aussi Ligue des juristes, « Les civils », mars 2021, {U}", "Ligue des juristes", "Les civils", "2021-03", None),
    ],
)  # fmt: skip
def test_references_are_read_in_many_languages(text, publisher, title, published, accessed):
    (reference,) = _read(text)
    assert (
        reference.publisher,
        reference.title,
        reference.published_on,
        reference.accessed_on,
    ) == (publisher, title, published, accessed)


@pytest.mark.parametrize(
    "text",
    [
        "وزارة العدل، بيان صحفي، متاح على:",
        "Министерство, «Отчёт», режим доступа:",
        "司法局：《行政处罚决定书》，网址：",
    ],
)
def test_an_address_that_was_announced_and_is_not_there_is_missed(text):
    (reference,) = _read(text)
    assert reference.missing_url


def test_two_sources_are_no_twins_and_a_code_is_no_date():
    found = find_urls("Cf. doi:10.5555/jcl.2 and www.ccr.example/x")
    assert [one.url for one in found] == [
        "https://doi.org/10.5555/jcl.2",
        "https://www.ccr.example/x",
    ]
    (reference,) = _read(f"Government Action Plan, DH-DD(2021)441, {U}")
    assert reference.title == "Government Action Plan"


@pytest.mark.parametrize("mark", ["(*)", " (*)"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_stars_in_brackets_announce_notes(mark, name):
    text = f"Words{mark} and more(**).\n\n* Board, {U}\n\n** Board, {U}/b\n"
    citations = find_citations(read_letter(name, text.encode()))
    assert [(c.note, c.url) for c in citations] == [("*", U), ("**", f"{U}/b")]


@pytest.mark.parametrize("mark", ["※1", "（注1）", "(注1)", "※１", "【脚注1】"])
def test_marks_of_japanese_and_chinese_letters_announce_notes(mark):
    text = f"公開質問状{mark}が、その後も続く。\n\n注\n{mark} 市広報課「提供について」、{U}。\n"
    (citation,) = find_citations(read_letter("a.txt", text.encode()))
    assert (citation.note, citation.url, citation.title) == ("1", U, "提供について")


def test_behind_an_address_a_quotation_mark_opens_the_next_title():
    text = f'Hansard, 14 June 2021 <{U}>; "Audit kept secret", Daily Wave, 15 June 2021, {U}/b'
    _, second = _read(text)
    assert (second.title, second.publisher) == ("Audit kept secret", "Daily Wave")


def test_dates_with_spaces_between_their_figures_and_behind_the_address():
    (reference,) = _read(f"Rat: Zur Lage. Köln 2021. {U} (abgerufen am 3. 2. 2022).")
    assert (reference.published_on, reference.accessed_on) == ("2021", "2022-02-03")
    first, _ = _read(f'Institute, "Sulphate", Working Paper 22/07, {U} (Aug. 2022) [{U}/b]')
    assert (first.publisher, first.published_on) == ("Institute", "2022-08")
