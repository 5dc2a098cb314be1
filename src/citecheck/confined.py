"""Processes that read what strangers send, with ceilings on memory and time.

One that dies of a file, or computes without end, takes nothing with it: who asked starts it
again for the next file. Used from both sides: `Confined` by who asks, the rest within.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import signal
import subprocess
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Confined", "answers_alone", "limit_memory", "limit_time", "shared"]


class Confined:
    """A process that answers on its standard output what comes on its standard input."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self.is_fresh = True
        """Whether it was started for the present request."""

    def running(self) -> tuple[IO[bytes], IO[bytes]]:
        """Return its input and output; it is started when first needed, and when it has died."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self.is_fresh = True
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what it died without reading goes nowhere
                    stream.close()


_shared: dict[tuple[int, tuple[str, ...]], Confined] = {}
"""By the process that asks: one that was forked must not share its parent's."""


def shared(command: Sequence[str]) -> Confined:
    """Return the one process of a command that this process has; it ends with this one."""
    return _shared.setdefault((os.getpid(), tuple(command)), Confined(command))


@atexit.register
def _close_shared() -> None:
    for (owner, _), confined in _shared.items():
        if owner == os.getpid():
            confined.close()


def answers_alone() -> IO[bytes]:
    """Return where answers go; what a library prints must not be taken for one.

    Ctrl-C is left to the run, which ends this process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def limit_memory(most: int) -> None:
    """Let this process allocate no more than so many bytes."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: float | None) -> None:
    """Let this process compute for so many seconds from now and then end it; None: no more.

    The time of others on a busy machine does not count.
    """
    try:
        import resource
    except ImportError:  # not on Windows, where the one who asked waits no longer than its clock
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    end = most if seconds is None else math.ceil(time.process_time() + seconds)
    if most != resource.RLIM_INFINITY:
        end = min(end, most)
    resource.setrlimit(resource.RLIMIT_CPU, (end, most))
