"""Hosts: names, registered domains, and which addresses are public."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from citecheck.addresses.normal import link_key, scheme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Network", "has_known_suffix", "host_of", "is_public", "registered_domain"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_MAX_HOST = 253  # RFC 1035 2.3.4; longer ones are no names, and not worth a place in a cache
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: how IPv6-only networks reach IPv4
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        # What `is_global` of Python 3.11 does not know or knows otherwise than the
        # registries of special-purpose addresses do (RFC 6890 and its successors).
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)


def host_of(url: str) -> str | None:
    """Return the host of an address in lower case as A-labels, without brackets or port.

    Numeric hosts in any notation (`0x7f.1`, `2130706433`) come back as dotted quads.
    None where there is no host.
    """
    if scheme_of(url) is None:
        return None
    key = link_key(url)
    if "//" not in key:
        return None
    authority = key.partition("//")[2].partition("/")[0].partition("?")[0]
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0] or None
    return host.partition(":")[0].lower() or None


@cache
def _suffixes() -> Any:  # noqa: ANN401 - the library has no types
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def registered_domain(host: str) -> str:
    """Return the name somebody registered (`news.example.co.uk` → `example.co.uk`).

    A numeric address, a single label, or a public suffix itself comes back as it is.
    """
    name = host.rstrip(".").lower()
    if not name or len(name) > _MAX_HOST or name.replace(".", "").isdigit() or ":" in name:
        return host
    return _private_suffix(name) or name


@lru_cache(maxsize=4096)
def _private_suffix(name: str) -> str | None:
    suffix = _suffixes().privatesuffix(name)
    return str(suffix) if suffix else None


_RESERVED = (".example", ".test", ".invalid", ".localhost")


def has_known_suffix(host: str) -> bool:
    """Tell whether a host name ends in a suffix of the Public Suffix List, and has a name.

    The names reserved for examples and tests (RFC 2606) count as suffixes.
    """
    name = host.rstrip(".").lower()
    if name.endswith(_RESERVED):
        return not name.startswith(".")
    return len(name) <= _MAX_HOST and _has_suffix(name)


@lru_cache(maxsize=4096)
def _has_suffix(name: str) -> bool:
    suffix = _suffixes().publicsuffix(name, accept_unknown=False)
    return bool(suffix) and suffix != name


def is_public(ip: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether a numeric address may be visited: it is public, or lies within `allowed`.

    An IPv4 address within an IPv6 one (mapped, 6to4, NAT64) is what decides, because it
    is where the packets end. Everything else that is not global unicast is not public:
    loopback, private, link-local, shared (CGNAT), multicast, reserved, documentation,
    Teredo, unspecified. What is no numeric address is not public either.
    """
    return _is_public(ip, tuple(allowed))


@lru_cache(maxsize=4096)
def _is_public(ip: str, allowed: tuple[Network, ...]) -> bool:
    try:
        address: _Address = ipaddress.ip_address(ip.strip("[]"))
    except ValueError:
        return False
    inner = _embedded(address)
    for one in (address, inner):
        if one is not None and any(_within(one, network) for network in allowed):
            return True
    if inner is not None:
        return _is_global(inner)
    return _is_global(address)


def _within(address: _Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _embedded(address: _Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_global(address: _Address) -> bool:
    if any(_within(address, network) for network in _NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
