"""Jumps in a page: links and switches that lead to a place in it, by any of its names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from citecheck.letters.html.words import words_of

if TYPE_CHECKING:
    from collections.abc import Container

    from lxml.etree import _Element

__all__ = [
    "MARK",
    "REF_NAMES",
    "Jump",
    "Places",
    "jumps_of",
    "own_pages_of",
    "places_of",
    "switched",
]

MARK = re.compile(
    r"[\[({]?\s*\^?(?:(?:(?:foot|end)?note|nota|fn|n\.|fußnote|voetnoot)\s*)?(?P<mark>\d{1,4}|[ivxlc]{1,7}|[a-zA-Z]|[*†‡§¶#]{1,4}"
    r"|[A-Z]{2,}[\w.-]*\d[\w.-]*)[.:]?\s*[\])}]?\.?",
    re.IGNORECASE,
)
"""What marks look like, in any dress."""
REF_NAMES = re.compile(
    r"noteref|footnote-?ref|fn-?ref|footnote-?link|footnote-?call|endnote-?ref|sdfootnoteanc"
    r"|sdendnoteanc|simple-footnote|easy-footnote|mw-ref|see-footnote",
    re.IGNORECASE,
)
"""Names of links that lead to notes."""
_DOI_NAMES = frozenset(
    {"citation_doi", "dc.identifier", "dc.identifier.doi", "prism.doi", "bepress_citation_doi"}
)
"""Where journals say which article a page is (Highwire Press, Dublin Core, PRISM)."""
_RESOLVERS = tuple(
    f"{scheme}://{host}" for scheme in ("https", "http") for host in ("doi.org", "dx.doi.org")
)
_ARCHIVED = re.compile(r"(?:https?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")
"""What the Wayback Machine puts before all links of a page, those to its own places too."""
_NAMED = re.compile(r"[\"']#?([\w.:-]{2,200})[\"']")

Places = dict[str, "_Element"]
"""What links reach, by name."""


@dataclass(slots=True)
class Jump:
    """A link to a place in the page, and the place."""

    link: _Element
    key: str
    text: str
    place: int
    target: _Element
    target_place: int


def places_of(order: dict[_Element, int]) -> Places:
    """Return what links reach, by each of its names; the first of a name counts."""
    places: Places = {}
    for element in order:
        for name in (element.get("id"), element.get("name")):
            if name:
                places.setdefault(name, element)
    return places


def jumps_of(
    region: _Element, order: dict[_Element, int], own_pages: frozenset[str], places: Places
) -> list[Jump]:
    """Return the links of a page that lead to a place in it."""
    found: list[Jump] = []
    for link in region.iter("a", "button", "sup", "span"):
        page, name = _aim(link) if link.get("href") else ("", switched(link, places))
        if not name or not (
            not page or page.rstrip("/") in own_pages or _is_saved_page(page, link)
        ):
            continue
        target = places.get(name)
        if target is None:
            target = places.get(unquote(name))
        if target is not None and target is not link:
            found.append(Jump(link, name, words_of(link), order[link], target, order[target]))
    return found


def _aim(link: _Element) -> tuple[str, str]:
    """Return the page and the place in it that a link leads to, as before it was archived."""
    page, _, name = (link.get("href") or "").strip().partition("#")
    return _ARCHIVED.sub("", page) if name else page, name


def switched(link: _Element, places: Container[str]) -> str:
    """Return the place that a switch without a target shows or names to its script, if any."""
    if not link.attrib:
        return ""
    for attribute in _SHOWS:
        name = (link.get(attribute) or "").strip().removeprefix("#")
        if name and name in places:
            return name
    named = islice(_NAMED.finditer((link.get("onclick") or "")[:1000]), 5)
    return next((name[1] for name in named if name[1] in places), "")


_SHOWS = ("popovertarget", "aria-controls", "aria-describedby", "aria-details", "data-target")
"""Attributes that name what a switch shows (HTML, 6.12; WAI-ARIA 1.2)."""


def own_pages_of(region: _Element, places: Places, address: str | None) -> frozenset[str]:
    """Return the addresses by which a page calls itself (Drupal, WordPress, some exports).

    Its own and its canonical one; and any whose places are all here, where there are two.
    """
    root = region.getroottree().getroot()
    found = {(link.get("href") or "") for link in root.iterfind(".//link[@rel='canonical']")}
    found.add(address or "")
    for meta in root.iterfind(".//meta[@content]"):
        if (meta.get("name") or "").lower() in _DOI_NAMES:
            doi = (meta.get("content") or "").strip().removeprefix("doi:").strip()
            found.update(f"{resolver}/{doi}" for resolver in _RESOLVERS if doi.startswith("10."))
    named: dict[str, set[str]] = {}
    for link in region.iter("a"):
        page, name = _aim(link)
        if page and name:
            named.setdefault(page, set()).add(unquote(name))
    known = {page.partition("#")[0].rstrip("/") for page in found if page}
    for page, names in named.items():
        here = sum(name in places for name in names)
        if (here > 1 and 3 * here >= 2 * len(names)) or _resolved(address, page) in known:
            found.add(page)
    plain = (_ARCHIVED.sub("", page) for page in found if page)
    return frozenset(page.partition("#")[0].rstrip("/") for page in plain)


def _resolved(address: str | None, page: str) -> str | None:
    """Return the page that a relative address leads to from the page's own."""
    if not address or page.startswith(("http:", "https:")):
        return None
    try:
        return urljoin(address, page).rstrip("/")
    except ValueError:
        return None


def _is_saved_page(page: str, link: _Element) -> bool:
    """Tell a page saved under another name: what its marks name is here, and nowhere else."""
    named = REF_NAMES.search(link.get("class") or "") is not None
    if "://" in page:
        return False
    if page.startswith("/"):
        return named
    return named or bool(MARK.fullmatch(words_of(link)))
