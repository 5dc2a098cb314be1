"""The page's two servers: the page itself, and archived pages on an origin of their own."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import secrets
import socket
import threading
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from citecheck.errors import UsageError
from citecheck.store import open_store

from .app import make_app
from .frames import Frames
from .safety import Access, loopback_access
from .workplace import Workplace, nameplate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from citecheck.pipeline.outside import Outside
    from citecheck.settings import Settings

__all__ = ["PORT", "Listening", "already_served", "open_browser", "serve"]

PORT = 8324
"""Where the page is found unless something else is there already: `TECK` on a telephone."""

LOOPBACK = "127.0.0.1"
ENDING_SECONDS = 0.2
"""How often it is looked whether somebody closed the program from the page."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen. Anything but loopback needs a token."""

    host: str = LOOPBACK
    port: int | None = None
    """None: `PORT`, or any other where that is taken."""
    frame_port: int = 0
    """Where archived pages are shown; 0: any."""
    name: str = ""
    """What browsers call this machine; empty: the host that is listened on."""
    token: str = ""
    """Empty: one is made up, where one is needed."""

    @property
    def open(self) -> bool:
        """Whether others than this machine can connect."""
        return self.host not in (LOOPBACK, "localhost", "::1")


def already_served(database: Path, port: int = PORT) -> bool:
    """Whether the page of this very database is open on this machine already."""
    try:
        asked = http.client.HTTPConnection(LOOPBACK, port, timeout=1)
        asked.request("GET", "/ping")
        return asked.getresponse().read(200).decode("latin-1") == nameplate(database)
    except (OSError, http.client.HTTPException):
        return False


async def serve(
    database: Path,
    settings: Settings,
    outside: Callable[[], Outside],
    stop: asyncio.Event,
    *,
    listening: Listening | None = None,
    editor: str = "",
    started: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until `stop` is set, or until it is closed from the page.

    `started` is told the address to open. Raises `UsageError` where nothing can listen
    there, or where the database is none.
    """
    listening = listening or Listening()
    with contextlib.ExitStack() as stack:
        page_socket = stack.enter_context(_bound(listening.host, listening.port))
        frame_socket = stack.enter_context(_bound(listening.host, listening.frame_port))
        port, frame_port = (s.getsockname()[1] for s in (page_socket, frame_socket))
        access, address = _access(listening, port, frame_port)
        store = stack.enter_context(open_store(database, clock=outside().clock))
        work = Workplace(store, settings, database, access, outside, editor=editor)
        servers = [
            _server(make_app(work)),
            _server(Frames(work, _frame_hosts(access), _page_origins(access))),
        ]
        running = [
            asyncio.create_task(server.serve(sockets=[bound]))
            for server, bound in zip(servers, (page_socket, frame_socket), strict=True)
        ]
        if started is not None:
            started(address)
        while not stop.is_set() and not work.ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ENDING_SECONDS)
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*running)


def open_browser(address: str) -> None:
    """Show the page in the browser of whoever started it, without waiting for that."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


class _Server(uvicorn.Server):
    """A server whose end is decided elsewhere: signals are the command line's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            limit_concurrency=200,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
    )


def _bound(host: str, port: int | None) -> socket.socket:
    try:
        return _listen(host, PORT if port is None else port)
    except OSError as problem:
        if port is None:
            return _listen(host, 0)
        raise UsageError(f"{host}:{port}: cannot listen here: {problem.strerror}.") from None


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _access(listening: Listening, port: int, frame_port: int) -> tuple[Access, str]:
    """Return who is let in, and the address to open."""
    if not listening.open:
        return loopback_access(port, frame_port), f"http://{LOOPBACK}:{port}/"
    wildcard = listening.host in ("0.0.0.0", "::", "")  # noqa: S104 - asked for, and with a token
    name = (listening.name or (socket.gethostname() if wildcard else listening.host)).lower()
    shown = f"[{name}]" if ":" in name else name
    token = listening.token or secrets.token_urlsafe(24)
    access = Access(
        hosts=frozenset({shown, f"{shown}:{port}", f"{LOOPBACK}:{port}", f"localhost:{port}"}),
        frame_origin=f"http://{shown}:{frame_port}",
        token=token,
        any_address=True,
    )
    return access, f"http://{shown}:{port}/?token={quote(token)}"


def _frame_hosts(access: Access) -> frozenset[str]:
    return frozenset({access.frame_origin.removeprefix("http://")})


def _page_origins(access: Access) -> str:
    names = sorted(host for host in access.hosts if not host.startswith("["))
    return " ".join(f"http://{name}" for name in names)
