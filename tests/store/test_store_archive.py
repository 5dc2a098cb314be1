"""Copies, questions to archives, and captures that outlive many runs."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from store_values import letter, note

from citecheck.model import Capture, CaptureState, Hop, Memento, Observation

URL = "https://one.example/a"
A = note(0, URL, "Doe, Report on Rivers,", "Rivers rise.", accessed_on="2020-05")


def copy(year: int, month: int = 1, day: int = 1, **more: object) -> Memento:
    at = datetime(year, month, day, 12, tzinfo=UTC)
    values = {
        "archive": "wayback",
        "url": URL,
        "memento_url": f"https://archive.example/{at:%Y%m%d}/{URL}",
        "captured_at": at,
        **more,
    }
    return Memento(**values)


@pytest.fixture
def link_id(store) -> int:
    store.put_letter(letter(), [A])
    found = store.link_id_of(URL)
    assert found
    return found


def test_a_copy_is_remembered_once_and_learned_of_later(store, link_id):
    store.put_memento(link_id, copy(2020))
    store.put_memento(link_id, copy(2020, verified=True))
    store.put_memento(link_id, copy(2020))
    assert store.mementos_of(link_id) == (copy(2020, verified=True),)
    assert store.counts().copies == 1


def test_a_copy_that_is_none_counts_no_more_and_is_never_offered(store, link_id):
    store.put_memento(link_id, copy(2020))
    store.put_memento(link_id, copy(2020, finding="soft_404"))
    assert store.counts().copies == 0
    assert next(store.report_rows()).memento_url is None
    assert [one.finding for one in store.mementos_of(link_id)] == ["soft_404"]
    assert store.check() == ()


@pytest.mark.parametrize(
    ("years", "offered", "days"),
    [
        ([(2018, 1, 1), (2020, 5, 20), (2020, 6, 2)], (2020, 5, 20), -10),
        ([(2018, 1, 1), (2020, 6, 2)], (2018, 1, 1), -880),
        ([(2021, 1, 1), (2020, 6, 2)], (2020, 6, 2), 2),
    ],
    ids=["nearest before", "before rather than after", "nearest after"],
)
def test_the_copy_offered_is_the_nearest_to_the_citation(store, link_id, years, offered, days):
    for at in years:
        store.put_memento(link_id, copy(*at))
    store.put_memento(link_id, copy(2024, archive="local", memento_url="archive/1.warc.gz"))
    row = next(store.report_rows())
    assert row.memento_url == copy(*offered).memento_url
    assert abs(row.memento_days - days) <= 1
    assert row.local_url == "archive/1.warc.gz"


def test_none_is_not_asked_every_night_and_could_not_ask_is(store, link_id, clock):
    def asked() -> list[int]:
        month_ago = clock.now() - timedelta(days=30)
        found = store.links_without_memento("wayback", asked_before=month_ago)
        return [link.id for link in found]

    assert asked() == [link_id]
    store.record_lookup(link_id, "wayback", "could_not_ask", "timeout")
    assert asked() == [link_id]
    store.record_lookup(link_id, "wayback", "none")
    assert asked() == []
    assert [one.outcome for one in store.lookups_of(link_id)] == ["none"]
    clock.pass_time(days=31)
    assert asked() == [link_id]
    store.put_memento(link_id, copy(2020))
    assert asked() == []
    assert list(store.links_without_memento("local", asked_before=clock.now(), limit=0)) == []


def test_links_without_a_copy_are_read_in_pages(store, clock, monkeypatch):
    monkeypatch.setattr("citecheck.store.links.PAGE", 2)
    store.put_letter(letter(), [note(n, f"https://h{n}.example/") for n in range(7)])
    seen = []
    for link in store.links_without_memento("local", asked_before=clock.now()):
        seen.append(link.id)
        store.put_memento(link.id, copy(2026, archive="local", memento_url=str(link.id)))
    assert len(seen) == len(set(seen)) == 7


def test_a_host_is_probed_at_most_once_a_day(store, clock):
    assert store.claim_probe("One.example", clock.now())
    assert not store.claim_probe("one.example", clock.now())
    assert store.claim_probe("two.example", clock.now())
    clock.pass_time(days=1)
    assert store.claim_probe("one.example", clock.now())


def test_what_a_neighbour_answered_serves_the_hosts_links_for_a_day(store, clock):
    url, final = "https://one.example/reports/xyz", "https://one.example/"
    seen = Observation(
        url,
        clock.now(),
        12,
        (Hop(url, 302, "/", final), Hop(final, 200)),
        200,
        content_type="text/html",
        charset="utf-8",
        body=b"<title>All of us</title>" * 50,
    )
    assert store.neighbour_of("one.example", clock.now()) is None
    assert store.claim_probe("one.example", clock.now())
    assert store.neighbour_of("one.example", clock.now()) is None
    store.keep_neighbour("One.example", seen, clock.now())
    store.flush()
    kept = store.neighbour_of("one.example", clock.now())
    assert (kept.url, kept.final_url, len(kept.hops)) == (url, final, 2)
    assert (kept.status, kept.content_type, kept.charset) == (200, "text/html", "utf-8")
    assert kept.body == seen.body
    clock.pass_time(days=1)
    assert store.neighbour_of("one.example", clock.now()) is None


def test_a_captures_job_is_on_disk_before_anything_else_happens(store, elsewhere, clock):
    capture = Capture("wayback", URL, CaptureState.REQUESTED, requested_at=clock.now(), attempts=1)
    first = store.save_capture(capture)
    assert elsewhere("SELECT state FROM captures") == [("requested",)]
    pending = dataclasses.replace(capture, state=CaptureState.PENDING, job_id="spn2-1")
    assert store.save_capture(pending) == first
    assert store.unfinished_captures() == (pending,)
    done = dataclasses.replace(pending, state=CaptureState.CAPTURED, memento=copy(2026))
    assert store.save_capture(done) == first
    assert store.unfinished_captures("wayback") == (done,)
    assert store.unfinished_captures("other") == ()
    verified = dataclasses.replace(
        done, state=CaptureState.VERIFIED, memento=copy(2026, verified=True)
    )
    assert store.save_capture(verified) == first
    assert store.save_capture(verified) == first
    assert store.unfinished_captures() == ()
    assert store.captures_of(store.link_id_of(URL)) == (verified,)
    assert store.save_capture(Capture("wayback", URL)) != first
    assert store.check() == ()


def test_wanted_captures_wait_for_their_turn(store, clock, link_id):
    assert store.want_capture("wayback", URL)
    assert not store.want_capture("wayback", URL)
    later = Capture(
        "wayback",
        "https://two.example/",
        CaptureState.DEFERRED,
        not_before=clock.now() + timedelta(hours=1),
        error="no keys",
    )
    store.save_capture(later)
    store.save_capture(Capture("wayback", "https://three.example/", CaptureState.PENDING))
    assert [one.url for one in store.wanted_captures("wayback", clock.now())] == [URL]
    clock.pass_time(hours=1)
    assert [one.url for one in store.wanted_captures("wayback", clock.now())] == [
        URL,
        "https://two.example/",
    ]
    assert len(store.wanted_captures("wayback", clock.now(), 1)) == 1
