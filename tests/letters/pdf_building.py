"""PDF files written byte by byte, for what no program would write."""

from __future__ import annotations

import zlib

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf(objects: list[bytes]) -> bytes:
    """Return a file of these objects; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)


def stream(content: bytes, *, deflated: bool = False) -> bytes:
    """Return a stream object."""
    kind = b"/Filter/FlateDecode" if deflated else b""
    return b"<</Length %d%s>>stream\n" % (len(content), kind) + content + b"\nendstream"


def pages(
    *contents: bytes,
    box: bytes = b"0 0 612 792",
    resources: bytes = b"",
    fonts: bytes = b"",
) -> bytes:
    """Return a file with one page for each content stream object; `fonts` stand beside /F."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count,
        FONT,
    ]
    for index, content in enumerate(contents):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents %d 0 R" % (5 + 2 * index)
        objects += [
            page + b"/Resources<</Font<</F 3 0 R" + fonts + b">>" + resources + b">>>>",
            content,
        ]
    return pdf(objects)


def lines(*texts: str, top: int = 720, size: int = 11) -> bytes:
    """Return a content stream that prints lines from the top."""
    rows = (
        b"1 0 0 1 72 %d Tm (%s) Tj " % (top - 14 * row, text.encode("latin-1"))
        for row, text in enumerate(texts)
    )
    return stream(b"BT /F %d Tf " % size + b"".join(rows) + b"ET")


def bomb(chunk: bytes, times: int, head: bytes = b"") -> bytes:
    """Return a stream that holds `chunk` so many times, deflated."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(head), *(packer.compress(chunk) for _ in range(times))]
    return stream(b"".join(parts) + packer.flush(), deflated=True)
