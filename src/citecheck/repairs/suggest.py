"""What would mend a citation: a pure decision over what is known of it, best first.

Nothing is fetched and nothing is applied here. A suggestion is `safe` only where no
person could choose otherwise; everything else waits for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote_plus, urlsplit

from citecheck.model import CITED_ELSEWHERE, TAKEN_OVER, Suggestion, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from citecheck.model import Candidate, Hop

__all__ = ["Facts", "search_phrase", "suggest"]

FITTING_TITLE = 0.6
"""Least similarity of the cited and the found title that lets a target pass as the same
page: below it the titles of two pages of one site are often as alike."""

SURE = 0.8
"""Least confidence of the judge for a repair that nobody looks at."""

CLEAR_CANDIDATE = 0.9
"""From here on a reading of an address is called what the letter most likely means."""

MOST_CANDIDATES = 3
"""More than three choices are no help."""

PERMANENT = frozenset({301, 308})
"""RFC 9110, 15.4.2 and 15.4.9: clients ought to use the new address from now on."""

SEARCH = "https://duckduckgo.com/?q="
"""Where a person's search is prepared; citecheck itself never asks it."""

TELLING_WORDS = 3
"""Linked words fewer than these ("click here", "the report") find everything and nothing."""

SEARCH_TITLE = 150
"""Characters of a title that a search engine still takes as one phrase."""


class Facts(Protocol):
    """What is known of a citation; a row of the view `report` has all of it."""

    @property
    def url(self) -> str | None: ...  # noqa: D102 - as in the view
    @property
    def problem(self) -> str | None: ...  # noqa: D102
    @property
    def host(self) -> str | None: ...  # noqa: D102
    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def anchor_text(self) -> str | None: ...  # noqa: D102
    @property
    def publisher(self) -> str | None: ...  # noqa: D102
    @property
    def author(self) -> str | None: ...  # noqa: D102
    @property
    def verdict(self) -> str | None: ...  # noqa: D102
    @property
    def reason(self) -> str | None: ...  # noqa: D102
    @property
    def confidence(self) -> float | None: ...  # noqa: D102
    @property
    def final_url(self) -> str | None: ...  # noqa: D102
    @property
    def hops(self) -> Sequence[Hop]: ...  # noqa: D102
    @property
    def title_similarity(self) -> float | None: ...  # noqa: D102
    @property
    def memento_url(self) -> str | None: ...  # noqa: D102
    @property
    def memento_archive(self) -> str | None: ...  # noqa: D102
    @property
    def memento_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def memento_verified(self) -> bool: ...  # noqa: D102
    @property
    def memento_days(self) -> int | None: ...  # noqa: D102
    @property
    def candidates(self) -> Sequence[Candidate]: ...  # noqa: D102


def suggest(facts: Facts) -> tuple[Suggestion, ...]:
    """Return what would mend a citation, best first; empty where nothing is to be done."""
    if facts.reason == "doubtful_reading":
        readings, copies = _candidates(facts), _archived(facts)
        cited = any(one.source == CITED_ELSEWHERE for one in readings)
        found = (*readings, *copies) if cited else (*copies, *readings)
        return found or _search(facts) or (_ask_author(),)
    if facts.problem or facts.verdict == Verdict.INVALID:
        return (*_candidates(facts), *_search(facts)) or (_ask_author(),)
    match facts.verdict:
        case Verdict.MOVED:
            return (*_target(facts), *_archived(facts)) or _lost(facts)
        case Verdict.BROKEN | Verdict.CHANGED:
            return _lost(facts)
        case Verdict.BLOCKED:
            return (_look(facts), *_archived(facts))
        case Verdict.SUSPECT:
            wait = "Nothing to do yet: it is visited again before anybody is asked to act."
            return (Suggestion("leave", wait, confidence=0.9, source="history"),)
        case _:
            return ()


def search_phrase(facts: Facts) -> str | None:
    """Return what to type into a search engine: the exact title on the publisher's site.

    Without a site the publisher's or author's name stands in. Without a title the words
    that were linked are searched for, loosely; None where they say too little.
    """
    title = _words(facts.title)
    phrase = f'"{title}"'
    if not title:
        phrase = _words(facts.anchor_text)
        if len(phrase.split()) < TELLING_WORDS:
            return None
    if facts.host and facts.reason not in TAKEN_OVER and facts.reason != "dns_not_found":
        return f"{phrase} site:{facts.host.removeprefix('www.')}"
    return f"{phrase} {_words(facts.publisher or facts.author)}".strip()


def _words(text: str | None) -> str:
    """Return text as a search engine takes it: no quotes, one space between words."""
    return " ".join((text or "").replace('"', " ").split())[:SEARCH_TITLE].strip()


def _lost(facts: Facts) -> tuple[Suggestion, ...]:
    """Return what helps where the page is gone or shows something else."""
    found = [*_archived(facts), *_candidates(facts), *_search(facts)]
    if found:
        return tuple(sorted(found, key=lambda suggestion: -suggestion.confidence))
    text = "No copy and no other address is known: look for the page by hand, or ask its publisher."
    return (Suggestion("find_url", text, confidence=0.1),)


def _target(facts: Facts) -> tuple[Suggestion, ...]:
    target = facts.final_url
    if not target or not _is_web(target) or target == facts.url:
        return ()
    safe = _is_same_page(facts, target)
    text = "The page has moved for good: give its new address."
    if not safe:
        text = "The page has a new address: open it and compare, then give it in the letter."
    return (
        Suggestion(
            "use_target",
            text,
            url=target,
            safe=safe,
            confidence=facts.confidence or 0.5,
            source="redirect",
        ),
    )


def _is_same_page(facts: Facts, target: str) -> bool:
    """Whether no person could doubt that the target is what was cited."""
    redirects = [hop for hop in facts.hops if hop.target or hop.location]
    permanent = bool(redirects) and all(
        hop.via == "http" and hop.status in PERMANENT for hop in redirects
    )
    url = facts.url or ""
    weaker = url.lower().startswith("https:") and not target.lower().startswith("https:")
    if not permanent or weaker or (facts.confidence or 0.0) < SURE:
        return False
    if facts.title_similarity is not None:
        return facts.title_similarity >= FITTING_TITLE
    return _plain(url) == _plain(target)


def _plain(url: str) -> tuple[str, str, str]:
    """Return an address without what sites change and pages do not notice."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ("", url, "")
    return (host, parts.path.rstrip("/"), parts.query)


def _archived(facts: Facts) -> tuple[Suggestion, ...]:
    if not facts.memento_url or facts.memento_at is None:
        return ()
    taken = f"{facts.memento_at.day} {facts.memento_at:%B %Y}"
    text = f"Cite the archived copy of {taken}{_distance(facts.memento_days)}"
    if facts.reason in TAKEN_OVER:
        text += " and give the address without a link: it has changed hands"
    text += "." if facts.memento_verified else "; open it first, nobody has checked it yet."
    return (
        Suggestion(
            "cite_archived",
            text,
            url=facts.memento_url,
            confidence=0.9 if facts.memento_verified else 0.6,
            source=facts.memento_archive or "",
        ),
    )


def _distance(days: int | None) -> str:
    """Return how far a copy is from the citation’s date; negative days are before it."""
    if days is None:
        return ""
    if days == 0:
        return ", the very day of the citation"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f", {count} {'before' if days < 0 else 'after'} the citation’s date"


def _candidates(facts: Facts) -> tuple[Suggestion, ...]:
    usable = [c for c in facts.candidates if _is_web(c.url) and c.url != facts.url]
    if facts.reason in TAKEN_OVER:
        usable = [c for c in usable if _plain(c.url)[0] != _plain(facts.url or "")[0]]
    usable.sort(key=lambda candidate: -candidate.confidence)
    return tuple(
        Suggestion(
            "new_url",
            "This is most likely the address that is meant: open it and compare."
            if candidate.confidence >= CLEAR_CANDIDATE
            else "This may be the address that is meant: open it and compare.",
            url=candidate.url,
            confidence=candidate.confidence,
            source=candidate.source,
        )
        for candidate in usable[:MOST_CANDIDATES]
    )


def _search(facts: Facts) -> tuple[Suggestion, ...]:
    phrase = search_phrase(facts)
    if phrase is None:
        return ()
    text = f"Search the web for {phrase}"
    if not _words(facts.title) and facts.url is None:
        text = f"Ask the letter’s author where these words led, or search the web for {phrase}"
    url = SEARCH + quote_plus(phrase, errors="replace")
    return (Suggestion("find_url", text, url=url, confidence=0.3, source="search"),)


def _ask_author() -> Suggestion:
    text = "The note gives too little to search for: ask its author for the address."
    return Suggestion("find_url", text, confidence=0.1)


def _look(facts: Facts) -> Suggestion:
    text = "Open the address in a browser: programs are refused there, people may not be."
    return Suggestion("look", text, url=facts.url, confidence=0.9, source="visit")


def _is_web(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))
