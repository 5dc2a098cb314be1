"""The plain text reader: typed letters, mail, pages, and the facts of a letter."""

# ruff: noqa: E501 - letters as they are typed

from __future__ import annotations

import tracemalloc

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.facts import read_date
from citecheck.letters.mail import unpack_mail
from citecheck.letters.text import read_blocks
from citecheck.model import Document


def read(text: str, name: str = "a.txt") -> Document:
    return read_letter(name, text.encode())


def test_paragraphs_lines_and_places() -> None:
    text = "Dear all,\r\n\r\n  one line\r\n  and another\r\n\r\n1. an item\r\n2. the next\r\n"
    document = read(text)
    assert [(b.kind, b.text, b.line, b.number) for b in document.blocks] == [
        ("paragraph", "Dear all,", 1, None),
        ("paragraph", "one line\nand another", 3, None),
        ("list_item", "an item", 6, "1."),
        ("list_item", "the next", 7, "2."),
    ]
    for block in document.blocks:
        for piece in block.origin:
            rest = block.text[piece.text_start :].split("\n")[0]
            assert text[piece.source_start :].lstrip("\r\n").startswith(rest)


def test_form_feeds_are_pages_and_running_heads_are_left_out() -> None:
    page = "LETTER TO THE BOARD\n\nThis is what page {0} says.\n\n                    {0}\n\f"
    document = read("".join(page.format(n) for n in range(1, 5)))
    assert [(b.text, b.page) for b in document.blocks] == [
        (f"This is what page {n} says.", n) for n in range(1, 5)
    ]


def test_quoted_mail_is_read_without_its_marks() -> None:
    text = "You wrote:\n\n> > See http://a.example/one/\n> > two.html for\n> > more.\n"
    document = read(text)
    assert document.blocks[1].text == "See http://a.example/one/\ntwo.html for\nmore."
    assert [c.url for c in find_citations(document)] == ["http://a.example/one/two.html"]


def test_a_mail_message_is_unpacked() -> None:
    mail = (
        "From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        "Caf=E9: http://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=\nbbb?x=3D1 today.\n"
    )
    document = read(mail, "a.eml")
    assert document.blocks[0].text.startswith("Café: http://a.example/")
    assert [c.url for c in find_citations(document)] == [f"http://a.example/{'a' * 45}bbb?x=1"]


def test_quoted_printable_without_its_header() -> None:
    text = "Caf=C3=A9 and ni=C3=B1o, see http://a.example/a=\nb=\nc?d=3D1 and=\n more.\n"
    assert [c.url for c in find_citations(read(text))] == ["http://a.example/abc?d=1"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("May 17, 2021", "2021-05-17"),
        ("17 May 2021", "2021-05-17"),
        ("Ciudad de México, a 3 de junio de 2019", "2019-06-03"),
        ("Le 1er février 2022", "2022-02-01"),
        ("Berlin, 5. März 2020", "2020-03-05"),
        ("2021-06-04", "2021-06-04"),
        ("Washington, DC 20500", None),
        ("99 May 2021", None),
    ],
)
def test_dates_of_letters(text: str, date: str | None) -> None:
    assert read_date(text) == date


def test_facts_of_a_letter() -> None:
    text = (
        "May 17, 2021\n\nThe Minister\nPortmere\n\nRe: The dam\n\nDear Minister,\n\n"
        "We are writing to you on the state of the dam and of the people that live below it.\n\n"
        "Sincerely,\n\nAda Brown\nExecutive Director\nWater Watch\n"
    )
    document = read(text)
    assert (document.title, document.sender, document.dated, document.language) == (
        "Re: The dam",
        "Water Watch",
        "2021-05-17",
        "en",
    )


@pytest.mark.parametrize("where", ["section 4.2", "sec. 4", "Article 7", "Annex II", "Kap. 3", "4"])
def test_a_mark_may_say_where_in_its_source(where: str) -> None:
    text = (
        f"The board broke its rules [RULES, {where}].\n\n[RULES]  Board, http://b.example/rules\n"
    )
    assert [(c.note, c.url) for c in find_citations(read(text))] == [
        ("RULES", "http://b.example/rules")
    ]


def test_restructured_text_is_no_markdown_and_its_names_are_marks() -> None:
    text = (
        "The weir was *opened* [#open]_ at *night* [CIT2002]_. See `the log`_ and `the map\n"
        "<http://weir.example/map>`__.\n\n"
        ".. [#open] Water office, http://water.example/open\n"
        ".. [CIT2002] Night watch, http://watch.example/night\n"
        ".. _the log: http://weir.example/log\n"
    )
    document = read(text)
    assert document.format == "text"
    assert sorted((c.note or "", c.url) for c in find_citations(document)) == [
        ("", "http://weir.example/log"),
        ("", "http://weir.example/map"),
        ("CIT2002", "http://watch.example/night"),
        ("open", "http://water.example/open"),
    ]


@pytest.mark.parametrize(
    ("mark", "label"),
    [("［１］", "［１］"), ("【1】", "【1】"), ("[1]", "1.^ a b"), ("[1]", "1.^"), ("[1]", "1.↑")],
)
def test_marks_in_wide_brackets_and_with_ways_back_are_marks(mark: str, label: str) -> None:
    text = f"予算は削られた{mark}。\n\n{label} Board, http://b.example/1\n"
    assert [(c.note, c.url) for c in find_citations(read(text))] == [("1", "http://b.example/1")]


@pytest.mark.parametrize(("mark", "note"), [("[FN1]", "FN1"), ("[1]", "1"), ("(fn 1)", "1")])
def test_a_note_is_called_as_the_text_calls_it(mark: str, note: str) -> None:
    text = f"The order was never served.{mark}\n\nFN1. Docket, http://b.example/1\n"
    assert [(c.note, c.url) for c in find_citations(read(text))] == [(note, "http://b.example/1")]


@pytest.mark.parametrize("unit", ["> ", "- ", ">"])
def test_a_line_of_nothing_but_signs_takes_memory_in_proportion(unit: str) -> None:
    text = unit * 200_000
    tracemalloc.start()
    try:
        read_blocks(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(text)


@pytest.mark.parametrize("sign", ["x", '"x"'])
def test_a_mail_of_more_parts_than_any_is_read_as_it_stands(sign: str) -> None:
    part = "--x\nContent-Type: text/plain\n\nSee http://a.example/\n"
    head = f"From: a@b.example\nContent-Type: multipart/mixed; boundary={sign}\n\n"
    few, many = (f"{head}{part * number}--x--\n" for number in (3, 3_000))
    assert unpack_mail(few.encode(), few) is not None
    assert unpack_mail(many.encode(), many) is None


def test_a_mail_may_hold_more_lines_of_dashes_than_parts() -> None:
    text = (
        "From: a@b.example\nContent-Type: text/plain\n\n" + "-- \nSee http://a.example/\n" * 3_000
    )
    assert unpack_mail(text.encode(), text) is not None


def test_a_numbered_paragraph_is_no_note_where_notes_have_a_slash() -> None:
    text = (
        "1.  The panel met in May 2020.1/ Its report is late. 2/\n\n"
        "2.  The figures of 2020 at http://a.example/figures are out of date. 3/\n\n"
        "3.  We ask for the figures of 2021, see http://a.example/ask.\n\n"
        "1/  Panel, http://b.example/1\n2/  Panel, http://b.example/2\n3/  Panel, http://b.example/3\n"
    )
    assert sorted((c.note or "", c.url) for c in find_citations(read(text))) == [
        ("", "http://a.example/ask"),
        ("", "http://a.example/figures"),
        *((str(n), f"http://b.example/{n}") for n in (1, 2, 3)),
    ]
