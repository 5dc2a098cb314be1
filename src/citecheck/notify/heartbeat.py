"""A heartbeat: who hears nothing of a run for a day knows that it never ran.

After the manner of healthchecks and its like: a request to the address at success, to
`/start` below it at the start, and to `/fail` at a failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from citecheck.errors import UsageError
from citecheck.notify.targets import expanded

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Heartbeat"]

SECONDS = 5.0
"""For one request: the run does not wait for its watchdog."""


class Heartbeat:
    """One run's heartbeat; without an address it is silent."""

    def __init__(self, written: str, environment: Mapping[str, str]) -> None:
        """Take the address as written; raises `UsageError` for what is none."""
        self._address = expanded(written, environment).strip().rstrip("/")
        if self._address and not _is_web(self._address):
            raise UsageError("`heartbeat`: an address that begins with https:// is expected.")

    def start(self) -> str:
        """Say that a run begins; return what went wrong, for the log."""
        return self._call("/start")

    def success(self) -> str:
        """Say that a run came to its end, whatever it found."""
        return self._call("")

    def fail(self) -> str:
        """Say that a run could not do its work."""
        return self._call("/fail")

    def _call(self, below: str) -> str:
        if not self._address:
            return ""
        import httpx

        parts = urlsplit(self._address)
        address = urlunsplit(parts._replace(path=parts.path.rstrip("/") + below))
        try:
            answer = httpx.get(address, timeout=SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            return (
                f"The heartbeat could not be sent to {parts.hostname} ({type(problem).__name__})."
            )
        if not answer.is_success:
            return f"The heartbeat at {parts.hostname} was answered with {answer.status_code}."
        return ""


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
