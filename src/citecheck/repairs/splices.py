"""Byte edits: applied, turned around, and packed small for the database."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING

from citecheck.errors import UsageError
from citecheck.repairs.values import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Taken", "apply_splices", "inverse_of", "pack", "unpack"]

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes of an unpacked inverse: no letter is larger (`letters.folder.MAX_BYTES`)."""


def apply_splices(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Return `data` with each splice in its place.

    Raises `ValueError` where two of them overlap or one lies outside.
    """
    parts: list[bytes] = []
    position = 0
    for splice in sorted(splices, key=lambda one: (one.start, one.end)):
        if not position <= splice.start <= splice.end <= len(data):
            raise ValueError("edits overlap or lie outside of the letter")
        parts += [data[position : splice.start], splice.new]
        position = splice.end
    return b"".join([*parts, data[position:]])


class Taken:
    """The stretches of a letter that are spoken for."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []

    def take(self, splices: Sequence[Splice]) -> bool:
        """Take the stretches of some splices; False, and nothing is taken, where one is not free.

        Two insertions at one place are no conflict: they stand one behind the other.
        """
        before = list(self._taken)
        for splice in splices:
            if not self._take(splice.start, splice.end):
                self._taken = before
                return False
        return True

    def _take(self, start: int, end: int) -> bool:
        at = bisect_right(self._taken, (start, end))
        if at and self._taken[at - 1][1] > start:
            return False
        if at < len(self._taken) and self._taken[at][0] < end:
            return False
        self._taken.insert(at, (start, end))
        return True


def inverse_of(data: bytes, splices: Iterable[Splice]) -> tuple[Splice, ...]:
    """Return the splices that lead from the patched bytes back to `data`."""
    back: list[Splice] = []
    shift = 0
    for splice in sorted(splices, key=lambda one: (one.start, one.end)):
        start = splice.start + shift
        back.append(Splice(start, start + len(splice.new), data[splice.start : splice.end]))
        shift += len(splice.new) - (splice.end - splice.start)
    return tuple(back)


def pack(splices: Sequence[Splice]) -> str:
    """Return splices as text for the column `decisions.patch`: JSON, deflated, base64."""
    entries = [[one.start, one.end, base64.b64encode(one.new).decode("ascii")] for one in splices]
    text = json.dumps({"v": 1, "splices": entries}, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def unpack(packed: str) -> tuple[Splice, ...]:
    """Read what `pack` wrote; raises `UsageError` for anything else."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(base64.b64decode(packed, validate=True), MAX_UNPACKED)
        entries = json.loads(text)["splices"]
        return tuple(
            Splice(int(start), int(end), base64.b64decode(new)) for start, end, new in entries
        )
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as problem:
        raise UsageError(f"the stored way back cannot be read ({problem})") from None
