"""One writer: its connection, its lock, and the batch that is written behind.

Results are kept in memory for at most `BATCH_SECONDS` and then committed together,
by whichever comes first: the next result, a `flush`, or the background thread. The
database is locked only for the milliseconds of that transaction, and a kill loses no
more than the batch. A query whose answer a batch may change flushes it first; one
whose answer no batch changes is read over a connection of its own and waits for nothing.
"""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from citecheck.errors import StorageError
from citecheck.storage import storage_errors
from citecheck.store.opening import connect_reader, connect_writer
from citecheck.store.values import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from citecheck.ports import Clock

__all__ = ["BATCH_ROWS", "BATCH_SECONDS", "Core"]

BATCH_SECONDS = 0.2
"""What a kill may lose (docs/design.md, section 5)."""

BATCH_ROWS = 500
"""A batch is also committed at this size, so that one never holds much memory."""

if TYPE_CHECKING:
    Parameters: TypeAlias = Sequence[Any] | dict[str, Any]


class Core:
    """The connection to `citations.db` that all chapters of the store share."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._db = connect_writer(path)
        self._lock = threading.RLock()
        self._reader: sqlite3.Connection | None = None
        self._read_lock = threading.Lock()
        self._batch_lock = threading.Lock()
        self._run_id: int | None = None
        self._batch: list[Callable[[], None]] = []
        self._batch_since = 0.0
        self._failure: Exception | None = None
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is left and close; harmless when repeated."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self._read_lock:
            # Before the writer: the last to close folds the log into the database.
            if self._reader is not None:
                self._reader.close()
                self._reader = None
        with self._lock:
            try:
                self.flush()
                self._raise_failure()
            finally:
                self._batch.clear()
                self._db.close()

    def _raise_failure(self) -> None:
        """Raise what the background thread ran into, once."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    # --- writing -----------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction after the batch: everything within is written, or nothing.

        Within a transaction, another one is part of it. Raises `StorageError` when the
        disk is full or fails.
        """
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self.flush()
            with self._alone():
                yield self._db

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One transaction, without the batch before it."""
        with storage_errors(self.path):
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _later(self, write: Callable[[], None]) -> None:
        """Add a write to the batch; it runs within the batch's transaction.

        Does not wait for a batch that is being written in the background.
        """
        self._raise_failure()
        with self._batch_lock:
            now = self.clock.monotonic()
            if not self._batch:
                self._batch_since = now
                self._start_thread()
                self._wake.set()
            self._batch.append(write)
            due = len(self._batch) >= BATCH_ROWS or now - self._batch_since >= BATCH_SECONDS
        if due:
            self.flush()

    def flush(self) -> None:
        """Commit the batch now.

        Raises `StorageError`, and keeps the batch for another try; or the error of a
        write that the schema refuses, which is a defect: the others are committed.
        """
        with self._lock:
            if self._db.in_transaction:
                return
            with self._batch_lock:
                batch, self._batch = self._batch, []
            if not batch:
                return
            try:
                with self._alone():
                    for write in batch:
                        write()
            except StorageError:
                with self._batch_lock:
                    self._batch[:0] = batch
                raise
            except Exception:
                self._write_one_by_one(batch)
                raise

    def _write_one_by_one(self, batch: list[Callable[[], None]]) -> None:
        with self._alone():
            for write in batch:
                self._db.execute("SAVEPOINT one")
                with suppress(Exception):
                    write()
                    self._db.execute("RELEASE one")
                    continue
                self._db.execute("ROLLBACK TO one")
                self._db.execute("RELEASE one")

    def _start_thread(self) -> None:
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(
                target=self._write_behind, name="citecheck-store", daemon=True
            )
            self._thread.start()

    def _write_behind(self) -> None:
        """Commit a batch that no further result comes to complete."""
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            # Real time, whatever clock the run has: a kill happens in real time.
            if self._stop.wait(BATCH_SECONDS * 0.75):
                return
            try:
                self.flush()
            except StorageError:
                # Kept; the next result or `close` raises it where somebody listens.
                continue
            except Exception as error:
                # Raised in the thread that records, by the next result or by `close`.
                self._failure = error

    # --- reading -----------------------------------------------------------------

    def _rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Run a short query on what is committed and what is in the batch."""
        with self._lock, storage_errors(self.path):
            self.flush()
            return self._db.execute(sql, parameters).fetchall()

    def _row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row of a short query."""
        rows = self._rows(sql, parameters)
        return rows[0] if rows else None

    def _settled_rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Run a short query on what no batch ever changes.

        Neither commits the batch nor waits for one: a run asks so before every visit.
        """
        with self._read_lock, storage_errors(self.path):
            if self._reader is None:
                self._reader = connect_reader(self.path)
            return self._reader.execute(sql, parameters).fetchall()

    def _stream(self, sql: str, parameters: Parameters = ()) -> Iterator[sqlite3.Row]:
        """Run a long query on a connection of its own: one state, constant memory."""
        self.flush()
        with storage_errors(self.path), closing(connect_reader(self.path)) as reader:
            yield from reader.execute(sql, parameters)

    def _now(self) -> str:
        return stamp(self.clock.now())

    def now(self) -> datetime:
        """Return the time as this store sees it."""
        return self.clock.now()
