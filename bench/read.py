"""Reading letters: `python bench/read.py --letters 1000`.

Letters of every format that needs no other program (Markdown, text, HTML, DOCX, ODT, PDF),
made here or copied from the tests' samples, read by one processor and by all, into a
database; then once more, unchanged; then an idle run over all of it, report and all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from unittest import mock

from citecheck.clocks import SystemClock
from citecheck.console import Console
from citecheck.pipeline import parsing
from citecheck.pipeline.reading import read_letters
from citecheck.store import open_store

ROOT = Path(__file__).resolve().parent.parent
NOTES = 60


def notes(number: int, count: int) -> list[tuple[str, str]]:
    return [
        (
            f"What was said in letter {number}, of river {n}, is printed elsewhere.",
            f"Institute of Waters, “Report {n} on rivers and lakes”, 12 May 2021,"
            f" https://www.site-{(number * 7 + n) % 5000}.example/reports/{number}/{n}",
        )
        for n in range(1, count + 1)
    ]


def markdown(number: int, count: int = NOTES) -> bytes:
    said = notes(number, count)
    text = [f"# Letter {number}\n"] + [f"{s}[^{n}]\n" for n, (s, _) in enumerate(said, 1)]
    return "\n".join(
        [*text, *(f"[^{n}]: {note}\n" for n, (_, note) in enumerate(said, 1))]
    ).encode()


def text(number: int, count: int = NOTES) -> bytes:
    said = notes(number, count)
    lines = [f"Letter {number}", ""] + [f"{s}[{n}]\n" for n, (s, _) in enumerate(said, 1)]
    lines += ["", "Notes", ""] + [f"[{n}] {note}" for n, (_, note) in enumerate(said, 1)]
    return "\n".join(lines).encode()


def html(number: int, count: int = NOTES) -> bytes:
    said = notes(number, count)
    body = "".join(
        f'<p>{s}<sup><a href="#n{n}" id="r{n}">{n}</a></sup></p>'
        for n, (s, _) in enumerate(said, 1)
    )
    end = "".join(
        f'<li id="n{n}">{note} <a href="#r{n}">↩</a></li>' for n, (_, note) in enumerate(said, 1)
    )
    return f"<html><body><h1>Letter {number}</h1>{body}<ol>{end}</ol></body></html>".encode()


def samples() -> list[Path]:
    found = [*ROOT.glob("tests/letters/**/*"), *ROOT.glob("examples/**/*")]
    return sorted(
        p for p in found if p.suffix in {".docx", ".odt", ".pdf"} and p.stat().st_size < 300_000
    )


def write(folder: Path, letters: int, *, plain: bool) -> None:
    folder.mkdir()
    makers = cycle([(".md", markdown), (".txt", text), (".html", html)])
    copies = [] if plain else [(p.suffix, p.read_bytes()) for p in samples()]
    for number, (suffix, maker) in zip(range(letters), makers, strict=False):
        name = f"{number:06}"
        if copies and number % 2:  # every other one is of an office
            suffix, data = copies[number // 2 % len(copies)]
            (folder / f"{name}{suffix}").write_bytes(data)
        else:
            (folder / f"{name}{suffix}").write_bytes(maker(number))


def read(database: Path, letters: Path, *, processors: int) -> tuple[float, int]:
    """Read what is new; return seconds and how many letters were parsed."""
    usual = parsing.parse_letters

    def as_many(items, **how):
        return usual(items, **{**how, "processors": processors})

    quiet = Console(sys.stderr, quiet=True)
    began = time.monotonic()
    with (
        mock.patch("citecheck.pipeline.reading.parse_letters", as_many),
        open_store(database, clock=SystemClock()) as store,
        mock.patch.object(quiet, "warn"),
    ):
        done = asyncio.run(read_letters(store, [str(letters)], quiet, asyncio.Event()))
    return time.monotonic() - began, done.changed


def idle(folder: Path) -> float:
    """Read everything, visit nothing, report; then a run that finds nothing to do."""
    settings = 'letters = ["letters/*"]\n[check]\nexclude = ["*"]\n[archive]\nkeep = []\n'
    (folder / "citecheck.toml").write_text(settings)
    run = [sys.executable, "-m", "citecheck", "run", "--quiet"]
    for _ in range(2):  # the second writes what the first has changed
        subprocess.run(run, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    began = time.monotonic()
    subprocess.run(run, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--plain", action="store_true", help="no office formats")
    parser.add_argument("--idle", action="store_true", help="an idle run over all of it, too")
    parser.add_argument("--notes", type=int, default=10_000, help="of the one huge letter")
    arguments = parser.parse_args()
    row: dict[str, object] = {"letters": arguments.letters}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "letters", arguments.letters, plain=arguments.plain)
        processors = len(os.sched_getaffinity(0))
        for name, count in (("one processor, s", 1), (f"{processors} processors, s", processors)):
            seconds, parsed = read(folder / f"{count}.db", folder / "letters", processors=count)
            assert parsed <= arguments.letters
            row[name] = round(seconds, 2)
        seconds, parsed = read(folder / f"{processors}.db", folder / "letters", processors=2)
        assert parsed == 0, "unchanged letters were parsed again"
        row["unchanged, s"] = round(seconds, 2)
        for count in (arguments.notes // 4, arguments.notes):
            huge = folder / f"huge{count}"
            huge.mkdir()
            (huge / "huge.md").write_bytes(markdown(1, count))
            row[f"{count} notes in one, s"] = round(
                read(folder / f"huge{count}.db", huge, processors=1)[0], 2
            )
        if arguments.idle:
            row["idle run, s"] = round(idle(folder), 2)
    row["machine"] = f"{os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}"
    row["load"] = round(os.getloadavg()[0], 1)
    row["date"] = f"{datetime.now(UTC):%Y-%m-%d}"
    print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
