"""How an address is asked for: who we say we are, and what we would take."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from citecheck.codings import ACCEPTED

if TYPE_CHECKING:
    from citecheck.checks.visiting.policy import VisitPolicy

__all__ = ["Manner", "Place", "keep_cookies", "our_name", "place_of", "request_for"]

BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36"
)
"""What a browser calls itself: sent only after an honest request was refused, and recorded."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LANGUAGES = "en-US,en;q=0.9,*;q=0.5"
AS_BROWSER = (
    ("Upgrade-Insecure-Requests", "1"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "none"),
    ("Sec-Fetch-User", "?1"),
)
"""What browsers add to a visit that a person typed in (Fetch Metadata)."""


NO_BODY = httpx.ByteStream(b"")


class Manner(NamedTuple):
    """How one try asks."""

    as_browser: bool = False
    fresh: bool = False
    """On a new connection."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further headers: what makes a request conditional (RFC 9110, 13)."""


class Place(NamedTuple):
    """Where an address is served."""

    scheme: str
    host: str
    """Without the final dot of a fully qualified name, which names the same host."""
    port: int


def place_of(wire: str) -> Place:
    """Return the place of an address that `request_url` made."""
    parts = urlsplit(wire)
    port = parts.port
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    return Place(parts.scheme, (parts.hostname or "").rstrip("."), port)


def our_name(policy: VisitPolicy) -> str:
    """Return the honest User-Agent: name, version, and whom to ask about it."""
    from citecheck import __version__

    contact = " ".join(policy.contact.split()).encode("ascii", "replace").decode("ascii")
    name = f"citecheck/{policy.version or __version__}"
    return f"{name} (+{contact})" if contact else name


def request_for(
    wire: str, name: str, manner: Manner, cookies: httpx.Cookies | None
) -> httpx.Request:
    """Return the request for an address, its bytes exactly as `request_url` made them."""
    scheme, _, rest = wire.partition("//")
    netloc, slash, path = rest.partition("/")
    login, at, authority = netloc.rpartition("@")
    headers = _headers(authority, name, as_browser=manner.as_browser)
    if manner.extra or at:
        more = [*manner.extra, ("Authorization", _basic(login))] if at else manner.extra
        headers = httpx.Headers([*headers.raw, *httpx.Headers(more).raw])
    request = httpx.Request(
        "GET",
        _site(f"{scheme}//{authority}/"),
        headers=headers,
        stream=NO_BODY,
        extensions={"target": (slash + path or "/").encode("ascii", "replace")},
    )
    if cookies is not None:
        with suppress(httpx.InvalidURL):
            request.url = httpx.URL(wire)  # the jar decides by all of the address
        cookies.set_cookie_header(request)
    return request


@lru_cache(maxsize=1024)
def _site(origin: str) -> httpx.URL:
    """Return a host's address, parsed once for all of its links: parsing costs 50 µs."""
    return httpx.URL(origin)


@lru_cache(maxsize=1024)
def _headers(authority: str, name: str, *, as_browser: bool) -> httpx.Headers:
    """Return what every request to a host says; httpx copies it for each."""
    headers = [
        ("Host", authority),
        ("User-Agent", BROWSER if as_browser else name),
        ("Accept", ACCEPT),
        ("Accept-Language", LANGUAGES),
        ("Accept-Encoding", ACCEPTED),
    ]
    return httpx.Headers([*headers, *AS_BROWSER] if as_browser else headers)


def keep_cookies(
    cookies: httpx.Cookies | None, request: httpx.Request, response: httpx.Response
) -> httpx.Cookies:
    """Return the cookies of a visit after one more answer: they live as long as it."""
    kept = httpx.Cookies() if cookies is None else cookies
    response.request = request
    kept.extract_cookies(response)
    return kept


def _basic(login: str) -> str:
    import base64

    return "Basic " + base64.b64encode(unquote_to_bytes(login)).decode("ascii")
