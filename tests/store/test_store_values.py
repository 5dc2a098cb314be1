"""What goes in comes out: texts, moments, dates; and the benchmark cannot rot."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import StillClock, letter

from citecheck.model import Candidate, Citation
from citecheck.store import open_store
from citecheck.store.dates import latest_day
from citecheck.store.values import clean, moment, stamp

ROOT = Path(__file__).resolve().parents[2]
ANY = st.one_of(st.none(), st.text(max_size=40))


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(
        st.fixed_dictionaries(
            {
                "note": ANY,
                "anchor_text": ANY,
                "note_text": ANY,
                "sentence": ANY,
                "author": ANY,
                "title": ANY,
                "publisher": ANY,
                "published_on": ANY,
                "accessed_on": ANY,
                "language": ANY,
                "printed": ANY,
                "context": ANY,
            }
        ),
        max_size=5,
    ),
    url=st.text(max_size=60),
)
def test_whatever_a_letter_says_is_kept_as_it_is(tmp_path_factory, texts, url):
    citations = [
        Citation(
            "a.md",
            "bare",
            place,
            url=f"https://x.example/{url}",
            candidates=(Candidate(url, 0.5, "a guess"),),
            source_span=(place, place + 3),
            **text,
        )
        for place, text in enumerate(texts)
    ]
    with open_store(tmp_path_factory.mktemp("v") / "c.db", clock=StillClock()) as store:
        store.put_letter(letter(), citations)
        assert store.put_letter(letter(text="again"), citations).added == ()
        for citation, row in zip(citations, store.report_rows(), strict=True):
            for name in ("url", *texts[0]):
                assert getattr(row, name) == clean(getattr(citation, name))
            assert row.candidates == citation.candidates
            assert (row.source_start, row.source_end) == citation.source_span
        assert store.check() == ()


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001 - a time zone is given below
def test_moments_are_kept_to_the_millisecond_in_utc(at):
    here = at.replace(tzinfo=timezone(timedelta(hours=-5, minutes=-30)))
    text = stamp(here)
    assert len(text) == len("2026-03-01T02:00:00.000Z")
    assert timedelta(0) <= here - moment(text) < timedelta(milliseconds=1)
    assert moment(text).utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        stamp(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    assert stamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("2021-05-17", "2020"), "2021-05-17"),
        ((None, "2021-05"), "2021-05-31"),
        ((None, None, "2024"), "2024-12-31"),
        (("2024-02",), "2024-02-29"),
        (("2021-02-31",), "2021-02-28"),
        (("spring", "2021-13", "20210517", "2019"), "2019-12-31"),
        (("2021-05-17T10:00:00Z",), "2021-05-17"),
        (("", None), None),
        (("0000-01-01",), None),
    ],
)
def test_a_date_stands_for_the_last_day_it_allows(dates, day):
    assert latest_day(*dates) == day


def test_the_benchmark_runs_in_a_small_form():
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "store.py"), "--links", "1000", "--report", "50"],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    assert (figures["due"], figures["citations"]) == (1, 3000)
