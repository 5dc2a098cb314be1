"""What a change means to an editor: a pure decision over two states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.model import TO_MEND

if TYPE_CHECKING:
    from citecheck.store.shown import News

__all__ = ["news_of"]

_FAULTY = frozenset(verdict.value for verdict in TO_MEND)
_WELL = frozenset({"ok"})
_GONE = "removed"
_NEW = frozenset({"added", "returned"})


def _faulty(verdict: str | None, problem: str | None) -> bool:
    return problem is not None or verdict in _FAULTY


def news_of(
    *,
    first: str,
    last: str,
    before: str | None,
    after: str | None,
    problem: str | None,
    replaced: bool,
    succeeds: bool = False,
) -> News:
    """Name the news of a citation between its first and its last event.

    `suspect` alarms nobody, so to and from it is quiet unless a fault came or went.
    `replaced`: a successor stands in its place, which tells all unless it `succeeds`
    with a fault of its own.
    """
    came = first in _NEW
    if last == _GONE:
        if came:
            return "quiet"
        return "repaired" if replaced else "removed"
    was, now = not came and _faulty(before, problem), _faulty(after, problem)
    if now and not was:
        return "broke"
    if was and after in _WELL:
        return "recovered"
    if after == "blocked" and before != "blocked":
        return "needs_person"
    return "added" if came and not succeeds else "quiet"
