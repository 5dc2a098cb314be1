"""No link is blamed for our own network: what may be its fault waits for a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from citecheck.model import Finding, Hop, Observation, Verdict, VisitError
from citecheck.pipeline.guard import LOST_AFTER_HOSTS, NetworkGuard

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def answered(status: int = 200, body: bytes = b"") -> Observation:
    return Observation("http://a.example/", NOW, 5, status=status, body=body)


def silent() -> Observation:
    error = VisitError("timeout", "connect")
    return Observation("http://a.example/", NOW, 5, error=error)


def finding(verdict: Verdict) -> Finding:
    return Finding(verdict, "reason", 0.9, "because")


def admit(guard: NetworkGuard[str], name: str, seen: Observation, verdict: Verdict) -> None:
    if seen.status is not None and not seen.body:
        seen = replace(seen, body=name.encode())
    seen = replace(seen, url=f"http://{name}.example/")
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
    admit(guard, "other", answered(404), Verdict.BROKEN)
    admit(guard, "alive", answered(), Verdict.OK)
    recorded.remove("other")
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
    admit(guard, "too", answered(), Verdict.OK)
    assert recorded == ["alive", "too"]


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


def test_pages_of_one_host_that_differ_prove_the_web() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    for number in range(2):
        seen = Observation(f"http://a.example/{number}", NOW, 5, status=200, body=b"%d" % number)
        guard.admit(str(number), "a.example", seen, finding(Verdict.OK))
    assert recorded == ["0", "1"]


def test_hosts_that_all_lead_to_the_same_place_prove_nothing() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    for number in range(3):
        seen = Observation(
            f"http://h{number}.example/",
            NOW,
            5,
            hops=(Hop(f"http://portal.example/?from={number}", 200),),
            status=200,
            body=b"Log in, guest %d" % number,
        )
        guard.admit(str(number), f"h{number}.example", seen, finding(Verdict.OK))
    assert recorded == []
    assert guard.alike


def test_hosts_that_all_answer_alike_prove_nothing() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    for number in range(9):
        login = answered(body=b"<h1>Hotel Wi-Fi: log in</h1>")
        admit(guard, f"h{number}", login, Verdict.OK)
    assert recorded == []
    assert guard.alike
    admit(guard, "other", answered(404), Verdict.BROKEN)
    assert len(recorded) == 10
    assert not guard.alike


def test_an_answer_needs_no_later_proof_than_the_web_itself() -> None:
    recorded: list[str] = []
    guard: NetworkGuard[str] = NetworkGuard(recorded.append)
    later = replace(answered(), at=NOW.replace(second=9))
    admit(guard, "visited later, judged first", later, Verdict.OK)
    admit(guard, "visited first", answered(), Verdict.OK)
    assert recorded == ["visited later, judged first", "visited first"]
