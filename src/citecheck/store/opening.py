"""Opening `citations.db`: make it, bring it forward, or refuse it in one clear sentence."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import TYPE_CHECKING

from citecheck.errors import StorageError, UsageError
from citecheck.store.migrations import APPLICATION_ID, SCHEMA_VERSION, migrate

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["connect_reader", "connect_writer"]

BUSY_SECONDS = 30.0
"""How long a write waits for another process's; the review page writes in milliseconds."""

BUSY_STEP = 0.02
"""Seconds between two tries where SQLite does not wait by itself."""

CACHE_KIB = 16_384
"""Pages kept by a connection: the upper levels of every index of a large database. More
buys little, since the system caches the file too, and a run has three connections."""

SMALLEST = 512
"""Bytes of a database of one page; SQLite takes a file of one byte for an empty one."""

_NO_DATABASE = "{}: this is not a citecheck database; name another file with --db"

_OF_THE_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def _settle(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _refuse_what_is_no_file(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent} to keep the database in")
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder, not a database")
    if not path.exists():
        if not os.access(path.parent, os.W_OK):
            raise UsageError(f"{path}: the folder {path.parent} may not be written to")
        return
    # Only SQLite ever opens the file: to close it would drop the locks of all connections of
    # this process, and another process would clean away what is in use
    # (https://www.sqlite.org/howtocorrupt.html, 2.2).
    if not os.access(path, os.R_OK):
        raise UsageError(f"{path}: the database cannot be read (Permission denied)")
    if 0 < path.stat().st_size < SMALLEST:
        raise UsageError(_NO_DATABASE.format(path))


def _refuse_read_only(path: Path) -> None:
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise UsageError(f"{path}: the database or its folder may not be written to")


def _refuse_foreign(path: Path, connection: sqlite3.Connection) -> int:
    """Return the schema's version; raises where the database is not ours or is newer."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise UsageError(f"{path}: this database belongs to another program; use another --db")
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"{path}: written by a newer citecheck (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); install the newer citecheck or use another --db"
        )
    return version


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Set the journal's mode, waiting for others that make the same database right now.

    SQLite does not wait by itself here: two that hold a shared lock would wait for each other.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(BUSY_STEP)
        else:
            return


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the database to write, made or migrated as needed.

    Raises `UsageError` for what is no citecheck database, is newer than this
    citecheck, or may not be written to.
    """
    _refuse_what_is_no_file(path)
    if path.exists():
        _refuse_read_only(path)
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise UsageError(f"{path}: the database cannot be opened ({error})") from None
    try:
        version = _refuse_foreign(path, connection)
        # WAL: readers never wait for the writer. FULL: what was committed survives a power cut.
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        if version < SCHEMA_VERSION:
            migrate(connection)
        _settle(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise UsageError(_NO_DATABASE.format(path)) from None
        if code in _OF_THE_DISK:
            raise StorageError(f"{path}: {error}; free some space and run again") from None
        raise UsageError(f"{path}: the database cannot be used ({error})") from None
    except UsageError:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that sees one committed state and can never write."""
    connection = sqlite3.connect(
        path.absolute().as_uri() + "?mode=ro",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    _settle(connection)
    connection.execute("PRAGMA query_only = ON")
    return connection
