"""The site around a letter: which links and which parts of a page are the site's own.

`regions` tells furniture by names and roles alone. Here what needs a look at the
whole page decides: whose site it is, what a heading announces, where most words stand.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING

from citecheck.addresses import host_of
from citecheck.letters.html.hosts import Hosts
from citecheck.letters.html.phrases import (
    CALL,
    COLOPHON,
    CONTROL,
    COPYRIGHT,
    GENERATED,
    LEGAL,
    LICENCE,
    MAIL_LINK,
    OF_ITSELF,
    OTHER_FORMAT,
    PAGE_OF_ACCOUNT,
    PAGER,
    RELATED,
    RELATED_BEGINNING,
    SEARCH,
    SHARE,
    SOURCE_OF_PAGE,
)
from citecheck.letters.html.words import (
    LEVELS,
    beginning,
    between_bars,
    has_bold_line,
    holder_of,
    names_of,
    path_of,
    plain_words,
    says_more,
    stands_alone,
    stands_apart,
    told_beside,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from citecheck.letters.html.notes import NotePlan

__all__ = ["Site", "in_form", "is_masthead", "is_mostly_links", "is_profile"]

_SHARE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|skip-link|breadcrumbs?|screen-reader-text|sr-only)(?:$|[-_\s])",
    re.IGNORECASE,
)
_WAY_BACK = re.compile(r"#(?:cite_ref-|_(?:ftn|edn)ref\d)")
"""From a note of MediaWiki or Word to its mark, where another page was copied with it."""
_SITE_RELATIONS = frozenset({"tag", "home", "license"})
_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf|epub|xlsx?|ods|csv|pptx?|zip)$", re.IGNORECASE)
_MASTHEAD = re.compile(
    r"(?:^|[-_\s])(?:byline|(?:post|entry|article|story|page)(?:-|__?)(?:header|head|meta|info|byline)|meta|byline|dateline|posted-(?:on|by))(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Where a page says who wrote it and when."""
_CHROME = re.compile(
    r"(?:^|[-_\s])(?:tags?|tag-?list|topics?|themen|keywords|categor(?:y|ies)|cat-links|logos?"
    r"|galleys?|formats|issue|authors?|byline|languages?|lang|translations?|hreflang"
    r"|most-?(?:viewed|read|popular)|popular|trending|teasers?|tools|toolbar|actions|follow|edit"
    r"|rubri(?:cs?|k|ques?)|ressort|overline|surtitre|kicker|eyebrow|section-name|read-?more|prev|next|prevnext|paginav|pagenav|widget|sidebar"
    r"|credits?)(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Names that a site gives to lists of its own pages, and that a letter's parts may bear too."""
_LONGEST_LIST = 60
"""Elements of a list of a site's own pages; longer ones are judged by their parts."""
_ARCHIVE = re.compile(
    r"/(?:tags?|categor(?:y|ies)|categor[ií]as?|categorias?|kategorien?|taxonomy/term|etiquetas?"
    r"|mots?-cles?|schlagworte?|authors?|autor(?:es|en)?|auteurs?|autore|profiles?|users?)/[^/]",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif)$", re.IGNORECASE)
_PERSON = re.compile(r"/(?:@[^/]+|[^/]+|(?:authors?|users?|people|profile)/[^/]+)?/?")
_NETWORKS: dict[str, frozenset[str]] = {
    "facebook": frozenset({"facebook.com"}),
    "twitter": frozenset({"twitter.com", "x.com"}),
    "x": frozenset({"twitter.com", "x.com"}),
    "instagram": frozenset({"instagram.com"}),
    "linkedin": frozenset({"linkedin.com"}),
    "youtube": frozenset({"youtube.com"}),
    "tiktok": frozenset({"tiktok.com"}),
    "telegram": frozenset({"t.me", "telegram.me"}),
    "bluesky": frozenset({"bsky.app"}),
    "whatsapp": frozenset({"whatsapp.com", "wa.me"}),
}
_FOLLOWED = re.compile(r"/(?:@?[^/]+|(?:company|channel|c|user|profile|in)/[^/]+)/?")
_LISTS = frozenset({"div", "section", "ul", "ol", "li", "p", "span", "dl", "td", "aside", "footer"})
_FEW_WORDS = 5
"""Words around the links of a list: its heading."""
_LONGEST_PHRASE = 60
_FEW_PARTS = 2
"""Elements below a heading that says how a page is to be cited; headings of a list of news."""
_LONGEST_NAME = 3
"""Words of a person's name, where none of them begins small."""
_OVERLAYS = re.compile(
    r"comment(?!s?[-_]letter)|kommentar|comentario|reacties|cookie|newsletter|subscri|sign-?up|modal|popup|related|recommend|screen-reader|sr-only"
    r"|visually-hidden|no-?print|print-only|cta|postamble|author|latest-posts",
    re.IGNORECASE,
)
"""Names that never stand for a page's layout, however many words they hold."""
_PARAGRAPH = 15
_FEWEST_PARAGRAPHS = 4
_MOST_PARAGRAPHS = 100
_LOOKS = 4
"""Times the words of a page that are counted at most, however furniture nests."""


class Site:
    """The site that a letter stands in, as far as the page tells."""

    def __init__(self, tree: _Element, region: _Element, address: str | None) -> None:
        self._hosts = Hosts(tree, address)
        self._path = path_of(address or "")
        self._query = "?" in (address or "")
        self._region = region
        self._words: int | None = None
        self._left = 0
        self._colophons: dict[_Element, bool] = {}
        """Whether lines begin as a colophon does: one may hold all links of a page."""

    def holds_the_letter(self, element: _Element) -> bool:
        """Tell a page's layout (`class="right-sidebar"` around all of it) from furniture.

        Layout holds at least half of the words that are in no link, or several paragraphs.
        """
        names = names_of(element)
        if element.tag not in ("div", "section", "table", "td", "center") or (
            element.get("hidden") is not None or _OVERLAYS.search(names) or element.get("role")
        ):
            return False
        if self._words is None:
            self._words = plain_words(self._region)
            self._left = _LOOKS * self._words
        if self._left <= 0:
            return False
        words = plain_words(element)
        self._left -= words + 1
        if 2 * words >= self._words or words < _FEWEST_PARAGRAPHS * _PARAGRAPH:
            return words > 0 and 2 * words >= self._words
        paragraphs = islice(element.iter("p"), _MOST_PARAGRAPHS)
        told = sum(plain_words(paragraph) >= _PARAGRAPH for paragraph in paragraphs)
        return told >= _FEWEST_PARAGRAPHS

    def related(self, plan: NotePlan) -> Iterator[_Element]:
        """Yield what stands below headings such as "You may also like" and "How to cite"."""
        for heading in self._region.iter("h2", "h3", "h4", "h5", "h6"):
            text = words_of(heading)
            if len(text) > _LONGEST_PHRASE:
                continue
            if OF_ITSELF.fullmatch(text):
                following = islice(heading.itersiblings(), _FEW_PARTS)
                yield from takewhile(
                    lambda one: one not in plan.kept and one.tag not in LEVELS, following
                )
            if not RELATED.fullmatch(text):
                continue
            level = LEVELS[str(heading.tag)]
            below = list(
                takewhile(
                    lambda one: LEVELS.get(str(one.tag), 9) > level,  # noqa: B023 - used at once
                    heading.itersiblings(),
                )
            )
            if self._begins_the_letter(heading, below):
                continue
            for one in below:
                if one not in plan.kept and (one.tag != "p" or is_mostly_links(one)):
                    yield one

        yield from self._sent_on(plan)

    def _begins_the_letter(self, heading: _Element, below: list[_Element]) -> bool:
        """Tell the title of a letter that lists its news from a heading of other pages.

        Below it stands at least half of the page's words, below headings of their own; nothing
        is told above it nor behind, and no line in bold type may be the letter's title.
        """
        if self._words is None:
            self._words = plain_words(self._region)
            self._left = _LOOKS * self._words
        if self._left <= 0:
            return False
        words = sum(map(plain_words, below))
        self._left -= words + 1
        return (
            2 * words >= self._words > 0
            and sum(one.tag in LEVELS for one in below) >= _FEW_PARTS
            and told_beside(heading, below, self._region, _PARAGRAPH) < _PARAGRAPH
            and not any(map(has_bold_line, below))
        )

    def _sent_on(self, plan: NotePlan) -> Iterator[_Element]:
        """Yield lines in a letter that send its readers on: "See also:" and links of the site."""
        for line in self._region.iter("p", "li", "div", "ul", "ol", "td"):
            if line in plan.kept or not (first := beginning(line, 20)):
                continue
            sends_on = RELATED_BEGINNING.match(first) or RELATED.fullmatch(first)
            if sends_on and self._all_own(line):
                yield line

    def _all_own(self, element: _Element) -> bool:
        """Tell whether a short part of a page is links of its site, with a few words around."""
        parts = list(islice(element.iter(), _LONGEST_LIST + 1))
        if len(parts) > _LONGEST_LIST:
            return False
        links = [part for part in parts if part.tag == "a" and part.get("href")]
        if not links or not all(self.is_own((a.get("href") or "").strip()) for a in links):
            return False
        linked = sum(len(words_of(link).split()) for link in links)
        return not says_more(element, linked + _FEW_WORDS)

    def lists_itself(self, element: _Element, tag: str) -> bool:
        """Tell tags, logos, authors and teasers of the site's own pages from the letter."""
        if tag not in _LISTS or not _CHROME.search(names_of(element)):
            return False
        return self._all_own(element)

    def shows_others(self, element: _Element) -> bool:
        """Tell the preview of a page elsewhere in the midst of a letter from the site's asides."""
        if _OVERLAYS.search(names_of(element)) or not any(
            one.tag in ("article", "main", "p", "blockquote") or one.get("role") == "main"
            for one in islice(element.iterancestors(), 20)
        ):
            return False
        parts = list(islice(element.iter(), _LONGEST_LIST + 1))
        links = [part.get("href") or "" for part in parts if part.tag == "a"]
        return (
            0 < len(parts) <= _LONGEST_LIST and len(set(links)) == 1 and not self.is_own(links[0])
        )

    def cites_nothing(self, element: _Element, href: str, *, note: bool) -> bool:
        """Tell what no letter cites, wherever it stands: shares, searches, switches."""
        if href == "#" or ("#" in href and self.is_own(href) and not note):
            control = CONTROL.fullmatch(words_of(element)) is not None
            if control or href == "#":
                return control
        if href.startswith("#"):
            return False  # a place in the page: whatever it is, it cites nothing
        if _WAY_BACK.search(href):
            return True
        if SHARE.search(href) or GENERATED.search(href) or SEARCH.fullmatch(words_of(element)[:80]):
            return True
        relation = (element.get("rel") or "").lower().split()
        if not _SITE_RELATIONS.isdisjoint(relation) or MAIL_LINK.match(words_of(element)):
            return True
        if "author" in relation and not href.startswith("http"):
            return True
        if _SHARE_CLASS.search(names_of(element, own=False)):
            return True
        return not note and _is_followed(element, href)

    def calls_it_own(self, element: _Element, href: str, *, masthead: bool) -> bool:
        """Tell what a link's name, words or line call the site's own (sign up, author, licence)."""
        if href.startswith("#"):
            return False
        if LICENCE.match(href) or self._is_of_page(element, href):
            return True
        names = names_of(element, own=False)
        if self.is_own(href) and (_CHROME.search(names) or self._is_listing(element, href)):
            return True
        return (masthead and self._is_of_masthead(href, words_of(element))) or (
            path_of(href) in ("", "/") and href.startswith("http") and self.is_own(href)
        )

    def is_own(self, href: str) -> bool:
        """Tell whether an address is one of the letter's own site."""
        return self._hosts.is_own(href)

    def is_kin(self, href: str) -> bool:
        """Tell whether an address is the site's or of a neighbour in its domain."""
        return self._hosts.is_kin(href)

    def _is_of_masthead(self, href: str, text: str) -> bool:
        path = path_of(href)
        if _FILE.search(path):
            return False
        if self.is_own(href):
            return True
        words = text.split()
        says_more = len(words) > _LONGEST_NAME and any(word.islower() for word in words)
        return not says_more and bool(_PERSON.fullmatch(path))

    def _is_of_page(self, element: _Element, href: str) -> bool:
        """Tell what shows the same page otherwise: larger, as a file, its source, its maker."""
        text = words_of(element)
        if not text and element.find(".//img") is not None:
            said = any((image.get("alt") or "").strip() for image in element.iterfind(".//img"))
            path = path_of(href)
            if path in ("", "/") or (self.is_own(href) and not _FILE.search(path)):
                return True
            return not said or bool(_PICTURE.search(path))
        if len(text) > _LONGEST_PHRASE:
            return False
        if PAGER.fullmatch(text) and self.is_own(href) and stands_alone(element):
            return True
        if SOURCE_OF_PAGE.fullmatch(text) or (OTHER_FORMAT.fullmatch(text) and self.is_own(href)):
            return stands_alone(element)
        if (CALL.fullmatch(text) or (LEGAL.fullmatch(text) and self.is_kin(href))) and (
            stands_apart(element) or in_form(element)
        ):
            return True
        if self.is_kin(href) and PAGE_OF_ACCOUNT.search(path_of(href)):
            return True
        return self._is_of_colophon(element)

    def _is_of_colophon(self, element: _Element) -> bool:
        """Tell what stands in a line that begins as those do that name a page's maker."""
        holder = holder_of(element)
        if holder is None:
            return False
        known = self._colophons.get(holder)
        if known is None:
            said = beginning(holder)
            known = bool(COLOPHON.match(said) or COPYRIGHT.match(said))
            self._colophons[holder] = known
        return known

    def _is_listing(self, element: _Element, href: str) -> bool:
        """Tell lists and profiles, other views of the same page, and parts of menus."""
        path = path_of(href).rstrip("/")
        return (
            _ARCHIVE.search(f"{path}/") is not None
            or (bool(path) and path == self._path.rstrip("/") and not self._query)
            or between_bars(element)
        )


def is_masthead(element: _Element) -> bool:
    """Tell the part of a page that names author and date."""
    if element.tag == "header":
        return True
    names = names_of(element)
    return bool(names) and bool(_MASTHEAD.search(names))


def is_mostly_links(element: _Element) -> bool:
    """Tell whether at least half of the words stand in links."""
    words = sum(len(str(text).split()) for text in element.itertext())
    return 2 * plain_words(element) <= words


def in_form(element: _Element) -> bool:
    """Tell the small print of a form from the form that old sites put around all of a page."""
    around = list(islice(element.iterancestors(), 7))
    return any(one.tag == "form" and outer.tag != "body" for one, outer in pairwise(around))


def is_profile(href: str) -> bool:
    """Tell somebody's page on a network, not what was said there."""
    host = (host_of(href) or "").removeprefix("www.").removeprefix("m.")
    return host in _ALL_NETWORKS and bool(_FOLLOWED.fullmatch(path_of(href)))


_ALL_NETWORKS = frozenset().union(*_NETWORKS.values()) | {
    "vk.com",
    "ok.ru",
    "threads.net",
    "pinterest.com",
    "github.com",
    "gitlab.com",
    "weibo.com",
    "flickr.com",
    "vimeo.com",
    "soundcloud.com",
    "mastodon.social",
}


def _is_followed(element: _Element, href: str) -> bool:
    """Tell "Follow us on Facebook": a network's name that leads to somebody's page on it."""
    said = words_of(element).lower().removeprefix("follow us on ").partition("(@")[0]
    hosts = _NETWORKS.get(said.strip())
    if hosts is None:
        return False
    host = (host_of(href) or "").removeprefix("www.").removeprefix("m.")
    return host in hosts and bool(_FOLLOWED.fullmatch(path_of(href)))
