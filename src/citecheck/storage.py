"""What SQLite says when it is not our fault, in words a person can act on."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from citecheck.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["of_the_machine", "storage_errors"]

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run again",
    sqlite3.SQLITE_BUSY: "another program holds it; close that one and run again",
    sqlite3.SQLITE_LOCKED: "another program holds it; close that one and run again",
    sqlite3.SQLITE_READONLY: "it may not be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk fails; look after the disk and run again",
}
"""What the machine does, by primary result code (https://www.sqlite.org/rescode.html)."""

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

RESTORE = "it is damaged; look at `citecheck db check` and restore a backup"
"""What to do about a damaged file that is the only memory."""


def of_the_machine(error: sqlite3.Error) -> bool:
    """Tell whether the disk, its rights or another program is to blame, not the file itself."""
    return _code(error) in _ADVICE


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def storage_errors(path: Path, damaged: str = RESTORE) -> Iterator[None]:
    """Turn what the disk or another program did into a `StorageError` of one sentence.

    `damaged` is what to do where the file itself is spoilt. Anything else that SQLite
    raises is a defect of ours and passes.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = _code(error)
        advice = damaged if code in _DAMAGE else _ADVICE.get(code)
        if advice is None:
            raise
        raise StorageError(f"{path}: {advice}") from error
