"""What servers do to a visitor, and what an editor is told about it.

The floor: not one false alarm, and at least 97 in 100 right.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections import Counter

import pytest
from hostile.situations import SITUATIONS, Situation
from hostile.web import hostile_web

from citecheck.checks import VisitPolicy, judge, open_visitor
from citecheck.clocks import SystemClock
from citecheck.model import Cited, Finding, Observation

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
SHORT = VisitPolicy(
    contact="mailto:tests@citecheck.example",
    timeout=4.0,
    timeout_total=10.0,
    dns_timeout=1.5,
    connect_timeout=2.0,
    tls_timeout=1.5,
    first_byte_timeout=2.0,
    idle_timeout=1.0,
    attempts=2,
    backoff=0.02,
    retry_after_cap=1.0,
    per_host=64,
    per_host_delay=0.0,
    concurrency=64,
    allow_private=LOOPBACK,
)
FLOOR = 0.97
ALIVE = {"ok", "moved"}
ALARMS = {"broken", "changed", "invalid"}


async def visit_all(folder, situations=SITUATIONS):
    from dataclasses import replace

    async with hostile_web(folder) as stage:
        policy = replace(SHORT, ca_file=stage.ca_file)
        async with open_visitor(
            policy, resolver=stage.names, clock=SystemClock(), random=random.Random(4)
        ) as visitor:
            seen = await asyncio.gather(*(visitor.observe(stage.address(s)) for s in situations))
            found = [
                judge(o, Cited(stage.address(s))) for s, o in zip(situations, seen, strict=True)
            ]
    return list(zip(situations, seen, found, strict=True))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    return asyncio.run(visit_all(tmp_path_factory.mktemp("hostile")))


def right(situation: Situation, finding: Finding, observation: Observation) -> bool:
    words = " ".join((*observation.notes, finding.explanation))
    return (
        finding.verdict == situation.verdict
        and (not situation.reasons or finding.reason in situation.reasons)
        and situation.note in words
    )


def test_there_are_enough_situations_and_each_has_its_own_name():
    names = Counter(s.name for s in SITUATIONS)
    assert len(names) >= 120
    assert max(names.values()) == 1
    assert all(s.why for s in SITUATIONS)


def test_no_false_alarm_and_nearly_all_right(outcome, capsys):
    wrong = [(s, o, f) for s, o, f in outcome if not right(s, f, o)]
    alarms = [s.name for s, _, f in wrong if s.verdict not in ALARMS and f.verdict in ALARMS]
    missed = [s.name for s, _, f in wrong if s.verdict in ALARMS and f.verdict in ALIVE]
    with capsys.disabled():
        print(
            f"\nhostile web: {len(outcome) - len(wrong)} of {len(outcome)} right, "
            f"{len(alarms)} false alarms, {len(missed)} missed"
        )
        for s, o, f in wrong:
            truth = f"{s.verdict}/{','.join(s.reasons)}"
            print(f"  {s.name}: {truth} but {f.verdict}/{f.reason}: {f.explanation} {o.error}")
    assert not alarms
    assert len(wrong) <= (1 - FLOOR) * len(outcome)


def test_every_verdict_is_explained_in_a_sentence(outcome):
    for situation, _, finding in outcome:
        assert len(finding.explanation) > 10, situation.name
        assert finding.explanation.rstrip()[-1] in ".”!", (situation.name, finding.explanation)
        assert sum(e.decided for e in finding.evidence) >= 1, situation.name


def test_bodies_are_bounded(outcome):
    assert all(len(observation.body) <= SHORT.max_body_bytes for _, observation, _ in outcome)
