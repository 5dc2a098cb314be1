"""Pages in Arabic or Hebrew are turned into what the other rooms expect.

A PDF holds type where it stands, so a line that is read from the right comes out
backwards. A page of such lines is mirrored: its right edge becomes its left one, for type,
rules and links alike, and each line is put in the order in which it is read (`fromright`).
Some letters set Arabic in paragraphs that are read from the left: there, only the words are
turned.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from citecheck.letters.pdf.crumbs import with_crumbs
from citecheck.letters.pdf.flushleft import shifts
from citecheck.letters.pdf.fromright import (
    RIGHT,
    faced,
    order_from_left,
    order_from_right,
    set_alone,
)
from citecheck.letters.pdf.layout import Box, Link
from citecheck.letters.pdf.wideset import rejoined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line, Page

__all__ = ["mirror"]

LEAST_SHARE = 0.25
"""Of a page's letters but for addresses; titles in Latin type may outnumber the others."""

FLUSH = 2.0
"""Points; about so well lines agree on their edges."""
FEWEST = 4
"""Lines that agree on an edge where they begin."""
MIDDLE = 0.3
"""In ems above the baseline: a link that covers a line covers that."""
LOWER, UPPER = 0.25, 0.8
"""In ems below and above the baseline: the ground of a line."""
LEAST_COLUMN = 0.125
"""Of the lines at the edge where most begin: words set far apart may meet at others by chance."""
MOST_UPON = 30
"""Links upon each other, on the average of a page (as in `links`)."""

_RIGHT_LETTER = re.compile(f"[{RIGHT}]")
_LATIN = re.compile(rf"[^\W\d_{RIGHT}]")
_STOPS = ".,;:،؛؟!?"
_NUMBERED = re.compile(r"(?:^|\s)\d{1,3}[.:]$")
"""A list's number at the right edge, which some programs set as it stands in other scripts."""
_ENDS_LEFT = re.compile(
    r"[^\w\s]{0,9}[.,;:][^\w\s]{0,9}\s?\w|[-/_?&=%#+~]+(?:https?:|www\.)", re.IGNORECASE
)
"""Nothing begins so: it ends there, in a paragraph that is read from the right."""

_Places = tuple["array[float]", "array[float]"]


def mirror(pages: Sequence[Page]) -> None:
    """Put the pages of a letter in the order in which they are read, in place.

    A page on which nothing stands that is read from the right may hold the notes of one that
    does: then its lines agree on their right edge, or have their stops at the left one. A page
    that tells neither is as the others are.
    """
    counts = [sum(len(_RIGHT_LETTER.findall(line.text)) for line in page.lines) for page in pages]
    if not any(counts):
        return
    shares = [
        count > 0 and count >= LEAST_SHARE * _letters(page)
        for page, count in zip(pages, counts, strict=True)
    ]
    leans = [_lean(page.lines) if page.lines else 0 for page in pages]
    known = [(lean > 0) - (lean < 0) for lean, share in zip(leans, shares, strict=True) if share]
    turned = [
        lean > 0 if lean else share and sum(known) >= 0
        for lean, share in zip(leans, shares, strict=True)
    ]
    whole = bool(known) and sum(known) >= 0
    alone = set_alone(
        _visual(line, _by_place(line))
        for page, turn, share in zip(pages, turned, shares, strict=True)
        for line in page.lines
        if turn and share and "-" in line.text
    )
    columns = _columns([line for page in pages for line in page.lines])
    for page, count, share, turn in zip(pages, counts, shares, turned, strict=True):
        if turn and (share or whole):
            _mirror_page(page, columns, alone=alone)
        elif count:
            page.lines = with_crumbs(page.lines)
            for line in page.lines:
                _turn_words(line)


def _letters(page: Page) -> int:
    words = (word for line in page.lines for word in line.text.split() if "/" not in word)
    return sum(char.isalpha() for word in words for char in word)


def _lean(lines: Sequence[Line]) -> int:
    """Return more than 0 where lines are read from the right, less where from the left.

    A line never begins with a stop: where one stands at its edge, it ends there. Else the edge
    that more lines agree on is the one where they begin.
    """
    own = [line for line in lines if _RIGHT_LETTER.search(line.text)]
    ends = Counter(map(_end, own or lines))
    if ends["left"] != ends["right"]:
        return ends["left"] - ends["right"]
    rights, lefts = _places(own or lines)
    begin, end = max(rights.values()), max(lefts.values())
    return begin - end if max(begin, end) >= FEWEST else 0


def _end(line: Line) -> str:
    """Return at which edge of a line a stop shows that it ends."""
    left, right = line.text[0] in _STOPS, line.text[-1] in _STOPS
    if left == right or (right and _NUMBERED.search(line.text)):
        return ""
    return "left" if left else "right"


def _mirror_page(page: Page, columns: tuple[set[int], set[int]], *, alone: bool) -> None:
    page.lines = with_crumbs(page.lines)
    page.lines = rejoined(page.lines, *columns)
    rights, lefts = _edges(page.lines)
    true: list[tuple[Line, _Places]] = []
    for line, shift in zip(page.lines, shifts(page.lines), strict=True):
        flush = _is_at(max(line.rights), rights) or _is_at(min(line.lefts), lefts)
        true.append((line, _mirror_line(line, flush=flush, alone=alone)))
        if shift:
            line.lefts = array("f", (place - shift for place in line.lefts))
            line.rights = array("f", (place - shift for place in line.rights))
    page.rules = [_mirrored(box) for box in page.rules]
    ground = _Ground(true)
    page.links = [
        Link(
            link.target, tuple(part for box in link.boxes for part in ground.moved(_mirrored(box)))
        )
        for link in page.links
    ]
    page.box = _mirrored(page.box)


def _edges(lines: Sequence[Line]) -> tuple[set[int], set[int]]:
    """Return where the lines begin that are read from the right, and where they end.

    They begin where they agree; some letters set them flush left.
    """
    own = [
        line for line in lines if _RIGHT_LETTER.search(line.text) or not _LATIN.search(line.text)
    ]
    rights, lefts = _places(own or lines)
    if not own:
        return {max(rights, key=lambda edge: rights[edge])}, set()
    return {*rights}, {*lefts} if max(lefts.values()) > max(rights.values()) else set()


def _columns(lines: Sequence[Line]) -> tuple[set[int], set[int]]:
    """Return the right edges of columns and their left ones, in points."""
    found: list[set[int]] = []
    for counts in _places(lines):
        least = max(FEWEST, LEAST_COLUMN * max(counts.values(), default=0))
        found.append({round(edge * FLUSH) for edge, count in counts.items() if count >= least})
    return found[0], found[1]


def _places(lines: Sequence[Line]) -> tuple[Counter[int], Counter[int]]:
    """Return how many lines stand at each edge, at their right and at their left."""
    rights = Counter(round(max(line.rights) / FLUSH) for line in lines)
    return rights, Counter(round(min(line.lefts) / FLUSH) for line in lines)


def _is_at(place: float, edges: set[int]) -> bool:
    near = round(place / FLUSH)
    return not edges.isdisjoint((near - 1, near, near + 1))


def _mirrored(box: Box) -> Box:
    return Box(-box.right, box.bottom, -box.left, box.top)


# --- lines ---------------------------------------------------------------------------


def _mirror_line(line: Line, *, flush: bool, alone: bool) -> _Places:
    """Put a line in the order in which it is read; return where its characters truly stand.

    `flush` with those read from the right, a line in Latin type is one of them.
    """
    places = _by_place(line)
    visual = _visual(line, places)
    foreign = _LATIN.search(visual) is not None and _RIGHT_LETTER.search(visual) is None
    if foreign and not flush and not _ENDS_LEFT.match(visual):
        order = [*range(len(visual))]
    else:
        order = order_from_right(visual, _label(line, places), alone=alone)
    text = faced("".join(visual[at] for at in order), _turned(order))
    lefts = array("f", (-line.rights[places[at]] for at in order))
    rights = array("f", (-line.lefts[places[at]] for at in order))
    # The places stay in order: a run covers the same ground, its letters change places.
    line.lefts, line.rights = (
        array("f", (-line.rights[at] for at in reversed(places))),
        array("f", (-line.lefts[at] for at in reversed(places))),
    )
    _set(line, text, [places[at] for at in order])
    return lefts, rights


def _turn_words(line: Line) -> None:
    """Put the words of a line in order that are read from the right, within one from the left."""
    if not _RIGHT_LETTER.search(line.text):
        return
    places = _by_place(line)
    visual = _visual(line, places)
    order = order_from_left(visual)
    text = faced("".join(visual[at] for at in order), _turned(order))
    line.lefts = array("f", (line.lefts[at] for at in places))
    line.rights = array("f", (line.rights[at] for at in places))
    _set(line, text, [places[at] for at in order])


def _set(line: Line, text: str, order: Sequence[int]) -> None:
    line.text = text
    for name in ("raised", "italic", "bold"):
        track = getattr(line, name)
        setattr(line, name, bytearray(track[at] for at in order))


def _by_place(line: Line) -> list[int]:
    """Return the places of a line's characters from left to right.

    The letters of a ligature stand in one place: the last of them is the first from the left.
    """
    return sorted(
        range(len(line.text)),
        key=lambda at: (
            line.lefts[at] + line.rights[at],
            -at if _RIGHT_LETTER.match(line.text[at]) else at,
        ),
    )


def _visual(line: Line, places: Sequence[int]) -> str:
    return "".join(line.text[at] for at in places)


def _label(line: Line, places: Sequence[int]) -> int:
    """Return how many characters at the right edge are the raised label of a note."""
    size = 0
    while size < len(places) and line.raised[places[-1 - size]]:
        size += 1
    return size if size < len(places) else 0


def _turned(order: Sequence[int]) -> list[bool]:
    """Return which characters do not stand as they are read: their neighbours are not theirs."""
    last = len(order) - 1
    return [
        (at == 0 or place != order[at - 1] + 1) and (at == last or order[at + 1] != place + 1)
        for at, place in enumerate(order)
    ]


# --- links ---------------------------------------------------------------------------


class _Ground:
    """Where the type of a page truly stands; and how much of it is still looked at."""

    def __init__(self, true: Sequence[tuple[Line, _Places]]) -> None:
        self._true = sorted(true, key=lambda one: _middle(one[0]))
        self._heights = [_middle(line) for line, _ in self._true]
        self._left = MOST_UPON * sum(len(line.text) for line, _ in true)

    def moved(self, box: Box) -> list[Box]:
        """Return where the characters under a link stand, as their lines are read.

        Of words that stand from left to right a link may cover the last: an address behind its
        author.
        """
        result: list[Box] = []
        first, end = bisect_left(self._heights, box.bottom), bisect_right(self._heights, box.top)
        for line, (lefts, rights) in self._true[first:end]:
            self._left -= len(line.text)
            if self._left < 0:
                break
            inside = [
                at
                for at, (left, right) in enumerate(zip(lefts, rights, strict=True))
                if box.left <= (left + right) / 2 <= box.right
            ]
            bottom = max(box.bottom, line.baseline - LOWER * line.size)
            top = min(box.top, line.baseline + UPPER * line.size)
            start = 0
            for end, (at, following) in enumerate(pairwise([*inside, -1]), 1):
                if following != at + 1:
                    result.append(Box(line.lefts[inside[start]], bottom, line.rights[at], top))
                    start = end
        return result or [box]


def _middle(line: Line) -> float:
    return line.baseline + MIDDLE * line.size
