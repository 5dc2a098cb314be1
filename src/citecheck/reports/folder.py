"""The reports folder: a new report takes the old one's place, or the old one stays whole.

All files are first written below a hidden folder beside them and moved into place only
when the last one is complete: pages of letters first, then the pages and tables that
lead to them, then what no longer belongs to the report is removed. A file whose content is
the same is not touched. No symbolic link is followed, read or written through.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from citecheck.errors import StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["GENERATOR", "Staging", "staging"]

GENERATOR = '<meta name="generator" content="citecheck">'
"""Tells our pages from other people's: only what carries it is ever removed."""

PREFIX = ".citecheck-report-"
ABANDONED = 24 * 3600
"""Seconds after which a hidden folder is what a killed run left behind."""

HEAD = 1_024
"""Bytes of a page in which the generator's line stands."""


class Staging:
    """A report in the making."""

    def __init__(self, folder: Path, hidden: Path) -> None:
        self.folder = folder
        self._hidden = hidden
        self._names: list[str] = []

    def open(self, name: str) -> TextIO:
        """Open a new text file of the report, `index.html` or `letters/a-1.html`."""
        path = self._path(name)
        return path.open("x", encoding="utf-8", newline="", errors="backslashreplace")

    def write(self, name: str, text: str) -> None:
        """Write a whole file of the report."""
        with self.open(name) as file:
            file.write(text)

    def read_old(self, name: str, most: int) -> str | None:
        """Return a file of the report before, None where it is no plain file of that size."""
        path = self.folder / name
        if not _is_plain(path) or path.stat().st_size > most:
            return None
        return path.read_text(encoding="utf-8", errors="replace")

    def _path(self, name: str) -> Path:
        path = self._hidden / name
        path.parent.mkdir(exist_ok=True)
        self._names.append(name)
        return path

    def commit(self) -> tuple[Path, ...]:
        """Move what is new into place; return all files of the report."""
        for name in self._names:
            _require_real_folder((self.folder / name).parent)
        for name in sorted(self._names, key=lambda name: ("/" not in name, name == "index.html")):
            new, old = self._hidden / name, self.folder / name
            if _is_plain(old) and filecmp.cmp(new, old, shallow=False):
                continue
            _settle(new)
            new.replace(old)
        for page in self._left_over():
            page.unlink()
        return tuple(self.folder / name for name in self._names)

    def _left_over(self) -> Iterator[Path]:
        """Yield pages of ours that the new report does not have."""
        current = {self.folder / name for name in self._names}
        for folder in {path.parent for path in current} | {self.folder / "letters"}:
            if folder.is_symlink() or not folder.is_dir():
                continue
            for page in sorted(folder.glob("*.html")):
                if page not in current and _is_ours(page):
                    yield page


@contextlib.contextmanager
def staging(folder: Path, *, now: datetime) -> Iterator[Staging]:
    """Make room for a new report of a folder, which is created where it is missing.

    Raises `UsageError` where the folder cannot be written, `StorageError` where the disk is
    full or fails; the old report stays.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder, now)
        hidden = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        yield Staging(folder, hidden)
    except OSError as error:
        raise _cannot(folder, error) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _cannot(folder: Path, error: OSError) -> UsageError | StorageError:
    why = (error.strerror or "unknown reason").lower()
    text = f"{folder}: the report cannot be written ({why}); the last one is unchanged there"
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}
    return StorageError(text) if full else UsageError(text)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_ours(page: Path) -> bool:
    if not _is_plain(page):
        return False
    with page.open("rb") as file:
        return GENERATOR.encode() in file.read(HEAD)


def _require_real_folder(folder: Path) -> None:
    """Create a folder of the report; refuse one that leads elsewhere."""
    if folder.is_symlink() and folder.name == "letters":
        raise UsageError(
            f"{folder}: is a symbolic link, and reports are not written through one; remove it"
        )
    folder.mkdir(exist_ok=True)


def _clear_abandoned(folder: Path, now: datetime) -> None:
    """Remove what runs that were killed left behind."""
    for left in folder.glob(f"{PREFIX}*"):
        status = left.lstat()
        if stat.S_ISDIR(status.st_mode) and now.timestamp() - status.st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _settle(path: Path) -> None:
    """Have a file's content on the disk before its name is moved: power may fail."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
