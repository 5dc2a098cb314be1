"""The web tells the time: whether our own clock can be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.model import Hop, Observation, VisitError
from citecheck.pipeline.dating import ClockSense, skew_of

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def answer(ahead: timedelta, scheme: str = "http", **headers: str) -> Observation:
    url = f"{scheme}://a.example/"
    dated = format_datetime(NOW + ahead, usegmt=True)
    rows = (("date", dated), *headers.items())
    return Observation(url, NOW, 5, hops=(Hop(url, 200),), status=200, headers=rows)


def misfit() -> Observation:
    error = VisitError("tls_expired", "tls", "certificate has expired")
    return Observation("https://a.example/", NOW, 5, error=error)


def wrong(*seen: Observation) -> bool:
    sense = ClockSense()
    for number, one in enumerate(seen):
        sense.take(f"h{number}", one)
    return sense.wrong


YEARS = timedelta(days=1500)


def test_two_hosts_that_agree_on_another_time_are_believed() -> None:
    assert wrong(answer(YEARS), answer(YEARS + timedelta(minutes=3)))
    assert wrong(answer(-YEARS), answer(-YEARS))


def test_one_host_or_hosts_that_disagree_are_not() -> None:
    assert not wrong(answer(YEARS))
    assert not wrong(answer(YEARS), answer(-YEARS))


def test_one_host_with_our_time_settles_it() -> None:
    assert not wrong(answer(YEARS), answer(YEARS), answer(timedelta(hours=2)))


def test_certificates_that_fit_nowhere_tell_it_too() -> None:
    assert wrong(*[misfit()] * 5)
    assert not wrong(*[misfit()] * 4)
    assert not wrong(*[misfit()] * 9, replace(answer(YEARS, "https"), headers=()))


def test_an_answer_from_a_cache_says_how_old_it_is() -> None:
    old = answer(-timedelta(days=60), age=str(60 * 86400))
    assert skew_of(old) == timedelta(0)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 01 Jan 99999 00:00:00 GMT", "0", "\x00"])
def test_dates_that_are_none_are_no_witness(date: str) -> None:
    seen = replace(answer(YEARS), headers=(("date", date),))
    assert skew_of(seen) is None


@given(st.text(max_size=60), st.text(max_size=30))
def test_whatever_a_server_calls_a_date_is_survived(date: str, age: str) -> None:
    skew_of(replace(answer(YEARS), headers=(("date", date), ("age", age))))


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_any_age_is_survived(age: int) -> None:
    skew_of(answer(YEARS, age=str(age)))
