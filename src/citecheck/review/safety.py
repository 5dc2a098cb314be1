"""Who may speak to the editor's page, and what the page may do: before any route is reached.

A page in the editor's browser can send requests to 127.0.0.1, and by DNS rebinding even
read the answers. So the `Host` must be one of ours, whatever changes anything must come
from our own page (`Origin`) and carry this session's token (CSRF), and what is sent is
bounded. Answers forbid everything that our own files do not need.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Access", "Gate", "loopback_access"]

FORM_LIMIT = 256 * 1024
"""Bytes of a form without files."""

UPLOAD_LIMIT = 60 * 1024 * 1024
"""Bytes of letters dropped at once; the largest letters are scans of some 50 MB."""

SESSION = "citecheck-session"
PASS = "citecheck-pass"  # noqa: S105 - the name of a cookie
_SESSION = re.compile(r"[0-9a-f]{32}")
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in."""

    hosts: frozenset[str]
    """`Host` headers that are ours, in lower case, with the port."""
    frame_origin: str
    """Where archived pages are shown: another origin than the page itself."""
    token: str = ""
    """What must be shown once, where not only this machine can connect; empty: nothing."""
    any_address: bool = False
    """Whether numeric hosts are ours too: no name can be rebound to a number."""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    uploads: frozenset[str] = frozenset({"/letters"})
    """Paths that files may be sent to."""

    def knows(self, host: str) -> bool:
        """Whether a `Host` header names us."""
        host = host.lower()
        if host in self.hosts:
            return True
        return self.any_address and _is_numeric(host)

    def csrf(self, session: str) -> str:
        """Return the token that forms of a session carry."""
        return hmac.new(self.secret, b"csrf:" + session.encode(), hashlib.sha256).hexdigest()

    def may_post(self, session: str, token: str) -> bool:
        """Whether a form's token is this session's."""
        return hmac.compare_digest(self.csrf(session).encode(), token.encode("utf-8", "replace"))

    def sign(self, what: str) -> str:
        """Return an unguessable name for something that only our pages link to."""
        return hmac.new(self.secret, b"copy:" + what.encode(), hashlib.sha256).hexdigest()[:32]

    @property
    def admission(self) -> str:
        """What the cookie of those holds who have shown the token."""
        return hashlib.sha256(b"pass:" + self.token.encode()).hexdigest()


def loopback_access(port: int, frame_port: int) -> Access:
    """Return the access of this machine alone."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return Access(
        frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else set()),
        f"http://127.0.0.1:{frame_port}",
    )


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True


class Gate:
    """The middleware around the page."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access
        self._headers = _headers(access)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # we speak no WebSocket
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await self._say(send, *refusal)
            return
        cookies = _cookies(headers.get("cookie", ""))
        if self._access.token and not self._admitted(cookies):
            await self._ask_for_token(scope, send)
            return
        await self._pass(scope, receive, send, cookies)

    # --- deciding ------------------------------------------------------------------------

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._access.knows(host):
            return 421, "This address is not the page's own. Open the one that citecheck printed."
        site = headers.get("sec-fetch-site", "same-origin")
        if scope["method"] in _SAFE_METHODS:
            if site == "cross-site" and headers.get("sec-fetch-mode", "navigate") != "navigate":
                return 403, "Other sites may link here and nothing else."
            return None
        origin = headers.get("origin")
        if origin is None or origin.partition("://")[2].lower() != host.lower():
            return 403, "This was not sent by the page itself, so nothing was done."
        if site not in ("same-origin", "none"):
            return 403, "This was sent by another site, so nothing was done."
        limit = UPLOAD_LIMIT if scope["path"] in self._access.uploads else FORM_LIMIT
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return 413, _too_large(limit)
        return None

    def _admitted(self, cookies: dict[str, str]) -> bool:
        shown = cookies.get(PASS, "")
        return hmac.compare_digest(shown.encode(), self._access.admission.encode())

    # --- answering -----------------------------------------------------------------------

    async def _pass(
        self, scope: Scope, receive: Receive, send: Send, cookies: dict[str, str]
    ) -> None:
        session = cookies.get(SESSION, "")
        fresh = not _SESSION.fullmatch(session)
        if fresh:
            session = secrets.token_hex(16)
        scope["citecheck.session"] = session
        scope["citecheck.csrf"] = self._access.csrf(session)
        limit = UPLOAD_LIMIT if scope["path"] in self._access.uploads else FORM_LIMIT
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, _too_large(limit))
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *self._headers]
                if not scope["path"].startswith("/static/"):
                    headers.append((b"cache-control", b"no-store"))
                if fresh:
                    headers.append((b"set-cookie", _cookie(SESSION, session, "Lax")))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, bounded, guarded)

    async def _ask_for_token(self, scope: Scope, send: Send) -> None:
        """Take the token out of the address, or ask for it."""
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        shown = query.pop("token", [""])[0]
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), self._access.token.encode()):
            await self._say(send, 401, "Open the address with the token that citecheck printed.")
            return
        rest = urlencode(query, doseq=True)
        # Browsers take `/\host` for another site, and a line's end would end the header.
        target = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{rest}" if rest else "")
        headers = [
            (b"location", target.encode("ascii")),
            (b"set-cookie", _cookie(PASS, self._access.admission, "Lax")),
            *self._headers,
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _say(self, send: Send, status: int, text: str) -> None:
        body = text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *self._headers,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _too_large(limit: int) -> str:
    return f"More than {limit // 1024:,} kB is not taken at once."


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header[:8192]).items()}
    except CookieError:
        return {}


def _cookie(name: str, value: str, same_site: str) -> bytes:
    return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={_YEAR}".encode()


def _headers(access: Access) -> list[tuple[bytes, bytes]]:
    """Return what every answer says: our own files, our own forms, the frame, nothing else."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self'; frame-src {access.frame_origin}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        # Not `no-referrer`: browsers would send our own forms with `Origin: null`.
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    ]
