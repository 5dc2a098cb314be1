"""Which language is a title or a text in? Guessed by script, small words and endings."""

from __future__ import annotations

import re

from citecheck.checks.phrases import language_words, plain

__all__ = ["guess_language", "possible_languages", "script_of"]

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


def script_of(text: str) -> str | None:
    """Return the script that most letters of a text are in."""
    sample = text[:3000]
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
    counts = {
        code: sum(word in small for word in words) for code, small in language_words().items()
    }
    most = max(counts.values())
    if most < least:
        ending = _by_ending(words)
        return frozenset({ending}) if ending else frozenset()
    near = frozenset(code for code, count in counts.items() if count * 1.15 >= most)
    if near == {"da", "nb"}:
        return frozenset({"da"})
    ending = _by_ending(words) if len(near) > 1 else None
    return frozenset({ending}) if ending in near else near


_ENDINGS = (
    ("en", re.compile(r"(?:tion|tions|ing|ness|ship|ments?|ed|ly|ities|ity|ies|ers)$")),
    ("de", re.compile(r"(?:ung|ungen|keit|heit|schaft|isch|ische[nr]?|lich|liche[nr]?|gesetz)$")),
    ("es", re.compile(r"(?:cion|ciones|dad|dades|miento|mientos|ismo|anos|anas)$")),
    ("pt", re.compile(r"(?:cao|coes|dade|dades|mento|mentos)$")),
    ("fr", re.compile(r"(?:eur|eurs|aux|eaux|ique|iques|eux|euse|ites?)$")),
    ("it", re.compile(r"(?:zione|zioni|mento|ita|aggio|ismo|ezza)$")),
)


def _by_ending(words: list[str]) -> str | None:
    """Guess from how longer words end; at least two must agree, and no others disagree."""
    longer = [word for word in words if len(word) > 5]
    counts = {code: sum(bool(p.search(w)) for w in longer) for code, p in _ENDINGS}
    ranked = sorted(counts.values(), reverse=True)
    if ranked[0] < 2 or ranked[0] <= ranked[1]:
        return None
    return max(counts, key=lambda code: counts[code])
