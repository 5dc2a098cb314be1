"""What the name of a person, of a publisher and of a kind of publication look like."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "GENRE",
    "GENRE_END",
    "GENRE_WORDS",
    "MAX_NAME_WORDS",
    "ORGANISATION",
    "SURNAME_FIRST",
    "is_person",
    "looks_like_publisher",
    "without_genre",
]

_PUNCTUATION = " \t\n,.;:"
GENRE_WORDS = (
    r"(?:news|press)\s(?:release|statement|briefing|note)s?|commentary|op-?ed|opinion|editorial|"
    r"blog(?:\spost)?|interview|podcast|video|webpage|website|dispatch|fact\s?sheet|"
    r"statements?(?:\s(?:&|and)\s(?:releases|remarks))?|"
    r"(?:comunicado|nota|boletín)\sde\sprensa|comunicado|editorial|opinión|entrevista|"
    r"communiqué(?:\sde\spresse)?|entretien|pressemitteilung|kommentar"
)
GENRE_END = re.compile(rf"(?:^|(?<![\s(])[\s(]++)({GENRE_WORDS})\)?$", re.IGNORECASE)
GENRE = re.compile(GENRE_WORDS, re.IGNORECASE)
ORGANISATION = re.compile(
    r"\b(?:watch|international|rights|ministry|ministerio|ministère|department|departamento|office|"
    r"oficina|university|universidad|université|news|noticias|times|post|agency|agencia|council|consejo|"
    r"conseil|commission|comisión|committee|comité|institute|instituto|institut|cent(?:er|re|ro)|"
    r"gobierno|government|gouvernement|nations|naciones|bank|banco|banque|fund|fondo|group|grupo|"
    r"organi[sz]ation|organización|foundation|fundación|fondation|press|prensa|presse|libre|radio|tv|"
    r"herald|tribune|journal|review|revista|revue|daily|diario|guardian|union|unión|internacional|association|"
    r"asociación|network|red|court|corte|house|school|society|fédération|federación|secretar\w+|"
    r"observatory|observatorio|observatoire|alliance|coalition|service|digital|online|magazine|gazette|"
    r"trust|agence|courrier|courier|society|company|party|parliament|senate|congress|assembly|"
    r"initiative|campaign|project|forum|library|museum|hospital|federation|academy|league|"
    r"verband|verein|bundes\w*|ministerium|\w*kammer|gericht|kreistag|landtag|stiftung|syndicat|ligue|"
    r"board|registry|archives|inspectorate|directorate|chamber|"
    r"cour|tribunal|sindicato|liga|asamblea|colegio|ombuds\w+|collectif|plateforme|"
    r"chronicle|global|world|worldwide|embassy|police|authority|bureau|bulletin|defensoría|procuraduría)\b",
    re.IGNORECASE,
)
_NAME_PART = r"(?:[A-ZÀ-Þ][\w’'\-]*\.?|(?:d[’'])[A-ZÀ-Þ]\w+|[A-Z]\.)"
_PERSON = re.compile(
    rf"{_NAME_PART}(?:\s(?:{_NAME_PART}|de|del|la|las|los|da|do|dos|van|von|den|der|di|bin|al|el)){{1,5}}"
)
SURNAME_FIRST = re.compile(
    rf"{_NAME_PART}(?:[\s\-]{_NAME_PART}){{0,2}},\s{_NAME_PART}(?:\s?{_NAME_PART}){{0,2}}"
)
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
_AND = re.compile(r"(?:,|(?<!\s))\s++(?:and|y|Y|e|et|und|&)\s+|;\s*|,\s+(?=[A-ZÀ-Þ])")
_ET_AL = re.compile(r"(?:,|(?<!\s))\s++(?:et\sal\.?|y\sotros|and\sothers)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|el|la|los|las|le|les|l[’']|der|die|das)\b", re.IGNORECASE)
_AFFILIATION = re.compile(
    r"(?<!\s)\s*+\([^()]{2,60}\)$|(?<!\s)(?:\s*+,)?\s*+\(?(?:eds?|dir|coord|ed)s?\.\)?$"
)
MAX_NAME_WORDS = 9


@lru_cache(maxsize=256)  # asked several times of the same part of a reference
def is_person(text: str) -> bool:
    """Tell whether a text looks like the name of a person or of several."""
    text = _ET_AL.sub("", _AFFILIATION.sub("", text.strip()))
    if not text or _ARTICLE.match(text) or ORGANISATION.search(text):
        return False
    if GENRE_END.search(text) or _ACRONYM.search(text):
        return False
    if SURNAME_FIRST.fullmatch(text):
        return True
    names = [name for name in _AND.split(text) if name.strip()]
    return all(_PERSON.fullmatch(name.strip()) and not name.isupper() for name in names)


@lru_cache(maxsize=256)
def looks_like_publisher(text: str) -> bool:
    """Tell whether a text looks like the name of an organisation or a paper."""
    words = text.strip(_PUNCTUATION).split()
    if not words or len(words) > MAX_NAME_WORDS:
        return False
    if len(words) == 1 and words[0].isupper():
        return True
    small = [word for word in words if word[0].islower() and len(word) > 3]
    return not small and (
        bool(ORGANISATION.search(text)) or _ARTICLE.match(text) is not None or len(words) <= 2
    )


def without_genre(part: str) -> str | None:
    """Return a name without the kind of publication behind it (`… news release`)."""
    stripped = GENRE_END.sub("", part).strip(_PUNCTUATION)
    return stripped or None
