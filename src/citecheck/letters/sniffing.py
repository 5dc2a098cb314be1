"""What kind of letter some bytes are: by what they hold, and by their name only in doubt."""

from __future__ import annotations

import re
from pathlib import PurePath

from citecheck.errors import LetterError

__all__ = ["EXTENSIONS", "sniff_format", "sniff_text"]

EXTENSIONS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".txt": "text",
    ".text": "text",
    ".eml": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".fodt": "odt",
    ".rtf": "rtf",
    ".doc": "doc",
    ".epub": "epub",
    ".tex": "latex",
    ".ltx": "latex",
}
"""Names of files that a folder of letters is searched for, and what they promise."""

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
)
_STRANGERS = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3\0", "a SQLite database"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FLAT_ODF = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?<office:document[\s>]")
_ZIP_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 20_000
"""Entries of an archive whose list is read at all; a letter has some hundred."""
_PDF_WINDOW = 1024
"""ISO 32000 readers look for `%PDF-` within the first kilobyte."""
_CONTROL_SHARE = 0.02
_FEW_CONTROLS = 4
"""A damaged letter may hold that many control characters; a binary file holds more."""
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})
_SAMPLE = 65536

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(r"</(?:p|div|body|li|td|h[1-6]|span)\s*>", re.IGNORECASE)
_HTML_BLOCK_FIRST = re.compile(r"\s*<(?:p|div|body|head|h[1-6]|table|section|article|main)\b", re.I)
_MARKDOWN_SURE = re.compile(
    r"\[[^\]\n]{1,300}\]\([^)\s]{0,2000}\)"  # [text](target), [text](#)
    r"|^#{1,6} +\S"  # a heading
    r"|^ {0,3}\[\^[^\]\s]{1,80}\]:"  # a footnote's definition
    r"|<sup>[^<\n]{1,20}</sup>"
    r"|^(?:```|~~~)"
    r"|\*\*[^\s*][^*\n]{0,300}\*\*",
    re.MULTILINE,
)
_RESTRUCTURED = re.compile(
    r"^\.\. (?:\[[^\]\n]{1,80}\]|_[^:\n]{1,200}:) "  # a note, a link's target
    r"|(?<!`)`[^`<>]{1,300}<[^<>\s`]{1,2000}>`__?(?!\w)",  # `text <target>`_
    re.MULTILINE,
)
"""What only reStructuredText has; its `:roles:` and titles are in Markdown too."""
_LATEX_SURE = re.compile(r"\s*(?:%[^\n]*\n\s*){0,200}\\document(?:class|style)\b")
_MARKDOWN_ITALIC = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])[^*_\n]{2,300}(?<=[^\s*_])\1(?![\w*])")


def sniff_format(name: str, data: bytes) -> str:
    """Return the format of a letter: a value of `EXTENSIONS`, where `text` may be any text.

    Raises `LetterError` for what is no letter, in words for a person.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        raise LetterError(name, "the file is empty", "Save the letter again, or leave it out")
    head = data[:_SAMPLE]
    if b"%PDF-" in head[:_PDF_WINDOW]:
        return "pdf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(name, data)
    if head.startswith(_OLE):
        return "doc"
    if _FLAT_ODF.search(head):
        return "odt"
    _refuse_strangers(name, head)
    return "text"


def _refuse_strangers(name: str, head: bytes) -> None:
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    binary = not wide and _is_binary(head)
    for magic, kind in _PICTURES:
        if head.startswith(magic) and (binary or len(magic) > 2):
            raise LetterError(
                name,
                f"this is a picture ({kind}), not a text",
                "Put it into a PDF and read that with --ocr",
            )
    for magic, kind in _STRANGERS:
        if head.startswith(magic) and (binary or len(magic) > 2):
            raise LetterError(name, f"this is {kind}, not a letter", "Give the letter inside it")
    if binary:
        promised = EXTENSIONS.get(PurePath(name).suffix.lower())
        what = f"the file is damaged or no {promised}" if promised else "this is no text"
        raise LetterError(
            name, what, "Open it in the program it was written with and save it as PDF or DOCX"
        )


def _is_binary(head: bytes) -> bool:
    """Tell bytes that no text of any encoding holds in such numbers."""
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls <= max(_FEW_CONTROLS, len(head) * _CONTROL_SHARE):
        return False
    half = max(1, len(head) // 2)
    nuls = max(head[0::2].count(0), head[1::2].count(0))
    few_others = controls - head.count(0) <= len(head) * _CONTROL_SHARE
    return not (nuls > half * 0.3 and few_others)  # UTF-16 or UTF-32 without a mark


def _sniff_zip(name: str, data: bytes) -> str:
    import io
    import zipfile

    damaged = LetterError(
        name, "the file is damaged (its zip container cannot be read)", "Save the letter again"
    )
    if data.count(_ZIP_ENTRY) > _MOST_ENTRIES:
        raise LetterError(name, "this archive holds more files than any letter", "Give the letter")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise damaged from error
    except Exception as error:  # zlib and struct errors of hostile archives
        raise damaged from error
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return "docx"
    if b"opendocument.text" in mimetype or ("content.xml" in names and b"epub" not in mimetype):
        return "odt" if b"spreadsheet" not in mimetype else _refuse_office(name)
    if b"epub" in mimetype:
        return "epub"
    if "[content_types].xml" in names:
        return _refuse_office(name)
    raise LetterError(
        name, "this is a zip archive, not a letter", "Unpack it and give what it holds"
    )


def _refuse_office(name: str) -> str:
    raise LetterError(
        name,
        "this is a spreadsheet or a presentation, not a letter",
        "Save it as PDF and give that",
    )


def sniff_text(name: str, text: str) -> str:
    """Return `html`, `latex`, `markdown` or `text` for a letter that is some kind of text."""
    promised = EXTENSIONS.get(PurePath(name).suffix.lower(), "")
    if promised == "latex" or _LATEX_SURE.match(text):
        return "latex"
    if _HTML_START.match(text, 0):
        return "html"
    sample = text[:200_000]
    if promised == "html" and _HTML_TAG.search(sample):
        return "html"
    if promised == "markdown":
        return "markdown"
    if _HTML_BLOCK_FIRST.match(sample) and len(_HTML_TAG.findall(sample)) > 2:
        return "html"
    if _RESTRUCTURED.search(sample):
        return "text"
    if _MARKDOWN_SURE.search(sample) or len(_MARKDOWN_ITALIC.findall(sample)) > 1:
        return "markdown"
    return "text"
