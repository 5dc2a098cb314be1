"""The way from every released schema to today's.

A step is one SQL file below `sql/`, applied by sqlite-utils' migrations and never
edited once it was released. `PRAGMA user_version` holds the number of the last step,
so that an up-to-date database opens without loading sqlite-utils. Views hold no data:
every migration makes them anew, so a changed view needs a new step.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from typing import TYPE_CHECKING

from citecheck.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database, Migrations

__all__ = ["APPLICATION_ID", "SCHEMA_VERSION", "migrate", "statements"]

APPLICATION_ID = 0x63697465
"""`cite` in ASCII: tells this database from any other program's (PRAGMA application_id)."""

STEPS = (
    *("001_tables", "002_news", "003_grounds", "004_neighbours", "005_missing"),
    "006_copies",
    "007_cautions",
)
SCHEMA_VERSION = len(STEPS)

_COMMENT = re.compile(r"--[^\n]*")


def statements(script: str) -> list[str]:
    """Split a script of ours into statements, triggers kept whole.

    `executescript` would commit the migration's transaction before it begins.
    """
    found: list[str] = []
    part = ""
    for piece in _COMMENT.sub("", script).split(";")[:-1]:
        part += piece + ";"
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found


@cache
def _script(step: str) -> str:
    from importlib.resources import files

    return files("citecheck.store").joinpath("sql", f"{step}.sql").read_text(encoding="utf-8")


def _step(number: int, name: str) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        for statement in statements(_script(name)):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")

    return apply


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    steps = Migrations("citecheck")
    for number, name in enumerate(STEPS, start=1):
        steps(name=name)(_step(number, name))
    return steps


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to `SCHEMA_VERSION`, in one transaction: wholly or not at all.

    Another process that opens the database meanwhile waits, and finds it migrated.
    """
    from sqlite_utils import Database

    connection.execute("BEGIN IMMEDIATE")
    try:
        for view in VIEWS:
            connection.execute(f"DROP VIEW IF EXISTS {view}")
        _migrations().apply(Database(connection, recursive_triggers=False))
        for view, select in VIEWS.items():
            connection.execute(f"CREATE VIEW {view} AS {select}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
