"""What is not sure about how a letter was read stands where an editor looks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from report_rows import CAUTIONED, NOW, sample_rows, summary_of

from citecheck.model import FIRST_READ, Candidate, Caution
from citecheck.reports import (
    caution_lines,
    changes_mail,
    changes_record,
    changes_subject,
    summary_line,
    write_reports,
)

if TYPE_CHECKING:
    from pathlib import Path

DAMAGED = "Pages 3, 5–6, each: this page is damaged and was left out. Look at it."
CUT = "Only the first 25,000 lines were read. Split it."


def page_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "lxml")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_cautions_are_sentences_with_their_pages():
    assert caution_lines(CAUTIONED[0].cautions) == (CUT, DAMAGED)
    wrong = Caution("a.example/x is printed, but its link leads to b", "Correct it.", 7)
    assert caution_lines([wrong]) == (
        "Page 7: a.example/x is printed, but its link leads to b. Correct it.",
    )
    assert caution_lines([replace(wrong, page=None)])[0].startswith("a.example/x is printed")


def test_many_cautions_are_bounded():
    many = [Caution(f"fault {n}", page=n) for n in range(1, 400)]
    shown = caution_lines(many, most=5)
    assert len(shown) == 5
    assert shown[-1] == "And 395 more."
    (one,) = caution_lines([Caution("cut", page=2 * n) for n in range(1, 400)])
    assert len(one) < 200


def test_the_first_page_tells_at_its_head_and_names_letter_and_page(report: Path):
    page = page_of(report / "index.html")
    header = words(page.find("header"))
    assert "2 letters were read with cautions" in header
    assert page.find("header").find("a", href="#cautions")
    section = page.find(id="cautions").find_parent("section")
    assert DAMAGED in words(section)
    assert CUT in words(section)
    # A letter that cites nothing has no page, and is named all the same.
    assert "letters/<i>cites nothing</i>.pdf" in words(section)
    assert "Page 2: <script>x</script> is printed" in words(section)
    (link,) = section.find_all("a")
    assert (report / link["href"]).is_file()


def test_the_letters_own_page_tells(report: Path):
    (path,) = (report / "letters").glob("*wetlands-1.html")
    told = words(page_of(path).find(class_="notice"))
    assert DAMAGED in told
    others = [p for p in (report / "letters").glob("*.html") if p != path]
    assert all(page_of(p).find(id="cautions") is None for p in others)


def test_markdown_mail_feed_and_record_tell(report: Path):
    for name in ("summary.md", "changes.md"):
        text = (report / name).read_text("utf-8")
        assert "## Read with cautions" in text
        assert "5–6, each: this page is damaged" in text
    assert "<script>" not in (report / "summary.md").read_text("utf-8").replace("\\<", "")
    feed = (report / "changes.xml").read_text("utf-8")
    assert "this page is damaged" in feed
    assert ET.fromstring(feed) is not None
    mail = changes_mail((), CAUTIONED[:1])
    assert mail.startswith("Since the run before: 1 letter read with cautions.\n")
    assert "letters/2021-05-17 Wetlands.md" in mail
    assert "  Pages 3, 5–6, each:" in mail
    assert changes_subject((), CAUTIONED) == "2 letters read with cautions"
    record = changes_record((), CAUTIONED[1:])
    assert record["cautions"][0]["page"] == 2
    assert changes_mail((), ()) == ""


def test_the_last_words_of_a_run_count_them():
    rows = sample_rows()
    assert "2 letters read with cautions" in summary_line(summary_of(rows, cautioned=CAUTIONED))
    assert "caution" not in summary_line(summary_of(rows))


def test_a_reading_that_a_visit_decided_is_said_of_healthy_addresses_too(tmp_path: Path):
    first = Candidate("https://well.example/annual-report", 0.4, FIRST_READ)
    rows = sample_rows()
    chosen = {next(row.citation_id for row in rows if row.verdict == "ok")}
    chosen |= {next(row.citation_id for row in rows if row.verdict == "broken")}
    rows = [replace(row, candidates=(first,)) if row.citation_id in chosen else row for row in rows]
    write_reports(iter(rows), summary_of(rows), tmp_path / "r", now=NOW)
    page = page_of(tmp_path / "r" / "index.html")
    for number in chosen:
        said = words(page.find(id=f"c{number}"))
        assert "first read as https://well.example/annual-report , which did not show" in said
    assert words(page).count("which did not show what was cited") == len(chosen)


def test_letters_of_one_title_are_told_apart_by_their_files(tmp_path: Path):
    rows = [
        replace(row, letter_title="Letter on the water") if row.letter_id in (1, 2) else row
        for row in sample_rows()
    ]
    write_reports(iter(rows), summary_of(rows), tmp_path / "r", now=NOW)
    page = page_of(tmp_path / "r" / "index.html")
    heads = [words(head) for head in page.find_all("h3") if "Letter on the water" in words(head)]
    assert any("Wetlands.md" in head for head in heads)
    assert any("tariffs.html" in head for head in heads)
    table = words(page.find("table", class_="letters"))
    assert "letters/tariffs.html" in table
    assert "letters/healthy.docx" not in table  # its title tells it apart
    summary = (tmp_path / "r" / "summary.md").read_text("utf-8")
    assert "(`letters/tariffs.html`)" in summary
