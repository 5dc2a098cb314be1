"""What style sheets say of an element's place and type: as much of CSS as programs write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Styles", "length"]

Declarations = dict[str, str]

_KNOWN = frozenset(
    [
        "position",
        "left",
        "top",
        "bottom",
        "width",
        "height",
        "font-size",
        "line-height",
        "margin-left",
        "transform",
        "vertical-align",
        "font-weight",
        "font-style",
    ]
)
"""Properties that tell where something stands, and how large it is."""
_BRACE = re.compile(r"[{}]")
_SIMPLE = re.compile(r"\s*(?P<tag>[a-z]\w{0,15})?(?:\.(?P<name>[\w-]{1,60}))?\s*", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(?P<number>-?\d{0,6}(?:\.\d{0,12})?)\s*(?P<unit>px|pt)?\s*$")
_PIXELS = {"px": 1.0, "pt": 4 / 3, None: 1.0}
_MOST_PAGES = 300
"""Pages among whose faces one is looked for."""
_LONGEST_SHEETS = 1_000_000
_LONGEST_STYLE = 2_000


class Styles:
    """The rules of a page that hold for a class or for a kind of element."""

    def __init__(self, head: _Element | None) -> None:
        self._of_tags: dict[str, Declarations] = {}
        self._of_classes: dict[str, Declarations] = {}
        self._room = _LONGEST_SHEETS
        for sheet in head.iter("style") if head is not None else ():
            self.read(sheet)

    def read(self, sheet: _Element) -> None:
        """Take in a style sheet; what it says goes before what others said."""
        if sheet.tag == "style":
            text = (sheet.text or "")[: self._room]
            self._room -= len(text)
            self._read(text)

    def of(self, element: _Element, page: int) -> Declarations:
        """Return what holds for an element on a page; what it says itself comes last."""
        found = dict(self._of_tags.get(str(element.tag), ()))
        for name in (element.get("class") or "").split():
            rules = self._of_classes.get(name)
            found.update(rules if rules is not None else self._face(name, page))
        own = element.get("style")
        if own:
            found.update(_declarations(own[:_LONGEST_STYLE]))
        return found

    def _face(self, name: str, page: int) -> Declarations:
        """Return a face of type that pdftohtml declares on the page that first has it only.

        `ft21` is the face 1 on page 2; where that is one of page 1, only `ft11` is declared.
        """
        own = f"ft{page}"
        before = min(page, _MOST_PAGES) if name.startswith(own) else 0
        named = (f"ft{one}{name[len(own) :]}" for one in range(1, before))
        rules = next((known for one in named if (known := self._of_classes.get(one))), {})
        self._of_classes[name] = rules
        return rules

    def of_tag(self, element: _Element) -> Declarations:
        """Return what holds for all elements of a kind."""
        return self._of_tags.get(str(element.tag), {})

    def _read(self, sheet: str) -> None:
        """Take in a sheet, but for what holds in print or on small screens only."""
        position = depth = 0
        head = ""
        sheet = sheet.replace("<!--", " ").replace("-->", " ")
        for brace in _BRACE.finditer(sheet):
            said = sheet[position : brace.start()].rpartition(";")[2] if depth == 0 else ""
            if brace[0] == "{":
                if depth == 0:
                    head = said.strip()
                depth += 1
            else:
                if depth == 1 and not head.startswith("@"):
                    self._add(head, _declarations(sheet[position : brace.start()]))
                depth = max(0, depth - 1)
            position = brace.end()

    def _add(self, head: str, declared: Declarations) -> None:
        if not declared:
            return
        for selector in head.split(","):
            simple = _SIMPLE.fullmatch(selector)
            if simple is None:
                continue
            if simple["name"]:
                self._of_classes.setdefault(simple["name"], {}).update(declared)
            elif simple["tag"]:
                self._of_tags.setdefault(simple["tag"].lower(), {}).update(declared)


def _declarations(text: str) -> Declarations:
    found = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name in _KNOWN:
            found[name] = value.strip()
    return found


def length(value: str | None) -> float | None:
    """Return a length in pixels; None where it is none, or relative to something."""
    match = _LENGTH.match(value) if value else None
    if match is None or not match["number"].strip("-."):
        return None
    return float(match["number"]) * _PIXELS[match["unit"]]
