"""Checks: visit a link, judge what was seen, and keep what it amounts to over time.

The door of the room. `open_visitor` does the only IO; `judge`, `advance`, `schedule`,
`assess`, `excluded` and `fragment_missing` decide over values.
"""

from __future__ import annotations

from citecheck.checks.exclusion import excluded
from citecheck.checks.fragments import fragment_missing
from citecheck.checks.history import ConfirmRules, IllegalMoveError, Recheck, advance, schedule
from citecheck.checks.judge import judge
from citecheck.checks.network import Sight, assess, may_be_ours
from citecheck.checks.observe import Visitor, open_visitor
from citecheck.checks.policy import VisitPolicy
from citecheck.checks.resolving import system_resolver

__all__ = [
    "ConfirmRules",
    "IllegalMoveError",
    "Recheck",
    "Sight",
    "VisitPolicy",
    "Visitor",
    "advance",
    "assess",
    "excluded",
    "fragment_missing",
    "judge",
    "may_be_ours",
    "open_visitor",
    "schedule",
    "system_resolver",
]
