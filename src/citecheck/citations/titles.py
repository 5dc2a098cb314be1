"""Titles: told by their dress, and tidied."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.citations.names import GENRE_WORDS, is_person

if TYPE_CHECKING:
    from citecheck.citations.dates import FoundDate

__all__ = ["dressed_title", "ends_in_abbreviation", "stands_alone", "tidy_title"]

_QUOTES = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‘": "’",
    '"': '"',
    "'": "'",
    "‹": "›",
    "《": "》",
    "〈": "〉",
    "「": "」",
    "『": "』",
}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_QUOTE_OF = {opening: re.compile(f"[{opening}{closers}]") for opening, closers in _QUOTES.items()}
_MOST_QUOTES = 40
"""Quotation marks looked at in one reference: no reference has so many."""
_TITLE_MARKS = "《〈「『"
"""Marks that Chinese and Japanese put around titles, wherever they stand."""
_PARTS_WITH = tuple(",.;)]”»،؛，；：。）")
_NAMES_IT = re.compile(
    r"(?:^|\s)(?:aussi|also|también|auch|см\.|также|انظر|راجع|тж\.):?$", re.IGNORECASE
)
"""Words that point at what follows: "see also", in its languages."""
_WITHIN = re.compile(r"\b(?:in|en|dans):?$")
_LONGEST_POINTER = 20
"""Characters of the longest of these words, and more."""
_LOCATOR = re.compile(
    r"(?<![\s,])(?:\s*,)*\s(?:at\s\d+|párrs?\.?[\s\d–-]*|paras?\.?[\s\d–-]+|p(?:p|ágs?)?\.\s?\d[\d–-]*|"
    r"(?:last\s)?(?:updated|modified)|actualizado|mis\sà\sjour)[\s,.]*$",
    re.IGNORECASE,
)
_LEANING = re.compile(r"(?<=[^\W_])\s(?:vom|dated|del?|du|от|dal|van)$")
"""What led to a date that was taken out behind a title."""
_ABBREVIATION = re.compile(
    r"(?:\b[A-ZÀ-Þ]|\b(?:[A-Z]\.)+[A-Z]|\b(?:doc|sec|dep|rev|fig|párr|par|dr|mr|mrs|ms|prof|st|no|núm|vol|art|pp?|vs|v|inc|ltd|co|corp|gen|"
    r"gov|sen|rep|jr|sr|ed|eds|dir|sra?|lic|op|cit|al|etc|dept|univ))$",
    re.IGNORECASE,
)


def dressed_title(
    body: str, spans: list[tuple[int, int]], dates: list[FoundDate]
) -> tuple[int, int] | None:
    """Return the stretch of a title in quotation marks or, failing that, in italics."""
    quoted = _quoted(body, dates)
    merged = _merged(body, spans)
    if quoted and not any(first < quoted[0] and quoted[1] < last for first, last in merged):
        return quoted
    if not merged:
        return None
    return max(merged, key=lambda span: span[1] - span[0])


def _merged(body: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not body[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _quoted(body: str, dates: list[FoundDate]) -> tuple[int, int] | None:
    for found in islice(_QUOTE.finditer(body), _MOST_QUOTES):
        at = found.start()
        before = body[:at].rstrip()
        named = before.endswith(":") and is_person(before[:-1])
        near = max(0, len(before) - _LONGEST_POINTER)
        inside = _WITHIN.search(before, near)
        marked = (
            found[0] in _TITLE_MARKS or before[-1:] in _PARTS_WITH or _NAMES_IT.search(before, near)
        )
        if before and not (marked or named or inside):
            continue
        if found[0] in "‘'" and at and body[at - 1].isalnum():
            continue
        end = _closing(body, at)
        if end is None:
            if found[0] in "'‘\"":
                continue
            alone = (date.start for date in dates if date.start > at and stands_alone(body, date))
            return at + 1, next(alone, len(body))
        if re.match(r"\s+[a-zà-ÿ]{2,}", body[end + 1 :]) and not _genre_follows(body[end + 1 :]):
            continue
        if re.match(r":\s", body[end + 1 :]):
            continue
        return at + 1, end
    return None


def _genre_follows(rest: str) -> bool:
    return re.match(rf"\s+(?:in\b|en\b|dans\b|{GENRE_WORDS})", rest, re.IGNORECASE) is not None


def _closing(body: str, at: int) -> int | None:
    """Return the place of the mark that closes the quotation opened at `at`."""
    opening = body[at]
    closers = _QUOTES[opening]
    depth, last = 1, None
    for found in _QUOTE_OF[opening].finditer(body, at + 1):
        position, character = found.start(), found[0]
        if character in closers:
            after = body[position + 1 : position + 2]
            if opening in "\"'‘" and after.isalnum():
                continue
            last = position
            depth -= 1
            if depth == 0:
                return position
        elif character == opening:
            depth += 1
    return last


def stands_alone(body: str, date: FoundDate) -> bool:
    """Tell whether a date is a part of its own, and not part of a title."""
    before = body[: date.start].rstrip()
    after = body[date.end :].lstrip()
    if before.endswith("(") and before[-2:-1].isalnum() and after[1:2].isalnum():
        return False  # part of a code: `DH-DD(2021)441`
    opened = not before or before[-1] in ",.;:()[]”»\"'’*|–-—?!،؛，；：。》〉」』（）"
    closed = not after or after[0] in ",.;:()[]<|–-—،؛，；：。（）《「"
    return closed and (opened or (date.precision == 3 and bool(re.search(r"[a-zà-ÿ”»)]$", before))))


def ends_in_abbreviation(text: str) -> bool:
    """Tell whether the full stop behind a text would be that of an abbreviation."""
    return _ABBREVIATION.search(text[-12:]) is not None


def tidy_title(text: str) -> str | None:
    """Return a title without its quotation marks, its full stop and page numbers behind it."""
    title = re.sub(r"\s+", " ", text).strip(" ,;:،؛，；：、")
    title = _LEANING.sub("", _LOCATOR.sub("", title))
    for opening, closing in ("“”", "«»", '""'):
        alone = title.count(opening) + (title.count(closing) if opening != closing else 0) == 1
        if alone or (title.startswith(opening) and title.find(closing, 1) == len(title) - 1):
            title = title.removeprefix(opening).removesuffix(closing).strip(" ,;:")
    one_sentence = ". " not in title and not title.endswith("..")
    if title.endswith(".") and one_sentence and not ends_in_abbreviation(title[:-1]):
        title = title[:-1]
    return title.strip() or None
