"""Who has which citation open: in memory, as long as the page says so."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.ports import Clock

__all__ = ["Presence"]

PRESENT = 40.0
"""Seconds that an editor counts as present after the page was last heard of; it calls every 15."""

MOST = 10_000
"""Sessions on citations that are remembered at once."""


class Presence:
    """The editors at their citations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[tuple[int, str], tuple[str, float]] = {}

    def enter(self, citation_id: int, session: str, editor: str) -> tuple[str, ...]:
        """Note that a session shows a citation; return the names of the others that do."""
        now = self._clock.monotonic()
        with self._lock:
            self._forget(now)
            if len(self._seen) < MOST:
                self._seen[citation_id, session] = (editor, now)
            others = {
                name
                for (citation, other), (name, _) in self._seen.items()
                if citation == citation_id and other != session
            }
        return tuple(sorted(others))

    def leave(self, citation_id: int, session: str) -> None:
        """Note that a session is done with a citation."""
        with self._lock:
            self._seen.pop((citation_id, session), None)

    def _forget(self, now: float) -> None:
        gone = [key for key, (_, at) in self._seen.items() if now - at > PRESENT]
        for key in gone:
            del self._seen[key]
