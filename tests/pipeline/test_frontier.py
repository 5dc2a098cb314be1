"""Work by host: who is visited next, how many at a time, and what a stop leaves."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.model import Standing
from citecheck.pipeline import frontier as rooms
from citecheck.pipeline.frontier import TableFrontier, visit_all
from citecheck.store import LinkRow


def link(number: int, host: str = "one.example") -> LinkRow:
    return LinkRow(number, f"http://{host}/{number}", host, Standing())


def links(hosts: int, each: int) -> list[LinkRow]:
    return [link(h * each + n, f"h{h}.example") for h in range(hosts) for n in range(each)]


def test_a_host_has_no_more_visits_at_a_time_than_it_may():
    frontier = TableFrontier(links(1, 5), per_host=2)
    first, second = frontier.claim(), frontier.claim()
    assert first is not None
    assert second is not None
    assert frontier.claim() is None
    frontier.complete(first)
    assert frontier.claim() is not None
    assert frontier.claim() is None


def test_hosts_take_turns():
    frontier = TableFrontier(links(3, 2), per_host=2)
    order = [one.host for _ in range(6) if (one := frontier.claim()) is not None]
    assert order == ["h0.example", "h1.example", "h2.example"] * 2


def test_a_host_is_finished_before_another_is_begun():
    frontier = TableFrontier(links(3, 2), per_host=1, hosts_in_turn=1)
    seen = []
    while (one := frontier.claim()) is not None:
        seen.append(one.host)
        frontier.complete(one)
    assert seen == [f"h{n}.example" for n in (0, 0, 1, 1, 2, 2)]


def test_a_host_that_is_busy_leaves_no_room_unused():
    frontier = TableFrontier(links(2, 2), per_host=1, hosts_in_turn=1)
    assert [frontier.claim().host, frontier.claim().host] == ["h0.example", "h1.example"]


def test_what_is_deferred_is_handed_out_again():
    frontier = TableFrontier([link(1)], per_host=1)
    claimed = frontier.claim()
    assert frontier.empty
    frontier.defer(claimed)
    assert not frontier.empty
    assert frontier.claim() == claimed


def test_links_are_read_only_some_way_ahead():
    read = []

    def table():
        for number in range(100_000):
            read.append(number)
            yield link(number, f"h{number}.example")

    frontier = TableFrontier(table(), per_host=1, hosts_in_turn=10)
    for _ in range(1000):
        frontier.complete(frontier.claim())
    assert len(read) <= 1000 + rooms.AHEAD


def test_one_host_with_everything_is_not_read_into_memory(monkeypatch):
    monkeypatch.setattr(rooms, "WINDOW", 50)
    read = []

    def table():
        for number in range(1000):
            read.append(number)
            yield link(number)

    frontier = TableFrontier(table(), per_host=1)
    assert frontier.claim() is not None
    assert len(read) <= 51


@given(
    st.lists(st.integers(0, 5), max_size=60),
    st.lists(st.booleans(), max_size=200),
    st.integers(1, 3),
    st.integers(1, 4),
)
def test_every_link_is_handed_out_until_it_is_visited(hosts, fates, per_host, in_turn):
    todo = [link(n, f"h{h}.example") for n, h in enumerate(hosts)]
    frontier = TableFrontier(iter(todo), per_host, hosts_in_turn=in_turn)
    fates = iter(fates)
    flying: list[LinkRow] = []
    visited: list[int] = []
    while True:
        claimed = frontier.claim()
        if claimed is not None:
            flying.append(claimed)
            assert max(Counter(one.host for one in flying).values()) <= per_host
            continue
        if not flying:
            break
        one = flying.pop(0)
        if next(fates, True):
            visited.append(one.id)
            frontier.complete(one)
        else:
            frontier.defer(one)
    assert sorted(visited) == list(range(len(todo)))
    assert frontier.empty


def visit_with(visit, todo, *, most=10, stop=None, halted=lambda: False):
    frontier = TableFrontier(todo, per_host=2)

    async def main():
        await visit_all(frontier, visit, most=most, halted=halted, stop=stop or asyncio.Event())

    asyncio.run(main())
    return frontier


def test_no_more_are_in_flight_than_allowed():
    flying = most = 0

    async def visit(_):
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        await asyncio.sleep(0)
        flying -= 1

    visit_with(visit, links(500, 2), most=7)
    assert most == 7


def test_an_error_in_a_visit_ends_the_run_and_leaves_no_task_behind():
    async def visit(one):
        if one.id == 3:
            raise RuntimeError("a defect")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="a defect"):
        visit_with(visit, links(20, 1))


def test_a_stop_lets_visits_in_flight_end_and_puts_the_others_back(monkeypatch):
    monkeypatch.setattr(rooms, "GRACE", 0.05)
    ended = []

    async def main():
        stop = asyncio.Event()
        frontier = TableFrontier(links(3, 1), per_host=1)

        async def visit(one):
            stop.set()
            if one.id == 2:
                await asyncio.Event().wait()  # never answers
            await asyncio.sleep(0)
            ended.append(one.id)

        await visit_all(frontier, visit, most=3, halted=lambda: False, stop=stop)
        return frontier

    frontier = asyncio.run(main())
    assert sorted(ended) == [0, 1]
    assert frontier.claim().id == 2
