"""Keeping the database: thinning, checking, copying, exporting."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from citecheck.errors import StorageError, UsageError
from citecheck.store.core import Core
from citecheck.store.invariants import INVARIANTS
from citecheck.store.opening import connect_reader
from citecheck.store.values import stamp
from citecheck.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

__all__ = ["TABLES", "Keeping", "datasette_metadata"]

TABLES = (
    "runs",
    "letters",
    "links",
    "citations",
    "checks",
    "mementos",
    "captures",
    "lookups",
    "decisions",
    "events",
    "second_copies",
    "searches",
    "unread",
)
"""What an export holds, besides the views. Probes are of no use after their day."""

THIN_LINKS = 2_000
"""Links thinned in one transaction, so that nobody waits for it."""

BACKUP_PAGES = 4_096
"""Pages copied at a time (16 MiB), so that a run can write in between."""

_THIN = """
DELETE FROM checks WHERE id IN (
    SELECT id FROM (
        SELECT id, checked_at,
            (finding, reason, status IS NULL, coalesce(status, 0)) = (
                lag(finding) OVER w, lag(reason) OVER w,
                lag(status) OVER w IS NULL, coalesce(lag(status) OVER w, 0)) AS as_before,
            (finding, reason, status IS NULL, coalesce(status, 0)) = (
                lead(finding) OVER w, lead(reason) OVER w,
                lead(status) OVER w IS NULL, coalesce(lead(status) OVER w, 0)) AS as_after
        FROM checks WHERE link_id > :low AND link_id <= :high
        WINDOW w AS (PARTITION BY link_id ORDER BY id)
    ) WHERE as_before AND as_after AND checked_at < :older_than)
"""


class Keeping(Core):
    """What `citecheck db` offers."""

    def thin(self, older_than: datetime) -> int:
        """Delete old visits that told nothing new; returns how many.

        The first and the last visit of a link stay for ever, and so do both sides of
        every change of its finding, reason or status.
        """
        highest = self._rows("SELECT coalesce(max(id), 0) AS id FROM links")[0]["id"]
        gone = 0
        for low in range(0, highest, THIN_LINKS):
            with self._transaction() as db:
                gone += db.execute(
                    _THIN,
                    {"low": low, "high": low + THIN_LINKS, "older_than": stamp(older_than)},
                ).rowcount
        return gone

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the database, in sentences; empty when all is well."""
        faults = [
            f"integrity: {row[0]}" for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"
        ]
        faults.extend(
            f"row {row[1]} of {row[0]} refers to a row of {row[2]} that does not exist"
            for row in self._rows("PRAGMA foreign_key_check")
        )
        for meaning, sql in INVARIANTS:
            rows = self._rows(f"SELECT count(*) AS n, min(id) AS id FROM ({sql})")  # noqa: S608 - ours
            if rows[0]["n"]:
                faults.append(f"{meaning}: {rows[0]['n']} times, first at id {rows[0]['id']}")
        return tuple(faults)

    def backup(self, target: Path) -> None:
        """Copy the database while it is in use to a new file, complete or not at all.

        Raises `UsageError` where the file exists, `StorageError` where it cannot be
        written.
        """
        partial = target.with_name(f"{target.name}.partial")
        try:
            if target.exists():
                raise UsageError(f"{target}: exists already; name a new file for the backup")
            if not target.parent.is_dir():
                raise UsageError(f"{target}: there is no folder {target.parent}")
            partial.unlink(missing_ok=True)
            self._copy_to(partial)
            partial.rename(target)
        except (sqlite3.Error, OSError) as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise StorageError(f"{target}: the backup could not be written ({error})") from error

    def _copy_to(self, target: Path) -> None:
        self.flush()
        with closing(connect_reader(self.path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=BACKUP_PAGES)

    def export(self, folder: Path, *, formats: Iterable[str] = ("csv", "jsonl")) -> list[Path]:
        """Write every table and view as CSV and JSON lines; returns the files.

        In CSV, what a spreadsheet would compute is preceded by an apostrophe; JSON lines
        hold every value as it is.
        """
        self.flush()
        reader = connect_reader(self.path)
        written = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # One snapshot for all files.
            reader.execute("BEGIN")
            for name in (*TABLES, *VIEWS):
                for format_ in formats:
                    path = folder / f"{name}.{format_}"
                    _write(reader.execute(f"SELECT * FROM {name}"), path, format_)  # noqa: S608 - ours
                    written.append(path)
        except OSError as error:
            raise StorageError(f"{folder}: the export could not be written ({error})") from error
        finally:
            reader.close()
        return written


def datasette_metadata(database: str = "citations") -> str:
    """Return the metadata that opens the database well in Datasette, as JSON.

    `database` is the file's name without its ending, by which Datasette knows it:
    `datasette citations.db --metadata metadata.json`.
    """
    from importlib.resources import files

    text = files("citecheck.store").joinpath("datasette.json").read_text(encoding="utf-8")
    metadata = json.loads(text)
    metadata["databases"] = {database: metadata["databases"]["citations"]}
    return json.dumps(metadata, indent=2) + "\n"


def _write(cursor: sqlite3.Cursor, path: Path, format_: str) -> None:
    names = [column[0] for column in cursor.description]
    with path.open("w", encoding="utf-8", newline="") as file:
        if format_ == "csv":
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            writer.writerows([_cell(value) for value in row] for row in cursor)
        else:
            for row in cursor:
                file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
                file.write("\n")


_SIGNS = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(
    rf"\A(?=\s*{_SIGNS}|[\t\r\n])|(?<=[;|\t\r\n])(?={_SIGNS})",
)
"""Where a formula starts: at the beginning, or behind what parts cells in other locales. The
full-width signs start one in East Asian spreadsheets."""


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters that act on a terminal which shows the file; tabs and line ends are CSV's own."""


def _cell(value: object) -> object:
    """Keep a spreadsheet from computing what a letter or a page wrote (CSV injection)."""
    if not isinstance(value, str):
        return value
    return _FORMULA.sub("'", _CONTROL.sub("\ufffd", value))
