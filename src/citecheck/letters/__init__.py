"""Reading letters: one reader per format, bytes in, `Document` out.

`read_letter` is pure; `load_letter` and `find_letters` open files. A reader of another
format is a module with `read(name: str, data: bytes) -> Document` that raises
`LetterError`; `reading` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.letters.decoding import Decoded, begins_as_markup, decode_text
from citecheck.letters.folder import FoundLetters, find_letters, read_bytes
from citecheck.letters.reading import read_letter
from citecheck.letters.robots import Robots
from citecheck.letters.sniffing import EXTENSIONS, sniff_format
from citecheck.letters.web import Listing, read_listing, same_site, second_copies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Document

__all__ = [
    "EXTENSIONS",
    "Decoded",
    "FoundLetters",
    "Listing",
    "Robots",
    "begins_as_markup",
    "decode_text",
    "find_letters",
    "load_letter",
    "read_bytes",
    "read_letter",
    "read_listing",
    "same_site",
    "second_copies",
    "sniff_format",
]


def load_letter(
    path: str,
    *,
    format: str | None = None,  # noqa: A002 - as in read_letter
    ocr: Sequence[str] | None = None,
) -> Document:
    """Open a letter and read it; `-` is standard input.

    Raises `LetterError`.
    """
    if path == "-":
        import sys

        return read_letter(path, sys.stdin.buffer.read(), format=format, ocr=ocr)
    return read_letter(path, read_bytes(path), format=format, ocr=ocr)
