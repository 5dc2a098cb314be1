"""An archive that answers as the Wayback Machine does: index, availability, replay.

It follows the documentation of the real one, and what others recorded of its traffic;
the tests' simulator adds captures and faults to it.
"""

from __future__ import annotations

import json
import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote

from citecheck.demo.wayback_index import ArchivedPage, CaptureIndex, moment_of, timestamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from citecheck.ports import Clock

__all__ = ["Answer", "ArchivedPage", "DemoWayback"]

Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers, body."""

HTML = "text/html; charset=utf-8"
_REPLAY = re.compile(r"/web/(\d{0,14})([a-z]{2}_)?/?(.*)", re.DOTALL)
_TIMEMAP = re.compile(r"/web/timemap/(link|json|cdx)/(.+)", re.DOTALL)


class DemoWayback:
    """Answers requests to a Wayback-like archive that holds the given captures.

    `base` is how the archive calls itself in the links it hands out.
    """

    def __init__(
        self, pages: Iterable[ArchivedPage], clock: Clock, base: str = "http://web.archive.example"
    ) -> None:
        self.index = CaptureIndex(pages)
        self.base = base
        self._clock = clock
        self.excluded: set[str] = set()
        """Hosts whose owners keep them out of the archive."""

    async def __call__(self, target: str) -> Answer:
        """Answer a GET for a request target (path and query)."""
        return self.get(target, {})

    def get(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Answer a GET; header names are in lower case."""
        path, _, query = target.partition("?")
        if path.rstrip("/") == "/cdx/search/cdx":
            return self.cdx(query)
        if path == "/wayback/available":
            return self.availability(query)
        found = _TIMEMAP.fullmatch(target)
        if found:
            return self.timemap(found[1], _unescaped(found[2]))
        found = _REPLAY.fullmatch(target)
        if found and found[3]:
            return self.replay(found[1], found[2] or "", _unescaped(found[3]), headers)
        return 404, [("Content-Type", HTML)], b"<h1>Not found</h1>"

    # --- the index

    def cdx(self, query: str) -> Answer:
        """Answer the CDX server's query string."""
        asked = parse_qs(query).get("url", [""])[0]
        if self._is_excluded(asked):
            message = "org.archive.util.io.AdministrativeAccessControlException: Blocked Site Error"
            return (
                403,
                [("Content-Type", "text/plain"), ("X-Archive-Wayback-Runtime-Error", message)],
                message.encode() + b"\n",
            )
        try:
            body, is_json = self.index.query(query, self._clock.now())
        except ValueError as error:
            return 400, [("Content-Type", "text/plain")], str(error).encode()
        return 200, [("Content-Type", "application/json" if is_json else "text/plain")], body

    def availability(self, query: str) -> Answer:
        """Answer the availability interface's query string."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        url, stamp = asked.get("url", ""), asked.get("timestamp", "")
        answer: dict[str, object] = {"url": url, "archived_snapshots": {}}
        now = self._clock.now()
        pages = [p for p in self.index.of(url, now) if not p.revisit] if url else []
        if pages and not self._is_excluded(url):
            moment = moment_of(stamp) if len(stamp) >= 4 else now
            page = min(pages, key=lambda page: abs((page.at - moment).total_seconds()))
            answer["archived_snapshots"] = {
                "closest": {
                    "status": str(page.status),
                    "available": True,
                    "url": f"{self._plain_base()}/web/{page.timestamp}/{page.url}",
                    "timestamp": page.timestamp,
                }
            }
        if stamp:
            answer["timestamp"] = stamp
        return 200, [("Content-Type", "application/json")], json.dumps(answer).encode()

    # --- copies

    def replay(self, digits: str, modifier: str, url: str, headers: Mapping[str, str]) -> Answer:
        """Answer a request for a copy, or for the copy nearest to a moment."""
        if self._is_excluded(url):
            return 200, [("Content-Type", HTML)], b"<p>This URL has been excluded.</p>"
        now = self._clock.now()
        gate = not digits and "accept-datetime" in headers
        if gate:
            digits = timestamp_of(_http_date(headers["accept-datetime"]) or now)
        page = self.index.nearest(url, digits, now)
        if page is None:
            return (
                404,
                [("Content-Type", HTML), ("X-ts", "404")],
                b"<p>The Wayback Machine has not archived that URL.</p>",
            )
        if digits != page.timestamp or gate:
            target = f"{self.base}/web/{page.timestamp}{modifier}/{page.url}"
            fields = [
                ("Location", target),
                ("X-Archive-Redirect-Reason", f"found capture at {page.timestamp}"),
            ]
            if gate:
                fields.append(("Vary", "accept-datetime"))
            return 302, fields, b""
        return page.status, self._memento_headers(page, modifier, now), self._payload(page, now)

    def _payload(self, page: ArchivedPage, now: datetime) -> bytes:
        if not page.revisit or page.body:
            return page.body
        same = [p for p in self.index.of(page.url, now) if p.digest == page.digest]
        return next((p.body for p in same if not p.revisit), b"")

    def _memento_headers(
        self, page: ArchivedPage, modifier: str, now: datetime
    ) -> list[tuple[str, str]]:
        fields = [
            ("Content-Type", page.mimetype),
            ("Memento-Datetime", format_datetime(page.at, usegmt=True)),
            ("Link", ", ".join(self._links(page.url, page.timestamp, now))),
            ("X-Archive-Src", "spn2-20260101/demo.warc.gz"),
            ("X-Archive-Orig-Content-Type", page.mimetype),
            ("X-ts", str(page.status)),
        ]
        for name, value in page.headers:
            if name.lower() == "location":
                fields.append(("Location", f"{self.base}/web/{page.timestamp}{modifier}/{value}"))
            if name.lower() == "content-encoding":
                fields.append((name, value))
            fields.append((f"X-Archive-Orig-{name}", value))
        return fields

    def _links(self, url: str, stamp: str, now: datetime) -> list[str]:
        """Return the entries of a Link header (RFC 7089)."""
        pages = self.index.of(url, now)
        links = [
            f'<{url}>; rel="original"',
            f'<{self.base}/web/timemap/link/{url}>; rel="timemap"; type="application/link-format"',
            f'<{self.base}/web/{url}>; rel="timegate"',
        ]
        for position, page in enumerate(pages):
            words = ["first"] if position == 0 else []
            words += ["last"] if position == len(pages) - 1 else []
            if words or page.timestamp == stamp:
                relation = " ".join([*words, "memento"])
                links.append(self._memento_link(page, relation))
        return links

    def _memento_link(self, page: ArchivedPage, relation: str) -> str:
        date = format_datetime(page.at, usegmt=True)
        address = f"{self.base}/web/{page.timestamp}/{page.url}"
        return f'<{address}>; rel="{relation}"; datetime="{date}"'

    def timemap(self, kind: str, url: str) -> Answer:
        """Answer with the list of all copies of an address."""
        now = self._clock.now()
        if kind != "link":
            output = "output=json" if kind == "json" else ""
            return self.cdx(f"url={quote(url, safe='')}&{output}")
        pages = self.index.of(url, now)
        if not pages:
            return 404, [("Content-Type", HTML)], b""
        links = [
            f'<{url}>; rel="original"',
            f'<{self.base}/web/timemap/link/{url}>; rel="self"; type="application/link-format"',
            f'<{self.base}/web/{url}>; rel="timegate"',
            *(
                self._memento_link(page, "memento" if position else "first memento")
                for position, page in enumerate(pages)
            ),
        ]
        return 200, [("Content-Type", "application/link-format")], ",\n".join(links).encode()

    def _is_excluded(self, url: str) -> bool:
        return any(f"//{host}" in url or url.startswith(host) for host in self.excluded)

    def _plain_base(self) -> str:
        """Return the http form, which the availability interface hands out over https too."""
        return "http:" + self.base.partition(":")[2]


def _unescaped(url: str) -> str:
    """Undo what a client escaped that wraps the address as one path segment."""
    if url.lower().startswith(("http%3a", "https%3a")):
        return unquote(url)
    return url


def _http_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
