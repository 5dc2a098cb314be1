"""What a person should know of how a letter was read, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .safe import clip, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.model import Caution

__all__ = ["caution_lines"]

LONGEST = 500
"""Characters of one caution: two addresses and a sentence."""

MOST_PAGES = 12
"""Pages, or ranges of them, that one sentence names."""


def caution_lines(cautions: Iterable[Caution], *, most: int | None = None) -> tuple[str, ...]:
    """Return a sentence for each caution, those that differ in their page only as one.

    Begins with the pages; `most` bounds the sentences, the last of which tells how many
    are left out.
    """
    pages: dict[tuple[str, str], set[int]] = {}
    for caution in cautions:
        places = pages.setdefault((caution.problem, caution.advice), set())
        if caution.page is not None:
            places.add(caution.page)
    ordered = sorted(pages.items(), key=lambda item: min(item[1], default=0))
    shown = ordered if most is None or len(ordered) <= most else ordered[: most - 1]
    found = [_sentence(problem, advice, sorted(on)) for (problem, advice), on in shown]
    if len(shown) < len(ordered):
        found.append(f"And {len(ordered) - len(shown):,} more.")
    return tuple(found)


def _sentence(problem: str, advice: str, pages: Sequence[int]) -> str:
    said = line(problem)
    text = f"{_pages(pages)}: {said}" if pages else _capital(said)
    text += "" if text.endswith((".", "!", "?")) else "."
    if advice:
        text += f" {_capital(line(advice))}"
        text += "" if text.endswith((".", "!", "?")) else "."
    return clip(text, LONGEST)


def _pages(pages: Sequence[int]) -> str:
    """Return pages as people write them: `Page 3`, `Pages 3, 5–9, each`."""
    if len(pages) == 1:
        return f"Page {pages[0]:,}"
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    parts = [f"{a:,}" if a == b else f"{a:,}–{b:,}" for a, b in ranges]
    more = ", …" if len(parts) > MOST_PAGES else ""
    return f"Pages {', '.join(parts[:MOST_PAGES])}{more}, each"


def _capital(text: str) -> str:
    """Return a clause as the beginning of a sentence; an address keeps its small letters."""
    first = text.partition(" ")[0]
    return text if "." in first or "/" in first else text[:1].upper() + text[1:]
