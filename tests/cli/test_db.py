"""`citecheck db`: check, backup, export, thin, and Datasette on the exported metadata."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Citecheck

LETTER = 'We said so.[^1]\n\n[^1]: Body, "A title", ftp://ftp.body.example/a.\n'


@pytest.fixture
def database(citecheck: Citecheck, tmp_path: Path) -> Path:
    (tmp_path / "citecheck.toml").write_text('[archive]\nkeep = ["local"]\n', encoding="utf-8")
    (tmp_path / "a.md").write_text(LETTER, encoding="utf-8")
    assert citecheck("run", "a.md").returncode == 0
    return tmp_path / "citations.db"


def test_a_whole_database_is_said_to_be_whole(citecheck: Citecheck, database: Path) -> None:
    done = citecheck("db", "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "citations.db is whole.\n"


def test_what_is_wrong_is_named_line_by_line(citecheck: Citecheck, database: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE links SET live = 7")
        db.commit()
    done = citecheck("db", "check")
    assert done.returncode == 3
    assert "count of live citations is wrong: 1 times" in done.stdout
    assert "restore a backup" in done.stderr


def test_a_backup_is_a_whole_database_and_replaces_nothing(
    citecheck: Citecheck, database: Path, tmp_path: Path
) -> None:
    assert citecheck("db", "backup", "copy.db").returncode == 0
    assert citecheck("db", "check", "--db", "copy.db").returncode == 0
    again = citecheck("db", "backup", "copy.db")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert citecheck("db", "backup", "no/such/folder.db").returncode == 2


def test_thin_says_how_much_it_deleted(citecheck: Citecheck, database: Path) -> None:
    done = citecheck("db", "thin", "--older-than", "0")
    assert done.returncode == 0
    assert done.stderr == "Deleted 0 visits that told nothing new.\n"


@pytest.mark.parametrize("command", ["check", "backup", "export", "thin"])
def test_without_a_database_nothing_is_made(
    citecheck: Citecheck, tmp_path: Path, command: str
) -> None:
    more = ["x"] if command in ("backup", "export") else []
    done = citecheck("db", command, *more)
    assert done.returncode == 2
    assert "there is no such database" in done.stderr
    assert not (tmp_path / "citations.db").exists()


def test_what_is_exported_opens_in_datasette(
    citecheck: Citecheck, database: Path, tmp_path: Path
) -> None:
    pytest.importorskip("datasette", reason="Datasette is in the test group")
    from datasette.app import Datasette

    done = citecheck("db", "export", "out", "--format", "jsonl")
    assert done.returncode == 0
    assert (tmp_path / "out" / "citations.jsonl").is_file()
    assert not (tmp_path / "out" / "citations.csv").exists()
    metadata = json.loads((tmp_path / "out" / "metadata.json").read_text(encoding="utf-8"))

    async def look() -> tuple[int, str]:
        shown = Datasette([str(database)], metadata=metadata)
        await shown.invoke_startup()
        answer = await shown.client.get("/citations/report")
        return answer.status_code, answer.text

    status, text = asyncio.run(look())
    assert status == 200
    assert "One row for each citation" in text
    assert "ftp.body.example" in text
