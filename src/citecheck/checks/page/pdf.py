"""What a PDF says about itself, its title and its first page, read where it can do no harm.

PDFium is C++ that reads what any server sends: two kilobytes can unpack to gigabytes, and a
defect ends the process it runs in. So one process beside this one reads all PDFs, one after the
other (PDFium is not safe to use from several threads), with ceilings on memory and time.
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
from pathlib import Path

from citecheck.checks.page.pdf_worker import HEADER, SECONDS

__all__ = ["first_page"]

PATIENCE = 4.0
"""Times the processor's time that are waited for an answer: others work on the machine too."""
STARTUP_SECONDS = 20.0
"""For starting Python and loading PDFium on a busy machine; 0.1 s on an idle one."""
_WORKER = Path(__file__).with_name("pdf_worker.py")


class _Reader:
    """The process that reads PDFs: started when first needed, and again when it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, body: bytes) -> tuple[str, str]:
        """Return title and text; both empty where the process died of the file, or found no end."""
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(HEADER.pack(len(body)) + body)
            process.stdin.flush()
        except OSError:
            answer = None
        else:
            answer = self._answer(process)
        if answer is None:
            self.close()
            return "", ""
        told = json.loads(answer)
        if told["last"]:
            self.close()
        return told["title"], told["text"]

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

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    @staticmethod
    def _answer(process: subprocess.Popen[bytes]) -> bytes | None:
        """Wait for an answer; None where the process is dead or too slow."""
        assert process.stdout is not None
        end = time.monotonic() + PATIENCE * SECONDS + STARTUP_SECONDS
        told = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(told) < HEADER.size or len(told) < HEADER.size + HEADER.unpack_from(told)[0]:
                if not selector.select(max(0.0, end - time.monotonic())):
                    return None
                piece = os.read(process.stdout.fileno(), 1 << 16)
                if not piece:
                    return None
                told += piece
        return told[HEADER.size :]


_lock = threading.Lock()
_readers: dict[int, _Reader] = {}
"""By process: one that was forked must not share its parent's."""


def first_page(body: bytes) -> tuple[str, str]:
    """Return metadata title and text of the first page.

    Both are empty where the PDF is broken, and where it takes more time or memory than the first
    page of a document needs.
    """
    with _lock:
        return _readers.setdefault(os.getpid(), _Reader()).read(body)


@atexit.register
def _close_reader() -> None:
    reader = _readers.get(os.getpid())
    if reader is not None:
        reader.close()
