"""Repairing letters: what was decided is planned, proven, written, recorded, read again.

Nothing is written that was not proven first: the patched bytes are read, and the list of
citations must differ in what was decided and in nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from citecheck import __version__
from citecheck.citations import find_citations
from citecheck.errors import StorageError, UsageError
from citecheck.letters import read_bytes, read_letter
from citecheck.pipeline.ambiguity import as_settled
from citecheck.pipeline.preparing import UNATTENDED, Prepared, diff_of, prepare, style_of
from citecheck.repairs import (
    Mending,
    Pledge,
    apply_splices,
    backup,
    backup_path,
    errata,
    fitting_name,
    inverse_of,
    open_elsewhere,
    pack,
    pledge,
    pledge_on,
    replace_bytes,
    settle,
    unpack,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from citecheck.store import DecisionRow, Store

__all__ = [
    "Prepared",
    "Undone",
    "Written",
    "addresses_of",
    "copy_repaired",
    "diff_of",
    "errata_of",
    "finish_pledge",
    "prepare",
    "style_of",
    "undo",
    "write",
    "write_errata",
]

_TOGETHER = "with:"
"""Begins the `patch` of a decision that was written together with another: `with:<row>`."""

_ERRATA = timedelta(days=365)
"""A printed letter's errata stand this long before somebody asks whether they still do."""


@dataclass(frozen=True, slots=True)
class Written:
    """A repair that was written into its letter."""

    number: int
    """What `--undo` takes."""
    backup: Path
    addresses: tuple[str, ...]
    """The addresses that came into the letter, to be visited."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A repair that was taken back."""

    path: str
    decisions: tuple[int, ...]


# --- writing --------------------------------------------------------------------------


def write(store: Store, prepared: Prepared) -> Written:
    """Write a repair into its letter, record it, and read the letter again.

    Refused with `UsageError` where the letter changed since it was planned. Whatever kills
    this in between, the letter is whole, and `finish_pledge` does the rest.
    """
    path = Path(prepared.path)
    _check_unchanged(prepared.path, prepared.data)
    _check_closed(path)
    decided = _record(store, prepared)
    after = hashlib.sha256(prepared.repair.patched).hexdigest()
    patch = pack(inverse_of(prepared.data, prepared.repair.splices))
    kept = backup(path, prepared.data, prepared.sha256)
    pledge(Pledge(prepared.path, prepared.sha256, after, decided, patch))
    _replace(prepared.path, prepared.data, prepared.repair.patched)
    number = finish_pledge(store, prepared.path)
    assert number is not None
    return Written(number, kept, addresses_of(prepared))


def _replace(path: str, before: bytes, data: bytes) -> None:
    """Write what was pledged; where that fails, nothing is left to be finished.

    The letter is looked at once more: backup and pledge wait for the disk, and somebody may
    have saved it meanwhile.
    """
    try:
        _check_unchanged(path, before)
        replace_bytes(Path(path), data)
    except (StorageError, UsageError):
        settle(path)
        raise


def _check_unchanged(path: str, before: bytes) -> None:
    if read_bytes(path) != before:
        raise UsageError(f"{path}: the letter was changed a moment ago. Look at the diff again.")


def addresses_of(prepared: Prepared) -> tuple[str, ...]:
    """Return the addresses that a repair brings into the letter, to be visited."""
    given = (one.decision.replacement for one in _edited(prepared) if one.decision is not None)
    return tuple(dict.fromkeys(url for url in given if url))


def _check_closed(path: Path) -> None:
    """Raise where a word processor has the letter open: it would overwrite ours, or we its."""
    program = open_elsewhere(path)
    if program is not None:
        raise UsageError(f"{path}: the letter is open in {program}. Close it there first.")


def _edited(prepared: Prepared) -> list[Mending]:
    edited = {edit.citation_id for edit in prepared.repair.edits}
    return [one for one in prepared.mendings if one.citation_id in edited]


def _record(store: Store, prepared: Prepared) -> tuple[int, ...]:
    """Record decisions that nobody made by hand; return the ids of all that are written."""
    decided = []
    for one in _edited(prepared):
        known = prepared.rows.get(one.citation_id)
        assert one.decision is not None
        decided.append(known if known is not None else store.decide(one.decision))
    return tuple(decided)


def finish_pledge(store: Store, path: str) -> int | None:
    """Do what is left of a repair that was written, or forget one that was not.

    Returns the number of the repair, or None where there is nothing to finish.
    """
    made = pledge_on(path)
    if made is None:
        return None
    number: int | None = None
    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() == made.after_sha256:
        number = _bookkeep(store, made)
        document = read_letter(path, data)
        citations = as_settled(find_citations(document), store.readings_in(path))
        store.put_letter(document, citations, reader=__version__)
    settle(path)
    return number


def _bookkeep(store: Store, made: Pledge) -> int:
    """Record each decision of a pledge once; the first row holds the way back."""
    states = (made.before_sha256, made.after_sha256)
    first: int | None = None
    for decision_id in made.decisions:
        known = store.decision(decision_id)
        if known is None:
            continue
        patch = made.patch if first is None else f"{_TOGETHER}{first}"
        row_id = next(
            (
                row.id
                for row in reversed(store.decisions_of(known.decision.citation_id))
                if row.of_decision == decision_id
                and (row.before_sha256, row.after_sha256) == states
                and (row.decision.action == "undo") is made.undoes
            ),
            None,
        )
        if row_id is None and made.undoes:
            row_id = store.undo(
                decision_id, before_sha256=states[0], after_sha256=states[1], patch=patch
            )
        elif row_id is None:
            row_id = store.record_applied(
                decision_id, before_sha256=states[0], after_sha256=states[1], patch=patch
            )
        first = first if first is not None else row_id
    return first or 0


# --- undoing --------------------------------------------------------------------------


def undo(store: Store, number: int) -> Undone:
    """Take back a repair: the letter gets the very bytes it had before.

    All decisions that were written together are taken back together. Raises `UsageError`
    with the reason where the letter is no longer as the repair left it.
    """
    row = store.decision(number)
    history = store.history_of(row.decision.citation_id) if row is not None else None
    if row is None or history is None or not hasattr(history, "citation"):
        raise UsageError(f"There is no repair {number}. `citecheck repair --list` shows them.")
    path = history.citation.letter
    finish_pledge(store, path)
    written = store.repairs_of_letter(path)
    mine = next((r for r in written if number in (r.id, r.of_decision) and not _is_undo(r)), None)
    taken_back = {r.of_decision for r in written if _is_undo(r)}
    if mine is None or mine.of_decision in taken_back:
        raise UsageError(f"Repair {number} is not written into {path}, or was taken back already.")
    together = [
        r
        for r in written
        if not _is_undo(r)
        and (r.before_sha256, r.after_sha256) == (mine.before_sha256, mine.after_sha256)
        and r.of_decision not in taken_back
    ]
    packed = next(r.patch for r in together if r.patch and not r.patch.startswith(_TOGETHER))
    data = read_bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != mine.after_sha256:
        raise UsageError(_changed_since(path, mine, written, taken_back))
    back = unpack(packed)
    restored = apply_splices(data, back)
    if hashlib.sha256(restored).hexdigest() != mine.before_sha256:
        raise UsageError(f"{path}: the stored way back does not lead back. Nothing was changed.")
    _check_closed(Path(path))
    decisions = tuple(r.of_decision for r in together if r.of_decision is not None)
    backup(Path(path), data, sha256)
    forward = pack(inverse_of(data, back))
    pledge(Pledge(path, sha256, mine.before_sha256 or "", decisions, forward, undoes=True))
    _replace(path, data, restored)
    finish_pledge(store, path)
    if mine.before_sha256 == mine.after_sha256:
        _ask_again(store, together)
    return Undone(path, decisions)


def _ask_again(store: Store, together: Sequence[DecisionRow]) -> None:
    """Let what a list of errata settled count again."""
    for row in together:
        standing = store.standing_decision_of(row.decision.citation_id)
        if standing is not None and standing.decision.decided_by == UNATTENDED:
            store.undo(standing.id, decided_by=UNATTENDED)


def _is_undo(row: DecisionRow) -> bool:
    return row.decision.action == "undo"


def _changed_since(
    path: str, mine: DecisionRow, written: Sequence[DecisionRow], taken_back: set[int | None]
) -> str:
    later = [
        r
        for r in written
        if r.id > mine.id
        and not _is_undo(r)
        and r.of_decision not in taken_back
        and r.after_sha256 != mine.after_sha256
    ]
    if later:
        return (
            f"{path}: repair {later[-1].id} was written after this one. Take that back first:"
            f" citecheck repair --undo {later[-1].id}"
        )
    kept = backup_path(Path(path), mine.before_sha256 or "")
    where = f" What it was before lies in {kept}." if kept.is_file() else ""
    return f"{path}: the letter was edited since this repair, so nothing was taken back.{where}"


# --- beside the letters ---------------------------------------------------------------


def telling_parts(path: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the end of a path that tells it from all others: mostly the file's name.

    >>> telling_parts("/a/2020/x.md", ["/a/2021/x.md", "/a/2020/y.md"])
    ('2020', 'x.md')
    """
    parts = _inner_parts(path)
    rivals = [_inner_parts(other) for other in others if other != path]
    for count in range(1, len(parts)):
        if not any(rival[-count:] == parts[-count:] for rival in rivals):
            return parts[-count:]
    return parts


def _inner_parts(path: str) -> tuple[str, ...]:
    plain = Path(path)
    return tuple(part for part in plain.parts if part not in (plain.anchor, ".."))


def copy_repaired(store: Store, prepared: Prepared, folder: Path) -> Path:
    """Write the repaired letter below a folder; the original and the database stay.

    It lies there as the letter lies below the working folder; letters from elsewhere lie
    under their names, with as much of their folders as tells them from each other.
    """
    path = Path(prepared.path)
    inside = path
    if path.is_absolute() or ".." in path.parts:
        known = (letter.path for letter in store.letters())
        inside = Path(*telling_parts(prepared.path, known))
    target = folder / inside
    if target.resolve() == path.resolve():
        raise UsageError(f"{target}: this is the letter itself. Name another folder with --to.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be made: {problem.strerror}") from None
    replace_bytes(target, prepared.repair.patched, like=path)
    return target


def errata_of(prepared: Prepared) -> dict[str, bytes]:
    """Return the errata of a letter that cannot be edited, by format."""
    title = prepared.document.title or Path(prepared.path).name
    return errata(title, prepared.repair.edits, prepared.mendings)


def write_errata(
    store: Store, prepared: Prepared, folder: Path, *, settle_them: bool = True
) -> tuple[Path, ...]:
    """Write the errata of a letter into a folder, one file for each format.

    With `settle_them` its decisions are recorded as written and the citations as known: the
    letter stays as it is, and nobody is asked again for a year.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be made: {problem.strerror}") from None
    name = "-".join(telling_parts(prepared.path, (letter.path for letter in store.letters())))
    files = []
    for ending, content in errata_of(prepared).items():
        files.append(folder / fitting_name(name, f".errata.{ending}"))
        replace_bytes(files[-1], content)
    if settle_them:
        _record_errata(store, prepared)
    return tuple(files)


def _record_errata(store: Store, prepared: Prepared) -> None:
    for one, decision_id in zip(_edited(prepared), _record(store, prepared), strict=True):
        applied = any(row.of_decision == decision_id for row in store.decisions_of(one.citation_id))
        if applied:
            continue
        store.record_applied(
            decision_id,
            before_sha256=prepared.sha256,
            after_sha256=prepared.sha256,
            patch=pack(()),
        )
        store.acknowledge(
            one.citation_id,
            "It stands in the letter's list of errata.",
            until=store.now() + _ERRATA,
            decided_by=UNATTENDED,
        )
