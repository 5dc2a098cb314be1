"""How a visitor behaves: its limits and its manners, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

__all__ = ["VisitPolicy"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """Limits (in seconds and bytes) and manners of all visits of one run."""

    contact: str = ""
    """Goes into the User-Agent, so that a webmaster can ask what this is."""
    version: str = ""
    """Of citecheck, for the User-Agent; empty for the installed one."""
    timeout: float = 20.0
    """The whole of one visit, redirects included."""
    timeout_total: float = 60.0
    """The whole of one visit with its retries and its waiting between them."""
    dns_timeout: float = 10.0
    connect_timeout: float = 10.0
    tls_timeout: float = 10.0
    first_byte_timeout: float = 15.0
    idle_timeout: float = 10.0
    """Longest silence in the middle of an answer."""
    attempts: int = 3
    """Tries of one address where it fails in a way that may pass."""
    backoff: float = 1.0
    """Before the second try; doubled for each further one, with jitter."""
    retry_after_cap: float = 30.0
    """A longer Retry-After is not waited for but left to a later run."""
    concurrency: int = 128
    per_host: int = 2
    per_host_delay: float = 0.5
    """Between starts at one host."""
    per_server: int = 16
    """Connections to one address, however many names it serves; 0 for no such limit.

    Private addresses are free of it: there, one machine plays many hosts."""
    max_hops: int = 20
    """Redirects that are followed: as many as browsers follow (Fetch standard, 4.4)."""
    max_header_bytes: int = 256 * 1024
    """Of one answer's head: Chromium's own limit."""
    max_body_bytes: int = 2 * MEBIBYTE
    """Decoded, kept for judging."""
    max_archive_bytes: int = 32 * MEBIBYTE
    """Of a document (PDF, office formats) kept whole for the local archive."""
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    """Private networks that may be visited, for intranets and tests."""
    ca_file: str = ""
    """Extra trust roots, PEM."""
    keep_exchanges: bool = True
    """Whether hops carry what crossed the wire, for the WARC record."""

    def capped(self) -> VisitPolicy:
        """Return the policy with each stage's limit below the whole visit's.

        So that a visit that ends in time says at which stage it hung.
        """
        half = self.timeout / 2
        return replace(
            self,
            dns_timeout=min(self.dns_timeout, half),
            connect_timeout=min(self.connect_timeout, half),
            tls_timeout=min(self.tls_timeout, half),
            first_byte_timeout=min(self.first_byte_timeout, self.timeout * 3 / 4),
            idle_timeout=min(self.idle_timeout, half),
        )
