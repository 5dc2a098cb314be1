"""What a note's references say of the pages they cite: author, title, publisher, dates."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.citations.languages import guess_language
from citecheck.citations.styles import Parts, read_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.citations.urls import FoundUrl

__all__ = ["Reference", "guess_language", "read_references"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a note: the stretch `text[start:end]` and what it says."""

    url: FoundUrl | None
    author: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    """ISO 8601, as precise as printed."""
    accessed_on: str | None = None
    language: str | None = None
    """Of the title, as far as its words tell; else the letter's."""
    missing_url: bool = False
    """True where the note cites a web page and its address is not there."""
    start: int = 0
    end: int = 0


_MAX_REFERENCE = 4000
"""Characters before an address that can belong to its reference; notes are no books."""

_BEHIND = re.compile(
    r"""[>)\]"”’».,;،؛。，；）」』]*[\s>)\]”’».,;،؛。，；）」』]*
    (?:[(\[]?\s*(?:last\s)?(?:accessed|visited|viewed|retrieved|checked|consult\w*|accès|acceso|acces\w*|
       visitad\w|abgerufen|zuletzt|letzter|último|última|dernière|acesso|date\sof\saccess|дата\sобращения|
       تاريخ|آخر|最后|最後|最終|访问|閲覧)[^()\[\]<>;“”]{0,60}?
       (?:(?:19|20)\d\d|[٠-٩۰-۹]{4})(?:年[\d\s月日]{0,8})?\s*[)\].。）]*)?
    (?:\s*\((?:[^\W\d]{3,10}\.?\s|\d{1,2}\s[^\W\d]{3,10}\s)?(?:19|20)\d\d\))?
    (?:\s*[(\[](?:en|es|fr|in\s\w+|en\s\w+|pdf)[)\]])?[\s.,;)\]]*""",
    re.VERBOSE | re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[;؛]\s+|；|\.\s+(?=(?:see|véase|ver|voir|vgl|siehe|cf)\b)", re.IGNORECASE)
_SAYS_SOMETHING = re.compile(r"(?=[“\"«*]|\d{4}|,\s)")
_THREE_WORDS = re.compile(r"\s*+\S++\s++\S++\s++\S")


def read_references(
    text: str,
    urls: Sequence[FoundUrl],
    *,
    emphasis: Sequence[tuple[int, int]] = (),
    language: str | None = None,
) -> tuple[Reference, ...]:
    """Return one reference for each address of a note, or what a note without one cites.

    `urls` are those of `text`, as `find_urls` returned them; `emphasis` are its italic
    stretches; `language` is the letter's.
    """
    if not urls:
        return _without_url(text, emphasis, language)
    references = []
    start = 0
    waiting = deque(sorted(emphasis))
    near: list[tuple[int, int]] = []
    for number, url in enumerate(urls):
        following = urls[number + 1].start if number + 1 < len(urls) else len(text)
        behind = _BEHIND.match(text, url.end, following)
        end = behind.end() if behind else url.end
        start = max(start, url.start - _MAX_REFERENCE)
        first = start + _own_part(text[start : url.start])
        while waiting and waiting[0][0] < url.start:
            near.append(waiting.popleft())
        near = [(a, b) for a, b in near if b > first]
        inside = [(max(0, a - first), min(b, url.start) - first) for a, b in near]
        tail = text[url.end : end if number + 1 < len(urls) else min(len(text), url.end + 200)]
        parts = read_parts(text[first : url.start], tail, inside)
        references.append(_reference(url, parts, language, text[first : url.start], (first, end)))
        start = end
    return tuple(references)


def _own_part(stretch: str) -> int:
    """Return where, in what stands before an address, its own reference begins.

    What ends in a semicolon before it, or before a `See`, is another reference, provided
    that what follows says enough to be one.
    """
    begin = 0
    said = [found.start() for found in _SAYS_SOMETHING.finditer(stretch)]
    for found in _SEPARATOR.finditer(stretch) if said else ():
        inside = stretch[begin : found.start()]
        if (
            inside.count("“") > inside.count("”")
            or inside.count('"') % 2
            or inside.count("(") > inside.count(")")
        ):
            continue
        if said[-1] >= found.end() and _THREE_WORDS.match(stretch, found.end()):
            begin = found.end()
    return begin


def _reference(
    url: FoundUrl | None, parts: Parts, language: str | None, text: str, stretch: tuple[int, int]
) -> Reference:
    told = guess_language(parts.title) if parts.title else None
    return Reference(
        url,
        author=parts.author,
        title=parts.title,
        publisher=parts.publisher,
        published_on=parts.published_on,
        accessed_on=parts.accessed_on,
        language=told or language or guess_language(text),
        missing_url=url is None,
        start=stretch[0],
        end=stretch[1],
    )


_NO_CITATION = re.compile(
    r"^(?:\W*(?:ibid|id\.|idem|supra|infra|op\.\s?cit|loc\.\s?cit)\b|(?:see|véase|ver|voir|cf\.)\s+"
    r"(?:also\s)?(?:annex|appendix|above|below|note|footnote|section|supra|infra|anexo|annexe|"
    r"nota|arriba|abajo|ci-|table|figure|chapter|paragraph)\b)",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"\bv(?:s|\.)?\.\s|§|\bU\.\s?S\.\s?C\b|\b\d+\s(?:U\.S\.|F\.\s?\dd|S\.\s?Ct\.|Fed\.\sReg)|\bvol\.\s?\d|"
    r"\bpp?\.\s?[A-Z]?\d|\bISBN\b|\bpágs?\.\s?\d|\b\d+\s?\(\d+\)\s?[:,]\s?\d|:\s?\d+[–-]\d+|\bno\.\s\d+\s\(|"
    r"\b(?:Ley|Law|Act|Decreto|Decree)\s(?:No\.?\s)?\d",
    re.IGNORECASE,
)
_DANGLING = re.compile(r",\s*[<>\[\]()]*\s*$")
_ANNOUNCED = re.compile(
    r"(?:available|accessible)\s(?:online\s)?(?:at|from|here|on)|disponible\s(?:en|sur|à\sl[’']adresse"
    r"(?:\ssuivante)?)|retrieved\sfrom|recuperado\sde|abrufbar\sunter|verfügbar\sunter|\burl|"
    r"disponível\sem|disponibile\s(?:su|in)|consultable\ssur|disponible\sa|beschikbaar\s(?:op|via)|"
    r"dostępn[eya]\s(?:na|pod)|доступ(?:но|ен|на)\s(?:по\sадресу|на)|режим\sдоступа|erişim\sadresi|"
    r"متا(?:ح|حة)\s(?:على|في|عبر)(?:\sالرابط(?:\sالتالي)?)?|على\sالرابط(?:\sالتالي)?|网址|網址|载于|載於",
    re.IGNORECASE,
)
_ANNOUNCED_END = re.compile(
    rf"(?:{_ANNOUNCED.pattern})\s*[:：]?\s*[<>\[\]()\s.,;،؛。，；]*$", re.IGNORECASE
)
_EMPTY_ANGLES = re.compile(r"<\s*>")
_ACCESS_NOTE = re.compile(
    r"(?:\b(?:last\s)?(?:accessed|visited|viewed|retrieved)\b|consultad[oa]\b|consultée?\b|abgerufen\b|"
    r"acceso\b|acessado\b|дата\sобращения|تاريخ\sالاطلاع)[^.;]{0,30}(?:19|20)\d\d",
    re.IGNORECASE,
)


_MAY_CITE_A_PAGE = re.compile(
    rf"(?:1[89]|20)\d\d|{_EMPTY_ANGLES.pattern}|(?:{_ANNOUNCED.pattern})|{_DANGLING.pattern}",
    re.IGNORECASE,
)
"""What `_cites_a_page` asks for, one or the other: most notes without an address hold none."""


def _without_url(
    text: str, emphasis: Sequence[tuple[int, int]], language: str | None
) -> tuple[Reference, ...]:
    body = text.strip()
    if not body or len(body) > _MAX_REFERENCE or _NO_CITATION.match(body):
        return ()
    if not _MAY_CITE_A_PAGE.search(body):
        return ()
    parts = read_parts(text, "", emphasis)
    if not _cites_a_page(body, parts):
        return ()
    return (_reference(None, parts, language, text, (0, len(text))),)


def _cites_a_page(body: str, parts: Parts) -> bool:
    """Tell whether a note without an address evidently had one."""
    if _ACCESS_NOTE.search(body) or _EMPTY_ANGLES.search(body):
        return True
    described = parts.title is not None and (
        parts.publisher is not None or parts.published_on is not None
    )
    if _ANNOUNCED_END.search(body):
        return described or parts.title is not None
    if not described or _PRINTED.search(body):
        return False
    if _DANGLING.search(body):
        return True
    full_date = parts.published_on is not None and parts.published_on.count("-") == 2
    dressed = re.search(r"[“\"«*]", body) is not None
    return full_date and dressed and parts.publisher is not None and _ends_in_date(body)


def _ends_in_date(body: str) -> bool:
    return re.search(r"(?:19|20)\d\d\s*[).\]]*$|\d\.?$", body) is not None
