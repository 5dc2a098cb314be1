"""Letters on disk: replaced at once or not at all, with a copy of what was there before.

The way of a repair: the bytes before go to `.citecheck-backup/` beside the letter; a
pledge of what is about to happen is written there; the letter is replaced by a rename;
the database is told; the pledge is taken away. Whatever kills us in between, the letter
is whole, old or new, and the next repair finds the pledge and finishes the bookkeeping.
"""

from __future__ import annotations

import contextlib
import hashlib
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
    "fitting_name",
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


def replace_bytes(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Put new bytes in the place of a file, at once or not at all; permissions stay.

    A file that is not there yet gets those of `like`. A symbolic link stays one: what it
    points to is replaced. Raises `StorageError`.
    """
    target = path.resolve()
    try:
        there = target.exists()
        if there and not os.access(target, os.W_OK):
            raise StorageError(f"{path}: is write-protected. Take the protection off, or use --to.")
        prefix = _cut(f".{target.name}", LONGEST_NAME // 2)
        handle, name = tempfile.mkstemp(prefix=f"{prefix}.", dir=target.parent)
    except OSError as problem:
        raise StorageError(f"{path}: cannot be written: {problem.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        pattern = target if there else like
        if pattern is None:
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
        else:
            _keep_permissions(pattern, name)
            _keep_attributes(pattern, name)
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
    if _is_there(target.parent / f".~lock.{target.name}#"):
        return "LibreOffice"
    if any(_is_there(target.parent / f"~${target.name[cut:]}") for cut in (0, 1, 2)):
        return "Word"
    return None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for a file
        return False


def _keep_permissions(pattern: Path, name: str) -> None:
    """Give a new file the mode and, where we may, owner and group of another.

    Who belongs to a group may give it a file, but not to another owner. A group that it
    cannot be given to gets no more than everybody: its rights were another group's.
    """
    known = pattern.stat()
    mode = stat.S_IMODE(known.st_mode)
    if (known.st_uid, known.st_gid) != (os.geteuid(), os.getegid()):
        for owner in (known.st_uid, -1):
            with contextlib.suppress(OSError):
                os.chown(name, owner, known.st_gid)
                break
    if _group_of(name) != known.st_gid:
        mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    Path(name).chmod(mode)


def _group_of(name: str) -> int:
    return Path(name).stat().st_gid


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


# --- names ----------------------------------------------------------------------------


LONGEST_NAME = 255
"""Bytes of a file's name on the file systems of Linux, macOS and (in UTF-16) Windows."""


def fitting_name(stem: str, ending: str) -> str:
    """Return a file name; a stem that is too long is cut, and told apart by its digest."""
    room = LONGEST_NAME - len(os.fsencode(ending))
    if len(os.fsencode(stem)) <= room:
        return stem + ending
    digest = hashlib.sha256(os.fsencode(stem)).hexdigest()[:16]
    return f"{_cut(stem, room - len(digest) - 1)}.{digest}{ending}"


def _cut(name: str, most: int) -> str:
    """Return as much of a name as so many bytes hold."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")


# --- backups --------------------------------------------------------------------------


def backup_path(path: Path, sha256: str) -> Path:
    """Return where a state of a letter is kept: `.citecheck-backup/letter.<sha256>.docx`."""
    target = path.resolve()
    name = fitting_name(target.stem, f".{sha256[:16]}{target.suffix}")
    return target.parent / BACKUPS / name


def backup(path: Path, data: bytes, sha256: str) -> Path:
    """Keep the bytes of a letter, for those who may read it; returns where.

    Raises `StorageError`.
    """
    kept = backup_path(path, sha256)
    _make_folder(kept.parent)
    if not kept.is_file() or kept.read_bytes() != data:
        replace_bytes(kept, data, like=path)
    return kept


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise StorageError(f"{folder}: cannot be made: {problem.strerror}") from None


# --- pledges --------------------------------------------------------------------------


def _pledge_path(path: Path) -> Path:
    target = path.resolve()
    return target.parent / BACKUPS / fitting_name(target.name, _PLEDGE)


def pledge(made: Pledge) -> None:
    """Write down what is about to happen to a letter."""
    place = _pledge_path(Path(made.path))
    _make_folder(place.parent)
    replace_bytes(place, json.dumps(asdict(made)).encode("utf-8"), like=Path(made.path))


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
