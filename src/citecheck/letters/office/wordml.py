"""Names and values of WordprocessingML (ECMA-376, transitional and strict)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = [
    "MC",
    "ancestors",
    "child",
    "descendants",
    "is_on",
    "local_name",
    "relation_id",
    "value",
    "whole",
]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_LONGEST_NUMBER = 9


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.removeprefix(_W).removeprefix(_W_STRICT)


def local_name(element: _Element) -> str:
    """Return the name of a WordprocessingML element, or of a foreign one with its namespace."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""  # a comment, a processing instruction


def value(element: _Element | None, attribute: str = "val") -> str | None:
    """Return a `w:` attribute."""
    if element is None:
        return None
    found = element.get(_W + attribute)
    return found if found is not None else element.get(_W_STRICT + attribute)


def whole(text: str | None, default: int) -> int:
    """Return a number as it stands in an attribute; the default for what is none."""
    if text is None or len(text) > _LONGEST_NUMBER or not text.removeprefix("-").isdecimal():
        return default
    return int(text)


def relation_id(element: _Element) -> str:
    """Return the `r:id` of an element."""
    return element.get(_R + "id") or element.get(_R_STRICT + "id") or ""


@lru_cache(maxsize=256)
def _tags(name: str) -> tuple[str, str]:
    return _W + name, _W_STRICT + name


def child(element: _Element | None, *path: str) -> _Element | None:
    """Return the first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        tags = _tags(name)
        for one in element:
            if one.tag in tags:
                element = one
                break
        else:
            return None
    return element


def descendants(element: _Element, *names: str) -> Iterator[_Element]:
    """Yield all descendants of these names, in the order of the letter."""
    yield from element.iter(*(space + name for name in names for space in (_W, _W_STRICT)))


def ancestors(element: _Element, *names: str) -> Iterator[_Element]:
    """Yield all elements of these names that hold an element, the innermost first."""
    yield from element.iterancestors(*(space + name for name in names for space in (_W, _W_STRICT)))


def is_on(element: _Element | None) -> bool:
    """Return whether a toggle property is set (17.17.4: absent value means on)."""
    return element is not None and value(element) not in {"0", "false", "off", "none"}
