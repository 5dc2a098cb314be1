"""Files that a DOCX letter holds whole and shows as part of its text (`w:altChunk`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.model import Block, Caution, SpanKind

if TYPE_CHECKING:
    from citecheck.letters.office.container import Container

__all__ = ["read_chunk"]

MAX_CHUNK = 4 * 1024 * 1024
"""Bytes of HTML: some hundred pages."""
_TAG_COSTS = 10
"""What a tag of HTML costs, in tags of a part: it is read by other rules."""
_UNREAD = Caution(
    "a part of the letter was inserted from another file and could not be read",
    "open the letter in Word and save it again: that makes it one",
)


def read_chunk(container: Container, part: str, place: str) -> tuple[list[Block], Caution | None]:
    """Return the blocks of an inserted web page, or a caution about any other file.

    Programs that make DOCX from HTML insert it so, bare or as an MHTML message. The keys of
    its notes begin with `place`, so that they are not those of another such page.
    """
    from citecheck.letters.bounds import bounded_markup
    from citecheck.letters.decoding import decode_text
    from citecheck.letters.html.reader import read_page
    from citecheck.letters.mail import unpack_mail

    if part not in container:
        return [], _UNREAD
    data = container.read(part)
    text = decode_text(data, markup=True).text if len(data) <= MAX_CHUNK else ""
    mail = unpack_mail(data, text)
    if mail is not None and mail.html:
        text = mail.text
    if "<html" not in text[:4096].lower():
        return [], _UNREAD
    text, cautions = bounded_markup(text)
    container.spend(_TAG_COSTS * text.count("<"))
    blocks = read_page(part, text, sourced=False).blocks
    return [_at(place, block) for block in blocks], next(iter(cautions), None)


def _at(place: str, block: Block) -> Block:
    spans = tuple(
        replace(span, target=f"{place}:{span.target}") if span.kind == SpanKind.MARK else span
        for span in block.spans
    )
    return replace(block, spans=spans, key=None if block.key is None else f"{place}:{block.key}")
