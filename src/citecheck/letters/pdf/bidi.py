"""Pages in Arabic or Hebrew are turned into what the other rooms expect.

A PDF holds type where it stands, so a line that is read from the right comes out
backwards. Such a page is mirrored: its right edge becomes its left one, for type, rules
and links alike, and each line is put in the order in which it is read. Addresses,
numbers and Latin words stand in it from left to right (UAX #9, rules L2 and W7, as far
as a line tells); brackets outside them are mirrored (rule L4).
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

from citecheck.letters.pdf.layout import Box, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["mirror"]

LEAST_SHARE = 0.25
"""Of a page's letters but for addresses; titles in Latin type may outnumber the others."""

CRUMB = 3
"""Characters of a strand that may belong into another."""
MOST = 60
"""Strands of one row that are looked at."""
FLUSH = 2.0
"""Points; about so well lines agree on their right edge."""
LEVEL = 0.12
"""In ems; what baselines and sizes of one line may differ by."""

_RIGHT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_LETTER = re.compile(f"[{_RIGHT}]")
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_LEFT = rf"(?:(?![{_RIGHT}])[^\W_]|[{_DIGITS}])"
_TERMINATOR = "[%$#€£]"
_RUN = re.compile(
    rf"(?:{_TERMINATOR}(?=[{_DIGITS}]))?"
    rf"{_LEFT}(?:[^\s{_RIGHT}]*{_LEFT})?(?:(?<=[{_DIGITS}A-F]){_TERMINATOR})?|[{_DIGITS}]+"
)
"""Taken from the right. Signs beside a number go with it (rule W5): `%3A` of an address too."""
_BROKEN_AT = re.compile(r"(?:^|\s)([-/_?&=%#+~]+)$")
"""Where an address goes on in the next line, the signs at its end stand left of nothing: they
keep its direction (rule N1), and so stand between it and the word before."""
_STOPS = ".,;:"
_SIGN_LEFT = re.compile(r"[-/_?&=%#+~]+(?:https?:|www\.)", re.IGNORECASE)
"""No address begins so."""
_BETWEEN_SIGNS = re.compile(r"(?=[^-/_?&=~.,;:]).*[^-/_?&=~.,;:]", re.DOTALL)
"""Signs of a number (`%20`) stand beside it."""
_LATIN = re.compile(rf"(?![{_RIGHT}])[^\W\d_]")
_BRACKETS = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def mirror(page: Page) -> None:
    """Mirror a page in place, if it is read from the right."""
    right = sum(len(_RIGHT_LETTER.findall(line.text)) for line in page.lines)
    if not right:
        return
    words = (word for line in page.lines for word in line.text.split() if "/" not in word)
    letters = sum(char.isalpha() for word in words for char in word)
    if right < LEAST_SHARE * letters:
        return
    page.lines = _with_crumbs(page.lines)
    edges = {
        round(max(line.rights) / FLUSH)
        for line in page.lines
        if _RIGHT_LETTER.search(line.text) or not _LATIN.search(line.text)
    }
    for line in page.lines:
        place = round(max(line.rights) / FLUSH)
        _mirror_line(line, flush=not edges.isdisjoint((place - 1, place, place + 1)))
    page.rules = [_mirrored(box) for box in page.rules]
    page.links = [Link(link.target, tuple(map(_mirrored, link.boxes))) for link in page.links]
    page.box = _mirrored(page.box)


def _with_crumbs(lines: list[Line]) -> list[Line]:
    """Return lines, each with the commas in it that the file draws after its words."""
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if len(line.text) > CRUMB:
            rows[round(line.baseline)].append(line)
    kept: list[Line] = []
    for line in lines:
        home = round(line.baseline)
        near = [*rows[home], *rows[home - 1], *rows[home + 1]] if len(line.text) <= CRUMB else []
        around = next((other for other in near[:MOST] if _is_within(line, other)), None)
        if around is None:
            kept.append(line)
            continue
        around.text += line.text
        for name in ("lefts", "rights", "raised", "italic", "bold"):
            getattr(around, name).extend(getattr(line, name))
    return kept


def _is_within(crumb: Line, line: Line) -> bool:
    level = abs(crumb.baseline - line.baseline) <= LEVEL * line.size
    alike = abs(crumb.size - line.size) <= LEVEL * line.size
    return level and alike and min(line.lefts) < crumb.left and crumb.right < max(line.rights)


def _mirrored(box: Box) -> Box:
    return Box(-box.right, box.bottom, -box.left, box.top)


def _mirror_line(line: Line, *, flush: bool) -> None:
    """Put a line in the order in which it is read; `flush` with those read from the right."""
    places = range(len(line.text))
    # The letters of a ligature stand in one place: the last of them is the first from the right.
    order = sorted(
        places, key=lambda at: (-(line.lefts[at] + line.rights[at]), _turned(line.text[at], at))
    )
    seen = "".join(line.text[at] for at in order)
    foreign = _LATIN.search(seen) is not None and _RIGHT_LETTER.search(seen) is None
    read = [*places]
    text = list(seen if foreign else seen.translate(_BRACKETS))
    label = next((at for at, place in enumerate(order) if not line.raised[place]), 0)
    core = _core(seen, flush=flush)
    # The label of a note stands before it, right of its first word.
    runs = [(max(label, core[0]), core[1])] if foreign else _whole(seen, _runs(seen))
    for start, end in runs:
        read[start:end] = read[start:end][::-1]
        text[start:end] = seen[start:end][::-1]
    # The places stay in order: a run covers the same ground, its letters change places.
    lefts = array("f", (-line.rights[at] for at in order))
    rights = array("f", (-line.lefts[at] for at in order))
    line.text = "".join(text)
    line.lefts, line.rights = lefts, rights
    for name in ("raised", "italic", "bold"):
        track = getattr(line, name)
        setattr(line, name, bytearray(track[order[at]] for at in read))


def _core(seen: str, *, flush: bool) -> tuple[int, int]:
    """Return what of a Latin line stands from left to right.

    In a paragraph that is read from the right, what ends a line stands left of it: the
    slash at which an address is broken, the sentence's stop.
    """
    stops = len(seen.rstrip(_STOPS))
    if not flush and not _SIGN_LEFT.match(seen[::-1]):
        return 0, stops
    found = _BETWEEN_SIGNS.search(seen)
    return found.span() if found else (0, len(seen))


def _turned(char: str, at: int) -> int:
    return at if _RIGHT_LETTER.match(char) else -at


def _whole(seen: str, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return runs with their brackets, and the last with the signs at which it is broken."""
    runs = [(_closed(seen, start, end), end) for start, end in sorted(found)]
    if not runs or any(char.isalnum() for char in seen[runs[-1][1] :]):
        return runs
    start, end = runs[-1]
    signs = _BROKEN_AT.search(seen[:start])
    if signs is not None:
        runs[-1] = (signs.start(1), end)
    return runs


def _closed(seen: str, start: int, end: int) -> int:
    """Return where a run begins, with the bracket that closes one in it (rule N0)."""
    run = seen[start:end]
    closes = seen[start - 1 : start] == ")" and run.count("(") > run.count(")")
    return start - 1 if closes else start


def _runs(seen: str) -> Iterator[tuple[int, int]]:
    """Yield what stands from left to right in a line that was taken from the right.

    Words of one language go together, with the numbers between them; a number at their
    side may be the mark of a note.
    """
    first: tuple[int, int] | None = None
    last = (0, 0)
    for found in _RUN.finditer(seen):
        latin = _LATIN.search(found[0]) is not None
        if first is not None and _RIGHT_LETTER.search(seen, last[1], found.start()):
            yield first[0], first[1]
            yield from _numbers(seen, first[1], last[1])
            first = None
        if latin:
            first = (first[0] if first else found.start(), found.end())
        elif first is None:
            yield found.start(), found.end()
        last = found.span()
    if first is not None:
        yield first
        yield from _numbers(seen, first[1], last[1])


def _numbers(seen: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the numbers behind the last Latin word."""
    for found in _RUN.finditer(seen, start, max(start, end)):
        yield found.span()
