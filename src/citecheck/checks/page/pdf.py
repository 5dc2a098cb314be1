"""What a PDF says about itself: the title in its metadata, and its first page."""

from __future__ import annotations

__all__ = ["first_page"]

MOST_CHARACTERS = 20_000
"""Of the first page; a poster of small print has fewer."""


def first_page(body: bytes) -> tuple[str, str]:
    """Return metadata title and text of the first page; both empty where it is broken."""
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
