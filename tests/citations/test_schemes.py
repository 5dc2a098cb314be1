"""Links and printed addresses of other schemes: seen, and never taken for something else."""

from __future__ import annotations

import pytest

from citecheck.citations import find_citations
from citecheck.citations.urls import find_urls
from citecheck.letters import read_letter
from citecheck.model import Citation


def cited(text: str, name: str = "a.md") -> list[Citation]:
    return list(find_citations(read_letter(name, text.encode())))


UNSUPPORTED = [
    "file:///srv/minutes.pdf",
    "file:///C:/Users/a/minutes.pdf",
    "ftp://ftp.a.example/x",
    "sftp://a.example/x",
    "wss://a.example/s",
    "gopher://a.example/1",
    "gemini://a.example/",
    "data:text/html,hello",
    "blob:https://a.example/1f2e",
    "magnet:?xt=urn:btih:abc",
    "chrome://settings",
    "intent://x#Intent;end",
    "javascript:openDocument('7')",
]


@pytest.mark.parametrize("address", UNSUPPORTED)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_printed_address_of_another_scheme_is_cited_as_written(address: str, name: str) -> None:
    note = cited(f"A claim.[1]\n\n[1] Board, “Minutes”, <{address}>.\n", name)
    assert [(c.note, c.url, c.problem) for c in note] == [("1", address, None)]


@pytest.mark.parametrize("address", [*UNSUPPORTED, "urn:isbn:0451450523"])
def test_a_linked_address_of_another_scheme_is_cited_as_written(address: str) -> None:
    page = f'<html><body><p>As <a href="{address}">the minutes</a> say.</p></body></html>'
    assert [(c.url, c.anchor_text) for c in cited(page, "a.html")] == [(address, "the minutes")]


@pytest.mark.parametrize(
    "target", ["javascript:void(0)", "javascript:void(0);", "javascript:;", "about:blank", "#", ""]
)
def test_a_link_that_leads_nowhere_has_lost_its_target(target: str) -> None:
    page = f'<html><body><p>As <a href="{target}">the minutes</a> say.</p></body></html>'
    (citation,) = cited(page, "a.html")
    assert (citation.url, citation.problem) == (None, "empty_target")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:window.print()",
        "javascript:history.back()",
        "mailto:a@b.example",
        "tel:+12",
        "sms:+12",
        "cid:part1",
    ],
)
def test_buttons_mail_and_telephones_are_no_citations(target: str) -> None:
    assert (
        cited(f'<html><body><p><a href="{target}">This one</a></p></body></html>', "a.html") == []
    )


@pytest.mark.parametrize(
    ("printed", "inner"),
    [
        (
            "chrome-extension://efaidnbmnnnibp/https://www.a.example/r.pdf",
            "https://www.a.example/r.pdf",
        ),
        ("view-source:http://www.a.example/", "http://www.a.example/"),
    ],
)
def test_a_viewer_shows_another_address(printed: str, inner: str) -> None:
    (citation,) = cited(f"A claim.[1]\n\n[1] Board, “Minutes”, {printed}.\n", "a.txt")
    assert (citation.url, citation.wrapper) == (inner, printed)


@pytest.mark.parametrize(
    "printed",
    ["<http:>", "<http://>", "http://<host>/", "http://www.<name>.example/a", "<https:///a>"],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_what_cannot_be_an_address_is_reported_with_its_print(printed: str, name: str) -> None:
    (citation,) = cited(f"A claim.[1]\n\n[1] Board, “Minutes”, {printed}\n", name)
    assert (citation.url, citation.problem) == (None, "malformed_url")
    assert (citation.printed or "").strip("<>") in printed


@pytest.mark.parametrize("target", ["http:", "http://", "https://a_b/"])
def test_a_link_to_what_cannot_be_an_address_is_reported(target: str) -> None:
    (citation,) = cited(f"See [the minutes]({target}) here.\n")
    assert (citation.url, citation.problem) == (None, "malformed_url")


@pytest.mark.parametrize(
    ("printed", "url"),
    [
        ("http:/a.example/x", "http://a.example/x"),
        ("http//a.example/x", "http://a.example/x"),
        ("htp://a.example/x", "http://a.example/x"),
        ("://a.example/x", "https://a.example/x"),
        ("http://https://a.example/x", "https://a.example/x"),
        ("//www.a.example/x", "https://www.a.example/x"),
    ],
)
def test_a_damaged_scheme_is_mended_and_its_print_is_kept(printed: str, url: str) -> None:
    (citation,) = cited(f"A claim.[1]\n\n[1] Board, “Minutes”, {printed}.\n", "a.txt")
    assert citation.url == url
    assert citation.printed is not None
    assert citation.printed.endswith("a.example/x")


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("before", ["https://doi.org/", "doi:", ""])
def test_a_doi_of_a_journal_article_keeps_its_angle_brackets(before: str, name: str) -> None:
    doi = "10.1002/(SICI)1099-1352(199601/02)9:1<39::AID-ABC1>3.0.CO;2-X"
    (citation,) = cited(f"A claim.[1]\n\n[1] Board, “Minutes”, {before}{doi}.\n", name)
    assert citation.url is not None
    assert citation.url.replace("%3C", "<").replace("%3E", ">") == f"https://doi.org/{doi}"


def test_words_before_an_address_are_no_scheme() -> None:
    found = cited(
        "See:http://a.example/x, url=https://b.example/y, see-http://c.example/z.", "a.txt"
    )
    assert [c.url for c in found] == [
        "http://a.example/x",
        "https://b.example/y",
        "http://c.example/z",
    ]


def test_a_file_name_may_mix_scripts() -> None:
    text = "见https://a.example/zh/2021报告.pdf。又见https://b.example/a.html的报告。\n"
    assert [c.url for c in cited(text, "a.txt")] == [
        "https://a.example/zh/2021报告.pdf",
        "https://b.example/a.html",
    ]


def test_a_publisher_in_an_imprint_leaves_its_comma() -> None:
    text = "A.[^1]\n\n[^1]: City of Rivers, *Meals for All* (Rivers: City Press, 2019), https://a.example/m\n"
    assert [(c.publisher, c.published_on) for c in cited(text)] == [("City Press", "2019")]


def test_an_organisation_before_a_colon_is_no_surname() -> None:
    text = "A.[1]\n\n[1] River International, NORLAND: PEOPLE AT RISK, June 7, 2019 <https://a.example/m>\n"
    (citation,) = cited(text, "a.txt")
    assert (citation.publisher, citation.title) == (
        "River International",
        "NORLAND: PEOPLE AT RISK",
    )


JUMPS = """<html><body><p>The quay is shut.<a href="{0}#{1}1">1</a> The bus is late.
<a href="{0}#{1}2">[2]</a> See <a href="{0}#annex">the annex</a> and
<a href="https://law.example/act#s12">12</a> and <a href="https://law.example/act#s14">14</a>.</p>
<p><a href="http://a.example/x">A source</a>.</p></body></html>"""
LAW = ["https://law.example/act#s12", "https://law.example/act#s14"]


def test_links_into_a_file_that_was_printed_cite_nothing() -> None:
    page = JUMPS.format("file:///tmp/print/letter.html", "n")
    assert [c.url for c in cited(page, "a.html")] == [*LAW, "http://a.example/x"]


@pytest.mark.parametrize(
    "place",
    [
        "fn",
        "_ftn",
        "cite_note-",
        "easy-footnote-bottom-",
        "footnote-",
        "bib",
        "back-bib",
        "CR",
        "B",
    ],
)
def test_marks_that_lead_to_the_letters_own_page_cite_nothing(place: str) -> None:
    page = JUMPS.format("https://board.example/letter", place)
    annex = "https://board.example/letter#annex"
    assert [c.url for c in cited(page, "a.html")] == [annex, *LAW, "http://a.example/x"]


def test_a_sign_that_leads_to_a_file_of_ones_own_disk_cites_nothing() -> None:
    assert cited('<p>Up <a href="file:///C:/letter.htm">↑</a> there.</p>', "a.html") == []


def test_what_a_program_tells_itself_by_a_link_cites_nothing() -> None:
    page = '<p>See <a href="coord: 10,20">node 5</a> and <a href="http://a.example/">this</a>.</p>'
    assert [c.url for c in cited(page, "a.html")] == ["http://a.example/"]


@pytest.mark.parametrize("shown", ["www.a.example", "http://a.example/x", "http://A.example/x/"])
@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_an_address_that_shows_the_target_behind_it_is_one_link(shown: str, between: str) -> None:
    target = "http://a.example/x" if "/x" in shown else "http://www.a.example/"
    (found,) = find_urls(f"See {shown}{between}<{target}> there.")
    assert found.url == target


def test_another_address_in_angle_brackets_is_another_link() -> None:
    found = find_urls("See http://a.example/x <http://a.example/y> there.")
    assert [one.url for one in found] == ["http://a.example/x", "http://a.example/y"]


@pytest.mark.parametrize(
    "text",
    [
        "[url]http://a.example/b_(1)[/url] there",
        '[quote="Board"]See http://a.example/b_(1)[/quote]',
        "{{cite web|url=http://a.example/b_(1)|title=Board|access-date=4 May 2020}}",
        "{{cite web | url = http://a.example/b_(1)}} there",
    ],
)
def test_the_markup_of_forums_and_wikis_ends_an_address(text: str) -> None:
    assert [one.url for one in find_urls(text)] == ["http://a.example/b_(1)"]


def test_a_bar_in_an_address_is_its_own_where_no_template_names_a_value() -> None:
    (found,) = find_urls("See http://a.example/?x=1|2 there.")
    assert found.url == "http://a.example/?x=1|2"
