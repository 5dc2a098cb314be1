"""The CDX server's questions and answers. Pure.

Two dialects are spoken: the Wayback Machine's (one JSON array with a header row) and
pywb's (one JSON object a line, other names, and no status for revisits).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from citecheck.archives.choose import as_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

__all__ = [
    "CdxRow",
    "Dialect",
    "UnreadableIndexError",
    "likeness",
    "moment_of",
    "nearest_first",
    "parse",
    "query",
    "resolve_revisits",
    "timestamp",
]

Dialect = Literal["wayback", "pywb"]
_PYWB_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


class UnreadableIndexError(ValueError):
    """What came is no answer of an index: a block page, an outage, half an answer."""


@dataclass(frozen=True, slots=True)
class CdxRow:
    """One capture in an index."""

    captured_at: datetime
    stamp: str
    """The 14 digits."""
    original: str
    mimetype: str = ""
    status: int | None = None
    """None where the index has none, as for revisits."""
    digest: str | None = None

    @property
    def is_revisit(self) -> bool:
        """Whether the payload is kept with an earlier capture."""
        return self.mimetype == "warc/revisit"


def timestamp(moment: datetime) -> str:
    """Return a moment's 14 digits."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def moment_of(stamp: str) -> datetime | None:
    """Return the moment of 14 digits; None where they are no day or no time of one."""
    if not re.fullmatch("[0-9]{14}", stamp):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def query(
    base: str, url: str, dialect: Dialect, *, digest: str | None = None, **asked: str | int
) -> str:
    """Return the address of a question about the good captures of `url`.

    Revisits are included, but with `digest`: then only full captures with that payload
    are asked for. `asked` are parameters that both dialects know (`from_`, `to`, `limit`,
    `closest`, …); a trailing underscore is removed.
    """
    pairs: list[tuple[str, str]] = [("url", url), ("output", "json")]
    pairs += [(name.removesuffix("_"), str(value)) for name, value in asked.items()]
    if dialect == "wayback":
        pairs.append(("filter", "statuscode:(200|-)" if digest is None else "statuscode:200"))
        if digest is not None:
            pairs.append(("filter", f"digest:{digest}"))
    elif digest is not None:
        # pywb ignores the names that it does not know, so it is asked by its own.
        pairs += [("filter", "=status:200"), ("filter", f"=digest:{digest}")]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(pairs)}"


def parse(text: str, dialect: Dialect) -> tuple[CdxRow, ...]:
    """Read an index's answer; rows that make no sense are passed over.

    Raises `UnreadableIndexError` for what is no answer at all. The Wayback Machine says
    "none" with `[]`: an empty body is none of its answers to a question for JSON.
    """
    stripped = text.strip()
    if not stripped:
        if dialect == "pywb":
            return ()
        raise UnreadableIndexError("an empty answer")
    try:
        if stripped[0] == "[":
            records = _table(json.loads(stripped))
        elif stripped[0] == "{":
            records = [json.loads(line) for line in stripped.splitlines() if line.strip()]
        elif stripped[0] == "<":
            raise UnreadableIndexError("a page instead of an index")
        else:
            records = [_text_row(line) for line in stripped.splitlines() if line.strip()]
    except UnreadableIndexError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableIndexError("no proper JSON") from error
    rows = [row for record in records if (row := _row(record)) is not None]
    if records and not rows:
        raise UnreadableIndexError("no row of an index")
    return tuple(rows)


def _table(table: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON from outside
    if not isinstance(table, list):
        raise UnreadableIndexError("no table")
    if not table:
        return []
    if isinstance(table[0], dict):
        return [record for record in table if isinstance(record, dict)]
    header = table[0]
    if not isinstance(header, list) or "timestamp" not in header:
        raise UnreadableIndexError("no header row")
    return [
        dict(zip(header, row, strict=False))
        for row in table[1:]
        if isinstance(row, list) and len(row) == len(header)
    ]


def _text_row(line: str) -> dict[str, Any]:
    parts = line.split(" ", 2)
    if len(parts) == 3 and parts[2].startswith("{"):  # CDXJ
        record = json.loads(parts[2])
        if isinstance(record, dict):
            return {**record, "timestamp": parts[1]}
    return dict(zip(_COLUMNS, line.split(" "), strict=False))


def _row(record: Any) -> CdxRow | None:  # noqa: ANN401 - JSON from outside
    if not isinstance(record, dict):
        return None
    named = {_PYWB_NAMES.get(str(key), str(key)): value for key, value in record.items()}
    stamp, original = str(named.get("timestamp", "")), named.get("original")
    moment = moment_of(stamp)
    if not isinstance(original, str) or moment is None:
        return None
    status = str(named.get("statuscode") or "-")
    return CdxRow(
        captured_at=moment,
        stamp=stamp,
        original=original,
        mimetype=str(named.get("mimetype") or ""),
        status=int(status) if re.fullmatch("[0-9]{3}", status) else None,
        digest=str(named["digest"]) if named.get("digest") else None,
    )


def likeness(asked: str, original: str) -> Literal["same", "www"] | None:
    """Compare a hit's address with the one asked for; None where it is another resource.

    Indexes fold scheme, `www`, letter case, default ports and the order of the query. A
    copy under the other scheme is the same page (`same`); under or without `www` it most
    often is (`www`); but a path or query in other letter case may be anything.
    """
    try:
        one, other = urlsplit(asked), urlsplit(original)
    except ValueError:
        return None
    if unquote(one.path or "/").rstrip("/") != unquote(other.path or "/").rstrip("/"):
        return None
    if _parameters(one.query) != _parameters(other.query):
        return None
    host, other_host = (one.hostname or "").lower(), (other.hostname or "").lower()
    if host == other_host:
        return "same"
    return "www" if _bare(host) == _bare(other_host) else None


def _parameters(text: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(text, keep_blank_values=True, max_num_fields=None))


def _bare(host: str) -> str:
    label, dot, rest = host.partition(".")
    return (
        rest if dot and label.startswith("www") and label[3:].isdigit() | (label == "www") else host
    )


def resolve_revisits(rows: Iterable[CdxRow]) -> tuple[CdxRow, ...]:
    """Give revisits the status of a capture with the same payload among the rows.

    Those without one keep the status None.
    """
    rows = tuple(rows)
    good = {row.digest for row in rows if row.status == 200 and not row.is_revisit}
    return tuple(
        CdxRow(row.captured_at, row.stamp, row.original, row.mimetype, 200, row.digest)
        if row.is_revisit and row.status is None and row.digest in good
        else row
        for row in rows
    )


def nearest_first(
    rows: Sequence[CdxRow], asked: str, when: date | datetime | None
) -> tuple[CdxRow, ...]:
    """Order the usable rows: nearest before the citation's date, else nearest after.

    Usable are rows of the resource asked for with status 200, and revisits (status None)
    which are still to be resolved. On each side of the date a copy of the very host comes
    before one with or without `www`. Without a date the newest comes first.
    """
    moment = as_moment(when)
    ranked = []
    for row in rows:
        kind = likeness(asked, row.original)
        usable = row.status == 200 or (row.status is None and row.is_revisit)
        if kind is None or not usable:
            continue
        if moment is None:
            rank = (False, kind != "same", -row.captured_at.timestamp())
        else:
            distance = abs((row.captured_at - moment).total_seconds())
            rank = (row.captured_at > moment, kind != "same", distance)
        ranked.append((rank, row))
    ranked.sort(key=lambda pair: pair[0])
    seen: set[tuple[str, str]] = set()
    unique = []
    for _, row in ranked:  # indexes repeat rows
        if (row.stamp, row.original) not in seen:
            seen.add((row.stamp, row.original))
            unique.append(row)
    return tuple(unique)
