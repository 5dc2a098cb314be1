"""Checks: visit a link, judge what was seen, and keep what it amounts to over time.

The door of the room. `open_visitor` does the only IO; `judge`, `judge_each`, `advance`, `schedule`,
`assess`, `excluded` and `fragment_missing` decide over values; `read_page` and `difference`
tell people what a page shows and how two texts differ.
"""

from __future__ import annotations

from citecheck.checks.evidence.drift import Difference, difference
from citecheck.checks.exclusion import excluded
from citecheck.checks.history import ConfirmRules, IllegalMoveError, Recheck, advance, schedule
from citecheck.checks.jointly import COMPARE, JointFinding, Matter, judge_all, judge_jointly
from citecheck.checks.judge import judge, judge_each
from citecheck.checks.network import Sight, all_are_denied, assess, may_be_ours
from citecheck.checks.page.fragments import fragment_missing
from citecheck.checks.page.reader import PageFacts, read_page, visit_of
from citecheck.checks.visiting.observe import Visitor, open_visitor
from citecheck.checks.visiting.policy import VisitPolicy
from citecheck.checks.visiting.resolving import system_resolver

__all__ = [
    "COMPARE",
    "ConfirmRules",
    "Difference",
    "IllegalMoveError",
    "JointFinding",
    "Matter",
    "PageFacts",
    "Recheck",
    "Sight",
    "VisitPolicy",
    "Visitor",
    "advance",
    "all_are_denied",
    "assess",
    "difference",
    "excluded",
    "fragment_missing",
    "judge",
    "judge_all",
    "judge_each",
    "judge_jointly",
    "may_be_ours",
    "open_visitor",
    "read_page",
    "schedule",
    "system_resolver",
    "visit_of",
]
