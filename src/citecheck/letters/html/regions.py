"""Which part of a page is the letter, and what around and within it is the site's own."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.jumps import switched
from citecheck.letters.html.phrases import SOURCES
from citecheck.letters.html.plain import answered_outside
from citecheck.letters.html.site import is_mostly_links
from citecheck.letters.html.words import beginning, first_texts, names_of, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["is_boilerplate", "letter_region"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES = _words(
    "navigation banner contentinfo search complementary menu menubar toolbar alert dialog"
)
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:(?:left|right|side|top|sub)-?(?:nav|menu)|nav|navbar|navigation|menu|breadcrumbs?|sidebar|share|sharing|sharebar|addtoany"
    r"|social|socials|cookies?|newsletter|subscribe|signup|comments?(?![-_]letter)|comment-list|kommentare?|comentarios|commentaires|reacties"
    r"|skip|skip-link|screen-reader-text|visually-hidden|sr-only|site-header|site-footer"
    r"|page-footer|pagination|pager|toc|table-of-contents|popup|modal|advert|ads|promo|donate"
    r"|banner|usa-banner|site-banner|printfooter|catlinks|navbox|mw-jump-link|mw-editsection"
    r"|skip-?nav|back-?to-?top|donation|sharedaddy|post-tags|entry-meta|print-only|noprint"
    r"|cta|subscription-widget|author-(?:bio|box|card|info|profile)|about-(?:the-)?author|postamble"
    r"|home-and-up|colophon)(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Names of furniture. What is filed as a comment letter (to a regulator) is a letter."""
_FURTHER = re.compile(
    r"(?:^|[-_\s])(?:related|recommended|jp-relatedposts|wp-block-(?:post-template|query|latest-posts))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Lists of a site's other pages: what a list of letters is made of."""
_NOTES = re.compile(r"foot-?notes?|end-?notes?|\bfn|references|reflist|sdfootnote", re.IGNORECASE)
_LABEL = re.compile(
    r"[\[({]?(?:\d{1,4}|[ivxlc]{1,7}|[a-z]|[*†‡§¶]{1,4})[\])}.]{0,2}", re.IGNORECASE
)
"""What a link to a note says."""
_NEVER_FURNITURE = frozenset({"html", "body", "main", "article"})
_MOST_OF_TEXT = 0.5
_ENOUGH_TEXT = 200


def letter_region(tree: _Element) -> tuple[_Element, list[_Element]]:
    """Return the element that holds the letter and its notes.

    Also what of the letter stands outside of where the page says that its text is.
    """
    body = tree.find(".//body")
    root = body if body is not None else tree
    whole = _length(root)
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) != 1:
            continue
        region = found[0]
        if _length(region) >= min(_ENOUGH_TEXT, whole * _MOST_OF_TEXT) and _holds_targets(
            region, root
        ):
            outside = answered_outside(region, root)
            return (root, outside) if outside else (region, [])
    return root, []


def _length(element: _Element) -> int:
    return sum(
        len(str(text).strip()) for text in element.itertext("p", "li", "div", "td", "span", "a")
    )


def _holds_targets(region: _Element, root: _Element) -> bool:
    """Tell whether no note stands outside of a region whose links and switches lead to it."""
    outside = _names(root) - _names(region)
    for link in region.iter("a", "button", "sup", "span") if outside else ():
        href = (link.get("href") or "").strip()
        name = href[1:] if href.startswith("#") else "" if href else switched(link, outside)
        if name not in outside:
            continue
        said = "".join(first_texts(link, 20)).strip()
        if _NOTES.search(name) or _LABEL.fullmatch(said):
            return False
    return True


def _names(element: _Element) -> set[str]:
    """Return the names by which links reach an element and what is in it."""
    found: set[str] = set()
    for one in element.iter():
        found.update(name for name in (one.get("id"), one.get("name")) if name)
    return found


def is_boilerplate(element: _Element, tag: str, *, listing: bool = False) -> bool:
    """Tell whether an element is the site's furniture: menus, share buttons, footers.

    With `listing`, lists of other pages are none.
    """
    if tag in _NEVER_FURNITURE:
        return False
    if tag in _BARE and not element.attrib:
        return False
    own = element.get("id") or ""
    if own and _names_its_heading(element, own):
        own = ""
    names = f"{names_of(element, own=False)} {names_of(element) if own else ''}"
    names = _STATES.sub(" ", names)
    role = (element.get("role") or "").lower()
    if role.startswith("doc-") or (len(names) > 1 and _NOTES.search(names)):
        return False
    if tag == "nav" or role in _ROLES:
        return True
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if _SITE_LABEL.match(element.get("aria-label") or ""):
        return True
    if _is_remark(element, tag) or _runs(element, tag):
        return True
    if tag in ("header", "footer", "aside"):
        return _is_beside(element, tag)
    if tag == "td":
        return bool(_COLUMN.search(names)) and is_mostly_links(element)
    if tag not in _INLINE and not listing and _FURTHER.search(names):
        return True
    return (tag not in _INLINE and bool(_FURNITURE.search(names))) or (
        tag in ("p", "li", "span", "sup") and bool(_SMALL_FURNITURE.search(names))
    )


def _is_beside(element: _Element, tag: str) -> bool:
    """Tell the site's header, footer or aside from those of a text within the page."""
    if tag == "aside":
        # The topic of docutils, any box of sources in the midst of a text.
        topic = "topic" in (element.get("class") or "").split()
        return not (topic or SOURCES.fullmatch(beginning(element)))
    return not any(ancestor.tag in _SECTIONING for ancestor in element.iterancestors())


_STATES = re.compile(
    r"(?:^|(?<=\s))(?:no|has|with|without|hide|show|is|not|category|tag|status|format|type)-\S+",
    re.IGNORECASE,
)
"""Classes that say how a page is shown (`no-share`) or filed (`category-comments`)."""


def _names_its_heading(element: _Element, own: str) -> bool:
    """Tell a section that programs name after its heading (`social-housing`) from furniture."""
    for child in islice(element, 3):
        if child.tag in _HEADINGS:
            heading = _NO_WORD.sub("-", words_of(child).lower()).strip("-")
            # A chapter of an EPUB adds its number behind two points.
            name = _NO_WORD.sub("-", own.lower().partition("..")[0]).strip("-")
            return "-" in name and name[:20] in heading
    return False


_HEADINGS = _words("h1 h2 h3 h4 h5 h6")
_NO_WORD = re.compile(r"[\W_]+")


def _is_remark(element: _Element, tag: str) -> bool:
    """Tell what those who wrote together said to each other: no part of the letter."""
    if _REMARKS.search(element.get("style") or "") or "msocomtxt" in names_of(element):  # Word
        return True
    if not len(element) or tag not in ("p", "div"):
        return False
    anchor = element.find("p/a" if tag == "div" else "a")
    return anchor is not None and bool(_REMARK.fullmatch(anchor.get("id") or ""))  # Google Docs


def _runs(element: _Element, tag: str) -> bool:
    """Tell the running head or foot of a document's pages, as word processors save them."""
    if tag != "div":
        return False
    said = element.get("title") or element.get("type") or ""  # LibreOffice, OpenOffice
    return said.lower() in ("header", "footer") or bool(
        _RUNNING.search(element.get("style") or "")  # Word
    )


_RUNNING = re.compile(r"mso-element:\s*(?:header|footer)\b", re.IGNORECASE)
_REMARKS = re.compile(r"mso-element:\s*comment", re.IGNORECASE)
_REMARK = re.compile(r"cmnt\d{1,5}")
_BARE = _words("a span sup sub b i em strong br li td tr u font small")
"""Elements that are nothing but text where they say nothing of themselves."""
_INLINE = _words("a span sup p li td em")
_COLUMN = re.compile(
    r"(?:^|[-_\s])(?:(?:left|right|side|top|sub|main)?[-_]?(?:nav|navbar|navigation|menu|bar))(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Columns of pages that are laid out as tables."""
_SECTIONING = _words("article main blockquote figure")
"""Whose header and footer are their own, not the site's (HTML, 4.3.8)."""
_SMALL_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|skip-link|breadcrumbs?|screen-reader-text|sr-only|noprint"
    r"|mw-editsection)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SITE_LABEL = re.compile(
    r"(?:social (?:bar|media|links)|share|sharing|breadcrumbs?|pagination|site navigation)\b",
    re.IGNORECASE,
)
