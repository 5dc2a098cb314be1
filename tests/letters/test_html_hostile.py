"""Pages made to hurt: read in bounded time and memory, or cut with a caution, never an error."""

from __future__ import annotations

import time

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter
from citecheck.letters.bounds import MAX_NOTES, MAX_PARAGRAPHS
from citecheck.letters.html.reader import read_page
from tests.letters.growth import assert_grows_evenly, extracted

SIZE = 200_000
SECONDS = 6.0
"""Of processor time; a quiet machine takes less than one. Ten megabytes take no more, for
markup is bounded (`letters.bounds`)."""


def filled(unit: str) -> str:
    """A unit, again and again."""
    return unit * (SIZE // len(unit))


def notes(number: int) -> str:
    marks = "".join(f'<p>t<sup><a href="#n{i}" id="r{i}">{i}</a></sup></p>' for i in range(number))
    bodies = "".join(
        f'<li id="n{i}"><a href="https://h{i}.example/">x</a> <a href="#r{i}">b</a></li>'
        for i in range(number)
    )
    return f"{marks}<ol>{bodies}</ol>"


PAGES = {
    "deep": "<div>" * 40_000 + "https://a.example/x",
    "paragraphs never closed": filled("<p>t"),
    "links never closed": filled('<a href="#x">1'),
    "links in links": ("<p><a href='#x'>1" * 900 + "</a></p>" * 900) * 18 + "<p id=x>x</p>",
    "marks without a note": filled("<sup>1</sup> x "),
    "marks of one note": filled('<sup><a href="#x">1</a></sup> ') + "<p id=x>https://a.example</p>",
    "notes": notes(1500),
    "sidenotes within sidenotes": filled('<sup>1</sup><span class="sidenote">y'),
    "furniture around all": filled('<div class="x-sidebar-y">t'),
    "related below related": filled("<h2>Related</h2>"),
    "links to other pages' places": filled('<a href="http://h.example/#x">x</a> '),
    "cards": filled('<a href="http://h.example/"><div>x</div></a>'),
    "line anchors": "<p>" + filled('<a name="x">1</a> y<br>') + filled('<a href="#x">1</a>'),
    "entities": filled("&amp;"),
    "one long name": f'<p class="{filled("foot-")}">x</p>',
    "frames": filled("<noframes><frame "),
    "breaks in an address": "https://a.example/" + filled("a<wbr>"),
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_hostile_pages_end(name: str) -> None:
    body = f"<html><body><p>See https://first.example/a.</p>{PAGES[name]}".encode()
    before = time.process_time()
    document = read_letter("a.html", body)
    citations = find_citations(document)
    assert time.process_time() - before < SECONDS
    assert "https://first.example/a" in {citation.url for citation in citations}


def test_a_column_around_the_whole_letter_is_no_furniture() -> None:
    words = "The coast has lost forty homes, and nobody has answered our letters so far. " * 5
    for name in (
        "layout right-sidebar",
        "content nav-below",
        "has-banner banner",
        "menu-open menu",
    ):
        page = f"<body><div class='{name}'><h1>Letter</h1><p>{words} <a href='http://a.example/x'>x</a></p></div>"
        (found,) = find_citations(read_letter("a.html", page.encode()))
        assert found.url == "http://a.example/x"
    aside = f"<body><div class='sidebar'><a href='http://b.example/'>Other</a></div><p>{words}</p>"
    assert not find_citations(read_letter("a.html", aside.encode()))


def jumps(number: int) -> str:
    """Return marks, and a note for each, all as deep as the page is long."""
    inside = notes(number).replace("<li ", "<p ").replace("</li>", "</p>")
    return "<div>" * number + inside.replace("<ol>", "<div>").replace("</ol>", "</div>")


HEAPS = {
    "links of one line": lambda n: f"<p>{'word ' * n * 600}{'<a href=/x>t</a>; ' * 6 * n}",
    "links to the top": lambda n: "<div id=top>" + "<p><a href='#top'>↑</a> x</p>" * 3 * n,
    "links that are raised": lambda n: (
        f"<sup>{'<a href=/x>x</a>' * 10 * n}"
        + "<a class=noteref href=#n>1</a>" * 10 * n
        + "</sup><p id=n>x</p>"
    ),
    "notes far down": jumps,
    "notes in notes": lambda n: (
        "".join(f"<p><a role=doc-noteref href='#n{i}'>{i}</a></p>" for i in range(n))
        + "".join(f"<div role=doc-footnote id=n{i}>" for i in range(n))
        + "<b class=x>y</b>" * n
    ),
    "headings in headings": lambda n: (
        "".join(f"<div id=a-b{i}><h2>a" for i in range(n // 2)) + "x " * n * 400
    ),
}


@pytest.mark.parametrize("name", sorted(HEAPS))
def test_heaps_take_time_in_proportion(name: str) -> None:
    def work(size: int) -> None:
        extracted("a.html", f"<html><body>{HEAPS[name](size)}")

    assert_grows_evenly(work, 400)


def test_of_a_heap_of_paragraphs_in_one_type_no_more_are_made_than_are_read() -> None:
    read = read_page("a.html", "<html><body><pre>" + "x\n\n" * 200_000)
    assert len(read.blocks) <= MAX_PARAGRAPHS + MAX_NOTES + 1
