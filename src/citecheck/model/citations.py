"""What a letter cites: notes, and each occurrence of a web resource in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model.letters import NoteKind

CitationKind = Literal["footnote", "endnote", "inline", "bare"]
Problem = Literal["missing_url", "empty_target", "malformed_url"]


FIRST_READ = "the address as first read, which was not there"
"""Source of a candidate that a visit has decided against: another reading of it answers."""

MISREAD = "as it may stand on the scan, read otherwise"
"""Source of a candidate of an address that was recognised and has a doubtful sign."""

CITED_ELSEWHERE = "as another letter has it, and as it may stand on the scan"
"""Source of such a candidate that another letter cites, and none of the other readings."""

OTHER_READINGS = frozenset({MISREAD, CITED_ELSEWHERE})
"""Sources of candidates that may stand on a scan instead of what was read first."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: its mark, its body, and the sentence its mark stands in."""

    mark: str
    """Without its dress: `12`, `*`, `iv`, `RFC6462`."""
    kind: NoteKind
    text: str
    """The body without its mark and without markup; paragraphs joined by newlines."""
    sentence: str | None = None
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another way to read, or to restore, an address."""

    url: str
    confidence: float
    """Between 0 and 1."""
    source: str = ""
    """Where it comes from, in words a person understands."""


def open_readings(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return what else may stand on a scan, as long as nobody has decided for a reading."""
    known = tuple(candidates)
    if any(one.source == FIRST_READ for one in known):
        return ()
    return tuple(one for one in known if one.source in OTHER_READINGS)


@dataclass(frozen=True, slots=True)
class Citation:
    """One occurrence of a cited web resource in a letter.

    `url` is as printed, rejoined, redirectors unwrapped; it is None exactly where
    `problem` is set.
    """

    letter: str
    kind: CitationKind
    ordinal: int
    """Position among the citations of its letter, from 0."""
    note: str | None = None
    url: str | None = None
    problem: Problem | None = None
    anchor_text: str | None = None
    note_text: str | None = None
    sentence: str | None = None
    author: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    accessed_on: str | None = None
    language: str | None = None
    page: int | None = None
    line: int | None = None
    printed: str | None = None
    """The address as it stands in the letter, before anything was mended."""
    wrapper: str | None = None
    """The redirector's own address that `url` was unwrapped from."""
    candidates: tuple[Candidate, ...] = ()
    """Other readings of an ambiguous address, best first."""
    source_span: tuple[int, int] | None = None
    """Where `printed` stands in the decoded letter, for repairs."""
    context: str | None = None
    """The reference of this citation alone, where its note holds several."""
