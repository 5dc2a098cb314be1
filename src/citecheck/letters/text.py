"""Plain text: typed letters, mail, dumps of web pages, text of a PDF with form feeds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from citecheck.letters.building import BlockText, Lines
from citecheck.model import Block

__all__ = ["read_blocks"]

# Possessive, because a repeated group remembers each of its turns: 100 bytes a character.
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)++")
_RULE = re.compile(r"[ \t]*(?:[-_=~*\u2013\u2014\u2500\u2015][ \t]?){3,}+[ \t]*$|-- ?$")
"""A line of dashes; two of them alone part a mail from its signature (RFC 3676 4.3)."""
_NUMBERED = re.compile(r"(?P<number>\d{1,3}[.)]|[a-zA-Z]\)|[ivxl]{1,6}[.)])[ \t]+(?=\S)")
_LEADS_ON = re.compile(
    r"(?:[,(–-]|(?<!\w)(?:[a-zà-ÿ]{1,4}|(?:pp?|ss?|S|nos?|[Nn]r|[Aa]rt|vol|paras?)\.|§+))\s*$"
)
"""What a line does not end with: its number, or its date, stands in the next (`vom`, `pp. 10-`)."""
_BULLET = re.compile(r"[•◦‣▪●○·\uf0b7*\u2013-][ \t]+(?=\S)")
_TARGET = re.compile(r"\.\. _[^:\n]{1,200}:[ \t]|__[ \t]+(?=\S)")
"""Where links of the text lead in reStructuredText: no part of the note in the line above."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|página|pág\.|seite|s\.)\s*)?\d{1,4}"
    r"(?:\s*(?:/|of|de|von|sur)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_LINE_NUMBER = re.compile(r"[ \t]{0,8}(?P<number>\d{1,2})(?:[ \t]{2,}|\t|[ \t]*$)")
_FEWEST_NUMBERED = 5
_SMALL_SHARE = 3
"""Of so many numbered lines, at least one goes on in a small letter or is empty."""
_EDGE_LINES = 2
"""Running heads and page numbers stand in the first or last lines of a page."""
_FEWEST_REPEATS = 3
"""A line at a page's edge is furniture when that many pages, and half of them, have it."""


@dataclass(slots=True)
class _Paragraph:
    """Lines that will become one block: (index, where their text starts in the line)."""

    lines: list[tuple[int, int]] = field(default_factory=list)
    quoted: bool = False
    number: str | None = None
    listed: bool = False


def read_blocks(text: str, *, sourced: bool = True) -> tuple[Block, ...]:
    """Return the blocks of a plain text.

    Without `sourced`, blocks say nothing of where they stand in the source (the text was
    unpacked from a mail).
    """
    lines = Lines(text)
    furniture = _furniture(lines) if lines.paged else frozenset()
    margins = _line_numbers(lines.texts)
    blocks: list[Block] = []
    current = _Paragraph()
    for index, line in enumerate(lines.texts):
        if index in furniture:
            continue
        quote = _QUOTED.match(line)
        body = line[quote.end() :] if quote else line[margins.get(index, 0) :]
        if not body.strip() or _RULE.match(body):
            _flush(blocks, current, lines, sourced=sourced)
            current = _Paragraph()
            if body.strip():
                blocks.append(_rule(lines, index, sourced=sourced))
            continue
        start = len(line) - len(body) + len(body) - len(body.lstrip())
        current = _extend(blocks, current, lines, (index, start, bool(quote)), sourced=sourced)
    _flush(blocks, current, lines, sourced=sourced)
    return tuple(blocks)


def _extend(
    blocks: list[Block],
    current: _Paragraph,
    lines: Lines,
    line: tuple[int, int, bool],
    *,
    sourced: bool,
) -> _Paragraph:
    """Add a line to the paragraph, or begin another one with it."""
    index, start, quoted = line
    text = lines.texts[index]
    numbered = _NUMBERED.match(text, start)
    bullet = _BULLET.match(text, start)
    fresh = not current.lines or current.quoted != quoted or bool(_TARGET.match(text, start))
    item = bool(numbered or bullet) and (fresh or current.listed or _sure_bullet(text[start]))
    if item and numbered and not fresh and _is_wrapped(lines, current, index, numbered["number"]):
        item = False
    if fresh or item:
        _flush(blocks, current, lines, sourced=sourced)
        current = _Paragraph(quoted=quoted, listed=item)
        if item and numbered:
            current.number = numbered["number"]
            start = numbered.end()
    current.lines.append((index, start))
    return current


def _is_wrapped(lines: Lines, current: _Paragraph, index: int, number: str) -> bool:
    """Tell a number at which a line of an item was broken (`vom`, `28. Mai`) from an item's.

    Items count on; where that one would, too, the item itself comes behind it.
    """
    if not number[:-1].isdigit() or not _LEADS_ON.search(lines.texts[index - 1]):
        return False
    if current.number and number != f"{_value(current.number) + 1}{current.number[-1]}":
        return number[:-1] != "1"
    for line in lines.texts[index + 1 : index + 1 + _LONGEST_ITEM]:
        following = _NUMBERED.match(line.lstrip())
        if following and following["number"][:-1].isdigit():
            return following["number"] == number
    return False


_LONGEST_ITEM = 12
"""Lines of an item in which the number of the next one is looked for."""


def _value(number: str) -> int:
    return int(number[:-1]) if number[:-1].isdigit() else 0


def _sure_bullet(char: str) -> bool:
    return char in "•◦‣▪●○\uf0b7"


def _flush(blocks: list[Block], paragraph: _Paragraph, lines: Lines, *, sourced: bool) -> None:
    if not paragraph.lines:
        return
    building = BlockText()
    for order, (index, start) in enumerate(paragraph.lines):
        line = lines.texts[index].rstrip()
        if order:
            building.add("\n", lines.starts[index] - 1)
        building.add(line[start:], lines.starts[index] + start)
    text, spans, pieces = building.finish()
    first = paragraph.lines[0][0]
    kind = "list_item" if paragraph.listed else "quote" if paragraph.quoted else "paragraph"
    blocks.append(
        Block(
            text,
            "list_item" if kind == "list_item" else "quote" if kind == "quote" else "paragraph",
            spans,
            page=lines.page_of(first),
            line=first + 1 if sourced else None,
            number=paragraph.number,
            origin=pieces if sourced else (),
        )
    )


def _rule(lines: Lines, index: int, *, sourced: bool) -> Block:
    return Block("", "rule", page=lines.page_of(index), line=index + 1 if sourced else None)


def _line_numbers(texts: list[str]) -> dict[int, int]:
    """Return how far the printed line numbers of a pleading reach, by line.

    They count every line, the empty ones too, from one number to the next; what they
    stand before is running text, which goes on from line to line in small letters.
    """
    found: dict[int, int] = {}
    run: list[tuple[int, int]] = []
    small = 0
    last = 0

    def close() -> None:
        if len(run) >= _FEWEST_NUMBERED and small * _SMALL_SHARE >= len(run):
            found.update(run)

    for index, line in enumerate(texts):
        match = _LINE_NUMBER.match(line)
        number = int(match["number"]) if match else 0
        if not match or (run and number not in (last + 1, 1)):
            if line.strip():
                close()
                run, small = [], 0
            if not match:
                continue
        run.append((index, match.end()))
        rest = line[match.end() : match.end() + 1]
        small += not rest or rest.islower()
        last = number
    close()
    return found


def _furniture(lines: Lines) -> frozenset[int]:
    """Return the lines that are running heads, running feet or page numbers."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines.texts):
        if line.strip():
            pages.setdefault(lines.pages[index], []).append(index)
    edges = [index for content in pages.values() for index in _edges(content)]
    shapes = Counter(_shape(lines.texts[index]) for index in edges)
    needed = max(_FEWEST_REPEATS, (len(pages) + 1) // 2)
    return frozenset(
        index
        for index in edges
        if shapes[_shape(lines.texts[index])] >= needed
        or (len(pages) > 1 and _PAGE_NUMBER.match(lines.texts[index].strip()))
    )


def _edges(content: list[int]) -> set[int]:
    """Return the outermost lines of a page; of a page with few lines only one each."""
    depth = _EDGE_LINES if len(content) > 4 * _EDGE_LINES else 1
    return {*content[:depth], *content[-depth:]}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split())).casefold()
