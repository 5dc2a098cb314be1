"""What travels between machines arrives as it was sent, and is never code."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.cluster.board import Order, Result
from citecheck.cluster.codec import pack, unpack
from citecheck.model import (
    Cited,
    Evidence,
    Exchange,
    Finding,
    Hop,
    Observation,
    Verdict,
    VisitError,
)

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
HOP = Hop(
    "http://a.example/",
    301,
    "/b",
    "http://a.example/b",
    exchange=Exchange("http://a.example/", b"GET", b"HTTP/1.1 301", b"\x00\xff", True, AT, "::1"),
)
SEEN = Observation(
    "http://a.example/",
    AT,
    12,
    hops=(HOP,),
    status=200,
    headers=(("content-type", "text/html"), ("x", "ü")),
    body=bytes(range(256)),
    error=VisitError("timeout", "body", ours=True),
    retry_after=AT,
    notes=("body cut",),
)
FOUND = Finding(
    Verdict.CHANGED, "soft_404", 0.9, "…", (Evidence("r", "changed", 1.0),), hardness="hard"
)


def through(kind, value):
    return unpack(kind, json.loads(json.dumps(pack(value))))


@pytest.mark.parametrize(
    "value",
    [
        SEEN,
        FOUND,
        Order(7, 1, "http://a.example/", ((3, Cited("http://a.example/#x", title="T")),), True),
        Result(7, 0, SEEN, FOUND, ((3, FOUND),)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_arrives_as_it_was_sent(value):
    assert through(type(value), value) == value


@given(
    st.builds(
        Observation, url=st.text(), at=st.just(AT), elapsed_ms=st.integers(), body=st.binary()
    )
)
def test_any_body_and_any_address_arrive(seen):
    assert through(Observation, seen) == seen


@pytest.mark.parametrize(
    "wrong", [[], 3, {"url": 3}, {"verdict": "splendid"}, {"at": "never"}, None]
)
def test_what_is_no_such_value_is_refused(wrong):
    with pytest.raises(ValueError, match="this is no"):
        unpack(Observation, wrong)
    with pytest.raises(ValueError, match="this is no"):
        unpack(Finding, wrong)


def test_a_field_of_another_version_is_dropped():
    assert unpack(Hop, {"url": "http://a.example/", "status": 200, "colour": "red"}) == Hop(
        "http://a.example/", 200
    )
