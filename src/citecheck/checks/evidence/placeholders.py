"""Pages that stand where a site was: parked, for sale, expired, suspended, default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.addresses import parts_of
from citecheck.checks.page import phrases

if TYPE_CHECKING:
    from citecheck.checks.page.reader import PageFacts
    from citecheck.model import Observation

__all__ = ["parked_marker", "placeholder_wording"]

_MARKUP: tuple[bytes, ...] = (
    b"data-adblockkey=",
    b'window.park = "ey',
    b"window.park='ey",
    b'window.park="ey',
    b"lander_system",
    b'ap:"parking"',
    b"ap: 'parking'",
    b"parking-lander",
    b'location.href="/lander"',
    b"location.href='/lander'",
    b'location.href = "/lander"',
    b'location="/lander"',
    b"parking.parklogic.com",
    b"adsense/domains/caf.js",
    b"sedoparking.com",
    b"i.cdnpark.com",
    b"bodiscdn.com",
    b"parkingcrew.net",
    b"d38psrni17bvxu.cloudfront.net",
    b"domainsponsor.com",
    b"dan.com/buy-domain",
    b"afternic.com/forsale",
    b"hugedomains.com/domain_profile",
    b"undeveloped.com/buy-domain",
    b"tracking.bodis.com",
    b"above.com/marketplace",
    b'class="parked-domain',
)
"""Of 1,898 living articles none carries one of these (markers.md)."""
_HOST = re.compile(
    r"^ww\d+\.|^forsale\.|(?:^|\.)(?:hugedomains|sedo|sedoparking|afternic|dan|bodis|parkingcrew|"
    r"undeveloped|buydomains|domainmarket|above|uniregistry|brandbucket|squadhelp|atom|efty|"
    r"domainnamesales|parklogic|domain-for-sale)\.(?:com|net|io)$",
    re.I,
)
_PATH = re.compile(
    r"^/(?:lander|domain_profile\.cfm|buy-domain|forsale|for-sale|parking\.php)(?:[/?]|$)", re.I
)
_QUERY = re.compile(r"(?:^|&)(?:ts=fENs|subid1=|domain_name=|usid=\d+&utid=)")

MOST_OF_A_NOTICE = 120
"""Visible words of what registrars, servers and installers show; articles have more."""


def parked_marker(observation: Observation, page: PageFacts) -> str | None:
    """Return what marks a page as parked by its markup or its address, in words."""
    asked, now = parts_of(observation.url), parts_of(observation.final_url)
    if (asked.hostname, asked.path) != (now.hostname, now.path):
        if _HOST.search(now.hostname or "") and not _HOST.search(asked.hostname or ""):
            return "it leads to a seller of domain names"
        if _PATH.search(now.path) or _QUERY.search(now.query):
            return "it leads to a parking page"
    if page.words < 600 and any(mark in page.lowered for mark in _MARKUP):
        return "it carries the markup of a domain parking service"
    return None


def placeholder_wording(page: PageFacts) -> tuple[str, str] | None:
    """Return the rule and the phrase of a page that stands in for a site, or None.

    In the title or first heading the phrase must be nearly all that is said; in the text
    the page must be short, for an article may write about parked domains.
    """
    titles = [phrases.plain(text) for text in page.titles_of("title", "h1", "h2", "og")[:6]]
    rules = (
        ("parked_wording", "strong"),
        ("suspended_wording", "suspended"),
        ("default_server", "server"),
    )
    for rule, key in rules:
        for title in titles:
            if phrases.explains(title):
                continue
            spare = 2 if key == "server" else 3 if page.running_words < 150 else 1
            found = phrases.title_is("parked", key, title, spare=spare)
            if found and (page.running_words < 150 or key == "strong") and page.words < 700:
                return rule, found
    if page.words > 260 or page.running_words > 120:
        return None
    for rule, key in rules[:2]:
        found = phrases.contains("parked", key, page.plain_text)
        if found:
            return rule, found
    if page.words > MOST_OF_A_NOTICE:
        return None
    for rule, key in (("default_server", "server_texts"), ("program_error", "broken")):
        found = phrases.contains("parked", key, page.plain_text)
        if found:
            return rule, found
    found = phrases.domain_statement(page.plain_text) or phrases.domain_statement(
        " ".join([*dict.fromkeys(titles), page.plain_text])
    )
    return ("parked_wording", found) if found else None
