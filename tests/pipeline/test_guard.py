"""No link is blamed for our own network: what may be its fault waits for a proof."""

from __future__ import annotations

from datetime import UTC, datetime

from citecheck.model import Finding, Observation, Verdict, VisitError
from citecheck.pipeline.guard import LOST_AFTER_HOSTS, NetworkGuard

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def answered(status: int = 200) -> Observation:
    return Observation("http://a.example/", NOW, 5, status=status)


def silent() -> Observation:
    error = VisitError("timeout", "connect")
    return Observation("http://a.example/", NOW, 5, error=error)


def finding(verdict: Verdict) -> Finding:
    return Finding(verdict, "reason", 0.9, "because")


def admit(guard: NetworkGuard[str], name: str, seen: Observation, verdict: Verdict) -> None:
    guard.admit(name, f"{name}.example", seen, finding(verdict))


def test_failures_wait_for_a_good_answer_and_are_recorded_after_it() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    admit(guard, "dead", silent(), Verdict.BROKEN)
    admit(guard, "gone", answered(404), Verdict.BROKEN)
    assert recorded == []
    admit(guard, "alive", answered(), Verdict.OK)
    assert recorded == ["dead", "gone", "alive"]


def test_silence_after_a_proof_waits_for_the_next_one() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    admit(guard, "alive", answered(), Verdict.OK)
    admit(guard, "silent", silent(), Verdict.BROKEN)
    admit(guard, "gone", answered(404), Verdict.BROKEN)
    assert recorded == ["alive", "gone"]
    admit(guard, "second", answered(), Verdict.MOVED)
    assert recorded == ["alive", "gone", "silent", "second"]


def test_what_is_dropped_is_never_recorded() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    admit(guard, "silent", silent(), Verdict.BROKEN)
    assert guard.drop_all() == 1
    admit(guard, "alive", answered(), Verdict.OK)
    assert recorded == ["alive"]


def test_the_web_is_lost_when_many_hosts_in_a_row_are_silent() -> None:
    guard: NetworkGuard[str] = NetworkGuard(lambda _: None)
    for number in range(LOST_AFTER_HOSTS - 1):
        admit(guard, f"h{number}", silent(), Verdict.BROKEN)
        admit(guard, f"h{number}", silent(), Verdict.BROKEN)
    assert not guard.lost
    admit(guard, "one more", silent(), Verdict.BROKEN)
    assert guard.lost


def test_what_needs_no_network_proves_nothing_and_waits_for_nothing() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    for number in range(LOST_AFTER_HOSTS):
        ftp = Finding(Verdict.UNSUPPORTED, "scheme", 1.0, "ftp is not visited")
        guard.admit(str(number), f"h{number}", silent(), ftp)
    assert len(recorded) == LOST_AFTER_HOSTS
    assert not guard.lost
    assert not guard.proven
