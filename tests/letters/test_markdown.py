"""The Markdown reader: structure by the grammar, text and places by the source."""

# ruff: noqa: E501 - letters as they are typed

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from citecheck.citations import find_citations, find_notes
from citecheck.letters import read_letter
from citecheck.model import Document


def read(text: str, name: str = "a.md") -> Document:
    return read_letter(name, text.encode())


def test_text_keeps_its_place_in_the_source() -> None:
    text = (
        "# A *head*\r\n\r\nWords &amp; \\*stars\\* with [a link](http://a.example/x),<br>`code`[^n].\r\n"
        "> quoted\r\n> http://q.example/y\r\n\r\n| a | b |\r\n|---|---|\r\n| c | http://t.example/z |\r\n"
        "\r\n[^n]: note *text*\r\n    and more\r\n"
    )
    for block in read(text).blocks:
        for index, piece in enumerate(block.origin):
            following = block.origin[index + 1 : index + 2]
            end = following[0].text_start if following else len(block.text)
            shown = block.text[piece.text_start : end]
            if piece.source_start >= 0 and shown.isalnum():
                assert text[piece.source_start :].startswith(shown)


def test_addresses_are_no_markup() -> None:
    text = (
        "See http://a.example/x_y_z_(a)_*b, *http://b.example/c_d* and **http://e.example/f**; "
        "`http://code.example/` and <http://g.example/*h*> and http://i.example/j\\_k?l=1&amp;m=2.\n\n"
        "```\nhttp://fence.example/\n```\n"
    )
    assert [c.url for c in find_citations(read(text))] == [
        "http://a.example/x_y_z_(a)_*b",
        "http://b.example/c_d",
        "http://e.example/f",
        "http://g.example/*h*",
        "http://i.example/j_k?l=1&m=2",
    ]


def test_notes_in_place_and_in_several_paragraphs() -> None:
    text = (
        "A^[Inline, http://in.example/.] and B.[^b]\n\n"
        "[^b]: First http://b.example/1.\n\n    Second http://b.example/2.\n\nBody again.\n"
    )
    found = [(c.note, c.url) for c in find_citations(read(text))]
    assert found == [
        ("1", "http://in.example/"),
        ("b", "http://b.example/1"),
        ("b", "http://b.example/2"),
    ]


def test_numbered_reference_definitions_are_endnotes() -> None:
    text = 'A claim [1]. A [word][2].\n\n[1]: http://one.example/\n[2]: http://two.example/ "T"\n'
    found = {(c.note, c.kind, c.url) for c in find_citations(read(text))}
    assert found == {
        ("1", "endnote", "http://one.example/"),
        (None, "inline", "http://two.example/"),
    }


def test_a_note_whose_mark_was_lost_is_still_a_note() -> None:
    text = "No mark here.\n\n[^9]: Board, http://board.example/9\n"
    (found,) = find_citations(read(text))
    assert (found.note, found.url, found.sentence) == ("9", "http://board.example/9", None)


def test_html_within_markdown_is_read() -> None:
    text = (
        "<p>A claim.<sup>1</sup></p>\n<table><tr><td>See <a href='http://t.example/'>this</a></td></tr>"
        "</table>\n\n<!-- http://comment.example/ -->\n\n<sup>1</sup> Board, http://b.example/1\n"
    )
    assert [(c.note, c.url) for c in find_citations(read(text))] == [
        ("1", "http://b.example/1"),
        (None, "http://t.example/"),
    ]


def test_text_that_only_looks_like_markdown_has_no_code() -> None:
    text = "**Re: Water**\n\n    See http://indented.example/.\n\nA long line of text\n---\nand more.\n"
    document = read(text, "a.txt")
    assert [c.url for c in find_citations(document)] == ["http://indented.example/"]
    assert not any(block.kind in ("heading", "code") for block in document.blocks)


def test_the_footnote_suite_of_mdit_py_plugins(shared: Path) -> None:
    """Every footnote that the suite renders has the same mark order and the same words."""
    suite = (shared / "suites" / "mdit-footnote.md").read_text("utf-8")
    parts = re.split(r"^\.\n", suite, flags=re.MULTILINE)
    cases = list(zip(parts[1::3], parts[2::3], strict=False))
    assert len(cases) > 15
    right = 0
    for source, rendered in cases:
        items = re.findall(r'<li id="fn\d+"[^>]*>(.*?)</li>\n(?=<li|</ol>)', rendered, re.DOTALL)
        wanted = [_words(re.sub(r"<a [^>]*footnote-backref.*?</a>", "", item)) for item in items]
        found = find_notes(read(source + "\n\nEnd of the letter.\n"))
        blocks = {
            b.key: "" for b in read(source + "\n\nEnd.\n").blocks if b.kind == "note" or b.key
        }
        notes = [_words(note.text) for note in found]
        right += all(_near(words, notes) for words in wanted) and len(notes) <= len(items) + len(
            set(blocks) - {note.mark for note in found}
        )
    assert right / len(cases) >= 0.85, f"{right} of {len(cases)}"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def _near(words: list[str], notes: list[list[str]]) -> bool:
    """Tell whether a note holds these words; code blocks in a note are not its text."""
    return any(words == note or (note and set(note) <= set(words)) for note in notes) or not words


def test_front_matter_gives_title_and_date_and_what_it_cites() -> None:
    letter = read(
        '---\ntitle: "Open letter: on bail"\ndate: 2024-03-14\nlang: en\n'
        "permalink: https://own.example/letter\nsource: https://a.example/report\n---\n\n"
        "Dear Chair, see https://b.example/x.\n"
    )
    assert (letter.title, letter.dated) == ("Open letter: on bail", "2024-03-14")
    citations = find_citations(letter)
    assert [c.url for c in citations] == ["https://a.example/report", "https://b.example/x"]
    assert [c.line for c in citations] == [6, 9]


@pytest.mark.parametrize(
    "key",
    ["published_url", "published-url", "PublishedURL", "canonical-url", "canonical", "url"],
)
def test_where_a_letter_was_published_is_no_citation(key: str) -> None:
    own = "https://own.example/letters/3"
    for lines in (f"{key}: {own}", f'{key}: "{own}"  # ours', f"{key}:\n  {own}"):
        letter = read(f"---\n{lines}\ntitle: Bail\n---\n\nSee https://b.example/x.\n")
        assert [c.url for c in find_citations(letter)] == ["https://b.example/x"]


def test_lists_in_front_matter_belong_to_their_key() -> None:
    letter = read(
        "---\nredirect_from:\n  - https://own.example/old\nreferences:\n- id: a\n"
        "  URL: https://a.example/report\nsources:\n  - https://c.example/y\n---\n\nText.\n"
    )
    assert [c.url for c in find_citations(letter)] == [
        "https://a.example/report",
        "https://c.example/y",
    ]


def test_front_matter_may_be_toml() -> None:
    letter = read(
        '+++\ntitle = "Open letter on archives"\ndate = 2024-03-14\n+++\n\nhttps://a.example/\n'
    )
    assert (letter.title, letter.dated) == ("Open letter on archives", "2024-03-14")
    assert [c.url for c in find_citations(letter)] == ["https://a.example/"]


def test_what_is_no_front_matter_is_text() -> None:
    for text in (
        "---\n\nSee https://a.example/x\n\n---\n",
        "---\na: b\nSee https://a.example/x\n",
    ):
        assert [c.url for c in find_citations(read(text))] == ["https://a.example/x"]


def test_comments_that_nobody_sees_cite_nothing() -> None:
    text = (
        "A %% https://hidden.example/a %% and https://b.example/50%%x.\n\n"
        "%%\nhttps://hidden.example\n%%\n\n```\n%%bash\n```\n\nhttps://c.example/\n"
    )
    assert [c.url for c in find_citations(read(text))] == [
        "https://b.example/50%%x",
        "https://c.example/",
    ]


def test_a_heading_is_a_title_in_every_script_and_at_every_length() -> None:
    for title in (
        "رسالة مفتوحة إلى وزير العدل بشأن استقلال المحامين",
        "关于保护公益律师的公开信",
        "Open letter " + "on a very long name of a very long committee " * 4 + "of the House",
    ):
        letter = read(f"# {title}\n\nThe first sentence.[^1]\n\n[^1]: <https://a.example/>\n")
        assert letter.title == title
        assert find_citations(letter)[0].sentence == "The first sentence."


def test_an_address_in_code_is_cited_in_a_note_only() -> None:
    text = "Call `https://api.example/` so.[^1]\n\n[^1]: Board, `https://b.example/1`.\n"
    assert [(c.note, c.url) for c in find_citations(read(text))] == [("1", "https://b.example/1")]


def test_a_list_of_notes_in_html_counts_as_a_browser_counts_it() -> None:
    text = (
        'One<sup><a href="#fn:a">7</a></sup> and two<sup><a href="#fn:b">8</a></sup>.\n\n'
        '<ol start="7">\n<li id="fn:a">Board, http://b.example/7</li>\n'
        '<li id="fn:b">Board, http://b.example/8</li>\n</ol>\n'
    )
    assert [(c.note, c.url) for c in find_citations(read(text))] == [
        ("7", "http://b.example/7"),
        ("8", "http://b.example/8"),
    ]
