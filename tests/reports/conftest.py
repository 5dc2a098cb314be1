"""The sample report, written once for all tests that only read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from report_rows import CAUTIONED, HINT, NOW, UNREAD, sample_changes, sample_rows, summary_of

from citecheck.repairs.suggest import suggest
from citecheck.reports import write_reports

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "reports"
    rows = sample_rows()
    summary = summary_of(
        rows,
        changes=sample_changes(),
        unread=UNREAD,
        hints=(HINT,),
        captures_waiting=412,
        cautioned=CAUTIONED,
        newly_cautioned=CAUTIONED[:1],
    )
    write_reports(iter(rows), summary, folder, now=NOW, suggest=suggest)
    return folder
