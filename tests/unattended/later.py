"""The program on another day: `python later.py DAYS run …` moves the clock and nothing else."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from citecheck.clocks import SystemClock


def main() -> None:
    days = timedelta(days=float(sys.argv[1]))

    def now(self: SystemClock) -> datetime:
        return datetime.now(UTC) + days

    SystemClock.now = now  # type: ignore[method-assign]
    from citecheck.cli import main as citecheck

    citecheck(sys.argv[2:])


if __name__ == "__main__":
    main()
