"""The queue: what needs a decision, most certain and most cited first. Pure.

The filter is a value that is read from the address and written back into it, so that a
link to "the broken ones of this letter" can be sent to a colleague.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citecheck.model import Action
from citecheck.reports.items import group_of, kind_of, place_of
from citecheck.reports.safe import clip, line, shorten
from citecheck.reports.words import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from citecheck.model import Suggestion
    from citecheck.store import ReportRow

__all__ = [
    "PAGE",
    "Choice",
    "Entry",
    "Filter",
    "Progress",
    "Queue",
    "entry_of",
    "filter_of",
    "letter_name",
]

PAGE = 50
"""Citations on one page of the queue."""

MOST_CHOICES = 500
"""Values that one part of the filter offers, the most frequent ones: a page of a queue over
ten thousand sites is not to be ten times its list. The search finds the others."""

LONGEST_FILTER = 300
"""Characters of one value of a filter; longer ones match nothing anyway."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

SURE, LIKELY = 0.95, 0.8
"""Confidence of what is called sure, and of what is called likely; the rest is doubtful."""

WRITES = frozenset(
    {Action.USE_TARGET, Action.CITE_ARCHIVED, Action.NEW_URL, Action.GIVE_URL, Action.HIJACKED}
)
"""Decisions that change a letter."""

SHOWS = {"open": "to decide", "decided": "decided, not written", "settled": "settled", "all": "all"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One citation in the queue."""

    id: int
    link_id: int | None
    letter_id: int
    letter: str
    place: str
    kind: Kind
    reason: str
    host: str
    title: str
    url: str
    sentence: str
    proposal: str
    safe: bool
    certainty: float
    changed_at: datetime
    """When it came to be as it is."""
    state: str
    """`open`, `decided`, `settled`, or `quiet` for what asks nothing of anybody."""
    sought: str
    """What a search looks through, in lower case."""
    file: str = ""
    """The letter's file, which tells it from another of the same title."""

    @property
    def rank(self) -> int:
        """0 for what is sure, 1 for what is likely, 2 for the rest."""
        if self.certainty >= SURE:
            return 0
        return 1 if self.certainty >= LIKELY else 2


@dataclass(frozen=True, slots=True)
class Filter:
    """Which citations are wanted: what stands in the address."""

    show: str = "open"
    letter: str = ""
    verdict: str = ""
    reason: str = ""
    host: str = ""
    new: str = ""
    """A day (ISO): only what changed on or after it."""
    q: str = ""
    page: int = 1

    def query(self, **changes: object) -> str:
        """Return it as the query of an address, without what is not asked for."""
        wanted = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        pairs = [
            (name, str(value))
            for name in ("show", "letter", "verdict", "reason", "host", "new", "q", "page")
            if (value := getattr(wanted, name)) not in ("", "open", 1)
        ]
        return urlencode(pairs)

    def takes(self, entry: Entry, *, but: str = "") -> bool:
        """Whether an entry is wanted, one part of the filter left out."""
        asked = (
            ("show", self.show in ("all", entry.state)),
            ("letter", self.letter in ("", str(entry.letter_id))),
            ("verdict", self.verdict in ("", entry.kind.key)),
            ("reason", self.reason in ("", entry.reason)),
            ("host", self.host in ("", entry.host)),
            ("new", not self.new or f"{entry.changed_at:%Y-%m-%d}" >= self.new),
            ("q", all(word in entry.sought for word in self.q.lower().split())),
        )
        return all(fits for name, fits in asked if name != but)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state is asked for."""
        return bool(self.letter or self.verdict or self.reason or self.host or self.new or self.q)


def filter_of(query: Mapping[str, str]) -> Filter:
    """Read a filter from an address; what is not understood is not asked for."""
    values = {
        name: line(query.get(name, "")[:LONGEST_FILTER])
        for name in ("letter", "verdict", "reason", "host", "new", "q")
    }
    if not _DAY.fullmatch(values["new"]):
        values["new"] = ""
    show = query.get("show", "open")
    page = query.get("page", "1")
    return Filter(
        show=show if show in SHOWS else "open",
        page=max(1, int(page[:6])) if page.isascii() and page.isdecimal() else 1,
        **values,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a part of the filter may take, and how many entries it would show."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come."""

    open: int
    decided: int
    """Decided, not yet written into their letters."""
    settled: int

    @property
    def total(self) -> int:
        """All that ever asked for a decision and is still cited."""
        return self.open + self.decided + self.settled

    @property
    def done(self) -> int:
        """What needs no further thought."""
        return self.decided + self.settled


def entry_of(row: ReportRow, suggestions: Sequence[Suggestion]) -> Entry:
    """Say of one citation what the queue shows of it."""
    best = suggestions[0] if suggestions else None
    certainty = row.confidence if row.confidence is not None else 0.0
    if row.problem:  # that an address is missing is certain; what it was is not
        certainty = max((c.confidence for c in row.candidates), default=0.5)
    if best is not None and best.safe:
        certainty = 1.0
    title = row.title or row.anchor_text or row.context or row.note_text or row.url or ""
    letter = letter_name(row)
    sought = " ".join(
        part
        for part in (
            row.title, row.url, row.context or row.note_text, row.sentence, row.anchor_text,
            row.publisher, row.author, letter, row.letter,
        )
        if part
    )  # fmt: skip
    return Entry(
        id=row.citation_id,
        link_id=row.link_id,
        letter_id=row.letter_id,
        letter=clip(line(letter), 120),
        file=clip(line(_file_name(row.letter)), 120),
        place=place_of(row),
        kind=kind_of(row),
        reason=row.problem or row.reason or "",
        host=row.host or "",
        title=clip(line(title), 160),
        url=shorten(row.url, 120) if row.url else "",
        sentence=clip(line(row.sentence or ""), 200),
        proposal=clip(line(best.text), 200) if best else "",
        safe=bool(best and best.safe),
        certainty=certainty,
        changed_at=row.since or row.first_seen,
        state=_state(row),
        sought=sought.lower(),
    )


def letter_name(row: ReportRow) -> str:
    """Return what a letter is called: its title, else its file's name."""
    return row.letter_title or _file_name(row.letter)


def _file_name(path: str) -> str:
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


def _state(row: ReportRow) -> str:
    group = group_of(row)
    if row.decision in WRITES and not row.acknowledged:
        return "decided"
    if group in ("mend", "look"):
        return "open" if row.decision is None else "settled"
    return "settled" if row.acknowledged else "quiet"


class Queue:
    """All entries of one state of the database, in the order of work."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        found = list(entries)
        self._cited = Counter(e.link_id for e in found if e.link_id and e.state == "open")
        self.entries = sorted(found, key=self._order)
        states = Counter(entry.state for entry in found)
        self.progress = Progress(states["open"], states["decided"], states["settled"])
        titled = Counter(title for title, _ in {(e.letter, e.letter_id) for e in found})
        self._twice = frozenset(title for title, number in titled.items() if number > 1)

    def _order(self, entry: Entry) -> tuple[object, ...]:
        look = entry.kind.key == "blocked"
        return (look, entry.rank, -self.cited(entry), entry.link_id or 0, entry.letter, entry.id)

    def cited(self, entry: Entry) -> int:
        """Return how many citations that ask for a decision share an entry's link."""
        return max(1, self._cited[entry.link_id or 0])

    def file_of(self, entry: Entry) -> str:
        """Return the file of an entry's letter where others have its title; else nothing."""
        return entry.file if entry.letter in self._twice else ""

    def file_of_letter(self, letter_id: int) -> str:
        """Return a letter's file where others have its title; else nothing."""
        found = (entry for entry in self.entries if entry.letter_id == letter_id)
        return next(map(self.file_of, found), "")

    def matching(self, wanted: Filter) -> list[Entry]:
        """Return what a filter asks for, in order."""
        return [entry for entry in self.entries if wanted.takes(entry)]

    def letters_to_write(self) -> list[int]:
        """Return the letters that something was decided on which is not in them yet."""
        return sorted({entry.letter_id for entry in self.entries if entry.state == "decided"})

    def around(self, wanted: Filter, citation_id: int) -> tuple[int | None, int | None]:
        """Return the citations before and after one within a filter.

        For one that the filter does not take (any more), the first that it takes comes after.
        """
        ids = [entry.id for entry in self.matching(wanted)]
        if citation_id not in ids:
            return None, ids[0] if ids else None
        at = ids.index(citation_id)
        return ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None

    def after(self, wanted: Filter, citation_id: int, done: Collection[int]) -> int | None:
        """Return the next citation within a filter after one, past those that are done.

        After the last one the first that is left comes, so that none is forgotten.
        """
        ids = [entry.id for entry in self.matching(wanted)]
        at = ids.index(citation_id) + 1 if citation_id in ids else 0
        return next((n for n in (*ids[at:], *ids[:at]) if n not in done), None)

    def choices(self, wanted: Filter) -> dict[str, list[Choice]]:
        """Return what each part of the filter offers while the others stay as they are."""
        return {
            "letter": self._count(wanted, "letter", self._letter),
            "verdict": self._count(wanted, "verdict", lambda e: (e.kind.key, e.kind.label)),
            "reason": self._count(wanted, "reason", lambda e: (e.reason, e.reason)),
            "host": self._count(wanted, "host", lambda e: (e.host, e.host)),
        }

    def _letter(self, entry: Entry) -> tuple[str, str]:
        file = self.file_of(entry)
        return str(entry.letter_id), f"{entry.letter} ({file})" if file else entry.letter

    def _count(
        self, wanted: Filter, part: str, of: Callable[[Entry], tuple[str, str]]
    ) -> list[Choice]:
        counts: Counter[tuple[str, str]] = Counter(
            of(entry) for entry in self.entries if wanted.takes(entry, but=part)
        )
        order = list(KINDS)
        choices = [Choice(value, label, n) for (value, label), n in counts.items() if value]
        if part == "verdict":
            return sorted(choices, key=lambda choice: order.index(choice.value))
        choices.sort(key=lambda choice: (-choice.count, choice.label))
        chosen = getattr(wanted, part)
        further = [choice for choice in choices[MOST_CHOICES:] if choice.value == chosen]
        return choices[:MOST_CHOICES] + further
