"""Shapes of the signs that mark notes: how like each of them a piece of ink is.

A raised figure is no word, and recognition of text makes `'` or `?` of it. Its shape is
compared with how two plain typefaces, which PDFium brings along, draw each sign.
"""

from __future__ import annotations

import ctypes
import math
import string
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citecheck.letters.pdf.dark import Picture

__all__ = [
    "BAR",
    "FIGURES",
    "LETTERS",
    "NO_LETTER",
    "OTHER",
    "ROMAN",
    "SYMBOLS",
    "Shape",
    "costs",
    "shape",
]

FIGURES = "0123456789"
SYMBOLS = "*†‡§¶‖"
ROMAN = "ivxIVX"
LETTERS = string.ascii_lowercase
NO_LETTER = "°®“’-+%&"
OTHER = f"abcdehkmnoprsuwy{NO_LETTER}"
"""What stands raised, too, or looks so, and is no mark, unless letters are (`signs`)."""
BAR = "|"
"""Two of them, each a piece by itself, are ‖."""
CLOSE = -1.6
"""How slender ‖ is where its strokes stand close."""
FACES = ("Helvetica", "Times-Roman", "Times-Bold")
ACROSS, DOWN = 10, 12
"""Fields of the grid that a shape is drawn into."""
BLACK = 64
"""Of 255: nothing of a box that is all so dark is paper."""
SLENDER = 0.35
"""What a shape twice as slender as another costs, relative to one drawn as its negative."""
SCALE = 4.0
SIZE = 20.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Ink in each field of a grid, 0 to 1, and how slender its box is."""

    ink: tuple[float, ...]
    slender: float
    """The natural logarithm of width by height."""


def shape(picture: Picture, left: int, top: int, right: int, bottom: int) -> Shape:
    """Return the shape of what is drawn within a box."""
    width, grey = picture.width, picture.grey
    across, down = right - left, bottom - top
    darkest = min(
        (min(grey[row * width + left : row * width + right]) for row in range(top, bottom)),
        default=0,
    )
    lightest = max(
        max(grey[row * width + left : row * width + right]) for row in range(top, bottom)
    )
    if lightest <= BLACK:
        lightest = 255  # all of it is ink: a bar
    depth = max(lightest - darkest, 1)
    ink: list[float] = []
    for y in range(DOWN):
        first = top + y * down // DOWN
        last = max(first + 1, top + (y + 1) * down // DOWN)
        for x in range(ACROSS):
            begin = left + x * across // ACROSS
            end = max(begin + 1, left + (x + 1) * across // ACROSS)
            total = sum(
                sum(grey[row * width + begin : row * width + end]) for row in range(first, last)
            )
            light = total / ((last - first) * (end - begin))
            ink.append(min(1.0, max(0.0, (lightest - light) / depth)))
    return Shape(tuple(ink), math.log(across / down))


def costs(found: Shape) -> dict[str, float]:
    """Return how unlike each sign a shape is, 0 to about 1."""
    result: dict[str, float] = {}
    for sign, drawn in templates():
        ink = sum(abs(a - b) for a, b in zip(found.ink, drawn.ink, strict=True)) / len(drawn.ink)
        cost = ink + SLENDER * abs(found.slender - drawn.slender) / math.log(4)
        result[sign] = min(cost, result.get(sign, math.inf))
    return result


@cache
def templates() -> tuple[tuple[str, Shape], ...]:
    """Return each sign as each face draws it."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    from citecheck.letters.pdf.dark import Grid, Picture, pieces

    document = pypdfium2.PdfDocument.new()
    signs = tuple(dict.fromkeys(FIGURES + SYMBOLS + ROMAN + OTHER + BAR + LETTERS))
    step = SIZE * 2
    page = document.new_page(step * (len(signs) + 1), step * (len(FACES) + 1))
    for row, face in enumerate(FACES):
        font = pdfium.FPDFText_LoadStandardFont(document.raw, face.encode())
        for column, sign in enumerate(signs):
            item = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, SIZE)
            drawn = BAR * 2 if sign == "‖" else sign  # plain typefaces do not have it
            text = (drawn + "\0").encode("utf-16-le")
            pdfium.FPDFText_SetText(
                item, (ctypes.c_ushort * (len(text) // 2)).from_buffer_copy(text)
            )
            place = (step * (column + 0.5), step * (row + 0.5))
            pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, *place)
            pdfium.FPDFPage_InsertObject(page.raw, item)
    pdfium.FPDFPage_GenerateContent(page.raw)
    bitmap = page.render(scale=SCALE, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    raw = bytes(bitmap.buffer)
    grey = bytearray().join(raw[y * stride : y * stride + width] for y in range(height))
    bitmap.close()
    document.close()
    picture = Picture(grey, width, height)
    grid = Grid(pieces(picture, 0.5))
    found: list[tuple[str, Shape]] = []
    for row in range(len(FACES)):
        bottom = height - step * SCALE * (row + 0.5) + 0.4 * SIZE * SCALE
        for column, sign in enumerate(signs):
            left = step * SCALE * (column + 0.45)
            parts = grid.within(
                left, bottom - 1.5 * SIZE * SCALE, left + step * SCALE * 0.9, bottom
            )
            if sign == "i":
                parts = [max(parts, key=lambda piece: piece.height)]
            if parts:
                box = (
                    min(part.left for part in parts),
                    min(part.top for part in parts),
                    max(part.right for part in parts),
                    max(part.bottom for part in parts),
                )
                found.append((sign, shape(picture, *box)))
    narrow = [(sign, replace(one, slender=CLOSE)) for sign, one in found if sign == "‖"]
    return (*found, *narrow)
