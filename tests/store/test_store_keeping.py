"""Keeping: thinning forgets nothing that was told, checks find faults, copies are whole."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import START, StillClock, letter, note, visit

from citecheck.errors import CitecheckError, StorageError, UsageError
from citecheck.model import Verdict
from citecheck.store import open_store
from citecheck.store.keeping import _cell

if TYPE_CHECKING:
    from citecheck.store import Store

OUTCOMES = [(200, Verdict.OK), (404, Verdict.BROKEN), (None, Verdict.BROKEN)]


def live(store: Store, outcomes: list[int], link: int = 0) -> None:
    """One visit a day with these outcomes."""
    url = f"https://h{link}.example/"
    store.put_letter(letter(f"{link}.md"), [note(0, url, f"Source {link}")])
    run_id = store.begin_run("1")
    for day, outcome in enumerate(outcomes):
        status, verdict = OUTCOMES[outcome]
        at = START + timedelta(days=day)
        store.record_check(run_id, store.link_id_of(url), *visit(url, at, status, verdict))


@settings(max_examples=40, deadline=None)
@given(
    histories=st.lists(st.lists(st.integers(0, 2), max_size=14), min_size=1, max_size=3),
    age=st.integers(0, 15),
)
def test_thinning_keeps_first_last_and_both_sides_of_every_change(tmp_path_factory, histories, age):
    path = tmp_path_factory.mktemp("thin") / "citations.db"
    older_than = START + timedelta(days=age)
    with open_store(path, clock=StillClock()) as store:
        for link, outcomes in enumerate(histories):
            live(store, outcomes, link)
        store.thin(older_than)
        for link, outcomes in enumerate(histories):
            kept = [
                (check.checked_at - START).days
                for check in reversed(store.history_of(f"https://h{link}.example/").checks)
            ]
            expected = [
                day
                for day, outcome in enumerate(outcomes)
                if day >= age
                or day in (0, len(outcomes) - 1)
                or outcomes[day - 1] != outcome
                or outcomes[day + 1] != outcome
            ]
            assert kept == expected
        assert store.thin(older_than) == 0
        assert store.check() == ()


def test_a_sound_database_has_nothing_to_report_and_a_damaged_one_says_what(store):
    live(store, [0, 1])
    assert store.check() == ()
    store._db.execute("UPDATE links SET live = live + 1")
    (fault,) = store.check()
    assert fault == "a link's count of live citations is wrong: 1 times, first at id 1"
    store._db.execute("PRAGMA foreign_keys = OFF")
    store._db.execute("UPDATE citations SET link_id = 77")
    assert any("does not exist" in one for one in store.check())


def test_a_backup_is_complete_while_a_run_goes_on(store, tmp_path, clock):
    live(store, [0, 1, 0])
    target = tmp_path / "copy.db"
    store.backup(target)
    with open_store(target, clock=clock) as copy:
        assert copy.check() == ()
        assert len(copy.history_of("https://h0.example/").checks) == 3
    assert not list(tmp_path.glob("*.partial"))


def test_a_backup_never_overwrites_and_says_where_it_cannot_write(store, tmp_path):
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        store.backup(taken)
    assert taken.read_text() == "mine"
    with pytest.raises(UsageError, match="no folder"):
        store.backup(tmp_path / "nowhere" / "x.db")
    with pytest.raises(StorageError, match="could not be written"):
        store.backup(tmp_path / ("x" * 300))


def test_an_export_holds_everything_and_no_cell_computes(store, tmp_path):
    nasty = '=HYPERLINK("http://x.example";"click")'
    live(store, [0, 1])
    store.put_letter(letter("n.md"), [note(0, "https://n.example/", "x", nasty, title=nasty)])
    files = store.export(tmp_path / "out")
    names = {file.name for file in files}
    assert {"citations.csv", "checks.jsonl", "report.csv", "to_mend.jsonl"} <= names
    with (tmp_path / "out" / "report.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    assert {row["title"] for row in rows} == {"", "'" + nasty}
    lines = (tmp_path / "out" / "citations.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["title"] == nasty
    tables = store._rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_sqlite*'"
        " AND name NOT GLOB 'sqlite_*'"
    )
    missing = {row["name"] for row in tables} - {file.stem for file in files}
    assert missing == {"probes"}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("=1+1", "'=1+1"),
        (" \u00a0@x", "' \u00a0@x"),
        ("\uff1d1", "'\uff1d1"),
        ("\t1", "'\t1"),
        ("a;=cmd|'x'!A0", "a;'=cmd|'x'!A0"),  # where the semicolon parts cells
        ("a\n=1", "a\n'=1"),
        ("a|-b", "a|'-b"),
        ("a\x1b[2Jb\x9bc\x00", "a\ufffd[2Jb\ufffdc\ufffd"),
        ("1 = 1, as-is", "1 = 1, as-is"),
        (-1, -1),
        (None, None),
    ],
)
def test_no_cell_starts_a_formula_in_any_locale_or_acts_on_a_terminal(said, written):
    assert _cell(said) == written


def test_an_export_into_a_file_is_refused(store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="could not be written"):
        store.export(tmp_path / "file")


@pytest.mark.parametrize("part", [0.02, 0.2, 0.4, 0.6, 0.8])
def test_a_torn_file_is_found_or_refused_and_never_a_traceback(path, clock, part):
    with open_store(path, clock=clock) as store:
        live(store, [0] * 14)
    raw = bytearray(path.read_bytes())
    page = int(len(raw) * part) // 4096 * 4096
    raw[max(page, 100) : page + 4096] = b"\x55" * (page + 4096 - max(page, 100))
    path.write_bytes(raw)
    try:
        with open_store(path, clock=clock) as store:
            faults = store.check()
    except CitecheckError as error:
        assert str(path) in str(error)  # noqa: PT017 - either way is right
    else:
        assert faults
