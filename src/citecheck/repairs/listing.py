"""Errata of letters that cannot be edited: page, note, old, new, as HTML, Markdown and DOCX."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING

from citecheck.model import Action
from citecheck.repairs.xmlmap import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citecheck.repairs.values import Edit, Mending

__all__ = ["errata"]

_HEADS = ("Page", "Note", "Instead of", "Read")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTHS = (800, 800, 3700, 3700)
"""Twentieths of a point: together the width of the text on A4."""

Row = tuple[str, ...]
"""A cell for each of `_HEADS`."""

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What acts instead of showing, and what no encoding takes (of names of files)."""


def errata(title: str, edits: Sequence[Edit], mendings: Sequence[Mending]) -> dict[str, bytes]:
    """Return the list of errata of a letter in each format, by its ending."""
    by_id = {one.citation_id: one for one in mendings}
    found = (_row(edit, by_id[edit.citation_id]) for edit in edits)
    rows = [tuple(_ACTING.sub(" ", cell) for cell in row) for row in found]
    title = _ACTING.sub("\ufffd", title)
    return {"html": _html(title, rows), "md": _markdown(title, rows), "docx": _docx(title, rows)}


def _row(edit: Edit, mending: Mending) -> Row:
    citation, decision = mending.citation, mending.decision
    old = edit.old or citation.context or citation.anchor_text or ""
    new = edit.new
    action = decision.action if decision else ""
    if action == Action.CITE_ARCHIVED:
        new = f"{edit.old}, archived at {edit.new}"
    elif action == Action.HIJACKED:
        new = "(do not open: the address is in other hands)"
        new += f" archived at {edit.new}" if edit.new else ""
    elif action == Action.GIVE_URL:
        new = f"{' '.join(old.split())} {edit.new}"
    page = "" if edit.page is None else str(edit.page)
    return page, citation.note or "", " ".join(old.split()), new


def _html(title: str, rows: Sequence[Row]) -> bytes:
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    name = html.escape(title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Errata: {name}</title>\n"
        "<style>body{font:16px/1.5 serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;overflow-wrap:anywhere}"
        "</style>\n</head>\n<body>\n"
        f"<h1>Errata: {name}</h1>\n<table>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{cells}</tbody>\n</table>\n</body>\n</html>\n"
    ).encode()


def _markdown(title: str, rows: Sequence[Row]) -> bytes:
    lines = [f"# Errata: {_cell(title)}", "", f"| {' | '.join(_HEADS)} |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(text: str) -> str:
    """Return text for a cell: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))


def _docx(title: str, rows: Sequence[Row]) -> bytes:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    table = _table_row(_HEADS, bold=True) + "".join(_table_row(row) for row in rows)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    body = (
        f"<w:p>{_run(f'Errata: {title}', bold=True)}</w:p>"
        f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{table}</w:tbl><w:p/>"
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}</w:body>'
        "</w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name)  # of 1980: the same list is the same file
            info.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(info, text)
    return out.getvalue()


def _table_row(cells: Sequence[str], *, bold: bool = False) -> str:
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"<w:p>{_run(cell, bold=bold)}</w:p></w:tc>"
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )
    return f"<w:tr>{written}</w:tr>"


def _run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
