"""What every archive of this room looks like from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from citecheck.model import Capture, Lookup

__all__ = ["Archive", "CaptureJournal"]


class Archive(Protocol):
    """A place that keeps copies of pages."""

    @property
    def name(self) -> str:
        """What mementos and captures of this archive are called by."""

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Ask for the copies that serve best a reader who saw `url` at `when`.

        The mementos of a `found` answer come best first; without `when`, newest first.
        `could_not_ask` says nothing about copies and is never taken for `none`.
        """

    async def capture(self, capture: Capture) -> Capture:
        """Ask for a new copy, and return the request with its new state."""

    async def poll(self, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Ask how requests stand; the answers come in the order of the questions."""


class CaptureJournal(Protocol):
    """Where requests for copies are written down before anything else happens."""

    def save(self, capture: Capture) -> None:
        """Record a request's state, committed when this returns.

        A capture is identified by its archive and URL; a later state replaces the former.
        """

    def unfinished(self, archive: str) -> Iterable[Capture]:
        """Return the requests of that archive that still wait for something, in any order."""
