"""What a repair changes, to look at before it is written."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citecheck.model import Document

__all__ = ["block_lines", "text_lines", "unified"]

CONTEXT = 1
"""Lines around a change: a note or a paragraph is a line."""


def text_lines(data: bytes, encoding: str) -> list[str]:
    """Return the lines of a text letter."""
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return text.splitlines()


def block_lines(document: Document) -> list[str]:
    """Return the paragraphs and notes of a letter as lines, links with where they lead."""
    lines = []
    for block in document.blocks:
        text, shift = block.text, 0
        for span in sorted(block.spans, key=lambda one: one.end):
            shown = block.text[span.start : span.end]
            if span.kind == "link" and span.target and shown != span.target:
                there = f" <{span.target}>"
                text = text[: span.end + shift] + there + text[span.end + shift :]
                shift += len(there)
        mark = f"[{block.mark}] " if block.kind == "note" and block.mark else ""
        lines.append(" ".join(f"{mark}{text}".split()))
    return lines


def unified(path: str, before: list[str], after: list[str]) -> Iterator[str]:
    """Yield a unified diff."""
    yield from difflib.unified_diff(
        before, after, path, f"{path} (repaired)", n=CONTEXT, lineterm=""
    )
