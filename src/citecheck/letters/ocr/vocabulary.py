"""Words that a letter has, and addresses that have them but for one misread sign.

An address often says again what its reference does (`…/enquetc-hopital` below “Enquête sur
l’hôpital”). Where a word of it is none of the letter's, and one of the letter's differs from
it in a single sign that is easily mistaken, one of both was misread.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from citecheck.letters.ocr.unsure import INNER_CAPITAL, SURE, address_words, has_address
from citecheck.letters.ocr.votes import Settled
from citecheck.letters.ocr.words import ADDRESS_STEPS, ADDRESS_WORDS, WITHOUT_TAILS, lost_tails
from citecheck.letters.pdf.joints import COMMON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from citecheck.letters.ocr.unsure import Reading

__all__ = ["Vocabulary"]

SHORTEST_SURE = 5
"""Letters of a word, where the address was read with certainty: of shorter ones, two that
differ in one are often two words (`docs` in a letter that says `does`)."""
SHORTEST = 4
"""The same, where it was not."""
SURE_AT_ONCE = 0.99
"""How sure what was read is, so that it stays the first reading."""
CERTAIN = 2.0
"""How sure words are that addresses everywhere have: surer than anything that was read."""
WITHIN = 6
"""The same, for a word that is a part of a longer one: `waterjustice`."""
LONG_OWN = 9
"""Letters of a word of the letter's own that an address has, however sure a sign of it was read:
of shorter ones, both may be words (`Anfrage`, `Antrag`)."""
MOST_OPEN = 3
"""What was read in so many places otherwise than the words have it is no second reading."""
LONGEST = 24
MOST_RUNS = 40
"""Of one line; an address that fills it has a dozen."""

_ALIKE = ("eco0", "litfjr1|", "hbk", "nu", "gq9a", "yv", "s5", "xz")
"""Signs that stand for each other in broken or in small type."""
_TAILED = frozenset(("ij", "vy", "qg", "ag", "aq"))
"""What is left of a letter whose tail went with the line below its word, and that letter."""
_NEVER = frozenset(("ga", "qa", "9a"))
"""No letter has more of a tail than was printed."""
_SPLIT = frozenset(("mn", "mr", "wv"))
"""Strokes of one letter that were read as another behind it."""
_TALL = frozenset("l1|")
"""What a capital J is taken for, and no small one."""
_WHOLLY = "g"
"""A letter that is lost as a whole with the line below its word: of others more is left."""
_EVERYWHERE = ADDRESS_WORDS.union(COMMON_WORDS)
_CLASS = str.maketrans({sign: alike[0] for alike in _ALIKE for sign in alike})
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]{4,}(?![\w-])")
_STROKE = re.compile(r"(?<![A-Za-z\d])(?P<word>[A-Za-z]{6,})[lI1i|](?=[,;.)>\]]*(?:\s|$))")
_PART = re.compile(r"[A-Z]?[a-z015|]+")
_RUN = re.compile(r"[A-Za-z015|]{4,}")


class Vocabulary:
    """The words of a letter, but those in addresses, and how sure each sign of them is.

    Words that addresses everywhere have are of it, too.
    """

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._words: dict[str, Sequence[float]] = {}
        self._alike: dict[str, list[str]] = {}
        self._whole: dict[str, list[str]] = {}
        for word in ADDRESS_WORDS:
            self._whole.setdefault(word.translate(_CLASS), []).append(word)
        for word in COMMON_WORDS:
            if len(word) >= SHORTEST:
                self._alike.setdefault(word.translate(_CLASS), []).append(word)
                self._words[word] = [CERTAIN if len(word) >= WITHIN else 1.0] * len(word)
        for reading in readings:
            for place in _WORD.finditer(reading.text):
                if not has_address(place[0]):
                    self._add(reading, *place.span())

    def _add(self, reading: Reading, start: int, end: int) -> None:
        for found in _LETTERS.finditer(reading.text, start, end):
            word = _plain(found[0])
            if len(word) != len(found[0]) or len(word) > LONGEST:
                continue
            sure = reading.sure[found.start() : found.end()]
            if word not in self._words:
                self._alike.setdefault(word.translate(_CLASS), []).append(word)
                self._words[word] = sure
            elif min(sure) > min(self._words[word]):
                self._words[word] = sure

    def compared(self, reading: Reading) -> Iterator[Settled]:
        """Yield the words of a line's addresses that the letter has but for one sign.

        Each has the sign that was the surer one, and the other reading beside it.
        """
        for start, end in address_words(reading.text, goes_on=reading.goes_on):
            read = reading.text[start:end]
            likely = [*read, ""]
            possible = [*read, ""]
            for at, sign, is_surer in self._others(reading, start, end):
                possible[at - start] = sign
                if is_surer:
                    likely[at - start] = sign
            first = "".join(likely)
            others = dict.fromkeys(("".join(possible), read))
            others.pop(first, None)
            changed = sum(1 for sign, other in zip(read, likely, strict=False) if sign != other)
            if changed > MOST_OPEN:
                others.pop(read, None)
            if others or first != read:
                yield Settled(start, end, first, tuple(others))

    def _others(self, reading: Reading, start: int, end: int) -> Iterator[tuple[int, str, bool]]:
        """Yield places of a word, what stands there in the letter's words, and if that is surer."""
        for at in self._slashes(reading, start, end):
            yield at, "/", True
        for run in list(_runs(reading.text, start, end))[:MOST_RUNS]:
            if (whole := WITHOUT_TAILS.get(run[0])) is not None:
                pairs = enumerate(zip(run[0], whole, strict=True), run.start())
                yield from ((at, sign, True) for at, (read, sign) in pairs if read != sign)
                continue
            if _is_word(run) and (places := [*lost_tails(run[0])]):
                yield from ((run.start() + at, "g", True) for at in places)
                continue
            if (lost := self._lost(run[0].lower())) is not None:
                at = run.start() + lost
                yield at, f"{_WHOLLY}{reading.text[at:end][:1]}", True
                continue
            if (twice := self._twice(run[0].lower())) is not None:
                yield run.start() + twice, "", True
                continue
            if (amid := self._amid(run[0])) is not None:
                yield run.start() + amid, "I", True
                continue
            for at, sign, sure in self._nearest(run, reading.sure):
                yield at, sign, self._is_surer(reading, run, at, sign, sure)

    def _is_surer(
        self, reading: Reading, run: re.Match[str], at: int, sign: str, sure: float
    ) -> bool:
        """Whether a word's sign is surer than what was read for it."""
        read, behind = reading.text[at], reading.text[at + 1 : at + 2]
        return (
            SURE_AT_ONCE > reading.sure[at] < sure
            or _is_less(read, sign, behind)
            or (len(run[0]) >= LONG_OWN and not read.isdecimal())
            or (sure == CERTAIN and not _may_be_figure(read, behind))
        )

    def _slashes(self, reading: Reading, start: int, end: int) -> Iterator[int]:
        """Yield where a slash behind a word of an address was read as a stroke: `policyl`."""
        for run in _STROKE.finditer(reading.text, start, end):
            at = run.end() - 1
            word = run["word"].lower()
            unsure = reading.sure[at] < SURE or (len(word) > WITHIN and run[0][-1] != "i")
            if unsure and self._has(word) and not self._has(run[0].lower()):
                yield at

    def _lost(self, read: str) -> int | None:
        """Return before which place a word lacks a g (`allica`, `workin`).

        None where it lacks none: there is one place only where it may have been, and the word
        is long.
        """
        if not WITHIN <= len(read) + 1 <= LONGEST or self._has(read):
            return None
        words = {read[:at] + _WHOLLY + read[at:]: at for at in range(len(read) + 1)}
        found = [at for word, at in words.items() if self._has(word)]
        return found[0] if len(found) == 1 else None

    def _twice(self, read: str) -> int | None:
        """Return the place of a sign that a long word has too many: `bloombergg`, `randomnised`.

        It was seen twice, or as the last stroke of an m.
        """
        if not LONG_OWN < len(read) <= LONGEST or self._has(read):
            return None
        doubled = (
            at
            for at in range(1, len(read))
            if read[at - 1] == read[at] or read[at - 1 : at + 1] in _SPLIT
        )
        return next((at for at in doubled if self._has(read[:at] + read[at + 1 :])), None)

    def _amid(self, read: str) -> int | None:
        """Return where a word begins with an I amid others written together: `Newinformation`."""
        word = read.lower()
        if not read[0].isupper() or self._has(word) or len(word) > LONGEST:
            return None
        places = (
            at
            for at in range(SHORTEST, len(word) - SHORTEST + 1)
            if word[at] in "il1|" and self._has(word[:at]) and self._has(f"i{word[at + 1 :]}")
        )
        return next(places, None)

    def _has(self, word: str) -> bool:
        return word in self._words or word in self._whole.get(word.translate(_CLASS), ())

    def _nearest(
        self, run: re.Match[str], certain: Sequence[float]
    ) -> Iterator[tuple[int, str, float]]:
        """Yield the sign in which a run differs from a word of the letter; with it how sure.

        One sign may have been misread twice: `bi11s`.
        """
        read = run[0].lower()
        if len(read) > LONGEST:
            return
        for left, right in _parts(len(read)):
            part = read[left:right]
            shape = part.translate(_CLASS)
            whole = self._whole.get(shape, ()) if len(part) == len(read) else ()
            if part in self._words or part in whole or read in ADDRESS_STEPS:
                return
            for word in (*self._alike.get(shape, ()), *whole):
                differing = [at for at, sign in enumerate(part) if sign != word[at]]
                pairs = {part[at] + word[at] for at in differing}
                most = 2 if len(word) > WITHIN and (word in whole or pairs <= _TAILED) else 1
                if len(pairs) <= most and pairs.isdisjoint(_NEVER):
                    places = [run.start() + left + at for at in differing]
                    shortest = SHORTEST_SURE if word in self._words else WITHIN
                    if part == read and word in _EVERYWHERE and pairs <= _TAILED:
                        shortest = SHORTEST
                    if len(part) >= shortest or min(certain[at] for at in places) < SURE:
                        for at, place in zip(differing, places, strict=True):
                            tall = word[at] == "j" and part[at] in _TALL
                            sure = self._certain(word, at, whole=part == read)
                            yield place, "J" if tall else word[at], sure
                    return

    def _certain(self, word: str, at: int, *, whole: bool) -> float:
        """Return how sure a sign of a word is: surest in those that addresses have."""
        is_known = whole and word in _EVERYWHERE
        if word in self._words and not (is_known and len(word) >= WITHIN):
            return self._words[word][at]
        return CERTAIN if len(word) >= WITHIN else 1.0


def _is_less(read: str, word: str, behind: str) -> bool:
    """Whether what was read is what is left of a word's letter, or a figure amid letters.

    `behind` stands behind it: at a word's end a 5 may be one (`goal5`), a 1 hardly, of an l.
    """
    amid = behind.isalpha() or (read, word) == ("1", "l")
    return read + word in _TAILED or (read.isdecimal() and word.isalpha() and amid)


def _runs(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what may be words of an address; of `CommitteeOfInquiry`, each part."""
    for run in _RUN.finditer(text, start, end):
        if INNER_CAPITAL.search(run[0]):
            parts = _PART.finditer(text, *run.span())
            yield from (part for part in parts if len(part[0]) >= SHORTEST)
        else:
            yield run


def _is_word(run: re.Match[str]) -> bool:
    """Whether a run is a whole word of letters, and not a part of an identifier."""
    beside = (
        run.string[max(0, run.start() - 1) : run.start()] + run.string[run.end() : run.end() + 1]
    )
    return run[0].isalpha() and not any(map(str.isalnum, beside))


def _may_be_figure(read: str, behind: str) -> bool:
    """Whether what was read is a figure at the end of a word: `#table5`."""
    return read.isdecimal() and not behind.isalpha()


def _parts(length: int) -> Iterator[tuple[int, int]]:
    """Yield a word, then what it may begin and end with, longer parts first."""
    yield 0, length
    for size in range(length - 1, WITHIN - 1, -1):
        yield 0, size
        yield length - size, length


def _plain(word: str) -> str:
    """Return a word in small letters without accents, as addresses have it."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
