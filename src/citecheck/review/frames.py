"""Archived pages, shown on an origin of their own that can do nothing.

What archives hold is hostile. It is served from another port with a policy that loads
nothing, runs nothing, submits nothing and gives the page an origin of no rights at all;
an address is only answered when it carries the signature that our own page has put there.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from citecheck.model import Observation
from citecheck.pipeline.desk import glance_at, load_local

from .rendering import number_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from citecheck.model import Past

    from .workplace import Workplace

__all__ = ["Frames"]

SHOWN = 5 * 1024 * 1024
"""Bytes of a page that are shown; a longer one is cut."""

_PATH = re.compile(r"/copy/([0-9a-f]{32})")
_LABEL = re.compile(r"[\w.:-]{2,40}", re.ASCII)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)


class Frames:
    """The server of archived pages."""

    def __init__(self, work: Workplace, hosts: frozenset[str], page_origins: str) -> None:
        """Answer for these `Host` headers, to be framed by these origins."""
        self._work = work
        self._hosts = hosts
        self._policy = (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            f"form-action 'none'; base-uri 'none'; frame-ancestors {page_origins}"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show a copy, or that there is none."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await _lifespan(receive, send)
            return
        from starlette.concurrency import run_in_threadpool

        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        found = None
        if self._welcome(scope, headers):
            found = await run_in_threadpool(self._copy, scope)
        status = 200 if found is not None else 404
        kind, body = found or ("text/plain; charset=utf-8", b"This copy is not at hand.")
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", kind.encode("latin-1", "replace")),
                    (b"content-length", str(len(body)).encode()),
                    (b"content-security-policy", self._policy.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cross-origin-resource-policy", b"same-site"),
                    (b"x-robots-tag", b"noindex"),
                    (b"cache-control", b"no-store"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    def _welcome(self, scope: Scope, headers: dict[str, str]) -> bool:
        if scope["method"] not in ("GET", "HEAD"):
            return False
        host = headers.get("host", "").lower()
        return host in self._hosts or (self._work.access.any_address and bool(host))

    def _copy(self, scope: Scope) -> tuple[str, bytes] | None:
        signed = _PATH.fullmatch(scope["path"])
        query = parse_qs(scope["query_string"].decode("latin-1"))
        link, copy, citation = (query.get(name, [""])[0] for name in ("link", "copy", "look"))
        link_id, citation_id = number_of(link), number_of(citation)
        if signed is None or link_id is None or citation_id is None:
            return None
        import hmac

        if not hmac.compare_digest(signed[1], self._work.access.sign(f"{link}|{copy}")):
            return None
        past = self._past(link_id, copy, citation_id)
        return None if past is None else _shown(past)

    def _past(self, link_id: int, copy: str, citation_id: int) -> Past | None:
        from .citation_view import look_key

        for memento in self._work.store.mementos_of(link_id):
            if memento.memento_url != copy:
                continue
            if memento.archive == "local":
                return load_local(self._work.settings, self._work.outside(), memento)
            row = self._work.row(citation_id)
            seen = self._work.looks.get(look_key(row)) if row is not None else None
            if seen is not None and seen.past is not None:
                return seen.past
        return None


def _shown(past: Past) -> tuple[str, bytes]:
    """Return what a frame shows of a copy: a page as it is, anything else as its text."""
    kind = (past.content_type or "").partition(";")[0].strip().lower()
    body = past.body[:SHOWN]
    if kind in ("text/html", "application/xhtml+xml") or body[:256].lstrip()[:1] == b"<":
        declared = past.charset if past.charset and _LABEL.fullmatch(past.charset) else "utf-8"
        charset = "" if _CHARSET.search(body[:4096]) else f"; charset={declared}"
        return f"text/html{charset}", body
    seen = glance_at(
        Observation(
            past.url or "",
            past.captured_at,
            0,
            status=200,
            content_type=kind,
            charset=past.charset,
            body=past.body,
        ),
        past.source,
    )
    text = "\n\n".join((seen.title, *seen.lines)).strip()
    if not text:
        text = (
            f"This copy is no page of text ({kind or 'of unknown kind'}, {len(past.body):,} bytes)."
        )
    page = f"<!doctype html><meta charset=utf-8><title>Copy</title><pre>{html.escape(text)}</pre>"
    return "text/html; charset=utf-8", page.encode("utf-8", "replace")


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
