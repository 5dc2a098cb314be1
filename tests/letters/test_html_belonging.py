"""Which links of a page are the letter's, and which its site puts around every page."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter

SITE = "https://site.example"
LETTER = (
    "<p>Dear Minister, the wall has failed again, as <a href='https://a.example/report'>the panel"
    "</a> had warned, and nobody has answered for it.</p>"
    f"<p>We said so in <a href='{SITE}/letter-of-march'>our letter of March</a>, which has had no "
    "reply to this day.</p><p>Please act before the winter, when the storms will be back.</p>"
)
CITED = ["https://a.example/report", f"{SITE}/letter-of-march"]

BOXES = {
    "tags": "<div class='x1'><a href='/t/walls'>Walls</a> <a href='/t/sea'>Sea</a></div>",
    "cards": (
        "<div><div><a href='/n/1'><h3>Cleaning the beach</h3></a><p>We meet at nine at the pier, "
        "and bring gloves for all.</p></div><div><a href='/n/2'><h3>Our year</h3></a><p>What we "
        "did and what it cost, told by the treasurer.</p></div></div>"
    ),
    "card links": "<div><a href='/n/1'><h3>One</h3><p>Some words on it.</p></a></div>",
    "logos": "<div><a href='https://fund.example/'><img src='f.png' alt='The Fund'></a></div>",
    "partners": "<div><p>Partners</p><a href='https://fund.example/'>The Fund</a></div>",
    "languages": "<div><a href='/fr/lettre'>Français</a> | <a href='/de/brief'>Deutsch</a></div>",
    "newsletter": (
        "<div class='y'><h3>Stay informed</h3><p>Once a month we send you what is new; see our "
        "<a href='/privacy'>privacy policy</a> for the rest.</p></div>"
    ),
    "author": (
        "<div class='z'><h4>About the author</h4><p>Ann works on walls for the league, and "
        "<a href='/people/ann'>tells more of herself here</a>.</p></div>"
    ),
    "remarks of readers": (
        "<div><p>I read of this elsewhere, on <a rel='ugc nofollow' href='https://b.example/'>my "
        "own pages</a>, last year.</p></div>"
    ),
    "colophon": "<div>League of the Coast. Website by <a href='https://c.example'>Studio</a></div>",
    "support": (
        "<div><p>The league is a charity and has the support of the "
        "<a href='https://fund.example'>Fund</a>.</p></div>"
    ),
    "profiles": "<div>Find us on <a href='https://twitter.com/league'>the bird's site</a>.</div>",
}
AROUND = {
    "elements without names": "<div><div>{letter}</div>{box}</div>",
    "columns of a table": "<table><tr><td>{letter}</td><td>{box}</td></tr></table>",
    "elements of an application": "<app-x><app-y><div>{letter}</div></app-y>{box}</app-x>",
}
HEAD = f"<head><link rel='canonical' href='{SITE}/letter'></head>"


def cited(body: str) -> list[str | None]:
    page = f"<html>{HEAD}<body>{body}</body></html>"
    return [c.url for c in find_citations(read_letter("a.html", page.encode()))]


@pytest.mark.parametrize("around", sorted(AROUND))
@pytest.mark.parametrize("box", sorted(BOXES))
def test_a_sites_boxes_are_not_cited(box: str, around: str) -> None:
    page = AROUND[around].format(letter=f"<h1>Letter</h1>{LETTER}", box=BOXES[box])
    assert cited(page) == CITED


@pytest.mark.parametrize("box", sorted(BOXES.keys() - {"support"}))  # a sentence that leads away
def test_boxes_before_the_letter_are_not_cited_either(box: str) -> None:
    assert cited(f"<div>{BOXES[box]}<h1>Letter</h1><div>{LETTER}</div></div>") == CITED


@pytest.mark.parametrize(
    "name",
    ["", "card", "post-teaser", "x-footer-y", "article-meta", "partners", "tags-list", "news more"],
)
@pytest.mark.parametrize("tag", ["div", "section", "td", "article", "li", "blockquote", "x-y"])
def test_what_leads_away_from_a_sentence_is_never_lost(name: str, tag: str) -> None:
    """Whatever the element around the letter is called."""
    boxes = "".join(BOXES.values())
    page = f"<div>{boxes}<{tag} class='{name}'>{LETTER}</{tag}>{boxes}</div>"
    assert CITED[0] in cited(page)


@pytest.mark.parametrize(
    "label", ["[1]", "1.", "(1)", "[a]", "①", "*", "†", "注1", "Note 1:", "(١)", "［1］", "1/"]
)
def test_links_of_notes_in_plain_text_stay(label: str) -> None:
    notes = f"<p>{label} The <a href='{SITE}/minutes'>minutes</a>.</p>"
    for page in (
        f"<div>{LETTER}{notes}</div>",
        f"<div><div>{LETTER}</div><div>{notes}</div></div>",
    ):
        assert f"{SITE}/minutes" in cited(page)


def test_sources_and_enclosures_below_a_letter_are_its_own() -> None:
    listed = (
        f"<ul><li><a href='{SITE}/files/deed.pdf'>The deed</a></li>"
        "<li><a href='https://r.example/9'>The register</a></li></ul>"
    )
    for heading in ("<p>Enclosures:</p>", "<h2>Sources</h2>", "<p><b>Quellen</b></p>"):
        assert cited(f"<div>{LETTER}{heading}{listed}</div>") == [
            *CITED,
            f"{SITE}/files/deed.pdf",
            "https://r.example/9",
        ]


def test_a_letter_that_is_a_list_of_links_keeps_them() -> None:
    links = [f"https://h{n}.example/x" for n in range(6)]
    listed = "".join(f"<li><a href='{link}'>Report</a></li>" for link in links)
    page = (
        f"<div><p>We sent the ministry these reports:</p><ul>{listed}</ul><p>Read them.</p></div>"
    )
    assert cited(page) == links


def test_a_list_that_a_sentence_introduces_is_the_letters() -> None:
    listed = f"<p>We rely on these:</p><ul><li><a href='{SITE}/opinion'>Opinion</a></li></ul>"
    page = f"<div>{LETTER}{listed}<p>We ask you to read it with care before you answer.</p></div>"
    assert cited(page) == [*CITED, f"{SITE}/opinion"]


def test_addresses_of_other_schemes_lead_away() -> None:
    page = f"<div>{LETTER}<p>See <a href='ftp://f.example/data'>the data</a></p></div>"
    assert cited(page)[-1] == "ftp://f.example/data"


PROSE = "".join(
    f"<p>The wall has failed again in sector {n}, as the panel had warned in its last report, "
    f"and nobody has answered for it to this day.{'[2]' if n == 3 else ''}</p>"
    for n in range(6)
)
LEDE = (
    f"<p>In <a href='{SITE}/march'>our letter of March</a> we warned the ministry of the wall, "
    "and it has <a href='https://a.example/x'>not replied</a> to us.[1]</p>"
)
NOTES = (
    "<p>[1] League, <a href='https://b.example/n1'>Report</a>, 2021.</p>"
    "<p>[2] Panel, https://c.example/n2, 2020.</p>"
)
MENU = "<ul><li><a href='/a'>A</a></li><li><a href='/b'>B</a></li><li><a href='/c'>C</a></li></ul>"
PLACED = {
    "in the head of the page": f"<header><h1>Letter</h1>{LEDE}</header><main>{PROSE}{NOTES}</main>",
    "above the article": f"<div><div>{LEDE}</div></div><article>{PROSE}{NOTES}</article>",
    "below a menu": f"<div>{MENU}{LEDE}</div><div><div>{PROSE}</div></div><div>{NOTES}</div>",
    "in a column with a menu": (
        f"<div><div>{PROSE}</div><div>{MENU}<div>{LEDE}</div></div><div>{NOTES}</div></div>"
    ),
    "with notes outside of the article": (
        f"<article>{LEDE}{PROSE}</article><section><h2>References</h2>{NOTES}</section>"
    ),
    "outside of the article, as its notes": (
        f"<main>{PROSE}</main><div><div><a href='/join'>Join</a></div><div>{LEDE}</div></div>"
        f"<section><h2>References</h2>{NOTES}</section>"
    ),
}


@pytest.mark.parametrize("raised", [False, True], ids=["bracketed", "raised"])
@pytest.mark.parametrize("body", PLACED.values(), ids=PLACED)
def test_a_sentence_that_bears_a_mark_is_the_letters_wherever_it_stands(
    body: str, *, raised: bool
) -> None:
    if raised:
        body = body.replace("[1]", "<sup>1</sup>").replace("[2]", "<sup>2</sup>")
    found = cited(f"<nav>{MENU}</nav>{body}{BOXES['cards']}")
    assert sorted(map(str, found)) == [
        "https://a.example/x",
        "https://b.example/n1",
        "https://c.example/n2",
        f"{SITE}/march",
    ]


def test_short_notes_in_an_element_of_their_own_answer_the_letters_marks() -> None:
    notes = "(1) League, <a href='https://b.example/n1'>Report</a><br>(2) <a href='https://c.example/n2'>Panel</a>"
    marked = PROSE.replace("[2]", " <sup>(2)</sup> <sup>(1)</sup>")
    found = cited(f"<div>{marked}</div><div class='frame'><p><small>{notes}</small></p></div>")
    assert sorted(map(str, found)) == ["https://b.example/n1", "https://c.example/n2"]


def test_what_readers_number_in_their_remarks_is_theirs() -> None:
    remark = (
        "<section class='comments'><div><p>I read of another wall[1] and of a third one in the "
        f"north, <a href='{SITE}/n/9'>as told here</a> last year.</p><p>[1] See "
        "https://b.example/mine</p></div></section>"
    )
    body = f"<article>{LEDE}{PROSE}{NOTES}</article>{remark}"
    assert "https://b.example/mine" not in cited(body)
    assert f"{SITE}/n/9" not in cited(body)


@pytest.mark.parametrize("heading", ["DOI:", "How to cite", "Cómo citar", "Zitiervorschlag"])
def test_what_a_page_says_of_itself_is_no_citation(heading: str) -> None:
    itself = (
        f"<section><h2>{heading}</h2><div><p>League (2021). Letter. "
        "https://doi.org/10.1234/x</p></div></section>"
    )
    found = cited(f"<main>{itself}<h2>Letter</h2>{LETTER}{itself}</main>")
    assert found == CITED


def test_a_numbered_list_without_heading_or_labels_answers_marks_in_several_sections() -> None:
    """As page builders lay out a letter: each part in a section of its own."""
    parts = (
        f"<p>{'The wall has failed again, as the panel had warned us all. ' * 3}<sup>1</sup></p>",
        f"<p>Nobody has answered for it. See also <a href='{SITE}/march'>our letter of March</a>, "
        "which has had no reply.<sup>2</sup></p>",
        "<ol><li>League, <a href='https://b.example/n1'>Report</a></li>"
        "<li>Panel, <a href='https://c.example/n2'>Order</a></li></ol>",
    )
    read = "<div><h3>Most read</h3><ol><li><a href='/n/1'>One</a></li></ol></div>"
    sections = "".join(f"<section><div><div>{part}</div></div></section>" for part in parts)
    found = cited(f"<nav>{MENU}</nav><div>{sections}</div>{read}")
    assert sorted(map(str, found)) == [
        "https://b.example/n1",
        "https://c.example/n2",
        f"{SITE}/march",
    ]


def test_switches_lead_to_notes_outside_of_the_article() -> None:
    notes = (
        "<div id='m1' class='note'><p>League, <a href='https://b.example/n1'>Report</a></p></div>"
    )
    switch = "<button class='fn' data-target='#m1'>1</button>"
    body = f"<article>{PROSE.replace('[2]', switch)}</article>{notes}"
    assert cited(body) == ["https://b.example/n1"]


NEWS = "".join(
    f"<h3>{date}</h3><blockquote>The wall held in the storm of the week, as <a href='{url}'>the "
    "panel's log</a> says in its own words, and nobody below it was hurt.</blockquote>"
    for date, url in (("2 May", "https://a.example/log/2"), ("9 May", "https://b.example/log/9"))
)


@pytest.mark.parametrize("heading", ["Recent News", "Latest posts"])
def test_a_letter_of_news_is_no_list_of_other_pages(heading: str) -> None:
    """Below the heading stands what the page tells, and above it nothing."""
    bar = "<p>The League.<br>For the coast.</p><form><select><option>Search all</select></form>"
    assert cited(f"{bar}<h2>{heading}</h2>{NEWS}") == [
        "https://a.example/log/2",
        "https://b.example/log/9",
    ]


@pytest.mark.parametrize("heading", ["Recent News", "Latest posts"])
def test_news_below_a_letter_is_not_its_own_however_much_it_is(heading: str) -> None:
    assert cited(f"{LETTER}<h2>{heading}</h2>{NEWS * 5}") == CITED


@pytest.mark.parametrize("heading", ["Recent News", "Latest posts"])
def test_a_column_of_news_that_stands_first_is_not_the_letter(heading: str) -> None:
    column = f"<div><h3>{heading}</h3>{NEWS.replace('h3', 'h4') * 3}</div>"
    assert cited(f"{column}<div><h1>On the wall</h1>{LETTER}</div>") == CITED


TEASERS = "".join(
    f"<div>{{}}<a href='https://news.example/t{number}'>Title {number}</a>"
    f"<p>{'The council told its members about the case again. ' * 5}</p></div>"
    for number in range(5)
)
SHORT = (
    "<p>The wall broke, as <a href='https://a.example/ruling'>the ruling</a> says: "
    "it was known for long in the town below it, and nobody was told of it. </p>"
)


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>Recent news</h2>{TEASERS}<h2>Letter to the council</h2>{SHORT}",
        f"<h3>Recent news</h3>{TEASERS}<h3>Letter to the council</h3>{SHORT}",
        f"<h2>Latest news</h2>{TEASERS}<p><b>Letter to the council</b></p>{SHORT}",
        f"<div><h2>Latest news</h2>{TEASERS}</div><div><b>Letter</b>{SHORT}</div>",
        f"<div><h2>Latest news</h2>{TEASERS.replace('div', 'h4')}</div><div>{SHORT}</div>",
        f"<h2>Recent news</h2>{'<h4>One</h4><h4>Two</h4>'}{TEASERS}<p><b>Letter</b></p>{SHORT}",
    ],
)
def test_news_before_a_shorter_letter_is_not_the_letter(body: str) -> None:
    assert cited(f"<main>{body.replace('{}', '')}</main>") == ["https://a.example/ruling"]


@pytest.mark.parametrize(
    "name", ["node node--type-comment-letter", "comment_letters", "public-comments-letter"]
)
def test_a_letter_that_is_filed_as_a_comment_letter_is_no_remark_of_readers(name: str) -> None:
    assert cited(f"<div class='{name}'>{LETTER}</div>") == CITED


def test_remarks_of_readers_are_left_out() -> None:
    remark = "<p>I read of it <a href='https://b.example/x'>here</a>, long ago, as you did.</p>"
    assert cited(f"<div>{LETTER}</div><div class='comments'>{remark}</div>") == CITED
