"""Letters as pages: the list with what is on its way, and new letters taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from citecheck.errors import UsageError
from citecheck.letters import EXTENSIONS
from citecheck.model import Caution
from citecheck.reports import caution_lines
from citecheck.reports.safe import clip, line
from citecheck.reports.words import day

from .inbox import keep_letter, letters_folder
from .rendering import number_of, place, posted, render, see_other

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from citecheck.store import LetterRow, UnreadRow

    from .workplace import Workplace

__all__ = ["letters_jobs", "letters_page", "read_again", "take_letters"]

UNPROCESSABLE = 422

PAGE = 200
"""Letters on one page of the list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One letter in the list."""

    id: int
    title: str
    path: str
    dated: str
    open: int
    decided: int
    cautions: int
    """What to know of how it was read."""


async def letters_page(request: Request) -> Response:
    """List the letters."""
    refused = "That was no letter that citecheck reads, or it was too large."
    return await _show(request, trouble=refused if "refused" in request.query_params else "")


async def letters_jobs(request: Request) -> Response:
    """Show what is on its way, for a page that asks again."""
    inbox = place(request).inbox
    answer = render(request, "jobs.html.jinja", jobs=inbox.jobs()[:10], busy=inbox.busy)
    if not inbox.busy:
        answer.headers["hx-refresh"] = "true"  # the page around it tells what came of it
    return answer


async def take_letters(request: Request) -> Response:
    """Keep dropped letters, and begin to read and check them."""
    form = await posted(request)
    work = place(request)
    folder = letters_folder(work)
    troubles: list[str] = []
    taken = 0
    for upload in form.getlist("letter"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        data = await upload.read()
        try:
            path = await run_in_threadpool(keep_letter, folder, upload.filename, data)
        except UsageError as problem:
            troubles.append(str(problem))
            continue
        work.inbox.take(str(path))
        taken += 1
    await form.close()
    if not troubles and not taken:
        troubles.append("Choose a letter first, or drop one on the page.")
    if troubles:
        return await _show(request, trouble=" ".join(troubles), status=UNPROCESSABLE)
    return see_other("/letters")


async def read_again(request: Request) -> Response:
    """Read one letter again and check its links."""
    await posted(request)
    work = place(request)
    letter = await run_in_threadpool(letter_of, work, request.path_params["letter"])
    if letter is not None:
        work.inbox.take(letter.path)
    return see_other("/letters")


def letter_of(work: Workplace, letter_id: int) -> LetterRow | None:
    """Return a letter by its number."""
    return next((letter for letter in work.store.letters() if letter.id == letter_id), None)


async def _show(request: Request, *, trouble: str = "", status: int = 200) -> Response:
    work = place(request)
    lines = await run_in_threadpool(_lines, work)
    unread = await run_in_threadpool(work.store.unread_letters)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(number_of(request.query_params.get("page", "")) or 1, pages)
    return render(
        request,
        "letters.html.jinja",
        status=status,
        letters=lines[(page - 1) * PAGE : page * PAGE],
        total=len(lines),
        page=page,
        pages=pages,
        unread=[(clip(line(one.path), 200), sentences(one)) for one in unread[:PAGE]],
        unread_count=len(unread),
        jobs=work.inbox.jobs()[:10],
        busy=work.inbox.busy,
        folder=str(letters_folder(work)),
        accept=",".join(sorted(EXTENSIONS)),
        trouble=trouble,
    )


def sentences(letter: UnreadRow) -> str:
    """Return why a letter could not be read, and what to do about it."""
    (said,) = caution_lines([Caution(letter.problem, letter.advice)])
    return said


def _lines(work: Workplace) -> list[Line]:
    counts = Counter((entry.letter_id, entry.state) for entry in work.queue().entries)
    lines = [
        Line(
            id=letter.id,
            title=clip(line(letter.title or letter.path.rpartition("/")[2]), 160),
            path=clip(line(letter.path), 200),
            dated=clip(day(letter.dated), 40),
            open=counts[letter.id, "open"],
            decided=counts[letter.id, "decided"],
            cautions=len(letter.warnings),
        )
        for letter in work.store.letters()
        if letter.removed_at is None
    ]
    return sorted(lines, key=lambda one: (-one.decided, -one.open, one.title))
