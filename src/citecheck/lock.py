"""One run at a time on one database: a lock that survives no crash and blocks no restart."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck.errors import LockedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["only_run"]


@contextlib.contextmanager
def only_run(database: Path) -> Iterator[None]:
    """Hold the lock of a database for the length of a run.

    The lock is the kernel's (`flock`) on a file beside the database: it ends with the
    process that holds it, however that ends. The file stays; what it says is for people.
    A database that is named by a symbolic link has its lock where it lies itself.

    Raises `LockedError` at once where another run holds it, `UsageError` where the folder
    cannot be written or its disk knows no locks.
    """
    place = Path(os.path.realpath(database))
    if place == database.absolute():
        place = database  # as it was named, for what is said of it
    path = place.with_name(place.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise UsageError(
            f"{path}: cannot be written: {problem.strerror}. A run needs a folder it may write to."
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            who = f" (process {holder})" if holder.isdigit() else ""
            raise LockedError(
                f"Another run{who} works on {database}. Nothing was done; try again later."
            ) from None
        except OSError as problem:
            raise UsageError(
                f"{path}: cannot be locked: {problem.strerror}. The database needs a disk that"
                " knows locks."
            ) from None
        with contextlib.suppress(OSError):  # a full disk: who holds the lock is for people only
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
