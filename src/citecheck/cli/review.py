"""`citecheck review`: the editor's page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citecheck.cli.common import App, common_options, print_lines
from citecheck.errors import UsageError

if TYPE_CHECKING:
    from citecheck.review import Listening

__all__ = ["review"]


@click.command()
@click.option("--editor", help="Your name, for the decisions; asked on the page without it.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the page.  [default: 8324]")
@click.option(
    "--listen",
    metavar="HOST[:PORT]",
    help="Let others connect too: they need the token that is printed "
    "(or given as CITECHECK_REVIEW_TOKEN). Use it behind TLS or a tunnel only.",
)
@click.option("--name", default="", help="With --listen: what browsers call this machine.")
@click.option(
    "--frame-port", type=click.IntRange(0, 65535), default=0, help="Port of archived pages."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Work in this folder, made if it is missing (~ is your home).",
)
@common_options
def review(
    app: App,
    editor: str | None,
    no_browser: bool,
    port: int | None,
    listen: str | None,
    name: str,
    frame_port: int,
    folder: Path | None,
) -> None:
    """Open the editor's page: what is broken, what would mend it, one key each.

    Serves this machine only, until Ctrl-C or "Close citecheck" on the page. Letters can be
    dropped on it; what is decided is written into them when you say so.
    """
    if folder is not None:
        _enter(folder.expanduser())
    from citecheck.cli.running import until_signal
    from citecheck.pipeline import real_outside
    from citecheck.review import already_served, open_browser, serve

    listening = _listening(listen, port, name, frame_port)
    database = app.database.absolute()
    if not listening.open and port is None and already_served(database):
        address = "http://127.0.0.1:8324/"
        print_lines([address])
        if not no_browser:
            open_browser(address)
        return

    def started(address: str) -> None:
        print_lines([address])
        app.console.say("review", "Close it with Ctrl-C, or on the page itself.")
        if not no_browser:
            open_browser(address)

    settings = app.settings
    until_signal(
        app,
        lambda stop: serve(
            database,
            settings,
            lambda: real_outside(settings),
            stop,
            listening=listening,
            editor=editor or "",
            started=started,
        ),
    )


def _enter(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be worked in: {problem.strerror}.") from None


def _listening(listen: str | None, port: int | None, name: str, frame_port: int) -> Listening:
    from citecheck.review import Listening

    token = os.environ.get("CITECHECK_REVIEW_TOKEN", "")
    if listen is None:
        return Listening(port=port, frame_port=frame_port)
    host, colon, number = listen.rpartition(":")
    if not colon or "]" in number:
        host, number = listen, ""
    if number and not (number.isascii() and number.isdecimal() and int(number) < 65536):
        raise UsageError(f"--listen {listen}: HOST:PORT is expected, such as 192.0.2.7:8324.")
    host = host.strip("[]")
    return Listening(host, int(number) if number else port, frame_port, name=name, token=token)
