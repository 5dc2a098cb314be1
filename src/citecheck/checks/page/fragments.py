"""Whether a fragment names anything in the page it belongs to."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.checks.page.charsets import decode
from citecheck.checks.page.markup import tidy

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
    if not body:
        return False
    text = decode(observation)
    if b"<script" in body.lower() and _places(tidy(text).html) < FEW_PLACES:
        return False
    names = {_value(found) for found in _NAMED.finditer(text)}
    wanted = {name, unquote(name)}
    # `user-content-` is what GitHub and its kin put before every id of a text.
    return not any(one in names or f"user-content-{one}" in names for one in wanted)


_NAMED = re.compile(
    r"(?<=[\s\"'/])(id|name)\s{0,20}=\s{0,20}"
    r"(?:\"([^\"]{0,1000})\"|'([^']{0,1000})'|([^\s\"'<>]{1,1000}))",
    re.IGNORECASE,
)
"""An attribute that names something. Read from the text, not from a tree: a parser compares the
attributes of a tag with each other, stops where elements nest too deep, and forgets what a
script would write, which is all the same to whoever follows the link."""
_LONGEST_TAG = 2_000


def _value(found: re.Match[str]) -> str:
    return html.unescape(found[2] or found[3] or found[4] or "")


def _places(markup: str) -> int:
    """Count the places that have a name: of what has a `name`, only anchors are places."""
    names = set()
    for found in _NAMED.finditer(markup):
        if found[1].lower() == "name":
            tag = markup.rfind("<", max(0, found.start() - _LONGEST_TAG), found.start())
            if tag < 0 or markup[tag + 1 : tag + 2].lower() != "a" or markup[tag + 2].isalnum():
                continue
        names.add(_value(found))
    return len(names)
