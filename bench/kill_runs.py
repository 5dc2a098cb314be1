"""Kill runs at random moments with SIGKILL, and look at what is left each time.

    nice python bench/kill_runs.py [--kills 300] [--links 300] [--seed 1]

Runs the real program over letters whose links answer, move, are gone, fail, hang and reset,
on loopback. Letters are edited on the way. After every kill the database must be whole and
keep its invariants, every result that was there must still be there, and no link may have
been recorded more often in a run than it is visited. In the end every link must have the
verdict that an undisturbed run gives it, every WARC record must be readable, and the report
whole. Ends with 1 if anything was lost, doubled or damaged.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from citecheck.clocks import SystemClock
from citecheck.store import open_store
from tests.unattended.world import Answer, World, gone, open_world, page

KINDS = ("ok",) * 12 + ("moved", "gone", "gone", "error", "reset", "hang")
EXPECTED = {
    "ok": "ok",
    "moved": "moved",
    "gone": "broken",
    "error": "suspect",
    "reset": "suspect",
    "hang": "suspect",
}
PER_LETTER = 25
VISITS = 2
"""Recorded of one link in one run: a first look, and a second that confirms."""


def site(_host: str, path: str) -> Answer:
    kind, _, number = path.strip("/").partition("-")
    if kind in ("ok", "new"):
        return page(f"Report {number}")
    if kind == "moved":
        return Answer(301, headers={"Location": f"/new-{number}"})
    if kind == "error":
        return Answer(500, b"<h1>Internal Server Error</h1>", {"Content-Type": "text/html"})
    if kind == "reset":
        return Answer(raw=b"")
    if kind == "hang":
        time.sleep(15)
    return gone()


@dataclass
class Tally:
    kills: int = 0
    finished: int = 0
    """Runs that were over before their kill came."""
    faults: list[str] = field(default_factory=list)
    checks: int = 0
    seconds: float = 0.0


def write_letters(world: World, links: int, random_: random.Random) -> dict[str, str]:
    """Write the letters; return the kind of each address."""
    kinds: dict[str, str] = {}
    for start in range(0, links, PER_LETTER):
        cited = {}
        for number in range(start, min(start + PER_LETTER, links)):
            kind = random_.choice(KINDS)
            where = f"h{number % 90}.example/{kind}-{number}"
            cited[where] = f"Report {number}"
            kinds[world.url(where)] = kind
        world.letter(f"letter-{start // PER_LETTER:02}.md", cited)
    return kinds


def edit(world: World, random_: random.Random, count: int) -> None:
    """Add a sentence to a letter, so that it is read again; its citations stay what they are."""
    letter = random_.choice(sorted((world.folder / "letters").iterdir()))
    text = letter.read_text(encoding="utf-8")
    letter.write_text(f"Revision {count} of this letter.\n\n{text}", encoding="utf-8")


def look(world: World, tally: Tally, links: int) -> None:
    """See whether everything is whole after a kill."""
    path = world.folder / "citations.db"
    if not path.exists():
        return
    with open_store(path, clock=SystemClock()) as store:
        tally.faults += [f"kill {tally.kills}: {fault}" for fault in store.check()]
    with closing(sqlite3.connect(path)) as db:
        (checks,) = db.execute("SELECT count(*) FROM checks").fetchone()
        if checks < tally.checks:
            tally.faults.append(f"kill {tally.kills}: {tally.checks - checks} results are lost")
        tally.checks = checks
        most = db.execute(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM checks GROUP BY run_id, link_id)"
        ).fetchone()[0]
        if (most or 0) > VISITS:
            tally.faults.append(f"kill {tally.kills}: a link was recorded {most} times in a run")
        for table in ("links", "citations"):
            (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
            if count > links:
                tally.faults.append(f"kill {tally.kills}: {count} {table} of {links}")
    tally.faults += [f"kill {tally.kills}: {fault}" for fault in look_at_report(world)]


def look_at_report(world: World) -> list[str]:
    folder = world.folder / "reports"
    faults = []
    for path in folder.rglob("*.html"):
        if ".citecheck-report-" in str(path):
            continue
        if not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
            faults.append(f"{path.name} is not whole")
    lines = folder / "citations.jsonl"
    if lines.exists():
        for line in lines.read_text(encoding="utf-8").splitlines():
            json.loads(line)
    return faults


def look_at_copies(world: World) -> tuple[int, list[str]]:
    """Read every record of every WARC file with a reader that is not ours."""
    from warcio.archiveiterator import ArchiveIterator

    records, faults = 0, []
    for path in sorted((world.folder / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            try:
                for record in ArchiveIterator(file, check_digests=True):
                    record.content_stream().read()
                    records += 1
                    if record.digest_checker.passed is False:
                        faults.append(f"{path.name}: a digest does not fit")
            except Exception as problem:
                faults.append(f"{path.name}: {problem}")
    return records, faults


def kill_runs(folder: Path, kills: int, links: int, seed: int) -> tuple[Tally, str]:
    """Kill so many runs in a folder; return what was found, and the last words."""
    random_ = random.Random(seed)
    tally = Tally()
    began = time.monotonic()
    with open_world(folder, site) as world:
        world.settings(timeout=2)
        kinds = write_letters(world, links, random_)
        start = time.monotonic()
        world.run("run", "--all")
        whole = time.monotonic() - start
        for count in range(kills * 3):
            if tally.kills >= kills:
                break
            if count % 4 == 0:
                edit(world, random_, count)
            process = world.start("run", "--all")
            try:
                process.wait(random_.uniform(0.02, whole))
                tally.finished += 1
            except Exception:
                process.send_signal(signal.SIGKILL)
                process.wait()
                tally.kills += 1
            process.communicate()
            look(world, tally, links)
        world.settings(timeout=10)  # now every page that can be seen must be, on any machine
        last = world.run("run", "--all")
        if last.code != 1:
            tally.faults.append(f"the last run ended with {last.code}: {last.err}")
        for url, verdict, n, why in world.rows(
            "SELECT k.url, k.verdict, count(*), k.explanation FROM links k"
            " JOIN citations c ON c.link_id = k.id AND c.removed_at IS NULL GROUP BY k.id"
        ):
            if n != 1 or verdict != EXPECTED[kinds[str(url)]]:
                tally.faults.append(f"{url}: {verdict}, cited {n} times ({why})")
        (live,) = world.rows("SELECT count(*) FROM citations WHERE removed_at IS NULL")[0]
        if live != links:
            tally.faults.append(f"{live} citations of {links}")
        look(world, tally, links)
        records, faults = look_at_copies(world)
        tally.faults += faults
        left = [path.name for path in (world.folder / "reports").glob(".citecheck-report-*")]
        runs = dict(world.rows("SELECT state, count(*) FROM runs GROUP BY state"))
    tally.seconds = time.monotonic() - began
    return tally, (
        f"{tally.kills} kills in {tally.kills + tally.finished} runs over {links} links "
        f"({whole:.1f} s undisturbed), {tally.seconds:.0f} s\n"
        f"runs by state: {runs}\n"
        f"{tally.checks} results recorded, {records} WARC records readable\n"
        f"hidden folders of unfinished reports (cleared after a day): {len(left)}\n"
        f"faults: {len(tally.faults)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--links", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally, words = kill_runs(Path(folder), asked.kills, asked.links, asked.seed)
    print(words)
    print("\n".join(tally.faults[:40]))
    return int(bool(tally.faults))


if __name__ == "__main__":
    sys.exit(main())
