"""Author, title and publisher of a reference, in whatever style it is written.

A title is told by its dress (quotation marks, italics) before its place; where it has
none, the parts between commas or full stops are told apart by what they look like: a
person's name, the name of a publisher, a date, a kind of publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from citecheck.citations.dates import FoundDate, find_dates
from citecheck.citations.names import (
    GENRE,
    GENRE_END,
    MAX_NAME_WORDS,
    ORGANISATION,
    SURNAME_FIRST,
    is_person,
    looks_like_publisher,
    without_genre,
)
from citecheck.citations.titles import dressed_title, ends_in_abbreviation, stands_alone, tidy_title

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Parts", "read_parts"]

_PUNCTUATION = " \t\n,.;:،؛，；：。、"
_COMMA = r"[,،]\s+|[，、]\s*"
_STARS = re.compile(
    r"(?<!\*)\*{1,2}(?=\S)([^*]{2,600}?\S)\*{1,2}(?!\*)|(?<!\w)_(?=\S)([^_]{2,600}\S)_(?!\w)"
)
_LEAD = re.compile(
    r"""^(?:(?:for\s(?:more|further|details?|example|instance|an?\s\w+|background)[^.:“"]{0,60},|on\sthis,|
      in\sthis\s(?:regard|context|respect),|also,?)\s+)?
    (?:see(?:,?\s(?:also|generally|e\.\s?g\.|for\sexample|for\sinstance|inter\salia))?|cf\.|compare|
      v[ée]ase(?:\stambién)?|ver(?:\stambién)?|cfr\.?|consúltese|voir(?:\s(?:aussi|notamment|p\.\sex\.))?|
      siehe(?:\sauch)?|vgl\.|v\.(?:\saussi)?|but\ssee|zie(?:\sook)?|vedi(?:\sanche)?|veja|zob\.|
      см\.(?:\sтакже)?|ср\.|انظر(?:\sأيض[اً]+)?|راجع|and|y|et|und|e\.g\.|also)[,:]?\s+
    (?:(?:the|a|an|el|la|le)\s(?:\w+\s){0,3}(?:report|statement|study|article|letter|informe|rapport|resumen|résumé|note|nota)\s
      (?:by|of|from|de|du|del)\s(?:l[’']|(?:la|las|los)\s)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(
    r"""[\s,.;:(\[،؛，；：。（—–-]*(?:
      (?:also\s)?(?:available|accessible|accessed|retrieved)(?:\s(?:online|here))?(?:\s(?:at|from|on|in))?
    | (?:last\s)?(?:accessed|visited)(?:\son)? | (?:online|en\slínea|en\sligne)(?:\sat)?
    | disponible(?:\s(?:en|à\sl[’']adresse(?:\ssuivante)?|sur|aquí))? | recuperado\sde
    | obtenido\sde
    | consult(?:é|ée|ado|able)\s*(?:le|el|en|sur|à)? | see | ver | véase | voir | siehe
    | en | sur | at | in | from | via
    | url | link | web | doi | pdf | www
    | متا(?:ح|حة)(?:\s(?:على|في|عبر))?(?:\sالرابط(?:\sالتالي)?)? | على\sالرابط(?:\sالتالي)? | الرابط
    | режим\sдоступа | доступно(?:\s(?:по\sадресу|на))? | см\.(?:\sтакже)? | в
    | dostępn[eya](?:\s(?:na|pod))? | beschikbaar(?:\s(?:op|via))? | via | erişim\sadresi
    | 载于? | 載於? | 见 | 見 | 网址 | 網址 | 来源
    | verfügbar\sunter | abrufbar\sunter | unter | disponível\sem | disponibile\s(?:su|in)
    )?[\s:,.;(\[<،؛：，。；（]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_TAIL = 40
"""Characters of the longest words above: `disponible à l’adresse suivante`."""
_TAIL_SIGNS = frozenset(",.;:([،؛，：；。（<—–-")
"""What stands at both of their ends, besides spaces."""
_IMPRINT = re.compile(r"\s*\(([^()]{2,60}):\s*([^():]{2,80}?)(?:,\s*((?:19|20)\d\d))?\)")
_NO_PUBLISHER = re.compile(
    r"^(?:(?:working|discussion|research|occasional|briefing|policy)\s(?:paper|brief|note)\b|t\.|tome|tomo|bd\.|band|heft|nr\.|n\.|s\.\s|rn|abs\.|rr?\.\s?\d|pp?\.|pages?|pág(?:ina)?s?\.?|vol\.|no\.|núm\.|n[°º]|chap|cap\.|section|para|párr|¶|§|\d|"
    r"annex|appendix|doi|issn|isbn|.{0,40}\bchapter$|accessed|last|visited|consult|retrieved|updated|"
    r"posted|published|publicado|publié|actualizado)",
    re.IGNORECASE,
)
_APA = re.compile(r"^(.{2,200}?)\s*[(\[]([^()\[\]]{4,40})[)\]][.,:]?\s+")
_UNDATED = re.compile(r"(?:n\.\s?d|s\.\s?f|s\.\s?d|o\.\s?J)\.?", re.IGNORECASE)
_PROSE = re.compile(
    r"(?:this|these|that|it|we|they|there|according|as|by\sthe|in\s(?:its|the|their)|est[ao]s?|"
    r"según|ce(?:tte|s|ci)?|selon|dies\w*)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[^\s.])\.\s+(?=[^\sa-z])|(?<=[?!])\s+(?=[A-ZÀ-Þ])")
_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.(?=\s[A-Z])")
_ENDS_WITH_POINT = re.compile(r"(?:^|[\s.,])(?:[A-ZÀ-Þ]|al|Jr|Sr)$")
_SHORT = 6
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
"""The name of a site where no paper is named."""
_PRINTED_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.@/-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/\S*", re.IGNORECASE
)
"""An address among the words, as a hyperlink shows it."""
_CODE = re.compile(r"(?=\S*\d)[\w./()-]{3,40}|(?:rr?|arts?|ss?|secs?|paras?|ch|nn?)\.\s?\d[\w()-]*")
"""A number that files and documents carry, or a place in them; no title."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reference says, apart from its address."""

    author: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    accessed_on: str | None = None


def read_parts(text: str, tail: str, emphasis: Sequence[tuple[int, int]] = ()) -> Parts:
    """Read the stretch before an address (`text`) and what stands behind it (`tail`).

    `emphasis` are the italic stretches of `text`.
    """
    body, spans = _without_markup(text, emphasis)
    body = _PRINTED_ADDRESS.sub(lambda found: " " * len(found[0]), body)
    looked = chain.from_iterable(map(find_dates, (body, tail)))
    accessed = next((date.iso for date in looked if date.role == "accessed"), None)
    body, spans = _strip_ends(_without_access_notes(body), spans)
    dates = [date for date in find_dates(body) if date.role == "published"]
    title = dressed_title(body, spans, dates)
    published = _published(body, dates, title, tail)
    own = [date for date in dates if stands_alone(body, date) and not _inside(date, title)]
    if title:
        author, publisher = _around(_blank(body, own), title)
        return Parts(author, tidy_title(body[title[0] : title[1]]), publisher, published, accessed)
    author, name, publisher = _plain(body, [d for d in own if not _leans(body, d)])
    return Parts(author, name, publisher, published, accessed)


def _without_markup(
    text: str, emphasis: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Blank the marks of emphasis, and return the emphasised stretches."""
    spans = [(start, end) for start, end in emphasis if end - start > 1]
    for found in _STARS.finditer(text):
        group = 1 if found[1] is not None else 2
        spans.append(found.span(group))
    body = text.replace("\n", " ")
    for found in _STARS.finditer(text):
        group = 1 if found[1] is not None else 2
        before, behind = found.start(group) - found.start(), found.end() - found.end(group)
        stretch = f"{' ' * before}{body[slice(*found.span(group))]}{' ' * behind}"
        body = f"{body[: found.start()]}{stretch}{body[found.end() :]}"
    return body, sorted(spans)


_ACCESS_NOTE = re.compile(
    r"[(\[]\s*(?:last\s)?(?:accessed|visited|viewed|retrieved|checked|consult|acces|acceso|visitad|"
    r"abgerufen|zuletzt|acesso|дата\sобращения|dostęp|geraadpleegd|تاريخ|最后|最終)[^()\[\]]{0,60}[)\]]?",
    re.IGNORECASE,
)
_OPEN_ACCESS_NOTE = re.compile(
    r"(?:(?:last\s)?(?:accessed|visited|viewed|retrieved)|consultad[oa]|consultée?|abgerufen)\b[^.;“”\"]{0,40}$",
    re.IGNORECASE,
)
_LONGEST_OPEN = 60


def _without_access_notes(body: str) -> str:
    body = _ACCESS_NOTE.sub(lambda found: " " * len(found[0]), body)
    found = _OPEN_ACCESS_NOTE.search(body, max(0, len(body) - _LONGEST_OPEN))
    return body[: found.start()] + " " * len(found[0]) if found else body


def _strip_ends(body: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    body = body[: _said_until(body)]
    end = len(body)
    lead = _LEAD.match(body.lstrip(_PUNCTUATION + ")]"))
    offset = len(body) - len(body.lstrip(_PUNCTUATION + ")]"))
    start = offset + (lead.end() if lead else 0)
    about = re.match(r"[^“\"«]{5,160}:\s+(?=[“\"«])", body[start:]) if lead else None
    start += about.end() if about else 0
    return body[start:], [
        (max(0, first - start), min(last, end) - start)
        for first, last in spans
        if last > start and first < end
    ]


def _said_until(body: str) -> int:
    """Return where, before an address, what leads to it begins (`…, available at:`)."""
    end = len(body)
    while True:
        bare = end
        while bare and (body[bare - 1] in _TAIL_SIGNS or body[bare - 1].isspace()):
            bare -= 1
        if not (bare and body[bare - 1].isalpha()):
            return bare
        found = _TAIL.search(body, max(0, bare - _LONGEST_TAIL), end)
        if not found or found.start() >= end:
            return end
        before = body[found.start() - 1] if found.start() else " "
        if before.isalnum() and body[found.start()].isalnum():
            return end
        end = found.start()


def _inside(date: FoundDate, title: tuple[int, int] | None) -> bool:
    return title is not None and title[0] <= date.start < title[1]


def _published(
    body: str, dates: list[FoundDate], title: tuple[int, int] | None, tail: str
) -> str | None:
    own = [date for date in dates if date.precision and stands_alone(body, date)]
    outside = [date for date in own if not _inside(date, title)]
    loose = [date for date in dates if date.precision and not _inside(date, title)]
    if not outside:
        outside = [d for d in find_dates(tail[:80]) if d.precision and d.role == "published"]
    group = outside or loose
    return max(group, key=lambda date: date.precision).iso if group else None


def _blank(body: str, dates: list[FoundDate]) -> str:
    for date in dates:
        body = body[: date.start] + " " * (date.end - date.start) + body[date.end :]
    return body


def _around(body: str, title: tuple[int, int]) -> tuple[str | None, str | None]:
    """Return (author, publisher) from what stands before and behind the title.

    An organisation before the title is its author where somebody else published it, and
    its publisher where nobody else is named.
    """
    unquoted = body[: title[0]].rstrip(" “„«\"‘'‹《〈「『")
    before = _bare(unquoted)
    after = body[title[1] :].lstrip("”“»\"’'›*_》〉」』")
    imprint = _IMPRINT.match(after)
    publisher = imprint[2].strip(_PUNCTUATION) if imprint else _publisher_in(after)
    author = _name(unquoted if before and before in unquoted[-len(before) - 3 :] else before)
    if author is None or is_person(author):
        own = _self_published(author)
        return author, own if own and _HOST.fullmatch(publisher or "") else publisher or own
    pieces = re.split(rf"{_COMMA}|\.\s+", before)
    if len(pieces) > 1 and is_person(pieces[0]):
        return _name(pieces[0]), publisher or without_genre(pieces[-1])
    if publisher is None:
        return None, without_genre(author)
    return author, publisher


def _self_published(author: str | None) -> str | None:
    """Return an author who is also the only publisher named.

    Two words with capitals can be a person's name or a paper's (`Al Jazeera`).
    """
    return author if author and "," not in author and len(author.split()) == 2 else None


def _bare(text: str) -> str:
    """Strip punctuation, empty brackets, and brackets that have no partner."""
    text = re.sub(r"[(\[]\s*[)\]]", "", text)
    text = text.strip(_PUNCTUATION)
    if text.count("(") != text.count(")"):
        text = text.strip("()")
    return text.removeprefix("[").removesuffix("]").strip(_PUNCTUATION)


def _publisher_in(after: str) -> str | None:
    after = re.sub(r"^[\s,.;:]*(?:in|en|dans|on|via)[:\s]+(?=[A-ZÀ-Þ*“])", "", after)
    for part in re.split(r"[,;()\[\]،؛，；（）]\s*|(?<=[^\s.][^\s.])\.\s+|\s[–—|-]\s", after):
        name = without_genre(part.strip(_PUNCTUATION + "“”\"'*_"))
        if not name or _NO_PUBLISHER.match(name) or len(name.split()) > MAX_NAME_WORDS:
            continue
        if name[0].islower() and "." not in name:
            continue
        return name
    return None


def _name(text: str) -> str | None:
    cleaned = re.sub(r"\s+", " ", text).strip(_PUNCTUATION)
    cleaned = re.sub(r"^(?:by|por|par|von)\s+", "", cleaned, flags=re.IGNORECASE)
    if text.rstrip(" ,;:").endswith(".") and _ENDS_WITH_POINT.search(cleaned):
        cleaned += "."
    return cleaned or None


_LEANS = re.compile(r"\b[^\W\d_]{4,}\s(?:du|del?|of|from|dated|vom|von|dal|della)\s*$")
"""Before a date that is part of a name: "compte rendu de la séance du 4 mai 2020"."""
_LONGEST_LEANING = 200
_CORRESPONDENCE = re.compile(
    r"(?:(?:open|joint)\s)?(?:letter|e-?mail|memo(?:randum)?|lettre(?:\souverte)?|courriel|carta(?:\sabierta)?"
    r"|(?:offener\s)?brief|schreiben)\s(?:from|to|of|de|du|des|à|au|aux|al?|von|vom|an)\b",
    re.IGNORECASE,
)
_PERSON_COLON = re.compile(r"([^:“”\"«»]{4,80}):\s+(?=\S)")
_IN = re.compile(r"[.,]\s+In:\s+")


def _leans(body: str, date: FoundDate) -> bool:
    near = max(0, date.start - _LONGEST_LEANING)
    return _LEANS.search(body, near, date.start) is not None


def _plain(body: str, own: list[FoundDate]) -> tuple[str | None, str | None, str | None]:
    """Return (author, title, publisher) of a reference whose title has no dress."""
    apa = _APA.match(body)
    if apa and (_UNDATED.fullmatch(apa[2]) or any(date.start == apa.start(2) for date in own)):
        return _after_author(_name(apa[1]), body[apa.end() :])
    if not own and _PROSE.match(body):
        return None, None, None
    imprint = _IMPRINT.search(body)
    if imprint:
        first, _, title = body[: imprint.start()].partition(", ")
        return (
            (_name(first), tidy_title(title), imprint[2])
            if title
            else (None, tidy_title(first), imprint[2])
        )
    blanked = _blank(body, own)
    if _CORRESPONDENCE.match(body):
        return None, tidy_title(_bare(blanked)), None
    named = _PERSON_COLON.match(blanked)
    if named and SURNAME_FIRST.fullmatch(named[1].strip()) and is_person(named[1]):
        title, _, where = _split_in(blanked[named.end() :])
        return _name(named[1]), tidy_title(title), _publisher_in(where) if where else None
    sentences = [part for part in _sentences(blanked) if part.strip(_PUNCTUATION + "()")]
    if len(sentences) > 1:
        return _by_sentences(sentences)
    return _by_commas(blanked)


def _split_in(text: str) -> tuple[str, str, str]:
    """Part `Title. In: Paper` into title, separator and paper."""
    found = _IN.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _after_author(author: str | None, rest: str) -> tuple[str | None, str | None, str | None]:
    sentences = [part for part in _sentences(rest) if part.strip(_PUNCTUATION)]
    if not sentences:
        return author, None, None
    title = tidy_title(sentences[0])
    publisher = _publisher_in(sentences[1]) if len(sentences) > 1 else None
    if publisher is None and author and not is_person(author):
        return None, title, author
    return author, title, publisher


def _sentences(body: str) -> list[str]:
    places = [0]
    for found in _SENTENCE_END.finditer(body):
        if body[found.start()] == "." and ends_in_abbreviation(body[places[-1] : found.start()]):
            continue
        places.append(found.end())
    places.append(len(body))
    return [body[start:end] for start, end in pairwise(places)]


def _by_sentences(sentences: list[str]) -> tuple[str | None, str | None, str | None]:
    first, second = sentences[0].strip(_PUNCTUATION), sentences[1].strip(_PUNCTUATION)
    if is_person(first) and len(sentences) > 2:
        return _name(sentences[0]), tidy_title(second), _publisher_in(sentences[2])
    if SURNAME_FIRST.fullmatch(first) or _INITIAL.search(first):
        return _name(sentences[0]), tidy_title(second), None
    if len(first.split()) > _SHORT and looks_like_publisher(second):
        return None, tidy_title(first), without_genre(second)
    if looks_like_publisher(second) and not looks_like_publisher(first):
        return None, tidy_title(first), without_genre(second)
    return None, tidy_title(second), without_genre(first)


def _by_commas(body: str) -> tuple[str | None, str | None, str | None]:
    body = body.rstrip(" -–—|")
    dashes = r"\s[–—|]\s" if re.search("[,،，、]", body) else r"\s[-–—|]\s"
    pieces = re.split(f"{_COMMA}|{dashes}", body)
    parts = [_bare(part) for part in pieces]
    parts = [part for part in parts if part]
    while len(parts) > 1 and _CODE.fullmatch(parts[-1]):
        parts.pop()
    if not parts:
        return None, None, None
    if len(parts) == 1:
        return _single(parts[0])
    if len(parts) > 2 and GENRE.fullmatch(parts[0]):
        return None, tidy_title(", ".join(parts[2:])), parts[1]
    first, last = parts[0], parts[-1]
    if is_person(first) and len(parts) == 2 and looks_like_publisher(last):
        return None, tidy_title(first), last
    if is_person(first):
        rest = parts[1:]
        publisher = (
            without_genre(rest.pop()) if len(rest) > 1 and looks_like_publisher(last) else None
        )
        author = _name(first)
        return author, tidy_title(", ".join(rest)), publisher or _self_published(author)
    if (
        len(first.split()) > _SHORT
        and looks_like_publisher(last)
        and not ORGANISATION.search(first)
    ):
        return None, tidy_title(", ".join(parts[:-1])), without_genre(last)
    return None, tidy_title(", ".join(parts[1:])), without_genre(first) or first


def _single(part: str) -> tuple[str | None, str | None, str | None]:
    genre = GENRE_END.search(part)
    if genre and genre.start():
        return None, genre[1], part[: genre.start()].strip(_PUNCTUATION)
    publisher, colon, title = part.partition(": ")
    if colon and looks_like_publisher(publisher) and ORGANISATION.search(publisher):
        return None, tidy_title(title), publisher
    return None, tidy_title(part), None
