"""The benchmark in a small form: counts and bytes, never times."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench():
    spec = importlib.util.spec_from_file_location("bench_report", ROOT / "bench" / "report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_many_letters_give_pages_that_open_at_once(tmp_path: Path):
    figures = bench().measure(3_000, 500, tmp_path)
    assert figures["pages"] == 500 + 1 + 1
    assert figures["largest_page_kb"] < 2_000
    assert figures["index_kb"] < 1_500


def test_a_letter_of_thousands_gives_pages_that_open_at_once(tmp_path: Path):
    figures = bench().measure(2_000, 1, tmp_path)
    assert figures["pages"] > 2
    assert figures["largest_page_kb"] < 800
