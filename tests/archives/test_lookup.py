"""Looking a copy up: found, none, or could not ask, and never hammering."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest

from citecheck.archives.http import Answer
from citecheck.archives.replay import fetch_copy
from citecheck.demo.wayback import ArchivedPage
from citecheck.model import Memento

from .simulator import Fault

URL = "https://ministry.example/report"


def on(year, month=1, day=1, url=URL, **more):
    return ArchivedPage(url, datetime(year, month, day, tzinfo=UTC), f"<p>{year}".encode(), **more)


def look(world, url=URL, when=date(2021, 6, 1)):
    async def once():
        archive = world.archive()
        answer = await archive.nearest(url, when)
        await archive.aclose()
        return answer

    return asyncio.run(once())


def have(world, *pages):
    for page in pages:
        world.simulator.index.add(page)


def years(answer):
    return [memento.captured_at.year for memento in answer.mementos]


def test_the_copy_before_the_date_comes_before_a_nearer_one_after_it(world):
    have(world, on(2019), on(2021, 6, 2), on(2024))
    answer = look(world)
    assert answer.outcome == "found"
    assert years(answer) == [2019, 2021, 2024]


def test_without_one_before_it_is_the_nearest_after(world):
    have(world, on(2024), on(2022))
    assert years(look(world)) == [2022, 2024]


def test_a_copy_of_the_day_itself_counts_as_before(world):
    have(world, on(2020), on(2021, 6, 1))
    assert years(look(world))[0] == 2021


def test_the_copy_before_the_date_is_found_on_a_busy_page_too(world):
    have(world, on(2015), *(on(2021, 6, 2 + n // 24) for n in range(200)))
    assert years(look(world))[0] == 2015


def test_a_server_that_does_not_sort_by_distance_is_asked_again(world):
    have(world, *(on(2001 + n // 12, n % 12 + 1) for n in range(280)))
    query = world.simulator.index.query
    world.simulator.index.query = lambda text, now: query(text.replace("sort=closest", ""), now)
    answer = look(world)
    assert answer.mementos[0].captured_at == datetime(2021, 6, 1, tzinfo=UTC)


def test_nothing_archived_is_none(world):
    assert look(world).outcome == "none"


def test_failures_are_no_copies(world):
    have(world, on(2020, status=404), on(2020, 2, status=302), on(2020, 3, status=503))
    assert look(world).outcome == "none"


def test_an_unchanged_capture_counts_when_what_it_showed_is_known(world):
    first = on(2018)
    same = ArchivedPage(URL, datetime(2021, 5, 1, tzinfo=UTC), first.body, revisit=True)
    have(world, first, same)
    assert years(look(world)) == [2021, 2018]


def test_an_unchanged_capture_of_nobody_knows_what_is_no_copy(world):
    same = ArchivedPage(URL, datetime(2021, 5, 1, tzinfo=UTC), b"lost", revisit=True)
    have(world, same)
    assert look(world).outcome == "none"


@pytest.mark.parametrize(
    ("archived", "found"),
    [
        ("http://ministry.example/report", True),
        ("http://www.ministry.example:80/report", True),
        ("https://ministry.example/report/", True),
        ("https://ministry.example/Report", False),
        ("https://www2.ministry.example/report", True),
    ],
)
def test_a_hit_is_compared_with_what_was_asked(world, archived, found):
    have(world, on(2020, url=archived))
    assert (look(world).outcome == "found") is found


def test_letter_case_in_a_query_is_another_resource(world):
    have(world, on(2020, url="https://video.example/watch?v=abcDEF"))
    assert look(world, "https://video.example/watch?v=ABCdef").outcome == "none"
    assert look(world, "https://video.example/watch?v=abcDEF").outcome == "found"


def test_an_address_with_everything_in_it_is_asked_for_as_it_is(world):
    url = "https://ministry.example/a b/ü?q=1&r=%26#part"
    have(world, on(2020, url="https://ministry.example/a%20b/%C3%BC?q=1&r=%26"))
    assert look(world, url).outcome == "found"


def test_an_excluded_site_is_none_with_the_reason(world):
    world.simulator.excluded.add("ministry.example")
    answer = look(world)
    assert answer.outcome == "none"
    assert "keeps it out" in answer.reason


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLE, Fault.OFFLINE, Fault.REFUSE, Fault.STALL, Fault.GARBAGE]
)
def test_an_index_that_cannot_be_asked_is_not_taken_for_none(world, fault):
    have(world, on(2020))
    world.simulator.faults = lambda kind, number: fault
    assert look(world).outcome == "could_not_ask"


@pytest.mark.parametrize("fault", [Fault.OFFLINE, Fault.STALL, Fault.GARBAGE])
def test_the_second_source_is_believed_when_it_names_a_copy(world, fault):
    have(world, on(2020))
    world.simulator.faults = lambda kind, number: fault if kind == "cdx" else None
    answer = look(world)
    assert answer.outcome == "found"
    assert answer.mementos[0].memento_url == f"https://web.archive.org/web/20200101000000/{URL}"


def test_the_second_source_is_never_believed_when_it_names_none(world):
    have(world, on(2020))
    world.simulator.faults = lambda kind, number: Fault.OFFLINE if kind == "cdx" else Fault.EMPTY
    assert look(world).outcome == "could_not_ask"


def test_a_copy_of_a_failure_in_the_second_source_is_no_copy(world):
    have(world, on(2020, status=404))
    world.simulator.faults = lambda kind, number: Fault.OFFLINE if kind == "cdx" else None
    assert look(world).outcome == "could_not_ask"


def test_an_outage_that_flaps_is_waited_out(world):
    have(world, on(2020))
    world.simulator.faults = lambda kind, number: Fault.OFFLINE if number < 3 else None
    assert look(world).outcome == "found"


def test_the_pace_is_one_for_all_tasks(world):
    async def many():
        archive = world.archive()
        await asyncio.gather(
            *(archive.nearest(f"https://site{n}.example/", None) for n in range(60))
        )
        await archive.aclose()

    asyncio.run(many())
    assert world.simulator.seen.violations == []
    assert world.simulator.seen.most_within("cdx", 60) == 24


def test_a_refusal_pauses_everybody_and_a_third_ends_the_asking(world):
    world.simulator.faults = lambda kind, number: Fault.THROTTLE if kind == "cdx" else None

    async def many():
        archive = world.archive()
        answers = await asyncio.gather(
            *(archive.nearest(f"https://site{n}.example/", None) for n in range(30))
        )
        await archive.aclose()
        return answers

    answers = asyncio.run(many())
    assert {answer.outcome for answer in answers} == {"could_not_ask"}
    asked = [at for kind, at in world.simulator.seen.requests if kind == "cdx"]
    assert len(asked) == 3
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(asked))


def test_the_archive_s_own_addresses_are_not_looked_up(world):
    assert look(world, "https://web.archive.org/web/2020/https://a.example/").outcome == "none"
    assert world.simulator.seen.requests == []


def copy_of(world, memento):
    async def once():
        archive = world.archive()
        answer = await archive.copy(memento)
        await archive.aclose()
        return answer

    return asyncio.run(once())


def test_the_copy_shows_the_page_as_it_was(world):
    spoken = (("Content-Language", "es"),)
    have(world, on(2020, headers=spoken, mimetype="text/html; charset=ISO-8859-6"))
    memento = look(world).mementos[0]
    copy = copy_of(world, memento)
    assert copy.outcome == "page"
    assert copy.observation.status == 200
    assert copy.observation.body == b"<p>2020"
    assert copy.observation.header("content-language") == "es"
    assert copy.observation.content_type == "text/html"
    assert copy.past.captured_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert copy.past.charset == "iso-8859-6"


def test_an_archived_failure_is_the_page_s_answer_and_not_the_archive_s(world):
    have(world, on(2020, status=429))
    memento = Memento("wayback", URL, "x", datetime(2020, 1, 1, tzinfo=UTC))
    copy = copy_of(world, memento)
    assert copy.outcome == "page"
    assert copy.observation.status == 429


@pytest.mark.parametrize("fault", [Fault.THROTTLE, Fault.OFFLINE, Fault.REFUSE])
def test_an_archive_that_refuses_is_not_a_page_that_fails(world, fault):
    have(world, on(2020))
    memento = look(world).mementos[0]
    world.simulator.faults = lambda kind, number: fault
    assert copy_of(world, memento).outcome == "could_not_ask"


def test_a_copy_that_the_index_does_not_show_yet_is_absent(world):
    have(world, on(2019))
    new = Memento("wayback", URL, "x", world.clock.now() - timedelta(minutes=5))
    assert copy_of(world, new).outcome == "absent"


def test_an_archived_redirect_is_followed_within_the_archive(world):
    target = "https://ministry.example/new"
    have(world, on(2020, status=301, headers=(("Location", target),)), on(2020, url=target))
    memento = Memento("wayback", URL, "x", datetime(2020, 1, 1, tzinfo=UTC))
    copy = copy_of(world, memento)
    assert copy.outcome == "page"
    assert [hop.url for hop in copy.observation.hops] == [URL, target]


@pytest.mark.parametrize("location", ["http://[bad", "//a]b/"])
def test_an_archived_redirect_to_no_address_is_absent(location):
    at = datetime(2020, 1, 1, tzinfo=UTC)
    stored = Answer(
        302, (("memento-datetime", format_datetime(at, usegmt=True)), ("location", location))
    )

    async def get(address):
        return stored

    memento = Memento("elsewhere", URL, "x", at)
    copy = asyncio.run(fetch_copy(memento, f"https://arch.example/20200101000000id_/{URL}", get))
    assert copy.outcome == "absent"


def test_an_excluded_page_is_absent(world):
    have(world, on(2020))
    memento = look(world).mementos[0]
    world.simulator.excluded.add("ministry.example")
    assert copy_of(world, memento).outcome == "absent"


@pytest.mark.parametrize(
    "url", ["https://name:word@ministry.example/", "mailto:x@a.example", "https://", "ftp://a/b"]
)
def test_what_is_nobody_s_business_is_not_told(world, url):
    answer = look(world, url)
    assert answer.outcome == "none"
    assert answer.reason
    assert world.simulator.seen.requests == []
