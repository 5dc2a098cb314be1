"""Which archived copy serves a citation best. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.model import Memento

__all__ = ["as_moment", "best_first", "citation_date"]

_GOOD = frozenset({200, 203, 206})
"""Statuses of an answer that shows a page; the set InternetArchiveBot accepts."""


def citation_date(
    accessed_on: str | None, published_on: str | None, dated: str | None
) -> date | None:
    """Return the day whose copy shows what the author saw.

    The access date says it outright; failing that the page stood as it was published,
    and failing that the author saw it before the letter was dated. A date as precise as
    `2021` or `2021-05` stands for its last day: the author saw the page by then.
    Unreadable dates are passed over.
    """
    for text in (accessed_on, published_on, dated):
        if text and (day := _last_day(text)) is not None:
            return day
    return None


def _last_day(text: str) -> date | None:
    parts = text.strip()[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 12, 31)
        if len(numbers) == 2:
            year, month = numbers
            following = date(year + month // 12, month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        return date(*numbers[:3])
    except (ValueError, OverflowError):
        return None


def as_moment(when: date | datetime | None) -> datetime | None:
    """Return the last instant that still counts as `when`, in UTC."""
    if when is None:
        return None
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.combine(when, time.max, tzinfo=UTC)


def best_first(mementos: Iterable[Memento], when: date | datetime | None) -> tuple[Memento, ...]:
    """Order copies by how well they serve a citation of that date.

    The nearest before it comes first, as the page the author saw cannot be newer; then
    the others before it, then those after it, nearest first. Without a date the newest
    come first. Copies of failures, and copies judged to be none, are left out.
    """
    moment = as_moment(when)
    good = [
        memento
        for memento in mementos
        if memento.finding is None and (memento.status is None or memento.status in _GOOD)
    ]
    if moment is None:
        return tuple(sorted(good, key=lambda memento: memento.captured_at, reverse=True))
    return tuple(
        sorted(
            good,
            key=lambda memento: (
                memento.captured_at > moment,
                abs((memento.captured_at - moment).total_seconds()),
            ),
        )
    )
