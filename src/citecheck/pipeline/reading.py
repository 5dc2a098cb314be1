"""The reading stage: letters become citations in the database."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from fnmatch import fnmatch
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.citations import find_citations
from citecheck.errors import LetterError
from citecheck.letters import find_letters, read_bytes, read_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.console import Progress
    from citecheck.store import Store

__all__ = ["Read", "read_letters"]


@dataclass(slots=True)
class Read:
    """What the stage did."""

    letters: int = 0
    """Letters that are there, unchanged ones included."""
    changed: int = 0
    unread: list[LetterError] = field(default_factory=list)
    """Letters that could not be read; the others were."""
    paths: list[str] = field(default_factory=list)


def read_letters(store: Store, arguments: Sequence[str], progress: Progress) -> Read:
    """Read what is new or has changed below the arguments; note what is gone."""
    found = find_letters(list(arguments))
    read = Read(unread=list(found.errors), paths=list(found.paths))
    broken = {error.path for error in found.errors}
    looked = [argument for argument in arguments if argument not in broken]
    store.mark_letters_gone(found.paths, lambda path: _lies_within(path, looked))
    progress.begin("Reading letters", len(found.paths))
    for path in found.paths:
        try:
            read.changed += _read_one(store, path)
        except LetterError as problem:
            read.unread.append(problem)
        else:
            read.letters += 1
        progress.step("Reading letters")
    progress.end("Reading letters")
    for unread in read.unread:
        progress.warn("letter_unread", str(unread), letter=unread.path)
    return read


def _read_one(store: Store, path: str) -> bool:
    """Read one letter unless it is known as it is; return whether it was read."""
    data = read_bytes(path)
    if store.letter_unchanged(path, hashlib.sha256(data).hexdigest(), reader=__version__):
        return False
    document = read_letter(path, data)
    store.put_letter(document, find_citations(document), reader=__version__)
    return True


def _lies_within(path: str, arguments: Sequence[str]) -> bool:
    """Whether a run over `arguments` would have found a letter if it were still there."""
    return any(_covers(argument, path) for argument in arguments)


def _covers(argument: str, path: str) -> bool:
    if has_magic(argument) and not Path(argument).exists():
        # `**` may stand for no folder at all, which fnmatch does not know.
        return fnmatch(path, argument) or fnmatch(path, argument.replace("**/", ""))
    if path == argument:
        return True
    return path.startswith(argument.rstrip(os.sep) + os.sep)
