"""Sentences in four languages, over abbreviations, pages and marks."""

# ruff: noqa: E501 - letters as they are typed

from __future__ import annotations

import pytest

from citecheck.citations.sentences import Flow, Unit, sentence_ends


def sentences(text: str) -> list[str]:
    ends = sentence_ends(text)
    return [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Samuel Brandt met Sen. J. D. Smith.", "They spoke."],
        ["From Guatemala to the U.S., staff walked.", "He left the U.S. The rest stayed."][:1],
        ["He works for Sig Sauer, Inc.", "There is reason to ask."],
        ["Violence, poverty, etc.", "However, they agree."],
        ["It rose by 3.5 percent in 2020.", "In 2021 it fell."],
        ["See No. 12, Roe v. Wade and pp. 3–5.", "“Why?” she asked."],
        ["He said “no.”", "Nobody heard."],
        ["Is it so?", "Yes!", "It is…", "Or not."],
        ["La Sra. Quiroga, p. ej., habló con el Lic. Soto.", "¿Qué dijo?", "Nada."],
        ["EE. UU. no firmó el art. 5 del convenio.", "El resto sí."],
        ["M. Delorme et Mme Roche, cf. p. 4, sont d'accord.", "Ils l'ont dit."],
        ["Er sagte « oui ».", "Dann ging er."],
        ["Das Gutachten v. 3. Mai 2020 liegt vor.", "Mehr nicht."],
        ["Das gilt z.B. für Nr. 3 und Art. 5.", "Der Rest bleibt."],
    ],
)
def test_sentences_end_where_they_end(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_mark_after_an_abbreviation_ends_the_sentence() -> None:
    flow = Flow([Unit("It is banned in the U.S.1 Smith says so.", marks=[(24, 25)])])
    assert flow.sentence(0, 24, mark=True) == "It is banned in the U.S."


def test_marks_are_left_out_with_their_commas_and_spaces() -> None:
    flow = Flow([Unit("He knew1,2 it [3]. Then more.", marks=[(7, 8), (9, 10), (14, 17)])])
    assert flow.sentence(0, 7, mark=True) == "He knew it."
    assert flow.sentence(0, 14, mark=True) == "He knew it."


def test_a_page_break_does_not_end_a_sentence() -> None:
    cut = "A long paragraph that has quite some words in it before the page ends according to the latest"
    flow = Flow([Unit(cut), Unit("Global Witness report. Another.")])
    assert flow.sentence(0, 5) == f"{cut} Global Witness report."
    assert flow.sentence(1, 24) == "Another."


def test_headings_addresses_and_items_stay_apart() -> None:
    flow = Flow(
        [
            Unit("A heading", "heading"),
            Unit("The White House"),
            Unit("Dear Sir,"),
            Unit("an item", "list_item"),
        ]
    )
    assert [flow.sentence(n, 0) for n in range(4)] == [
        "A heading",
        "The White House",
        "Dear Sir,",
        "an item",
    ]
