"""Lines of print as the PDF reader has them, made by hand."""

from __future__ import annotations

from array import array

from citecheck.letters.pdf.layout import Box, Line
from citecheck.letters.pdf.notes import part_notes
from citecheck.letters.pdf.parted import Column, set_edge

PAGE = Box(0, 0, 612, 792)
BODY, NOTE = 10.0, 8.0
WORDS = "The council has heard of it, and has said so in its report of the year"


def line(
    text: str, baseline: float, *, left: float = 72.0, size: float = BODY, page: int = 1
) -> Line:
    """A line whose letters are half as wide as high; what stands in {} is raised."""
    plain, raised, up = "", bytearray(), False
    for sign in text:
        if sign in "{}":
            up = sign == "{"
        else:
            plain += sign
            raised.append(up)
    lefts = array("f", (left + size / 2 * at for at in range(len(plain))))
    rights = array("f", (place + size / 2 for place in lefts))
    none = bytearray(len(plain)), bytearray(len(plain))
    return Line(baseline, size, page, plain, lefts, rights, raised, *none)


def column(*lines: Line, rules: list[Box] | None = None) -> Column:
    """A column of these lines, with the strokes on its page."""
    set_edge(list(lines))
    return Column(lines[0].page, list(lines), rules or [])


def notes(*columns: Column) -> list[tuple[str, str]]:
    """The notes of a letter with the text behind their labels."""
    reading = part_notes(list(columns), BODY)
    return [
        (note.mark, " ".join(line.text for line in note.lines)[note.skip :].strip())
        for note in reading.notes
    ]
