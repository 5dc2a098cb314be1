"""The process that PDFium runs in, and the form in which its answers travel.

PDFium is C++ that reads hostile files: a bomb takes gigabytes before any page is there,
and a defect ends the process. So it has a process of its own, with a ceiling on memory;
what comes back is JSON, never pickled objects.

Request on standard input: a line of JSON, then as many bytes as it says. Answers on
standard output, a line of JSON each: `{"page": n, "spent": seconds}` before page n is begun
(0: before all are put together), then either `{"document": …}` or `{"problem": …,
"advice": …, "scan": …}`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from typing import IO, Any

from citecheck.confined import answers_alone, limit_memory, limit_time
from citecheck.errors import LetterError
from citecheck.model import Block, Caution, Document, Piece, Span, SpanKind

__all__ = ["main", "pack", "unpack"]

REST_ABOVE = 250_000_000
"""Bytes: a process that took more for one letter ends, and the next letter gets a new one."""


def pack(document: Document) -> dict[str, Any]:
    """Return a document as plain values."""
    return asdict(document)


def unpack(values: dict[str, Any]) -> Document:
    """Return the document that `pack` made plain values of."""
    blocks = tuple(_block(dict(block)) for block in values.pop("blocks"))
    warnings = tuple(Caution(**caution) for caution in values.pop("warnings"))
    return Document(**values, blocks=blocks, warnings=warnings)


def _block(values: dict[str, Any]) -> Block:
    spans = tuple(
        Span(span["start"], span["end"], SpanKind(span["kind"]), span["target"])
        for span in values.pop("spans")
    )
    origin = tuple(Piece(**piece) for piece in values.pop("origin"))
    plain: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in values.items()
    }
    return Block(**plain, spans=spans, origin=origin)


def main() -> None:
    """Answer requests until standard input ends."""
    answers = answers_alone()
    limit_memory(int(sys.argv[1]))
    rest_above = max(REST_ABOVE, _peak_memory())  # a new process begins with its parent's peak
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        _send(answers, _answer(request, data, answers))
        del data
        if _peak_memory() > rest_above:
            return


def _answer(request: dict[str, Any], data: bytes, answers: IO[bytes]) -> dict[str, Any]:
    from citecheck.letters.pdf.effort import spent
    from citecheck.letters.pdf.reader import Limits, ScanError, read_in_process

    limits = Limits(**request["limits"])
    counted, clocked = spent(), time.process_time()

    def clock() -> float:
        """Return what was counted, or more where PDFium does what is not counted."""
        return max(spent() - counted, time.process_time() - clocked)

    def begins(page: int) -> None:
        spent_here = time.process_time() - clocked
        _send(answers, {"page": page, "spent": spent_here})
        left = limits.page_seconds
        if not page:
            left += max(0.0, limits.seconds - spent_here)
        limit_time(left)

    limit_time(limits.page_seconds)
    try:
        document = read_in_process(
            request["name"],
            data,
            limits=limits,
            monotonic=clock,
            skip=frozenset(request["skip"]),
            begins=begins,
        )
    except LetterError as error:
        scan = error.pages if isinstance(error, ScanError) else 0
        return {"problem": error.problem, "advice": error.advice, "scan": scan}
    except MemoryError:
        os._exit(1)
    finally:
        limit_time(None)
    return {"document": pack(document)}


def _send(answers: IO[bytes], value: dict[str, Any]) -> None:
    answers.write(json.dumps(value).encode() + b"\n")
    answers.flush()


def _peak_memory() -> int:
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
