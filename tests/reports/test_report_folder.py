"""The folder: a new report takes the old one's place whole, or not at all."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from report_rows import NOW, change, sample_rows, summary_of

from citecheck.errors import UsageError
from citecheck.reports import write_reports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from citecheck.store.shown import ReportRow


def write(folder: Path, rows: list[ReportRow] | None = None) -> tuple[Path, ...]:
    rows = sample_rows() if rows is None else rows
    return write_reports(rows, summary_of(rows), folder, now=NOW)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_it_returns_what_it_wrote_and_leaves_nothing_else(tmp_path: Path):
    files = write(tmp_path / "a" / "reports")
    assert sorted(files) == sorted(p for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert {"index.html", "citations.csv", "citations.jsonl", "summary.md"} <= {
        path.name for path in files
    }


def test_an_interrupted_report_leaves_the_old_one_whole(tmp_path: Path):
    write(tmp_path)
    before = contents(tmp_path)

    def torn() -> Iterator[ReportRow]:
        yield from sample_rows()[:30]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_reports(torn(), summary_of(sample_rows()), tmp_path, now=NOW)
    assert contents(tmp_path) == before


def test_what_does_not_change_is_not_written_again(tmp_path: Path):
    write(tmp_path)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*") if path.is_file()}
    rows = sample_rows()
    rows[-1] = replace(rows[-1], title="Another title")
    write(tmp_path, rows)
    after = {path: path.stat().st_ino for path in tmp_path.rglob("*") if path.is_file()}
    changed = {path.name for path, inode in after.items() if before[path] != inode}
    assert changed == {"index.html", "healthy-6.html", "citations.csv", "citations.jsonl"}


def test_the_page_of_a_removed_letter_goes_and_other_peoples_files_stay(tmp_path: Path):
    write(tmp_path)
    ours = tmp_path / "letters" / "healthy-6.html"
    theirs = tmp_path / "letters" / "notes.html"
    theirs.write_text("<p>mine</p>")
    assert ours.exists()
    write(tmp_path, [row for row in sample_rows() if row.letter_id != 6])
    assert not ours.exists()
    assert theirs.read_text() == "<p>mine</p>"


def test_no_link_in_the_folder_is_followed(tmp_path: Path):
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "letters").mkdir()
    names = ("index.html", "citations.csv", "changes.xml", "letters/healthy-6.html")
    for name in names:
        (folder / name).symlink_to(outside)
    (folder / "letters" / "gone.html").symlink_to(outside)
    write(folder)
    assert outside.read_text() == "precious"
    for name in names:
        assert not (folder / name).is_symlink()
    assert (folder / "letters" / "gone.html").is_symlink()


def test_a_letters_folder_that_leads_elsewhere_is_refused(tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "letters").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="symbolic link"):
        write(folder)
    assert not list(elsewhere.iterdir())
    assert [path.name for path in folder.iterdir()] == ["letters"]


def test_a_folder_that_is_a_file_is_named_in_one_sentence(tmp_path: Path):
    (tmp_path / "reports").write_text("")
    with pytest.raises(UsageError, match=r"reports: the report cannot be written"):
        write(tmp_path / "reports")


def test_a_folder_where_a_file_should_be_is_named_in_one_sentence(tmp_path: Path):
    (tmp_path / "index.html").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path)


def test_what_a_killed_run_left_behind_is_cleared_a_day_later(tmp_path: Path):
    old, young = tmp_path / ".citecheck-report-old", tmp_path / ".citecheck-report-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "index.html").write_text("half")
    os.utime(old, (NOW.timestamp() - 90_000,) * 2)
    os.utime(young, (NOW.timestamp() - 60,) * 2)
    write(tmp_path)
    assert not old.exists()
    assert young.exists()


def test_the_same_report_twice_is_the_same_bytes(tmp_path: Path):
    rows = sample_rows()
    summary = summary_of(rows, changes=(change("broke"),))
    write_reports(rows, summary, tmp_path, now=NOW)
    before = contents(tmp_path)
    write_reports(rows, summary, tmp_path, now=NOW.replace(hour=23))
    assert contents(tmp_path) == before
