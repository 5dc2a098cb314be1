"""Places in an ODT letter that its own links lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from citecheck.letters.office.odt_styles import TEXT, XLINK

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["linked_places"]

_PLACES = tuple(
    f"{TEXT}{name}"
    for name in ("bookmark", "bookmark-start", "reference-mark", "reference-mark-start")
)


def linked_places(text: _Element) -> frozenset[str]:
    """Return the names, in lower case, of the places that links lead to and that are there.

    Others are not kept: a letter may hold a million of them.
    """
    targets = (one.get(f"{XLINK}href") or "" for one in text.iter(f"{TEXT}a"))
    wanted = {unquote(one[1:]).lower() for one in targets if one.startswith("#")}
    names = ((one.get(f"{TEXT}name") or "").lower() for one in text.iter(*_PLACES))
    return frozenset(one for one in names if one in wanted)
