"""Normal form, wire form and resolution of addresses.

Parsing is WHATWG's (by ada-url), because that is what browsers do with what people
write; the normal form is RFC 3986's (section 6.2.2), because two spellings that every
server must treat alike are one link.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

__all__ = [
    "WEB_SCHEMES",
    "AddressError",
    "join",
    "link_key",
    "parts_of",
    "request_url",
    "scheme_of",
]

WEB_SCHEMES = frozenset({"http", "https"})
"""What citecheck visits."""

_PARSED_SCHEMES = WEB_SCHEMES | {"ftp"}
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-]*):")
_TRIPLET = re.compile(
    # A triplet right behind a lone "%" must stay: decoded, it would make a new triplet.
    r"%(?![0-9A-Fa-f]{2})[0-9A-Fa-f]?(?:%[0-9A-Fa-f]{2}){1,2}|%[0-9A-Fa-f]{2}"
)
_HEX_CASE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NOT_ON_THE_WIRE = re.compile(r'[|^`{}"<>\\ ]')
_EMPTY_HOST = re.compile(r"[\x00-\x20]*https?:[/\\]{3}", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_HOST = 253  # RFC 1035 2.3.4, without the root's dot
_MAX_LABEL = 63


class AddressError(ValueError):
    """An address that cannot be asked for.

    `reason` is `malformed_url` or `scheme`; `detail` says why, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def scheme_of(url: str) -> str | None:
    """Return the scheme in lower case, or None where there is none."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else None


def parts_of(url: str) -> SplitResult:
    r"""Return the parts of an address as it is written; never raises.

    `urlsplit` refuses some addresses that every browser opens, such as `https://a.example\[x]`
    or one with a bracket in its password: of these, the parts are as browsers read them. All
    parts of what is no address are empty.
    """
    try:
        return urlsplit(url)
    except ValueError:
        pass
    try:
        return urlsplit(_parse(_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", url)))
    except ValueError:
        return SplitResult("", "", "", "", "")


def link_key(url: str) -> str:
    """Return the RFC 3986 normal form of an address; only the fragment is dropped.

    Case of scheme and host, default port, dot segments, the case of percent triplets,
    unreserved characters that need no triplet, A-labels, `/` for an empty path. Applying
    it twice changes nothing. What cannot be parsed comes back as it was, without its
    fragment: this function never raises.
    """
    url = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", url)
    if scheme_of(url) not in _PARSED_SCHEMES:
        return _plain_key(url)
    try:
        parsed = _parse(url)
    except ValueError:
        return _plain_key(url)
    head, query_mark, query = parsed.partition("#")[0].partition("?")
    return _normal_triplets(head) + query_mark + _normal_triplets(query)


def _plain_key(url: str) -> str:
    bare = url.partition("#")[0].strip("".join(map(chr, range(33))))
    scheme = scheme_of(bare)
    return f"{scheme}{bare[len(scheme) :]}" if scheme else bare


def _normal_triplets(part: str) -> str:
    def normal(found: re.Match[str]) -> str:
        triplet = found[0]
        if len(triplet) > 3 or triplet[1] == "%":
            return _HEX_CASE.sub(lambda one: one[0].upper(), triplet)
        character = chr(int(triplet[1:], 16))
        return character if character in _UNRESERVED else triplet.upper()

    return _TRIPLET.sub(normal, part)


def request_url(url: str) -> str:
    """Return what goes on the wire for an address as written.

    Percent-encoding stays as it is (`%2F` is not `/`); spaces, `|` and non-ASCII are
    encoded, hosts become A-labels or numeric addresses, the fragment stays at home.

    Raises `AddressError` with reason `scheme` for what is not http(s), and
    `malformed_url` for what no browser could ask for.
    """
    scheme = scheme_of(url)
    if scheme is None:
        raise AddressError("malformed_url", "it has no scheme such as https://")
    if scheme not in WEB_SCHEMES:
        raise AddressError("scheme", f"{scheme}: is not a web address")
    try:
        href = _parse(_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", url))
    except ValueError:
        raise AddressError("malformed_url", _why_malformed(url)) from None
    href = href.partition("#")[0]
    _check_labels(href)
    if _EMPTY_HOST.match(url) and not _is_typo_of_two(href):
        raise AddressError("malformed_url", "it names no host")
    return _NOT_ON_THE_WIRE.sub(lambda found: f"%{ord(found[0]):02X}", href)


def _is_typo_of_two(href: str) -> bool:
    """Tell whether what browsers take for the host behind `http:///` can be one."""
    from citecheck.addresses.hosts import has_known_suffix, host_of

    host = host_of(href) or ""
    return has_known_suffix(host) or not host.strip("0123456789.") or ":" in host


def _parse(url: str, base: str | None = None) -> str:
    import ada_url

    try:
        return str(ada_url.URL(url, base).href)
    except UnicodeError as error:
        raise ValueError(str(error)) from None


def _check_labels(href: str) -> None:
    host = href.partition("//")[2].partition("/")[0].rpartition("@")[2]
    if host.startswith("["):
        return
    host = host.partition(":")[0].removesuffix(".")
    labels = host.split(".")
    if not all(labels):
        raise AddressError("malformed_url", f"the host name {host[:80]!r} has an empty part")
    if not all(_is_decodable(label) for label in labels):
        raise AddressError("malformed_url", f"the host name {host[:80]!r} is no valid punycode")
    if len(host) > _MAX_HOST or any(len(label) > _MAX_LABEL for label in labels):
        raise AddressError("malformed_url", "the host name is longer than names may be")


def _is_decodable(label: str) -> bool:
    """Tell whether an A-label is one: what it decodes to must encode to it again.

    UTS 46, section 4, which the WHATWG's URL standard follows: `xn--a` decodes to a control
    character, and other labels to what would be mapped to another name. (ada takes A-labels
    as they are, and encodes by the rules.)
    """
    if not label.startswith("xn--"):
        return True
    try:
        decoded = label[4 : 4 + _MAX_LABEL].encode("ascii").decode("punycode")
        again = _parse(f"http://{decoded}/")
    except (UnicodeError, ValueError, OverflowError):
        return False
    return again == f"http://{label}/"


def _why_malformed(url: str) -> str:
    host = re.split(r"[/?#\\]", url.partition(":")[2].lstrip("/\\"), maxsplit=1)[0]
    host = host.rpartition("@")[2]
    if not host:
        return "it names no host"
    port = host.rpartition(":")[2]
    if ":" in host and not host.endswith("]") and not (port.isascii() and port.isdigit()):
        return f"{port[:20]!r} is no port number"
    if ":" in host and not host.endswith("]"):
        return f"{host[:80]!r} is no host and port"
    return f"{host[:80]!r} is no host name"


def join(base: str, location: str | bytes) -> str:
    """Resolve a redirect's target against the address that sent it, as browsers do.

    Raw bytes are UTF-8 or else Latin-1 (RFC 9110 5.5 leaves it open). The result may
    have any scheme; `request_url` tells whether it can be visited.

    Raises `AddressError` with reason `malformed_url`.
    """
    if isinstance(location, str):
        text = location
    else:
        try:
            text = location.decode("utf-8")
        except UnicodeDecodeError:
            text = location.decode("latin-1")
    try:
        return _parse(
            _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text),
            _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", base),
        )
    except ValueError:
        raise AddressError("malformed_url", f"{text[:200]!r} leads nowhere") from None
