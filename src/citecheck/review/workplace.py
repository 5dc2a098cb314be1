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
    from collections.abc import Callable, Collection

    from citecheck.pipeline.desk import Comparison
    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings
    from citecheck.store import ReportRow, Store

    from .safety import Access

__all__ = ["Recent", "Workplace", "nameplate"]

T = TypeVar("T")

SLOW = 1.0
"""Seconds to make a queue: some ten thousand citations."""
PATIENCE = 5
"""A slow queue is kept for so many times what it took to make."""

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
    deciding: threading.Lock = field(default_factory=threading.Lock)
    ending: threading.Event = field(default_factory=threading.Event)
    """Set when somebody closes the program from the page."""
    _queue: tuple[object, Queue] | None = None
    _made_at: float = 0.0
    _made_in: float = 0.0
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
            if self._queue is not None and (self._queue[0] == state or self._is_recent()):
                return self._queue[1]
            begun = self.store.clock.monotonic()
            found = Queue(_entry(row) for row in self.store.report_rows())
            self._queue = state, found
            self._made_at = self.store.clock.monotonic()
            self._made_in = self._made_at - begun
            return found

    def changed(self, citations: Collection[int]) -> None:
        """Bring the queue up to date with decisions just made here, without reading all anew."""
        with self._reading:
            if self._queue is None:
                return
            entries = {entry.id: entry for entry in self._queue[1].entries}
            for citation_id in citations:
                row = self.row(citation_id)
                if row is not None:
                    entries[citation_id] = _entry(row)
            self._queue = self._state(), Queue(entries.values())

    def _is_recent(self) -> bool:
        """Whether a queue that takes long to make was made a short while ago.

        A run writes several times a second; thousands of citations are not read anew for
        each page that is shown meanwhile.
        """
        age = self.store.clock.monotonic() - self._made_at
        return self._made_in > SLOW and age < PATIENCE * self._made_in

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
