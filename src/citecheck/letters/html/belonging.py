"""Whether a link is the letter's, or one that its site puts around each of its pages.

No single sign tells. Each link has a standing (in a sentence or bare; within the letter,
before, behind or aside of it; leading away or back into the site), which gives it so many
points, and each further piece of evidence adds or takes some; more than none, and the
link is the letter's. The points are set so that a link which leads away from the site is
never lost from a sentence within the letter, whatever stands around it: an editor can
dismiss what is too much, and cannot see what is missing.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.letters.html.phrases import CALL, LEGAL, OTHER_FORMAT
from citecheck.letters.html.site import in_form, is_profile
from citecheck.letters.html.words import names_of, path_of, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.letters.html.layout import Layout
    from citecheck.letters.html.lines import Line
    from citecheck.letters.html.site import Site

__all__ = ["belongs", "points"]

_STANDING = {
    # (in a sentence, leads away): within, before, behind, aside
    (True, True): {"within": 9.0, "before": 5.0, "behind": 4.0, "aside": 3.0},
    (True, False): {"within": 4.0, "before": 1.5, "behind": -0.5, "aside": -0.5},
    (False, True): {"within": 2.0, "before": 0.5, "behind": 0.5, "aside": -2.0},
    (False, False): {"within": 1.0, "before": -2.0, "behind": -2.0, "aside": -3.0},
}
"""Points that a link begins with."""
_OF_OTHERS = -5.0
"""What readers or advertisers put there (`rel`, HTML 4.6.7), or who made the site."""
_CALLED_SO = -4.5
"""Its name, words or line say that it is the site's: enough but for a sentence of the letter."""
_PROFILE = -4.0
_IN_A_FORM = -4.0
_SWITCH = -3.0
_LONGEST_SWITCH = 60
_NAMED_SO = -2.0
_BELOW = {"site": -3.0, "sources": 4.0, "": 0.0}
_TOLD_BELOW = -1.5
_INTRODUCED = 1.5
_PICTURE = -1.5
_CARD = -1.5
_HOME_PAGE = -1.0
_HOME_PAGE_BELOW = -3.0
"""Who supports the site is named at its foot, with the address of their front page."""
_SAME_LETTER = -6.0
_IN_A_LIST = {True: -0.5, False: -2.0}
_SHOWN = 1.5
_TELLING = 0.5
_FILE = 2.0
_TELLING_WORDS = 5
_FEWEST_OF_A_NOTE = 3
_NOT_OURS = frozenset({"ugc", "sponsored"})
_MADE_WITH = re.compile(
    r"(?:powered|created|built|designed|design|made|developed|hosted|theme|template|site|website"
    r"|propulsé|réalisé|créé|erstellt|umgesetzt|gestaltet|hecho|creado|desarrollado|plantilla|feito"
    r"|desenvolvido|tecnologia|realizzato|gemaakt|lavet|udviklet)\s(?:with|by|par|avec|von|mit|con|por|de|com|da|do"
    r"|door|met|af|på)\s*$",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"related|recommend|similar|newsletter|subscri|sign-?up|promo|teaser|card|widget|author|bio\b"
    r"|profile|contact|kontakt|contacto|partner|sponsor|logo|share|social|follow|comment(?!s?[-_]letter)|koment|kommentar|disku|reaction|reply|reacti|respuest|r[eé]ponse|antwort"
    r"|breadcrumb|crumb|pager|pagin|nav|menu|foot|bottom|sidebar|side-|sticky|tags?\b|topic|categor|more"
    r"|latest|recent|popular|trending|download|upload|cta\b|donat|button|btn|meta\b|copyright|credit"
    r"|cookie|consent|banner|legal|summary|archive|aside|post-nav|adjacent|next|prev",
    re.IGNORECASE,
)
"""Names of what sites put around a text. Parts of a letter may bear some of them too."""
_NEAR = 6
"""Elements around a link whose names are looked at."""


def belongs(
    link: _Element, href: str, layout: Layout, site: Site, *, masthead: bool = False
) -> bool:
    """Tell whether a link outside of notes is the letter's own.

    `masthead` says that it stands where a page names its author and date.
    """
    line = layout.line(link)
    masthead = masthead and not (line is not None and layout.bears_mark(line))
    called = site.calls_it_own(link, href, masthead=masthead)
    if line is None or not layout.inside:
        return not called
    found = points(link, href, line, layout, site) + _CALLED_SO * called
    # A list that is numbered as notes are ("most read: 1, 2, 3") is none where it only links.
    sure = layout.zone(link) != "aside" or line.plain >= _FEWEST_OF_A_NOTE
    note = line.note or line.holder in layout.answers or (line.is_note and sure)
    return found > 0 or (note and not called)


def points(link: _Element, href: str, line: Line, layout: Layout, site: Site) -> float:
    """Return how much speaks for a link's being the letter's, in points."""
    zone = layout.zone(link)
    # In the letter's own element, another host of the same domain is as good as any other.
    away = not (site.is_kin(href) if zone == "aside" else site.is_own(href))
    sentence = line.holds_sentence(whole=not away) and link not in layout.cards
    found = _STANDING[sentence, away][zone]
    if sentence and away and zone == "aside" and layout.is_after(link) and _is_entrance(href):
        found += _HOME_PAGE_BELOW
    if not _NOT_OURS.isdisjoint((link.get("rel") or "").lower().split()):
        found += _OF_OTHERS
    if zone != "within":
        found += _surroundings(link, href, layout)
        if sentence and line.below == "site":
            found += _TOLD_BELOW
    if not sentence:
        found += _bare(link, href, line, layout, away=away)
        if away or zone != "aside" or line.below != "sources":
            found += _BELOW[line.below] * (zone != "within" or not away or line.below != "site")
    return found


def _surroundings(link: _Element, href: str, layout: Layout) -> float:
    """Weigh what stands around a link outside of the letter's own lines."""
    found = 0.0
    if is_profile(href):
        found += _PROFILE
    if in_form(link):
        found += _IN_A_FORM
    text = words_of(link)[:_LONGEST_SWITCH]
    if any(said.fullmatch(text) for said in (LEGAL, CALL, OTHER_FORMAT)):
        found += _SWITCH
    before = link.getprevious()
    parent = link.getparent()
    words = (parent.text if parent is not None else "") if before is None else before.tail
    if _MADE_WITH.search((words or "")[-40:]):
        found += _OF_OTHERS
    for around in islice(link.iterancestors(), _NEAR):
        if around is layout.core:
            break
        if _AROUND.search(names_of(around)):
            return found + _NAMED_SO
    return found


def _bare(link: _Element, href: str, line: Line, layout: Layout, *, away: bool) -> float:
    """Weigh a link that stands in no sentence."""
    text = words_of(link)
    path = path_of(href)
    found = _INTRODUCED * line.introduced
    if not text:
        found += _PICTURE
    elif href.partition("://")[2].rstrip("/") in text:
        found += _SHOWN
    elif len(text.split()) >= _TELLING_WORDS:
        found += _TELLING
    if link in layout.cards:
        found += _CARD
    if away and _is_entrance(href):
        found += _HOME_PAGE
    if not (away or line.plain) and OTHER_FORMAT.fullmatch(text[:_LONGEST_SWITCH]):
        found += _SAME_LETTER
    elif not away and _DOCUMENT.search(path):
        found += _FILE
    if line.links > 1 and 2 * line.links > line.plain:
        found += _IN_A_LIST[away]
    return found


_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|xlsx?|csv|ods)$", re.IGNORECASE)


def _is_entrance(href: str) -> bool:
    plain = "#" not in href and "?" not in href
    return plain and href.startswith(("http", "//")) and path_of(href) in ("", "/")
