"""Gaps of a line that are seen on its picture: spaces, and where it begins.

What recognises a line may overlook a space, or see one within an address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.figures import of_one_kind
from citecheck.letters.ocr.inked import INK, band_of, blank, blanks, length, middle, middles
from citecheck.letters.ocr.names import as_host
from citecheck.letters.ocr.recognised import runs_on
from citecheck.letters.ocr.underscores import Underline, is_underlined, is_underscore, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["ended", "spaced", "trimmed", "whole_addresses"]

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
COMMA = 0.2
"""In ems below a line's feet: its commas."""
_WHOLE = re.compile(r"(?:https?:|www\.|[\w.-]+/)\S+", re.IGNORECASE)
_SEE = re.compile(r"(?:See|Siehe|Vgl|Voir|Véase|Cf|Ibid)(?=[\s.,])")
"""What begins another sentence of a note, and nothing of an address."""
_FIRST = re.compile(r"^\S+")
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
_NAMED = re.compile(
    r"(?!www\.)[\w%+-]*(?:[_=]\w|\.(?:html?|pdf|aspx?|php|docx?)\b)|/\w"
    r"|(?:[\w%+-]+ ){1,4}[\w%+-]*_\w"
)
"""What goes on with an address: a part of a file's name, and no word of a sentence; it may lack
further underscores."""
_FILE_END = re.compile(r"\.(?:html?|pdf|aspx?|php|docx?)\b(?!\s[a-z])")
"""How names of files end; no sentence has a space before it, but “a .pdf file”."""
_ENCODED = re.compile(r"//\S*%2[0fFcC]\S*$")
_OCTET = re.compile(r"[6S8B5](?=2[0fFcC][A-Za-z\d])")
"""What a percent sign is read as, before what is encoded most."""
_KEY = re.compile(r"(?:(?P<key>(?:(?<=\S)|(?<== ))[?&;])|^)[\w.%-]+ ?(?P<sign>=) ?(?=\S)")
"""The name of a part of an address, and what parts it from its value."""


def spaced(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line with the spaces that it was read without: behind a sentence or a comma.

    A gap as wide as a space stands behind the sign, and none before it: in type whose
    signs are all as wide as each other, a full stop has as much room on both sides. Where
    the sign itself stands is known to half a letter only, so that all gaps between its
    neighbours are looked at.
    """
    band = band_of(line, page, below=COMMA)
    for found in reversed(list(_CLOSED_UP.finditer(line.text))):
        at = found.start()
        left, stop, right = (middle(line, n) for n in (at - 1, at, at + 1))
        gaps = list(blanks(band, left, right))
        start, end = max(gaps, key=length, default=(0, 0))
        before = max((length(gap) for gap in gaps if gap[1] <= start), default=0)
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
    band = band_of(line, page)
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
    band = band_of(line, page)
    under = joined(line, underlines)
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
        if is_underscore(line, page, at):
            stands = "_"
        elif _SEE.match(line.text, at + 1):
            stands = " "
        elif "_" in beside or is_file or _space(line, band, at) < widest:
            stands = ""
        elif is_underlined(line, at, under, band) and _NAMED.match(line.text, at + 1):
            stands = "" if _JOINTS.search(beside) else "_"
        place = at + 1
        if stands != " ":
            line = line.replaced(at, at + 1, stands, line.lefts[at], line.rights[at])
            place = start
    text = of_one_kind(_with_octet(line.text, before))
    return replace(line, text=as_host(text) if _ends_in_host(before) else text)


def _with_octet(text: str, before: Recognised | None) -> str:
    """Return a line that begins with an octet of its address as one: `620Science`, a `%20`."""
    is_encoded = before is not None and _ENCODED.search(before.text) is not None
    return f"%{text[1:]}" if is_encoded and _OCTET.match(text) else text


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
    return blank(band, *middles(line, one, other))


def _space(line: Recognised, band: Any, at: int) -> int:  # noqa: ANN401 - an array
    """Return how wide a space is; one behind a stop is measured from the letter before that.

    Where a stop stands is known to half a letter only, and it may seem to stand in the space.
    """
    before = at - 2 if at > 1 and _STOP.match(line.text, at - 1) else at - 1
    return _gap(line, band, before, at + 1)


def trimmed(line: Recognised, page: Any) -> Recognised:  # noqa: ANN401 - an array
    """Return a line that begins and ends where its ink does."""
    edge = max(0, int(line.lefts[0] - line.size))
    near = band_of(line, page)[:, edge : int(line.rights[-1] + line.size)]
    inked = (near < INK).any(axis=0).nonzero()[0]
    if not len(inked):
        return line
    left = min(max(line.lefts[0], float(edge + inked[0])), line.rights[0])
    right = max(min(line.rights[-1], float(edge + inked[-1] + 1)), line.lefts[-1])
    return replace(line, lefts=[left, *line.lefts[1:]], rights=[*line.rights[:-1], right])
