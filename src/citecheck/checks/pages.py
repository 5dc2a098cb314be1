"""What a visit's body says about itself: titles, language, date, text and markers.

`read_page` is pure and bounded: it parses at most 2 MiB that `markup.tidy` made safe,
and walks at most `MOST_NODES` nodes. What costs more (blocks, main text, date) is
computed when it is first asked for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from citecheck.checks import markup, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.model import Observation

__all__ = ["Block", "PageFacts", "Title", "read_page"]

PageKind = Literal["html", "pdf", "text", "other", "empty"]
MOST_NODES = 15_000
"""Nodes walked for blocks. The longest living page of the labelled set has 9,000."""
MOST_TEXT = 200_000
"""Characters of text kept; a long report has 100,000."""
MOST_TITLES = 40
MARKED = 150_000
"""Bytes searched for markers; challenges and parking pages are mostly below 10 kB."""
LONGEST_TITLE = 600
MOST_TRAFILATURA = 400_000
"""Characters of HTML handed to trafilatura, whose time grows with them (60 ms)."""
_SEPARATOR = re.compile(r"\s+[|–—·•»«:~/\\-]+\s+|\s*[|·•»«–—_]\s*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class Title:
    """One of the names that a page gives itself."""

    source: str
    """`citation_title`, `headline`, `og`, `twitter`, `title`, `h1`, `h2` or `pdf`."""
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One visible paragraph, heading or list item."""

    text: str
    tag: str
    linked: float
    """Share of its characters that are links."""
    aside: bool
    """True within menus, headers, footers, sidebars and forms."""

    @property
    def heading(self) -> bool:
        """Say whether it is a heading."""
        return self.tag in {"h1", "h2", "h3", "h4"}


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
    frames: int = 0
    description: str = ""
    html: str = field(default="", repr=False)
    """As it was parsed: without scripts, styles and comments."""
    noscript: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    """All visible text, of a PDF its first page's."""
    body: bytes = field(default=b"", repr=False)
    """Its beginning as it came, for markers in scripts."""
    _tree: Any = field(default=None, repr=False, compare=False)

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
        return tuple(_blocks(self._tree))

    @cached_property
    def running_text(self) -> str:
        """Paragraphs with sentences, without menus and link lists. Cheap."""
        return "\n".join(
            b.text for b in self.blocks if not b.aside and b.linked < 0.4 and word_count(b.text) >= 8
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
        from citecheck.checks.matching import guess_language

        sample = self.running_text[:4000] or self.text[:4000]
        return guess_language(sample, least=5) or self.declared_language


def word_count(text: str) -> int:
    """Count words; two characters are one word in scripts without spaces."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2


def read_page(observation: Observation) -> PageFacts:
    """Read what a visit's body says about itself. Bounded in time and memory."""
    body = observation.body
    if not body.strip():
        return PageFacts("empty")
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return _read_pdf(body)
    kind = (observation.content_type or "").lower()
    if kind in _HTML_TYPES or markup.looks_like_html(body) or (not kind and b"<" in body[:200]):
        return _read_html(markup.tidy(markup.decode(observation)), body[:MARKED])
    if kind.startswith("text/") or kind in {"application/json", "application/xml"}:
        text = markup.decode(observation)[:MOST_TEXT]
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        titles = (Title("title", first[:LONGEST_TITLE]),) if first else ()
        return PageFacts("text", titles, words=word_count(text), text=text)
    return PageFacts("other")


# --- HTML ----------------------------------------------------------------------------


def _read_html(source: markup.Markup, body: bytes) -> PageFacts:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        tree = etree.fromstring(source.html.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        tree = None
    if tree is None:
        return PageFacts("html", scripts=source.scripts, noscript=source.noscript, body=body)
    metas = _metas(tree)
    site = metas.get("og:site_name") or metas.get("application-name") or ""
    headline, free = _json_ld(source.json_ld)
    bodies = tree.findall("body")
    text = "\n".join(str(body.xpath("string()")) for body in bodies[:3])[:MOST_TEXT]
    if not bodies and tree.find("head") is None:
        text = str(tree.xpath("string()"))[:MOST_TEXT]
    links = {str(e.get("rel", "")).lower(): e.get("href") for e in tree.iter("link") if e.get("rel")}
    return PageFacts(
        "html",
        titles=tuple(_titles(tree, metas, headline))[:MOST_TITLES],
        site_name=site[:LONGEST_TITLE],
        declared_language=_declared_language(tree, metas),
        canonical=links.get("canonical") or metas.get("og:url"),
        metered=free is False or metas.get("article:content_tier") in {"metered", "locked"},
        scripts=source.scripts,
        passwords=int(tree.xpath("count(//input[translate(@type,'PASWORD','pasword')='password'])")),
        forms=int(tree.xpath("count(//form)")),
        words=word_count(text),
        paragraph_words=_paragraph_words(tree),
        meta_refresh="refresh" in metas,
        frames=int(tree.xpath("count(//frame)")) + source.iframes,
        description=(metas.get("og:description") or metas.get("description") or "")[:2000],
        html=source.html,
        noscript=source.noscript,
        text=text,
        body=body,
        _tree=tree,
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv") or ""
        value = meta.get("content")
        if name and value and len(found) < 300:
            found.setdefault(name.lower(), " ".join(value[:4000].split()))
    return found


def _declared_language(tree: Any, metas: dict[str, str]) -> str | None:
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


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
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


def _titles(tree: Any, metas: dict[str, str], headlines: list[str]) -> Iterator[Title]:
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
    whole = _clean("".join(title.itertext())) if title is not None else ""
    yield from give("title", whole)
    for level, most in (("h1", 6), ("h2", 12)):
        for heading in list(_first(tree.iter(level), most)):
            if not _teaser(heading):
                yield from give(level, " ".join(heading.itertext()))


def _first(items: Any, most: int) -> Iterator[Any]:
    for count, item in enumerate(items):
        if count >= most:
            return
        yield item


def _teaser(heading: Any) -> bool:
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
    return len("".join(link.itertext()).strip()) * 2 >= len("".join(heading.itertext()).strip())


def _paragraph_words(tree: Any) -> int:
    words = 0
    for paragraph in _first(tree.iter("p"), 400):
        text = "".join(paragraph.itertext())
        words += word_count(text[:5000]) if len(text) > 40 else 0
        if words > 2000:
            break
    return words


# --- visible blocks ------------------------------------------------------------------

_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "svg", "select", "option"})
_ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code em font i img ins kbd mark q s samp small span"
    " strong sub sup time tt u var wbr del label".split()
)
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|navbar|breadcrumbs?|footer|sidebar|cookie|consent|related|"
    r"recommend\w*|share|social|comments?|newsletter|promo|banner|teasers?|skip)(?:$|[\s_-])"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def _hidden(element: Any) -> bool:
    style = element.get("style")
    return (
        (style is not None and _HIDDEN_STYLE.search(style[:500]) is not None)
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


class _Writer:
    """Collects text into blocks while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.linked = 0
        self.tag = "p"
        self.aside = False
        self.size = 0

    def add(self, text: str | None, *, link: bool) -> None:
        if text:
            self.parts.append(text)
            if link:
                self.linked += len(text.strip())

    def close(self, tag: str, *, aside: bool) -> None:
        text = " ".join("".join(self.parts).split())
        if text and self.size < MOST_TEXT:
            share = min(1.0, self.linked / len(text))
            self.blocks.append(Block(text[:20_000], self.tag, share, self.aside))
            self.size += len(text)
        self.parts, self.linked, self.tag, self.aside = [], 0, tag, aside


def _blocks(tree: Any) -> list[Block]:
    """Walk the tree once, without recursion."""
    from lxml import etree

    out = _Writer()
    skip: Any = None
    link = aside = 0
    places: list[tuple[Any, str, bool]] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for count, (event, element) in enumerate(walk):
        if count > MOST_NODES * 2:
            break
        tag = element.tag
        if not isinstance(tag, str):
            if event == "end" and skip is None:
                out.add(element.tail, link=link > 0)
            continue
        if event == "start" and skip is None:
            if tag in _SKIPPED or _hidden(element):
                skip = element
                walk.skip_subtree()
                continue
            names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
            side = tag in _ASIDE or (
                tag in {"div", "ul", "section", "ol", "table"} and _ASIDE_NAME.search(names) is not None
            )
            aside += side
            link += tag == "a"
            if tag not in _INLINE:
                out.close(tag, aside=aside > 0)
                places.append((element, tag, side))
            out.add(element.text, link=link > 0)
        elif event == "end":
            if skip is element:
                skip = None
            else:
                link -= tag == "a"
                if tag not in _INLINE and places:
                    _, _, side = places.pop()
                    aside -= side
                    out.close(places[-1][1] if places else "p", aside=aside > 0)
            out.add(element.tail, link=link > 0)
    out.close("p", aside=False)
    return out.blocks


# --- PDF -----------------------------------------------------------------------------


def _read_pdf(body: bytes) -> PageFacts:
    """Read metadata title and first page. A PDF that is cut or broken says nothing."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except (pypdfium2.PdfiumError, ValueError):
        return PageFacts("pdf")
    try:
        named = str(document.get_metadata_dict().get("Title") or "")
        text = ""
        if len(document):
            page = document[0].get_textpage()
            text = str(page.get_text_range(0, min(page.count_chars(), 20_000)))
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        return PageFacts("pdf")
    finally:
        document.close()
    text = text.replace("\r\n", "\n").replace("\ufffe", "-")
    titles = [Title("pdf", _clean(named))] if _clean(named) else []
    lines = [line.strip() for line in text.split("\n") if line.strip()][:12]
    for start in range(min(4, len(lines))):  # titles of reports run over up to three lines
        titles += [Title("pdf", " ".join(lines[start : start + n])) for n in (1, 2, 3)]
    return PageFacts("pdf", tuple(titles), words=word_count(text), text=text)
