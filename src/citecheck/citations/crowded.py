"""Several notes in one line: `(1) Census, http://… (2) Ministry, http://…`.

Within the body of a known note, the mark that comes next in its count begins the next
note, where the text has announced it and it does not stand as a reference to that note.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.citations.marks import Opening, undress
from citecheck.model import SpanKind

if TYPE_CHECKING:
    from citecheck.citations.marks import Dress
    from citecheck.model import Block

__all__ = ["next_mark", "next_opening"]

_ROMAN_NUMBERS = (
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv "
    "xxv xxvi xxvii xxviii xxix xxx"
)
_ROMANS = tuple(_ROMAN_NUMBERS.split())
_SYMBOLS = "*†‡§¶"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STOPS = ".;,)]>”\"»’'/|"
_ADDRESS_BEFORE = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_REFERS = re.compile(
    r"\b(?:see|notes?|n|nn|fn|supra|cf|at|in|and|or|also|to|of|from|ibid|id|above|below|nota|notas|voir"
    r"|véase|ver|siehe|vgl|anm|y|e|et|und|u)\.?,?\s*$",
    re.IGNORECASE,
)
_WINDOW = 300


def next_mark(mark: str) -> str | None:
    """Return the mark that follows in its count: `3` → `4`, `ii` → `iii`, `a` → `b`."""
    if mark.isdecimal():
        return str(int(mark) + 1)
    if mark in _ROMANS[:-1]:
        return _ROMANS[_ROMANS.index(mark) + 1]
    if len(mark) == 1 and "a" <= mark < "z":
        return chr(ord(mark) + 1)
    if mark and mark in _SYMBOLS[:-1]:
        return _SYMBOLS[_SYMBOLS.index(mark) + 1]
    return None


def next_opening(block: Block, begin: int, end: int, mark: str, dress: Dress) -> Opening | None:
    """Return where the note `mark` opens within `[begin, end)` of a block; None if nowhere."""
    if dress == "raised":
        for span in block.spans:
            inside = span.kind == SpanKind.RAISED and begin < span.start and span.end <= end
            if inside and undress(block.text[span.start : span.end]) == mark:
                return Opening(mark, span.start, _skip(block.text, span.end), dress)
    for found in _pattern(mark, dress).finditer(block.text, begin, end):
        if found.start() > begin and _opens(block.text, found, begin, dress):
            start = found.start("mark") if dress in ("list", "slash", "plain") else found.start()
            return Opening(mark, start, _skip(block.text, found.end()), dress)
    return None


def _pattern(mark: str, dress: Dress) -> re.Pattern[str]:
    bare = re.escape(mark)
    if dress == "bracket":
        return re.compile(rf"\[\^?{bare}\]:?(?!\()(?=[\s\w\"“«<(])")
    if dress == "paren":
        return re.compile(rf"[(（]{bare}[)）](?=\s)")
    if dress == "list":
        return re.compile(rf"(?<!\w)(?P<mark>{bare})[.):](?=\s)")
    if dress == "slash":
        return re.compile(rf"(?<!\w)(?P<mark>{bare})/(?=\s)")
    if dress == "plain":
        begins = r"(?:[ \t\u00a0]+(?=[^\W\d_a-z]|[\"“«<]|https?:)|(?=https?:))"
        return re.compile(rf"(?<![\w$€£])(?P<mark>{bare}){begins}")
    if dress == "raised":
        return re.compile(re.escape(mark.translate(_RAISED)))
    return re.compile(rf"{bare}(?=[ \t]*\w)")


def _opens(text: str, found: re.Match[str], begin: int, dress: Dress) -> bool:
    """Tell a mark behind the end of a reference from one that refers to a note."""
    before = text[max(begin, found.start() - _WINDOW) : found.start()]
    if _REFERS.search(before):
        return False
    bare = before.rstrip()
    if not bare:
        return False
    glued = len(bare) == len(before)
    ended = bare[-1] in _STOPS or bool(_ADDRESS_BEFORE.search(bare))
    if dress in ("bracket", "raised", "symbol"):
        return ended
    if glued:
        # `…page=2.14 Treaty office`: the period of the note before, and no space.
        return dress == "plain" and bare[-1] == "." and bool(_ADDRESS_BEFORE.search(bare))
    return ended and (dress == "paren" or bare[-1] != ",")


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in ".):] \t\u00a0\u2002\u2003\n":
        position += 1
    return position
