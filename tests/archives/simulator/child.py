"""One cron run of captures in a process of its own, to be killed at any moment.

Arguments: base URL, journal, file of wanted addresses, clock's speed, origin and offset.
Keys come from the environment, as they do for citecheck itself.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from citecheck.archives import WaybackArchive, WaybackSettings, find_keys

from .clocks import ScaledClock
from .journal import SqliteJournal


async def main(base, journal_path, all_wanted, speed, origin, offset) -> None:
    clock = ScaledClock(float(speed), float(origin), float(offset))
    settings = WaybackSettings(
        save=f"{base}/save",
        cdx=f"{base}/cdx/search/cdx",
        availability=f"{base}/wayback/available",
        replay=f"{base}/web",
    )
    keys = find_keys(os.environ, Path("/nonexistent"))
    archive = WaybackArchive(settings, clock, keys=keys)
    journal = SqliteJournal(journal_path)
    finished = {c.url for c in journal.all()} - {c.url for c in journal.unfinished("wayback")}
    wanted = [u for u in all_wanted if u not in finished]
    print("running", flush=True)
    summary = await archive.capture_run(journal).run(wanted, clock.now() + timedelta(minutes=10))
    await archive.aclose()
    print(summary)


if __name__ == "__main__":
    base, journal, addresses, *time = sys.argv[1:]
    asyncio.run(main(base, journal, Path(addresses).read_text().split(), *time))
