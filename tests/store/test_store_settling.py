"""Which decisions take a citation out of the count, and when they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_values import letter

from citecheck.model import Action, Citation, Decision

URL = "http://www.harbour-post.example/archive"


@pytest.fixture
def faulty(store) -> int:
    """A citation that counts as to mend."""
    lost = Citation(letter="a.md", kind="footnote", ordinal=0, note="1", problem="missing_url")
    return store.put_letter(letter(), [lost]).citation_ids[0]


def to_mend(store) -> int:
    assert store.counts().to_mend == sum(row.to_mend for row in store.report_rows())
    return store.counts().to_mend


@pytest.mark.parametrize("action", [Action.FINE, Action.LEAVE])
def test_what_an_editor_settles_counts_no_more_until_it_expires(store, clock, faulty, action):
    until = clock.now() + timedelta(days=30)
    store.decide(Decision(faulty, action, note="a person saw it", expires_at=until))
    (row,) = store.report_rows()
    assert to_mend(store) == 0
    assert (row.decision, row.acknowledged_reason) == (action, "a person saw it")
    clock.pass_time(days=31)
    (row,) = store.report_rows()
    assert to_mend(store) == 1
    assert row.decision is None


def test_what_is_to_be_left_for_good_never_counts_again(store, clock, faulty):
    decision = store.decide(Decision(faulty, Action.LEAVE, note="lost for ever"))
    clock.pass_time(days=5000)
    assert to_mend(store) == 0
    store.undo(decision, decided_by="Ida")
    assert to_mend(store) == 1


@pytest.mark.parametrize("action", [Action.CITE_ARCHIVED, Action.HIJACKED])
def test_a_repair_beside_the_address_counts_once_it_is_written(store, faulty, action):
    decision = store.decide(Decision(faulty, action, replacement=URL))
    assert to_mend(store) == 1
    store.record_applied(decision, before_sha256="a", after_sha256="b", patch="{}")
    assert to_mend(store) == 0
    store.undo(decision)
    assert to_mend(store) == 1


def test_another_address_is_another_citation(store, faulty):
    decision = store.decide(Decision(faulty, Action.GIVE_URL, replacement=URL))
    store.record_applied(decision, before_sha256="a", after_sha256="b", patch="{}")
    assert to_mend(store) == 1
