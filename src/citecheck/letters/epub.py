"""EPUB letters (EPUB 3.3, and 2): their chapters as one page, read as HTML.

Notes of books stand in a chapter of their own as often as in that of their mark. Chapters
are put one behind the other in the order of the spine, with their names made unlike, so
that a link from one to another is a link within the page.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.errors import LetterError
from citecheck.letters.bounds import MAX_ADDRESSES, bounded_markup
from citecheck.letters.decoding import decode_text
from citecheck.letters.html.reader import read_page
from citecheck.letters.office.container import Container, count_markup, resolve_part
from citecheck.model import Caution

if TYPE_CHECKING:
    from lxml.etree import _Element

    from citecheck.model import Document

__all__ = ["read_epub"]

MAX_CHAPTERS = 2000
MAX_MARKUP = 400_000
"""Tags and attributes of all chapters: reading them as HTML takes about ten seconds."""
MAX_TEXT = 12 * 1024 * 1024
"""Characters of all chapters: more than twice the longest books."""
_MOST_ADDRESSES = 2 * MAX_ADDRESSES
"""Addresses in the source of chapters, after which no further one is begun: each citation
has two at most, its target and its words."""

_SHORTER = "A letter is shorter: give only the chapter that is one"
_AGAIN = "Save it again as EPUB, or give it as PDF or DOCX"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_UNTOLD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_START = re.compile(r"^\s*<\?xml[^>]*\?>")
_SELF_CLOSED = re.compile(
    r"<(?P<tag>a|p|div|span|script|title|i|em|b|sup|section)(?P<rest>\s[^<>]*)?/>"
)
"""XHTML closes what is empty with a slash, which HTML does not see."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)
"""Elements that hold nothing (HTML, 13.1.2)."""
_ROLES = {
    "noteref": "doc-noteref",
    "footnote": "doc-footnote",
    "rearnote": "doc-endnote",
    "endnote": "doc-endnote",
    "footnotes": "doc-footnotes",
    "rearnotes": "doc-endnotes",
    "endnotes": "doc-endnotes",
    "backlink": "doc-backlink",
}
"""What EPUB calls the roles of DPUB-ARIA (Structural Semantics Vocabulary 1.1)."""


def read_epub(name: str, data: bytes) -> Document:
    """Read an EPUB letter.

    Raises `LetterError` for a file that is damaged, protected or hostile.
    """
    container = Container(name, data)
    package, opf = _package(name, container)
    protected = _protected(container)
    chapters = [one for one in _spine(package, opf) if one in container]
    if not chapters:
        raise LetterError(name, "the file is damaged (it names no chapters)", _AGAIN)
    if any(one.lower() in protected for one in chapters):
        raise LetterError(
            name, "the book is protected against copying", "Give a copy without protection"
        )
    numbers = {part: number for number, part in enumerate(chapters)}
    bodies, left, size, addresses = [], MAX_MARKUP, 0, 0
    cautions: tuple[Caution, ...] = ()
    for number, part in enumerate(chapters):
        if addresses > _MOST_ADDRESSES:
            problem = f"only the first {number} of {len(chapters)} chapters were read"
            cautions = (Caution(f"{problem}: they hold {addresses:,} addresses", _SHORTER),)
            break
        content = container.read(part)
        left -= count_markup(content)
        source = decode_text(content, markup=True).text
        if left < 0 or bounded_markup(source)[1]:
            raise LetterError(name, "it holds more markup than any letter", "Split the letter")
        size += len(source)
        addresses += source.count("://")
        if size > MAX_TEXT:
            raise LetterError(name, f"the text is larger than {MAX_TEXT >> 20} MB", _SHORTER)
        bodies.append(_body(source, part, numbers))
    page = f"<html><body><main>{''.join(bodies)}</main></body></html>"
    document = read_page(name, page, cautions=cautions, sourced=False)
    return replace(
        document,
        format="epub",
        sha256=hashlib.sha256(data).hexdigest(),
        title=_said(package, "title"),
        sender=None,
        language=(_said(package, "language") or "")[:2].lower() or None,
        published_url=None,
        base_url=None,
    )


def _package(name: str, container: Container) -> tuple[_Element, str]:
    root = container.xml("META-INF/container.xml")
    file = root.find(f".//{_CONTAINER}rootfile")
    opf = unquote(file.get("full-path") or "") if file is not None else ""
    if opf not in container:
        raise LetterError(name, "the file is damaged (it has no table of its chapters)", _AGAIN)
    return container.xml(opf), opf


def _protected(container: Container) -> frozenset[str]:
    """Return the parts that are encrypted; fonts often are, and nobody reads them."""
    root = container.xml_or_none(_ENCRYPTION)
    return frozenset(
        unquote(element.get("URI") or "").lstrip("/").lower()
        for element in (root.iter() if root is not None else ())
        if element.get("URI")
    )


def _spine(package: _Element, opf: str) -> list[str]:
    """Return the chapters in reading order, without the table of contents."""
    items = {
        item.get("id") or "": item
        for item in package.iter(f"{_OPF}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    spine: dict[str, None] = {}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref") or "")
        if item is not None:
            spine[resolve_part(opf, item.get("href") or "")] = None
    return list(spine)[:MAX_CHAPTERS]


def _body(source: str, part: str, numbers: dict[str, int]) -> str:
    """Return what a chapter shows, with names and links that hold within all of them."""
    from lxml import html as lxml_html

    text = _SELF_CLOSED.sub(_opened, _XML_START.sub("", source))
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = lxml_html.document_fromstring(text.replace("\0", ""), parser=parser)
    except Exception:  # lxml raises several kinds for what has no element at all
        return ""
    body = tree.find("body")
    if body is None:
        return ""
    number = numbers[part]
    for element in body.iter():
        for attribute in ("id", "name"):
            if element.get(attribute):
                _set(element, attribute, _unlike(number, element.get(attribute) or ""))
        href = element.get("href")
        if href is not None and element.tag == "a":
            _set(element, "href", _within(href.strip(), part, numbers))
        _translate_role(element)
        if element.text is None and element.tag not in _VOID:
            element.text = ""  # so that it is written with an end of its own
    body.tag = "div"
    body.set("id", _unlike(number, ""))
    # As HTML, addresses would be written with percent signs, their hosts, too.
    return str(lxml_html.tostring(body, encoding="unicode", method="xml"))


def _set(element: _Element, attribute: str, value: str) -> None:
    """Set an attribute, without the characters that lxml takes in none (`#a%00b`)."""
    element.set(attribute, _UNTOLD.sub("", value))


def _opened(match: re.Match[str]) -> str:
    return f"<{match['tag']}{match['rest'] or ''}></{match['tag']}>"


def _unlike(number: int, name: str) -> str:
    return f"{name}..{number}" if name else f"chapter..{number}"


def _within(href: str, part: str, numbers: dict[str, int]) -> str:
    """Return a link to a place in the book as a link within the page."""
    if href in ("", "#") or _EXTERNAL.match(href):
        return href
    file, _, name = href.partition("#")
    number = numbers.get(resolve_part(part, file) if file else part)
    return "#nowhere" if number is None else f"#{_unlike(number, unquote(name))}"


def _translate_role(element: _Element) -> None:
    kinds = (element.get("epub:type") or "").split()
    role = next((_ROLES[kind] for kind in kinds if kind in _ROLES), None)
    if role and not element.get("role"):
        element.set("role", role)


def _said(package: _Element, name: str) -> str | None:
    element = package.find(f".//{_DC}{name}")
    text = " ".join((element.text or "").split()) if element is not None else ""
    return text or None
