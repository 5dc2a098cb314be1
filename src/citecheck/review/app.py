"""The application: its addresses, and the few pages that belong to nothing else."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from citecheck.reports.safe import clip, line

from . import citation_view, deciding, letters_view, looking, mending_view, queue_view
from .rendering import (
    EDITOR,
    KEYS_OFF,
    LONGEST_NAME,
    LONGEST_NUMBER,
    MEDIA,
    editor_of,
    place,
    posted,
    render,
    see_other,
    set_cookie,
    static_file,
    texts,
)
from .safety import Gate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from .workplace import Workplace

    View = Callable[[Request], Awaitable[Response]]

__all__ = ["make_app"]


class RowNumber(Convertor[int]):
    """The number of a row in an address; longer ones are no addresses of ours."""

    regex = rf"[0-9]{{1,{LONGEST_NUMBER}}}"

    def convert(self, value: str) -> int:
        """Read it."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write it."""
        return str(value)


register_url_convertor("row", RowNumber())


def make_app(work: Workplace) -> ASGIApp:
    """Return the editor's page, behind its gate."""
    app = Starlette(
        routes=[
            Route("/", _named(queue_view.queue_page)),
            Route("/citation/{citation:row}", _named(citation_view.citation_page)),
            *(
                Route(f"/citation/{{citation:row}}/{name}", _named(view), methods=["POST"])
                for name, view in {
                    "decide": deciding.decide,
                    "look": looking.look,
                    "recheck": looking.check_again,
                    "try": looking.try_url,
                    "presence": looking.presence,
                }.items()
            ),
            Route("/undo", _named(deciding.undo), methods=["POST"]),
            Route("/letters", _named(letters_view.letters_page), methods=["GET"]),
            Route("/letters", _named(letters_view.take_letters), methods=["POST"]),
            Route("/letters/jobs", _named(letters_view.letters_jobs)),
            Route("/letter/{letter:row}", _named(mending_view.letter_page)),
            Route("/letter/{letter:row}/errata/{kind}", _named(mending_view.errata_file)),
            *(
                Route(f"/letter/{{letter:row}}/{name}", _named(view), methods=["POST"])
                for name, view in {
                    "read": letters_view.read_again,
                    "write": mending_view.write_letter,
                    "unwrite": mending_view.unwrite_letter,
                }.items()
            ),
            Route("/name", _name, methods=["GET"]),
            Route("/name", _take_name, methods=["POST"]),
            Route("/keys", _keys, methods=["GET"]),
            Route("/keys", _take_keys, methods=["POST"]),
            Route("/quit", _quit, methods=["POST"]),
            Route("/ping", _ping),
            Route("/static/{name:path}", _static),
        ],
        exception_handlers={HTTPException: _said},  # type: ignore[dict-item]
    )
    app.state.work = work
    return Gate(app, work.access)


def _named(view: View) -> View:
    """Ask once who is deciding, before anything is shown that could be decided on."""

    async def asked(request: Request) -> Response:
        if editor_of(request):
            return await view(request)
        if request.method != "GET":
            raise HTTPException(403, "Say who you are first: open the page again.")
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see_other(f"/name?{urlencode({'next': back})}")

    return asked


async def _name(request: Request) -> Response:
    return render(
        request,
        "name.html.jinja",
        next=_local(request.query_params.get("next", "/")),
        guess=editor_of(request) or ("" if place(request).access.token else _account()),
        trouble="",
    )


async def _take_name(request: Request) -> Response:
    fields = texts(await posted(request))
    name = clip(line(fields.get("name", "")[:500]), LONGEST_NAME)
    target = _local(fields.get("next", "/"))
    if not name:
        return render(
            request, "name.html.jinja", next=target, guess="", trouble="Give a name.", status=422
        )
    return set_cookie(see_other(target), EDITOR, name)


def _account() -> str:
    """Return the name of this machine's account, as a first guess."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _local(target: str) -> str:
    """Return an address of ours: never one of another site."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    return quote(target[:2000], safe="/?&=%,.-_~+#")


async def _keys(request: Request) -> Response:
    return render(request, "keys.html.jinja")


async def _take_keys(request: Request) -> Response:
    fields = texts(await posted(request))
    value = "off" if fields.get("keys") == "off" else "on"
    return set_cookie(see_other("/keys"), KEYS_OFF, value)


async def _quit(request: Request) -> Response:
    """End the program: whoever started it from a menu has no terminal to end it in."""
    await posted(request)
    work = place(request)
    if work.access.token:
        raise HTTPException(403, "Others use this page too; it is ended where it was started.")
    work.ending.set()
    return render(request, "trouble.html.jinja", text="citecheck is closed. Close this tab too.")


async def _ping(request: Request) -> Response:
    """Tell another citecheck on this machine which database is served here."""
    return PlainTextResponse(place(request).nameplate)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    body = static_file(name)
    if body is None:
        raise HTTPException(404)
    kind = MEDIA.get("." + name.rpartition(".")[2], "application/octet-stream")
    return Response(body, media_type=kind, headers={"cache-control": "no-cache"})


async def _said(request: Request, problem: HTTPException) -> Response:
    """Answer what cannot be done in words."""
    said = {"Not Found": "There is no such page.", "Method Not Allowed": "No such request."}
    text = said.get(problem.detail, problem.detail)
    return render(request, "trouble.html.jinja", status=problem.status_code, text=text)
