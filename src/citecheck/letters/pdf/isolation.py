"""Read a PDF in a process of its own that may die without harm.

One process serves all letters of a run, one after the other: PDFium is not safe to use
from several threads. A page that takes too long or kills the process is left out in the
next attempt, and named.
"""

from __future__ import annotations

import json
import os
import selectors
import sys
import threading
import time
from dataclasses import asdict, replace
from typing import IO, TYPE_CHECKING, Any

from citecheck.confined import shared
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
    """The process that reads PDFs, started when first needed and again when it died."""

    def __init__(self, memory: int) -> None:
        module = "citecheck.letters.pdf.worker"
        self._confined = shared([sys.executable, "-m", module, str(memory)])

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
        self._confined.close()

    def _ask(
        self,
        name: str,
        data: bytes,
        limits: Limits,
        skip: set[int],
    ) -> Document:
        asked, told = self._confined.running()
        request = {"name": name, "size": len(data), "limits": asdict(limits), "skip": list(skip)}
        page, spent = 0, 0.0
        try:
            asked.write(json.dumps(request).encode() + b"\n")
            asked.write(data)
            asked.flush()
        except OSError:
            raise _LostError(0) from None
        for answer in self._answers(told, limits):
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

    def _answers(self, told: IO[bytes], limits: Limits) -> Iterator[dict[str, Any] | None]:
        """Yield answers as they come; None when the process is dead or too slow."""
        wait = PATIENCE * max(limits.page_seconds, limits.seconds)
        end = time.monotonic() + wait + PATIENCE * limits.page_seconds + STARTUP_SECONDS
        patience = wait + (STARTUP_SECONDS if self._confined.is_fresh else 0.0)
        buffer = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(told, selectors.EVENT_READ)
            while True:
                if not selector.select(max(0.0, min(patience, end - time.monotonic()))):
                    yield None
                    return
                piece = os.read(told.fileno(), 1 << 20)
                if not piece:
                    yield None
                    return
                self._confined.is_fresh = False
                patience = wait
                buffer += piece
                *lines, rest = buffer.split(b"\n")
                buffer = bytearray(rest)
                for line in lines:
                    yield json.loads(line)


_lock = threading.Lock()


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
        return Worker(bounds.memory).read(name, data, bounds)
