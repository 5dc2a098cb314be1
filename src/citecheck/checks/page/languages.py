"""Which language is a title or a text in? Guessed by script, small words and endings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from citecheck.checks.page.phrases import language_evidence, plain

__all__ = ["guess_language", "possible_languages", "romanised", "script_of"]

_SCRIPTS = (
    ("latin", re.compile("[a-zA-Z\u00c0-\u024f]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("greek", re.compile("[\u0370-\u03ff]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("hebrew", re.compile("[\u0590-\u05ff]")),
    ("kana", re.compile("[\u3040-\u30ff]")),
    ("han", re.compile("[\u3400-\u9fff]")),
    ("hangul", re.compile("[\uac00-\ud7af]")),
    ("thai", re.compile("[\u0e00-\u0e7f]")),
    ("devanagari", re.compile("[\u0900-\u097f]")),
)
_SCRIPT_LANGUAGE = {
    "greek": "el",
    "hebrew": "he",
    "kana": "ja",
    "han": "zh",
    "hangul": "ko",
    "thai": "th",
    "devanagari": "hi",
}


_ROMAN = str.maketrans(
    "абвгґдезиіїклмнопрстуфхцчшщыэюяжєђћјљњџαβγδεζηθικλμνξοπρσςτυφχψω",
    "abvggdeziiiklmnoprstufhccssieuazedcilncavgdezitiklmnxoprsstifhpo",
    "ъь",
)
_SPELLINGS = re.compile(r"shch|sch|sh|zh|kh|ch|ts|tz|th|ph|ps|ou|[jyi]([aeou])|[jyi]+|w|q")
_DOUBLED = re.compile(r"(.)\1+")
_SPELT = {"shch": "s", "sch": "s", "sh": "s", "zh": "z", "kh": "h", "ch": "c", "ts": "c", "tz": "c"}
_SPELT |= {"th": "t", "ph": "f", "ps": "p", "ou": "u", "w": "v", "q": "k"}


def romanised(text: str) -> str:
    """Spell `plain` Cyrillic or Greek in Latin letters, and Latin text the same loose way.

    Addresses spell such titles by half a dozen systems (`ya`, `ia`, `ja`; `shch`, `sch`);
    what they differ in is dropped, so that the result is to be compared and not to be read.
    """

    def spell(found: re.Match[str]) -> str:
        whole = found.group()
        return found.group(1) or _SPELT.get(whole, "i")

    return _DOUBLED.sub(r"\1", _SPELLINGS.sub(spell, text.translate(_ROMAN)))


def script_of(text: str) -> str | None:
    """Return the script that most letters of a text are in."""
    sample = text[:3000]
    if sample.isascii():
        return "latin" if any(map(str.isalpha, sample)) else None
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    if counts["kana"] * 8 > counts["han"] and counts["kana"]:
        counts["kana"] += counts["han"]
    name, most = max(counts.items(), key=lambda item: item[1])
    return name if most else None


def guess_language(text: str, least: int = 1) -> str | None:
    """Guess a text's language by its script and small words; None where unsure.

    `least` is how many small words must be there. A second language that comes close
    makes it unsure: a wrong guess would turn a translated title into a mismatch.
    """
    possible = possible_languages(text, least)
    return next(iter(possible)) if len(possible) == 1 else None


def possible_languages(text: str, least: int = 1) -> frozenset[str]:
    """Return the languages that a text may be in; none where nothing is known.

    `sobre` is Spanish or Portuguese, and in any case not German.
    """
    script = script_of(text)
    if script in _SCRIPT_LANGUAGE:
        return frozenset({_SCRIPT_LANGUAGE[script]})
    if script == "cyrillic":
        return frozenset({"uk" if re.search("[іїєґІЇЄҐ]", text) else "ru"})
    if script == "arabic":
        return frozenset({"fa" if len(re.findall("[پچژگی]", text)) > 3 else "ar"})
    if script != "latin":
        return frozenset()
    words = plain(text).split()
    hits, scores = _scores(words)
    _weigh_letters(text, scores)
    _weigh_endings(words, scores)
    _weigh_elisions(text, scores)
    best, most = max(scores.items(), key=lambda item: item[1], default=("", 0.0))
    if most < _LEAST_SCORE or hits[best] < least - 1:
        return frozenset()
    behind = max(_BEHIND, most * _BEHIND_SHARE)
    near = frozenset(code for code, score in scores.items() if score >= most - behind and score > 0)
    return frozenset({"da"}) if near == {"da", "nb"} else near


_LEAST_SCORE = 0.7
"""Words that only this language has, from which a guess is one."""
_BEHIND = 0.6
"""How far another language may be behind and still be possible, in a short text."""
_BEHIND_SHARE = 0.25
"""The same in a long one, as a share."""


def _scores(words: list[str]) -> tuple[Counter[str], dict[str, float]]:
    """Count small words by language, and share out what each word says among its languages."""
    hits: Counter[str] = Counter()
    scores: dict[str, float] = defaultdict(float)
    small, common = language_evidence("function"), language_evidence("common")
    for word in words:
        for code in (codes := small.get(word, ())):
            hits[code] += 1
            scores[code] += (1 if len(word) > 1 else 0.5) / len(codes)
        for code in (codes := common.get(word, ())):
            scores[code] += 1 / len(codes)
    return hits, scores


def _weigh_letters(text: str, scores: dict[str, float]) -> None:
    """Let letters speak for the languages that have them, and a little against all others."""
    letters = language_evidence("letters")
    found = {letter for letter in text[:4000].lower() if letter in letters}
    for letter in found:
        codes = letters[letter]
        for code in codes:
            scores[code] += 1 / len(codes)
        for code in scores:
            if code not in codes:
                scores[code] -= 0.3


def _weigh_endings(words: list[str], scores: dict[str, float]) -> None:
    """Let the endings of longer words speak, less than words do."""
    longer = [word for word in words[:40] if len(word) > 5]
    for code, pattern in _ENDINGS:
        scores[code] += 0.3 * sum(bool(pattern.search(word)) for word in longer)


def _weigh_elisions(text: str, scores: dict[str, float]) -> None:
    """Let `l'assemblée` and `qu'il` speak for French, and less for its neighbours."""
    times = min(3, len(_ELISION.findall(text[:4000])))
    for code, weight in (("fr", 0.6), ("it", 0.3), ("ca", 0.3)) if times else ():
        scores[code] += weight * times


_ELISION = re.compile(r"\b(?:[ldnscj]|qu)['’](?=\w{3})", re.I)


_ENDINGS = (
    ("en", re.compile(r"(?:tion|tions|ing|ness|ship|ments?|ed|ly|ities|ity|ies|ers)$")),
    ("de", re.compile(r"(?:ung|ungen|keit|heit|schaft|isch|ische[nr]?|lich|liche[nr]?|gesetz)$")),
    ("es", re.compile(r"(?:cion|ciones|dad|dades|miento|mientos|ismo|anos|anas)$")),
    ("pt", re.compile(r"(?:cao|coes|dade|dades|mento|mentos)$")),
    ("fr", re.compile(r"(?:eur|eurs|aux|eaux|ique|iques|eux|euse|ites?)$")),
    ("it", re.compile(r"(?:zione|zioni|mento|ita|aggio|ismo|ezza)$")),
)
