"""What the page works with: the database, the settings, the outside, and what is kept in memory."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from citecheck.repairs.suggest import suggest
from citecheck.store import CitationHistory

from .inbox import Inbox
from .presence import Presence
from .queue import Entry, Queue, entry_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.pipeline.desk import Comparison, Trial
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import ReportRow, Store

    from .safety import Access

__all__ = ["Recent", "Workplace", "nameplate"]

T = TypeVar("T")

LOOKS = 32
"""Looks at pages that are remembered: their copies may hold 2 MiB each."""


class Recent(Generic[T]):
    """The latest few values by key."""

    def __init__(self, most: int = LOOKS) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, value: T) -> None:
        """Remember a value; the oldest beyond the limit is forgotten."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def get(self, key: str) -> T | None:
        """Return a value that is still remembered."""
        return self._values.get(key)


@dataclass
class Workplace:
    """One server's state; shared by its threads."""

    store: Store
    settings: Settings
    database: Path
    access: Access
    outside: Callable[[], Outside]
    """Makes the outside anew: each look runs in a loop of its own."""
    editor: str = ""
    """Who decides, where it was said on the command line."""
    presence: Presence = field(init=False)
    inbox: Inbox = field(init=False)
    looks: Recent[Comparison] = field(default_factory=Recent)
    trials: Recent[Trial] = field(default_factory=Recent)
    deciding: threading.Lock = field(default_factory=threading.Lock)
    ending: threading.Event = field(default_factory=threading.Event)
    """Set when somebody closes the program from the page."""
    _queue: tuple[object, Queue] | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.presence = Presence(self.store.clock)
        self.inbox = Inbox(self)

    @property
    def nameplate(self) -> str:
        """What tells one database's page from another's, and gives nothing away."""
        return nameplate(self.database)

    def queue(self) -> Queue:
        """Return the queue as the database is now; made anew only when that has changed."""
        self.store.flush()
        with self._reading:
            state = self._state()
            if self._queue is None or self._queue[0] != state:
                entries = (_entry(row) for row in self.store.report_rows())
                self._queue = state, Queue(entries)
            return self._queue[1]

    def _state(self) -> object:
        """Return what changes whenever anybody writes to the database, and with the day."""
        marks: list[object] = [f"{self.store.now():%Y-%m-%d}"]
        for path in (self.database, self.database.with_name(self.database.name + "-wal")):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            marks += [stat.st_mtime_ns, stat.st_size, stat.st_ino]
        return tuple(marks)

    def row(self, citation_id: int) -> ReportRow | None:
        """Return a live citation with all that is known of it."""
        return next(self.store.report_rows(citation_id=citation_id), None)

    def history(self, citation_id: int) -> CitationHistory | None:
        """Return a citation's checks, copies and decisions."""
        found = self.store.history_of(citation_id)
        return found if isinstance(found, CitationHistory) else None

    def letter_on_disk(self, path: str) -> str | None:
        """Return the SHA-256 of a letter's file now; None where there is no such file."""
        if "://" in path:
            return None
        try:
            with Path(path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None


def nameplate(database: Path) -> str:
    """Return what the page of a database answers to `/ping`."""
    return "citecheck " + hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:32]


def _entry(row: ReportRow) -> Entry:
    return entry_of(row, suggest(row))
