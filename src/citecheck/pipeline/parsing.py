"""Letters become citations, on all processors where there are many.

Reading is the one stage that computes and does not wait. Each letter goes to a process of a
pool and comes back in its turn, whatever the others do; what crashes or never ends costs one
letter and not the run. A few letters are read here: starting processes would take longer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.errors import LetterError
from citecheck.letters import read_letter
from citecheck.processes import end_now, handed_to, outcome, process_pool, spare_processors

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

    from citecheck.model import Citation, Document

__all__ = ["Parsed", "parse_letters"]

FEW = 12
"""Letters that are read here before processes are started (half a second each)."""

AHEAD = 4
"""Letters handed out for each process, so that a long one holds up none."""

PATIENCE = 600.0
"""Seconds for one letter: the longest scans are recognised in minutes; nothing else takes a
tenth of it."""

_END = object()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one letter holds, or why it could not be read."""

    path: str
    document: Document | None = None
    citations: tuple[Citation, ...] = ()
    problem: str | None = None
    advice: str = ""

    @property
    def error(self) -> LetterError | None:
        """Why it could not be read; made here, for errors of ours do not travel."""
        return LetterError(self.path, self.problem, self.advice) if self.problem else None


async def parse_letters(
    letters: Iterable[tuple[str, bytes] | None],
    *,
    ocr: Sequence[str] | None = None,
    processors: int | None = None,
    few: int = FEW,
    patience: float = PATIENCE,
) -> AsyncGenerator[Parsed, None]:
    """Yield what letters (path, content) hold, in their order.

    Letters are taken only as they are needed; None among them is one that need not be read,
    after which others get their turn (a signal is heard). With `ocr`, scans are recognised in these
    languages.
    """
    more = iter(letters)
    languages = None if ocr is None else tuple(ocr)
    workers = spare_processors() + 1 if processors is None else processors
    count = 0
    for letter in more:
        if letter is not None:
            yield _parse(*letter, languages)
            count += 1
        await asyncio.sleep(0)
        if count >= few and workers > 1:
            break
    else:
        return
    readers = _Readers(workers, languages, patience)
    try:
        async for parsed in readers.parse(more):
            yield parsed
    finally:
        readers.close()


class _Readers:
    """A pool of processes that read letters."""

    def __init__(self, workers: int, ocr: tuple[str, ...] | None, patience: float) -> None:
        self._workers = workers
        self._ocr = ocr
        self._patience = patience
        self._pool: ProcessPoolExecutor | None = None

    async def parse(
        self, letters: Iterator[tuple[str, bytes] | None]
    ) -> AsyncGenerator[Parsed, None]:
        row: deque[tuple[str, bytes, asyncio.Future[Parsed]]] = deque()
        drained = False
        while True:
            while len(row) < self._workers * AHEAD and not drained:
                letter = next(letters, _END)
                drained = letter is _END
                if isinstance(letter, tuple):
                    row.append((*letter, self._submit(*letter)))
                await asyncio.sleep(0)
            if not row:
                return
            path, data, work = row.popleft()
            parsed = await outcome(work, self._patience)
            if parsed is None:
                # Every letter in the row lost its process: the first may not be to blame.
                parsed = await self._alone(path, data)
                row = deque((p, d, self._submit(p, d)) for p, d, _ in row)
            yield parsed

    async def _alone(self, path: str, data: bytes) -> Parsed:
        """Read one letter with nothing beside it, to see whether it is the one."""
        self.close()
        parsed = await outcome(self._submit(path, data), self._patience)
        if parsed is not None:
            return parsed
        self.close()
        return Parsed(
            path,
            problem="reading it crashed, or found no end",
            advice="Open it in a word processor, save it anew, and try again",
        )

    def _submit(self, path: str, data: bytes) -> asyncio.Future[Parsed]:
        if self._pool is None:
            self._pool = process_pool(self._workers)
        return handed_to(self._pool, _parse, path, data, self._ocr)

    def close(self) -> None:
        if self._pool is not None:
            end_now(self._pool)
            self._pool = None


def _parse(path: str, data: bytes, ocr: tuple[str, ...] | None) -> Parsed:
    """Read one letter, wherever this runs."""
    from citecheck.citations import find_citations  # where nothing has changed it is not needed

    try:
        document = read_letter(path, data, ocr=ocr)
        return Parsed(path, document, tuple(find_citations(document)))
    except LetterError as problem:
        return Parsed(path, problem=problem.problem, advice=problem.advice)
