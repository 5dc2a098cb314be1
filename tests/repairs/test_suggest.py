"""What would mend a citation: the best first, and safe only where nobody could object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.model import TO_MEND, Candidate, Hop, Verdict
from citecheck.repairs import search_phrase, suggest

URL = "http://waters.example/levels.html"
TARGET = "https://waters.example/levels"
COPY = "https://archive.example/web/20210502/" + URL
TITLE = "Water levels in the Ostrow basin"


@dataclass(frozen=True)
class Known:
    """A citation as far as `suggest` asks."""

    url: str | None = URL
    problem: str | None = None
    host: str | None = "www.waters.example"
    title: str | None = TITLE
    anchor_text: str | None = None
    publisher: str | None = "Institute of Inland Waters"
    author: str | None = None
    verdict: str | None = "broken"
    reason: str | None = "not_found"
    confidence: float | None = 0.95
    final_url: str | None = None
    hops: tuple[Hop, ...] = ()
    title_similarity: float | None = None
    memento_url: str | None = None
    memento_archive: str | None = None
    memento_at: datetime | None = None
    memento_verified: bool = False
    memento_days: int | None = None
    candidates: tuple[Candidate, ...] = ()


def with_copy(facts: Known, days: int | None = -12, *, verified: bool = True) -> Known:
    return replace(
        facts,
        memento_url=COPY,
        memento_archive="wayback",
        memento_at=datetime(2021, 5, 2, tzinfo=UTC),
        memento_days=days,
        memento_verified=verified,
    )


def moved(*statuses: int, **more: Any) -> Known:
    hops = tuple(Hop(URL, status, target=TARGET) for status in statuses)
    facts: dict[str, Any] = {"title_similarity": 0.95, "final_url": TARGET} | more
    return Known(
        verdict="moved", reason="permanent_redirect", hops=(*hops, Hop(TARGET, 200)), **facts
    )


def actions(facts: Known) -> list[str]:
    return [suggestion.action for suggestion in suggest(facts)]


def test_a_page_that_moved_for_good_and_fits_is_safe_to_repair():
    best = suggest(moved(301, 308))[0]
    assert (best.action, best.url, best.safe) == ("use_target", TARGET, True)
    assert best.text == "The page has moved for good: give its new address."


@pytest.mark.parametrize(
    "facts",
    [
        moved(301, 302),
        moved(301, title_similarity=0.4),
        moved(301, confidence=0.6),
        moved(301, confidence=None),
        moved(),
        moved(301, url="https://waters.example/levels", final_url="http://waters.example/levels"),
        moved(301, title_similarity=None, final_url="https://elsewhere.example/levels"),
        moved(301, title_similarity=None, final_url="https://waters.example/"),
    ],
)
def test_any_doubt_leaves_the_repair_to_a_person(facts: Known):
    best = suggest(facts)[0]
    assert best.action == "use_target"
    assert not best.safe
    assert "compare" in best.text


def test_a_refresh_in_the_page_is_no_promise_of_permanence():
    hops = (Hop(URL, 200, target=TARGET, via="meta_refresh"), Hop(TARGET, 200))
    assert not suggest(replace(moved(301), hops=hops))[0].safe


def test_without_a_title_only_the_same_path_is_safe():
    facts = moved(301, title_similarity=None, url="http://www.waters.example/a/", final_url=TARGET)
    assert not suggest(facts)[0].safe
    assert suggest(replace(facts, final_url="https://waters.example/a"))[0].safe


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-12, "of 2 May 2021, 12 days before the citation’s date."),
        (1, "of 2 May 2021, 1 day after the citation’s date."),
        (0, "of 2 May 2021, the very day of the citation."),
        (None, "of 2 May 2021."),
    ],
)
def test_a_lost_page_is_cited_from_its_archived_copy(days: int | None, words: str):
    best = suggest(with_copy(Known(), days))[0]
    assert (best.action, best.url, best.safe) == ("cite_archived", COPY, False)
    assert best.text == f"Cite the archived copy {words}"


def test_a_copy_that_nobody_checked_says_so():
    assert suggest(with_copy(Known(), verified=False))[0].text.endswith(
        "open it first, nobody has checked it yet."
    )


@pytest.mark.parametrize("reason", ["parked", "hijacked"])
def test_an_address_in_strange_hands_is_given_without_a_link(reason: str):
    same_hands = Candidate("http://waters.example/levels", 0.99, "colon added")
    facts = with_copy(Known(verdict="changed", reason=reason, candidates=(same_hands,)))
    assert actions(facts) == ["cite_archived", "find_url"]
    assert "without a link" in suggest(facts)[0].text
    assert all(s.url != URL for s in suggest(facts))
    assert "site:" not in (search_phrase(facts) or "")


def test_another_reading_of_the_address_goes_before_an_unchecked_copy():
    reading = Candidate("https://waters.example/levels-2020", 0.95, "hyphen kept at a line's end")
    facts = replace(with_copy(Known(), verified=False), candidates=(reading,))
    assert actions(facts) == ["new_url", "cite_archived", "find_url"]


def test_a_missing_address_has_its_candidates_and_a_search_for_the_exact_title():
    facts = Known(
        url=None,
        problem="missing_url",
        verdict=None,
        host=None,
        candidates=(
            Candidate("https://b.example/", 0.5, "cited in note 3"),
            Candidate("https://a.example/", 0.93, "cited in note 2"),
            Candidate("javascript:alert(1)", 0.99),
        ),
    )
    found = suggest(facts)
    assert [s.url for s in found[:2]] == ["https://a.example/", "https://b.example/"]
    assert "most likely" in found[0].text
    assert "may be" in found[1].text
    assert found[2].action == "find_url"
    assert found[2].text == f'Search the web for "{TITLE}" Institute of Inland Waters'
    assert found[2].url == (
        "https://duckduckgo.com/?q=%22Water+levels+in+the+Ostrow+basin%22"
        "+Institute+of+Inland+Waters"
    )


def test_the_search_is_on_the_publishers_site_where_it_is_known_and_still_there():
    assert search_phrase(Known()) == f'"{TITLE}" site:waters.example'
    assert search_phrase(Known(reason="dns_not_found")) == f'"{TITLE}" Institute of Inland Waters'
    assert (
        search_phrase(Known(title='A "quoted"\n title')) == '"A quoted title" site:waters.example'
    )
    assert search_phrase(Known(title=None)) is None
    assert search_phrase(Known(host=None, publisher=None)) == f'"{TITLE}"'


def test_a_note_that_gives_nothing_sends_to_its_author():
    facts = Known(None, "empty_target", None, None, "the report", None, verdict=None, reason=None)
    assert [s.text for s in suggest(facts)] == [
        "The note gives too little to search for: ask its author for the address."
    ]


def test_linked_words_that_tell_something_are_searched_for_loosely():
    facts = Known(
        None, "empty_target", None, None, "the minister's own figures of 2019", verdict=None
    )
    assert suggest(facts)[0].text == (
        "Ask the letter’s author where these words led, or search the web for "
        "the minister's own figures of 2019 Institute of Inland Waters"
    )


def test_blocked_is_looked_at_and_suspect_is_left_alone():
    assert actions(with_copy(Known(verdict="blocked", reason="challenge"))) == [
        "look",
        "cite_archived",
    ]
    assert actions(Known(verdict="suspect", reason="timeout")) == ["leave"]


@pytest.mark.parametrize("verdict", ["ok", "unchecked", "unsupported", None])
def test_where_nothing_is_to_do_nothing_is_suggested(verdict: str | None):
    assert suggest(with_copy(Known(verdict=verdict))) == ()


facts_of_any_kind = st.builds(
    Known,
    url=st.none() | st.sampled_from([URL, "javascript:x", "http://[bad", "https://a.example/x"]),
    problem=st.sampled_from([None, None, "missing_url", "empty_target", "malformed_url"]),
    title=st.none() | st.text(max_size=300),
    publisher=st.none() | st.text(max_size=20),
    verdict=st.sampled_from([None, *Verdict]),
    reason=st.sampled_from(["not_found", "parked", "permanent_redirect", None]),
    confidence=st.none() | st.floats(0, 1),
    final_url=st.sampled_from([None, TARGET, "data:x", "http://[bad"]),
    hops=st.sampled_from([(), (Hop(URL, 301, target=TARGET),), (Hop(URL, 302, target=TARGET),)]),
    title_similarity=st.none() | st.floats(0, 1),
    candidates=st.sampled_from([(), (Candidate(URL, 0.4), Candidate("ftp://x", 1.0))]),
)


@given(facts_of_any_kind)
def test_whatever_is_to_mend_has_a_suggestion_and_none_is_rash(facts: Known):
    found = suggest(facts)
    if facts.problem or facts.verdict in TO_MEND:
        assert found
    for suggestion in found:
        assert suggestion.text
        if suggestion.safe:
            assert suggestion.action == "use_target"
            assert facts.verdict == "moved"
        if suggestion.action in ("use_target", "new_url", "cite_archived"):
            assert suggestion.url is not None
            assert suggestion.url.startswith(("http://", "https://"))
