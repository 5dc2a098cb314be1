"""Never blame a link for our own broken network, or for our own wrong clock.

What may be our own fault is held back until the web has been seen: one good answer proves
it, where two addresses do not answer alike, as a captive portal does for all. Whether
anything was seen at all is `checks.assess`'s decision; this module only keeps what waits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from citecheck.addresses import host_of
from citecheck.checks import may_be_ours
from citecheck.model import ALIVE
from citecheck.pipeline.dating import ClockSense

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from citecheck.model import Finding, Observation

__all__ = ["LOST_AFTER_HOSTS", "NetworkGuard", "without_body"]

LOST_AFTER_HOSTS = 20
"""So many hosts in a row without any answer, and the rest is not worth asking: real link rot
takes a few in a hundred, so that twenty in a row are the network's."""

SAMPLE = 256
"""Observations kept, without their bodies' rest, to decide on at the end of a run."""

BODY_SAMPLE = 4096
"""Bytes of each body that are kept to see whether all hosts answer alike."""

Held = TypeVar("Held")


_NEEDS_NO_NETWORK = frozenset({"scheme", "malformed_url", "excluded"})
"""Reasons that hold whatever the network does. `private_address` is none of them: a captive
portal's resolver may send every name to itself."""


def without_body(observation: Observation) -> Observation:
    """Return an observation light enough to keep by the hundred."""
    hops = tuple(replace(hop, exchange=None) for hop in observation.hops)
    return replace(observation, body=observation.body[:BODY_SAMPLE], hops=hops)


class NetworkGuard(Generic[Held]):
    """Releases judgements to be recorded, in the order in which they become certain."""

    def __init__(self, release: Callable[[Held], None]) -> None:
        self._release = release
        self._held: list[tuple[datetime, bool, Held]] = []
        self._silent_hosts: set[str] = set()
        self.sample: list[Observation] = []
        self.proven = False
        self.alike = False
        """Whether several addresses answered, and all of them the same."""
        self._good = False
        self._different = False
        self._first: Observation | None = None
        self.clock = ClockSense()

    @property
    def held(self) -> int:
        """How many judgements wait."""
        return len(self._held)

    @property
    def lost(self) -> bool:
        """Whether going on makes no sense: a row of silent hosts, or a clock that is wrong."""
        return len(self._silent_hosts) >= LOST_AFTER_HOSTS or self.clock_wrong

    @property
    def clock_wrong(self) -> bool:
        """Whether the hosts agree on another time than ours."""
        return not self.proven and self.clock.wrong

    def admit(self, item: Held, host: str, observation: Observation, finding: Finding) -> None:
        """Take a judgement; release it now or keep it until the web has been seen."""
        if finding.reason in _NEEDS_NO_NETWORK:
            self._release(item)
            return
        if len(self.sample) < SAMPLE:
            self.sample.append(without_body(observation))
        answered = observation.status is not None
        if may_be_ours(observation):
            self._silent_hosts.add(host)
        else:
            self._silent_hosts.clear()
        other_time = self.clock.take(host, observation)
        if answered and not self._different:
            self._compare(observation)
        good = answered and finding.verdict in ALIVE and not other_time
        self._good = self._good or good
        if not self.proven and self._good and self._different:
            self.proven = True
            self._release_until(observation.at)
        if self.proven and good:
            self._release_until(observation.at)
            self._release(item)
        elif self.proven and answered:
            self._release(item)
        else:
            self._held.append((observation.at, answered, item))

    def _compare(self, observation: Observation) -> None:
        """See whether addresses answer differently: one machine that plays them all does not."""
        first = self._first
        if first is None:
            self._first = without_body(observation)
        elif observation.url != first.url:
            end = host_of(observation.final_url)
            led_away = end == host_of(first.final_url) and end != host_of(observation.url)
            same = (
                first.status == observation.status and first.body == observation.body[:BODY_SAMPLE]
            )
            self._different = not (led_away or same)
            self.alike = not self._different

    def release_all(self) -> None:
        """Let go of all that waits: the web can be seen."""
        self._release_until(None)

    def _release_until(self, seen: datetime | None) -> None:
        """Let go of what was visited no later than the web was `seen`.

        What was answered goes whenever it was visited: only silence can be the network's
        that was lost since.
        """
        held, self._held = self._held, []
        for at, answered, item in held:
            if seen is None or at <= seen or answered:
                self._release(item)
            else:
                self._held.append((at, answered, item))

    def go_on(self) -> None:
        """Forget the silence: it was looked into, and it is not the network's."""
        self._silent_hosts.clear()

    def drop_all(self) -> int:
        """Forget all that waits: it says nothing about links. Return how many."""
        dropped = len(self._held)
        self._held.clear()
        return dropped
