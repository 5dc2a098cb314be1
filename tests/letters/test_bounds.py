"""Whatever somebody puts into a letter, reading it ends soon; what was left out is said."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import bounds, read_letter
from citecheck.letters.bounds import MAX_ATTRIBUTES
from tests.letters.growth import assert_grows_evenly, extracted
from tests.letters.office_building import docx, epub, note, odt, odt_note, p, ref

_SIZE = 20_000
"""Characters of the shorter letter; the longer one has four times as many."""


def _repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


@pytest.mark.parametrize(
    ("name", "before", "unit", "behind"),
    [
        ("one-line.txt", "", "http://a.example/x[1] ", ""),
        ("lines.txt", "", "7. http://a.example/x\n", ""),
        ("one-note.txt", "Word.[1]\n\n[1] ", "http://a.example/; ", ""),
        ("backslashes.txt", "", "http:\\\\a.example\\b ", ""),
        ("dois.txt", "", "10.1234/a ", ""),
        ("superscripts.txt", "", "a¹ ", ""),
        ("undated.txt", "Claim.[1]\n\n", '[1] Board, "T", 3 May 2020, accessed\n', ""),
        ("long.txt", "http://a.example/", "a/", ""),
        ("nested.txt", "http://a.example/", "?a=(", ""),
        ("links.html", "<html><body>", "<a href=http://a.example>x</a> ", ""),
        ("attributes.html", "<html><body><p ", "a='>' ", ">http://a.example/</p>"),
        ("marks.html", "<html><body>", "<p>x<sup>1</sup></p>", ""),
        ("title.md", "---\ntitle: a", " ", "b\n---\nhttp://a.example/"),
        ("comments.md", "", "%% a ", ""),
        ("conditions.tex", "\\documentclass{a} word ", "\\iffalse ", ""),
        ("spaced.txt", "<http://a.example/", " a/", ""),
        ("mail.html", "<html><body><pre>", "http://a.example/ \n\n", "</pre>"),
        ("long.html", "<html><body><a href='http://a.example/", "a", "'>x</a>"),
    ],
)
def test_dense_hostile_text_takes_time_in_proportion(
    name: str, before: str, unit: str, behind: str
) -> None:
    assert_grows_evenly(
        lambda size: extracted(name, before + _repeated(unit, size) + behind), _SIZE
    )


def test_what_grows_with_the_square_of_its_size_is_told() -> None:
    with pytest.raises(AssertionError, match="times as long"):
        assert_grows_evenly(lambda size: sum(range(size * size // 20)), _SIZE // 4)


ADDRESSES, JUMPS, NOTES, TAGS = 150, 600, 250, 1500
"""The bounds of these tests: a hundredth of the real ones, and so is the time they take."""


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the bounds, and the size below which nothing is counted."""
    real = (bounds.MAX_ADDRESSES, bounds.MAX_JUMPS, bounds.MAX_NOTES, bounds.MAX_TAGS)
    assert real == (100 * ADDRESSES, 100 * JUMPS, 100 * NOTES, 100 * TAGS)
    lowered = {sign: (most // 100, find) for sign, (most, find) in bounds._SIGNS.items()}
    monkeypatch.setattr(bounds, "_SIGNS", lowered)
    monkeypatch.setattr(bounds, "_ALWAYS_SMALL", bounds._ALWAYS_SMALL // 100)
    monkeypatch.setattr(bounds, "MAX_TAGS", TAGS)


@pytest.mark.usefixtures("low")
def test_a_letter_yields_so_many_citations_and_says_that_it_holds_more() -> None:
    text = "".join(f"See http://a.example/{n} there.\n" for n in range(ADDRESSES + 50))
    document = read_letter("a.txt", text.encode())
    citations = find_citations(document)
    assert [c.url for c in citations] == [f"http://a.example/{n}" for n in range(ADDRESSES)]
    (caution,) = document.warnings
    assert caution.problem == "only the first 150 addresses and links were read (line 151)"
    assert "split" in caution.advice


@pytest.mark.usefixtures("low")
def test_below_the_bound_nothing_is_said() -> None:
    text = "".join(f"See http://a.example/{n} there.\n" for n in range(ADDRESSES))
    document = read_letter("a.txt", text.encode())
    assert document.warnings == ()
    assert len(find_citations(document)) == ADDRESSES


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("address", ["https://www.a.example/", "https://doi.org/10.1234/"])
def test_an_address_counts_once(address: str) -> None:
    text = "".join(f"See {address}{n} there.\n" for n in range(ADDRESSES))
    assert read_letter("a.txt", text.encode()).warnings == ()


@pytest.mark.usefixtures("low")
def test_a_linked_address_that_is_printed_too_counts_once() -> None:
    item = "<p><a href='http://a.example/{0}'>http://a.example/{0}</a></p>"
    page = "".join(item.format(n) for n in range(ADDRESSES))
    document = read_letter("a.html", f"<html><body>{page}</body></html>".encode())
    assert document.warnings == ()
    assert len(find_citations(document)) == ADDRESSES


def _linked_notes(number: int) -> str:
    return "".join(
        f"<p>Claim.<a id='r{n}' href='#n{n}'>{n}</a></p><p id='n{n}'><a href='#r{n}'>{n}</a> "
        f"<a href='http://a.example/{n}'>Title</a></p>"
        for n in range(1, number + 1)
    )


@pytest.mark.usefixtures("low")
def test_links_within_a_letter_do_not_count_as_addresses() -> None:
    page = f"<html><body>{_linked_notes(ADDRESSES - 10)}</body></html>"
    document = read_letter("a.html", page.encode())
    assert document.warnings == ()
    assert len(find_citations(document)) == ADDRESSES - 10


@pytest.mark.usefixtures("low")
def test_links_within_a_letter_have_a_bound_of_their_own() -> None:
    jumps = "<a href='#a'>up</a> " * (JUMPS + 1)
    page = f"<html><body><p>http://a.example/</p><p id=a>Word {jumps}</p></body></html>"
    document = read_letter("a.html", page.encode())
    assert [c.url for c in find_citations(document)] == ["http://a.example/"]
    assert "600 links within the letter" in document.warnings[0].problem


@pytest.mark.usefixtures("low")
def test_lines_that_begin_as_notes_are_bounded_too() -> None:
    text = "Claim.[1]\n\n" + '[1] Board, "Title", 3 May 2020\n' * (NOTES + 10)
    document = read_letter("a.txt", text.encode())
    assert "lines that begin as notes do" in document.warnings[0].problem


@pytest.mark.usefixtures("low")
def test_a_page_of_too_many_tags_is_read_up_to_them() -> None:
    page = "<html><body><p>http://a.example/</p>" + "<i>x</i>" * TAGS
    document = read_letter("a.html", page.encode())
    assert [c.url for c in find_citations(document)] == ["http://a.example/"]
    assert "tags of this page were read" in document.warnings[0].problem


def test_a_stray_quote_in_a_tag_opens_nothing() -> None:
    """Browsers save `<input " id=q>` so: the quote is an attribute's name (WHATWG, 13.2.5.33)."""
    stray = '<input "="" id="q" type="text">'
    note = '<p>So<sup><a href="#n1">1</a></sup></p><p id="n1">1. http://a.example/ "so" it says</p>'
    speech = f'<p>"{"word " * (MAX_ATTRIBUTES + 1)}"</p>'
    source = f"<html><body>{stray}{speech}{note}</body></html>"
    document = read_letter("stray.html", source.encode())
    assert document.warnings == ()
    (citation,) = find_citations(document)
    assert (citation.note, citation.url) == ("1", "http://a.example/")


def test_a_tag_of_too_many_attributes_keeps_its_words_and_places() -> None:
    attributes = " ".join(f"a{n}='<'" for n in range(MAX_ATTRIBUTES + 1))
    source = f"<html><body><p {attributes}>See http://a.example/ here.</p></body></html>"
    document = read_letter("a.html", source.encode())
    (citation,) = find_citations(document)
    assert citation.source_span is not None
    start, end = citation.source_span
    assert source[start:end] == "http://a.example/"
    assert "attributes" in document.warnings[0].problem


def test_an_address_that_no_server_takes_is_reported_and_not_repeated_in_full() -> None:
    text = "See http://a.example/" + "a" * 300_000 + " and http://b.example/."
    first, second = find_citations(read_letter("a.txt", text.encode()))
    assert (first.url, first.problem) == (None, "malformed_url")
    assert first.printed is not None
    assert len(first.printed) < 3000
    assert second.url == "http://b.example/"


def test_a_book_longer_than_any_is_refused_with_the_reason() -> None:
    with pytest.raises(LetterError, match="larger than 12 MB"):
        read_letter("a.epub", epub({"one.xhtml": f"<p>{'http://a.example/x ' * 700_000}</p>"}))


def test_paragraphs_lines_and_characters_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_LINES", 100)
    document = read_letter("a.txt", b"It rained.\n\n" * 200)
    assert len(document.blocks) == 51
    assert [one.problem for one in document.warnings] == ["only the first 100 lines were read"]
    breaks = odt("<text:p>" + "a<text:line-break/>" * (bounds._SIGNS["lines"][0] + 9) + "</text:p>")
    assert "150,000 lines" in read_letter("a.odt", breaks).warnings[0].problem
    monkeypatch.setattr(bounds, "MAX_CHARACTERS", 1000)
    monkeypatch.setattr(bounds, "_ALWAYS_SMALL", 500)
    document = read_letter("a.html", b"<html><body><p>" + b"It rained. " * 200)
    assert 900 <= sum(len(block.text) for block in document.blocks) <= 1000
    assert "1,000 characters" in document.warnings[0].problem


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_letter_of_too_many_paragraphs_keeps_the_notes_of_those_that_are_read(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("docx_parts", "odt"):
        monkeypatch.setattr(f"citecheck.letters.office.{module}.MAX_PARAGRAPHS", 20)
    monkeypatch.setattr(bounds, "MAX_PARAGRAPHS", 20)
    if kind == "docx":
        notes = {str(n): note(f"http://a.example/{n}") for n in range(1, 41)}
        body = "".join(p("It rained.", ref(str(n))) for n in range(1, 41))
        data = docx(body, footnotes=notes)
    else:
        data = odt(
            "".join(
                f"<text:p>It rained.{odt_note(f'f{n}', str(n), f'http://a.example/{n}')}</text:p>"
                for n in range(1, 41)
            )
        )
    document = read_letter(f"a.{kind}", data)
    assert [one.problem for one in document.warnings] == [
        "only the first 20 paragraphs and cells were read"
    ]
    assert [c.note for c in find_citations(document)][:20] == [str(n) for n in range(1, 21)]
    assert len(find_citations(document)) <= 21
