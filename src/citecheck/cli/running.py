"""What the commands that run the pipeline share: the lock, the signals, the last words."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, TypeVar

from citecheck.cli.common import ExitCode
from citecheck.lock import only_run

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from citecheck.cli.common import App
    from citecheck.pipeline import Outcome, Outside, Plan

__all__ = ["exit_code", "run_plan", "until_signal"]

T = TypeVar("T")


@contextlib.contextmanager
def _signals(stop: asyncio.Event, app: App) -> Iterator[None]:
    """Let SIGINT and SIGTERM end a run in good order; a second one ends it at once."""
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: signal.Signals) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        app.console.warn("stopping", "Stopping: finishing what is in flight …", signal=number.name)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def until_signal(app: App, work: Callable[[asyncio.Event], Coroutine[None, None, T]]) -> T:
    """Run something asynchronous that ends early, and in good order, when told to stop."""

    async def main() -> T:
        stop = asyncio.Event()
        with _signals(stop, app):
            return await work(stop)

    with app.console:
        return asyncio.run(main())


def run_plan(app: App, plan: Plan, outside: Outside) -> Outcome:
    """Run the pipeline under the lock of its database."""
    from citecheck.pipeline import run

    with only_run(plan.database):
        return until_signal(app, lambda stop: run(plan, outside, app.console, stop))


def exit_code(outcome: Outcome) -> ExitCode:
    """Return the exit code of a run: what is partly done outranks what needs mending."""
    if outcome.ending != "done":
        none_read = outcome.read.unread and not outcome.read.letters
        return ExitCode.USAGE if outcome.ending == "partly" and none_read else ExitCode.PARTLY
    return ExitCode.TO_MEND if outcome.summary.counts.to_mend else ExitCode.DONE
