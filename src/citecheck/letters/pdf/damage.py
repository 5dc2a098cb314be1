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

__all__ = ["OPERATORS", "contents", "is_content", "is_damaged", "words_of"]

MOST_CONTENT = 1_000_000
"""Bytes of a blank page's content that are looked at: programs write less than hundred."""

DEEPEST = 8
"""Brackets within brackets in a string."""

_PAGE = re.compile(rb"\r\n\d+ 0 obj\r\n(<<(?:(?!endobj).)*?/Type/Page>>)\r\nendobj", re.DOTALL)
_CONTENTS = re.compile(rb"/Contents(?: (\d+) 0 R|\[([ \d R]*)\])")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_FILTER = re.compile(rb"/Filter(?:/(\w+)|\[([/\w ]*)\])")
_LENGTH = re.compile(rb"/Length (\d+)")
OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K"
    b" k l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v"
    b" w W W* y true false null".split()
)
"""ISO 32000-1, annex A."""
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*+\)", re.DOTALL)
_OPERAND = re.compile(rb"/[^\s/<>\[\]()]*|<[^<>]*>|[<>\[\]]|%[^\r\n]*")
_WORD = re.compile(rb"[^\s\d+.-][^\s]*")


def is_damaged(document: Any, number: int) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Whether page `number` (from 1), on which nothing stands, is damaged rather than blank."""
    import pypdfium2

    try:
        found = contents(document, number)
    except pypdfium2.PdfiumError:
        return True  # no page stands at this place
    return any(not is_content(stream) for stream in _streams(found))


def contents(document: Any, number: int) -> list[tuple[bytes | None, list[bytes]]]:  # noqa: ANN401
    """Return the streams of a page's content as they are packed, each with its filters.

    Of one that cannot be found it is None. Raises `PdfiumError` where no page is.
    """
    import pypdfium2

    alone = pypdfium2.PdfDocument.new()
    file = io.BytesIO()
    try:
        alone.import_pages(document, [number - 1])
        alone.save(file)
    finally:
        alone.close()
    return list(_packed(file.getvalue()))


def _packed(file: bytes) -> Iterator[tuple[bytes | None, list[bytes]]]:
    page = _PAGE.search(file)
    refer = _CONTENTS.search(page[1]) if page else None
    if refer is None:
        return
    for number in [refer[1]] if refer[1] else _REFERENCE.findall(refer[2]):
        begin = file.find(b"\r\n%s 0 obj\r\n" % number)
        head, found, rest = file[begin:].partition(b"stream\r\n")
        length = _LENGTH.search(head)
        if begin < 0 or not found or length is None:
            yield None, []
            continue
        filters = _FILTER.search(head)
        names = re.findall(rb"\w+", filters[1] or filters[2]) if filters else []
        yield rest[: int(length[1])], names


def _streams(packed: list[tuple[bytes | None, list[bytes]]]) -> Iterator[bytes | None]:
    """Yield what the content of a page is, unpacked; None where it cannot be."""
    for raw, names in packed:
        data = raw
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


def is_content(data: bytes | None) -> bool:
    """Whether a stream can be a page's content: most of its words are operators."""
    if data is None:
        return False
    words = words_of(data[:MOST_CONTENT])
    return 2 * sum(word in OPERATORS for word in words) >= len(words)


def words_of(content: bytes) -> list[bytes]:
    """Return the words of a page's content that are no operands."""
    for _ in range(DEEPEST):
        content, count = _STRING.subn(b" ", content)
        if not count:
            break
    return _WORD.findall(_OPERAND.sub(b" ", content))
