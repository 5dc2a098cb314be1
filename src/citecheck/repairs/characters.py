"""From characters to bytes: where a stretch of a decoded letter stands in its file.

The letter is decoded again with the encoding it was read in; each place that is damaged
is remembered, so that offsets stay exact and everything outside of a splice stays as it
is, damage included.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from dataclasses import dataclass

from citecheck.repairs.values import Refused, Splice

__all__ = ["Characters"]

MAX_DAMAGED = 500
"""Damaged places of a letter that is still patched; beyond, it is not in that encoding."""

LONGEST_RUN = 4096
"""Characters: of 3 MB, 3,000 places took 16 to 40 seconds in one run, and take 0.1 now."""

_BOMS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF32_LE,  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters that were decoded together; one replacement character where damaged."""

    char: int
    byte: int
    size: int
    """In bytes."""
    damaged: bool = False


class Characters:
    """The characters of a letter, and the bytes they are made of."""

    def __init__(self, data: bytes, text: str, encoding: str) -> None:
        """`text` and `encoding` are what the letter's reader made of `data`.

        Raises `Refused` where the bytes cannot be accounted for one by one.
        """
        self.text = text
        self.encoding = encoding
        self._data = data
        self._starts: list[int] = []
        self._runs: list[_Run] = []
        start = next((len(mark) for mark in _BOMS if data.startswith(mark)), 0)
        raw = self._decode(start)
        if raw.replace("\0", _REPLACEMENT) != text:
            raise Refused(
                "its characters cannot be matched to its bytes one by one"
                " (it may be a mail in transfer encoding): save it as plain UTF-8 text"
            )
        self._raw = raw

    def _decode(self, start: int) -> str:
        parts: list[str] = []
        char, position, places = 0, start, 0
        while position < len(self._data):
            try:
                part, damaged = self._data[position:].decode(self.encoding), 0
                good = len(self._data) - position
            except UnicodeDecodeError as problem:
                good, damaged = problem.start, problem.end - problem.start
                part = self._data[position : position + good].decode(self.encoding)
            except LookupError:
                raise Refused(f"its encoding {self.encoding} is not known here") from None
            if good:
                self._add_good(part, char, position, good)
            parts.append(part)
            char += len(part)
            position += good
            if damaged:
                places += 1
                self._add(_Run(char, position, damaged, damaged=True))
                parts.append(_REPLACEMENT)
                char += 1
                position += damaged
            if places > MAX_DAMAGED:
                raise Refused(f"too much of it is no valid {self.encoding}: save it as UTF-8")
        return "".join(parts)

    def _add_good(self, part: str, char: int, byte: int, size: int) -> None:
        """Add characters in runs that are short: a place is found by encoding what is before it.

        Encodings that remember what was before (ISO-2022-JP) are only known as a whole.
        """
        pieces = [part[at : at + LONGEST_RUN] for at in range(0, len(part), LONGEST_RUN)]
        try:
            sizes = [len(piece.encode(self.encoding)) for piece in pieces]
        except UnicodeEncodeError:
            sizes = []
        if sum(sizes) != size:
            self._add(_Run(char, byte, size))
            return
        for piece, length in zip(pieces, sizes, strict=True):
            self._add(_Run(char, byte, length))
            char, byte = char + len(piece), byte + length

    def _add(self, run: _Run) -> None:
        self._starts.append(run.char)
        self._runs.append(run)

    def byte_of(self, char: int) -> int:
        """Return where in the file the character at an offset begins."""
        if not self._runs:
            return len(self._data)
        run = self._runs[max(0, bisect_right(self._starts, char) - 1)]
        inside = self._raw[run.char : char]
        if run.damaged:
            return run.byte + (run.size if inside else 0)
        return run.byte + len(inside.encode(self.encoding))

    def splice(self, start: int, end: int, new: str) -> Splice:
        """Return the bytes that put `new` in the place of the characters `[start, end)`.

        Raises `Refused` where the letter's encoding does not know one of them, or where
        the bytes of the stretch are not exactly its characters.
        """
        try:
            encoded = new.encode(self.encoding)
            first, last = self.byte_of(start), self.byte_of(end)
            exact = self._raw[start:end].encode(self.encoding)
        except UnicodeEncodeError as problem:
            raise Refused(
                f"the letter is written in {self.encoding}, which has no"
                f" {problem.object[problem.start]!r}: save it as UTF-8"
            ) from None
        if self._data[first:last] != exact or encoded.decode(self.encoding) != new:
            raise Refused(
                f"the place is damaged or its encoding ({self.encoding}) changes its mind in"
                " the middle: save the letter as UTF-8"
            )
        return Splice(first, last, encoded)
