r"""Where a letter says that it was published: in its front matter, or in a file's properties.

Only what can mean nothing else: a key or property of that meaning, with a whole web address
that is no site's front page. Pages on the web say it in their head (`html/facts.py`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citecheck.errors import LetterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

__all__ = ["published_url"]

_KEYS = frozenset({"publishedurl", "canonical", "canonicalurl", "permalink", "url"})
"""Names of keys and properties, without case, spaces, hyphens and underscores."""
_FACT = re.compile(
    r"[ \t]*(?P<name>[\w-]{1,40})[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?P<value>https?://\S{1,2000}?)"
    r"(?P=quote)[ \t]*(?:#.*)?$",
    re.IGNORECASE,
)
_FENCES = ("---", "+++")
_MOST_LINES = 200
_SETUP = re.compile(
    r"\\hypersetup\s*(?=\{)|\\usepackage\s*\[(?P<option>[^\[\]]{0,4000})\]\s*\{hyper"
)
_OWN = re.compile(r"\bpdf(?:url|identifier)\s*=\s*\{?\s*(https?://[^\s{},]{1,2000})")
r"""hyperref's `pdfurl`, hyperxmp's `pdfidentifier`."""
_PREAMBLE = 200_000
_MOST_SETUPS = 50
_XMP = (b"<x:xmpmeta", b"</x:xmpmeta>")
_LONGEST_XMP = 200_000
_METADATA = re.compile(rb"/Type\s*/Metadata\b")
_BEFORE_XMP = 600
_MOST_PACKETS = 50
_IDENTIFIERS = (
    "{http://purl.org/dc/elements/1.1/}identifier",
    "{http://prismstandard.org/namespaces/basic/2.0/}url",
    "{http://prismstandard.org/namespaces/basic/3.0/}url",
)
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_USER = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}user-defined"
_USER_NAME = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name"


def published_url(kind: str, name: str, data: bytes) -> str | None:
    """Return the address that a letter of a file gives as its own; None where none is certain.

    Where it gives several, none is.
    """
    said: Iterable[str] = ()
    with suppress(LetterError):
        if kind == "markdown":
            said = _front_matter(data)
        elif kind == "latex":
            said = _latex(data[:_PREAMBLE].decode("utf-8", "replace"))
        elif kind in ("docx", "odt"):
            said = _office(kind, name, data)
        elif kind == "pdf":
            said = _pdf(name, data)
        addresses = {one.strip() for one in said if _is_of_a_page(one.strip())}
        return addresses.pop() if len(addresses) == 1 else None
    return None


def _is_of_a_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme.lower() in ("http", "https")
        and bool(parts.hostname)
        and (len(parts.path) > 1 or bool(parts.query))
        and address.isprintable()
        and " " not in address
    )


def _is_key(name: str) -> bool:
    return re.sub(r"[\s_-]", "", name).lower() in _KEYS


def _front_matter(data: bytes) -> Iterator[str]:
    lines = data[:100_000].decode("utf-8-sig", "replace").splitlines()[:_MOST_LINES]
    if not lines or lines[0].rstrip() not in _FENCES:
        return
    for line in lines[1:]:
        if line.rstrip() in (*_FENCES, "..."):
            return
        found = _FACT.match(line) if not line.startswith((" ", "\t")) else None
        if found and _is_key(found["name"]):
            yield found["value"]


def _latex(text: str) -> Iterator[str]:
    from citecheck.letters.latex.signs import argument, uncommented

    preamble = uncommented(text.partition(r"\begin{document}")[0])
    for found in islice(_SETUP.finditer(preamble), _MOST_SETUPS):
        place = argument(preamble, found.end()) if found["option"] is None else found.span("option")
        if place:
            yield from _OWN.findall(preamble, *place)


def _office(kind: str, name: str, data: bytes) -> Iterator[str]:
    from citecheck.letters.office.container import Container, parse_xml

    if not data.startswith(b"PK"):
        if b"office:meta" in data:
            yield from _properties(parse_xml(name, "its XML", data))
        return
    container = Container(name, data)
    parts = ("docProps/core.xml", "docProps/custom.xml") if kind == "docx" else ("meta.xml",)
    for part in parts:
        root = container.xml_or_none(part)
        if root is not None:
            yield from _properties(root)


def _properties(root: _Element) -> Iterator[str]:
    for one in root.iter(*_IDENTIFIERS):
        yield "".join(map(str, one.itertext()))
    for one in root.iter(_CUSTOM, _USER):
        if _is_key(one.get("name") or one.get(_USER_NAME) or ""):
            yield "".join(map(str, one.itertext()))


def _pdf(name: str, data: bytes) -> Iterator[str]:
    """Yield what the metadata of a PDF say; those of its pictures stand in no such stream."""
    from citecheck.letters.office.container import parse_xml

    end = 0
    for _ in range(_MOST_PACKETS):
        start = data.find(_XMP[0], end)
        end = data.find(_XMP[1], start, start + _LONGEST_XMP) + len(_XMP[1])
        if start < 0 or end < start:
            return
        if not _METADATA.search(data, max(0, start - _BEFORE_XMP), start):
            continue
        root = parse_xml(name, "its metadata", data[start:end])
        for one in root.iter():
            for tag in _IDENTIFIERS:
                if one.tag == tag:
                    yield "".join(map(str, one.itertext()))
                elif isinstance(one.tag, str) and one.get(tag):
                    yield one.get(tag) or ""
