"""The judge: a table of rules in order, and every word of it can be explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks import judge
from citecheck.checks.rules import RULES
from citecheck.model import Cited, Hop, Observation, Verdict, VisitError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAGE = (
    b"<html><head><title>Grain markets after the drought</title></head><body><h1>Grain markets "
    b"after the drought</h1>" + b"<p>The harvest was a third smaller than the mean before.</p>" * 20
)


def visit(*statuses, kind=None, stage="connect", body=PAGE, via="http"):
    """A visit of so many hops; the last one has the page."""
    hops = tuple(
        Hop(f"http://a.example/{i}", status, via=via if i < len(statuses) - 1 else "http")
        for i, status in enumerate(statuses)
    )
    return Observation(
        "http://a.example/0",
        NOW,
        5,
        hops,
        status=statuses[-1] if statuses else None,
        content_type="text/html",
        charset="utf-8",
        body=body,
        error=VisitError(kind, stage, "why") if kind else None,
    )


def said(observation, cited=None):
    finding = judge(observation, cited)
    return finding.verdict.value, finding.reason


def test_each_rule_has_a_name_of_its_own_and_a_source():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((200,), "ok"),
        ((301, 200), "moved"),
        ((308, 301, 200), "moved"),
        ((302, 200), "ok"),
        ((301, 302, 200), "ok"),
        ((301, 404), "broken"),
        ((302, 410), "broken"),
        ((301, 403), "blocked"),
    ],
)
def test_a_link_has_moved_only_where_every_hop_is_permanent_and_the_page_is_there(
    statuses, verdict
):
    assert judge(visit(*statuses)).verdict == verdict


def test_a_meta_refresh_is_no_permanent_redirect():
    assert said(visit(200, 200, via="meta_refresh"))[0] == "ok"


def test_the_rule_that_decided_comes_first_and_the_others_are_told():
    finding = judge(visit(301, 200), Cited("http://a.example/0#nowhere"))
    assert (finding.verdict, finding.reason) == (Verdict.CHANGED, "fragment_missing")
    assert [e.rule for e in finding.evidence[:2]] == ["fragment names nothing", "redirected"]
    assert [e.decided for e in finding.evidence].index(True) == 0


@pytest.mark.parametrize(
    ("kind", "hardness"),
    [
        ("dns_not_found", "hard"),
        ("redirect_loop", "hard"),
        ("redirect_broken", "hard"),
        ("timeout", "soft"),
        ("refused", "soft"),
        ("tls_expired", "soft"),
        ("dns_servfail", "soft"),
    ],
)
def test_only_clear_answers_are_hard(kind, hardness):
    assert judge(visit(None, kind=kind)).hardness == hardness


def test_a_private_address_is_unsupported_as_cited_and_a_dead_end_as_a_target():
    assert said(visit(None, kind="private_address")) == ("unsupported", "private_address")
    redirected = visit(302, None, kind="private_address", stage="redirect")
    assert said(redirected) == ("broken", "redirect_broken")


KINDS = st.sampled_from(
    [None, "timeout", "refused", "tls_expired", "redirect_loop", "private_address", "scheme", "odd"]
)
BODIES = st.sampled_from([PAGE, b"", b"\0" * 50, b"%PDF-1.4", b"\xff\xfe<", b"plain words"])
STATUSES = st.lists(st.one_of(st.none(), st.integers(100, 999)), max_size=4)


@given(STATUSES, KINDS, st.sampled_from(["url", "connect", "redirect", "body"]), BODIES)
def test_whatever_was_seen_there_is_one_verdict_with_a_reason_and_a_sentence(
    statuses, kind, stage, body
):
    finding = judge(visit(*statuses, kind=kind, stage=stage, body=body))
    assert finding.verdict is not Verdict.SUSPECT
    assert finding.reason
    assert 0 <= finding.confidence <= 1
    assert finding.explanation.endswith((".", "”"))
    assert (finding.hardness is not None) == (finding.verdict in {Verdict.BROKEN, Verdict.CHANGED})


def spoken(finding):
    return {evidence.rule: evidence for evidence in finding.evidence}


def test_rules_that_did_not_decide_say_nothing_untrue():
    gone = b"<title>Page not found</title><h1>Page not found</h1><p>Sorry, it is not there.</p>"
    finding = judge(visit(301, 200, body=gone), Cited("http://a.example/0", title="Grain markets"))
    others = spoken(finding)
    assert finding.verdict == Verdict.CHANGED
    assert others["alive"].detail == "a.example answers 200 OK, and shows a page."
    assert others["alive"].confidence == 0.6
    assert "same page" not in others["redirected"].detail


@pytest.mark.parametrize("status", [403, 404, 410, 429, 451])
def test_a_status_with_a_meaning_of_its_own_is_no_refused_request_besides(status):
    assert "request refused" not in spoken(judge(visit(status, body=b"")))


def test_an_error_is_quoted_once():
    words = "The resource cannot be found."
    body = f"<title>{words}</title><h1>Error</h1><p>{words}</p>".encode()
    assert judge(visit(200, body=body)).explanation.count(words) == 1


ODD = [
    "https://a.example\\[x]/page",
    "https://user:p[w]@a.example/2020/05/grain-markets.html",
    "https://us℀er@a.example/grain",
    "https://a.example\\℀/x",
]
"""Addresses that browsers open and Python's own parser refuses."""


@pytest.mark.parametrize("url", ODD)
@pytest.mark.parametrize("body", [PAGE, b"<title>Page not found</title><h1>Not found</h1>", b""])
def test_an_address_of_any_form_is_judged_by_what_it_shows(url, body):
    cited = Cited(url, title="Grain markets after the drought", published_on="2020-05-01")
    seen = Observation(url, NOW, 5, (Hop(url, 200),), 200, content_type="text/html", body=body)
    sent_on = replace(seen, hops=(Hop(url, 301), Hop("https://b.example/", 200)))
    findings = [judge(seen, cited), judge(sent_on, cited), judge(seen), judge(sent_on)]
    assert findings[0].verdict == (Verdict.OK if body is PAGE else Verdict.CHANGED)
