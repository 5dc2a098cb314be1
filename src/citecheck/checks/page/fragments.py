"""Whether a fragment names anything in the page it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from citecheck.model import Observation

__all__ = ["fragment_missing", "fragment_name"]

_HTML = frozenset({"text/html", "application/xhtml+xml", None})
_ROUTE = re.compile(r"[!/?]|.*[=&]|L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?$")
"""Fragments that scripts read for themselves: `#!/x`, `#/x`, `#?q`, `#page=3`, `#L10-L20`."""
_LOOKS_LIKE_HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
FEW_PLACES = 5
"""A page with fewer named places makes them by scripts: it proves nothing."""
LONGEST_NAME = 512


def fragment_name(url: str) -> str | None:
    """Return the fragment where it names a place in a page; None for all other uses of `#`."""
    fragment = url.partition("#")[2].partition(":~:")[0]  # text directives name no place
    if not fragment or len(fragment) > LONGEST_NAME or fragment.lower() == "top":
        return None
    return None if _ROUTE.match(fragment) else fragment


def fragment_missing(url: str, observation: Observation) -> bool:
    """Tell whether the fragment of `url` names nothing in the HTML page that was seen.

    HTML, 7.4.6.3: a fragment names an `id`, or the `name` of an anchor, as it stands or
    percent-decoded. Nothing is said of documents that are no HTML, that were cut, or whose
    places are made by scripts.
    """
    name = fragment_name(url)
    if name is None or observation.content_type not in _HTML or observation.truncated:
        return False
    body = observation.body
    if observation.content_type is None and not _LOOKS_LIKE_HTML.search(body[:2048]):
        return False
    names = _names(body, observation.charset) if body else None
    if names is None or (len(names) < FEW_PLACES and b"<script" in body.lower()):
        return False
    wanted = {name, unquote(name)}
    # `user-content-` is what GitHub and its kin put before every id of a text.
    return not any(one in names or f"user-content-{one}" in names for one in wanted)


def _names(body: bytes, charset: str | None) -> frozenset[str] | None:
    from lxml import etree, html

    try:
        parser = html.HTMLParser(encoding=_known(charset) or "utf-8", huge_tree=False)
        root = html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    names = {element.get("id") for element in root.iter(etree.Element)}
    names |= {element.get("name") for element in root.iter("a")}
    return frozenset(str(name) for name in names if name)


def _known(charset: str | None) -> str | None:
    import codecs

    try:
        return codecs.lookup(charset).name if charset else None
    except LookupError:
        return None
