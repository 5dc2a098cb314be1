"""A letter's page: what was decided, what it will look like, and writing it there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from citecheck.errors import CitecheckError, LetterError, UsageError
from citecheck.pipeline.repairing import (
    Prepared,
    diff_of,
    errata_of,
    finish_pledge,
    prepare,
    style_of,
    write,
    write_errata,
)
from citecheck.pipeline.repairing import undo as undo_repair
from citecheck.repairs import ERRATA_ONLY
from citecheck.reports import caution_lines
from citecheck.reports.safe import clip, line, shorten, visible
from citecheck.reports.words import day, moment

from .cautions import MOST_SHOWN as MOST_SHOWN_CAUTIONS
from .letters_view import letter_of
from .page import decision_words
from .queue import filter_of
from .rendering import editor_of, number_of, place, posted, render, see_other, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from citecheck.repairs import Edit, Style
    from citecheck.store import DecisionRow, LetterRow

    from .workplace import Workplace

__all__ = ["errata_file", "letter_page", "unwrite_letter", "write_letter"]

CONFLICT = 409
LONGEST_ADDRESS = 160
"""Characters of an address in a sentence."""

LONGEST_DIFF = 2_000
"""Lines of a diff that are shown; nobody reads more."""

MOST_SHOWN = 300_000
"""Characters of a diff that are shown: a page stays below 2 MB, markup and all."""

MOST_LISTED = 500
"""Changes, and places of one reason, that are listed one by one."""

MOST_SAID = 20
"""Changes of one repair that are told of those that stand in a letter."""

TRACKED = frozenset({"docx", "odt"})
"""Formats that know tracked changes."""

ERRATA = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff, with what it is."""

    kind: str
    """`gone`, `come`, `same` or `place`."""
    text: str
    changed: str = ""
    """What is other than in its counterpart; it stands between `text` and `rest`."""
    rest: str = ""


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


async def letter_page(request: Request) -> Response:
    """Show a letter's decisions and what they do to it."""
    return await _show(request, request.path_params["letter"])


async def _show(
    request: Request, letter_id: int, *, trouble: str = "", status: int = 200
) -> Response:
    work = place(request)
    wanted = filter_of(request.query_params)
    letter = await run_in_threadpool(letter_of, work, letter_id)
    if letter is None or letter.removed_at is not None:
        raise HTTPException(404, "This letter is not there (any more).")
    planned = await run_in_threadpool(_plan, work, letter)
    queue = await run_in_threadpool(work.queue)
    left = queue.matching(wanted)
    written = number_of(request.query_params.get("written", ""))
    visits = [job for job in work.inbox.jobs() if job.path == letter.path and job.addresses]
    return render(
        request,
        "letter.html.jinja",
        status=status,
        letter=letter,
        title=clip(line(letter.title or letter.path.rpartition("/")[2]), 200),
        path=clip(line(letter.path), 300),
        dated=clip(day(letter.dated), 40),
        cautions=caution_lines(letter.warnings, most=MOST_SHOWN_CAUTIONS),
        planned=planned,
        listed=MOST_LISTED,
        pasts=await run_in_threadpool(_pasts, work, letter),
        open=sum(e.letter_id == letter_id and e.state == "open" for e in queue.entries),
        next=left[0].id if left else None,
        next_letter=_after(letter_id, queue.letters_to_write()),
        wanted=wanted,
        trouble=trouble or planned.trouble,
        written=written,
        undone="undone" in request.query_params,
        jobs=visits[:1] if written else [],
        busy=work.inbox.busy and bool(written),
        errata=letter.format in ERRATA_ONLY and bool(planned.changes),
        kind="PDF" if letter.format == "pdf" else "letter of this format",
        tracks=letter.format in TRACKED,
    )


async def write_letter(request: Request) -> Response:
    """Write what was decided into its letter."""
    letter_id = request.path_params["letter"]
    fields = texts(await posted(request))
    work = place(request)
    letter = await run_in_threadpool(letter_of, work, letter_id)
    if letter is None:
        raise HTTPException(404, "This letter is not there (any more).")
    try:
        author = editor_of(request) if "tracked" in fields else None
        seen = fields.get("version", "")
        number = await run_in_threadpool(_write, work, letter, seen, author)
    except CitecheckError as problem:
        return await _show(request, letter_id, trouble=_sentence(problem), status=CONFLICT)
    query = "&".join(filter(None, (f"written={number}", filter_of(fields).query())))
    return see_other(f"/letter/{letter_id}?{query}")


async def unwrite_letter(request: Request) -> Response:
    """Give a letter back the bytes that it had before a repair."""
    letter_id = request.path_params["letter"]
    fields = texts(await posted(request))
    number = number_of(fields.get("number", ""))
    if number is None:
        raise HTTPException(404, "There is no such repair.")
    work = place(request)
    try:
        await run_in_threadpool(_unwrite, work, number)
    except CitecheckError as problem:
        return await _show(request, letter_id, trouble=_sentence(problem), status=CONFLICT)
    query = "&".join(filter(None, ("undone=1", filter_of(fields).query())))
    return see_other(f"/letter/{letter_id}?{query}")


async def errata_file(request: Request) -> Response:
    """Return the errata of a letter that cannot be edited."""
    work = place(request)
    kind = request.path_params["kind"]
    letter = await run_in_threadpool(letter_of, work, request.path_params["letter"])
    if letter is None or kind not in ERRATA:
        raise HTTPException(404, "There is no such list.")
    try:
        prepared = await run_in_threadpool(_prepared, work, letter.path)
    except CitecheckError as problem:
        raise HTTPException(CONFLICT, _sentence(problem)) from None
    body = (await run_in_threadpool(errata_of, prepared)).get(kind, b"")
    headers = {"content-disposition": f'attachment; filename="errata-{letter.id}.{kind}"'}
    return Response(body, media_type=ERRATA[kind], headers=headers)


# --- within ---------------------------------------------------------------------------


EDITED = (
    "The letter’s file was edited after citecheck read it. Read it again with the button below; "
    "decisions on what has not changed are kept."
)


def _after(letter_id: int, waiting: Sequence[int]) -> int | None:
    """Return the letter that comes after one among those that wait, from the end to the first."""
    others = [one for one in waiting if one != letter_id]
    return next((one for one in others if one > letter_id), others[0] if others else None)


def _plan(work: Workplace, letter: LetterRow) -> Plan:
    try:
        with work.deciding:
            finish_pledge(work.store, letter.path)
        known = work.store.letter(letter.path)
        on_disk = work.letter_on_disk(letter.path)
        if known is not None and on_disk is not None and on_disk != known.sha256:
            return Plan(trouble=EDITED)
        prepared = _prepared(work, letter.path)
        diff = tuple(_diff(prepared))
    except (LetterError, UsageError) as problem:
        return Plan(trouble=_sentence(problem))
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


def _diff(prepared: Prepared) -> list[DiffLine]:
    lines = []
    left = MOST_SHOWN
    for number, text in enumerate(diff_of(prepared)):
        if number >= LONGEST_DIFF or left < 0:
            lines.append(DiffLine("place", "…"))
            break
        shown = clip(visible(text[1:]), 3_000)
        if number < 2:  # the names of the files
            continue
        left -= len(shown)
        kind = {"-": "gone", "+": "come", "@": "place"}.get(text[:1], "same")
        lines.append(DiffLine(kind, "" if kind == "place" else shown))
    return _told_apart(lines)


def _told_apart(lines: list[DiffLine]) -> list[DiffLine]:
    """Put each line before the one that took its place, and mark what differs between them."""
    told = list(lines)
    at = 0
    while at < len(lines):
        gone = at
        while gone < len(lines) and lines[gone].kind == "gone":
            gone += 1
        come = gone
        while come < len(lines) and lines[come].kind == "come":
            come += 1
        if gone - at == come - gone:
            for offset in range(gone - at):
                pair = _pair(lines[at + offset], lines[gone + offset])
                told[at + 2 * offset : at + 2 * offset + 2] = pair
        at = max(come, at + 1)
    return told


def _pair(gone: DiffLine, come: DiffLine) -> tuple[DiffLine, DiffLine]:
    """Split two lines into what they share at both ends, and what they do not."""
    before = _alike(gone.text, come.text)
    left = min(len(gone.text), len(come.text)) - before
    after = min(left, _alike(gone.text[::-1], come.text[::-1]))
    return _split(gone, before, after), _split(come, before, after)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _split(one: DiffLine, before: int, after: int) -> DiffLine:
    end = len(one.text) - after
    return DiffLine(one.kind, one.text[:before], one.text[before:end], one.text[end:])


def _version(prepared: Prepared) -> str:
    """Return what tells this plan from any other: its letter and its result."""
    edits = [(edit.citation_id, edit.new) for edit in prepared.repair.edits]
    parts = (prepared.sha256, hashlib.sha256(prepared.repair.patched).hexdigest(), repr(edits))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _style(work: Workplace, author: str | None = None) -> Style:
    return style_of(work.settings, work.store.now(), author)


def _prepared(work: Workplace, path: str, author: str | None = None) -> Prepared:
    """Plan what was decided on a letter."""
    languages = work.settings.ocr_languages
    return prepare(work.store, path, _style(work, author), languages=languages)


def _write(work: Workplace, letter: LetterRow, seen: str, author: str | None) -> int:
    """Write what was seen; return the number that takes it back (0 for a list of errata).

    With an author, as tracked changes of that person.
    """
    with work.deciding:
        prepared = _prepared(work, letter.path)
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
    tracked = _prepared(work, seen.path, author)
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


def _unwrite(work: Workplace, number: int) -> None:
    with work.deciding:
        undo_repair(work.store, number)


def _pasts(work: Workplace, letter: LetterRow) -> list[Past]:
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


def _sentence(problem: CitecheckError) -> str:
    return clip(line(problem), 600)
