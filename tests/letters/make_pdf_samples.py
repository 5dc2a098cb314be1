"""Make the PDF letters that tests read, with what is truly in them.

    python tests/letters/make_pdf_samples.py [FOLDER] [--seed N]

Content, marks and addresses are made here from invented bodies; real programs set them:
LibreOffice, WeasyPrint, typst, Chromium, and reportlab for what those refuse to do. The
truth is written from the same source, never from reading the PDF; only the page of a note
is looked up, with pdftotext. Another seed gives other letters of other shapes: use that
to see whether a rule holds beyond the committed ones.

Needs: pip install weasyprint typst reportlab; apt-get install libreoffice-writer-nogui
chromium poppler-utils.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent

BODIES = [
    ("River Watch Institute", "www.riverwatch-institute.example"),
    ("Ministry of Housing of Norland", "housing.gov.norland.example"),
    ("Open Courts Project", "opencourts.example"),
    ("Coastal Health Observatory", "data.coastal-health.example"),
    ("Comité de Derechos del Valle", "www.derechosvalle.org.example"),
    ("The Puerto Claro Gazette", "gazette.puertoclaro.example"),
    ("Norland Statistical Office", "stats.norland.example"),
    ("Asamblea Vecinal de Río Hondo", "riohondo.example"),
]
SUBJECTS = "the closure of the river office|the new permit rules|the transfer of detainees|the \
air quality readings|the school budget|the removal of signposts|the housing census|the dam at Río \
Hondo|the winter shelters|the register of interpreters".split("|")
VERBS = "was announced without consultation|has been postponed twice|raises concerns of due \
process|contradicts earlier statements|affects at least 4,200 households|was confirmed by two \
officials|remains unexplained|cost 12.5 million crowns in 2019".split("|")
OPENERS = "We note that|According to residents,|In March 2021|As the committee has said,|It is \
well documented that|Since then|On 14 May 2020|For these reasons|The undersigned recall that|Our \
staff observed that".split("|")
WORDS = "annual report shelter access winter river permit housing census statement press release \
2019 2020 2021 update notice-of-hearing briefing families without water data table summary final \
english_version decree resolution detention transfer children education budget".split()


@dataclass
class Note:
    """One note: text and addresses in turn; `parts` holds ("text" | "url", value)."""

    parts: list[tuple[str, str]]
    mark: str = ""
    page: int | None = None

    @property
    def urls(self) -> list[str]:
        return [value for kind, value in self.parts if kind == "url"]


@dataclass
class Letter:
    """Source of one sample; paragraphs hold ("text", str), ("note", Note) or ("url", str)."""

    slug: str
    program: str
    title: str = ""
    paragraphs: list[list[tuple[str, object]]] = field(default_factory=list)
    numbering: str = "1"
    restart: bool = False
    two_columns: bool = False
    links: str = "all"
    endnotes: bool = False
    head: str = ""
    line_numbers: bool = False
    font: str = "Liberation Serif"
    size: float = 11
    note_size: float = 9
    margin: float = 2.2
    paper: str = "a4"
    justify: bool = True
    breaks: str = ""
    label: str = ""
    heading: str = "Notes"
    quoted: str = ""
    """What each note begins with: words of a script that the letter's font has not."""

    @property
    def notes(self) -> list[Note]:
        return [v for paragraph in self.paragraphs for k, v in paragraph if k == "note"]


# --- content -------------------------------------------------------------------------


class Writer:
    """Writes letters from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.serial = self.rng.randrange(100, 400)

    def sentence(self) -> str:
        r = self.rng
        return f"{r.choice(OPENERS)} {r.choice(SUBJECTS)} {r.choice(VERBS)}."

    def slug(self, count: int, separator: str = "-") -> str:
        return separator.join(self.rng.choice(WORDS) for _ in range(count))

    def url(self) -> str:
        r = self.rng
        self.serial += 1
        host = r.choice(BODIES)[1]
        scheme = r.choice(["https://", "https://", "https://", "http://"])
        path = r.choice(
            [
                f"/{r.randrange(2015, 2022)}/{r.randrange(1, 13):02}/{self.slug(6)}-{self.serial}",
                f"/sites/default/files/{self.slug(4, '_')}_{self.serial}.pdf",
                f"/en/news/{self.serial}/{self.slug(7)}/",
                f"/index.php?option=com_content&view=article&id={self.serial}&Itemid=2",
                f"/docs/{self.slug(2)}/{self.serial}.html#{self.slug(2)}",
                f"/search?q={self.slug(3, '+')}&page={r.randrange(2, 9)}.",
                f"/{self.slug(2, '')}{self.serial}/{self.slug(3, '.')}.aspx",
                f"/~{self.slug(1)}/{self.serial}/{self.slug(3, '%20')}.pdf",
                f"/d/{self.serial}",
                f"/Doc.aspx?ID={self.serial}&lang=es&ref={self.slug(2, '_')}",
            ]
        )
        url = (scheme + host + path).replace("--", "-")
        return url if not url.endswith(".") else url[:-1]

    def note(self, *, long: bool = False) -> Note:
        r = self.rng
        kind = r.randrange(8)
        body = r.choice(BODIES)[0]
        title = f"“{self.slug(4, ' ').capitalize()} {self.serial}”"
        date = f"{r.randrange(1, 28)} May {r.randrange(2016, 2022)}"
        if kind == 0:
            return Note([("text", f"Ibid., paras. {self.serial} and {r.randrange(3, 90)}.")])
        if kind == 1:
            return Note([("url", self.url())])
        parts = [("text", f"{body}, {title}, {date}, "), ("url", self.url())]
        if kind == 2:
            parts += [("text", " (accessed 3 June 2021); see also "), ("url", self.url())]
        if kind == 3:
            parts += [("text", f"; {self.sentence()} See "), ("url", self.url())]
        parts.append(
            (
                "text",
                r.choice([".", ", accessed 12 June 2021.", " (last visited June 2, 2021).", "."]),
            )
        )
        if long:
            for _ in range(6):
                parts += [
                    ("text", f" {self.sentence()} {self.sentence()} Available at "),
                    ("url", self.url()),
                    ("text", "."),
                ]
        return Note(parts)

    def fill(
        self, letter: Letter, paragraphs: int, notes: int, *, long_at: int = -1, bare: int = 0
    ) -> Letter:
        """Give a letter its text, with `notes` notes spread over it."""
        r = self.rng
        letter.title = f"Open letter on {r.choice(SUBJECTS)}"
        places = sorted(r.randrange(paragraphs) for _ in range(notes))
        written = 0
        for index in range(paragraphs):
            items: list[tuple[str, object]] = []
            own = places.count(index)
            for _ in range(max(3, own)):
                items.append(("text", self.sentence()))
                if own:
                    items.append(("note", self.note(long=written == long_at)))
                    own, written = own - 1, written + 1
                items.append(("text", " "))
            if index < bare:
                items += [("text", "The record is at "), ("url", self.url()), ("text", " today.")]
            letter.paragraphs.append(items)
        for place, note in enumerate(letter.notes, 1):
            note.mark = mark_of(place, letter.numbering, letter.program)
        return letter


def mark_of(place: int, numbering: str, program: str = "") -> str:
    """Return the mark of the note in that place (from 1)."""
    if numbering == "*":
        symbols = "*†‡§¶‖" if program == "typst" else "*†‡§"
        return symbols[(place - 1) % len(symbols)] * ((place - 1) // len(symbols) + 1)
    if numbering == "a":
        return chr(ord("a") + place - 1)
    if numbering == "i":
        out, rest = "", place
        for value, text in (
            (50, "l"),
            (40, "xl"),
            (10, "x"),
            (9, "ix"),
            (5, "v"),
            (4, "iv"),
            (1, "i"),
        ):
            while rest >= value:
                out, rest = out + text, rest - value
        return out
    return str(place)


# --- programs ------------------------------------------------------------------------


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, timeout=180)


def anchor(letter: Letter, url: str, number: int) -> str:
    """Return an address as HTML, linked as the letter's `links` asks."""
    shown = html.escape(url)
    if letter.links == "none":
        return f"<span class=u>{shown}</span>"
    target = url
    if letter.links == "wrong" and number % 5 == 2:
        target = "https://other.example/somewhere-else"
    return f'<a class=u href="{html.escape(target)}">{shown}</a>'


def html_of(letter: Letter, note_html: object) -> str:
    """Return the body of a letter; `note_html(note)` sets a note where its mark stands."""
    out, number = [f"<h1>{html.escape(letter.title)}</h1>"], 0
    for paragraph in letter.paragraphs:
        out.append("<p>")
        for kind, value in paragraph:
            if kind == "text":
                out.append(html.escape(str(value)))
            elif kind == "url":
                number += 1
                out.append(anchor(letter, str(value), number))
            else:
                out.append(note_html(value))
        out.append("</p>")
    return "".join(out)


def note_body(letter: Letter, note: Note) -> str:
    return "".join(
        html.escape(value) if kind == "text" else anchor(letter, value, len(value))
        for kind, value in note.parts
    )


def css(letter: Letter) -> str:
    columns = "main{columns:2;column-gap:7mm}" if letter.two_columns else ""
    wrap = {
        "anywhere": "overflow-wrap:anywhere;word-break:break-all",
        "": "overflow-wrap:anywhere",
        "hyphens": "hyphens:auto;overflow-wrap:anywhere",
    }[letter.breaks]
    return f"""body{{font:{letter.size}pt '{letter.font}';line-height:1.3}} h1{{font-size:1.4em}}
    p{{text-align:{"justify" if letter.justify else "left"}}} .u{{{wrap}}} {columns}
    sup{{font-size:.65em;line-height:0}} .notes{{font-size:{letter.note_size}pt}}"""


def weasyprint(letter: Letter, out: Path) -> None:
    from weasyprint import HTML

    kind = {"1": "decimal", "i": "lower-roman", "*": "marks"}[letter.numbering]
    dress = letter.label or "content:counter(footnote," + kind + ") ' '"
    sheet = f"""@page{{size:{letter.paper};margin:{letter.margin}cm;
      @bottom-center{{content:"— " counter(page) " —";font-size:9pt}}
      @top-right{{content:"{letter.head}";font-size:9pt}}
      @footnote{{border-top:.6pt solid #000;padding-top:3pt;margin-top:8pt}} }}
    @counter-style marks{{system:symbolic;symbols:"*" "†" "‡" "§";suffix:" "}}
    .fn{{float:footnote;font-size:{letter.note_size}pt;line-height:1.2}}
    ::footnote-call{{content:counter(footnote,{kind});font-size:.65em;vertical-align:super;
      line-height:0}}
    ::footnote-marker{{{dress}}} {css(letter)}"""
    body = html_of(letter, lambda note: f"<span class=fn>{note_body(letter, note)}</span>")
    page = f"<html lang=en><style>{sheet}</style><body><main>{body}</main></body></html>"
    HTML(string=page).write_pdf(out)


def chromium(letter: Letter, out: Path) -> None:
    def call(note: Note) -> str:
        link = f'<a href="#n{note.mark}" id="r{note.mark}">{note.mark}</a>'
        return f"[{note.mark}]" if letter.label == "[]" else f"<sup>{link}</sup>"

    body = html_of(letter, call)
    rows = []
    for note in letter.notes:
        label = f"[{note.mark}]" if letter.label == "[]" else f"{note.mark}."
        if letter.label == "sup":
            label = f"<sup>{note.mark}</sup>"
        rows.append(f'<p id="n{note.mark}">{label} {note_body(letter, note)}</p>')
    heading = f"<h2>{letter.heading}</h2>" if letter.heading else "<hr>"
    page = (
        f"<html lang=en><meta charset=utf-8><title>{letter.title}</title><style>@page{{size:"
        f"{letter.paper};margin:{letter.margin}cm}}{css(letter)}</style><body><main>{body}"
        f"</main>{heading}<div class=notes>{''.join(rows)}</div></body></html>"
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.html"
        source.write_text(page, encoding="utf-8")
        extra = [] if letter.head else ["--no-pdf-header-footer"]
        run(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            *extra,
            f"--print-to-pdf={out.resolve()}",
            source.as_uri(),
            cwd=Path(folder),
        )


def typst(letter: Letter, out: Path) -> None:
    import typst as compiler

    def escape(text: str) -> str:
        return "".join("\\" + c if c in "\\#$*_@<>`~[]/-=+'\"" else c for c in text)

    def inline(kind: str, value: str) -> str:
        if kind == "text":
            return escape(value)
        if letter.links == "none":
            return f"#text({json.dumps(value, ensure_ascii=False)})"
        return f"#link({json.dumps(value, ensure_ascii=False)})"

    lines = [
        f'#set page(paper: "{letter.paper}", margin: {letter.margin}cm, numbering: "1 / 1", '
        f"columns: {2 if letter.two_columns else 1}, header: [{escape(letter.head)}])",
        f'#set text(font: "{letter.font}", size: {letter.size}pt, lang: "en")',
        f"#set par(justify: {str(letter.justify).lower()}, first-line-indent: 1.2em)",
        f'#set footnote(numbering: "{letter.numbering}")',
        f"#show footnote.entry: set text(size: {letter.note_size}pt)",
        f"= {escape(letter.title)}",
    ]
    if letter.line_numbers:
        lines.insert(0, '#set par.line(numbering: "1")')
    for paragraph in letter.paragraphs:
        text = ""
        for kind, value in paragraph:
            if kind == "note":
                text += f"#footnote[{''.join(inline(k, v) for k, v in value.parts)}]"
            else:
                text += inline(kind, str(value))
        lines.append(text)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.typ"
        source.write_text("\n\n".join(lines), encoding="utf-8")
        compiler.compile(str(source), output=str(out), font_paths=["/usr/share/fonts"])


FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"
 fo:text-align="{align}"/><style:text-properties style:font-name="{font}" fo:font-family="{font}"
 fo:font-size="{size}pt" fo:language="en" fo:country="US"
 fo:hyphenate="false"/></style:default-style>
<style:style style:name="Footnote" style:family="paragraph"><style:paragraph-properties
 fo:margin-left="{hang}cm" fo:text-indent="-{hang}cm" fo:margin-bottom="0cm" fo:text-align="left"/>
 <style:text-properties fo:font-size="{note_size}pt"/></style:style>
<style:style style:name="Head" style:family="paragraph"><style:text-properties
 fo:font-size="9pt"/></style:style>
<style:style style:name="Footnote_20_anchor" style:family="text"><style:text-properties
 style:text-position="super 58%"/></style:style>
<style:style style:name="Footnote_20_Symbol" style:family="text"/>
<style:style style:name="Note_20_Label" style:family="text"><style:text-properties
 style:text-position="{label}"/></style:style>
<text:notes-configuration text:note-class="{klass}" text:citation-style-name="{symbol}"
 text:citation-body-style-name="Footnote_20_anchor" text:default-style-name="Footnote"
 style:num-format="{numbering}" text:start-value="0" text:start-numbering-at="{restart}"
 text:footnotes-position="page"/>
<text:linenumbering-configuration text:number-lines="{numbered}" text:offset="0.7cm"
 style:num-format="1" text:number-position="left" text:increment="1" text:restart-on-page="true"/>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="pm"><style:page-layout-properties {paper} fo:margin="{margin}cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.8cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="0.8cm"/></style:footer-style>
</style:page-layout>
<style:style style:name="sect" style:family="section"><style:section-properties>
<style:columns fo:column-count="{columns}" fo:column-gap="0.7cm"/></style:section-properties>
</style:style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
{head}<style:footer><text:p text:style-name="Head">Page <text:page-number/> of
 <text:page-count/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text><text:p>{title}</text:p>
<text:section text:style-name="sect" text:name="s">{body}</text:section>
</office:text></office:body></office:document>"""


def libreoffice(letter: Letter, out: Path) -> None:
    klass = "endnote" if letter.endnotes else "footnote"

    def inline(kind: str, value: str) -> str:
        shown = html.escape(value)
        if kind == "text" or letter.links == "none":
            return shown
        target = html.escape(value)
        if letter.links == "wrong" and len(value) % 4 == 0:
            target = "https://other.example/somewhere-else"
        return f'<text:a xlink:type="simple" xlink:href="{target}">{shown}</text:a>'

    body = []
    for paragraph in letter.paragraphs:
        body.append("<text:p>")
        for kind, value in paragraph:
            if kind != "note":
                body.append(inline(kind, str(value)))
                continue
            label = f' text:label="{value.mark}"' if letter.numbering == "*" else ""
            text = "".join(inline(k, v) for k, v in value.parts)
            body.append(
                f'<text:note text:note-class="{klass}"><text:note-citation{label}>{value.mark}'
                f"</text:note-citation><text:note-body><text:p text:style-name="
                f'"Footnote">{text}</text:p></text:note-body></text:note>'
            )
        body.append("</text:p>")
    paper = {"a4": (21, 29.7), "us-letter": (21.59, 27.94), "a5": (14.8, 21)}[letter.paper]
    head = f'<style:header><text:p text:style-name="Head">{letter.head}</text:p></style:header>'
    source = FODT.format(
        align="justify" if letter.justify else "left",
        font=letter.font,
        size=letter.size,
        note_size=letter.note_size,
        klass=klass,
        numbering=letter.numbering.replace("*", "1"),
        restart="page" if letter.restart else "document",
        hang=0.6 if letter.justify else 0,
        numbered=str(letter.line_numbers).lower(),
        margin=letter.margin,
        columns=2 if letter.two_columns else 1,
        head=head if letter.head else "",
        title=letter.title,
        body="".join(body),
        label=letter.label or "super 58%",
        symbol="Note_20_Label" if letter.label else "Footnote_20_Symbol",
        paper=f'fo:page-width="{paper[0]}cm" fo:page-height="{paper[1]}cm"',
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{letter.slug}.fodt"
        path.write_text(source, encoding="utf-8")
        run(
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(path),
            cwd=Path(folder),
        )
        out.write_bytes((Path(folder) / f"{letter.slug}.pdf").read_bytes())


# --- reportlab: what the others refuse to do -----------------------------------------


class Setter:
    """Sets lines by hand, in columns with notes at their feet; breaks addresses anywhere."""

    def __init__(self, letter: Letter, out: Path, rng: random.Random) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfgen.canvas import Canvas

        self.letter, self.rng = letter, rng
        self.width_of = pdfmetrics.stringWidth
        self.size = (612, 792) if letter.paper == "us-letter" else (595, 842)
        self.canvas = Canvas(str(out), pagesize=self.size, invariant=1)
        self.page = 1
        margin = letter.margin * 28.35
        self.gutter = 20
        inner = self.size[0] - 2 * margin
        count = 2 if letter.two_columns else 1
        self.column_width = (inner - (count - 1) * self.gutter) / count
        self.columns = [margin + i * (self.column_width + self.gutter) for i in range(count)]
        self.top, self.bottom = self.size[1] - margin - 10, margin + 20

    def pieces(self, items: list[tuple[str, object]], size: float) -> list[tuple]:
        """Return words and unbreakable pieces: (text, size, rise, note, url, space)."""
        font = self.letter.font
        out: list[tuple] = []
        for kind, value in items:
            if kind == "note":
                out.append((value.mark, size * 0.62, size * 0.34, value, None, False))
            elif kind == "url":
                text = str(value)
                cuts = list(text)
                if self.letter.breaks == "scheme":
                    scheme, _, rest = text.partition("//")
                    cuts = [scheme, "//", *(c for c in re.split(r"(?<=[/.&=_?-])", rest) if c)]
                out += [(cut, size, 0, None, value, False) for cut in cuts]
            else:
                words = str(value).split(" ")
                for index, word in enumerate(words):
                    if word:
                        out.append((word, size, 0, None, None, index < len(words) - 1))
                    elif out and index < len(words) - 1:
                        out[-1] = (*out[-1][:5], True)
        assert font
        return out

    def wrap(self, items: list[tuple[str, object]], size: float, width: float) -> list[list]:
        lines: list[list] = [[]]
        used = 0.0
        for piece in self.pieces(items, size):
            wide = self.width_of(piece[0], self.letter.font, piece[1])
            if lines[-1] and used + wide > width and piece[2] == 0:
                lines.append([])
                used = 0.0
            lines[-1].append(piece)
            used += wide + (self.width_of(" ", self.letter.font, size) if piece[5] else 0)
        return lines

    def draw(self, line: list, x: float, y: float) -> None:
        for (size, rise, url), group in groupby(line, key=lambda piece: (*piece[1:3], piece[4])):
            text = "".join(piece[0] + (" " if piece[5] else "") for piece in group)
            self.canvas.setFont(self.letter.font, size)
            self.canvas.drawString(x, y + rise, text)
            wide = self.width_of(text, self.letter.font, size)
            if url and self.letter.links == "all":
                self.canvas.linkURL(url, (x, y - 2, x + wide, y + size), relative=0)
            x += wide

    def furniture(self) -> None:
        canvas, letter = self.canvas, self.letter
        canvas.setFont("Helvetica", 8)
        if letter.head:
            canvas.drawString(60, self.size[1] - 30, letter.head.replace("%p", str(self.page)))
        canvas.drawRightString(self.size[0] - 50, 24, f"NORL-{self.page + 1203:07d}")
        canvas.drawCentredString(self.size[0] / 2, 30, str(self.page))
        if letter.line_numbers:
            for number in range(1, 29):
                canvas.setFont(letter.font, 10)
                canvas.drawRightString(
                    self.columns[0] - 12, self.top - (number - 1) * 24, str(number)
                )
            canvas.line(self.columns[0] - 6, 30, self.columns[0] - 6, self.size[1] - 30)
        if letter.label == "watermark":
            canvas.saveState()
            canvas.setFont("Helvetica-Bold", 90)
            canvas.setFillGray(0.85)
            canvas.translate(160, 260)
            canvas.rotate(50)
            canvas.drawString(0, 0, "DRAFT")
            canvas.restoreState()

    def set(self) -> None:
        """Set the whole letter."""
        letter = self.letter
        leading = 24 if letter.line_numbers else letter.size * 1.25
        note_leading = letter.note_size * 1.2
        body = [("para", [("text", letter.title)])] + [("para", p) for p in letter.paragraphs]
        flow: list[list] = []
        for _, paragraph in body:
            flow += self.wrap(paragraph, letter.size, self.column_width)
        carried: list[list] = []
        column, index = 0, 0
        self.furniture()
        while index < len(flow) or carried:
            foot, carried = carried, []
            y = self.top
            while index < len(flow):
                new = []
                for piece in flow[index]:
                    if piece[3] is not None:
                        dress = "" if letter.label == "glued" else " "
                        label = [
                            (
                                piece[3].mark,
                                letter.note_size * 0.65,
                                letter.note_size * 0.3,
                                None,
                                None,
                                False,
                            )
                        ]
                        if letter.label == "plain":
                            label = [(piece[3].mark + ".", letter.note_size, 0, None, None, True)]
                        if letter.label == "glued":
                            label = [(piece[3].mark, letter.note_size, 0, None, None, False)]
                        rows = self.wrap(piece[3].parts, letter.note_size, self.column_width - 16)
                        if letter.label != "glued" and letter.label != "plain":
                            label[0] = (*label[0][:5], bool(dress))
                        rows[0] = label + rows[0]
                        piece[3].page = self.page
                        if letter.restart:
                            pass
                        new += rows
                room = y - leading - self.bottom - 10
                need = (len(foot) + len(new)) * note_leading
                if need > room:
                    if new and room - len(foot) * note_leading > 2 * note_leading:
                        fit = int((room - len(foot) * note_leading) / note_leading)
                        foot, carried = foot + new[:fit], new[fit:]
                        self.draw(flow[index], self.columns[column], y)
                        index += 1
                    break
                foot += new
                self.draw(flow[index], self.columns[column], y)
                y -= leading
                index += 1
            at = self.bottom + (len(foot) - 1) * note_leading
            if foot:
                x = self.columns[column]
                self.canvas.line(x, at + note_leading * 1.1, x + 90, at + note_leading * 1.1)
            for row in foot:
                self.draw(row, self.columns[column], at)
                at -= note_leading
            if index < len(flow) or carried:
                column += 1
                if column == len(self.columns):
                    column = 0
                    self.canvas.showPage()
                    self.page += 1
                    self.furniture()
        self.canvas.save()


def reportlab(letter: Letter, out: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    paths = {
        "Liberation Serif": "liberation/LiberationSerif-Regular.ttf",
        "Liberation Sans": "liberation/LiberationSans-Regular.ttf",
        "DejaVu Serif": "dejavu/DejaVuSerif.ttf",
        "DejaVu Sans": "dejavu/DejaVuSans.ttf",
    }
    pdfmetrics.registerFont(TTFont(letter.font, f"/usr/share/fonts/truetype/{paths[letter.font]}"))
    Setter(letter, out, random.Random(len(letter.slug))).set()


PROGRAMS = {
    "weasyprint": weasyprint,
    "chromium": chromium,
    "typst": typst,
    "libreoffice": libreoffice,
    "reportlab": reportlab,
}


# --- truth ---------------------------------------------------------------------------


def squeeze(text: str) -> str:
    """Return a text without blanks and hyphens: what a line end may add or take."""
    return "".join(char for char in text if not char.isspace() and char not in "-‐\u00ad")


def find_pages(letter: Letter, pdf: Path) -> None:
    """Look up on which page each note begins; number the marks that restart there."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    pages = [squeeze(page) for page in text.stdout.split("\f")]
    counts: dict[int, int] = {}
    for note in letter.notes:
        words = squeeze("".join(value for _, value in note.parts))
        for length in (len(words), 80, 60, 45, 30, 20):
            found = [number for number, page in enumerate(pages, 1) if words[:length] in page]
            if found and note.page is None:
                note.page = found[0]
        if letter.restart:
            counts[note.page or 0] = counts.get(note.page or 0, 0) + 1
            note.mark = mark_of(counts[note.page or 0], letter.numbering)


def gold(letter: Letter, pdf: Path) -> list[dict[str, object]]:
    """Return the truth: one object an address, in the order of the text and its notes."""
    find_pages(letter, pdf)
    rows: list[dict[str, object]] = []
    for paragraph in letter.paragraphs:
        for kind, value in paragraph:
            if kind == "url":
                rows.append({"note": None, "url": value, "page": None})
    for note in letter.notes:
        rows += [{"note": note.mark, "url": url, "page": note.page} for url in note.urls]
    return rows


def letters(seed: int) -> list[Letter]:
    """Return the letters of a seed, without content."""
    r = random.Random(seed)
    fonts = ["Liberation Serif", "Liberation Sans", "DejaVu Serif", "DejaVu Sans"]
    plan = [
        ("lo-plain", "libreoffice", {}, {}),
        ("lo-restart", "libreoffice", {"restart": True, "head": "Letter 2021/4"}, {}),
        ("lo-symbols", "libreoffice", {"numbering": "*", "links": "none"}, {"notes": 7}),
        ("lo-roman-endnotes", "libreoffice", {"numbering": "i", "endnotes": True}, {}),
        ("lo-columns", "libreoffice", {"two_columns": True, "links": "none"}, {}),
        ("lo-line-numbers", "libreoffice", {"line_numbers": True, "links": "none"}, {}),
        ("lo-wrong-links", "libreoffice", {"links": "wrong"}, {}),
        ("lo-raised-labels", "libreoffice", {"label": "super 58%", "links": "none"}, {"bare": 2}),
        ("lo-small-page", "libreoffice", {"paper": "a5", "head": "Norland 12 | Reply"}, {}),
        ("wp-plain", "weasyprint", {"head": "Open letter 14/2021"}, {}),
        ("wp-break-anywhere", "weasyprint", {"breaks": "anywhere", "links": "none"}, {}),
        ("wp-symbols", "weasyprint", {"numbering": "*", "links": "none"}, {"notes": 6}),
        ("wp-roman", "weasyprint", {"numbering": "i"}, {}),
        ("wp-long-note", "weasyprint", {"links": "none"}, {"long_at": 3}),
        ("ty-plain", "typst", {}, {"bare": 2}),
        ("ty-columns", "typst", {"two_columns": True, "links": "none"}, {}),
        ("ty-roman-long", "typst", {"numbering": "i", "links": "none"}, {"long_at": 2}),
        ("ty-symbols", "typst", {"numbering": "*"}, {"notes": 8}),
        ("ty-line-numbers", "typst", {"line_numbers": True, "links": "none"}, {}),
        ("cr-endnotes", "chromium", {"head": "x", "endnotes": True}, {}),
        ("cr-brackets", "chromium", {"label": "[]", "links": "none", "heading": "Endnotes"}, {}),
        ("cr-no-heading", "chromium", {"label": "sup", "heading": ""}, {}),
        (
            "rl-pleading",
            "reportlab",
            {
                "line_numbers": True,
                "links": "none",
                "paper": "us-letter",
                "head": "Case 1:21-cv-00123 Document 45 Page %p of 9",
            },
            {},
        ),
        ("rl-columns", "reportlab", {"two_columns": True, "links": "none"}, {"long_at": 4}),
        ("rl-glued", "reportlab", {"label": "glued", "links": "none"}, {}),
        ("rl-scheme", "reportlab", {"breaks": "scheme", "links": "none"}, {}),
        ("rl-watermark", "reportlab", {"label": "watermark"}, {}),
        ("rl-plain-labels", "reportlab", {"label": "plain", "links": "none"}, {"long_at": 5}),
        ("rl-carried", "reportlab", {"links": "none", "margin": 5.0}, {"long_at": 3}),
        ("rl-carried-columns", "reportlab", {"two_columns": True, "margin": 3.5}, {"long_at": 9}),
        (  # its font has raised letters of its own
            "ty-letters",
            "typst",
            {"numbering": "a", "links": "none", "font": "Libertinus Serif"},
            {},
        ),
        (  # LibreOffice sets what its font lacks after all the rest of a line
            "lo-two-fonts",
            "libreoffice",
            {"endnotes": True, "font": "Caladea", "quoted": "«Доклад о порте», «Дата обращения», "},
            {},
        ),
    ]
    made = []
    writer = Writer(seed)
    for slug, program, options, amount in plan:
        size = r.choice([10, 10.5, 11, 11.5, 12])
        letter = Letter(
            slug,
            program,
            font=options.pop("font", r.choice(fonts)),
            size=size,
            note_size=r.choice([8, 8.5, 9]) if size < 12 else r.choice([9, 10]),
            margin=options.pop("margin", r.choice([1.9, 2.2, 2.5])),
            justify=r.random() < 0.7,
            **options,
        )
        if program == "reportlab":
            letter.margin = max(letter.margin, 2.2)
        notes = amount.get("notes", r.randrange(9, 16))
        writer.fill(
            letter,
            r.randrange(8, 15),
            notes,
            long_at=amount.get("long_at", -1),
            bare=amount.get("bare", 0),
        )
        for note in letter.notes if letter.quoted else ():
            note.parts.insert(0, ("text", letter.quoted))
        made.append(letter)
    return made


def encrypted(out: Path) -> None:
    """Write a letter that opens with a password only."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out.parent.mkdir(exist_ok=True)
    canvas = Canvas(str(out), invariant=1, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 720, "Nobody reads this without the password.")
    canvas.save()


def chosen() -> argparse.Namespace:
    """Return where samples go, which are made, and from what seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "pdf_samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    return arguments


def main() -> None:
    arguments = chosen()
    for letter in letters(arguments.seed):
        if not letter.slug.startswith(arguments.only):
            continue
        pdf = arguments.folder / f"{letter.slug}.pdf"
        PROGRAMS[letter.program](letter, pdf)
        rows = gold(letter, pdf)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        pdf.with_suffix(".jsonl").write_text(text, encoding="utf-8")
        print(letter.slug, pdf.stat().st_size, len(rows))
    encrypted(arguments.folder / "refused" / "encrypted.pdf")


if __name__ == "__main__":
    main()
