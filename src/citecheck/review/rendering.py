"""From templates to answers, and from forms to values: what every view shares."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from citecheck.reports.pages import shared_style
from citecheck.reports.safe import clip, line
from citecheck.reports.words import amount, day, moment

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from .workplace import Workplace

__all__ = [
    "EDITOR",
    "KEYS_OFF",
    "editor_of",
    "keys_off",
    "number_of",
    "place",
    "posted",
    "render",
    "see_other",
    "set_cookie",
    "static_file",
    "texts",
]

EDITOR = "citecheck-editor"
KEYS_OFF = "citecheck-keys"
LONGEST_NAME = 80
MOST_FIELDS = 500
LONGEST_NUMBER = 18
"""Digits: SQLite counts rows to 9.2e18."""
MOST_FILES = 20
_YEAR = 365 * 24 * 3600

STYLE = "review.css"
"""Comes with what it has in common with the report before it."""

MEDIA = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@cache
def _environment() -> Environment:
    from jinja2 import (
        ChoiceLoader,
        Environment,
        PackageLoader,
        PrefixLoader,
        StrictUndefined,
        select_autoescape,
    )

    shared = PrefixLoader({"reports": PackageLoader("citecheck.reports")})
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("citecheck.review"), shared]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(amount=amount, moment=moment, integrity=integrity)
    environment.filters.update(line=line, day=day)
    return environment


@cache
def static_file(name: str) -> bytes | None:
    """Return a file of ours; None for any other name."""
    folder = resources.files("citecheck.review") / "static"
    known = {f"{at}{entry.name}": entry for at, entry in _files(folder)}
    if name not in known:
        return None
    body: bytes = known[name].read_bytes()
    return shared_style().encode() + body if name == STYLE else body


def _files(folder: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - a Traversable, by version
    found = [("", entry) for entry in folder.iterdir() if entry.is_file()]
    vendor = folder / "vendor"
    return found + [("vendor/", entry) for entry in vendor.iterdir() if entry.is_file()]


@cache
def integrity(name: str) -> str:
    """Return the digest that a page states for one of our files (Subresource Integrity)."""
    body = static_file(name)
    assert body is not None
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def place(request: Request) -> Workplace:
    """Return what the page works with."""
    work: Workplace = request.app.state.work
    return work


def editor_of(request: Request) -> str:
    """Return the editor's name; empty where it was not said yet."""
    fixed = place(request).editor
    return fixed or clip(line(unquote(request.cookies.get(EDITOR, "")[:500])), LONGEST_NAME)


def keys_off(request: Request) -> bool:
    """Whether single keys shall do nothing (WCAG 2.1.4): some people dictate, some slip."""
    return request.cookies.get(KEYS_OFF) == "off"


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - whatever the template names
    """Render a page or a part of one."""
    text = (
        _environment()
        .get_template(template)
        .render(
            csrf=request.scope["citecheck.csrf"],
            editor=editor_of(request),
            editor_fixed=bool(place(request).editor),
            keys=not keys_off(request),
            here=request.url.path,
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def see_other(address: str) -> Response:
    """Send the browser on after a form, so that reloading repeats nothing."""
    return RedirectResponse(address, status_code=303)


def set_cookie(response: Response, name: str, value: str) -> Response:
    """Remember a preference in this browser."""
    response.set_cookie(name, quote(value), max_age=_YEAR, httponly=True, samesite="lax", path="/")
    return response


async def posted(request: Request) -> FormData:
    """Return a form that carries this session's token, or answer 403."""
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    token = request.headers.get("x-csrf-token") or form.get("csrf")
    session = request.scope["citecheck.session"]
    if not isinstance(token, str) or not place(request).access.may_post(session, token):
        await form.close()
        raise HTTPException(
            403, "This form has expired or is not ours; nothing was done. Open the page again."
        )
    return form


def number_of(text: str) -> int | None:
    """Return a row's number from what came in; None for what no row can have."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return None
    return int(text)


def texts(form: FormData) -> dict[str, str]:
    """Return the fields of a form that are text."""
    return {name: value for name, value in form.items() if isinstance(value, str)}
