"""What reading PDFs has cost, counted and not clocked: a busy machine gives the same answer.

Like `time.process_time` it is a clock of the whole process, as PDFium is. It goes on with
what a page holds: each figure is what one more of it costs from PDFium to the last citation,
in microseconds of a busy processor of 2026 (measured with `bench/heaps.py --only .pdf`).
"""

from __future__ import annotations

__all__ = ["spend", "spent"]

PAGE = 1_000.0
CHARACTER = 2.8
RUN = 15.0
"""A stretch of type that one instruction sets: a line, a word or, at the worst, a letter."""
OBJECT = 4.0
"""What else is drawn: strokes and pictures."""
ADDRESS = 500.0
"""An address or a link."""

_spent = 0.0


def spend(*, characters: int, runs: int, objects: int, addresses: int) -> None:
    """Count a page that was read."""
    global _spent
    parts = (
        PAGE,
        CHARACTER * characters,
        RUN * runs,
        OBJECT * objects,
        ADDRESS * addresses,
    )
    _spent += sum(parts) / 1e6


def spent() -> float:
    """Return the seconds counted since the process began."""
    return _spent
