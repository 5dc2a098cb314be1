"""Parts of a zip container (DOCX, ODT, EPUB), read without trusting it.

Entities, external references and zip bombs are refused: a part is read up to a limit and
parsed without a DTD, without a network and without following anything.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.errors import LetterError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Container", "resolve_part"]

MAX_PARTS = 10_000
"""Entries; a long brief with its pictures has a few hundred."""
MAX_PART = 32 * 1024 * 1024
"""Bytes of one unpacked part: the text of some 10,000 pages. A tree takes about ten times it."""

_AGAIN = "Open it in the program it was written with and save it again"


class Container:
    """The parts of one letter."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
            raise LetterError(name, f"the file is damaged ({problem})", _AGAIN) from problem
        if len(self._parts) > MAX_PARTS:
            raise LetterError(name, "the file has more parts than any letter", _AGAIN)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._parts)

    def read(self, part: str) -> bytes:
        """Return a part's bytes; raises `LetterError` where it cannot be had or is too large."""
        info = self._parts.get(part)
        if info is None:
            raise LetterError(self._name, f"the file is damaged (it has no {part})", _AGAIN)
        if info.flag_bits & 1:
            raise LetterError(
                self._name, "the file is protected by a password", "Save a copy without password"
            )
        try:
            with self._zip.open(info) as stream:
                data = stream.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as problem:
            raise LetterError(
                self._name, f"the file is damaged ({part}: {problem})", _AGAIN
            ) from problem
        if len(data) > MAX_PART:
            raise LetterError(
                self._name,
                f"{part} unpacks to more than {MAX_PART // 1024**2} MB, as no letter does",
                "Split the letter",
            )
        return data

    def xml(self, part: str) -> _Element:
        """Return a part's root element; raises `LetterError` for what is no plain XML."""
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        data = self.read(part)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise LetterError(self._name, f"{part} declares entities, which are refused", _AGAIN)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as problem:
            raise LetterError(
                self._name, f"the file is damaged ({part}: {problem.msg})", _AGAIN
            ) from problem

    def xml_or_none(self, part: str) -> _Element | None:
        """Return the root of a part that may be missing."""
        return self.xml(part) if part in self._parts else None


def resolve_part(base: str, target: str) -> str:
    """Return the name of the part that `target` means in a relationship of part `base`."""
    target = unquote(target)
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
