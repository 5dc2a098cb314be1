"""The queue as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from .queue import PAGE, SHOWS, Queue, filter_of
from .rendering import place, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from citecheck.store import RunRow

    from .queue import Filter

__all__ = ["queue_page"]


async def queue_page(request: Request) -> Response:
    """Show what needs a decision."""
    wanted = filter_of(request.query_params)
    work = place(request)
    queue = await run_in_threadpool(work.queue)
    last = await run_in_threadpool(work.store.last_run)
    template = "queue_list.html.jinja" if "hx-request" in request.headers else "queue.html.jinja"
    values = await run_in_threadpool(_values, queue, wanted, last)
    return render(request, template, **values)


def _values(queue: Queue, wanted: Filter, last: RunRow | None) -> dict[str, Any]:
    found = queue.matching(wanted)
    pages = max(1, -(-len(found) // PAGE))
    page = min(wanted.page, pages)
    return {
        "wanted": wanted,
        "entries": found[(page - 1) * PAGE : page * PAGE],
        "first": (page - 1) * PAGE + 1,
        "cited": queue.cited,
        "file_of": queue.file_of,
        "found": len(found),
        "page": page,
        "pages": pages,
        "choices": queue.choices(wanted),
        "progress": queue.progress,
        "shows": SHOWS,
        "last_run": f"{last.started_at:%Y-%m-%d}" if last else "",
        "empty": not queue.entries,
        "to_write": queue.letters_to_write(),
    }
