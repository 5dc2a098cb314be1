"""A night with nothing due: `python bench/quiet_night.py [--letters 1000] [--each 100]`.

Reads that many generated letters, sets every link to have been visited today, runs once to
have a report, and then measures runs of the real program that find nothing to do.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

SETTINGS = """letters = ["letters"]
[archive]
keep = ["local"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--each", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, asked.letters, asked.each)
        began = time.perf_counter()
        # A name server that does not answer: everything is read, nothing is recorded.
        run(folder, offline=True)
        print(f"reading {asked.letters} letters: {time.perf_counter() - began:.0f} s")
        with closing(sqlite3.connect(folder / "citations.db")) as db:
            db.execute(
                "UPDATE links SET verdict = 'ok', reason = 'alive',"
                " last_checked = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),"
                " next_check = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+7 days')"
            )
            db.commit()
            count = db.execute("SELECT count(*) FROM citations").fetchone()[0]
        began = time.perf_counter()
        run(folder)
        print(f"with a report of {count:,} citations: {time.perf_counter() - began:.0f} s")
        times = []
        for _ in range(5):
            began = time.perf_counter()
            done = run(folder)
            times.append(time.perf_counter() - began)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), done
        print(f"nothing due: {min(times):.2f} s at best, {max(times):.2f} s at worst of 5")
    return 0


def write(folder: Path, letters: int, each: int) -> None:
    (folder / "letters").mkdir()
    for number in range(letters):
        notes = "\n".join(
            f'[^{n}]: Office of Records, "Report {number}-{n}", '
            f"https://h{(number * each + n) % 9973}.example/{number}/{n}."
            for n in range(each)
        )
        claims = "\n\n".join(f"Claim {n} of letter {number} is so.[^{n}]" for n in range(each))
        path = folder / "letters" / f"letter-{number:04}.md"
        path.write_text(f"{claims}\n\n{notes}\n", encoding="utf-8")


def run(folder: Path, *, offline: bool = False) -> subprocess.CompletedProcess[bytes]:
    check = '[check]\nnameserver = "127.0.0.1:9"\n' if offline else ""
    (folder / "citecheck.toml").write_text(SETTINGS + check, encoding="utf-8")
    program = [sys.executable, "-m", "citecheck", "run"]
    return subprocess.run(program, cwd=folder, capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
