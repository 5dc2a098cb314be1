"""Pages made to hurt: read in bounded time and memory, or cut with a caution, never an error."""

from __future__ import annotations

import time

import pytest

from citecheck.citations import find_citations
from citecheck.letters import read_letter

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
