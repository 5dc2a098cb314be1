"""Addresses that scanning, typesetting or typing has damaged.

Only what can have been nothing else is mended; the rest is reported as damaged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from citecheck.addresses import AddressError, has_known_suffix, host_of, request_url
from citecheck.citations.scanning import INVISIBLE

__all__ = [
    "broken_off",
    "cleaned",
    "host_gap",
    "is_possible",
    "is_split_host",
    "is_whole_host",
    "scheme_meant",
]

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
_LIGATURES[0xFB06] = "st"
_INVISIBLES = re.compile(rf"[{INVISIBLE}]+")
_JOINERS = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]")
"""Zero-width (non-)joiners that are no part of a word in a script that needs them."""

_CONFUSED = re.compile(
    # How `http` comes out of a scanner (tt as u, ll, lt, ti …) or out of hasty fingers.
    r"(?:h|b|li|hh)?"
    r"(?:t{1,3}|u|ll|lt|tl|ti|it|ii|fl|lf|tf|ft|rt|tr|l1|1l|li|il|t[1!|]|[1!|]t|[1!|]{2})"
    r"p(s?)",
    re.IGNORECASE,
)
_OTHER_SCHEMES = frozenset({"ftp", "sftp", "ftps", "tftp", "ssh", "smtp", "nntp", "rtsp", "httpx"})


def scheme_meant(word: str) -> Literal["http://", "https://", "damaged"] | None:
    """Return what a word in the place of a scheme was meant to be.

    `damaged` means that it probably was http(s) and nobody can be sure; None that it is
    something else.
    """
    lower = word.lower()
    if lower in _OTHER_SCHEMES:
        return None
    found = _CONFUSED.fullmatch(lower)
    if found:
        return "https://" if found[1] else "http://"
    letters = lower.removesuffix("s")
    same_letters = sorted(letters) == sorted("http") or letters in {"hppt", "htpp", "hhpt"}
    return "damaged" if same_letters or letters.startswith(("htt", "hxxp")) else None


_WWW_AND_LABEL = re.compile(r"www\d{0,2}\.[\w\-]+", re.IGNORECASE)


def is_whole_host(host: str) -> bool:
    """Tell whether a host name needs no more labels.

    Half the dictionary is a top-level domain by now, but no site is called `www` alone:
    `www.press` lacks its end.
    """
    return has_known_suffix(host) and not _WWW_AND_LABEL.fullmatch(host)


_SPACE_AFTER_SCHEME = re.compile(r"[ \u00a0](?=www\d{0,2}\.|[\w\-]+(?:\.[\w\-]+)+/)", re.IGNORECASE)
_SPACED_WWW = re.compile(r"www(?:[ \u00a0]\.[ \u00a0]?|\.[ \u00a0])(?=[\w\-]+\.\w)", re.IGNORECASE)
_SPACED_LABEL = re.compile(
    r"([\w\-]{1,63}(?:\.[\w\-]{1,63}){0,8})(\.[ \u00a0]|[ \u00a0]\.)"
    r"([a-z\-]{2,24}(?:\.[a-z]{2,24}){0,2})(?=/)"
)


def host_gap(text: str, position: int) -> tuple[int, int] | None:
    """Return the first space within a host at `position` that cannot have been meant.

    The stretch is to be left out; what it held besides the space (a dot) is the
    caller's to keep: it reads on at the stretch's end.
    """
    found = _SPACE_AFTER_SCHEME.match(text, position)
    if found:
        return found.span()
    found = _SPACED_WWW.match(text, position)
    if found:
        return _space_in(text, position + 3, found.end())
    found = _SPACED_LABEL.match(text, position)
    if not found or is_whole_host(found[1]):
        return None
    if not has_known_suffix(f"{found[1]}.{found[3]}"):
        return None
    return _space_in(text, *found.span(2))


_REST_OF_HOST = re.compile(r"[a-z\d\-]{1,63}(?:\.[a-z\d\-]{1,63}){1,8}(?=/)")
_REST_OF_SUFFIX = re.compile(r"[a-z]{1,24}(?=/)")
"""The end of a top-level domain: `https://court.g` `ov/`."""
_LIKE_A_PATH = re.compile(r"/(?=[^\s<>]{0,200}[/._=&?#%\d])[^\s<>]")
"""What no text has behind a word (`and/or`, `work/life`): more than a slash and letters."""


def _space_in(text: str, start: int, end: int) -> tuple[int, int]:
    at = next(at for at in range(start, end) if text[at] in " \u00a0")
    return at, at + 1


def is_split_host(raw: str, text: str, position: int) -> bool:
    """Tell whether the host that `raw` ends with seems to go on behind a space.

    What it was before the space came in can be guessed, but not known.
    """
    host = raw.partition("://")[2].rpartition("@")[2]
    if not host or re.search(r"[/?#:]", host):
        return False
    more = _REST_OF_HOST.match(text, position)
    if more and not is_whole_host(host):
        return has_known_suffix(host + more[0])
    more = _REST_OF_SUFFIX.match(text, position)
    if not more or "." not in host.rstrip(".") or host.endswith("."):
        return False
    if is_whole_host(host) and not _LIKE_A_PATH.match(text, more.end()):
        return False
    return has_known_suffix(host + more[0])


_GOES_ON = re.compile(r"[—―…]{1,3}[/?=&#%](?!/)[^\s<>‹›]{0,500}")
"""A sign that stands in no address, directly before one that only addresses hold."""
_PATH_BEHIND = re.compile(r"[ \u00a0]/[\w%~+-]{1,80}(?:/|\.[a-z]{2,5}(?![\w.]))[^\s<>‹›,;]{0,500}")
_EXTENSION_BEHIND = re.compile(
    r"[ \u00a0]\.(?:html?|pdf|php|aspx?|jsp|docx?|xlsx?|xml)(?![\w-]|\.\w)", re.IGNORECASE
)
_WITHOUT_EXTENSION = re.compile(r"[\w%~+-]{1,200}")
_PIECES = re.compile(r"(?:[ \u00a0][\w%~+./?=&#-]{1,200}){1,4}(?=[>›])")
_OF_AN_ADDRESS = re.compile(r"[/=&?#]|\.[a-z]{2,5}$", re.IGNORECASE)


def broken_off(text: str, start: int, end: int) -> int | None:
    """Return where an address ends that was damaged at `end` and evidently goes on.

    `start` is where it begins. None where nothing but text follows: a dash before a word,
    a comma within brackets.
    """
    found = _GOES_ON.match(text, end) or (
        _PATH_BEHIND.match(text, end) if is_bare_host(text[start:end]) else None
    )
    if not found and (found := _EXTENSION_BEHIND.match(text, end)):
        found = found if _lacks_extension(text[start:end]) else None
    if found:
        return end + len(found[0].rstrip(".,;:!?)]"))
    if start and text[start - 1] in "<‹":
        pieces = _PIECES.match(text, end)
        if pieces and _OF_AN_ADDRESS.search(pieces[0]):
            return pieces.end()
    return None


def _lacks_extension(address: str) -> bool:
    """Tell a path whose last part may be a file's name without its end."""
    name = address.rpartition("/")[2]
    if "?" in address or "#" in address or is_bare_host(address):
        return False
    return _WITHOUT_EXTENSION.fullmatch(name) is not None


_HOST_ALONE = re.compile(r"(?:https?://)?[^\s/?#]+", re.IGNORECASE)


def is_bare_host(address: str) -> bool:
    """Tell whether an address names a host and nothing on it."""
    return _HOST_ALONE.fullmatch(address) is not None


_ESCAPED_AND = re.compile(r"&(?:amp|#0?38|#x26);(?=[\w.%~\[\]-]+=)", re.IGNORECASE)
"""An ampersand that kept the dress of HTML: the name of a parameter follows."""


def cleaned(raw: str) -> str:
    """Return an address without invisible characters, its ligatures taken apart."""
    if "&" in raw:
        raw = _ESCAPED_AND.sub("&", raw)
    if raw.isascii():
        return raw
    raw = raw.translate(_LIGATURES).replace("\ufffe", "-")
    return _JOINERS.sub("", _INVISIBLES.sub("", raw))


_BAD_LABEL = re.compile(r"^[-_]|[-_]$")


_SCHEME_AND_AUTHORITY = re.compile(r"[^:/?#]*:[/\\]*[^/\\?#]*")


def is_possible(url: str) -> bool:
    """Tell whether an address can be one: a host that names may have, a port that ports may be.

    Stricter than what `request_url` lets onto the wire, because a letter's address is
    meant for everyone: no label begins or ends with `-` or `_` (RFC 1123 2.1), the
    registered name holds no `_`, and no top-level domain has one letter.
    """
    # No path, query or fragment makes an address impossible (WHATWG URL 4.4).
    found = _SCHEME_AND_AUTHORITY.match(url)
    return _is_possible(found[0] if found else url)


@lru_cache(maxsize=4096)
def _is_possible(url: str) -> bool:
    scheme, _, rest = url.partition("://")
    if scheme.lower() == "ftp":
        url = f"http://{rest}"
    try:
        request_url(url)
    except AddressError:
        return False
    host = host_of(url) or ""
    if ":" in host:
        return True
    labels = host.rstrip(".").split(".")
    if any(_BAD_LABEL.search(label) for label in labels):
        return False
    if any("_" in label for label in labels[-2:]):
        return False
    return len(labels) == 1 or len(labels[-1]) > 1 or labels[-1].isdigit()
