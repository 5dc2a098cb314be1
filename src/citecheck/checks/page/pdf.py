"""What a PDF says about itself, its title and its first page, read where it can do no harm.

PDFium is C++ that reads what any server sends: two kilobytes can unpack to gigabytes, and a
defect ends the process it runs in. So one process beside this one reads all PDFs, one after the
other (PDFium is not safe to use from several threads), with ceilings on memory and time.
"""

from __future__ import annotations

import json
import os
import selectors
import sys
import threading
import time
from pathlib import Path
from typing import IO

from citecheck.checks.page.pdf_worker import HEADER, SECONDS
from citecheck.confined import shared

__all__ = ["first_page"]

PATIENCE = 4.0
"""Times the processor's time that are waited for an answer: others work on the machine too."""
STARTUP_SECONDS = 20.0
"""For starting Python and loading PDFium on a busy machine; 0.1 s on an idle one."""
_COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("pdf_worker.py")))


_lock = threading.Lock()


def first_page(body: bytes) -> tuple[str, str]:
    """Return metadata title and text of the first page.

    Both are empty where the PDF is broken, and where it takes more time or memory than the first
    page of a document needs.
    """
    with _lock:
        reader = shared(_COMMAND)
        asked, told = reader.running()
        try:
            asked.write(HEADER.pack(len(body)) + body)
            asked.flush()
        except OSError:
            answer = None
        else:
            answer = _answer(told)
        if answer is None:
            reader.close()
            return "", ""
        found = json.loads(answer)
        if found["last"]:
            reader.close()
        return found["title"], found["text"]


def _answer(told: IO[bytes]) -> bytes | None:
    """Wait for an answer; None where the process is dead or too slow."""
    end = time.monotonic() + PATIENCE * SECONDS + STARTUP_SECONDS
    read = b""
    with selectors.DefaultSelector() as selector:
        selector.register(told, selectors.EVENT_READ)
        while len(read) < HEADER.size or len(read) < HEADER.size + HEADER.unpack_from(read)[0]:
            if not selector.select(max(0.0, end - time.monotonic())):
                return None
            piece = os.read(told.fileno(), 1 << 16)
            if not piece:
                return None
            read += piece
    return read[HEADER.size :]
