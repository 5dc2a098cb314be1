"""Kill capture runs at random moments, and count what came of it.

    python bench/kill_captures.py [captures] [kills] [speed]

Runs against the simulator of the tests, on loopback, with a clock that runs `speed` times
as fast; ends with 1 if a capture was lost, paid for twice, or a limit was exceeded.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from archives.simulator.killing import capture_under_fire


def main() -> int:
    captures, kills, speed = ([int(word) for word in sys.argv[1:]] + [300, 200, 150])[:3]
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(capture_under_fire(Path(folder), captures, kills, speed))
    seen = outcome.simulator.seen
    states = Counter(capture.state.value for capture in outcome.captures)
    twice = [url for url, count in seen.captured.items() if count > 1]
    unexplained = [
        capture.url
        for capture in outcome.captures
        if capture.state.value != "captured" and not capture.error
    ]
    print(f"{captures} captures wanted, {outcome.kills} kills in {outcome.runs} runs")
    print(f"{outcome.posts_while_killing} capture requests before the last kill")
    print(f"{outcome.seconds:.0f} s at {speed} times the speed; states {dict(states)}")
    print(f"captured twice: {len(twice)}; ended without a reason: {len(unexplained)}")
    print(f"most capture requests within 60 s: {seen.most_within('save', 60)} (7 allowed)")
    print(f"most index requests within 60 s: {seen.most_within('cdx', 60)} (30 allowed)")
    print(f"limits exceeded: {seen.violations or 'never'}")
    lost = captures - len(outcome.captures)
    return int(bool(twice or unexplained or seen.violations or lost))


if __name__ == "__main__":
    sys.exit(main())
