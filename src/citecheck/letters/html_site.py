"""The site around a letter: which links and which parts of a page are the site's own.

`html_regions` tells furniture by names and roles alone. Here what needs a look at the
whole page decides: whose site it is, what a heading announces, where most words stand.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citecheck.addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from citecheck.letters.html_notes import NotePlan

__all__ = ["Site", "is_masthead", "is_mostly_links", "is_site_edge", "names_of"]

_SHARE = re.compile(
    r"(?:facebook\.com/(?:sharer|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|linkedin\.com/(?:shareArticle|sharing)|wa\.me/\?|api\.whatsapp\.com/send|t\.me/share"
    r"|telegram\.me/share|pinterest\.[a-z.]+/pin/create|reddit\.com/submit|tumblr\.com/(?:share|widgets)"
    r"|news\.ycombinator\.com/submitlink|getpocket\.com/save|bsky\.app/intent|threads\.net/intent"
    r"|addtoany\.com|addthis\.com|sharethis\.com|printfriendly\.com|plus\.google\.com/share"
    r"|[?&]action=share(?:&|$)|/wiki/[^?#]*_\(identifier\)$"
    r"|/(?:share|sharer|sharer\.php|share-link)/?\?(?:[^#]*&)?(?:u|url|text|title|link|mini)=)",
    re.IGNORECASE,
)
_SHARE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|skip-link|breadcrumbs?|screen-reader-text|sr-only)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SITE_RELATIONS = frozenset({"tag", "home", "license"})
_MAIL_LINK = re.compile(
    r"(?:unsubscribe"
    r"|(?:view|open|read) (?:this|the) (?:e-?mail|newsletter|message)?\s?(?:in|online)"
    r"|view (?:it )?in (?:your|a|the) browser|(?:update|manage) (?:your )?(?:e-?mail )?preferences"
    r"|(?:vom newsletter )?abmelden|im browser (?:an|ö)|se désabonner|se désinscrire"
    r"|(?:darse|date) de baja|cancelar (?:la )?suscripción|ver en (?:el|tu|su) navegador)",
    re.IGNORECASE,
)
"""What newsletters say around a letter."""
_BUTTON = re.compile(r"(?:^|[-_\s])(?:btn|button)(?:$|[-_\s])", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf|epub|xlsx?|ods|csv|pptx?|zip)$", re.IGNORECASE)
_MASTHEAD = re.compile(
    r"(?:^|[-_\s])(?:byline|(?:post|entry|article)-(?:header|meta|info)|posted-(?:on|by))(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Where a page says who wrote it and when."""
_SITE_HEADER = re.compile(
    r"(?:^|\s)(?:header|masthead|banner|title-banner|top-?bar|[\w-]*(?:site|location|global)-header)(?:$|\s)",
    re.IGNORECASE,
)
_SITE_FOOTER = re.compile(r"(?:^|[-_\s])footer(?:$|\s)", re.IGNORECASE)
_FIRST_NOTE = re.compile(
    r"\W*(?:(?:foot|end)?notes?|references|sources|notas|fuentes|anmerkungen|fu[sß]+noten|quellen"
    r"|noten|note|[\[(]?(?:\d{1,3}|[ivx]{1,4}|[a-z])[\]).:]|[\d*†‡¹²³])",
    re.IGNORECASE,
)
"""How a foot that holds notes begins."""
_CALL = re.compile(
    r"(?:donate|give|subscribe|sign up|sign in|log ?in|join|follow|share|register|support|shop"
    r"|spenden|abonnieren|anmelden|mitmachen|faire un don|s'abonner|adhérer|donar|dona"
    r"|suscr[ií]b\w*"
    r"|únete|doar|assine|abonneer|doneer)\b(?: (?:now|today|us|here|in|jetzt|ahora))?\W*|jetzt \w+",
    re.IGNORECASE,
)
"""What the buttons of a site say, whoever takes the money or the address."""
_PERSON = re.compile(r"/(?:@[^/]+|[^/]+|(?:authors?|users?|people|profile)/[^/]+)?/?")
_COMMENTS = re.compile(r"/comments/?$")
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
_RELATED = re.compile(
    r"(?:related(?: (?:posts?|articles?|stories|content|news|reading))?"
    r"|you (?:may|might) also (?:like|enjoy)|(?:read|see) (?:more|next)"
    r"|(?:recent|latest|other|more|popular) (?:posts?|news|articles|stories)"
    r"|recommended(?: for you)?|share this(?: \w+)?|follow us|leave a (?:reply|comment)|comments"
    r"|(?:ähnliche|weitere|verwandte|neueste) (?:beiträge|artikel)"
    r"|das könnte (?:sie|dich) auch interessieren"
    r"|(?:articles|billets) (?:similaires|liés|connexes|récents)|à lire aussi|lire aussi"
    r"|(?:artículos|entradas|noticias) (?:relacionad[ao]s|recientes)"
    r"|(?:también )?te puede(?: también)? interesar|compart(?:ir|e)(?: est[aeo](?: \w+)?)?"
    r"|(?:artigos|notícias|posts) relacionad[ao]s|leia também|leggi anche|articoli correlati"
    r"|gerelateerde (?:berichten|artikelen)|lees ook|powiązane (?:wpisy|artykuły)|czytaj także)"
    r"\s*[:.…!]?",
    re.IGNORECASE,
)
"""Headings over what a site puts below a letter."""
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_OVERLAYS = re.compile(
    r"comment|cookie|newsletter|subscri|sign-?up|modal|popup|related|recommend|screen-reader|sr-only"
    r"|visually-hidden|no-?print|print-only|cta|postamble|author|latest-posts",
    re.IGNORECASE,
)
"""Names that never stand for a page's layout, however many words they hold."""
_LOOKS = 4
"""Times the words of a page that are counted at most, however furniture nests."""


class Site:
    """The site that a letter stands in, as far as the page tells."""

    def __init__(self, tree: _Element, region: _Element, address: str | None) -> None:
        self._hosts = frozenset(_own_hosts(tree, address))
        self._region = region
        self._words: int | None = None
        self._left = 0

    def holds_the_letter(self, element: _Element) -> bool:
        """Tell a page's layout (`class="right-sidebar"` around all of it) from furniture.

        Layout holds at least half of the words that are in no link.
        """
        names = names_of(element)
        if element.tag not in ("div", "section", "table", "td", "center") or (
            element.get("hidden") is not None or _OVERLAYS.search(names) or element.get("role")
        ):
            return False
        if self._words is None:
            self._words = _plain_words(self._region)
            self._left = _LOOKS * self._words
        if self._left <= 0:
            return False
        words = _plain_words(element)
        self._left -= words + 1
        return words > 0 and 2 * words >= self._words

    def related(self, plan: NotePlan) -> Iterator[_Element]:
        """Yield what stands below headings such as "You may also like"."""
        for heading in self._region.iter("h2", "h3", "h4", "h5", "h6"):
            text = "".join(str(part) for part in heading.itertext()).strip()
            if len(text) > 60 or not _RELATED.fullmatch(" ".join(text.split())):
                continue
            level = _LEVELS[str(heading.tag)]
            below = heading.getnext()
            while below is not None and _LEVELS.get(str(below.tag), 9) > level:
                if below not in plan.kept and (below.tag != "p" or is_mostly_links(below)):
                    yield below
                below = below.getnext()

    def is_own_link(self, element: _Element, href: str, *, masthead: bool, note: bool) -> bool:
        """Tell a link of the site (share, follow, sign up, author) from one that cites."""
        if href.startswith("#"):
            return False  # a place in the page: whatever it is, it cites nothing
        if _SHARE.search(href):
            return True
        relation = (element.get("rel") or "").lower().split()
        if not _SITE_RELATIONS.isdisjoint(relation) or _MAIL_LINK.match(_text(element)):
            return True
        if "author" in relation and not href.startswith("http"):
            return True
        names = names_of(element, own=False)
        if _SHARE_CLASS.search(names):
            return True
        if note:
            return False
        button = (element.get("role") or "").lower() == "button" or bool(_BUTTON.search(names))
        if button and _CALL.fullmatch(_text(element)):
            return True
        return (
            (button and self._is_own(href) and not _FILE.search(_path(href)))
            or (masthead and self._is_of_masthead(href))
            or _is_followed(element, href)
            or (_path(href) in ("", "/") and href.startswith("http") and self._is_own(href))
        )

    def _is_own(self, href: str) -> bool:
        if not href.startswith(("http://", "https://", "//")):
            return True
        return host_of(f"https:{href}" if href.startswith("//") else href) in self._hosts

    def _is_of_masthead(self, href: str) -> bool:
        path = _path(href)
        if _FILE.search(path):
            return False
        return self._is_own(href) or bool(_PERSON.fullmatch(path) or _COMMENTS.search(path))


def names_of(element: _Element, *, own: bool = True) -> str:
    """Return an element's classes, and its `own` name; `mailFooter` as `mail-Footer`."""
    classes, name = element.get("class"), element.get("id") if own else None
    if not classes and not name:
        return ""
    names = f"{classes or ''} {name or ''}"
    return _CAMEL.sub("-", names)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_site_edge(element: _Element, tag: str) -> bool:
    """Tell the head and the foot of an old site, which have names and no elements.

    A foot that begins like notes is the letter's own.
    """
    if tag not in ("div", "table", "td"):
        return False
    names = names_of(element)
    if not (_SITE_FOOTER.search(names) or _SITE_HEADER.search(names)):
        return False
    if any(ancestor.tag in ("article", "main") for ancestor in element.iterancestors()):
        return False
    return not _FIRST_NOTE.match(_beginning(element))


def _beginning(element: _Element) -> str:
    for text in islice(element.itertext(), 200):
        if str(text).strip():
            return str(text).strip()
    return ""


def is_masthead(element: _Element) -> bool:
    """Tell the part of a page that names author and date."""
    names = names_of(element)
    return bool(names) and bool(_MASTHEAD.search(names))


def _own_hosts(tree: _Element, address: str | None) -> Iterator[str]:
    """Yield the hosts that a page calls its own."""
    named = [address or ""]
    named += [link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']")]
    named += [meta.get("content") or "" for meta in tree.iterfind(".//meta[@property='og:url']")]
    named += [link.get("href") or "" for link in tree.iterfind(".//a[@rel='home']")]
    for url in named[:20]:
        host = host_of(url) if url.startswith(("http://", "https://")) else None
        if host:
            yield host


def _plain_words(element: _Element) -> int:
    """Return the number of words that stand in no link."""
    words = sum(len(str(text).split()) for text in element.itertext())
    return words - sum(
        len(str(text).split()) for link in element.iter("a") for text in link.itertext()
    )


def is_mostly_links(element: _Element) -> bool:
    """Tell whether at least half of the words stand in links."""
    words = sum(len(str(text).split()) for text in element.itertext())
    return 2 * _plain_words(element) <= words


def _is_followed(element: _Element, href: str) -> bool:
    """Tell "Follow us on Facebook": a network's name that leads to somebody's page on it."""
    hosts = _NETWORKS.get(_text(element).lower().removeprefix("follow us on ").strip())
    if hosts is None:
        return False
    host = (host_of(href) or "").removeprefix("www.").removeprefix("m.")
    return host in hosts and bool(_FOLLOWED.fullmatch(_path(href)))


def _text(element: _Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _path(href: str) -> str:
    try:
        return urlsplit(href).path
    except ValueError:
        return ""
