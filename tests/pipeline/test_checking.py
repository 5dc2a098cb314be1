"""The order of things in the checking stage: visit, confirm, record; or record nothing."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from citecheck.console import Console
from citecheck.model import Cited, Finding, Hop, Observation, Past, Standing, Verdict, VisitError
from citecheck.pipeline.checking import Checked, Checker, CheckRules, Judged
from citecheck.store import LinkRow

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
PAGE = b"<html><head><title>A page</title></head><body><p>" + b"Some words here. " * 60 + b"</p>"


class StillClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Silence:
    """A `Progress` that keeps what was said."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def begin(self, stage: str, total: int) -> None: ...
    def step(self, stage: str, done: int = 1) -> None: ...
    def end(self, stage: str) -> None: ...
    def say(self, event: str, message: str, **data: object) -> None:
        self.events.append(event)

    detail = say
    warn = say


@dataclass
class Script:
    """A visitor that answers as told, and remembers what it was asked."""

    answer: Callable[[str, int], Observation]
    visits: list[tuple[str, bool]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    knows_the_root: bool = True

    async def knows(self, host: str) -> bool:
        assert host == "a.root-servers.net"
        return self.knows_the_root

    async def observe(self, url: str, *, fresh: bool = False) -> Observation:
        self.visits.append((url, fresh))
        self.counts[url] += 1
        await asyncio.sleep(0)
        return self.answer(url, self.counts[url])


@dataclass
class Book:
    """A ledger in memory."""

    recorded: list[tuple[str, Verdict, str]] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        return ((link.id, Cited(url=link.url)),)

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        self.recorded.append((judged.link.url, standing.verdict, judged.finding.reason))
        self.standings[judged.link.url] = standing

    def may_probe(self, host: str) -> bool:
        return False

    def neighbour_of(self, host: str) -> Observation | None:
        return None

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        raise AssertionError("nothing was asked")

    async def past_of(self, link: LinkRow, cited: Cited | None) -> Past | None:
        return None

    def known_good(self, most: int) -> Sequence[str]:
        return ()

    def verdict(self, url: str) -> Verdict:
        return self.standings[url].verdict


TICKS = itertools.count()


def tick() -> datetime:
    return NOW + timedelta(milliseconds=next(TICKS))


def page(url: str, status: int = 200) -> Observation:
    return Observation(
        url,
        tick(),
        5,
        hops=(Hop(url, status),),
        status=status,
        headers=(("content-type", "text/html"),),
        content_type="text/html",
        body=PAGE + url.encode() if status == 200 else b"<h1>Not found</h1>" + url.encode(),
    )


def failure(url: str, kind: str = "timeout", *, ours: bool = False) -> Observation:
    stage = "dns" if kind.startswith("dns") else "connect"
    return Observation(
        url, tick(), 5, hops=(Hop(url, None),), error=VisitError(kind, stage, "failed", ours=ours)
    )


def links(number: int, standing: Standing | None = None) -> list[LinkRow]:
    standing = standing or Standing()
    return [
        LinkRow(i, f"http://h{i}.example/page", f"h{i}.example", standing) for i in range(number)
    ]


def check(
    todo: list[LinkRow],
    script: Script,
    book: Book | None = None,
    rules: CheckRules | None = None,
    stop: asyncio.Event | None = None,
    progress: Silence | None = None,
) -> Checked:
    async def main() -> Checked:
        checker = Checker(
            script,  # type: ignore[arg-type]
            book or Book(),
            rules or CheckRules(),
            clock=StillClock(),
            random=random.Random(1),
            progress=progress or Silence(),
            stop=stop or asyncio.Event(),
        )
        return await checker.check(todo)

    return asyncio.run(main())


def test_not_found_is_broken_only_when_a_second_visit_agrees() -> None:
    todo, book = links(3), Book()
    gone = todo[1].url
    script = Script(lambda url, _: page(url, 404 if url == gone else 200))
    assert check(todo, script, book).ending == "done"
    assert book.verdict(gone) is Verdict.BROKEN
    assert [verdict for url, verdict, _ in book.recorded if url == gone] == [
        Verdict.SUSPECT,
        Verdict.BROKEN,
    ]
    assert script.visits[-1] == (gone, True), "the second visit is fresh and after all else"


def test_not_found_once_and_found_again_alarms_nobody() -> None:
    todo, book = links(2), Book()
    flapping = todo[0].url
    script = Script(lambda url, visit: page(url, 404 if url == flapping and visit == 1 else 200))
    check(todo, script, book)
    assert book.verdict(flapping) is Verdict.OK


def test_a_failure_that_may_pass_stays_suspect_and_is_not_asked_twice() -> None:
    todo, book = links(3), Book()
    slow = todo[2].url
    script = Script(lambda url, _: failure(url) if url == slow else page(url))
    check(todo, script, book)
    assert book.verdict(slow) is Verdict.SUSPECT
    assert script.counts[slow] == 1


def on_day(day: int, answers: bool, standing: Standing) -> Standing:
    """Check one link, and one that answers beside it, so many days after the first day."""
    todo, book = links(2), Book()
    todo[0] = replace(todo[0], standing=standing)
    url = todo[0].url

    def seen(asked: str, _: int) -> Observation:
        one = page(asked) if asked != url or answers else failure(asked, "refused")
        return replace(one, at=one.at + timedelta(days=day))

    check(todo, Script(seen), book)
    return book.standings[url]


def test_a_failure_that_may_pass_is_believed_after_three_days_of_failing() -> None:
    standing, said = Standing(), []
    for day in (0, 0, 1, 2, 3):
        standing = on_day(day, answers=False, standing=standing)
        said.append(standing.verdict.value)
    assert said == ["suspect"] * 4 + ["broken"]
    assert standing.reason == "refused"
    assert on_day(4, answers=True, standing=standing).verdict is Verdict.OK


def test_one_success_between_failures_begins_the_count_anew() -> None:
    standing = Standing()
    for day, answers in ((0, False), (1, False), (2, True), (3, False), (4, False)):
        standing = on_day(day, answers=answers, standing=standing)
    assert (standing.verdict, standing.failures) == (Verdict.SUSPECT, 2)
    assert on_day(6, answers=False, standing=standing).verdict is Verdict.BROKEN


def test_what_is_known_to_be_broken_needs_no_second_visit() -> None:
    broken = Standing(
        Verdict.BROKEN,
        "not_found",
        since=NOW - timedelta(days=40),
        failures=2,
        first_failure=NOW - timedelta(days=40),
        last_failure=NOW - timedelta(days=30),
        last_checked=NOW - timedelta(days=30),
    )
    todo, book = [*links(1), replace(links(2, broken)[1])], Book()
    gone = todo[1].url
    script = Script(lambda url, _: page(url, 404 if url == gone else 200))
    check(todo, script, book)
    assert script.counts[gone] == 1
    assert book.verdict(gone) is Verdict.BROKEN
    assert book.standings[gone].since == broken.since


def test_offline_records_nothing_against_any_link() -> None:
    todo, book = links(5), Book()
    script = Script(lambda url, _: failure(url, "dns_failure", ours=True))
    checked = check(todo, script, book)
    assert checked.ending == "offline"
    assert book.recorded == []
    assert checked.left == 5


def test_a_resolver_that_denies_every_name_says_nothing_against_any_link() -> None:
    """A router whose line is down does, and a container without a network."""
    todo, book = links(2), Book()
    script = Script(lambda url, _: failure(url, "dns_not_found"), knows_the_root=False)
    checked = check(todo, script, book)
    assert (checked.ending, book.recorded) == ("offline", [])
    one_is_refused = Script(
        lambda url, _: failure(url, "refused" if url == todo[0].url else "dns_not_found"),
        knows_the_root=False,
    )
    assert check(todo, one_is_refused, Book()).ending == "done", "somebody answered"


def test_names_that_do_not_exist_are_recorded_where_others_do() -> None:
    todo, book = links(2), Book()
    checked = check(todo, Script(lambda url, _: failure(url, "dns_not_found")), book)
    assert checked.ending == "done"
    assert {reason for _, _, reason in book.recorded} == {"dns_not_found"}


def test_a_network_lost_on_the_way_costs_what_came_after_and_not_what_came_before() -> None:
    todo, book = links(30), Book()
    seen: list[str] = []

    def answer(url: str, visit: int) -> Observation:
        seen.append(url)
        return page(url) if len(seen) <= 5 else failure(url, "timeout")

    checked = check(todo, Script(answer), book, CheckRules(per_host=1))
    assert checked.ending == "offline"
    assert len(book.recorded) == 5
    assert all(verdict is Verdict.OK for _, verdict, _ in book.recorded)


def test_hosts_that_are_down_are_recorded_where_the_web_is_seen_after_them() -> None:
    todo, book = links(10), Book()
    down = {link.url for link in todo[6:]}
    script = Script(lambda url, _: failure(url, "refused") if url in down else page(url))
    assert check(todo, script, book).ending == "done"
    assert {url for url, verdict, _ in book.recorded if verdict is Verdict.SUSPECT} == down


def test_fifty_silent_hosts_do_not_stop_a_run_that_sees_the_web() -> None:
    todo, book = links(60), Book()
    dead = {link.url for link in todo[:50]}
    script = Script(lambda url, _: failure(url, "timeout") if url in dead else page(url))
    checked = check(todo, script, book, CheckRules(per_host=1))
    assert (checked.ending, checked.left) == ("done", 0)
    assert {url for url, verdict, _ in book.recorded if verdict is Verdict.SUSPECT} == dead


def test_many_deaths_in_one_night_are_held_as_suspect() -> None:
    fine = Standing(Verdict.OK, "alive", since=NOW - timedelta(days=9), last_checked=NOW)
    todo, book, progress = links(30, fine), Book(), Silence()
    dead = {link.url for link in todo[:15]}
    script = Script(lambda url, _: page(url, 404 if url in dead else 200))
    checked = check(todo, script, book, progress=progress)
    assert checked.held_as_suspect == 15
    assert all(book.verdict(url) is Verdict.SUSPECT for url in dead)
    assert "mass_failure" in progress.events


def test_a_letter_with_many_dead_links_is_news_and_no_mass_failure() -> None:
    todo, book = links(30), Book()
    dead = {link.url for link in todo[:25]}
    script = Script(lambda url, _: page(url, 404 if url in dead else 200))
    check(todo, script, book)
    assert all(book.verdict(url) is Verdict.BROKEN for url in dead)


def test_a_run_that_is_told_to_stop_says_what_is_left() -> None:
    todo = [replace(link, host="one.example") for link in links(50)]
    book, stop = Book(), asyncio.Event()

    def answer(url: str, visit: int) -> Observation:
        if len(book.recorded) >= 10:
            stop.set()
        return page(url)

    checked = check(todo, Script(answer), book, CheckRules(per_host=1), stop)
    assert checked.ending == "interrupted"
    assert checked.visited == len(book.recorded)
    assert checked.visited + checked.left == 50


def test_what_is_excluded_is_not_visited() -> None:
    todo, book = links(2), Book()
    script = Script(lambda url, _: page(url))
    check(todo, script, book, CheckRules(exclude=("http://h1.example/*",)))
    asked = {url for url in script.counts if "citecheck-" not in url}
    assert asked == {todo[0].url}, "besides a made-up name, since nothing else was seen"
    assert book.recorded[-1][1:] == (Verdict.UNCHECKED, "excluded") or book.recorded[0][1:] == (
        Verdict.UNCHECKED,
        "excluded",
    )


def test_the_console_of_the_command_line_is_a_progress() -> None:
    assert {name for name in dir(Silence) if not name.startswith("_")} <= set(dir(Console))


def article(title: str, sentence: str) -> bytes:
    head = f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>"
    return f"{head}<p>{sentence * 30}</p></body></html>".encode()


LAW = article("Law on Assemblies", "The law on assemblies was passed, and no council was heard. ")
HERONS = article("Herons of the coast", "The herons came back to the coast, and nobody saw them. ")


@dataclass
class NamingBook(Book):
    """A ledger whose every citation names the title of the law."""

    own: list[tuple[Verdict, str]] = field(default_factory=list)

    def cited_of(self, link: LinkRow) -> Sequence[tuple[int, Cited]]:
        return ((link.id, Cited(link.url, "Law on Assemblies", language="en")),)

    def record(
        self, judged: Judged, standing: Standing, own: Sequence[tuple[int, Finding]]
    ) -> None:
        super().record(judged, standing, own)
        self.own += [(finding.verdict, finding.reason) for _, finding in own]


def test_other_content_is_told_when_two_visits_in_a_row_show_it() -> None:
    todo, book = links(2), NamingBook()
    other = todo[1].url
    script = Script(lambda url, _: replace(page(url), body=HERONS if url == other else LAW))
    check(todo, script, book)
    assert [fresh for url, fresh in script.visits if url == other] == [False, True]
    assert book.own[-1] == (Verdict.CHANGED, "different_content")
    assert Verdict.CHANGED not in {verdict for verdict, _ in book.own[:-1]}, "one alarms nobody"


def test_other_content_that_a_second_visit_does_not_show_alarms_nobody() -> None:
    todo, book = links(2), NamingBook()
    other = todo[1].url
    script = Script(
        lambda url, visit: replace(page(url), body=HERONS if url == other and visit == 1 else LAW)
    )
    check(todo, script, book)
    assert script.counts[other] == 2
    assert Verdict.CHANGED not in {verdict for verdict, _ in book.own}
    assert book.verdict(other) is Verdict.OK
