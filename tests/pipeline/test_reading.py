"""Letters on disk: read when they change, given up when they are gone, and only then."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from citecheck.clocks import SystemClock
from citecheck.pipeline.reading import Read, read_letters
from citecheck.store import Store, open_store
from tests.pipeline.test_capturing import Silence

TEXT = "# Letter\n\nWater.[^1]\n\n[^1]: Doe, Water, https://{}.example/report\n"


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    for name in ("open", "closed"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.md").write_text(TEXT.format(name))
    return folder


def read(store: Store, *arguments: object) -> Read:
    named = [str(one) for one in arguments]
    return asyncio.run(read_letters(store, named, Silence(), asyncio.Event()))


def live(store: Store) -> list[str]:
    return [Path(letter.path).parent.name for letter in store.letters()]


@pytest.mark.parametrize("pattern", ["", "**/*"])
def test_a_letter_in_a_folder_that_is_closed_for_a_night_stays(
    tmp_path: Path, letters: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    where, closed = f"{letters}/{pattern}".rstrip("/"), str(letters / "closed")
    scandir, stat = os.scandir, Path.stat

    def refuse(path: object) -> None:
        if str(path).startswith(closed):
            raise PermissionError(13, "Permission denied", str(path))

    def closed_scandir(path: str):
        refuse(path)
        return scandir(path)

    def closed_stat(self: Path, **more: bool):
        refuse(f"{self.parent}" if self.suffix else "")
        return stat(self, **more)

    with open_store(tmp_path / "citations.db", clock=SystemClock()) as store:
        assert read(store, where).changed == 2
        with monkeypatch.context() as night:
            night.setattr(os, "scandir", closed_scandir)
            night.setattr(Path, "stat", closed_stat)
            read(store, where)
        assert live(store) == ["closed", "open"]
        assert read(store, where).changed == 0
        (letters / "closed" / "a.md").unlink()
        read(store, where)
        assert live(store) == ["open"]
