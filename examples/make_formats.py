"""Make the same letter in every format that citecheck reads, from `formats/letter.md`.

    python examples/make_formats.py [FOLDER]

Real programs write it: pandoc (HTML, DOCX, ODT, EPUB, LaTeX, plain text), LibreOffice
(PDF, RTF, DOC) and pdftoppm (the scan: pictures of the printed pages, without text).

Needs: apt-get install pandoc libreoffice-writer-nogui poppler-utils.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "formats" / "letter.md"
LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
SCAN_DPI = 200
"""What office scanners are set to."""


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=180)


def pandoc(folder: Path) -> None:
    for kind in ("html", "docx", "odt", "epub", "tex"):
        meta = ("--metadata", "pagetitle=The winter closure of the river office")
        run("pandoc", "-s", *meta, "-o", folder / f"letter.{kind}", SOURCE)
    # Plain text has no links: what they lead to is printed.
    text = LINK.sub(r"\1 (\2)", SOURCE.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "letter.md"
        source.write_text(text, encoding="utf-8")
        run("pandoc", "-t", "plain", "--columns=76", "-o", folder / "letter.txt", source)


def libreoffice(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        profile = f"-env:UserInstallation=file://{temporary}"
        for kind in ("pdf", "rtf", "doc:MS Word 97"):
            where = ("--convert-to", kind, "--outdir", folder, folder / "letter.odt")
            run("soffice", profile, "--headless", *where)


def scan(folder: Path) -> None:
    """Write the pages of the PDF as pictures into a PDF without any text."""
    import pypdfium2 as pdfium

    with tempfile.TemporaryDirectory() as temporary:
        pages = Path(temporary)
        run("pdftoppm", "-r", str(SCAN_DPI), "-gray", "-jpeg", "-jpegopt", "quality=60",
            folder / "letter.pdf", pages / "page")  # fmt: skip
        document = pdfium.PdfDocument.new()
        for picture in sorted(pages.glob("*.jpg")):
            image = pdfium.PdfImage.new(document)
            image.load_jpeg(str(picture))
            width, height = (72 * side / SCAN_DPI for side in image.get_px_size())
            image.set_matrix(pdfium.PdfMatrix().scale(width, height))
            page = document.new_page(width, height)
            page.insert_obj(image)
            page.gen_content()
        document.save(str(folder / "letter.scan.pdf"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "formats")
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    pandoc(folder)
    libreoffice(folder)
    scan(folder)
    for path in sorted(folder.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
