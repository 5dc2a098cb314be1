"""Which address a reference had that lost it: found where the same words still have one.

Pure matching over citations. Nothing here is certain enough to be adopted: what comes out
are candidates, each with where it was found and how sure that is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

from citecheck.model import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Reference",
    "best_candidates",
    "from_copy",
    "from_title",
    "is_copy",
    "text_keys",
    "title_key",
]

MOST = 3
"""Candidates offered for one citation: an editor compares them by hand."""

ALIKE = 0.8
"""Similarity from which on two notes are the same one, differently typeset or recognised."""
SAME_MARK = 0.7
"""The same, where the notes have the same mark as well."""
SAME_ANCHOR = 0.9
OTHER_MARK = 0.9
"""Factor for a note that reads alike and is numbered otherwise."""
BY_SENTENCE = 0.9
BY_ANCHOR = 0.6
"""How sure the words of a link alone are, where the sentence around them is not there."""
BY_TITLE = 0.6
"""How sure a title alone is: pages move, and reports come out again."""
AGREEMENT = 0.1
"""Added for an author, a publisher or a date that agrees with the title."""

_FEWEST_WORDS = 4
"""Words of a title that others do not have by chance."""
_FEWEST_ANCHOR = 2
_KEY_WORDS = 6
"""Words of a sentence or a note that tell one letter from another."""
_SHARED = 0.4
_SHARED_AT_LEAST = 2
"""Of the shorter letter's sentences and notes, so many stand in a copy of it as well."""
_LONGEST = 1500

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w]+")


class Reference(Protocol):
    """What of a citation is compared."""

    @property
    def note(self) -> str | None: ...  # noqa: D102
    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def anchor_text(self) -> str | None: ...  # noqa: D102
    @property
    def note_text(self) -> str | None: ...  # noqa: D102
    @property
    def context(self) -> str | None: ...  # noqa: D102
    @property
    def sentence(self) -> str | None: ...  # noqa: D102
    @property
    def author(self) -> str | None: ...  # noqa: D102
    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def publisher(self) -> str | None: ...  # noqa: D102
    @property
    def published_on(self) -> str | None: ...  # noqa: D102


def from_copy(
    lost: Reference,
    others: Iterable[Reference],
    source: str,
    *,
    taken: frozenset[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """Return what a second copy of the letter says that a lost address was.

    Notes are matched by their words and their mark, linked words by themselves and the
    sentence around them. `taken` are the addresses that the note still has.
    """
    found = []
    for other in others:
        if other.url is None or other.url in taken:
            continue
        confidence = _same_place(lost, other)
        if confidence:
            found.append(Candidate(other.url, round(confidence, 2), source))
    return best_candidates(found)


def from_title(lost: Reference, others: Iterable[tuple[Reference, str]]) -> tuple[Candidate, ...]:
    """Return the addresses that others give for the title which a lost reference names.

    `others` come with the letter each stands in.
    """
    key = title_key(lost.title)
    found = []
    for other, letter in others:
        if key is None or other.url is None or title_key(other.title) != key:
            continue
        details = (
            (lost.author, other.author),
            (lost.publisher, other.publisher),
            (lost.published_on, other.published_on),
        )
        agreeing = sum(1 for mine, yours in details if mine and _plain(mine) == _plain(yours or ""))
        confidence = BY_TITLE + AGREEMENT * agreeing
        source = f"the letter {letter} cites the same title with this address"
        found.append(Candidate(other.url, round(confidence, 2), source))
    return best_candidates(found)


def is_copy(one: frozenset[int], other: frozenset[int]) -> bool:
    """Tell from the `text_keys` of two letters whether they are copies of one text."""
    shared = len(one & other)
    return shared >= _SHARED_AT_LEAST and shared >= _SHARED * min(len(one), len(other))


def text_keys(reference: Reference) -> frozenset[int]:
    """Return what of a citation's text tells its letter from others, typesetting aside.

    Hashes, comparable within one process: they stand for many sentences of many letters.
    """
    keys = (_key(reference.sentence), _key(reference.note_text))
    return frozenset(hash(key) for key in keys if key is not None)


def title_key(title: str | None) -> str | None:
    """Return a title for comparison; None for one that is too short to tell."""
    plain = _plain(title or "")
    return plain if len(plain.split()) >= _FEWEST_WORDS else None


def best_candidates(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the surest candidates, each address once."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        known = best.get(candidate.url)
        if known is None or candidate.confidence > known.confidence:
            best[candidate.url] = candidate
    ordered: Sequence[Candidate] = sorted(best.values(), key=lambda one: -one.confidence)
    return tuple(ordered[:MOST])


def _same_place(lost: Reference, other: Reference) -> float:
    """Return how sure it is that two citations are one, in two copies of a letter; 0 for no."""
    if lost.anchor_text:
        return _same_anchor(lost, other)
    mine, yours = lost.context or lost.note_text, other.context or other.note_text
    if not mine or not yours:
        return 0.0
    alike = max(
        _alike(mine, yours), _alike(lost.note_text or mine, other.note_text or yours) - 0.05
    )
    if lost.note is not None and lost.note == other.note:
        return alike if alike >= SAME_MARK else 0.0
    return alike * OTHER_MARK if alike >= ALIKE else 0.0


def _same_anchor(lost: Reference, other: Reference) -> float:
    anchor = lost.anchor_text or ""
    shown = other.anchor_text or other.title or ""
    if _alike(anchor, shown) < SAME_ANCHOR:
        return 0.0
    if lost.sentence and other.sentence and _alike(lost.sentence, other.sentence) >= ALIKE:
        return BY_SENTENCE
    return BY_ANCHOR if len(_plain(anchor).split()) >= _FEWEST_ANCHOR else 0.0


def _alike(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    return float(fuzz.ratio(first, second)) / 100


def _key(text: str | None) -> str | None:
    plain = _plain(text or "")
    return plain[:200] if len(plain.split()) >= _KEY_WORDS else None


def _plain(text: str) -> str:
    """Return the words of a text: without addresses, punctuation, case and typography."""
    bare = _ADDRESS.sub(" ", unicodedata.normalize("NFKC", text[:_LONGEST]))
    return _NO_WORD.sub(" ", bare).strip().casefold()
