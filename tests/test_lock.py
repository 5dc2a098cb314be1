"""One run at a time; a lock that survives no crash and blocks no restart."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from citecheck.errors import LockedError, UsageError
from citecheck.lock import only_run

HOLD = """
import sys, pathlib, time
from citecheck.lock import only_run
with only_run(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(database: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    database = tmp_path / "citations.db"
    first = hold(database)
    with pytest.raises(LockedError, match=str(first.pid)), only_run(database):
        pass
    first.communicate("")


def test_one_database_has_one_lock_whatever_it_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "short").symlink_to(folder)
    (tmp_path / "today.db").symlink_to(folder / "citations.db")
    names = [tmp_path / "short" / "citations.db", tmp_path / "today.db"]
    with only_run(folder / "citations.db"):
        for name in names:
            with pytest.raises(LockedError), only_run(name):
                pass


def test_a_disk_without_locks_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(UsageError, match="No locks available"), only_run(tmp_path / "a.db"):
        pass


def test_a_killed_run_blocks_no_restart(tmp_path: Path) -> None:
    database = tmp_path / "citations.db"
    first = hold(database)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    first.communicate()
    with only_run(database):
        pass


def test_the_lock_is_no_way_to_overwrite_another_file(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "citations.db.lock").symlink_to(victim)
    with pytest.raises(Exception, match="cannot be written"), only_run(tmp_path / "citations.db"):
        pass
    assert victim.read_text() == "precious"
