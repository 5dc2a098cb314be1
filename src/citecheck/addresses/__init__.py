"""Addresses on the web: their normal form, what goes on the wire, hosts, wrappers.

The one module that every room may import: pure, without sockets or files.
"""

from __future__ import annotations

from citecheck.addresses.hosts import has_known_suffix, host_of, is_public, registered_domain
from citecheck.addresses.kinds import doi_url, is_archive, unwrap
from citecheck.addresses.normal import (
    AddressError,
    join,
    link_key,
    parts_of,
    request_url,
    scheme_of,
)

__all__ = [
    "AddressError",
    "doi_url",
    "has_known_suffix",
    "host_of",
    "is_archive",
    "is_public",
    "join",
    "link_key",
    "parts_of",
    "registered_domain",
    "request_url",
    "scheme_of",
    "unwrap",
]
