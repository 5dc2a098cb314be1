"""Captures flow through many runs: none lost, none asked for twice, no limit exceeded."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from citecheck.model import CaptureState

from .simulator import Fault


def urls(count):
    return [f"https://site{n % 7}.example/page/{n}" for n in range(count)]


def states(world):
    return {url: capture.state for url, capture in world.captures().items()}


def test_a_few_captures_are_made_and_named_by_what_the_service_reports(world):
    summary = world.run(urls(3))
    assert summary.states == {CaptureState.CAPTURED: 3}
    assert summary.waiting == 0
    assert summary.stopped is None
    capture = world.captures()[urls(1)[0]]
    assert capture.memento.memento_url.startswith("https://web.archive.org/web/2026112109")
    assert not capture.memento.verified


def test_the_pace_and_the_slots_are_kept(world):
    world.run(urls(40), minutes=30)
    assert world.simulator.seen.violations == []
    assert world.simulator.seen.most_within("save", 60) <= 6
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_the_captures_at_once_are_what_the_account_has_available(world):
    world.simulator.SLOTS = 2
    world.run(urls(12), minutes=30)
    assert world.simulator.seen.violations == []
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_what_one_run_leaves_the_next_goes_on_with(world):
    wanted = urls(100)
    runs = 0
    while (summary := world.run(wanted)).waiting:
        wanted = [u for u in wanted if states(world)[u] is CaptureState.WANTED]
        runs += 1
        assert runs < 10
    assert summary.waiting == 0
    assert world.simulator.seen.captured == dict.fromkeys(urls(100), 1)


def test_wrong_keys_end_the_run_before_anything_is_asked_for(world):
    world.simulator._answer = lambda *_: (401, [], b"{}")
    summary = world.run(urls(2))
    assert "keys" in summary.stopped
    assert world.simulator.seen.paid == {}
    assert set(states(world).values()) == {CaptureState.WANTED}


def test_an_error_inside_http_200_is_an_error(world):
    url = urls(1)[0]
    world.simulator.submission_errors[url] = ["error:blocked-url"]
    world.run([url])
    assert states(world)[url] is CaptureState.REFUSED
    assert "blocked-url" in world.captures()[url].error


@pytest.mark.parametrize("code", ["not-found", "no-access", "filesize-limit", "unauthorized"])
def test_a_permanent_error_ends_a_capture_with_its_reason(world, code):
    url = urls(1)[0]
    world.simulator.outcomes[url] = [code]
    world.run([url])
    assert states(world)[url] is CaptureState.REFUSED
    assert code in world.captures()[url].error


@pytest.mark.parametrize("code", ["browsing-timeout", "celery", "a-code-nobody-knows"])
def test_a_transient_error_is_tried_again_later(world, code):
    url = urls(1)[0]
    world.simulator.outcomes[url] = [code, code]
    world.run([url])
    assert states(world)[url] is CaptureState.DEFERRED
    world.clock.jump(minutes=15)
    world.run([])
    assert states(world)[url] is CaptureState.DEFERRED
    world.clock.jump(hours=2)
    world.run([])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.captured[url] == 1


def test_a_capture_that_always_fails_is_given_up_with_its_reason(world):
    url = urls(1)[0]
    world.simulator.outcomes[url] = ["proxy-error"] * 20
    for _ in range(12):
        world.run([]) if states_known(world) else world.run([url])
        world.clock.jump(hours=50)
    assert states(world)[url] is CaptureState.FAILED
    assert "proxy-error" in world.captures()[url].error


def states_known(world):
    return bool(world.captures())


def test_too_many_of_one_address_wait_for_the_next_day(world):
    url, other = urls(2)
    world.simulator.submission_errors[url] = ["error:too-many-daily-captures"]
    world.run([url, other])
    assert states(world) == {url: CaptureState.DEFERRED, other: CaptureState.CAPTURED}
    assert world.captures()[url].not_before.isoformat() == "2026-11-22T00:00:00+00:00"


@pytest.mark.parametrize(
    "reason",
    [
        "error:max-daily-bandwidth",
        "You cannot make more than (30,000) captures per day.",
        "Your IP address is in the Save Page Now block list",
    ],
)
def test_a_ceiling_of_the_account_ends_the_run_until_midnight(world, reason):
    wanted = urls(10)
    world.simulator.submission_errors[wanted[1]] = [reason]
    summary = world.run(wanted)
    assert summary.stopped
    assert states(world)[wanted[1]] is CaptureState.DEFERRED
    assert states(world)[wanted[5]] is CaptureState.WANTED
    assert states(world)[wanted[0]] is CaptureState.CAPTURED, "what was begun is followed up"


def test_the_day_s_limit_is_seen_before_anything_is_asked_for(world):
    world.simulator.daily_limit = 0
    summary = world.run(urls(3))
    assert "00:00 UTC" in summary.stopped
    assert world.simulator.seen.violations == []


def test_a_busy_host_is_left_alone_and_others_are_not(world):
    slow = ["https://slow.example/a", "https://slow.example/b"]
    world.simulator.submission_errors[slow[0]] = [
        "Please try again in ~10 min. Crawling this host is paused because they notified us that"
        " they are overloaded right now. (HTTP status=429)"
    ]
    world.run([*slow, "https://fast.example/"], minutes=5)
    assert states(world)["https://fast.example/"] is CaptureState.CAPTURED
    assert states(world)[slow[1]] is CaptureState.WANTED
    world.run(slow, minutes=30)
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_a_queue_message_says_when_to_poll(world):
    url = urls(1)[0]
    world.simulator.queue_messages[url] = (
        "The capture will start in ~3 hours, 40 minutes because our service is currently"
        " overloaded. You may close your browser window and the page will still be saved."
    )
    world.simulator.capture_seconds = lambda _: 3 * 3600.0
    world.run([url])
    assert states(world)[url] is CaptureState.PENDING
    assert sum(kind == "status" for kind, _ in world.simulator.seen.requests) == 0
    world.clock.jump(hours=3, minutes=45)
    world.run([])
    assert states(world)[url] is CaptureState.CAPTURED


def test_a_lost_answer_is_asked_for_again_and_paid_for_once(world):
    url = urls(1)[0]
    world.simulator.faults = lambda kind, number: (
        Fault.LOSE_ANSWER if (kind, number) == ("save", 1) else None
    )
    world.run([url])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.paid[url] == 1


def test_a_lost_answer_is_looked_up_when_the_hour_is_over(world):
    url = urls(1)[0]
    world.simulator.faults = lambda kind, number: Fault.LOSE_ANSWER if kind == "save" else None
    world.run([url], minutes=1)
    assert states(world)[url] is CaptureState.REQUESTED
    world.simulator.faults = lambda kind, number: None
    world.clock.jump(hours=3)
    world.run([])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.paid[url] == 1


def test_a_job_whose_id_expired_is_looked_up_when_the_index_shows_it(world):
    url = urls(1)[0]
    world.simulator.lag = 5 * 3600
    world.run([url], minutes=0.3)
    assert states(world)[url] is CaptureState.PENDING
    world.clock.jump(hours=3)
    world.run([])
    assert states(world)[url] is CaptureState.REQUESTED, "the index does not show it yet"
    assert world.simulator.seen.paid[url] == 1
    world.clock.jump(hours=4)
    world.run([])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.paid[url] == 1


def test_a_job_that_vanished_without_a_copy_is_asked_for_again(world):
    url = urls(1)[0]
    world.run([url], minutes=0.3)
    world.simulator.jobs.clear()
    world.simulator.index._pages.clear()
    for hours in (3, 5, 1):
        world.clock.jump(hours=hours)
        world.run([])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.paid[url] == 2


def test_a_copy_that_the_service_has_already_is_found_by_the_index(world):
    from citecheck.demo.wayback import ArchivedPage

    url = urls(1)[0]
    world.simulator.faults = lambda kind, number: Fault.OFFLINE if kind == "save" else None
    world.run([url], minutes=1)
    world.simulator.faults = lambda kind, number: None
    made = world.clock.now() - timedelta(minutes=20)
    hidden = world.clock.now() + timedelta(hours=8)
    world.simulator.index.add(ArchivedPage(url, made, b"x", visible_from=hidden))
    for _ in range(6):
        world.clock.jump(hours=7)
        world.run([])
    assert states(world)[url] is CaptureState.CAPTURED
    assert world.simulator.seen.paid[url] == 0


def test_throttling_pauses_and_then_leaves_the_rest_to_the_next_run(world):
    world.simulator.faults = lambda kind, number: Fault.THROTTLE if kind == "save" else None
    summary = world.run(urls(5), minutes=60)
    assert "next run" in summary.stopped
    posts = [at for kind, at in world.simulator.seen.requests if kind == "save"]
    assert len(posts) <= 6
    assert all(later - earlier >= 20 for earlier, later in itertools.pairwise(posts))
    world.simulator.faults = lambda kind, number: None
    world.run(urls(5))
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_refused_connections_end_the_run_s_asking(world):
    world.simulator.faults = lambda kind, number: Fault.REFUSE if kind == "save" else None
    summary = world.run(urls(50), minutes=120)
    assert "refuses" in summary.stopped
    assert sum(kind == "save" for kind, _ in world.simulator.seen.requests) == 3


def test_a_thousand_captures_come_through_with_faults_of_every_kind(world):
    wanted = urls(200)
    codes = ["browsing-timeout", "not-found", "user-session-limit", "too-many-requests"]
    for position, url in enumerate(wanted):
        if position % 5 == 1:
            world.simulator.outcomes[url] = [codes[position // 5 % len(codes)]]
    flaws = [Fault.LOSE_ANSWER, Fault.OFFLINE, Fault.THROTTLE, Fault.REFUSE, Fault.GARBAGE]
    world.simulator.faults = lambda kind, number: (
        flaws[number // 13 % len(flaws)] if number % 13 == 7 else None
    )
    world.simulator.lag = 4 * 3600
    for _ in range(60):
        if not world.run(wanted, minutes=50).waiting:
            break
        finished = {u for u, s in states(world).items() if s is not CaptureState.WANTED}
        wanted = [url for url in wanted if url not in finished]
        world.clock.jump(hours=1)
    assert set(states(world).values()) <= {CaptureState.CAPTURED, CaptureState.REFUSED}
    assert world.simulator.seen.violations == []
    for url, capture in world.captures().items():
        if capture.state is CaptureState.CAPTURED:
            assert world.simulator.seen.captured[url] == 1, url
        else:
            assert capture.error


def test_who_is_told_to_come_back_tomorrow_does_not_wait_for_it(world):
    begun = world.clock.now()
    world.simulator.retry_after = 86_400
    world.simulator.faults = lambda kind, number: (
        Fault.THROTTLE if (kind, number) == ("save", 2) else None
    )
    summary = world.run(urls(3), minutes=10)
    assert world.clock.now() - begun <= timedelta(minutes=10)
    assert "next run" in summary.stopped
    world.simulator.retry_after = None
    world.run(urls(3))
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_an_address_with_a_password_is_refused_and_never_sent(world):
    url = "https://name:word@ministry.example/"
    world.run([url])
    assert states(world)[url] is CaptureState.REFUSED
    assert world.simulator.seen.paid == {}


def test_a_stumbling_account_call_does_not_end_the_run(world):
    world.simulator.faults = lambda kind, number: (
        Fault.OFFLINE if (kind, number) == ("user", 1) else None
    )
    world.run(urls(1))
    assert set(states(world).values()) == {CaptureState.CAPTURED}


def test_a_pause_does_not_hold_a_run_beyond_its_time(world):
    begun = world.clock.now()
    world.simulator.faults = lambda kind, number: Fault.THROTTLE if kind == "save" else None
    world.run(urls(5), minutes=1.5)
    assert world.clock.now() - begun <= timedelta(minutes=1.6)
