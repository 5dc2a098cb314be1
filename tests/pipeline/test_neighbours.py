"""A host is asked once for an address that nobody made, and all of its links profit."""

from __future__ import annotations

from dataclasses import replace

from citecheck.model import Observation, Standing, Verdict
from citecheck.pipeline.neighbours import KEPT_BYTES, KEPT_HOSTS, kept_of
from citecheck.store import LinkRow
from tests.pipeline.test_checking import Book, Script, check, failure, page

HOST = "www.coast.example"
TEASERS = (
    "<title>Coast</title><h1>Coast</h1>"
    + "<p>The harbour was dredged in the spring, and the port opened again in May.</p>" * 15
    + "<p>Sorry, this page does not exist.</p>"
).encode()
"""A site's 404 page with status 200: one sentence says so, among much else."""


class Remembering(Book):
    """A ledger that allows one probe a host, as the database does."""

    def __init__(self) -> None:
        super().__init__()
        self.claimed: set[str] = set()
        self.kept: dict[str, Observation] = {}

    def may_probe(self, host: str) -> bool:
        fresh = host not in self.claimed
        self.claimed.add(host)
        return fresh

    def neighbour_of(self, host: str) -> Observation | None:
        return self.kept.get(host)

    def keep_neighbour(self, host: str, seen: Observation) -> None:
        self.kept[host] = seen


def links(number: int) -> list[LinkRow]:
    return [LinkRow(i, f"http://{HOST}/folder{i}/47{i}1", HOST, Standing()) for i in range(number)]


def everywhere(url: str, _: int) -> Observation:
    return replace(page(url), body=TEASERS) if HOST in url else failure(url, "dns_not_found")


def made_up(script: Script, todo: list[LinkRow]) -> list[str]:
    cited = {link.url for link in todo}
    return [url for url, _ in script.visits if HOST in url and url not in cited]


def test_one_probe_of_a_host_serves_all_of_its_doubtful_links() -> None:
    todo, book, script = links(5), Remembering(), Script(everywhere)
    check(todo, script, book)
    assert {book.verdict(link.url) for link in todo} == {Verdict.CHANGED}
    assert len(made_up(script, todo)) == 1, "the second visits use the answer, too"


def test_what_an_earlier_run_of_the_day_learned_is_used_without_asking() -> None:
    book = Remembering()
    check(links(1), Script(everywhere), book)
    todo, script = links(3)[1:], Script(everywhere)
    check(todo, script, book)
    assert {book.verdict(link.url) for link in todo} == {Verdict.CHANGED}
    assert not made_up(script, todo)


def test_a_host_that_was_asked_in_vain_is_left_alone() -> None:
    """An earlier run claimed the probe and broke off before the answer was kept."""
    todo, book, script = links(2), Remembering(), Script(everywhere)
    book.claimed.add(HOST)
    check(todo, script, book)
    assert {book.verdict(link.url) for link in todo} == {Verdict.OK}
    assert not made_up(script, todo)


def test_little_is_held_of_a_neighbour() -> None:
    seen = replace(page("http://a.example/"), body=b"x" * 3 * KEPT_BYTES)
    assert len(kept_of(seen).body) == KEPT_BYTES
    assert KEPT_HOSTS * KEPT_BYTES <= 16 << 20
