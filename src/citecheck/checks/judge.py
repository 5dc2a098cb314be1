"""What one observation means for one link: a table of rules, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.model import Evidence, Finding, Verdict

if TYPE_CHECKING:
    from citecheck.model import Cited, Observation, Past

__all__ = ["judge"]


def judge(
    observation: Observation,
    cited: Cited | None = None,  # noqa: ARG001 - soon
    *,
    past: Past | None = None,  # noqa: ARG001 - soon
    sibling: Observation | None = None,  # noqa: ARG001 - soon
) -> Finding:
    """Judge what a visit saw against what was cited. Pure."""
    status = observation.status
    if observation.error is not None:
        verdict, reason, text = Verdict.BROKEN, observation.error.kind, observation.error.detail
    elif status in (404, 410):
        reason = "not_found" if status == 404 else "gone"
        verdict, text = Verdict.BROKEN, f"answers {status}"
    elif status is not None and status >= 400:
        verdict, reason, text = Verdict.BROKEN, "server_error", f"answers {status}"
    elif len(observation.hops) > 1 and all(h.status in (301, 308) for h in observation.hops[:-1]):
        verdict, reason, text = Verdict.MOVED, "permanent_redirect", "redirects permanently"
    else:
        verdict, reason, text = Verdict.OK, "alive", "answers"
    says = Evidence(reason, verdict.value, 0.9, text, decided=True)
    return Finding(
        verdict,
        reason,
        0.9,
        text,
        (says,),
        final_url=observation.final_url,
        status=status,
        hardness=("hard" if status in (404, 410) else "soft")
        if verdict is Verdict.BROKEN
        else None,
    )
