"""What is said on stderr: messages, progress on a terminal, or JSON lines for machines.

Nothing here prints data: data go to stdout. Text from letters and pages may hold escape
sequences, so whatever is printed passes through `printable`.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["Console", "Progress", "one_line", "printable", "redacted"]

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Control characters, and those that reorder what a terminal shows."""

_SECRETS = re.compile(
    r"(?i)(authorization\"?\s*[:=]\s*\"?(?:LOW|Bearer|Basic|ApiKey)\s+|\bLOW\s+)[^\s\"',}]+"
)
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^/\s@]{1,500}@")
_SECRET_NAME = re.compile(r"(?i)(?:^|_)(?:secret|password|passwd|token|access_key|api_key|apikey)")
_SHORTEST_SECRET = 6
"""Characters; what is shorter occurs in ordinary words."""


def printable(text: object) -> str:
    """Return text with control and reordering characters replaced by a visible mark."""
    return _UNPRINTABLE.sub("\ufffd", str(text))


def one_line(text: object) -> str:
    """Return text for a line of its own: a letter's name that holds line ends forges no others."""
    return " ".join(printable(text).splitlines())


def redacted(text: str) -> str:
    """Return text without keys and passwords, whoever put them there.

    That are login data in addresses and headers, and the values of environment variables
    whose names say that they are secret.
    """
    for value in _secrets_of_environment():
        text = text.replace(value, "***")
    return _USERINFO.sub(r"\1***@", _SECRETS.sub(r"\1***", text))


def _secrets_of_environment() -> list[str]:
    return [
        value
        for name, value in os.environ.items()
        if len(value) >= _SHORTEST_SECRET and _SECRET_NAME.search(name)
    ]


class Progress(Protocol):
    """How the pipeline tells what it is doing; it never asks who listens."""

    def begin(self, stage: str, total: int) -> None:
        """Start a stage of so many steps."""

    def step(self, stage: str, done: int = 1) -> None:
        """So many steps of a stage are done."""

    def end(self, stage: str) -> None:
        """End a stage."""

    def say(self, event: str, message: str, **data: object) -> None:
        """Tell what happened: unless quiet."""

    def detail(self, event: str, message: str, **data: object) -> None:
        """Tell what few want to know: with --verbose."""

    def warn(self, event: str, message: str, **data: object) -> None:
        """Tell what somebody must know, quiet or not."""


class Console:
    """The `Progress` of the command line."""

    def __init__(
        self,
        stream: TextIO,
        *,
        quiet: bool = False,
        verbose: bool = False,
        json_log: bool = False,
        color: bool = True,
    ) -> None:
        self._stream = stream
        self.quiet = quiet
        self._verbose = verbose
        self._json = json_log
        self.color = color and stream.isatty()
        self._bars: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the progress bars off the terminal."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
            self._tasks.clear()

    # --- progress ---------------------------------------------------------------------

    def begin(self, stage: str, total: int) -> None:
        """Show a bar for a stage, on a terminal only."""
        if self.quiet or self._json or not self._stream.isatty() or total == 0:
            return
        bars = self._bars or self._start_bars()
        if stage in self._tasks:
            bars.update(self._tasks[stage], total=total)
        else:
            self._tasks[stage] = bars.add_task(stage, total=total)

    def step(self, stage: str, done: int = 1) -> None:
        """Move the bar of a stage."""
        if self._bars is not None and stage in self._tasks:
            self._bars.advance(self._tasks[stage], done)

    def end(self, stage: str) -> None:
        """Leave the bar of a stage at what it has reached."""
        if self._bars is not None and stage in self._tasks:
            self._bars.stop_task(self._tasks[stage])

    def _start_bars(self) -> RichProgress:
        from rich.console import Console as RichConsole
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bars = Progress(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=RichConsole(file=self._stream, no_color=not self.color),
            transient=True,
        )
        self._bars.start()
        return self._bars

    # --- messages ---------------------------------------------------------------------

    def say(self, event: str, message: str, **data: object) -> None:
        """Tell what happened, unless quiet."""
        if not self.quiet:
            self._write("info", event, message, data)

    def detail(self, event: str, message: str, **data: object) -> None:
        """Tell what few want to know."""
        if self._verbose:
            self._write("debug", event, message, data)

    def warn(self, event: str, message: str, **data: object) -> None:
        """Tell what somebody must know."""
        self._write("warning", event, message, data)

    def error(self, event: str, message: str, **data: object) -> None:
        """Tell why a command ends without having done its work."""
        self._write("error", event, message, data)

    def log(self, event: str, message: str, **data: object) -> None:
        """Tell the log what no person needs to be told; quiet or not."""
        if self._json:
            self._write("info", event, message, data)
        else:
            self.detail(event, message, **data)

    def _write(self, level: str, event: str, message: str, data: dict[str, object]) -> None:
        if self._json:
            at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            record = {"at": at, "level": level, "event": event, "message": message, **data}
            line = json.dumps(record, ensure_ascii=False, default=str)
        else:
            line = message
        line = "\n".join(printable(part) for part in redacted(line).split("\n"))
        if self._bars is not None:
            self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            self._stream.write(line + "\n")
            self._stream.flush()
