"""Letters on disk: replaced at once or not at all, with a copy of what was there before.

The way of a repair: the bytes before go to `.citecheck-backup/` beside the letter; a
pledge of what is about to happen is written there; the letter is replaced by a rename;
the database is told; the pledge is taken away. Whatever kills us in between, the letter
is whole, old or new, and the next repair finds the pledge and finishes the bookkeeping.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from citecheck.errors import StorageError, UsageError

__all__ = [
    "BACKUPS",
    "Pledge",
    "backup",
    "backup_path",
    "open_elsewhere",
    "pledge",
    "pledge_on",
    "replace_bytes",
    "settle",
]

BACKUPS = ".citecheck-backup"
"""Hidden, so that no run takes what is in it for letters."""

_PLEDGE = ".pledge.json"


@dataclass(frozen=True, slots=True)
class Pledge:
    """What is about to be written into a letter."""

    path: str
    """The letter as the database knows it."""
    before_sha256: str
    after_sha256: str
    decisions: tuple[int, ...]
    patch: str
    undoes: bool = False
    """Whether decisions are taken back rather than written."""


def replace_bytes(path: Path, data: bytes) -> None:
    """Put new bytes in the place of a file, at once or not at all; permissions stay.

    A symbolic link stays one: what it points to is replaced. Raises `StorageError`.
    """
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise StorageError(f"{path}: is write-protected. Take the protection off, or use --to.")
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", dir=target.parent)
    except OSError as problem:
        raise StorageError(f"{path}: cannot be written: {problem.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        Path(name).chmod(mode)
        _keep_owner(target, name)
        _keep_attributes(target, name)
        Path(name).replace(target)
    except OSError as problem:
        Path(name).unlink(missing_ok=True)
        raise StorageError(f"{path}: cannot be written: {problem.strerror}") from None
    _sync_folder(target.parent)


def open_elsewhere(path: Path) -> str | None:
    """Return the program that has a letter open, by the file it leaves beside it; or None.

    Word writes `~$` before the name, less its first letters where it is long enough;
    LibreOffice writes `.~lock.NAME#`.
    """
    target = path.resolve()
    if (target.parent / f".~lock.{target.name}#").exists():
        return "LibreOffice"
    if any((target.parent / f"~${target.name[cut:]}").exists() for cut in (0, 1, 2)):
        return "Word"
    return None


def _keep_owner(target: Path, name: str) -> None:
    """Give a new file the owner of the old one, where we may."""
    with contextlib.suppress(OSError):
        known = target.stat()
        if (known.st_uid, known.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(name, known.st_uid, known.st_gid)


def _keep_attributes(target: Path, name: str) -> None:
    """Give a new file what is said of the old one beside its mode: access lists, labels, tags."""
    if not hasattr(os, "listxattr"):  # Linux has it
        return
    with contextlib.suppress(OSError):
        for attribute in os.listxattr(target):
            with contextlib.suppress(OSError):  # some are the system's own
                os.setxattr(name, attribute, os.getxattr(target, attribute))


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some file systems cannot
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- backups --------------------------------------------------------------------------


def backup_path(path: Path, sha256: str) -> Path:
    """Return where a state of a letter is kept: `.citecheck-backup/letter.<sha256>.docx`."""
    target = path.resolve()
    return target.parent / BACKUPS / f"{target.stem}.{sha256[:16]}{target.suffix}"


def backup(path: Path, data: bytes, sha256: str) -> Path:
    """Keep the bytes of a letter; returns where. Raises `StorageError`."""
    kept = backup_path(path, sha256)
    _make_folder(kept.parent)
    if not kept.is_file() or kept.read_bytes() != data:
        replace_bytes(kept, data)
    return kept


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise StorageError(f"{folder}: cannot be made: {problem.strerror}") from None


# --- pledges --------------------------------------------------------------------------


def _pledge_path(path: Path) -> Path:
    target = path.resolve()
    return target.parent / BACKUPS / f"{target.name}{_PLEDGE}"


def pledge(made: Pledge) -> None:
    """Write down what is about to happen to a letter."""
    place = _pledge_path(Path(made.path))
    _make_folder(place.parent)
    replace_bytes(place, json.dumps(asdict(made)).encode("utf-8"))


def pledge_on(path: str) -> Pledge | None:
    """Return what was about to happen to a letter when we were killed."""
    place = _pledge_path(Path(path))
    try:
        known = json.loads(place.read_bytes())
        return Pledge(**{**known, "decisions": tuple(known["decisions"])})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise UsageError(
            f"{place}: cannot be read ({problem}). Look whether the letter is as it should be,"
            " then delete this file."
        ) from None


def settle(path: str) -> None:
    """Take the pledge away: all that it said is done, or will not be."""
    _pledge_path(Path(path)).unlink(missing_ok=True)
