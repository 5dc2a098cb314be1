"""Pages are judged beside the event loop; a page that brings a process down costs only itself."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime

import pytest

from citecheck.checks import judge_jointly
from citecheck.checks.page import reader as pages
from citecheck.model import Cited, Exchange, Hop, Observation, Standing, Verdict
from citecheck.pipeline import judging
from citecheck.pipeline.judging import Judges
from citecheck.store import LinkRow

AT = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
WORDS = "Rivers rise and lakes fall in every year that was measured so far. " * 12
EXCHANGE = Exchange("http://a.example/", b"GET", b"HTTP/1.1 200 OK", b"x" * 100_000, True, AT)


def seen(number: int, title: str = "Rivers and lakes of the north") -> Observation:
    url = f"http://h{number}.example/page"
    return Observation(
        url,
        AT,
        5,
        hops=(Hop(url, 200, exchange=EXCHANGE),),
        status=200,
        content_type="text/html",
        body=PAGE.format(title, WORDS).encode(),
    )


def link(number: int) -> LinkRow:
    return LinkRow(number, f"http://h{number}.example/page", f"h{number}.example", Standing())


def judged(judges: Judges, todo: list[tuple[Observation, list[tuple[int, Cited]]]]):
    async def main():
        try:
            return await asyncio.gather(
                *(judges.judge(link(n), one, cited) for n, (one, cited) in enumerate(todo))
            )
        finally:
            judges.close()

    return asyncio.run(main())


def todo_of(number: int):
    return [
        (
            seen(n, "Rivers and lakes of the north" if n % 3 else "Cheap pills and casino bonus"),
            [(n, Cited(f"http://h{n}.example/page", title="Rivers and lakes of the north"))],
        )
        for n in range(number)
    ]


def test_processes_say_what_a_thread_says():
    todo = todo_of(9)
    few, many = Judges(9), Judges(1000, processors=1)
    in_thread, in_processes = judged(few, todo), judged(many, todo)
    assert in_thread == in_processes
    assert {one.finding.verdict for one in in_thread} >= {Verdict.OK}
    assert in_processes[0].observation is todo[0][0], "what crossed the wire stays here"


def _fatal(page):
    if b"casino" in page.observation.body:
        os._exit(11)
    return judge_jointly(page)


def _fatal_pages(pages_):
    return [_fatal(page) for page in pages_]


def test_a_page_that_kills_its_process_is_unreadable_and_the_others_are_judged(monkeypatch):
    monkeypatch.setattr(judging, "judge_all", _fatal_pages)
    todo = todo_of(6)
    said = judged(Judges(1000, processors=1), todo)
    for n, one in enumerate(said):
        wanted = Verdict.UNCHECKED if n % 3 == 0 else Verdict.OK
        assert one.finding.verdict is wanted


def _defect(pages_):
    raise RuntimeError("a defect")


def test_a_defect_is_heard_of_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(judging, "judge_all", _defect)
    with pytest.raises(RuntimeError, match="a defect"):
        judged(Judges(1000, processors=1), todo_of(3))


def test_a_page_is_read_once_for_all_its_citations(monkeypatch):
    read = []
    original = pages.read_page
    monkeypatch.setattr(pages, "read_page", lambda one: read.append(one.url) or original(one))
    cited = [
        (n, Cited("http://h0.example/page", title="Rivers and lakes of the north"))
        for n in range(20)
    ]
    judged(Judges(1), [(seen(0), cited)])
    assert read == ["http://h0.example/page"]
