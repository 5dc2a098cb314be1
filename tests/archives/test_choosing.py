"""Which copy serves a citation, which pages to capture first, and how long it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from citecheck.archives import (
    Need,
    best_first,
    citation_date,
    forecast,
    wanted_captures,
)
from citecheck.model import Capture, CaptureState, Memento, Verdict

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
YEAR = timedelta(days=365)


def copy(year, month=1, day=1, **more):
    return Memento("wayback", "u", f"m{year}", datetime(year, month, day, tzinfo=UTC), **more)


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("2021-05-17", "2019", "2022"), date(2021, 5, 17)),
        ((None, "2019", "2022-01-01"), date(2019, 12, 31)),
        ((None, "2020-02", None), date(2020, 2, 29)),
        ((None, "2020-12", None), date(2020, 12, 31)),
        (("", None, "2022-01-01"), date(2022, 1, 1)),
        (("yesterday", "2021-13-01", "2022-06-30"), date(2022, 6, 30)),
        ((None, None, None), None),
    ],
)
def test_the_date_of_a_citation(dates, day):
    assert citation_date(*dates) == day


def test_the_copy_before_comes_first_then_those_after():
    found = best_first([copy(2024), copy(2019), copy(2021), copy(2022)], date(2021, 6, 1))
    assert [memento.captured_at.year for memento in found] == [2021, 2019, 2022, 2024]


def test_what_shows_no_page_serves_nobody():
    assert best_first([copy(2020, status=404), copy(2021, finding="soft_404")], None) == ()


def wanted(*needs, may=lambda url: True):
    return wanted_captures(needs, NOW, YEAR, may)


def test_failing_links_come_first_then_those_without_any_copy():
    cited = date(2020, 1, 1)
    assert wanted(
        Need("stale", Verdict.OK, (copy(2015),), cited),
        Need("bare", Verdict.OK),
        Need("failing", Verdict.SUSPECT),
        Need("guarded", Verdict.BLOCKED),
    ) == ("failing", "bare", "guarded", "stale")


@pytest.mark.parametrize(
    "verdict", [Verdict.BROKEN, Verdict.CHANGED, Verdict.INVALID, Verdict.UNSUPPORTED]
)
def test_what_shows_nothing_of_the_citation_is_not_captured(verdict):
    assert wanted(Need("u", verdict)) == ()


def test_fresh_enough_copies_are_not_captured_again():
    assert wanted(Need("u", Verdict.OK, (copy(2026, 3),), date(2015, 1, 1))) == ()
    assert wanted(Need("u", Verdict.OK, (copy(2019, 6),), date(2020, 1, 1))) == ()
    assert wanted(Need("u", Verdict.OK, (copy(2026, 3, finding="soft_404"),))) == ("u",)


def test_nothing_is_captured_on_a_guess():
    assert wanted(Need("u", Verdict.OK, looked_up=False)) == ()


def test_what_must_not_leave_the_house_is_not_sent():
    assert wanted(Need("u", Verdict.OK), Need("v", Verdict.OK), may=lambda url: url == "v") == (
        "v",
    )


@pytest.mark.parametrize(
    ("capture", "again"),
    [
        (Capture("wayback", "u"), True),
        (Capture("wayback", "u", CaptureState.PENDING), False),
        (Capture("wayback", "u", CaptureState.DEFERRED), False),
        (Capture("wayback", "u", CaptureState.REFUSED, requested_at=NOW - YEAR / 2), False),
        (Capture("wayback", "u", CaptureState.REFUSED, requested_at=NOW - YEAR * 2), True),
        (Capture("wayback", "u", CaptureState.CAPTURED, memento=copy(2026, 11, 20)), False),
    ],
)
def test_a_capture_in_hand_or_just_refused_is_not_asked_for_again(capture, again):
    assert bool(wanted(Need("u", Verdict.OK, capture=capture))) is again


def test_the_remaining_time_is_honest():
    ten = timedelta(minutes=10)
    assert forecast(412, 6, ten) == (
        "412 captures wanted, 6 a minute, about 69 minutes; 7 more runs of 10 minutes"
    )
    assert forecast(1, 6, ten) == "1 capture wanted, 6 a minute, about 1 minute"
    assert forecast(0, 6, ten) == "no captures wanted"
    assert forecast(2000, 6, ten).startswith("2000 captures wanted, 6 a minute, about 5 h 34 min;")
