"""Make the word processors' letters and e-books that tests read, with what is truly in them.

    python -m tests.letters.make_office_samples [FOLDER] [--seed N] [--only PREFIX]

The content is invented by the writer of `make_pdf_samples`; real programs save it:
LibreOffice (DOCX, ODT, RTF, DOC), pandoc (DOCX, ODT, EPUB) and python-docx, for letters
whose notes were typed by hand. The truth is written from the same source, never from
reading the file; only where marks restart on every page, LibreOffice's own PDF says which
page a note is on. Another seed gives other letters.

Needs: pip install python-docx; apt-get install libreoffice-writer-nogui pandoc poppler-utils.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.letters.make_pdf_samples import Letter, Note, Writer, find_pages, mark_of

HERE = Path(__file__).resolve().parent
PHRASES = "the minutes of the hearing|a study of its own staff|the published draft|our earlier \
letter|what residents filed|the annual figures".split("|")


@dataclass
class Shape:
    """How a sample is made."""

    slug: str
    program: str
    formats: tuple[str, ...]
    numbering: str = "1"
    endnotes: bool = False
    mixed: bool = False
    """Every third note is an endnote, in roman."""
    restart: bool = False
    links: bool = True
    """Whether addresses are links or bare print."""
    notes: int = 12
    bare: int = 2
    options: tuple[str, ...] = ()
    phrases: int = 3
    kinds: dict[int, str] = field(default_factory=dict)
    """Kind of each note, by its identity."""


SHAPES = (
    Shape("lo-plain", "libreoffice", ("docx", "odt", "rtf", "doc")),
    Shape("lo-print", "libreoffice", ("docx", "odt", "rtf"), links=False, phrases=0),
    Shape("lo-symbols", "libreoffice", ("docx", "odt"), numbering="*", notes=7),
    Shape("lo-four", "libreoffice", ("doc", "rtf"), numbering="*", notes=4),
    Shape("lo-mixed", "libreoffice", ("docx", "odt", "rtf", "doc"), mixed=True, notes=15),
    Shape("lo-roman", "libreoffice", ("docx", "odt"), numbering="i", endnotes=True),
    Shape("pd-plain", "pandoc", ("docx", "odt", "epub")),
    Shape("pd-chapters", "pandoc", ("epub",), notes=16, options=("-t", "epub2")),
    Shape("py-typed", "python_docx", ("docx",), endnotes=True),
    Shape("py-list", "python_docx", ("docx",), endnotes=True, options=("list",)),
)


def letter_of(shape: Shape, seed: int) -> Letter:
    """Return the content of a sample."""
    writer = Writer(seed * 100 + sum(map(ord, shape.slug)))
    letter = Letter(shape.slug, shape.program, numbering=shape.numbering, restart=shape.restart)
    paragraphs = 40 if shape.restart else 9
    writer.fill(letter, paragraphs, shape.notes, bare=shape.bare)
    rng: random.Random = writer.rng
    for phrase in rng.sample(PHRASES, shape.phrases):
        paragraph = rng.choice(letter.paragraphs)
        paragraph += [("text", "See "), ("link", (phrase, writer.url())), ("text", ". ")]
    counts = {"footnote": 0, "endnote": 0}
    for place, note in enumerate(letter.notes, 1):
        kind = "endnote" if shape.endnotes or (shape.mixed and place % 3 == 0) else "footnote"
        counts[kind] += 1
        shape.kinds[id(note)] = kind
        style = "i" if shape.mixed and kind == "endnote" else shape.numbering
        note.mark = mark_of(counts[kind], style)
    return letter


def gold(letter: Letter, shape: Shape) -> list[dict[str, object]]:
    """Return the truth: one object an address."""
    rows: list[dict[str, object]] = []
    for paragraph in letter.paragraphs:
        for kind, value in paragraph:
            if kind == "url":
                rows.append({"note": None, "url": value, "kind": "bare"})
            elif kind == "link":
                rows.append({"note": None, "url": value[1], "kind": "inline"})
    for note in letter.notes:
        rows += [
            {"note": note.mark, "url": url, "kind": shape.kinds[id(note)]} for url in note.urls
        ]
    return rows


# --- LibreOffice ---------------------------------------------------------------------

FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:style style:name="Footnote" style:family="paragraph"/>
<style:style style:name="Raised" style:family="text">
<style:text-properties style:text-position="super 58%"/></style:style>
<text:notes-configuration text:note-class="footnote" style:num-format="{foot}"
 text:citation-body-style-name="Raised" text:start-value="0"
 text:footnotes-position="page" text:start-numbering-at="{restart}"/>
<text:notes-configuration text:note-class="endnote" style:num-format="{end}"
 text:citation-body-style-name="Raised" text:start-value="0"/>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="24cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2.5cm"
 fo:margin-right="2.5cm"/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1"/>
</office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def libreoffice(letter: Letter, shape: Shape, folder: Path, formats: tuple[str, ...]) -> None:
    def inline(kind: str, value: object) -> str:
        if kind == "link":
            shown, target = value
        else:
            shown = target = str(value)
        if kind == "text" or not shape.links:
            return html.escape(shown)
        return (
            f'<text:a xlink:type="simple" xlink:href="{html.escape(target)}">'
            f"{html.escape(shown)}</text:a>"
        )

    def note_of(note: Note) -> str:
        label = f' text:label="{note.mark}"' if shape.numbering == "*" else ""
        inner = "".join(inline(k, v) for k, v in note.parts)
        return (
            f'<text:note text:note-class="{shape.kinds[id(note)]}"><text:note-citation{label}>'
            f"{note.mark}</text:note-citation><text:note-body><text:p text:style-name="
            f'"Footnote">{inner}</text:p></text:note-body></text:note>'
        )

    body = [f"<text:h>{html.escape(letter.title)}</text:h>"]
    for paragraph in letter.paragraphs:
        items = (note_of(v) if k == "note" else inline(k, v) for k, v in paragraph)
        body.append(f"<text:p>{''.join(items)}</text:p>")
    source = FODT.format(
        foot=shape.numbering.replace("*", "1"),
        end="i" if shape.mixed else shape.numbering,
        restart="page" if shape.restart else "document",
        body="".join(body),
    )
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / f"{shape.slug}.fodt"
        path.write_text(source, encoding="utf-8")
        for format_ in (*formats, "pdf") if shape.restart else formats:
            soffice(path, format_, folder)
    if shape.restart:
        find_pages(letter, folder / f"{shape.slug}.pdf")
        (folder / f"{shape.slug}.pdf").unlink()


def soffice(source: Path, format_: str, folder: Path) -> None:
    """Let LibreOffice save a file in another format."""
    filters = {"docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97"}
    profile = source.parent / "profile"
    command = [
        *("soffice", f"-env:UserInstallation=file://{profile}", "--headless"),
        *("--convert-to", filters.get(format_, format_), "--outdir", str(folder), str(source)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


# --- pandoc --------------------------------------------------------------------------


CHAPTER = 4
"""Paragraphs of a chapter."""


def markdown_of(letter: Letter) -> str:
    """Return a letter as pandoc's Markdown, in chapters."""

    def escape(text: str) -> str:
        return "".join("\\" + c if c in "\\`*_{}[]()#+-.!~^$@'\"<>|" else c for c in text)

    def inline(kind: str, value: object) -> str:
        if kind == "link":
            return f"[{escape(value[0])}](<{value[1]}>)"
        if kind == "url":
            return f"<{value}>"
        return escape(str(value))

    lines, notes = [f"# {escape(letter.title)}"], []
    for index, paragraph in enumerate(letter.paragraphs):
        if index and index % CHAPTER == 0:
            lines.append(f"# Part {index}")
        out = []
        for kind, value in paragraph:
            if kind == "note":
                notes.append(f"[^n{id(value)}]: " + "".join(inline(k, v) for k, v in value.parts))
                out.append(f"[^n{id(value)}]")
            else:
                out.append(inline(kind, value))
        lines.append("".join(out))
    return "\n\n".join([*lines, *notes]) + "\n"


def pandoc(letter: Letter, shape: Shape, folder: Path, formats: tuple[str, ...]) -> None:
    for format_ in formats:
        if format_ == "epub":  # its notes are numbered by the chapter
            for start in range(0, len(letter.paragraphs), CHAPTER):
                chapter = letter.paragraphs[start : start + CHAPTER]
                notes = [v for paragraph in chapter for k, v in paragraph if k == "note"]
                for place, note in enumerate(notes, 1):
                    note.mark = str(place)
        out = folder / f"{shape.slug}.{format_}"
        command = [
            *("pandoc", "-f", "markdown-smart", "-o", str(out), "--metadata"),
            *(f"title={letter.title}", "--metadata", "lang=en", *shape.options),
        ]
        source = markdown_of(letter).encode()
        subprocess.run(command, input=source, check=True, capture_output=True, timeout=180)


# --- python-docx: notes typed by hand ------------------------------------------------


def python_docx(letter: Letter, shape: Shape, folder: Path, formats: tuple[str, ...]) -> None:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()
    document.add_heading(letter.title, level=1)

    def write(paragraph, kind: str, value: object) -> None:
        if kind == "note":
            paragraph.add_run(value.mark).font.superscript = True
            return
        shown, target = value if kind == "link" else (str(value), str(value))
        if kind == "text":
            paragraph.add_run(shown)
            return
        relation = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        link.append(paragraph.add_run(shown)._r)
        paragraph._p.append(link)

    for items in letter.paragraphs:
        paragraph = document.add_paragraph()
        for kind, value in items:
            write(paragraph, kind, value)
    document.add_paragraph("Sincerely,")
    document.add_paragraph("The undersigned")
    document.add_heading("Notes", level=2)
    for note in letter.notes:
        if "list" in shape.options:
            paragraph = document.add_paragraph(style="List Number")
        else:
            paragraph = document.add_paragraph(f"{note.mark}. ")
        for kind, value in note.parts:
            write(paragraph, kind, value)
    document.save(str(folder / f"{shape.slug}.docx"))


PROGRAMS = {"libreoffice": libreoffice, "pandoc": pandoc, "python_docx": python_docx}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "office_samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for shape in SHAPES:
        if not shape.slug.startswith(arguments.only):
            continue
        letter = letter_of(shape, arguments.seed)
        for format_ in shape.formats:
            PROGRAMS[shape.program](letter, shape, arguments.folder, (format_,))
            path = arguments.folder / f"{shape.slug}.{format_}"
            rows = gold(letter, shape)
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            path.with_name(path.name + ".jsonl").write_text(text, encoding="utf-8")
            print(path.name, path.stat().st_size, len(rows))


if __name__ == "__main__":
    main()
