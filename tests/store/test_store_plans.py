"""Every query goes through an index: asked of SQLite itself, for all that the store does.

The statements are not listed: they are heard while every method of the store is used.
"""

from __future__ import annotations

import inspect
import re
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from store_values import letter, note, visit

from citecheck.errors import LetterError
from citecheck.model import Capture, Decision, Memento, Verdict
from citecheck.store import ReadingRow, Store, Validators
from citecheck.store import core as core_module
from citecheck.store.opening import connect_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = ("citations", "links", "checks", "mementos", "captures", "decisions", "events", "lookups")

WHOLE = {
    "report_rows": "prints every live citation",
    "standing_rows": "prints every live citation",
    "all_references": "compares every live citation with what is lost",
    "thin": "walks all checks, a part at a time",
    "check": "looks at everything",
    "state_mark": "reads the list of copies once, as the report does that it saves",
    "backup": "copies everything",
    "export": "writes everything",
}
"""Methods whose purpose is the whole of a table."""


@pytest.fixture
def heard(store, monkeypatch) -> Iterator[dict[str, set[str]]]:
    """Statements by the method of the door that was used."""
    found: dict[str, set[str]] = {}
    now = {"method": "-"}

    def hear(statement: str) -> None:
        if re.match(r"(SELECT|WITH|UPDATE|DELETE|INSERT)\b", statement.strip(), re.IGNORECASE):
            found.setdefault(now["method"], set()).add(statement)

    def listening(path):
        connection = connect_reader(path)
        connection.set_trace_callback(hear)
        return connection

    monkeypatch.setattr(core_module, "connect_reader", listening)
    store._db.set_trace_callback(hear)
    found["set"] = now  # type: ignore[assignment]
    yield found
    store._db.set_trace_callback(None)


def everything(store: Store, tmp_path, method) -> set[str]:
    """Use every method of the door once; returns the names of those used."""
    used = set()
    method["method"] = "-"

    def use(name, *args, **more):
        used.add(name)
        method["method"] = name
        result = getattr(store, name)(*args, **more)
        if inspect.isgenerator(result):
            result = list(result)
        store.flush()
        return result

    clock = store.clock
    now = clock.now()
    run_id = use("begin_run", "1")
    notes = [note(n, f"https://h{n}.example/", f"Source {n}", f"Claim {n}.") for n in range(4)]
    use("mark_letters_gone", ["a.md"])
    use("put_letter", letter(), [*notes, note(9, None, "A website")])
    use("put_letter", letter(text="edited"), notes[:3])
    use("mark_letters_gone", [])
    use("put_letter", letter("b.md", "other"), notes[:3])
    use("letter", "b.md")
    use("letters")
    use("letter_unchanged", "b.md", "x")
    for how in ({}, {"everything": True}, {"only_broken": True}, {"letter": "b.md"}):
        use("due_links", now, 10, **how)
    (first, *_) = use("due_links", now, urls=["https://h0.example/"])
    use("due_count", now)
    use("due_count", now, everything=True)
    use("due_count", now, only_broken=True)
    use("known_good", 3)
    use("link_id_of", first.url)
    use("ensure_link", "https://adhoc.example/")
    use("link", first.id)
    use("cited_of", first.id)
    for status, verdict in ((200, Verdict.OK), (404, Verdict.BROKEN)):
        seen, finding, standing = visit(first.url, now, status, verdict)
        use("record_check", run_id, first.id, seen, finding, standing)
    memento = Memento("wayback", first.url, "https://archive.example/1", now)
    use("put_memento", first.id, memento)
    use("mementos_of", first.id)
    use("mementos_of", first.id, "wayback")
    use("links_without_memento", "local", asked_before=now)
    use("capture_needs", "wayback", now=now, max_age=timedelta(days=365))
    use("record_lookup", first.id, "wayback", "none")
    use("lookups_of", first.id)
    use("claim_probe", "h0.example", now)
    use("keep_neighbour", "h0.example", seen, now)
    use("neighbour_of", "h0.example", now)
    use("save_capture", Capture("wayback", first.url, memento=memento))
    use("save_capture", Capture("wayback", first.url))
    use("want_capture", "wayback", first.url)
    use("unfinished_captures")
    use("unfinished_captures", "wayback")
    use("wanted_captures", "wayback", now)
    use("captures_of", first.id)
    known = use("acknowledge", 1, "known", "x", now + timedelta(days=1))
    chosen = use("decide", Decision(1, "use_target", "https://n.example/"))
    use("record_applied", chosen, before_sha256="a", after_sha256="b", patch="p")
    use("applied_decisions", 3)
    use("repairs_of_letter", "letters/0.md")
    use("undo", known)
    use("decisions_of", 1)
    use("decision", 1)
    use("standing_decision_of", 1)
    use("report_rows")
    use("standing_rows")
    use("report_rows", letter="b.md")
    use("report_rows", citation_id=1)
    use("lost_references")
    use("note_second_copies", "b.md", ["https://h0.example/b.pdf"])
    use("second_copies", 1)
    use("note_copy_read", 1, "https://h0.example/b.pdf", Validators("e", None))
    use("cautioned_letters")
    use("cautioned_letters", after=1)
    use("note_unread", [LetterError("x.pdf", "it is encrypted")], lambda _path: True)
    use("unread_letters")
    use("note_search", 1, "web")
    use("searches", "web")
    use("all_references")
    use("all_references", 1)
    use("set_candidates", 1, ())
    use("readings_of", first.id)
    use("readings_in", "b.md")
    use("doubt_of", 1)
    use("is_cited_surely", first.url, 1)
    use("order_readings", ReadingRow(1, 1, "https://h0.example/", None, ()), ())
    use("note_letter_missing", "b.md")
    use("note_letter_there", "b.md")
    use("adopt_reading", 1, "https://h0.example/2", (), "Read otherwise.")
    use("keep_reading", 1)
    use("take_reading", Decision(1, "new_url", "https://h0.example/3"))
    use("counts")
    use("history_of", first.url)
    use("history_of", 1)
    use("citations_of_letter", "b.md")
    use("changes_since")
    use("changes_since", 0)
    use("last_run")
    use("last_run", finished=True)
    use("finish_run", run_id, "done", {})
    use("retire_letter", "b.md")
    use("last_work")
    use("add_counts", run_id, {"told": 1})
    use("last_run_with", "told")
    use("state_mark")
    use("thin", now)
    use("check")
    use("backup", tmp_path / "copy.db")
    use("export", tmp_path / "out")
    use("flush")
    use("now")
    return used


def test_every_query_goes_through_an_index(store, tmp_path, heard, path):
    method = heard.pop("set")
    used = everything(store, tmp_path, method)
    doors = {
        name
        for name, _ in inspect.getmembers(Store, inspect.isfunction)
        if not name.startswith("_")
    }
    assert used == doors - {"close"}

    reader = sqlite3.connect(path)
    offences = []
    for name, statements in heard.items():
        if name in WHOLE:
            continue
        for statement in statements:
            plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {statement}")]
            offences += [f"{name}: {step}: {statement}" for step in plan if scans(step, statement)]
    reader.close()
    assert not offences, "\n".join(offences)
    assert sum(map(len, heard.values())) > 80


def scans(step: str, statement: str) -> bool:
    """Tell whether a step of a plan reads a whole large table."""
    found = re.match(r"SCAN (\w+)(.*)", step)
    if not found:
        return False
    name, how = found.groups()
    table = name
    alias = re.search(rf"\b({'|'.join(LARGE)})\s+(?:AS\s+)?{name}\b", statement)
    if alias:
        table = alias[1]
    # The counts read an index from end to end; the others hold only what is asked for.
    few = ("links_due", "captures_turn", "decisions_applied")
    covered = "USING COVERING INDEX" in how or any(f"INDEX {name}" in how for name in few)
    return table in LARGE and not covered


@pytest.mark.parametrize("where", ["letter", "citation_id"])
def test_a_part_of_the_report_reads_only_that_part(store, path, where):
    sql = {
        "letter": " AND l.path = 'a'",
        "citation_id": " AND c.id = 1",
    }[where]
    from citecheck.store.views import report_select

    reader = sqlite3.connect(path)
    plan = [
        row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {report_select(':now')}{sql}", ("",))
    ]
    reader.close()
    assert not [step for step in plan if step.startswith("SCAN") and "SCAN (sub" not in step]


def test_the_report_is_read_in_order_and_not_sorted(store, path):
    from citecheck.store.views import report_select

    reader = sqlite3.connect(path)
    sql = f"{report_select(':now')} ORDER BY l.path, c.ordinal, c.id"
    plan = [(row[1], row[3]) for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}", ("",))]
    reader.close()
    assert (0, "USE TEMP B-TREE FOR ORDER BY") not in plan
    assert plan[0][1] == "SCAN l USING INDEX letters_live_path"


def test_statements_for_a_result_do_not_grow_with_the_database(store):
    """What one result costs is counted, not timed."""
    run_id = store.begin_run("1")
    costs = []
    for size in (10, 400):
        notes = [note(n, f"https://h{size}-{n}.example/", f"S {size} {n}") for n in range(size)]
        store.put_letter(letter(f"{size}.md"), notes)
        (link,) = store.due_links(store.now(), urls=[notes[0].url])
        statements: list[str] = []
        store._db.set_trace_callback(statements.append)
        store.record_check(run_id, link.id, *visit(link.url, store.now()))
        store.flush()
        store._db.set_trace_callback(None)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 8
