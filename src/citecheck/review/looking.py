"""What an editor asks the web while deciding: look now, check again, try an address.

Each look runs in a thread with a loop of its own, so that the page stays quick for
everybody else while a site makes one editor wait.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from citecheck.errors import CitecheckError, LockedError
from citecheck.model import Cited
from citecheck.pipeline.desk import Comparison, Trial, look_at_both, recheck, try_address
from citecheck.reports.safe import href
from citecheck.store import CitationHistory

from .choices import NotPossible, checked_address
from .citation_view import chosen_copies, frame_of, late_copy, look_key, show_citation
from .queue import filter_of
from .rendering import editor_of, place, posted, render, see_other, texts

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from citecheck.model import Memento
    from citecheck.store import ReportRow

    from .workplace import Workplace

__all__ = ["check_again", "look", "presence", "try_url"]

BUSY = (
    "A run of citecheck is at work on this database, so nothing can be checked from here for "
    "the moment. Decisions can be made all the same; try again in a few minutes."
)
UNPROCESSABLE = 422
CONFLICT = 409


class Quiet:
    """A `Progress` that nobody watches."""

    def begin(self, stage: str, total: int) -> None:
        """Start a stage."""

    def step(self, stage: str, done: int = 1) -> None:
        """Go on."""

    def end(self, stage: str) -> None:
        """End a stage."""

    def say(self, event: str, message: str, **data: object) -> None:
        """Tell nobody."""

    detail = warn = say


async def look(request: Request) -> Response:
    """Look at the live page and at its copy now, and show them side by side."""
    citation_id = request.path_params["citation"]
    fields = texts(await posted(request))
    work = place(request)
    row = await run_in_threadpool(work.row, citation_id)
    history = await run_in_threadpool(work.store.history_of, citation_id)
    if row is None or not isinstance(history, CitationHistory) or not href(row.url):
        return await show_citation(request, citation_id, trouble="There is nothing to look at.")
    if fields.get("again") or work.looks.get(look_key(row)) is None:
        comparison = await run_in_threadpool(_compare, work, row, history)
        work.looks.put(look_key(row), comparison)
    if "hx-request" not in request.headers:
        query = filter_of(fields).query()
        return see_other(f"/citation/{citation_id}?{query}#evidence")
    seen = work.looks.get(look_key(row))
    frame = frame_of(work, row, chosen_copies(row, history), seen)
    return render(
        request,
        "evidence.html.jinja",
        row=row,
        comparison=seen,
        late=late_copy(row, seen),
        frame=frame,
        may_look=True,
        wanted=filter_of(fields),
    )


def _compare(work: Workplace, row: ReportRow, history: CitationHistory) -> Comparison:
    """Look at both; where one copy cannot be had, at the next."""
    copies = chosen_copies(row, history)
    assert row.url is not None

    async def looked(memento: Memento | None) -> Comparison:
        assert row.url is not None
        return await look_at_both(
            row.url,
            memento,
            work.settings,
            work.store,
            work.outside(),
            Quiet(),
        )

    found = asyncio.run(looked(copies[0] if copies else None))
    if found.past is None and len(copies) > 1:
        return asyncio.run(looked(copies[1]))
    return found


async def check_again(request: Request) -> Response:
    """Visit a citation's link now and record what it does."""
    citation_id = request.path_params["citation"]
    fields = texts(await posted(request))
    wanted = filter_of(fields)
    work = place(request)
    row = await run_in_threadpool(work.row, citation_id)
    if row is None or row.url is None or row.link_id is None:
        return await show_citation(
            request, citation_id, trouble="There is no link to check.", wanted=wanted
        )
    try:
        ending = await run_in_threadpool(_recheck, work, row.url)
    except LockedError:
        return await show_citation(
            request, citation_id, trouble=BUSY, status=CONFLICT, wanted=wanted
        )
    except CitecheckError as problem:
        return await show_citation(
            request, citation_id, trouble=str(problem), status=UNPROCESSABLE, wanted=wanted
        )
    if ending != "done":
        said = "The web cannot be seen from here at the moment; nothing was recorded."
        return await show_citation(request, citation_id, trouble=said, wanted=wanted)
    query = "&".join(filter(None, (wanted.query(), "checked=1")))
    return see_other(f"/citation/{citation_id}?{query}")


def _recheck(work: Workplace, url: str) -> str:
    checked = asyncio.run(recheck([url], work.settings, work.database, work.outside(), Quiet()))
    return checked.ending


async def try_url(request: Request) -> Response:
    """Visit an address that an editor wants to give, and show whether it fits."""
    citation_id = request.path_params["citation"]
    fields = texts(await posted(request))
    wanted = filter_of(fields)
    work = place(request)
    typed = url = fields.get("url", "").strip()
    bare = bool(url) and "://" not in url[:12]
    url = f"https://{url}" if bare else url
    row = await run_in_threadpool(work.row, citation_id)
    if row is None:
        raise HTTPException(404, "This citation is not in its letter (any more).")
    try:
        checked_address(url)
        trial = await run_in_threadpool(_try, work, url, row)
        if bare and trial.finding.status is None:  # typed without a scheme: an old site may have
            trial = await run_in_threadpool(_try, work, f"http://{url[8:]}", row)  # no https
    except (CitecheckError, NotPossible) as problem:
        return await show_citation(
            request,
            citation_id,
            trouble=str(problem),
            status=UNPROCESSABLE,
            wanted=wanted,
            typed=typed,
        )
    return await show_citation(request, citation_id, wanted=wanted, trial=trial)


def _try(work: Workplace, url: str, row: ReportRow) -> Trial:
    cited = Cited(
        url=url,
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        published_on=row.published_on,
        accessed_on=row.accessed_on,
        language=row.language,
        text=row.context or row.note_text or row.anchor_text,
    )
    return asyncio.run(
        try_address(url, cited, work.settings, work.database, work.outside(), Quiet())
    )


async def presence(request: Request) -> Response:
    """Hear from an open page, and tell it who else has the citation open."""
    citation_id = request.path_params["citation"]
    await posted(request)
    others = place(request).presence.enter(
        citation_id, request.scope["citecheck.session"], editor_of(request) or "Somebody"
    )
    return render(request, "presence.html.jinja", present=others)
