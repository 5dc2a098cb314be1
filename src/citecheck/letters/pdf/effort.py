"""What reading PDFs has cost, counted and not clocked: a busy machine gives the same answer.

Like `time.process_time` it is a clock of the whole process, as PDFium is. It goes on with
what a page holds: each figure is what one more of it costs from PDFium to the last citation,
in microseconds of a busy processor of 2026 (measured with `bench/heaps.py --only .pdf`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.letters.pdf.layout import Line

__all__ = ["spend", "spend_lines", "spent"]

PAGE = 1_000.0
CHARACTER = 2.8
RUN = 15.0
"""A stretch of type that one instruction sets: a line, a word or, at the worst, a letter."""
OBJECT = 4.0
"""What else is drawn: strokes and pictures."""
ADDRESS = 500.0
"""An address or a link."""
BOX = 40.0
"""A rectangle of a link."""
TARGET = 0.35
"""A character of a link's address."""
STRAND = 40.0
"""A stretch of type without a wide gap: a line of a column, a cell of a table."""
ROW = 120.0
"""A height at which type stands: it may be a paragraph, or a note."""
USUAL_LINE = 60
"""Characters whose price has a strand and a row in it."""
EDGE = 7.0
"""A strand held against the left edge of what may be a column; most pages have none."""
BRACKET, RAISED = 12.0, 60.0
"""What may be the mark of a note; a raised one may begin one, too."""

_spent = 0.0


def spend(
    *, characters: int, runs: int, objects: int, addresses: int, boxes: int = 0, targets: int = 0
) -> None:
    """Count a page that was read; `targets` are the characters of its links' addresses."""
    parts = (
        PAGE,
        CHARACTER * characters,
        RUN * runs,
        OBJECT * objects,
        ADDRESS * addresses,
        BOX * boxes,
        TARGET * targets,
    )
    _add(sum(parts))


def spend_lines(lines: Sequence[Line], edges: int) -> None:
    """Count the strands of a page: short ones cost more than their characters say.

    `edges` says how often one is held against a left edge.
    """
    usual = sum(len(line.text) for line in lines) / USUAL_LINE
    rows = len({round(line.baseline) for line in lines})
    parts = (
        STRAND * max(0.0, len(lines) - usual),
        ROW * max(0.0, rows - usual),
        EDGE * edges,
        BRACKET * sum(line.text.count("[") for line in lines),
        RAISED * sum(map(_raised, lines)),
    )
    _add(sum(parts))


def _raised(line: Line) -> int:
    """Return how many stretches of a strand are raised."""
    return (b"\0" + line.raised).count(b"\0\1")


def _add(microseconds: float) -> None:
    global _spent
    _spent += microseconds / 1e6


def spent() -> float:
    """Return the seconds counted since the process began."""
    return _spent
