"""Reads what a visit's body says about itself into `facts.PageFacts`.

`read_page` is pure and bounded: it parses at most 2 MiB that `markup.tidy` made safe,
and walks at most `MOST_NODES` nodes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from citecheck.checks.page import markup, pdf
from citecheck.checks.page.blocks import MOST_TEXT, word_count
from citecheck.checks.page.charsets import decode
from citecheck.checks.page.facts import Block, PageFacts, Title, first_of, text_of
from citecheck.model import Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from citecheck.model import Past

__all__ = ["Block", "PageFacts", "Title", "read_beginning", "read_page", "visit_of"]

MOST_TITLES = 40
MOST_METAS = 300
MARKED = 150_000
"""Bytes searched for markers; challenges and parking pages are mostly below 10 kB."""
LONGEST_TITLE = 600
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})


def visit_of(past: Past) -> Observation:
    """Return an earlier copy as a visit that saw it, to be read like one."""
    return Observation(
        url=past.url or "",
        at=past.captured_at,
        elapsed_ms=0,
        status=200,
        content_type=past.content_type,
        charset=past.charset,
        body=past.body,
    )


def read_beginning(observation: Observation) -> PageFacts | None:
    """Read the head and the first part of a long HTML page; None where it is not one.

    Names and first paragraphs stand there, and four of five living pages need no more.
    `text` and `words` are empty: they are said of whole pages only.
    """
    body = observation.body
    if len(body) < BEGINNING or any(mark in body for mark in _SAID_ANYWHERE):
        return None
    kind = (observation.content_type or "").lower()
    if kind not in _HTML_TYPES and not markup.looks_like_html(body):
        return None
    text = decode(observation)
    source = markup.tidy(text, BEGINNING)
    page = _read_html(source, body[:MARKED], whole=False)
    return replace(page, unread=text[source.read :])


BEGINNING = 24_000
"""Characters of markup, scripts aside, that are read first."""
_SAID_ANYWHERE = (b"isAccessibleForFree", b"content_tier", b"noarticletext")
"""What changes the verdict of a page whose title fits, wherever it stands."""


ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""How Zstandard begins (RFC 8878, 3.1.1): sent unasked, browsers show it and we do not."""


def read_page(observation: Observation) -> PageFacts:
    """Read what a visit's body says about itself. Bounded in time and memory."""
    body = observation.body
    if not body[:512].strip() and not body.strip():
        return PageFacts("empty")
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return _read_pdf(body)
    if body.startswith(ZSTANDARD):
        return PageFacts("other")
    kind = (observation.content_type or "").lower()
    if kind in _HTML_TYPES or markup.looks_like_html(body) or (not kind and b"<" in body[:200]):
        page = _read_html(markup.tidy(decode(observation)), body[:MARKED])
        return replace(page, cut=True) if observation.truncated else page
    if kind.startswith("text/") or kind in {"application/json", "application/xml"}:
        text = decode(observation)[:MOST_TEXT]
        return PageFacts("text", tuple(_text_titles(text)), words=word_count(text), text=text)
    return PageFacts("other")


def _text_titles(text: str) -> Iterator[Title]:
    """Take the first line for the title; what follows it may be one, as in an RFC."""
    lines = (line.strip() for line in text[:6000].splitlines())
    for count, line in enumerate(line for line in lines if line):
        if count > 30:
            return
        if count == 0 or (len(line) < 160 and " " in line):
            yield Title("h2" if count else "title", line[:LONGEST_TITLE])


# --- HTML ----------------------------------------------------------------------------


def _parsed(html: str, *, again: bool = True) -> _Element | None:
    """Parse tidied HTML; what nests too deep for that (256 elements) is flattened first."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, collect_ids=False)
    try:
        tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None
    if again and tree is not None and _stopped_at(tree) >= DEEP:
        last = parser.error_log.last_error  # which copies the log: dear where markup is bad
        if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            return _parsed(markup.flat(html), again=False)
    return tree


DEEP = 200
"""Depth of the last element from which the parser may have stopped there; it goes to 256."""


def _stopped_at(tree: _Element) -> int:
    depth = 0
    while len(tree):
        tree, depth = tree[-1], depth + 1
    return depth


def _read_html(source: markup.Markup, body: bytes, *, whole: bool = True) -> PageFacts:
    tree = _parsed(source.html)
    if tree is None:
        return PageFacts("html", scripts=source.scripts, noscript=source.noscript, body=body)
    found = _inventory(tree)
    metas = found.metas
    site = metas.get("og:site_name") or metas.get("application-name") or ""
    headline, free = _json_ld(source.json_ld)
    text = _visible_text(tree) if whole else ""
    return PageFacts(
        "html",
        titles=tuple(_titles(tree, metas, headline))[:MOST_TITLES],
        site_name=site[:LONGEST_TITLE],
        declared_language=_declared_language(tree, metas),
        canonical=found.canonical or metas.get("og:url"),
        metered=free is False or metas.get("article:content_tier") in {"metered", "locked"},
        scripts=source.scripts,
        passwords=found.passwords,
        forms=found.forms,
        words=word_count(text),
        paragraph_words=_paragraph_words(tree),
        frames=found.frames + source.iframes,
        description=(metas.get("og:description") or metas.get("description") or "")[:2000],
        html=source.html,
        noscript=source.noscript,
        text=text,
        body=body,
        _tree=tree,
    )


def _visible_text(tree: _Element) -> str:
    bodies = tree.findall("body")
    if not bodies and tree.find("head") is None:
        return str(tree.xpath("string()"))[:MOST_TEXT]
    return "\n".join(str(body.xpath("string()")) for body in bodies[:3])[:MOST_TEXT]


@dataclass
class _Inventory:
    """What one pass over the tree finds."""

    metas: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    passwords: int = 0
    forms: int = 0
    frames: int = 0


def _inventory(tree: _Element) -> _Inventory:
    found = _Inventory()
    for element in tree.iter("meta", "link", "input", "form", "frame", "object", "embed"):
        tag = element.tag
        if tag == "meta":
            name = element.get("property") or element.get("name") or element.get("http-equiv")
            value = element.get("content")
            if name and value and len(found.metas) < MOST_METAS:
                found.metas.setdefault(name.lower(), " ".join(value[:4000].split()))
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                found.canonical = found.canonical or element.get("href")
        elif tag == "input":
            found.passwords += (element.get("type") or "").lower() == "password"
        elif tag == "form":
            found.forms += 1
        elif tag != "frame" or (element.get("src") or "about:blank") != "about:blank":
            found.frames += 1
    return found


def _declared_language(tree: _Element, metas: dict[str, str]) -> str | None:
    value = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    value = value or metas.get("content-language") or metas.get("og:locale") or ""
    match = re.match(r"[a-zA-Z]{2}(?=$|[-_])", value)
    return match.group().lower() if match else None


def _json_ld(blobs: tuple[str, ...]) -> tuple[list[str], bool | None]:
    """Return headlines and `isAccessibleForFree` of all JSON-LD, leniently."""
    headlines: list[str] = []
    free: bool | None = None
    for blob in blobs:
        try:
            value = json.loads(blob.strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(value):
            headline = item.get("headline")
            if isinstance(headline, str):
                headlines.append(headline)
            access = item.get("isAccessibleForFree")
            if access is not None and free is not False:
                free = str(access).strip().lower() not in {"false", "0", "no"}
    return headlines[:5], free


def _objects(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD that speak of the page, down to `@graph`."""
    if isinstance(value, dict):
        yield value
        if depth < 3:
            for key in ("@graph", "mainEntity"):
                yield from _objects(value.get(key), depth + 1)
    elif isinstance(value, list) and depth < 3:
        for item in value[:50]:
            yield from _objects(item, depth + 1)


def _clean(text: str | None) -> str:
    import html

    return " ".join(html.unescape(text or "")[: LONGEST_TITLE * 2].split())[:LONGEST_TITLE]


def _titles(tree: _Element, metas: dict[str, str], headlines: list[str]) -> Iterator[Title]:
    seen: set[tuple[str, str]] = set()

    def give(source: str, text: str | None) -> Iterator[Title]:
        cleaned = _clean(text)
        if cleaned and (source, cleaned) not in seen:
            seen.add((source, cleaned))
            yield Title(source, cleaned)

    for name in ("citation_title", "dc.title", "dcterms.title"):
        yield from give("citation_title", metas.get(name))
    for headline in headlines:
        yield from give("headline", headline)
    yield from give("og", metas.get("og:title"))
    yield from give("twitter", metas.get("twitter:title"))
    title = next(tree.iter("title"), None)
    whole = _clean(text_of(title)) if title is not None else ""
    yield from give("title", whole)
    for level, most in (("h1", 6), ("h2", 12)):
        for heading in list(first_of(tree.iter(level), most)):
            if not _teaser(heading):
                yield from give(level, text_of(heading, " "))


def _teaser(heading: _Element) -> bool:
    """Say whether a heading is a link to another page: then it names that one."""
    link = next((a for a in heading.iter("a") if a.get("href")), None)
    above = heading.getparent()
    steps = 0
    while link is None and above is not None and steps < 3:
        if above.tag == "a" and above.get("href"):
            link = above
        above, steps = above.getparent(), steps + 1
    if link is None or str(link.get("href")).startswith("#"):
        return False
    return len(text_of(link).strip()) * 2 >= len(text_of(heading).strip())


def _paragraph_words(tree: _Element) -> int:
    words = 0
    for paragraph in first_of(tree.iter("p"), 400):
        text = text_of(paragraph)
        words += word_count(text[:5000]) if len(text) > 40 else 0
        if words > 600:
            break
    return words


# --- PDF -----------------------------------------------------------------------------


def _read_pdf(body: bytes) -> PageFacts:
    """Take the document's own title and the beginning of its first page for titles."""
    named, text = pdf.first_page(body)
    titles = [Title("pdf", _clean(named))] if _clean(named) else []
    lines = [line.strip() for line in text.split("\n") if line.strip()][:12]
    for start in range(min(4, len(lines))):  # titles of reports run over up to three lines
        titles += [Title("pdf", " ".join(lines[start : start + n])) for n in (1, 2, 3)]
    return PageFacts("pdf", tuple(titles), words=word_count(text), text=text)
