"""Which type lies under which link annotation.

Most programs draw a rectangle for each line of a link. Some draw one around all of its
lines, which covers their neighbours too; pdfTeX lets a link that goes on in the next
column cover that column. There the address itself tells its type.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.letters.pdf.layout import Box, Line, Link

__all__ = ["link_lines"]

TALL = 1.75
"""In ems: a rectangle this high covers more than one line."""
MOST_LINES = 5
"""A phrase that is a link runs over no more lines."""
LEAST_REST = 3
"""Characters of an address that are looked for in another column; fewer are anywhere."""
LONG_REST = 12
"""Letters that no phrase of a sentence shares with an address by chance."""
MOSTLY = 0.75
"""Of the lines on a link's way; some are too long for their column."""
MOST_UPON = 30
"""Links upon each other, on the average of a page: all lines of a list of keywords have so many
beside each other."""
EMPTY = 2.2
"""Points: the two margins of a link with nothing in it, which TeX leaves beside line numbers."""
HANGING = ".,:;-/_?&=%~"
"""Signs that TeX lets hang over the margin, where the rectangle of their link ends."""
LABEL = 6
"""Characters that hang out before a line's text."""

_SPACE = re.compile(r"\s")
_SIGN_WITHIN = re.compile(r"\w[-_=&?%]\w")
_SIGNS = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
_SCHEME = re.compile(
    r"^(?:https?(?::/*|$)|(?:h?t?t?p?s|h?t?tp|p)://|ht{1,2}p?[-\u2010\xad]?$)", re.IGNORECASE
)
"""A scheme, or what a line's end parts it into: `htt-`, `ps://`."""

_Stretch = tuple["Line", int, int]
_Piece = tuple[int, _Stretch]
"""The number of a link, and type under it."""


def link_lines(lines: list[Line], links: list[Link]) -> dict[int, list[tuple[int, int, int]]]:
    """Return, by line, the stretches that lie under a link: start, end, index of the link."""
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    order = {id(line): place for place, line in enumerate(lines)}
    ground = _Ground(lines)
    parts: dict[str, list[list[_Piece]]] = defaultdict(list)
    for target, group in groupby(enumerate(links), lambda numbered: numbered[1].target):
        parts[target].append(list(_pieces(ground, target, group)))
    for target, groups in parts.items():
        for pieces in _rejoined(groups, target):
            pieces.sort(key=lambda piece: (order[id(piece[1][0])], piece[1][1]))
            for number, (line, start, end) in _own(pieces, target):
                found[id(line)].append((start, end, number))
    return found


def _rejoined(groups: list[list[_Piece]], target: str) -> list[list[_Piece]]:
    """Return as one the parts of a link that other links lie between.

    TeX draws a link that goes on in the next column around every line on its way, the
    lines with links of their own too.
    """
    pieces = [piece for group in groups for piece in group]
    wanted = _letters(target)
    others = [stretch for _, stretch in pieces if not _shows(stretch, wanted)]
    strewn = 0 < len(others) < len(pieces) or len(others) > MOST_LINES
    whole = sum(_is_whole(stretch) for stretch in others)
    return [pieces] if strewn and whole >= MOSTLY * len(others) else groups


def _pieces(ground: _Ground, target: str, group: Iterable[tuple[int, Link]]) -> Iterable[_Piece]:
    """Yield what lies under links in a row that lead to one place."""
    before = ""
    boxes = [(number, box) for number, link in group for box in link.boxes]
    shown = [(number, box) for number, box in boxes if box.width > EMPTY]
    for number, box in shown or boxes:
        stretches = ground.covered(box)
        if len(stretches) > 1 and box.top - box.bottom > TALL * stretches[0][0].size:
            stretches = _narrowed(stretches, target, before)
        before += "".join(_text(stretch) for stretch in stretches)
        for stretch in stretches:
            yield number, _with_hanging(stretch, target)


def _own(pieces: list[_Piece], target: str) -> list[_Piece]:
    """Leave out what a link covers besides its own address, where it shows that.

    TeX draws the link of an address that goes on overleaf around every line on its way.
    """
    wanted = _letters(target)
    if len(pieces) > MOST_LINES:  # it runs over no phrase
        pieces = [piece for piece in pieces if _may_show(piece[1], wanted)] or pieces
    if len(pieces) < 2 or not any(_shows(stretch, wanted) for _, stretch in pieces):
        return pieces
    own: list[_Piece] = []
    so_far = ""
    for number, stretch in pieces:
        text = _text(stretch)
        shown = _letters(text)
        if wanted.startswith(so_far + shown):
            so_far += shown
        elif _ADDRESS.match(text) and wanted.startswith(shown):
            so_far = shown  # printed once more
        elif _is_rest(stretch, wanted):
            so_far = wanted[: wanted.rfind(shown) + len(shown)]
        else:
            continue
        own.append((number, stretch))
    return own


def _shows(stretch: _Stretch, wanted: str) -> bool:
    """Whether type is the beginning of a link's address, or the rest of it."""
    text = _text(stretch)
    shown = _letters(text)
    begins = _ADDRESS.match(text) is not None and wanted.startswith(shown)
    return begins or _is_rest(stretch, wanted)


def _may_show(stretch: _Stretch, wanted: str) -> bool:
    """Whether type is a piece of a link's address, however short."""
    shown = _letters(_text(stretch))
    return shown in wanted and (len(shown) >= LEAST_REST or not _is_whole(stretch))


def _is_whole(stretch: _Stretch) -> bool:
    """Whether type is a line to its end, from its beginning or from behind its label."""
    line, start, end = stretch
    return start <= LABEL and end >= len(line.text) - 1


def _is_rest(stretch: _Stretch, wanted: str) -> bool:
    """Whether type is a long piece of an address: with its slashes, or the end in one word."""
    text = _text(stretch)
    shown = _letters(text)
    if len(shown) < LONG_REST or shown not in wanted:
        return False
    line, start, end = stretch
    last = _SIGN_WITHIN.search(text) and not _SPACE.search(line.text[start:end].strip())
    return "/" in text or bool(last and wanted.endswith(shown))


class _Ground:
    """The lines of a page, and how much of what lies under its links is still looked at."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        heights = sorted((line.baseline + 0.3 * line.size, at) for at, line in enumerate(lines))
        self._heights = [height for height, _ in heights]
        self._places = [at for _, at in heights]
        self._left = MOST_UPON * sum(len(line.text) for line in lines)

    def covered(self, box: Box) -> list[_Stretch]:
        """Return what lies in a rectangle, line by line."""
        first = bisect_left(self._heights, box.bottom)
        end = bisect_right(self._heights, box.top)
        stretches: list[_Stretch] = []
        self._left -= max(end - first, 0)
        for at in sorted(self._places[first:end]) if self._left > 0 else ():
            line = self._lines[at]
            if box.right <= line.left or line.right <= box.left:
                continue
            self._left -= len(line.text)
            inside = [
                index
                for index, (left, right) in enumerate(zip(line.lefts, line.rights, strict=True))
                if box.left <= (left + right) / 2 <= box.right
            ]
            if inside:
                stretches.append((line, inside[0], inside[-1] + 1))
        return stretches


def _with_hanging(stretch: _Stretch, target: str) -> _Stretch:
    """Return type under a link with the sign of its address that hangs over the margin."""
    line, start, end = stretch
    if end + 1 != len(line.text) or line.text[end] not in HANGING:
        return stretch
    return (line, start, end + 1) if _text((line, start, end + 1)) in target else stretch


def _text(stretch: _Stretch) -> str:
    line, start, end = stretch
    return "".join(line.text[start:end].split()).lstrip("<([")


def _letters(text: str) -> str:
    """Return the letters and figures of an address, without its scheme."""
    return _SIGNS.sub("", _SCHEME.sub("", text)).lower()


def _narrowed(stretches: list[_Stretch], target: str, before: str) -> list[_Stretch]:
    """Return the part of several lines' type that is the link's own.

    `before` is what other rectangles of the same link cover already.
    """
    places = [
        (line, index)
        for line, start, end in stretches
        for index in range(start, end)
        if not line.text[index].isspace()
    ]
    text = "".join(line.text[index] for line, index in places)
    for wanted in _spellings(target, before):
        at = text.find(wanted)
        if at >= 0:
            return _stretches(places[at : at + len(wanted)])
    lowered = text.lower()
    if before or "http" in lowered or "www." in lowered or len(stretches) > MOST_LINES:
        return []
    return stretches


def _spellings(target: str, before: str) -> list[str]:
    """Return how a link's address may be printed, or the rest of it."""
    whole = "".join(target.split())
    if before and whole.startswith(before):
        rest = whole[len(before) :]
        return [rest] if len(rest) >= LEAST_REST else []
    bare = whole.partition("://")[2]
    return [text for text in (whole, whole.rstrip("/"), bare, bare.rstrip("/")) if text]


def _stretches(places: list[tuple[Line, int]]) -> list[_Stretch]:
    result: list[_Stretch] = []
    for line, index in places:
        if result and result[-1][0] is line:
            result[-1] = (line, result[-1][1], index + 1)
        else:
            result.append((line, index, index + 1))
    return result
