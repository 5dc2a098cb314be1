r"""What RTF says and LibreOffice does not understand, said in words that it does."""

from __future__ import annotations

import re

__all__ = ["group_end", "in_known_words"]

_BRACE = re.compile(rb"(?:\\[\\{}])++|\\bin(?P<length>[0-9]{1,9}) ?|(?P<brace>[{}])")
_MOVED_AWAY = re.compile(rb"(?<!\\)(?P<slashes>(?:\\\\)*+)\\mvf(?![a-zA-Z])")
_NOTE = re.compile(rb"\{\s*(?:\\\*\s*)?\\footnote(?![a-zA-Z])")
_IN_TABLE = re.compile(rb"(?<!\\)(?P<slashes>(?:\\\\)*+)\\intbl(?![a-zA-Z])")
_CELL = re.compile(rb"\\cell(?![a-zA-Z])")
_TWICE = re.compile(rb"\{\s*\\upr\s*(?=\{)")


def in_known_words(data: bytes) -> bytes:
    r"""Return a letter as LibreOffice should read it; linear in its size.

    What was moved away with changes tracked (`\mvf`) is deleted where it stood. What is said
    in Unicode as well (`\upr`, RTF 1.9.1, "Unicode RTF") is said once, so. Notes are in no
    table, though pandoc says so of those in a cell, which LibreOffice loses then.
    """
    data = _MOVED_AWAY.sub(rb"\g<slashes>\\deleted", data)
    data = _notes_out_of_tables(data)
    parts: list[bytes] = []
    position = 0
    for found in _TWICE.finditer(data):
        if found.start() < position:
            continue
        end = group_end(data, found.end())
        if end is None:
            break
        parts.append(data[position : found.end()])
        position = end
    return b"".join([*parts, data[position:]])


def _notes_out_of_tables(data: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    for found in _NOTE.finditer(data) if _IN_TABLE.search(data) else ():
        if found.start() < position:
            continue
        end = group_end(data, found.start())
        if end is None:
            break
        note = data[found.start() : end]
        if not _CELL.search(note):
            note = _IN_TABLE.sub(rb"\g<slashes>", note)
        parts += [data[position : found.start()], note]
        position = end
    return b"".join([*parts, data[position:]])


def group_end(data: bytes, start: int) -> int | None:
    """Return the place behind the group that begins at `start`; None where it has no end."""
    depth, position = 0, start
    while found := _BRACE.search(data, position):
        position = found.end()
        if found["length"]:
            position += int(found["length"])
        elif found["brace"]:
            depth += 1 if found["brace"] == b"{" else -1
            if not depth:
                return position
    return None
