"""Hosts: names, registered domains, and which addresses are public."""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["host_of", "is_public", "registered_domain"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def host_of(url: str) -> str | None:
    """Return the host of an address in lower case, without brackets; None without one."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@cache
def _suffixes() -> Any:  # noqa: ANN401 - the library is untyped
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def registered_domain(host: str) -> str:
    """Return the domain somebody registered (`example.co.uk`), or the host where there is none."""
    return str(_suffixes().privatesuffix(host) or host)


def is_public(ip: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether a numeric address may be visited: a public one, or within `allowed`."""
    address = ipaddress.ip_address(ip)
    if any(address in network for network in allowed if network.version == address.version):
        return True
    return address.is_global and not address.is_multicast
