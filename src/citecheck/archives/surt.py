"""SURT: the form under which web archives file addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["surt"]

_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def surt(url: str) -> str:
    """Return the key of an address in a web archive's index, e.g. `org,example)/path?a=1`.

    Scheme, `www`, default port, letter case, the order of the query and the fragment are
    folded, as the Internet Archive's canonicaliser does: different pages may share a key.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return url.lower()
    host = _WWW.sub("", (parts.hostname or "").lower())
    if not host:
        return url.lower()
    key = host if _is_address(host) else ",".join(reversed(host.split(".")))
    try:
        port = parts.port
    except ValueError:
        port = None
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        key += f":{port}"
    path = parts.path.lower().rstrip("/") or "/"
    query = "&".join(sorted(parts.query.lower().split("&")))
    return f"{key}){path}{'?' + query if query else ''}"


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
