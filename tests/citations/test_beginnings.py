"""Where an address may begin is told by a sign that all beginnings hold."""

from __future__ import annotations

import pytest

from citecheck.citations.beginnings import beginning_at, likely_beginning


def test_backslashes_alone_begin_nothing():
    """Ten megabytes of formulas are not searched sign by sign."""
    assert likely_beginning("\\[" * 1000 + "http", 0) is None


@pytest.mark.parametrize("typed", ["http:\\\\a.example\\x", "http: \\\\a.example"])
def test_a_scheme_with_backslashes_begins_an_address(typed):
    found = likely_beginning(f"See {typed}", 0)
    assert found is not None
    assert found.start() == 4


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        pytest.param("online athttp://a.example/x", 9, id="a short word without its space"),
        pytest.param("seehttps://a.example/x", 3, id="another"),
        pytest.param("hhttp://a.example/x", 0, id="a scheme with a letter too many"),
    ],
)
def test_a_word_glued_to_an_address_is_no_part_of_its_scheme(typed, start):
    found = likely_beginning(typed, 0)
    assert found is not None
    assert found.start() == start
    assert beginning_at(found) is not None
