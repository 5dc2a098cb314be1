"""Work that grows with what it is given: told by doubling, not by the clock on the wall."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from citecheck.citations import find_citations
from citecheck.letters import read_letter

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["assert_grows_evenly", "extracted"]

_TIMES = 4
"""How much longer the longer letter is."""
_MOST = 8.0
"""How much longer it may take: in proportion it takes 4 times as long, were it quadratic 16."""
_UNSEEN = 0.03
"""Seconds below which the longer letter shows nothing but the clock's own noise."""
_TRIES = 8
"""A busy machine can only make a measurement longer: the shortest of several is the truest."""


def extracted(name: str, text: str) -> None:
    """Read a letter and find its citations."""
    find_citations(read_letter(name, text.encode()))


def assert_grows_evenly(work: Callable[[int], object], size: int) -> None:
    """Fail where `work(size)` takes much longer than a quarter of `work(4 * size)` would say."""
    work(min(size, 1000))  # what is loaded and compiled once
    short = long = float("inf")
    for _ in range(_TRIES):
        short = min(short, _seconds(work, size))
        long = min(long, _seconds(work, _TIMES * size))
        if long <= max(_UNSEEN, _MOST * short):
            return
    raise AssertionError(f"{_TIMES} times the size took {long / short:.1f} times as long")


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.collect()
    gc.disable()  # as timeit does: what other tests left behind is not this work's
    try:
        begun = time.process_time()
        work(size)
        return time.process_time() - begun
    finally:
        gc.enable()
