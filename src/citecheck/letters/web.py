"""Letters on the web: what an address shows, and which letters a list of them names.

Pure: bytes in, addresses out. A page is a letter or an index, told apart by what is in
it. An index, a feed and a sitemap name letters on their own host only.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urljoin

from citecheck.addresses import host_of, link_key, parts_of
from citecheck.errors import LetterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from citecheck.model import Block, Document

__all__ = ["Listing", "read_listing", "same_site", "second_copies"]

PageKind = Literal["letter", "index", "feed", "sitemap"]

MAX_UNPACKED = 50 * 1024 * 1024
"""The largest sitemap that the protocol allows (sitemaps.org: 50 MB unpacked)."""
MAX_ENTRIES = 50_000
"""The most addresses that the protocol allows in one sitemap."""
MAX_MARKUP = 3_000_000
"""Tags and attributes of a list: 50,000 addresses in ten languages each. A tree of 100 bytes a
tag would else take gigabytes for a file that is packed to some kilobytes."""
MOST_COPIES = 3
"""Copies of a letter that are remembered: a PDF, a DOCX, and one that turns out to be neither."""

_FEW = 3
"""So many links to the same site make a list of it."""
_PROSE_PER_ENTRY = 600
"""Characters of prose for each letter listed: a list shows no more than an excerpt of each."""
_LITTLE_PROSE = 300
"""A page with a single link of its own and less prose than this says nothing itself."""
_SENTENCE = 120
"""Unlinked characters from which on a block counts as prose and no entry of a list."""

_XML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml|<!--|<(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b)"
)
_LIST = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b")
_ROOTS: dict[str, PageKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}
_NO_LETTER = re.compile(
    r"\.(?:css|js|json|xml|rss|atom|png|jpe?g|gif|svg|webp|ico|mp[34]|m4a|ogg|wav|avi|mov|webm|zip"
    r"|gz|tar|exe|dmg|ics|vcf|xlsx?|pptx?|csv|woff2?)$"
    r"|/(?:tags?|categor(?:y|ies)|author|authors|search|login|wp-(?:admin|login|json|content/themes)"
    r"|feed|comments)(?:/|$)",
    re.IGNORECASE,
)
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LONGEST_BASE = 500
"""Characters of what addresses in a feed are relative to."""
_PAGED = re.compile(r"(?:^|[?&])(?:page|paged|p|seite|pagina|offset|start)=\d{1,5}(?:&|$)", re.I)
_PAGED_PATH = re.compile(r"(?:page|seite|pagina|página)/\d{1,5}/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What an address shows."""

    kind: PageKind
    letters: tuple[str, ...] = ()
    """Addresses of letters, in the order of the list."""
    further: tuple[str, ...] = ()
    """Addresses of more of the same list: its next pages, the parts of a sitemap."""


def read_listing(
    url: str, content_type: str | None, body: bytes, *, listed: bool = False
) -> Listing:
    """Say whether an address shows a letter or a list of letters, and what is on the list.

    `url` is the final address, `listed` tells that a list named it: then it is a letter
    unless it clearly has nothing of its own to say.

    Rule: a document that is no page is a letter. Feeds and sitemaps are told by their
    root element. A page with notes is a letter; without, it is an index when links to its
    own site stand in it without much prose between them. Raises `LetterError` for lists
    that are damaged or too large.
    """
    data = _unpacked(url, body) if body.startswith(b"\x1f\x8b") else body
    if _XML.match(data[:2000]) or "xml" in (content_type or ""):
        root = _xml(url, data)
        kind = _ROOTS.get(_name(root)) if root is not None else None
        if root is not None and kind is not None:
            return _feed(url, root) if kind == "feed" else _sitemap(url, root)
    if data is not body:
        raise LetterError(url, "this is a gzip archive, not a letter", "Give the letter inside it")
    if "html" not in (content_type or "html") or data[:5] == b"%PDF-":
        return Listing("letter")
    return _page(url, data, listed=listed)


# --- feeds and sitemaps ----------------------------------------------------------------


def _unpacked(url: str, body: bytes) -> bytes:
    """Return a gzip file's content. Raises `LetterError`."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(body, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise LetterError(url, "this archive is damaged", "Try again later") from error
    if len(data) > MAX_UNPACKED:
        raise LetterError(url, "this list is too large", "Give the addresses of its parts")
    if not unpacker.eof:  # what is missing must not be taken for what is gone
        raise LetterError(url, "this archive is damaged", "Try again later")
    return data


def _xml(url: str, data: bytes) -> _Element | None:
    """Parse XML without entities, outside files or depth without bound.

    Raises `LetterError` for a list of more markup than the longest has.
    """
    from lxml import etree

    from citecheck.letters.office.container import count_markup

    if count_markup(data) + data.count(b"/>") > MAX_MARKUP:
        if _LIST.search(data[:2000]):
            raise LetterError(url, "this list is too large", "Give the addresses of its parts")
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root: _Element | None = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _name(element: _Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].lower()


def _feed(url: str, root: _Element) -> Listing:
    """Return the letters of an RSS or Atom feed."""
    found: list[str] = []
    bases: dict[_Element, str] = {}
    for entry in root.iter():
        if _name(entry) not in ("item", "entry"):
            continue
        if (link := _entry_link(entry)) is not None:
            found.append(_joined(_base(link[1], url, bases), link[0]))
        if len(found) >= MAX_ENTRIES:
            break
    return Listing("feed", _own(url, found))


def _entry_link(entry: _Element) -> tuple[str, _Element] | None:
    """Return where an entry leads, and the element that says so.

    Atom's alternate link, RSS's link, a permanent guid.
    """
    permanent = None
    for child in entry:
        name = _name(child)
        if name == "link":
            href = child.get("href") or (child.text or "").strip()
            if href and (child.get("rel") or "alternate") == "alternate":
                return href, child
        elif name == "guid" and (child.get("isPermaLink") or "true") == "true":
            guid = (child.text or "").strip()
            permanent = (guid, child) if guid.startswith(("http://", "https://")) else None
    return permanent


def _base(element: _Element, url: str, known: dict[_Element, str]) -> str:
    """Return what an address in a feed is relative to: `xml:base` of what it stands in.

    Atom allows it on any element (RFC 4287, 2). One that is no address counts for nothing.
    """
    climbed = []
    climbing: _Element | None = element
    while climbing is not None and climbing not in known:
        climbed.append(climbing)
        climbing = climbing.getparent()
    base = known[climbing] if climbing is not None else url
    for one in reversed(climbed):
        said = (one.get(_XML_BASE) or "").strip()
        joined = _joined(base, said[:_LONGEST_BASE]) if said else ""
        base = joined if 0 < len(joined) <= _LONGEST_BASE else base
        known[one] = base
    return base


def _sitemap(url: str, root: _Element) -> Listing:
    """Return the addresses of a sitemap, or of the parts of one (sitemaps.org)."""
    found: list[str] = []
    for entry in root.iter():
        if _name(entry) == "loc" and _name(_parent(entry)) in ("url", "sitemap") and entry.text:
            found.append(entry.text.strip())
        if len(found) >= MAX_ENTRIES:
            break
    if _name(root) == "sitemapindex":
        return Listing("sitemap", further=_own(url, found, parts=True))
    return Listing("sitemap", _own(url, found))


def _parent(element: _Element) -> _Element:
    parent = element.getparent()
    return element if parent is None else parent


# --- pages -----------------------------------------------------------------------------


def _page(url: str, data: bytes, *, listed: bool) -> Listing:
    from citecheck.letters.bounds import bounded_markup
    from citecheck.letters.decoding import decode_text
    from citecheck.letters.html.reader import read_page
    from citecheck.model import SpanKind

    text, _ = bounded_markup(decode_text(data, markup=True).text)
    document = read_page(url, text, sourced=False, address=url, listing=True)
    if any(
        block.kind == "note" or any(span.kind == SpanKind.MARK for span in block.spans)
        for block in document.blocks
    ):
        return Listing("letter")
    links = list(_links(document))
    further = _further(url, document.base_url or url, text)
    own = _own(url, (link for link, entry in links if entry or _below(url, link)))
    prose = sum(_unlinked(block) for block in document.blocks if _unlinked(block) >= _SENTENCE)
    many = len(own) >= _FEW and prose < _PROSE_PER_ENTRY * len(own)
    bare = bool(own) and prose < _LITTLE_PROSE
    if listed:
        return Listing("index" if many and prose < _LITTLE_PROSE else "letter")
    if not (many or bare):
        return Listing("letter")
    return Listing("index", tuple(link for link in own if link not in further), further)


def _links(document: Document) -> Iterator[tuple[str, bool]]:
    """Yield a page's links, and whether each is the better part of its block."""
    from citecheck.model import SpanKind

    base = document.base_url or document.path
    for block in document.blocks:
        for span in block.spans:
            target = (span.target or "").strip()
            if span.kind == SpanKind.LINK and target and not target.startswith("#"):
                entry = block.kind in ("heading", "list_item", "cell") or (
                    2 * (span.end - span.start) >= len(block.text)
                )
                yield _joined(base, target), entry


def _unlinked(block: Block) -> int:
    from citecheck.model import SpanKind

    linked = sum(s.end - s.start for s in block.spans if s.kind == SpanKind.LINK)
    return len(block.text) - linked


def _further(url: str, base: str, text: str) -> tuple[str, ...]:
    """Return the further pages of a list, which menus of pages lead to, and `rel=next`."""
    from citecheck.letters.html.tree import parse_page

    found = []
    for element in parse_page(text).iter("a", "link"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        link = _joined(base, href)
        following = "next" in (element.get("rel") or "").lower().split()
        if link != url and (_continues(url, link) or (following and same_site(url, link))):
            found.append(link)
    return _distinct(found)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href).partition("#")[0]
    except ValueError:  # a bracket where a host should be
        return ""


def _continues(index: str, url: str) -> bool:
    """Tell further pages of a list (`?page=2`, `…/page/2/`) from what it lists."""
    one, other = parts_of(index), parts_of(url)
    if _site(index) != _site(url):
        return False
    if one.path.rstrip("/") == other.path.rstrip("/"):
        return bool(_PAGED.search(other.query)) and other.query != one.query
    start = _PAGED_PATH.sub("", one.path).rstrip("/") + "/"
    if one.path == other.path or not other.path.startswith(start):
        return False
    return bool(_PAGED_PATH.fullmatch(other.path.removeprefix(start)))


def second_copies(url: str, content_type: str | None, body: bytes) -> tuple[str, ...]:
    """Return what the page of a letter names as the same in another format, on its own host.

    `url` is where the page was found in the end. At most `MOST_COPIES`, the surest first.
    """
    if "html" not in (content_type or "html") or body[:5] == b"%PDF-":
        return ()
    from citecheck.letters.decoding import decode_text
    from citecheck.letters.html.copies import copies_of_page

    text = decode_text(body, markup=True, content_type=content_type).text
    named = copies_of_page(url, text)
    return tuple(one for one in named if same_site(one, url))[:MOST_COPIES]


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses lie on one host; http and https are one."""
    return _site(one) == _site(other)


def _site(url: str) -> tuple[str | None, int | None]:
    """Return host and port; the two standard ports are one site."""
    try:
        port = parts_of(url).port
    except ValueError:
        port = -1
    return host_of(url), None if port in (80, 443) else port


def _below(index: str, url: str) -> bool:
    """Tell whether an address lies below the folder of an index."""
    folder = parts_of(index).path.rpartition("/")[0] + "/"
    return parts_of(url).path.startswith(folder) and folder != "/"


def _own(index: str, urls: Iterable[str], *, parts: bool = False) -> tuple[str, ...]:
    """Return addresses on the same host, each once, without what can be no letter."""
    home = parts_of(index)
    found = []
    for url in urls:
        split = parts_of(url)
        if split.scheme not in ("http", "https") or _site(url) != _site(index) or url == index:
            continue
        if not parts and (_NO_LETTER.search(unquote(split.path)) or split.path in ("", "/")):
            continue
        if not parts and split.path.rstrip("/") == home.path.rstrip("/"):
            continue
        found.append(url)
    return _distinct(found)


def _distinct(urls: Iterable[str]) -> tuple[str, ...]:
    """Return addresses in order, those that are one link once."""
    seen: dict[str, str] = {}
    for url in urls:
        try:
            seen.setdefault(link_key(url), url)
        except ValueError:
            continue
    return tuple(seen.values())
