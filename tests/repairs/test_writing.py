"""Repairs on disk: at once or not at all, recorded, and taken back byte for byte."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

from citecheck import __version__
from citecheck.citations import find_citations
from citecheck.clocks import SystemClock
from citecheck.errors import StorageError, UsageError
from citecheck.letters import load_letter
from citecheck.model import Action, Decision
from citecheck.pipeline import repairing
from citecheck.pipeline.repairing import finish_pledge, prepare, undo, write
from citecheck.repairs import Style, files, fitting_name, replace_bytes
from citecheck.store import Store, open_store

TEXT = (
    "# A letter\r\n\r\nThe navy said so,[^1] and the [council][c] too.[^2]\r\n\r\n"
    "[^1]: Post, “Pier”, 3 May 2021, http://old.example/a (accessed 4 May 2021).\r\n"
    "[^2]: Council, “Report”, 2 June 2021, http://old.example/b.\r\n\r\n"
    "[c]: http://old.example/c\r\n"
)
NEW = "https://new.example/a"


@dataclass
class Desk:
    """A letter in a database."""

    store: Store
    path: Path

    def read(self) -> list[int]:
        document = load_letter(str(self.path))
        changes = self.store.put_letter(document, find_citations(document), reader=__version__)
        return list(changes.citation_ids)

    def decide(self, citation: int, action: Action = Action.NEW_URL, url: str | None = NEW) -> int:
        return self.store.decide(Decision(citation, action, url, None, "ana"))

    def urls(self) -> list[str | None]:
        return [row.url for row in self.store.report_rows()]

    def prepare(self) -> repairing.Prepared:
        return prepare(self.store, str(self.path), Style())


@pytest.fixture
def desk(tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(TEXT.encode())
    with open_store(tmp_path / "citations.db", clock=SystemClock()) as store:
        yield Desk(store, path)


def test_a_repair_is_written_recorded_and_read_again(desk):
    first, *_ = desk.read()
    decision = desk.decide(first)
    written = write(desk.store, desk.prepare())
    assert desk.path.read_bytes() == TEXT.replace("http://old.example/a", NEW).encode()
    assert written.backup.read_bytes() == TEXT.encode()
    assert written.backup.parent.name == ".citecheck-backup"
    assert written.addresses == (NEW,)
    row = desk.store.decision(written.number)
    assert row is not None
    assert row.of_decision == decision
    assert NEW in desk.urls()
    assert "http://old.example/a" not in desk.urls()
    assert not desk.prepare().repair.edits


def test_undo_restores_the_bytes_and_takes_the_decisions_back(desk):
    ids = desk.read()
    for number, citation in enumerate(ids):
        desk.decide(citation, url=f"https://n{number}.example/")
    written = write(desk.store, desk.prepare())
    undone = undo(desk.store, written.number)
    assert desk.path.read_bytes() == TEXT.encode()
    assert len(undone.decisions) == 3
    assert [desk.store.standing_decision_of(citation) for citation in desk.read()] == [None] * 3
    with pytest.raises(UsageError, match="taken back already"):
        undo(desk.store, written.number)


def test_undo_is_refused_once_the_letter_was_edited_and_names_the_backup(desk):
    desk.decide(desk.read()[0])
    written = write(desk.store, desk.prepare())
    edited = desk.path.read_bytes() + b"PS\n"
    desk.path.write_bytes(edited)
    with pytest.raises(UsageError) as refusal:
        undo(desk.store, written.number)
    assert str(written.backup) in str(refusal.value)
    assert desk.path.read_bytes() == edited


def test_undo_of_an_earlier_repair_names_the_later_one(desk):
    ids = desk.read()
    desk.decide(ids[0])
    first = write(desk.store, desk.prepare())
    desk.decide(ids[1], url="https://new.example/b")
    second = write(desk.store, desk.prepare())
    with pytest.raises(UsageError, match=f"--undo {second.number}"):
        undo(desk.store, first.number)
    undo(desk.store, second.number)
    undo(desk.store, first.number)
    assert desk.path.read_bytes() == TEXT.encode()


# --- not the letter that was decided on -----------------------------------------------


def test_a_letter_edited_since_it_was_read_is_refused(desk):
    desk.decide(desk.read()[0])
    desk.path.write_bytes(TEXT.encode() + b"PS\n")
    with pytest.raises(UsageError, match="changed since"):
        desk.prepare()


def test_a_decision_on_an_earlier_state_of_the_letter_is_refused(desk):
    desk.decide(desk.read()[0])
    desk.path.write_bytes(TEXT.encode() + b"PS\n")
    desk.read()
    repair = desk.prepare().repair
    assert not repair.edits
    assert "edited since" in repair.refused[0].reason


def test_our_own_repairs_are_no_edits(desk):
    ids = desk.read()
    for citation in ids[:2]:
        desk.decide(citation, url=f"https://n{citation}.example/")
    only = prepare(desk.store, str(desk.path), Style(), only=frozenset(ids[:1]))
    write(desk.store, only)
    assert len(desk.prepare().repair.edits) == 1


def test_a_letter_that_changes_between_diff_and_write_is_refused(desk):
    desk.decide(desk.read()[0])
    prepared = desk.prepare()
    desk.path.write_bytes(b"another letter, http://x.example/")
    with pytest.raises(UsageError, match="a moment ago"):
        write(desk.store, prepared)
    assert desk.path.read_bytes() == b"another letter, http://x.example/"


@pytest.mark.parametrize("undoes", [False, True])
def test_a_letter_that_is_saved_while_the_repair_is_prepared_is_left_alone(
    desk, monkeypatch, undoes
):
    desk.decide(desk.read()[0])
    prepared = desk.prepare()
    number = write(desk.store, prepared).number if undoes else 0
    real = repairing.pledge

    def pledged_while_somebody_saves(made):
        real(made)
        desk.path.write_bytes(b"edited, http://x.example/")

    monkeypatch.setattr(repairing, "pledge", pledged_while_somebody_saves)
    with pytest.raises(UsageError, match="a moment ago"):
        undo(desk.store, number) if undoes else write(desk.store, prepared)
    assert desk.path.read_bytes() == b"edited, http://x.example/"
    assert not list(desk.path.parent.rglob("*pledge*"))


# --- killed in between ----------------------------------------------------------------


class Killed(BaseException):
    """As a kill: nothing catches it."""


STEPS = ("backup", "pledge", "replace_bytes", "_bookkeep", "settle")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_kills_a_repair_the_letter_is_whole_and_the_next_one_goes_on(
    desk, monkeypatch, step, when
):
    ids = desk.read()
    for citation in ids[:2]:
        desk.decide(citation, url=f"https://n{citation}.example/")
    prepared = desk.prepare()
    real = getattr(repairing, step)

    def killed(*arguments: object) -> None:
        if when == "after":
            real(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(repairing, step, killed)
        with pytest.raises(Killed):
            write(desk.store, prepared)
    assert desk.path.read_bytes() in (TEXT.encode(), prepared.repair.patched)
    finish_pledge(desk.store, str(desk.path))
    again = desk.prepare()
    if again.repair.edits:
        write(desk.store, again)
    assert desk.path.read_bytes() == prepared.repair.patched
    applied = desk.store.applied_decisions(10)
    assert len(applied) == 2
    undo(desk.store, applied[-1].id)
    assert desk.path.read_bytes() == TEXT.encode()


def test_a_letter_that_could_not_be_written_leaves_nothing_to_finish(desk, monkeypatch):
    first, *_ = desk.read()
    desk.decide(first)
    prepared = desk.prepare()

    def protected(path, data):
        raise StorageError(f"{path}: is write-protected.")

    with monkeypatch.context() as patched:
        patched.setattr(repairing, "replace_bytes", protected)
        with pytest.raises(StorageError):
            write(desk.store, prepared)
    assert not list(desk.path.parent.rglob("*pledge*"))
    assert desk.path.read_bytes() == TEXT.encode()
    write(desk.store, desk.prepare())
    assert desk.urls()[0] == NEW


@pytest.mark.parametrize("step", ["replace_bytes", "_bookkeep", "settle"])
def test_an_undo_that_is_killed_is_finished_by_the_next(desk, monkeypatch, step):
    desk.decide(desk.read()[0])
    written = write(desk.store, desk.prepare())
    real = getattr(repairing, step)

    def killed(*arguments: object) -> None:
        real(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(repairing, step, killed)
        with pytest.raises(Killed):
            undo(desk.store, written.number)
    assert desk.path.read_bytes() == TEXT.encode()
    finish_pledge(desk.store, str(desk.path))
    assert desk.store.applied_decisions(10) == ()
    assert "http://old.example/a" in desk.urls()


# --- files ----------------------------------------------------------------------------


def test_permissions_and_links_stay(tmp_path):
    real = tmp_path / "real" / "letter.md"
    real.parent.mkdir()
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "letter.md"
    link.symlink_to(real)
    replace_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [p.name for p in real.parent.iterdir()] == ["letter.md"]


def test_what_the_file_system_says_of_a_letter_stays(tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.owner", b"the secretary")
    except (AttributeError, OSError):
        pytest.skip("this file system keeps no attributes")
    replace_bytes(path, b"new")
    assert os.getxattr(path, "user.owner") == b"the secretary"


def test_what_few_may_read_is_kept_for_these_few(desk):
    desk.path.chmod(0o600)
    desk.decide(desk.read()[0])
    prepared = desk.prepare()
    copy = repairing.copy_repaired(desk.store, prepared, desk.path.parent / "copies")
    kept = write(desk.store, prepared).backup
    for path in (desk.path, kept, copy):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("may", "mode"), [("group", 0o664), ("nothing", 0o644)])
def test_a_letter_of_a_group_stays_the_groups(tmp_path, monkeypatch, may, mode):
    path = tmp_path / "letter.md"
    path.write_bytes(b"old")
    path.chmod(0o664)
    real, given = path.stat(), []
    monkeypatch.setattr(os, "geteuid", lambda: real.st_uid + 1)

    def chown(name, owner, group):
        if owner != -1 or may == "nothing":
            raise PermissionError
        given.append(group)

    monkeypatch.setattr(os, "chown", chown)
    if may == "nothing":
        monkeypatch.setattr(files, "_group_of", lambda _: real.st_gid + 1)
    replace_bytes(path, b"new")
    assert given == ([real.st_gid] if may == "group" else [])
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("stem", ["п" * 126, "信" * 84, "a" * 252])
def test_a_letter_of_the_longest_name_is_repaired_and_taken_back(desk, stem):
    desk.path = desk.path.rename(desk.path.with_name(f"{stem}.md"))
    desk.decide(desk.read()[0])
    written = write(desk.store, desk.prepare())
    assert written.backup.read_bytes() == TEXT.encode()
    undo(desk.store, written.number)
    assert desk.path.read_bytes() == TEXT.encode()
    assert len(list(written.backup.parent.iterdir())) == 2


def test_names_that_are_cut_are_still_told_apart():
    one, other = (fitting_name(f"{'п' * 126}{end}", ".pledge.json") for end in "ab")
    assert one != other
    assert max(len(name.encode()) for name in (one, other)) <= 255
    assert fitting_name("letter", ".md") == "letter.md"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(b"old")
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        replace_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_folder_that_is_gone_is_told(tmp_path):
    with pytest.raises(StorageError):
        replace_bytes(tmp_path / "no" / "letter.md", b"new")


@pytest.mark.parametrize("mark", ["~$letter.md", "~$tter.md", ".~lock.letter.md#"])
def test_a_letter_that_is_open_in_a_word_processor_is_left_alone(desk, mark):
    desk.decide(desk.read()[0])
    (desk.path.parent / mark).touch()
    with pytest.raises(UsageError, match="is open in"):
        write(desk.store, desk.prepare())
    assert desk.path.read_bytes() == TEXT.encode()


# --- what settles ---------------------------------------------------------------------


def test_the_list_gets_empty(desk):
    a, b, c = desk.read()
    desk.decide(
        a, Action.CITE_ARCHIVED, "https://web.archive.org/web/20210517120000/http://old.example/a"
    )
    desk.decide(b, Action.HIJACKED, None)
    desk.decide(c, Action.LEAVE, None)
    write(desk.store, desk.prepare())
    rows = {row.url: row for row in desk.store.report_rows()}
    assert rows["http://old.example/a"].acknowledged
    assert not any(row.to_mend for row in rows.values())
