"""Which pages break off: their content cannot be unpacked to its end, or is no drawing there.

PDFium shows what comes before the damage and says nothing. The checksum of a packed stream
(RFC 1950) tells that it is whole, so all that look like a page's content are unpacked, which
costs little; only where one is not whole are the pages looked at, each in a file of its own.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.damage import OPERATORS, contents, is_content, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["cut_pages"]

MOST_UNPACKED = 1_000_000
"""Bytes of one stream: a page of type has fifteen thousand."""
MOST_TOTAL = 60_000_000
"""Bytes of all streams: four thousand pages of type, in a third of a second."""
MOST_STREAMS = 10_000
MOST_PAGES = 200
"""Pages looked at where something is damaged: two milliseconds each."""
HEAD = 200
"""Bytes before a stream in which its dictionary begins, where it holds nothing else."""
PIECE = 64
"""Bytes: so well is it known where a stream cannot be unpacked."""
LEAST_STRANGE, STRANGE_SHARE = 5, 0.1
"""Words of a content that are no operators."""
PLAIN = bytes((*b"\t\n\f\r", *range(0x20, 0x7F)))
"""What a drawing that is not packed is written in, but for strings and pictures in it."""
DEARER = 10
"""Times what unpacking costs: counting its words."""
LEAST_DRAWING = 10
"""Words that are: fewer may be any text."""

_STREAM = re.compile(rb">>\s{0,4}stream\r?\n")
_HEAD = re.compile(
    rb"obj\s*<<(?:\s*/Length\s+(?:(?P<length>\d+)(?!\s+\d+\s+R)|\d+\s+\d+\s+R)"
    rb"|\s*/Filter\s*(?P<packed>/FlateDecode|\[\s*/FlateDecode\s*\]))+\s*\Z"
)
"""A page's content says nothing else: fonts, pictures and forms do."""
_PICTURE = re.compile(rb"\sID\s.*?\sEI\s", re.DOTALL)
"""One in the midst of a content."""
_PICTURE_ENDS = re.compile(rb"\sEI\s")


def cut_pages(document: Any, data: bytes, numbers: Iterable[int]) -> list[int]:  # noqa: ANN401 - pypdfium2 has no types
    """Return which of these pages (from 1) break off; none of a file that is encrypted."""
    suspects = _suspects(data)
    found: list[int] = []
    for number, _ in zip(numbers, range(MOST_PAGES), strict=False):
        if len(found) >= suspects:
            break
        if any(_is_cut(raw, filters) for raw, filters in contents(document, number)):
            found.append(number)
    return found


def _suspects(data: bytes) -> int:
    """Return how many streams may be a page's content that is not whole."""
    if b"/Encrypt" in data:
        return 0
    found = total = 0
    for count, begins in enumerate(_STREAM.finditer(data)):
        if count > MOST_STREAMS or total > MOST_TOTAL:
            break
        start = begins.end()
        behind = data.rfind(b"obj", max(0, start - HEAD), begins.start())
        head = _HEAD.match(data, behind, begins.start()) if behind >= 0 else None
        if head is None:
            continue
        end = start + int(head["length"]) if head["length"] else data.find(b"endstream", start)
        raw = data[start : end if end >= 0 else None]
        if not head["packed"]:
            if raw.translate(None, PLAIN):
                total += DEARER * len(raw)
                found += _is_strange(raw)
            continue
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(raw, MOST_UNPACKED)
            total += len(content)
            found += not (unpacker.eof or unpacker.unconsumed_tail)
        except zlib.error:
            found += 1
    return found


def _is_cut(raw: bytes | None, filters: list[bytes]) -> bool:
    """Whether a page's content breaks off: surely, or it is taken for whole."""
    if raw is None:
        return False
    if not filters:
        return _is_strange(raw)
    if filters != [b"FlateDecode"]:
        return False
    content, at = _unpacked(raw)
    if at is None:
        return _is_strange(content)  # PDFium packs what was not when it copies it
    if not is_content(content):
        return False
    # Some programs leave the end of a packed stream out: nothing is lost then.
    return at < len(raw) - PIECE or _breaks_off(content)


def _unpacked(raw: bytes) -> tuple[bytes, int | None]:
    """Return what can be unpacked, and about where it ends; None where that is its end."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)  # what it is without its checksum
    content = bytearray()
    for at in range(2, len(raw), PIECE):
        try:
            content += unpacker.decompress(raw[at : at + PIECE])
        except zlib.error:
            return bytes(content), at
        if len(content) > MOST_UNPACKED:
            return bytes(content), None
        if unpacker.eof:
            checksum = (unpacker.unused_data + raw[at + PIECE :])[:4]
            whole = int.from_bytes(checksum, "big") == zlib.adler32(content)
            return bytes(content), None if whole else len(raw)
    return bytes(content), len(raw)


def _breaks_off(content: bytes) -> bool:
    """Whether content ends in the midst of its type, or is none in places."""
    words = _words(content)
    return words.count(b"BT") != words.count(b"ET") or _are_strange(words)


def _is_strange(raw: bytes) -> bool:
    """Whether content that is not packed is a drawing, but not all of it."""
    return _are_strange(_words(raw[:MOST_UNPACKED]))


def _words(content: bytes) -> list[bytes]:
    """Return the words of a content, without those of the pictures in its midst."""
    ends = [found.end() for found in _PICTURE_ENDS.finditer(content)]
    last = ends[-1] if ends else 0
    return words_of(_PICTURE.sub(b" ", content[:last]) + content[last:])


def _are_strange(words: list[bytes]) -> bool:
    strange = sum(word not in OPERATORS for word in words)
    drawing = len(words) - strange >= LEAST_DRAWING
    return drawing and strange >= max(LEAST_STRANGE, STRANGE_SHARE * len(words))
