"""A citation as `extract --format jsonl` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citecheck.model import Citation

__all__ = ["to_record"]


def to_record(citation: Citation) -> dict[str, Any]:
    """Return a citation as `extract --format jsonl` prints it."""
    return {
        "letter": citation.letter,
        "note": citation.note,
        "kind": citation.kind,
        "url": citation.url,
        "problem": citation.problem,
        "anchor_text": citation.anchor_text,
        "note_text": citation.note_text,
        "sentence": citation.sentence,
        "author": citation.author,
        "title": citation.title,
        "publisher": citation.publisher,
        "published_on": citation.published_on,
        "accessed_on": citation.accessed_on,
        "language": citation.language,
        "page": citation.page,
        "line": citation.line,
        "candidates": [other.url for other in citation.candidates],
    }
