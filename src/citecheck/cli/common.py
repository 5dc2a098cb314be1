"""What every command shares: its common options, its exit codes, its way to speak."""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citecheck.console import Console
from citecheck.errors import (
    CitecheckError,
    ClockError,
    LockedError,
    ServiceUnavailable,
    StorageError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from citecheck.settings import Settings

__all__ = [
    "App",
    "ExitCode",
    "common_options",
    "exit_code_of",
    "print_lines",
    "row_number",
]


class ExitCode(IntEnum):
    """What a program that calls us learns; 3 outranks 1."""

    DONE = 0
    TO_MEND = 1
    USAGE = 2
    PARTLY = 3
    LOCKED = 4


LONGEST_NUMBER = 18
"""Digits of a number that SQLite can hold, whatever they are."""


def row_number(written: str) -> int:
    """Read the number of a citation or a repair; raises `ValueError` for what no row can have."""
    if not (written.isascii() and written.isdecimal() and len(written) <= LONGEST_NUMBER):
        raise ValueError(f"{written[:40]!r} is no such number")
    return int(written)


def exit_code_of(problem: CitecheckError) -> ExitCode:
    """Return the exit code that an error of ours ends with."""
    if isinstance(problem, LockedError):
        return ExitCode.LOCKED
    if isinstance(problem, ServiceUnavailable | StorageError | ClockError):
        return ExitCode.PARTLY
    return ExitCode.USAGE


def _told(defect: Exception) -> str:
    """Return what whoever mends citecheck must know."""
    import traceback

    trace = "".join(traceback.format_exception(defect)).rstrip()
    return f"{trace}\ncitecheck: this is a defect of citecheck itself; nothing stored is lost."


def _event(problem: CitecheckError) -> str:
    """Return the name of an error in the log: `locked`, `storage`, `usage`."""
    return type(problem).__name__.removesuffix("Error").lower()


@dataclass(frozen=True)
class App:
    """The common options of one invocation."""

    database: Path
    reports: Path
    config: Path | None
    console: Console

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings in force; raises `UsageError`."""
        from citecheck.settings import load_settings

        return load_settings(self.config)


Command = TypeVar("Command", bound="Callable[..., object]")

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--db",
        "database",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("citations.db"),
        show_default=True,
        help="The database.",
    ),
    click.option(
        "--reports",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("reports"),
        show_default=True,
        help="Folder of the reports.",
    ),
    click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Settings file.  [default: citecheck.toml, if there is one]",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors."),
    click.option("--verbose", "-v", is_flag=True, help="Say more."),
    click.option("--json-log", is_flag=True, help="Messages as JSON, one line an event."),
    click.option("--no-color", is_flag=True, help="No colours (nor with NO_COLOR or TERM=dumb)."),
)


def common_options(command: Command) -> Command:
    """Give a command the options that all of them take, and hand it an `App`."""

    @functools.wraps(command)
    def with_app(
        *args: object,
        database: Path,
        reports: Path,
        config: Path | None,
        quiet: bool,
        verbose: bool,
        json_log: bool,
        no_color: bool,
        **options: object,
    ) -> object:
        plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        console = Console(
            sys.stderr, quiet=quiet, verbose=verbose, json_log=json_log, color=not plain
        )
        app = App(database=database, reports=reports, config=config, console=console)
        try:
            return command(app, *args, **options)
        except CitecheckError as problem:
            code = exit_code_of(problem)
            console.error(_event(problem), f"citecheck: {problem}", exit_code=int(code))
            click.get_current_context().exit(code)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as defect:
            # Python would end with 1, which means that citations need mending.
            console.close()
            console.error("defect", _told(defect), exit_code=int(ExitCode.PARTLY))
            click.get_current_context().exit(ExitCode.PARTLY)

    wrapped: Any = with_app
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def print_lines(lines: Any) -> None:  # noqa: ANN401 - any iterable of strings
    """Print data on stdout; a reader that has seen enough (`| head`) is no error.

    Raises `StorageError` where nothing more can be written: the disk behind it is full.
    """
    try:
        for line in lines:
            click.echo(line)
        sys.stdout.flush()
    except OSError as problem:
        # Python would try once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(problem, BrokenPipeError):
            raise StorageError(
                f"What is printed could not be written ({problem.strerror}): free some space "
                "where it goes, and run again"
            ) from None
