"""A program that draws the pages of a PDF as grey pictures, for text recognition.

    python -m citecheck.letters.pdf.rendering FOLDER PAGES < letter.pdf

PAGES are their numbers, with commas. Pages that lie askew are drawn straight, and without
the lines below their words (`underlines`) and the raised signs on them (`signs`), which
`1.json`, `2.json`, … tell of. It runs in a process of its own for the same reasons as
`worker`.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citecheck.confined import limit_memory, limit_time
from citecheck.letters.pdf.dark import Picture
from citecheck.letters.pdf.glyphs import PdfProblem, open_pdf
from citecheck.letters.pdf.signs import erase, look
from citecheck.letters.pdf.underlines import erase_underlines

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["main", "picture_of", "save_picture", "seconds_for", "slope"]

DPI = 300
"""What tesseract's makers recommend for printed letters."""
MAX_PIXELS = 25_000_000
"""A3 at 300 dpi has 17 million."""
MEMORY = 1_500_000_000
START_SECONDS = 60.0
SECONDS_PER_PAGE = 30.0
"""Of the processor's time: a page takes three to five; one of a newspaper some times as many."""

STEEPEST = 0.06
"""Slope of lines that is looked for; 3.4 degrees, more than a feeder lets paper slip."""
COARSE, FINE = 0.006, 0.001
"""Steps of that search: a line of 7 inches drifts by half a point at the finer one."""
STRAIGHT = 0.0015
"""With less slope a page is left as it is."""
MOST_DOTS = 30_000
"""Dark dots that are looked at; a page of text at 72 dpi has so many."""


def main() -> None:
    """Write `1.pgm`, `2.pgm`, … into the folder; a page that cannot be drawn is left out."""
    import pypdfium2

    limit_memory(MEMORY)
    folder, wanted = Path(sys.argv[1]), [int(page) for page in sys.argv[2].split(",")]
    limit_time(seconds_for(len(wanted)))
    document = open_pdf(sys.stdin.buffer.read())
    has_letters = False
    for number in wanted:
        if number > len(document):
            break
        try:
            page = document[number - 1]
            bitmap = _drawn(page)
        except (pypdfium2.PdfiumError, MemoryError):
            continue
        picture = picture_of(bitmap)
        width, height = page.get_size()
        point = width / picture.width
        cleaned, has_letters = _cleaned(picture, point, after_letters=has_letters)
        told = {**cleaned, "page": [width, height], "point": point}
        save_picture(folder / f"{number}.pgm", picture)
        (folder / f"{number}.json").write_text(json.dumps(told), encoding="utf-8")


def seconds_for(pages: int) -> float:
    """Return the seconds of the processor that drawing or recognising so many pages may take."""
    return START_SECONDS + pages * SECONDS_PER_PAGE


def _cleaned(
    picture: Picture, point: float, *, after_letters: bool
) -> tuple[dict[str, object], bool]:
    """Take lines below words and raised signs off; return signs and strokes, in points.

    `point` is a pixel in points. Also returned is whether letters mark notes, on this page
    or before it (`after_letters`).
    """
    underlines = erase_underlines(picture)
    signs, strokes = look(picture, after_letters=after_letters)
    erase(picture, signs)
    top = picture.height
    has_letters = after_letters or any(sign.is_letter for sign in signs)
    told = {
        "signs": [
            [
                sign.left * point,
                sign.right * point,
                (top - sign.base) * point,
                sign.height * point,
                sign.glyphs,
                sign.letter,
            ]
            for sign in signs
        ],
        "strokes": [
            [left * point, (top - bottom) * point, right * point, (top - upper) * point]
            for left, upper, right, bottom in strokes
        ],
        "underlines": [
            [left * point, (top - row) * point, right * point] for left, row, right in underlines
        ],
    }
    return told, has_letters


def picture_of(bitmap: Any) -> Picture:  # noqa: ANN401 - pypdfium2 has no types
    """Return a grey bitmap without the padding of its rows, and close it."""
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    grey = bytearray(bitmap.buffer)
    bitmap.close()
    if stride != width:
        grey = bytearray().join(grey[row * stride : row * stride + width] for row in range(height))
    return Picture(grey, width, height)


def save_picture(path: Path, picture: Picture) -> None:
    """Write a picture as a portable graymap."""
    path.write_bytes(b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.grey)


def _drawn(page: Any) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    """Return the picture of a page, its lines level."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    found = slope(_dots(page))
    if abs(found) < STRAIGHT:
        return page.render(scale=scale, grayscale=True)
    across, down = math.ceil(width * scale), math.ceil(height * scale)
    bitmap = pypdfium2.PdfBitmap.new_native(across, down, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, across, down)
    angle = math.atan(found)
    cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
    matrix = pdfium.FS_MATRIX(
        cosine,
        -sine,
        sine,
        cosine,
        (across - cosine * width - sine * height) / 2,
        (down + sine * width - cosine * height) / 2,
    )
    clip = pdfium.FS_RECTF(0, 0, across, down)
    pdfium.FPDF_RenderPageBitmapWithMatrix(
        bitmap.raw, page.raw, matrix, clip, pdfium.FPDF_GRAYSCALE | pdfium.FPDF_ANNOT
    )
    return bitmap


def _dots(page: Any) -> list[tuple[int, int]]:  # noqa: ANN401 - pypdfium2 has no types
    """Return where a page is dark, in points from its upper left corner."""
    width, height = page.get_size()
    scale = min(1.0, (MAX_PIXELS / 25 / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    grey, stride = bytes(bitmap.buffer), bitmap.stride
    across, down = bitmap.width, bitmap.height
    bitmap.close()
    paper = sorted(grey[:: max(1, len(grey) // 2000)])[-400:][0] if grey else 255
    is_dark = bytes(1 if value < paper * 2 // 3 else 0 for value in range(256))
    dark = grey.translate(is_dark)
    every = max(1, dark.count(1) // MOST_DOTS)
    found: list[tuple[int, int]] = []
    for row in range(down):
        start = row * stride
        at = dark.find(1, start, start + across)
        while at >= 0:
            found.append((at - start, row))
            at = dark.find(1, at + 1, start + across)
    return found[::every]


def slope(dots: list[tuple[int, int]]) -> float:
    """Return how steeply the lines of a page fall to the right, as a fraction.

    Along level lines, dark dots gather in few rows: the slope that gathers them most is
    theirs (a projection profile, as Postl described it in 1986).
    """
    if not dots:
        return 0.0
    steps = round(STEEPEST / COARSE)
    best = _steepest(dots, (COARSE * step for step in range(-steps, steps + 1)))
    around = round(COARSE / FINE)
    best = _steepest(dots, (best + FINE * step for step in range(-around, around + 1)))
    return 0.0 if abs(best) >= STEEPEST else best


def _steepest(dots: list[tuple[int, int]], slopes: Iterable[float]) -> float:
    def gathered(candidate: float) -> tuple[int, float]:
        rows = Counter([int(y - candidate * x) for x, y in dots])
        return sum(count * count for count in rows.values()), -abs(candidate)

    return max(slopes, key=gathered)


if __name__ == "__main__":
    try:
        main()
    except PdfProblem as problem:
        sys.exit(str(problem))
