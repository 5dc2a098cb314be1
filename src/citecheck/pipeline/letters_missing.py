"""Letters on the web that are not there any more: noted, and believed the second time.

A site that is being rebuilt answers for an hour as if its pages were gone. So what answers
like that is noted, and counts when it still does so a night later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters import same_site

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from citecheck.console import Progress
    from citecheck.model import Observation
    from citecheck.ports import Clock
    from citecheck.store import Store

__all__ = ["GONE_AFTER", "MissingLetters", "Settled", "answer_of"]

GONE_AFTER = timedelta(hours=12)
"""From the first such answer to one that counts: two nights, or a morning and an evening."""


@dataclass(slots=True)
class Settled:
    """What became of letters that were missing."""

    gone: list[str] = field(default_factory=list)
    """Letters that were retired."""
    stay: list[str] = field(default_factory=list)
    """Letters that stay as they were read."""
    replaced: list[LetterError] = field(default_factory=list)
    """What to tell of letters in whose place something else stands, which stay, too."""


class MissingLetters:
    """What is known of letters that are not where they were."""

    def __init__(self, store: Store, clock: Clock, progress: Progress) -> None:
        self._store = store
        self._clock = clock
        self._progress = progress
        self._gone: dict[str, str] = {}
        self._replaced: dict[str, str] = {}

    def note_gone(self, address: str, why: str) -> None:
        """Note what a letter answers that some list named; `settle` decides."""
        self._gone[address] = why

    def note_replaced(self, address: str, why: str) -> None:
        """Note that something else stands in the place of a letter that a list named."""
        self._replaced[address] = why

    def named_is_replaced(self, address: str, why: str) -> None:
        """Note the same of a letter whose address a person named.

        Raises `LetterError`, which says so, from the second time on.
        """
        if (told := self._told(address, why)) is not None:
            raise told

    def named_is_gone(self, address: str, why: str) -> None:
        """Note that a letter whose address a person named is gone.

        It stays until its address is taken out, like a file that is named and not there.
        Raises `LetterError`, which says so, from the second time on.
        """
        since = self._since(address)
        if since is None:
            self._note(address, why)
            return
        raise LetterError(
            address,
            f"it is gone ({why} since {since:%Y-%m-%d})",
            "Give its new address, or take it out of the letters to read",
        )

    def settle(self, there: Collection[str]) -> Settled:
        """Give up letters that were noted as gone twice; `there` are those that are there.

        Where no letter of a site is there, the site is at fault, and nothing is noted.
        """
        settled = Settled()
        for address, why in self._gone.items():
            if not any(same_site(address, other) for other in there):
                settled.stay.append(address)
                continue
            since = self._since(address)
            if since is None:
                self._note(address, why)
                settled.stay.append(address)
                continue
            self._store.retire_letter(address)
            settled.gone.append(address)
            self._progress.warn(
                "letter_gone",
                f"{address} is gone ({why} since {since:%Y-%m-%d}): "
                "its citations are no longer watched.",
                letter=address,
            )
        for address, why in self._replaced.items():
            settled.stay.append(address)
            if (told := self._told(address, why)) is not None:
                settled.replaced.append(told)
        return settled

    def _told(self, address: str, why: str) -> LetterError | None:
        """Note that something else stands there; return what to tell, from the second time on."""
        since = self._since(address)
        if since is None:
            self._note(address, why)
            return None
        return LetterError(
            address,
            f"it does not show the letter any more ({why}, since {since:%Y-%m-%d}); "
            "it stays as it was read",
            "Look there, and give its new address if it has one",
        )

    def _since(self, address: str) -> datetime | None:
        """Return since when a letter is missing; None for not long enough to believe it."""
        known = self._store.letter(address)
        since = known.missing_since if known is not None else None
        if since is None or self._clock.now() - since < GONE_AFTER:
            return None
        return since

    def _note(self, address: str, why: str) -> None:
        self._store.note_letter_missing(address)
        self._progress.detail("letter_missing", f"{address}: {why}; asked again next time")


def answer_of(seen: Observation) -> str:
    """Say what a site answers."""
    return f"the site answers {seen.status}"
