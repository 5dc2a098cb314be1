"""What is not known of letters: cautions are news once, unread letters are remembered."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from store_values import letter, note

from citecheck.errors import LetterError
from citecheck.model import Caution
from citecheck.store import RECOGNISED, Store, open_store

OLD = Path(__file__).with_name("schema_1.sql")

WRONG = Caution("a.example is printed, but its link leads to b.example", "Correct it", 3)
LOST = Caution("this page is damaged and was left out", "Look at it", 5)
NOTE = note(0, "https://one.example/", "One")


def read(store: Store, text: str, *cautions: Caution, path: str = "a.pdf") -> None:
    store.put_letter(replace(letter(path, text), warnings=cautions), [NOTE])


def news(store: Store, since: int) -> list[str]:
    return [one.path for one in store.cautioned_letters(after=since)]


def test_a_caution_is_news_in_the_run_that_first_read_it(store):
    first = store.begin_run("1")
    read(store, "x", WRONG)
    (known,) = store.cautioned_letters()
    assert known.cautions == (WRONG,)
    assert news(store, first - 1) == ["a.pdf"]
    # A better reader reads the same letter again: nothing is new for a person.
    second = store.begin_run("2")
    read(store, "x", WRONG)
    assert news(store, first) == []
    # It finds more.
    read(store, "x", WRONG, LOST)
    assert news(store, first) == ["a.pdf"]
    assert news(store, second) == []


def test_a_new_version_of_a_letter_is_told_of_again(store):
    store.begin_run("1")
    read(store, "x", WRONG)
    second = store.begin_run("1")
    read(store, "y", WRONG)
    assert news(store, second - 1) == ["a.pdf"]


def test_a_page_that_differs_at_every_visit_is_told_of_once(store):
    page = "https://us.example/letter"
    store.begin_run("1")
    read(store, "x", WRONG, path=page)
    second = store.begin_run("1")
    read(store, "y", WRONG, path=page)
    assert news(store, second - 1) == []


def test_what_is_mended_or_gone_is_no_caution(store):
    store.begin_run("1")
    read(store, "x", WRONG)
    read(store, "y")
    assert store.cautioned_letters() == ()
    read(store, "z", WRONG)
    store.mark_letters_gone([])
    assert store.cautioned_letters() == ()


def test_cautions_that_nobody_was_told_of_are_news_after_the_migration(path, clock):
    old = sqlite3.connect(path)
    old.executescript(OLD.read_text(encoding="utf-8"))
    old.execute('UPDATE letters SET warnings = \'[{"problem": "cut", "advice": ""}]\'')
    old.commit()
    (last,) = old.execute("SELECT max(id) FROM runs").fetchone()
    old.close()
    with open_store(path, clock=clock) as store:
        assert store.cautioned_letters()
        assert news(store, last) == [one.path for one in store.cautioned_letters()]
        run = store.begin_run("2")
        assert news(store, run) == []


def test_a_letter_is_unread_until_a_run_that_looks_there_reads_it(store, clock):
    bad = LetterError("letters/bad.pdf", "it is encrypted", "Save it without a password")
    other = LetterError("old/worse.pdf", "it is damaged")
    store.note_unread([bad, other], lambda _path: True)
    first = clock.now()
    clock.at += timedelta(days=1)
    store.note_unread([bad], lambda path: path.startswith("letters/"))
    found = {one.path: one for one in store.unread_letters()}
    assert set(found) == {"letters/bad.pdf", "old/worse.pdf"}
    assert found["letters/bad.pdf"].since == first
    assert found["letters/bad.pdf"].advice == "Save it without a password"
    store.note_unread([], lambda path: path.startswith("letters/"))
    assert [one.path for one in store.unread_letters()] == ["old/worse.pdf"]


def test_a_search_holds_for_the_letter_as_it_was(store, clock):
    read(store, "x")
    (known,) = store.letters()
    assert store.searches("archive") == {}
    store.note_search(known.id, "archive")
    search = store.searches("archive")[known.id]
    assert (search.at, search.same) == (clock.now(), True)
    assert store.searches("web") == {}
    read(store, "y")
    assert not store.searches("archive")[known.id].same


def test_what_was_recognised_once_stays_and_what_was_not_is_asked_for_again(store):
    scan = replace(letter("a.pdf", "x"), format="pdf")
    store.put_letter(scan, [NOTE], reader="1.0")
    unchanged = ("a.pdf", scan.sha256)
    assert store.letter_unchanged(*unchanged, reader="1.0")
    assert not store.letter_unchanged(*unchanged, reader="1.0", recognise=True)
    store.put_letter(scan, [NOTE], reader="1.0" + RECOGNISED)
    assert store.letter_unchanged(*unchanged, reader="1.0", recognise=True)
    assert store.letter_unchanged(*unchanged, reader="1.0")
    assert not store.letter_unchanged(*unchanged, reader="1.1", recognise=True)
    plain = letter("b.md", "y")
    store.put_letter(plain, [NOTE], reader="1.0")
    assert store.letter_unchanged("b.md", plain.sha256, reader="1.0", recognise=True)
