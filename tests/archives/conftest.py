"""What the tests of the archives share."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

import pytest

from citecheck.archives import Keys, WaybackArchive, WaybackSettings

from .simulator import ACCESS, SECRET, InProcess, Simulator, SqliteJournal, VirtualClock

REAL = WaybackSettings(contact="mailto:tests@letters.example")


class World:
    """A simulator, a clock that jumps, and an archive that asks it, in one process."""

    def __init__(self, tmp_path, **settings) -> None:
        self.clock = VirtualClock()
        self.simulator = Simulator(clock=self.clock)
        self.settings = replace(REAL, **settings)
        self.journal_path = tmp_path / "journal.db"
        self.tmp_path = tmp_path

    def archive(self, keys: bool = True) -> WaybackArchive:
        return WaybackArchive(
            self.settings,
            self.clock,
            keys=Keys(ACCESS, SECRET) if keys else None,
            transport=InProcess(self.simulator),
        )

    @contextlib.contextmanager
    def journal(self):
        journal = SqliteJournal(self.journal_path)
        try:
            yield journal
        finally:
            journal.close()

    def run(self, wanted, minutes=10.0, keys=True):
        """One cron run of captures; returns its summary."""
        from datetime import timedelta

        async def once():
            archive = self.archive(keys)
            with self.journal() as journal:
                until = self.clock.now() + timedelta(minutes=minutes)
                summary = await archive.capture_run(journal).run(wanted, until)
            await archive.aclose()
            return summary

        return asyncio.run(once())

    def captures(self):
        with self.journal() as journal:
            return {capture.url: capture for capture in journal.all()}


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)
