"""Three workers, one of them killed: every visit once in the database, no host hurried."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from citecheck.errors import ServiceUnavailable
from citecheck.model import Standing
from citecheck.store import LinkRow

WEB = Path(__file__).resolve().parents[2] / "bench" / "web.py"
HOSTS, EACH = 8, 10
A_HOST = 2

SETTINGS = f"""
letters = ["letters/*"]
[check]
contact = "mailto:tests@citecheck.example"
per_host = {A_HOST}
per_host_delay = "0s"
allow_private = ["127.0.0.0/8"]
[archive]
keep = []
"""


@pytest.fixture
def web():
    process = subprocess.Popen(
        [sys.executable, str(WEB)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    yield int(process.stdout.readline())
    process.kill()
    process.wait()


def counts(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_counts") as answer:
        return json.load(answer)


@pytest.fixture
def house(tmp_path, web):
    """A folder with letters that cite pages on several hosts; two pages are gone."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "citecheck.toml").write_text(SETTINGS)
    notes = []
    for host in range(HOSTS):
        for n in range(EACH):
            fate = "gone/" if (host, n) in {(1, 1), (2, 2)} else ""
            url = f"http://127.0.1.{host + 1}:{web}/{fate}3000/150/{host}-{n}"
            notes.append(f"[^{len(notes)}]: Institute, “Report {host}-{n}”, {url}")
    text = "\n\n".join(f"Said.[^{n}]" for n in range(len(notes))) + "\n\n" + "\n".join(notes)
    (tmp_path / "letters" / "letter.md").write_text(text + "\n")
    return tmp_path


def citecheck(house: Path, *arguments: str, cluster: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "citecheck", *arguments],
        cwd=house,
        env={**os.environ, "CITECHECK_CLUSTER": cluster},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def wait_until(met, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


@pytest.mark.timeout(240)
def test_a_worker_killed_in_mid_visit_loses_nothing(postgres, house, web):
    workers = [
        citecheck(house, "worker", "--heartbeat", "1", "--quiet", cluster=postgres)
        for _ in range(3)
    ]
    run = citecheck(house, "run", cluster=postgres)
    try:
        wait_until(lambda: counts(web)["requests"] >= 8)
        workers[0].send_signal(signal.SIGKILL)
        _, said = run.communicate(timeout=180)
    finally:
        for process in (*workers, run):
            process.kill()
            process.wait()
    assert run.returncode == 1, said.decode()  # two pages are gone: citations need mending

    db = sqlite3.connect(house / "citations.db")
    total = HOSTS * EACH
    checked = dict(db.execute("SELECT link_id, count(*) FROM checks GROUP BY link_id").fetchall())
    gone = {row[0] for row in db.execute("SELECT id FROM links WHERE verdict = 'broken'")}
    assert len(checked) == total
    assert {link for link, times in checked.items() if times != 1} == gone
    assert all(checked[link] == 2 for link in gone), "one visit, and one that confirms"
    assert len(gone) == 2
    assert db.execute("SELECT count(*) FROM links WHERE verdict = 'ok'").fetchone() == (total - 2,)
    assert counts(web)["most_at_one_host"] <= A_HOST

    import psycopg

    with psycopg.connect(postgres) as cluster:
        left = cluster.execute("SELECT count(*) FROM citecheck_results").fetchone()
        jobs = cluster.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert left == (0,)
    assert jobs == (0,)


class Defective:
    """A visitor with a defect that no other try mends."""

    def __init__(self) -> None:
        self.asked = 0

    async def observe(self, url: str, *, fresh: bool = False) -> None:
        self.asked += 1
        raise RuntimeError(url)


def test_a_visit_that_every_worker_gives_up_is_not_waited_for(postgres, monkeypatch):
    from citecheck.checks import VisitPolicy
    from citecheck.cluster import open_coordinator, run_worker, worker

    monkeypatch.setattr(worker, "TRIES", 1)
    visitor, link = Defective(), LinkRow(1, "http://a.example/", "a.example", Standing())

    async def main():
        working = asyncio.create_task(
            run_worker(postgres, visitor, VisitPolicy(per_host_delay=0.0), heartbeat=0.3)
        )
        try:
            async with open_coordinator(postgres, stalled=1.0) as coordinator:
                with pytest.raises(ServiceUnavailable, match="given up"):
                    await asyncio.wait_for(coordinator.visit(link, link.url, (), fresh=False), 60)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    asyncio.run(main())
    assert visitor.asked


def test_a_database_that_is_not_there_is_told_in_a_sentence(house):
    nowhere = f"postgresql://nobody@/none?host={house}"
    run = citecheck(house, "run", cluster=nowhere)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 3
    assert b"cannot be reached" in said
    assert b"Traceback" not in said
