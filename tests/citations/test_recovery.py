"""A lost address is looked for where the same words still have one."""

from __future__ import annotations

from citecheck.citations import (
    find_citations,
    from_copy,
    from_title,
    is_copy,
    text_keys,
    title_key,
)
from citecheck.letters import read_letter
from citecheck.model import Citation


def cited(text: str, name: str = "a.txt") -> tuple[Citation, ...]:
    return find_citations(read_letter(name, text.encode()))


LOST = (
    "The cells are full, and nobody counts the people in them any more.[1] The report on the "
    "closed wing was taken down in the spring of last year.[2]\n\n"
    '[1] Prison Watch, "The cells of the north wing", 4 May 2018, available at:\n'
    '[2] Court Post, "A wing is closed", https://court.example/wing\n'
)
COPY = LOST.replace("available at:", "available at https://prison.example/cells/2018.")
OTHER = (
    "We said so before, at length and in public, to everyone who would listen.[7]\n\n"
    '[7] Prison Watch, "The cells of the north wing", 4 May 2018, http://old.example/cells\n'
    '[8] Court Post, "A wing is closed", https://court.example/other\n'
)


def test_a_copy_of_the_letter_gives_the_address_of_the_same_note() -> None:
    (lost,) = [c for c in cited(LOST) if c.problem]
    (found,) = from_copy(lost, cited(COPY), "the PDF")
    assert (found.url, found.source) == ("https://prison.example/cells/2018", "the PDF")
    assert found.confidence >= 0.9


def test_a_linked_phrase_is_matched_by_its_words_and_its_sentence() -> None:
    markdown = "They were [detained without a warrant](#) in May. [Others](#) were not.\n"
    page = (
        "<p>They were <a href='https://a.example/detained'>detained without a warrant</a> in May. "
        "<a href='https://a.example/others'>Others</a> were not.</p>"
    )
    lost = [c for c in cited(markdown, "a.md") if c.problem]
    copy = cited(page, "a.html")
    assert [[c.url for c in from_copy(one, copy, "the web page")] for one in lost] == [
        ["https://a.example/detained"],
        ["https://a.example/others"],
    ]


def test_an_address_that_the_note_still_has_is_not_offered() -> None:
    (lost,) = [c for c in cited(LOST) if c.problem]
    taken = frozenset({"https://prison.example/cells/2018"})
    assert from_copy(lost, cited(COPY), "the PDF", taken=taken) == ()


def test_the_same_title_elsewhere_is_a_weaker_hint() -> None:
    (lost,) = [c for c in cited(LOST) if c.problem]
    (found,) = from_title(lost, [(c, "other.txt") for c in cited(OTHER)])
    assert found.url == "http://old.example/cells"
    assert 0.6 <= found.confidence < 0.95
    assert "other.txt" in found.source


def test_short_titles_tell_nothing() -> None:
    assert title_key("Annual Report") is None
    assert title_key("The Cells of the North Wing!") == title_key("the cells of the “north” wing")


def test_copies_are_told_from_other_letters() -> None:
    def keys(text: str) -> frozenset[int]:
        return frozenset().union(*(text_keys(c) for c in cited(text)))

    assert is_copy(keys(LOST), keys(COPY))
    assert not is_copy(keys(LOST), keys(OTHER))
