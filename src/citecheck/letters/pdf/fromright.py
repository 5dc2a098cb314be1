"""The order in which a line is read that stands in a paragraph read from the right.

A PDF tells where each letter stands, not in which order they are read. Within such a line
words of other scripts, addresses and numbers stand from left to right (UAX #9, rule L2). What
lies between two of them, with no letter that is read from the right, does so too (rule N1), and
a number behind such a word with it (rule W7); a number before it stands alone, right of it. So
do the signs around them: what touches them tells where they belong.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["DIGITS", "RIGHT", "faced", "order_from_left", "order_from_right", "set_alone"]

RIGHT = "\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Letters that are read from the right, and their signs; not the figures among them."""
DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"

_LEFT = rf"[^\W_{RIGHT}]"
_ZONE = re.compile(f"[^{RIGHT}]+")
_WORD = re.compile(
    rf"[{DIGITS}][{DIGITS}.,]*[%€£$#]+(?![^\s{RIGHT}]*{_LEFT})"
    rf"|{_LEFT}(?:[^\s{RIGHT}]*{_LEFT})?"
)
"""A word, an address or a number; a sign of per cent goes with its number (rule W5)."""
_LATIN = re.compile(rf"[^\W\d_{RIGHT}]")
_LETTER = re.compile(rf"[^\W_]|[{RIGHT}]")
_FROM_RIGHT = re.compile(rf"[{DIGITS}]{{0,6}}[{RIGHT}](?:(?:(?![^\W\d_{RIGHT}])[^\n])*[{RIGHT}])?")
"""Words that are read from the right, with the mark of a note that touches the last."""

_GOES_ON = re.compile(r"[)\]”’\"]*[.,;:][)\]”’\"]*\s+")
"""Between a word and a number: a stop on the word, and room before the number, as they stand
from left to right. Where they stand from the right, the stop is on the number."""
_STOP_ON = re.compile(r"\W*\s[.,;:]+")
_CUT_SIGNS = re.compile(r"[-/_?&=%#+~.,;:]+(?=$|[\s()\[\]{}<>«»“”„\"])")
"""At the right end of a word: no word begins with such a sign on its right, so that an address
is broken there."""
_HYPHEN_LEFT = re.compile(r"^-(?:https?:|www\.|[\w.%/-]{0,200}[/-])")
_HYPHEN_RIGHT = re.compile(r"(?:^|\s)[^\s-][^\s]{0,200}[/-][^\s]{0,200}\w-(?=$|[\s()\[\]<>{}])")
_BEGUN_SIGNS = re.compile(r"[-/_?&=%#+~]{0,9}[-_?&=%#+~]$")
"""At the left end of a line's first word: what begins with such a sign goes on from the line
above. A slash alone, or a stop, ends what stands there."""
_BRACKETED = re.compile(
    r"(?<=[^\W\d_])(?:[\[\]()](\d{1,3})[\[\]()]|(?<![/.]\w)(?<![/.]\w\w)[.](\d{1,3}))$"
)
"""A note's label that touches its first word, at the edge where the line begins."""

_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">", "«": "»"}
_OPENERS = {**{one: one for one in _PAIRS}, **{other: one for one, other in _PAIRS.items()}}
"""Of each bracket the one that opens."""
_BRACKETS = "".join(_OPENERS)
_REST = re.compile(r"(?!https?:|www\.)[^\s/=&]*[/=&]\S*", re.IGNORECASE)
"""The rest of an address, alone at the edge where the line begins: what touches it there closes."""
_OPENED = ("(", "[", "<")
_BRACKET = re.compile(r"[()\[\]<>]")
_SCHEME = re.compile(r"https?:|www\.", re.IGNORECASE)
_ROUND = ("(", ")")
LONGEST_WORD = 100
"""Characters of an address within which a bracket has its other."""
_BEHIND_BRACKET = " \t.,;:!?،؛؟"
_BEFORE_BRACKET = " \t([{<«“„\"'"


def order_from_right(visual: str, label: int = 0, *, alone: bool = False) -> list[int]:
    """Return the places of a line's characters, as they stand from left to right, as it is read.

    The last `label` of them are a note's raised label. `alone` tells that each line was set as
    if nothing stood above or below it.
    """
    end = len(visual) - label
    bracketed = _BRACKETED.search(visual) if not label else None
    runs = [*_runs(visual[: bracketed.start() if bracketed else end], alone=alone)]
    if bracketed or label:
        runs.append(bracketed.span(bracketed.lastindex or 0) if bracketed else (end, len(visual)))
    return _order(runs, len(visual))


def _order(runs: Iterable[tuple[int, int]], length: int) -> list[int]:
    """Return the places from the right, but those of runs from the left."""
    order: list[int] = []
    at = length
    for start, end in sorted(runs, reverse=True):
        order += range(at - 1, end - 1, -1)
        order += range(start, end)
        at = start
    order += range(at - 1, -1, -1)
    return order


def order_from_left(visual: str) -> list[int]:
    """Return the same of a line that is read from the left: words that are not stand in it.

    A number among them stands as it is read.
    """
    order: list[int] = []
    at = 0
    for found in _FROM_RIGHT.finditer(visual):
        order += range(at, found.start())
        numbers = (number.span() for number in _WORD.finditer(found[0]))
        order += (place + found.start() for place in _order(numbers, len(found[0])))
        at = found.end()
    order += range(at, len(visual))
    return order


def set_alone(lines: Iterable[str]) -> bool:
    """Whether a program sets each line of a paragraph as if it were one of its own (WeasyPrint).

    Then the hyphen at which an address is broken stands left of it, as a stop does. Where a
    program knows the paragraph, it stands where the address goes on.
    """
    votes = 0
    for visual in lines:
        left, right = _HYPHEN_LEFT.search(visual), _HYPHEN_RIGHT.search(visual)
        if (left is None) != (right is None):
            votes += 1 if left else -1
    return votes > 0


def _runs(visual: str, *, alone: bool) -> Iterator[tuple[int, int]]:
    """Yield what stands from left to right in a line."""
    for zone in _ZONE.finditer(visual):
        words = [word.span() for word in _WORD.finditer(visual, *zone.span())]
        latin = [at for at, word in enumerate(words) if _LATIN.search(visual, *word)]
        if not latin:
            yield from words
            continue
        first, last = latin[0], latin[-1]
        begins = zone.end() == len(visual)
        while last + 1 < len(words) and _joins(visual, words[last], words[last + 1]):
            last += 1
        while first and _joins(visual, words[first - 1], words[first], room=begins):
            first -= 1
        yield from words[:first]
        yield from words[last + 1 :]
        for start, end in _parts(visual, words[first : last + 1]):
            yield _with_signs(visual, start, end, alone=alone)


def _parts(visual: str, words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield words that are read from the left together.

    WeasyPrint sets a link and the words around it each alone, so that a stop stands from the
    right between them.
    """
    start = words[0][0]
    for one, other in pairwise(words):
        if _STOP_ON.fullmatch(visual, one[1], other[0]):
            yield start, one[1]
            start = other[0]
    yield start, words[-1][1]


def _joins(
    visual: str, one: tuple[int, int], other: tuple[int, int], *, room: bool = False
) -> bool:
    """Whether two words side by side are read from the left, one of them a number.

    With `room`, a space between them is enough: the words of the line above go on.
    """
    if room and visual[one[1] : other[0]].isspace():
        return True
    return _GOES_ON.fullmatch(visual, one[1], other[0]) is not None


def _with_signs(visual: str, start: int, end: int, *, alone: bool) -> tuple[int, int]:
    """Return a run with the signs at its ends that are its own."""
    rest = end + 1 == len(visual) and _REST.fullmatch(visual, start, end) is not None
    if visual[end : end + 1] in _ROUND and (rest or _is_odd(visual[start:end])):
        end += 1  # rule N0: what stands before the bracket that opens is of the address's kind
    signs = None if alone else _CUT_SIGNS.match(visual, end)
    if signs is not None and not _LETTER.search(visual, 0, start):
        end = signs.end()
    if _LETTER.search(visual, end):
        return start, end
    begun = None if alone else _BEGUN_SIGNS.search(visual, max(start - 10, 0), start)
    start = begun.start() if begun else start
    if visual[start - 1 : start] not in _OPENED:
        return start, end
    # An address that is cut off on its right, or stands in no brackets there, begins so.
    begins = _SCHEME.match(visual, start) and not _BRACKET.search(visual, end)
    if signs is not None or begins or (visual[start - 1] == "(" and _is_odd(visual[start:end])):
        start -= 1
    return start, end


def _is_odd(run: str) -> bool:
    """Whether a bracket in a run has its other at one of its ends."""
    return (run.count("(") + run.count(")")) % 2 == 1


def faced(text: str, turned: Sequence[bool]) -> str:
    """Return a line as it is read, with its brackets turned to what they enclose.

    A file may have them as they are read or as they look, and PDFium turns some within words
    too: the room beside them tells. Where there is none they pair; one alone is what it is,
    unless it was `turned` with its line.
    """
    result = list(text)
    opened: list[str] = []
    for at, char in enumerate(text):
        opener = _OPENERS.get(char)
        if opener is None:
            continue
        free = at == 0 or result[at - 1] in _BEFORE_BRACKET
        ends = at + 1 == len(text) or text[at + 1] in _BEHIND_BRACKET
        if free != ends:
            result[at] = _PAIRS[opener] if ends else opener
        else:
            inner, last = _left_in_word(text, at, opener)
            if _opened_in_word(result, at, opener):
                result[at] = _PAIRS[opener]
            elif inner % 2 == 0 or last:
                result[at] = opener
            elif turned[at]:
                result[at] = _PAIRS[opener] if opener in opened else opener
        if result[at] == opener:
            opened.append(opener)
        elif opener in opened:
            opened.remove(opener)
    return "".join(result)


def _left_in_word(text: str, at: int, opener: str) -> tuple[int, int]:
    """Return how many brackets of a kind stand in a word from here on, and how many end it."""
    word = text[at : at + LONGEST_WORD].split(maxsplit=1)[:1]
    whole = "".join(word).rstrip(_BEHIND_BRACKET)
    inner = whole.rstrip(_BRACKETS + _BEHIND_BRACKET)
    count = sum(_OPENERS.get(char) == opener for char in inner)
    return max(count, 1), sum(_OPENERS.get(char) == opener for char in whole) - count


def _opened_in_word(result: Sequence[str], at: int, opener: str) -> bool:
    """Whether a word has a bracket open that is not around it."""
    depth = 0
    for before in range(at - 1, max(at - LONGEST_WORD, 0), -1):
        if result[before].isspace():
            break
        if result[before] == _PAIRS[opener]:
            depth -= 1
        elif result[before] == opener and result[before - 1] not in _BEFORE_BRACKET:
            depth += 1
            if depth > 0:
                return True
    return False
