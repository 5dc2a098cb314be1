"""The HTML reader: the letter in the page, and notes in the dress of many programs."""

# ruff: noqa: E501 - pages as programs write them

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.model import Citation, Document

WORD = (
    "<html><body lang=EN-US><div class=WordSection1><p class=MsoNormal>The prison is full."
    '<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>'
    "<![if !supportFootnotes]>[1]<![endif]></span></a> More.</p></div>"
    '<div style="mso-element:footnote-list"><hr><div style="mso-element:footnote" id=ftn1>'
    '<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Board, '
    '<a href="http://b.example/1">http://b.example/1</a>.</p></div></div></body></html>'
)
PANDOC = (
    '<p>The prison is full.<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref">'
    '<sup>1</sup></a> More.</p><section class="footnotes" role="doc-endnotes"><hr /><ol>'
    '<li id="fn1"><p>Board, <a href="http://b.example/1" class="uri">http://b.example/1</a>.'
    '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>'
)
GITHUB = (
    '<p>The prison is full.<sup><a href="#user-content-fn-1" id="user-content-fnref-1" '
    'data-footnote-ref aria-describedby="footnote-label">1</a></sup> More.</p>'
    '<section data-footnotes class="footnotes"><h2 class="sr-only" id="footnote-label">Footnotes</h2>'
    '<ol><li id="user-content-fn-1"><p>Board, <a href="http://b.example/1">http://b.example/1</a> '
    '<a href="#user-content-fnref-1" data-footnote-backref class="data-footnote-backref">↩</a></p></li>'
    "</ol></section>"
)
WORDPRESS = (
    '<div class="entry-content"><p>The prison is full.<sup class="modern-footnotes-footnote">'
    '<a href="#footnote_1" id="ref_1">1</a></sup> More.</p><div class="footnotes_container"><p id="footnote_1">'
    '<a href="#ref_1">1.</a> Board, http://b.example/1</p></div></div>'
    '<div class="sharedaddy"><a href="https://x.com/intent/tweet?url=http%3A%2F%2Fx">Tweet</a></div>'
)
DRUPAL = (
    '<p>The prison is full.<a class="see-footnote" id="footnoteref1_abc" title="Board" '
    'href="#footnote1_abc">1</a> More.</p><ul class="footnotes"><li class="footnote" id="footnote1_abc">'
    '<a class="footnote-label" href="#footnoteref1_abc">1.</a> Board, http://b.example/1</li></ul>'
)
WIKI = (
    '<p>The prison is full.<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>'
    ' More.</p><ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b>'
    '<a href="#cite_ref-1">^</a></b></span> <span>Board, http://b.example/1</span></li></ol>'
)
DEFINITIONS = (
    '<p>The prison is full.<a href="#n1">[1]</a> More.</p><dl><dt id="n1">[1]</dt>'
    "<dd>Board, http://b.example/1</dd></dl>"
)
UNLINKED = (
    "<p>The prison is full.<sup>1</sup> More.</p><ol><li>An item</li></ol>"
    "<p><sup>1</sup> Board, http://b.example/1</p>"
)
UNLINKED_LIST = (
    "<p>The prison is full.<sup>1</sup> More.</p><ol><li>An item</li></ol>"
    "<h3>Notes</h3><ol><li>Board, http://b.example/1</li></ol>"
)
TABLE = (
    '<p>The prison is full.<a href="#n1"><sup>1</sup></a> More.</p><table><tr><td id="n1">1</td>'
    "<td>Board, http://b.example/1</td></tr></table>"
)
TEXINFO = (
    '<p>The prison is full.<a class="footnote" id="DOCF1" href="#FOOT1"><sup>1</sup></a> More.</p>'
    '<div class="footnotes-segment"><hr><h4 class="footnotes-heading">Footnotes</h4>'
    '<h5 class="footnote-body-heading"><a id="FOOT1" href="#DOCF1">(1)</a></h5>'
    '<p>Board, <a href="http://b.example/1">http://b.example/1</a>.</p></div>'
)
LONE = (
    '<p>The prison is full.<a href="#n1">1</a> More.</p><hr><p><a name="n1">1</a></p>'
    "<p>Board, http://b.example/1</p>"
)
NESTED = (
    "<p>The prison is full.<sup>1</sup> More.</p><h3>Footnotes</h3><ol><li>What the board said:"
    "<ul><li>Board, http://b.example/1</li></ul></li></ol>"
)
CIRCLED = "<p>The prison is full.①</p><p>More.</p><p>① Board, http://b.example/1</p>"
DRESSES = {
    name: value
    for name, value in globals().items()
    if name.isupper() and isinstance(value, str) and "<p" in value
}


def read(page: str) -> Document:
    return read_letter("a.html", page.encode())


def cited(page: str) -> tuple[Citation, ...]:
    return find_citations(read(page))


@pytest.mark.parametrize("dress", sorted(DRESSES))
def test_notes_in_every_dress(dress: str) -> None:
    (found,) = cited(f"<html><body>{DRESSES[dress]}</body></html>")
    assert (found.note, found.url) == ("1", "http://b.example/1")
    assert found.sentence == "The prison is full."
    assert found.kind in ("footnote", "endnote")


def test_the_sites_own_links_are_no_citations() -> None:
    page = """<html><body>
    <a class="skip-link" href="http://site.example/#main">Skip</a>
    <header><a href="http://site.example/">Home</a></header>
    <nav><a href="http://site.example/news">News</a></nav>
    <main><article><h1>A letter</h1><p>See <a href="http://a.example/x">this</a>
    and <a href="#part">below</a>.</p><h2 id="part">Part</h2>
    <div class="social-share"><a href="https://www.facebook.com/sharer.php?u=x">Share</a></div>
    <p>Write to <a href="mailto:a@b.example">us</a>. <img src="http://img.example/a.png"></p>
    </article></main>
    <aside><a href="http://site.example/more">More</a></aside>
    <footer><a href="http://site.example/imprint">Imprint</a> http://site.example/terms</footer>
    <script>var x = "http://script.example/";</script><!-- http://comment.example/ -->
    </body></html>"""
    assert [c.url for c in cited(page)] == ["http://a.example/x"]


def test_an_aside_of_sources_is_the_letters() -> None:
    words = "<p>The dam broke in the spring of the year, and nobody was told of it.</p>" * 8
    page = f"""<html><body><div class="body"><h1>A letter</h1>{words}
    <aside class="topic"><p class="topic-title">References:</p><ul>
    <li><a href="http://water.example/dam">A report on dams</a>, Water Board</li></ul></aside>
    {words}<aside class="box"><p>Related</p><ul>
    <li><a href="http://site.example/more">More of us</a></li></ul></aside></div></body></html>"""
    assert [c.url for c in cited(page)] == ["http://water.example/dam"]


def test_the_only_note_of_a_part_is_not_the_whole_part() -> None:
    note = """<div class="citation" id="r1" role="{}"><span class="label">[<a href="#id1">1</a>]
    </span><p>Water Board, <a href="http://water.example/dam">A report on dams</a></p></div>"""
    for role in ("doc-biblioentry", ""):
        page = f"""<html><body><dl><dt>The dam</dt><dd><p>The dam broke in the spring
        <a href="#r1" id="id1">[1]</a>, and nobody was told, says <a href="http://press.example/a">
        the press</a>.</p><div>{note.format(role)}</div></dd></dl></body></html>"""
        assert [(c.note, c.url) for c in cited(page)] == [
            ("1", "http://water.example/dam"),
            (None, "http://press.example/a"),
        ]


@pytest.mark.parametrize(
    "running",
    ['title="{}"', "type={}", "type={} style='margin:0'", "style='mso-element:{}' id=h1"],
)
def test_running_heads_and_feet_of_word_processors_are_no_text(running: str) -> None:
    def part(place: str) -> str:
        return f"<div {running.format(place)}><p>The Board, www.{place}.example, p. 1</p></div>"

    page = (
        f"<html><body lang='en-GB'>{part('header')}<p>The quay is shut, see "
        '<a href="http://a.example/1">the minutes</a>.<a class="sdfootnoteanc" '
        'name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>'
        '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" '
        'href="#sdfootnote1anc">1</a>Board, http://b.example/1.</p></div>'
        f"{part('footer')}<div title='Header of this part'>http://c.example</div></body></html>"
    )
    assert [(c.note, c.url) for c in cited(page)] == [
        (None, "http://a.example/1"),
        ("1", "http://b.example/1"),
        (None, "http://c.example"),
    ]


def test_relative_targets_are_relative_to_the_base() -> None:
    page = (
        '<html><head><base href="http://base.example/dir/"></head>'
        '<body><p>See <a href="page?x=1">this</a> and <a href="//other.example/y">that</a>.</p></body>'
    )
    assert [c.url for c in cited(page)] == [
        "http://base.example/dir/page?x=1",
        "http://other.example/y",
    ]


def test_an_address_broken_by_tags_is_joined() -> None:
    page = "<p>See http://a.example/one/<br>two-<wbr>three.html and more.</p>"
    assert [c.url for c in cited(page)] == ["http://a.example/one/two-three.html"]


def test_a_numbered_paragraph_is_no_note_where_its_mark_leads_to_another() -> None:
    paragraph = (
        '<p>1. The hall “was closed” in 2019, see <a href="http://c.example/">there</a>.</p>'
    )
    page = PANDOC.replace("<section", f"{paragraph}<section")
    found = find_citations(read_letter("letter.html", page.encode()))
    assert {(one.note, one.url) for one in found} == {
        (None, "http://c.example/"),
        ("1", "http://b.example/1"),
    }


def test_target_and_text_that_disagree() -> None:
    (found,) = cited('<p>See <a href="http://real.example/x">http://shown.example/y</a>.</p>')
    assert found.url == "http://real.example/x"
    assert found.anchor_text == "http://shown.example/y" or any(
        c.url == "http://shown.example/y" for c in found.candidates
    )


def test_an_archived_mail_in_preformatted_text() -> None:
    page = "<pre>Dear all,\n\nA claim.[1]\n\nSincerely,\nX\n\n[1] Board, http://b.example/1\n</pre>"
    (found,) = cited(page)
    assert (found.note, found.url, found.sentence) == ("1", "http://b.example/1", "A claim.")


def test_the_page_names_itself() -> None:
    page = (
        '<html lang="fr-FR"><head><title>T | Site</title><link rel="canonical" href="http://s.example/l">'
        '<meta property="og:site_name" content="La Ligue"></head><body><h1>Lettre ouverte</h1>'
        "<p>Le 4 juin 2021</p><p>Texte.</p></body></html>"
    )
    document = read(page)
    assert (document.title, document.sender, document.dated) == (
        "Lettre ouverte",
        "La Ligue",
        "2021-06-04",
    )
    assert (document.language, document.published_url) == ("fr", "http://s.example/l")


def test_a_section_named_after_its_heading_is_no_furniture() -> None:
    for name, heading in (
        ("social-housing", "Social housing"),
        ("related-documents..3", "1.4. Related documents"),
        ("navigation-rights-on-the-river", "Navigation rights on the river"),
    ):
        page = (
            f"<main><h1>L</h1><section id='{name}' class='level2'><h2>{heading}</h2>"
            "<p>See <a href='http://a.example/x'>this</a>.</p></section><p>Text.</p></main>"
        )
        assert [c.url for c in cited(page)] == ["http://a.example/x"], name


def test_numbers_of_paragraphs_are_no_marks() -> None:
    page = "".join(
        f"<div><label><a href='#o{n}'>{n}</a></label><p id='o{n}'>Text, http://a.example/{n}</p></div>"
        for n in range(1, 4)
    )
    assert [(c.note, c.url) for c in cited(page)] == [
        (None, f"http://a.example/{n}") for n in range(1, 4)
    ]


def test_a_note_in_the_midst_of_a_sentence_does_not_break_it() -> None:
    page = (
        "<p>The border moved<label for='n' class='sidenote-number'></label><input id='n'>"
        "<span class='sidenote'>Survey, http://a.example/1.</span> by a whole mile"
        "<sup>2</sup><span role='tooltip' class='footnote__note'>Map, http://a.example/2</span>.</p>"
    )
    found = cited(page)
    assert [(c.note, c.url) for c in found] == [
        ("1", "http://a.example/1"),
        ("2", "http://a.example/2"),
    ]
    assert {c.sentence for c in found} == {"The border moved by a whole mile."}


def test_a_link_that_is_cut_or_goes_around_blocks_is_cited_once() -> None:
    page = (
        "<p>See <a href='http://a.example/x'>this</a><a href='http://a.example/x'> page</a>.</p>"
        "<a href='http://a.example/card'><div>A card</div><div>http://a.example/card</div></a>"
    )
    assert [(c.url, c.anchor_text) for c in cited(page)] == [
        ("http://a.example/x", "this page"),
        ("http://a.example/card", "A card"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        '<!doctype html><meta charset="windows-1251"><title>Письмо</title>',
        '<!-- from the mill --><!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><title>Письмо</title>'
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        '<head><meta charset="windows-1251"><title>Письмо</title></head>',
    ],
)
def test_a_page_that_leaves_out_its_html_tag_is_read_in_the_encoding_that_it_declares(head) -> None:
    body = "<p>Совет принял решение.</p><p>Доклад: http://b.example/1.</p>"
    document = read_letter("a.html", f"{head}{body}".encode("cp1251"))
    assert document.title == "Письмо"
    assert "Совет принял решение." in [block.text for block in document.blocks]


@pytest.mark.parametrize("claim", ["One<sup>1</sup> and two<sup>2</sup>.", "One [1] and two [2]."])
@pytest.mark.parametrize("note", ["See https://{}.example/", "<p>See https://{}.example/</p>"])
def test_a_list_of_definitions_that_counts_is_a_numbered_list(claim: str, note: str) -> None:
    listed = f"<dt>1</dt><dd>{note.format('a')}</dd><dt>2</dt><dd>{note.format('b')}</dd>"
    found = [
        (c.note, c.url)
        for c in find_citations(read_letter("a.html", f"<p>{claim}</p><dl>{listed}</dl>".encode()))
    ]
    assert found == [("1", "https://a.example/"), ("2", "https://b.example/")]


def test_a_list_of_definitions_that_does_not_count_keeps_its_terms() -> None:
    page = b"<p>We have</p><dl><dt>7</dt><dd>rooms,</dd><dt>2</dt><dd>doors.</dd></dl>"
    read = read_letter("a.html", page)
    assert [block.text for block in read.blocks] == ["We have", "7", "rooms,", "2", "doors."]


@pytest.mark.parametrize("row", ["<div>{}</div>", "{}"])
@pytest.mark.parametrize("dress", ["{}", "[{}]", "{}."])
def test_boxes_that_count_what_stands_beside_them_number_it(row: str, dress: str) -> None:
    listed = "".join(
        row.format(f"<div>{dress.format(n)}</div><div>Board, http://b.example/{n}</div>")
        for n in (1, 2, 3)
    )
    page = f"<p>One<sup>1</sup>, two and three.<sup>2,3</sup></p><div>{listed}</div>"
    assert [(c.note, c.url) for c in find_citations(read_letter("a.html", page.encode()))] == [
        (str(n), f"http://b.example/{n}") for n in (1, 2, 3)
    ]


def test_figures_in_boxes_that_do_not_count_are_text() -> None:
    page = b"<div><div><p>7</p><p>rooms</p></div><div><p>2</p><p>doors</p></div></div>"
    read = read_letter("a.html", page)
    assert [block.text for block in read.blocks] == ["7", "rooms", "2", "doors"]


def test_what_reviewers_said_to_each_other_is_no_note_in_filtered_html_either() -> None:
    page = (
        "<p>The road sank.<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>"
        "[A1]</a></span></p><p>See http://a.example/</p><div class=msocomtxt id='_com_1'>"
        "<a name='_msocom_1'></a><p class=MsoCommentText>[A1] Really? http://b.example/</p></div>"
    )
    found = find_citations(read_letter("a.html", page.encode()))
    assert [(c.note, c.url) for c in found] == [(None, "http://a.example/")]


def test_ways_back_to_another_page_that_was_copied_with_them_cite_nothing() -> None:
    back = "<a href='http://wiki.example/Letter#cite_ref-1_{0}'><sup><i>{0}</i></sup></a>"
    page = (
        "<p>The lake froze.<sup>[1]</sup></p><h2>References</h2>"
        f"<ol><li>^ {back.format('a')} {back.format('b')} Lake News, http://a.example/</li></ol>"
    )
    found = find_citations(read_letter("a.html", page.encode()))
    assert [(c.note, c.url) for c in found] == [("1", "http://a.example/")]


@pytest.mark.parametrize(
    ("style", "marks"),
    [("lower-roman", ["i", "ii"]), ("upper-roman", ["I", "II"]), ("decimal", ["1", "2"])],
)
def test_a_list_counts_as_its_style_says(style: str, marks: list[str]) -> None:
    called = "".join(f"<sup>{mark}</sup> So it is said." for mark in marks)
    listed = "".join(f"<li>Board, http://b.example/{mark}</li>" for mark in marks)
    page = f"<p>One.{called}</p><h2>Notes</h2><ol style='list-style-type: {style}'>{listed}</ol>"
    found = find_citations(read_letter("a.html", page.encode()))
    assert [(c.note, c.url) for c in found] == [(m, f"http://b.example/{m}") for m in marks]


@pytest.mark.parametrize(
    ("target", "shown", "cited"),
    [
        ("https://a.example/порт_5", "www.a.example/%D0%BF%D0%BE%D1%80%D1%82_5", "%D0%BF%D0%BE%D1%80%D1%82_5"),
        ("https://a.example/%D0%BF%D0%BE%D1%80%D1%82_5", "www.a.example/порт_5", "%D0%BF%D0%BE%D1%80%D1%82_5"),
        ("https://a.example/порт_5", "www.a.example/порт_5", "порт_5"),
    ],
)  # fmt: skip
def test_a_link_that_was_decoded_leads_where_its_print_does(
    target: str, shown: str, cited: str
) -> None:
    page = f"<p>See <a href='{target}'>{shown}</a>.</p>"
    [found] = find_citations(read_letter("a.html", page.encode()))
    assert (found.url, found.candidates) == (f"https://a.example/{cited}", ())
