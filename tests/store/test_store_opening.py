"""Opening the database: made, brought forward, or refused in one clear sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from store_values import letter, note

from citecheck.errors import CitecheckError, UsageError
from citecheck.store import SCHEMA_VERSION, open_store, opening
from citecheck.store.migrations import APPLICATION_ID

OLD = Path(__file__).with_name("schema_1.sql")


def test_a_new_database_is_made_with_the_rules_of_the_house(store, elsewhere):
    assert elsewhere("PRAGMA journal_mode") == [("wal",)]
    assert elsewhere("PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert elsewhere("PRAGMA application_id") == [(APPLICATION_ID,)]
    loose = elsewhere(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND NOT strict AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'"
    )
    assert loose == []
    assert store.check() == ()


def test_a_database_that_another_is_making_right_now_is_waited_for(path, clock, monkeypatch):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # where SQLite answers at once that it is locked
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        other.rollback()

    monkeypatch.setattr(opening, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    with closing(other), open_store(path, clock=clock) as store:
        assert store.check() == ()
    assert waited == [opening.BUSY_STEP]


def test_opening_again_changes_nothing_and_loads_no_migration_library(path, clock):
    open_store(path, clock=clock).close()
    code = (
        "import sys; from pathlib import Path; from citecheck.store import open_store;"
        "from citecheck.clocks import SystemClock;"
        f"open_store(Path({str(path)!r}), clock=SystemClock()).close();"
        "print('sqlite_utils' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_database_of_a_newer_citecheck_is_refused_kindly(path, clock):
    open_store(path, clock=clock).close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    with pytest.raises(UsageError, match="newer citecheck"):
        open_store(path, clock=clock)


@pytest.mark.parametrize("version", [0, 1, 70])
def test_a_database_of_another_program_is_refused_and_left_alone(path, clock, version):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
        other.execute(f"PRAGMA user_version = {version}")
    other.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="another program"):
        open_store(path, clock=clock)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 a letter", b"x", b"SQLite format 3\x00 and no more"]
)
def test_what_is_no_database_is_refused_and_left_alone(path, clock, content):
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        open_store(path, clock=clock)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_database(path, clock):
    path.touch()
    with open_store(path, clock=clock) as store:
        assert store.check() == ()


def test_a_missing_folder_and_a_folder_in_its_place_are_named(tmp_path, clock):
    with pytest.raises(UsageError, match="no folder"):
        open_store(tmp_path / "nowhere" / "citations.db", clock=clock)
    with pytest.raises(UsageError, match="this is a folder"):
        open_store(tmp_path, clock=clock)


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_a_read_only_database_is_refused_in_one_sentence(clock):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "citations.db")
        open_store(path, clock=clock).close()
        Path(folder).chmod(0o755)
        path.chmod(0o644)
        code = (
            "import os; from pathlib import Path\n"
            "from citecheck.store import open_store; from citecheck.clocks import SystemClock\n"
            "from citecheck.errors import UsageError\n"
            "os.setuid(65534)\n"
            f"try: open_store(Path({str(path)!r}), clock=SystemClock())\n"
            "except UsageError as error: print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    assert done.stdout.count("\n") == 1
    assert "may not be written to" in done.stdout


def test_version_1_is_brought_forward_with_all_it_holds(path, clock):
    old = sqlite3.connect(path)
    old.executescript(OLD.read_text(encoding="utf-8"))
    old.close()
    with open_store(path, clock=clock) as store:
        assert store.check() == ()
        (row,) = store.report_rows()
        assert (row.letter, row.url, row.verdict) == ("a.md", "https://site.example/a#b", "broken")
        assert row.acknowledged_owner == "the library"
        assert store.counts().copies == 1
        assert store.history_of("https://site.example/a").checks[0].status == 404
        run_id = store.begin_run("now")
        assert store.last_run().id == run_id
    check = sqlite3.connect(path)
    assert check.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert check.execute("SELECT state FROM runs WHERE id = 1").fetchone() == ("interrupted",)
    check.close()


def test_the_migrated_and_the_new_schema_are_the_same(tmp_path, clock):
    def schema(path: Path) -> list[tuple[object, ...]]:
        open_store(path, clock=clock).close()
        connection = sqlite3.connect(path)
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            " ORDER BY type, name"
        ).fetchall()
        connection.close()
        return rows

    old = sqlite3.connect(tmp_path / "old.db")
    old.executescript(OLD.read_text(encoding="utf-8"))
    old.close()
    assert schema(tmp_path / "old.db") == schema(tmp_path / "new.db")


def test_a_migration_that_fails_leaves_the_database_as_it_was(path, clock, monkeypatch):
    old = sqlite3.connect(path)
    old.executescript(OLD.read_text(encoding="utf-8"))
    dump = list(old.iterdump())
    monkeypatch.setattr(
        "citecheck.store.migrations._script",
        lambda step: "CREATE TABLE half (id INTEGER); CREATE TABLE letters (id INTEGER);",
    )
    with pytest.raises(CitecheckError):
        open_store(path, clock=clock)
    assert list(old.iterdump()) == dump
    old.close()


def test_two_that_open_a_new_database_at_once_both_succeed(path, clock):
    def open_it(_: int) -> tuple[str, ...]:
        with open_store(path, clock=clock) as store:
            return store.check()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(open_it, range(8))) == {()}


def test_no_reference_is_followed_without_an_index(store):
    """Deleting a row looks for the rows that refer to it: never through a whole table."""
    tables = [
        row["name"] for row in store._rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    for table in tables:
        firsts = {
            row["name"]
            for row in store._rows(
                "SELECT x.name FROM pragma_index_list(?) i, pragma_index_info(i.name) x"
                " WHERE x.seqno = 0",
                (table,),
            )
        }
        for key in store._rows("SELECT * FROM pragma_foreign_key_list(?)", (table,)):
            assert key["from"] in firsts, (table, key["from"])


def test_a_closed_database_is_one_file(path, clock):
    with open_store(path, clock=clock) as store:
        store.put_letter(letter(), [note(0, "https://one.example/", "One")])
        assert store.link_id_of("https://one.example/")
        assert list(store.report_rows())
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    store.close()


LOCK_SHARED = 0x40000002
"""Where every connection locks its database's file, 510 bytes long (SQLite's file format)."""


def test_opening_a_second_time_takes_no_lock_from_the_first(path, clock):
    """A file that is opened and closed beside SQLite drops the locks of the whole process.

    Another process then takes itself for the last one, and cleans away what is in use
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    pytest.importorskip("fcntl")
    asks = (
        "import fcntl, sys\n"
        f"with open({str(path)!r}, 'r+b') as file:\n"
        "    try:\n"
        f"        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, {LOCK_SHARED})\n"
        "    except OSError:\n"
        "        sys.exit('held')\n"
    )
    with open_store(path, clock=clock) as store:
        store.flush()
        assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 1
        open_store(path, clock=clock).close()
        assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 1
