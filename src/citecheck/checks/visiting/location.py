"""Where an answer sends its visitor: `Location`, `Refresh`, and `meta refresh`. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from citecheck.addresses import AddressError, join, request_url, scheme_of
from citecheck.checks.visiting.failures import VisitFailure

if TYPE_CHECKING:
    from citecheck.checks.visiting.wire import Head

__all__ = [
    "PERMANENT",
    "REDIRECTS",
    "Target",
    "decode_location",
    "location_target",
    "refresh_target",
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""The redirect statuses of the Fetch standard (2.2.6); 300, 304, 305 and 306 are none."""
PERMANENT = frozenset({301, 308})
LONGEST_REFRESH = 10.0
"""Seconds after which a refresh reloads a page that was meant to be read first."""
RELOADED_WITHIN = 4_096
"""Bytes of a page up to which it may be none but a gate that reloads itself."""
REFRESH_WITHIN = 32_768
"""Bytes at the beginning of a page where a refresh is looked for: it belongs into the head."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16."""

_REFRESH = re.compile(
    r"""\s*(?=[\d.])(\d{0,6})(?:\.[\d.]*)?\s*(?:[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))|\Z)""",
    re.I | re.S,
)


class Target(NamedTuple):
    """A redirect: its target as sent and decoded, as resolved, and as it goes on the wire."""

    location: str
    resolved: str
    wire: str


def decode_location(raw: bytes) -> str:
    """Decode a `Location`: UTF-8 as most servers mean it, otherwise Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def location_target(base: str, head: Head) -> Target | None:
    """Return where a redirect status leads; None where the answer is no redirect.

    Raises `VisitFailure` (`redirect_broken`) for what no browser follows.
    """
    if head.status not in REDIRECTS:
        return None
    sent = list(dict.fromkeys(value for value in head.all(b"location") if value))
    if not sent:
        return None
    if len(sent) > 1:  # Chromium: ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION
        raise VisitFailure("redirect_broken", "redirect", "redirects to several addresses at once")
    location = decode_location(sent[0])
    try:
        return _target(base, sent[0], location)
    except AddressError as error:
        shown = location[:120]
        if error.reason == "scheme":
            words = f"redirects to {shown}, which is no web address"
        else:
            words = f"redirects to an unusable address ({shown})"
        raise VisitFailure("redirect_broken", "redirect", words) from None


def _target(base: str, sent: bytes, location: str) -> Target:
    resolved = join(base, sent)
    if scheme_of(resolved) not in {"http", "https"}:
        raise AddressError("scheme", location[:120])
    return Target(location, resolved, request_url(resolved))


def refresh_target(base: str, head: Head, body: bytes) -> Target | None:
    """Return where a page sends its reader by `Refresh` or `meta refresh`, or None.

    A refresh after a time to read the page, and one to something that is no web address, leave
    the reader where he is. So does one of the page itself, unless it is small and has given the
    reader a cookie to come back with.
    """
    content, relative_to = decode_location(head.first(b"refresh")), base
    if not content:
        content, relative_to = _meta_refresh(base, body)
    found = _REFRESH.match(content) if content else None
    if found is None or float(found[1] or 0) > LONGEST_REFRESH:
        return None
    location = next((text.strip() for text in found.groups()[1:] if text is not None), "")
    try:
        if not location:
            target = Target(base, base, request_url(base))
        else:
            target = _target(relative_to, location.encode("utf-8", "replace"), location)
        again = target.wire == request_url(base)
    except AddressError:
        return None
    wanted = bool(head.first(b"set-cookie")) and len(body) <= RELOADED_WITHIN
    return None if again and not wanted else target


def _meta_refresh(base: str, body: bytes) -> tuple[str, str]:
    """Return the `content` of a page's `meta refresh`, and what its address is relative to.

    Both as a browser with scripts takes them; the content is empty where there is none.
    """
    start = body[:REFRESH_WITHIN]
    if start.startswith(_WIDE_MARKS):
        start = start.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"refresh" not in start.lower():
        return "", base
    from lxml import etree, html

    try:
        root = html.document_fromstring(start)
    except (etree.LxmlError, ValueError):
        return "", base
    relative_to = None
    for element in root.iter("base", "meta"):
        if next(element.iterancestors("noscript", "template"), None) is not None:
            continue
        if element.tag == "base":
            relative_to = relative_to or element.get("href")
        elif (element.get("http-equiv") or "").strip().lower() == "refresh":
            return str(element.get("content") or ""), _based(base, relative_to)
    return "", base


def _based(base: str, href: str | None) -> str:
    """Return the address that a page's `<base>` makes of its own."""
    try:
        return join(base, href) if href else base
    except AddressError:
        return base
