"""Asking an index for the copies nearest to a date, in either dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.archives import cdx
from citecheck.archives.choose import as_moment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from citecheck.archives.cdx import CdxRow, Dialect

__all__ = ["IndexQuestions"]

ROWS = 50
"""Rows asked for around a date: enough to hold both sides of it for all but busy pages."""
ROWS_BEFORE = 5
REVISIT_QUESTIONS = 2
"""Further questions that one lookup may cost to find what unchanged captures showed."""


class IndexQuestions:
    """The questions that one lookup asks of one index.

    `ask` sends a question and reads its answer, at the archive's pace; what it raises goes
    through.
    """

    def __init__(
        self, base: str, dialect: Dialect, ask: Callable[[str], Awaitable[tuple[CdxRow, ...]]]
    ) -> None:
        self._base = base
        self._dialect: Dialect = dialect
        self._ask = ask

    async def nearest(
        self, url: str, when: date | datetime | None, now: datetime
    ) -> tuple[CdxRow, ...]:
        """Return good captures, nearest before the date first, else nearest after."""
        moment = as_moment(when) or now
        stamp = cdx.timestamp(moment)
        rows = await self._query(url, closest=stamp, sort="closest", limit=ROWS)
        if len(rows) >= ROWS and not _tells_what_was_before(rows, moment):
            rows += await self._last_before(url, stamp)
        candidates = cdx.nearest_first(cdx.resolve_revisits(rows), url, when)
        return await self._resolved(url, candidates)

    async def since(self, url: str, moment: datetime) -> tuple[CdxRow, ...]:
        """Return good captures at or after a moment, earliest first."""
        rows = await self._query(url, from_=cdx.timestamp(moment), limit=ROWS)
        return cdx.nearest_first(cdx.resolve_revisits(rows), url, moment)

    async def _last_before(self, url: str, stamp: str) -> tuple[CdxRow, ...]:
        if self._dialect == "pywb":  # a negative limit gives nothing there
            return await self._query(url, to=stamp, sort="reverse", limit=ROWS_BEFORE)
        return await self._query(url, to=stamp, limit=-ROWS_BEFORE)

    async def _resolved(self, url: str, candidates: tuple[CdxRow, ...]) -> tuple[CdxRow, ...]:
        """Drop unchanged captures of nobody knows what, asking for the best of them."""
        kept: list[CdxRow] = []
        known: dict[str | None, bool] = {}
        for row in candidates:
            if row.status is None and row.digest not in known and not kept:
                if len(known) >= REVISIT_QUESTIONS:
                    continue
                found = await self._query(url, digest=row.digest or "", limit=1)
                known[row.digest] = any(hit.status == 200 for hit in found)
            if row.status == 200 or known.get(row.digest):
                kept.append(row)
        return tuple(kept)

    async def _query(
        self, url: str, *, digest: str | None = None, **asked: str | int
    ) -> tuple[CdxRow, ...]:
        return await self._ask(cdx.query(self._base, url, self._dialect, digest=digest, **asked))


def _tells_what_was_before(rows: Sequence[CdxRow], moment: datetime) -> bool:
    """Tell whether a full answer holds the last capture before a moment.

    Of a busy page it may lie beyond the rows we were given; and sorting by distance is
    documented by no one, so a server may not do it.
    """
    distances = [abs((row.captured_at - moment).total_seconds()) for row in rows]
    return distances == sorted(distances) and any(row.captured_at <= moment for row in rows)
