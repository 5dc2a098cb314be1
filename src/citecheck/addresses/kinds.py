"""Kinds of addresses: redirectors that wrap another one, DOIs, archived copies."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from citecheck.addresses.hosts import host_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

__all__ = ["doi_url", "is_archive", "unwrap"]

_MAX_WRAPPINGS = 5  # a wrapper around a wrapper happens (mail filters); more is a game
_MAX_WRAPPED = 16_384  # characters; no redirector accepts as much


@dataclass(frozen=True, slots=True)
class _Redirector:
    """A service that sends visitors on to the address in one of its parameters."""

    hosts: re.Pattern[str]
    paths: re.Pattern[str]
    parameters: tuple[str, ...]


def _redirector(hosts: str, paths: str, *parameters: str) -> _Redirector:
    return _Redirector(re.compile(hosts), re.compile(paths), parameters)


_REDIRECTORS = (
    _redirector(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}", r"/url/?", "q", "url"),
    _redirector(r".+\.safelinks\.protection\.outlook\.com", r"/.*", "url"),
    _redirector(r"(?:l|lm)\.facebook\.com", r"/l\.php", "u"),
    _redirector(r"(?:www\.|m\.)?facebook\.com", r"/(?:l|flx/warn/?|l\.php)", "u"),
    _redirector(r"l\.(?:instagram|messenger|workplace|threads)\.(?:com|net)", r"/.*", "u"),
    _redirector(r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|redirect|safety/go)/?", "url"),
    _redirector(r"slack-redir\.net", r"/link", "url"),
    _redirector(r"(?:m\.)?vk\.com|away\.vk\.com", r"/away(?:\.php)?", "to"),
    _redirector(r"steamcommunity\.com", r"/linkfilter/?", "url", "u"),
    _redirector(r"(?:www\.|m\.)?youtube\.com", r"/redirect", "q"),
    _redirector(r"out\.reddit\.com", r"/.*", "url"),
    _redirector(r"(?:t\.umblr\.com|href\.li)", r"/redirect/?", "z"),
    _redirector(r"(?:www\.)?duckduckgo\.com", r"/l/?", "uddg"),
    _redirector(r"exit\.sc", r"/?", "url"),
    _redirector(r"(?:www\.)?getpocket\.com", r"/redirect", "url"),
    _redirector(r"disq\.us", r"/url", "url"),
    _redirector(r"deref-[a-z.\-]+|dereferrer\.[a-z.]+", r"/.*dereferrer/?", "redirectUrl"),
    _redirector(r"linkprotect\.cudasvc\.com", r"/url", "a"),
    _redirector(r"urldefense\.proofpoint\.com", r"/v1/url", "u"),
)


_CARRIES_ANOTHER = re.compile("http|aHR0", re.IGNORECASE)
"""What every wrapper holds of its target: its scheme, plain or in base 64 (as Bing has it)."""


def unwrap(url: str) -> tuple[str, str] | None:
    """Return (target, wrapper) of a redirector's address, or None where it is none.

    Wrappers around wrappers are taken off too; `wrapper` is the outermost, as written.
    Only redirectors that carry their whole target in the address are known here: a link
    shortener must be visited.
    """
    if not _CARRIES_ANOTHER.search(url, len("http://")):
        return None
    target = url
    for _ in range(_MAX_WRAPPINGS):
        inner = _wrapped(target)
        if inner is None:
            break
        target = inner
    return None if target is url else (target, url)


def _wrapped(url: str) -> str | None:
    if len(url) > _MAX_WRAPPED:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    for redirector in _REDIRECTORS:
        if redirector.hosts.fullmatch(host) and redirector.paths.fullmatch(parts.path):
            given = dict(reversed(parse_qsl(parts.query)))
            values = (given[name] for name in redirector.parameters if name in given)
            return next((value for value in values if _is_web(value)), None)
    for domain, decode in _CODED.items():
        if host == domain or host.endswith("." + domain):
            decoded = decode(parts)
            return decoded if decoded and _is_web(decoded) else None
    return None


def _is_web(target: str) -> bool:
    return target.lower().startswith(("http://", "https://")) and host_of(target) is not None


def _proofpoint(parts: SplitResult) -> str | None:
    """Decode URL Defense v2 (`-` for `%`, `_` for `/`) and v3 (`*` for what was replaced)."""
    if parts.path.startswith("/v2/"):
        coded = dict(reversed(parse_qsl(parts.query))).get("u", "")
        return unquote(coded.replace("-", "%").replace("_", "/")) or None
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    found = re.match(r"/v3/__(.+?)__;([A-Za-z0-9_\-]*)", whole)
    if not found:
        return None
    target, replaced = found[1], found[2]
    try:
        characters = iter(base64.urlsafe_b64decode(replaced + "=" * (-len(replaced) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError):
        return None
    target = re.sub(r"^(https?:/)([^/])", r"\1/\2", target)

    def restore(star: re.Match[str]) -> str:
        # `*` stands for one replaced character, `**B` for a run whose length is coded.
        length = 1 if star[1] is None else _RUN_LENGTHS.index(star[1]) + 2
        return "".join(next(characters, "") for _ in range(length))

    return re.sub(r"\*(?:\*([A-Za-z0-9_\-]))?", restore, target)


_RUN_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _bing(parts: SplitResult) -> str | None:
    coded = dict(reversed(parse_qsl(parts.query))).get("u", "")
    if parts.path != "/ck/a" or not coded.startswith("a1"):
        return None
    try:
        return base64.urlsafe_b64decode(coded[2:] + "=" * (-len(coded[2:]) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _in_path(parts: SplitResult) -> str | None:
    found = re.search(r"/(https?%3A%2F%2F[^/]+)$", parts.path, re.IGNORECASE)
    return unquote(found[1]) if found else None


_CODED: dict[str, Callable[[SplitResult], str | None]] = {
    "urldefense.com": _proofpoint,
    "urldefense.proofpoint.com": _proofpoint,
    "urldefense.us": _proofpoint,
    "bing.com": _bing,
    "secure-web.cisco.com": _in_path,
}

_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/(?:doi:)?|(?:info:|urn:)?doi\s*[:/]?\s*)?"
    r"(10\.\d{4,9}(?:\.\d+)*/\S+)",
    re.IGNORECASE,
)


def doi_url(text: str) -> str | None:
    """Return the address that resolves a DOI, or None where the text is none.

    Accepts `10.1234/x`, `doi:10.1234/x`, `DOI 10.1234/x` and doi.org's own addresses.
    Characters that an address cannot carry are encoded (DOI Handbook, 3.8.2).
    """
    found = _DOI.fullmatch(text.strip())
    if not found:
        return None
    if "doi.org/" in text.lower():
        return f"https://doi.org/{found[1]}"
    return "https://doi.org/" + quote(found[1], safe="/:;()._-~!$&'*+,=@", errors="replace")


_ARCHIVES = re.compile(
    r"""(?:
      (?:web|wayback|liveweb)\.archive\.org/(?:web/|\d|http)
    | (?:www\.)?archive\.org/(?:web|wayback)/
    | wayback\.archive-it\.org/ | (?:www\.)?archive-it\.org/.*wayback/
    | archive\.(?:today|ph|is|li|fo|md|vn)/.
    | (?:www\.)?perma\.cc/. | perma-archives\.org/
    | (?:www\.)?arquivo\.pt/(?:wayback|noFrame|p/)
    | ghostarchive\.org/(?:archive|varchive)/
    | (?:www\.)?webcitation\.org/.
    | webarchive\.nationalarchives\.gov\.uk/. | webarchive\.loc\.gov/.
    | (?:www\.)?webarchive\.org\.uk/wayback/ | webarchive\.parliament\.uk/.
    | webarchive\.proni\.gov\.uk/. | webarchive\.nrscotland\.gov\.uk/.
    | swap\.stanford\.edu/. | wayback\.vefsafn\.is/. | (?:www\.)?padi\.cat/wayback/
    | megalodon\.jp/. | (?:www\.)?freezepage\.com/. | conifer\.rhizome\.org/.
    | timetravel\.mementoweb\.org/. | web\.archive\.bibalex\.org/web/
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_archive(url: str) -> bool:
    """Tell whether an address is that of an archived copy, by the archives' own patterns.

    An archive's home page is none. A self-hosted archive is told by the settings, not here.
    """
    scheme, _, rest = url.partition("://")
    return scheme.lower() in {"http", "https"} and _ARCHIVES.match(rest) is not None
