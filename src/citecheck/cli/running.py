"""What the commands that run the pipeline share: the lock, the signals, the last words."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, TypeVar

from citecheck.cli.common import ExitCode
from citecheck.lock import only_run

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from types import FrameType

    from citecheck.cli.common import App
    from citecheck.pipeline import Outcome, Outside, Plan

__all__ = ["PATIENCE", "exit_code", "run_plan", "until_signal"]

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds from being told to stop to the end. What is not done by then is cut off: a kill
loses nothing that was stored."""


class _Signals:
    """Lets SIGINT and SIGTERM end a run in good order; a second one ends it at once.

    The handlers are the interpreter's and not the loop's, so that they are heard while a
    letter is read or a report written.
    """

    def __init__(self, app: App, stop: asyncio.Event) -> None:
        self._app = app
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        self._asked = False
        self._timer: threading.Timer | None = None

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Hear signals within the `with` statement."""
        before = {
            number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            if self._timer is not None:
                self._timer.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._asked:
            self._cut_off()
        self._asked = True
        self._loop.call_soon_threadsafe(self._stop.set)
        self._timer = threading.Timer(PATIENCE, self._cut_off)
        self._timer.daemon = True
        self._timer.start()
        name = signal.Signals(number).name
        self._app.console.warn("stopping", "Stopping: finishing what is in flight …", signal=name)

    def _cut_off(self) -> None:
        # Whatever holds the terminal at the moment, the end comes.
        end = threading.Timer(1.0, os._exit, (ExitCode.PARTLY,))
        end.daemon = True
        end.start()
        with contextlib.suppress(Exception):
            self._app.console.close()
            words = "Cut off. What was found is stored; the next run goes on from there."
            self._app.console.warn("cut_off", words)
        os._exit(ExitCode.PARTLY)


def until_signal(app: App, work: Callable[[asyncio.Event], Coroutine[None, None, T]]) -> T:
    """Run something asynchronous that ends early, and in good order, when told to stop."""

    async def main() -> T:
        stop = asyncio.Event()
        with _Signals(app, stop).heard():
            return await work(stop)

    with app.console:
        return asyncio.run(main())


def run_plan(
    app: App, plan: Plan, outside: Outside, tell: Callable[[Outcome], bool] | None = None
) -> Outcome:
    """Run the pipeline under the lock of its database."""
    from citecheck.pipeline import run

    with only_run(plan.database):
        return until_signal(app, lambda stop: run(plan, outside, app.console, stop, tell))


def exit_code(outcome: Outcome) -> ExitCode:
    """Return the exit code of a run: what is partly done outranks what needs mending."""
    if outcome.ending != "done":
        read = outcome.read
        wrong = not read.letters and 0 < len(read.unread) == read.misnamed
        return ExitCode.USAGE if outcome.ending == "partly" and wrong else ExitCode.PARTLY
    return ExitCode.TO_MEND if outcome.summary.counts.to_mend else ExitCode.DONE
