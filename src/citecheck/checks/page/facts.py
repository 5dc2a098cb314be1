"""What a page says about itself, as values: titles, language, date, text and markers.

What costs more (blocks, main text, date) is computed when it is first asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from citecheck.checks.page import markup, phrases
from citecheck.checks.page.blocks import MOST_TEXT, Block, visible_blocks, word_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

__all__ = ["Block", "PageFacts", "PageKind", "Title", "first_of", "text_of"]

PageKind = Literal["html", "pdf", "text", "other", "empty"]
MOST_TRAFILATURA = 400_000
"""Characters of HTML handed to trafilatura, whose time grows with them (60 ms)."""
BEYOND = 60_000
"""Characters of markup after it in which paragraphs are counted, where there were too few."""
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]{0,400})?>([^\0]{40,5000}?)(?=</p>|<p[\s>])", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
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


def text_of(element: _Element, between: str = "") -> str:
    """Return the text of an element and all within."""
    return between.join(str(piece) for piece in element.itertext())


def first_of(items: Iterable[_Element], most: int) -> Iterator[_Element]:
    """Yield the first `most` elements."""
    for count, item in enumerate(items):
        if count >= most:
            return
        yield item


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
    cut: bool = False
    """The page goes on beyond what was read: that it shows nothing cannot be said of it."""
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
        return any(len(text_of(place).strip()) < 30 for place in first_of(places, 5))

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
        from citecheck.checks.page.languages import guess_language

        sample = self.running_text[:4000] or self.own_text[:4000] or self.text[:4000]
        sure = guess_language(sample, least=5) or self.declared_language
        heads = " ".join(title.text for title in self.titles[:6])
        return sure or guess_language(f"{self.own_text[:4000]} {heads}", least=2)
