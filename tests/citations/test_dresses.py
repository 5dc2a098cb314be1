"""Notes in every dress: which note an address belongs to, and which sentence."""

# ruff: noqa: E501 - letters as they are typed

from __future__ import annotations

import pytest

from citecheck.citations import find_citations, find_notes
from citecheck.letters import read_letter
from citecheck.model import Citation


def cited(text: str, name: str = "letter.txt") -> tuple[Citation, ...]:
    return find_citations(read_letter(name, text.encode()))


def marks(text: str, name: str = "letter.txt") -> list[tuple[str | None, str | None]]:
    return [(c.note, c.url) for c in cited(text, name)]


DRESSES = {
    "raised tags": ("<sup>{0}</sup>", "<sup>{0}</sup> "),
    "brackets": ("[{0}]", "[{0}] "),
    "brackets with space": (" [{0}]", "[{0}] "),
    "undefined carets": ("[^{0}]", "[^{0}] "),
    "Org mode": ("[fn:{0}]", "[fn:{0}] "),
    "parentheses": (" ({0})", "({0}) "),
    "brackets and list": ("[{0}]", "{0}. "),
    "raised and list": ("<sup>{0}</sup>", "{0}. "),
    "raised and bare": ("<sup>{0}</sup>", "{0} "),
    "bare": ("{0}", "{0} "),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_marks_pair_with_bodies(dress: str) -> None:
    mark, opening = DRESSES[dress]
    text = (
        f"The dam broke in the spring.{mark.format(1)} Nobody was told of it.{mark.format(2)}\n\n"
        "Sincerely,\nThe Board\n\n"
        f"{opening.format(1)}Water Board, May 2020, http://water.example/dam.\n\n"
        f"{opening.format(2)}Tribune, http://tribune.example/a, see also http://press.example/b.\n"
    )
    found = cited(text)
    assert [(c.note, c.url) for c in found] == [
        ("1", "http://water.example/dam"),
        ("2", "http://tribune.example/a"),
        ("2", "http://press.example/b"),
    ]
    assert [c.sentence for c in found] == [
        "The dam broke in the spring.",
        "Nobody was told of it.",
        "Nobody was told of it.",
    ]


@pytest.mark.parametrize("name", ["letter.org", "letter.txt", "letter.md"])
def test_notes_of_org_mode_may_have_names(name: str) -> None:
    text = (
        "The dam broke.[fn:1] Nobody was told.[fn:tide-tables] It rained.[fn:12]\n\n* Footnotes\n\n"
        "[fn:1] Water Board, http://water.example/dam.\n"
        "[fn:tide-tables] Tribune, http://tribune.example/a,\np. 3.\n\n"
        "[fn:12] http://press.example/b\n"
    )
    assert marks(text, name) == [
        ("1", "http://water.example/dam"),
        ("tide-tables", "http://tribune.example/a"),
        ("12", "http://press.example/b"),
    ]


def test_notes_may_be_called_so_in_brackets() -> None:
    text = (
        "The dam broke [Note 1].\n\n1. THE LAW\n\nNobody was told. [Note 2] It rained [Note 3].\n\n"
        "Note 1: Board, http://a.example/1\nNote 2: Press, http://b.example/2\nNote 3: C, http://c.example/3\n"
    )
    assert [c.note for c in cited(text)] == ["1", "2", "3"]
    assert cited(text)[1].sentence == "Nobody was told."


def test_unicode_superscripts_but_no_units() -> None:
    text = (
        "It covers 12 km² of land.¹ It burned twice.²,³\n\n"
        "¹ A, http://a.example/1\n² B, http://b.example/2\n³ C, http://c.example/3\n"
    )
    assert marks(text) == [
        ("1", "http://a.example/1"),
        ("2", "http://b.example/2"),
        ("3", "http://c.example/3"),
    ]
    assert cited(text)[0].sentence == "It covers 12 km² of land."


def test_symbols_are_told_from_bullets() -> None:
    text = (
        "The dam broke.* Nobody knew.† The list:\n\n* one\n* two\n\nAnd more words.\n\n"
        "* See http://star.example/1\n† See http://dagger.example/2\n"
    )
    assert marks(text) == [("*", "http://star.example/1"), ("†", "http://dagger.example/2")]


def test_roman_and_named_marks() -> None:
    text = (
        "The law is old.<sup>iv</sup> The protocol is older.[RFC6462]\n\n"
        "<sup>iv</sup> Gazette, http://gazette.example/4\n\n"
        "[RFC6462] J. Smith, <URL:http://rfc.example/6462>\n"
    )
    assert marks(text) == [
        ("iv", "http://gazette.example/4"),
        ("RFC6462", "http://rfc.example/6462"),
    ]


def test_numbered_lists_are_no_notes() -> None:
    text = (
        "We ask for three things.<sup>1</sup>\n\n1. A hearing in 2021.\n2. A file.\n3. An answer.\n\n"
        "<sup>1</sup> Gazette, http://gazette.example/1\n"
    )
    assert [(n.mark, n.text) for n in find_notes(read_letter("a.md", text.encode()))] == [
        ("1", "Gazette, http://gazette.example/1")
    ]


def test_a_numbered_paragraph_with_marks_is_not_the_note_of_its_number() -> None:
    text = (
        "1. The harbour was closed.[1] Nobody was told of it.[2]\n\n"
        "2. The session “of the board” <http://board.example/session> went on.[3]\n\n"
        "______________\n\n"
        "1. Tribune, http://tribune.example/a.\n\n"
        "2. Harbour Watch, “asked for an answer”, 12/2020.\n\n"
        "3. Tribune, http://tribune.example/c.\n"
    )
    assert marks(text) == [
        ("1", "http://tribune.example/a"),
        (None, "http://board.example/session"),
        ("3", "http://tribune.example/c"),
    ]


def test_a_date_that_a_line_begins_with_is_no_note() -> None:
    text = (
        "The dam broke.[1] It was known.[2] So we ask.[3]\n\nNotes\n\n"
        "1. Water Board, http://water.example/dam (accessed\n"
        "3 March 2021), archived at http://archive.example/dam.\n\n"
        "2. Tribune, http://tribune.example/b.\n\n"
        "3. See note 1 above, p. 14.\n"
    )
    assert marks(text) == [
        ("1", "http://water.example/dam"),
        ("1", "http://archive.example/dam"),
        ("2", "http://tribune.example/b"),
    ]
    counted = (
        "The dam broke.2 It was known.3 So we ask.4\n\nNotes\n"
        "2 Tribune, http://tribune.example/b.\n"
        "3 March 2021 minutes, http://water.example/minutes.\n"
        "4 Tribune, http://tribune.example/d.\n"
    )
    assert [note for note, _ in marks(counted)] == ["2", "3", "4"]


def test_the_endnotes_are_the_list_below_the_heading() -> None:
    text = (
        "We ask for this [1] and that [2].\n\n1. A hearing, see http://list.example/.\n2. A file.\n\n"
        "## Notes\n\n1. Board, http://b.example/1\n2. Board, http://b.example/2\n"
    )
    found = cited(text, "a.md")
    assert [(c.note, c.kind, c.url) for c in found if c.note] == [
        ("1", "endnote", "http://b.example/1"),
        ("2", "endnote", "http://b.example/2"),
    ]


def test_marks_that_restart_on_every_page() -> None:
    page = (
        "This is page {0}, with a claim of its own.<sup>1</sup> It has enough words to be a text.\n\n"
        "<sup>1</sup> Board, http://page{0}.example/\n\n"
    )
    found = cited("".join(page.format(number) for number in range(1, 4)))
    assert [c.url for c in found] == [f"http://page{n}.example/" for n in range(1, 4)]
    assert [c.sentence for c in found] == [
        f"This is page {n}, with a claim of its own." for n in range(1, 4)
    ]
    assert {c.kind for c in found} == {"footnote"}


def test_notes_that_interrupt_a_sentence() -> None:
    text = (
        "The study, which the ministry paid for and then forgot, shows that departures follow\n\n"
        "¹ Institute, http://institute.example/1\n\n"
        "the price of water.¹ Another sentence.\n\nSincerely,\nA. B.\n"
    )
    (found,) = cited(text)
    assert found.sentence == (
        "The study, which the ministry paid for and then forgot, shows that departures follow "
        "the price of water."
    )


def test_an_address_alone_after_a_note_belongs_to_it() -> None:
    text = (
        "A claim is made.¹ Another one.²\n\n¹ Institute, *Water*.\n\n<http://institute.example/1>\n\n"
        "² Board, http://board.example/2\n\nYour gift helps.\n"
    )
    assert marks(text) == [("1", "http://institute.example/1"), ("2", "http://board.example/2")]


def test_a_site_footer_is_no_part_of_the_last_note() -> None:
    text = "A claim.[1]\n\nSincerely,\nX\n\n[1] Board, May 2020,\n\nYour gift helps http://us.example/give"
    *_, note = find_notes(read_letter("a.txt", text.encode()))
    assert note.text == "Board, May 2020,"


def test_cross_references_and_remarks_cite_nothing() -> None:
    text = (
        "A claim.[^1] Another.[^2]\n\n[^1]: See note 4 above.\n\n[^2]: In the annex we say more.\n"
    )
    assert cited(text, "a.md") == ()


def test_the_same_address_in_two_notes_is_cited_twice() -> None:
    text = "A.[^1] B.[^2]\n\n[^1]: http://a.example/x\n[^2]: http://a.example/x\n"
    assert marks(text, "a.md") == [("1", "http://a.example/x"), ("2", "http://a.example/x")]


def test_mail_telephones_places_and_pictures_are_no_citations() -> None:
    text = (
        "Write to a@b.example or [us](mailto:a@b.example), call [us](tel:+1), see [above](#top), "
        "![a](http://img.example/a.png).\n"
    )
    assert cited(text, "a.md") == ()


def test_a_lost_target_and_a_linked_picture() -> None:
    text = "See [the report](#), [that]() and [![a chart](http://i.example/c.png)](http://c.example/d).\n"
    found = cited(text, "a.md")
    assert [(c.anchor_text, c.problem, c.url) for c in found] == [
        ("the report", "empty_target", None),
        ("that", "empty_target", None),
        ("a chart", None, "http://c.example/d"),
    ]


def test_an_address_that_links_to_itself_counts_once() -> None:
    text = "See [http://a.example/x](http://a.example/x) now.\n"
    (found,) = cited(text, "a.md")
    assert (found.url, found.anchor_text) == ("http://a.example/x", None)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_a_citation_knows_where_its_address_stands(name: str) -> None:
    texts = {
        "a.md": 'Ça *va*.[^1] A [link](<http://l.example/x y> "t") and [lost](#).\r\n\r\n'
        "[^1]: > See http://n.example/a\\_b & <http://m.example/?a=1&amp;b=2>.\r\n",
        "a.txt": "\n\n  Ça va.[1]\n\n   [1] See http://n.example/a and\n   http://m.example/b.\n",
        "a.html": '<p>Ça &amp; va <a class="x" href="http://l.example/?a=1&amp;b=2">x</a>,'
        ' <a href="http://l.example/?a=1&amp;b=2">y</a> and http://n.example/<wbr>a.</p>',
    }
    text = texts[name]
    places = [text[slice(*c.source_span)] if c.source_span else None for c in cited(text, name)]
    assert (
        places
        == {
            "a.md": [
                "http://n.example/a\\_b",
                "http://m.example/?a=1&amp;b=2",
                "http://l.example/x y",
                "#",
            ],
            "a.txt": ["http://n.example/a", "http://m.example/b"],
            "a.html": [
                "http://l.example/?a=1&amp;b=2",
                "http://l.example/?a=1&amp;b=2",
                "http://n.example/<wbr>a",
            ],
        }[name]
    )


@pytest.mark.parametrize(
    "mark", ["^{0}^", "$^{{{0}}}$", "[\\[{0}\\]](#_ftn{0})", "[[{0}]](#_ftn{0})"]
)
def test_marks_as_converters_write_them(mark: str) -> None:
    one, two = mark.format(1), mark.format(2)
    text = f"It is full.{one} Nobody knows.{two}\n\n{one} Board, http://b.example/1\n\n{two} http://b.example/2\n"
    found = cited(text, "a.md")
    assert [(c.note, c.url, c.sentence) for c in found] == [
        ("1", "http://b.example/1", "It is full."),
        ("2", "http://b.example/2", "Nobody knows."),
    ]


def test_a_list_of_sources_is_read_as_references() -> None:
    text = 'A claim.\n\n## Sources\n\n* Water Board, "The dam", 3 May 2020, http://b.example/1\n'
    (found,) = cited(text, "a.md")
    assert (found.kind, found.title, found.publisher, found.published_on) == (
        "bare",
        "The dam",
        "Water Board",
        "2020-05-03",
    )


@pytest.mark.parametrize(
    "page",
    [
        '<p>{mark}</p><h2>Notes</h2><p><a href="{url}">[1] Water Board, Report on the dam</a></p>',
        '<p>{mark}</p><h2>Notes</h2><p><i><a href="{url}">1. Report on the dam</a></i>, 2020.</p>',
    ],
)
def test_a_link_over_a_whole_note_and_its_label_is_cited_by_it(page: str) -> None:
    url = "http://water.example/dam"
    [citation] = cited(page.format(mark="The dam broke.[1]", url=url), "letter.html")
    assert (citation.note, citation.url) == ("1", url)
    assert citation.anchor_text in ("Water Board, Report on the dam", "Report on the dam")


def test_the_number_of_a_case_is_no_label_of_a_note() -> None:
    page = '<p>The cause list.</p><h3>Notes</h3><p><a href="{}">24F-1422-10/2011</a></p>'
    [citation] = cited(page.format("http://court.example/24F"), "letter.html")
    assert (citation.note, citation.url) == (None, "http://court.example/24F")
    assert citation.anchor_text == "24F-1422-10/2011"


def test_a_number_before_a_closing_parenthesis_is_no_mark() -> None:
    text = (
        "Risks are treated in four ways (see Box 1). The board has chosen one of them.\n\n"
        "(1) Nobody may build here, except in accordance with http://law.example/part-2.\n\n"
        "(2) Fees are due in May.\n"
    )
    assert marks(text) == [(None, "http://law.example/part-2")]
    assert marks(text.replace("(see Box 1)", "1)")) == [("1", "http://law.example/part-2")]
