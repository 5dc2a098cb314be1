"""The shape of a redirect: where a visit ended, seen from where it was meant to go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citecheck.addresses import parts_of, registered_domain
from citecheck.checks.evidence.matching import Words, coverage, slug_words

if TYPE_CHECKING:
    from citecheck.model import Observation

__all__ = ["Shape", "is_home", "is_search", "redirect_shape"]

Shape = str
"""A rule of `thresholds.CHANGED_RULES` that begins with `redirect_`."""

_HOME = re.compile(
    r"^/*(?:(?:index|default|home|homepage|main|welcome|start|startseite|accueil|inicio)"
    r"(?:\.(?:html?|php|aspx?|jsp|cfm))?)?/*$",
    re.I,
)
_LANGUAGE = re.compile(
    r"^/+(?:ar|at|au|be|bg|bn|br|ca|ch|cn|cs|cy|da|de|el|en|es|et|eu|fa|fi|fr|ga|gb|gl|he|hi|hr"
    r"|hu|hy|id|ie|in|is|it|ja|jp|ka|kk|km|ko|lo|lt|lv|mk|mn|ms|mt|mx|my|nb|ne|nl|nn|no|nz|pa|pl"
    r"|ps|pt|ro|ru|si|sk|sl|sq|sr|sv|sw|ta|te|th|tr|uk|ur|us|uz|vi|za|zh)"
    r"(?:[-_][a-z]{2,4})?(?=/|$)",
    re.I,
)
"""Languages (ISO 639-1) and countries that sites have home pages for; `/ok` is none."""
_ERROR = re.compile(
    r"(?:^|[/_.=-])(?:404|410|not-?_?found|page-?not-?found|error-?404|404-?error|errors?|notfound|"
    r"page-?missing|fehler|seite-nicht-gefunden|pagina-no-encontrada|page-introuvable|"
    r"error-?page|sorry|unavailable)(?:$|[/_.?&-])",
    re.I,
)


_SEARCH = re.compile(
    r"(?:^|/)(?:search(?:-?results?)?|site-?search|suche|suchergebnisse|recherche|rechercher|buscar|"
    r"busqueda|busca|pesquisa|cerca|ricerca|zoeken|szukaj|hledat|arama|poisk)(?:\.\w{2,5})?/?$",
    re.I,
)


_SEARCHED = re.compile(r"(?:^|&)(?:q|s|query|search|search_?term|keywords?|suchbegriff)=", re.I)


def is_search(url: str) -> bool:
    """Say whether an address is a site's search, with or without what was searched for."""
    parts = parts_of(url)
    return _SEARCH.search(parts.path) is not None or _SEARCHED.search(parts.query) is not None


def is_home(url: str) -> bool:
    """Say whether an address is a site's home page, or that of one of its languages."""
    parts = parts_of(url)
    path = parts.path
    return not parts.query and (
        _HOME.match(path) is not None or _HOME.match(_LANGUAGE.sub("", path, count=1)) is not None
    )


def redirect_shape(observation: Observation) -> Shape | None:
    """Name the shape of a redirect that leads away from what was asked for, or None.

    `www`, `https`, a trailing slash or a moved folder are no shape: the name at the end
    of the path is what an author linked to.
    """
    asked, now = parts_of(observation.url), parts_of(observation.final_url)
    deep = not is_home(observation.url) and (len(asked.path) > 1 or bool(asked.query))
    path, target = asked.path.rstrip("/"), now.path.rstrip("/")
    moved = (asked.hostname, path, asked.query) != (now.hostname, target, now.query)
    if not moved or not deep:
        return _elsewhere(asked.hostname or "", now.hostname or "") if moved else None
    if _ERROR.search(f"{now.path}?{now.query}") and not _ERROR.search(
        f"{asked.path}?{asked.query}"
    ):
        return "redirect_error"
    if is_home(observation.final_url):
        return "redirect_home"
    if _SEARCH.search(now.path) and not _SEARCH.search(asked.path):
        return "redirect_search"
    if path.casefold() == target.casefold():
        return _elsewhere(asked.hostname or "", now.hostname or "")
    if path.casefold().startswith(target.casefold() + "/"):
        return "redirect_section"
    elsewhere = _elsewhere(asked.hostname or "", now.hostname or "")
    return _other_name(observation, path, target) or elsewhere


def _elsewhere(asked: str, now: str) -> Shape | None:
    if asked.removeprefix("www.") == now.removeprefix("www."):
        return None
    return "redirect_elsewhere" if registered_domain(asked) != registered_domain(now) else None


def _other_name(observation: Observation, path: str, target: str) -> Shape | None:
    """Compare the telling names of both addresses; a shorter path without one is a section."""
    words, others = slug_words(observation.url), slug_words(observation.final_url)
    if words and coverage(words, Words(" ".join(others))) >= 0.4:
        return None
    numbers = set(re.findall(r"\d{4,}", path)) & set(re.findall(r"\d{4,}", target))
    if numbers - set(re.findall(r"(?:19|20)\d\d", path)):
        return None
    if target.count("/") < path.count("/") and len(others) <= 1:
        return "redirect_section"
    return "redirect_other_name" if len(words) >= 2 and len(others) >= 2 else None
