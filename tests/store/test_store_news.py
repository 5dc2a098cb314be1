"""News, decisions and acknowledgements: what an editor is told, and what counts."""

from __future__ import annotations

import dataclasses
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from store_values import letter, note, visit

from citecheck.model import Decision, Verdict

if TYPE_CHECKING:
    from citecheck.store import Store

A = note(0, "https://one.example/a", "Doe, Report on Rivers,", "Rivers rise.")
B = note(1, None, "Poe, Book of Ponds, website", "Ponds stay.")


def night(store: Store, verdict: Verdict | None, *, letters: tuple = (A,)) -> int:
    """One run: read the letter, visit everything with this outcome."""
    run_id = store.begin_run("1")
    store.put_letter(letter(text=repr(letters)), list(letters))
    if verdict is not None:
        for link in list(store.due_links(store.now(), everything=True)):
            store.record_check(run_id, link.id, *visit(link.url, store.now(), None, verdict))
    store.finish_run(run_id, "done", {})
    store.clock.pass_time(days=1)
    return run_id


def news(store: Store, since: int | None = None) -> list[str]:
    return [change.news for change in store.changes_since(since)]


def test_a_night_without_changes_has_no_news(store):
    night(store, Verdict.OK)
    night(store, Verdict.OK)
    assert store.changes_since() == ()


@pytest.mark.parametrize(
    ("nights", "told"),
    [
        (("ok", "suspect"), "quiet"),
        (("suspect", "ok"), "quiet"),
        (("suspect", "broken"), "broke"),
        (("ok", "changed"), "broke"),
        (("broken", "ok"), "recovered"),
        (("broken", "changed"), "quiet"),
        (("ok", "blocked"), "needs_person"),
        (("broken", "blocked"), "needs_person"),
        (("ok", "moved"), "broke"),
    ],
)
def test_only_what_matters_is_news(store, nights, told):
    for verdict in nights:
        night(store, Verdict(verdict))
    assert news(store) == [told]


def test_first_sight_is_news_only_of_faults(store):
    night(store, Verdict.OK)
    assert news(store) == ["added"]
    night(store, Verdict.OK, letters=(A, B))
    assert news(store) == ["broke"]


def test_several_nights_are_told_as_one_change(store):
    first = night(store, Verdict.OK)
    for verdict in (Verdict.SUSPECT, Verdict.BROKEN, Verdict.OK):
        night(store, verdict)
    assert news(store, first) == ["quiet"]
    assert news(store, first + 2) == ["recovered"]


def test_a_replaced_address_is_told_as_repaired(store):
    night(store, Verdict.BROKEN)
    mended = dataclasses.replace(
        A, url="https://one.example/b", note_text="Doe, Report on Rivers, https://one.example/b"
    )
    night(store, Verdict.OK, letters=(mended,))
    changes = {change.news: change for change in store.changes_since()}
    assert set(changes) == {"repaired", "quiet"}
    assert changes["repaired"].successor_url == "https://one.example/b"


def test_a_note_that_was_struck_out_is_told_as_removed(store):
    night(store, Verdict.BROKEN, letters=(A, B))
    night(store, Verdict.BROKEN, letters=(B,))
    assert news(store) == ["removed"]


def test_a_successor_with_a_fault_of_its_own_is_news(store):
    night(store, Verdict.BROKEN)
    worse = dataclasses.replace(
        A, url="https://one.example/b", note_text="Doe, Report on Rivers, https://one.example/b"
    )
    night(store, Verdict.BROKEN, letters=(worse,))
    assert sorted(news(store)) == ["broke", "repaired"]


def test_a_renamed_letter_is_no_news(store):
    night(store, Verdict.BROKEN)
    run_id = store.begin_run("1")
    store.mark_letters_gone(["b.md"])
    store.put_letter(letter("b.md", repr((A,))), [A])
    store.finish_run(run_id, "done", {})
    assert news(store) == ["quiet"]


def test_the_view_of_changes_shows_the_newest_run(store, elsewhere):
    night(store, Verdict.OK)
    night(store, Verdict.BROKEN)
    assert elsewhere("SELECT event, before, verdict FROM changes") == [("verdict", "ok", "broken")]


# --- acknowledged ---------------------------------------------------------------------


def test_an_acknowledged_fault_does_not_count_until_it_expires(store, clock):
    night(store, Verdict.BROKEN, letters=(A, B))
    assert store.counts().to_mend == 2
    until = clock.now() + timedelta(days=10)
    store.acknowledge(1, "the author knows", "the library", until)
    assert (store.counts().to_mend, store.counts().acknowledged) == (1, 1)
    row = next(store.report_rows())
    assert (row.acknowledged, row.to_mend, row.decision) == (True, False, "acknowledge")
    assert (row.acknowledged_reason, row.acknowledged_owner) == ("the author knows", "the library")
    assert row.acknowledged_until == until
    clock.at = until
    assert (store.counts().to_mend, store.counts().acknowledged) == (2, 0)
    row = next(store.report_rows())
    assert (row.acknowledged, row.to_mend, row.decision) == (False, True, None)


def test_counts_and_report_agree_about_what_is_to_mend(store, clock, elsewhere):
    night(store, Verdict.BROKEN, letters=(A, B))
    store.acknowledge(2, "known", until=None)
    counts = store.counts()
    assert counts.to_mend == len(list(store.report_rows(to_mend=True))) == 1
    assert counts.acknowledged == 1
    assert elsewhere("SELECT count(*) FROM to_mend") == [(1,)]
    acknowledged = [row for row in store.report_rows() if row.acknowledged]
    assert [row.acknowledged_until for row in acknowledged] == [None]


def test_a_later_decision_or_an_undo_puts_it_back_in_the_count(store):
    night(store, Verdict.BROKEN)
    known = store.acknowledge(1, "known", "the library")
    other = store.decide(Decision(1, "replace", "https://new.example/", decided_by="editor"))
    assert store.counts().acknowledged == 0
    store.undo(other)
    assert store.counts().acknowledged == 1
    assert next(store.report_rows()).decision == "acknowledge"
    store.undo(known, decided_by="editor")
    assert store.counts().acknowledged == 0
    assert next(store.report_rows()).decision is None
    assert [one.decision.action for one in store.decisions_of(1)] == [
        "acknowledge",
        "replace",
        "undo",
        "undo",
    ]
    assert store.check() == ()


def test_a_repair_is_applied_and_undone_by_rows_of_its_own(store):
    night(store, Verdict.MOVED)
    chosen = store.decide(Decision(1, "use_target", "https://one.example/new", owner="x"))
    assert store.standing_decision_of(1).id == chosen
    applied = store.record_applied(chosen, before_sha256="aa", after_sha256="bb", patch="-a\n+b")
    assert store.standing_decision_of(1) is None
    (newest,) = store.applied_decisions(5)
    assert (newest.id, newest.of_decision, newest.patch) == (applied, chosen, "-a\n+b")
    assert newest.decision.replacement == "https://one.example/new"
    undone = store.undo(chosen, before_sha256="bb", after_sha256="aa", patch="-b\n+a")
    assert store.applied_decisions(5) == ()
    assert store.decision(undone).decision.action == "undo"


def test_decisions_are_append_only(store):
    night(store, Verdict.OK)
    store.acknowledge(1, "known")
    for sql in ("UPDATE decisions SET note = ''", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store._db.execute(sql)


def test_a_decision_on_nothing_is_refused(store):
    with pytest.raises(KeyError):
        store.acknowledge(99, "nothing there")
    with pytest.raises(KeyError):
        store.undo(99)


def test_history_tells_all_of_a_citation(store):
    night(store, Verdict.OK)
    night(store, Verdict.BROKEN)
    store.acknowledge(1, "known", "the library")
    told = store.history_of(1)
    assert told.citation.cited.url == A.url
    assert [change.verdict for change in told.changes] == ["unchecked", "ok", "broken"]
    assert [check.finding for check in told.link.checks] == ["broken", "ok"]
    assert told.decisions[0].decision.owner == "the library"
    assert store.history_of(99) is None
    assert store.history_of("https://unknown.example/") is None
    assert [one.note for one in store.citations_of_letter("a.md")] == ["1"]
