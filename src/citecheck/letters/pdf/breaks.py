"""How a letter breaks its addresses over lines: learnt from the letter itself.

Typesetters differ: some break an address at its punctuation only, some wherever the line
is full, some put a hyphen in. Two witnesses tell them apart: the room that was left in
the line, measured in points, and the words of the letter: `annual-stat` goes on with
`ement`, because "statement" stands elsewhere and "ement" does not. What stays in doubt is
left to those who read addresses; they see a line end (`Block.text`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from statistics import quantiles
from typing import TYPE_CHECKING

from citecheck.letters.pdf.joints import (
    COMMON_WORDS,
    TAIL,
    completes_identifier,
    goes_on_behind_colon,
    in_word_of_doi,
    is_common_step,
    is_identifier,
    is_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.letters.pdf.layout import Line

__all__ = ["Breaks", "End", "study"]

FULL = 2.2
"""In characters: with less room, the spaces at their natural width, a line is full."""
NEARLY_FULL = 5.0
"""In characters: what TeX leaves, whose lines are made even over a paragraph."""
FEWEST_PROOFS = 2
"""So many addresses broken in mid-word without a hyphen show that none is put in."""
LEAST_WORD = 4
"""Letters; shorter halves of a word (`the`, `free`) may be words by chance."""
MOST_WORDS = 200_000
"""Words of a letter that are remembered."""

HYPHENS = "-\u2010"
COMMON_PAIRS = frozenset(("wp-content", "wp-includes", "eur-lex", "legal-content"))
"""Pairs with a hyphen of their own."""

_BEGINS = re.compile(r"(?:https?:|www\.|(?<![\d.])10\.\d{4,9}/)\S*$", re.IGNORECASE)
"""An address, or a DOI, to the line's end."""
_SCHEME_BEGUN = re.compile(r"(?:^|[\s(<\[])(?P<begun>h(?:t(?:t(?:ps?)?)?)?)[-\u2010]$")
_SCHEME_REST = re.compile(r"(?P<rest>[tps]{0,4})://")
"""A scheme that is hyphenated like a word: `htt-`, `ps://`."""
_STARTS = re.compile(r"https?:|www\.")
_WITHIN = re.compile("\u2010\\w")
_TOKEN = re.compile(r"\S{1,400}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PAIR = re.compile(r"(?=(?<![^\W\d_])([^\W\d_]+-[^\W\d_]+))")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_TITLE_STEP = re.compile(
    r"(?:(?:[A-Z][a-z]+){3,}(?:[A-Z\d]\w*)?|[\dA-F]{16,})(?=[.,;:)>\]]*(?:\s|$))|urn-\d:[A-Za-z]"
)
"""A step of a path that is a title written together, a hash, or a name (RFC 8141): no sentence
has such a word."""
_STEP_BEGUN = re.compile(r"/[!@~$*]$")
"""Of a step of a path, a sign that it begins with: nothing ends so."""
_BEHIND_COLON = re.compile(r":[A-Za-z\d]")
"""No sentence goes on with a colon that nothing stands before."""
_LAST_PART = re.compile(r"[\w~+-]+$")
_FIRST_PART = re.compile(r"[\w~+-]+")
_ADDRESS_LIKE = re.compile(
    r"[=&%_?#]\w|/.*/|-\w+-|\w\.(?:s?html?|pdf|php|aspx?|docx?|jsp)\b", re.IGNORECASE
)
_MORE_SIGNS = re.compile(r"[/?&=#_%~+.-]+\w")
_MORE = re.compile(r"[/?&=#_%~+.]*\w")
_IN_HOST = re.compile(r"(?:https?://|www\.)[\w.-]*$", re.IGNORECASE)
_LABEL = re.compile(r"\.\w")
_NUMBER_ON = re.compile(r"\d+(?:[/_=&?%#-]\w|\.\w|[.,;)>\]]*(?:\s|$)(?!\s*[^\W\d_]))")
_MORE_FIGURES = re.compile(r"[=/]\d+$")
_NUMBER_OUT = re.compile(r"(?!(?:1[5-9]\d|20[0-4])\d(?!\d))\d{3,}[,;:)\]]*\s")
"""The rest of a number that fills the line above: three figures or more, and no year."""
_LONG_NUMBER = re.compile(r"(?:0\d{2,}|\d{5,})[.,;:>)\]]*(?:\s|$)")
"""The rest of a number that is neither a year nor one of a page."""
_BEGUN_NUMBER = re.compile(r"[=/_-]\d+$")
_LAST_NUMBER = re.compile(r"\d{1,4}(?:/\d{1,4})*(?=[.,;>)\]]*(?:$|\s+\(|[.,;>)\]]))")
"""A number that ends its reference, or is followed by what no number of a sentence is."""


_ASSIGNMENT = re.compile(r"[\w.-]{1,60}[ \t]+[:+?]?=(?:\s|$)")
"""The next line of a program's settings: `project_urls = …`."""


class End(Enum):
    """What the end of a line within an address is."""

    UNSURE = "unsure"
    BROKEN = "broken"
    """The address goes on in mid-word."""
    INSERTED = "inserted"
    """The address goes on, and the hyphen before the line's end was put in."""


class _Hyphen(Enum):
    INSERTED = "inserted"
    OWN = "own"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Breaks:
    """What is known of how a letter breaks its addresses."""

    words: Counter[str] = field(default_factory=Counter)
    space: float = 0.25
    """The natural width of a space, in ems."""
    proofs: int = 0
    """Addresses broken in mid-word, without a hyphen."""
    inserted: int = 0
    """Hyphens at lines' ends that the letter's words show to be put in; where a typographic
    hyphen is, the plain ones are the addresses' own."""
    own: int = 0
    """Hyphens at lines' ends that the letter's words show to be the address's own."""
    hyphenated: bool = False
    """Whether words of the text are broken at lines' ends."""
    typographic: bool = False
    """Whether addresses hold U+2010 where no line ends."""
    open: set[int] = field(default_factory=set)
    """Identities of the lines that end within an address, or with one."""

    def end(self, line: Line, following: Line, skip: int = 0) -> End:
        """Return what the end of `line` is; `skip` characters of `following` are no text."""
        if id(line) not in self.open or _ASSIGNMENT.match(following.text, skip):
            return End.UNSURE
        text = following.text[skip : skip + TAIL]
        if _in_scheme(line.text, text):
            return End.INSERTED
        if line.text[-1] in HYPHENS:
            return self._at_hyphen(line, text)
        return End.BROKEN if self._goes_on(line, text) else End.UNSURE

    def _at_hyphen(self, line: Line, text: str) -> End:
        if line.text[-1] == "\u2010" and not self.typographic and _MORE.match(text):
            return End.INSERTED
        if not text[:1].isalnum():
            doubled = text[:1] in HYPHENS or (
                _LABEL.match(text) and _IN_HOST.search(line.text[-TAIL:-1])
            )
            habitual = self._has_habit() and self._is_full(line) and _MORE_SIGNS.match(text)
            return End.INSERTED if text and (doubled or habitual) else End.UNSURE
        witness = self._witness(line.text, text)
        if self.proofs >= FEWEST_PROOFS and self.proofs > self.inserted:
            return End.UNSURE
        habit = self._has_habit()
        if witness is _Hyphen.INSERTED and (habit or self.own <= FEWEST_PROOFS * self.inserted):
            return End.INSERTED
        if witness is _Hyphen.UNKNOWN and self.hyphenated and in_word_of_doi(line.text, text):
            return End.INSERTED
        if witness is not _Hyphen.UNKNOWN or not habit or is_identifier(line.text, text):
            return End.UNSURE
        return End.UNSURE if self._parts_words(line.text, text) else End.INSERTED

    def _has_habit(self) -> bool:
        """Whether this letter's hyphens at lines' ends are put in, as a rule.

        A program that hyphenates breaks addresses at hyphens of their own, too.
        """
        if self.inserted >= FEWEST_PROOFS:
            return FEWEST_PROOFS * self.inserted > self.own
        return self.inserted > 0 and self.hyphenated and not self.own

    def _witness(self, before: str, after: str) -> _Hyphen:
        """Return what the letter's words say of a hyphen at a line's end."""
        left, right = _LAST_WORD.search(before[-TAIL:-1]), _FIRST_WORD.match(after)
        if left is None or right is None:
            return _Hyphen.UNKNOWN
        one, other = left[0].casefold(), right[0].casefold()
        pair = f"{one}-{other}"
        if pair in self.words or pair in COMMON_PAIRS:
            return _Hyphen.OWN
        halves = one in self.words and other in self.words
        whole = one + other in self.words or one + other in COMMON_WORDS
        if not whole and is_language(before, one, after):
            return _Hyphen.OWN
        if whole and not halves:
            return _Hyphen.INSERTED
        if _IN_HOST.search(before[-TAIL:-1]):
            return _Hyphen.UNKNOWN  # names of hosts are words written together
        return _Hyphen.OWN if halves and not whole else _Hyphen.UNKNOWN

    def _parts_words(self, before: str, after: str) -> bool:
        """Whether a hyphen at a line's end stands beside a word of the letter, as in a slug.

        Half a word is none; but names of hosts are made of words.
        """
        left, right = _LAST_PART.search(before[-TAIL:-1]), _FIRST_PART.match(after)
        one, other = (part[0] if part else "" for part in (left, right))
        several = "-" in one + other
        if not several and _IN_HOST.search(before[-TAIL:-1]):
            return False
        if one.islower() and other[:1].isupper():
            return False  # `articleShare`
        words = one.rpartition("-")[2].casefold(), other.partition("-")[0].casefold()
        if several:
            part = one.rpartition("-")[2]
            even = part.islower() or part.isupper() or part.istitle()
            return words[0] in self.words or (even and words[1] in self.words)
        return any(len(word) >= LEAST_WORD and word in self.words for word in words)

    def _goes_on(self, line: Line, text: str) -> bool:
        """Whether an address at the end of a line was broken there."""
        if line.text[-1] == "/":
            token = _TOKEN.match(text) if _LAST_NUMBER.match(text) else None
            fits = token is not None and self._is_full(line, len(token[0]))
            return fits or _TITLE_STEP.match(text) is not None
        if line.text[-1] == ":":
            return goes_on_behind_colon(line.text[-TAIL:], text)
        if _STEP_BEGUN.search(line.text[-TAIL:]):
            return text[:1].isalnum()
        if not line.text[-1].isalnum() or not text:
            return False
        certain = is_common_step(line.text, text) or completes_identifier(line.text, text)
        if certain or _BEHIND_COLON.match(text):
            return True
        if not self._is_full(line, NEARLY_FULL):
            return False
        if self.proofs and self._is_known_whole(line.text, text):
            return True
        if not self._is_full(line):
            return False
        if not text[0].isalnum():
            return self.proofs > 0 and _MORE_SIGNS.match(text) is not None
        if text[0].isdigit():
            number = _NUMBER_ON.match(text) or (
                _MORE_FIGURES.search(line.text[-TAIL:]) and _NUMBER_OUT.match(text)
            )
            if _BEGUN_NUMBER.search(line.text[-TAIL:]) and _LONG_NUMBER.match(text):
                return True
            fills = " " not in line.text  # no place to break it was left
            return bool(number) and (self.proofs > 0 or fills)
        return self._is_one_word(line.text, text)

    def _is_known_whole(self, before: str, after: str) -> bool:
        """Whether the letter has the word that two halves make, and not both halves."""
        left, right = _LAST_WORD.search(before[-TAIL:]), _FIRST_WORD.match(after)
        if left is None or right is None:
            return False
        one, other = left[0].casefold(), right[0].casefold()
        return one + other in self.words and not (one in self.words and other in self.words)

    def _is_one_word(self, before: str, after: str) -> bool:
        if self._is_known_whole(before, after):
            return True
        right = _FIRST_WORD.match(after)
        if right is None or not self.proofs or right[0].istitle():
            return False
        return right[0].casefold() not in self.words

    def _is_full(self, line: Line, least: float = FULL) -> bool:
        """Whether nothing more went into a line, were its spaces not stretched."""
        return _room(line, self.space) < least * _width(line)


def study(sequences: Iterable[list[Line]]) -> Breaks:
    """Learn from a letter's lines; each sequence holds lines that follow each other."""
    result = Breaks()
    runs = [lines for lines in sequences if lines]
    ends = [pair for lines in runs for pair in _open_ends(lines)]
    if not ends:
        return result
    result.open = {id(line) for line, _ in ends}
    lines = [line for run in runs for line in run]
    result.space = _natural_space(lines)
    for run in runs:
        _count_words(run, result.words)
    result.typographic = any(_holds_typographic(line.text) for line in lines)
    result.hyphenated = any(
        line.text[-1] in HYPHENS and following.text[:1].islower() and id(line) not in result.open
        for run in runs
        for line, following in pairwise(run)
    )
    for line, following in ends:
        text = following.text
        if line.text[-1] == "-" or (line.text[-1] == "\u2010" and result.typographic):
            witness = result._witness(line.text, text)  # noqa: SLF001 - its own module
            result.inserted += witness is _Hyphen.INSERTED
            result.own += witness is _Hyphen.OWN
        elif line.text[-1].isalnum() and text[:1].isalnum():
            token = _TOKEN.match(text)
            likely = token is not None and _ADDRESS_LIKE.search(token[0]) is not None
            result.proofs += likely and "://" not in text[: len("https://")]
    return result


def _holds_typographic(text: str) -> bool:
    """Whether an address holds U+2010 where no line ends."""
    if "\u2010" not in text:
        return False
    begun = (_STARTS.search(word) for word in text.split())
    return any(found and _WITHIN.search(found.string, found.end()) for found in begun)


def _open_ends(lines: list[Line]) -> Iterable[tuple[Line, Line]]:
    """Yield the lines that end within an address or with one, and what follows them."""
    is_open = False
    for line, following in pairwise(lines):
        text = line.text[-TAIL:]
        is_open = bool(_BEGINS.search(text)) or (is_open and " " not in line.text)
        is_open = is_open or _in_scheme(text, following.text)
        if is_open:
            yield line, following


def _in_scheme(text: str, following: str) -> bool:
    """Whether a line ends within the scheme of an address, behind a hyphen."""
    begun, rest = _SCHEME_BEGUN.search(text[-_LONGEST_SCHEME:]), _SCHEME_REST.match(following)
    return begun is not None and rest is not None and begun[1] + rest[1] in ("http", "https")


_LONGEST_SCHEME = 8


def _count_words(lines: list[Line], words: Counter[str]) -> None:
    """Count the words that no line end may have broken."""
    if len(words) > MOST_WORDS:
        return
    cut = False
    for line in lines:
        text = line.text
        found = [word.casefold() for word in _WORD.findall(text)]
        if cut and found and text[:1].isalpha():
            del found[0]
        cut = text[-1] in HYPHENS or _BEGINS.search(text[-TAIL:]) is not None or " " not in text
        if cut and found and _LAST_WORD.search(text.rstrip(HYPHENS)[-TAIL:]):
            del found[-1]
        words.update(found)
        if "-" in text:
            words.update(pair.casefold() for pair in _PAIR.findall(text.rstrip(HYPHENS)))


def _natural_space(lines: list[Line]) -> float:
    """Return the width of a space that is not stretched, in ems."""
    widths = [
        (line.lefts[at + 1] - line.rights[at - 1]) / line.size
        for line in lines[:400]
        for at in (line.text.find(" "),)
        if 0 < at < len(line.text) - 1
    ]
    return quantiles(widths, n=5)[0] if len(widths) > 1 else 0.25


def _room(line: Line, space: float) -> float:
    """Return how much room a line had, in points, its spaces at their natural width."""
    stretched = 0.0
    at = line.text.find(" ")
    while 0 <= at < len(line.text) - 1:
        if at:
            width = line.lefts[at + 1] - line.rights[at - 1]
            stretched += max(0.0, width - space * line.size)
        at = line.text.find(" ", at + 1)
    return line.edge - line.right + stretched


def _width(line: Line) -> float:
    """Return the width of a character at a line's end, in points."""
    start = max(0, len(line.text) - 12)
    return (line.right - line.lefts[start]) / (len(line.text) - start)
