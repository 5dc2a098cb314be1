"""A simulator of the Wayback Machine with its limits and its faults."""

from __future__ import annotations

from .clocks import ScaledClock, VirtualClock
from .journal import SqliteJournal
from .machine import ACCESS, SECRET, Fault, Simulator
from .serving import InProcess, proxy_to, serve

__all__ = [
    "ACCESS",
    "SECRET",
    "Fault",
    "InProcess",
    "ScaledClock",
    "Simulator",
    "SqliteJournal",
    "VirtualClock",
    "proxy_to",
    "serve",
]
