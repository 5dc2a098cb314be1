"""Marks of a scan that were read as text, because nothing was seen to be raised.

A mark of four pixels may hang on its neighbour, and a label stand on its line: then it
is read with the words beside it (`given.2`, `2https://`). Beside signs that were seen
(`signs`), such figures are signs too; what they count is found out with the others
(`counted`), and what fits no row goes back into the text. Of a label nothing at all may be
left: a line among notes that begins a reference has one that nobody saw, and where one is
missing in the row, it is that.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import dropwhile, islice, takewhile
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.counted import FIRST_PLACE, RaisedSign
from citecheck.letters.pdf.furniture import is_page_number
from citecheck.letters.pdf.marks import is_date
from citecheck.letters.pdf.rows import LETTERS_ALIKE
from citecheck.letters.pdf.starts import (
    FIRST,
    LEADING,
    OPENED,
    REFERENCE,
    SAME_SIZE,
    goes_on,
    had_room,
    line_above,
    may_begin,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["SHORT", "read_signs"]

SHORT_SIZE, SHORT = 0.2, 30
"""So much may the size of short lines differ (of others, `SAME_SIZE`), and so many characters
has a short line: its few letters tell little of its size."""
SMALL, MOST_OF_ONE = 0.96, 12
"""What is no smaller than so many times the text, and so many lines with one label in all, is
the text: a mark of it may begin a line."""
FEWEST_EDGES, ROOM = 3, 0.15
"""So many labels that were seen tell where labels stand; and in ems, how far to the right of that
begins what has one that nobody saw."""
OFF = 0.6
"""In ems: so far from the others, at its left and its right, no label stands."""
TOUCHES = 0.25
"""In ems: so near to the first figure of a label stands the second."""
RAISED_SIZE, RAISED_BY, RAISED_GAP = 0.75, 0.75, 6.0
"""In ems of its note, how large and how high a label is that was found as a line of its own,
and how far before its note it stands."""
LEVEL = 0.2
"""In ems, how far off the line of its note a symbol stands that was found as a line of its own."""
MARK_HEIGHT = 0.47
"""In ems: the height of small letters beside a sign."""

_SIGN = (
    r"\d{1,3}|\d{1,2}[lI|](?=https?:|www\.)|\d[ºo°]|[lI](?=https?:|[A-ZÀ-Þ][a-zß-ÿ])|ı"
    r"|[*†‡§¶‖]{1,3}"
)
_ROMAN = r"[ivx]{1,4}"
_SMALL = r"(?!st\b|nd\b|rd\b|th\b|er\b|ème\b)[a-zß-ÿ]{2,}\s"
_LABEL = re.compile(
    rf"^(?:\d{{1,2}}(?={_SMALL})|(?:{_SIGN}|[ivx]{{1,7}}|[VX][ivx]{{1,6}}(?=[A-ZÀ-Þ])|[ivx]{{1,5}}[VX][ivx]{{0,4}})(?=\s?{FIRST})|[º°](?=[A-ZÀ-Þ])|[a-z](?=[“\"‘']?[A-ZÀ-Þ][a-zß-ÿ]|https?:|www\.)"
    rf"|(?:[IlqTftY+|º°\"“”']|ll|\|\||Ⅱ)(?=\s{FIRST})|(?:tt?|ff?|\+{{1,2}})(?=[A-ZÀ-Þ][a-zß-ÿ]|https?:)"
    rf"|[xv]{{0,3}}i{{2,3}}(?=[ckopsuvwxz][a-zß-ÿ]{{2}}))"
)
"""No word begins with two i, before a capital that has the shape of its small letter."""
_QUOTE = re.compile(r"[\"“”](?=[\"“]?[A-ZÀ-Þ])")
_QUOTES = re.compile(r"[\"“”«»]")
MOST_OF_NOTE = 12
"""Lines of a note in which a quotation is closed."""
_MARK = re.compile(
    rf"(?:(?<=[^\W\d_]{{3}})|(?<=[^\W\d_]{{2}}[.,;:!?)”\"»’])|(?<=[)”\"»’][.,;:]))(?:{_SIGN})(?=[\s)\]]|$)"
)
_SYMBOL = re.compile(r"[*†‡§¶‖]{1,3}(?=\s?(?:https?:|www\.|[A-ZÀ-Þ“\"«‘'<(¿¡]))")
"""A label that stands on its line and is no figure."""
_TWICE = re.compile(r"(?:[*†‡§¶‖↑↕tSf+|]\s?){1,3}(?=[^\x00-\uffff])")
"""A symbol, or what one is read as, before a private character."""
_REST_OF_LABEL = re.compile(
    rf"[^\w\s]\s?(?P<figure>\d(?=[A-ZÀ-Þ“\"«‘']|https?:|www\.)|{_ROMAN}(?=\s?{FIRST}))"
)
_LONELY = re.compile(rf"{_SIGN}|\|\||Ⅱ|{_ROMAN}")
_LONELY_SYMBOL = re.compile(r"[*†‡§¶‖↑↕]{1,3}|\|\||Ⅱ|t{1,2}|f{1,2}|\+{1,2}|[ST§][S§]?|q")
_IN_PARTS = re.compile(rf"\d+|{_ROMAN}")
LONGEST_LABEL = 3
_JOINED = re.compile(rf"^(?:{_SIGN})(?=[A-ZÀ-Þ][a-zß-ÿ]|https?:|www\.)")
"""A figure that no text has before a word, without a gap."""
_JOINED_ROMAN = re.compile(r"^[ivx]{2,7}(?=[A-ZÀ-Þ][a-zß-ÿ]|https?:|www\.)")
"""The same of a roman number: large type has neither."""
_DOTTED = re.compile(r"\d{1,3}[.)]\s")
_INITIAL = re.compile(r"\d{1,2}(?P<sign>[1l|])(?=\.\s?[A-ZÀ-Þ])")
"""A label before an initial I that was read as another figure of it: `51. Mbeki`."""
_ALIKE = {"º": "09", "°": "09", "o": "0", "l": "1", "I": "1", "ı": "1", "V": "v", "X": "x"}
"""What a figure may be read as."""
_SYMBOLS_ALIKE = {
    "I": "¶‖",
    "l": "‖",
    "q": "¶",
    "S": "§",
    "↑": "†",
    "↕": "‡",
    "T": "¶†‡",
    "f": "†‡",
    "t": "†‡",
    "Y": "¶",
    "+": "†‡",
    "|": "‖",
}
"""What symbols before a note are read as by a program that does not know them."""
_UNREADABLE = frozenset("\"“”'")
"""What a label is read as that is hardly printed: behind a quotation mark no space stands."""
_TWO_LINES = frozenset(("ll", "||", "Ⅱ"))
"""What ‖ is read as, and no number."""
LIKE = 0.1
"""How unlike such a sign is to its figure or symbol (`counted`)."""


def read_signs(pages: Iterable[Page], seen: Sequence[RaisedSign]) -> tuple[RaisedSign, ...]:
    """Put a private character in the place of what was read for a mark; return all signs.

    Only on pages where labels were seen, and among lines of their size, is a figure at a
    line's beginning a label.
    """
    signs = list(seen)
    pages = list(pages)
    body = _size(line for page in pages for line in page.lines)
    for page in pages:
        for line in page.lines:
            _begin_earlier(line, signs)
            _begin_once(line, signs)
            _begin_not(line, page.lines)
        feet = _feet(page, max(body, _size(page.lines)))
        if not feet:
            continue
        _take_alone(page, feet.values(), signs)
        _part_initials(feet.values())
        for line in feet.values():
            _complete(line, signs)
        _doubt(page, feet.values(), signs)
        for line in page.lines:
            if id(line) in feet and (goes_on(line, page.lines) or is_date(line)):
                continue
            places = [
                found.span()
                for found in (_LABEL if id(line) in feet else _MARK).finditer(line.text)
            ]
            if id(line) in feet and _is_never_closed(line, feet.values()):
                places = [(0, 1)] if may_begin(line, page.lines) else places
            for start, end in reversed(places):
                left, right, text = line.lefts[start], line.rights[end - 1], line.text[start:end]
                _set(line, start, end, chr(FIRST_PLACE + len(signs)))
                signs.append(_sign(page.number, line, text, left, right))
        for line in _unlabelled(feet.values(), page.lines):
            sign = _sign(page.number, line, "", line.left, line.left)
            is_due = had_room(line, page.lines)
            line.insert(0, f"{chr(FIRST_PLACE + len(signs))} ", line.left, line.left, raised=True)
            signs.append(replace(sign, is_due=is_due))
    return tuple(signs)


def _size(lines: Iterable[Line]) -> float:
    """Return the size of most signs."""
    return median([line.size for line in lines for _ in line.text] or [0.0])


def _feet(page: Page, body: float) -> dict[int, Line]:
    """Return the lines of a page's notes by their identity, where labels were seen.

    `body` is the size of the letter's text.
    """
    labelled = [
        line for line in page.lines if _is_labelled(line, body) and may_begin(line, page.lines)
    ]
    if not labelled:
        return {}
    size = sorted(line.size for line in labelled)[len(labelled) // 2]
    alike = [line for line in page.lines if abs(line.size - size) <= _tolerance(line) * size]
    top = max(line.baseline for line in labelled)
    for line in sorted(alike, key=lambda line: line.baseline):
        if top < line.baseline <= top + LEADING * size:
            top = line.baseline
    feet = {id(line): line for line in alike if line.baseline <= top}
    is_text = len(labelled) == 1 and size >= SMALL * body and len(feet) > MOST_OF_ONE
    return {} if is_text else feet


def _tolerance(line: Line) -> float:
    return SAME_SIZE if len(line.text) > SHORT else SHORT_SIZE


def _is_labelled(line: Line, body: float) -> bool:
    """Whether a line begins with a sign that was seen, or, in small type, as a note does."""
    if ord(line.text[0]) >= FIRST_PLACE or _JOINED_ROMAN.match(line.text):
        return True
    label = _SYMBOL.match(line.text) or _JOINED.match(line.text)
    return _is_small(line, body) and label is not None


def _is_small(line: Line, body: float) -> bool:
    return line.size < (1 - SAME_SIZE) * body


def _take_alone(page: Page, feet: Iterable[Line], signs: list[RaisedSign]) -> None:
    """Put a sign before each note whose raised label, or half of it, was found as its own line."""
    for label in [line for line in page.lines if len(line.text) <= LONGEST_LABEL]:
        for note in feet:
            if not _is_before(label, note):
                continue
            number = ord(note.text[0]) - FIRST_PLACE
            if number < 0 and ord(label.text[0]) >= FIRST_PLACE:
                note.insert(0, f"{label.text[0]} ", label.left, label.right, raised=True)
            elif number < 0:
                private = chr(FIRST_PLACE + len(signs))
                signs.append(_sign(page.number, note, label.text, label.left, label.right))
                note.insert(0, f"{private} ", label.left, label.right, raised=True)
            elif (
                number < len(signs)
                and abs(signs[number].left - label.right) <= TOUCHES * note.size
                and _IN_PARTS.fullmatch(label.text)
            ):
                signs[number] = _with_more(signs[number], label.text, before=True)
                note.lefts[0] = label.left
            else:
                continue
            page.lines.remove(label)
            break


def _is_before(label: Line, note: Line) -> bool:
    """Whether a line is the label of a note: raised before it, or a symbol on its line."""
    if note is label or not 0 <= note.left - label.left <= RAISED_GAP * note.size:
        return False
    higher = label.baseline - note.baseline
    is_symbol = _LONELY_SYMBOL.fullmatch(label.text) or ord(label.text[0]) >= FIRST_PLACE
    if is_symbol and abs(higher) <= LEVEL * note.size:
        return True
    is_raised = label.size <= RAISED_SIZE * note.size and 0 < higher <= RAISED_BY * note.size
    return is_raised and _LONELY.fullmatch(label.text) is not None


def _begin_earlier(line: Line, signs: list[RaisedSign]) -> None:
    """Give a label its first figure, where that was read as the line's beginning."""
    number = ord(line.text[1]) - FIRST_PLACE if line.text[1:] else -1
    if not 0 <= number < len(signs) or not line.text[0].isdecimal():
        return
    sign = signs[number]
    if sign.left - line.rights[0] <= TOUCHES * line.size:
        signs[number] = _with_more(sign, line.text[0], before=True)
        line.lefts[1] = line.lefts[0]
        line.remove(0)
        _part(line)


def _begin_once(line: Line, signs: Sequence[RaisedSign]) -> None:
    """Take off the symbol before a raised one: LibreOffice prints those of a DOCX's own twice."""
    found = _TWICE.match(line.text)
    if found and 0 <= ord(line.text[found.end()]) - FIRST_PLACE < len(signs):
        for _ in range(found.end()):
            line.remove(0)
        _part(line)


def _begin_not(line: Line, lines: Sequence[Line]) -> None:
    """Take off the sign before what an address goes on with: it is no label."""
    if ord(line.text[0]) < FIRST_PLACE:
        return
    behind = line.text[1:].lstrip()
    if behind and goes_on(line, lines, behind):
        for _ in range(len(line.text) - len(behind)):
            line.remove(0)


def _is_never_closed(line: Line, feet: Iterable[Line]) -> bool:
    """Whether a line begins with a quotation mark that is none: its note has no other half."""
    if not _QUOTE.match(line.text):
        return False
    behind = dropwhile(lambda other: other is not line, feet)
    note = [line, *takewhile(_is_within, islice(behind, 1, MOST_OF_NOTE))]
    return sum(len(_QUOTES.findall(other.text)) for other in note) % 2 == 1


def _is_within(line: Line) -> bool:
    """Whether a line begins no note that was seen."""
    return ord(line.text[0]) < FIRST_PLACE and not _LABEL.match(line.text)


def _complete(line: Line, signs: list[RaisedSign]) -> None:
    """Give a label what was read with its note: of `11Smith` or `ii Smith`, one was seen."""
    found = _REST_OF_LABEL.match(line.text)
    number = ord(line.text[0]) - FIRST_PLACE
    if found is None or not 0 <= number < len(signs):
        return
    start, end = found.span("figure")
    sign = signs[number]
    if line.lefts[start] - sign.right > TOUCHES * line.size:
        return
    more = _with_more(sign, found["figure"])
    signs[number] = replace(more, right=line.rights[end - 1])
    for at in range(end - 1, start - 1, -1):
        line.remove(at)
    if line.text.startswith("  ", 1):
        line.remove(1)


def _part_initials(feet: Iterable[Line]) -> None:
    """Part labels from an initial that was read as their last figure, where none has a stop."""
    dotted = [line for line in feet if _DOTTED.match(line.text)]
    if len(dotted) == 1 and (found := _INITIAL.match(dotted[0].text)):
        line, at = dotted[0], found.start("sign")
        left, right = line.lefts[at], line.rights[at]
        line.remove(at)
        line.insert(at, "I", left, right)


def _doubt(page: Page, feet: Iterable[Line], signs: list[RaisedSign]) -> None:
    """Doubt the labels of a page that stand off the others, or within parentheses."""
    labels = {
        number: line
        for line in feet
        if 0 <= (number := ord(line.text[0]) - FIRST_PLACE) < len(signs)
    }
    lefts = median([signs[number].left for number in labels] or [0.0])
    rights = median([signs[number].right for number in labels] or [0.0])
    for number, line in labels.items():
        sign = signs[number]
        off = min(abs(sign.left - lefts), abs(sign.right - rights))
        above = line_above(line, page.lines)
        is_within = above is not None and OPENED.search(above.text)
        if is_within or (len(labels) >= FEWEST_EDGES and off > OFF * line.size):
            signs[number] = replace(sign, is_doubtful=True)


def _with_more(sign: RaisedSign, figures: str, *, before: bool = False) -> RaisedSign:
    """Return a label with figures of it that were read apart from it."""
    more = tuple(map(_likely, figures))
    glyphs = (*more, *sign.glyphs) if before else (*sign.glyphs, *more)
    return replace(sign, glyphs=glyphs, letter={}, text="")


def _unlabelled(feet: Iterable[Line], lines: Sequence[Line]) -> list[Line]:
    """Return the lines of notes that begin a reference, behind the end of another."""
    feet = list(feet)
    edges = [line.left for line in feet if ord(line.text[0]) >= FIRST_PLACE]
    edge = median(edges) if len(edges) >= FEWEST_EDGES else -math.inf
    return [
        line
        for line in feet
        if ord(line.text[0]) < FIRST_PLACE
        and line.left > edge + ROOM * line.size
        and REFERENCE.match(line.text)
        and not is_page_number(line)
        and may_begin(line, lines)
        and not goes_on(line, lines)
    ]


def _set(line: Line, start: int, end: int, private: str) -> None:
    left, right = line.lefts[start], line.rights[end - 1]
    for at in range(end - 1, start - 1, -1):
        line.remove(at)
    line.insert(start, private, left, right, raised=True)
    if start == 0:
        _part(line)


def _part(line: Line) -> None:
    """Put a space behind the sign that a line begins with."""
    if not line.text.startswith(" ", 1):
        line.insert(1, " ", line.rights[0], line.rights[0])


def _sign(page: int, line: Line, text: str, left: float, right: float) -> RaisedSign:
    height = MARK_HEIGHT * line.size
    if text in _UNREADABLE:  # it was there, but what it is, only the row tells
        return RaisedSign(page, left, right, line.baseline, height, (), text=text, is_due=True)
    glyphs = tuple(map(_likely, text)) if text not in _TWO_LINES else ({"‖": LIKE},)
    letter = {text: 0.0} if len(text) == 1 and text.isalpha() and text.islower() else {}
    letter |= dict.fromkeys(LETTERS_ALIKE.get(text, ""), LIKE)
    return RaisedSign(page, left, right, line.baseline, height, glyphs, letter, text=text)


def _likely(sign: str) -> dict[str, float]:
    """Return what a sign that was read may be, and how unlike it is to that."""
    alike = _ALIKE.get(sign, "") + _SYMBOLS_ALIKE.get(sign, "")
    return dict.fromkeys(sign + alike, LIKE) if alike else {sign: 0.0}
