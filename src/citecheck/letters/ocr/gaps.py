"""Gaps of a line that are seen on its picture: spaces, underscores, and where it begins.

What recognises a line may overlook a space, and an underscore is gone with the line below
its word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.figures import of_one_kind
from citecheck.letters.ocr.names import as_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citecheck.letters.ocr.recognised import Recognised

__all__ = [
    "INK",
    "Underline",
    "draw_underscores",
    "ended",
    "hidden_underscores",
    "runs_on",
    "spaced",
    "trimmed",
    "underscored",
    "whole_addresses",
]

LOW, HIGH = 0.45, 0.1
"""In ems below and above a line's feet: where its underline is."""
UNDERSCORE = 0.33
"""In ems: a wider gap within an address was an underscore, which has half an em."""
ONE_UNDERSCORE = 0.6
"""In ems, with the room beside it; two side by side are longer by an underscore."""
SPACE = 0.15
"""In ems: so much wider is a space than what stands between letters."""
NARROW, NARROWEST = 0.18, 0.1
"""In ems: hardly a space is narrower than the first, in justified type either; none is
narrower than the second."""
OF_LETTERS = 2.5
"""Times the gap between letters: a wider one is a space."""
OF_STOPS = 1.25
"""Times the widest gap beside a stop, a colon or a slash: the same."""
AS_A_SPACE, APART = 0.8, 1.5
"""Times the narrowest space of its line, and times the next gap of its address, that is as
wide as a gap that is a space."""
FEWEST_GAPS = 8
"""Of an address that tell how wide they are in it."""
LONGEST = 400
"""Characters of an address that are looked at."""
MOST_LETTERS, MOST_SPACES = 40, 40
"""Before and behind a space, whose gaps are looked at; and so many spaces of a line."""
TALL = 0.74
"""In ems above a line's feet: its capitals; higher hangs the line above."""
UNDERSCORED = (0.0, 0.3)
"""In ems below a line's feet: where an underscore is drawn."""
COMMA = 0.2
"""In ems below a line's feet: its commas."""
BROKEN = 1.5
"""In ems: so far may the pieces of one underline lie apart."""
FOOT = 0.12
"""In ems below a line's feet: where underscores are drawn, for what is lower may be cut off."""
THICK = 0.06
"""In ems: an underscore's stroke."""
MOSTLY = 0.6
"""Of a gap in an underlined address; the line below a word goes on below an underscore."""
INK = 170
"""Of 255: what is darker is ink, or its edge."""

Underline = tuple[float, float, float]
"""Left, row and right of a line below words, in pixels."""

_ADDRESS = re.compile(r"https?:|www\.|\w/\w", re.IGNORECASE)
_ADDRESS_WORD = re.compile(r"\S*(?:https?:|www\.|\w/\w)\S*", re.IGNORECASE)
_WHOLE = re.compile(r"(?:https?:|www\.|[\w.-]+/)\S+", re.IGNORECASE)
_SEE = re.compile(r"(?:See|Siehe|Vgl|Voir|Véase|Cf|Ibid)(?=[\s.,])")
"""What begins another sentence of a note, and nothing of an address."""
_FIRST = re.compile(r"^\S+")
_UNENDED = re.compile(r"(?:https?:|www\.|\w/)\S*$|\S*/\S*$", re.IGNORECASE)
"""An address that may go on on the next line."""
_UNENDED_HOST = re.compile(r"(?:://|(?<!\w)www\.)[^\s/?#]*[a-z\d]$")
_CLOSED_UP = re.compile(
    r"(?<=[^\s])(?!(?<=\d)[.,:]\d|\.\d{5})[.,;:!?)\]”\"»](?=[^\s.,;:!?)\]”\"»])(?!//)"
)
"""A sign of a sentence; between figures it is of a number, and a slender 1 has room beside it."""
_SPACE = re.compile(r"(?P<word>(?:https?:|www)\S*(?<![;,)>\]\"”’])) (?=\S)", re.IGNORECASE)
_FIRST_SPACE = re.compile(r"^(?P<word>\S+(?<![;,)>\]\"”’])) (?=\S)")
_STOP = re.compile(r"[.:/,]")
_JOINTS = re.compile(r"[/?&=]")
_PROSE = re.compile(r"[^\W\d_]+[,;]?(?:\s|$)|\(")
"""What follows an address that ends with a slash."""
_NAMED = re.compile(r"(?!www\.)[\w%+-]*(?:[_=]\w|\.(?:html?|pdf|aspx?|php|docx?)\b)|/\w")
"""What goes on with an address: a part of a file's name, and no word of a sentence."""
_FILE_END = re.compile(r"\.(?:html?|pdf|aspx?|php|docx?)\b(?!\s[a-z])")
"""How names of files end; no sentence has a space before it, but “a .pdf file”."""
_KEY = re.compile(r"(?:(?P<key>(?<=\S)[?&;])|^)[\w.%-]+ ?(?P<sign>=) ?(?=\S)")
"""The name of a part of an address, and what parts it from its value."""
_BLANK = re.compile(rb"\x00+")


def hidden_underscores(
    line: Recognised,
    before: Recognised | None,
    underlines: Sequence[Underline],
    page: Any,  # noqa: ANN401
) -> list[tuple[int, int, int]]:
    """Return where underscores stood on the line below an address: left, right and row.

    Both were one stroke, and were taken off with it. Within an underlined address, which
    may have begun on the line `before`, a gap without ink is an underscore; so is what the
    line below it reaches beyond its letters.
    """
    found: list[tuple[int, int, int]] = []
    for left, row, right in _joined(line, underlines):
        goes_on = left <= line.lefts[0] + line.size and runs_on(before)
        if goes_on or _is_of_address(line, left, right):
            inked = (_band(line, page)[:, int(left) : int(right)] < INK).any(axis=0)
            low = int(min(row, line.baseline + FOOT * line.size))
            found += [
                (int(left) + start, int(left) + end, low)
                for start, end in _gaps(bytes(inked.astype("uint8")))
                if end - start >= UNDERSCORE * line.size and (start or goes_on)
                if _is_drawn_below(int(left) + start, int(left) + end, line, underlines)
            ]
    return found


def _is_of_address(line: Recognised, left: float, right: float) -> bool:
    """Whether an address stands, or goes on, above what is drawn below a line."""
    for found in _ADDRESS_WORD.finditer(line.text):
        middle = _middle(line, found.start())
        if middle <= right + line.size and _middle(line, found.end() - 1) >= left - line.size:
            return True
    return False


def runs_on(before: Recognised | None) -> bool:
    """Whether the line before ends with an address that may go on."""
    return before is not None and _UNENDED.search(before.text) is not None


def _joined(line: Recognised, underlines: Sequence[Underline]) -> list[Underline]:
    """Return what is drawn below a line in one piece each: a stroke breaks at descenders."""
    result: list[Underline] = []
    for left, row, right in sorted(underlines):
        if not _is_below(line, row):
            continue
        if result and left - result[-1][2] <= BROKEN * line.size:
            before = result.pop()
            left, row, right = before[0], min(before[1], row), max(before[2], right)
        result.append((left, row, right))
    return result


def _is_drawn_below(
    left: int, right: int, line: Recognised, underlines: Sequence[Underline]
) -> bool:
    """Whether strokes are drawn below most of a gap: between two addresses is none."""
    shared = (
        min(end, right) - max(start, left) for start, row, end in underlines if _is_below(line, row)
    )
    return sum(one for one in shared if one > 0) >= MOSTLY * (right - left)


def _is_below(line: Recognised, row: float) -> bool:
    """Whether what is drawn in a row of the picture is right below a line."""
    return -LOW * line.size <= line.baseline - row <= HIGH * line.size


def _gaps(inked: bytes) -> Iterator[tuple[int, int]]:
    """Yield where columns have no ink, if any has."""
    if any(inked):
        for gap in _BLANK.finditer(inked):
            yield gap.span()


def draw_underscores(
    page: Any,  # noqa: ANN401 - an array
    underscores: Sequence[tuple[int, int, int]],
    size: float,
) -> None:
    """Draw underscores back, whose left, right and row are given, in type of a size."""
    thick = max(2, round(THICK * size))
    for left, right, row in underscores:
        strokes = _strokes(right - left, size)
        edges = [left + (right - left) * at // strokes for at in range(strokes + 1)]
        for begin, end in pairwise(edges):
            page[row : row + thick, begin + thick : end - thick] = 0


def underscored(line: Recognised, underscores: Sequence[tuple[int, int, int]]) -> Recognised:
    """Return a line with the underscores that were drawn back and yet not read."""
    for left, right, _ in sorted(underscores, reverse=True):
        middles = [_middle(line, at) for at in range(len(line.text))]
        at = bisect_left(middles, (left + right) / 2)
        if "_" in line.text[max(0, at - 2) : at + 2]:
            continue
        start = at - (line.text[max(0, at - 1) : at] == " ")
        end = at + (line.text[at : at + 1] == " ")
        stands = "_" * _strokes(right - left, line.size)
        line = line.replaced(start, end, stands, float(left), float(right))
    return line


def _strokes(width: float, size: float) -> int:
    """Return how many underscores side by side are so wide, in type of a size."""
    return max(1, round(width / (ONE_UNDERSCORE * size)))


def spaced(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line with the spaces that it was read without: behind a sentence or a comma.

    A gap as wide as a space stands behind the sign, and none before it: in type whose
    signs are all as wide as each other, a full stop has as much room on both sides. Where
    the sign itself stands is known to half a letter only, so that all gaps between its
    neighbours are looked at.
    """
    band = _band(line, page, below=COMMA)
    for found in reversed(list(_CLOSED_UP.finditer(line.text))):
        at = found.start()
        left, stop, right = (_middle(line, n) for n in (at - 1, at, at + 1))
        gaps = list(_blanks(band, left, right))
        start, end = max(gaps, key=_length, default=(0, 0))
        before = max((_length(gap) for gap in gaps if gap[1] <= start), default=0)
        is_behind = before > 0 or stop < (start + end) / 2
        is_wide = end - start - before >= SPACE * line.size
        if (is_behind and is_wide) or _SEE.match(line.text, at + 1):
            line = line.replaced(at + 1, at + 1, " ", line.rights[at], line.lefts[at + 1])
    return line


def ended(
    line: Recognised,
    before: Recognised | None,
    page: Any,  # noqa: ANN401 - an array
) -> Recognised:
    """Return a line with the space that one of its addresses was read without, at its end.

    Before a word, a gap that is as wide as a space and wider than all others of the address
    is one: `a.example/families/together with`.
    """
    band = _band(line, page)
    spaces = [at for at in range(1, len(line.text) - 1) if line.text[at] == " "][:MOST_SPACES]
    if not spaces:
        return line
    narrowest = min(_gap(line, band, at - 1, at + 1) for at in spaces)
    words = list(_WHOLE.finditer(line.text))
    if runs_on(before) and not (words and words[0].start() == 0):
        words = [*_FIRST.finditer(line.text), *words]
    for found in reversed(words):
        gaps = sorted(
            (_gap(line, band, at, at + 1), at)
            for at in range(found.start(), min(found.end(), found.start() + LONGEST) - 1)
            if "_" not in line.text[at : at + 2]
        )
        if len(gaps) < FEWEST_GAPS:
            continue
        (second, _), (widest, at) = gaps[-2:]
        wide = widest >= max(AS_A_SPACE * narrowest, APART * second, NARROWEST * line.size)
        if wide and _PROSE.match(line.text, at + 1):
            line = line.replaced(at + 1, at + 1, " ", line.rights[at], line.lefts[at + 1])
    return line


def whole_addresses(
    line: Recognised,
    before: Recognised | None,
    underlines: Sequence[Underline],
    page: Any,  # noqa: ANN401 - an array
) -> Recognised:
    """Return a line without the spaces that were read within its addresses.

    A gap that is no wider than those between letters is none; in type whose signs are all
    as wide as each other, those are wide. In an address with a line below it, a wider one
    is an underscore that was taken off with the line.
    """
    goes_on = runs_on(before)
    line = _with_keys(line, goes_on=goes_on)
    band = _band(line, page)
    under = _joined(line, underlines)
    place = 0
    for _ in range(MOST_SPACES):
        found = _FIRST_SPACE.search(line.text) if goes_on and not place else None
        found = found or _SPACE.search(line.text, place)
        if found is None:
            break
        start, at = found.start("word"), found.end() - 1
        beside = line.text[at - 1] + line.text[at + 1]
        widest = max(NARROW * line.size, _widest(line, band, start, at))
        stands = " "
        if beside[0] == "/" and _PROSE.match(line.text, at + 1):
            widest = NARROWEST * line.size
        is_file = _FILE_END.match(line.text, at + 1) is not None
        if _is_underscore(line, page, at):
            stands = "_"
        elif _SEE.match(line.text, at + 1):
            stands = " "
        elif "_" in beside or is_file or _space(line, band, at) < widest:
            stands = ""
        elif _is_underlined(line, at, under, band) and _NAMED.match(line.text, at + 1):
            stands = "" if _JOINTS.search(beside) else "_"
        place = at + 1
        if stands != " ":
            line = line.replaced(at, at + 1, stands, line.lefts[at], line.rights[at])
            place = start
    text = of_one_kind(line.text)
    return replace(line, text=as_host(text) if _ends_in_host(before) else text)


def _is_underscore(line: Recognised, page: Any, at: int) -> bool:  # noqa: ANN401 - an array
    """Whether a stroke is drawn below most of a gap, and not below what stands beside it."""
    band = _band(line, page)
    left, right = _widest_blank(band, *_middles(line, at - 1, at + 1))
    top, bottom = (int(line.baseline + part * line.size) for part in UNDERSCORED)
    beside = int(SPACE * line.size)
    below = page[top:bottom, max(0, left - 2 * beside) : right + 2 * beside] < INK
    stroke = below[:, min(left, 2 * beside) : -2 * beside].mean(axis=1)
    if right - left < UNDERSCORE * line.size or not len(stroke) or stroke.max() < MOSTLY:
        return False
    row = below[int(stroke.argmax())]
    return not (row[:beside].all() or row[-beside:].all())


def _ends_in_host(before: Recognised | None) -> bool:
    """Whether the line before ends within the name of a host, behind a letter of it."""
    return before is not None and _UNENDED_HOST.search(before.text) is not None


def _with_keys(line: Recognised, *, goes_on: bool) -> Recognised:
    """Return a line without the spaces around the `=` of its addresses, which has some room."""
    for found in reversed(list(_KEY.finditer(line.text))):
        if found["key"] or (goes_on and not found.start()):
            for at in (found.end() - 1, found.start("sign") - 1):
                if line.text[at] == " ":
                    line = line.replaced(at, at + 1, "", line.lefts[at], line.rights[at])
    return line


def _widest(line: Recognised, band: Any, start: int, at: int) -> float:  # noqa: ANN401 - an array
    """Return how wide a gap is at most that is none, in an address from `start` on.

    `at` is the place of the gap: around stops and colons there is more room.
    """
    letters: list[int] = []
    stops: list[int] = [0]
    first, last = max(start, at - MOST_LETTERS), min(at + MOST_LETTERS, len(line.text) - 1)
    for place in range(first, last):
        pair = line.text[place : place + 2]
        if " " not in pair:
            found = stops if _STOP.search(pair) else letters
            found.append(_gap(line, band, place, place + 1))
    if _STOP.search(line.text[at - 1] + line.text[at + 1]):
        return OF_STOPS * max(stops)
    return OF_LETTERS * median(letters or [0])


def _gap(line: Recognised, band: Any, one: int, other: int) -> int:  # noqa: ANN401 - an array
    """Return how many columns without ink stand between two characters."""
    return _blank(band, *_middles(line, one, other))


def _space(line: Recognised, band: Any, at: int) -> int:  # noqa: ANN401 - an array
    """Return how wide a space is; one behind a stop is measured from the letter before that.

    Where a stop stands is known to half a letter only, and it may seem to stand in the space.
    """
    before = at - 2 if at > 1 and _STOP.match(line.text, at - 1) else at - 1
    return _gap(line, band, before, at + 1)


def _middles(line: Recognised, one: int, other: int) -> tuple[float, float]:
    return _middle(line, one), _middle(line, other)


def _middle(line: Recognised, at: int) -> float:
    return (line.lefts[at] + line.rights[at]) / 2


def _is_underlined(line: Recognised, at: int, under: Sequence[Underline], band: Any) -> bool:  # noqa: ANN401
    """Whether a line is drawn below most of the gap that is a space."""
    left, right = _widest_blank(band, *_middles(line, at - 1, at + 1))
    return any(
        min(end, right) - max(start, left) >= MOSTLY * (right - left) for start, _, end in under
    )


def trimmed(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line that begins and ends where its ink does."""
    edge = max(0, int(line.lefts[0] - line.size))
    near = _band(line, page)[:, edge : int(line.rights[-1] + line.size)]
    inked = (near < INK).any(axis=0).nonzero()[0]
    if not len(inked):
        return line
    left = min(max(line.lefts[0], float(edge + inked[0])), line.rights[0])
    right = max(min(line.rights[-1], float(edge + inked[-1] + 1)), line.lefts[-1])
    return replace(line, lefts=[left, *line.lefts[1:]], rights=[*line.rights[:-1], right])


def _band(line: Recognised, page: Any, *, below: float = 0.0) -> Any:  # noqa: ANN401 - arrays
    """Return the rows of a page that a line stands in, and so many ems `below` its feet."""
    top = max(0, int(line.baseline - TALL * line.size))
    return page[top : int(line.baseline + below * line.size)]


def _blank(band: Any, left: float, right: float) -> int:  # noqa: ANN401 - an array
    """Return how many columns without ink stand side by side at most."""
    return _length(_widest_blank(band, left, right))


def _widest_blank(band: Any, left: float, right: float) -> tuple[int, int]:  # noqa: ANN401
    """Return where most columns without ink stand side by side; twice the same where none do."""
    return max(_blanks(band, left, right), key=_length, default=(int(left), int(left)))


def _blanks(band: Any, left: float, right: float) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Yield where columns without ink stand side by side."""
    begin = max(0, int(left))
    inked = (band[:, begin : int(right) + 1] < INK).any(axis=0)
    for gap in _BLANK.finditer(bytes(inked.astype("uint8"))):
        yield begin + gap.start(), begin + gap.end()


def _length(gap: tuple[int, int]) -> int:
    return gap[1] - gap[0]
