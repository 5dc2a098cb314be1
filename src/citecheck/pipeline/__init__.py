"""The pipeline: from letters to a report, stage by stage. `run.run` shows the whole way."""

from __future__ import annotations

from citecheck.pipeline.outside import Outside, real_outside
from citecheck.pipeline.run import Due, Outcome, Plan, build_report, run, unread_of

__all__ = [
    "Due",
    "Outcome",
    "Outside",
    "Plan",
    "build_report",
    "real_outside",
    "run",
    "unread_of",
]
