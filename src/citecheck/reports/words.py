"""The words of the report: for verdicts, reasons, places and dates.

The vocabulary is that of docs/design.md. A sentence says what is so and what that
means for the editor; it accuses nobody and promises nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "GROUPS",
    "KINDS",
    "Group",
    "Kind",
    "amount",
    "day",
    "distance",
    "kind_named",
    "moment",
    "reason_sentence",
]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one verdict, or one problem of a citation, is shown."""

    key: str
    label: str
    sign: str
    """Tells it apart without colour."""
    meaning: str


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {kind.key: kind for kind in kinds}


KINDS = _kinds(
    Kind("broken", "Broken", "✕", "The page is gone. More than one visit has confirmed it."),
    Kind("changed", "Changed", "≠", "The address answers, but not with what was cited."),
    Kind("missing_url", "Address missing", "?", "The note cites a web page and has no address."),
    Kind("empty_target", "Link without target", "∅", "The words are a link that leads nowhere."),
    Kind(
        "invalid",
        "No valid address",
        "!",
        "What stands in the letter is no address.",
    ),
    Kind(
        "doubtful_reading",
        "Hard to read",
        "≈",
        "The address was hard to read on the scan: compare it with the print.",
    ),
    Kind("moved", "Moved", "→", "The page is well and has a new address for good."),
    Kind("blocked", "Blocked", "▣", "The site refuses programs: a person must look."),
    Kind("suspect", "Suspect", "…", "It failed, not confirmed: nothing to do yet."),
    Kind("unsupported", "Unsupported", "–", "Not an address that citecheck visits."),
    Kind("unchecked", "Unchecked", "○", "Not looked at yet."),
    Kind("ok", "OK", "✓", "It answers, and nothing contradicts the citation."),
)
"""In the order in which an editor should care. `malformed_url` is shown as `invalid`; what is
`invalid` because it was hard to read has a name of its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a page: citations that ask the same of the editor."""

    key: str
    title: str
    lead: str
    folded: bool = False


GROUPS = (
    Group("mend", "To mend", "Each of these asks for a change in its letter."),
    Group(
        "look",
        "For a person to look at",
        "These sites refuse programs, or show a page only after a login, a payment or a click. "
        "The page may be quite well: open it in a browser and see.",
    ),
    Group(
        "wait",
        "Not confirmed, nothing to do yet",
        "These failed when they were visited last. Most such failures pass by themselves, so "
        "they are visited again over several days before anybody is asked to act.",
        folded=True,
    ),
    Group(
        "known",
        "Acknowledged",
        "Somebody knows of these and has said why they may stay as they are for now.",
        folded=True,
    ),
    Group("unseen", "Not checked", "These were not looked at, for the reason given.", folded=True),
    Group("well", "Healthy", "Nothing to do.", folded=True),
)

_REASONS = {
    "not_found": "The site says that there is no such page (404).",
    "gone": "The site says that the page was removed for good (410).",
    "dns_not_found": "The site’s name no longer exists.",
    "dns_failure": "The site’s name could not be looked up.",
    "redirect_loop": "The address sends visitors round in a circle.",
    "redirect_broken": "The address sends visitors on to a place that does not work.",
    "server_error": "The site answers with an error of its own.",
    "timeout": "The site did not answer in time.",
    "refused": "The site’s server accepts no connection.",
    "reset": "The site’s server breaks the connection off.",
    "protocol_error": "The site’s server answers in a way that no browser understands.",
    "soft_404": "A page comes, but it says that what was looked for is not there.",
    "parked": "The site’s name has changed hands: advertising or a sales offer stands there now.",
    "hijacked": "The site’s name has changed hands: something else stands there now.",
    "home_page": "The address now leads to the site’s front page instead of the page cited.",
    "empty_page": "The page that comes is empty.",
    "different_content": "The page now shows something else than what was cited.",
    "fragment_missing": "The page is there, the place in it that was cited is not.",
    "permanent_redirect": "The site sends visitors to a new address, for good.",
    "forbidden": "The site does not let programs in (403).",
    "challenge": "The site asks visitors to prove that they are human.",
    "script_only": "The page shows nothing without running its programs.",
    "rate_limited": "The site asks for fewer visits (429).",
    "login_wall": "The page is shown only after a login.",
    "paywall": "The page is shown only to those who pay.",
    "consent_wall": "The page is shown only after a click of consent.",
    "legal": "The page is withheld for legal reasons (451).",
    "scheme": "This kind of address is not for the web and is not visited.",
    "private_address": "This address is inside a private network and is not visited.",
    "malformed_url": "What stands in the letter is no address.",
    "doubtful_reading": "The address was hard to read on the scan, and as read it does not show"
    " what was cited: compare it with the print.",
    "excluded": "The settings say that this address is not to be visited.",
    "offline": "Our own network was down when its turn came.",
    "not_due": "Its turn has not come yet.",
    "missing_url": "The note cites a web page, but its address is missing.",
    "empty_target": "These words are a link in the letter, but the link leads nowhere.",
    "alive": "The page answers.",
    "title_matches": "The page answers, with the title that was cited.",
    "temporary_redirect": "The page answers; the site sends visitors round another way for now.",
}

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def kind_named(state: str | None, reason: str | None = None) -> Kind:
    """Return the kind of a verdict, or of a problem, with its reason."""
    if state == "invalid" and reason == "doubtful_reading":
        return KINDS["doubtful_reading"]
    return KINDS.get("invalid" if state == "malformed_url" else state or "", KINDS["unchecked"])


def reason_sentence(reason: str | None, kind: Kind) -> str:
    """Return what a reason code says to a person; the verdict's meaning where it is unknown."""
    if reason and reason.startswith("tls_"):
        return "The site’s certificate is not in order, so that no safe connection is possible."
    return _REASONS.get(reason or "", kind.meaning)


def day(value: str | datetime | None) -> str:
    """Return a date as people write it: `17 May 2021`, `May 2021`, `2021`.

    Takes ISO 8601 as precise as a letter gives it; anything else comes back as it is.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    found = _PARTIAL.match(value)
    if not found or (found.end() < len(value) and value[found.end()] != "T"):
        return value
    year, month, date = found.groups()
    if not month or not 1 <= int(month) <= len(MONTHS):
        return value if month else year
    name = MONTHS[int(month) - 1]
    return f"{int(date)} {name} {year}" if date else f"{name} {year}"


def moment(value: datetime) -> str:
    """Return a time as people write it: `17 May 2021, 14:05 UTC`."""
    return f"{day(value)}, {value:%H:%M} UTC"


def distance(days: int | None) -> str:
    """Return a copy's distance from the citation’s date; negative days are before it."""
    if days is None:
        return ""
    if days == 0:
        return "the very day of the citation"
    return f"{amount(abs(days), 'day')} {'before' if days < 0 else 'after'} the citation’s date"


def amount(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 letter`, `2 letters`, `12,000 letters`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
