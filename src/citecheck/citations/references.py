"""What a reference says of the page it cites: author, title, publisher, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.citations.urls import FoundUrl

__all__ = ["Reference", "guess_language", "read_references"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a note: the stretch `text[start:end]` and what it says."""

    url: FoundUrl | None
    author: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    accessed_on: str | None = None
    language: str | None = None
    missing_url: bool = False
    start: int = 0
    end: int = 0


def read_references(
    text: str,
    urls: Sequence[FoundUrl],
    *,
    emphasis: Sequence[tuple[int, int]] = (),
    language: str | None = None,
) -> tuple[Reference, ...]:
    """Return one reference for each address of a note, or what a note without one cites.

    `urls` are those of `text`, as `find_urls` returned them; `emphasis` are its italic
    stretches; `language` is the letter's.
    """
    del emphasis
    return tuple(Reference(url, language=language, end=len(text)) for url in urls)


def guess_language(text: str) -> str | None:
    """Return the two-letter code of the language of a text, or None where it is unsure."""
    del text
    return None
