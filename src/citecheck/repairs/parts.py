"""Replacing parts of a zip container (DOCX, ODT) without touching the others.

`zipfile` can only write a container anew. Here the raw bytes of every other part stay
where they are, with their order, times, flags and compression: a repair is a few splices
over the file (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.repairs.values import Refused, Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Parts"]

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DESCRIPTOR_SIGN = b"PK\x07\x08"
_HAS_DESCRIPTOR = 0x8
_ENCRYPTED = 0x1
_STORED, _DEFLATED = 0, 8
_WIDE = 0xFFFFFFFF
_COMMENT = 0xFFFF
MAX_PART = 64 * 1024 * 1024
"""Bytes of an unpacked part that is patched."""

_DAMAGED = "the file is not put together as word processors do: open it and save it again"


@dataclass(slots=True)
class _Entry:
    """One line of the central directory."""

    name: str
    raw: bytes
    """The whole line: header, name, extra field, comment."""
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    end: int = 0
    """Where its data (and data descriptor) end in the file."""


class Parts:
    """The parts of a container, readable and replaceable."""

    def __init__(self, data: bytes) -> None:
        """Raise `Refused` for a container that is damaged, encrypted or larger than 4 GiB."""
        self._data = data
        try:
            self._read()
        except (struct.error, UnicodeDecodeError, IndexError) as problem:
            raise Refused(_DAMAGED) from problem

    def _read(self) -> None:
        data = self._data
        end = data.rfind(_END_SIGN, max(0, len(data) - _END.size - _COMMENT))
        if end < 0:
            raise Refused(_DAMAGED)
        _, disk, _, here, total, size, start, comment = _END.unpack_from(data, end)
        if disk or here != total or _WIDE in (size, start) or start + size > end:
            raise Refused(_DAMAGED)
        if end + _END.size + comment != len(data):
            raise Refused(_DAMAGED)
        self._end, self._start, self._total = end, start, total
        self._gap = data[start + size : end]
        self._entries: list[_Entry] = []
        position = start
        for _ in range(total):
            position = self._entry(position)
        if position != start + size:
            raise Refused(_DAMAGED)
        ordered = sorted(self._entries, key=lambda one: one.offset)
        for entry, follower in zip(ordered, [*ordered[1:], None], strict=True):
            entry.end = follower.offset if follower else start
        self._by_name = {entry.name: entry for entry in self._entries}
        if len(self._by_name) != len(self._entries):
            raise Refused(_DAMAGED)

    def _entry(self, position: int) -> int:
        fields = _CENTRAL.unpack_from(self._data, position)
        sign, flags, method = fields[0], fields[3], fields[4]
        crc, packed, size = fields[7:10]
        name_length, extra, comment = fields[10:13]
        offset = fields[16]
        if sign != _CENTRAL_SIGN or _WIDE in (packed, size, offset):
            raise Refused(_DAMAGED)
        if flags & _ENCRYPTED:
            raise Refused("the letter is protected by a password: save a copy without")
        behind = position + _CENTRAL.size + name_length + extra + comment
        name = self._data[position + _CENTRAL.size :][:name_length]
        if self._data[offset : offset + 4] != _LOCAL_SIGN:
            raise Refused(_DAMAGED)
        self._entries.append(
            _Entry(
                name.decode("utf-8" if flags & 0x800 else "cp437"),
                self._data[position:behind],
                flags,
                method,
                crc,
                packed,
                size,
                offset,
            )
        )
        return int(behind)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @property
    def names(self) -> Iterable[str]:
        """The names of all parts."""
        return self._by_name

    def read(self, name: str) -> bytes:
        """Return what a part holds; raises `Refused` where it cannot be had."""
        entry = self._by_name.get(name)
        if entry is None or entry.method not in (_STORED, _DEFLATED) or entry.size > MAX_PART:
            raise Refused(f"its part {name} cannot be read")
        head = _LOCAL.unpack_from(self._data, entry.offset)
        begin = entry.offset + _LOCAL.size + head[9] + head[10]
        raw = self._data[begin : begin + entry.packed]
        if entry.method == _DEFLATED:
            try:
                raw = zlib.decompressobj(-15).decompress(raw, entry.size + 1)
            except zlib.error as problem:
                raise Refused(_DAMAGED) from problem
        if len(raw) != entry.size or zlib.crc32(raw) != entry.crc:
            raise Refused(_DAMAGED)
        return raw

    def splices(self, changed: Mapping[str, bytes]) -> tuple[Splice, ...]:
        """Return what puts new contents in the place of parts, or adds parts at the end."""
        splices: list[Splice] = []
        lines: dict[str, bytes] = {}
        moved: list[tuple[int, int]] = []
        for name, content in changed.items():
            entry = self._by_name.get(name)
            if entry is None:
                continue
            local, line = self._rewritten(entry, content)
            splices.append(Splice(entry.offset, entry.end, local))
            moved.append((entry.offset, len(local) - (entry.end - entry.offset)))
            lines[name] = line
        shift = sum(by for _, by in moved)
        directory, added = b"", b""
        for entry in self._entries:
            line = lines.get(entry.name, entry.raw)
            offset = entry.offset + sum(by for at, by in moved if at < entry.offset)
            directory += line[:42] + struct.pack("<I", offset) + line[46:]
        new = [(name, content) for name, content in changed.items() if name not in self]
        for name, content in new:
            local, line = _appended(name, content, self._start + shift + len(added))
            added += local
            directory += line
        total = self._total + len(new)
        end = bytearray(self._data[self._end :])
        struct.pack_into(
            "<2H2I", end, 8, total, total, len(directory), self._start + shift + len(added)
        )
        tail = added + directory + self._gap + bytes(end)
        return (
            *sorted(splices, key=lambda one: one.start),
            Splice(self._start, len(self._data), tail),
        )

    def _rewritten(self, entry: _Entry, content: bytes) -> tuple[bytes, bytes]:
        """Return the local record and the directory line of a part with new content."""
        head = _LOCAL.unpack_from(self._data, entry.offset)
        names = self._data[entry.offset + _LOCAL.size :][: head[9] + head[10]]
        packed = _deflated(content) if entry.method == _DEFLATED else content
        flags = entry.flags & ~_HAS_DESCRIPTOR
        sizes = (zlib.crc32(content), len(packed), len(content))
        local = _LOCAL.pack(*head[:2], flags, *head[3:6], *sizes, *head[9:11]) + names + packed
        # What stands between this part's data and the next one is kept, but its descriptor.
        begin = entry.offset + _LOCAL.size + head[9] + head[10] + entry.packed
        between = self._data[begin : entry.end]
        if entry.flags & _HAS_DESCRIPTOR:
            between = between[16 if between.startswith(_DESCRIPTOR_SIGN) else 12 :]
        fields = list(_CENTRAL.unpack_from(entry.raw))
        fields[3], fields[7:10] = flags, sizes
        return local + between, _CENTRAL.pack(*fields) + entry.raw[_CENTRAL.size :]


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _appended(name: str, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return the local record and the directory line of a part that is new."""
    packed = _deflated(content)
    encoded = name.encode("ascii")
    day = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the format's first day: no clock is asked
    sizes = (zlib.crc32(content), len(packed), len(content))
    local = _LOCAL.pack(_LOCAL_SIGN, 20, 0, _DEFLATED, 0, day, *sizes, len(encoded), 0)
    line = _CENTRAL.pack(
        _CENTRAL_SIGN, 20, 20, 0, _DEFLATED, 0, day, *sizes, len(encoded), 0, 0, 0, 0, 0, offset
    )
    return local + encoded + packed, line + encoded
