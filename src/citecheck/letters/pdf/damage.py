"""Which pages are damaged that PDFium takes for blank.

A page whose content cannot be unpacked, or a place in the tree of pages where none stands,
has no type and no drawing, and PDFium says no more. So a page that looks blank is copied
into a file of its own, which PDFium writes plainly: there its content can be looked at.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["is_damaged"]

MOST_CONTENT = 1_000_000
"""Bytes of a blank page's content that are looked at: programs write less than hundred."""

_PAGE = re.compile(rb"\r\n\d+ 0 obj\r\n(<<(?:(?!endobj).)*?/Type/Page>>)\r\nendobj", re.DOTALL)
_CONTENTS = re.compile(rb"/Contents(?: (\d+) 0 R|\[([ \d R]*)\])")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_FILTER = re.compile(rb"/Filter(?:/(\w+)|\[([/\w ]*)\])")
_LENGTH = re.compile(rb"/Length (\d+)")
_OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K"
    b" k l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v"
    b" w W W* y true false null".split()
)
"""ISO 32000-1, annex A."""
_OPERAND = re.compile(rb"/[^\s/<>\[\]()]*|\((?:[^()\\]|\\.)*\)|<[^>]*>|[<>\[\]]", re.DOTALL)
_WORD = re.compile(rb"[^\s\d+.-][^\s]*")


def is_damaged(document: Any, number: int) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Whether page `number` (from 1), on which nothing stands, is damaged rather than blank."""
    import pypdfium2

    alone = pypdfium2.PdfDocument.new()
    file = io.BytesIO()
    try:
        alone.import_pages(document, [number - 1])
        alone.save(file)
    except pypdfium2.PdfiumError:
        return True  # no page stands at this place
    finally:
        alone.close()
    return any(not _is_content(stream) for stream in _streams(file.getvalue()))


def _streams(file: bytes) -> Iterator[bytes | None]:
    """Yield what the content of a page's file is, unpacked; None where it cannot be."""
    page = _PAGE.search(file)
    contents = _CONTENTS.search(page[1]) if page else None
    if contents is None:
        return
    numbers = [contents[1]] if contents[1] else _REFERENCE.findall(contents[2])
    for number in numbers:
        begin = file.find(b"\r\n%s 0 obj\r\n" % number)
        head, found, rest = file[begin:].partition(b"stream\r\n")
        length = _LENGTH.search(head)
        if begin < 0 or not found or length is None:
            yield None
            continue
        data: bytes | None = rest[: int(length[1])]
        filters = _FILTER.search(head)
        names = re.findall(rb"\w+", filters[1] or filters[2]) if filters else []
        for name in names:
            if name not in _UNPACK:
                return  # of what it holds nothing can be said
            data = _unpacked(_UNPACK[name], data) if data is not None else None
        yield data


def _unpacked(unpack: Callable[[bytes], bytes], data: bytes) -> bytes | None:
    try:
        return unpack(data)
    except (zlib.error, binascii.Error, ValueError):
        return None


def _inflate(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST_CONTENT) if data.strip() else b""


def _from_base85(data: bytes) -> bytes:
    return base64.a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))


_UNPACK: dict[bytes, Callable[[bytes], bytes]] = {
    b"FlateDecode": _inflate,
    b"Fl": _inflate,
    b"ASCII85Decode": _from_base85,
    b"A85": _from_base85,
}


def _is_content(data: bytes | None) -> bool:
    """Whether a stream can be a page's content: most of its words are operators."""
    if data is None:
        return False
    words = _WORD.findall(_OPERAND.sub(b" ", data[:MOST_CONTENT]))
    return 2 * sum(word in _OPERATORS for word in words) >= len(words)
