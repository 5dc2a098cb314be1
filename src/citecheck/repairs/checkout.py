"""Git checkouts: one commit for one letter, of that file alone, without anybody's hooks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from citecheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["commit_letter", "is_clean"]

_PATIENCE = 60
"""Seconds; a commit of one file takes a fraction of one."""
_NOTHING_ELSE = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0",
)  # fmt: skip


def is_clean(path: Path) -> bool:
    """Tell whether a letter is tracked by git and as it was committed; False outside of git."""
    known = _git(path, "ls-files", "--error-unmatch", "--", path.resolve().name)
    if known is None:
        return False
    changed = _git(path, "status", "--porcelain", "--", path.resolve().name)
    return changed is not None and not changed.strip()


def commit_letter(path: Path, sentences: Sequence[str]) -> str:
    """Commit a letter alone, with a sentence for each change; returns the commit's short name.

    Raises `UsageError` where git refuses.
    """
    name = path.resolve().name
    count = len(sentences)
    subject = f"Repair {count} reference{'' if count == 1 else 's'} in {name}"
    body = "\n".join(f"- {sentence}" for sentence in sentences)
    made = _git(
        path, "commit", "--quiet", "--message", subject, "--message", body, "--only", "--", name
    )
    short = _git(path, "rev-parse", "--short", "HEAD") if made is not None else None
    if short is None:
        raise UsageError(f"{path}: the letter is repaired, but git would not commit it.")
    return short.strip()


def _git(path: Path, *arguments: str) -> str | None:
    """Return what git says in the folder of a letter, or None where it fails."""
    folder = path.resolve().parent
    command = ["git", "--literal-pathspecs", *_NOTHING_ELSE, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and one file name
            command, cwd=folder, capture_output=True, timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
