"""Our own copies: complete, valid, findable, and safe from a kill at any byte."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import random
import re
import shutil
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citecheck.archives import LocalArchive, page_requisites
from citecheck.archives.warc import new_record_id, render_response
from citecheck.archives.warc_members import whole_members
from citecheck.errors import LockedError, StorageError
from citecheck.model import Exchange, Hop, Observation, VisitError
from tests.disks import fill

from .simulator import VirtualClock

URL = "https://ministry.example/report"


def exchange(url, head, payload, at, complete=True):
    request = f"GET / HTTP/1.1\r\nHost: {url.split('/')[2]}\r\nX-Odd:  two  spaces\r\n\r\n".encode()
    return Exchange(url, request, head, payload, complete, at, "192.0.2.7")


def visit(body=b"<p>Annual report", *, at=None, url=URL, via=(), head=b"", complete=True, **more):
    at = at or datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
    hops = []
    for here, there in zip(via, [*via, url][1:], strict=True):
        reply = f"HTTP/1.1 301 Moved\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n".encode()
        hops.append(Hop(here, 301, there, there, exchange=exchange(here, reply, b"", at)))
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + head + b"\r\n"
    hops.append(Hop(url, 200, exchange=exchange(url, reply, body, at, complete)))
    return Observation(via[0] if via else url, at, 5, tuple(hops), 200, body=body, **more)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


def opened(folder, **more):
    return closing(LocalArchive(folder, VirtualClock(), **more))


def check(folder):
    """Run warcio's own check on all files; return its problems."""
    from types import SimpleNamespace

    from warcio.checker import Checker

    names = [str(path) for path in folder.glob("*.warc.gz")]
    assert names
    return Checker(SimpleNamespace(inputs=names, verbose=False)).process_all()


def records(folder):
    from warcio.archiveiterator import ArchiveIterator

    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                fields = dict(record.rec_headers.headers)
                found.append((record.rec_type, fields, record.raw_stream.read()))
    return found


def test_a_visit_is_kept_with_every_hop_and_every_byte(folder):
    seen = visit(via=("http://ministry.example/old",), head=b"X-Twice: a\r\nX-Twice: b\r\n")
    with opened(folder) as archive:
        memento = archive.keep(seen)
        assert memento.captured_at == seen.at
        assert archive.load(memento).body == b"<p>Annual report"
        assert archive.load(memento).content_type == "text/html"
        assert archive.load(memento).charset == "utf-8"
    kinds = [kind for kind, _, _ in records(folder)]
    assert kinds == ["warcinfo", "response", "request", "response", "request", "metadata"]
    _, fields, block = records(folder)[3]
    last = seen.hops[-1].exchange
    assert block == last.response_head + last.payload
    assert records(folder)[4][2] == last.request_head
    assert fields["WARC-Target-URI"] == URL
    assert fields["WARC-Date"] == "2026-11-21T10:00:00.123456Z"
    assert fields["WARC-IP-Address"] == "192.0.2.7"
    assert check(folder) == 0


def test_an_unchanged_page_is_a_revisit_that_refers_to_the_first(folder):
    later = datetime(2026, 12, 1, tzinfo=UTC)
    with opened(folder) as archive:
        first = archive.keep(visit())
        second = archive.keep(visit(at=later))
        assert archive.load(second).body == b"<p>Annual report"
        assert archive.load(second).captured_at == later
    kind, fields, _ = records(folder)[4]
    assert kind == "revisit"
    assert fields["WARC-Refers-To"] == f"<{first.memento_url}>"
    assert fields["WARC-Refers-To-Date"] == "2026-11-21T10:00:00.123456Z"
    assert fields["WARC-Refers-To-Target-URI"] == URL
    assert fields["WARC-Profile"].endswith("warc/1.1/revisit/identical-payload-digest")
    assert check(folder) == 0


def test_a_compressed_answer_is_kept_compressed_and_read_plain(folder):
    packed = gzip.compress(b"<p>Annual report")
    with opened(folder) as archive:
        memento = archive.keep(visit(packed, head=b"Content-Encoding: gzip\r\n"))
        assert archive.load(memento).body == b"<p>Annual report"
    assert packed in records(folder)[1][2]


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("br", brotli.compress),
        ("x-gzip", gzip.compress),
        ("gzip, br", lambda text: brotli.compress(gzip.compress(text))),
        ("gzip\r\nContent-Encoding: br", lambda text: brotli.compress(gzip.compress(text))),
    ],
)
def test_whatever_a_visit_can_decode_a_copy_can(folder, coding, encode):
    page = b"<title>Annual report</title>" + b"long words " * 5000
    head = f"Content-Encoding: {coding}\r\n".encode()
    with opened(folder) as archive:
        memento = archive.keep(visit(encode(page), head=head))
        assert archive.load(memento).body == page


def test_what_a_disk_has_damaged_is_no_witness(folder):
    with opened(folder) as archive:
        memento = archive.keep(visit(b"<p>Annual report"))
        path = next(folder.glob("*.warc.gz"))
        data = path.read_bytes()
        for changed in (b"<p>Casino report", b""):
            members = [data[at : at + length] for at, length in whole_members(io.BytesIO(data), 0)]
            damaged = gzip.decompress(members[1]).replace(b"<p>Annual report", changed)
            path.write_bytes(members[0] + gzip.compress(damaged))
            assert archive.load(memento) is None
        headless = re.sub(rb"WARC-Target-URI: .*\r\n", b"", gzip.decompress(members[1]))
        path.write_bytes(members[0] + gzip.compress(headless))
        assert archive.load(memento) is None


def test_a_copy_of_another_tool_that_kept_the_chunks_is_read_without_them(folder):
    body, at = b"<p>Annual report", datetime(2026, 11, 20, tzinfo=UTC)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    theirs = render_response(exchange(URL, head, body, at), new_record_id())
    framed = gzip.decompress(theirs).replace(b"X-Archive-Orig-Transfer", b"Transfer")
    framed = framed.replace(body, b"10\r\n" + body + b"\r\n0\r\n\r\n")
    fields, _, block = framed.partition(b"\r\n\r\n")
    block = block.removesuffix(b"\r\n\r\n")
    length = b"Content-Length: %d" % len(block)
    fields = re.sub(rb"WARC-Block-Digest: .*\r\n", b"", fields)
    fields = re.sub(rb"Content-Length: \d+", length, fields)
    folder.mkdir()
    (folder / "rec.warc.gz").write_bytes(gzip.compress(fields + b"\r\n\r\n" + block + b"\r\n\r\n"))
    with opened(folder) as archive:
        memento = archive.keep(visit(body))
        assert sum(kind == "revisit" for kind, _, _ in records(folder)) == 1
        assert archive.load(memento).body == body


def test_a_head_that_announces_chunks_does_not_mislead_readers(folder):
    body = b"10\r\nlooks like a chunk"
    with opened(folder) as archive:
        memento = archive.keep(visit(body, head=b"Transfer-Encoding: chunked\r\n"))
        assert archive.load(memento).body == body
    assert check(folder) == 0


@pytest.mark.parametrize(
    "url", ["https://a.example/x\r\nWARC-Type: warcinfo", "https://a.example/é ü", "http://[bad"]
)
def test_an_odd_address_ends_no_line_and_is_found_again(folder, url):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    reply = b"HTTP/1.1 200 OK\r\n\r\n"
    hop = Hop(url, 200, exchange=Exchange(url, b"GET / HTTP/1.1\r\n\r\n", reply, b"x", True, at))
    with opened(folder) as archive:
        archive.keep(Observation(url, at, 5, (hop,), 200))
        assert len(archive.mementos(url)) == 1
    assert [kind for kind, _, _ in records(folder)][1] == "response"
    assert check(folder) == 0


def test_a_body_that_was_cut_says_so(folder):
    with opened(folder) as archive:
        archive.keep(visit(complete=False, truncated=True))
        archive.keep(visit(b"other", complete=False))
    assert records(folder)[1][1]["WARC-Truncated"] == "length"
    assert records(folder)[4][1]["WARC-Truncated"] == "disconnect"


@pytest.mark.parametrize(
    "seen",
    [
        replace(visit(), error=VisitError("timeout", "body")),
        replace(visit(), hops=(Hop(URL, None),), status=None),
        replace(visit(), hops=()),
    ],
)
def test_what_brought_no_answer_is_not_kept(folder, seen):
    with opened(folder) as archive:
        assert archive.keep(seen) is None
    assert list(folder.glob("*.warc.gz")) == []


def test_the_copy_nearest_the_date_is_found_at_once(folder):
    with opened(folder) as archive:
        for year in (2020, 2022, 2024):
            archive.keep(visit(str(year).encode(), at=datetime(year, 1, 1, tzinfo=UTC)))
        answer = asyncio.run(archive.nearest(URL + "#part", date(2023, 5, 1)))
        assert [memento.captured_at.year for memento in answer.mementos] == [2022, 2020, 2024]
        assert archive.load(archive.first_good(URL)).body == b"2020"
        assert asyncio.run(archive.nearest("https://other.example/", None)).outcome == "none"


def test_a_lost_index_is_rebuilt_from_the_files(folder):
    with opened(folder) as archive:
        first = archive.keep(visit(via=("http://ministry.example/old",)))
        archive.keep(visit(at=datetime(2027, 1, 1, tzinfo=UTC)))
    for path in folder.glob("index.sqlite*"):
        path.unlink()
    with opened(folder) as archive:
        assert archive.mementos("http://ministry.example/old") == (first,)
        assert archive.load(archive.mementos(URL)[0]).body == b"<p>Annual report"


def test_a_damaged_index_is_rebuilt_too(folder):
    with opened(folder) as archive:
        archive.keep(visit())
    (folder / "index.sqlite").write_bytes(b"no database" * 1000)
    with opened(folder) as archive:
        assert len(archive.mementos(URL)) == 1


def test_a_full_disk_is_no_damage(small_disk):
    folder = small_disk / "archive"
    with opened(folder) as archive:
        archive.keep(visit())
    index = (folder / "index.sqlite").read_bytes()
    ballast = fill(small_disk)
    with pytest.raises(StorageError, match=r"index\.sqlite: .*disk"), opened(folder) as archive:
        archive.keep(visit(b"another", at=datetime(2027, 1, 1, tzinfo=UTC)))
    assert (folder / "index.sqlite").read_bytes() == index
    ballast.unlink()
    with opened(folder) as archive:
        assert len(archive.mementos(URL)) == 1


@pytest.mark.parametrize("size", [3_000, 300_000])
def test_what_a_full_disk_tears_harms_no_later_copy(small_disk, size):
    folder = small_disk / "archive"
    later = "https://ministry.example/later"
    with opened(folder) as archive:
        archive.keep(visit())
        ballast = fill(small_disk)
        with pytest.raises(StorageError, match="disk"):
            _keep_noise(archive, size)
        ballast.unlink()
        archive.keep(visit(b"later", url=later))
    assert check(folder) == 0
    for index in folder.glob("index.sqlite*"):
        index.unlink()
    with opened(folder) as archive:
        assert archive.mementos(URL)
        assert archive.mementos(later)


def test_a_disk_that_stays_full_is_told_once(small_disk):
    archive = LocalArchive(small_disk / "archive", VirtualClock())
    archive.keep(visit())
    fill(small_disk)
    with pytest.raises(StorageError, match="copies cannot be written"):
        _keep_noise(archive, 300_000)
    archive.close()  # nothing is left to be written


def _keep_noise(archive, size):
    for number in range(9):
        archive.keep(visit(random.Random(number).randbytes(size), url=f"{URL}/{number}"))


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path):
    (tmp_path / "archive").write_text("a file")
    with pytest.raises(StorageError, match="archive: copies cannot be written"):
        LocalArchive(tmp_path / "archive", VirtualClock())


def test_a_kill_at_any_byte_costs_at_most_the_visit_in_hand(tmp_path):
    original = tmp_path / "original"
    with opened(original) as archive:
        archive.keep(visit())
        whole = next(original.glob("*.warc.gz")).stat().st_size
        archive.keep(visit(b"second", at=datetime(2027, 1, 1, tzinfo=UTC)))
    data = next(original.glob("*.warc.gz")).read_bytes()
    name = next(original.glob("*.warc.gz")).name
    for cut in [*range(whole - 40, len(data), 37), len(data) - 1]:
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / name).write_bytes(data[:cut])
        with opened(folder) as archive:
            kept = len(archive.mementos(URL))
            assert kept == (1 if cut >= whole else 0)
            archive.keep(visit(b"third", at=datetime(2027, 2, 1, tzinfo=UTC)))
            assert len(archive.mementos(URL)) == kept + 1
        assert check(folder) == 0
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", [None, "rec-2020.warc.gz"])
def test_damage_in_the_middle_costs_one_record_and_nothing_behind_it(folder, name):
    others = [f"{URL}/{number}" for number in range(5)]
    page = gzip.compress(random.Random(1).randbytes(3_000))
    with opened(folder) as archive:
        for number, url in enumerate(others):
            at = datetime(2027, 1, 1 + number, tzinfo=UTC)
            archive.keep(visit(page + b"%d" % number, at=at, url=url))
    path = next(folder.glob("*.warc.gz"))
    data = bytearray(path.read_bytes())
    with path.open("rb") as stream:
        offset, length = list(whole_members(stream, 0))[4]  # the second visit's answer
    data[offset + length // 2 : offset + length // 2 + 9] = b"damage..."
    path.write_bytes(data)
    path = path.rename(folder / (name or path.name))
    for index in folder.glob("index.sqlite*"):
        index.unlink()
    for _ in range(2):
        with opened(folder) as archive:
            kept = [url for url in others if any(map(archive.load, archive.mementos(url)))]
    assert kept == [url for url in others if url != others[1]]
    assert path.read_bytes() == data


def test_the_next_run_goes_on_in_the_same_file_until_it_is_full(folder):
    for number in range(6):
        with opened(folder, limit=4000) as archive:
            at = datetime(2026, 11, 1 + number, tzinfo=UTC)
            archive.keep(visit(b"%d" % number * 50, at=at))
    assert 1 < len(list(folder.glob("*.warc.gz"))) < 6
    assert check(folder) == 0
    with opened(folder) as archive:
        assert len(archive.mementos(URL)) == 6


def test_while_one_writes_others_only_read(folder):
    with opened(folder) as writer:
        writer.keep(visit())
        with opened(folder) as reader:
            assert len(reader.mementos(URL)) == 1
            with pytest.raises(LockedError):
                reader.keep(visit(b"x"))
        writer.keep(visit(b"more"))


def test_files_of_others_are_read_and_never_cut(folder):
    folder.mkdir()
    foreign = folder / "crawl.warc.gz"
    foreign.write_bytes(b"\x1f\x8bbroken")
    with opened(folder) as archive:
        assert archive.mementos(URL) == ()
    assert foreign.read_bytes() == b"\x1f\x8bbroken"


@pytest.mark.parametrize("torn", [True, False])
def test_nothing_is_written_into_files_of_others(folder, torn):
    with opened(folder) as archive:
        archive.keep(visit(b"older", url="https://ministry.example/older"))
    whole = next(folder.glob("*.warc.gz"))
    foreign = whole.rename(folder / "rec-2020.warc.gz")  # sorts behind ours
    content = foreign.read_bytes()[: -5 if torn else None]
    foreign.write_bytes(content)
    with opened(folder) as archive:
        archive.keep(visit())
    assert foreign.read_bytes() == content
    for index in folder.glob("index.sqlite*"):
        index.unlink()
    with opened(folder) as archive:
        assert archive.mementos(URL)


def test_the_export_is_a_valid_wacz(folder, tmp_path):
    path = tmp_path / "copies.wacz"
    with opened(folder) as archive:
        archive.keep(visit())
        archive.keep(visit(at=datetime(2027, 1, 1, tzinfo=UTC)))
        archive.keep(visit(b"png", url="https://ministry.example/logo.png"), requisite=True)
        archive.export_wacz(path, titles={URL: "Annual report"})
    with zipfile.ZipFile(path) as wacz:
        package = json.loads(wacz.read("datapackage.json"))
        assert package["wacz_version"] == "1.1.1"
        for resource in package["resources"]:
            content = wacz.read(resource["path"])
            assert len(content) == resource["bytes"]
            import hashlib

            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        proof = json.loads(wacz.read("datapackage-digest.json"))
        digest = hashlib.sha256(wacz.read("datapackage.json")).hexdigest()
        assert proof == {"path": "datapackage.json", "hash": f"sha256:{digest}"}
        pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()]
        assert [page.get("url") for page in pages] == [None, URL]
        assert pages[1]["title"] == "Annual report"
        lines = gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode().splitlines()
        assert lines == sorted(lines)
        for line in lines:
            place = json.loads(line.split(" ", 2)[2])
            warc = wacz.read(f"archive/{place['filename']}")
            start = int(place["offset"])
            record = gzip.decompress(warc[start : start + int(place["length"])])
            assert f"WARC-Target-URI: {place['url']}".encode() in record
        assert all(
            info.compress_type == zipfile.ZIP_STORED
            for info in wacz.infolist()
            if info.filename.startswith("archive/")
        )


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=300), head=st.binary(max_size=80))
def test_whatever_a_server_sends_can_be_kept_and_checked(tmp_path_factory, body, head):
    folder: Path = tmp_path_factory.mktemp("any")
    with opened(folder) as archive:
        memento = archive.keep(visit(body, head=head.replace(b"\r\n\r\n", b"") + b"\r\n"))
        assert memento is not None
        archive.load(memento)
    assert check(folder) == 0


def test_the_requisites_of_a_page_are_its_stylesheets_and_images():
    page = b"""<base href="/sub/"><link rel="stylesheet" href="a.css"><link rel=next href=n>
        <img src="i.png" srcset="i2.png 2x, i3.png 3x"><img src="data:image/png;base64,AA">
        <script src="s.js"></script><img src="i.png"><input type=image src="//cdn.example/b.gif">
        <a href="x.html">x</a><img src="http://[bad">"""
    assert page_requisites(page, "https://a.example/page") == (
        "https://a.example/sub/a.css",
        "https://a.example/sub/i.png",
        "https://a.example/sub/i2.png",
        "https://a.example/sub/i3.png",
        "https://cdn.example/b.gif",
    )


def test_the_requisites_of_a_page_are_bounded():
    page = b"".join(b'<img src="%d.png">' % number for number in range(5000))
    assert len(page_requisites(page, "https://a.example/")) == 100


def test_wacz_members_begin_where_replayweb_page_looks_for_them(tmp_path):
    """It takes the length of a local header from the central directory (seen with 2.4.6)."""
    with opened(tmp_path / "archive") as archive:
        archive.keep(visit())
        archive.export_wacz(tmp_path / "ours.wacz")
    data = (tmp_path / "ours.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "ours.wacz") as wacz:
        for info in wacz.infolist():
            extra = int.from_bytes(
                data[info.header_offset + 28 : info.header_offset + 30], "little"
            )
            assert extra == len(info.extra), info.filename
