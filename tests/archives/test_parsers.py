"""Whatever an archive sends is read, or called unreadable; it breaks nothing."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.archives import cdx
from citecheck.archives.cdx import UnreadableIndexError
from citecheck.archives.links import http_moment, parse_links
from citecheck.archives.surt import surt
from citecheck.archives.wayback import availability

ROW = '["com,a)/","20200101000000","https://a.example/","text/html","200","D","9"]'
HEADER = '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'


def test_a_table_is_read_by_its_header():
    rows = cdx.parse(f"[{HEADER},{ROW},{ROW}]", "wayback")
    assert [row.status for row in rows] == [200, 200]
    few = cdx.parse('[["timestamp","original"],["20200101000000","https://a.example/"]]', "wayback")
    assert few[0].status is None


def test_pywb_s_lines_are_read_by_their_own_names():
    text = (
        '{"url":"https://a.example/","timestamp":"20200101000000","mime":"text/html","status":"200"}\n'
        '{"url":"https://a.example/","timestamp":"20210101000000","mime":"warc/revisit"}\n'
    )
    assert [row.is_revisit for row in cdx.parse(text, "pywb")] == [False, True]


def test_text_is_read_too():
    text = "com,a)/ 20200101000000 https://a.example/ text/html 200 D 9\n"
    assert cdx.parse(text, "wayback")[0].original == "https://a.example/"
    line = 'com,a)/ 20200101000000 {"url":"https://a.example/","status":"200"}'
    assert cdx.parse(line, "pywb")[0].status == 200


def test_nothing_is_nothing_only_where_the_dialect_says_so():
    assert cdx.parse("[]", "wayback") == ()
    assert cdx.parse("", "pywb") == ()
    with pytest.raises(UnreadableIndexError):
        cdx.parse("", "wayback")


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000,
        f"[{'9' * 5000}]",
        "<html>",
        "[1,2]",
        '[["a"],["b"]]',
        "[[",
        '{"a":',
        "Too many requests",
        "[" * 10**5,
    ],
)
def test_what_is_no_index_is_unreadable(text):
    with pytest.raises(UnreadableIndexError):
        cdx.parse(text, "wayback")


@given(st.text(max_size=300), st.sampled_from(["wayback", "pywb"]))
def test_any_text_is_read_or_unreadable(text, dialect):
    for parse in (lambda: cdx.parse(text, dialect), lambda: availability.read(text, "https://a/")):
        with contextlib.suppress(UnreadableIndexError):
            parse()


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_two_addresses_can_be_compared(one, other):
    cdx.likeness(one, other)
    surt(one)


def test_an_address_is_filed_as_archives_file_it():
    assert surt("https://WWW.Example.org:443/Path/?b=2&a=1#x") == "org,example)/path?a=1&b=2"
    assert surt("http://example.org:8080") == "org,example:8080)/"


def test_the_availability_interface_s_quirks():
    def answer(**closest):
        import json

        base = {
            "status": "200",
            "available": True,
            "url": "http://web.archive.org/web/20190213111131/http://a.example:80/x",
        }
        return json.dumps({"archived_snapshots": {"closest": {**base, **closest}}})

    row = availability.read(answer(), "https://a.example/x")
    assert row.original == "http://a.example/x"
    assert availability.read(answer(status="404"), "https://a.example/x") is None
    assert availability.read(answer(available=False), "https://a.example/x") is None
    assert availability.read(answer(), "https://a.example/y") is None
    assert availability.read('{"archived_snapshots":{}}', "https://a.example/x") is None


def test_links_are_read_with_commas_and_quotes_in_them():
    links = parse_links(
        '<https://a.example/x,y;z>; rel="original",\n<t>; rel="timemap"; type="a,b;c",'
        ' <https://arch.example/1>; rel="first memento"; datetime="Wed, 08 Aug 2018 10:45:00 GMT",'
        "<u>;rel=memento;datetime=nonsense"
    )
    assert [link.url for link in links][:2] == ["https://a.example/x,y;z", "t"]
    assert links[2].relations == {"first", "memento"}
    assert links[2].at.year == 2018
    assert links[3].at is None


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Wed, 08 Aug 2018 10:45:00 GMT", datetime(2018, 8, 8, 10, 45, tzinfo=UTC)),
        ("Wed, 08 Aug 2018 10:45:00 +0200", datetime(2018, 8, 8, 8, 45, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("nonsense", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_read_in_utc_or_not_at_all(said, moment):
    found = http_moment(said)
    assert found == moment
    assert found is None or found.utcoffset() == timedelta(0)


@given(st.text(alphabet='<>;,="\\ arel', max_size=200))
def test_any_links_are_read(text):
    parse_links(text)


@pytest.mark.parametrize("piece", ["<", "<>;", '<a>;b="', "<a>,", "<a>; " + "b" * 50 + ";"])
def test_links_are_read_in_linear_time(piece):
    begun = time.perf_counter()
    parse_links(piece * (400_000 // len(piece)))
    assert time.perf_counter() - begun < 5
