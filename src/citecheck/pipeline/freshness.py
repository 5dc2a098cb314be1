"""Whether the reports still show what the database holds, so that quiet nights write nothing.

Beside the report lies a mark of all that it was made from. The next run compares it and
leaves the report alone where nothing has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.reports import Unread
    from citecheck.store import Store

__all__ = ["is_fresh", "mark_of", "remember"]

MARK = ".citecheck-mark"


def mark_of(store: Store, state: str, unread: Iterable[Unread]) -> str:
    """Return the mark of what a report of now would show; `state` is how the run ended."""
    parts = (__version__, state, *sorted(f"{one.path}: {one.problem}" for one in unread))
    text = "\n".join((store.state_mark(), *parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_fresh(folder: Path, mark: str) -> bool:
    """Tell whether a folder holds a whole report with that mark."""
    path = folder / MARK
    if path.is_symlink() or not (folder / "index.html").is_file():
        return False
    try:
        return path.read_text(encoding="ascii") == mark
    except (OSError, UnicodeDecodeError):
        return False


def remember(folder: Path, mark: str) -> None:
    """Set the mark. Where that fails, the next run writes the report again, no more."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=".citecheck-mark-", dir=folder)
        new = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(mark)
            new.replace(folder / MARK)
        finally:
            new.unlink(missing_ok=True)
