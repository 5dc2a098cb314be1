"""The editor's page on 127.0.0.1: see what is broken, decide, have it written into the letters.

    await serve(database, settings, outside, stop, started=open_browser)

`make_app` is the application behind its gate (`safety`), for tests. Everything that
letters, pages and archives say is shown as text, except archived pages themselves: these
stand in a sandboxed frame of another origin (`frames`).
"""

from __future__ import annotations

from .app import make_app
from .serving import PORT, Listening, already_served, open_browser, serve
from .workplace import Workplace

__all__ = [
    "PORT",
    "Listening",
    "Workplace",
    "already_served",
    "make_app",
    "open_browser",
    "serve",
]
