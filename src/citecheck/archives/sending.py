"""Which addresses may be told to an archive at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from citecheck.addresses import AddressError, request_url

__all__ = ["sendable"]


def sendable(url: str) -> str:
    """Return an address as it is told to an archive.

    Raises `AddressError` for what no archive can have, and for addresses with a name and
    password in them: these are nobody's business but the letter's.
    """
    address = request_url(url)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise AddressError("malformed_url", "it cannot be read") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError("scheme", "it is no web address")
    if "@" in parts.netloc:
        raise AddressError("credentials", "it holds a name or password")
    return address
