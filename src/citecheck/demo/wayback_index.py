"""The index of the demo's archive: captures, and the CDX server's questions about them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from bisect import insort
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from citecheck.archives.surt import surt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["ArchivedPage", "CaptureIndex", "moment_of", "timestamp_of"]

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """One capture: what an address answered at a moment."""

    url: str
    at: datetime
    body: bytes = b""
    status: int = 200
    mimetype: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    """Beyond `Content-Type`."""
    revisit: bool = False
    """True for a capture whose payload was known: it is indexed without a status."""
    visible_from: datetime | None = None
    """When index and replay show it; None for at once."""

    @property
    def timestamp(self) -> str:
        """The moment in the archive's 14 digits."""
        return timestamp_of(self.at)

    @property
    def digest(self) -> str:
        """Base32 SHA-1 of the payload."""
        return base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()

    def row(self) -> tuple[str, ...]:
        """Return the seven columns of the index."""
        return (
            surt(self.url),
            self.timestamp,
            self.url,
            "warc/revisit" if self.revisit else self.mimetype,
            "-" if self.revisit else str(self.status),
            self.digest,
            str(len(self.body) + 400),
        )


def timestamp_of(moment: datetime) -> str:
    """Return the 14 digits of a moment."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def moment_of(digits: str) -> datetime:
    """Return the moment that 1 to 14 digits name; missing ones count as the earliest.

    Raises `ValueError`.
    """
    padded = digits + "00000101000000"[len(digits) :] if len(digits) >= 4 else "19960101000000"
    return datetime.strptime(padded, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


class CaptureIndex:
    """All captures, in the order of the index: by key, then by time."""

    def __init__(self, pages: Iterable[ArchivedPage] = ()) -> None:
        self._pages: list[ArchivedPage] = []
        for page in pages:
            self.add(page)

    def add(self, page: ArchivedPage) -> None:
        """Add a capture."""
        insort(self._pages, page, key=lambda page: (surt(page.url), page.timestamp))

    def visible(self, now: datetime) -> list[ArchivedPage]:
        """Return the captures that the index shows at that moment."""
        return [p for p in self._pages if p.visible_from is None or p.visible_from <= now]

    def of(self, url: str, now: datetime) -> list[ArchivedPage]:
        """Return the visible captures of an address, oldest first."""
        key = surt(url)
        return [page for page in self.visible(now) if surt(page.url) == key]

    def nearest(self, url: str, digits: str, now: datetime) -> ArchivedPage | None:
        """Return the capture nearest to a moment of 1 to 14 digits; `` for the newest."""
        pages = self.of(url, now)
        if not pages:
            return None
        if len(digits) < 4:  # the archive's idioms: 0 is the oldest, 2 and nothing the newest
            return pages[0] if digits in ("0", "1") else pages[-1]
        moment = moment_of(digits)
        return min(pages, key=lambda page: abs((page.at - moment).total_seconds()))

    def query(self, query: str, now: datetime) -> tuple[bytes, bool]:
        """Answer a CDX query string; return the body and whether it is JSON.

        Raises `ValueError` for a query without `url`.
        """
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = dict(pairs)
        if not asked.get("url"):
            raise ValueError("url is required")
        rows = [page.row() for page in self._matching(asked, now)]
        rows = [row for row in rows if _in_range(row, asked)]
        for name, value in pairs:
            if name == "filter":
                rows = [row for row in rows if _passes(row, value)]
        for name, value in pairs:
            if name == "collapse":
                rows = _collapsed(rows, value)
        rows, key = _limited(_sorted(rows, asked), asked)
        return _rendered(rows, key, asked)

    def _matching(self, asked: dict[str, str], now: datetime) -> list[ArchivedPage]:
        url, kind = asked["url"], asked.get("matchType", "exact")
        if url.endswith("*"):
            url, kind = url[:-1], "prefix"
        elif url.startswith("*."):
            url, kind = url[2:], "domain"
        key = surt(url)
        host = key.partition(")")[0]
        tests: dict[str, Callable[[str], bool]] = {
            "exact": lambda candidate: candidate == key,
            "prefix": lambda candidate: candidate.startswith(key),
            "host": lambda candidate: candidate.startswith(host + ")"),
            "domain": lambda candidate: candidate.startswith((host + ")", host + ",")),
        }
        test = tests.get(kind, tests["exact"])
        return [page for page in self.visible(now) if test(surt(page.url))]


def _in_range(row: tuple[str, ...], asked: dict[str, str]) -> bool:
    first, last = asked.get("from", ""), asked.get("to", "")
    stamp = row[1]
    return (not first or stamp >= first.ljust(14, "0")) and (
        not last or stamp <= last.ljust(14, "9")
    )


def _passes(row: tuple[str, ...], condition: str) -> bool:
    wanted = not condition.startswith("!")
    field, _, pattern = condition.removeprefix("!").partition(":")
    if field not in _FIELDS:
        return True
    return (re.fullmatch(pattern, row[_FIELDS.index(field)]) is not None) is wanted


def _collapsed(rows: list[tuple[str, ...]], rule: str) -> list[tuple[str, ...]]:
    field, _, width = rule.partition(":")
    if field not in _FIELDS:
        return rows
    column, length = _FIELDS.index(field), int(width) if width else None
    kept: list[tuple[str, ...]] = []
    for row in rows:
        if not kept or kept[-1][column][:length] != row[column][:length]:
            kept.append(row)
    return kept


def _sorted(rows: list[tuple[str, ...]], asked: dict[str, str]) -> list[tuple[str, ...]]:
    if asked.get("sort") == "reverse":
        return rows[::-1]
    if asked.get("sort") == "closest" and asked.get("closest"):
        moment = moment_of(asked["closest"])
        return sorted(rows, key=lambda row: abs((moment_of(row[1]) - moment).total_seconds()))
    return rows


def _limited(
    rows: list[tuple[str, ...]], asked: dict[str, str]
) -> tuple[list[tuple[str, ...]], str | None]:
    resume = asked.get("resumeKey")
    if resume:
        rows = [row for row in rows if f"{row[0]} {row[1]}" > resume.replace("+", " ")]
    rows = rows[int(asked.get("offset") or 0) :]
    limit = int(asked.get("limit") or 0)
    if limit < 0:
        return rows[limit:], None
    if limit and len(rows) > limit:
        last = rows[limit - 1]
        return rows[:limit], quote(f"{last[0]} {last[1]}", safe="")
    return rows, None


def _rendered(
    rows: list[tuple[str, ...]], key: str | None, asked: dict[str, str]
) -> tuple[bytes, bool]:
    names = [name for name in asked.get("fl", "").split(",") if name in _FIELDS] or list(_FIELDS)
    lines = [[row[_FIELDS.index(name)] for name in names] for row in rows]
    with_key = key if asked.get("showResumeKey") == "true" else None
    if asked.get("output") == "json":
        table: list[list[str]] = [names, *lines] if lines else []
        if with_key:
            table += [[], [with_key]]
        return json.dumps(table).encode(), True
    text = "".join(" ".join(line) + "\n" for line in lines)
    if with_key:
        text += f"\n{with_key}\n"
    return text.encode(), False
