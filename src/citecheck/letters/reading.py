"""From bytes to a `Document`: which reader a letter needs, and what all letters share."""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from citecheck.errors import LetterError
from citecheck.letters.bounds import bounded, bounded_lines, bounded_markup, bounded_source
from citecheck.letters.decoding import begins_as_markup, decode_text
from citecheck.letters.latex.beside import unpack
from citecheck.letters.sniffing import EXTENSIONS, sniff_format, sniff_text
from citecheck.model import Caution, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from citecheck.letters.decoding import Decoded

__all__ = ["read_letter"]

_READERS = {
    "pdf": ("citecheck.letters.pdf", "read_pdf"),
    "docx": ("citecheck.letters.office", "read"),
    "odt": ("citecheck.letters.office", "read"),
    "rtf": ("citecheck.letters.office", "read"),
    "doc": ("citecheck.letters.office", "read"),
    "epub": ("citecheck.letters.epub", "read_epub"),
}
"""Formats in containers: module and function, `(name: str, data: bytes) -> Document`."""

MAX_TEXT_BYTES = 12 * 1024 * 1024
"""The longest books have some 5 MB; what is larger is a log or a dump, not a letter."""
MAX_MARKDOWN_CHARS = 1_500_000
"""Markdown's full grammar costs about a second for this; longer texts are read as plain."""


def read_letter(
    name: str,
    data: bytes,
    *,
    format: str | None = None,  # noqa: A002 - the word of design.md
    address: str | None = None,
    ocr: Sequence[str] | None = None,
    content_type: str | None = None,
) -> Document:
    """Return a letter's blocks and facts.

    `name` is the letter as it was named: it appears in messages and hints at the format
    where the content leaves a doubt. `format` overrules the content (`markdown`, `text`,
    `html`, `latex`, `pdf`, `docx`, `odt`, `rtf`, `doc`, `epub`).

    `address` is where a letter on the web was found: it becomes its `published_url`, and
    relative links are relative to it; `content_type` is the header that it came with and
    may name its encoding. With `ocr`, the text of scanned pages is recognised in these
    languages (tesseract's names: `eng`, `spa`).

    Raises `LetterError`, with advice, for what cannot be read.
    """
    kind = format or sniff_format(name, data)
    if kind == "pdf" and ocr is not None:
        from citecheck.letters.ocr.reader import read_scanned_pdf

        document = read_scanned_pdf(name, data, languages=ocr)
    elif kind in _READERS:
        document = _reader(kind)(name, data)
    elif kind in ("markdown", "text", "html", "latex"):
        document = _read_text(name, data, None if format is None else kind, address, content_type)
    else:
        raise LetterError(
            name, f"this version cannot read {kind.upper()} files", "Save it as PDF or DOCX"
        )
    if address is not None:
        document = replace(document, published_url=address, base_url=document.base_url or address)
    elif document.published_url is None:
        from citecheck.letters.published import published_url

        document = replace(document, published_url=published_url(document.format, name, data))
    document = replace(document, sha256=hashlib.sha256(data).hexdigest())
    if not any(block.text.strip() for block in document.blocks):
        raise LetterError(
            name, "there is no text in this letter", "Open it and save it again, or leave it out"
        )
    return _with_facts(bounded(document))


def _reader(kind: str) -> Callable[[str, bytes], Document]:
    where, function = _READERS[kind]
    module = importlib.import_module(where)
    return cast("Callable[[str, bytes], Document]", getattr(module, function))


def _read_text(
    name: str, data: bytes, kind: str | None, address: str | None, content_type: str | None
) -> Document:
    data, beside = unpack(data) if name.lower().endswith((".tex", ".ltx")) else (data, {})
    if len(data) > MAX_TEXT_BYTES:
        raise LetterError(
            name,
            f"the text is larger than {MAX_TEXT_BYTES // 1024 // 1024} MB",
            "A letter is shorter: split the file, or give only the letter in it",
        )
    markup = kind == "html" or begins_as_markup(data)
    decoded = decode_text(data, markup=markup, content_type=content_type)
    text, format_, sourced = decoded.text, kind, True
    if kind in (None, "text"):
        from citecheck.letters.mail import unpack_mail

        part = unpack_mail(data, text)
        if part is not None:
            text, sourced = part.text, False
            format_ = "html" if part.html else None
    format_ = format_ or sniff_text(name, text)
    files = {one: decode_text(content).text for one, content in beside.items()}
    document = _read_blocks(
        name, text, format_, decoded, sourced=sourced, address=address, beside=files
    )
    return replace(document, warnings=(*_misnamed(name, document.format), *document.warnings))


_WORDS_OF_FORMATS = {"html": "a web page", "latex": "a LaTeX source"}


def _misnamed(name: str, kind: str) -> tuple[Caution, ...]:
    """Return a caution for a text that is called a PDF or a word processor's file."""
    suffix = PurePath(name).suffix.lower()
    if EXTENSIONS.get(suffix) not in _READERS:
        return ()
    what = _WORDS_OF_FORMATS.get(kind, "plain text")
    return (
        Caution(
            f"its name ends in {suffix}, but what it holds is {what}, and was read as such",
            "See whether this is the letter that was meant",
        ),
    )


def _read_blocks(
    name: str,
    text: str,
    kind: str,
    decoded: Decoded,
    *,
    sourced: bool,
    address: str | None,
    beside: dict[str, str],
) -> Document:
    cautions = decoded.cautions
    if kind == "html":
        from citecheck.letters.html.reader import read_page

        text, more = bounded_markup(text)
        cautions += more
        return read_page(name, text, cautions=cautions, sourced=sourced, address=address)
    if kind == "latex":
        from citecheck.letters.latex import reader as latex

        text, over = bounded_source(text)
        files = {
            # Of references only those are read that are cited.
            one: content if one.endswith(".bib") else bounded_source(content)[0]
            for one, content in beside.items()
        }
        blocks, more = latex.read_blocks(text, files)
        if not sourced:
            blocks = tuple(replace(block, line=None, origin=()) for block in blocks)
        return Document(name, kind, "", blocks, warnings=(*cautions, *over, *more))
    text, more = bounded_lines(text)
    cautions += more
    if kind == "markdown" and len(text) > MAX_MARKDOWN_CHARS:
        kind = "text"
        cautions += (
            Caution(
                "this Markdown is very long and was read as plain text",
                "split it into letters to have its links and footnotes read as such",
            ),
        )
    if kind == "markdown" and sourced:
        from citecheck.letters import markdown

        strict = name.lower().endswith((".md", ".markdown", ".mkd"))
        blocks = markdown.read_blocks(text, strict=strict)
    else:
        from citecheck.letters import text as plain

        blocks = plain.read_blocks(text, sourced=sourced)
    return Document(name, kind, "", blocks, warnings=cautions)


def _with_facts(document: Document) -> Document:
    from citecheck.letters.facts import read_facts

    facts = read_facts(document)
    return replace(
        document,
        title=document.title or facts.title,
        sender=document.sender or facts.sender,
        dated=document.dated or facts.dated,
        language=document.language or facts.language,
    )
