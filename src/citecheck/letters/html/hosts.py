"""Whose site a page is, as far as it tells, and which addresses are that site's own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from citecheck.addresses import host_of, registered_domain
from citecheck.letters.html.phrases import HOME
from citecheck.letters.html.words import path_of, stands_alone, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = ["Hosts"]

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):", re.IGNORECASE)
_ORIGIN = re.compile(r"(?:https?:)?//[^/?#\\]*", re.IGNORECASE)
_NO_PLACES = frozenset({"javascript", "mailto", "tel", "sms"})
"""Schemes of switches and of people: they lead nowhere on the web."""
_MENU_LINKS = 200
_FIRST_LINKS = 3


class Hosts:
    """The hosts that a page calls its own."""

    def __init__(self, tree: _Element, address: str | None) -> None:
        self._own = frozenset(_own_hosts(tree, address))
        self._origins: dict[str, tuple[bool, bool]] = {}

    def is_own(self, href: str) -> bool:
        """Tell whether an address is one of the letter's own site."""
        scheme = _SCHEME.match(href)
        if scheme is None and not href.startswith("//"):
            return True
        if scheme is not None and scheme[1].lower() not in ("http", "https"):
            return scheme[1].lower() in _NO_PLACES
        return self._origin(href)[0]

    def is_kin(self, href: str) -> bool:
        """Tell whether an address is the site's or of a neighbour in its domain."""
        if self.is_own(href):
            return True
        return self._origin(href)[1] if href.startswith(("http:", "https:", "//")) else False

    def _origin(self, href: str) -> tuple[bool, bool]:
        """Tell of the host of an address whether it is the site's own, and of its domain."""
        match = _ORIGIN.match(href)
        origin = match[0] if match else href
        known = self._origins.get(origin)
        if known is None:
            host = host_of(f"https:{origin}" if origin.startswith("//") else origin)
            own = host in self._own
            kin = own or (
                host is not None
                and any(registered_domain(host) == registered_domain(one) for one in self._own)
            )
            known = self._origins[origin] = (own, kin)
        return known


def _own_hosts(tree: _Element, address: str | None) -> Iterator[str]:
    """Yield the hosts that a page calls its own."""
    named = [address or ""]
    named += [link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']")]
    named += [meta.get("content") or "" for meta in tree.iterfind(".//meta[@property='og:url']")]
    named += [link.get("href") or "" for link in tree.iterfind(".//a[@rel='home']")]
    named += [
        link.get("href") or ""
        for link in islice(tree.iterfind(".//a[@href]"), _MENU_LINKS)
        if path_of(link.get("href") or "") in ("", "/") and HOME.fullmatch(words_of(link)[:40])
    ][:2]
    hosts = [host for url in named[:20] if (host := _web_host(url))]
    yield from hosts
    if not hosts:
        # A page that names no address: its menus lead to itself.
        menus = islice(tree.iterfind(".//nav//a[@href]"), _MENU_LINKS)
        led = Counter(host for link in menus if (host := _web_host(link.get("href") or "")))
        if led and 2 * led.most_common(1)[0][1] > led.total():
            yield led.most_common(1)[0][0]
        else:
            yield from _host_of_logo(tree)


def _host_of_logo(tree: _Element) -> Iterator[str]:
    """Yield the host whose entrance is among a page's first links, and most links lead to."""
    links = list(islice(tree.iterfind(".//a[@href]"), _MENU_LINKS))
    led = Counter(host for link in links if (host := _web_host(link.get("href") or "")))
    most = led.most_common(1)
    if most and 2 * most[0][1] > led.total():
        for link in links[:_FIRST_LINKS]:
            href = link.get("href") or ""
            entrance = path_of(href) in ("", "/") and _web_host(href) == most[0][0]
            if entrance and stands_alone(link):
                yield most[0][0]


def _web_host(url: str) -> str | None:
    return host_of(url) if url.startswith(("http://", "https://")) else None
