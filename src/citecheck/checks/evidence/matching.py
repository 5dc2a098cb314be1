"""Does a page fit a citation? Titles as people compare them, words, names and slugs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from citecheck.addresses import parts_of
from citecheck.checks.page.languages import possible_languages, script_of
from citecheck.checks.page.phrases import language_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citecheck.checks.page.reader import PageFacts

__all__ = [
    "KINDS",
    "Fit",
    "best_title",
    "comparable",
    "content_words",
    "coverage",
    "names_and_numbers",
    "own_part",
    "similarity",
    "slug_words",
    "title_parts",
]

_SEPARATOR = re.compile(r"\s+[|–—·•»«:/\\‹›-]+\s+|\s*[|·•»«]\s*|\s*::\s*|\s*_\s*(?=[^\W_]{2})")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*$")
_MOJIBAKE = re.compile("Ã[\u0080-¿]|â€|Ð[\u0080-¿]|Ø[\u00a0-¿]")
_EVERYWHERE = (
    "home homepage index welcome start startseite accueil inicio main default page website site"
    " report reports news article articles press release releases about overview publications"
    " publication document documents document library resources blog post posts story stories"
    " data dataset brief briefing statement annual en de fr es pt it nl html htm php aspx asp"
    " jsp cfm pdf www com org net content node item id view show detail details default public"
    " world us uk politics opinion business society archive archives category tag date print"
    " amp web pages file files download downloads media uploads wp sites all modules topics"
    " noticias nachrichten actualites informes informe bericht rapport rapports relatorio"
)
GENERIC = frozenset(_EVERYWHERE.split())
"""Words that every site has: alike in addresses and titles, they prove nothing."""
_KINDS = (
    "fact factsheet sheet communique communiques comunicado comunicados pressemitteilung presse"
    " medienmitteilung persbericht comunicato stampa notice guidance faq briefing newsletter"
    " speech interview video podcast map table figures statistics summary executive introduction"
    " chapter appendix annex letter memo note notes paper working guide study studie etude estudio"
    " informativa nota boletin folleto dossier leaflet brochure form text full online web link"
    " source accessed retrieved available"
)
KINDS = GENERIC | frozenset(_KINDS.split())
"""Words for what sort of document something is: a page may be one and not say so."""

Relation = Literal["same", "likely", "unsure", "different"]
"""`likely`: an English page, and a title in no language that can be told from English."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The page's title that comes nearest to the cited one."""

    score: float
    title: str = ""
    source: str = ""


def _mended(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 or 1252, where that is what happened."""
    if not _MOJIBAKE.search(text):
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            return text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return text


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    return frozenset().union(*language_words().values())


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of `plain` text that carry meaning; pairs of characters in Chinese."""
    small = _small_words()
    words: list[str] = []
    for word in dict.fromkeys(text.split()):
        if not word.isascii() and _UNSPACED.search(word):
            words += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        elif word not in small and (len(word) > 1 or word.isdigit()):
            words.append(word)
    return tuple(dict.fromkeys(words))


def _weight(word: str) -> float:
    if word.isdigit():
        return 4.0
    if word in GENERIC:
        return 1.5
    return float(min(9, len(word))) if word.isascii() or len(word) > 2 else 4.0


def _stem(word: str) -> str:
    """Return what inflection mostly leaves alone: all but the end of a longer word."""
    if len(word) < 5 or word.isdigit():
        return word
    return word[: max(4, min(7, len(word) - 2))]


class Words:
    """The words of a text, ready to be asked for many times."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.exact = frozenset(content_words(text))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each stem stands there."""
        return Counter(_stem(word) for word in self._text.split())

    @cached_property
    def stems(self) -> frozenset[str]:
        """All beginnings of its words that a stem may be."""
        return frozenset(word[:n] for word in self.exact for n in range(4, min(8, len(word) + 1)))

    def __contains__(self, word: str) -> bool:
        """Say whether a word, or another form of it, is there."""
        if word in self.exact:
            return True
        return len(word) >= 5 and not word.isdigit() and _stem(word) in self.stems


def coverage(words: Iterable[str], text: Words, *, head: Words | None = None) -> float:
    """Return the share, by weight, of some words that a text has. 0 where there are none.

    With `head` (its titles), a word that stands in the text but once and not in the head
    counts half: what an article is about it says again, and a long one has every word once.
    """
    total = there = 0.0
    for word in words:
        weight = _weight(word)
        total += weight
        if word in text:
            once = head is not None and text.counts[_stem(word)] < 2 and word not in head
            there += weight / 2 if once else weight
    return there / total if total else 0.0


def title_parts(title: str) -> tuple[str, ...]:
    """Return a title and what remains of it without the publisher's prefix or suffix."""
    parts = [part.strip() for part in _SEPARATOR.split(title) if part and part.strip()]
    if len(parts) < 2:
        return (title,)
    joined = [title]
    for cut in range(1, min(4, len(parts))):
        joined += [" ".join(parts[:-cut]), " ".join(parts[cut:])]
    return tuple(dict.fromkeys(joined))


def own_part(title: str, other: str) -> str:
    """Return a title without the parts that another title of the site has as well."""
    parts = [part for part in _SEPARATOR.split(title) if part and part.strip()]
    shared = {plain(part) for part in _SEPARATOR.split(other) if part}
    left = [part for part in parts if plain(part) not in shared]
    return " ".join(left) if left else title


def similarity(cited: str, title: str) -> float:
    """Compare two titles as a person would: 1.0 is the same, below 0.45 is another one.

    Case, accents, quotes, dashes, entities and width do not count; a publisher's name
    before or after, a truncated end and a lost subtitle count little.
    """
    cut_short = bool(_ELLIPSIS.search(cited) or _ELLIPSIS.search(title))
    wanted, shown = (
        plain(_mended(_ELLIPSIS.sub("", cited))),
        plain(_mended(_ELLIPSIS.sub("", title))),
    )
    if not wanted or not shown:
        return 0.0
    if wanted == shown:
        return 1.0
    contained = _contained(wanted, shown, cut_short=cut_short)
    if contained:
        return contained
    if any(plain(part) == wanted for part in title_parts(title)[1:]):
        return 0.99
    if any(plain(part) == shown for part in title_parts(cited)[1:] if len(part) * 2 > len(cited)):
        return 0.95
    return _overlap(wanted, shown)


def _contained(wanted: str, shown: str, *, cut_short: bool) -> float:
    """Score one title that stands within the other, word for word."""
    short, long = sorted((wanted, shown), key=len)
    unspaced = bool(_UNSPACED.search(short))
    within = short in long if unspaced else f" {short} " in f" {long} "
    prefix = long.startswith(short)
    substance = sum(_weight(word) for word in content_words(short))
    if substance < 12 or (not within and not (prefix and cut_short)):
        return 0.0
    share = len(short) / len(long)
    if short == wanted:  # the page says more: mostly its publisher
        return 0.9 + 0.09 * share if share > 0.25 or prefix else 0.75
    if prefix and cut_short:
        return 0.95
    return 0.86 + 0.1 * share if share >= 0.4 else 0.4 + share


def _overlap(wanted: str, shown: str) -> float:
    from rapidfuzz import fuzz

    words, others = content_words(wanted), content_words(shown)
    if not words or not others:
        return 0.0
    recall = coverage(words, Words(shown))
    precision = coverage(others, Words(wanted))
    dice = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    spelling = fuzz.ratio(wanted, shown) / 100
    return max(dice, spelling if spelling > 0.8 else 0.0)


def best_title(cited: str, page: PageFacts, publisher: str | None = None) -> Fit:
    """Return the page's title that comes nearest. The site's own name is no title."""
    own = {plain(name) for name in (publisher or "", page.site_name) if name}
    wanted = plain(cited)
    best = Fit(0.0)
    for title in page.titles:
        if plain(title.text) in own and wanted not in own:
            continue
        score = similarity(cited, title.text)
        if title.source == "h2":
            score *= 0.95
        if score > best.score:
            best = Fit(score, title.text, title.source)
        if best.score >= 0.99:
            return best
    if best.score < 0.85 and len(page.titles) > 1:
        together = Words(
            plain(" ".join(t.text for t in page.titles if t.source in {"title", "h1", "og"}))
        )
        heads = [t.text for t in page.titles if t.source in {"h1", "h2"}][:2]
        joined = similarity(cited, " ".join(heads)) if len(heads) == 2 else 0.0
        words = content_words(wanted)
        if len(words) >= 4 and coverage(words, together) >= 0.95:
            joined = max(joined, 0.86)
        if joined > best.score:
            best = Fit(joined, " ".join(heads) if heads else best.title, "h1+h2")
    return best


def comparable(title: str, declared: str | None, page: PageFacts) -> Relation:
    """Say whether a cited title and a page are in one language, so that words can tell.

    `declared` is the citation's language, which is mostly the letter's and so a weak
    hint: a note in English that cites a Spanish page often translates its title.
    """
    sample = page.running_text[:3000] or " ".join(t.text for t in page.titles)
    ours, theirs = script_of(title), script_of(sample or page.text)
    if ours and theirs and ours != theirs and {ours, theirs} != {"han", "kana"}:
        return "different"
    languages = possible_languages(title)
    shown = page.language
    if declared and declared[:2] == shown and (not languages or shown in languages):
        return "same"
    if not languages and shown == "en" and title.isascii():
        return "likely"
    if not languages or shown is None:
        return "unsure"
    if shown not in languages:
        return "different"
    return "same" if len(languages) == 1 else "likely"


# --- anchors -------------------------------------------------------------------------

_NUMBER = re.compile(r"\d[\d./-]*\d")
_AFTER_STOP = re.compile(r"[.?!:;–—|»”\"]\s+[\"“«„]?([^\W\d_]{4,})")


def names_and_numbers(title: str) -> tuple[str, ...]:
    """Return what stays the same in translation: numbers, and names inside a title.

    A capital at the beginning of a title says nothing, and in a title where nearly
    every word has one it says nothing at all.
    """
    found = [plain(number) for number in _NUMBER.findall(title)]
    words = re.findall(r"[^\W\d_]{4,}", title)
    capitals = [word for word in words if word[:1].isupper()]
    if len(capitals) * 3 <= len(words) * 2:
        first = {*words[:1], *_AFTER_STOP.findall(title)}
        found += [plain(word) for word in capitals if word not in first]
    return tuple(dict.fromkeys(word for word in found if word and word not in GENERIC))


def slug_words(url: str) -> tuple[str, ...]:
    """Return the words of an address's last telling segment, without generic ones.

    Identifiers (`c_1129980371`, `idUSKBN1ZI0EH`) are no words.
    """
    path = unquote(parts_of(url).path)
    best: tuple[str, ...] = ()
    for segment in reversed([part for part in path.split("/") if part][-4:]):
        bare = re.sub(r"\.(?:html?|php|aspx?|jsp|cfm|pdf|shtml|story)$", "", segment, flags=re.I)
        words = tuple(w for w in content_words(plain(bare)) if _is_word(w))
        if len(words) > len(best):
            best = words
        if len(best) >= 3:
            break
    return best


def _is_word(word: str) -> bool:
    if word in GENERIC or (word.isascii() and len(word) < 3):
        return False
    digits = sum(char.isdigit() for char in word)
    return digits == 0 and (not word.isascii() or re.search("[aeiouy]", word) is not None)
