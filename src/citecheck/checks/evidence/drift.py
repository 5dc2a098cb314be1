"""Text against text, for a page that may have changed and neighbours that answer alike.

By word shingles, and never alone: likeness of whole pages cannot tell a redesign from a
rewrite (measured: 0.44 against 0.42), so only running text is compared with the past,
and only as one witness among several.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from citecheck.checks.page.phrases import plain

__all__ = ["Difference", "containment", "difference", "kept", "likeness", "shingles"]

MOST_WORDS = 20_000
"""Words compared of one text: a long report."""
MOST_SENTENCES = 200
"""Sentences compared for the editor, whose time is quadratic."""
SHOWN = 12
"""Sentences shown of each side; more is not read."""
_SENTENCE = re.compile(r"(?<=[.!?。！？…؟])\s+|\n+")
_CHANGING = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Difference:
    """What an editor sees of two texts: how alike they are, and what went and came."""

    similarity: float
    """Share of the shorter text's word shingles that the other has, 0 to 1."""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def shingles(text: str, size: int = 3) -> frozenset[tuple[str, ...]]:
    """Return the runs of `size` words of a text. Numbers count alike: dates and counters change."""
    words = _CHANGING.sub("0", plain(text[: MOST_WORDS * 12])).split()[:MOST_WORDS]
    if words and sum(map(len, words)) / len(words) > 12:  # a script without spaces
        words = list("".join(words))[:MOST_WORDS]
        size *= 2
    return frozenset(zip(*(words[i:] for i in range(size)), strict=False))


def likeness(one: str, other: str) -> float:
    """Return the shingles two texts share, of all that they have (Jaccard)."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b) if a or b else 0.0


def containment(one: str, other: str) -> float:
    """Return the share of the shorter text's shingles that the longer one has."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def kept(past: str, now: str) -> float:
    """Return the share of an earlier text's shingles that a page still has."""
    a, b = shingles(past), shingles(now)
    return len(a & b) / len(a) if a else 0.0


def difference(past_text: str, now_text: str) -> Difference:
    """Return what an editor needs to see of two texts, bounded in size and time."""
    past, now = _sentences(past_text), _sentences(now_text)
    matcher = difflib.SequenceMatcher(
        None, [plain(s) for s in past], [plain(s) for s in now], autojunk=False
    )
    removed: list[str] = []
    added: list[str] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            removed += past[i1:i2]
            added += now[j1:j2]
    return Difference(
        round(containment(past_text, now_text), 3), tuple(removed[:SHOWN]), tuple(added[:SHOWN])
    )


def _sentences(text: str) -> list[str]:
    pieces = (piece.strip()[:400] for piece in _SENTENCE.split(text[: MOST_WORDS * 12]))
    return [piece for piece in pieces if piece][:MOST_SENTENCES]
