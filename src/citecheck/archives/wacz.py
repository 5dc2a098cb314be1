"""WACZ 1.1.1: our copies as one file that any WACZ viewer replays.

A ZIP whose WARC files lie in it uncompressed, so that viewers read ranges; the index is
the compressed CDXJ with its secondary index (`index.idx`) that such viewers look for.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.archives.surt import surt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

__all__ = ["IndexLine", "PageLine", "write_wacz"]

LINES_A_BLOCK = 3000
"""CDXJ lines compressed together: what a viewer loads for one lookup."""
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One captured answer, as CDXJ has it."""

    url: str
    stamp: str
    """14 digits."""
    mime: str
    status: str
    digest: str
    offset: int
    length: int
    filename: str

    def render(self) -> str:
        """Return the line with its newline."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
        }
        if not self.status:
            del fields["status"]
        return f"{surt(self.url)} {self.stamp} {json.dumps(fields)}\n"


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page that a reader may begin with."""

    url: str
    at: datetime
    title: str

    def render(self, number: int) -> str:
        """Return the line with its newline."""
        record = {
            "id": f"page-{number}",
            "url": self.url,
            "ts": f"{self.at:%Y-%m-%dT%H:%M:%SZ}",
            "title": self.title,
        }
        return json.dumps(record) + "\n"


def write_wacz(
    path: Path,
    *,
    warcs: Mapping[Path, int],
    index: Iterable[IndexLine],
    pages: Iterable[PageLine],
    created: datetime,
    software: str,
    title: str,
) -> None:
    """Write a WACZ file; an existing one is replaced when the new one is whole.

    `warcs` are the WARC files and how many bytes of each count.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            resources = [
                _add_file(archive, f"archive/{warc.name}", warc, size)
                for warc, size in warcs.items()
            ]
            blocks, secondary = _zipnum(index)
            resources.append(_add(archive, "indexes/index.cdx.gz", blocks))
            resources.append(_add(archive, "indexes/index.idx", secondary))
            resources.append(_add(archive, "pages/pages.jsonl", _pages(pages), compress=True))
            package = {
                "profile": "data-package",
                "wacz_version": "1.1.1",
                "title": title,
                "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
                "software": software,
                "resources": resources,
            }
            description = json.dumps(package, indent=2).encode()
            _add(archive, "datapackage.json", description, compress=True)
            proof = {"path": "datapackage.json", "hash": _hash(description)}
            _add(archive, "datapackage-digest.json", json.dumps(proof).encode(), compress=True)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _add_file(archive: zipfile.ZipFile, name: str, source: Path, size: int) -> dict[str, str | int]:
    digest = hashlib.sha256()
    left = size
    # ReplayWeb.page takes the length of a member's local header from the central directory:
    # a ZIP64 field that stands in one of them only leads it to the wrong bytes (measured, 2.4.6).
    large = size >= zipfile.ZIP64_LIMIT
    with source.open("rb") as stream, archive.open(name, "w", force_zip64=large) as out:
        while left > 0 and (data := stream.read(min(_BLOCK, left))):
            digest.update(data)
            out.write(data)
            left -= len(data)
    return _resource(name, f"sha256:{digest.hexdigest()}", size - left)


def _add(
    archive: zipfile.ZipFile, name: str, content: bytes, *, compress: bool = False
) -> dict[str, str | int]:
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    archive.writestr(name, content, compress_type=kind)
    return _resource(name, _hash(content), len(content))


def _resource(path: str, digest: str, size: int) -> dict[str, str | int]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": digest, "bytes": size}


def _hash(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _zipnum(index: Iterable[IndexLine]) -> tuple[bytes, bytes]:
    """Return the compressed index and the index of its blocks."""
    lines = sorted(line.render() for line in index)
    blocks = io.BytesIO()
    secondary = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for start in range(0, len(lines), LINES_A_BLOCK):
        part = lines[start : start + LINES_A_BLOCK]
        block = gzip.compress("".join(part).encode(), mtime=0)
        place = {
            "offset": blocks.tell(),
            "length": len(block),
            "digest": _hash(block),
        }
        secondary.append(f"{' '.join(part[0].split(' ', 2)[:2])} {json.dumps(place)}\n")
        blocks.write(block)
    return blocks.getvalue(), "".join(secondary).encode()


def _pages(pages: Iterable[PageLine]) -> bytes:
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Cited pages"}
    lines = [json.dumps(header) + "\n"]
    lines += [page.render(number) for number, page in enumerate(pages, 1)]
    return "".join(lines).encode()
