"""The availability interface: a second source on another host, which proves no absence. Pure."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

from citecheck.archives.cdx import CdxRow, UnreadableIndexError, likeness, moment_of

__all__ = ["query", "read"]

_SNAPSHOT = re.compile(r"https?://[^/]+/web/(\d{14})[a-z_]{0,3}/(.{1,8000})", re.DOTALL)


def query(base: str, url: str, stamp: str | None) -> str:
    """Return the address of a question for the copy nearest to a moment."""
    pairs = [("url", url)] + ([("timestamp", stamp)] if stamp else [])
    return f"{base}{'&' if '?' in base else '?'}{urlencode(pairs)}"


def read(text: str, asked: str) -> CdxRow | None:
    """Return the copy it names, or None where it names no good one of that resource.

    None proves nothing: the interface answers `{}` for pages it has, forgets new captures
    for hours, and never tells of unchanged ones. Its status is a string and may be that of
    a failure; its address is http and may carry the port 80.

    Raises `UnreadableIndexError` for what is no answer: throttling comes as HTML.
    """
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableIndexError("no proper JSON") from error
    snapshots = answer.get("archived_snapshots") if isinstance(answer, dict) else None
    if snapshots is None:
        raise UnreadableIndexError("no answer about snapshots")
    closest = snapshots.get("closest") if isinstance(snapshots, dict) else None
    if not isinstance(closest, dict) or closest.get("available") is not True:
        return None
    found = _SNAPSHOT.fullmatch(str(closest.get("url", "")))
    if found is None or str(closest.get("status")) != "200":
        return None
    original = re.sub(r"^(http://[^/?#]*):80(?=[/?#]|$)", r"\1", found[2])
    if likeness(asked, original) is None:
        return None
    moment = moment_of(found[1])
    return None if moment is None else CdxRow(moment, found[1], original, status=200)
