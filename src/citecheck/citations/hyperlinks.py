"""Hyperlinks of a letter: what a link cites, by its target and by the words that it shows."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin

from citecheck.addresses import unwrap
from citecheck.citations.mending import is_possible
from citecheck.citations.schemes import is_control, is_no_source, is_on_disk, leads_nowhere
from citecheck.citations.sentences import tidy
from citecheck.citations.urls import MAX_ADDRESS, SHOWN, FoundUrl, find_urls
from citecheck.model import Candidate

if TYPE_CHECKING:
    from citecheck.model import Document, Span

__all__ = ["Found", "cited_by_link"]

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")
_PATH = re.compile(r"[^/:]/")
_WEB = re.compile(r"https?:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """An address in a joined text, with what the letter's structure says of it."""

    address: FoundUrl
    anchor: str | None = None
    span: tuple[int, int] | None = None


def cited_by_link(document: Document, span: Span, visible: str) -> Found | None:
    """Return what a hyperlink cites; None for mail, telephones, buttons, places in the page.

    Where its words are an address, too, and another one, that is kept as a candidate.
    """
    target = (span.target or "").strip()
    anchor = tidy(visible)
    # A sign or a digit (↩, ^, 3) leads back or down in the letter: it names no source.
    sign = not any(map(str.isalpha, anchor))
    mail = is_no_source(target) or _MAIL.fullmatch(target.removeprefix("//"))
    if mail or is_control(target):
        return _shown(span, visible)
    if target in ("", "#") or leads_nowhere(target):
        if sign or _MAIL.fullmatch(anchor):
            return None
        # The target is lost, but where the address is printed nothing is missing.
        address = FoundUrl(span.start, span.end, None, target, "empty_target")
        return _shown(span, visible) or Found(address, anchor, span.source)
    if sign and is_on_disk(target):
        return None
    if len(target) > MAX_ADDRESS:
        too_long = FoundUrl(span.start, span.end, None, target[:SHOWN], "malformed_url")
        return Found(too_long, anchor, span.source)
    url = None if target.startswith("#") else _absolute(document, target)
    if url is None:
        return _shown(span, visible)
    if not _WEB.match(url) and (shown := _shown(span, visible)) and _on_the_web(shown):
        return shown  # a file of the author's own disk behind an address: print wins
    address = _target(span, target, url)
    visible_url = _shown_address(visible, anchor)
    if visible_url is None:
        return Found(address, anchor, span.source)
    if _same(unquote(visible_url), unquote(target)) and not _same(visible_url, target):
        # A program decoded the address behind the print (LibreOffice), or the print.
        octets = not target.isascii() and visible_url.isascii() and address.url is not None
        return Found(_with_octets(address) if octets else address, None, span.source)
    if _same(visible_url, target):
        if address.url == f"{visible_url}/" and not _PATH.search(visible_url):
            address = replace(address, url=visible_url)  # the slash of an empty path
        return Found(address, None, span.source)
    other = Candidate(visible_url, 0.5, "the letter shows this address but links to another")
    return Found(replace(address, candidates=(*address.candidates, other)), anchor, span.source)


def _target(span: Span, target: str, url: str) -> FoundUrl:
    """Return the address that a hyperlink leads to, with what is wrong with it."""
    read = find_urls(url)
    whole = len(read) == 1 and read[0].start == 0 and read[0].end >= len(url.rstrip(".,;"))
    if whole:
        address = replace(read[0], start=span.start, end=span.end, printed=target)
        own = address.url is not None and address.wrapper is None
        return replace(address, url=url) if own else address
    if read and read[0].problem:
        return replace(read[0], start=span.start, end=span.end, printed=target)
    if _WEB.match(url) and not is_possible(url):
        return FoundUrl(span.start, span.end, None, target, "malformed_url")
    # A wrapper that holds its target plain (`v3/__https://…__;`) reads like two addresses.
    inner, wrapper = unwrap(url) or (url, None)
    return FoundUrl(span.start, span.end, inner, target, wrapper=wrapper)


def _with_octets(address: FoundUrl) -> FoundUrl:
    """Return an address with the letters beyond ASCII as octets, as the letter prints them."""
    url = re.sub(r"[^\x00-\x7f]+", lambda found: quote(found[0]), address.url or "")
    return replace(address, url=url)


def _on_the_web(found: Found) -> bool:
    return _WEB.match(found.address.url or "") is not None


def _shown_address(visible: str, anchor: str) -> str | None:
    """Return the address that a hyperlink's words are, where they are nothing else."""
    shown = find_urls(visible)
    if len(shown) != 1 or shown[0].end - shown[0].start < len(anchor) - 2:
        return None
    return shown[0].url or shown[0].printed


def _same(shown: str, target: str) -> bool:
    """Tell whether an address shown is the target, perhaps shortened or without scheme."""
    short, whole = (re.sub(r"^[a-z]+:/+(?:www\.)?", "", u.casefold()) for u in (shown, target))
    short = short.rstrip("./…")
    return whole.rstrip("/") == short or ("/" in short and whole.startswith(short))


def _shown(span: Span, visible: str) -> Found | None:
    """Return the address that a link shows, where its target is none of a page."""
    shown = find_urls(visible)
    if len(shown) != 1 or tidy(shown[0].printed) != tidy(visible):
        return None
    start = span.start + shown[0].start
    return Found(replace(shown[0], start=start, end=span.start + shown[0].end))


def _absolute(document: Document, target: str) -> str | None:
    """Return a link's target as an address of its own, or None where it has none."""
    # As browsers do (WHATWG URL, 4.4): breaks are dropped, spaces are escaped.
    target = re.sub(r"[\t\r\n]", "", target).replace(" ", "%20")
    if _SCHEME.match(target):
        return target
    if document.base_url:
        with suppress(ValueError):  # `//[bad`: no address, whatever it is relative to
            return urljoin(document.base_url, target)
    if target.startswith("//"):
        return f"https:{target}"
    if target.lower().startswith("www."):
        return f"https://{target}"
    return None
