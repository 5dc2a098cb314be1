"""Make the letters of LaTeX and groff that tests read, with what is truly in them.

    python tests/letters/make_typeset_samples.py [FOLDER] [--seed N] [--only tx-]

Content and truth come from `make_pdf_samples`; here stand the dresses that only these
programs set: notes that run in behind each other, notes of a table, references beside
footnotes, columns with notes at their feet, labels in full size, hyphens put in.

Needs: apt-get install texlive-latex-extra groff ghostscript poppler-utils.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from itertools import pairwise
from pathlib import Path

from make_pdf_samples import Letter, Note, Writer, chosen, gold, mark_of, run

_SIGNS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\^{}"}
_SIGNS |= {sign: f"\\{sign}" for sign in "{}%&#$_"}
_LABEL = r"\makeatletter\renewcommand\@makefntext[1]{\noindent\@thefnmark.~#1}\makeatother"


def tex(text: str) -> str:
    """Return words as LaTeX."""
    return "".join(_SIGNS.get(char, char) for char in text).replace("“", "``").replace("”", "''")


def address(url: str) -> str:
    escaped = re.sub(r"([%#])", r"\\\1", url)
    return rf"\url{{{escaped}}}"


def tex_note(note: Note) -> str:
    return "".join(tex(value) if kind == "text" else address(value) for kind, value in note.parts)


def tex_paragraph(items: list[tuple[str, object]]) -> str:
    out = ""
    for kind, value in items:
        if kind == "note":
            out += rf"\footnote{{{tex_note(value)}}}"
        else:
            out += tex(str(value)) if kind == "text" else address(str(value))
    return out


def extra(letter: Letter, writer: Writer, marks: list[str]) -> list[Note]:
    """Add notes with marks of their own to the truth of a letter; they are set elsewhere."""
    notes = []
    for mark in marks:
        note = writer.note()
        while not note.urls:
            note = writer.note()
        note.mark = mark
        notes.append(note)
    return notes


def table(notes: list[Note]) -> str:
    """Return a table whose cells have notes below it."""
    rows = "".join(rf"Ward {note.mark}\tnote{{{note.mark}}} & 120\\ " for note in notes)
    items = "".join(rf"\item[{note.mark}] {tex_note(note)} " for note in notes)
    return (
        r"\begin{table}[h]\centering\begin{threeparttable}\begin{tabular}{p{9cm}r}\hline "
        rf"{rows}\hline\end{{tabular}}\begin{{tablenotes}}\footnotesize {items}"
        r"\end{tablenotes}\end{threeparttable}\end{table}"
    )


def references(notes: list[Note]) -> str:
    """Return a numbered list of references."""
    items = "".join(rf"\bibitem{{k{note.mark}}} {tex_note(note)} " for note in notes)
    return rf"\begin{{thebibliography}}{{9}}{items}\end{{thebibliography}}"


def latex(letter: Letter, out: Path, preamble: str, options: str, added: list[Note]) -> None:
    paragraphs = [tex_paragraph(paragraph) for paragraph in letter.paragraphs]
    if added and added[0].mark == "a":
        paragraphs.insert(1, table(added))
    elif added:
        for place, note in enumerate(added):
            paragraphs[place] += rf" It is on record~\cite{{k{note.mark}}}."
        paragraphs.append(references(added))
    source = "\n\n".join(
        [
            rf"\documentclass[{options}]{{article}}\usepackage[utf8]{{inputenc}}",
            r"\usepackage[T1]{fontenc}\usepackage{mathptmx,courier,threeparttable}",
            rf"\usepackage[a4paper,margin=2.4cm]{{geometry}}{preamble}",
            r"\usepackage[hidelinks]{hyperref}\begin{document}",
            rf"\section*{{{tex(letter.title)}}}",
            *paragraphs,
            r"\end{document}",
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "letter.tex").write_text(source, encoding="utf-8")
        for _ in range(2):
            run("pdflatex", "-interaction=nonstopmode", "letter.tex", cwd=Path(folder))
        out.write_bytes((Path(folder) / "letter.pdf").read_bytes())


def roff(text: str) -> str:
    """Return words or an address as groff takes them."""
    text = text.replace("\\", "\\e").replace("~", "\\[ti]")
    return text.replace("“", "\\[lq]").replace("”", "\\[rq]")


def groff(letter: Letter, out: Path, columns: str) -> None:
    lines = [".nr PS 11", ".nr FL 6i", ".ds CH", ".ds CF %", columns]
    for paragraph in letter.paragraphs:
        lines += [".PP", ""]
        for kind, value in paragraph:
            if kind != "note":
                lines[-1] += roff(str(value))
                continue
            note = "".join(roff(text) for _, text in value.parts)
            lines[-1] += "\\**"
            lines += [".FS", note, ".FE", ""]
    lines = [line.lstrip(" ") for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "letter.ms").write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = f"groff -k -ms -Tps letter.ms > letter.ps && ps2pdf letter.ps {out.resolve()}"
        run("sh", "-c", command, cwd=Path(folder))


PLAN: list[tuple[str, str, str, str]] = [
    # name, numbering, preamble, options of the class
    ("tx-run-in", "1", r"\usepackage[para]{footmisc}", "11pt"),
    ("tx-run-in-letters", "a", r"\usepackage[para]{footmisc}\def\thefootnote{\alph{footnote}}", ""),
    ("tx-run-in-columns", "1", r"\usepackage[para]{footmisc}", "twocolumn"),
    ("tx-columns", "1", "", "twocolumn"),
    ("tx-columns-narrow", "1", r"\usepackage{dblfnote}", "10pt"),
    ("tx-table-notes", "1", "", "11pt"),
    ("tx-references", "1", "", "11pt"),
    ("tx-references-columns", "1", "", "twocolumn"),
    ("tx-full-size", "1", rf"{_LABEL}\let\footnotesize\normalsize", "11pt"),
    ("gr-hyphens", "1", "", ""),
    ("gr-columns", "1", "", ".2C"),
]


def main() -> None:
    arguments = chosen()
    for place, (slug, numbering, preamble, options) in enumerate(PLAN):
        if not slug.startswith(arguments.only):
            continue
        writer = Writer(arguments.seed * 100 + place)
        letter = Letter(slug, slug[:2], numbering=numbering)
        writer.fill(letter, 9, random.Random(place).randrange(9, 14), bare=1)
        for number, note in enumerate(letter.notes, 1):
            note.mark = mark_of(number, numbering)
        marks = list("abc") if "table" in slug else list("12345") if "references" in slug else []
        added = extra(letter, writer, marks)
        pdf = arguments.folder / f"{slug}.pdf"
        if slug.startswith("gr-"):
            groff(letter, pdf, options)
        else:
            latex(letter, pdf, preamble, options, added)
        letter.paragraphs.append([("note", note) for note in added])
        rows = gold(letter, pdf)
        for above, row in pairwise(rows):  # words that a mark of the next line stands between
            row["page"] = row["page"] or (above["page"] if row["note"] else None)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        pdf.with_suffix(".jsonl").write_text(text, encoding="utf-8")
        print(slug, pdf.stat().st_size, len(rows))


if __name__ == "__main__":
    main()
