"""Read a PDF in a process of its own that may die without harm.

One process serves all letters of a run, one after the other: PDFium is not safe to use
from several threads. A page that takes too long or kills the process is left out in the
next attempt, and named.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from citecheck.errors import LetterError
from citecheck.letters.pdf.reader import Limits, ScanError
from citecheck.letters.pdf.worker import unpack
from citecheck.model import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.model import Document

__all__ = ["Worker", "read_pdf"]

MAX_RESTARTS = 3
"""So many pages may kill the reader before the letter is given up."""
USUAL_BYTES, MOST_SHARE = 10_000_000, 3.0
"""A larger file has as much more time: thousands of pages with their pictures. Three times as
much type is what the memory holds."""
LEAST_SECONDS = 1.0
"""With less of its time left, a letter is not begun again."""
PATIENCE = 4.0
"""Times the processor's time that are waited for an answer: others work on the machine too."""
STARTUP_SECONDS = 20.0
"""For starting Python and loading PDFium on a busy machine; 0.2 s on an idle one."""


class _LostError(Exception):
    """The process died or was too slow; `page` is where, 0 while the file was opened.

    `spent` is the time it had computed for before that page.
    """

    def __init__(self, page: int, spent: float = 0.0) -> None:
        super().__init__(page)
        self.page = page
        self.spent = spent


class Worker:
    """A process that reads PDFs, started when first needed and again when it died."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = True

    def read(self, name: str, data: bytes, limits: Limits) -> Document:
        """Read one letter. Raises `LetterError`."""
        share = min(len(data) / USUAL_BYTES, MOST_SHARE)
        limits = replace(limits, seconds=limits.seconds * max(share, 1.0))
        skip: set[int] = set()
        lost_before: set[int] = set()
        for _ in range(MAX_RESTARTS + 1):
            try:
                document = self._ask(name, data, limits, skip)
            except _LostError as lost:
                self.close()
                if lost.page in lost_before or (lost.spent and not lost.page):
                    break
                lost_before.add(lost.page)
                # Lost before the first page, it may have been the process and not the letter:
                # one that had died since the last letter, or a machine too busy to start one.
                if lost.page:
                    skip.add(lost.page)
                    left = limits.seconds - lost.spent - limits.page_seconds
                    limits = replace(limits, seconds=left)
                    if left < LEAST_SECONDS:
                        break
                continue
            except LetterError:
                if skip:
                    break
                raise
            lost_pages = tuple(
                Caution("this page took too much time or memory and was left out", "Look at it", n)
                for n in sorted(skip)
            )
            return replace(document, warnings=document.warnings + lost_pages)
        raise LetterError(
            name,
            "reading this PDF takes more time or memory than any letter needs",
            "If you trust it, print it to PDF again and read that",
        )

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

    def _ask(
        self,
        name: str,
        data: bytes,
        limits: Limits,
        skip: set[int],
    ) -> Document:
        process = self._running()
        request = {"name": name, "size": len(data), "limits": asdict(limits), "skip": list(skip)}
        page, spent = 0, 0.0
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:
            raise _LostError(0) from None
        for answer in self._answers(process, limits):
            if answer is None:
                raise _LostError(page, spent)
            if "page" in answer:
                page, spent = answer["page"], answer["spent"]
            elif "problem" in answer:
                if answer["scan"]:
                    raise ScanError(name, answer["scan"])
                raise LetterError(name, answer["problem"], answer["advice"])
            else:
                return unpack(answer["document"])
        raise _LostError(page, spent)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "citecheck.letters.pdf.worker", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._fresh = True
        return self._process

    def _answers(
        self, process: subprocess.Popen[bytes], limits: Limits
    ) -> Iterator[dict[str, Any] | None]:
        """Yield answers as they come; None when the process is dead or too slow."""
        assert process.stdout is not None
        wait = PATIENCE * max(limits.page_seconds, limits.seconds)
        end = time.monotonic() + wait + PATIENCE * limits.page_seconds + STARTUP_SECONDS
        patience = wait + (STARTUP_SECONDS if self._fresh else 0.0)
        buffer = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(max(0.0, min(patience, end - time.monotonic()))):
                    yield None
                    return
                piece = os.read(process.stdout.fileno(), 1 << 20)
                if not piece:
                    yield None
                    return
                self._fresh = False
                patience = wait
                buffer += piece
                *lines, rest = buffer.split(b"\n")
                buffer = bytearray(rest)
                for line in lines:
                    yield json.loads(line)


_lock = threading.Lock()
_workers: dict[tuple[int, int], Worker] = {}


def read_pdf(
    name: str,
    data: bytes,
    *,
    limits: Limits | None = None,
) -> Document:
    """Read a PDF letter, bounded in time and memory whatever it holds.

    `name` is the letter as it was named, for messages. Raises `LetterError` for a file that
    is encrypted, damaged, hostile, too large, or a scan without text. Pages that cannot be
    read are left out and named in the document's warnings.
    """
    bounds = limits or Limits()
    with _lock:
        key = (os.getpid(), bounds.memory)
        if key not in _workers:
            _workers[key] = Worker(bounds.memory)
        return _workers[key].read(name, data, bounds)


@atexit.register
def _close_workers() -> None:
    for (owner, _), worker in _workers.items():
        if owner == os.getpid():
            worker.close()
