"""What findings over time amount to: no alarm before it is sure, no alarm after it is over."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks import ConfirmRules, IllegalMoveError, Recheck, advance, schedule
from citecheck.model import Finding, Standing, Verdict

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def finding(verdict: Verdict, reason: str = "x", hardness=None) -> Finding:
    return Finding(verdict, reason, 0.9, "For a person.", hardness=hardness)


OK = finding(Verdict.OK, "alive")
MOVED = finding(Verdict.MOVED, "permanent_redirect")
BLOCKED = finding(Verdict.BLOCKED, "forbidden")
NOT_FOUND = finding(Verdict.BROKEN, "not_found", "hard")
PARKED = finding(Verdict.CHANGED, "parked", "hard")
TIMEOUT = finding(Verdict.BROKEN, "timeout", "soft")
OFFLINE = finding(Verdict.UNCHECKED, "offline")


def after(*visits: tuple[float, Finding] | tuple[float, Finding, bool]) -> Standing:
    standing = Standing()
    for day, seen, *confirmed in visits:
        at = START + timedelta(days=day)
        standing = advance(standing, seen, at, confirmed=bool(confirmed and confirmed[0]))
    return standing


def test_not_found_is_broken_once_a_second_visit_agrees():
    assert after((0, NOT_FOUND)).verdict is Verdict.SUSPECT
    assert after((0, NOT_FOUND), (0, NOT_FOUND, True)).verdict is Verdict.BROKEN
    assert after((0, PARKED), (0, PARKED, True)).verdict is Verdict.CHANGED


def test_a_timeout_is_broken_after_three_days_of_failing_and_not_before():
    assert after((0, TIMEOUT), (1, TIMEOUT), (2, TIMEOUT)).verdict is Verdict.SUSPECT
    assert after((0, TIMEOUT), (3, TIMEOUT)).verdict is Verdict.SUSPECT
    assert after((0, TIMEOUT), (1, TIMEOUT), (3, TIMEOUT)).verdict is Verdict.BROKEN


def test_cron_that_starts_a_minute_earlier_does_not_put_it_off_for_a_day():
    minute = 1 / 1440
    assert after((0, TIMEOUT), (1, TIMEOUT), (3 - minute, TIMEOUT)).verdict is Verdict.BROKEN


def test_many_failures_of_one_day_count_once():
    visits = [(hour / 24, TIMEOUT) for hour in range(20)]
    assert after(*visits).failures == 1
    assert after(*visits, (3, TIMEOUT)).verdict is Verdict.SUSPECT


def test_a_soft_failure_is_never_confirmed_within_a_run():
    assert after((0, TIMEOUT), (0, TIMEOUT, True)).verdict is Verdict.SUSPECT


@pytest.mark.parametrize("good", [OK, MOVED])
def test_one_success_clears_it_all(good):
    standing = after((0, TIMEOUT), (1, TIMEOUT), (3, TIMEOUT), (4, good))
    assert standing.verdict is good.verdict
    assert (standing.failures, standing.first_failure, standing.last_failure) == (0, None, None)
    assert after((0, TIMEOUT), (1, TIMEOUT), (2, good), (3, TIMEOUT)).failures == 1


def test_what_is_broken_stays_broken_while_it_fails_in_whatever_way():
    broken = [(0, NOT_FOUND), (0, NOT_FOUND, True)]
    assert after(*broken, (30, TIMEOUT)).verdict is Verdict.BROKEN
    assert after(*broken, (30, NOT_FOUND)).verdict is Verdict.BROKEN
    assert after(*broken, (30, PARKED)).verdict is Verdict.BROKEN
    assert after(*broken, (30, PARKED), (30, PARKED, True)).verdict is Verdict.CHANGED


def test_since_is_the_day_the_verdict_began():
    assert after((0, OK), (7, OK), (14, OK)).since == START
    assert after((0, OK), (7, NOT_FOUND, True), (37, NOT_FOUND, True)).since == START + timedelta(7)


def test_our_own_network_changes_nothing():
    before = after((0, TIMEOUT), (1, TIMEOUT))
    assert advance(before, OFFLINE, START + timedelta(days=2)) == before
    never = advance(Standing(), OFFLINE, START)
    assert (never.verdict, never.reason, never.last_checked) == (Verdict.UNCHECKED, "offline", None)


def test_a_clock_that_was_set_back_counts_as_standing_still():
    before = after((5, OK))
    later = advance(before, TIMEOUT, START)
    assert later.last_checked == before.last_checked
    assert later.verdict is Verdict.SUSPECT


@pytest.mark.parametrize(
    ("standing", "seen", "at"),
    [
        (Standing(), finding(Verdict.SUSPECT), START),
        (Standing(), OK, datetime(2026, 3, 2)),  # noqa: DTZ001 - that is the point
        (Standing(verdict=Verdict.SUSPECT), OK, START),
        (Standing(verdict=Verdict.OK, failures=2), OK, START),
        (Standing(verdict=Verdict.OK, failures=-1), OK, START),
    ],
)
def test_an_illegal_move_raises_and_changes_nothing(standing, seen, at):
    before = Standing(**{name: getattr(standing, name) for name in standing.__slots__})
    with pytest.raises(IllegalMoveError):
        advance(standing, seen, at)
    assert standing == before


FINDINGS = st.sampled_from([OK, MOVED, BLOCKED, NOT_FOUND, PARKED, TIMEOUT, OFFLINE])
VISITS = st.lists(st.tuples(st.integers(0, 40), FINDINGS, st.booleans()), max_size=25)


def play(visits) -> list[Standing]:
    standings, at = [Standing()], START
    for hours, seen, confirmed in visits:
        at += timedelta(hours=hours)
        standings.append(advance(standings[-1], seen, at, confirmed=confirmed))
    return standings


@given(VISITS)
def test_no_sequence_of_findings_leads_to_an_illegal_state(visits):
    for standing in play(visits):
        failing = standing.verdict in {Verdict.SUSPECT, Verdict.BROKEN, Verdict.CHANGED}
        assert failing == (standing.failures > 0)
        assert failing == (standing.first_failure is not None)
        if failing:
            days = (standing.last_failure.date() - standing.first_failure.date()).days
            assert 1 <= standing.failures <= days + 1


@given(VISITS)
def test_one_success_always_clears(visits):
    last = play(visits)[-1]
    cleared = advance(last, OK, START + timedelta(days=999))
    assert (cleared.verdict, cleared.failures) == (Verdict.OK, 0)


@given(VISITS)
def test_nothing_is_broken_without_confirmation_or_three_days(visits):
    confirmed = False
    for (_, seen, agreed), standing in zip(visits, play(visits)[1:], strict=True):
        if seen.verdict in {Verdict.OK, Verdict.MOVED, Verdict.BLOCKED}:
            confirmed = False
        confirmed |= agreed and seen.hardness == "hard"
        if standing.verdict in {Verdict.BROKEN, Verdict.CHANGED} and not confirmed:
            days = (standing.last_failure.date() - standing.first_failure.date()).days
            assert standing.failures >= 3
            assert days >= 3


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), FINDINGS), max_size=20), st.randoms()
)
def test_the_order_in_which_links_are_visited_does_not_matter(visits, rng):
    def outcome(order):
        standings: dict[int, Standing] = {}
        for link, day, seen in order:
            at = START + timedelta(days=day)
            standings[link] = advance(standings.get(link, Standing()), seen, at)
        return standings

    by_day = sorted(visits, key=lambda v: v[1])
    links = sorted({v[0] for v in visits})
    rng.shuffle(links)
    link_by_link = [v for link in links for v in by_day if v[0] == link]
    assert outcome(by_day) == outcome(link_by_link)


def test_the_rules_can_be_set():
    rules = ConfirmRules(failures=2, days=1)
    standing = advance(Standing(), TIMEOUT, START, rules=rules)
    assert (
        advance(standing, TIMEOUT, START + timedelta(days=1), rules=rules).verdict is Verdict.BROKEN
    )


@given(st.sampled_from(list(Verdict)), st.integers())
def test_the_next_look_comes_when_the_verdict_says_with_a_tenth_of_jitter(verdict, seed):
    recheck = Recheck()
    due = schedule(Standing(verdict=verdict), START, recheck=recheck, random=random.Random(seed))
    interval = recheck.of(verdict)
    assert interval * 0.9 <= due - START <= interval * 1.1


def test_a_host_that_names_a_time_is_not_asked_before():
    later = START + timedelta(days=20)
    due = schedule(
        Standing(verdict=Verdict.SUSPECT), START, random=random.Random(1), not_before=later
    )
    assert due == later


def test_a_host_that_names_a_time_years_ahead_hides_nothing_until_then():
    never = START + timedelta(days=366)
    due = schedule(
        Standing(verdict=Verdict.SUSPECT), START, random=random.Random(1), not_before=never
    )
    assert due == START + timedelta(days=30)
