"""A program that recognises the text on pictures of pages.

    python -m citecheck.letters.ocr.recogniser FOLDER

The folder holds `1.pgm`, `2.pgm`, … (`letters.pdf.rendering`); beside each this writes
`1.lines.json`, …: a list of lines as `Recognised` has them, in pixels. RapidOCR finds the
lines and reads them; it has no dictionary, so that an address is to it as good as a word,
and it says of each sign how sure it is. It runs in a process of its own: its models take
some hundred megabytes, and what they are given comes from strangers.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from citecheck.confined import limit_memory, limit_time
from citecheck.letters.ocr.engine import Engine, picture_at
from citecheck.letters.ocr.oldstyle import hanging_figures, with_old_figures
from citecheck.letters.ocr.typeface import Typeface
from citecheck.letters.pdf.rendering import seconds_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from citecheck.letters.ocr.recognised import Recognised

__all__ = ["main"]

MEMORY = 1_500_000_000
"""Bytes that it may allocate: a page takes 390 MB."""
FEWEST_FIGURES, ENOUGH_FIGURES, OLD_SHARE = 12, 60, 0.4
"""So many figures tell by where they hang whether they are of old style, no more are looked at
than the pages have that these stand on, and so many of them do."""
OLD_LINES = 3
"""So many lines with numbers that only figures of old style look like: all of them are."""


def main() -> None:
    """Recognise the pictures of a folder."""
    import cv2

    limit_memory(MEMORY)
    reader = Engine()
    (Path(sys.argv[1]) / "unsure").mkdir(exist_ok=True)
    pictures = list(Path(sys.argv[1]).glob("*.pgm"))
    limit_time(seconds_for(len(pictures)))
    read: dict[Path, list[Recognised]] = {}
    for path in sorted(pictures, key=lambda picture: int(picture.stem)):
        try:
            read[path] = list(reader.lines(path))
        except (cv2.error, MemoryError):
            read[path] = []  # the other pages can be read
    if reader.old_lines >= OLD_LINES or _hang(read):
        read = {path: list(_of_old_style(path, lines)) for path, lines in read.items()}
    for path, lines in _compared(read):
        told = json.dumps([asdict(line) for line in lines])
        path.with_suffix(".lines.json").write_text(told, encoding="utf-8")


def _hang(read: Mapping[Path, Sequence[Recognised]]) -> bool:
    """Whether the figures of a letter hang below the line, as those of old style do."""
    hang = figures = 0
    for path, lines in read.items():
        page = picture_at(path) if lines else None
        for line in lines:
            some, of = hanging_figures(line, page)
            hang, figures = hang + some, figures + of
        if figures >= ENOUGH_FIGURES:
            break
    return figures >= FEWEST_FIGURES and hang >= OLD_SHARE * figures


def _of_old_style(path: Path, lines: Sequence[Recognised]) -> Iterator[Recognised]:
    """Yield the lines of a page of a letter that has figures of old style."""
    page = picture_at(path) if lines else None
    size = median(line.size for line in lines) if lines else 0.0
    for line in lines:
        yield with_old_figures(line, page, size)


def _compared(read: Mapping[Path, list[Recognised]]) -> Iterator[tuple[Path, list[Recognised]]]:
    """Yield the lines of each page with what the letter's type tells of their doubtful signs."""
    import cv2

    if not any(line.again for lines in read.values() for line in lines):
        yield from read.items()
        return
    face = Typeface(line for lines in read.values() for line in lines)
    for path, lines in read.items():
        with contextlib.suppress(cv2.error, MemoryError):  # the others tell enough
            page = picture_at(path) if lines else None
            for line in lines:
                face.learn(line, page)
    for path, lines in read.items():
        try:
            page = picture_at(path) if lines else None
            yield path, [replace(line, told=[*face.told(line, page), *line.told]) for line in lines]
        except (cv2.error, MemoryError):
            yield path, lines


if __name__ == "__main__":
    main()
