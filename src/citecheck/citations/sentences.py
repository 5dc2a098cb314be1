"""Sentences: where one ends, in English, Spanish, French and German letters.

A letter's running text is cut by page ends and by the notes at page bottoms. `Flow` puts
it together again, without note marks, and says which sentence a place belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Flow", "Unit", "lines_before", "sentence_ends", "tidy"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’»›')\]]*(?:\s»)?(?=\s)|[。！？]+[」』”）]*")
_WORD_BEFORE = re.compile(r"[\w.&'’°º-]{1,24}$")
_WORD_AFTER = re.compile(r"[\w'’]+")
_ROMAN = re.compile(r"[IVXLC]+")
_ACRONYM = re.compile(r"(?:\w\.)+\w$")
_OPENING = "\"“”‘’«‹¿¡([*'—–-"

_NEVER_LAST = _words(
    "dr dra mr mrs ms prof profa sr sra srta sres st ste gen col capt lt sgt sen rep gov pres hon "
    "rev fr lic ing arq mme mlle mm vs cf eg ie e.g i.e p.ej ej viz ca approx c.f bzw z.b u.a d.h "
    "evtl vgl hrsg frau hr dept av avda ee p.ex c.-à-d"
)
"""Abbreviations that are followed by what they belong to."""
_BEFORE_NUMBER = _words(
    "no nos nr núm num n° nº art arts p pp pág págs pag vol vols fig figs sec secs para paras ch "
    "chap cap ed eds abs ziff bd rn ref tel §"
)
"""Abbreviations that are followed by a number; before a word they are words themselves."""
_PERHAPS_LAST = _words(
    "inc ltd corp co cos llc bros jr a.m p.m am pm jan feb mar apr jun jul aug sep sept oct nov "
    "dec ene abr ago dic janv févr avr juil déc ff cía ass assn univ gob uu al ibid blvd ave"
)
"""Abbreviations that may end a sentence: what follows decides."""
_MONTHS_AFTER_ORDINAL = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)
_ALWAYS_LAST_BEFORE_CAPITAL = frozenset({"etc", "etc.,", "usw"})
_STARTERS = _words(
    "the this these those that it its in on at we he she they i you however moreover but "
    "and for a an as if when while where there their our your his her to by after before "
    "since such meanwhile also despite with from many some all no not although because "
    "during both each here what who how investigations according under over until once yet "
    "so furthermore additionally thus el la los las un una unos en esto este esta estos "
    "estas ese esa sin pero por para según además se su sus al del no es como con desde "
    "cuando aunque también así ello esto mientras entre tras le les une dans il elle ils "
    "elles ce cette ces selon mais pour par nous vous depuis leur leurs on si ainsi "
    "cependant toutefois lors après avant aujourd'hui der die das ein eine im es wir sie er "
    "aber nach seit für mit auch doch wenn weil während dies diese dieser"
)
"""Words that, with a capital after an abbreviation's period, begin a sentence."""
_TITLE_AFTER_ACRONYM = frozenset({"government", "department", "congress", "president", "senate"})

_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_CLOSING = frozenset(".,;:!?)]”")
_LEADING_BULLET = re.compile(r"^(?:[•◦‣▪●○·*\uf0b7–—-]\s+)+")
_BETWEEN_MARKS = re.compile(r"[\s,;\u02d2]*")
_TERMINALS = frozenset(".!?…:;。！？")
_CLOSING_QUOTES = "\"”’»›')]"
_LAST_WORD = re.compile(r"[\w’'-]+$")
_LONGEST_WORD = 400
_SALUTATION = 60
_LONGEST = 4000
"""What goes on longer without an end is no sentence: only what is around a place is shown."""
_LONG = 80
"""A paragraph at least this long that stops without punctuation was cut, not ended."""


def tidy(text: str) -> str:
    """Return text on one line, as a person would copy it: no invisible characters."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    return _LEADING_BULLET.sub("", text)


def lines_before(text: str, offset: int) -> int:
    """Return how many lines of a text end before a place."""
    return bisect_left(_line_ends(text), offset)


@lru_cache(maxsize=2)  # a block of many addresses is asked for each of them
def _line_ends(text: str) -> tuple[int, ...]:
    return tuple(found.start() for found in re.finditer("\n", text))


def sentence_ends(text: str, breaks: Collection[int] = ()) -> list[int]:
    """Return the offsets at which sentences end (behind their closing quotes).

    `breaks` are offsets where a note's mark stood: a period there ends a sentence even
    after an abbreviation, if a capital follows.
    """
    ends = [
        match.end() for match in _END.finditer(text) if _is_end(text, match, match.end() in breaks)
    ]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def _is_end(text: str, match: re.Match[str], marked: bool) -> bool:
    if match[0][0] in "。！？":
        return True
    rest = text[match.end() : match.end() + 40].lstrip()
    if not rest:
        return True
    bare = rest.lstrip(_OPENING)
    word, first = _WORD_AFTER.match(bare), bare[:1]
    if first.islower():
        return False
    if match[0] != ".":  # a closing quote, a question: no abbreviation
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    return _period_ends(before[0] if before else "", word[0] if word else "", marked)


def _period_ends(before: str, after: str, marked: bool) -> bool:
    """Tell a period that ends a sentence from one of an abbreviation or an ordinal."""
    word = before.lstrip("'’-&").rstrip("'’")
    if word.isdecimal() and len(word) <= 2 and after.casefold() in _MONTHS_AFTER_ORDINAL:
        return False
    plain = word.casefold()
    if plain in _ALWAYS_LAST_BEFORE_CAPITAL:
        return True
    starts = after.casefold() in _STARTERS and after[:1].isupper()
    if plain in _BEFORE_NUMBER:
        return not (after[:1].isdigit() or _ROMAN.fullmatch(after) or len(after) == 1)
    if plain in _NEVER_LAST:
        # They never end one; but no mark stands between them and what they belong to.
        return marked
    if plain in _PERHAPS_LAST or _ACRONYM.fullmatch(word):
        return marked or (starts and after.casefold() not in _TITLE_AFTER_ACRONYM)
    if len(word) == 1 and word.isalpha():
        return marked or (starts and word.isupper())
    return True


@dataclass(slots=True)
class Unit:
    """A stretch of running text: one block, or what of it is no note."""

    text: str
    kind: str = "paragraph"
    marks: Sequence[tuple[int, int]] = ()
    """Where note marks stand in `text`, in order."""


@dataclass(slots=True)
class _Paragraph:
    """Units joined into one running text without marks."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    breaks: set[int] = field(default_factory=set)
    text: str = ""
    ends: list[int] = field(default_factory=list)
    sentences: dict[int, str] = field(default_factory=dict)


class Flow:
    """A letter's running text, joined where pages and notes cut it."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._paragraphs: list[_Paragraph] = []
        self._places: list[tuple[int, int]] = []
        self._removed: list[tuple[list[int], list[int]]] = []
        previous: Unit | None = None
        for unit in units:
            removed = _removals(unit.text, unit.marks)
            clean, ends, sums = _without(unit.text, removed)
            if previous is None or not continues(previous, unit):
                self._paragraphs.append(_Paragraph())
            paragraph = self._paragraphs[-1]
            if paragraph.parts:
                paragraph.parts.append(" ")
                paragraph.length += 1
            self._places.append((len(self._paragraphs) - 1, paragraph.length))
            self._removed.append((ends, sums))
            for begin, _ in removed:
                paragraph.breaks.add(paragraph.length + self._clean(len(self._places) - 1, begin))
            paragraph.parts.append(clean)
            paragraph.length += len(clean)
            if clean.strip():
                previous = unit
        for paragraph in self._paragraphs:
            paragraph.text = "".join(paragraph.parts)

    def _clean(self, unit: int, offset: int) -> int:
        ends, sums = self._removed[unit]
        index = bisect_right(ends, offset) - 1
        return offset - (sums[index] if index >= 0 else 0)

    def sentence(self, unit: int, offset: int, *, mark: bool = False) -> str | None:
        """Return the sentence around a place of a unit; None where there is no text.

        With `mark`, the place is a note mark's, which belongs to the sentence before it.
        """
        number, base = self._places[unit]
        paragraph = self._paragraphs[number]
        if not paragraph.ends:
            paragraph.ends = sentence_ends(paragraph.text, paragraph.breaks)
        position = base + self._clean(unit, offset)
        ends = paragraph.ends
        if mark:
            while position > 0 and paragraph.text[position - 1 : position].isspace():
                position -= 1
            index = bisect_left(ends, position)
        else:
            index = bisect_right(ends, position)
        index = min(index, len(ends) - 1)
        start, end = ends[index - 1] if index else 0, ends[index]
        if end - start > _LONGEST:
            # Places near to each other share a stretch, and so one text.
            step = _LONGEST // 4
            start = max(start, (position // step - 1) * step)
            end = min(end, start + _LONGEST)
        known = paragraph.sentences.get(start)
        if known is None:
            known = paragraph.sentences[start] = tidy(paragraph.text[start:end])
        return known or None


def continues(before: Unit, after: Unit) -> bool:
    """Tell whether a unit goes on with the sentence that the unit before it broke off."""
    if before.kind in ("heading", "cell", "code") or after.kind in ("heading", "list_item", "cell"):
        return False
    head, tail = after.text.lstrip(), before.text.rstrip()
    for begin, end in reversed(before.marks):
        if end >= len(tail) and begin < len(tail):
            tail = tail[:begin].rstrip()
    if not head or not tail or tail.rstrip(_CLOSING_QUOTES)[-1:] in _TERMINALS:
        return False
    if tail.endswith(",") and len(tail) <= _SALUTATION:
        return False  # "Sehr geehrte Frau Ministerin," before a small letter
    if head[0].islower():
        return True
    last = _LAST_WORD.search(tail, max(0, len(tail) - _LONGEST_WORD))
    cut_in_words = last is not None and last[0][:1].islower()
    return cut_in_words and len(tail) >= _LONG and head[0].isalnum()


def _removals(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is left out of a unit: its marks, and the commas between them."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(marks):
        while begin and text[begin - 1].isspace() and text[end : end + 1] in _CLOSING:
            begin -= 1  # the space before a mark belongs to it: "words [1]."
        if found and begin < found[-1][1]:
            continue
        if found and _BETWEEN_MARKS.fullmatch(text, found[-1][1], begin) and begin > found[-1][1]:
            found.append((found[-1][1], begin))
        found.append((begin, end))
    return found


def _without(text: str, removed: Sequence[tuple[int, int]]) -> tuple[str, list[int], list[int]]:
    """Return the text without some stretches, and how much is missing behind each."""
    parts: list[str] = []
    ends: list[int] = []
    sums: list[int] = []
    position = total = 0
    for begin, end in removed:
        parts.append(text[position:begin])
        position = end
        total += end - begin
        ends.append(end)
        sums.append(total)
    parts.append(text[position:])
    return "".join(parts), ends, sums
