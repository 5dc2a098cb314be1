"""What decisions do to their letter: planned, written as it was seen, and taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.errors import LetterError, UsageError
from citecheck.pipeline.repairing import (
    Prepared,
    diff_of,
    finish_pledge,
    prepare,
    style_of,
    write,
    write_errata,
)
from citecheck.pipeline.repairing import undo as undo_repair
from citecheck.repairs import ERRATA_ONLY
from citecheck.reports.safe import clip, line, shorten
from citecheck.reports.words import moment

from .diffs import diff_lines
from .page import decision_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.errors import CitecheckError
    from citecheck.repairs import Edit, Style
    from citecheck.store import DecisionRow, LetterRow

    from .diffs import DiffLine
    from .workplace import Workplace

__all__ = [
    "TRACKED",
    "Change",
    "Past",
    "Plan",
    "plan_for",
    "prepared_for",
    "repairs_in",
    "sentence_on",
    "take_back",
    "write_seen",
]

LONGEST_ADDRESS = 160
"""Characters of an address in a sentence."""

MOST_SAID = 20
"""Changes of one repair that are told of those that stand in a letter."""

TRACKED = frozenset({"docx", "odt"})
"""Formats that know tracked changes."""

EDITED = (
    "The letter’s file was edited after citecheck read it. Read it again with the button below; "
    "decisions on what has not changed are kept."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a decision makes."""

    citation_id: int
    where: str
    says: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Past:
    """A repair that stands in the letter."""

    number: int
    says: tuple[str, ...]
    """A clause for each of its changes, the first of them."""
    count: int
    """How many changes it has."""
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written, or why nothing can be."""

    changes: tuple[Change, ...] = ()
    refused: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()
    """Each reason once, with the citations it holds for and where they stand."""
    diff: tuple[DiffLine, ...] = ()
    version: str = ""
    """Of letter and decisions: what is written is what was seen."""
    is_patched: bool = False
    trouble: str = ""


def plan_for(work: Workplace, letter: LetterRow) -> Plan:
    """Return what the decisions on a letter would write into it, or why they cannot be."""
    try:
        with work.deciding:
            finish_pledge(work.store, letter.path)
        known = work.store.letter(letter.path)
        on_disk = work.letter_on_disk(letter.path)
        if known is not None and on_disk is not None and on_disk != known.sha256:
            return Plan(trouble=EDITED)
        prepared = prepared_for(work, letter.path)
        diff = tuple(diff_lines(diff_of(prepared)))
    except (LetterError, UsageError) as problem:
        return Plan(trouble=sentence_on(problem))
    changes = tuple(
        Change(
            edit.citation_id,
            clip(line(edit.where), 80),
            _without_place(clip(line(_briefly(edit)), 900), line(edit.where)),
            clip(line(edit.old), 300),
            clip(line(edit.new), 300),
        )
        for edit in prepared.repair.edits
    )
    reasons: dict[str, list[tuple[int, str]]] = {}
    for one in prepared.repair.refused:
        place = (one.citation_id, clip(line(one.where), 80))
        reasons.setdefault(clip(line(one.reason), 400), []).append(place)
    refused = tuple((reason, tuple(places)) for reason, places in reasons.items())
    return Plan(changes, refused, diff, _version(prepared), prepared.is_patched)


def _briefly(edit: Edit) -> str:
    """Return the sentence on a change, long addresses in it cut in their middle."""
    said = edit.says
    for url in (edit.new, edit.old):
        if len(url) > LONGEST_ADDRESS:
            said = said.replace(url, shorten(url, LONGEST_ADDRESS))
    return said


def _without_place(says: str, where: str) -> str:
    """Return a sentence without the place that it begins with: the page names it before."""
    found = says[: len(where)].casefold() == where.casefold() and says[len(where) :][:2] == ": "
    return says[len(where) + 2 :] if found else says


def _version(prepared: Prepared) -> str:
    """Return what tells this plan from any other: its letter and its result."""
    edits = [(edit.citation_id, edit.new) for edit in prepared.repair.edits]
    parts = (prepared.sha256, hashlib.sha256(prepared.repair.patched).hexdigest(), repr(edits))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _style(work: Workplace, author: str | None = None) -> Style:
    return style_of(work.settings, work.store.now(), author)


def prepared_for(work: Workplace, path: str, author: str | None = None) -> Prepared:
    """Plan what was decided on a letter."""
    languages = work.settings.ocr_languages
    return prepare(work.store, path, _style(work, author), languages=languages)


def write_seen(work: Workplace, letter: LetterRow, seen: str, author: str | None) -> int:
    """Write what was seen; return the number that takes it back (0 for a list of errata).

    With an author, as tracked changes of that person.
    """
    with work.deciding:
        prepared = prepared_for(work, letter.path)
        if _version(prepared) != seen:
            raise UsageError(
                "The letter or its decisions have changed since this page was opened. Nothing "
                "was written; this is what would be written now."
            )
        if not prepared.repair.edits:
            raise UsageError("There is nothing to write.")
        if letter.format in ERRATA_ONLY:
            write_errata(work.store, prepared, work.settings.folder / "errata")
            return 0
        if author and letter.format in TRACKED:
            prepared = _tracked(work, prepared, author)
        done = write(work.store, prepared)
    work.inbox.visit(letter.path, done.addresses)
    return done.number


def _tracked(work: Workplace, seen: Prepared, author: str) -> Prepared:
    """Return the change that was seen as tracked changes; refused where it would be another."""
    tracked = prepared_for(work, seen.path, author)
    if [edit.citation_id for edit in tracked.repair.edits] != [
        edit.citation_id for edit in seen.repair.edits
    ]:
        known = {one.citation_id for one in seen.repair.refused}
        why = next((one for one in tracked.repair.refused if one.citation_id not in known), None)
        because = f" {why.where[:1].upper()}{why.where[1:]}: {why.reason}." if why else ""
        raise UsageError(
            f"This cannot be written as tracked changes.{because} Nothing was written; without "
            "tracking it can be."
        )
    return tracked


def take_back(work: Workplace, number: int) -> None:
    """Give a letter back the bytes that it had before a repair."""
    with work.deciding:
        undo_repair(work.store, number)


def repairs_in(work: Workplace, letter: LetterRow) -> list[Past]:
    """Return the repairs that stand in a letter, newest first.

    What was written together is taken back together, and so it is one repair.
    """
    rows = work.store.repairs_of_letter(letter.path)
    undone = {row.of_decision for row in rows if row.decision.action == "undo"}
    together: dict[tuple[str | None, str | None], list[DecisionRow]] = {}
    for row in rows:
        if row.decision.action != "undo" and row.of_decision not in undone:
            together.setdefault((row.before_sha256, row.after_sha256), []).append(row)
    return sorted((_past(work, one) for one in together.values()), key=lambda one: -one.number)


def _past(work: Workplace, rows: Sequence[DecisionRow]) -> Past:
    first = rows[0]
    who = dict.fromkeys(row.decision.decided_by or "somebody" for row in rows)
    return Past(
        number=first.id,
        says=tuple(
            f"{_place(work, row)}: {decision_words(row.decision.action)}"
            for row in rows[:MOST_SAID]
        ),
        count=len(rows),
        who=clip(line(", ".join(who)), 160),
        when=moment(first.applied_at) if first.applied_at else "",
    )


def _place(work: Workplace, row: DecisionRow) -> str:
    """Return where in its letter a decision was, for a person."""
    history = work.history(row.decision.citation_id)
    note = history.citation.note if history is not None else None
    return f"Note {clip(line(note), 40)}" if note else "In the text"


def sentence_on(problem: CitecheckError) -> str:
    """Return what went wrong, for a person."""
    return clip(line(problem), 600)
