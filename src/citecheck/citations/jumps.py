"""Links into the letter itself that name it by an address: they cite nothing.

A page that was saved or printed has the address that it had then in the links of its marks
and of its contents (`file:///tmp/letter.html#n1`, `https://…/letter#fn1`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from citecheck.citations.schemes import is_on_disk
from citecheck.model import SpanKind

if TYPE_CHECKING:
    from citecheck.model import Block, Document, Span

__all__ = ["without_jumps"]

_NOTE = re.compile(
    r"_{0,2}(?:cite[_-]?(?:note|ref)|(?:sd)?(?:foot|end)?note(?:ref)?|e?fn(?:ref)?|ftn(?:ref)?|edn(?:ref)?"
    r"|easy-footnote|ref|n|r)\W{0,3}[\w.:-]{0,40}?\d{1,4}\w{0,20}$"
    r"|(?:(?:back-?)?bibr?|bb?|cit|cr|xref-ref)[-_]?\d{1,4}(?:-\d{1,4})?$",
    re.IGNORECASE,
)
"""What programs call the places of notes and of their marks; publishers, those of references."""
_FEWEST = 2
"""Places of one file or page to which links lead."""


def without_jumps(document: Document) -> Document:
    """Return a letter without the links that lead to places in it by its own address."""
    places: dict[str, set[str]] = defaultdict(set)
    for block in document.blocks:
        for span in block.spans:
            jump = _jump(block, span)
            if jump is not None:
                places[jump[0]].add(jump[1])
    own = {page for page, named in places.items() if is_on_disk(page) or len(named) >= _FEWEST}
    if not own:
        return document
    return replace(document, blocks=tuple(_without(block, own) for block in document.blocks))


def _without(block: Block, own: set[str]) -> Block:
    kept = tuple(span for span in block.spans if not _leads_to(block, span, own))
    return block if len(kept) == len(block.spans) else replace(block, spans=kept)


def _leads_to(block: Block, span: Span, own: set[str]) -> bool:
    page, _, place = (span.target or "").partition("#")
    if span.kind != SpanKind.LINK or not place or page not in own:
        return False
    return is_on_disk(page) or _jump(block, span) is not None


def _jump(block: Block, span: Span) -> tuple[str, str] | None:
    """Return the page and the place that the mark of a note leads to by an address."""
    if span.kind != SpanKind.LINK or not span.target:
        return None
    page, _, place = span.target.partition("#")
    if not page or not place or any(map(str.isalpha, block.text[span.start : span.end])):
        return None
    return (page, place) if is_on_disk(page) or _NOTE.match(place) else None
