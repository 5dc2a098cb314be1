"""The only memory: `citations.db`. Everything that reads or writes it goes through here.

    with open_store(path, clock=clock) as store:
        run_id = store.begin_run(version)
        gone = store.mark_letters_gone(present_paths)
        changes = store.put_letter(document, citations)
        for link in store.due_links(clock.now()):
            ...
            store.record_check(run_id, link.id, observation, finding, standing)
        store.finish_run(run_id, "done", counts)

One process writes, with one `Store`; others may read or decide at the same time. The
methods are in chapters: `runs`, `letters`, `links`, `archive`, `decisions`, `reading`,
`reservations`, `keeping`. Nobody else writes SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.store.candidates import Candidates
from citecheck.store.keeping import Keeping, datasette_metadata
from citecheck.store.letters import RECOGNISED
from citecheck.store.migrations import SCHEMA_VERSION
from citecheck.store.reading import Reading
from citecheck.store.reservations import Reservations
from citecheck.store.rows import (
    CaptureNeed,
    CautionedLetter,
    CitationVerdict,
    DoubtRow,
    LetterChanges,
    LetterRow,
    LinkRow,
    LookupRow,
    LostRow,
    ReadingRow,
    RunRow,
    RunState,
    SearchRow,
    SecondCopyRow,
    UnreadRow,
    Validators,
)
from citecheck.store.runs import Runs
from citecheck.store.shown import (
    ChangeRow,
    CheckRow,
    CitationHistory,
    CitationRow,
    Counts,
    DecisionRow,
    Grounds,
    LinkHistory,
    News,
    ReportRow,
    StandingRow,
)

if TYPE_CHECKING:
    from pathlib import Path

    from citecheck.ports import Clock

__all__ = [
    "RECOGNISED",
    "SCHEMA_VERSION",
    "CaptureNeed",
    "CautionedLetter",
    "ChangeRow",
    "CheckRow",
    "CitationHistory",
    "CitationRow",
    "CitationVerdict",
    "Counts",
    "DecisionRow",
    "DoubtRow",
    "Grounds",
    "LetterChanges",
    "LetterRow",
    "LinkHistory",
    "LinkRow",
    "LookupRow",
    "LostRow",
    "News",
    "ReadingRow",
    "ReportRow",
    "RunRow",
    "RunState",
    "SearchRow",
    "SecondCopyRow",
    "StandingRow",
    "Store",
    "UnreadRow",
    "Validators",
    "datasette_metadata",
    "open_store",
]


class Store(Runs, Candidates, Reading, Reservations, Keeping):
    """All named queries on one `citations.db`."""


def open_store(path: Path, *, clock: Clock) -> Store:
    """Open `citations.db`, made or migrated as needed; use it in a `with` statement.

    Raises `UsageError`, in one sentence for a person, for what is no citecheck
    database, was written by a newer citecheck, or may not be written to.
    """
    return Store(path, clock=clock)
