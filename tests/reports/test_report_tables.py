"""citations.csv and citations.jsonl: the same citations, for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from report_rows import sample_rows

from citecheck.reports.tables import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path


def sheet(report: Path) -> list[dict[str, str]]:
    text = (report / "citations.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_sheet_is_utf_8_that_excel_recognises_and_has_a_row_a_citation(report: Path):
    raw = (report / "citations.csv").read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"letter","note","kind",')
    assert raw.count(b"\r\n") == len(sample_rows()) + 1
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert tuple(sheet(report)[0]) == COLUMNS


def test_the_first_row_is_exactly_this(report: Path):
    first = (report / "citations.csv").read_text("utf-8-sig").split("\n")[1].rstrip("\r")
    gone = "https://waters.example/reports/levels-2020.html"
    copy = f"https://archive.example/web/20210502101500/{gone}"
    assert first == ",".join(
        f'"{value}"'
        for value in (
            "letters/2021-05-17 Wetlands.md",
            "1",
            "footnote",
            "1",
            "40",
            "yes",
            "broken",
            "",
            "not_found",
            "The site says that there is no such page (404).",
            "Cite the archived copy of 2 May 2021, 2 days before the citation’s date.",
            copy,
            gone,
            "",
            "Water levels in the Ostrow basin, 1990 to 2020",
            "",
            "Institute of Inland Waters",
            "2020-11",
            "2021-05-04",
            "The level of the lake has fallen by two metres since the pumps were installed.",
            "",
            "Water levels in the Ostrow basin, 1990 to 2020, Institute of Inland Waters, "
            "accessed 4 May 2021.",
            "",
            "404",
            "2026-11-09T19:45:00Z",
            "2026-11-21T16:45:00Z",
            copy,
            "2021-05-02T10:15:00Z",
            "2 days before the citation’s date",
            "yes",
            "",
            "",
            "",
            "",
            "",
            "100",
        )
    )


def test_no_cell_of_the_sheet_starts_a_formula(report: Path):
    for row in sheet(report):
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert len(value) < 32_767


def test_the_lines_are_one_object_a_citation_with_its_exact_values(report: Path):
    lines = (report / "citations.jsonl").read_text("utf-8").splitlines()
    rows = sample_rows()
    objects = [json.loads(line) for line in lines]
    assert [found["citation_id"] for found in objects] == [row.citation_id for row in rows]
    for found, row in zip(objects, rows, strict=True):
        assert (found["url"], found["title"], found["sentence"]) == (
            row.url,
            row.title,
            row.sentence,
        )


def test_a_line_holds_hops_candidates_and_suggestions(report: Path):
    objects = map(json.loads, (report / "citations.jsonl").read_text("utf-8").splitlines())
    found = {row["citation_id"]: row for row in objects}
    assert found[104]["hops"] == [
        {
            "url": "http://fisheries.example/stock.html",
            "status": 301,
            "target": "https://fisheries.example/stock.html",
            "via": "http",
        },
        {
            "url": "https://fisheries.example/stock.html",
            "status": 200,
            "target": None,
            "via": "http",
        },
    ]
    assert found[104]["suggestions"][0]["action"] == "use_target"
    assert found[104]["suggestions"][0]["safe"] is True
    assert found[107]["candidates"] == [
        {"url": "https://waters.example/levels", "confidence": 0.93, "source": "colon added"}
    ]
    assert found[100]["memento_days"] == -2
    assert found[100]["checked_at"] == "2026-11-21T16:45:00Z"
