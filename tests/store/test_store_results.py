"""Results: committed within 200 ms, append-only, and what a kill may cost."""

from __future__ import annotations

import dataclasses
import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store_values import letter, note, visit

from citecheck.errors import StorageError
from citecheck.model import (
    Action,
    Decision,
    Evidence,
    Finding,
    Hop,
    Standing,
    Verdict,
    VisitError,
)
from citecheck.store import CitationVerdict, open_store
from citecheck.store.core import BATCH_ROWS

if TYPE_CHECKING:
    from citecheck.store import Store

HERE = Path(__file__).parent


def links_of(store: Store, count: int) -> list[int]:
    """Store a letter that cites so many addresses; returns the links' ids."""
    notes = [note(n, f"https://h{n}.example/", f"Source {n}") for n in range(count)]
    store.put_letter(letter(), notes)
    return [link.id for link in store.due_links(store.now())]


def record(store: Store, run_id: int, link_id: int, **more: object) -> None:
    link = store.link(link_id)
    assert link
    store.record_check(run_id, link_id, *visit(link.url, store.now(), **more))


@pytest.fixture
def no_thread(monkeypatch):
    """Only the injected clock decides when a batch is due."""
    monkeypatch.setattr("citecheck.store.core.Core._start_thread", lambda self: None)


def test_a_batch_is_committed_after_200_milliseconds(store, elsewhere, clock, no_thread):
    first, second, third = links_of(store, 3)
    run_id = store.begin_run("1")
    records = [store.link(one) for one in (first, second, third)]
    for delay, link, committed in [(0.0, 0, 0), (0.19, 1, 0), (0.02, 2, 3)]:
        clock.seconds += delay
        found = records[link]
        store.record_check(run_id, found.id, *visit(found.url, clock.now()))
        assert elsewhere("SELECT count(*) FROM checks") == [(committed,)]


def test_a_full_batch_is_committed_at_once(store, elsewhere, clock, no_thread):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    url = store.link(link_id).url
    for _ in range(BATCH_ROWS + 1):
        store.record_check(run_id, link_id, *visit(url, clock.now()))
    assert elsewhere("SELECT count(*) FROM checks") == [(BATCH_ROWS,)]


def test_a_batch_that_nothing_completes_is_committed_all_the_same(store, elsewhere, clock):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    record(store, run_id, link_id)
    patience = threading.Event()
    for _ in range(200):
        if elsewhere("SELECT count(*) FROM checks") == [(1,)]:
            return
        patience.wait(0.02)
    pytest.fail("the batch was never committed")


def test_what_was_recorded_is_seen_at_once_by_the_same_process(store, clock, no_thread):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    record(store, run_id, link_id, status=404, verdict=Verdict.BROKEN)
    assert store.link(link_id).standing.verdict is Verdict.BROKEN
    record(store, run_id, link_id)
    assert next(store.report_rows()).verdict == "ok"


def test_a_visit_is_remembered_with_all_that_was_seen(store, clock):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    url = store.link(link_id).url
    seen, _, _ = visit(url, clock.now())
    hops = (
        Hop(url, 301, "/b", url + "b"),
        Hop(url + "b", 200, "0; /c", url + "c", "meta_refresh"),
        Hop(url + "c", None),
    )
    seen = dataclasses.replace(
        seen,
        hops=hops,
        status=None,
        content_type="text/html",
        as_browser=True,
        error=VisitError("reset", "body", "closed"),
        body=b"not kept",
    )
    finding = Finding(
        Verdict.BROKEN,
        "reset",
        0.8,
        "The connection was cut.",
        evidence=(Evidence("reset", "broken", 0.8, "cut", decided=True),),
        page_title="Title \ud800",
        title_similarity=0.25,
        text_sha256="ab",
    )
    standing = Standing(
        Verdict.SUSPECT,
        "reset",
        since=clock.now(),
        failures=2,
        first_failure=clock.now() - timedelta(days=1),
        last_failure=clock.now(),
        last_checked=clock.now(),
        next_check=clock.now() + timedelta(days=1),
        final_url=url + "c",
    )
    store.record_check(run_id, link_id, seen, finding, standing)
    assert store.link(link_id).standing == standing
    (check,) = store.history_of(url).checks
    assert check.hops == hops
    assert check.evidence == finding.evidence
    assert (check.error, check.as_browser, check.content_type) == (
        "reset: closed",
        True,
        "text/html",
    )
    (row,) = store.report_rows()
    assert (row.verdict, row.reason, row.failures) == ("suspect", "reset", 2)
    assert row.hops == hops
    assert row.final_url == url + "c"


def test_a_citation_may_have_a_verdict_of_its_own(store, clock):
    plain = note(0, "https://one.example/a", "Doe, Report")
    part = note(1, "https://one.example/a#gone", "Roe, Report")
    ids = store.put_letter(letter(), [plain, part]).citation_ids
    run_id = store.begin_run("1")
    (link,) = store.due_links(clock.now())
    own = CitationVerdict(ids[1], Verdict.CHANGED, "fragment_missing", "No such part.", 0.7)
    store.record_check(run_id, link.id, *visit(link.url, clock.now()), [own])
    rows = list(store.report_rows())
    assert [row.verdict for row in rows] == ["ok", "changed"]
    assert rows[1].explanation == "No such part."
    assert [row.to_mend for row in rows] == [False, True]
    assert store.counts().verdicts == {"ok": 1, "changed": 1}
    assert store.counts().link_verdicts == {"ok": 1}


def test_a_verdict_without_a_visit_is_recorded_as_such(store, clock):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    _, finding, standing = visit("x", clock.now(), None, Verdict.BROKEN)
    store.record_check(run_id, link_id, None, finding, standing)
    assert store.link(link_id).standing.verdict is Verdict.BROKEN
    assert store.history_of(store.link(link_id).url).checks[0].method is None


def test_checks_are_append_only(store, clock):
    (link_id,) = links_of(store, 1)
    record(store, store.begin_run("1"), link_id)
    store.flush()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store._db.execute("UPDATE checks SET finding = 'ok'")


# --- due ------------------------------------------------------------------------------


def test_new_links_are_due_first_then_by_time_and_never_early(store, clock):
    ids = links_of(store, 5)
    run_id = store.begin_run("1")
    for days, link_id in zip((3, 1, 2), ids, strict=False):
        _, finding, standing = visit("x", clock.now())
        standing = dataclasses.replace(standing, next_check=clock.now() + timedelta(days=days))
        store.record_check(run_id, link_id, None, finding, standing)
    clock.pass_time(days=2)
    due = [link.id for link in store.due_links(clock.now())]
    assert due == [ids[3], ids[4], ids[1], ids[2]]
    assert store.due_count(clock.now()) == 4
    assert [link.id for link in store.due_links(clock.now(), 2)] == due[:2]
    assert len(list(store.due_links(clock.now(), everything=True))) == 5


def test_due_links_come_once_each_while_results_are_recorded(store, clock, monkeypatch):
    monkeypatch.setattr("citecheck.store.links.PAGE", 3)
    ids = links_of(store, 10)
    run_id = store.begin_run("1")
    for day in range(2):
        seen = []
        for link in store.due_links(clock.now()):
            seen.append(link.id)
            record(store, run_id, link.id)
        assert sorted(seen) == ids, day
        clock.pass_time(days=8)


@pytest.mark.parametrize("how", [{"everything": True}, {"only_broken": True}, {"letter": "a.md"}])
def test_a_list_of_more_than_is_due_ends_though_time_goes_on(store, clock, monkeypatch, how):
    monkeypatch.setattr("citecheck.store.links.PAGE", 2)
    ids = links_of(store, 7)
    run_id = store.begin_run("1")
    for link_id in ids:
        record(store, run_id, link_id, verdict=Verdict.BROKEN)
    seen = []
    for link in store.due_links(clock.now(), **how):
        seen.append(link.id)
        clock.pass_time(minutes=1)
        record(store, run_id, link.id, verdict=Verdict.SUSPECT)
    assert sorted(seen) == ids


def test_the_due_list_can_be_narrowed(store, clock):
    store.put_letter(letter("a.md"), [note(0, "https://one.example/", "One")])
    store.put_letter(letter("b.md"), [note(0, "https://two.example/#x", "Two")])
    run_id = store.begin_run("1")
    for link in list(store.due_links(clock.now())):
        broken = link.host == "two.example"
        record(store, run_id, link.id, verdict=Verdict.BROKEN if broken else Verdict.OK)

    def hosts(**how: object) -> list[str]:
        return [link.host for link in store.due_links(clock.now(), **how)]

    assert hosts() == []
    assert hosts(only_broken=True) == ["two.example"]
    assert store.due_count(clock.now(), only_broken=True) == 1
    assert store.due_count(clock.now(), everything=True) == 2
    assert hosts(letter="a.md") == ["one.example"]
    assert hosts(urls=["https://two.example/", "https://two.example/#y", "nonsense"]) == [
        "two.example"
    ]


def test_an_address_without_a_letter_can_be_recorded_and_is_never_due(store, clock):
    link_id = store.ensure_link("https://adhoc.example/x#y")
    assert store.ensure_link("https://adhoc.example/x") == link_id
    record(store, store.begin_run("1"), link_id)
    clock.pass_time(days=900)
    assert list(store.due_links(clock.now(), everything=True)) == []
    assert store.counts().links == 0
    assert store.link(link_id + 1) is None


# --- runs -----------------------------------------------------------------------------


def test_a_run_that_never_finished_is_closed_as_interrupted_by_the_next(store, clock, elsewhere):
    first = store.begin_run("1")
    clock.pass_time(hours=1)
    second = store.begin_run("1")
    store.finish_run(second, "done", {"visited": 3})
    last = store.last_run()
    assert (last.id, last.state, last.counts) == (second, "done", {"visited": 3})
    assert elsewhere(f"SELECT state FROM runs WHERE id = {first}") == [("interrupted",)]
    third = store.begin_run("1")
    assert store.last_run().id == third
    assert store.last_run(finished=True).id == second


def record_for_ever(store: Store, run_id: int, link_ids: list[int]) -> None:
    for link_id in link_ids * 50:
        record(store, run_id, link_id)


# --- what goes wrong ------------------------------------------------------------------


def test_a_full_disk_is_said_in_one_sentence_and_loses_nothing_stored(path, clock, no_thread):
    with open_store(path, clock=clock) as store:
        ids = links_of(store, 40)
        run_id = store.begin_run("1")
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="the disk is full; free some space"):
            record_for_ever(store, run_id, ids)
        store._db.execute("PRAGMA max_page_count = 100000")
        kept = len(store._batch)
        assert kept
        store.flush()
        assert store.check() == ()


def test_a_result_that_the_schema_refuses_takes_no_other_with_it(store, elsewhere, no_thread):
    first, second = links_of(store, 2)
    run_id = store.begin_run("1")
    record(store, run_id, first)
    _, finding, standing = visit("x", store.now())
    store.record_check(run_id + 77, second, None, finding, standing)
    with pytest.raises(sqlite3.IntegrityError):
        store.flush()
    store.flush()
    assert elsewhere("SELECT link_id FROM checks") == [(first,)]
    assert store.check() == ()


def test_another_process_may_decide_while_a_run_records(store, path, clock, no_thread):
    first, second = links_of(store, 2)
    run_id = store.begin_run("1")
    record(store, run_id, first)
    with open_store(path, clock=clock) as editor:
        editor.acknowledge(1, "known", "the library")
    record(store, run_id, second)
    store.flush()
    assert len(store.decisions_of(1)) == 1


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from store_values import letter, note, visit
from citecheck.clocks import SystemClock
from citecheck.model import Capture
from citecheck.store import open_store

clock = SystemClock()
with open_store(Path(sys.argv[1]), clock=clock) as store:
    run_id = store.begin_run("1")
    number = 0
    while True:
        number += 1
        if number % 50 == 0:
            notes = [note(n, f"https://h{number}-{n}.example/", f"Source {n}") for n in range(5)]
            store.put_letter(letter(f"l{number % 300}.md", str(number)), notes)
        link_id = store.ensure_link(f"https://k{number % 40}.example/")
        seen, finding, standing = visit("https://k.example/", clock.now())
        store.record_check(run_id, link_id, seen, finding, standing)
        if number % 97 == 0:
            store.save_capture(Capture("wayback", "https://k1.example/", job_id=str(number)))
            print("capture", number, flush=True)
        print("check", time.time(), flush=True)
        time.sleep(0.0005)
"""


@pytest.mark.parametrize("round_", range(6))
def test_a_kill_at_any_moment_loses_no_more_than_the_batch(path, clock, round_):
    """SIGKILL while results, letters and captures are written; three runs on one file."""
    moments = random.Random(round_)
    written = 0
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(HERE)],
            stdout=subprocess.PIPE,
            text=True,
        ) as worker:
            assert worker.stdout
            worker.stdout.readline()
            time.sleep(moments.uniform(0.02, 0.5))
            killed_at = time.time()
            worker.send_signal(signal.SIGKILL)
            # The kill may cut the last line.
            lines = worker.stdout.read().split("\n")[:-1]
        said = [float(line.split()[1]) for line in lines if line.startswith("check")]
        captures = [line.split()[1] for line in lines if line.startswith("capture")]
        with open_store(path, clock=clock) as store:
            assert store.check() == ()
            total = store._rows("SELECT count(*) AS n FROM checks")[0]["n"]
            # 200 ms of results, and as much again for a machine that is busy elsewhere.
            safe = sum(at < killed_at - 0.4 for at in said)
            assert total - written >= safe
            assert total - written <= len(said) + 2
            written = total
            if captures:
                (open_capture,) = store.unfinished_captures()
                assert int(open_capture.job_id) >= int(captures[-1])
    with open_store(path, clock=clock) as store:
        store.begin_run("1")
        states = [row["state"] for row in store._rows("SELECT state FROM runs ORDER BY id")]
        assert states == ["interrupted"] * 3 + ["running"]


def test_the_hops_in_the_database_are_plain_json(store, elsewhere, clock):
    (link_id,) = links_of(store, 1)
    record(store, store.begin_run("1"), link_id)
    store.flush()
    ((hops,),) = elsewhere("SELECT hops FROM checks")
    assert json.loads(hops)[0]["status"] == 200


def test_asking_what_is_cited_before_every_visit_commits_nothing(store, no_thread):
    """A run asks between any two results; were each answer to commit, disks would decide."""
    ids = links_of(store, 60)
    run_id = store.begin_run("1")
    records = [store.link(link_id) for link_id in ids]
    statements: list[str] = []
    store._db.set_trace_callback(statements.append)
    for link in records:
        assert store.link_id_of(link.url) == link.id
        assert store.ensure_link(link.url) == link.id
        assert store.cited_of(link.id)
        assert store.claim_probe(link.host, store.now())
        assert not store.claim_probe(link.host, store.now())
        assert not store.letter_unchanged("a.md", "x")
        store.record_check(run_id, link.id, *visit(link.url, store.now()))
        store.record_lookup(link.id, "wayback", "none")
    assert statements == []
    store.flush()
    assert statements.count("COMMIT") == 1
    assert not store.claim_probe(records[0].host, store.now())


def test_a_result_does_not_wait_for_a_batch_that_is_being_written(store, clock, no_thread):
    first, second = links_of(store, 2)
    run_id = store.begin_run("1")
    records = [store.link(first), store.link(second)]
    writing, done = threading.Event(), threading.Event()

    def slow() -> None:
        writing.set()
        done.wait(10)

    store._later(slow)
    background = threading.Thread(target=store.flush)
    background.start()
    writing.wait(10)
    for link in records:
        store.record_check(run_id, link.id, *visit(link.url, clock.now()))
        assert store.cited_of(link.id)
    assert background.is_alive()
    done.set()
    background.join()
    assert store.link(second).standing.verdict is Verdict.OK


def test_a_decision_keeps_what_was_known_when_it_was_made(store, clock):
    (link_id,) = links_of(store, 1)
    run_id = store.begin_run("1")
    record(store, run_id, link_id, verdict=Verdict.BROKEN, reason="not_found")
    (row,) = store.report_rows()
    first = store.decide(Decision(row.citation_id, Action.LEAVE, note="so be it"))
    clock.pass_time(days=1)
    record(store, run_id, link_id)
    store.undo(first)
    store.decide(Decision(row.citation_id, Action.FINE))
    told = [one.grounds for one in store.decisions_of(row.citation_id)]
    assert told[1] is None
    (was, now) = (told[0], told[2])
    assert was.check_id != now.check_id
    assert (was.final_url, was.checked_at) == (row.final_url, row.checked_at)
    assert (was.verdict, was.reason, was.explanation) == ("broken", "not_found", "It is broken.")
    assert (now.verdict, now.reason) == ("ok", "alive")
