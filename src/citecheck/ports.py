"""What the outside world must offer: clocks, name resolution, randomness.

Decisions are pure; whatever they need from outside is handed in through these
protocols, so that a test never sleeps, never asks a name server and never
depends on the day it runs on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Clock", "Endpoint", "ResolutionError", "Resolver"]


class Clock(Protocol):
    """Time as one run of citecheck sees it."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards, for measuring durations."""

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect to: one numeric address and port."""

    address: str
    port: int


class ResolutionError(Exception):
    """A name that did not resolve, told apart by what the resolver said.

    `kind` is one of `nxdomain` (the name does not exist), `no_address` (it exists
    and has no address record), `servfail` (the servers responsible failed),
    `timeout` (no resolver answered) and `unavailable` (no resolver could be
    asked at all: our own network).
    """

    def __init__(self, kind: str, host: str, detail: str = "") -> None:
        super().__init__(f"{host}: {kind}{': ' + detail if detail else ''}")
        self.kind = kind
        self.host = host
        self.detail = detail


class Resolver(Protocol):
    """Turns names into addresses; the tests and the demo bring their own."""

    async def resolve(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Return the addresses of a host, best first.

        `host` is an ASCII (A-label) name, never an address literal. The port is
        given because a resolver of the tests may serve one name on another port;
        an ordinary resolver returns it unchanged.

        Raises `ResolutionError`.
        """
