"""A letter's decisions, gathered and planned: what `repairing` writes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citecheck.citations import find_citations
from citecheck.errors import UsageError
from citecheck.letters import begins_as_markup, decode_text, read_bytes, read_letter
from citecheck.model import Decision
from citecheck.pipeline.ambiguity import as_settled
from citecheck.pipeline.proving import proven
from citecheck.repairs import (
    CHANGES_NOTHING,
    ERRATA_ONLY,
    Mending,
    Refusal,
    Repair,
    Style,
    block_lines,
    suggest,
    text_lines,
    unified,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from citecheck.model import Citation, Document
    from citecheck.settings import Settings
    from citecheck.store import DecisionRow, LetterRow, ReportRow, Store

__all__ = ["UNATTENDED", "Prepared", "diff_of", "prepare", "style_of"]

UNATTENDED = "citecheck"
"""Who decides with `--safe-only`."""

_TEXTS = frozenset({"markdown", "text", "html"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter with its decisions, ready to be written and proven to be no damage."""

    path: str
    data: bytes
    document: Document
    mendings: tuple[Mending, ...]
    repair: Repair
    rows: dict[int, int] = field(default_factory=dict)
    """Citation id → id of its decision; missing for one that is yet to be recorded."""

    @property
    def sha256(self) -> str:
        """Of the letter as it is."""
        return self.document.sha256

    @property
    def is_patched(self) -> bool:
        """Whether the letter's bytes change (of a PDF they do not)."""
        return self.repair.patched != self.data


def style_of(settings: Settings, at: datetime, author: str | None = None) -> Style:
    """Return how repairs are written: by the settings, and tracked where there is an author."""
    # Word and LibreOffice show the time of a change as it is written: it is the editor's own.
    return Style(template=settings.repair.template, author=author, at=at.astimezone())


# --- preparing ------------------------------------------------------------------------


def prepare(
    store: Store,
    path: str,
    style: Style,
    *,
    safe_only: bool = False,
    only: frozenset[int] = frozenset(),
    languages: Sequence[str] = ("eng",),
) -> Prepared:
    """Plan what was decided on a letter, and prove it.

    `safe_only` takes the suggestions that need no person instead of what persons decided;
    `only` names the citations to repair, by id; `languages` are tesseract's names of those
    that a scan is recognised in once more. Raises `LetterError` where the letter
    cannot be read, `UsageError` where it is not the one that decisions were made on.
    """
    if path.lower().startswith(("http://", "https://")):
        raise UsageError(f"{path}: a letter on the web is repaired where it is kept, not here.")
    known = store.letter(path)
    if known is None:
        raise UsageError(f"{path}: this letter is not in the database. `citecheck run` reads it.")
    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() != known.sha256:
        raise UsageError(
            f"{path}: the letter was changed since it was read and decided on."
            " `citecheck run` reads it again; decisions on what did not change are kept."
        )
    document = _as_stored(known, data, languages)
    citations = as_settled(find_citations(document), store.readings_in(path))
    reports = {row.ordinal: row for row in store.report_rows(letter=path)}
    _check_same(path, citations, reports)
    lineage = _lineage(store.repairs_of_letter(path), known.sha256)
    mendings: list[Mending] = []
    rows: dict[int, int] = {}
    stale: list[Refusal] = []
    for citation in citations:
        row = reports[citation.ordinal]
        mending = Mending(citation, row.citation_id)
        if not only or row.citation_id in only:
            chosen = _chosen(store, row, safe_only=safe_only, errata=document.format in ERRATA_ONLY)
            if isinstance(chosen, Decision):
                mending = _mending(store, mending, row, chosen)
            elif chosen is not None and chosen.before_sha256 not in lineage:
                stale.append(Refusal(row.citation_id, mending.where, _stale(chosen)))
            elif chosen is not None:
                mending = _mending(store, mending, row, chosen.decision)
                rows[row.citation_id] = chosen.id
        mendings.append(mending)
    decoded = _decoded(data) if document.format in _TEXTS else None
    repair = proven(data, document, mendings, style, decoded)
    repair = replace(repair, refused=(*stale, *repair.refused))
    return Prepared(path, data, document, tuple(mendings), repair, rows)


def _as_stored(known: LetterRow, data: bytes, languages: Sequence[str]) -> Document:
    """Read a letter as the run did that stored it: recognised, if it was a scan."""
    from citecheck.letters.ocr.reader import SCANNED

    was_scan = any(one.problem == SCANNED.problem for one in known.warnings)
    return read_letter(known.path, data, ocr=languages if was_scan else None)


def _check_same(path: str, citations: Sequence[Citation], reports: dict[int, ReportRow]) -> None:
    """Raise unless the letter is read as it was when it was stored."""
    same = len(citations) == len(reports) and all(
        (row := reports.get(one.ordinal)) is not None
        and (row.url, row.problem, row.note) == (one.url, one.problem, one.note)
        for one in citations
    )
    if not same:
        raise UsageError(
            f"{path}: this version of citecheck reads the letter differently from the one that"
            " stored it. `citecheck run` reads it again."
        )


def _chosen(
    store: Store, row: ReportRow, *, safe_only: bool, errata: bool
) -> DecisionRow | Decision | None:
    """Return what is to be done about a citation: a recorded decision, or a safe suggestion."""
    standing = store.standing_decision_of(row.citation_id)
    if safe_only:
        safe = next((one for one in suggest(row) if one.safe and one.url), None)
        if standing is not None or safe is None or not row.to_mend:
            return None
        return Decision(row.citation_id, safe.action, safe.url, safe.text, UNATTENDED)
    if errata:  # a list of errata names what earlier lists named, too
        standing = _latest_repair(store.decisions_of(row.citation_id))
    if standing is None or standing.decision.action in CHANGES_NOTHING:
        return None
    return standing


def _latest_repair(rows: Sequence[DecisionRow]) -> DecisionRow | None:
    undone = {row.of_decision for row in rows if row.decision.action == "undo"}
    made = [row for row in rows if row.of_decision is None and row.id not in undone]
    made = [row for row in made if row.decision.action not in CHANGES_NOTHING]
    return made[-1] if made else None


def _mending(store: Store, mending: Mending, row: ReportRow, decision: Decision) -> Mending:
    mementos = store.mementos_of(row.link_id) if row.link_id is not None else ()
    at = next((m.captured_at for m in mementos if m.memento_url == decision.replacement), None)
    return replace(mending, decision=decision, captured_at=at)


def _lineage(rows: Iterable[DecisionRow], sha256: str) -> set[str | None]:
    """Return the states of a letter that nothing but our own repairs lies between."""
    states: set[str | None] = {sha256, None}
    steps = [{row.before_sha256, row.after_sha256} for row in rows]
    grown = True
    while grown:
        joined = [step for step in steps if step & states and not step <= states]
        grown = bool(joined)
        states.update(*joined)
    return states


def _stale(row: DecisionRow) -> str:
    at = row.decision.decided_at
    when = f" on {at:%Y-%m-%d}" if at is not None else ""
    return f"the letter was edited since this was decided{when}: decide again"


def _decoded(data: bytes) -> tuple[str, str]:
    found = decode_text(data, markup=begins_as_markup(data))
    return found.text, found.encoding


# --- showing --------------------------------------------------------------------------


def diff_of(prepared: Prepared) -> Iterator[str]:
    """Yield a unified diff of a repair: of the lines of a text, else of paragraphs and notes."""
    document = prepared.document
    if document.format in ERRATA_ONLY or not prepared.is_patched:
        return
    if document.format in _TEXTS:
        encoding = _decoded(prepared.data)[1]
        before = text_lines(prepared.data, encoding)
        after = text_lines(prepared.repair.patched, encoding)
    else:
        before = block_lines(document)
        after = block_lines(read_letter(prepared.path, prepared.repair.patched))
    yield from unified(prepared.path, before, after)
