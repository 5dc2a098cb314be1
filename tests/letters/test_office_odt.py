"""What the ODT reader promises: marks as printed, text as shown, links as written."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.office import read_odt
from citecheck.model import Document, SpanKind
from tests.letters.office_building import ODF, ODT_TYPE, odt, odt_note

URL = "https://www.norland.example/report"
LINK = f'<text:a xlink:type="simple" xlink:href="{URL}">{{}}</text:a>'
RAISED = (
    '<style:style style:name="Up" style:family="text"><style:text-properties '
    'style:text-position="super 58%"/></style:style>'
    '<style:style style:name="T1" style:family="text" style:parent-style-name="Up"/>'
)


def read(body: str, **parts: object) -> Document:
    return read_odt("letter.odt", odt(body, **parts))


def p(text: str, style: str = "") -> str:
    said = f' text:style-name="{style}"' if style else ""
    return f"<text:p{said}>{text}</text:p>"


def marks(document: Document) -> list[tuple[str | None, str]]:
    return [(b.mark, b.text) for b in document.blocks if b.kind == "note"]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_notes_carry_the_marks_that_were_printed():
    body = p(f"a{odt_note('f1', '3', 'one')} b{odt_note('f2', '*', 'two')}")
    body += p(f"c{odt_note('e1', 'iv', 'three', 'endnote')}")
    document = read(body)
    assert marks(document) == [("3", "one"), ("*", "two"), ("iv", "three")]
    assert [b.note_kind for b in document.blocks[-3:]] == ["footnote", "footnote", "endnote"]
    assert document.blocks[0].text == "a3 b*"


def test_a_label_of_its_own_is_the_mark():
    one = odt_note("f1", "", "one").replace(
        "<text:note-citation>", '<text:note-citation text:label="†">'
    )
    assert marks(read(p(f"a{one}"))) == [("†", "one")]


@pytest.mark.parametrize("printed", ["[3]", "3)", "(3)", "3."])
def test_what_is_set_around_the_numbers_of_notes_is_no_part_of_their_marks(printed):
    assert marks(read(p(f"a{odt_note('f1', printed, 'one')}"))) == [("3", "one")]


@pytest.mark.parametrize("printed", ["", "0"])
def test_notes_that_nobody_laid_out_are_counted_and_the_reader_told(printed):
    rules = (
        '<text:notes-configuration text:note-class="footnote" style:num-format="a" '
        'text:start-value="1" text:start-numbering-at="page"/>'
    )
    body = p(f"a{odt_note('f1', printed, 'one')} b{odt_note('f2', printed, 'two')}")
    document = read(body, styles=rules)
    assert [mark for mark, _ in marks(document)] == ["b", "c"]
    assert bool(document.warnings) == (printed == "0")


def test_notes_stand_in_tables_sections_frames_lists_and_links():
    body = (
        f"<table:table><table:table-row><table:table-cell>{p('cell' + odt_note('1', '1', 'n1'))}"
        f"</table:table-cell><table:covered-table-cell>{p('covered')}</table:covered-table-cell>"
        "</table:table-row></table:table>"
        f"<text:section><text:section>{p('inner' + odt_note('2', '2', 'n2'))}</text:section>"
        "</text:section>"
        + p(f"<draw:frame><draw:text-box>{p('box' + odt_note('3', '3', 'n3'))}</draw:text-box>"
            "</draw:frame>around")
        + f"<text:list><text:list-item>{p('item' + odt_note('4', '4', 'n4'))}</text:list-item>"
        "</text:list>" + p(LINK.format("link" + odt_note("5", "5", "n5")))
    )  # fmt: skip
    document = read(body)
    assert marks(document) == [(str(n), f"n{n}") for n in range(1, 6)]
    kinds = [(b.text, b.kind) for b in document.blocks if b.kind != "note"]
    assert kinds == [
        ("cell1", "cell"),
        ("inner2", "paragraph"),
        ("box3", "paragraph"),
        ("around", "paragraph"),
        ("item4", "list_item"),
        ("link5", "paragraph"),
    ]


def test_two_notes_with_one_identifier_are_two_notes():
    body = p(f"a{odt_note('x', '1', f'See {URL}')} b{odt_note('x', '2', f'See {URL}/two')}")
    found = [(c.note, c.url) for c in find_citations(read(body))]
    assert found == [("1", URL), ("2", f"{URL}/two")]


def test_deletions_comments_and_hidden_text_do_not_count():
    hidden = (
        '<style:style style:name="H" style:family="text"><style:text-properties '
        'text:display="none"/></style:style><style:style style:name="PH" style:family='
        '"paragraph" style:parent-style-name="Q"/><style:style style:name="Q" style:family='
        '"paragraph"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p('deleted' + odt_note('1', '1', 'gone'))}</text:deletion></text:changed-region>"
        "</text:tracked-changes>"
        + p(f"kept<office:annotation>{p('comment')}</office:annotation>"
            '<text:span text:style-name="H">hidden</text:span>'
            '<text:hidden-text text:is-hidden="true">condition</text:hidden-text>')
        + p("hidden too", "PH")
        + f'<text:section text:display="none">{p("hidden section")}</text:section>'
    )  # fmt: skip
    assert texts(read(body, automatic=hidden)) == ["kept"]


def test_white_space_is_as_the_format_means_it():
    body = "<text:p>\n   one\n  two<text:s text:c='99999'/>three<text:tab/>four\n</text:p>"
    assert texts(read(body)) == ["one two    three\tfour"]


def test_fields_and_bookmarks_are_text():
    body = p(
        'The <text:bookmark-start text:name="b"/>report<text:bookmark-end text:name="b"/> of '
        "<text:date>12 May 2020</text:date>, see <text:bookmark-ref>page 4</text:bookmark-ref>"
        "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text>"
        "</text:ruby>"
    )
    assert texts(read(body)) == ["The report of 12 May 2020, see page 4漢"]


def test_what_a_content_control_of_libreoffice_holds_is_text():
    loext = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
    control = f'<loext:content-control xmlns:loext="{loext}">at {URL}</loext:content-control>.'
    note = odt_note("f1", "1", "").replace("<text:p></text:p>", p(f"Read {control}"))
    assert marks(read(p(f"a{note}"))) == [("1", f"Read at {URL}.")]


def test_a_link_in_pieces_is_one_and_a_broken_address_is_joined():
    spans = "https://www.<text:span text:style-name='T1x'>norland</text:span>.example/report"
    pieces = LINK.format("https://www.nor") + LINK.format("land.example/report")
    lines = "https://www.norland.example/annual-<text:line-break/>report"
    for body, url in (
        (LINK.format(spans), URL),
        (pieces, URL),
        (lines, f"{URL[:28]}annual-report"),
    ):
        found = [c.url for c in find_citations(read(p(f"See {body} for it.")))]
        assert found == [url]


def test_raised_type_is_known_through_its_style_and_cross_references_are_no_marks():
    again = '<text:note-ref text:note-class="footnote" text:ref-name="f1">1</text:note-ref>'
    body = p(f"The river rose{odt_note('f1', '1', f'See {URL}')} in May.")
    body += p(f'It fell<text:span text:style-name="T1">{again}</text:span> in June.')
    body += p(f"See note {again}.")
    document = read(body, styles=RAISED)
    (citation,) = find_citations(document)
    assert (citation.note, citation.sentence) == ("1", "The river rose in May.")
    assert "See note 1." in texts(document)


def test_notes_typed_by_hand_as_raised_digits_and_a_list():
    style = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/></text:list-style>'
    )
    up = '<text:span text:style-name="T1">{}</text:span>'
    body = p(f"The river rose{up.format(1)} and fell{up.format(2)}.") + p("Yours,") + p("Notes")
    body += '<text:list text:style-name="L">' + "".join(
        f"<text:list-item>{p(f'Norland Gazette, 12 May 2020, {URL}/{n}')}</text:list-item>"
        for n in (1, 2)
    )
    document = read_letter("l.odt", odt(body + "</text:list>", styles=RAISED, automatic=style))
    assert [(c.note, c.url) for c in find_citations(document)] == [
        ("1", f"{URL}/1"),
        ("2", f"{URL}/2"),
    ]


def test_lists_go_on_and_begin_where_they_say():
    style = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="a" style:num-prefix="(" style:num-suffix=")"/></text:list-style>'
    )

    def listed(more: str, *items: str) -> str:
        rows = "".join(f"<text:list-item {i}>{p('x')}</text:list-item>" for i in items)
        return f'<text:list text:style-name="L" {more}>{rows}</text:list>'

    body = listed("", "", "") + listed('text:continue-numbering="true"', "")
    body += listed("", 'text:start-value="7"', "")
    document = read(body, automatic=style)
    assert [b.number for b in document.blocks] == ["(a)", "(b)", "(c)", "(g)", "(h)"]


def test_pages_are_told_where_the_file_tells_them():
    broken = (
        '<style:style style:name="B" style:family="paragraph"><style:paragraph-properties '
        'fo:break-before="page"/></style:style>'
    )
    note = odt_note("f1", "1", f"See {URL}")
    body = p("a") + p("b", "B") + p(f"c<text:soft-page-break/>d{note}")
    document = read(body, automatic=broken, attributes='text:use-soft-page-breaks="true"')
    assert [b.page for b in document.blocks] == [1, 2, 2, 3]
    assert [b.page for b in read(body).blocks] == [None] * 4


def test_one_flat_file_is_read_as_well():
    note = odt_note("f1", "1", f"See {URL}")
    flat = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {ODF} office:mimetype='
        f'"{ODT_TYPE}"><office:styles>{RAISED}</office:styles><office:body><office:text>'
        f"{p(f'The river rose{note} in May.')}</office:text></office:body></office:document>"
    )
    document = read_letter("letter.fodt", flat.encode())
    assert document.format == "odt"
    assert [(c.note, c.url) for c in find_citations(document)] == [("1", URL)]


def test_emphasis_is_known_and_spans_of_a_mark_are_not_raised_twice():
    slanted = (
        '<style:style style:name="I" style:family="text"><style:text-properties '
        'fo:font-style="italic"/></style:style>'
    )
    note = odt_note("f1", "1", "one")
    body = p(f'<text:span text:style-name="T1">{note}</text:span> '
             '<text:span text:style-name="I">The Title</text:span>')  # fmt: skip
    spans = read(body, styles=RAISED, automatic=slanted).blocks[0].spans
    assert [span.kind for span in spans] == [SpanKind.MARK, SpanKind.EMPHASIS]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("", "empty_target"),
        ("#", "empty_target"),
        ("#Xa39a3ee5e6b4b0d3255bfef95601890afd80709", "empty_target"),  # pandoc's `[…](#)`
        ("#Table2", None),
        ("#2.9.%20Files%7Coutline", None),
        ("#The%20place", None),
        ("#_Toc1", None),
        ("#1.Introduction|outline", None),
    ],
)
def test_a_link_into_the_letter_is_none_of_the_web_even_where_its_place_is_gone(target, problem):
    link = f'<text:a xlink:href="{target}">the annual report</text:a>'
    found = find_citations(read(p(f'<text:bookmark text:name="The place"/>See {link}.')))
    assert [c.problem for c in found] == [problem] * bool(problem)


def test_what_is_still_to_be_filled_in_is_no_text():
    body = (
        '<text:p>See https://a.example/one\u2011two <text:placeholder text:placeholder-type="text">'
        "&lt;https://a.example/template&gt;</text:placeholder></text:p>"
    )
    citations = find_citations(read_odt("letter.odt", odt(body)))
    assert [one.url for one in citations] == ["https://a.example/one-two"]


def test_pages_that_the_letter_ends_itself_are_counted_where_no_others_are():
    notes = [odt_note(f"f{n}", "0", "x") for n in (1, 2, 3)]
    data = odt(
        f"<text:p>a{notes[0]}</text:p><text:p>b{notes[1]}</text:p>"
        f'<text:p text:style-name="N">c{notes[2]}</text:p>',
        styles='<text:notes-configuration text:note-class="footnote" style:num-format="1" '
        'text:start-numbering-at="page"/>',
        automatic='<style:style style:name="N" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>',
    )
    document = read_odt("letter.odt", data)
    assert [block.mark for block in document.blocks if block.kind == "note"] == ["1", "2", "1"]
    assert [block.page for block in document.blocks] == [None] * 6
    assert "where pages end" in document.warnings[0].problem


@pytest.mark.parametrize("name", ["", "geo1#dec09r3", "9", "twice"])
def test_names_that_may_be_none_damage_no_letter(name):
    document = read(p("The dam broke.").replace("<text:p", f'<text:p xml:id="{name}"') * 2)
    assert texts(document) == ["The dam broke."] * 2
