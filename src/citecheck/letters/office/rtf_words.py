r"""What RTF says and LibreOffice does not understand, said in words that it does."""

from __future__ import annotations

import re

__all__ = ["group_end", "in_known_words"]

_BRACE = re.compile(rb"(?:\\[\\{}])++|\\bin(?P<length>[0-9]{1,9}) ?|(?P<brace>[{}])")
_MOVED_AWAY = re.compile(rb"(?<!\\)(?P<slashes>(?:\\\\)*+)\\mvf(?![a-zA-Z])")
_TWICE = re.compile(rb"\{\s*\\upr\s*(?=\{)")


def in_known_words(data: bytes) -> bytes:
    r"""Return a letter as LibreOffice should read it; linear in its size.

    What was moved away with changes tracked (`\mvf`) is deleted where it stood. What is said
    in Unicode as well (`\upr`, RTF 1.9.1, "Unicode RTF") is said once, so.
    """
    data = _MOVED_AWAY.sub(rb"\g<slashes>\\deleted", data)
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
