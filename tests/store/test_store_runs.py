"""What a run remembers of the runs before it: who was told, what was cleared away."""

from __future__ import annotations

from datetime import timedelta

from store_values import letter, note, visit

from citecheck.model import Verdict


def test_a_run_is_told_when_it_says_so_and_keeps_its_counts(store):
    first = store.begin_run("1")
    store.finish_run(first, "done", {"visited": 3})
    store.add_counts(first, {"told": 1})
    second = store.begin_run("1")
    store.finish_run(second, "done", {"visited": 4})
    told = store.last_run_with("told")
    assert told is not None
    assert told.id == first
    assert told.counts == {"visited": 3, "told": 1}
    assert store.last_run_with("thinned") is None


def test_runs_without_a_network_are_no_work(store):
    first = store.begin_run("1")
    store.finish_run(first, "done", {})
    second = store.begin_run("1")
    store.finish_run(second, "offline", {})
    work = store.last_work()
    assert work is not None
    assert work.id == first


def test_known_good_are_the_newest_fine_links_one_a_host(store):
    urls = [f"https://{host}.example/{page}" for host in "abc" for page in "12"]
    store.put_letter(letter(), [note(n, url, url) for n, url in enumerate(urls)])
    run_id = store.begin_run("1")
    for age, link in enumerate(store.due_links(store.now())):
        at = store.now() - timedelta(days=age)
        verdict, status = (Verdict.BROKEN, 404) if "b.example" in link.url else (Verdict.OK, 200)
        store.record_check(run_id, link.id, *visit(link.url, at, status, verdict))
    assert store.known_good(5) == ("https://a.example/1", "https://c.example/1")
    assert store.known_good(1) == ("https://a.example/1",)


def test_the_mark_changes_with_what_a_report_shows_and_with_nothing_else(store):
    marks = [store.state_mark()]

    def differs() -> bool:
        marks.append(store.state_mark())
        return marks[-1] != marks[-2]

    store.put_letter(letter(), [note(0, "https://a.example/", "A")])
    assert differs()
    run_id = store.begin_run("1")
    assert not differs()
    (link,) = store.due_links(store.now())
    store.record_check(run_id, link.id, *visit(link.url, store.now(), 404, Verdict.BROKEN))
    assert differs()
    store.finish_run(run_id, "done", {})
    store.mark_letters_gone(["a.md"])
    assert not differs()
    store.acknowledge(1, "known", until=store.now() + timedelta(days=1))
    assert differs()
    store.clock.pass_time(days=2)
    assert differs(), "the acknowledgement has come to its end"
