"""Text against text: robust to banners and counters, bounded, readable."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks.evidence.drift import SHOWN, containment, difference, likeness

TEXT = (
    "The regional assembly published its findings on Tuesday. More than forty were heard. "
    "The cost of the programme rose to eleven million. The opposition asked for a review."
)


def test_dates_and_counters_do_not_count() -> None:
    assert (
        containment(TEXT + " Read 4,711 times, 12 May 2021.", TEXT + " Read 9 times, 3 June 2024.")
        > 0.9
    )


def test_a_banner_does_not_hide_the_text() -> None:
    assert containment(TEXT, "We use cookies and value your privacy a lot. " * 9 + TEXT) == 1.0


def test_another_text_shares_next_to_nothing() -> None:
    other = "Harbour pilots will vote on a new contract, their union said in a short statement."
    assert containment(TEXT, other) < 0.05
    assert likeness(TEXT, other) < 0.05


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = "地区议会在历时十一个月的听证之后于周二公布了调查结果"
    assert likeness(text, text) == 1.0
    assert likeness(text, "渡轮补贴在没有表决的情况下延长了九次令人惊讶不已") < 0.1


def test_empty_texts_are_not_alike() -> None:
    assert likeness("", "") == 0.0
    assert containment("", TEXT) == 0.0


def test_the_difference_shows_what_went_and_what_came() -> None:
    shown = difference(TEXT, TEXT.replace("rose to eleven million", "fell to one million"))
    assert shown.removed == ("The cost of the programme rose to eleven million.",)
    assert shown.added == ("The cost of the programme fell to one million.",)
    assert 0.5 < shown.similarity < 1


def test_the_difference_is_bounded() -> None:
    started = time.process_time()
    shown = difference("a b c. " * 100_000, "a b d. c. " * 100_000)
    assert len(shown.removed) <= SHOWN
    assert len(shown.added) <= SHOWN
    assert time.process_time() - started < 5


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_has_no_order(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= containment(one, other) <= 1
