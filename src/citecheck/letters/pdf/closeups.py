"""A program that draws the lines which hold addresses, each by itself and twice as large.

    python -m citecheck.letters.pdf.closeups FOLDER PAGES < recognised.pdf

Text recognition reads a page as prose: it divides, completes and corrects words with a
dictionary. An address is none, so that its lines are read a second time (`ocr`). Writes
`1.pgm`, `2.pgm`, … and `lines.json`: a list of page and text, in the same order.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citecheck.letters.pdf.glyphs import PdfProblem, open_pdf, read_page
from citecheck.letters.pdf.lines import strands
from citecheck.letters.pdf.rendering import MEMORY, write_picture
from citecheck.letters.pdf.worker import limit_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.letters.pdf.layout import Line

__all__ = ["main"]

DPI = 500
"""Addresses stand in notes, whose type is small."""
MOST_LINES = 600
"""Of one letter: a second for each hundred."""
MAX_CHARS = 60_000
ABOVE, BELOW, BESIDE = 1.0, 0.35, 0.6
"""In ems, what is drawn around a line: no more than its own ascenders and descenders."""
ON = 3
"""So many lines an address may run on; longer ones hold `/` or `_` in each."""

_BEGINS = re.compile(
    r"[hb][tl1i!|]{1,3}ps?\s?[:;.]|[:;]\s?//|www\s?\.|\bdoi\b|\b10\.\d{4}", re.IGNORECASE
)
_IS_PART = re.compile(r"\w[/_=?&~]\w|\w-\w+-\w|\.(?:html?|pdf|php|aspx?)\b", re.IGNORECASE)


def main() -> None:
    """Draw the lines of the letter on standard input."""
    import pypdfium2

    limit_memory(MEMORY)
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    document = open_pdf(sys.stdin.buffer.read())
    listed: list[tuple[int, str]] = []
    for number in range(1, min(len(document), most) + 1):
        try:
            read = read_page(document, number, MAX_CHARS)
            page = document[number - 1]
            for line in _with_addresses(strands(read.runs, number)):
                if len(listed) == MOST_LINES:
                    break
                picture = _drawn(page, line)
                listed.append((number, line.text))
                write_picture(folder / f"{len(listed)}.pgm", picture)
        except (PdfProblem, pypdfium2.PdfiumError, MemoryError, ValueError):
            continue
    (folder / "lines.json").write_text(json.dumps(listed), encoding="utf-8")


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


def _drawn(page: Any, line: Line) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    width, height = page.get_size()
    size = line.size
    cut = (
        max(0.0, line.left - BESIDE * size),
        max(0.0, line.baseline - BELOW * size),
        max(0.0, width - line.right - BESIDE * size),
        max(0.0, height - line.baseline - ABOVE * size),
    )
    return page.render(scale=DPI / 72, grayscale=True, crop=cut)


if __name__ == "__main__":
    try:
        main()
    except PdfProblem as problem:
        sys.exit(str(problem))
