"""A letter's page: what was decided, what it will look like, and writing it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from citecheck.errors import CitecheckError
from citecheck.pipeline.repairing import errata_of
from citecheck.repairs import ERRATA_ONLY
from citecheck.reports import caution_lines
from citecheck.reports.safe import clip, line
from citecheck.reports.words import day

from .cautions import MOST_SHOWN as MOST_SHOWN_CAUTIONS
from .letters_view import letter_of
from .mending import (
    TRACKED,
    plan_for,
    prepared_for,
    repairs_in,
    sentence_on,
    take_back,
    write_seen,
)
from .queue import filter_of
from .rendering import editor_of, number_of, place, posted, render, see_other, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

__all__ = ["errata_file", "letter_page", "unwrite_letter", "write_letter"]

CONFLICT = 409

MOST_LISTED = 500
"""Changes, and places of one reason, that are listed one by one."""

ERRATA = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


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
    planned = await run_in_threadpool(plan_for, work, letter)
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
        pasts=await run_in_threadpool(repairs_in, work, letter),
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
        number = await run_in_threadpool(write_seen, work, letter, seen, author)
    except CitecheckError as problem:
        return await _show(request, letter_id, trouble=sentence_on(problem), status=CONFLICT)
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
        await run_in_threadpool(take_back, work, number)
    except CitecheckError as problem:
        return await _show(request, letter_id, trouble=sentence_on(problem), status=CONFLICT)
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
        prepared = await run_in_threadpool(prepared_for, work, letter.path)
    except CitecheckError as problem:
        raise HTTPException(CONFLICT, sentence_on(problem)) from None
    body = (await run_in_threadpool(errata_of, prepared)).get(kind, b"")
    headers = {"content-disposition": f'attachment; filename="errata-{letter.id}.{kind}"'}
    return Response(body, media_type=ERRATA[kind], headers=headers)


def _after(letter_id: int, waiting: Sequence[int]) -> int | None:
    """Return the letter that comes after one among those that wait, from the end to the first."""
    others = [one for one in waiting if one != letter_id]
    return next((one for one in others if one > letter_id), others[0] if others else None)
