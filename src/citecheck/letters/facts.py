"""What a letter says of itself: title, sender, date, language.

Only what stands where letters put it: a date on a line of its own at the top, a subject
line or heading above the salutation, a signature of several lines at the end. In doubt
nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citecheck.model import SpanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.model import Block, Document

__all__ = ["Facts", "read_date", "read_facts"]

_TOP_BLOCKS = 25
_LONG_PARAGRAPH = 200
_TITLE_CHARS = (20, 300)
_TITLE_WORDS = 4
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]{4}")
"""Scripts without spaces: a title in them has few characters and one "word"."""
_UNSPACED_CHARS = 6
_DATE_LINE = 90

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "january enero janvier januar janeiro gennaio jan ene janv",
            "february febrero février fevrier februar fevereiro febbraio feb févr",
            "march marzo mars märz março mar",
            "april abril avril aprile apr abr avr",
            "may mayo mai maio maggio",
            "june junio juin juni junho giugno jun",
            "july julio juillet juli julho luglio jul juil",
            "august agosto août aout aug ago",
            "september septiembre setiembre septembre setembro settembre sep sept",
            "october octubre octobre oktober outubro ottobre oct okt",
            "november noviembre novembre novembro nov",
            "december diciembre décembre decembre dezember dezembro dicembre dec dic déc dez",
        ),
        start=1,
    )
    for month in names.split()
}
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:\.|º|er|st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,10})\.?,?\s+(?:de\s+|del\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")

_NO_DATE_LINE = re.compile(
    r"https?:|www\.|^\s*(?:[\[(^$¹²³⁴-⁹*†]|\d{1,3}[.)] )|[“”\"«»]|\w{3}\.\s*$"
)
"""A line of a reference: the date in it is not the letter's."""
_SALUTATION = re.compile(
    r"(?:dear|to whom|estimad[oa]s?|honorables?|excel[eê]nt[ií]sim[oa]|distinguid[oa]s?"
    r"|querid[oa]s?|monsieur|madame|mesdames|chers?|chère"
    r"|sehr geehrte|liebe|prezad[oa]s?|gentile|egregio)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\s*(?:re|subject|asunto|ref|objet|betreff|assunto|oggetto)\s*[.:]\s*\S", re.I
)
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,4}[^\W\d_][\w.'’-]+(?:,\s*[\w.]{2,8})?")
_ROLE = re.compile(
    r"\b(?:director[a]?|directrice|directeur|president[ea]?|présidente?|secretar[yi][ao]?|secrétaire"
    r"|chair(?:man|woman|person)?|coordina(?:tor|dora?)|officer|manager|head|executive|advisor|fellow"
    r"|attorney|counsel|researcher|geschäftsführer(?:in)?|leiter(?:in)?|general|representative)\b",
    re.IGNORECASE,
)
_WORDS = {
    "en": "the and of to in that for is on with are this as by have from which",
    "es": "el los las que del por con una para es se su como más sus al",
    "fr": "le les des et une dans pour que qui est sur par nous vous au du",
    "de": "der die und das den von zu mit für auf ist nicht ein eine dem des",
    "pt": "o os que do da em um uma para com não é por mais dos das ao",
    "it": "il di che la e per un una non sono con del della dei nel gli",
}
_VOCABULARY = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_FEWEST_WORDS = 12
_CLEAR_LEAD = 1.3


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a letter; None where it does not say."""

    title: str | None = None
    sender: str | None = None
    dated: str | None = None
    language: str | None = None


def read_facts(document: Document) -> Facts:
    """Return what the blocks of a letter say of it."""
    blocks = [block for block in document.blocks if block.text and block.kind != "code"]
    top = blocks[:_TOP_BLOCKS]
    dated, place = _dated(top)
    return Facts(_title(top, place), _sender(blocks), dated, _language(blocks))


def read_date(text: str) -> str | None:
    """Return the first full date in a text as ISO 8601."""
    found: list[tuple[int, str]] = []
    for pattern, order in ((_ISO, "ymd"), (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy")):
        for match in pattern.finditer(text):
            date = _iso(dict(zip(order, match.groups(), strict=True)))
            if date:
                found.append((match.start(), date))
                break
    return min(found)[1] if found else None


def _iso(parts: dict[str, str]) -> str | None:
    month = parts["m"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month.casefold().rstrip("."), 0)
    day = int(parts["d"])
    if not (1 <= number <= 12 and 1 <= day <= 31):
        return None
    return f"{parts['y']}-{number:02}-{day:02}"


def _dated(top: Sequence[Block]) -> tuple[str | None, int]:
    """Return the letter's date and the block it stands in."""
    for index, block in enumerate(top):
        if block.kind == "note":
            continue
        for line in block.text.split("\n"):
            date = None if _NO_DATE_LINE.search(line) else read_date(line[: _DATE_LINE + 1])
            if date and len(line) <= _DATE_LINE:
                return date, index
        if len(block.text) > _LONG_PARAGRAPH:
            break
    return None, -1


def _title(top: Sequence[Block], date_place: int) -> str | None:
    head: list[Block] = []
    for block in top:
        if _SALUTATION.match(block.text) or len(block.text) > 2 * _LONG_PARAGRAPH:
            break
        head.append(block)
    for block in head:
        if _SUBJECT.match(block.text):
            return _one_line(block.text)
    for block in head:
        text = _without_marks(block)
        if block.kind == "heading" and _titular(text, words=2):
            return _one_line(text)
    for block in top[: max(0, date_place)]:
        text = _without_marks(block)
        if block.kind == "paragraph" and "\n" not in text and _titular(text):
            return _one_line(text)
    return None


def _without_marks(block: Block) -> str:
    """Return the text of a block without the marks of its notes."""
    text = block.text
    for span in sorted(block.spans, key=lambda span: -span.start):
        if span.kind in (SpanKind.MARK, SpanKind.RAISED):
            text = text[: span.start] + text[span.end :]
    return text


def _titular(text: str, words: int = _TITLE_WORDS) -> bool:
    shortest, longest = _TITLE_CHARS
    if _UNSPACED.search(text):
        shortest, words = _UNSPACED_CHARS, 1
    first = next((character for character in text if character.isalnum()), "")
    return (
        shortest <= len(text) <= longest
        and len(text.split()) >= words
        and not text.rstrip().endswith((".", ",", ";", ":", "。", "،", "؛", "：", "，"))
        and first.isalpha()
        and not first.islower()  # most scripts have no capitals
    )


def _sender(blocks: Sequence[Block]) -> str | None:
    """Return the body named last in the first signature of a letter's second half."""
    for block in blocks[len(blocks) // 3 :]:
        lines = [line.strip() for line in block.text.split("\n") if line.strip()]
        if block.kind not in ("paragraph", "quote") or not 2 <= len(lines) <= 4:
            continue
        if max(map(len, lines)) > _DATE_LINE or not _NAME.fullmatch(lines[0]):
            continue
        if not any(_ROLE.search(line) for line in lines[1:]):
            continue
        last = lines[-1]
        if _ROLE.search(last) and "," in last:
            return last.rpartition(",")[2].strip() or None
        return None if _ROLE.search(last) and len(lines) == 2 else last
    return None


def _language(blocks: Sequence[Block]) -> str | None:
    counts = dict.fromkeys(_VOCABULARY, 0)
    for block in blocks[:200]:
        if block.kind == "note":
            continue
        for word in re.findall(r"[^\W\d_]+", block.text[:3000].casefold()):
            for code, vocabulary in _VOCABULARY.items():
                counts[code] += word in vocabulary
    (best, most), (_, second) = sorted(counts.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= _FEWEST_WORDS and most >= _CLEAR_LEAD * second else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
