"""Tracked changes of an ODT letter, accepted or rejected by the rules of OpenDocument 1.3, 5.5."""

from __future__ import annotations

import copy
import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT = f"{{{_OASIS}text:1.0}}"
OFFICE = f"{{{_OASIS}office:1.0}}"
DC = "{http://purl.org/dc/elements/1.1/}"
ID = "{http://www.w3.org/XML/1998/namespace}id"


def content_of(data: bytes) -> _Element:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return etree.fromstring(container.read("content.xml"))


def regions_of(root: _Element) -> dict[str, _Element]:
    """Return the changes of a text by their ids: `text:insertion` or `text:deletion`."""
    found = list(root.iter(f"{TEXT}changed-region"))
    regions = {one.get(f"{TEXT}id"): one[0] for one in found}
    assert len(regions) == len(found)
    assert all(one.get(ID) == one.get(f"{TEXT}id") for one in found)
    return regions


def accepted(data: bytes) -> bytes:
    """Return the letter with all changes accepted: what was deleted is gone."""
    root = content_of(data)
    regions_of(root)
    return _repacked(data, _without_marks(root))


def rejected(data: bytes) -> bytes:
    """Return the letter with all changes rejected: what was deleted is back in its place."""
    root = content_of(data)
    regions = regions_of(root)
    used = set()
    for name, kind in regions.items():
        if kind.tag == f"{TEXT}insertion":
            _cut(root, name)
            used.add(name)
    for point in list(root.iter(f"{TEXT}change")):
        name = point.get(f"{TEXT}change-id")
        used.add(name)
        kept = [one for one in regions[name] if one.tag in (f"{TEXT}p", f"{TEXT}h")]
        assert regions[name].tag == f"{TEXT}deletion"
        assert len(kept) == 1
        _put(point, copy.deepcopy(kept[0]))
    assert used == set(regions)
    return _repacked(data, _without_marks(root))


def _cut(root: _Element, name: str) -> None:
    """Take away all between the two marks of an insertion."""
    start = next(o for o in root.iter(f"{TEXT}change-start") if o.get(f"{TEXT}change-id") == name)
    end = next(o for o in root.iter(f"{TEXT}change-end") if o.get(f"{TEXT}change-id") == name)
    inside = False
    for kind, one in list(etree.iterwalk(root, events=("start", "end"))):
        if kind == "start" and one is end:
            inside = False
        if kind == "start" and inside:
            one.text = None
        if kind == "end" and one is start:
            inside = True
        if kind == "end" and inside:
            one.tail = None
            if one.tag == f"{TEXT}a":  # what leads nowhere any more
                one.tag = f"{TEXT}span"


def _put(point: _Element, paragraph: _Element) -> None:
    """Put what a paragraph holds behind a point."""
    tail, point.tail = point.tail, paragraph.text
    at = point
    for one in list(paragraph):
        at.addnext(one)
        at = one
    at.tail = (at.tail or "") + (tail or "")


def _without_marks(root: _Element) -> bytes:
    for one in list(root.iter(f"{TEXT}tracked-changes")):
        before = one.getprevious()
        assert before is None or before.tag == f"{OFFICE}forms"
        one.getparent().remove(one)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _repacked(data: bytes, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            is_content = info.filename == "content.xml"
            new.writestr(info, content if is_content else old.read(info))
    return out.getvalue()
