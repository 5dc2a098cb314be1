"""Addresses that the settings name as not to be visited."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING

from citecheck.addresses import parts_of

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["excluded"]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)


def excluded(url: str, patterns: Collection[str]) -> str | None:
    """Return the first pattern that names the URL, or None.

    A pattern is a host (`example.org`: it and all below it), the beginning of an address
    (`https://example.org/private/`), or has `*` and `?` as in file names.
    """
    if not patterns:
        return None
    host = (parts_of(url).hostname or "").rstrip(".").lower()
    for pattern in patterns:
        text = pattern.strip()
        if not text:
            continue
        if "*" in text or "?" in text:
            if _compiled(text).match(url) or _compiled(text).match(host):
                return pattern
        elif "/" in text:
            if url.lower().startswith(text.lower()):
                return pattern
        elif host == text.lower() or host.endswith("." + text.lower().lstrip(".")):
            return pattern
    return None
