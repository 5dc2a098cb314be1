r"""Files beside a LaTeX letter that belong to it: what it takes in, and its references.

A letter travels as bytes. With files beside it, these stand behind its own, each after a
file separator (U+001C) with its name and length: so one checksum tells whether any of them
has changed, and readers stay without a way to the disk.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from citecheck.letters.latex.signs import uncommented

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MOST_BYTES", "MOST_FILES", "called", "enclosed", "pack", "taken_in", "unpack", "wanted"]

MOST_FILES = 40
MOST_BYTES = 8 * 1024 * 1024
"""Of all files beside one letter: a list of references of a whole group has some 2 MB."""

_BEGINS = b"\n\x1ccitecheck-file "
_HEADER = re.compile(rb"\n\x1ccitecheck-file ([0-9]{1,8}) ([^\x00-\x1f]{1,400})\n")
_TAKES_IN = re.compile(
    r"\\(?P<how>input|include|subfile|bibliography|addbibresource|usepackage|RequirePackage)"
    r"(?![a-zA-Z])\s*(?:\[[^\[\]]{0,400}\]\s*)?\{(?P<what>[^{}\\]{1,1000})\}"
    r"|\\input[ \t]+(?P<bare>[\w./-]{1,200})"  # as TeX itself has it
)
_ENCLOSED = re.compile(
    r"\\begin\{filecontents\*?\}\s*(?:\[[^\[\]]{0,100}\]\s*)?\{(?P<name>[^{}\\\n]{1,200})\}"
)
_ENCLOSED_ENDS = r"\end{filecontents"
_ENDINGS = {
    "bibliography": ".bib",
    "addbibresource": ".bib",
    "usepackage": ".sty",
    "RequirePackage": ".sty",
}
_FOLLOWED = frozenset({".tex", ".ltx", ".bib", ".bbl", ".sty"})
_MOST_NAMES = 200


def wanted(source: bytes, name: str) -> list[str]:
    """Return the files that a source takes in, by their names beside it.

    `name` is that of the letter: the list that BibTeX made for it is called after it.
    """
    text = uncommented(source[:MOST_BYTES].decode("utf-8", "replace"))
    names = dict.fromkeys(taken_in(text))
    if any(one.endswith(".bib") for one in names):
        names[f"{PurePosixPath(name).stem}.bbl"] = None
    return [one for one in names if _is_beside(one)]


def taken_in(plain: str) -> list[str]:
    """Return the names of the files that a source without comments takes in."""
    names: list[str] = []
    for found in _TAKES_IN.finditer(plain):
        if found["bare"]:
            names.append(called(found["bare"]))
            continue
        ending = _ENDINGS.get(found["how"], ".tex")
        several = found["what"].split(",") if found["how"] in _ENDINGS else [found["what"]]
        names += (called(what, ending) for what in several)
        if len(names) > _MOST_NAMES:
            break
    return names


def enclosed(text: str) -> dict[str, str]:
    """Return the files that a source brings along in itself (`filecontents`), by name."""
    files: dict[str, str] = {}
    at = 0
    while len(files) < MOST_FILES and (found := _ENCLOSED.search(text, at)):
        end = text.find(_ENCLOSED_ENDS, found.end())
        at = end if end >= 0 else len(text)
        files.setdefault(called(found["name"]), text[found.end() : at])
    return files


def called(name: str, ending: str = ".tex") -> str:
    """Return the file that a name stands for; its ending may be left out."""
    name = name.strip()
    return name if PurePosixPath(name).suffix.lower() in _FOLLOWED else f"{name}{ending}"


def _is_beside(name: str) -> bool:
    """Tell a name of a file in the letter's folder or below, that nobody has hidden."""
    parts = PurePosixPath(name).parts
    return (
        name.isprintable()
        and len(name) < 200
        and not name.startswith("/")
        and "\\" not in name
        and ":" not in name
        and all(not part.startswith((".", "~")) for part in parts)
    )


def pack(data: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return a letter with the files beside it; without any, the letter."""
    parts = [data]
    for name, content in files.items():
        parts += [_BEGINS, b"%d %s\n" % (len(content), name.encode()), content]
    return b"".join(parts)


def unpack(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return a letter without the files beside it, and these."""
    at = data.find(_BEGINS)
    if at < 0:
        return data, {}
    letter, files = data[:at], {}
    while header := _HEADER.match(data, at):
        at = header.end() + int(header[1])
        files[header[2].decode("utf-8", "replace")] = data[header.end() : at]
    return letter, files
