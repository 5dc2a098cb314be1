"""A diff as the page shows it: each line beside its counterpart, what differs marked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.reports.safe import clip, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DiffLine", "diff_lines"]

LONGEST_DIFF = 2_000
"""Lines of a diff that are shown; nobody reads more."""

MOST_SHOWN = 300_000
"""Characters of a diff that are shown: a page stays below 2 MB, markup and all."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff, with what it is."""

    kind: str
    """`gone`, `come`, `same` or `place`."""
    text: str
    changed: str = ""
    """What is other than in its counterpart; it stands between `text` and `rest`."""
    rest: str = ""


def diff_lines(unified: Iterable[str]) -> list[DiffLine]:
    """Return the lines of a unified diff without its head, as far as anybody reads on."""
    lines = []
    left = MOST_SHOWN
    for number, text in enumerate(unified):
        if number >= LONGEST_DIFF or left < 0:
            lines.append(DiffLine("place", "…"))
            break
        shown = clip(visible(text[1:]), 3_000)
        if number < 2:  # the names of the files
            continue
        left -= len(shown)
        kind = {"-": "gone", "+": "come", "@": "place"}.get(text[:1], "same")
        lines.append(DiffLine(kind, "" if kind == "place" else shown))
    return _told_apart(lines)


def _told_apart(lines: list[DiffLine]) -> list[DiffLine]:
    """Put each line before the one that took its place, and mark what differs between them."""
    told = list(lines)
    at = 0
    while at < len(lines):
        gone = at
        while gone < len(lines) and lines[gone].kind == "gone":
            gone += 1
        come = gone
        while come < len(lines) and lines[come].kind == "come":
            come += 1
        if gone - at == come - gone:
            for offset in range(gone - at):
                pair = _pair(lines[at + offset], lines[gone + offset])
                told[at + 2 * offset : at + 2 * offset + 2] = pair
        at = max(come, at + 1)
    return told


def _pair(gone: DiffLine, come: DiffLine) -> tuple[DiffLine, DiffLine]:
    """Split two lines into what they share at both ends, and what they do not."""
    before = _alike(gone.text, come.text)
    left = min(len(gone.text), len(come.text)) - before
    after = min(left, _alike(gone.text[::-1], come.text[::-1]))
    return _split(gone, before, after), _split(come, before, after)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _split(one: DiffLine, before: int, after: int) -> DiffLine:
    end = len(one.text) - after
    return DiffLine(one.kind, one.text[:before], one.text[before:end], one.text[end:])
