"""Night after night: what is due, one at a time, told to stop, killed."""

from __future__ import annotations

import contextlib
import fcntl
import resource
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from bench.kill_runs import kill_runs
from tests.unattended.conftest import cite
from tests.unattended.world import World, gone, page

LOADED = 4.0
"""Seconds that a busy machine takes to notice that a process has ended."""


def visited(world: World) -> set[str]:
    """Return the paths asked for since the last question."""
    seen = {path for _, path in world.web.requests}
    world.web.requests.clear()
    return seen


def test_a_run_visits_what_is_due_and_no_more(world: World) -> None:
    cite(world, 6)
    world.web.site = lambda host, path: gone() if path == "/5" else page(f"Report {path[1:]}")
    world.run()
    assert {f"/{n}" for n in range(6)} <= visited(world)
    assert world.run().silent
    assert visited(world) == set()
    world.run(days=1)
    assert visited(world) == set()
    world.run(days=12)
    assert {f"/{n}" for n in range(5)} <= visited(world), "a week, with jitter"


def test_all_only_broken_and_letter_override_what_is_due(world: World) -> None:
    cite(world, 4)
    cite(world, 2, "b.md", hosts="other{}.example")
    world.web.site = lambda host, path: gone() if path == "/3" else page(f"Report {path[1:]}")
    world.run()
    visited(world)
    world.run("run", "--only-broken")
    assert "/3" in visited(world), "and some that were fine, since nothing else was seen"
    world.run("run", "--all")
    assert {"/0", "/1", "/2", "/3"} <= visited(world)
    world.run("run", "--letter", "letters/b.md")
    assert {host for host, _ in world.web.requests} == {"other0.example", "other1.example"}


def test_links_are_due_on_different_days(world: World) -> None:
    cite(world, 30)
    world.run()
    days = world.rows("SELECT count(DISTINCT date(next_check)) FROM links")[0][0]
    assert int(str(days)) > 1


def test_a_night_with_nothing_due_ends_at_once(world: World) -> None:
    """400 citations in 40 letters here; bench/quiet_night.py has 100,000 in 1,000."""
    letters, each = 40, 10
    for number in range(letters):
        cited = {f"h{n % 50}.example/{number}-{n}": f"Report {number}-{n}" for n in range(each)}
        world.letter(f"l{number:03}.md", cited)
    world.run("run")
    assert world.rows("SELECT count(*) FROM links WHERE verdict = 'ok'") == [(letters * each,)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert world.run().silent
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 3, "processor time, whatever else the machine does"


def test_a_second_run_says_so_and_ends_with_4(world: World) -> None:
    cite(world, 1)
    with (world.folder / "citations.db.lock").open("w") as lock:
        lock.write("4711\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = world.run()
    assert second.code == 4
    assert second.out == ""
    assert second.err == (
        "citecheck: Another run (process 4711) works on citations.db. Nothing was done; "
        "try again later.\n"
    )
    assert world.run().code == 0, "the file is left, the lock is not"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_a_run_ends_within_5_seconds_and_says_what_is_left(
    world: World, number: signal.Signals
) -> None:
    world.settings(timeout=40)
    cite(world, 8)
    world.web.site = lambda host, path: (
        page(f"Report {path[1:]}") if path in ("/0", "/1") else world.web.hang()
    )
    process = world.start("run")
    assert world.web.waiting.wait(60)
    until = time.monotonic() + 20
    while world.verdicts().get("ok") != 2 and time.monotonic() < until:
        time.sleep(0.05)
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 6 + LOADED
    assert process.returncode == 3
    assert out == b""
    lines = err.decode().splitlines()
    assert lines[0] == "Stopping: finishing what is in flight …"
    assert lines[-1].endswith("; 6 links are left for the next run.")
    assert world.verdicts() == {"ok": 2, "unchecked": 6}
    world.web.site = lambda host, path: page(f"Report {path[1:]}")
    world.web.requests.clear()
    again = world.run()
    assert again.code == 0
    assert "8 new citations" in again.out, "the news of both runs"
    assert visited(world) == {f"/{n}" for n in range(2, 8)}, "it goes on where the first ended"


def test_a_second_signal_ends_a_run_at_once(world: World) -> None:
    world.settings(timeout=20)
    cite(world, 3)
    world.web.site = lambda host, path: world.web.hang()
    process = world.start("run")
    assert world.web.waiting.wait(60)
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    assert b"Stopping" in process.stderr.readline()
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=10)
    assert time.monotonic() - began < 2 + LOADED
    assert process.returncode == 3
    assert err.decode() == "Cut off. What was found is stored; the next run goes on from there.\n"


def test_a_signal_is_heard_while_a_letter_is_read(world: World) -> None:
    for number in range(400):
        lines = "\n\n".join(f"Line {n} of a long letter, {number}." for n in range(600))
        (world.folder / "letters" / f"{number}.txt").write_text(lines, encoding="utf-8")
    process = world.start("run")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(sqlite3.Error):
            if int(str(world.rows("SELECT count(*) FROM letters")[0][0])) > 3:
                break
        time.sleep(0.05)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert time.monotonic() - began < 6 + LOADED
    assert process.returncode in (0, 3), "0 where all was read by then"


@pytest.mark.timeout(600)
def test_killed_anywhere_nothing_is_lost_doubled_or_torn(tmp_path: Path) -> None:
    """The short form of bench/kill_runs.py."""
    tally, words = kill_runs(tmp_path, kills=20, links=36, seed=3)
    print(words)
    assert tally.faults == []
    assert tally.kills == 20


def test_many_failures_in_one_night_are_held_as_suspect_until_the_next(world: World) -> None:
    cite(world, 24)
    assert world.run().code == 0
    world.web.site = lambda host, path: (
        gone() if int(path[1:] or 0) % 2 else page(f"Report {path[1:]}")
    )
    night = world.run(days=12)
    assert night.code == 0, "nobody is alarmed"
    assert night.out == ""
    assert night.err == (
        "12 of 24 links that were fine failed in this one run. That many do not die overnight: "
        "they are held as suspect.\n"
    )
    assert world.verdicts() == {"ok": 12, "suspect": 12}
    (counts,) = world.rows("SELECT counts FROM runs ORDER BY id DESC LIMIT 1")[0]
    assert '"held_as_suspect": 12' in str(counts) or '"held_as_suspect":12' in str(counts)
    next_night = world.run(days=14)
    assert next_night.code == 1
    assert "12 broke" in next_night.out
    assert world.verdicts() == {"ok": 12, "broken": 12}


def test_many_failures_that_pass_are_never_told(world: World) -> None:
    cite(world, 24)
    world.run()
    world.web.site = lambda host, path: (
        gone() if int(path[1:] or 0) % 2 else page(f"Report {path[1:]}")
    )
    world.run(days=12)
    world.web.site = lambda host, path: page(f"Report {path[1:]}")
    assert world.run(days=14).silent
    assert world.verdicts() == {"ok": 24}


def test_old_visits_are_cleared_away_once_a_week(world: World) -> None:
    cite(world, 1)
    for days in (0, 12, 24, 36):
        world.run(days=days)
    assert world.rows("SELECT count(*) FROM checks") == [(4,)]
    world.run(days=420)
    assert world.rows("SELECT count(*) FROM checks") == [(2,)], "the first and the last stay"


def test_a_defect_of_our_own_is_no_finding(world: World) -> None:
    """Python's exit code for a traceback is 1, which would mean: citations need mending."""
    cite(world, 1)
    world.run()
    with contextlib.closing(sqlite3.connect(world.folder / "citations.db")) as db:
        db.execute("DROP VIEW report")
        db.execute("UPDATE links SET next_check = NULL, verdict = 'ok'")
        db.execute("DROP TABLE events")
        db.commit()
    done = world.run("run", "--all")
    assert done.code == 3
    assert done.err.splitlines()[-1] == (
        "citecheck: this is a defect of citecheck itself; nothing stored is lost."
    )
