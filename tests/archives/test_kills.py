"""Runs are killed at random moments: nothing is lost, nothing is paid for twice."""

from __future__ import annotations

import asyncio
import os

import pytest

from citecheck.model import CaptureState

from .simulator import ACCESS, SECRET
from .simulator.killing import capture_under_fire

FULL = bool(os.environ.get("CITECHECK_FULL_KILLS"))
COUNT, KILLS = (300, 200) if FULL else (14, 20)


@pytest.mark.timeout(1800 if FULL else 240)
def test_captures_survive_kills(tmp_path):
    outcome = asyncio.run(capture_under_fire(tmp_path, COUNT, KILLS, speed=150 if FULL else 250))
    simulator = outcome.simulator
    assert outcome.kills == KILLS
    assert outcome.posts_while_killing >= COUNT // 2, "the kills met captures"
    assert len(outcome.captures) == COUNT, outcome.output[-2000:]
    for capture in outcome.captures:
        if capture.state is CaptureState.CAPTURED:
            assert simulator.seen.captured[capture.url] == 1, capture
            assert capture.memento is not None
        else:
            assert capture.state in (CaptureState.REFUSED, CaptureState.FAILED), capture
            assert capture.error
            assert simulator.seen.captured[capture.url] == 0, capture
    assert simulator.seen.violations == []
    assert SECRET not in outcome.output
    assert ACCESS not in outcome.output
