"""What Save Page Now's error codes and messages ask of us: tables.

Classes follow what clients in use do; where they split, the service is spared.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["KIND_OF_CODE", "Kind", "classify"]


class Kind(StrEnum):
    """What a refusal asks of us."""

    TRANSIENT = "transient"
    HOST = "host"
    """As transient, and nothing else of that host for a while."""
    HOST_TOMORROW = "host tomorrow"
    ANOTHER_DAY = "another day"
    """Worth one more try on another day."""
    TOMORROW = "this URL tomorrow"
    SLOT = "slot"
    """Too many at once: wait a moment; nothing is wrong."""
    STOP = "stop the run"
    """The account's or our network's ceiling: nothing more until 00:00 UTC."""
    PERMANENT = "permanent"


_KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.TRANSIENT: (
        "bad-gateway",
        "browsing-timeout",
        "cannot-fetch",
        "capture-location-error",
        "celery",
        "gateway-timeout",
        "internal-server-error",
        "invalid-server-response",
        "job-failed",
        "no-browsers-available",
        "no-captures",
        "protocol-error",
        "proxy-error",
        "read-timeout",
        "redis-error",
        "service-unavailable",
        "soft-time-limit-exceeded",
    ),
    Kind.HOST: ("too-many-requests",),
    Kind.HOST_TOMORROW: ("bandwidth-limit-exceeded", "max-daily-bandwidth-host"),
    Kind.ANOTHER_DAY: ("invalid-host-resolution",),
    Kind.TOMORROW: ("too-many-daily-captures",),
    Kind.SLOT: ("user-session-limit",),
    Kind.STOP: ("blocked-client-ip", "max-daily-bandwidth", "max-daily-bandwidth-from-ip"),
    Kind.PERMANENT: (
        "bad-request",
        "blocked",
        "blocked-url",
        "filesize-limit",
        "ftp-access-denied",
        "http-version-not-supported",
        "invalid-url-syntax",
        "method-not-allowed",
        "network-authentication-required",
        "no-access",
        "not-found",
        "not-implemented",
        "too-many-redirects",
        "unauthorized",
    ),
}
KIND_OF_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}

_MESSAGES: tuple[tuple[str, Kind], ...] = (
    ("limit of active save page now sessions", Kind.SLOT),
    ("crawling this host is paused", Kind.HOST),
    ("daily not-logged-in captures limit", Kind.STOP),
    ("you cannot make more than", Kind.STOP),
    ("save page now block list", Kind.STOP),
    ("times today", Kind.TOMORROW),
    ("cannot start capture", Kind.TRANSIENT),
    ("internal error", Kind.TRANSIENT),
)
"""Parts of messages that clients have met without a code."""


def classify(code: str, message: str) -> Kind:
    """Return what a refusal asks of us; what nobody knows counts as transient, and is bounded."""
    if code in KIND_OF_CODE:
        return KIND_OF_CODE[code]
    lowered = message.lower()
    return next((kind for part, kind in _MESSAGES if part in lowered), Kind.TRANSIENT)
