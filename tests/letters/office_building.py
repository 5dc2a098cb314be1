"""DOCX, ODT and EPUB files from bare XML: for what no program at hand can be made to write."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMES = (
    'xmlns:w="{w}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def packed(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def part(tag: str, content: str, w: str = W) -> str:
    return f'<?xml version="1.0"?><w:{tag} {NAMES.format(w=w)}>{content}</w:{tag}>'


def rels(targets: dict[str, str], kind: str = "hyperlink") -> str:
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{TYPES}{kind}" Target="{target}"/>'
        for id_, target in targets.items()
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    )


def docx(
    body: str,
    *,
    footnotes: dict[str, str] | None = None,
    endnotes: dict[str, str] | None = None,
    links: dict[str, str] | None = None,
    note_links: dict[str, str] | None = None,
    settings: str = "",
    styles: str = "",
    numbering: str = "",
    w: str = W,
    extra: dict[str, str | bytes] | None = None,
    chunks: dict[str, str] | None = None,
) -> bytes:
    """Return a DOCX file; notes are their content by their `w:id`."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels({"rId1": "word/document.xml"}, "officeDocument"),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>", w),
        "word/_rels/document.xml.rels": rels(links or {})
        if chunks is None
        else rels(chunks, "aFChunk"),
    }
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        if notes is not None:
            separators = (
                f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
                f'</w:{kind}><w:{kind} w:type="continuationSeparator" w:id="0"><w:p><w:r>'
                f"<w:t>never read</w:t></w:r></w:p></w:{kind}>"
            )
            own = "".join(f'<w:{kind} w:id="{i}">{t}</w:{kind}>' for i, t in notes.items())
            parts[f"word/{kind}s.xml"] = part(f"{kind}s", separators + own, w)
            parts[f"word/_rels/{kind}s.xml.rels"] = rels(note_links or {})
    for name, content in (("settings", settings), ("styles", styles), ("numbering", numbering)):
        if content:
            parts[f"word/{name}.xml"] = part(name, content, w)
    return packed(parts | (extra or {}))


def p(*runs: str, properties: str = "") -> str:
    inner = "".join(one if one.startswith("<") else t(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def t(text: str, properties: str = "") -> str:
    said = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{said}<w:t xml:space="preserve">{text}</w:t></w:r>'


def sup(text: str) -> str:
    return t(text, '<w:vertAlign w:val="superscript"/>')


def ref(id_: str, kind: str = "footnote", more: str = "") -> str:
    return (
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:{kind}Reference {more}w:id="{id_}"/></w:r>'
    )


CUSTOM = 'w:customMarkFollows="1" '


def note(text: str, kind: str = "footnote") -> str:
    """Return the body of a note as Word writes it."""
    inner = text if text.startswith("<") else t(text)
    return f"<w:p><w:r><w:{kind}Ref/></w:r>{t(' ')}{inner}</w:p>"


def field(code: str, result: str, *, split: int = 0) -> str:
    """Return a complex field, its code split over runs of so many characters."""
    size = split or len(code)
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{code[i : i + size]}</w:instrText></w:r>'
        for i in range(0, len(code), size)
    )
    inner = result if result.startswith("<") else t(result)
    return f"{begin()}{codes}{separate()}{inner}{end()}"


def begin() -> str:
    return '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'


def separate() -> str:
    return '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'


def end() -> str:
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def section(*numbering: str, kind: str = "footnote") -> str:
    return f"<w:sectPr><w:{kind}Pr>{''.join(numbering)}</w:{kind}Pr></w:sectPr>"


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def odt(
    body: str,
    *,
    styles: str = "",
    automatic: str = "",
    attributes: str = "",
    extra: dict[str, str | bytes] | None = None,
) -> bytes:
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text {attributes}>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    common = f"<office:document-styles {ODF}><office:styles>{styles}</office:styles>"
    parts: dict[str, str | bytes] = {
        "mimetype": ODT_TYPE,
        "content.xml": content,
        "styles.xml": common + "</office:document-styles>",
    }
    return packed(parts | (extra or {}))


def odt_note(id_: str, mark: str, body: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:id="{id_}" text:note-class="{kind}"><text:note-citation>{mark}'
        f"</text:note-citation><text:note-body><text:p>{body}</text:p></text:note-body></text:note>"
    )


def epub(
    chapters: dict[str, str],
    *,
    spine: list[str] | None = None,
    extra: dict[str, str | bytes] | None = None,
    metadata: str = "<dc:title>A letter</dc:title><dc:language>en</dc:language>",
) -> bytes:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    order = {name: n for n, name in enumerate(chapters)}
    refs = "".join(f'<itemref idref="i{order[name]}"/>' for name in spine or chapters)
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/book.opf": opf,
    }
    for name, body in chapters.items():
        parts[f"OEBPS/{name}"] = (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            f"<head><title>{name}</title></head><body>{body}</body></html>"
        )
    return packed(parts | (extra or {}))
