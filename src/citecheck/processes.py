"""Processes beside the event loop: for work that would hold it up, or bring it down.

They are started afresh (`spawn`: the store has a thread, and threads do not survive a fork),
leave Ctrl-C to the run, and end when the run ends, however it ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["end_now", "handed_to", "outcome", "process_pool", "spare_processors"]

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

MOST = 4
"""Processes that judge or read for one run; more than that, and the one writer is the limit."""


def spare_processors() -> int:
    """Return how many processors this process may use besides the one it runs on."""
    try:
        ours = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every POSIX system
        ours = os.cpu_count() or 1
    return min(MOST, max(0, ours - 1))


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of so many processes, started when they are first needed."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def handed_to(
    pool: ProcessPoolExecutor, work: Callable[[*Arguments], T], *arguments: *Arguments
) -> asyncio.Future[T]:
    """Hand work to a pool. What comes of it may be left: nobody complains."""
    loop = asyncio.get_running_loop()
    try:
        handed: asyncio.Future[T] = loop.run_in_executor(pool, work, *arguments)
    except BrokenProcessPool as problem:
        handed = loop.create_future()
        handed.set_exception(problem)
    handed.add_done_callback(_looked_at)
    return handed


async def outcome(handed: asyncio.Future[T], patience: float) -> T | None:
    """Return what comes of handed work; None where its process died, or found no end in time.

    The work is not cancelled: a pool whose process dies stumbles over what is.
    """
    done, _ = await asyncio.wait({handed}, timeout=patience)
    if not done:
        return None
    try:
        return handed.result()
    except BrokenProcessPool:
        return None


def _looked_at(handed: asyncio.Future[T]) -> None:
    if not handed.cancelled():
        handed.exception()


def end_now(pool: ProcessPoolExecutor) -> None:
    """End a pool whose work is no longer wanted, or never ends by itself."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="citecheck-parent", daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
