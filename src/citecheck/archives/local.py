"""Our own copies: WARC files in a folder, with an index for instant lookup."""

from __future__ import annotations

import fcntl
import os
import re
import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from citecheck.archives.choose import best_first
from citecheck.archives.links import media_type
from citecheck.archives.warc import (
    Record,
    new_record_id,
    parse_member,
    payload_digest,
    read_body,
    render_info,
    render_page,
    render_request,
    render_response,
    render_revisit,
)
from citecheck.archives.warc_index import PageRow, WarcIndex
from citecheck.archives.warc_members import members_past_damage
from citecheck.errors import LockedError, StorageError
from citecheck.model import READ_ON, Capture, CaptureState, Lookup, Memento, Past

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from citecheck.model import Exchange, Observation
    from citecheck.ports import Clock

__all__ = ["LocalArchive"]

FILE_LIMIT = 1_000_000_000
"""Bytes after which the next file begins: about the 1 GB that the WARC standard advises."""
BODY_LIMIT = 32 * 1024 * 1024
"""Bytes of a decoded body that `load` hands out; larger than any page that is judged."""
_INDEX = "index.sqlite"
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_LOCK = "writing.lock"
_PREFIX = "citecheck-"
"""Of the files that are ours; a torn record is cut off in no others."""


class LocalArchive:
    """A folder of WARC files.

    The first process to open it may write; whoever opens it meanwhile only reads.
    """

    name = "local"

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        software: str = "citecheck",
        limit: int = FILE_LIMIT,
        read_only: bool = False,
    ) -> None:
        """Open or create the folder, cut off a torn last record, bring the index up to date.

        `limit` is the size in bytes after which the next file begins. `read_only` leaves
        the writing to whoever comes: a run must not find the folder taken by a reader.
        """
        self.folder = folder
        self._clock = clock
        self._software = software
        self._limit = limit
        self._guard = threading.Lock()
        self._out: io.FileIO | None = None
        self._out_name = ""
        with ExitStack() as opened:
            with _storage_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = opened.enter_context((folder / _LOCK).open("ab"))
            self._writes = not read_only and _try_lock(self._lock)
            self._index = opened.enter_context(closing(WarcIndex(folder / _INDEX)))
            if self._writes:
                with _storage_errors(folder):
                    self._recover()
            opened.pop_all()

    def __enter__(self) -> LocalArchive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close files and index; all that was kept is on the disk already."""
        with self._guard:
            if self._out is not None:
                self._out.close()
                self._out = None
            self._index.close()
            self._lock.close()

    # --- keeping

    def keep(self, observation: Observation, *, requisite: bool = False) -> Memento | None:
        """Write one visit of a live page, every hop of it, and return its copy.

        `requisite` marks what is only kept so that another page can be shown.

        A payload that is known becomes a revisit record. Returns None, and writes
        nothing, for a visit whose last hop brought no answer, or none with its bytes.

        Raises `LockedError` while another process writes into this folder, `StorageError`
        where the disk does not take it: then nothing of it is there.
        """
        if not self._writes:
            raise LockedError(f"{self.folder}: another process is writing copies there")
        exchanges = [hop.exchange for hop in observation.hops if hop.exchange is not None]
        last = observation.hops[-1].exchange if observation.hops else None
        if last is None or observation.status is None or observation.error is not None:
            return None
        with self._guard:
            seed = local_key(observation.url)
            members: list[bytes] = []
            final_id = ""
            for exchange in exchanges:
                final_id = new_record_id()
                cut = observation.truncated or READ_ON in observation.notes
                members += self._render(_without_fragment(exchange), final_id, cut=cut)
            final = _without_fragment(last)
            members.append(
                render_page(seed, final, final_id, len(exchanges) - 1, requisite=requisite)
            )
            self._append(members)
            found = self._index.by_id(final_id)
            assert found is not None
            page = PageRow(seed, found[1].date, found[0], found[1])
            return _memento(page)

    def _render(self, exchange: Exchange, record_id: str, *, cut: bool) -> list[bytes]:
        digest = payload_digest(exchange.payload)
        earlier = self._index.same_payload(digest, exchange.url) if exchange.payload else None
        if earlier is not None and exchange.complete:
            answer = render_revisit(exchange, record_id, earlier)
        else:
            reason = None
            if not exchange.complete:
                reason = "length" if cut else "disconnect"
            answer = render_response(exchange, record_id, cut=reason)
        return [answer, render_request(exchange, record_id)]

    def _append(self, members: list[bytes]) -> None:
        """Write the records of one visit, then index them; both, or neither."""
        with _storage_errors(self.folder):
            out = self._writer(sum(map(len, members)))
            offset = out.tell()
            try:
                _write_whole(out, b"".join(members))
                with (self.folder / self._out_name).open("rb") as stream:
                    self._index_from(stream, self._out_name, offset)
            except (OSError, StorageError):
                # What is written behind a torn record would be lost with it.
                out.truncate(offset)
                out.seek(offset)
                raise

    def _writer(self, size: int) -> io.FileIO:
        if self._out is not None and self._out.tell() + size <= self._limit:
            return self._out
        if self._out is not None:
            self._out.close()
            self._out = None
        ours = [name for name in self._files() if name.startswith(_PREFIX)]
        newest = max(ours, default=None)
        now = self._clock.now()
        if newest and (self.folder / newest).stat().st_size + size <= self._limit:
            self._out_name = newest
        else:
            number = len(self._files()) + 1
            self._out_name = f"{_PREFIX}{now:%Y%m%d%H%M%S}-{number:05d}.warc.gz"
        self._out = (self.folder / self._out_name).open("ab", buffering=0)
        if self._out.tell() == 0:
            try:
                _write_whole(self._out, render_info(self._out_name, now, self._software))
            except OSError:
                self._out.truncate(0)
                self._out.seek(0)
                raise
        return self._out

    # --- finding

    async def nearest(self, url: str, when: date | datetime | None) -> Lookup:
        """Return our copies of an address, best first; this archive can always be asked."""
        mementos = best_first(self.mementos(url), when)
        return Lookup("found", mementos) if mementos else Lookup("none")

    def mementos(self, url: str) -> tuple[Memento, ...]:
        """Return all our copies of an address, oldest first."""
        with self._guard:
            return tuple(_memento(page) for page in self._index.pages_of(local_key(url)))

    def first_good(self, url: str) -> Memento | None:
        """Return the oldest copy that shows a page: what was cited, as far as we know."""
        return next((memento for memento in self.mementos(url) if memento.status == 200), None)

    def load(self, memento: Memento) -> Past | None:
        """Return what a copy shows, decoded; None where its bytes are gone or damaged."""
        with self._guard:
            found = self._index.by_id(memento.memento_url)
            if found is None:
                return None
            head = found[1]
            source = found if head.refers_to is None else self._index.by_id(head.refers_to)
            if source is None:
                return None
            file, record = source
            try:
                with (self.folder / file).open("rb") as stream:
                    read = read_body(stream, record.offset, BODY_LIMIT)
            except OSError:
                return None
            if read is None:
                return None
            body, declared = read
        return Past(
            captured_at=memento.captured_at,
            source=self.name,
            body=body,
            content_type=head.content_type,
            url=head.url,
            charset=media_type(declared)[1],
        )

    async def capture(self, capture: Capture) -> Capture:
        """Return the request as it stands: our copies come from visits, not from requests."""
        found = self.mementos(capture.url)
        if not found:
            return replace(capture, error="kept when the page is visited and alive")
        return replace(capture, state=CaptureState.CAPTURED, memento=found[-1], error=None)

    async def poll(self, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Return the requests with what visits have brought since."""
        return tuple([await self.capture(capture) for capture in captures])

    # --- giving away

    def export_wacz(
        self, path: Path, *, titles: Mapping[str, str] | None = None, title: str = "Cited pages"
    ) -> None:
        """Write all our copies as one WACZ file; `titles` name pages by their address."""
        from citecheck.archives.wacz import IndexLine, PageLine, write_wacz

        titles = titles or {}
        with self._guard:
            sizes = {self.folder / name: end for name, end in sorted(self._index.indexed().items())}
            pages = self._index.all_pages()
            lines = [
                IndexLine(
                    url=record.url,
                    stamp=f"{datetime.fromisoformat(record.date):%Y%m%d%H%M%S}",
                    mime="warc/revisit"
                    if record.kind == "revisit"
                    else record.content_type or "unk",
                    status="" if record.kind == "revisit" else str(record.status or ""),
                    digest=record.digest or "",
                    offset=record.offset,
                    length=record.length,
                    filename=file,
                )
                for file, record in self._index.answers()
            ]
        write_wacz(
            path,
            warcs=sizes,
            index=lines,
            pages=[
                PageLine(
                    page.seed, datetime.fromisoformat(page.date), titles.get(page.seed, page.seed)
                )
                for page in pages
                if page.record.kind != "revisit"  # a visit that found nothing new is no page
            ],
            created=self._clock.now(),
            software=self._software,
            title=title,
        )

    # --- recovering

    def _files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.warc.gz"))

    def _recover(self) -> None:
        known = self._index.indexed()
        present = set(self._files())
        for name in known.keys() - present:
            self._index.forget(name)
        for name in sorted(present):
            size = (self.folder / name).stat().st_size
            start = known.get(name, 0)
            if size == start:
                continue
            if size < start:  # not the file that was indexed
                self._index.forget(name)
                start = 0
            with (self.folder / name).open("rb") as stream:
                end = self._index_from(stream, name, start)
            if end < size and name.startswith(_PREFIX):
                os.truncate(self.folder / name, end)

    def _index_from(self, stream: io.BufferedReader, name: str, start: int) -> int:
        records: list[Record] = []
        end = start
        for offset, length in list(members_past_damage(stream, start)):
            record = parse_member(stream, offset, length)
            if record is not None:
                records.append(record)
            end = offset + length
        self._index.add(name, records, end)
        return end


@contextmanager
def _storage_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a `StorageError` of one sentence."""
    try:
        yield
    except OSError as problem:
        raise StorageError(
            f"{folder}: copies cannot be written ({problem.strerror}); nothing that was stored "
            "before is lost: see to the disk and run again"
        ) from problem


def _write_whole(out: io.FileIO, data: bytes) -> None:
    """Write all of it, past every buffer: what the disk refuses must not come later."""
    left = memoryview(data)
    while left:
        left = left[out.write(left) :]


def _try_lock(stream: io.BufferedWriter) -> bool:
    """Take the folder for writing for as long as the stream is open."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def local_key(url: str) -> str:
    """Return the form under which an address is looked up: without its fragment.

    Whatever could end a line of a record is escaped.
    """
    address = _UNPRINTABLE.sub(lambda found: quote(found[0]), url.partition("#")[0])
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, "")
    )


def _without_fragment(exchange: Exchange) -> Exchange:
    address = _UNPRINTABLE.sub(lambda found: quote(found[0]), exchange.url.partition("#")[0])
    return replace(exchange, url=address)


def _memento(page: PageRow) -> Memento:
    return Memento(
        archive=LocalArchive.name,
        url=page.seed,
        memento_url=page.record.record_id,
        captured_at=datetime.fromisoformat(page.record.date),
        status=page.record.status,
        verified=True,
        digest=page.record.digest,
    )
