"""What pages say when they are not the page: error messages, walls, parked domains.

The wording itself is data (`data/phrases.toml`), facts about fifty languages written down
without accents and punctuation; this module finds it in text. Everything works on
`plain` text, so that "Page n’existe pas" and "PAGE N'EXISTE PAS" are the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Statement",
    "Vocabulary",
    "contains",
    "domain_statement",
    "error_statement",
    "error_wording_in",
    "explains",
    "language_evidence",
    "language_words",
    "plain",
    "search_echo",
    "spam_words",
    "title_is",
    "weak_spam",
]

_WORD = re.compile(r"[^\W_]+")
_DROPPED = re.compile("['’‘`´ʼ\u00ad\u200b\u200c\u200d\u2060\ufeff]+")
_SHORT = 300
"""Characters of titles and paragraphs, many of which are asked for again and again."""
_LONGEST_STATEMENT = 400
"""Characters: an error message is short; what is longer is an article."""
_APART = 90
"""Characters between a thing and what is said of it within one statement."""

Scope = Literal["whole", "partial"]


def plain(text: str) -> str:
    """Return text without case, accents, quotes and punctuation, words apart by one space.

    Compatibility forms are unified (NFKD), so full-width letters, ligatures and
    presentation forms compare equal to the ordinary ones.
    """
    return _plain_short(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    text = _DROPPED.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = _signs().sub("", text)
        text = text.replace("ı", "i").replace("ß", "ss").replace("ø", "o").replace("ł", "l")
        text = text.replace("đ", "d").replace("Đ", "D")
    return " ".join(_WORD.findall(text.casefold()))


_plain_short = lru_cache(maxsize=2048)(_plain)


@lru_cache(maxsize=1)
def _signs() -> re.Pattern[str]:
    """Match accents and vowel signs, which regular expressions take for no letters."""
    signs = (chr(c) for c in range(0x300, 0x2100) if unicodedata.category(chr(c))[0] == "M")
    return re.compile(f"[{''.join(signs)}\u3099\u309a]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """An error message that was found.

    `scope` is `whole` where the text says nothing else: "Page not found" and not
    "Page not found: how libraries lose the law".
    """

    scope: Scope
    phrase: str
    rest: int = 0
    """Words besides it that say something."""


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    text = (files("citecheck.checks.page") / "data" / "phrases.toml").read_text("utf-8")
    return tomllib.loads(text)


def _spaced(phrase: str) -> bool:
    """Say whether a script puts spaces between words."""
    return not phrase or ord(phrase[0]) < 0x0E00


@lru_cache(maxsize=64)
def _phrases(section: str, key: str) -> tuple[str, ...]:
    lists = _data()[section]
    joined = lists[key] + (lists.get("rare", []) if key == _WITH_RARE.get(section) else [])
    values = dict.fromkeys(plain(value) for value in joined)
    return tuple(f" {v}" if _spaced(v) else v for v in values if v)


_WITH_RARE = {"whole": "strong", "login": "titles", "echo": "texts"}
"""Lists that the rarer languages of a section belong to."""


@lru_cache(maxsize=1)
def _gone() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    def ready(values: list[str]) -> tuple[str, ...]:
        found = dict.fromkeys(plain(value) for value in values)
        return tuple(_bounded(v) for v in found if v)

    return tuple(
        (ready(entry["things"]), ready(entry["lost"])) for entry in _data()["gone"].values()
    )


def _bounded(phrase: str) -> str:
    """Let a phrase begin at a word's start; a short word must be the whole word."""
    if not _spaced(phrase):
        return phrase
    return f" {phrase} " if len(phrase) <= _WHOLE_WORD else f" {phrase}"


_WHOLE_WORD = 4
"""Letters up to which a word is none's beginning: `yok` (there is none), and not `yoksul`."""


@lru_cache(maxsize=1)
def _filler() -> frozenset[str]:
    words = {plain(word) for word in _data()["whole"]["filler"]}
    for things, lost in _gone():
        for phrase in things + lost:
            words.update(phrase.split())
    return frozenset(words).union(*language_words().values()) - _explaining()


@lru_cache(maxsize=1)
def _unspaced_filler() -> re.Pattern[str]:
    """Match all that error messages consist of in scripts without spaces, longest first."""
    words = {plain(word) for word in _data()["whole"]["unspaced"]}
    for things, lost in _gone():
        words.update(phrase for phrase in things + lost if not _spaced(phrase))
    ordered = sorted(filter(None, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)))


class _Wording:
    """Phrases to be found in text, sorted by the word they begin with.

    A page's words are counted once, and only phrases whose first word is among them are
    looked for: on a page of 50 kB, 865 phrases cost 1.4 ms and not 8.3 (measured).
    """

    def __init__(self, wording: Iterable[str]) -> None:
        self._loose: list[tuple[int, str]] = []
        self._by_first: dict[str, list[tuple[int, str]]] = {}
        for place, phrase in enumerate(wording):
            first, space, _ = phrase.strip().partition(" ")
            # A single word may be the beginning of a longer one, as "cookie" is; without
            # spaces between words, anything may stand before a phrase.
            whole = space and phrase.startswith(" ")
            known = self._by_first.setdefault(first, []) if whole else self._loose
            known.append((place, phrase))
        self._loose_ascii = [row for row in self._loose if row[1].isascii()]

    def standing_in(self, text: str) -> list[str]:
        """Return the phrases that stand in `plain` text at a word's start, in their order."""
        padded = f" {text} "
        loose = self._loose_ascii if text.isascii() else self._loose
        found = [row for row in loose if row[1] in padded]
        for first in self._by_first.keys() & _words_of(text):
            found += [row for row in self._by_first[first] if row[1] in padded]
        return [phrase for _, phrase in sorted(found)]


@lru_cache(maxsize=8)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


@lru_cache(maxsize=64)
def _wording(section: str, key: str) -> _Wording:
    return _Wording(_phrases(section, key))


@lru_cache(maxsize=1)
def _lost() -> _Wording:
    return _Wording(dict.fromkeys(said for _, lost in _gone() for said in lost))


def contains(section: str, key: str, text: str) -> str | None:
    """Return the first phrase of a list that stands in `plain` text at a word's start."""
    return next((phrase.strip() for phrase in _wording(section, key).standing_in(text)), None)


def title_is(section: str, key: str, title: str, *, spare: int = 2) -> str | None:
    """Return the phrase that a `plain` title consists of, but for `spare` other words.

    The site's own name may stand beside it, so callers pass titles with and without it.
    """
    padded = f" {title} "
    length = len(title.split())
    for phrase in _wording(section, key).standing_in(title):
        bare = phrase.strip()
        if title == bare:
            return bare
        whole_word = f" {bare} " in padded or not _spaced(bare)
        if whole_word and length - len(bare.split()) <= spare:
            return bare
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The error wording to look for: all of it, or what a page has at all."""

    whole: tuple[str, ...]
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        """Say whether there is anything to look for."""
        return bool(self.whole or self.pairs)


def error_wording_in(text: str) -> Vocabulary:
    """Return the error wording that stands anywhere in a long `plain` text.

    Looking for the rest in each of its paragraphs would take 20 ms a page.
    """
    told = frozenset(_lost().standing_in(text))
    if not told:  # as on nearly every page
        return Vocabulary(tuple(_wording("whole", "strong").standing_in(text)), ())
    pairs = ((things, tuple(said for said in lost if said in told)) for things, lost in _gone())
    return Vocabulary(
        tuple(_wording("whole", "strong").standing_in(text)),
        tuple((things, lost) for things, lost in pairs if lost),
    )


def _pair(padded: str, wording: Vocabulary) -> str | None:
    """Find a thing and what is said of it close together, in either order."""
    for things, lost in wording.pairs:
        for said in lost:
            at = padded.find(said)
            if at < 0:
                continue
            around = padded[max(0, at - _APART) : at + len(said) + _APART]
            if any(thing in around for thing in things):
                return said
    return None


def _bare_number(title: str) -> bool:
    return re.match(r"(?:error |http |status )?(?:404|410)(?: |$)", title) is not None and (
        len(title.split()) <= 4
    )


def error_statement(
    text: str, site: str = "", wording: Vocabulary | None = None
) -> Statement | None:
    """Find an error message in a title, a heading or one short paragraph (`plain` text).

    `site` is the site's own name, plain: its words do not count as something said.
    `wording` narrows the search to what `error_wording_in` found in all of the page.
    """
    if not text or len(text) > _LONGEST_STATEMENT:
        return None
    wording = error_wording_in(text) if wording is None else wording
    padded = f" {text} "
    # The longest leaves the least unsaid, which is what scope is measured by.
    found = max((p for p in wording.whole if p in padded), key=len, default=None)
    found = found or _pair(padded, wording)
    if found is None:
        bare = text if f" {text}" in _phrases("whole", "failed") else None
        bare = bare or (text if text in _phrases("whole", "failed") else None)
        return Statement("whole", bare or "404") if bare or _bare_number(text) else None
    own = {*site.split(), *found.split()}
    said = [w for w in text.split() if w not in own and w not in _filler()]
    if not _spaced(found.strip()):
        left = _unspaced_filler().sub("", text.replace(found.strip(), " ")).replace(" ", "")
        whole = len(left) <= max(2, len(text) // 6)
        return Statement("whole" if whole else "partial", found.strip())
    whole = len(said) <= max(1, len(text.split()) // 4) and not _explaining().intersection(said)
    return Statement("whole" if whole else "partial", found.strip(), len(said))


def explains(title: str) -> bool:
    """Say whether a `plain` title has a word that explains something: then it is an article's."""
    return not _explaining().isdisjoint(title.split())


@lru_cache(maxsize=1)
def _explaining() -> frozenset[str]:
    """Return words of titles that explain something: "Why your 404 page matters"."""
    return frozenset(plain(word) for word in _data()["whole"]["explaining"])


def domain_statement(text: str) -> str | None:
    """Find what a registrar or seller says of a domain name in `plain` text."""
    found = _pair(f" {text} ", Vocabulary((), (_domain(),)))
    return found.strip() if found else None


@lru_cache(maxsize=1)
def _domain() -> tuple[tuple[str, ...], tuple[str, ...]]:
    lists = _data()["domain"]
    return tuple(map(_bounded, map(plain, lists["things"]))), tuple(
        map(_bounded, map(plain, lists["said"]))
    )


def search_echo(title: str) -> str | None:
    """Return the wording of a search-results title: it repeats what was asked for.

    It stands at the beginning, or at the end after what was asked for: "The search for
    justice" is no list of results.
    """
    starts, ends, unspaced = _echoes()
    if f"{title} ".startswith(starts) or f" {title}".endswith(ends):
        padded = f" {title} "
        return next((p.strip() for p in _phrases("echo", "titles") if p in padded), None)
    return next((phrase for phrase in unspaced if phrase in title), None)


@lru_cache(maxsize=1)
def _echoes() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    bare = [phrase.strip() for phrase in _phrases("echo", "titles")]
    unspaced = tuple(phrase for phrase in bare if not _spaced(phrase))
    return tuple(f"{p} " for p in bare), tuple(f" {p}" for p in bare), unspaced


def spam_words(text: str) -> frozenset[str]:
    """Return the words of taken-over domains in `plain` text."""
    spaced, unspaced = _spam()
    return spaced.intersection(text.split()) | {word for word in unspaced if word in text}


@lru_cache(maxsize=1)
def _spam() -> tuple[frozenset[str], frozenset[str]]:
    words = frozenset(plain(word) for word in _data()["spam"]["words"])
    unspaced = frozenset(word for word in words if not _spaced(word))
    return words - unspaced, unspaced


@lru_cache(maxsize=1)
def weak_spam() -> frozenset[str]:
    """Return the spam words that need company: they stand in many honest titles."""
    return frozenset(plain(word) for word in _data()["spam"]["weak"])


@lru_cache(maxsize=1)
def _languages() -> dict[str, dict[str, str]]:
    import tomllib
    from importlib.resources import files

    text = (files("citecheck.checks.page") / "data" / "languages.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def language_words() -> dict[str, frozenset[str]]:
    """Return the small words of each language, without accents."""
    return {code: frozenset(words.split()) for code, words in _languages()["words"].items()}


@lru_cache(maxsize=4)
def language_evidence(section: str) -> dict[str, tuple[str, ...]]:
    """Return which languages a word, or a letter, speaks for.

    `section` is `function` (small words, those of `language_words` included), `common`
    (what titles are about) or `letters` (beside a to z).
    """
    found: dict[str, list[str]] = {}
    for code, listed in _languages()[section].items():
        own = listed if section == "letters" else listed.split()
        small = language_words().get(code, ()) if section == "function" else ()
        for item in dict.fromkeys((*own, *small)):
            found.setdefault(item, []).append(code)
    return {item: tuple(codes) for item, codes in found.items()}
