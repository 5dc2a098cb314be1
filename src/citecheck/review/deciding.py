"""Decisions: taken for one citation or all of a link, refused where something changed, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from citecheck.reports.items import place_of
from citecheck.reports.safe import clip, line

from .choices import Asked, NotPossible, Version, decision_from
from .citation_view import ids_of, show_citation, version_of
from .queue import filter_of, letter_name
from .rendering import editor_of, number_of, place, posted, see_other, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from citecheck.model import Decision
    from citecheck.store import ReportRow

    from .workplace import Workplace

__all__ = ["decide", "undo"]

CONFLICT = 409
UNPROCESSABLE = 422


class Changed(Exception):  # noqa: N818 - an answer for a person, not a failure
    """Something is not as it was when the page was opened; the message says what."""


async def decide(request: Request) -> Response:
    """Take a decision, then show the next citation of the queue."""
    citation_id = request.path_params["citation"]
    form = await posted(request)
    fields = texts(form)
    wanted = filter_of(fields)
    work = place(request)
    also = [value for value in form.getlist("also") if isinstance(value, str)]
    seen = [(citation_id, Version.parse(fields.get("version", ""))), *map(_sibling, also)]
    queue = await run_in_threadpool(work.queue)
    after = queue.after(wanted, citation_id, {citation for citation, _ in seen})
    try:
        ids = await run_in_threadpool(
            _decide_all, work, Asked.read(fields), seen, editor_of(request)
        )
    except Changed as changed:
        said = f"{changed} Nothing was decided; this is how things stand now."
        return await show_citation(
            request, citation_id, trouble=said, status=CONFLICT, wanted=wanted
        )
    except NotPossible as problem:
        return await show_citation(
            request, citation_id, trouble=str(problem), status=UNPROCESSABLE, wanted=wanted
        )
    work.presence.leave(citation_id, request.scope["citecheck.session"])
    query = "&".join(filter(None, (wanted.query(page=1), f"done={','.join(map(str, ids))}")))
    target = f"/citation/{after}" if after is not None else f"/citation/{citation_id}"
    return see_other(f"{target}?{query}")


def _sibling(value: str) -> tuple[int, Version]:
    number, _, version = value[:200].partition("~")
    known = number_of(number)
    return -1 if known is None else known, Version.parse(version)


def _decide_all(
    work: Workplace, asked: Asked, seen: Sequence[tuple[int, Version]], editor: str
) -> list[int]:
    """Take a decision for all citations named, or for none of them."""
    with work.deciding:
        disk: dict[str, str | None] = {}
        first, *others = (_as_seen(work, *citation, disk) for citation in seen)
        now = work.store.now()
        mementos = work.store.mementos_of(first.link_id) if first.link_id is not None else ()
        decisions = [decision_from(asked, first, mementos, editor=editor, now=now)]
        for row in others:
            if row.link_id != first.link_id or first.link_id is None:
                raise NotPossible("One decision serves citations of one link only.")
            decision = _for_another(asked, row, editor, work)
            if decision is not None:
                decisions.append(decision)
        ids = [work.store.decide(decision) for decision in decisions]
        for number, decision in zip(ids, decisions, strict=True):
            if work.store.take_reading(decision):  # the print says so: nothing is to be written
                work.store.undo(number, decided_by=editor)
        work.changed([decision.citation_id for decision in decisions])
        return ids


def _for_another(asked: Asked, row: ReportRow, editor: str, work: Workplace) -> Decision | None:
    """Return the same decision for another citation of the link; None where it does not fit."""
    try:
        return decision_from(asked, row, (), editor=editor, now=work.store.now(), own_copy=False)
    except NotPossible:
        return None


def _as_seen(
    work: Workplace, citation_id: int, version: Version, disk: dict[str, str | None]
) -> ReportRow:
    """Return a citation if it is as it was when its page was opened.

    `disk` holds the digests of the letters' files, each read once.
    """
    row = work.row(citation_id)
    if row is None:
        raise Changed("The citation is not in its letter any more.")
    where = f"{place_of(row)}, {clip(line(letter_name(row)), 80)}"
    why = version.outdated_by(version_of(work, row))
    if why:
        raise Changed(f"{where}: {why}{_by_whom(work, citation_id, version)}")
    known = work.store.letter(row.letter)
    if row.letter not in disk:
        disk[row.letter] = work.letter_on_disk(row.letter)
    on_disk = disk[row.letter]
    if known is not None and on_disk is not None and on_disk != known.sha256:
        raise Changed(
            f"{where}: The letter’s file was edited after citecheck read it. "
            "Read it again (on the letter’s page), then decide."
        )
    return row


def _by_whom(work: Workplace, citation_id: int, version: Version) -> str:
    newest = work.store.decisions_of(citation_id)[-1:]
    if not newest or newest[0].id == version.decision or not newest[0].decision.decided_by:
        return ""
    return f" It was {clip(line(newest[0].decision.decided_by), 80)}."


async def undo(request: Request) -> Response:
    """Take decisions back that are not written into a letter yet."""
    form = await posted(request)
    fields = texts(form)
    work = place(request)
    ids = ids_of(fields.get("ids", ""))
    citation_id = await run_in_threadpool(_undo_all, work, ids, editor_of(request))
    wanted = filter_of(fields)
    if citation_id is None:
        query = wanted.query()
        return see_other(f"/?{query}" if query else "/")
    query = "&".join(filter(None, (wanted.query(page=1), "undone=1")))
    return see_other(f"/citation/{citation_id}?{query}")


def _undo_all(work: Workplace, ids: Sequence[int], editor: str) -> int | None:
    """Take back what stands; return the first citation concerned."""
    concerned: list[int] = []
    with work.deciding:
        for number in ids:
            entry = work.store.decision(number)
            if entry is None or entry.of_decision is not None:
                continue
            followed = {
                row.of_decision for row in work.store.decisions_of(entry.decision.citation_id)
            }
            if number not in followed:
                work.store.undo(number, decided_by=editor)
            concerned.append(entry.decision.citation_id)
        work.changed(concerned)
    return concerned[0] if concerned else None
