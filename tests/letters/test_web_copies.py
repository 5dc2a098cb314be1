"""What a letter's page names as the same in another format."""

from __future__ import annotations

import pytest

from citecheck.letters import second_copies

PAGE = "https://us.example/letters/1"


def named(body: str, head: str = "", kind: str = "text/html") -> list[str]:
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    return [
        one.removeprefix("https://us.example") for one in second_copies(PAGE, kind, text.encode())
    ]


def test_what_a_page_declares_comes_first() -> None:
    head = (
        "<link rel='alternate' type='application/pdf' href='1.pdf'>"
        "<link rel='alternate' type='application/rss+xml' href='/feed'>"
        "<meta name='citation_pdf_url' content='https://us.example/paper.pdf'>"
    )
    assert named("<a href='/1.docx'>Word</a>", head) == ["/paper.pdf", "/letters/1.pdf", "/1.docx"]


def test_a_base_that_is_no_address_counts_for_nothing() -> None:
    assert named("<a href='/1.pdf'>PDF</a>", "<base href='//[bad'>") == ["/1.pdf"]


@pytest.mark.parametrize(
    "label", ["PDF", "Download PDF", "Download as PDF (1.2 MB)", "PDF version", "Herunterladen"]
)
def test_a_link_that_says_nothing_but_the_format_is_a_copy(label: str) -> None:
    assert named(f"<p><a href='/a.pdf?x=1'>{label}</a></p>") == ["/a.pdf?x=1"]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/report.pdf'>Annual report 2020 (PDF)</a>",
        "<a href='https://other.example/1.pdf'>Download PDF</a>",
        "<a href='/letters/1.zip'>Download</a>",
        "<a href='#pdf'>PDF</a>",
        "<a href='javascript:pdf()'>PDF</a>",
        "<a href='http://[bad/1.pdf'>PDF</a>",
    ],
)
def test_other_links_are_none(link: str) -> None:
    assert named(link) == []


def test_only_a_page_has_copies_and_a_few() -> None:
    links = "".join(f"<a href='/{n}.pdf'>PDF</a>" for n in range(9))
    assert len(named(links)) == 3
    assert named(links, kind="text/plain") == []
    assert second_copies(PAGE, None, b"%PDF-1.4 <a href='/1.pdf'>PDF</a>") == ()
