"""Which addresses a page needs to be shown: its stylesheets and images. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

__all__ = ["page_requisites"]

MOST = 100
"""Requisites of one page; a page with more is an application, not a document."""
HTML_LIMIT = 2 * 1024 * 1024
LONGEST_ADDRESS = 4096
_ICON_RELATIONS = frozenset({"stylesheet", "icon"})


def page_requisites(body: bytes, base: str, charset: str | None = None) -> tuple[str, ...]:
    """Return the addresses of a page's stylesheets and images, in order, each once.

    `base` is the page's own address; its `<base href>` is respected. At most `MOST` are
    returned, http and https only.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(body[:HTML_LIMIT], "lxml", from_encoding=charset)
    for base_tag in soup.find_all("base", href=True, limit=1):
        base = _joined(base, str(base_tag["href"])) or base
    found: dict[str, None] = {}
    for target in _targets(soup):
        address = _joined(base, target)
        if address is not None and address != urldefrag(base)[0]:
            found.setdefault(address)
        if len(found) >= MOST:
            break
    return tuple(found)


def _targets(soup: BeautifulSoup) -> list[str]:
    targets: list[str] = []
    for tag in soup.find_all(["link", "img", "source", "input"]):
        if tag.name == "link":
            relations = {str(word).lower() for word in tag.get_attribute_list("rel")}
            if relations & _ICON_RELATIONS and tag.get("href"):
                targets.append(str(tag["href"]))
            continue
        if tag.name == "input" and str(tag.get("type", "")).lower() != "image":
            continue
        if tag.get("src"):
            targets.append(str(tag["src"]))
        targets += _candidates(str(tag.get("srcset") or ""))
    return targets


def _candidates(srcset: str) -> list[str]:
    """Return the addresses of a `srcset`: `a.png 1x, b.png 2x`."""
    parts = (part.strip().split(None, 1) for part in srcset[:8192].split(", "))
    return [part[0].rstrip(",") for part in parts if part]


def _joined(base: str, target: str) -> str | None:
    if len(target) > LONGEST_ADDRESS:
        return None
    try:
        address = urldefrag(urljoin(base, target.strip()))[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
