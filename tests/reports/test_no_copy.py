"""A plain statement why a link has no copy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_rows import sample_rows

from citecheck.reports.items import _no_copy

ROW = replace(
    sample_rows()[0],
    lookup_outcome=None,
    lookup_reason=None,
    capture_state=None,
    capture_error=None,
)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"capture_state": "wanted"}, "None yet: one was asked for and waits for its turn."),
        (
            {"capture_state": "refused", "capture_error": "error:no-access"},
            "None: the archive could not make one (error:no-access).",
        ),
        ({"lookup_outcome": "none"}, "None: the archive that was asked has none."),
        (
            {"lookup_outcome": "could_not_ask"},
            "Not known: the archive could not be asked; the next run asks again.",
        ),
        ({}, "None is known."),
    ],
)
def test_why_there_is_no_copy(facts: dict[str, str], says: str) -> None:
    assert _no_copy(replace(ROW, **facts)) == says
