"""Dates as letters print them: as precise as they are, compared as days."""

from __future__ import annotations

import re
from calendar import monthrange

__all__ = ["latest_day"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")


def latest_day(*dates: str | None) -> str | None:
    """Return the last day that the first known date allows (`2021-05` → `2021-05-31`).

    A copy made at any time of the month that a letter names may be what was cited.
    """
    for date in dates:
        found = _DATE.match(date) if date else None
        if not found:
            continue
        year, month = int(found[1]), int(found[2] or 12)
        if not (1 <= year <= 9999 and 1 <= month <= 12):
            continue
        last = monthrange(year, month)[1]
        day = min(int(found[3] or last), last) or 1
        return f"{year:04d}-{month:02d}-{day:02d}"
    return None
