"""The demo itself: the letters, the small web, the archive, the whole run."""

from __future__ import annotations

import shutil
from contextlib import chdir
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from ipaddress import ip_network
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from citecheck.clocks import SystemClock
from citecheck.demo import pages
from citecheck.demo.sites import ARCHIVE_HOST, serve
from citecheck.demo.wayback import ArchivedPage, DemoWayback
from citecheck.demo.world import CAPTURES, PAGES
from citecheck.errors import UsageError
from citecheck.pipeline import Outcome, Outside, Plan, run
from citecheck.settings import Settings, duration, web_address

if TYPE_CHECKING:
    import asyncio

    from citecheck.console import Progress
    from citecheck.ports import Clock

__all__ = ["demo_settings", "run_demo"]

SEED = 7
"""Of the demo's chance, so that two demos tell the same."""
OURS = ".citecheck-demo"
"""A file that tells the demo's own folder: into no other one does it write."""


def demo_settings(folder: Path) -> Settings:
    """Return settings for a web on loopback that never makes anybody wait for long."""
    plain = Settings()
    check = replace(
        plain.check,
        contact="mailto:demo@citecheck.example",
        timeout=duration("3s"),
        timeout_with_retries=duration("4s"),
        per_host_delay=duration("20ms"),
        allow_private=(ip_network("127.0.0.0/8"),),
    )
    wayback = replace(
        plain.archive.wayback,
        save=web_address(f"http://{ARCHIVE_HOST}/save"),
        cdx=web_address(f"http://{ARCHIVE_HOST}/cdx/search/cdx"),
        availability=web_address(f"http://{ARCHIVE_HOST}/wayback/available"),
        replay=web_address(f"http://{ARCHIVE_HOST}/web"),
        lookups_per_minute=60_000,
    )
    archive = replace(plain.archive, wayback=wayback, run_budget=duration("10s"))
    return replace(plain, letters=("letters",), check=check, archive=archive, folder=folder)


def _archive(clock: Clock) -> DemoWayback:
    """Return an archive that holds the pages as they were when they were published."""
    captures = [
        ArchivedPage(
            url,
            datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            pages.article(PAGES[url]),
        )
        for url, stamps in CAPTURES.items()
        for stamp in stamps
    ]
    return DemoWayback(captures, clock, base=f"http://{ARCHIVE_HOST}")


def _copy_letters(folder: Path) -> Path:
    """Copy the sample letters out of the package; those that are there stay as they are.

    Raises `UsageError` for a folder that holds anything else: nobody's letters are
    overwritten, and no demo is written into somebody's database.
    """
    target = folder / "letters"
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (folder / OURS).exists():
            raise UsageError(
                f"{folder}: holds what the demo did not make, or an older one did. "
                "Remove it, or name another folder with --to."
            )
        target.mkdir(parents=True, exist_ok=True)
        (folder / OURS).touch()
        with as_file(files("citecheck.demo") / "letters") as letters:
            for letter in sorted(Path(letters).iterdir()):
                if not (target / letter.name).exists():
                    shutil.copyfile(letter, target / letter.name)
    except OSError as problem:
        raise UsageError(
            f"{folder}: cannot be written: {problem.strerror}. Name another folder with --to."
        ) from None
    return target


async def run_demo(folder: Path, progress: Progress, stop: asyncio.Event) -> Outcome:
    """Run the whole job in `folder`, on a web and an archive of our own on loopback.

    It is the current folder meanwhile, so that the database names the letters as whoever
    works there does. Raises `UsageError` where the folder cannot be written.
    """
    letters = _copy_letters(folder)
    clock = SystemClock()
    with chdir(folder):
        async with serve(clock, _archive(clock)) as resolver:
            outside = Outside(clock, Random(SEED), resolver, captures=False)  # noqa: S311 - spreads visits
            plan = Plan(
                settings=demo_settings(Path()),
                database=Path("citations.db"),
                reports=Path("reports"),
                letters=(letters.name,),
            )
            return await run(plan, outside, progress, stop, tell=lambda _: True)
