"""What a site allows programs to fetch: its robots.txt, read by protego. Pure."""

from __future__ import annotations

__all__ = ["Robots"]

MAX_ROBOTS = 500 * 1024
"""What a crawler must read of a robots.txt at least (RFC 9309, 2.5); we read no more."""


class Robots:
    """What a site allows programs to fetch (RFC 9309), read by protego."""

    def __init__(self, status: int | None, body: bytes, name: str = "citecheck") -> None:
        """Make it from the answer to `/robots.txt`.

        No such file, like any 4xx, allows all; a server that fails allows nothing for now
        (RFC 9309, 2.3.1.3 and 2.3.1.4).
        """
        self._name = name
        self.reachable = status is not None and status < 500
        self._rules = None
        if status == 200:
            from protego import Protego

            self._rules = Protego.parse(body[:MAX_ROBOTS].decode("utf-8", "replace"))

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch an address."""
        if not self.reachable:
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, self._name))

    def delay(self, most: float) -> float:
        """Return the seconds that the site wants between two visits, at most `most`."""
        wanted = self._rules.crawl_delay(self._name) if self._rules is not None else None
        return min(float(wanted or 0.0), most)
