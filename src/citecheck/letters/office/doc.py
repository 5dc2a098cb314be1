"""What a DOC letter says of its notes and LibreOffice forgets: numbers that begin anew.

LibreOffice numbers the notes of a `.doc` from the first to the last, whatever its sections
say. They are read here from the file itself (MS-DOC): where the references stand, where
the sections end, and how each numbers its notes. Who cannot be sure says nothing.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from citecheck.letters.office.source_notes import SourceNote, SourceNotes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.office.numbering import Restart
    from citecheck.model import NoteKind

__all__ = ["read_notes"]

_OTHER_TABLE = 0x0200
"""`FibBase.fWhichTblStm`: the tables stand in `1Table`."""
_POINTERS = 154
"""Where the pointers into the tables begin (`FibRgFcLcb97`), eight bytes each."""
_SECTIONS, _DOP = 6, 31
_REFERENCES: dict[NoteKind, int] = {"footnote": 2, "endnote": 46}
_REFERENCE, _SECTION = 2, 12
"""Bytes of an entry: `FRD`, `Sed`."""
_LETTER_RESTART: dict[NoteKind, int] = {"footnote": 0x02, "endnote": 0x34}
"""Where `rncFtn` and `rncEdn` stand in the letter's own properties (`DopBase`): two bits."""
_RESTART: dict[int, NoteKind] = {0x303C: "footnote", 0x303E: "endnote"}
_STYLE: dict[int, NoteKind] = {0x5040: "footnote", 0x5042: "endnote"}
"""Properties of a section: `sprmSRncFtn`, `sprmSRncEdn`, `sprmSNfcFtnRef`, `sprmSNfcEdnRef`."""
_RESTARTS: tuple[Restart, ...] = ("continuous", "eachSect", "eachPage")
_STYLES = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"}
_STYLES[9] = "chicago"
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of a property's value, by the highest three bits of its name; 6 says it itself."""
_NONE = 0xFFFFFFFF
_MOST = 100_000
"""More notes than any letter has, or sections."""
_FAT_SHARE = 8_000_000
"""Bytes of a file for which its table of sectors needs one more sector of its own (MS-CFB, 2.5)."""


def read_notes(data: bytes) -> SourceNotes | None:
    """Return the notes of a DOC letter in the order of their references.

    None where its numbers begin anew in no section, and where the file does not tell.
    """
    try:
        main, table = _streams(data)
        found = _read(main, table)
    # A damaged file fails in many ways; whether it can be read, LibreOffice says.
    except (OSError, ValueError, LookupError, struct.error, RecursionError, TypeError):
        return None
    restarts = {said.get(f"{kind} restart") for said in found.sections for kind in _REFERENCES}
    return found if "eachSect" in restarts else None


def _streams(data: bytes) -> tuple[bytes, bytes]:
    """Return the text's stream and that of its tables."""
    import olefile

    (listed,) = struct.unpack_from("<I", data, 72)
    if listed > len(data) // _FAT_SHARE + 1:
        raise ValueError("its table of sectors is longer than its sectors need")
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as file:
        main = cast("bytes", file.openstream("WordDocument").read())
        (flags,) = struct.unpack_from("<H", main, 10)
        return main, cast(
            "bytes", file.openstream(f"{int(bool(flags & _OTHER_TABLE))}Table").read()
        )


def _read(main: bytes, table: bytes) -> SourceNotes:
    ends, entries = _plc(main, table, _SECTIONS, _SECTION)
    letter = _letter(main, table)
    sections = tuple({**letter, **_section(main, entry)} for entry in entries)
    places = sorted(place for at in _REFERENCES.values() for place in _references(main, table, at))
    # A note that has a mark of its own keeps it through LibreOffice.
    notes = (SourceNote(True, bisect_right(ends, place) - 1) for place in places)
    return SourceNotes(tuple(notes), sections)


def _plc(main: bytes, table: bytes, number: int, size: int) -> tuple[list[int], list[bytes]]:
    """Return the places of a table, one more than entries, and its entries (`PLC`)."""
    start, length = struct.unpack_from("<II", main, _POINTERS + 8 * number)
    count = max(0, length - 4) // (4 + size)
    if not length or count > _MOST:
        return [], []
    places = struct.unpack_from(f"<{count + 1}I", table, start)
    if any(before > place for before, place in pairwise(places)):
        raise ValueError("places of a table are out of order")
    begin = start + 4 * (count + 1)
    if begin + size * count > len(table):
        raise ValueError("a table is cut")
    return list(places), [table[begin + size * at :][:size] for at in range(count)]


def _references(main: bytes, table: bytes, number: int) -> list[int]:
    places, entries = _plc(main, table, number, _REFERENCE)
    return places[: len(entries)]


def _letter(main: bytes, table: bytes) -> dict[str, str | int]:
    """Return what holds where a section says nothing."""
    start, _ = struct.unpack_from("<II", main, _POINTERS + 8 * _DOP)
    said: dict[str, str | int] = {}
    for kind, place in _LETTER_RESTART.items():
        (value,) = struct.unpack_from("<H", table, start + place)
        said[f"{kind} restart"] = _RESTARTS[value & 3]
    return said


def _section(main: bytes, entry: bytes) -> dict[str, str | int]:
    """Return what a section says of its notes."""
    (start,) = struct.unpack_from("<I", entry, 2)
    said: dict[str, str | int] = {}
    if start == _NONE:
        return said
    (length,) = struct.unpack_from("<H", main, start)
    for name, value in _properties(main[start + 2 : start + 2 + length]):
        if name in _RESTART:
            said[f"{_RESTART[name]} restart"] = _RESTARTS[value]
        elif name in _STYLE and value in _STYLES:
            said[f"{_STYLE[name]} style"] = _STYLES[value]
    return said


def _properties(listed: bytes) -> Iterator[tuple[int, int]]:
    """Yield the properties of a list (`Prl`) with their values, as far as they are told."""
    at = 0
    while at + 2 < len(listed):
        (name,) = struct.unpack_from("<H", listed, at)
        kind = name >> 13
        length = listed[at + 2] + 1 if kind == 6 else _OPERANDS[kind]
        yield name, int.from_bytes(listed[at + 2 : at + 2 + length], "little")
        at += 2 + length
