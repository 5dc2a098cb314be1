"""Second copies of a letter that its page names: the PDF to download, the DOCX beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from citecheck.letters.html.facts import base_of
from citecheck.letters.html.phrases import OTHER_FORMAT
from citecheck.letters.html.tree import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = ["copies_of_page"]

_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml",
    "application/vnd.oasis.opendocument.text",
    "application/rtf",
)
_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf)$", re.IGNORECASE)
_MOST_LINKS = 5_000
_LONGEST_LABEL = 80


def copies_of_page(address: str, text: str) -> tuple[str, ...]:
    """Return the addresses of copies of its letter that a page names, the surest first.

    `address` is where the page was found. What the page declares (`citation_pdf_url`,
    `<link rel="alternate" type="application/pdf">`) comes before links that say nothing but
    that they lead to the same in another format. Whether it is the same text is to be seen.
    """
    tree = parse_page(text)
    root = base_of(tree, address)
    found: dict[str, None] = {}
    for target in (*_declared(tree), *_linked(tree)):
        try:
            url = urljoin(root, target.strip())
            scheme = urlsplit(url).scheme
        except ValueError:
            continue
        if scheme in ("http", "https") and len(url) < 2000:
            found[url.partition("#")[0]] = None
    found.pop(address.partition("#")[0], None)
    return tuple(found)


def _declared(tree: _Element) -> Iterator[str]:
    for meta in tree.iterfind(".//meta[@name]"):
        if (meta.get("name") or "").strip().lower() == "citation_pdf_url":
            yield meta.get("content") or ""
    for link in tree.iterfind(".//link[@href]"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").strip().lower()
        if "alternate" in relations and kind.startswith(_TYPES):
            yield link.get("href") or ""


def _linked(tree: _Element) -> Iterator[str]:
    for number, link in enumerate(tree.iterfind(".//a[@href]")):
        if number >= _MOST_LINKS:
            return
        href = link.get("href") or ""
        kind = (link.get("type") or "").strip().lower()
        if not (_FILE.search(_path_of(href)) or kind.startswith(_TYPES)):
            continue
        label = " ".join("".join(map(str, link.itertext())).split()) or link.get("title") or ""
        if len(label) <= _LONGEST_LABEL and OTHER_FORMAT.fullmatch(label):
            yield href


def _path_of(href: str) -> str:
    return href.partition("#")[0].partition("?")[0].strip()
