"""Which ink on the picture of a line is which of its characters.

What recognises a line tells where its characters stand to half a letter only, and letters
touch. A character is told apart where the pieces of ink, from left to right, and the
characters agree on both sides of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from citecheck.letters.ocr.inked import INK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["ABOVE", "BELOW", "Glyph", "glyphs", "unread"]

ABOVE, BELOW = 1.0, 0.35
"""In ems above and below a line's feet: where its signs are drawn."""
BESIDE = 0.3
"""In ems before and behind a line, where its first and last sign may reach."""
HANGING, STANDING = 0.35, 0.12
"""In ems: what ends so near the upper edge hangs from the line above, and what begins so far
below the feet stands on the line below, where it goes on beyond the edge."""
SPECK = 0.001
"""In square ems: what is smaller is no ink."""
FEWEST_PIXELS = 3
WIDEST = 1.3
"""In ems: a wider piece is of two letters, or a stroke."""
TOUCHING = 0.5
"""Pieces above each other by so much of the narrower one are one sign: a letter and its dot."""
REACH = 1.0
"""In ems: so far from its place a character is looked for."""
ALONE = 0.35
"""In ems: what a character without ink costs, or ink without a character; so far apart they
are rather two than one."""
MOST = 3
"""So many times the characters of a line; more pieces are noise."""

Glyph = tuple[int, int, int, int]
"""Left, top, right and bottom of the ink of a character, in pixels."""


def glyphs(line: Recognised, page: Any) -> dict[int, Glyph]:  # noqa: ANN401 - an array
    """Return the ink of the characters of a line that are told from their neighbours."""
    pieces = _pieces(line, page)
    if len(pieces) > MOST * len(line.text):
        return {}
    found = _found(line, pieces)
    return {
        at: pieces[piece]
        for at, piece in found.items()
        if _stands(line.text, at, found)
        and pieces[piece][2] - pieces[piece][0] <= WIDEST * line.size
    }


def unread(line: Recognised, page: Any) -> Iterator[tuple[int, Glyph]]:  # noqa: ANN401
    """Yield the ink that is no character of a line, and the place of the character behind it."""
    pieces = _pieces(line, page)
    if len(pieces) > MOST * len(line.text):
        return
    found = _found(line, pieces)
    place = {piece: at for at, piece in found.items()}
    for index, piece in enumerate(pieces):
        before = place.get(index - 1)
        behind = place.get(index + 1, len(line.text))
        if index not in place and before is not None and behind == before + 1:
            yield behind, piece


def _found(line: Recognised, pieces: Sequence[Glyph]) -> dict[int, int]:
    """Return which piece of ink each character of a line is, by its place."""
    signs = [at for at, sign in enumerate(line.text) if sign != " "]
    paired = _paired(
        [(line.lefts[at] + line.rights[at]) / 2 / line.size for at in signs],
        [(left + right) / 2 / line.size for left, _, right, _ in pieces],
    )
    return {signs[index]: piece for index, piece in paired.items()}


def _stands(text: str, at: int, found: Mapping[int, int]) -> bool:
    """Whether the neighbours of a character are the neighbours of its ink.

    An underscore may have been taken off, with a line below its word.
    """
    return all(
        found.get(beside) == found[at] + beside - at or (beside not in found and sign in " _")
        for beside, sign in _beside(text, at)
    )


def _beside(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Yield the places of the characters beside one, and what they are."""
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(text) and text[beside] != " ":
            yield beside, text[beside]


def _pieces(line: Recognised, page: Any) -> list[Glyph]:  # noqa: ANN401 - an array
    """Return the ink of a line, from left to right, with dots at their letters."""
    import cv2

    size = line.size
    top = max(0, int(line.baseline - ABOVE * size))
    bottom = max(0, int(line.baseline + BELOW * size))
    start = max(0, int(line.lefts[0] - BESIDE * size))
    end = max(0, int(line.rights[-1] + BESIDE * size))
    inked = (page[top:bottom, start:end] < INK).astype("uint8")
    if not inked.size:
        return []
    _, _, found, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    fewest = max(FEWEST_PIXELS, SPECK * size * size)
    result: list[Glyph] = []
    for left, upper, width, height, area in sorted(found[1:].tolist()):
        hangs = upper == 0 and height < HANGING * size
        stands = upper + height == inked.shape[0] and upper > (ABOVE + STANDING) * size
        if area < fewest or hangs or stands:
            continue
        piece = (left + start, upper + top, left + start + width, upper + top + height)
        if result and _is_one(result[-1], piece):
            before = result.pop()
            piece = (
                before[0],
                min(before[1], piece[1]),
                max(before[2], piece[2]),
                max(before[3], piece[3]),
            )
        result.append(piece)
    return result


def _is_one(one: Glyph, other: Glyph) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared >= TOUCHING * min(one[2] - one[0], other[2] - other[0])


def _paired(signs: Sequence[float], pieces: Sequence[float]) -> dict[int, int]:
    """Return which piece each character is, by their places in ems: cheapest as a whole.

    What edit distance is for texts (Wagner and Fischer 1974): a pair costs how far apart it
    is, and one that is left alone `ALONE`. Only what is near is compared.
    """
    costs: dict[int, float] = {piece: piece * ALONE for piece in range(len(pieces) + 1)}
    ways: list[dict[int, str]] = []
    for place in signs:
        first = bisect_left(pieces, place - REACH)
        last = bisect_right(pieces, place + REACH)
        row: dict[int, float] = {}
        way: dict[int, str] = {}
        for piece in range(first, last + 1):
            options = [(_cost(costs, piece) + ALONE, "sign")]
            if piece > first:
                options.append((row[piece - 1] + ALONE, "piece"))
            if piece:
                apart = abs(pieces[piece - 1] - place)
                options.append((_cost(costs, piece - 1) + apart, "pair"))
            row[piece], way[piece] = min(options)
        costs = row
        ways.append(way)
    return _traced(ways, len(pieces))


def _cost(costs: Mapping[int, float], piece: int) -> float:
    """Return what it costs to have come so far; beyond what was compared, pieces are alone."""
    last = max(costs)
    if piece > last:
        return costs[last] + (piece - last) * ALONE
    return costs.get(piece, float("inf"))


def _traced(ways: Sequence[Mapping[int, str]], pieces: int) -> dict[int, int]:
    """Return the pairs of the cheapest way, from its end back to its beginning."""
    result: dict[int, int] = {}
    sign, piece = len(ways) - 1, pieces
    while sign >= 0 and piece >= 0:
        piece = min(piece, max(ways[sign]))
        step = ways[sign].get(piece)
        if step is None:
            break
        if step == "pair":
            result[sign] = piece - 1
        if step != "piece":
            sign -= 1
        if step != "sign":
            piece -= 1
    return result
