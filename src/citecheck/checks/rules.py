"""What a visit means: a table of rules, in order.

What the *content* of an answered page means is weighed in `evidence/`, what stands in front
of it is recognised in `evidence/walls.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from citecheck.addresses import link_key
from citecheck.checks.case import Said
from citecheck.checks.page import phrases
from citecheck.checks.page.fragments import fragment_missing, fragment_name
from citecheck.checks.sentences import FAILURES, answer_of, failure_sentence, private_sentence
from citecheck.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.checks.case import Case
    from citecheck.model import Hardness

__all__ = ["RULES", "Rule"]

PERMANENT = frozenset({301, 308})
"""RFC 9110, 15.4.2 and 15.4.9: the resource has a new permanent address."""

_REFUSALS: dict[int, tuple[str, float, str]] = {
    401: ("login_wall", 0.9, "asks for a login"),
    402: ("paywall", 0.9, "asks for payment"),
    403: ("forbidden", 0.85, "refuses programs, or everybody"),
    405: ("forbidden", 0.6, "refuses the way programs ask"),
    406: ("forbidden", 0.7, "refuses programs"),
    407: ("forbidden", 0.7, "stands behind a proxy that asks for a login"),
    429: ("rate_limited", 0.85, "says that it was asked too often"),
    451: ("legal", 0.95, "is withheld for legal reasons"),
    511: ("login_wall", 0.6, "stands behind a network that asks for a login"),
    999: ("forbidden", 0.85, "refuses programs"),
}
"""Status: reason, confidence, and what it means. RFC 9110, 15.5; RFC 6585; RFC 7725, 3.
999 is LinkedIn's. A page that refuses programs may be fine for people."""

_GONE: dict[int, tuple[str, float, str]] = {
    404: ("not_found", 0.95, "there is no such page"),
    410: ("gone", 0.98, "the page was removed for good"),
}
_HARD_ERRORS = frozenset({"dns_not_found", "redirect_loop", "redirect_broken"})
"""Failures that a second visit in the same run confirms: the host, or the registry, answered
clearly. All others may pass by themselves."""

BLANK = b"\0 \t\r\n\xef\xbb\xbf"
"""Bytes that show nothing: white space, the mark of UTF-8, and the stuff of bombs."""

_BAD_REQUEST = 400
_NO_CERTIFICATE = b"No required SSL certificate was sent"
"""How nginx says it, which asks within TLS and answers in HTTP."""

_WORDS_OF_A_NOTICE = 90
"""Visible words up to which a page shows nothing but why it shows nothing."""

_AFTER_REDIRECT = frozenset({"private_address", "scheme", "malformed_url"})


class Rule(NamedTuple):
    """One row of the table: its name, where it comes from, and when it speaks."""

    name: str
    source: str
    speak: Callable[[Case], Said | None]


def _no_address(case: Case) -> Said | None:
    error = case.seen.error
    if error is None or error.stage == "redirect":
        return None
    if error.kind == "malformed_url":
        return Said(
            Verdict.INVALID, "malformed_url", 1.0, f"This is no web address: {error.detail}."
        )
    if error.kind == "scheme":
        return Said(Verdict.UNSUPPORTED, "scheme", 1.0, f"This cannot be visited: {error.detail}.")
    if error.kind == "private_address":
        words = private_sentence(case.host, error.detail.partition(" ")[0])
        return Said(Verdict.UNSUPPORTED, "private_address", 1.0, words)
    return None


def _own_network(case: Case) -> Said | None:
    error = case.seen.error
    if error is None or not error.ours:
        return None
    words = f"Our own network failed, not {case.host}: {error.detail}."
    return Said(Verdict.UNCHECKED, "offline", 0.8, words, ours=True)


def _dead_end(case: Case) -> Said | None:
    error = case.seen.error
    if error is None or error.kind not in _AFTER_REDIRECT or error.stage != "redirect":
        return None
    where = case.seen.final_url
    words = {
        "private_address": f"The address redirects to {where}, inside a private network.",
        "scheme": f"The address redirects to {where}, which is no web address.",
    }.get(error.kind, f"The address redirects to an unusable address ({error.detail}).")
    return Said(Verdict.BROKEN, "redirect_broken", 0.9, words, "hard")


def _client_certificate(case: Case) -> Said | None:
    error, status = case.seen.error, case.seen.status
    asked = error is not None and error.kind == "tls_client_certificate"
    if not asked and (status != _BAD_REQUEST or _NO_CERTIFICATE not in case.seen.body[:2000]):
        return None
    words = f"{case.host} lets nobody in without a certificate of their own."
    return Said(Verdict.BLOCKED, "login_wall", 0.85, words)


def _newer_protocol(case: Case) -> Said | None:
    error = case.seen.error
    if error is None or error.kind != "newer_protocol":
        return None
    words = f"{case.host} speaks to browsers only, in HTTP/2; a person must look."
    return Said(Verdict.BLOCKED, "forbidden", 0.8, words)


def _failed_visit(case: Case) -> Said | None:
    error = case.seen.error
    if error is None:
        return None
    kind = error.kind if error.kind in FAILURES else "protocol_error"
    after = bool(case.redirects) and error.stage != "redirect"
    target = case.seen.final_url if after else ""
    words = failure_sentence(kind, case.host, error.detail, target)
    hardness: Hardness = "hard" if kind in _HARD_ERRORS else "soft"
    return Said(Verdict.BROKEN, kind, FAILURES[kind].confidence, words, hardness)


def _wall(case: Case) -> Said | None:
    status = case.seen.status or 0
    if 200 <= status < 300 and (case.opinion is None or case.opinion.verdict != Verdict.BLOCKED):
        return None  # where the cited page shows, content.py looks no further, or beneath it
    wall = case.wall
    if wall is None or wall.rule == _REFUSALS.get(case.seen.status or 0, ("",))[0]:
        return None  # where the status says the same, it says so more plainly
    words = f"The page cannot be seen by a program: {wall.detail or 'something stands before it'}."
    return Said(Verdict.BLOCKED, wall.rule, wall.confidence, words)


def _refusal(case: Case) -> Said | None:
    row = _REFUSALS.get(case.seen.status or 0) if case.seen.error is None else None
    if row is None:
        return None
    reason, confidence, meaning = row
    words = f"The page answers {answer_of(case.seen.status or 0)}: it {meaning}."
    until = case.seen.retry_after
    if reason == "rate_limited" and until is not None and until.date() > case.seen.at.date():
        words = f"{words[:-1]}, and wants to be left alone until {until:%d %B %Y}."
    return Said(Verdict.BLOCKED, reason, confidence, words)


def _gone(case: Case) -> Said | None:
    row = _GONE.get(case.seen.status or 0) if case.seen.error is None else None
    if row is None:
        return None
    reason, confidence, meaning = row
    words = f"{case.host} answers {answer_of(case.seen.status or 0)}: {meaning}."
    if case.redirects:
        target = case.seen.final_url
        words = f"It redirects to {target}, which answers {answer_of(case.seen.status or 0)}."
    return Said(Verdict.BROKEN, reason, confidence, words, "hard")


def _failing_server(case: Case) -> Said | None:
    status = case.seen.status
    if case.seen.error is not None or status is None or status < 500:
        return None
    words = f"{case.host} answers {answer_of(status)}: it fails, perhaps for a while only."
    return Said(Verdict.BROKEN, "server_error", 0.8, words, "soft")


def _refused_request(case: Case) -> Said | None:
    status = case.seen.status
    if case.seen.error is not None or status is None or not 400 <= status < 500:
        return None
    if status in _REFUSALS or status in _GONE:
        return None  # which mean more than that
    words = f"{case.host} answers {answer_of(status)} to a plain request for the page."
    reason = "timeout" if status == 408 else "client_error"
    return Said(Verdict.BROKEN, reason, 0.7, words, "soft")


def _redirect_without_target(case: Case) -> Said | None:
    status = case.seen.status
    if not case.shown or status is None or status < 300 or case.page.kind != "empty":
        return None
    words = (
        f"{case.host} answers {answer_of(status)}, and neither says where to go nor shows a page."
    )
    return Said(Verdict.BROKEN, "redirect_broken", 0.85, words, "hard")


def _being_maintained(case: Case) -> Said | None:
    """Speak for a site that says, with a status that denies it, that it is not there now."""
    if not case.shown or case.page.kind != "html" or case.page.words > _WORDS_OF_A_NOTICE:
        return None
    if case.opinion is not None and case.opinion.reason == "title_matches":
        return None
    if case.opinion is not None and case.opinion.reason == "parked":
        return None  # a registrar's or seller's page, which says more than its title
    heads = (phrases.plain(text) for text in case.page.titles_of("title", "h1", "h2")[:4])
    found = next((t for t in heads if phrases.title_is("maintenance", "titles", t, spare=1)), None)
    found = found or phrases.contains("maintenance", "texts", case.page.plain_text)
    about = phrases.plain(f"{case.seen.url} {(case.cited and case.cited.title) or ''}")
    if found is None or any(len(word) > 3 and word in about for word in found.split()):
        return None  # none, or it is what was cited
    words = f'{case.host} is being worked on: it says "{found}", and shows nothing else.'
    return Said(Verdict.BROKEN, "server_error", 0.7, words, "soft")


def _nothing_at_all(case: Case) -> Said | None:
    """Speak for an answer without a visible byte. What shows little, `evidence/` weighs."""
    if not case.shown or case.seen.body.strip(BLANK):
        return None
    words = f"{case.host} answers {answer_of(case.seen.status or 0)}, but the page is empty."
    return Said(Verdict.CHANGED, "empty_page", 0.85, words, "hard")


def _sentence(clause: str) -> str:
    """Make a sentence about the page from a clause such as `answers 200, but …`."""
    words = clause.strip().rstrip(".")
    return f"{words}." if words[:1].isupper() else f"The page {words}."


def _content(case: Case) -> Said | None:
    opinion = case.opinion
    if opinion is None or opinion.verdict in {None, Verdict.OK, Verdict.MOVED}:
        return None
    words = _sentence(opinion.explanation or "does not show what was cited")
    return Said(opinion.verdict, opinion.reason, opinion.confidence, words, opinion.hardness)


def _fragment(case: Case) -> Said | None:
    cited_url = case.cited.url if case.cited else case.seen.url
    if not case.shown or "#" not in cited_url or not fragment_missing(cited_url, case.seen):
        return None
    name = (fragment_name(cited_url) or "")[:80]
    words = f"The page is there, but has no place named “{name}”."
    return Said(Verdict.CHANGED, "fragment_missing", 0.8, words, "hard")


def _moved(case: Case) -> Said | None:
    hops = case.redirects
    if not case.shown or not hops:
        return None
    confidence = case.opinion.confidence if case.opinion and case.fits else 0.5
    target = case.seen.final_url
    if not case.fits:
        words = f"It redirects to {target}."
        return Said(Verdict.OK, "temporary_redirect", 0.5, words)
    if link_key(target) == link_key(case.seen.url):
        words = "It redirects to itself, once it knows its visitor, and shows the page."
        return Said(Verdict.OK, "temporary_redirect", max(confidence, 0.6), words)
    if all(hop.status in PERMANENT and hop.via == "http" for hop in hops):
        words = f"It redirects permanently to {target}, which shows the same page."
        return Said(Verdict.MOVED, "permanent_redirect", max(confidence, 0.6), words)
    words = f"It redirects for now to {target}, which shows the page."
    return Said(Verdict.OK, "temporary_redirect", max(confidence, 0.6), words)


def _alive(case: Case) -> Said | None:
    if not case.shown:
        return None
    opinion = case.opinion
    if opinion is None or opinion.verdict is None or not case.fits:
        words = f"{case.host} answers {answer_of(case.seen.status or 0)}, and shows a page."
        return Said(Verdict.OK, "alive", 0.6, words)
    words = _sentence(opinion.explanation or "answers, and nothing contradicts the citation")
    return Said(Verdict.OK, opinion.reason, opinion.confidence, words)


RULES: tuple[Rule, ...] = (
    Rule("not an address to visit", "design 2; WHATWG URL", _no_address),
    Rule("our own network", "design 2, Our own network", _own_network),
    Rule("redirect to a dead end", "issue 4: never followed", _dead_end),
    Rule("client certificate asked for", "RFC 8446, 6.2; nginx, 496", _client_certificate),
    Rule("speaks HTTP/2 only", "RFC 9113, 3.4; RFC 7301, 3.2", _newer_protocol),
    Rule("visit failed", "design 2; what browsers refuse to show", _failed_visit),
    Rule("wall before the page", "walls.py: marks of challenges and logins", _wall),
    Rule("refused by status", "RFC 9110, 15.5; RFC 6585; RFC 7725", _refusal),
    Rule("gone by status", "RFC 9110, 15.5.5 and 15.5.11", _gone),
    Rule("server fails", "RFC 9110, 15.6", _failing_server),
    Rule("request refused", "RFC 9110, 15.5", _refused_request),
    Rule("redirect without target", "RFC 9110, 15.4; Fetch 2.2.6", _redirect_without_target),
    Rule("nothing at all", "RFC 9110, 15.3.5: browsers show no page", _nothing_at_all),
    Rule("maintenance", "RFC 9110, 15.6.4 would be its status", _being_maintained),
    Rule("content", "content.py: what the page shows against what was cited", _content),
    Rule("fragment names nothing", "HTML, 7.4.6.3", _fragment),
    Rule("redirected", "RFC 9110, 15.4", _moved),
    Rule("alive", "design 2", _alive),
)
"""The order is the rule: what decides the most comes first."""
