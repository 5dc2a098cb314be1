"""How much of one letter is read, whatever somebody put into it.

Each address, link and mark of a note costs time and memory further on, so ten megabytes
of nothing but addresses would take minutes. What lies behind the bound is not read, and
the letter says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.model import Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from citecheck.model import Block, Document, Span

__all__ = [
    "MAX_ADDRESSES",
    "MAX_CHARACTERS",
    "MAX_JUMPS",
    "MAX_LINES",
    "MAX_MARKS",
    "MAX_NOTES",
    "MAX_PARAGRAPHS",
    "MAX_TAGS",
    "bounded",
    "bounded_lines",
    "bounded_markup",
    "bounded_paragraphs",
    "bounded_source",
]

MAX_ADDRESSES = 15_000
"""Addresses and links of one letter that lead out of it. Long letters have some hundred, the
longest books ten thousand; so many cost about five seconds where each has its own note."""
MAX_JUMPS = 60_000
"""Links of one letter to places in it. A note has two, there and back, and costs little."""
MAX_MARKS = 60_000
"""Signs of one letter that may be a note's mark: three times what the longest books print."""
MAX_NOTES = 25_000
"""Lines of one letter that begin as notes do: more than twice the notes of the longest books."""
MAX_PARAGRAPHS = 40_000
"""Paragraphs, cells and items of one letter, its notes apart: a book of 500 pages has ten
thousand. So many cost about three seconds."""
MAX_CHARACTERS = 12_000_000
"""Characters of one letter: the longest books have five millions."""
MAX_LINES = 150_000
"""Lines of one text: the longest books have a hundred thousand."""
MAX_TAGS = 150_000
"""Tags of one page. Long letters have some ten thousand, a book of 500 pages that Word saved
(some 200 to a page) a hundred thousand; so many cost about five seconds where each opens a
block, more than twice as many ten, all that a letter may take."""
MAX_SIGNS = 1_000_000
"""Ends of lines, commas, hyphens, quotation marks and ties of one LaTeX source: the longest
books have some 300,000. Each is a step of its own for who reads it."""
MAX_ATTRIBUTES = 500
"""Attributes of one tag. The parser compares each with each; no program writes a hundred."""

_ALWAYS_SMALL = 150_000
"""No text so short holds as many addresses (`www.a.b ` has eight characters)."""
_PER_SPAN = 8
_ADDRESS = re.compile(
    r"(?:[:;.][ \u00a0]?[/\\]|//)[/\\]*+(?:www)?|www|(?<![\w./])10\.\d{4}", re.IGNORECASE
)
_MARK = re.compile(
    r"[\[(（]\^?\w{1,5}[\]）),;.]|[¹²³⁰ⁱ⁴-⁹*†‡§¶‖^]+|(?<!\d)\d{1,3}(?:[.):/\]]|(?=[ \t]*\n))"
    r"|[［〔【]\d{1,3}[］〕】]|[注註※][ ]?\d|[\u2460-\u2473]"
)
_OPENING = re.compile(
    r"^[ \t]*(?:[\[(（]\^?[\w*†‡]{1,5}[\]）)]|\d{1,3}[.):/]|[¹²³⁰ⁱ⁴-⁹*†‡§¶‖]|\d{1,3}[ \t]+\S)",
    re.MULTILINE,
)
_LINE = re.compile(r"\r\n|[\n\r\f]")
_ATTRIBUTE = r"=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+|="
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE})*+")
"""A tag up to its `>` (WHATWG HTML, 13.2.5): a quote opens a value only behind a `=`."""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_SPACE_BEFORE = re.compile(r"\s(?=\S*$)")
_ADVICE = "no letter holds as much: split the file, or give only the letter in it"


def bounded(document: Document) -> Document:
    """Return a letter as far as it is read, with a caution where that is not all of it."""
    size = sum(len(block.text) + _PER_SPAN * len(block.spans) for block in document.blocks)
    if size < _ALWAYS_SMALL and len(document.blocks) <= MAX_PARAGRAPHS:
        return document
    counts, left = dict.fromkeys(_SIGNS, 0), MAX_CHARACTERS
    for index, block in enumerate(document.blocks):
        reached = []
        if len(block.text) > left:
            reached.append((left, f"{MAX_CHARACTERS:,} characters"))
        left -= len(block.text)
        for sign, (most, places) in _SIGNS.items():
            found = list(islice(places(block), most - counts[sign] + 1))
            counts[sign] += len(found)
            if counts[sign] > most:
                reached.append((found[-1], f"{most:,} {sign}"))
        if reached:
            return _cut(document, index, *min(reached))
    return document


def _addresses(block: Block) -> Iterator[int]:
    """Yield where addresses and links of a block begin that lead out of the letter.

    A link's own words are none of their own.
    """
    links = [span for span in block.spans if span.kind == SpanKind.LINK]
    if not links:
        yield from (found.start() for found in _ADDRESS.finditer(block.text))
        return
    position = 0
    for span in links:
        printed = _ADDRESS.finditer(block.text, position, max(position, span.start))
        yield from (found.start() for found in printed)
        if not _is_jump(span):
            yield span.start
        position = max(position, span.end)
    yield from (found.start() for found in _ADDRESS.finditer(block.text, position))


def _jumps(block: Block) -> Iterator[int]:
    links = (span for span in block.spans if span.kind == SpanKind.LINK)
    return (span.start for span in links if _is_jump(span))


def _is_jump(link: Span) -> bool:
    return (link.target or "").startswith("#")


def _marks(block: Block) -> Iterator[int]:
    return (found.start() for found in _MARK.finditer(block.text))


def _openings(block: Block) -> Iterator[int]:
    if block.kind == "note" or block.number:
        return iter((0,))
    return (found.start() for found in _OPENING.finditer(block.text))


def _paragraphs(block: Block) -> Iterator[int]:
    return iter(() if block.kind == "note" else (0,))


def _lines(block: Block) -> Iterator[int]:
    return (found.start() for found in _LINE.finditer(block.text))


_SIGNS: dict[str, tuple[int, Callable[[Block], Iterator[int]]]] = {
    "addresses and links": (MAX_ADDRESSES, _addresses),
    "links within the letter": (MAX_JUMPS, _jumps),
    "marks like those of notes": (MAX_MARKS, _marks),
    "lines that begin as notes do": (MAX_NOTES, _openings),
    "paragraphs and cells": (MAX_PARAGRAPHS, _paragraphs),
    "lines": (MAX_LINES, _lines),
}


def bounded_paragraphs(blocks: list[Block]) -> Caution | None:
    """Take away the paragraphs behind those that are read; return what to say of it.

    For readers of letters whose notes stand behind the text: those that are left have theirs.
    """
    if len(blocks) <= MAX_PARAGRAPHS:
        return None
    del blocks[MAX_PARAGRAPHS:]
    problem = f"only the first {MAX_PARAGRAPHS:,} paragraphs and cells were read"
    return Caution(problem, _ADVICE, page=blocks[-1].page)


def _cut(document: Document, index: int, place: int, what: str) -> Document:
    """Return a letter up to a place of one of its blocks, at the end of a word."""
    block = document.blocks[index]
    space = _SPACE_BEFORE.search(block.text, max(0, place - 400), place)
    end = space.start() if space else max(0, place - 400)
    spans = tuple(span for span in block.spans if span.end <= end)
    last = replace(block, text=block.text[:end], spans=spans)
    line = None if block.line is None else block.line + block.text.count("\n", 0, end)
    where = (
        f" (line {line:,})" if line is not None else f" (page {block.page})" if block.page else ""
    )
    caution = Caution(f"only the first {what} were read{where}", _ADVICE, page=block.page)
    return replace(
        document,
        blocks=(*document.blocks[:index], last),
        warnings=(*document.warnings, caution),
    )


def bounded_markup(text: str) -> tuple[str, tuple[Caution, ...]]:
    """Return the source of a page as far as it is read, with cautions where it goes on.

    What is left out of a tag leaves blanks: all else stands where it stood.
    """
    cautions: tuple[Caution, ...] = ()
    if text.count("<") > MAX_TAGS:
        end = next(islice(re.finditer("<", text), MAX_TAGS, None)).start()
        line = text.count("\n", 0, end) + 1
        problem = f"only the first {MAX_TAGS:,} tags of this page were read (line {line:,})"
        text, cautions = text[:end], (Caution(problem, _ADVICE),)
    overloaded = [found.span() for found in _TAG.finditer(text) if _is_overloaded(found[0])]
    if overloaded:
        parts, position = [], 0
        for start, end in overloaded:
            parts += [text[position : start + 2], " " * (end - start - 2)]
            position = end
        text = "".join([*parts, text[position:]])
        line = text.count("\n", 0, overloaded[0][0]) + 1
        problem = f"a tag has more than {MAX_ATTRIBUTES} attributes and was read without them"
        cautions += (Caution(f"{problem} (line {line:,})", "save the page again"),)
    return text, cautions


def bounded_lines(text: str) -> tuple[str, tuple[Caution, ...]]:
    """Return a text as far as it is read, with a caution where it goes on."""
    end = next(islice(_LINE.finditer(text), MAX_LINES, None), None)
    if end is None:
        return text, ()
    return text[: end.start()], (Caution(f"only the first {MAX_LINES:,} lines were read", _ADVICE),)


def bounded_source(text: str) -> tuple[str, tuple[Caution, ...]]:
    """Return a LaTeX source as far as it is read, with a caution where it goes on."""
    ends = [
        (found.start(), f"{most:,} {what}")
        for most, what, sign in _OF_SOURCE
        if (found := next(islice(sign.finditer(text), most, None), None)) is not None
    ]
    if not ends:
        return text, ()
    end, what = min(ends)
    line = text.count("\n", 0, end) + 1
    return text[:end], (Caution(f"only the first {what} were read (line {line:,})", _ADVICE),)


_OF_SOURCE = (
    (MAX_TAGS, "commands and braces", re.compile(r"[\\{}]")),
    (MAX_SIGNS, "lines and signs", re.compile(r"[~&$%`'\",\n-]")),
)


def _is_overloaded(tag: str) -> bool:
    if len(tag) <= 2 * MAX_ATTRIBUTES:
        return False
    return sum(1 for _ in islice(_ATTRIBUTES.finditer(tag), MAX_ATTRIBUTES + 2)) > MAX_ATTRIBUTES
