"""What the tests of unattended runs share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unattended.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Letters, a web and its names; nothing of it needs the internet."""
    with open_world(tmp_path) as made:
        yield made


def cite(world: World, number: int, name: str = "a.md", hosts: str = "h{}.example") -> None:
    """Write a letter that cites so many pages, each on a host of its own."""
    world.letter(name, {f"{hosts.format(n)}/{n}": f"Report {n}" for n in range(number)})
