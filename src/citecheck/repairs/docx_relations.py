"""The relationships of a DOCX part: where its links lead (ECMA-376, part 2, 8.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citecheck.repairs.docx_flows import R_NAMES
from citecheck.repairs.xmlmap import XmlMap, escape

if TYPE_CHECKING:
    from citecheck.repairs.parts import Parts

__all__ = ["Relations"]

_REL = "http://schemas.openxmlformats.org/package/2006/relationships"


class Relations:
    """The relationships of one part; new ones are added, none is changed."""

    def __init__(self, parts: Parts, part: str) -> None:
        folder, _, file = part.rpartition("/")
        self.name = f"{folder}/_rels/{file}.rels".lstrip("/")
        self.new: list[tuple[str, str]] = []
        self.xml: XmlMap | None = None
        self.targets: dict[str, str] = {}
        self.types: dict[str, str] = {}
        if self.name in parts:
            self.xml = XmlMap(parts.read(self.name))
            assert self.xml.root is not None
            for node in self.xml.root.children:
                id_ = node.attributes.get("Id", "")
                self.targets[id_] = node.attributes.get("Target", "")
                self.types[id_] = node.attributes.get("Type", "")

    def add(self, url: str) -> str:
        """Return the id of a new relationship to an address."""
        known = next((id_ for id_, target in self.new if target == url), None)
        if known is not None:
            return known
        number = len(self.targets) + len(self.new) + 1
        taken = {*self.targets, *(id_ for id_, _ in self.new)}
        while f"rId{number}" in taken:
            number += 1
        self.new.append((f"rId{number}", url))
        return f"rId{number}"

    def written(self, strict: bool) -> bytes | None:
        """Return the part with what is new; None where nothing is."""
        if not self.new:
            return None
        kind = f"{R_NAMES[1 if strict else 0]}/hyperlink"
        prefix = ""
        if self.xml is not None and self.xml.root is not None:
            prefix = self.xml.prefix(self.xml.root)
        entries = "".join(
            f'<{prefix}Relationship Id="{id_}" Type="{kind}" Target="{escape(url)}"'
            ' TargetMode="External"/>'
            for id_, url in self.new
        ).encode("utf-8")
        if self.xml is None or self.xml.root is None:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
            whole = f'{head}<Relationships xmlns="{_REL}">'.encode()
            return whole + entries + b"</Relationships>"
        data, root = self.xml.data, self.xml.root
        if root.empty:
            tag = data[root.start : root.end].rstrip(b">").rstrip(b"/").rstrip()
            closing = f"</{prefix}Relationships>".encode()
            return data[: root.start] + tag + b">" + entries + closing + data[root.end :]
        return data[: root.close] + entries + data[root.close :]
