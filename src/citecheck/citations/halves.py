"""Two halves of an address that show by their form that they are one, whatever room a line had."""

from __future__ import annotations

import re

__all__ = ["are_halves", "in_query", "of_perma_link"]

_PERMA_CODE = re.compile(r"[A-Z\d]{4}-[A-Z\d]{4}")
_REPOSITORY = re.compile(r"urn-3:[A-Za-z]+$")
"""Harvard's repositories: `urn-3:HUL.InstRepos:12553320`."""
_IN_DOI = re.compile(r"10\.\d{4,9}/(?P<item>[SB][\d()-]*)$")
_ITEM = re.compile(r"[SB]\d{4}-?\d{3}[\dX]\(\d\d\)\d{5}-[\dX]")
"""A PII as publishers' DOIs have it, with the ISSN of the journal and the year."""
_OPEN_NAME = re.compile(r"[?&][A-Za-z_]\w{0,30}$")
_REST_OF_NAME = re.compile(r"\w{1,30}=[\w%]")
"""The name of a parameter, cut in two."""
_IN_QUERY = re.compile(r"\?\S*=[\w%.~-]*$")
_MORE_PARAMETERS = re.compile(r"[\w%.~+-]{1,100}&[A-Za-z]\w{0,30}=")
_LONGEST_HASH = 64
_HASH_LENGTHS = (32, 40, _LONGEST_HASH)
"""Figures of MD5, and of a UUID; of SHA-1; of SHA-256."""
_HASH_BEGUN = re.compile(r"(?<![A-Za-z\d])[\dA-Fa-f]+$")
_HASH = re.compile(r"(?=(?:[A-Za-z]*\d){6})(?=(?:\d*[A-Za-z]){6})[\dA-Fa-f]+")


def are_halves(raw: str, word: str, bare: str) -> bool:
    """Whether an address that ends amid a word goes on with a line's first word.

    `bare` is that word without the punctuation behind it.
    """
    return (
        of_perma_link(raw, bare)
        or _of_parameter(raw, word)
        or _of_hash(raw, bare)
        or _of_repository(raw, word)
        or _of_article(raw, word)
    )


def of_perma_link(raw: str, bare: str) -> bool:
    """Whether two pieces make one address of Perma.cc, which law reviews put behind each other."""
    head, host, code = raw.rpartition("perma.cc/")
    return bool(host) and head.endswith("/") and _PERMA_CODE.fullmatch(code + bare) is not None


def in_query(raw: str, word: str) -> bool:
    """Whether the value of a parameter goes on, and others come behind it: `TEXT` `0836&p=5`."""
    return _IN_QUERY.search(raw) is not None and _MORE_PARAMETERS.match(word) is not None


def _of_parameter(raw: str, word: str) -> bool:
    """Whether a parameter's name was cut in two (`&l`, `ang=en`)."""
    return _OPEN_NAME.search(raw) is not None and _REST_OF_NAME.match(word) is not None


def _of_repository(raw: str, word: str) -> bool:
    """Whether both make a paper's name in one of Harvard's repositories."""
    return _REPOSITORY.search(raw) is not None and word.startswith(".InstRepos:")


def _of_article(raw: str, word: str) -> bool:
    """Whether both make a publisher's item identifier within a DOI: `S` `0140-6736(19)93746-3`."""
    begun = _IN_DOI.search(raw[-_LONGEST_HASH:])
    return begun is not None and _ITEM.match(begun["item"] + word) is not None


def _of_hash(raw: str, bare: str) -> bool:
    """Whether both make a number in hexadecimal as long as hashes and UUIDs without hyphens are."""
    begun = _HASH_BEGUN.search(raw[-_LONGEST_HASH:])
    if begun is None:
        return False
    whole = begun[0] + bare
    even = whole in (whole.upper(), whole.lower())
    return even and len(whole) in _HASH_LENGTHS and _HASH.fullmatch(whole) is not None
