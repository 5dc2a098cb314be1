"""Whatever bytes a server sends, they are read, refused or the end: never a defect of ours."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citecheck.checks.visiting.failures import VisitFailure
from citecheck.checks.visiting.wire import Connection, body_of, parse_head, read_head
from citecheck.codings import Decoder


class Wire:
    """What a connection reads from and writes to: pieces, then the end."""

    def __init__(self, pieces):
        self.pieces = list(pieces)

    async def read(self, size):
        return self.pieces.pop(0) if self.pieces else b""


def read(*pieces, bare=False, limit=65_536):
    async def play():
        wire = Wire(pieces)
        connection = Connection(wire, wire, "192.0.2.1")
        head = await read_head(connection, limit=limit, bare=bare)
        body = body_of(connection, head)
        return head, b"".join([piece async for piece in body]), body

    return asyncio.run(play())


def cut(data, sizes):
    """Cut bytes into pieces of these sizes, and the rest."""
    pieces = []
    for size in sizes:
        pieces.append(data[:size])
        data = data[size:]
    return [piece for piece in [*pieces, data] if piece]


BEGINNINGS = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"<html>",
    ]
)


@given(BEGINNINGS, st.binary(max_size=400), st.booleans())
def test_any_bytes_are_an_answer_or_a_failure(beginning, data, bare):
    try:
        head, _, _ = read(beginning + data, bare=bare)
    except (VisitFailure, ConnectionError, ValueError):
        return
    assert 100 <= head.status <= 999


@given(
    st.lists(st.binary(min_size=1, max_size=50), max_size=8),
    st.lists(st.integers(1, 30), max_size=20),
)
def test_chunks_arrive_whole_however_they_are_cut(chunks, sizes):
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    sent += b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    _, body, reader = read(*cut(sent, sizes))
    assert body == b"".join(chunks)
    assert reader.whole
    assert reader.reusable


@given(st.binary(max_size=300), st.lists(st.integers(1, 30), max_size=20))
def test_bodies_with_a_length_arrive_whole_however_they_are_cut(data, sizes):
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data)
    _, body, reader = read(*cut(sent, sizes))
    assert body == data
    assert reader.whole


def pieces_before_failure(body):
    """Return what a chunked body gave before it failed, and how it failed."""

    async def play():
        wire = Wire([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body])
        connection = Connection(wire, wire, "192.0.2.1")
        head = await read_head(connection, limit=65_536, bare=False)
        pieces = []
        try:
            async for piece in body_of(connection, head):
                pieces.append(piece)  # noqa: PERF401 - kept although it fails
        except (ConnectionError, ValueError) as error:
            return pieces, error
        return pieces, None

    return asyncio.run(play())


def test_many_tiny_chunks_are_handed_on_together():
    pieces, error = pieces_before_failure(b"1\r\nx\r\n" * 9000)
    assert isinstance(error, ConnectionError)
    assert b"".join(pieces) == b"x" * 9000
    assert len(pieces) < 10


def test_what_came_before_a_broken_chunk_is_kept():
    pieces, error = pieces_before_failure(b"4\r\npage\r\nzz\r\n")
    assert str(error) == "a chunk without a size"
    assert pieces == [b"page"]


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 099 Odd\r\n\r\n",
        b"NOT AT ALL\r\n\r\n",
        b"\r\n\r\n\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_head_is_none(raw):
    assert parse_head(raw) is None


def test_names_are_lower_case_and_folded_lines_are_joined():
    head = parse_head(
        b"HTTP/1.1 301 Moved\r\nLOCATION:  /a\r\n b\r\nnothing\r\nX: 1\r\nx: 2\r\n\r\n"
    )
    assert head.first(b"location") == b"/a b"
    assert head.all(b"x") == [b"1", b"2"]
    assert (head.status, head.phrase) == (301, b"Moved")


CODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
    "identity": bytes,
}


@given(
    st.sampled_from(sorted(CODERS)),
    st.binary(max_size=2000),
    st.lists(st.integers(1, 200), max_size=20),
    st.integers(1, 3000),
)
def test_codings_are_removed_within_the_limit_however_the_bytes_are_cut(coding, data, sizes, limit):
    decoder = Decoder(coding, limit)
    for piece in cut(CODERS[coding](data), sizes):
        decoder.feed(piece)
    assert decoder.body == data[:limit]
    assert not decoder.failed


@given(st.sampled_from(["gzip", "deflate", "br", "gzip, gzip"]), st.binary(max_size=300))
def test_any_bytes_can_be_fed_to_a_decoder(coding, data):
    decoder = Decoder(coding, 1000)
    decoder.feed(data)
    assert len(decoder.body) <= 1000
