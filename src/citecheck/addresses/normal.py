"""Normal form, wire form and resolution of addresses."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

__all__ = ["AddressError", "join", "link_key", "request_url", "scheme_of"]

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):")


class AddressError(ValueError):
    """An address that cannot be asked for.

    `reason` is `malformed_url` or `scheme`; `detail` says why, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def scheme_of(url: str) -> str | None:
    """Return the scheme in lower case, or None where there is none."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else None


def link_key(url: str) -> str:
    """Return the RFC 3986 normal form of an address without its fragment."""
    return urldefrag(url)[0]


def request_url(url: str) -> str:
    """Return what goes on the wire for an address."""
    import ada_url

    scheme = scheme_of(url)
    if scheme not in {"http", "https"}:
        raise AddressError("scheme" if scheme else "malformed_url", url[:200])
    try:
        parsed = ada_url.URL(url)
    except ValueError as error:
        raise AddressError("malformed_url", str(error)[:200]) from None
    parsed.hash = ""
    return str(parsed.href)


def join(base: str, location: str | bytes) -> str:
    """Resolve a redirect's target against the address that sent it."""
    import ada_url

    if isinstance(location, bytes):
        try:
            location = location.decode()
        except UnicodeDecodeError:
            location = location.decode("latin-1")
    try:
        return str(ada_url.URL(location, base).href)
    except ValueError as error:
        raise AddressError("malformed_url", str(error)[:200]) from None
