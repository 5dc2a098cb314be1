"""Processes beside the event loop: for work that would hold it up, or bring it down.

They are started afresh (`spawn`: the store has a thread, and threads do not survive a fork),
leave Ctrl-C to the run, and end when the run ends, however it ends.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["end_now", "process_pool", "spare_processors"]

MOST = 4
"""Processes that judge or read for one run; more than that, and the one writer is the limit."""


def spare_processors() -> int:
    """Return how many processors this process may use besides the one it runs on."""
    return min(MOST, max(0, len(os.sched_getaffinity(0)) - 1))


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of so many processes, started when they are first needed."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def end_now(pool: ProcessPoolExecutor) -> None:
    """End a pool whose work is no longer wanted, or never ends by itself."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
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
