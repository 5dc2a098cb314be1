"""Compound files (MS-CFB, "OLE"): what a `.doc` holds before anything heavy looks at it."""

from __future__ import annotations

from citecheck.errors import LetterError

__all__ = ["refuse_foreign_compound"]

_SECTOR = 512
_WORD_MAGIC = b"\xec\xa5"
"""`FibBase.wIdent` (MS-DOC, 2.5.2)."""
_FLAGS = 10
_ENCRYPTED = 0x0100


def _named(stream: str) -> bytes:
    """Return the name of a stream as a directory entry has it."""
    return stream.encode("utf-16-le") + b"\0\0"


_WORD = _named("WordDocument")
_PROTECTED = (_named("EncryptedPackage"), _named("EncryptionInfo"))
_OTHERS = (
    (_named("Workbook"), "a spreadsheet"),
    (_named("Book"), "a spreadsheet"),
    (_named("PowerPoint Document"), "a presentation"),
    (_named("__nameid_version1.0"), "a message of Outlook"),
)


def refuse_foreign_compound(name: str, data: bytes) -> None:
    """Raise `LetterError` for a compound file that is no Word document, or is protected.

    A DOCX with a password is a compound file too (MS-OFFCRYPTO, 2.3.4).
    """
    if any(stream in data for stream in _PROTECTED) or _is_encrypted_word(data):
        raise LetterError(
            name, "the file is protected by a password", "Save a copy without password"
        )
    if _WORD in data:
        return
    for stream, what in _OTHERS:
        if stream in data:
            raise LetterError(name, f"this is {what}, not a letter", "Save it as PDF and give that")
    raise LetterError(
        name,
        "the file is damaged or no document of Word",
        "Open it in the program it was written with and save it as DOCX or PDF",
    )


def _is_encrypted_word(data: bytes) -> bool:
    """Tell whether the document's header, at the start of a sector, says so."""
    place = data.find(_WORD_MAGIC, _SECTOR)
    while place >= 0:
        if place % _SECTOR == 0:
            flags = data[place + _FLAGS : place + _FLAGS + 2]
            return bool(int.from_bytes(flags, "little") & _ENCRYPTED)
        place = data.find(_WORD_MAGIC, place + 1)
    return False
