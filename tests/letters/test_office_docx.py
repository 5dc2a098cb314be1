"""What the DOCX reader promises: notes as Word numbers them, links as they were meant."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.numerals import format_number
from citecheck.letters.office import read_docx
from citecheck.letters.office.fields import hyperlink_target
from citecheck.model import Document, SpanKind
from tests.letters.office_building import (
    CUSTOM,
    STRICT,
    begin,
    docx,
    end,
    field,
    note,
    p,
    packed,
    part,
    ref,
    rels,
    section,
    separate,
    sup,
    t,
)

URL = "https://www.norland.example/report"
WORDS = "The committee has said so in its report."


def marks(document: Document) -> list[str]:
    """Return the marks of the notes in the order of their bodies."""
    return [block.mark or "" for block in document.blocks if block.kind == "note"]


def read(body: str, **parts: object) -> Document:
    return read_docx("letter.docx", docx(body, **parts))


def citations(body: str, **parts: object) -> list[tuple[str | None, str | None]]:
    document = read_letter("letter.docx", docx(body, **parts))
    return [(one.note, one.url) for one in find_citations(document)]


def links(document: Document) -> list[tuple[str, str | None]]:
    return [
        (block.text[span.start : span.end], span.target)
        for block in document.blocks
        for span in block.spans
        if span.kind is SpanKind.LINK
    ]


# --- numbers of notes ----------------------------------------------------------------


def test_notes_are_numbered_by_the_order_of_their_references_and_not_by_their_ids():
    document = read(
        p("First", ref("7")) + p("second", ref("2")),
        footnotes={"2": note("two"), "7": note("seven")},
    )
    assert [(b.mark, b.text) for b in document.blocks if b.kind == "note"] == [
        ("1", "seven"),
        ("2", "two"),
    ]
    assert document.blocks[0].text == "First1"


def test_footnotes_and_endnotes_are_counted_apart_in_words_own_styles():
    document = read(
        p("a", ref("1"), "b", ref("1", "endnote"), "c", ref("2"), "d", ref("2", "endnote")),
        footnotes={"1": note("f1"), "2": note("f2")},
        endnotes={"1": note("e1", "endnote"), "2": note("e2", "endnote")},
    )
    found = [(b.mark, b.note_kind) for b in document.blocks if b.kind == "note"]
    assert found == [("1", "footnote"), ("2", "footnote"), ("i", "endnote"), ("ii", "endnote")]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ('<w:footnotePr><w:numFmt w:val="lowerRoman"/></w:footnotePr>', ["i", "ii"]),
        ('<w:footnotePr><w:numFmt w:val="upperLetter"/></w:footnotePr>', ["A", "B"]),
        ('<w:footnotePr><w:numFmt w:val="chicago"/></w:footnotePr>', ["*", "†"]),
        ('<w:footnotePr><w:numStart w:val="5"/></w:footnotePr>', ["5", "6"]),
        ('<w:footnotePr><w:numStart w:val="0"/></w:footnotePr>', ["0", "1"]),
        (f'<w:footnotePr><w:numStart w:val="{"9" * 5000}"/></w:footnotePr>', ["1", "2"]),
    ],
)
def test_the_letter_says_how_its_notes_are_numbered(settings, wanted):
    body = p("a", ref("1")) + p("b", ref("2"))
    assert marks(read(body, footnotes={"1": note("x"), "2": note("y")}, settings=settings)) == (
        wanted
    )


def test_each_section_numbers_in_its_own_way_and_ends_behind_its_last_paragraph():
    restart = '<w:numRestart w:val="eachSect"/>'
    body = (
        p("a", ref("1"))
        + p("b", ref("2"), properties=section(restart))
        + p("c", ref("3"))
        + p("d", ref("4"))
        + section('<w:numFmt w:val="lowerLetter"/>', restart)
    )
    notes = {str(n): note(f"n{n}") for n in range(1, 5)}
    assert marks(read(body, footnotes=notes)) == ["1", "2", "a", "b"]


def test_sections_without_restart_count_on():
    body = p("a", ref("1"), properties=section()) + p("b", ref("2")) + section()
    assert marks(read(body, footnotes={"1": note("x"), "2": note("y")})) == ["1", "2"]


def test_an_old_section_kept_for_tracking_changes_is_none():
    old = "<w:sectPrChange><w:sectPr/></w:sectPrChange>"
    last = f'<w:sectPr><w:footnotePr><w:numFmt w:val="upperRoman"/></w:footnotePr>{old}</w:sectPr>'
    assert marks(read(p("a", ref("1")) + last, footnotes={"1": note("x")})) == ["I"]


PAGE = "<w:r><w:lastRenderedPageBreak/></w:r>"
BY_PAGE = '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>'


def test_notes_restart_on_every_page_where_the_file_says_where_pages_end():
    body = p("a", ref("1"), "b", ref("2")) + p(PAGE, "c", ref("3"))
    document = read(body, footnotes={str(n): note(f"n{n}") for n in (1, 2, 3)}, settings=BY_PAGE)
    assert marks(document) == ["1", "2", "1"]
    assert [b.page for b in document.blocks] == [1, 2, 1, 1, 2]
    assert document.warnings == ()


def test_where_it_does_not_say_the_reader_does():
    body = p("a", ref("1")) + p("b", ref("2"))
    document = read(body, footnotes={"1": note("x"), "2": note("y")}, settings=BY_PAGE)
    assert "every page" in document.warnings[0].problem


@pytest.mark.parametrize(
    "run",
    [
        f"<w:r><w:footnoteReference {CUSTOM}w:id='9'/><w:t>*</w:t></w:r>",
        f"<w:r><w:footnoteReference {CUSTOM}w:id='9'/></w:r>" + sup("*"),
        f"<w:r><w:t>said</w:t><w:footnoteReference {CUSTOM}w:id='9'/><w:t>*</w:t></w:r>",
        f"<w:r><w:footnoteReference {CUSTOM}w:id='9'/></w:r>" + t("* and more words"),
        f"<w:r><w:footnoteReference {CUSTOM}w:id='9'/>"
        '<w:sym w:font="Symbol" w:char="F02A"/></w:r>',
    ],
)
def test_a_custom_mark_is_the_text_behind_its_reference_and_is_not_counted(run):
    document = read(
        p("One", ref("1"), run, " two", ref("2")),
        footnotes={
            "1": note("first"),
            "9": p(t("* "), f"The star, {URL}"),
            "2": note("second"),
        },
    )
    assert marks(document) == ["1", "*", "2"]
    assert document.blocks[2].text == f"The star, {URL}"
    spans = [s for s in document.blocks[0].spans if s.kind is SpanKind.MARK]
    assert [document.blocks[0].text[s.start : s.end] for s in spans] == ["1", "*", "2"]


def test_a_custom_mark_that_is_missing_does_not_lose_the_note():
    document = read(
        p("Text", ref("3", more=CUSTOM)) + p("next"), footnotes={"3": note(f"See {URL}")}
    )
    assert [b.text for b in document.blocks if b.kind == "note"] == [f"See {URL}"]
    assert len(find_citations(document)) == 1


def test_a_note_whose_number_is_typed_loses_it_and_one_that_begins_with_a_number_does_not():
    document = read(
        p("a", ref("1"), "b", ref("2")),
        footnotes={"1": p("1. Typed"), "2": note("2 percent of all")},
    )
    assert [b.text for b in document.blocks if b.kind == "note"] == ["Typed", "2 percent of all"]


def test_references_stand_in_tables_boxes_controls_links_and_insertions():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"<w:txbxContent>{p('In a box', ref('3'))}</w:txbxContent></wps:txbx></w:drawing>"
        "</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{p('In a box', ref('3'))}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    table = f"<w:tbl><w:tr><w:tc>{p('In a cell', ref('1'))}</w:tc></w:tr></w:tbl>"
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Controlled', ref('2'))}</w:sdtContent></w:sdt>"
    link = p(f'<w:hyperlink r:id="rId1">{t("linked")}{ref("4")}</w:hyperlink>')
    inserted = p(f'<w:ins w:id="1">{t("inserted")}{ref("5")}</w:ins>')
    tagged = p(f'<w:smartTag w:element="place">{t("tagged")}{ref("6")}</w:smartTag>')
    document = read(
        table + control + p("Before", box) + link + inserted + tagged,
        footnotes={str(n): note(f"n{n}") for n in range(1, 7)},
        links={"rId1": URL},
    )
    assert marks(document) == ["1", "2", "3", "4", "5", "6"]
    assert sum(block.text.count("In a box") for block in document.blocks) == 1
    assert [b.kind for b in document.blocks][:2] == ["cell", "paragraph"]


def test_two_references_to_one_note_are_one_note():
    document = read(p("a", ref("1")) + p("b", ref("1")), footnotes={"1": note(f"See {URL}")})
    assert marks(document) == ["1"]
    assert [c.url for c in find_citations(document)] == [URL]


def test_a_cross_reference_to_a_note_is_no_second_mark():
    again = field("NOTEREF _Ref1 \\h", sup("1"))
    document = read(
        p(WORDS, ref("1")) + p("As said before", again, " it is so."),
        footnotes={"1": note(f"See {URL}")},
    )
    (citation,) = find_citations(document)
    assert (citation.note, citation.url, citation.sentence) == ("1", URL, WORDS)
    plain = read(p("See note ", field("NOTEREF _Ref1 \\h", "1")), footnotes={"1": note("x")})
    assert plain.blocks[0].text == "See note 1"


def test_the_lines_that_part_notes_from_text_are_no_notes():
    document = read(p("a", ref("0"), ref("1")), footnotes={"1": note("x")})
    assert "never read" not in "".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "decimal", "1"), (4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"),
        (27, "lowerLetter", "aa"), (53, "upperLetter", "AAA"), (6, "chicago", "††"),
        (7, "decimalZero", "07"), (3, "decimalEnclosedCircle", "3"), (2, "none", ""),
        (2, "russianLower", "б"), (10**9, "lowerRoman", "99999"), (-4, "a", "0"), (1, "", "1"),
    ],
)  # fmt: skip
def test_numbers_are_printed_as_word_prints_them(number, style, printed):
    assert format_number(number, style) == printed


# --- what does not count -------------------------------------------------------------


def test_deleted_text_and_its_notes_do_not_count_and_neither_do_comments():
    gone = f'<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r>{ref("1")}</w:del>'
    moved = f'<w:moveFrom w:id="2">{t("moved away")}{ref("2")}</w:moveFrom>'
    arrived = f'<w:moveTo w:id="3">{t("arrived")}{ref("3")}</w:moveTo>'
    comment = '<w:r><w:commentReference w:id="0"/></w:r>'
    row = f"<w:tbl><w:tr><w:trPr><w:del w:id='4'/></w:trPr><w:tc>{p('row')}</w:tc></w:tr></w:tbl>"
    document = read(
        p("Kept ", gone, moved, arrived, comment) + row,
        footnotes={str(n): note(f"n{n}") for n in (1, 2, 3)},
        extra={"word/comments.xml": part("comments", f"<w:comment>{p(URL)}</w:comment>")},
    )
    assert [b.text for b in document.blocks] == ["Kept arrived1", "n3"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    deleted = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = p("https://www.norland.example/", properties=deleted) + p("report and more")
    assert [b.text for b in read(body).blocks] == ["https://www.norland.example/report and more"]
    assert [b.text for b in read(p("last", properties=deleted)).blocks] == ["last"]


def test_hidden_text_placeholders_headers_and_footers_do_not_count():
    hidden = t("hidden", "<w:vanish/>") + t("by style", '<w:rStyle w:val="H"/>')
    styles = (
        '<w:style w:type="character" w:styleId="B"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="H"><w:basedOn w:val="B"/></w:style>'
    )
    shown = t(" shown", '<w:rStyle w:val="H"/><w:vanish w:val="0"/>')
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{p('Click here to enter text.')}</w:sdtContent></w:sdt>"
    )
    document = read(
        p("Text", hidden, shown) + control,
        styles=styles,
        extra={"word/header1.xml": part("hdr", p("Head")), "word/footer1.xml": part("ftr", p("F"))},
    )
    assert [b.text for b in document.blocks] == ["Text shown"]


def test_codes_of_fields_are_no_text_even_where_one_stands_in_another():
    inner = field("MERGEFIELD address", URL)
    nested = f'{begin()}<w:r><w:instrText>HYPERLINK "</w:instrText></w:r>{inner}<w:r>'
    nested += f'<w:instrText>"</w:instrText></w:r>{separate()}{t("the report")}{end()}'
    zotero = field("ADDIN ZOTERO_ITEM CSL_CITATION {&quot;uri&quot;:&quot;http://z&quot;}", "(A)")
    document = read(p("See ", nested, " and ", zotero))
    assert document.blocks[0].text == "See the report and (A)"
    assert links(document) == [("the report", URL)]


# --- links ---------------------------------------------------------------------------


def test_each_part_has_its_own_relationships_and_a_missing_one_is_an_empty_target():
    link = '<w:hyperlink r:id="rId1">{}</w:hyperlink>'
    document = read(
        p(link.format(t("in the text")), ref("1"), link.replace("rId1", "rId9").format(t("lost"))),
        footnotes={"1": note(link.format(t("in a note")))},
        links={"rId1": "https://text.example/"},
        note_links={"rId1": "https://note.example/"},
    )
    assert links(document) == [
        ("in the text", "https://text.example/"),
        ("lost", ""),
        ("in a note", "https://note.example/"),
    ]
    problems = [(c.anchor_text, c.problem) for c in find_citations(document) if c.problem]
    assert problems == [("lost", "empty_target")]


def test_an_anchor_in_the_letter_is_no_citation_and_one_in_a_page_is_kept():
    inside = f'<w:hyperlink w:anchor="_Toc1">{t("Chapter")}</w:hyperlink>'
    outside = f'<w:hyperlink r:id="rId1" w:anchor="part2">{t("the second part")}</w:hyperlink>'
    assert citations(p(inside, " ", outside), links={"rId1": URL}) == [(None, f"{URL}#part2")]
    located = outside.replace("w:anchor", "w:docLocation")
    assert citations(p(located), links={"rId1": URL}) == [(None, f"{URL}#part2")]


NAMELESS = "Xa39a3ee5e6b4b0d3255bfef95601890afd80709"
"""What pandoc makes of `[the annual report](#)`."""


@pytest.mark.parametrize(("name", "problem"), [
    ("", "empty_target"), (NAMELESS, "empty_target"), ("chapter", None), ("_Toc1", None),
    ("top", None), ("d0e69", None), ("z9c0f4ce08cfc499497e45e0e29c1b6c5", None),
])  # fmt: skip
def test_a_link_into_the_letter_is_none_of_the_web_even_where_its_place_is_gone(name, problem):
    place = '<w:bookmarkStart w:id="1" w:name="Chapter"/>'
    for link in (
        f'<w:hyperlink w:anchor="{name}">{t("the annual report")}</w:hyperlink>',
        field(f'HYPERLINK \\l "{name}"', "the annual report"),
    ):
        found = find_citations(read(p(place, "See ", link, ".")))
        assert [c.problem for c in found] == [problem] * bool(problem)


def test_a_note_that_evidently_had_an_address_says_so_where_its_link_leads_into_the_letter():
    inside = f'<w:hyperlink w:anchor="gone">{t("The dam")}</w:hyperlink>'
    for text, problem in ((", accessed 3 May 2020.", ["missing_url"]), (", above.", [])):
        found = find_citations(
            read(p("It broke.", ref("1")), footnotes={"1": note(inside + t(text))})
        )
        assert [c.problem for c in found] == problem


@pytest.mark.parametrize(
    ("code", "target"),
    [
        (f' HYPERLINK "{URL}" ', URL),
        (f"HYPERLINK {URL}", URL),
        (f'HYPERLINK "{URL}" \\l "part2"', f"{URL}#part2"),
        (f'HYPERLINK "{URL}" \\o "A tip" \\t "_blank"', URL),
        (f'HYPERLINK \\o "A tip" \\t "_blank" "{URL}"', URL),
        (f'HYPERLINK \\h "{URL}"', URL),
        (f"hyperlink “{URL}”", URL),
        ('HYPERLINK \\l "_Toc1"', "#_Toc1"),
        (f'HYPERLINK "{URL}#a" \\l "b"', f"{URL}#a"),
        ("HYPERLINK", ""),
        ("PAGEREF _Toc1 \\h", None),
        ("HYPERLINKED nothing", None),
        ("", None),
    ],
)
def test_codes_of_hyperlink_fields(code, target):
    assert hyperlink_target(code) == target


def test_the_code_of_a_field_may_be_split_anywhere():
    code = f'HYPERLINK "{URL}" \\o "Tip"'
    for size in (1, 3, 11, 40):
        document = read(p("See ", field(code, "this", split=size), "."))
        assert links(document) == [("this", URL)]


def test_a_field_may_run_over_paragraphs_and_one_without_end_swallows_nothing():
    over = (
        p("Before", begin(), f'<w:r><w:instrText>HYPERLINK "{URL}"</w:instrText></w:r>', separate(),
          "first") + p("second") + p("third", end(), " and after")
    )  # fmt: skip
    assert links(read(over)) == [("first", URL), ("second", URL), ("third", URL)]
    lost = over.replace(end(), "")
    assert links(read(lost)) == []
    assert [b.text for b in read(lost).blocks] == ["Beforefirst", "second", "third and after"]


def test_a_text_box_within_a_link_leaves_the_link_in_its_place():
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('box')}</w:txbxContent></v:textbox></w:pict>"
    body = p(f"Before {'x' * 30} ", field(f'HYPERLINK "{URL}"', box + "</w:r>" + t("the report")))
    assert ("the report", URL) in links(read(body))


def test_simple_fields_link_too():
    body = p(f"<w:fldSimple w:instr='HYPERLINK \"{URL}\"'>{t('here')}</w:fldSimple>")
    assert links(read(body)) == [("here", URL)]


def test_a_link_in_pieces_is_one_link():
    piece = '<w:hyperlink r:id="rId1">{}</w:hyperlink>'
    body = p("".join(piece.format(t(one, style)) for one, style in (
        ("https://www.", ""), ("norland", "<w:i/>"), (".example/report", ""))))  # fmt: skip
    assert citations(body, links={"rId1": URL}) == [(None, URL)]


def test_what_is_typed_behind_a_link_belongs_to_its_address():
    link = f'<w:hyperlink r:id="rId1">{t(URL)}</w:hyperlink>'
    longer = p("See ", link, "-2021/final.pdf for it.")
    assert citations(longer, links={"rId1": URL}) == [(None, f"{URL}-2021/final.pdf")]
    for behind in (").", ". Then", " and", sup("9"), ref("1")):
        found = citations(p("See ", link, behind), links={"rId1": URL}, footnotes={"1": note("x")})
        assert found == [(None, URL)]


def test_a_target_that_was_unescaped_is_as_printed():
    shown = "https://www.norland.example/a%20b%C3%A9.pdf"
    link = f'<w:hyperlink r:id="rId1">{t(shown)}</w:hyperlink>'
    raw = "https://www.norland.example/a bé.pdf"
    assert citations(p(link), links={"rId1": raw}) == [(None, shown)]
    phrase = link.replace(shown, "the report")
    assert citations(p(phrase), links={"rId1": raw}) == [
        (None, "https://www.norland.example/a%20bé.pdf")
    ]


@pytest.mark.parametrize("target", ["norland.example/report", "file:///C:/x", "#_Hlk1"])
def test_a_link_to_no_page_that_shows_an_address_cites_it(target):
    link = f'<w:hyperlink r:id="rId1">{t(URL)}</w:hyperlink>'
    assert citations(p("See ", link, "."), links={"rId1": target}) == [(None, URL)]


@pytest.mark.parametrize(
    "broken",
    [
        "<w:r><w:t>https://www.norland.example/annual</w:t><w:noBreakHyphen/><w:t>report</w:t></w:r>",
        "<w:r><w:t>https://www.norland.example/annual-</w:t><w:br/><w:t>report</w:t></w:r>",
        "<w:r><w:t>https://www.norland.example/an</w:t><w:softHyphen/><w:t>nual-report</w:t></w:r>",
        t("https://www.nor") + '<w:proofErr w:type="spellEnd"/>' + t("land.example/annual-report"),
    ],
)
def test_an_address_in_print_survives_what_breaks_it(broken):
    assert citations(p("See ", broken, " for it.")) == [
        (None, "https://www.norland.example/annual-report")
    ]


# --- notes typed by hand -------------------------------------------------------------

LIST = (
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="{}"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
TYPED = p("The river rose", sup("1"), " and fell", sup("2"), ".") + p("Yours,") + p("Notes")
TRUTH = [("1", "https://a.example/one"), ("2", "https://b.example/two")]


@pytest.mark.parametrize("label", ["{}. ", "{} ", "[{}] ", "<sup>"])
def test_notes_typed_by_hand(label):
    body = TYPED
    for number, url in TRUTH:
        mark = sup(number) if label == "<sup>" else t(label.format(number))
        body += p(mark, t(f"Norland Gazette, 12 May 2020, {url}"))
    assert citations(body) == TRUTH


@pytest.mark.parametrize("text", ["%1.", "[%1]", "%1)", "(%1)", "%1"])
def test_notes_typed_as_a_numbered_list(text):
    body = TYPED
    for _, url in TRUTH:
        properties = ITEM.format(1)
        body += p(f"Norland Gazette, 12 May 2020, {url}", properties=properties)
    assert citations(body, numbering=LIST.format(text)) == TRUTH


def test_lists_count_as_word_counts_them():
    body = "".join(p(f"item {n}", properties=ITEM.format(n)) for n in (1, 1, 2, 2, 1))
    document = read(body, numbering=LIST.format("%1."))
    assert [b.number for b in document.blocks] == ["1.", "2.", "1.", "2.", "3."]
    assert {b.kind for b in document.blocks} == {"list_item"}


def test_raised_type_by_style_or_by_position_is_raised_and_in_pieces_is_one():
    styles = (
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:rPr>'
        '<w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )
    styled = t("1", '<w:rStyle w:val="FootnoteReference"/>')
    lifted = t("2", '<w:position w:val="8"/>')
    document = read(p("a", styled, "b", lifted, "c", sup("1"), sup("3")), styles=styles)
    block = document.blocks[0]
    assert [block.text[s.start : s.end] for s in block.spans] == ["1", "2", "13"]


# --- dialects ------------------------------------------------------------------------


def test_headings_are_known_by_style_or_level_and_body_text_is_none():
    styles = (
        '<w:style w:type="paragraph" w:styleId="X1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X2"><w:basedOn w:val="X1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="X3"><w:basedOn w:val="X1"/><w:pPr>'
        '<w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    body = "".join(p("x", properties=f'<w:pStyle w:val="X{n}"/>') for n in (1, 2, 3))
    body += p("x", properties='<w:outlineLvl w:val="0"/>')
    kinds = [b.kind for b in read(body, styles=styles).blocks]
    assert kinds == ["heading", "heading", "paragraph", "heading"]


def test_strict_documents_are_read_as_others():
    document = read(p("a", ref("1")), footnotes={"1": note(f"See {URL}")}, w=STRICT)
    assert marks(document) == ["1"]
    assert find_citations(document)[0].url == URL


def test_right_to_left_text_keeps_its_marks_and_addresses():
    arabic = t("انظر التقرير", "<w:rtl/>")
    body = p(f'<w:bdo w:val="rtl">{arabic}</w:bdo>', ref("1"))
    assert citations(body, footnotes={"1": note(f"انظر {URL}،")}) == [("1", URL)]


def test_part_names_differ_in_case_and_slashes_and_the_main_part_may_have_any_name():
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels({"rId1": "/word/document2.xml"}, "officeDocument"),
        "Word\\Document2.xml": part("document", f"<w:body>{p(URL)}</w:body>"),
    }
    document = read_letter("letter.docx", packed(parts))
    assert (document.format, document.blocks[0].text) == ("docx", URL)


def test_web_pages_inserted_whole_are_read_and_other_files_named():
    page = f"<html><body><p>See <a href='{URL}'>the report</a>.</p></body></html>"
    mail = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{page}\r\n--x--\r\n"
    )
    for name, content in (("a.html", page), ("a.mht", mail)):
        data = docx(
            p("Dear all") + '<w:altChunk r:id="rId1"/>',
            chunks={"rId1": name},
            extra={f"word/{name}": content},
        )
        assert [c.url for c in find_citations(read_docx("letter.docx", data))] == [URL]
    data = docx(p("Dear all") + '<w:altChunk r:id="rId1"/>', chunks={"rId1": "gone.docx"})
    assert "inserted" in read_docx("letter.docx", data).warnings[0].problem


def test_web_pages_inserted_whole_keep_their_notes_apart():
    def page(number: int) -> str:
        return (
            f"<html><body><p>Page {number} says so<sup><a href='#n1' id='r1'>1</a></sup>.</p>"
            f"<ol><li id='n1'>Gazette, {URL}/{number}. <a href='#r1'>back</a></li></ol>"
            "</body></html>"
        )

    data = docx(
        '<w:altChunk r:id="rId1"/><w:altChunk r:id="rId2"/>',
        chunks={"rId1": "a.html", "rId2": "b.html"},
        extra={"word/a.html": page(1), "word/b.html": page(2)},
    )
    found = [(c.note, c.url, c.sentence) for c in find_citations(read_docx("letter.docx", data))]
    assert found == [("1", f"{URL}/{n}", f"Page {n} says so.") for n in (1, 2)]


def test_a_note_says_the_page_of_its_mark():
    body = p("a") + p(PAGE, "b", ref("1"))
    document = read(body, footnotes={"1": note(f"See {URL}")})
    assert [(c.note, c.page) for c in find_citations(document)] == [("1", 2)]


def test_links_back_to_the_text_name_no_source():
    back = '<w:hyperlink w:anchor="fnref1">' + t(" ↩") + "</w:hyperlink>"
    body = TYPED
    for number, url in TRUTH:
        body += p(f"{number}. Norland Gazette, 12 May 2020, ", t(url), back)
    document = read(body)
    assert not any("↩" in block.text for block in document.blocks)
    assert [(c.note, c.url) for c in find_citations(document)] == TRUTH


def test_a_hidden_style_of_paragraphs_hides_and_a_run_may_show_itself_again():
    styles = (
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="H"/><w:rPr><w:vanish/></w:rPr>'
        "</w:style>"
    )
    body = p("unseen ", t("seen", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="H"/>')
    document = read_docx("letter.docx", docx(body + p("after"), styles=styles))
    assert [block.text for block in document.blocks] == ["seen", "after"]


def test_a_hyphen_that_keeps_an_address_whole_is_a_hyphen():
    body = p("See https://a.example/one", "<w:r><w:noBreakHyphen/></w:r>", "two\u2011three")
    (citation,) = find_citations(read_docx("letter.docx", docx(body)))
    assert citation.url == "https://a.example/one-two-three"


def test_pages_that_the_letter_ends_itself_are_counted_where_no_others_are():
    rules = section('<w:numRestart w:val="eachPage"/>')
    body = p("a", ref("1")) + p("b", ref("2")) + p("c", ref("3"), properties="<w:pageBreakBefore/>")
    data = docx(body + rules, footnotes={str(n): note("x") for n in (1, 2, 3)})
    document = read_docx("letter.docx", data)
    assert [block.mark for block in document.blocks if block.kind == "note"] == ["1", "2", "1"]
    assert "where pages end" in document.warnings[0].problem


def test_a_word_that_touches_a_linked_address_leaves_the_link_and_the_print():
    link = f'<w:hyperlink r:id="rId1">{t(URL)}</w:hyperlink>'
    document = read_letter(
        "a.docx", docx(p("See ", link, t("propose "), "it."), links={"rId1": URL})
    )
    [citation] = find_citations(document)
    assert citation.url == URL
    assert [one.url for one in citation.candidates] == [f"{URL}propose"]
    more = read_letter("a.docx", docx(p("See ", link, t("-2020.pdf.")), links={"rId1": URL}))
    assert [one.url for one in find_citations(more)] == [f"{URL}-2020.pdf"]
