"""Where an address may begin is told by a sign that all beginnings hold."""

from __future__ import annotations

import pytest

from citecheck.citations.beginnings import likely_beginning


def test_backslashes_alone_begin_nothing():
    """Ten megabytes of formulas are not searched sign by sign."""
    assert likely_beginning("\\[" * 1000 + "http", 0) is None


@pytest.mark.parametrize("typed", ["http:\\\\a.example\\x", "http: \\\\a.example"])
def test_a_scheme_with_backslashes_begins_an_address(typed):
    found = likely_beginning(f"See {typed}", 0)
    assert found is not None
    assert found.start() == 4
