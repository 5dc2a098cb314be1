"""What a visit's body says about itself: titles, language, date, text and markers.

`read_page` is pure and bounded: it parses at most 2 MiB that `markup.tidy` made safe,
and walks at most `MOST_NODES` nodes. What costs more (blocks, main text, date) is
computed when it is first asked for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from citecheck.checks import markup, pdf, phrases
from citecheck.checks.blocks import MOST_TEXT, Block, visible_blocks, word_count
from citecheck.model import Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from citecheck.model import Past

__all__ = ["Block", "PageFacts", "Title", "read_beginning", "read_page", "visit_of"]

PageKind = Literal["html", "pdf", "text", "other", "empty"]
MOST_TITLES = 40
MOST_METAS = 300
MARKED = 150_000
"""Bytes searched for markers; challenges and parking pages are mostly below 10 kB."""
LONGEST_TITLE = 600
MOST_TRAFILATURA = 400_000
"""Characters of HTML handed to trafilatura, whose time grows with them (60 ms)."""
_MOUNTS = frozenset(
    (
        "root",
        "app",
        "__next",
        "__nuxt",
        "___gatsby",
        "app-root",
        "react-root",
        "ember-app",
        "svelte",
    )
)
_MOUNT_TAGS = frozenset(("app-root", "my-app", "ng-view", "router-outlet", "router-view"))
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class Title:
    """One of the names that a page gives itself."""

    source: str
    """`citation_title`, `headline`, `og`, `twitter`, `title`, `h1`, `h2` or `pdf`."""
    text: str


@dataclass(frozen=True)
class PageFacts:
    """What one body says about itself."""

    kind: PageKind
    titles: tuple[Title, ...] = ()
    """Best first. Headings that are links to elsewhere are teasers, and no titles."""
    site_name: str = ""
    declared_language: str | None = None
    canonical: str | None = None
    metered: bool = False
    """The page says that it is not free to read (schema.org `isAccessibleForFree`)."""
    scripts: int = 0
    passwords: int = 0
    """Number of password fields."""
    forms: int = 0
    words: int = 0
    """Visible words; two characters count as one word where a script has no spaces."""
    paragraph_words: int = 0
    """Words in `<p>` elements outside links: a cheap hint of running text."""
    meta_refresh: bool = False
    unread: str = field(default="", repr=False)
    """What follows a beginning in the source (`read_beginning`)."""
    frames: int = 0
    description: str = ""
    html: str = field(default="", repr=False)
    """As it was parsed: without scripts, styles and comments."""
    noscript: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    """All visible text, of a PDF its first page's."""
    body: bytes = field(default=b"", repr=False)
    """Its beginning as it came, for markers in scripts."""
    _tree: _Element | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str | None:
        """The title to show to a person."""
        return self.titles[0].text if self.titles else None

    def titles_of(self, *sources: str) -> tuple[str, ...]:
        """Return the titles of some sources."""
        return tuple(title.text for title in self.titles if title.source in sources)

    @cached_property
    def lowered(self) -> bytes:
        """The beginning of the body in lower case, to look for markers."""
        return self.body.lower()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Visible blocks in reading order."""
        if self._tree is None:
            return tuple(Block(line, "p", 0.0, False) for line in self.text.split("\n") if line)
        return tuple(visible_blocks(self._tree))

    @cached_property
    def awaits_scripts(self) -> bool:
        """True where the place that scripts fill is there, and empty.

        Applications put menus around it, so that the page shows words, and the same at
        every address: that is no error page.
        """
        if self._tree is None or not self.scripts:
            return False
        places = (e for e in self._tree.iter() if e.get("id") in _MOUNTS or e.tag in _MOUNT_TAGS)
        return any(len(_text(place).strip()) < 30 for place in _first(places, 5))

    @cached_property
    def further_paragraph_words(self) -> int:
        """Words in the next paragraphs of what is unread: counted as they stand, unparsed."""
        return sum(
            word_count(text)
            for paragraph in _PARAGRAPH.findall(markup.tidy(self.unread, BEYOND).html)
            if len(text := _TAG.sub(" ", paragraph)) > 40
        )

    @cached_property
    def own_text(self) -> str:
        """All blocks outside menus, headers, footers and the like."""
        return "\n".join(block.text for block in self.blocks if not block.aside)

    @cached_property
    def running_text(self) -> str:
        """Paragraphs with sentences, without menus and link lists. Cheap."""
        return "\n".join(
            b.text
            for b in self.blocks
            if not b.aside and b.linked < 0.4 and word_count(b.text) >= 8
        )

    @cached_property
    def running_words(self) -> int:
        """Number of words of `running_text`."""
        return word_count(self.running_text)

    @cached_property
    def plain_text(self) -> str:
        """All visible text as `phrases.plain`."""
        return phrases.plain(self.text[:MOST_TEXT])

    @cached_property
    def main_text(self) -> str:
        """The running text by trafilatura, bounded; where it finds none, `running_text`."""
        if self.kind != "html" or not self.html:
            return self.text
        import trafilatura

        try:
            found = trafilatura.extract(
                self.html[:MOST_TRAFILATURA], include_comments=False, fast=True, deduplicate=False
            )
        except (ValueError, TypeError, AttributeError, RecursionError, AssertionError):
            found = None  # hostile markup: what we read ourselves will do
        return found or self.running_text

    @cached_property
    def published_on(self) -> str | None:
        """ISO date of publication as the page has it."""
        if self.kind != "html" or not self.html:
            return None
        import htmldate

        try:
            return htmldate.find_date(
                self.html[:MOST_TRAFILATURA], original_date=True, extensive_search=False
            )
        except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
            return None  # hostile markup says no date

    @cached_property
    def language(self) -> str | None:
        """Two-letter code: what the text is in, or else what the page declares."""
        from citecheck.checks.languages import guess_language

        sample = self.running_text[:4000] or self.own_text[:4000] or self.text[:4000]
        sure = guess_language(sample, least=5) or self.declared_language
        heads = " ".join(title.text for title in self.titles[:6])
        return sure or guess_language(f"{self.own_text[:4000]} {heads}", least=2)


def visit_of(past: Past) -> Observation:
    """Return an earlier copy as a visit that saw it, to be read like one."""
    return Observation(
        url=past.url or "",
        at=past.captured_at,
        elapsed_ms=0,
        status=200,
        content_type=past.content_type,
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
    text = markup.decode(observation)
    source = markup.tidy(text, BEGINNING)
    page = _read_html(source, body[:MARKED], whole=False)
    return replace(page, unread=text[source.read :])


BEGINNING = 24_000
"""Characters of markup, scripts aside, that are read first."""
BEYOND = 60_000
"""Characters of markup after it in which paragraphs are counted, where there were too few."""
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]{0,400})?>([^\0]{40,5000}?)(?=</p>|<p[\s>])", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SAID_ANYWHERE = (b"isAccessibleForFree", b"content_tier", b"noarticletext")
"""What changes the verdict of a page whose title fits, wherever it stands."""


def read_page(observation: Observation) -> PageFacts:
    """Read what a visit's body says about itself. Bounded in time and memory."""
    body = observation.body
    if not body[:512].strip() and not body.strip():
        return PageFacts("empty")
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return _read_pdf(body)
    kind = (observation.content_type or "").lower()
    if kind in _HTML_TYPES or markup.looks_like_html(body) or (not kind and b"<" in body[:200]):
        return _read_html(markup.tidy(markup.decode(observation)), body[:MARKED])
    if kind.startswith("text/") or kind in {"application/json", "application/xml"}:
        text = markup.decode(observation)[:MOST_TEXT]
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
        meta_refresh="refresh" in metas,
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
        else:
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
    whole = _clean(_text(title)) if title is not None else ""
    yield from give("title", whole)
    for level, most in (("h1", 6), ("h2", 12)):
        for heading in list(_first(tree.iter(level), most)):
            if not _teaser(heading):
                yield from give(level, _text(heading, " "))


def _text(element: _Element, between: str = "") -> str:
    return between.join(str(piece) for piece in element.itertext())


def _first(items: Iterable[_Element], most: int) -> Iterator[_Element]:
    for count, item in enumerate(items):
        if count >= most:
            return
        yield item


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
    return len(_text(link).strip()) * 2 >= len(_text(heading).strip())


def _paragraph_words(tree: _Element) -> int:
    words = 0
    for paragraph in _first(tree.iter("p"), 400):
        text = _text(paragraph)
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
