r"""RTF letters keep their own marks and restarts, which LibreOffice numbers over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.office import read_odt
from citecheck.letters.office.convert import find_libreoffice
from citecheck.letters.office.rtf import read_notes
from tests.letters.office_building import odt, odt_note

needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed here"
)
HEAD = r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0 Times;}}"


def counted(text: str, more: str = "") -> str:
    mark = r"{\cs16\super \chftn "
    return rf"{mark}{{\footnote{more} \pard\plain {mark}}}{{ {text}}}}}}}"


def own(mark: str, text: str) -> str:
    return rf"{{\super {mark}}}{{\footnote \pard\plain {{\super {mark}}} {text}}}"


def letter(*body: str, head: str = "") -> bytes:
    return f"{HEAD}{head}{''.join(body)}\\par}}".encode("cp1252")


def seen(data: bytes) -> list[tuple[str | None, str | None, str | None]]:
    return [(c.note, c.url, c.sentence) for c in find_citations(read_letter("letter.rtf", data))]


def automatic(data: bytes) -> list[bool]:
    return [note.automatic for note in read_notes(data).notes]


def test_a_note_is_counted_where_its_reference_is_a_number():
    data = letter("One.", counted("a"), " Two.", own("*", "b"), " Three.", counted("c"))
    assert automatic(data) == [True, False, True]


@pytest.mark.parametrize(
    "reference",
    [
        r"{\super\chftn}{\footnote {\super\chftn} a}",
        r"{\super\chftn{\footnote {\super\chftn} a}}",
        r"{\super\chftn}{\*\bkmkstart x}{\*\bkmkend x}{\footnote a}",
        "{\\super\\chftn}\r\n{\\*\\footnote {\\super\\chftn} a}",
        r"{\footnote {\super\chftn} a}",
    ],
)
def test_programs_write_a_counted_note_in_several_ways(reference):
    assert automatic(letter("One.", reference)) == [True]


def test_text_between_a_number_and_a_note_parts_them():
    assert automatic(letter(r"{\chftn} see *{\footnote * a}")) == [False]
    assert automatic(letter(r"{\chftn}\u8224?{\footnote a}")) == [False]


def test_deleted_notes_and_binary_data_do_not_count():
    gone = rf"{{\deleted Gone{counted('a')}}}"
    shown = rf"{{\deleted x\deleted0 Here{counted('b')}}}"
    assert automatic(letter(gone, shown)) == [True]
    assert automatic(letter(r"{\pict\bin9 \footnote}", counted("a"))) == [True]
    assert automatic(letter(r"A backslash \\footnote and \{\footnote a\}")) == [False]


def test_sections_number_as_they_say():
    rules = read_notes(
        letter(
            counted("a", r"\ftnalt"),
            r"\sect\sectd\saftnnalc\saftnstart3 ",
            counted("b", r"\ftnalt"),
            head=r"\aftnnruc\aftnrestart\sectd ",
        )
    )
    assert [note.section for note in rules.notes] == [0, 1]
    assert rules.sections == (
        {"endnote style": "upperRoman", "endnote restart": "eachSect"},
        {"endnote style": "lowerLetter", "endnote restart": "eachSect", "endnote start": 3},
    )


def test_where_notes_cannot_be_told_apart_the_conversion_is_believed():
    source = read_notes(letter("One.", own("*", "b")))
    note = '<text:note text:id="{0}"><text:note-citation>{0}</text:note-citation></text:note>'
    two = odt(f"<text:p>a{note.format(1)} b{note.format(2)}</text:p>")
    assert read_odt("letter.odt", two, source).blocks[0].text == "a1 b2"


def test_notes_are_counted_whatever_was_printed_when_they_were_converted():
    """LibreOffice does not always number notes anew in columns that are read from the right."""
    printed = ("i", "ii", "ii", "xiii")
    notes = "".join(odt_note(f"n{at}", mark, f"b{at}") for at, mark in enumerate(printed))
    rtf = letter(*(counted(f"b{at}") for at in range(4)), head=r"\ftnnrlc")
    document = read_odt("letter.odt", odt(f"<text:p>a{notes}</text:p>"), read_notes(rtf))
    marks = [block.mark for block in document.blocks if block.kind == "note"]
    assert marks == ["i", "ii", "iii", "iv"]
    by_page = read_notes(letter(*(counted(f"b{at}") for at in range(4)), head=r"\ftnrstpg"))
    document = read_odt("letter.odt", odt(f"<text:p>a{notes}</text:p>"), by_page)
    marks = [block.mark for block in document.blocks if block.kind == "note"]
    assert marks == list(printed)


@needs_libreoffice
def test_own_marks_are_read_and_do_not_shift_the_numbers_behind_them():
    data = letter(
        "The first claim.",
        counted("https://w.example/1"),
        " The second claim.",
        own("*", "https://w.example/star"),
        " The third claim.",
        counted("https://w.example/2"),
        r" The fourth claim{\cs16\super \u8225?{\footnote {\super \u8225?} https://w.example/d}}.",
        " The fifth claim.",
        counted("https://w.example/3"),
        r"\par Typed without a rise.*{\footnote * See https://w.example/typed} Over.",
    )
    assert seen(data) == [
        ("1", "https://w.example/1", "The first claim."),
        ("*", "https://w.example/star", "The second claim."),
        ("2", "https://w.example/2", "The third claim."),
        ("‡", "https://w.example/d", "The fourth claim."),
        ("3", "https://w.example/3", "The fifth claim."),
        ("*", "https://w.example/typed", "Typed without a rise."),
    ]


@needs_libreoffice
def test_endnotes_that_restart_in_each_section_go_with_their_own_sentences():
    def end(url: str) -> str:
        return counted(f"https://w.example/{url}", r"\ftnalt")

    data = letter(
        "Part one says A.",
        end("a"),
        " It says B.",
        end("b"),
        r"\par\sect\sectd ",
        "Part two says C.",
        end("c"),
        " It says D.",
        end("d"),
        head=r"\aendnotes\aftnnar\aftnrestart\sectd ",
    )
    assert seen(data) == [
        ("1", "https://w.example/a", "Part one says A."),
        ("2", "https://w.example/b", "It says B."),
        ("1", "https://w.example/c", "Part two says C."),
        ("2", "https://w.example/d", "It says D."),
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                *(b"{", b"}", b"\\", b"\\chftn", b"\\footnote ", b"\\deleted", b"\\sect", b"\\*"),
                b"x",
                b"\\bin-1 ",
                b"\\sftnstart5 ",
                b"\\'86",
                b"\\u8224?",
            ]
        )
    ).map(b"".join)
)
def test_no_source_makes_it_raise(data):
    notes = read_notes(data)
    assert all(note.section < len(notes.sections) for note in notes.notes)
