"""Parts of a zip container (DOCX, ODT, EPUB), read without trusting it.

Entities, external references and zip bombs are refused: a part is read up to a limit, all
parts together up to another, and parsed without a DTD, without a network and without
following anything.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.errors import LetterError

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

__all__ = ["MAX_MARKUP", "Container", "count_markup", "parse_xml", "resolve_part"]

_ODD_NAMES = frozenset({"DTD_XMLID_VALUE", "DTD_ID_REDEFINED"})
"""What libxml2 says of names (`xml:id`) that are none, or stand twice."""
MAX_PARTS = 10_000
"""Entries; a long brief with its pictures has a few hundred."""
MAX_READ = 48 * 1024 * 1024
"""Bytes unpacked of all parts that are read: the text of some 10,000 pages."""
MAX_MARKUP = 1_400_000
"""Tags and attributes of all parts that are read. A tree takes some 120 bytes for each, and
a letter of 100 pages has about 50,000."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What the formats allow (ISO/IEC 29500-2, ODF 1.3 part 2, OCF 3.3)."""
_ENTRY = b"PK\x01\x02"
_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_PLAIN_ENCODINGS = re.compile(rb"(?:utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d)", re.I)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_VALUES = (b'="', b"='", b"= ", b"=\t", b"=\r", b"=\n")
"""How the value of an attribute begins (XML 1.0, 2.3 and 3.1)."""

_AGAIN = "Open it in the program it was written with and save it again"


class Container:
    """The parts of one letter."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._left = MAX_READ
        self._markup = MAX_MARKUP
        if data.count(_ENTRY) > MAX_PARTS:
            raise LetterError(name, "the file has more parts than any letter", _AGAIN)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            # Names are compared without regard to case (ISO/IEC 29500-2, 6.2.2.3), and some
            # programs write the wrong slash.
            self._parts = {_key(info.filename): info for info in self._zip.infolist()}
        except Exception as problem:  # damaged archives raise many kinds
            raise LetterError(name, f"the file is damaged ({problem})", _AGAIN) from problem

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def read(self, part: str) -> bytes:
        """Return a part's bytes; raises `LetterError` where it cannot be had or is too large."""
        info = self._parts.get(_key(part))
        if info is None:
            raise LetterError(self._name, f"the file is damaged (it has no {part})", _AGAIN)
        if info.flag_bits & 1:
            raise LetterError(
                self._name, "the file is protected by a password", "Save a copy without password"
            )
        if info.compress_type not in _METHODS:
            raise LetterError(
                self._name,
                f"{part} is packed in a way that no letter is ({info.compress_type})",
                _AGAIN,
            )
        try:
            with self._zip.open(info) as stream:
                data = stream.read(self._left + 1)
        except Exception as problem:  # damaged archives raise many kinds
            raise LetterError(
                self._name, f"the file is damaged ({part}: {problem})", _AGAIN
            ) from problem
        self._left -= len(data)
        if self._left < 0:
            raise LetterError(
                self._name,
                f"it unpacks to more than {MAX_READ // 1024**2} MB, as no letter does",
                "Split the letter",
            )
        return data

    def xml(self, part: str) -> _Element:
        """Return a part's root element; raises `LetterError` for what is no plain XML."""
        data = self.read(part)
        self.spend(count_markup(data))
        return parse_xml(self._name, part, data)

    def spend(self, markup: int) -> None:
        """Take so many tags from what may be read; raises `LetterError` where too few are left."""
        self._markup -= markup
        if self._markup < 0:
            raise LetterError(
                self._name, "it holds more markup than any letter does", "Split the letter"
            )

    def xml_or_none(self, part: str) -> _Element | None:
        """Return the root of a part that may be missing."""
        return self.xml(part) if part in self else None


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def count_markup(data: bytes) -> int:
    """Return how many tags and attributes XML holds at most."""
    if data.startswith(_WIDE):
        data = data.replace(b"\0", b"")
    return data.count(b"<") + sum(map(data.count, _VALUES))


def parse_xml(name: str, part: str, data: bytes) -> _Element:
    """Return the root of plain XML: no DTD, so no entities but those of XML itself.

    Raises `LetterError`.
    """
    from lxml import etree

    wide = data.startswith(_WIDE)
    encoding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")[:400])
    if encoding and not wide and not _PLAIN_ENCODINGS.fullmatch(encoding[1]):
        raise LetterError(name, f"{part} is in an encoding that no letter is in", _AGAIN)
    if not wide and encoding is None and b"\0" in data[:4]:
        raise LetterError(name, f"{part} is in an encoding that no letter is in", _AGAIN)
    declarations = ("<!DOCTYPE", "<!ENTITY")
    spellings = ("utf-16-le", "utf-16-be") if wide else ("ascii",)
    if any(one.encode(spelling) in data for one in declarations for spelling in spellings):
        raise LetterError(name, f"{part} declares entities, which are refused", _AGAIN)
    try:
        return etree.fromstring(data, _plain_parser(recover=False))
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        if (root := _with_odd_names(data, problem)) is not None:
            return root
        reason = getattr(problem, "msg", None) or problem
        raise LetterError(name, f"the file is damaged ({part}: {reason})", _AGAIN) from problem


def _plain_parser(*, recover: bool) -> XMLParser:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )


def _with_odd_names(data: bytes, problem: Exception) -> _Element | None:
    """Return the root of XML that has no other fault than an `xml:id` that may be none.

    Such is well-formed (xml:id 1.0, 4), and programs write it; None for any other fault.
    """
    from lxml import etree

    first = getattr(problem, "code", None)
    if first not in {getattr(etree.ErrorTypes, name) for name in _ODD_NAMES}:
        return None
    parser = _plain_parser(recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    found = {entry.type_name for entry in parser.error_log}
    return root if root is not None and found and found <= _ODD_NAMES else None


def resolve_part(base: str, target: str) -> str:
    """Return the name of the part that `target` means in a relationship of part `base`."""
    target = unquote(target)
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
