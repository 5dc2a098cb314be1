"""The pure decisions around a visit: retries, fragments, exclusions, our own network."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from citecheck.checks import VisitPolicy, assess, excluded, fragment_missing, judge
from citecheck.checks.visiting.retries import best_of, next_try, retry_after
from citecheck.model import Hop, Observation, Verdict, VisitError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = VisitPolicy()


def seen(status=None, kind=None, *, url="http://a.example/x", ours=False, stage="connect", **more):
    error = VisitError(kind, stage, ours=ours) if kind else None
    return Observation(url, NOW, 1, (Hop(url, status),), status=status, error=error, **more)


def again(*observations, transient=False, fresh=False):
    return next_try(
        observations,
        transient=transient,
        fresh=fresh,
        policy=POLICY,
        random=random.Random(1),
        now=NOW,
    )


# --- retries --------------------------------------------------------------------------


def test_a_refusal_is_asked_once_more_as_a_browser_would():
    assert again(seen(403)).as_browser
    assert again(seen(403), seen(403, as_browser=True)) is None


def test_not_found_is_asked_as_a_browser_by_the_confirming_visit_only():
    assert again(seen(404)) is None
    assert again(seen(404), fresh=True).as_browser


def test_a_page_is_not_asked_again():
    assert again(seen(200)) is None


def test_backoff_doubles():
    first = again(seen(500))
    second = again(seen(500), seen(500))
    assert 0.8 <= first.wait <= 1.2
    assert 1.6 <= second.wait <= 2.4
    assert again(seen(500), seen(500), seen(500)) is None


def test_a_name_that_does_not_exist_is_not_asked_again():
    assert again(seen(kind="dns_not_found")) is None
    assert again(seen(kind="tls_expired")) is None


def test_refused_connections_are_tried_three_times_and_timeouts_twice():
    refused, timeout = seen(kind="refused"), seen(kind="timeout")
    assert again(refused, refused, transient=True) is not None
    assert again(refused, refused, refused, transient=True) is None
    assert again(timeout, transient=True).as_browser
    assert again(timeout, timeout, transient=True) is None


def test_retry_after_is_kept_where_it_is_short_and_nobody_sleeps_for_a_day():
    soon = seen(429, retry_after=NOW + timedelta(seconds=7))
    assert 7 <= again(soon).wait < 8
    assert again(seen(429, retry_after=NOW + timedelta(days=1))) is None


@pytest.mark.parametrize(
    ("value", "then"),
    [
        ("120", NOW + timedelta(seconds=120)),
        (" 0 ", NOW),
        ("Mon, 02 Mar 2026 10:00:00 GMT", NOW + timedelta(hours=1)),
        ("Monday, 02-Mar-26 10:00:00 GMT", NOW + timedelta(hours=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("99999999999", NOW + timedelta(days=366)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + timedelta(days=366)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),  # in UTC, a day that no calendar has
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value, then):
    assert retry_after((("retry-after", value),), NOW) == then


def test_the_best_of_several_tries_is_a_page_then_a_refusal():
    page, refusal, nothing = seen(200), seen(403), seen(kind="reset")
    assert best_of([refusal, page, nothing]) is page
    assert best_of([refusal, nothing]) is refusal
    assert best_of([nothing, refusal]) is refusal


# --- fragments ------------------------------------------------------------------------

PAGE = (
    "<html><body><h1 id=one>One</h1><h2 id='two words'>2</h2><a name=three></a>"
    "<p id='user-content-four'>4</p><p id='f\u00fcnf'>5</p></body></html>"
).encode()


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        ("one", False),
        ("two%20words", False),
        ("three", False),
        ("four", False),
        ("f%C3%BCnf", False),
        ("top", False),
        ("TOP", False),
        ("", False),
        ("/route", False),
        ("!route", False),
        ("page=3", False),
        ("L10-L20", False),
        (":~:text=one", False),
        ("one:~:text=x", False),
        ("six", True),
        ("ONE", True),
        ("six:~:text=one", True),
    ],
)
def test_a_fragment_is_missing_only_where_it_names_nothing(fragment, missing):
    page = seen(200, body=PAGE, content_type="text/html", charset="utf-8")
    assert fragment_missing(f"http://a.example/x#{fragment}", page) is missing


PLACES = "".join(f"<h2 id=c{number}>x</h2>" for number in range(9))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (f"<meta charset=windows-1251>{PLACES}<h2 id='глава'>Вторая глава письма</h2>", None),
        (f"{PLACES}<h2 id='глава'>Вторая глава письма</h2>", "windows-1251"),
        (f"{PLACES}{'<div>' * 400}<h2 id='глава'>Вторая глава письма</h2>", "windows-1251"),
        (f"{PLACES}<iframe id='глава' src=map></iframe>", "windows-1251"),
        (f"{PLACES}<a class=x\nNAME = &#1075;&#1083;&#1072;&#1074;&#1072;>x</a>", "windows-1251"),
    ],
    ids=["declared within", "declared by the server", "nested deep", "a frame", "an anchor"],
)
def test_a_place_is_found_whatever_the_page_is_written_in(body, charset):
    page = seen(200, body=body.encode("cp1251"), content_type="text/html", charset=charset)
    assert not fragment_missing("http://a.example/x#глава", page)
    assert not fragment_missing("http://a.example/x#%D0%B3%D0%BB%D0%B0%D0%B2%D0%B0", page)
    assert fragment_missing("http://a.example/x#голова", page)


@pytest.mark.parametrize("charset", ["zlib", "cp437", "punycode", "utf_8", "x-user-defined", "\n"])
def test_no_charset_that_a_server_names_ends_the_judgement(charset):
    page = seen(200, body=PLACES.encode(), content_type="text/html", charset=charset)
    assert fragment_missing("http://a.example/x#six", page)


@pytest.mark.parametrize(
    "bomb",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        "<a " * 300_000,
        " id" + " " * 1_000_000,
        " id='" * 200_000,
        " name=x" * 150_000,
    ],
    ids=["attributes", "anchors", "spaces", "quotes", "names"],
)
def test_a_hostile_page_is_searched_for_a_place_in_bounded_time(bomb):
    page = seen(200, body=f"<script></script>{PLACES}{bomb}".encode(), content_type="text/html")
    begun = time.process_time()
    fragment_missing("http://a.example/x#six", page)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "change",
    [
        {"content_type": "application/pdf"},
        {"content_type": None, "body": b"%PDF-1.7 ..."},
        {"content_type": None, "body": b'{"a": 1}'},
        {"truncated": True},
        {"body": b"<html><body><div id=app></div><script src=a.js></script></body></html>"},
        {"body": b""},
    ],
)
def test_nothing_is_said_of_fragments_where_it_cannot_be_known(change):
    page = seen(200, body=PAGE, content_type="text/html")
    assert not fragment_missing("http://a.example/x#six", replace(page, **change))


# --- exclusions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "url", "hit"),
    [
        ("a.example", "https://a.example/x", True),
        ("a.example", "https://www.A.example/x", True),
        ("a.example", "https://ba.example/x", False),
        ("https://a.example/in/", "https://a.example/in/x", True),
        ("https://a.example/in/", "https://a.example/out", False),
        ("*.pdf", "https://a.example/x.pdf", True),
        ("*.a.example", "https://b.a.example/x", True),
        ("", "https://a.example/", False),
        ("a.example", "http://[::1", False),
        ("a.example", "https://name:[x]@a.example/", True),
    ],
)
def test_exclusions_name_hosts_beginnings_and_patterns(pattern, url, hit):
    assert (excluded(url, [pattern]) == pattern) is hit


# --- our own network ------------------------------------------------------------------

NO_SUCH = seen(kind="dns_not_found", url="http://made-up.example/", stage="dns")


def hosts(count, **what):
    return [seen(url=f"http://h{i}.example/", **what) for i in range(count)]


def test_one_good_answer_proves_the_web():
    assert assess([*hosts(30, kind="timeout"), seen(200)]) == "online"


def test_no_route_and_silent_resolvers_mean_offline():
    assert assess(hosts(5, kind="unreachable", ours=True)) == "offline"
    silent = seen(kind="dns_timeout", url="http://made-up.example/")
    assert assess(hosts(5, kind="dns_timeout"), silent) == "offline"


def test_a_resolver_that_tells_what_does_not_exist_is_a_network():
    assert assess(hosts(3, kind="timeout"), NO_SUCH) == "online"
    assert assess(hosts(3, kind="dns_not_found")) == "online"
    assert assess(hosts(3, kind="refused")) == "online"


OTHER = ["dns_no_address", "dns_servfail", "timeout"]


def test_many_hosts_without_one_sign_of_life_are_not_all_dead():
    assert assess(hosts(12, kind="dns_not_found"), NO_SUCH) == "offline"
    assert assess(hosts(14, kind="timeout"), NO_SUCH) == "offline"
    assert assess([*hosts(14, kind="timeout"), seen(kind="refused")], NO_SUCH) == "online"


def test_a_list_of_dead_names_of_several_kinds_is_no_broken_network():
    assert assess(hosts(8, kind="dns_not_found"), NO_SUCH) == "online"
    other = [seen(kind=kind, url=f"http://o{i}.example/") for i, kind in enumerate(OTHER * 4)]
    assert assess([*hosts(6, kind="dns_not_found"), *other], NO_SUCH) == "online"


def test_a_portal_answers_for_everybody_even_for_a_made_up_name():
    login = b"<form>Hotel Wi-Fi: log in</form>"
    probe = seen(200, url="http://made-up.example/", body=login)
    assert (
        assess([seen(200, body=login), *hosts(3, status=200, body=login)], probe)
        == "captive_portal"
    )


def test_a_provider_that_answers_unknown_names_with_a_search_page_is_no_portal():
    probe = seen(200, url="http://made-up.example/", body=b"did you mean?")
    assert assess([seen(200, body=b"a page"), seen(200, body=b"another")], probe) == "online"


def test_nothing_seen_says_nothing():
    assert assess([]) == "online"
    assert assess([seen(kind="scheme", stage="url")]) == "online"


def test_our_own_failure_is_no_verdict_on_a_link():
    finding = judge(seen(kind="unreachable", ours=True))
    assert (finding.verdict, finding.reason, finding.ours) == (Verdict.UNCHECKED, "offline", True)


def test_one_answer_for_all_names_of_an_allowed_private_network_is_no_portal():
    body = b"<h1>Not Found</h1>"
    probe = replace(seen(404, url="http://made-up.example/", body=body), address="127.0.0.1")
    assert assess([seen(404, body=body)], probe) == "online"
    assert assess(hosts(14, status=404, body=body), probe) == "captive_portal"
    public = replace(probe, address="93.184.215.14")
    assert assess([seen(404, body=body)], public) == "captive_portal"
