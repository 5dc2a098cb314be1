"""From the source of a page to its tree, whatever its author wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["parse_page"]

_DEEPEST = 2000
"""The parser loses what is nested deeper."""
_WRAPPING = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|center|section|blockquote|small|big|table|tbody|tr|td"
    r"|ul|ol|li|dl|dd|dt)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_FRAMES = re.compile(r"</?(?:noframes|frameset|frame)\b[^<>]{0,2000}>", re.IGNORECASE)
"""The parser takes a page for those who see no frames for bare text."""


def parse_page(text: str, *, shallow: bool = False) -> _Element:
    """Return the tree of a page. Raises nothing: any text is some HTML."""
    from lxml import etree

    # The parser refuses characters with an encoding declaration, and stops at a NUL.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "\N{REPLACEMENT CHARACTER}")
    text = _FRAMES.sub(" ", text)
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None:  # a page without any element
        tree = etree.fromstring("<html><body></body></html>", parser=parser)
    if shallow or text.count("<") < _DEEPEST or any(str(t).strip() for t in tree.itertext("p")):
        return tree
    if any(str(found).strip() for found in tree.itertext()):
        return tree
    # The parser gives up below some depth: tags that are nothing but wrapping are left out.
    return parse_page(_WRAPPING.sub(" ", text), shallow=True)
