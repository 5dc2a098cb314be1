"""The language of a short text, told by its words of grammar."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from citecheck.citations.words import STOPWORDS

__all__ = ["guess_language"]

_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = {
    "en": re.compile(r"(?:ing|ed|ly|ness|ship|ights|ment|ey|th|ck|wn|ght)$"),
    "es": re.compile(
        r"(?:ción|ciones|[aeiou]\w*[ao]s|dad|dades|ñ\w*|mente|ado|ados|ido|idos|illa|ero|eros)$"
    ),
    "fr": re.compile(r"(?:eux|euse|ement|ique|iques|ée|ées|aux|eur|eurs|ç\w*|œ\w*)$"),
    "de": re.compile(r"(?:ung|ungen|keit|heit|isch|lich|schaft|\w*ß\w*|ä\w+|\w*ü\w+)$"),
    "pt": re.compile(r"(?:ção|ções|[aeiou]\w*[ao]s|dade|ão|ões|inho|lh\w+)$"),
    "it": re.compile(r"(?:zione|zioni|ità|gli\w*|mente|ato|ati|etto)$"),
}
_GRAMMAR = 3
"""What a word of grammar weighs against an ending: endings only decide where it is quiet."""
_MAX_WORDS = 400
_MAX_LETTERS = 40


@lru_cache(maxsize=4096)
def _weights(word: str) -> tuple[tuple[str, int], ...]:
    """Return how much a word speaks for each language."""
    weights = []
    for language, words in STOPWORDS.items():
        if word in words:
            weights.append((language, _GRAMMAR))
        elif len(word) > 3 and _ENDINGS[language].search(word):
            weights.append((language, 1))
    return tuple(weights)


def guess_language(text: str) -> str | None:
    """Return the two-letter code of the language of a text, or None where it is unsure.

    Knows en, es, fr, de, pt and it. Meant for titles: two words can be enough.
    """
    scores: Counter[str] = Counter()
    for number, found in enumerate(_WORD.finditer(text)):
        if number >= _MAX_WORDS:
            break
        for language, weight in _weights(found[0][:_MAX_LETTERS].lower()):
            scores[language] += weight
    if "¿" in text or "¡" in text:
        scores["es"] += _GRAMMAR
    ranked = scores.most_common(2)
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    return ranked[0][0]
