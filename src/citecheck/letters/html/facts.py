"""What a page says of itself in its head: title, site, language, address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citecheck.model import Caution, SpanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from citecheck.model import Block

__all__ = [
    "base_of",
    "links_without_base",
    "page_address",
    "page_language",
    "page_site",
    "page_title",
]


def page_title(tree: _Element, region: _Element) -> str | None:
    """Return the heading of the letter, or the page's own title."""
    for scope in (region, tree):
        heading = scope.find(".//h1")
        if heading is not None:
            text = " ".join("".join(str(t) for t in heading.itertext()).split())
            if text:
                return text
    return _meta(tree, "og:title") or _clean(tree.findtext(".//title"))


def page_site(tree: _Element) -> str | None:
    """Return the body that publishes the page."""
    return _meta(tree, "og:site_name") or _meta(tree, "author")


def page_language(tree: _Element) -> str | None:
    """Return the two-letter code of the language that the page declares."""
    code = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    ).strip()
    match = re.match(r"[A-Za-z]{2}(?=[-_]|$)", code)
    return match[0].lower() if match else None


def page_address(tree: _Element) -> str | None:
    """Return the address that the page names as its own."""
    for link in tree.iterfind(".//link[@rel]"):
        href = (link.get("href") or "").strip()
        if (link.get("rel") or "").lower() == "canonical" and href.startswith(
            ("http://", "https://")
        ):
            return href
    for name in (
        "og:url",
        "citation_abstract_html_url",
        "citation_public_url",
        "dc.identifier.uri",
    ):
        said = _meta(tree, name) or ""
        if said.startswith(("http://", "https://")):
            return said
    return None


def base_of(tree: _Element, address: str) -> str:
    """Return what relative addresses of a page found at `address` are relative to.

    Empty where neither `<base>` nor `address` tells. A `<base>` that is no address counts for
    nothing, as in browsers.
    """
    base = tree.find(".//base[@href]")
    try:
        found = urljoin(address, (base.get("href") or "").strip()) if base is not None else address
    except ValueError:
        found = address
    return found if "://" in found else ""


def _meta(tree: _Element, name: str) -> str | None:
    for meta in tree.iterfind(".//meta"):
        if name in (meta.get("property"), (meta.get("name") or "").lower()):
            return _clean(meta.get("content"))
    return None


def _clean(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


_RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:|//|#|www\.)\S", re.IGNORECASE)


def links_without_base(blocks: Sequence[Block]) -> tuple[Caution, ...]:
    """Say how many links lead to places on a site that the page does not name."""
    relative = sum(
        span.kind == SpanKind.LINK and bool(_RELATIVE.match((span.target or "#").strip()))
        for block in blocks
        for span in block.spans
    )
    if not relative:
        return ()
    what = "one link is" if relative == 1 else f"{relative} links are"
    return (
        Caution(
            f"{what} relative to a site that the page does not name, and not checked",
            "Give the letter by its address on the web, or write full addresses in it",
        ),
    )
