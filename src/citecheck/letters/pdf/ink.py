"""What the ink of a line says of an address in it, against what was read.

Recognition loses an underscore (a gap is read, or nothing), reads `#` as `tt`, and tells a
capital from a small letter of the same form by what a word would have. The picture shows
all three: a wide thin stroke on or below the line, a piece with two bars and four feet,
and the height of each letter beside that of letters whose height is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from citecheck.letters.pdf.dark import Grid, Picture, Piece, pieces
from citecheck.letters.pdf.letterforms import Shape, fits, in_case, letters_before

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Fix", "Sight", "Word", "inspect"]

DARK = 0.6
"""Of the paper's brightness: ink is darker."""
SPECK = 0.1
"""In x-heights: what is no larger each way is dirt; a full stop has twice as much."""
SMALL, LARGE = 0.25, 1.0
"""In ems: heights of letters."""
FEWEST = 5
"""Letters that tell the height of a line's type."""
ON_LINE = 0.06
"""In ems: so far from the line the feet of letters without a tail are."""
LOW_SHARE = 0.3
"""More letters than these have no stem; in an address, four of ten or more have one."""
STROKE_WIDE = (0.45, 1.6)
STROKE_THIN = 0.3
STROKE_LOW = 0.15
"""In x-heights: an underscore's width, its height, and how far above the line it may be."""
ABOVE = 0.3
"""Of an underscore's width, what may have ink above it: a letter that leans over it."""
UNDERLINE = 3.5
"""In x-heights: so long a stroke is a line below words."""
Word = tuple[int, int, float, float]
"""A word's first character, the one behind its last, and its left and right in pixels."""

Fix = tuple[int, int, str, bool]
"""Characters of the line, what they are by their ink, and whether that is certain."""

_RUN = re.compile(r"[A-Za-z\d]{6,64}")
_ADDRESS = re.compile(r"[/_=?&#~%]|\w\.\w|[A-Za-z]\d|\d[A-Za-z]|[a-z][A-Z]")
_HASHES = re.compile(r"[tifH][tifl]|H|f")


@dataclass(slots=True)
class Sight:
    """What the ink of a line says."""

    height: float = 0.0
    """The x-height, in pixels; 0 where it cannot be told."""
    fixes: list[Fix] = field(default_factory=list)
    sure: list[tuple[int, int]] = field(default_factory=list)
    """Words, or letters without other signs in them, that were read as many letters as
    there are, each as tall as it is."""
    shapes: dict[str, list[Shape]] = field(default_factory=dict)
    """The pieces of ink of each word of an address."""


@dataclass(slots=True)
class _Spelling:
    """A word as its ink has it."""

    text: str
    certain: bool = True
    aligned: bool = False
    before: int = 0
    after: int = 0
    """Underscores that stand before its first letter and behind its last."""
    sure: list[tuple[int, int]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


def inspect(picture: Picture, line: str, words: Sequence[Word], em: float) -> Sight:
    """Return what the picture of a line, whose type has `em` pixels, says of its words."""
    every = pieces(picture, DARK)
    letters = [p for p in every if SMALL * em <= p.height <= LARGE * em and p.width <= em]
    if len(letters) < FEWEST:
        return Sight()
    base = median(p.bottom for p in letters)
    sizes = sorted(p.height for p in letters if abs(p.bottom - base) <= ON_LINE * em)
    if len(sizes) < FEWEST:
        return Sight()
    height = float(sizes[int(len(sizes) * LOW_SHARE)])
    low = [p for p in every if p.height <= STROKE_THIN * height and _is_low(p, base, height)]
    if any(p.width >= UNDERLINE * height for p in low):
        return Sight(height)
    least, most = (share * height for share in STROKE_WIDE)
    grid = Grid(every)
    strokes = [
        p
        for p in low
        if least <= p.width <= most
        and p.width >= 2.5 * p.height
        and not _has_above(p, grid, base - height)
    ]
    kept = [
        p
        for p in every
        if p not in strokes
        and max(p.width, p.height) > SPECK * height
        and base - 2 * height < p.bottom
        and p.top < base + 0.4 * height
    ]
    page = _Line(picture, line, base, height, kept, strokes)
    return page.compared(words)


def _has_above(piece: Piece, grid: Grid, top: float) -> bool:
    """Whether ink is above a stroke: then it is the foot of a letter that broke."""
    above = [
        other
        for other in grid.within(piece.left, top - 0.5 * (piece.top - top), piece.right, piece.top)
        if other != piece and other.top < piece.top
    ]
    shared = sum(min(piece.right, p.right) - max(piece.left, p.left) for p in above)
    return shared > ABOVE * piece.width


def _is_low(piece: Piece, base: float, height: float) -> bool:
    middle = (piece.top + piece.bottom) / 2
    return base - STROKE_LOW * height <= middle <= base + 0.8 * height


@dataclass(slots=True)
class _Line:
    picture: Picture
    text: str
    base: float
    height: float
    pieces: list[Piece]
    strokes: list[Piece]

    def compared(self, words: Sequence[Word]) -> Sight:
        sight = Sight(self.height)
        spelled = [self._spelled(word) for word in words]
        at = 0
        while at < len(words):
            first, parts, certain = at, [spelled[at].text], spelled[at].certain
            while at + 1 < len(words) and (low := self._between(words, spelled, at)):
                parts += ["_" * low, spelled[at + 1].text]
                certain = certain and spelled[at + 1].certain and low == 1
                at += 1
            start, end = words[first][0], words[at][1]
            printed, other = self.text[start:end], "".join(parts)
            if first == at:
                other += "_" * spelled[at].after if at + 1 < len(words) else ""
            if _ADDRESS.search(printed):
                if other != printed:
                    sight.fixes.append((start, end, other, certain))
                elif spelled[at].aligned and spelled[at].certain:
                    sight.sure.append((start, end))
                else:
                    sight.sure += spelled[at].sure
                if first == at:
                    sight.shapes[printed] = spelled[at].shapes
            at += 1
        return sight

    def _between(self, words: Sequence[Word], spelled: list[_Spelling], at: int) -> int:
        """Return how many underscores stand in the gap behind a word."""
        right, left = words[at][3], words[at + 1][2]
        if spelled[at].text.endswith("_") or spelled[at + 1].text.startswith("_"):
            return 0
        between = sum(1 for p in self.strokes if right <= _middle(p) <= left)
        return between + spelled[at].after + spelled[at + 1].before

    def _spelled(self, word: Word) -> _Spelling:
        start, end, left, right = word
        printed = self.text[start:end]
        groups = _groups([p for p in self.pieces if left <= _middle(p) <= right])
        strokes = [p for p in self.strokes if left < _middle(p) < right]
        printed, exact = self._with_hashes(printed, groups)
        plain = printed.replace("_", "")
        shapes = self._shapes(groups)
        aligned = len(plain) == len(groups) and fits(plain, shapes)
        spelling = _Spelling(printed, exact, aligned, shapes=shapes)
        letters: list[int] | None = list(range(len(groups) + 1))
        if aligned:
            plain, certain = in_case(plain, shapes)
            spelling.certain = spelling.certain and certain
        elif strokes:
            letters = letters_before(plain, [group.width for group in groups])
        else:
            spelling.sure = self._sure_runs(word, shapes)
        self._underscored(spelling, printed, plain, groups, strokes, letters)
        return spelling

    def _underscored(
        self,
        spelling: _Spelling,
        printed: str,
        plain: str,
        groups: list[Piece],
        strokes: list[Piece],
        letters: list[int] | None,
    ) -> None:
        """Put underscores where strokes are, and where they were read.

        `letters` says how many letters stand before each piece of ink.
        """
        read, at = [0] * (len(plain) + 1), 0
        for char in printed:
            if char == "_":
                read[at] += 1
            else:
                at += 1
        seen = [0] * (len(plain) + 1)
        for stroke in strokes:
            place = sum(1 for group in groups if _middle(group) < _middle(stroke))
            if letters is None:
                place = round(place * len(plain) / max(1, len(groups)))
            seen[letters[place] if letters else min(place, len(plain))] += 1
        if not spelling.aligned:
            if sum(seen) <= sum(read):
                seen = [0] * len(read)
            else:
                spelling.certain = spelling.certain and letters is not None
                if any(was and not ink for ink, was in zip(seen, read, strict=True)):
                    spelling.certain = False
                    read = [0] * len(read)
        counts = [ink or was for ink, was in zip(seen, read, strict=True)]
        if not printed.startswith("_"):
            spelling.before, counts[0] = counts[0], 0
        if not printed.endswith("_"):
            spelling.after, counts[-1] = counts[-1], 0
        spelling.text = "".join(
            "_" * count + char for count, char in zip(counts, [*plain, ""], strict=True)
        )

    def _with_hashes(self, printed: str, groups: list[Piece]) -> tuple[str, bool]:
        """Return a word with the hashes that its ink has, and whether that is certain."""
        places = [n for n, group in enumerate(groups) if self._is_hash(group)]
        if len(places) <= printed.count("#") or len(places) > 1:
            return printed, True
        low = printed.count("_")
        place = places[0] * (len(printed) - low) / max(1, len(groups))
        misread = [
            found for found in _HASHES.finditer(printed) if abs(found.start() - low - place) <= 3
        ]
        misread.sort(key=lambda found: abs(found.start() - low - place))
        if not misread:
            at = min(len(printed), round(place) + low)
            return f"{printed[:at]}#{printed[at:]}", False
        found = misread[0]
        other = f"{printed[: found.start()]}#{printed[found.end() :]}"
        plain = other.replace("_", "")
        exact = len(plain) == len(groups) and plain.index("#") == places[0]
        return other, exact and fits(plain, self._shapes(groups))

    def _shapes(self, groups: list[Piece]) -> list[Shape]:
        return [
            (
                group.width / self.height,
                (self.base - group.top) / self.height,
                (group.bottom - self.base) / self.height,
            )
            for group in groups
        ]

    def _sure_runs(self, word: Word, shapes: list[Shape]) -> list[tuple[int, int]]:
        """Return the letters of a word that each are a piece of ink, though others touch."""
        plain = self.text[word[0] : word[1]]
        letters = (
            letters_before(plain, [shape[0] for shape in shapes]) if "_" not in plain else None
        )
        found: list[tuple[int, int]] = []
        for run in _RUN.finditer(plain) if letters else ():
            first = letters.index(run.start()) if letters and run.start() in letters else -1
            own = shapes[first : first + len(run[0])]
            alone = list(range(run.start(), run.end() + 1))
            if letters and first >= 0 and letters[first : first + len(alone)] == alone:
                cased, certain = in_case(run[0], own)
                if cased == run[0] and certain and fits(run[0], own):
                    found.append((word[0] + run.start(), word[0] + run.end()))
        return found

    def _is_hash(self, piece: Piece) -> bool:
        """Whether a piece has two bars across, and two feet above and below them."""
        across, down = piece.width / self.height, piece.height / self.height
        if not (0.55 <= across <= 2 and 1.1 <= down <= 2.2):
            return False
        grey, width = self.picture.grey, self.picture.width
        rows = [
            grey[row * width + piece.left : row * width + piece.right]
            for row in range(piece.top, piece.bottom)
        ]
        paper = sorted(grey[:: max(1, len(grey) // 2000)])
        limit = paper[len(paper) * 4 // 5] * DARK
        shares = [sum(value < limit for value in row) / len(row) for row in rows]
        bars = [share >= 0.75 for share in shares]
        starts = [n for n, bar in enumerate(bars) if bar and not (n and bars[n - 1])]
        if len(starts) != 2 or not 0.12 <= starts[0] / len(rows) <= starts[1] / len(rows) <= 0.85:
            return False
        if bars[-1]:
            return False
        between = (starts[0] + starts[1]) // 2 + 1
        return all(
            _runs(rows[at], limit) == 2 for at in (len(rows) // 10, between, len(rows) * 9 // 10)
        )


def _runs(row: bytearray, limit: float) -> int:
    dark = [value < limit for value in row]
    return sum(1 for n, one in enumerate(dark) if one and not (n and dark[n - 1]))


def _groups(found: list[Piece]) -> list[Piece]:
    """Return pieces of ink that stand over each other as one: an `i` and its dot."""
    groups: list[Piece] = []
    for piece in sorted(found, key=lambda piece: (piece.left, piece.top)):
        last = groups[-1] if groups else None
        if last is not None:
            shared = min(last.right, piece.right) - max(last.left, piece.left)
            if shared >= 0.5 * min(last.width, piece.width):
                groups[-1] = Piece(
                    last.left,
                    min(last.top, piece.top),
                    max(last.right, piece.right),
                    max(last.bottom, piece.bottom),
                    last.area + piece.area,
                )
                continue
        groups.append(piece)
    return groups


def _middle(piece: Piece) -> float:
    return (piece.left + piece.right) / 2
