"""A program that draws lines which hold addresses, and labels of notes, one by one and large.

    python -m citecheck.letters.pdf.closeups FOLDER PAGES < recognised.pdf

Text recognition reads a page as prose: it divides, completes and corrects words with a
dictionary. An address is none, and a raised figure is a sign of four pixels to it, so that
both are read a second time (`ocr/closeups`). Writes `line1.pgm`, …, `label1.pgm`, … and
`found.json`: lists of page and text of `lines`, and, for `labels`, how many characters of
the line's text the label is; and, for each of the lines, what its ink says (`ink`).
"""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.glyphs import PdfProblem, open_pdf, read_page
from citecheck.letters.pdf.ink import inspect
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.rendering import MEMORY, picture_of, save_picture, write_picture
from citecheck.letters.pdf.scanned import whole_lines
from citecheck.letters.pdf.worker import limit_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.dark import Picture
    from citecheck.letters.pdf.ink import Fix
    from citecheck.letters.pdf.layout import Line
    from citecheck.letters.pdf.letterforms import Shape

    Told = tuple[float, list[Fix], list[tuple[int, int]], dict[str, list[Shape]]]

__all__ = ["main"]

DPI = 500
"""Addresses stand in notes, whose type is small."""
SMALL_DPI = 340
"""Drawn smaller, a line is read otherwise: the third reading, where two differ."""
LABEL_DPI = 450
MOST_LINES = 600
"""Of one letter: a second for each hundred."""
MAX_CHARS = 60_000
ABOVE, BELOW, BESIDE = 1.0, 0.35, 0.6
"""In ems, what is drawn around a line: no more than its own ascenders and descenders."""
ON = 3
"""So many lines an address may run on; longer ones hold `/` or `_` in each."""

MOST_INK = 400
"""Characters of a line whose ink is looked at."""

_WORD = re.compile(r"\S+")
_BEGINS = re.compile(
    r"[hb][tl1i!|]{1,3}ps?\s?[:;.]|[:;]\s?//|www\s?\.|\bdoi\b|\b10\.\d{4}", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:[^\w\s(<\[]{1,2}\w{0,2}|\w{1,2}[^\w\s]?)\s+(?=\S)|[^\w\s(<\[“\"«‘/~&=?]{1,2}(?=\w)"
)
_IS_PART = re.compile(r"\w[/_=?&~]\w|\w-\w+-\w|\.(?:html?|pdf|php|aspx?)\b", re.IGNORECASE)


def main() -> None:
    """Draw the lines of the letter on standard input."""
    import pypdfium2

    limit_memory(MEMORY)
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    document = open_pdf(sys.stdin.buffer.read())
    lines: list[tuple[int, str]] = []
    labels: list[tuple[int, str, int]] = []
    sights: list[Told] = []
    for number in range(1, min(len(document), most) + 1):
        try:
            read = read_page(document, number, MAX_CHARS)
            page = document[number - 1]
            found = whole_lines(strands(read.runs, number))
            for line in islice(_with_addresses(found), MOST_LINES - len(lines)):
                lines.append((number, line.text))
                end = line.right + BESIDE * line.size
                write_picture(folder / f"line{len(lines)}.pgm", _drawn(page, line, end, DPI))
                small = picture_of(_drawn(page, line, end, SMALL_DPI))
                save_picture(folder / f"small{len(lines)}.pgm", small)
                sights.append(_sight(small, line))
            for line, length, end in islice(_with_labels(found), MOST_LINES - len(labels)):
                picture = _drawn(page, line, end, LABEL_DPI)
                labels.append((number, line.text, length))
                write_picture(folder / f"label{len(labels)}.pgm", picture)
        except (PdfProblem, pypdfium2.PdfiumError, MemoryError, ValueError):
            continue
    listed = {"lines": lines, "labels": labels, "sights": sights}
    (folder / "found.json").write_text(json.dumps(listed), encoding="utf-8")


def _sight(picture: Picture, line: Line) -> Told:
    """Return what the ink of a line says (`ink.Sight`), the x-height in points."""
    scale = SMALL_DPI / 72
    edge = max(0.0, line.left - BESIDE * line.size)
    words = [
        (
            word.start(),
            word.end(),
            (line.lefts[word.start()] - edge) * scale,
            (line.rights[word.end() - 1] - edge) * scale,
        )
        for word in _WORD.finditer(line.text[:MOST_INK])
    ]
    sight = inspect(picture, line.text, words, line.size * scale)
    return sight.height / scale, sight.fixes, sight.sure, sight.shapes


def _with_addresses(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines that hold an address, or what one may go on with."""
    left = 0
    for line in sorted(lines, key=lambda line: -line.baseline):
        if _BEGINS.search(line.text):
            left = ON
        elif left:
            left -= 1
        elif not _IS_PART.search(line.text):
            continue
        yield line


def _with_labels(lines: list[Line]) -> Iterator[tuple[Line, int, float]]:
    """Yield the lines that may begin with a label: its characters, and where it ends."""
    for line in lines:
        if found := _LABEL.match(line.text):
            length = len(found[0].rstrip())
            yield line, found.end(), (line.rights[length - 1] + line.lefts[found.end()]) / 2


def _drawn(page: Any, line: Line, end: float, dpi: int) -> Any:  # noqa: ANN401 - pypdfium2
    """Return the picture of a line up to `end`."""
    width, height = page.get_size()
    size = line.size
    cut = (
        max(0.0, line.left - BESIDE * size),
        max(0.0, line.baseline - BELOW * size),
        max(0.0, width - end),
        max(0.0, height - line.baseline - ABOVE * size),
    )
    return page.render(scale=dpi / 72, grayscale=True, crop=cut)


if __name__ == "__main__":
    try:
        main()
    except PdfProblem as problem:
        sys.exit(str(problem))
