"""The reading stage: letters become citations in the database."""

from __future__ import annotations

import hashlib
import os
from contextlib import aclosing
from dataclasses import dataclass, field
from fnmatch import fnmatch
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.errors import LetterError
from citecheck.letters import find_letters, read_bytes, same_site
from citecheck.pipeline.ambiguity import as_settled
from citecheck.pipeline.parsing import parse_letters
from citecheck.store import RECOGNISED

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from citecheck.console import Progress
    from citecheck.model import Document
    from citecheck.pipeline.letters_web import WebLetters, WebRead
    from citecheck.store import Store

    OpenWeb = Callable[[], AbstractAsyncContextManager[WebLetters]]

__all__ = ["Read", "read_letters", "reader_of"]


@dataclass(slots=True)
class Read:
    """What the stage did."""

    letters: int = 0
    """Letters that are there, unchanged ones included."""
    changed: int = 0
    unread: list[LetterError] = field(default_factory=list)
    """Letters that could not be read; the others were."""
    misnamed: int = 0
    """How many of them are no letters but names that lead nowhere."""
    paths: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Letters on the web that are gone."""
    replaced: list[LetterError] = field(default_factory=list)
    """What to tell of letters on the web in whose place something else stands; they stay."""
    left_out: list[LetterError] = field(default_factory=list)
    """Letters of lists that their site asks programs not to read: told once, and no failure."""
    renewed: list[str] = field(default_factory=list)
    """Letters that are new or have changed."""

    def add(self, fetched: WebRead) -> None:
        """Add what was read from the web."""
        self.letters += len(fetched.paths)
        self.changed += fetched.changed
        self.renewed += fetched.renewed
        self.paths += fetched.paths
        self.gone += fetched.gone
        self.replaced += fetched.replaced
        self.left_out += fetched.left_out
        self.unread += fetched.unread

    @property
    def unread_mark(self) -> int:
        """A number for what is told of letters that could not be read; 0 where all were."""
        told = (*self.unread, *self.left_out, *self.replaced)
        said = sorted(f"{error.path}: {error.problem}" for error in told)
        digest = hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:6], "big") if said else 0


async def read_letters(
    store: Store,
    arguments: Sequence[str],
    progress: Progress,
    stop: asyncio.Event,
    known_unread: int = 0,
    *,
    web: OpenWeb | None = None,
    ocr: Sequence[str] | None = None,
) -> Read:
    """Read what is new or has changed below the arguments; note what is gone.

    What cannot be read is said aloud unless it was said before (`known_unread` is the
    `unread_mark` of then): a damaged letter is news once, not every night. `web` opens
    what fetches letters from addresses; with `ocr`, scans are recognised in these languages.
    """
    found = find_letters(list(arguments))
    read = Read(unread=list(found.errors), misnamed=len(found.errors), paths=list(found.paths))
    broken = {error.path for error in found.errors}
    looked = [argument for argument in arguments if argument not in broken]
    unseen = broken.difference(arguments)  # folders below them that could not be looked into

    def is_gone(path: str) -> bool:
        seen = _lies_within(path, looked) and not _lies_within(path, unseen)
        return seen and not _is_out_of_reach(path)

    store.mark_letters_gone(found.paths, is_gone)
    await _read_files(store, found.paths, read, progress, stop, ocr)
    if found.addresses and web is not None and not stop.is_set():
        async with web() as fetcher:
            read.add(await fetcher.read(found.addresses, stop))
    looked_at = _Looked(arguments, found.addresses if web is not None else ())
    store.note_unread(
        (*read.unread, *read.left_out), (lambda _path: False) if stop.is_set() else looked_at
    )
    speak = progress.detail if read.unread_mark == known_unread else progress.warn
    for unread in (*read.unread, *read.left_out):
        speak("letter_unread", str(unread), letter=unread.path)
    for replaced in read.replaced:
        speak("letter_replaced", str(replaced), letter=replaced.path)
    return read


async def _read_files(
    store: Store,
    paths: Sequence[str],
    read: Read,
    progress: Progress,
    stop: asyncio.Event,
    ocr: Sequence[str] | None,
) -> None:
    """Read the letters among files that are new or have changed, and store them."""
    progress.begin("Reading letters", len(paths))
    changed = _changed(store, paths, read, progress, stop, recognise=ocr is not None)
    async with aclosing(parse_letters(changed, ocr=ocr)) as letters:
        async for letter in letters:
            if letter.document is not None:
                known = store.readings_in(letter.document.path)
                citations = as_settled(letter.citations, known)
                reader = reader_of(letter.document, recognise=ocr is not None)
                store.put_letter(letter.document, citations, reader=reader)
                read.letters += 1
                read.changed += 1
                read.renewed.append(letter.document.path)
            elif letter.error is not None:
                read.unread.append(letter.error)
            progress.step("Reading letters")
            if stop.is_set():
                break
    progress.end("Reading letters")


def reader_of(document: Document, *, recognise: bool) -> str:
    """Return the name of what read a letter, under which it is stored.

    A letter that still asks to be recognised (no program for it is there) is read again.
    """
    asks = any("--ocr" in caution.advice for caution in document.warnings)
    return __version__ + RECOGNISED if recognise and not asks else __version__


def _changed(
    store: Store,
    paths: Sequence[str],
    read: Read,
    progress: Progress,
    stop: asyncio.Event,
    *,
    recognise: bool,
) -> Iterator[tuple[str, bytes] | None]:
    """Yield letters (path, content) that are new or have changed, None for the others."""
    for path in paths:
        if stop.is_set():
            return
        try:
            data = read_bytes(path)
        except LetterError as problem:
            read.unread.append(problem)
        else:
            digest = hashlib.sha256(data).hexdigest()
            if not store.letter_unchanged(path, digest, reader=__version__, recognise=recognise):
                yield path, data
                continue
            read.letters += 1
        progress.step("Reading letters")
        yield None


class _Looked:
    """Tells for a letter that could not be read whether a run has looked for it again."""

    def __init__(self, arguments: Sequence[str], addresses: Sequence[str]) -> None:
        self._arguments = arguments
        self._addresses = addresses

    def __call__(self, path: str) -> bool:
        if "://" in path:
            return any(path == one or same_site(path, one) for one in self._addresses)
        if path in self._arguments or not Path(path).exists():
            return True
        if Path(path).is_dir() and os.access(path, os.R_OK):
            return True  # that there was no letter in it held for the run that looked there
        return _lies_within(path, self._arguments)


def _lies_within(path: str, arguments: Iterable[str]) -> bool:
    """Whether a run over `arguments` would have found a letter if it were still there.

    Of letters on the web, whoever fetches them tells which are gone.
    """
    if "://" in path:
        return False
    return any(_covers(argument, path) for argument in arguments)


def _is_out_of_reach(path: str) -> bool:
    """Whether a file cannot be looked for: its folder is closed to us, its disk does not answer.

    Patterns without `**` pass over such folders without a word.
    """
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return False


def _covers(argument: str, path: str) -> bool:
    if has_magic(argument) and not Path(argument).exists():
        # `**` may stand for no folder at all, which fnmatch does not know.
        return fnmatch(path, argument) or fnmatch(path, argument.replace("**/", ""))
    if path == argument:
        return True
    return path.startswith(argument.rstrip(os.sep) + os.sep)
