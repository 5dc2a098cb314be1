"""An address that was hard to read is a caution until a visit or a person has decided."""

from __future__ import annotations

from dataclasses import replace

from citecheck.model import (
    FIRST_READ,
    MISREAD,
    Action,
    Candidate,
    Caution,
    Citation,
    Decision,
    Document,
)

READ, OTHER = "https://v.example/kMI9", "https://v.example/kMl9"
HARD = Caution(f"“{READ}” was hard to read and may be “{OTHER}”", "Compare it", 3, about=READ)
SCANNED = Caution("its text was recognised on pictures", "Compare it with the print")
LETTER = Document("scan.pdf", "pdf", "a" * 64, (), warnings=(SCANNED, HARD))
CITED = Citation(
    "scan.pdf",
    "footnote",
    0,
    note="1",
    url=READ,
    printed=READ,
    page=3,
    note_text=f"Board, Dams, {READ}",
    candidates=(Candidate(OTHER, 0.3, MISREAD),),
)


def cautions(store) -> tuple[Caution, ...]:
    """What the letter's page, the report and the mail would say, which agree."""
    (letter,) = store.letters()
    (told,) = store.cautioned_letters()
    known = store.letter("scan.pdf")
    assert known.warnings == letter.warnings == told.cautions
    return told.cautions


def put(store, citation: Citation = CITED, letter: Document = LETTER) -> int:
    store.put_letter(letter, [citation])
    (row,) = store.report_rows()
    return row.citation_id


def test_a_caution_stands_while_the_reading_is_open(store):
    put(store)
    assert cautions(store) == (SCANNED, HARD)


def test_it_goes_when_a_visit_decides_for_the_first_reading(store):
    number = put(store)
    store.keep_reading(number)
    assert cautions(store) == (SCANNED,)


def test_it_goes_when_a_visit_decides_for_another_reading(store):
    number = put(store)
    store.adopt_reading(number, OTHER, [Candidate(READ, 0.7, FIRST_READ)], "It answers.")
    assert cautions(store) == (SCANNED,)


def test_it_goes_when_a_person_decides(store):
    number = put(store)
    assert store.take_reading(Decision(number, Action.NEW_URL, OTHER))
    assert cautions(store) == (SCANNED,)


def test_what_cannot_be_read_at_all_stays_a_caution(store):
    put(store, replace(CITED, url=None, problem="malformed_url"))
    assert cautions(store) == (SCANNED, HARD)


def test_the_same_words_on_another_page_decide_nothing(store):
    put(store, replace(CITED, page=9, candidates=()))
    assert cautions(store) == (SCANNED, HARD)


def test_an_address_over_two_lines_and_pages_is_found_by_its_parts(store):
    parts = (replace(HARD, about="https://v.example/"), replace(HARD, about="kMI9", page=4))
    number = put(
        store,
        replace(CITED, printed="https://v.example/\nkMI9"),
        replace(LETTER, warnings=(SCANNED, *parts)),
    )
    assert len(cautions(store)) == 3
    store.keep_reading(number)
    assert cautions(store) == (SCANNED,)


def test_a_letter_without_other_cautions_is_none_that_was_read_with_cautions(store):
    number = put(store, letter=replace(LETTER, warnings=(HARD,)))
    store.keep_reading(number)
    assert store.cautioned_letters() == ()
    assert store.letter("scan.pdf").warnings == ()


def test_a_caution_that_goes_is_no_news_and_does_not_come_back(store):
    first = store.begin_run("1")
    number = put(store)
    assert store.cautioned_letters(after=first - 1)
    store.finish_run(first, "done", {})
    second = store.begin_run("1")
    store.keep_reading(number)
    kept = replace(CITED, candidates=())
    store.put_letter(LETTER, [kept])  # read again
    assert store.cautioned_letters(after=first) == ()
    assert cautions(store) == (SCANNED,)
    store.finish_run(second, "done", {})
