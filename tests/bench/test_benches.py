"""Each benchmark in a small form, so that it cannot rot: counts are asserted, never times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="bench/ is not part of this copy")


def run(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(BENCH / script), *arguments],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def last_row(out: str) -> dict[str, object]:
    return json.loads(out.splitlines()[-1])


def test_visiting_asks_for_every_page_once_over_few_connections():
    # The script itself asserts requests, connections, hosts' limits and verdicts.
    row = last_row(run("visit.py", "--links", "60", "--hosts", "6", "--runs", "1"))
    assert row["links"] == 60


def test_visiting_what_is_gone_asks_for_it_again_and_for_nothing_else():
    run("visit.py", "--links", "40", "--hosts", "4", "--runs", "1", "--rot", "0.2")


def test_reading_parses_what_has_changed_only():
    assert last_row(run("read.py", "--letters", "20", "--plain", "--notes", "40"))["letters"] == 20


def test_heaps_are_read_to_their_end():
    rows = [json.loads(row) for row in run("heaps.py", "--megabytes", "0.01").splitlines()]
    # So small, these hold no type: nothing in them can be read, and that is said (exit code 3).
    without_type = {"small-type.pdf", "strokes.pdf", "blank.pdf"}
    assert {row["heap"] for row in rows if row["code"] != 0} <= without_type
    assert {row["code"] for row in rows} <= {0, 3}
    read = {row["heap"] for row in rows if row["citations"] > 25}
    assert {row["heap"] for row in rows if row["heap"].startswith("notes.")} <= read


def test_scanned_addresses_are_right_or_doubtful():
    told = run("scans.py", "--addresses", "6", "--dots", "300")
    assert told.startswith("300 dpi:")
    assert "of 6" in told


def test_storing_a_result_takes_few_statements():
    figures = json.loads(run("store.py", "--links", "3000", "--report", "100"))
    assert (figures["due"], figures["citations"]) == (3, 9000)
    # BEGIN, the check, the link, its citations (three), two events of them at most, COMMIT.
    assert figures["statements_a_result"] <= 12


def test_reporting_splits_its_pages():
    figures = last_row(run("report.py", "--citations", "300", "--letters", "12"))
    assert figures["pages"] == 12 + 1
    assert figures["largest_page_kb"] < 2_000


def test_pdf_letters_are_read_in_both_ways():
    out = run("pdf.py", "--seconds", "0.1").splitlines()
    assert [line.partition(":")[0] for line in out[1:]] == ["in process", "own process"]


def test_three_workers_one_killed_on_machines_of_their_own():
    pytest.importorskip("procrastinate", reason="the extra `cluster` is not installed")
    pytest.importorskip("psycopg", reason="the extra `cluster` is not installed")
    if not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    # The script itself asserts that every link is there once and no host was hurried.
    size = ("--links", "120", "--hosts", "12", "--workers", "3", "--settle", "3")
    row = last_row(run("cluster.py", *size, "--kill"))
    assert row["visitors"] == (3 if row["in namespaces"] else 1)


def test_a_night_with_nothing_due():
    run("quiet_night.py", "--letters", "3", "--each", "5")


def test_growth_is_drawn(tmp_path):
    row = {"links": 1000, "seconds": 2.0, "lychee seconds": 1.0, "of the bound of latency": 2.0}
    rows = "\n".join(json.dumps({**row, "links": n, "seconds": n / 500}) for n in (1000, 10_000))
    (tmp_path / "rows").write_text(rows)
    run("growth.py", "--rows", str(tmp_path / "rows"), "--to", str(tmp_path / "growth.svg"))
    assert (tmp_path / "growth.svg").read_text().startswith("<svg")
