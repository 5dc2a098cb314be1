"""Which letters a list on the web names, over its further pages and parts, within limits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters import read_listing

if TYPE_CHECKING:
    from citecheck.console import Progress
    from citecheck.letters import Listing
    from citecheck.model import Observation
    from citecheck.pipeline.letters_fetching import LetterFetcher

__all__ = ["MAX_PAGES", "Listed", "letters_listed", "listing_of"]

MAX_PAGES = 200
"""Letters that one list gives in one run: more than organisations publish in a decade; a
sitemap of a whole site is bounded by it."""
MAX_LISTS = 20
"""Pages of one list, and parts of one sitemap, that are followed."""


@dataclass(slots=True)
class Listed:
    """What a list names."""

    letters: list[str]
    unread: list[LetterError] = field(default_factory=list)
    """Further pages of the list that could not be read; the rest of it was all the same."""


async def listing_of(seen: Observation, *, listed: bool = False) -> Listing:
    """Say what stands on a page; `listed`: a list names it, so that it may be a letter sooner."""
    return await asyncio.to_thread(
        read_listing, seen.final_url, seen.content_type, seen.body, listed=listed
    )


async def letters_listed(
    url: str,
    listing: Listing,
    fetcher: LetterFetcher,
    progress: Progress,
    stop: asyncio.Event,
    *,
    most: int = MAX_PAGES,
) -> Listed:
    """Return the letters of the list at `url`: at most so many, and as robots.txt allows."""
    letters = dict.fromkeys(listing.letters)
    unread: list[LetterError] = []
    ahead = list(listing.further)
    been = {url}
    while ahead and len(been) < MAX_LISTS and len(letters) < most:
        part = ahead.pop(0)
        if part in been or stop.is_set() or not await fetcher.allows(part):
            continue
        been.add(part)
        try:
            more = await listing_of(await fetcher.fetch(part))
        except LetterError as problem:
            unread.append(problem)
            continue
        letters.update(dict.fromkeys(more.letters))
        ahead += [further for further in more.further if further not in been]
    if len(letters) > most:
        progress.warn(
            "list_cut",
            f"{url} lists {len(letters):,} pages; the first {most:,} were read. "
            "Name a narrower list, or raise --max-pages.",
            listed=len(letters),
        )
    return Listed(list(letters)[:most], unread)
