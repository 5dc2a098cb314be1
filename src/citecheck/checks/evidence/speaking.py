"""How a rule speaks about a page: with its name, its confidence and a clause for a person."""

from __future__ import annotations

from citecheck.checks.evidence import thresholds as t
from citecheck.model import Evidence, Verdict

__all__ = ["alive", "changed"]


def changed(rule: str, detail: str) -> Evidence:
    """Make a rule speak against the page."""
    return Evidence(rule, Verdict.CHANGED.value, t.CHANGED_RULES[rule], detail)


def alive(rule: str, detail: str) -> Evidence:
    """Make a rule speak for the page."""
    return Evidence(rule, "alive", t.ALIVE_RULES[rule], detail)
