"""What SQLite says when it is not our fault, in words a person can act on."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from citecheck.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["storage_errors"]

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run again",
    sqlite3.SQLITE_BUSY: "another program holds it; close that one and run again",
    sqlite3.SQLITE_LOCKED: "another program holds it; close that one and run again",
    sqlite3.SQLITE_READONLY: "it may not be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk fails; look after the disk and run again",
    sqlite3.SQLITE_CORRUPT: "it is damaged; look at `citecheck db check` and restore a backup",
    sqlite3.SQLITE_NOTADB: "it is damaged; restore a backup",
}
"""By primary result code (https://www.sqlite.org/rescode.html). Others are defects of ours."""


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the disk or another program did into a `StorageError` of one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if advice is None:
            raise
        raise StorageError(f"{path}: {advice}") from error
