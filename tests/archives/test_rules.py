"""What becomes of a capture is a table: every answer has its move, illegal ones change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.archives import due_for_verification, verified
from citecheck.archives.http import Answer
from citecheck.archives.wayback.capture_answers import (
    AlreadyThere,
    Doubtful,
    Forgotten,
    IndexSaid,
    Pending,
    Rejected,
    Started,
    Succeeded,
    Throttled,
    Unauthorized,
    read_statuses,
    read_submission,
)
from citecheck.archives.wayback.capture_codes import KIND_OF_CODE, Kind, classify
from citecheck.archives.wayback.capture_rules import (
    MAX_ATTEMPTS,
    IllegalMoveError,
    Way,
    advance,
    intend,
    next_midnight,
    way_of,
)
from citecheck.model import Capture, CaptureState, Memento

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
REPLAY = "https://web.archive.org/web"
WANTED = Capture("wayback", "https://a.example/")
REQUESTED = intend(WANTED, NOW)
PENDING = replace(REQUESTED, state=CaptureState.PENDING, job_id="spn2-1")
COPY = Memento("wayback", "https://a.example/", "x", NOW)

outcomes = st.one_of(
    st.builds(Started, st.just("job"), st.floats(0, 1e5)),
    st.builds(AlreadyThere, st.timedeltas(timedelta(0), timedelta(days=400))),
    st.builds(Rejected, st.sampled_from([*KIND_OF_CODE, "", "unheard-of"]), st.text(max_size=20)),
    st.builds(Throttled, st.none() | st.floats(0, 1e4)),
    st.just(Unauthorized()),
    st.builds(Doubtful, st.text(max_size=5)),
    st.builds(Pending, st.floats(0, 1e4)),
    st.builds(Succeeded, st.just(NOW), st.just("20261121100000"), st.just("https://a.example/")),
    st.just(Forgotten()),
    st.builds(IndexSaid, st.none() | st.just(COPY)),
)
captures = st.builds(
    Capture,
    st.just("wayback"),
    st.just("https://a.example/"),
    st.sampled_from(list(CaptureState)),
    st.just("job"),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda age: NOW - age),
    st.none(),
    st.integers(0, 8),
    st.none() | st.text(max_size=5),
)


@given(captures, outcomes, st.booleans())
def test_every_answer_has_its_move_or_is_refused(capture, outcome, doubtful):
    try:
        step = advance(capture, outcome, NOW, REPLAY, doubtful=doubtful)
    except IllegalMoveError:
        assert capture.state not in (CaptureState.REQUESTED, CaptureState.PENDING) or not (
            isinstance(outcome, Rejected | Succeeded)
        )
        return
    after = step.capture
    assert (after.url, after.archive) == (capture.url, capture.archive)
    if after.state in (CaptureState.REFUSED, CaptureState.FAILED):
        assert after.error is not None
        assert way_of(after, NOW + timedelta(days=900)) is Way.NOTHING
    if after.state is CaptureState.PENDING:
        assert after.job_id is not None
    if after.state is CaptureState.CAPTURED:
        assert after.memento is not None


@given(st.lists(outcomes, max_size=60))
def test_no_capture_goes_on_for_ever(answers):
    capture, now, posts = WANTED, NOW, 0
    for answer in answers:
        way = way_of(capture, now)
        if way in (Way.SUBMIT, Way.SUBMIT_GUARDED):
            capture = intend(capture, now)
            posts += 1
        try:
            capture = advance(capture, answer, now, REPLAY).capture
        except IllegalMoveError:
            continue
        now = max(now, capture.not_before or now) + timedelta(minutes=1)
    assert capture.attempts <= MAX_ATTEMPTS


@pytest.mark.parametrize("code", KIND_OF_CODE)
def test_every_code_of_the_documentation_has_its_class(code):
    assert classify(code, "") is KIND_OF_CODE[code]


def test_a_message_without_code_is_known_by_its_words():
    assert classify("", "You have already reached the limit of active Save Page Now sessions") is (
        Kind.SLOT
    )
    assert classify("", "This URL has been already captured 5 times today, which is a limit") is (
        Kind.TOMORROW
    )
    assert classify("brand-new", "whatever") is Kind.TRANSIENT


def test_a_host_that_does_not_resolve_is_worth_one_more_day():
    first = advance(PENDING, Rejected("invalid-host-resolution"), NOW, REPLAY).capture
    assert first.state is CaptureState.DEFERRED
    assert first.not_before - NOW == timedelta(days=1)
    again = replace(first, state=CaptureState.PENDING)
    assert advance(again, Rejected("invalid-host-resolution"), NOW, REPLAY).capture.state is (
        CaptureState.REFUSED
    )


def test_what_was_not_accepted_leaves_an_older_doubt_as_it_was():
    step = advance(REQUESTED, Throttled(), NOW, REPLAY, doubtful=True)
    assert step.capture.state is CaptureState.REQUESTED
    assert step.capture.requested_at == NOW
    assert advance(REQUESTED, Throttled(), NOW, REPLAY).capture == WANTED


def test_an_intention_keeps_the_time_of_a_doubtful_request():
    later = NOW + timedelta(minutes=30)
    assert intend(REQUESTED, later).requested_at == NOW
    assert intend(replace(PENDING, state=CaptureState.DEFERRED), later).requested_at == later


def test_the_day_begins_at_midnight_utc():
    assert next_midnight(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)).isoformat() == (
        "2027-01-01T00:00:00+00:00"
    )


CAPTURED = replace(PENDING, state=CaptureState.CAPTURED, memento=COPY)


def test_a_copy_is_looked_at_in_a_later_run():
    assert not due_for_verification(CAPTURED, NOW + timedelta(hours=1))
    assert due_for_verification(CAPTURED, NOW + timedelta(hours=7))


def test_a_copy_that_shows_the_page_is_verified():
    done = verified(CAPTURED, None, NOW, shown=True)
    assert done.state is CaptureState.VERIFIED
    assert done.memento.verified


def test_a_copy_of_an_error_page_is_no_copy():
    done = verified(CAPTURED, "soft_404", NOW, shown=True)
    assert done.state is CaptureState.FAILED
    assert done.memento.finding == "soft_404"
    assert not done.memento.verified


def test_a_copy_that_is_not_shown_yet_is_looked_for_again():
    later = NOW + timedelta(hours=7)
    waiting = verified(CAPTURED, None, later, shown=False)
    assert waiting.state is CaptureState.CAPTURED
    assert not due_for_verification(waiting, later + timedelta(hours=1))
    assert verified(CAPTURED, None, later, shown=None) == CAPTURED
    for _ in range(MAX_ATTEMPTS):
        if waiting.state is CaptureState.CAPTURED:
            waiting = verified(waiting, None, later, shown=False)
    assert waiting.state is CaptureState.FAILED


def said(text, status=200, **headers):
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return read_submission(Answer(status, fields, text.encode()), NOW, lambda text: text)


@pytest.mark.parametrize(
    ("text", "status", "expected"),
    [
        ('{"url":"x","job_id":"spn2-ab"}', 200, Started("spn2-ab")),
        (
            '{"job_id":"j","message":"The capture will start in ~3 hours, 40 minutes because'
            ' our service is currently overloaded."}',
            200,
            Started("j", 13200.0),
        ),
        ('{"job_id":"j","message":"Your capture will begin in 25s."}', 200, Started("j", 25.0)),
        (
            '{"job_id":"j","message":"The same snapshot had been made 2 minutes ago. You can make'
            ' new capture of this URL after 1 hour."}',
            200,
            Started("j"),
        ),
        ('{"status":"error","status_ext":"error:celery"}', 200, Rejected("celery")),
        ('{"message":"You need to be logged in to use Save Page Now."}', 401, Unauthorized()),
        ("<h1>429 Too Many Requests</h1>", 429, Throttled()),
        (
            "<h1>400 Bad Request</h1>",
            400,
            Rejected("bad-request", "the service cannot read the address"),
        ),
        ("", 520, Doubtful("HTTP 520")),
        ("", 302, Doubtful("HTTP 302")),
        ("<html>", 200, Doubtful("an answer that is no JSON")),
        ("{}", 200, Doubtful("an answer without a job")),
        ("[1]", 200, Doubtful("an answer that is no JSON")),
    ],
)
def test_answers_to_a_submission(text, status, expected):
    assert said(text, status) == expected


def test_no_job_but_a_copy():
    answer = said(
        '{"url":"x","job_id":null,"message":"The same snapshot had been made 177 hours, 9 minutes'
        ' ago. You can make new capture of this URL after 4320 hours."}'
    )
    assert answer.age == timedelta(hours=177, minutes=9)


def statuses(text, *job_ids):
    return read_statuses(Answer(200, (), text.encode()), job_ids, NOW, lambda text: text)


def test_a_batch_of_jobs_is_read_one_by_one():
    told = statuses(
        '[{"status":"pending","job_id":"a"},'
        '{"status":"success","job_id":"b","timestamp":"20260827142259","original_url":"https://b/"},'
        '{"status":"success","job_id":"c","timestamp":"soon","original_url":"https://c/"},'
        '{"status":"error","job_id":"d","status_ext":"error:not-found"}, 7, null]',
        *"abcde",
    )
    assert told["a"] == Pending()
    assert told["b"].stamp == "20260827142259"
    assert told["c"] == Pending(), "a success that names no copy is none"
    assert told["d"] == Rejected("not-found")
    assert told["e"] == Forgotten()


def test_a_job_is_asked_about_again_within_the_day_whatever_the_service_says():
    body = b'[{"status":"pending","job_id":"a"}]'
    answer = Answer(200, (("retry-after", "999999999"),), body)
    told = read_statuses(answer, ("a",), NOW, lambda text: text)
    assert told["a"].wait <= timedelta(days=1).total_seconds()


@pytest.mark.parametrize("text", ["", "<html>", "7", '{"message":"x"}', '"x"', "[" * 100_000])
def test_what_is_no_answer_tells_nothing(text):
    assert statuses(text, "a", "b") is None


@given(st.text(max_size=200), st.sampled_from([200, 201, 302, 400, 401, 403, 429, 500, 503]))
def test_any_text_can_be_read(text, status):
    said(text, status)
    statuses(text, "a")
