"""Numbers that lines begin with and that are no marks: paragraphs, pages, days, clauses."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter


def marks(text: str, name: str = "letter.txt") -> list[tuple[str | None, str | None]]:
    return [(c.note, c.url) for c in find_citations(read_letter(name, text.encode()))]


PARAGRAPHS = [
    "The board met in May 2020.[1] Its minutes are out (http://a.example/minutes).[2]",
    "The figures of 2020 (http://a.example/figures) are late.[3] Nobody was told.[4]",
    "Nothing was published in 2021, see http://a.example/nothing.",
    "We ask for the figures of 2021 (http://a.example/ask).[5]",
]
NOTES = ["Board, 2020, http://b.example/1", "Ibid.", "Board, http://b.example/3", "Ibid.", "Ibid."]
INLINE = ["minutes", "figures", "nothing", "ask"]


@pytest.mark.parametrize("parted", ["\n\n", "\n"])
@pytest.mark.parametrize("label", ["{}. ", "{}) "])
def test_numbered_paragraphs_with_marks_in_them_are_no_notes(parted: str, label: str) -> None:
    """Even where a note says `Ibid.`, and the paragraph of its number cites a year."""
    letter = parted.join(f"{number}. {text}" for number, text in enumerate(PARAGRAPHS, 1))
    listed = "\n".join(label.format(number) + note for number, note in enumerate(NOTES, 1))
    assert marks(f"Dear Members,\n\n{letter}\n\nYours\n\n____\n{listed}\n") == [
        ("1", "http://b.example/1"),
        (None, "http://a.example/minutes"),
        (None, "http://a.example/figures"),
        ("3", "http://b.example/3"),
        *((None, f"http://a.example/{name}") for name in INLINE[2:]),
    ]


def test_notes_with_marks_of_their_own_stay_notes() -> None:
    notes = "\n".join(
        f"{n}. Court v. Board, http://b.example/{n}, at [{n + 1}]." for n in range(1, 5)
    )
    text = f"One.[1] Two.[2] Three.[3] Four.[4]\n\n{notes}\n"
    assert marks(text) == [(str(n), f"http://b.example/{n}") for n in range(1, 5)]


def test_a_subsection_is_no_mark_of_a_numbered_paragraph() -> None:
    text = (
        "1. This is contrary to article 5 (2) of the Convention.[^1]\n\n"
        "2. We visited 11 sites between 2019 and 2022 (http://a.example/sites).[^2]\n\n"
        "[^1]: Board, http://b.example/1\n[^2]: Board, http://b.example/2\n"
    )
    assert sorted(marks(text, "a.md"), key=str) == [
        ("1", "http://b.example/1"),
        ("2", "http://b.example/2"),
        (None, "http://a.example/sites"),
    ]


@pytest.mark.parametrize("clause", ["article 5", "s. 12(1)", "Section 40", "§ 7", "Art. 3"])
def test_a_subsection_at_a_line_s_start_is_no_note(clause: str) -> None:
    text = (
        f"The order was amended, contrary to {clause} (2) of the Act, in 2020 and in 2021.\n\n"
        f"It was amended again.* The press covered it at length.** It breaks {clause}\n"
        "(2) of the Act, as the board said (http://a.example/order).\n\n"
        "____\n\n* Board, 2017, http://b.example/1\n\n** See note 1.\n"
    )
    assert sorted(marks(text), key=str) == [
        ("*", "http://b.example/1"),
        (None, "http://a.example/order"),
    ]


@pytest.mark.parametrize("dash", ["-", "–", "‐"])
def test_the_last_page_of_a_range_at_a_line_s_start_is_no_mark(dash: str) -> None:
    text = (
        "The figures were not published (Sato, 2021).\n\nReferences\n\n"
        f"Sato, K. (2021). Observations. The Courier, 9(4), 10{dash}\n"
        "127. http://b.example/1\n"
    )
    assert marks(text) == [(None, "http://b.example/1")]


@pytest.mark.parametrize("label", ["{}. ", "{}) "])
@pytest.mark.parametrize(("before", "day"), [("Bericht,", 28), ("Hafenzeitung vom", 3)])
def test_a_day_at_a_line_s_start_is_no_note(label: str, before: str, day: int) -> None:
    one, two, three = (label.format(number) for number in (1, 2, 3))
    text = (
        "Eins.[1] Zwei.[2] Drei.[3]\n\nAnmerkungen\n\n"
        f"{one}Ebd. http://b.example/1\n"
        f"{two}Gericht: {before}\n{day}. Mai 2023, http://b.example/2\n"
        f"{three}Sato, http://b.example/3\n"
    )
    assert marks(text) == [(str(n), f"http://b.example/{n}") for n in (1, 2, 3)]


def test_a_raised_mark_behind_a_year_is_no_power() -> None:
    text = (
        "They were 574 in 2015¹, on 35 km², or 10⁶ m². The court has asked³.\n\n____\n"
        "1. Board, http://b.example/1.\n2. Nobody, http://b.example/2.\n3. Sato, http://b.example/3.\n"
    )
    assert ("1", "http://b.example/1") in marks(text)
    assert ("3", "http://b.example/3") in marks(text)


@pytest.mark.parametrize("power", ["35 km²", "10²", "4·10²"])
def test_a_power_calls_no_note(power: str) -> None:
    text = (
        f"It measures {power}, as said¹.\n\n____\n1. Board, http://b.example/1.\n\n2. May 2020.\n"
    )
    found = find_citations(read_letter("a.txt", text.encode()))
    assert [(c.note, c.sentence) for c in found] == [("1", f"It measures {power}, as said.")]


def test_a_symbol_on_a_line_of_its_own_begins_the_note_below_it() -> None:
    text = (
        "One.* Two.** Three.***\n\n____\n\n* Board, http://b.example/1\n\n"
        "**\nhttp://b.example/2\n\n*** Board, http://b.example/3\n"
    )
    assert marks(text) == [("*" * n, f"http://b.example/{n}") for n in (1, 2, 3)]
