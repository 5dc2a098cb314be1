"""Figures that were read as letters, and capitals as small ones: told by the signs around them.

Broken type makes `l` of a 1. Old-style figures (Garamond, Georgia) are no taller than small
letters: their 0 is read as `o` and their 5 as `s`.
"""

from __future__ import annotations

import re
from datetime import datetime

from citecheck.letters.ocr.names import AS_FIGURES, as_named

__all__ = ["is_hexadecimal", "is_of_old_style", "of_one_kind"]

_RUN = re.compile(r"[A-Za-z\d|]{6,}")
_LONG_RUN = re.compile(r"(?<![A-Za-z\d])(?=[a-z]*\d)[\da-fosz]{16,}(?![A-Za-z\d])")
"""Among so many signs of hexadecimal, one of a few letters more is a figure of old style."""
_LAST_ONE = re.compile(r"(?<=\d{8})[iIl](?=[/?&]|\.[a-z])")
"""A 1 at the end of a long number: `_7455263560322i/Dashboard1`."""
_OLD_RUN = re.compile(r"(?<![A-Za-z\d])(?=(?:[A-Za-z]*\d){3})[\da-foszilI]{16,}(?![A-Za-z\d])")
"""The same, where all figures are: a 1 is any stroke."""
_WRITTEN_DATE = re.compile(r"(?<![A-Za-z\d])(?=(?:\d*[osz]){1,3}\d*(?![A-Za-z\d]))[12][\dosz]{7}")
_AMID_FIGURES = re.compile(r"(?<=\d{4})s(?=\d{2})|(?<=\d)s(?=\d{4})")
"""A 5, also where no other sign of the line is of old style: `article292475s87`."""
_HASH = re.compile(
    r"(?<![A-Za-z\d])(?=[a-f\d]*C)(?=(?:[a-fC]*\d){3})(?=(?:[\dC]*[a-f]){2})[\da-fC]{8,}(?![A-Za-z\d])"
)
"""A hash or an identifier is written in letters of one case; a C looks like its small letter."""
_SLUG = re.compile(
    r"(?<=/)(?=(?:[^\s/-]*-){2})(?=[^\s/]{8})(?=[^\s/A-Z]*[COSVWXZKPU][^\s/A-Z]*(?:[/?#\s]|$))[^\s/?#.]*"
    r"[a-z][COSVWXZKPU](?![A-Za-z])[^\s/?#]*"
)
"""A part of a path made of small words, and one capital at the end of one, that has the
shape of its small letter: `ahrC3235-new-rules`."""
_TEXTES = re.compile(r"(?:(?<=textes/)|^)[1I|](?=\d\db\d{4}_)")
"""The National Assembly of France names its texts by the legislature: `l16b0102_proposition`."""
_HELD = re.compile(
    r"(?<=/)(?=(?:[a-z\d]*-){2})(?=[a-z\d-]*I[a-z\d-]*(?:[/?#.\s]|$))[a-z\d-]*[a-z]I[a-z\d-]*"
)
"""A part of a path made of small words, and an l in one that was read as a capital: `upheId`."""
_HEXADECIMAL = re.compile(r"\d+|(?=.{8})(?:[\da-f]+|[\dA-F]+)")
_HEX_WORD = re.compile(
    r"(?=(?:[^\d\s]*\d){3})(?=[\da-f]{8}|(?:[\da-f-]*-)?[\da-f]{12}$)[\da-f-]{8,}"
)
"""A hash or UUID, or the rest of one: three figures, and no other letters than a to f."""
FIGURES = 0.4
"""So many figures for each sign of a number or of hexadecimal: half of the latter, by chance."""

_CAPITALS = re.compile(
    r"(?<![A-Za-z\d])(?=[A-Za-z\d]{4})[A-Z]+(?:[covwxz]|s(?=[A-Z]))[A-Z]*(?![A-Za-z\d])"
)
"""A word of capitals, but for one that has the shape of its small letter; no plural (`NGOs`)."""

_ACRONYM = re.compile(r"(?<![A-Za-z\d])(?=[A-Zl]{3,8}(?![A-Za-z\d]))[A-Z]{2,}(?<!B)l[A-Z]*")
"""A word of capitals with one l, which is an I: `ETHl`; but gazettes in German end so (`BGBl`)."""
_SEGMENT = re.compile(r"[A-Za-z\d]+")
_OLD_STYLE = str.maketrans("oszIli", "052111")
_MIXED = re.compile(r"(?!\d+[A-Za-z]$|s\d{5}$)[\dosziIl]{4,}")
"""A number of old style in any of its readings; but no decade (`1980s`), and no article of
Springer Nature's (`s41585`)."""
_MOSTLY = 1 / 2
"""So many of its signs are figures."""
_ALONE = re.compile(
    r"(?<=\d)o(?=[\dA-Z])|(?<=[A-Z])o(?=\d)|(?<=\d)s(?=\d)|(?<=[a-z])i(?=\d)|(?<=/)j(?=\d/)"
)
"""A single figure of old style amid others, or before one: `CR2o18`, `mhsi19`, `/j0/`."""
_LOW = re.compile(r"(?=.*o)[\dosz]+")
"""Where no 0 is an `o`, an `s` is one: `10.1038/s41585`."""
_ZEROS = re.compile(r"(?=.*\d)[\do]+")
_ONES = re.compile(r"(?=.*\d)[\dIli]+")
_BETWEEN = re.compile(r"(?=.*\d)[\doIli]+|[os]+|I")
"""What can be a number between two others only: `2015-1I-17`; the second in old style."""
_YEAR = re.compile(r"(?<![A-Za-z\d])(?:2o[\doIlisz]{2}|[Ili]9\d{2})(?![A-Za-z\d])")
_MONTH = re.compile(r"(?<=/(?:19|20)\d\d/)(?:o[szIli]|[Iil]o|I[Iiz])(?=/)")
_DAY = re.compile(r"(?<=/(?:19|20)\d\d/\d\d/)(?:o[szIli]|[Iil]o|I[Iisz]|[23]o)(?=/)")
"""A year that can be nothing else, and what can be a month behind it: `2ois/os/`."""
_UNLIKE_WORDS = re.compile(
    rf"{_YEAR.pattern}|(?<![A-Za-z\d])(?:(?=\d*o\d|o*\do)[\do]{{3,}}"
    r"|(?=[\dosz]*\d{3})(?=[\dsz]*o)[\dosz]{6,})(?![A-Za-z\d])"
)
"""A number with letters that no word is like: where a line has one, its figures are of old
style, and `os` may be a month; elsewhere it is Portuguese, `o2` a company, `io` a domain."""
FEWEST, SHARE = 2, 1 / 3
"""So many figures, and so many for each sign, tell a number by themselves (`so2` is none)."""
_JOINTS = ("/", "-", ".", "_")


def is_hexadecimal(word: str) -> bool:
    """Whether a word of an address is one number in hexadecimal, or the rest of a UUID.

    Then what else it may have been read as is one, too.
    """
    return _HEX_WORD.fullmatch(word) is not None


def is_of_old_style(text: str) -> bool:
    """Whether a line as it was read has a number that only old-style figures look like."""
    return _UNLIKE_WORDS.search(text) is not None


def of_one_kind(text: str, *, old: bool = False) -> str:
    """Return a text with signs that do not go with all others of their word as those that do.

    Letters in numbers, dates and hexadecimal numbers are figures (`55c9clf8bbc0` has a 1,
    `2o2o/o5` zeros), and a small letter among capitals (`CELEx`) is a capital. Each sign
    stays in its place. `old` tells that the letter's figures are of old style; a line may
    tell it itself.
    """
    text = as_named(text)
    old = old or is_of_old_style(text)
    text = _numbered(_YEAR.sub(_as_number, text), old=old)
    if old:
        text = _ALONE.sub(lambda sign: "1" if sign[0] == "j" else _as_number(sign), text)
        text = _DAY.sub(_as_number, _MONTH.sub(_as_number, text))
    text = _LAST_ONE.sub("1", _AMID_FIGURES.sub("5", text))
    text = _WRITTEN_DATE.sub(_as_date, text)
    text = (_OLD_RUN if old else _LONG_RUN).sub(_as_number, _RUN.sub(_figures, text))
    text = _TEXTES.sub("l", text)
    text = _SLUG.sub(lambda part: part[0].lower(), _HASH.sub(lambda run: run[0].lower(), text))
    text = _HELD.sub(lambda part: part[0].replace("I", "l"), text)
    text = _ACRONYM.sub(lambda word: word[0].replace("l", "I"), text)
    return _CAPITALS.sub(lambda word: word[0].upper(), text)


def _as_number(segment: re.Match[str]) -> str:
    return segment[0].translate(_OLD_STYLE)


def _as_date(run: re.Match[str]) -> str:
    """Return eight signs as figures where these are a day: `20240s05`."""
    day = run[0].translate(_OLD_STYLE)
    try:
        datetime.strptime(day, "%Y%m%d")  # noqa: DTZ007 - whether there is such a day
    except ValueError:
        return run[0]
    return day


def _figures(run: re.Match[str]) -> str:
    meant = run[0].translate(AS_FIGURES)
    enough = sum(map(str.isdecimal, run[0])) >= FIGURES * len(meant)
    return meant if enough and _HEXADECIMAL.fullmatch(meant) else run[0]


def _numbered(text: str, *, old: bool) -> str:
    """Return a text with the letters of its numbers as figures.

    A long segment of an address or a date says so by itself, a short one by those beside it:
    `1I` by both, and where figures are of old style `o8` by one of them, `os` (05) by both.
    """
    segments = [found.span() for found in _SEGMENT.finditer(text)]
    numbers = [_is_number(text[start:end], old=old) for start, end in segments]
    for at, (start, end) in enumerate(segments):
        if numbers[at] or not (_BETWEEN if old else _ONES).fullmatch(text, start, end):
            continue
        before = at > 0 and numbers[at - 1] and text[segments[at - 1][1] : start] in _JOINTS
        behind = at + 1 < len(segments) and numbers[at + 1]
        behind = behind and text[end : segments[at + 1][0]] in _JOINTS
        clear = old and _ZEROS.fullmatch(text, start, end) is not None
        numbers[at] = (before or behind) if clear else (before and behind)
    signs = list(text)
    for (start, end), is_number in zip(segments, numbers, strict=True):
        if is_number:
            signs[start:end] = text[start:end].translate(_OLD_STYLE)
    return "".join(signs)


def _is_number(segment: str, *, old: bool) -> bool:
    figures = sum(map(str.isdecimal, segment))
    if figures == len(segment):
        return True
    if old and figures >= _MOSTLY * len(segment) and _MIXED.fullmatch(segment):
        return True
    enough = figures >= max(FEWEST, SHARE * len(segment))
    return enough and _LOW.fullmatch(segment) is not None
