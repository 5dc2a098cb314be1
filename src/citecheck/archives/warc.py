"""WARC 1.1 records of one visit (ISO 28500:2017), written and read through warcio."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from citecheck.codings import Decoder

if TYPE_CHECKING:
    from citecheck.model import Exchange

__all__ = [
    "Record",
    "RecordRef",
    "parse_member",
    "payload_digest",
    "read_body",
    "render_info",
    "render_page",
    "render_request",
    "render_response",
    "render_revisit",
]

_CHUNKED = re.compile(rb"(?im)^transfer-encoding:")
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
_CONTENT_TYPE = re.compile(rb"(?im)^content-type: *([^;\r\n]{1,200})")
_HEAD_LIMIT = 256 * 1024
_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Enough of an earlier record for a revisit to point at it."""

    record_id: str
    url: str
    date: str
    """WARC-Date exactly as written."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file, as the index keeps it."""

    record_id: str
    kind: str
    """WARC-Type: `response`, `revisit`, `request`, `metadata`, `warcinfo`, …"""
    url: str
    date: str
    offset: int
    length: int
    status: int | None = None
    content_type: str | None = None
    digest: str | None = None
    refers_to: str | None = None
    """For a revisit: the id of the record that holds the payload."""
    concurrent_to: str | None = None
    seed: str | None = None
    """For a visit's metadata record: the address that was visited and led here."""
    requisite: bool = False
    """For a visit's metadata record: whether it was made for another page's sake."""


class _RawHead:
    """HTTP headers that warcio writes exactly as they crossed the wire."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Do nothing: the bytes are final (warcio's name for serialising)."""


def payload_digest(payload: bytes) -> str:
    """Return `sha1:` and the base32 SHA-1 of the bytes as transferred, as WARC tools do."""
    return _sha1(hashlib.sha1(payload, usedforsecurity=False).digest())


def _sha1(digest: bytes) -> str:
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def warc_date(moment: datetime) -> str:
    """Return WARC 1.1's date with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID without its angle brackets."""
    return f"urn:uuid:{uuid.uuid4()}"


def render_info(filename: str, at: datetime, software: str) -> bytes:
    """Return the gzip member of a file's first record."""
    body = (
        f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/\r\n"
    )
    return _render(
        "warcinfo",
        "",
        {
            "WARC-Record-ID": f"<{new_record_id()}>",
            "WARC-Filename": filename,
            "WARC-Date": warc_date(at),
        },
        body.encode(),
    )


def render_response(exchange: Exchange, record_id: str, *, cut: str | None = None) -> bytes:
    """Return the gzip member of a response record: head and payload as transferred.

    `cut` is the WARC-Truncated reason where the payload is not whole.
    """
    headers = _exchange_headers(exchange, record_id)
    headers["WARC-Payload-Digest"] = payload_digest(exchange.payload)
    if cut:
        headers["WARC-Truncated"] = cut
    return _render(
        "response", exchange.url, headers, exchange.payload, _RawHead(_kept_head(exchange))
    )


def render_revisit(exchange: Exchange, record_id: str, earlier: RecordRef) -> bytes:
    """Return the gzip member of a revisit record: the head alone, the payload being known."""
    headers = _exchange_headers(exchange, record_id)
    headers |= {
        "WARC-Payload-Digest": payload_digest(exchange.payload),
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": f"<{earlier.record_id}>",
        "WARC-Refers-To-Target-URI": earlier.url,
        "WARC-Refers-To-Date": earlier.date,
    }
    return _render("revisit", exchange.url, headers, b"", _RawHead(_kept_head(exchange)))


def render_request(exchange: Exchange, response_id: str) -> bytes:
    """Return the gzip member of the request that a response answered."""
    headers = {
        "WARC-Record-ID": f"<{new_record_id()}>",
        "WARC-Date": warc_date(exchange.at),
        "WARC-Concurrent-To": f"<{response_id}>",
    }
    return _render("request", exchange.url, headers, b"", _RawHead(exchange.request_head))


def render_page(
    seed: str, final: Exchange, final_id: str, hops: int, *, requisite: bool = False
) -> bytes:
    """Return the gzip member that ends a visit: which address led to which record.

    `requisite` marks what was visited for another page's sake (an image). A visit counts
    as kept once this record is whole. Its fields follow Heritrix's metadata records
    (`via`, `hopsFromSeed`).
    """
    body = f"seed: {seed}\r\nvia: {seed}\r\nhopsFromSeed: {'R' * hops + 'E' * requisite}\r\n"
    return _render(
        "metadata",
        final.url,
        {
            "WARC-Record-ID": f"<{new_record_id()}>",
            "WARC-Date": warc_date(final.at),
            "WARC-Concurrent-To": f"<{final_id}>",
        },
        body.encode(),
    )


def _exchange_headers(exchange: Exchange, record_id: str) -> dict[str, str]:
    headers = {"WARC-Record-ID": f"<{record_id}>", "WARC-Date": warc_date(exchange.at)}
    if exchange.address:
        headers["WARC-IP-Address"] = exchange.address
    return headers


def _kept_head(exchange: Exchange) -> bytes:
    """Return the answer's head as it is true of the payload kept.

    The payload has lost its chunked framing, so a head that announces it would make
    readers look for it; the header stays, under the name that archives use for such.
    """
    return _CHUNKED.sub(b"X-Archive-Orig-Transfer-Encoding:", _one_head(exchange.response_head))


def _one_head(head: bytes) -> bytes:
    """Return a head that ends where it says: its only empty line is the last.

    Readers of WARC end a head at the first line without anything visible, and would take
    the rest of it for payload. A proper head is returned as it is.
    """
    lines = head.split(b"\n")
    shown = [line for line in lines if _is_visible(line)]
    if lines[len(shown) :] == [b"\r", b""]:
        return head
    return b"".join(line.rstrip(b"\r") + b"\r\n" for line in shown) + b"\r\n"


def _is_visible(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return bool(text.strip())


def _render(
    kind: str, url: str, headers: dict[str, str], block: bytes, head: _RawHead | None = None
) -> bytes:
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(block),
        length=len(block),
        warc_headers_dict=headers,
        http_headers=head,
    )
    writer.write_record(record)
    return out.getvalue()


def parse_member(stream: BinaryIO, offset: int, length: int) -> Record | None:
    """Return what the index keeps of the record in one gzip member, or None for noise."""
    record = _open_member(stream, offset)
    if record is None:
        return None
    fields = record.rec_headers
    kind = fields.get_header("WARC-Type") or ""
    head = b""
    seed, path = None, None
    if kind in ("response", "revisit"):
        head = _read_head(record.raw_stream)
    elif kind == "metadata":
        fields_read = record.raw_stream.read(_BLOCK)
        seed, path = _field(fields_read, b"seed"), _field(fields_read, b"hopsFromSeed")
    status = _STATUS_LINE.match(head)
    content_type = _CONTENT_TYPE.search(head)
    return Record(
        record_id=_bare(fields.get_header("WARC-Record-ID")) or "",
        kind=kind,
        url=fields.get_header("WARC-Target-URI") or "",
        date=fields.get_header("WARC-Date") or "",
        offset=offset,
        length=length,
        status=int(status[1]) if status else None,
        content_type=content_type[1].decode("latin-1").strip().lower() if content_type else None,
        digest=fields.get_header("WARC-Payload-Digest"),
        refers_to=_bare(fields.get_header("WARC-Refers-To")),
        concurrent_to=_bare(fields.get_header("WARC-Concurrent-To")),
        seed=seed,
        requisite=(path or "").endswith("E"),
    )


def read_body(stream: BinaryIO, offset: int, limit: int) -> tuple[bytes, str | None] | None:
    """Return at most `limit` bytes of a response's body, content encoding removed.

    With it comes the Content-Type that was sent, parameters included. Codings are removed
    as on a visit: warcio knows fewer, and none of several on top of one another. None where
    the payload is not what its digest says: what a disk has damaged is no witness.
    """
    record = _open_member(stream, offset, parse_http=True)
    if record is None or record.http_headers is None:
        return None
    head = record.http_headers
    codings = [value for name, value in head.headers if name.lower() == "content-encoding"]
    decoder = Decoder(",".join(codings), limit)
    payload = _payload_of(record)
    digest = hashlib.sha1(usedforsecurity=False)
    while piece := payload.read(_BLOCK):
        digest.update(piece)
        if not decoder.full:
            decoder.feed(piece)
    told = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    if told.startswith("sha1:") and told != _sha1(digest.digest()):
        return None
    return decoder.body, head.get_header("Content-Type")


def _payload_of(record: Any) -> Any:  # noqa: ANN401 - warcio has no types
    """Return a stream of a record's payload; other tools keep the framing of chunks in it."""
    from warcio.bufferedreaders import ChunkedDataReader

    coding = record.http_headers.get_header("Transfer-Encoding") or ""
    if coding.strip().lower() == "chunked":
        return ChunkedDataReader(record.raw_stream)
    return record.raw_stream


def _open_member(stream: BinaryIO, offset: int, *, parse_http: bool = False) -> Any:  # noqa: ANN401 - warcio has no types
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    stream.seek(offset)
    try:
        return next(iter(ArchiveIterator(stream, no_record_parse=not parse_http)), None)
    except (ArchiveLoadFailed, EOFError, AttributeError, ValueError, zlib.error):
        return None  # it raises what it stumbles over in a damaged head


def _read_head(stream: Any) -> bytes:  # noqa: ANN401 - warcio has no types
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _HEAD_LIMIT:
        piece = stream.read(4096)
        if not piece:
            break
        head += piece
    return head.partition(b"\r\n\r\n")[0]


def _field(body: bytes, name: bytes) -> str | None:
    for line in body.splitlines():
        key, found, value = line.partition(b": ")
        if found and key == name:
            return value.decode("utf-8", "replace")
    return None


def _bare(record_id: str | None) -> str | None:
    return record_id.strip().removeprefix("<").removesuffix(">") if record_id else None
