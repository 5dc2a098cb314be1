"""The index beside the WARC files: a cache that can always be rebuilt from them."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from citecheck.archives.warc import Record, RecordRef
from citecheck.storage import of_the_machine, storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["PageRow", "WarcIndex"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files(name TEXT PRIMARY KEY, indexed INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS records(
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    url TEXT NOT NULL, date TEXT NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, status INTEGER, content_type TEXT, digest TEXT, refers_to TEXT) STRICT;
CREATE INDEX IF NOT EXISTS records_url ON records(url, date);
CREATE INDEX IF NOT EXISTS records_digest ON records(digest);
CREATE TABLE IF NOT EXISTS pages(
    id INTEGER PRIMARY KEY, seed TEXT NOT NULL, date TEXT NOT NULL, record_id TEXT NOT NULL,
    requisite INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS pages_seed ON pages(seed, date);
PRAGMA user_version = 2;
"""
_COLUMNS = "record_id, kind, url, date, offset, length, status, content_type, digest, refers_to"

_DELETE = "it is damaged; delete it and run again, it is made anew from the copies"


class PageRow:
    """A visit that was kept: the address visited, and the record of its answer."""

    __slots__ = ("date", "file", "record", "seed")

    def __init__(self, seed: str, date: str, file: str, record: Record) -> None:
        self.seed = seed
        self.date = date
        self.file = file
        self.record = record


class WarcIndex:
    """SQLite beside the WARC files; losing it costs time, never data.

    What the disk refuses is a `StorageError`, from any method.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with storage_errors(path, _DELETE):
            self._db = _open(path)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def indexed(self) -> dict[str, int]:
        """Return up to which byte each known file is indexed."""
        return dict(self._rows("SELECT name, indexed FROM files"))

    def add(self, file: str, records: Iterable[Record], indexed: int) -> None:
        """Add a file's next records, and note that it is known up to byte `indexed`."""
        with self._transaction():
            for record in records:
                self._db.execute(
                    f"INSERT OR IGNORE INTO records({_COLUMNS}, file)"
                    " VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                    (
                        record.record_id,
                        record.kind,
                        record.url,
                        record.date,
                        record.offset,
                        record.length,
                        record.status,
                        record.content_type,
                        record.digest,
                        record.refers_to,
                        file,
                    ),
                )
                if record.kind == "metadata" and record.seed and record.concurrent_to:
                    self._db.execute(
                        "INSERT INTO pages(seed, date, record_id, requisite) VALUES(?,?,?,?)",
                        (record.seed, record.date, record.concurrent_to, record.requisite),
                    )
            self._db.execute(
                "INSERT INTO files VALUES(?,?)"
                " ON CONFLICT(name) DO UPDATE SET indexed=excluded.indexed",
                (file, indexed),
            )

    def forget(self, file: str) -> None:
        """Drop all that is known of a file that is gone or not what was indexed."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM pages WHERE record_id IN (SELECT record_id FROM records WHERE file=?)",
                (file,),
            )
            self._db.execute("DELETE FROM records WHERE file=?", (file,))
            self._db.execute("DELETE FROM files WHERE name=?", (file,))

    def same_payload(self, digest: str, url: str) -> RecordRef | None:
        """Return an earlier response with that payload, of that address where there is one."""
        rows = self._rows(
            "SELECT record_id, url, date FROM records WHERE digest=? AND kind='response'"
            " ORDER BY url<>?, date LIMIT 1",
            (digest, url),
        )
        return next((RecordRef(*row) for row in rows), None)

    def pages_of(self, url: str) -> tuple[PageRow, ...]:
        """Return the kept visits of an address, oldest first."""
        return self._pages("WHERE p.seed=?", (url,))

    def all_pages(self) -> tuple[PageRow, ...]:
        """Return every kept visit of a page, oldest first; not those of requisites."""
        return self._pages("WHERE NOT p.requisite", ())

    def _pages(self, where: str, values: tuple[str, ...]) -> tuple[PageRow, ...]:
        columns = ", ".join(f"r.{column}" for column in _COLUMNS.split(", "))
        rows = self._rows(
            f"SELECT p.seed, p.date, r.file, {columns} FROM pages p"  # noqa: S608 - constants
            f" JOIN records r ON r.record_id=p.record_id {where} ORDER BY p.date, p.id",
            values,
        )
        return tuple(PageRow(row[0], row[1], row[2], Record(*row[3:])) for row in rows)

    def by_id(self, record_id: str) -> tuple[str, Record] | None:
        """Return a record and the file it is in."""
        rows = self._rows(
            f"SELECT file, {_COLUMNS} FROM records WHERE record_id=?",  # noqa: S608 - constants
            (record_id,),
        )
        return next(((row[0], Record(*row[1:])) for row in rows), None)

    def answers(self) -> Iterable[tuple[str, Record]]:
        """Yield every response and revisit with its file, in no particular order."""
        with storage_errors(self._path, _DELETE):
            for row in self._db.execute(
                f"SELECT file, {_COLUMNS} FROM records WHERE kind IN ('response','revisit')"  # noqa: S608 - constants
            ):
                yield row[0], Record(*row[1:])

    def _rows(self, sql: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        with storage_errors(self._path, _DELETE):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with storage_errors(self._path, _DELETE), self._db:
            yield


def _open(path: Path) -> sqlite3.Connection:
    """Open the index; one that is damaged or of another version is thrown away.

    A full disk is neither: what is thrown away then cannot be made anew.
    """
    for attempt in (1, 2):
        db = sqlite3.connect(path, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, 2):
                raise sqlite3.DatabaseError("another version")
            db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            db.close()
            if attempt == 2 or of_the_machine(error):
                raise
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        else:
            return db
    raise AssertionError("unreachable")
