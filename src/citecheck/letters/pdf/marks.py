"""Marks of notes: their grammar, their order, and where they stand raised in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line

__all__ = [
    "Label",
    "RaisedMark",
    "begins",
    "begins_text",
    "distance",
    "follows",
    "is_date",
    "leading_label",
    "raised_marks",
    "readings",
]

SYMBOLS = "*†‡§¶‖#∗⁎"
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN_DIGITS = str.maketrans(RAISED_DIGITS, "0123456789")
_HOLDS_RAISED = re.compile(f"[{RAISED_DIGITS}]")
_MARK = re.compile(rf"\d{{1,4}}|[ivxlc]{{1,7}}|[IVXLC]{{1,7}}|[a-zA-Z]|[{SYMBOLS}]{{1,7}}")
_DRESS = "[]() .,注註"
"""What surrounds a mark; of notes in Chinese and Japanese, their word."""
_LABEL = re.compile(
    rf"(?P<open>[\[(]?)(?P<mark>\d{{1,3}}|[ivxlc]{{1,6}}|[IVXLC]{{1,6}}|[a-zA-Z]|[{SYMBOLS}]{{1,7}})"
    r"(?P<close>[\])]?[.):]?)(?P<space>\s*)(?=\S)"
)
_OPENING = '“"«‘„('
_ADDRESS = ("http:", "https:", "www.")
_MONTH = re.compile(
    r"(?:de\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|enero|mai|juin|"
    r"juil|ao[uû]t|d[eé]c|f[eé]v|mär|okt|dez)[a-zéûä]*\.?\s+(?:de\s+)?\d{2,4}",
    re.IGNORECASE,
)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_SYMBOL_ORDER = "*†‡§‖¶"
_ORDINALS = "adeor"
"""Single letters that stand raised behind a number: 1a, 2d, 2e, 1o, 1r."""
_NUMBERED = re.compile(r"\d\.?$")
_PIECE = re.compile(r"[^\s,;–]+")
_UNITS = re.compile(r"(?:^|[\s\d(/])(?:[kcdm]?m|ft|in|yd|mi|CO|NO|H|SO)$")


@dataclass(frozen=True, slots=True)
class Label:
    """The mark that a line begins with."""

    mark: str
    raised: bool
    dress: str
    """What surrounds the mark (`[]`, `.`), to tell a style of labels."""
    length: int
    """Characters to leave out before the note's text."""
    weak: bool = False
    """Whether it could be the beginning of a word: believed only where the text has it."""
    letter: bool = False
    """Whether it is one letter, which may be a word, an initial, or an item of a list."""


@dataclass(frozen=True, slots=True)
class RaisedMark:
    """Raised type in running text, `[start, end)` of its line."""

    mark: str
    start: int
    end: int
    unit: bool
    """Whether it stands behind a unit or a formula (`m2`, `CO2`)."""
    ordinal: bool = False
    """Whether it may be the end of an ordinal (`1a`, `2e`)."""


def bare(mark: str) -> str:
    """Return a mark without its dress, raised digits as digits, asterisks as one kind."""
    plain = mark.strip(_DRESS).translate(PLAIN_DIGITS)
    return plain.replace("∗", "*").replace("⁎", "*")


def readings(mark: str) -> tuple[tuple[str, int], ...]:
    """Return what a mark can be, each a kind and its place: `c` is a letter, and a hundred."""
    if mark.isdecimal():
        return (("number", int(mark)),)
    lower = mark.lower()
    if mark[0] in SYMBOLS:
        rank = _SYMBOL_ORDER.find(mark[0])
        return (("symbol", len(mark) * 10 + max(rank, 0)),)
    found: list[tuple[str, int]] = []
    if _ROMAN.fullmatch(lower):
        found.append(("roman", _roman(lower)))
    if len(mark) == 1:
        found.append(("capital" if mark.isupper() else "letter", ord(lower) - ord("a") + 1))
    return tuple(found)


def distance(mark: str, previous: str) -> int | None:
    """Return how many places a mark stands behind another of its kind; the least if several."""
    apart = [
        place - before
        for kind, place in readings(mark)
        for kind_before, before in readings(previous)
        if kind == kind_before
    ]
    return min(apart, key=abs) if apart else None


def begins(mark: str) -> bool:
    """Whether a mark is the first of a sequence."""
    return any(place == 1 for _, place in readings(mark))


def _roman(text: str) -> int:
    values = [*(_ROMAN_DIGITS[char] for char in text), 0]
    return sum(-value if value < following else value for value, following in pairwise(values))


def follows(mark: str, previous: str | None) -> bool:
    """Whether `mark` comes right after `previous`, or begins a sequence."""
    symbol = mark[0] in SYMBOLS
    if previous is None:
        return symbol or begins(mark)
    if symbol and previous[0] in SYMBOLS:
        return True
    return distance(mark, previous) == 1


def leading_label(line: Line) -> Label | None:
    """Return the label that a line begins with, raised or not."""
    if line.listed:
        return None
    raised = _leading_raised(line)
    if raised is not None:
        return raised
    found = _LABEL.match(line.text)
    if found is None:
        return None
    mark, close, space = found["mark"], found["close"], found["space"]
    rest = line.text[found.end() :]
    touches = not space and close not in ("]", ")", "].")
    if mark[0].isdecimal() and touches and not begins_text(rest):
        return None
    lettered = mark[0].isalpha()
    letter = lettered and len(mark) == 1
    if lettered and not letter and not _ROMAN.fullmatch(mark.lower()):
        return None
    if lettered and not close and not space and mark.isupper() and rest[:2].isupper():
        return None  # a name in capitals
    weak = lettered and (not close or (letter and mark not in "ivx") or mark.isupper())
    if weak and not space and not begins_text(rest):
        return None
    if found["open"] and not close:
        return None
    return Label(
        bare(mark),
        raised=False,
        dress=found["open"] + close,
        length=found.end(),
        weak=weak,
        letter=letter,
    )


def begins_text(text: str) -> bool:
    """Whether a note may begin so: with a capital, or a letter of a script that has none."""
    first = text[:1]
    cased = first.isalpha() and first.islower()
    return (first.isalpha() and not cased) or first in _OPENING or text.startswith(_ADDRESS)


def is_date(line: Line) -> bool:
    """Whether a line begins with a day and its month: `12 June 2021`."""
    found = re.match(r"\d{1,2}\.?\s+", line.text)
    return found is not None and _MONTH.match(line.text, found.end()) is not None


def _leading_raised(line: Line) -> Label | None:
    text = line.text
    if text[0] in RAISED_DIGITS:
        end = next((i for i, char in enumerate(text) if char not in RAISED_DIGITS), len(text))
    elif line.raised[0]:
        end = next((i for i, flag in enumerate(line.raised) if not flag), len(text))
    else:
        return None
    mark = bare(text[:end])
    if not _MARK.fullmatch(mark):
        return None
    while end < len(text) and text[end] in " .)":
        end += 1
    return Label(mark, raised=True, dress="", length=end)


def raised_marks(line: Line, begin: int = 0) -> Iterator[RaisedMark]:
    """Yield the raised marks of a line from a place on; `1,2` is two of them."""
    text = line.text
    if 1 not in line.raised and (text.isascii() or not _HOLDS_RAISED.search(text, begin)):
        return
    for start, end in _raised(line, begin):
        unit = bool(_UNITS.search(text[max(0, start - 6) : start]))
        behind_number = bool(_NUMBERED.search(text[max(0, start - 2) : start]))
        for piece in _PIECE.finditer(text, start, end):
            mark = bare(piece[0])
            if mark.isalpha() and _goes_on(text, piece.end()):
                continue  # within a word: the raised A of LaTeX's own name
            if piece.start() >= begin and _MARK.fullmatch(mark):
                ordinal = behind_number and mark in _ORDINALS
                yield RaisedMark(mark, *piece.span(), unit, ordinal)


def _goes_on(text: str, at: int) -> bool:
    """Whether a word goes on: with a letter that has two cases."""
    return text[at : at + 1].lower() != text[at : at + 1].upper()


def _raised(line: Line, begin: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of raised type of a line, the first around the place if it is in one."""
    text, flags = line.text, line.raised
    while begin and _is_raised(line, begin - 1):
        begin -= 1
    digit = -1
    while begin < len(text):
        if digit < begin:
            found = None if text.isascii() else _HOLDS_RAISED.search(text, begin)
            digit = found.start() if found else len(text)
        flag = flags.find(1, begin)
        start = end = min(digit, flag) if flag >= 0 else digit
        while end < len(text) and _is_raised(line, end):
            end += 1
        if start < end:
            yield start, end
        begin = end + 1


def _is_raised(line: Line, index: int) -> bool:
    return bool(line.raised[index]) or line.text[index] in RAISED_DIGITS
