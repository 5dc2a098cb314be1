"""What an address shows: a letter, or a list of letters, and which."""

from __future__ import annotations

import gzip

import pytest

from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import Robots, read_letter, read_listing

AT = "https://coast.example/letters/"
PROSE = "The coast has lost forty homes since 2015, and nobody has answered our letters. " * 12


def page(body: str) -> bytes:
    return f"<html><body><nav><a href='/about'>About</a></nav>{body}</body></html>".encode()


INDEX = page(
    "<h1>Letters</h1><ul><li><a href='one.html'>One</a></li><li><a href='/letters/two.pdf'>Two</a>"
    "</li><li><a href='https://coast.example/2020/three/'>Three</a></li>"
    "<li><a href='https://other.example/x'>Elsewhere</a></li><li><a href='one.html#n'>Note</a></li>"
    "<li><a href='logo.png'>Logo</a></li><li><a href='/tag/sea/'>Sea</a></li></ul>"
    "<p><a href='?page=2'>Older</a></p>"
)


def test_an_index_gives_its_letters_and_its_next_pages() -> None:
    found = read_listing(AT, "text/html", INDEX)
    assert (found.kind, found.letters, found.further) == (
        "index",
        (
            "https://coast.example/letters/one.html",
            "https://coast.example/letters/two.pdf",
            "https://coast.example/2020/three/",
        ),
        ("https://coast.example/letters/?page=2",),
    )


def test_menus_of_pages_lead_on_wherever_they_stand() -> None:
    entries = "".join(f"<li><a href='{n}.html'>Letter {n}</a></li>" for n in range(3))
    body = (
        f"<link rel='next' href='older.html'><ul>{entries}</ul><nav class='pagination'>"
        "<a href='page/2/'>2</a><a href='page/3/'>3</a><a href='http://[bad'>4</a></nav>"
        "<footer><a href='?page=9'>Last</a><a href='/terms'>Terms</a></footer>"
    )
    found = read_listing(AT, "text/html", page(body))
    assert found.letters == tuple(f"{AT}{n}.html" for n in range(3))
    assert set(found.further) == {
        f"{AT}older.html",
        f"{AT}page/2/",
        f"{AT}page/3/",
        f"{AT}?page=9",
    }


def test_cards_and_buttons_of_an_index_lead_to_letters() -> None:
    cards = "".join(
        f"<div class='wp-block-post-template'><h3>Letter {n}</h3><p>{PROSE[:200]}</p>"
        f"<a class='btn' href='{n}/'>Read more</a></div>"
        for n in range(3)
    )
    assert len(read_listing(AT, "text/html", page(cards)).letters) == 3


def test_addresses_that_are_none_are_left_out_of_lists() -> None:
    feed = b"<rss><item><link>http://[x</link></item><item><link>/a</link></item></rss>"
    assert read_listing(AT, None, feed).letters == ("https://coast.example/a",)
    sitemap = b"<urlset><url><loc>http://[x</loc></url><url><loc>https://coast.example/a</loc></url></urlset>"
    assert read_listing(AT, None, sitemap).letters == ("https://coast.example/a",)


def test_a_letter_with_addresses_that_are_none_is_read() -> None:
    body = f"<h1>Letter</h1><p>{PROSE} <a href='//[bad'>One</a>, <a href='/two'>two</a>.</p>"
    letter = read_letter(AT, page(body), address=AT)
    told = [(one.url, one.problem) for one in find_citations(letter)]
    assert told == [(None, "malformed_url"), ("https://coast.example/two", None)]


@pytest.mark.parametrize("base", ["//[bad", "http://[bad/", ""])
def test_a_base_that_is_no_address_counts_for_nothing(base: str) -> None:
    body = f"<h1>Letter</h1><p>{PROSE} <a href='two'>Two</a>.</p>"
    data = page(body).replace(b"<html>", f"<html><head><base href='{base}'></head>".encode())
    letter = read_letter(AT, data, address=AT)
    assert letter.base_url == AT
    assert [one.url for one in find_citations(letter)] == [f"{AT}two"]


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>To the minister</h1><p>{PROSE}</p><p>See <a href='a.html'>our last letter</a>.</p>",
        "<p>Short.<a href='#n1'><sup>1</sup></a></p><ol><li id='n1'><a href='a.html'>A</a></li>"
        "<li><a href='b.html'>B</a></li><li><a href='c.html'>C</a></li></ol>",
        "<h1>Short</h1><p>See <a href='https://other.example/'>that</a>.</p>",
    ],
)
def test_a_letter_is_no_index(body: str) -> None:
    assert read_listing(AT + "x.html", "text/html", page(body)).kind == "letter"


def test_an_index_with_excerpts_is_an_index() -> None:
    entries = "".join(
        f"<article><h2><a href='{n}/'>Letter {n}</a></h2><p>{PROSE[:350]}</p></article>"
        for n in range(8)
    )
    assert len(read_listing(AT, "text/html", page(entries)).letters) == 8


def test_feeds_and_sitemaps_are_told_by_what_they_hold() -> None:
    rss = (
        b"<?xml version='1.0'?><rss><channel><link>https://coast.example/</link><item>"
        b"<link>https://coast.example/a</link></item><item><guid>https://coast.example/b</guid>"
        b"</item><item><link>https://other.example/c</link></item></channel></rss>"
    )
    atom = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry>"
        b"<link rel='enclosure' href='/a.mp3'/><link href='/letters/a'/></entry></feed>"
    )
    sitemap = (
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
        b"<loc> https://coast.example/a </loc></url></urlset>"
    )
    parts = (
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
        b"<loc>https://coast.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    )
    assert read_listing(AT, "text/plain", rss).letters == (
        "https://coast.example/a",
        "https://coast.example/b",
    )
    assert read_listing(AT, None, atom).letters == ("https://coast.example/letters/a",)
    assert read_listing(AT, "application/xml", sitemap).letters == ("https://coast.example/a",)
    assert read_listing(AT, None, gzip.compress(sitemap)).kind == "sitemap"
    assert read_listing(AT, "text/xml", parts).further == ("https://coast.example/s1.xml.gz",)


def test_entries_of_a_feed_are_relative_to_the_base_that_it_names() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/2020/"><entry><link
        href="one.html"/></entry><entry xml:base="more/"><link href="two.html"/></entry></feed>"""
    assert read_listing(AT, "application/atom+xml", feed).letters == (
        "https://coast.example/2020/one.html",
        "https://coast.example/2020/more/two.html",
    )


def test_a_base_of_a_feed_that_is_no_address_counts_for_nothing() -> None:
    feed = b'<feed xml:base="http://[x"><entry><link href="one.html"/></entry></feed>'
    assert read_listing(AT, "text/xml", feed).letters == (f"{AT}one.html",)


def test_a_sitemap_that_came_by_halves_is_no_shorter_list() -> None:
    urls = "".join(f"<url><loc>{AT}{n}</loc></url>" for n in range(500))
    packed = gzip.compress(f"<urlset>{urls}</urlset>".encode())
    with pytest.raises(LetterError, match="damaged"):
        read_listing(AT, "application/gzip", packed[: len(packed) // 2])


def test_hostile_lists_are_bounded_and_never_fetch_anything() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (60 * 1024 * 1024))
    with pytest.raises(LetterError, match="too large"):
        read_listing(AT, None, bomb)
    tags = gzip.compress(b"<urlset>" + b"<a/>" * 4_000_000 + b"</urlset>")
    assert len(tags) < 50_000
    with pytest.raises(LetterError, match="too large"):
        read_listing(AT, None, tags)
    entity = (
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        b"<urlset><url><loc>https://coast.example/&x;</loc></url></urlset>"
    )
    assert "root:" not in "".join(read_listing(AT, "text/xml", entity).letters)
    assert read_listing(AT, "application/pdf", b"%PDF-1.4").kind == "letter"


def test_robots_say_what_may_be_read() -> None:
    rules = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 90\n"
    robots = Robots(200, rules)
    assert robots.allows("https://coast.example/letters/")
    assert not robots.allows("https://coast.example/private/x")
    assert robots.delay(30.0) == 30.0
    assert Robots(404, b"").allows("https://coast.example/private/x")
    assert not Robots(503, b"").allows("https://coast.example/letters/")
    assert not Robots(None, b"").allows("https://coast.example/letters/")
