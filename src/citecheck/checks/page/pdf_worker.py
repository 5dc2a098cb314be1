"""The process that visited PDFs are read in. It is run as a file, and so starts in 0.1 s.

Request on standard input: a length and so many bytes of a PDF. Answer on standard output: a
length and so many bytes of JSON, `{"title": …, "text": …, "last": …}`. After the last one the
process ends, so that memory which its libraries keep is given back; and where standard input does.
"""

from __future__ import annotations

import json
import os
import struct
import sys

from citecheck.confined import answers_alone, limit_memory, limit_time

__all__ = ["HEADER", "SECONDS"]

HEADER = struct.Struct("<Q")
"""The length before each message."""
SECONDS = 5.0
"""Of the processor, for one PDF: the title and first page of any document take a tenth of one."""
MEMORY = 256 << 20
"""Bytes that the process may allocate: at most 2 MiB of a PDF are read, pictures are not drawn."""
MOST_PDFS = 500
"""Read by one process: starting another takes as long as reading five."""
MOST_CHARACTERS = 20_000
"""Of the first page; a poster of small print has fewer."""


def first_page(body: bytes) -> tuple[str, str]:
    """Return metadata title and text of the first page; both empty where the PDF is broken."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except (pypdfium2.PdfiumError, ValueError):
        return "", ""
    try:
        named = str(document.get_metadata_dict().get("Title") or "")
        text = ""
        if len(document):
            page = document[0].get_textpage()
            text = str(page.get_text_range(0, min(page.count_chars(), MOST_CHARACTERS)))
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        return "", ""
    finally:
        document.close()
    return named, text.replace("\r\n", "\n").replace("\ufffe", "-")


def main() -> None:
    """Answer requests until standard input ends."""
    answers = answers_alone()
    limit_memory(MEMORY)
    for number in range(1, MOST_PDFS + 1):
        header = sys.stdin.buffer.read(HEADER.size)
        if not header:
            return
        body = sys.stdin.buffer.read(HEADER.unpack(header)[0])
        limit_time(SECONDS)
        try:
            title, text = first_page(body)
        except MemoryError:
            os._exit(1)
        told = json.dumps({"title": title, "text": text, "last": number == MOST_PDFS}).encode()
        answers.write(HEADER.pack(len(told)) + told)
        answers.flush()


if __name__ == "__main__":
    main()
