"""Captures in processes that are killed again and again, against a simulator with faults."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from citecheck.model import Capture

from .clocks import ScaledClock
from .journal import SqliteJournal
from .machine import ACCESS, SECRET, Fault, Simulator
from .serving import serve

CODES = (
    "browsing-timeout",
    "not-found",
    "too-many-requests",
    "invalid-host-resolution",
    "no-access",
    "celery",
)
FLAWS = (Fault.LOSE_ANSWER, Fault.OFFLINE, Fault.THROTTLE, Fault.GARBAGE, Fault.REFUSE)


MOST_REQUESTS = 8
"""Requests of a run that are waited for before it is killed: a few captures. Counted, and not
timed: on a busy machine a run may need all of its time to begin."""
MOST_PATIENCE = 30.0
"""Seconds of the fast clock that it lives on after that: a capture takes as long."""
LONGEST_SILENCE = 1.0
"""Real seconds without a request after which a run that waits for its turn is killed, too."""
LOOK = 0.002
"""Real seconds between two looks at what the simulator saw."""
TESTS = str(Path(__file__).resolve().parents[2])


@dataclass
class Outcome:
    """What came of it."""

    captures: list[Capture]
    simulator: Simulator
    kills: int
    runs: int
    seconds: float
    posts_while_killing: int
    """Capture requests that the simulator saw before the last kill."""
    output: str
    """All that the processes printed and logged."""


def simulator_with_faults(wanted: list[str], clock: ScaledClock, seed: int) -> Simulator:
    chance = random.Random(seed)
    simulator = Simulator(clock=clock, lag=4 * 3600)
    simulator.capture_seconds = lambda url: 12.0 + len(url) % 30
    for position, url in enumerate(wanted):
        if position % 6 == 1:
            simulator.outcomes[url] = [CODES[position // 6 % len(CODES)]]
        if position % 17 == 3:
            simulator.submission_errors[url] = ["error:user-session-limit"]
        if position % 19 == 4:
            simulator.submission_errors[url] = ["error:too-many-daily-captures"]

    def faults(kind: str, number: int) -> Fault | None:
        if kind in ("save", "status", "cdx", "user") and chance.random() < 0.06:
            return chance.choice(FLAWS)
        return None

    simulator.faults = faults
    return simulator


async def until_busy(simulator: Simulator, requests: int, ended: asyncio.Future[object]) -> None:
    """Wait until the simulator saw so many more requests, or nothing comes any more."""
    seen = simulator.seen.requests
    goal, known, heard = len(seen) + requests, len(seen), time.monotonic()
    while len(seen) < goal and not ended.done():
        if len(seen) > known:
            known, heard = len(seen), time.monotonic()
        elif time.monotonic() - heard > LONGEST_SILENCE:
            return
        await asyncio.sleep(LOOK)


async def capture_under_fire(
    folder: Path, count: int, kills: int, speed: float, seed: int = 1
) -> Outcome:
    """Kill `kills` runs at random moments, then let runs go on until nothing waits."""
    begun = time.monotonic()
    chance = random.Random(seed)
    wanted = [f"https://site{n % 23}.example/document/{n}" for n in range(count)]
    (folder / "wanted.txt").write_text("\n".join(wanted))
    clock = ScaledClock(speed)
    simulator = simulator_with_faults(wanted, clock, seed)
    journal_path = folder / "journal.db"
    killed = runs = while_killing = 0
    output = []
    async with serve(simulator) as port:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "archives.simulator.child",
                f"http://127.0.0.1:{port}",
                str(journal_path),
                str(folder / "wanted.txt"),
                str(speed),
                str(clock.origin),
                str(clock.offset),
                env={
                    **os.environ,
                    "IA_ACCESS_KEY": ACCESS,
                    "IA_SECRET_KEY": SECRET,
                    "PYTHONPATH": os.pathsep.join([TESTS, os.environ.get("PYTHONPATH", "")]),
                    "NO_PROXY": "127.0.0.1",
                },
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            runs += 1
            assert process.stdout is not None
            first = await process.stdout.readline()
            if killed < kills and first == b"running\n":
                rest = asyncio.ensure_future(process.communicate())
                await until_busy(simulator, chance.randrange(MOST_REQUESTS), rest)
                patience = chance.random() * MOST_PATIENCE / speed
                done, _ = await asyncio.wait([rest], timeout=patience)
                if not done:
                    with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
                        process.kill()
                        killed += 1
                text, _ = await rest
                while_killing = sum(kind == "save" for kind, _ in simulator.seen.requests)
            else:
                text, _ = await process.communicate()
            output.append(text.decode())
            journal = SqliteJournal(journal_path)
            captures = journal.all()
            waiting = len(captures) < count or any(journal.unfinished("wayback"))
            journal.close()
            if killed >= kills and not waiting:
                break
            if process.returncode == 0 and killed >= kills:
                clock.jump(6 * 3600)  # the next cron run
            elif process.returncode == 0:
                clock.jump(600)
            if runs > kills * 3 + 200:
                break
    seconds = time.monotonic() - begun
    return Outcome(captures, simulator, killed, runs, seconds, while_killing, "".join(output))
