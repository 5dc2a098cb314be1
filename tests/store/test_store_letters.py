"""Letters are read again and again; a citation stays the one it was."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import StillClock, letter, note, visit

from citecheck.model import Caution, Citation, Decision, Verdict
from citecheck.store import Validators, open_store

if TYPE_CHECKING:
    from citecheck.store import Store

A = note(0, "https://one.example/a", "Doe, Report on Rivers,", "Rivers rise.")
B = note(1, "https://two.example/b", "Roe, Atlas of Lakes,", "Lakes fall.")
C = note(2, None, "Poe, Book of Ponds, website", "Ponds stay.")


def put(store: Store, *citations: Citation, path: str = "a.md", text: str = "") -> list[int]:
    """Store a letter; returns the ids in reading order."""
    placed = [dataclasses.replace(one, ordinal=place) for place, one in enumerate(citations)]
    changes = store.put_letter(letter(path, text or repr(placed)), placed)
    assert store.check() == ()
    return list(changes.citation_ids)


def test_reading_the_same_letter_again_adds_nothing(store):
    first = put(store, A, B, C)
    changes = store.put_letter(letter(), [A, B, C])
    assert list(changes.citation_ids) == first
    assert changes.added == changes.removed == ()
    assert store.counts().citations == 3


def test_an_unchanged_letter_needs_no_reading_until_the_reader_is_better(store):
    store.put_letter(letter(text="x"), [A], reader="1.0")
    assert store.letter_unchanged("a.md", "sha256 of x", reader="1.0")
    assert not store.letter_unchanged("a.md", "sha256 of x", reader="1.1")
    assert not store.letter_unchanged("a.md", "sha256 of y", reader="1.0")
    assert not store.letter_unchanged("b.md", "sha256 of x", reader="1.0")


def test_a_letter_from_the_web_keeps_what_its_server_gave(store):
    given_ = Validators('"v1"', "Sun, 01 Mar 2026 02:00:00 GMT")
    document = letter("https://body.example/l", published_url="https://body.example/l")
    document = dataclasses.replace(document, warnings=(Caution("odd", "look", 2),))
    store.put_letter(document, [A], validators=given_)
    assert store.letter("https://body.example/l").validators == given_
    (kept,) = store.letters()
    assert kept.warnings == (Caution("odd", "look", 2),)
    assert kept.published_url == "https://body.example/l"


@pytest.mark.parametrize(
    "edited",
    [
        dataclasses.replace(A, note="9", ordinal=5, page=3, line=80),
        dataclasses.replace(A, sentence="Rivers rise quickly now."),
        dataclasses.replace(A, note_text="Doe, Report on Great Rivers, https://one.example/a"),
        dataclasses.replace(A, note_text="Another text.", sentence="All was rewritten."),
        dataclasses.replace(A, note_text="doe, report  on\nrivers, https://one.example/a"),
        dataclasses.replace(A, kind="endnote"),
    ],
    ids=["renumbered", "sentence", "note", "both", "typesetting", "kind"],
)
def test_a_citation_survives_edits_around_its_address(store, edited):
    a, b = put(store, A, B)
    assert put(store, B, edited) == [b, a]


def test_a_replaced_address_is_a_successor_and_takes_no_decision_with_it(store):
    a, b = put(store, A, B)
    store.acknowledge(a, "known", "the library")
    new = dataclasses.replace(
        A, url="https://one.example/new", note_text="Doe, Report on Rivers, https://one.example/new"
    )
    changes = store.put_letter(letter(text="edited"), [new, B])
    ((old, successor),) = changes.replaced
    assert old == a
    assert changes.added == (successor,)
    assert changes.kept == (b,)
    assert store.decisions_of(successor) == ()
    assert len(store.decisions_of(a)) == 1
    assert store.history_of(successor).citation.successor_of == a


def test_a_missing_address_that_was_found_is_a_successor(store):
    (c,) = put(store, C)
    found = dataclasses.replace(
        C, url="https://p.example/", problem=None, note_text="Poe, Book of Ponds, website"
    )
    changes = store.put_letter(letter(text="found"), [found])
    assert changes.replaced == ((c, changes.citation_ids[0]),)


def test_one_address_in_two_notes_is_two_citations_of_one_link(store):
    again = dataclasses.replace(A, note_text="Ibid., https://one.example/a#s", sentence="More.")
    again = dataclasses.replace(again, url="https://one.example/a#s", ordinal=1)
    ids = put(store, A, again)
    assert len(set(ids)) == 2
    assert store.counts().links == 1
    (link,) = store.due_links(store.now())
    assert [cited.url for _, cited in store.cited_of(link.id)] == [A.url, again.url]


def test_equal_citations_are_counted_and_kept_apart(store):
    ids = put(store, A, A, A)
    assert len(set(ids)) == 3
    assert put(store, A, A) == ids[:2]
    assert put(store, A, A, A) == ids


def test_a_renamed_letter_keeps_everything(store):
    ids = put(store, A, B, C, text="same")
    store.acknowledge(ids[0], "known", "the library")
    assert store.mark_letters_gone(["b.md"]) == ("a.md",)
    assert store.counts().citations == 0
    changes = store.put_letter(letter("b.md", "same"), [A, B, C])
    assert list(changes.citation_ids) == ids
    assert changes.renamed_from == "a.md"
    assert store.counts().acknowledged == 0  # nothing faulty yet
    assert len(store.decisions_of(ids[0])) == 1


def test_a_letter_renamed_and_edited_is_known_by_what_it_cites(store):
    ids = put(store, A, B, C)
    store.mark_letters_gone([])
    changed = dataclasses.replace(C, sentence="Ponds grow.")
    assert put(store, B, A, changed, path="c.md") == [ids[1], ids[0], ids[2]]
    assert store.counts().letters == 1


def test_a_letter_that_shares_little_is_another_letter(store):
    ids = put(store, A, B, C)
    store.mark_letters_gone([])
    other = [note(n, f"https://other.example/{n}", f"Other {n}") for n in range(3)]
    new = put(store, A, *other, path="c.md")
    assert not set(ids) & set(new)


def test_a_copy_of_a_letter_is_a_letter_of_its_own(store):
    first = put(store, A, B, path="a.md", text="same")
    second = put(store, A, B, path="b.md", text="same")
    assert not set(first) & set(second)
    assert (store.counts().letters, store.counts().citations, store.counts().links) == (2, 4, 2)


def test_a_letter_moved_over_another_replaces_it(store):
    first = put(store, A, text="one")
    second = put(store, B, path="b.md", text="two")
    store.mark_letters_gone(["b.md"])
    assert put(store, A, path="b.md", text="one") == first
    assert store.counts().citations == 1
    assert store.history_of(second[0]).citation.removed_at is not None


def test_gone_letters_stop_counting_keep_their_history_and_come_back(store, clock):
    (a,) = put(store, A)
    run_id = store.begin_run("1")
    (link,) = store.due_links(clock.now())
    store.record_check(run_id, link.id, *visit(link.url, clock.now()))
    clock.pass_time(days=30)
    assert store.mark_letters_gone([]) == ("a.md",)
    assert store.mark_letters_gone([]) == ()
    assert (store.counts().letters, store.counts().links) == (0, 0)
    assert list(store.due_links(clock.now(), everything=True)) == []
    assert len(store.history_of(A.url).checks) == 1
    assert put(store, A) == [a]
    assert [one.id for one in store.due_links(clock.now())] == [link.id]


def test_a_run_over_one_folder_says_nothing_of_the_others(store):
    put(store, A, path="x/a.md")
    put(store, B, path="y/b.md")
    assert store.mark_letters_gone([], lambda path: path.startswith("x/")) == ("x/a.md",)
    assert [one.path for one in store.letters()] == ["y/b.md"]


def test_a_letter_is_stored_whole_or_not_at_all(store, elsewhere):
    broken = dataclasses.replace(B, kind="marginal")
    with pytest.raises(Exception, match="CHECK"):
        store.put_letter(letter(), [A, broken])
    assert elsewhere("SELECT count(*) FROM letters") == [(0,)]
    assert elsewhere("SELECT count(*) FROM links") == [(0,)]
    assert put(store, A)


def test_hostile_text_is_stored_as_it_is(store):
    nasty = "'); DROP TABLE links; --\x00 ‮ \ud800 =cmd|' /C calc'!A0"
    odd = note(0, f"https://x.example/{nasty}", nasty, nasty, title=nasty)
    put(store, odd, path="a\udcff.md")
    put(store, odd, path="a\udcfe.md")
    assert len(list(store.report_rows())) == 2
    assert next(store.report_rows()).title == nasty.replace("\ud800", "\\ud800")
    assert len(store.citations_of_letter("a\udcff.md")) == 1
    assert len(list(store.report_rows(letter="a\udcff.md"))) == 1
    assert len(list(store.due_links(store.now(), letter="a\udcff.md"))) == 1
    assert len(store.mark_letters_gone(["a\udcff.md"])) == 1


def test_what_is_no_address_is_invalid_and_never_due(store):
    bad = Citation("a.md", "footnote", 0, problem="malformed_url", note_text="see http//:x")
    put(store, bad, note(1, "http://[::bad", "Odd"))
    assert store.counts().to_mend >= 1
    assert store.counts().verdicts["invalid"] >= 1


def test_a_known_link_gives_its_verdict_to_a_new_citation(store, clock):
    put(store, A)
    run_id = store.begin_run("1")
    (link,) = store.due_links(clock.now())
    store.record_check(run_id, link.id, *visit(link.url, clock.now(), 404, Verdict.BROKEN))
    put(store, A, path="b.md")
    assert [row.verdict for row in store.report_rows()] == ["broken", "broken"]


def test_thousands_of_equal_notes_are_no_trap(store, clock):
    many = [dataclasses.replace(A, ordinal=n) for n in range(4_000)]
    statements = []
    store._db.set_trace_callback(statements.append)
    store.put_letter(letter(), many)
    first = len(statements)
    store.put_letter(letter(text="again"), many)
    assert first < 8 * len(many)
    assert len(statements) - first < 8 * len(many)


# --- any sequence of edits ------------------------------------------------------------

WORDS = [f"Source number {n}, told at length," for n in range(6)]
EDIT = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, 5), st.integers(0, 20)),
    st.tuples(st.just("remove"), st.integers(0, 20), st.just(0)),
    st.tuples(st.just("sentence"), st.integers(0, 20), st.integers(0, 3)),
    st.tuples(st.just("words"), st.integers(0, 20), st.integers(0, 3)),
    st.tuples(st.just("move"), st.integers(0, 20), st.integers(0, 20)),
    st.tuples(st.just("rename"), st.integers(0, 4), st.just(0)),
    st.tuples(st.just("vanish"), st.just(0), st.just(0)),
)


class Model:
    """A letter whose citations carry the id that the store first gave them."""

    def __init__(self) -> None:
        self.path = "l0.md"
        self.entries: list[tuple[Citation, int | None]] = []
        self.made = 0

    def edit(self, what: str, first: int, second: int) -> None:
        count = len(self.entries)
        if what == "insert":
            self.made += 1
            new = note(
                0, f"https://h{first}.example/{self.made}", WORDS[first], f"Claim {self.made}."
            )
            self.entries.insert(second % (count + 1), (new, None))
        elif what == "rename":
            self.path = f"l{first}.md"
        elif count and what == "remove":
            self.entries.pop(first % count)
        elif count and what == "move":
            self.entries.insert(second % count, self.entries.pop(first % count))
        elif count and what in {"sentence", "words"}:
            old, known = self.entries[first % count]
            change = (
                {"sentence": f"Rewritten {second}, {old.url}"}
                if what == "sentence"
                else {"note_text": f"Reworded {second}, {old.url}"}
            )
            self.entries[first % count] = (dataclasses.replace(old, **change), known)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(st.lists(EDIT, max_size=3), min_size=2, max_size=8))
def test_any_edits_keep_identity_and_double_nothing(tmp_path_factory, rounds):
    path = tmp_path_factory.mktemp("edits") / "citations.db"
    model = Model()
    for n in range(4):
        model.edit("insert", n, n)
    with open_store(path, clock=StillClock()) as store:
        given_out: set[int] = set()
        for round_ in [[], *rounds]:
            renamed_before = model.path
            for step in round_:
                model.edit(*step)
            # Renamed and rewritten at once, a letter may become another one.
            rewritten = any(step[0] not in {"rename", "vanish", "move"} for step in round_)
            if any(step[0] == "vanish" for step in round_):
                store.mark_letters_gone([])
            store.mark_letters_gone([model.path])
            citations = [
                dataclasses.replace(one, ordinal=place)
                for place, (one, _) in enumerate(model.entries)
            ]
            text = repr([(one.url, one.note_text, one.sentence) for one in citations])
            changes = store.put_letter(letter(model.path, text), citations)
            ids = changes.citation_ids
            assert len(set(ids)) == len(ids)
            same_letter = model.path == renamed_before or (not rewritten and bool(ids))
            for (_, known), now in zip(model.entries, ids, strict=True):
                if known is None:
                    assert now not in given_out
                elif same_letter:
                    assert now == known
            given_out.update(ids)
            model.entries = [(one, now) for (one, _), now in zip(model.entries, ids, strict=True)]
            assert store.counts().citations == len(ids)
            assert store.counts().letters == 1
            assert store.check() == ()


def test_a_decision_survives_a_rename_with_an_edit(store):
    a, b = put(store, A, B)
    store.decide(Decision(a, "leave", decided_by="editor"))
    store.mark_letters_gone([])
    edited = dataclasses.replace(A, sentence="Rivers, it is said, rise.")
    assert put(store, edited, B, path="z.md") == [a, b]
    assert store.decisions_of(a)[0].decision.action == "leave"


def test_a_rename_is_known_though_time_passes_between_any_two_steps(store, clock, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: clock.pass_time(seconds=0.01) or clock.at)
    ids = put(store, A, B, C)
    store.mark_letters_gone([])
    edited = dataclasses.replace(C, sentence="Ponds grow.")
    assert put(store, A, B, edited, path="z.md") == ids
