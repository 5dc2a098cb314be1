"""Finding and opening letters: the only place of this room that touches files."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import has_magic, iglob
from pathlib import Path, PurePath

from citecheck.errors import LetterError
from citecheck.letters.sniffing import EXTENSIONS

__all__ = ["FoundLetters", "find_letters", "read_bytes"]

MAX_BYTES = 200 * 1024 * 1024
"""No letter is larger; a scan of some hundred pages stays well below."""
_MOST_FILES = 100_000
_OURS = frozenset({"citations.jsonl", "citations.csv", "summary.md"})
"""A folder that holds all of these is a report of ours."""


@dataclass(frozen=True, slots=True)
class FoundLetters:
    """The letters that some arguments name, as given, and what could not be found."""

    paths: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """http(s) addresses among the arguments."""
    errors: tuple[LetterError, ...] = ()


def find_letters(arguments: tuple[str, ...] | list[str]) -> FoundLetters:
    """Return the letters below files, folders and glob patterns, each once.

    Files named outright are taken whatever they are called; folders and patterns give
    what has the name of a letter, sorted, without hidden files and our own reports.
    `-` (standard input) and addresses are passed on. What is missing is an error in the
    result and hinders nothing else.
    """
    paths: dict[str, None] = {}
    addresses: dict[str, None] = {}
    errors: list[LetterError] = []
    for argument in arguments:
        if argument.lower().startswith(("http://", "https://")):
            addresses[argument] = None
            continue
        try:
            for path in _below(argument, errors):
                paths[path] = None
        except LetterError as error:
            errors.append(error)
        except (OSError, ValueError) as error:  # no permission, a NUL in the name
            errors.append(LetterError(_printable(argument), _reason(error)))
    return FoundLetters(tuple(paths), tuple(addresses), tuple(errors))


def _below(argument: str, errors: list[LetterError]) -> list[str]:
    """Return what an argument names; folders below it that cannot be read become errors.

    Raises `LetterError` where it names nothing.
    """
    if argument == "-":
        return [argument]
    path = Path(argument)
    if path.is_dir():
        found, refused = _walk(argument)
        if refused and (not found or refused[0].path == argument):
            raise refused[0]
        errors += refused
        if not found:
            raise LetterError(
                argument, "there is no letter in this folder", f"Letters end in {_endings()}"
            )
        return found
    if path.exists():
        return [argument]
    if has_magic(argument):
        return _glob(argument, errors)
    shown = _printable(argument)
    raise LetterError(shown, "there is no such file", "Check the name and the folder")


def _walk(folder: str) -> tuple[list[str], list[LetterError]]:
    """Return the letters of a folder and those below it, and the folders that cannot be read."""
    found: list[str] = []
    refused: list[LetterError] = []

    def refuse(problem: OSError) -> None:
        name = str(problem.filename)
        refused.append(LetterError(_printable(name), _reason(problem), "Check its permissions"))

    for root, folders, files in os.walk(folder, followlinks=False, onerror=refuse):
        if set(files) >= _OURS:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not _hidden(name))
        named = [os.path.join(root, name) for name in sorted(files) if _is_letter(name)]  # noqa: PTH118 - keeps the argument as given
        found += [path for path in named if not _is_stream(path)]
        if len(found) > _MOST_FILES:
            break
    return sorted(found), refused


def _glob(pattern: str, errors: list[LetterError]) -> list[str]:
    """Return the letters that match a pattern; folders that cannot be read become errors."""
    if "**" in PurePath(pattern).parts:
        found = _walk_for(pattern, errors)
    else:
        found = sorted(filter(_is_found, iglob(pattern)))  # noqa: PTH207 - as it was given
    if not found:
        raise LetterError(pattern, "no letter matches this pattern", f"Letters end in {_endings()}")
    return found


def _walk_for(pattern: str, errors: list[LetterError]) -> list[str]:
    """Return the letters that match a pattern with `**`, which follows no link to a folder.

    Links that lead back would be followed for ever, or forty folders deep.
    """
    parts = PurePath(pattern).parts
    fixed = next(at for at, part in enumerate(parts) if has_magic(part))
    here = "./" if pattern.startswith("./") else ""
    found, refused = _walk(f"{here}{PurePath(*parts[:fixed])}" if fixed else ".")
    errors += refused
    given = (path if here or fixed else path.removeprefix("./") for path in found)
    return [path for path in given if _matches(PurePath(path).parts[fixed:], parts[fixed:])]


def _matches(names: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the parts of a path match those of a pattern, of which `**` is any number."""
    if not parts:
        return not names
    first, rest = parts[0], parts[1:]
    if first == "**":
        while rest[:1] == ("**",):
            rest = rest[1:]
        return not rest or any(_matches(names[at:], rest) for at in range(len(names)))
    return bool(names) and fnmatchcase(names[0], first) and _matches(names[1:], rest)


def _is_found(match: str) -> bool:
    """Whether what matches a pattern is a letter to be read, or a link to nothing, to be told."""
    path = Path(match)
    is_file = not path.is_dir() and not _is_stream(match)
    return is_file and _is_letter(path.name) and not _in_report(path)


def _in_report(path: Path) -> bool:
    return path.suffix in (".md", ".html") and all((path.parent / name).exists() for name in _OURS)


def _is_letter(name: str) -> bool:
    return not _hidden(name) and Path(name).suffix.lower() in EXTENSIONS


def _is_stream(path: str) -> bool:
    """Tell a pipe, socket or device: to open one may wait for ever."""
    try:
        kind = stat.S_IFMT(Path(path).stat().st_mode)
    except OSError:
        return False  # a link to nothing is told as such where it is opened
    return kind not in (stat.S_IFREG, stat.S_IFDIR)


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _endings() -> str:
    return ", ".join(sorted(EXTENSIONS))


def _printable(name: str) -> str:
    return name.encode("unicode_escape").decode("ascii") if not name.isprintable() else name


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "it may not be read (permission denied)"
    return f"it cannot be opened ({getattr(error, 'strerror', None) or error})"


def read_bytes(path: str) -> bytes:
    """Return what a letter holds; behind a LaTeX one, the files that it takes in.

    Those are files in the letter's own folder and below, of a few kinds, and so much of them
    as `letters/latex/beside.py` allows. Raises `LetterError`.
    """
    data = _read(path, MAX_BYTES)
    if Path(path).suffix.lower() not in (".tex", ".ltx"):
        return data
    from citecheck.letters.latex.beside import pack

    return pack(data, _beside(path, data))


def _beside(path: str, data: bytes) -> dict[str, bytes]:
    from citecheck.letters.latex.beside import MOST_BYTES, MOST_FILES, wanted

    letter = Path(path)
    files: dict[str, bytes] = {}
    ahead, left = wanted(data, letter.name), MOST_BYTES
    while ahead and len(files) < MOST_FILES:
        name = ahead.pop(0)
        if name in files:
            continue
        try:
            folder = letter.parent.resolve()
            place = (folder / name).resolve(strict=True)
            if not place.is_relative_to(folder) or not place.is_file():
                continue
            if place == letter.resolve():
                continue
            content = _read(str(place), left)
        except (OSError, ValueError, LetterError):
            continue  # the reader says what it misses
        if b"\0" in content:
            continue  # no text, whatever its name
        files[name] = content
        left -= len(content)
        if place.suffix.lower() in (".tex", ".ltx"):
            ahead += wanted(content, letter.name)
    return files


def _read(path: str, most: int) -> bytes:
    try:
        if Path(path).is_dir():
            raise LetterError(path, "this is a folder", "Name the letters in it")
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        if path == "-":
            advice = "Save it as a file; `citecheck extract -` lists what is in it"
            raise LetterError(path, "nobody can come back to standard input", advice) from error
        raise LetterError(path, "there is no such file", "Check the name and the folder") from error
    except (OSError, ValueError) as error:
        raise LetterError(_printable(path), _reason(error), "Check its permissions") from error
    if len(data) > most:
        raise LetterError(
            path,
            f"the file is larger than {most // 1024 // 1024} MB",
            "Split it, or leave out its pictures",
        )
    return data
