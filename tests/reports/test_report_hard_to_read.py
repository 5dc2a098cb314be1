"""An address that was hard to read: what it is called, and which of its signs are open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from report_rows import NOW, sample_rows, summary_of

from citecheck.model import FIRST_READ, MISREAD, Candidate
from citecheck.repairs.suggest import suggest
from citecheck.reports import difference_words, pointers, write_reports
from citecheck.reports.differing import differences, pieces_of
from citecheck.reports.items import item_of, kind_of

if TYPE_CHECKING:
    from pathlib import Path

READ, OTHER = "https://v.example/watch/kMI9?a=1&b=<i>", "https://v.example/watch/kMl9?a=1&b=<i>"


def hard_to_read():
    rows = sample_rows()
    row = next(row for row in rows if row.verdict == "broken")
    return replace(
        row,
        url=READ,
        verdict="invalid",
        reason="doubtful_reading",
        explanation=None,
        candidates=(Candidate(OTHER, 0.3, MISREAD),),
        memento_url=None,
        memento_at=None,
        local_url=None,
        local_at=None,
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> BeautifulSoup:
    row = hard_to_read()
    rows = [row if one.citation_id == row.citation_id else one for one in sample_rows()]
    folder: Path = tmp_path_factory.mktemp("work") / "r"
    write_reports(iter(rows), summary_of(rows), folder, now=NOW, suggest=suggest)
    return BeautifulSoup((folder / "index.html").read_text("utf-8"), "lxml")


def shown(page: BeautifulSoup):
    return page.find(id=f"c{hard_to_read().citation_id}")


def test_it_is_called_what_it_is(page):
    badge = shown(page).find(class_="badge")
    assert badge.get_text(" ", strip=True) == "≈ Hard to read"
    assert "compare it with the print" in shown(page).find(class_="wrong").get_text()
    assert "no valid address" not in shown(page).get_text(" ").lower()
    assert page.find("input", id="show-doubtful_reading"), "it can be looked for by itself"


def test_what_is_no_address_at_all_keeps_its_name():
    row = replace(hard_to_read(), url=None, problem="malformed_url", verdict=None, reason=None)
    assert kind_of(row).label == "No valid address"
    assert kind_of(replace(row, problem=None, verdict="invalid", reason="x")).key == "invalid"
    waits = replace(hard_to_read(), verdict="suspect")
    assert kind_of(waits).label == "Suspect", "nobody is asked yet"


def test_the_signs_that_differ_are_marked_and_the_address_is_as_it_was(page):
    marked = shown(page).find_all(class_="hard")
    assert [one.get_text() for one in marked] == [READ, OTHER], "escaped, and nothing added"
    assert [[m.get_text() for m in one.find_all("mark")] for one in marked] == [["I"], ["l"]]
    assert shown(page).find("i") is None
    assert "It has “l” (small L) instead of “I” (capital I)." in shown(page).get_text(" ")


def test_nothing_is_marked_once_it_is_decided():
    row = replace(hard_to_read(), candidates=(Candidate(READ, 0.7, FIRST_READ),))
    item = item_of(row, suggest)
    assert item.address is not None
    assert item.address.pieces == ()


@pytest.mark.parametrize(
    ("first", "other", "words"),
    [
        ("a-b", "a_b", "It has “_” (underscore) instead of “-” (hyphen)."),
        ("a.b/c", "a.b", "It has nothing instead of “/c”."),
        ("ab", "a.b", "It has “.” (full stop) instead of nothing."),
        ("rn", "m", "It has “m” (small M) instead of “rn”."),
        ("O1", "0l", "It has “0l” instead of “O1”."),
        ("same", "same", ""),
        ("https://a.example/one", "https://b.example/quite/another", ""),
    ],
)
def test_the_difference_is_said_in_words(first, other, words):
    assert difference_words(first, other) == words


def test_on_a_terminal_a_line_points_at_it():
    assert pointers(READ, OTHER) == " " * OTHER.index("l9") + "^"
    assert pointers("ab", "abc") == "  ^"
    assert pointers("same", "same") == ""
    assert pointers("", OTHER) == ""


def test_an_address_with_unseen_signs_is_shown_with_their_names_and_unmarked():
    hidden = Candidate("https://v.example/watch/\u200bkMl9?a=1&b=<i>", 0.3, MISREAD)
    item = item_of(replace(hard_to_read(), candidates=(hidden,)), suggest)
    offered = item.offers[0].address
    assert offered is not None
    assert (offered.pieces, "⟦U+200B⟧" in offered.text) == ((), True)
    assert offered.href is None


def test_long_addresses_are_not_compared():
    """It would take hours for these two, which differ in their last sign only."""
    assert differences("ab" * 100_000, "ab" * 100_000 + "c") == ()
    assert differences("ab" * 1_000 + "c", "ab" * 1_000 + "d") == ()


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, str]:
    """Two readings of one print: in a few places, one has other signs than the other."""
    same = st.text("https:/v.example-_", max_size=20)
    changes = st.tuples(st.text("Il1O0_rnm", max_size=2), st.text("Il1O0_rnm", max_size=2))
    first = other = draw(same)
    for one, two in draw(st.lists(changes, max_size=3)):
        tail = draw(same)
        first, other = first + one + tail, other + two + tail
    return first, other


@given(readings())
def test_marks_change_no_sign_and_lie_within(pair: tuple[str, str]):
    first, other = pair
    places = differences(first, other)
    if places and len(first) == len(other):
        unlike = sum(a != b for a, b in zip(first, other, strict=True))
        assert sum(p.end - p.start for p in places) == unlike
    for text, spans in (
        (first, [(p.start, p.end) for p in places]),
        (other, [(p.other_start, p.other_end) for p in places]),
    ):
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        if pieces := pieces_of(text, spans):
            assert "".join(piece for piece, _ in pieces) == text
    rebuilt, at = "", 0
    for p in places:
        rebuilt += first[at : p.start] + other[p.other_start : p.other_end]
        at = p.end
    assert rebuilt + first[at:] == other or not places
