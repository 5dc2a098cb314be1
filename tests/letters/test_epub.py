"""What the EPUB reader promises: one letter of many chapters, notes wherever they stand."""

from __future__ import annotations

import time

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.model import Citation, Document
from tests.letters.office_building import epub

URL = "https://www.norland.example/report"
CALL = '<a epub:type="noteref" href="{}" id="r{}"><sup>{}</sup></a>'


def read(chapters: dict[str, str], **parts: object) -> Document:
    return read_letter("letter.epub", epub(chapters, **parts))


def found(chapters: dict[str, str], **parts: object) -> list[tuple[str | None, str | None, str]]:
    return [(c.note, c.url, c.kind) for c in find_citations(read(chapters, **parts))]


def one(chapters: dict[str, str], **parts: object) -> Citation:
    (citation,) = find_citations(read(chapters, **parts))
    return citation


def test_chapters_come_in_the_order_of_the_spine_with_the_facts_of_the_book():
    document = read(
        {"b.xhtml": "<p>second</p>", "a.xhtml": "<p>first</p>", "c.xhtml": "<p>left out</p>"},
        spine=["a.xhtml", "b.xhtml"],
    )
    assert [block.text for block in document.blocks] == ["first", "second"]
    assert (document.format, document.title, document.language) == ("epub", "A letter", "en")


def test_a_note_in_its_own_chapter_belongs_to_its_mark():
    chapters = {
        "a.xhtml": f"<p>The river rose{CALL.format('notes.xhtml#n1', 1, 1)} in May.</p>",
        "notes.xhtml": '<h2>Notes</h2><aside epub:type="rearnote" id="n1"><p>'
        f'<a href="a.xhtml#r1">1</a>. Norland Gazette, {URL}.</p></aside>',
    }
    citation = one(chapters)
    assert (citation.note, citation.url, citation.kind) == ("1", URL, "endnote")
    assert citation.sentence == "The river rose in May."


def test_notes_of_two_chapters_with_one_name_are_two_notes():
    def chapter(n: int) -> str:
        return (
            f"<p>Chapter {n} says so{CALL.format('#n1', 1, 1)}.</p>"
            f'<aside epub:type="footnote" id="n1"><p>Gazette, {URL}/{n}.</p></aside>'
        )

    chapters = {f"c{n}.xhtml": chapter(n) for n in (1, 2)}
    assert found(chapters) == [("1", f"{URL}/1", "footnote"), ("1", f"{URL}/2", "footnote")]
    sentences = [c.sentence for c in find_citations(read(chapters))]
    assert sentences == ["Chapter 1 says so.", "Chapter 2 says so."]


def test_links_within_the_book_are_no_citations():
    links = ('<a href="b.xhtml">Chapter 2</a> <a href="b.xhtml#x">below</a> <a href="#y">here</a> '
             '<a href="gone.xhtml">gone</a> <a href="../cover.jpg">cover</a>')  # fmt: skip
    assert found({"a.xhtml": f'<p id="y">{links}</p>', "b.xhtml": "<p id='x'>x</p>"}) == []


def test_an_address_that_is_not_ascii_is_as_the_book_has_it():
    """HTML's writer would encode it, its host, too, which no server has then."""
    address = "https://bücher.example/straße?q=ä"
    body = f'<p>See <a href="{address}">it</a><br/>or<i/> not<a id="x"/> &lt;b&gt; &amp; c.</p>'
    book = {"one.xhtml": body}
    assert one(book).url == address
    assert read(book).blocks[0].text == "See it\nor not <b> & c."


def test_a_link_that_lost_its_target_is_told():
    for lost in ("", "#"):
        citation = one({"a.xhtml": f'<p>See <a href="{lost}">the annual report</a>.</p>'})
        assert (citation.problem, citation.anchor_text) == ("empty_target", "the annual report")


def test_what_xhtml_closes_by_itself_swallows_nothing():
    chapters = {"a.xhtml": f'<p><a id="page1"/>See <i/>the <a href="{URL}">report</a>.</p>'}
    assert found(chapters) == [(None, URL, "inline")]


def test_the_table_of_contents_is_left_out():
    data = epub({"nav.xhtml": f'<p><a href="{URL}">x</a></p>', "a.xhtml": "<p>text</p>"})
    assert find_citations(read_letter("a.epub", data)) != ()
    marked = {
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="a" href="a%2Exhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="a"/></spine></package>'
    }
    chapters = {"nav.xhtml": f'<p><a href="{URL}">x</a></p>', "a.xhtml": "<p>text</p>"}
    assert found(chapters, extra=marked) == []


ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><enc:EncryptedData '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:CipherData><enc:CipherReference '
    'URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def test_a_protected_book_says_so_and_protected_fonts_hinder_nothing():
    chapters = {"a.xhtml": f"<p>See {URL}.</p>"}
    fonts = {"META-INF/encryption.xml": ENCRYPTED.format("OEBPS/fonts/a.otf")}
    assert found(chapters, extra=fonts) == [(None, URL, "bare")]
    locked = {"META-INF/encryption.xml": ENCRYPTED.format("OEBPS/a.xhtml")}
    with pytest.raises(LetterError, match="protected against copying"):
        read(chapters, extra=locked)


@pytest.mark.parametrize("part", ["META-INF/container.xml", "OEBPS/book.opf"])
@pytest.mark.parametrize("content", ["<x/>", "<x", "", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_what_is_damaged_says_so(part, content):
    with pytest.raises(LetterError) as caught:
        read({"a.xhtml": "<p>x</p>"}, extra={part: content})
    assert caught.value.advice


def test_chapters_that_are_missing_or_empty_do_not_lose_the_others():
    chapters = {"a.xhtml": f"<p>See {URL}.</p>", "b.xhtml": "<p>x</p>"}
    assert found(chapters, extra={"OEBPS/b.xhtml": ""}) == [(None, URL, "bare")]


def test_time_grows_with_the_notes_and_not_with_their_square():
    marks = "".join(f'<p>x<a href="#n{n}">{n}</a></p>' for n in range(8000))
    notes = "".join(f'<p id="n{n}">See {URL}/{n}.</p>' for n in range(8000))
    begun = time.monotonic()
    document = read({"a.xhtml": marks + notes})
    assert time.monotonic() - begun < 10
    assert sum(block.kind == "note" for block in document.blocks) == 8000


def test_definitions_are_told_apart_in_time_too():
    marks = "".join(f'<p>x<sup><a href="#n{n}">{n}</a></sup></p>' for n in range(8000))
    notes = "".join(f'<dt>{n}</dt><dd id="n{n}">See {URL}/{n}.</dd>' for n in range(8000))
    begun = time.monotonic()
    read({"a.xhtml": f"{marks}<dl>{notes}</dl>"})
    assert time.monotonic() - begun < 10


def test_no_chapter_is_begun_once_all_addresses_that_are_read_are_there() -> None:
    chapters = {
        f"{number}.xhtml": "".join(f"<p>https://a.example/{number}/{n} </p>" for n in range(11_000))
        for number in range(4)
    }
    document = read_letter("a.epub", epub(chapters))
    assert "only the first 3 of 4 chapters" in document.warnings[0].problem
    assert all("/3/" not in block.text for block in document.blocks)


@pytest.mark.parametrize("name", ["a%00b", "a%01", "a%EF%BF%BF"])
def test_a_link_to_a_name_of_control_characters_loses_no_letter(name: str):
    chapters = {"a.xhtml": f'<p><a href="#{name}">There</a> it is: {URL}.</p>'}
    assert found(chapters) == [(None, URL, "bare")]
