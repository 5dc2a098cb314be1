"""Letters for repairs, put together by hand as word processors do it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from citecheck.citations import find_citations
from citecheck.letters import begins_as_markup, decode_text, read_letter
from citecheck.repairs import Mending, Style, plan

if TYPE_CHECKING:
    from citecheck.model import Decision
    from citecheck.repairs import Repair

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>\
<Override PartName="/word/footnotes.xml" ContentType="{WORD}.footnotes+xml"/>\
</Types>"""
_TOP = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>"""


def mended(
    data: bytes, name: str, decisions: dict[int, Decision], style: Style | None = None
) -> Repair:
    """Plan decisions, given by the ordinal of their citation, on a letter."""
    return plan(
        data, read_letter(name, data), mendings(data, name, decisions), style, decoded=decoded(data)
    )


def decoded(data: bytes) -> tuple[str, str]:
    """Decode as the letter's reader does."""
    found = decode_text(data, markup=begins_as_markup(data))
    return found.text, found.encoding


def mendings(data: bytes, name: str, decisions: dict[int, Decision]) -> list[Mending]:
    """Return all citations of a letter with the decisions on some of them."""
    return [
        Mending(one, one.ordinal, decisions.get(one.ordinal))
        for one in find_citations(read_letter(name, data))
    ]


def reads(data: bytes, name: str) -> list[tuple[str | None, str | None]]:
    """Return note and address of each citation of a letter."""
    return [(one.note, one.url or one.problem) for one in find_citations(read_letter(name, data))]


def run(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def link(relation: str, *runs: str) -> str:
    """Return a hyperlink."""
    return f'<w:hyperlink r:id="{relation}" w:history="1">{"".join(runs)}</w:hyperlink>'


def field_link(url: str, shown: str) -> str:
    """Return a HYPERLINK field whose code is split over two runs."""
    half = len(url) // 2
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> HYPERLINK "{url[:half]}</w:instrText></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{url[half:]}" \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(shown, LINK_LOOK)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


LINK_LOOK = '<w:rPr><w:rStyle w:val="Hyperlink"/><w:i/></w:rPr>'


def docx(
    body: list[str],
    notes: list[str],
    *,
    body_links: dict[str, str] | None = None,
    note_links: dict[str, str] | None = None,
) -> bytes:
    """Return a DOCX letter: paragraphs of runs, the n-th note referred to by `{n}` in them."""
    paragraphs = ""
    for text in body:
        for n in range(1, len(notes) + 1):
            text = text.replace(f"{{{n}}}", f'<w:r><w:footnoteReference w:id="{n}"/></w:r>')
        paragraphs += f"<w:p>{text}</w:p>"
    bodies = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r>{note}</w:p></w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    names = f"xmlns:w='{W}' xmlns:r=\"{R}\""
    relations = {
        **(body_links or {}),
    }
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _TOP,
        "word/document.xml": f"{head}<w:document {names}><w:body>{paragraphs}</w:body>"
        "</w:document>",
        "word/_rels/document.xml.rels": _rels(
            relations, f'<Relationship Id="rId99" Type="{R}/footnotes" Target="footnotes.xml"/>'
        ),
        "word/footnotes.xml": f"{head}<w:footnotes {names}>{bodies}</w:footnotes>",
        "word/media/picture.bin": "\x00\x01 not compressed",
    }
    if note_links is not None:
        files["word/_rels/footnotes.xml.rels"] = _rels(note_links)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, (2021, 5, 17, 10, 20, 30))
            info.compress_type = zipfile.ZIP_STORED if "media" in name else zipfile.ZIP_DEFLATED
            container.writestr(info, text)
    return out.getvalue()


def _rels(links: dict[str, str], more: str = "") -> str:
    entries = "".join(
        f'<Relationship Id="{id_}" Type="{R}/hyperlink" Target="{url}" TargetMode="External"/>'
        for id_, url in links.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{more}{entries}</Relationships>"
    )


_ODT_NS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "style")
)


def odt(body: str) -> bytes:
    """Return an ODT letter with the given paragraphs."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODT_NS}'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        ' manifest:version="1.3"><manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        container.writestr("content.xml", content)
        container.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def odt_note(number: int, body: str) -> str:
    """Return a footnote of an ODT letter."""
    return (
        f'<text:note text:id="ftn{number}" text:note-class="footnote">'
        f"<text:note-citation>{number}</text:note-citation>"
        f"<text:note-body><text:p>{body}</text:p></text:note-body></text:note>"
    )


OLD = "http://www.harbour-post.example/2021/pier"
SHARED = "http://www.water.example/atlas"


def sample_docx(*, with_rels: bool = True) -> bytes:
    """Return a letter with every way to write an address in Word."""
    return docx(
        [
            run("Dear all, the navy said so.") + "{1}" + run(" We doubt it.") + "{2}",
            run("The ")
            + link("rId5", run("atlas of water", LINK_LOOK))
            + run(" and its ")
            + link("rId5", run("second sheet"))
            + run(" agree.{3}".replace("{3}", ""))
            + "{3}"
            + run(" So it is.")
            + "{4}",
        ],
        [
            run(" Harbour Post, “The pier”, 3 May 2021, http://www.harbour-")
            + run("post.example/2021/", "<w:rPr><w:i/></w:rPr>")
            + run("pier (accessed 4 May 2021)."),
            run(" Lakeside Tribune, “Boats”, ")
            + (
                link("rId1", run("http://www.lakeside.example/boats", LINK_LOOK))
                if with_rels
                else field_link(
                    "http://www.lakeside.example/boats", "http://www.lakeside.example/boats"
                )
            )
            + run("."),
            run(" Ombudsman, “Arrivals”, 2 June 2021, ")
            + field_link(
                "http://www.ombudsman.example/arrivals?a=1&amp;b=2",
                "http://www.ombudsman.example/arrivals?a=1&amp;b=2",
            )
            + run(", p. 4."),
            run(" Ministry, “Permits”, 19 January 2021, available at: "),
        ],
        body_links={"rId5": SHARED},
        note_links={"rId1": "http://www.lakeside.example/boats"} if with_rels else None,
    )


def sample_odt() -> bytes:
    """Return the same in ODT."""
    a = '<text:a xlink:type="simple" xlink:href="{}">{}</text:a>'
    return odt(
        "<text:p>Dear all, the navy said so."
        + odt_note(
            1,
            "Harbour Post, “The pier”, 3 May 2021, http://www.harbour-<text:span>post.example/2021/"
            "</text:span>pier (accessed 4 May 2021).",
        )
        + " We doubt it."
        + odt_note(
            2,
            "Lakeside Tribune, “Boats”, "
            + a.format(
                "http://www.lakeside.example/boats",
                "http://www.lakeside.example/<text:span>boats</text:span>",
            )
            + ".",
        )
        + "</text:p><text:p>The "
        + a.format(SHARED, "atlas of water")
        + " and its "
        + a.format(SHARED, "second sheet")
        + " agree."
        + odt_note(3, "Ministry, “Permits”, 19 January 2021, available at:")
        + "</text:p>"
    )
