"""A store on a real file."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from store_values import StillClock

from citecheck.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "citations.db"


@pytest.fixture
def store(path: Path, clock: StillClock) -> Iterator[Store]:
    with open_store(path, clock=clock) as opened:
        yield opened


@pytest.fixture
def elsewhere(store: Store, path: Path) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Ask the file from outside: what another process, or the next run, would see."""
    connection = sqlite3.connect(path)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()
