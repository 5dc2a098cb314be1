"""Lost addresses come back: candidates from copies of the letter, other letters, archives.

They are offered to the editor with their source. None is ever adopted here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from citecheck.citations import (
    best_candidates,
    find_citations,
    from_copy,
    from_title,
    is_copy,
    text_keys,
    title_key,
)
from citecheck.errors import LetterError, ServiceUnavailable
from citecheck.letters import read_letter, same_site
from citecheck.store import Validators

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from citecheck.archives import Copy
    from citecheck.console import Progress
    from citecheck.model import Candidate, Document, Lookup, Memento, Observation
    from citecheck.ports import Clock
    from citecheck.store import LostRow, SecondCopyRow, Store

__all__ = ["Copies", "recover_from_archives", "recover_from_letters", "recover_from_web"]

ASK_EVERY = 28
"""Days between two questions about one published letter that has not changed: its copies are
old."""
LETTERS_PER_RUN = 10
"""Published letters asked about in one run: two requests each, at the archive's pace."""
_NEVER = datetime.min.replace(tzinfo=UTC)
SURE = 0.8
"""From this confidence on, an archive is not asked as well."""


class Asked(Protocol):
    """What knows which archive may be asked about a page."""

    @property
    def wayback(self) -> Copies | None:
        """The archive; None where it is not among those of the settings."""

    async def may_tell_wayback(self, url: str) -> bool:
        """Return whether an address may be told to it: private ones never are."""


class Fetches(Protocol):
    """What fetches pages politely."""

    async def allows(self, url: str) -> bool:
        """Tell whether a site's robots.txt allows a page."""

    async def fetch(self, address: str, *, validators: Validators | None = None) -> Observation:
        """Fetch a page whole, or only if it changed. Raises `LetterError`."""


class Copies(Protocol):
    """An archive that shows copies of published letters."""

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Ask for copies of a page."""

    async def copy(self, memento: Memento) -> Copy:
        """Fetch one."""


def recover_from_letters(store: Store) -> int:
    """Offer addresses from what the database holds; return for how many citations."""
    lost = store.lost_references()
    if not lost:
        return 0
    copies = _copies(store, {row.letter_id for row in lost})
    titled = _same_titles(store, {key for row in lost if (key := title_key(row.title))})
    count = 0
    for letter_id, rows in _by_letter(lost).items():
        own = list(store.all_references(letter_id))
        others = [(other, list(store.all_references(other))) for other in copies[letter_id]]
        for row in rows:
            found: list[Candidate] = []
            for _, references in others:
                source = f"the same text in {references[0].letter}" if references else ""
                found += from_copy(row, references, source, taken=_taken(row, own))
            key = title_key(row.title)
            elsewhere = titled.get(key, ()) if key else ()
            found += from_title(row, ((r, r.letter) for r in elsewhere))
            count += _offer(store, row, found)
    return count


async def recover_from_archives(
    store: Store, asked: Asked, clock: Clock, progress: Progress, stop: asyncio.Event
) -> int:
    """Offer addresses from archived copies of the published letters; return for how many.

    A letter is asked about when it is new or has changed, then once in `ASK_EVERY` days; one
    that was read from the web, whose bytes may differ every night, only so often. An archive
    that cannot be asked is asked by the next run.
    """
    archive = asked.wayback
    if archive is None:
        return 0
    lost = [row for row in store.lost_references() if row.published_url]
    count = questions = 0
    for letter_id, rows in _due(store, "archive", _unsure(lost), clock).items():
        if stop.is_set() or questions >= LETTERS_PER_RUN:
            break
        if not await asked.may_tell_wayback(rows[0].published_url or ""):
            continue
        questions += 1
        try:
            found = await _archived(archive, rows[0], progress)
        except ServiceUnavailable:
            continue
        store.note_search(letter_id, "archive")
        if found is None:
            continue
        memento, references = found
        own = list(store.all_references(letter_id))
        source = f"the archived copy of the letter from {memento.captured_at:%Y-%m-%d}"
        for row in rows:
            offered = from_copy(row, references, source, taken=_taken(row, own))
            count += _offer(store, row, [*row.candidates, *offered])
    return count


async def recover_from_web(
    store: Store,
    open_web: Callable[[], AbstractAsyncContextManager[Fetches]],
    clock: Clock,
    progress: Progress,
    stop: asyncio.Event,
    renewed: Iterable[str] = (),
) -> int:
    """Offer addresses from other copies on the web; return for how many citations.

    Of a letter with a file, that is the live page where it was published; of one that was
    read from the web, what its page names as the same in another format, on the same host. A
    letter that is new or was read anew (`renewed`) is asked for at once, any other once in
    `ASK_EVERY` days. A copy counts only where it shows the same text. `open_web` opens what fetches
    pages; nothing is opened where nothing is asked.
    """
    fresh = frozenset(renewed)
    lost = [row for row in store.lost_references() if row.published_url]
    due = {
        letter_id: rows
        for letter_id, rows in _due(store, "web", _unsure(lost), clock, fresh).items()
        if not _is_own_page(rows[0]) or store.second_copies(letter_id)
    }
    count = 0
    if not due or stop.is_set():
        return count
    async with open_web() as web:
        for letter_id, rows in list(due.items())[:LETTERS_PER_RUN]:
            if stop.is_set():
                break
            own = list(store.all_references(letter_id))
            found: dict[int, list[Candidate]] = defaultdict(list)
            async for source, references in _elsewhere(store, web, rows[0], progress):
                if not is_copy(_all_keys(own), _all_keys(references)):
                    continue
                for row in rows:
                    offered = from_copy(row, references, source, taken=_taken(row, own))
                    found[row.citation_id] += offered
            store.note_search(letter_id, "web")
            for row in rows:
                if found[row.citation_id]:
                    count += _offer(store, row, [*row.candidates, *found[row.citation_id]])
    return count


async def _elsewhere(
    store: Store, web: Fetches, row: LostRow, progress: Progress
) -> AsyncIterator[tuple[str, Sequence[LostRow]]]:
    """Yield the citations of the copies of a letter on the web, and what each copy is."""
    if not _is_own_page(row):
        references = await _published(web, row, progress)
        yield f"the letter as published at {row.published_url}", references
        return
    for copy in store.second_copies(row.letter_id):
        references = await _second_copy(store, web, row, copy, progress)
        yield f"the copy of the letter at {copy.url}", references


async def _second_copy(
    store: Store, web: Fetches, row: LostRow, copy: SecondCopyRow, progress: Progress
) -> Sequence[LostRow]:
    """Return the citations of a copy of a letter; none where it is as it was when compared."""
    try:
        if not await web.allows(copy.url):
            return ()
        seen = await web.fetch(copy.url, validators=copy.validators)
        if seen.status == 304 or not same_site(seen.final_url, copy.url):
            return ()
        document = await asyncio.to_thread(
            read_letter,
            copy.url,
            seen.body,
            address=seen.final_url,
            content_type=seen.header("content-type"),
        )
    except LetterError as problem:
        progress.detail("second_copy", str(problem))
        return ()
    validators = Validators(seen.header("etag"), seen.header("last-modified"))
    store.note_copy_read(row.letter_id, copy.url, validators)
    return _as_rows(row, document)


def _unsure(rows: Iterable[LostRow]) -> list[LostRow]:
    return [row for row in rows if not any(c.confidence >= SURE for c in row.candidates)]


def _is_own_page(row: LostRow) -> bool:
    """Tell a letter that was read from the web: its page is no second copy of it."""
    return "://" in row.letter


def _all_keys(references: Iterable[LostRow]) -> frozenset[int]:
    return frozenset(key for row in references for key in text_keys(row))


async def _published(web: Fetches, row: LostRow, progress: Progress) -> Sequence[LostRow]:
    """Return the citations of a published letter as its page shows it today."""
    url = row.published_url or ""
    try:
        if not await web.allows(url):
            return ()
        seen = await web.fetch(url)
        document = await asyncio.to_thread(read_letter, url, seen.body, address=seen.final_url)
    except LetterError as problem:
        progress.detail("published_letter", str(problem))
        return ()
    return _as_rows(row, document)


def _as_rows(row: LostRow, document: Document) -> list[LostRow]:
    """Return the citations of another copy of a letter, to be compared with its own."""
    return [
        replace(
            row,
            note=c.note,
            url=c.url,
            problem=c.problem,
            anchor_text=c.anchor_text,
            note_text=c.note_text,
            context=c.context,
            sentence=c.sentence,
            title=c.title,
        )
        for c in find_citations(document)
    ]


def _due(
    store: Store,
    place: Literal["web", "archive"],
    lost: Iterable[LostRow],
    clock: Clock,
    renewed: frozenset[str] = frozenset(),
) -> dict[int, list[LostRow]]:
    """Return by letter what is to be looked for in a place now: longest not looked for first."""
    letters, known = _by_letter(lost), store.searches(place)
    old = clock.now() - timedelta(days=ASK_EVERY)

    def is_due(letter_id: int) -> bool:
        search, row = known.get(letter_id), letters[letter_id][0]
        if search is None or search.at <= old or row.letter in renewed:
            return True
        return not search.same and not _is_own_page(row)

    due = [letter_id for letter_id in letters if is_due(letter_id)]
    due.sort(key=lambda one: known[one].at if one in known else _NEVER)
    return {letter_id: letters[letter_id] for letter_id in due}


async def _archived(
    archive: Copies, row: LostRow, progress: Progress
) -> tuple[Memento, Sequence[LostRow]] | None:
    """Return the citations of a published letter as an archive kept it.

    Raises `ServiceUnavailable` where the archive could not be asked.
    """
    url = row.published_url or ""
    lookup = await archive.nearest(url, _day(row.letter_dated))
    if lookup.outcome == "could_not_ask":
        raise ServiceUnavailable(lookup.reason)
    if lookup.outcome != "found" or not lookup.mementos:
        return None
    copy = await archive.copy(lookup.mementos[0])
    if copy.outcome == "could_not_ask":
        raise ServiceUnavailable(copy.reason)
    if copy.observation is None or copy.observation.status != 200:
        return None
    try:
        document = await asyncio.to_thread(read_letter, url, copy.observation.body, address=url)
    except LetterError as problem:
        progress.detail("archived_letter", str(problem))
        return None
    return copy.memento, _as_rows(row, document)


def _day(dated: str | None) -> date | None:
    try:
        return date.fromisoformat(dated or "")
    except ValueError:
        return None


def _by_letter(rows: Iterable[LostRow]) -> dict[int, list[LostRow]]:
    found: dict[int, list[LostRow]] = {}
    for row in rows:
        found.setdefault(row.letter_id, []).append(row)
    return found


def _copies(store: Store, letters: set[int]) -> dict[int, list[int]]:
    """Return for each of some letters which others are copies of its text."""
    keys: dict[int, set[int]] = {letter: set() for letter in letters}
    for letter in letters:
        for row in store.all_references(letter):
            keys[letter] |= text_keys(row)
    shared: dict[int, set[int]] = defaultdict(set)
    for row in store.all_references():
        shared[row.letter_id] |= text_keys(row)
    return {
        letter: [
            other
            for other, common in shared.items()
            if other != letter and is_copy(frozenset(mine), frozenset(common))
        ]
        for letter, mine in keys.items()
    }


def _same_titles(store: Store, wanted: set[str]) -> dict[str, list[LostRow]]:
    found: dict[str, list[LostRow]] = defaultdict(list)
    if wanted:
        for row in store.all_references():
            key = title_key(row.title)
            if key in wanted and key is not None and row.url is not None:
                found[key].append(row)
    return found


def _taken(row: LostRow, own: Sequence[LostRow]) -> frozenset[str]:
    """Return the addresses that the note of a citation still has."""
    if row.note is None:
        return frozenset()
    return frozenset(o.url for o in own if o.note == row.note and o.url is not None)


def _offer(store: Store, row: LostRow, found: Iterable[Candidate]) -> bool:
    candidates = best_candidates(found)
    if candidates and candidates != row.candidates:
        store.set_candidates(row.citation_id, candidates)
    return bool(candidates)
